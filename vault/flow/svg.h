/* What the pictures of this room are drawn with: SVG in black on white, with a title and a
 * description for those who hear it read, and nothing from outside the file. */
#ifndef BW_FLOW_SVG_H
#define BW_FLOW_SVG_H

#include "base/bytes.h"

/* The head, on a white ground; ended by "</svg>\n". */
void bw_svg_begin(struct bw_buf *b, double width, double height, const char *title, const char *description);
/* style: attributes. */
void bw_svg_rect(struct bw_buf *b, double x, double y, double width, double height, const char *style);
void bw_svg_line(struct bw_buf *b, double x1, double y1, double x2, double y2);
/* Words that are not ours, as text of an element: what cannot be seen becomes visible. */
void bw_svg_words(struct bw_buf *b, const char *text);

#endif
