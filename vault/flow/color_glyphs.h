/* Lines of text in which glyphs are pictures: signs such as hearts and faces, of a
 * font that has them in colour (Noto Color Emoji). cairo 1.16 writes each as a picture
 * of its own, lists some of them twice in a page, which strict readers take for
 * damage, and leaves their characters out of the text. Here each sign is drawn once and
 * used again, and its characters can be found and copied. */
#ifndef BW_FLOW_COLOR_GLYPHS_H
#define BW_FLOW_COLOR_GLYPHS_H

#include "flow/drawing.h"

/* Pictures of glyphs that were drawn, for further uses; begins as zeros. */
#define BW_COLOR_GLYPHS 256
struct bw_color_glyphs {
	struct bw_color_glyph {
		PangoFontFace *face; /* as a name: never looked into */
		PangoGlyph glyph;
		cairo_surface_t *picture;
	} list[BW_COLOR_GLYPHS];
	size_t count;
};

/* Draws line, its baseline starting at x, y. */
void bw_color_glyphs_line(struct bw_color_glyphs *kept, cairo_t *cr, PangoLayoutLine *line, double x, double y);
void bw_color_glyphs_free(struct bw_color_glyphs *kept);

#endif
