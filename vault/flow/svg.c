#include "flow/svg.h"

#include <string.h>

#include "base/utf8.h"

void
bw_svg_begin(struct bw_buf *b, double width, double height, const char *title, const char *description)
{
	bw_buf_printf(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\" "
	    "role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">", width, height);
	bw_svg_words(b, title);
	bw_buf_str(b, "</title>\n<desc id=\"desc\">");
	bw_svg_words(b, description);
	bw_buf_str(b, "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

void
bw_svg_rect(struct bw_buf *b, double x, double y, double width, double height, const char *style)
{
	bw_buf_printf(b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x, y, width, height, style);
}

void
bw_svg_line(struct bw_buf *b, double x1, double y1, double x2, double y2)
{
	bw_buf_printf(b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#000\" stroke-width=\"0.7\"/>\n", x1, y1,
	    x2, y2);
}

void
bw_svg_words(struct bw_buf *b, const char *text)
{
	struct bw_buf shown = { 0 };
	const char *p;

	bw_utf8_escape(&shown, text, strlen(text));
	for (p = bw_buf_text(&shown); *p != '\0'; p++)
		switch (*p) {
		case '&':
			bw_buf_str(b, "&amp;");
			break;
		case '<':
			bw_buf_str(b, "&lt;");
			break;
		case '>':
			bw_buf_str(b, "&gt;");
			break;
		case '"':
			bw_buf_str(b, "&quot;");
			break;
		default:
			bw_buf_put(b, p, 1);
		}
	bw_buf_free(&shown);
}
