#include "flow/color_glyphs.h"

#include <math.h>
#include <string.h>

#define SIDE 72.0  /* of a picture, in dots: 400 an inch at the size of running text */
#define EDGE 2.0   /* around it, empty: what is shrunk mixes with its neighbours */

/* Whether a run is of a font of signs in colour. By its name: what FreeType knows of
 * the font would need one more library here. */
static bool
is_coloured(const PangoItem *item)
{
	PangoFontDescription *font = pango_font_describe(item->analysis.font);
	const char *family = pango_font_description_get_family(font);
	bool coloured = family != NULL && strstr(family, "Emoji") != NULL;

	pango_font_description_free(font);
	return coloured;
}

static bool
has_coloured(const PangoLayoutLine *line)
{
	const GSList *run;

	for (run = line->runs; run != NULL; run = run->next)
		if (is_coloured(((const PangoGlyphItem *)run->data)->item))
			return true;
	return false;
}

/* The side of the square that a picture stands for, in Pango's units. */
static double
reach(const PangoRectangle *ink)
{
	return fmax(1, fmax(ink->width, ink->height));
}

static cairo_surface_t *
draw_picture(PangoFont *font, PangoGlyph glyph, const PangoRectangle *ink)
{
	double scale = SIDE / (reach(ink) / PANGO_SCALE);
	PangoGlyphInfo one = { .glyph = glyph, .attr = { .is_cluster_start = 1 } };
	int cluster = 0;
	PangoGlyphString string = { .num_glyphs = 1, .glyphs = &one, .log_clusters = &cluster };
	cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)(SIDE + 2 * EDGE), (int)(SIDE + 2 * EDGE));
	cairo_t *cr = cairo_create(picture);

	cairo_translate(cr, EDGE, EDGE);
	cairo_scale(cr, scale, scale);
	cairo_move_to(cr, -(double)ink->x / PANGO_SCALE, -(double)ink->y / PANGO_SCALE);
	pango_cairo_show_glyph_string(cr, font, &string);
	cairo_destroy(cr);
	return picture;
}

void
bw_color_glyphs_free(struct bw_color_glyphs *kept)
{
	while (kept->count > 0)
		cairo_surface_destroy(kept->list[--kept->count].picture);
}

static cairo_surface_t *
picture_of(struct bw_color_glyphs *kept, PangoFont *font, PangoGlyph glyph, const PangoRectangle *ink)
{
	PangoFontFace *face = pango_font_get_face(font);
	struct bw_color_glyph *g;
	size_t i;

	for (i = 0; i < kept->count; i++)
		if (kept->list[i].glyph == glyph && kept->list[i].face == face)
			return kept->list[i].picture;
	if (kept->count == BW_COLOR_GLYPHS)
		bw_color_glyphs_free(kept);
	g = &kept->list[kept->count++];
	g->face = face;
	g->glyph = glyph;
	g->picture = draw_picture(font, glyph, ink);
	return g->picture;
}

/* The picture of one glyph, its origin at x, y. */
static void
put_glyph(struct bw_color_glyphs *kept, cairo_t *cr, PangoFont *font, PangoGlyph glyph, double x, double y)
{
	PangoRectangle ink;
	cairo_pattern_t *pattern;
	cairo_matrix_t m;
	double side, scale;

	pango_font_get_glyph_extents(font, glyph, &ink, NULL);
	side = reach(&ink) / PANGO_SCALE;
	scale = SIDE / side;
	x += (double)ink.x / PANGO_SCALE;
	y += (double)ink.y / PANGO_SCALE;
	pattern = cairo_pattern_create_for_surface(picture_of(kept, font, glyph, &ink));
	cairo_matrix_init(&m, scale, 0, 0, scale, EDGE - x * scale, EDGE - y * scale);
	cairo_pattern_set_matrix(pattern, &m);
	/* A picture that repeats becomes a pattern of the file, with a name for each use; without
	 * that a page would name the picture twice. */
	cairo_pattern_set_extend(pattern, CAIRO_EXTEND_REPEAT);
	cairo_set_source(cr, pattern);
	cairo_rectangle(cr, x, y, side, side);
	cairo_fill(cr);
	cairo_pattern_destroy(pattern);
}

/* Characters that are found and copied where a picture stands: two blanks that stand for them. Of
 * a single blank cairo would say that it is a blank. */
static void
put_text(cairo_t *cr, const char *text, int len, double x, double y, double width)
{
	cairo_glyph_t *blank = NULL, two[2];
	cairo_text_cluster_t cluster = { .num_bytes = len, .num_glyphs = 2 };
	int count = 0;

	cairo_select_font_face(cr, "Noto Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, 8);
	if (cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(cr), x, y, " ", 1, &blank, &count, NULL, NULL, NULL) !=
	        CAIRO_STATUS_SUCCESS ||
	    count < 1) {
		cairo_glyph_free(blank);
		return;
	}
	two[0] = two[1] = blank[0];
	two[1].x += width / 2;
	cairo_glyph_free(blank);
	cairo_show_text_glyphs(cr, text, len, two, 2, &cluster, 1, 0);
}

/* Glyphs of a cluster from left to right: [*from, *to) of its run. Returns their width. */
static double
cluster_span(const PangoGlyphItemIter *c, int *from, int *to)
{
	bool rightward = c->start_glyph < c->end_glyph;
	int i, width = 0;

	*from = rightward ? c->start_glyph : c->end_glyph + 1;
	*to = rightward ? c->end_glyph : c->start_glyph + 1;
	for (i = *from; i < *to; i++)
		width += c->glyph_item->glyphs->glyphs[i].geometry.width;
	return (double)width / PANGO_SCALE;
}

static void
put_glyphs(struct bw_color_glyphs *kept, cairo_t *cr, const PangoGlyphItem *run, int from, int to, double x, double y)
{
	int i;

	for (i = from; i < to; i++) {
		const PangoGlyphInfo *g = &run->glyphs->glyphs[i];

		if (g->glyph != PANGO_GLYPH_EMPTY && (g->glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0)
			put_glyph(kept, cr, run->item->analysis.font, g->glyph, x + (double)g->geometry.x_offset / PANGO_SCALE,
			    y + (double)g->geometry.y_offset / PANGO_SCALE);
		x += (double)g->geometry.width / PANGO_SCALE;
	}
}

/* Clusters come in the order of the text, which in a run from right to left is not that of the page. */
static void
put_run(struct bw_color_glyphs *kept, cairo_t *cr, PangoGlyphItem *run, const char *text, double x, double y)
{
	bool leftward = run->item->analysis.level % 2 != 0;
	PangoGlyphItemIter c;
	gboolean more;

	if (leftward)
		x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
	cairo_save(cr);
	for (more = pango_glyph_item_iter_init_start(&c, run, text); more; more = pango_glyph_item_iter_next_cluster(&c)) {
		int from, to;
		double width = cluster_span(&c, &from, &to);

		if (leftward)
			x -= width;
		put_glyphs(kept, cr, run, from, to, x, y);
		put_text(cr, text + c.start_index, c.end_index - c.start_index, x, y, width);
		if (!leftward)
			x += width;
	}
	cairo_restore(cr);
}

void
bw_color_glyphs_line(struct bw_color_glyphs *kept, cairo_t *cr, PangoLayoutLine *line, double x, double y)
{
	const char *text = pango_layout_get_text(line->layout);
	const GSList *r;

	if (!has_coloured(line)) {
		cairo_move_to(cr, x, y);
		pango_cairo_show_layout_line(cr, line);
		return;
	}
	for (r = line->runs; r != NULL; r = r->next) {
		PangoGlyphItem *run = r->data;

		cairo_move_to(cr, x, y);
		if (run->item->analysis.flags & PANGO_ANALYSIS_FLAG_IS_ELLIPSIS)
			pango_cairo_show_glyph_string(cr, run->item->analysis.font, run->glyphs);
		else if (is_coloured(run->item))
			put_run(kept, cr, run, text, x, y);
		else
			pango_cairo_show_glyph_item(cr, text, run);
		x += (double)pango_glyph_string_get_width(run->glyphs) / PANGO_SCALE;
	}
}
