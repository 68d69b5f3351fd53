/* cairo and pango, loaded when the first page is drawn (see sys/later.h). Whoever
 * includes this calls their functions by their usual names, after
 * bw_drawing_load(). */
#ifndef BW_FLOW_DRAWING_H
#define BW_FLOW_DRAWING_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/err.h"
#include "base/sink.h"

/* Where cairo writes: its own errors say less than those of out. */
struct bw_drawing_out {
	struct bw_sink out;
	struct bw_err *err;
	enum bw_rc rc;
};
/* A cairo_write_func_t; ctx is such an out. */
cairo_status_t bw_drawing_write(void *ctx, const unsigned char *data, unsigned int len);

/* Once for the process; the same result each time. */
enum bw_rc bw_drawing_load(struct bw_err *err) BW_MUST_USE;

#define BW_DRAWING_CALLS(X) \
	X(cairo_create) \
	X(cairo_destroy) \
	X(cairo_fill) \
	X(cairo_font_options_create) \
	X(cairo_font_options_destroy) \
	X(cairo_font_options_set_antialias) \
	X(cairo_font_options_set_hint_metrics) \
	X(cairo_font_options_set_hint_style) \
	X(cairo_get_scaled_font) \
	X(cairo_glyph_free) \
	X(cairo_image_surface_create) \
	X(cairo_line_to) \
	X(cairo_matrix_init) \
	X(cairo_move_to) \
	X(cairo_paint) \
	X(cairo_pattern_create_for_surface) \
	X(cairo_pattern_destroy) \
	X(cairo_pattern_set_extend) \
	X(cairo_pattern_set_matrix) \
	X(cairo_pdf_surface_add_outline) \
	X(cairo_pdf_surface_create_for_stream) \
	X(cairo_pdf_surface_set_metadata) \
	X(cairo_rectangle) \
	X(cairo_restore) \
	X(cairo_save) \
	X(cairo_scale) \
	X(cairo_scaled_font_text_to_glyphs) \
	X(cairo_select_font_face) \
	X(cairo_set_antialias) \
	X(cairo_set_dash) \
	X(cairo_set_font_size) \
	X(cairo_set_line_width) \
	X(cairo_set_source) \
	X(cairo_set_source_rgb) \
	X(cairo_set_source_surface) \
	X(cairo_show_page) \
	X(cairo_show_text) \
	X(cairo_show_text_glyphs) \
	X(cairo_status) \
	X(cairo_status_to_string) \
	X(cairo_stroke) \
	X(cairo_surface_destroy) \
	X(cairo_surface_finish) \
	X(cairo_surface_set_mime_data) \
	X(cairo_surface_status) \
	X(cairo_surface_write_to_png_stream) \
	X(cairo_tag_begin) \
	X(cairo_tag_end) \
	X(cairo_translate) \
	X(g_object_unref) \
	X(pango_cairo_context_set_font_options) \
	X(pango_cairo_context_set_resolution) \
	X(pango_cairo_create_context) \
	X(pango_cairo_show_glyph_item) \
	X(pango_cairo_show_glyph_string) \
	X(pango_cairo_show_layout_line) \
	X(pango_context_set_language) \
	X(pango_font_describe) \
	X(pango_font_description_free) \
	X(pango_font_description_from_string) \
	X(pango_font_description_get_family) \
	X(pango_font_get_face) \
	X(pango_font_get_glyph_extents) \
	X(pango_glyph_item_iter_init_start) \
	X(pango_glyph_item_iter_next_cluster) \
	X(pango_glyph_string_get_width) \
	X(pango_language_from_string) \
	X(pango_layout_get_extents) \
	X(pango_layout_get_iter) \
	X(pango_layout_get_text) \
	X(pango_layout_iter_free) \
	X(pango_layout_iter_get_baseline) \
	X(pango_layout_iter_get_line_extents) \
	X(pango_layout_iter_get_line_readonly) \
	X(pango_layout_iter_next_line) \
	X(pango_layout_new) \
	X(pango_layout_set_alignment) \
	X(pango_layout_set_auto_dir) \
	X(pango_layout_set_ellipsize) \
	X(pango_layout_set_font_description) \
	X(pango_layout_set_height) \
	X(pango_layout_set_text) \
	X(pango_layout_set_width) \
	X(pango_layout_set_wrap)

struct bw_drawing {
#define X(name) __typeof__(name) *name;
	BW_DRAWING_CALLS(X)
#undef X
};

extern struct bw_drawing bw_drawing;

#ifndef BW_DRAWING_BY_NAME /* drawing.c itself wants the names alone */
#define cairo_create bw_drawing.cairo_create
#define cairo_destroy bw_drawing.cairo_destroy
#define cairo_fill bw_drawing.cairo_fill
#define cairo_font_options_create bw_drawing.cairo_font_options_create
#define cairo_font_options_destroy bw_drawing.cairo_font_options_destroy
#define cairo_font_options_set_antialias bw_drawing.cairo_font_options_set_antialias
#define cairo_font_options_set_hint_metrics bw_drawing.cairo_font_options_set_hint_metrics
#define cairo_font_options_set_hint_style bw_drawing.cairo_font_options_set_hint_style
#define cairo_get_scaled_font bw_drawing.cairo_get_scaled_font
#define cairo_glyph_free bw_drawing.cairo_glyph_free
#define cairo_image_surface_create bw_drawing.cairo_image_surface_create
#define cairo_line_to bw_drawing.cairo_line_to
#define cairo_matrix_init bw_drawing.cairo_matrix_init
#define cairo_move_to bw_drawing.cairo_move_to
#define cairo_paint bw_drawing.cairo_paint
#define cairo_pattern_create_for_surface bw_drawing.cairo_pattern_create_for_surface
#define cairo_pattern_destroy bw_drawing.cairo_pattern_destroy
#define cairo_pattern_set_extend bw_drawing.cairo_pattern_set_extend
#define cairo_pattern_set_matrix bw_drawing.cairo_pattern_set_matrix
#define cairo_pdf_surface_add_outline bw_drawing.cairo_pdf_surface_add_outline
#define cairo_pdf_surface_create_for_stream bw_drawing.cairo_pdf_surface_create_for_stream
#define cairo_pdf_surface_set_metadata bw_drawing.cairo_pdf_surface_set_metadata
#define cairo_rectangle bw_drawing.cairo_rectangle
#define cairo_restore bw_drawing.cairo_restore
#define cairo_save bw_drawing.cairo_save
#define cairo_scale bw_drawing.cairo_scale
#define cairo_scaled_font_text_to_glyphs bw_drawing.cairo_scaled_font_text_to_glyphs
#define cairo_select_font_face bw_drawing.cairo_select_font_face
#define cairo_set_antialias bw_drawing.cairo_set_antialias
#define cairo_set_dash bw_drawing.cairo_set_dash
#define cairo_set_font_size bw_drawing.cairo_set_font_size
#define cairo_set_line_width bw_drawing.cairo_set_line_width
#define cairo_set_source bw_drawing.cairo_set_source
#define cairo_set_source_rgb bw_drawing.cairo_set_source_rgb
#define cairo_set_source_surface bw_drawing.cairo_set_source_surface
#define cairo_show_page bw_drawing.cairo_show_page
#define cairo_show_text bw_drawing.cairo_show_text
#define cairo_show_text_glyphs bw_drawing.cairo_show_text_glyphs
#define cairo_status bw_drawing.cairo_status
#define cairo_status_to_string bw_drawing.cairo_status_to_string
#define cairo_stroke bw_drawing.cairo_stroke
#define cairo_surface_destroy bw_drawing.cairo_surface_destroy
#define cairo_surface_finish bw_drawing.cairo_surface_finish
#define cairo_surface_set_mime_data bw_drawing.cairo_surface_set_mime_data
#define cairo_surface_status bw_drawing.cairo_surface_status
#define cairo_surface_write_to_png_stream bw_drawing.cairo_surface_write_to_png_stream
#define cairo_tag_begin bw_drawing.cairo_tag_begin
#define cairo_tag_end bw_drawing.cairo_tag_end
#define cairo_translate bw_drawing.cairo_translate
#define g_object_unref bw_drawing.g_object_unref
#define pango_cairo_context_set_font_options bw_drawing.pango_cairo_context_set_font_options
#define pango_cairo_context_set_resolution bw_drawing.pango_cairo_context_set_resolution
#define pango_cairo_create_context bw_drawing.pango_cairo_create_context
#define pango_cairo_show_glyph_item bw_drawing.pango_cairo_show_glyph_item
#define pango_cairo_show_glyph_string bw_drawing.pango_cairo_show_glyph_string
#define pango_cairo_show_layout_line bw_drawing.pango_cairo_show_layout_line
#define pango_context_set_language bw_drawing.pango_context_set_language
#define pango_font_describe bw_drawing.pango_font_describe
#define pango_font_description_free bw_drawing.pango_font_description_free
#define pango_font_description_from_string bw_drawing.pango_font_description_from_string
#define pango_font_description_get_family bw_drawing.pango_font_description_get_family
#define pango_font_get_face bw_drawing.pango_font_get_face
#define pango_font_get_glyph_extents bw_drawing.pango_font_get_glyph_extents
#define pango_glyph_item_iter_init_start bw_drawing.pango_glyph_item_iter_init_start
#define pango_glyph_item_iter_next_cluster bw_drawing.pango_glyph_item_iter_next_cluster
#define pango_glyph_string_get_width bw_drawing.pango_glyph_string_get_width
#define pango_language_from_string bw_drawing.pango_language_from_string
#define pango_layout_get_extents bw_drawing.pango_layout_get_extents
#define pango_layout_get_iter bw_drawing.pango_layout_get_iter
#define pango_layout_get_text bw_drawing.pango_layout_get_text
#define pango_layout_iter_free bw_drawing.pango_layout_iter_free
#define pango_layout_iter_get_baseline bw_drawing.pango_layout_iter_get_baseline
#define pango_layout_iter_get_line_extents bw_drawing.pango_layout_iter_get_line_extents
#define pango_layout_iter_get_line_readonly bw_drawing.pango_layout_iter_get_line_readonly
#define pango_layout_iter_next_line bw_drawing.pango_layout_iter_next_line
#define pango_layout_new bw_drawing.pango_layout_new
#define pango_layout_set_alignment bw_drawing.pango_layout_set_alignment
#define pango_layout_set_auto_dir bw_drawing.pango_layout_set_auto_dir
#define pango_layout_set_ellipsize bw_drawing.pango_layout_set_ellipsize
#define pango_layout_set_font_description bw_drawing.pango_layout_set_font_description
#define pango_layout_set_height bw_drawing.pango_layout_set_height
#define pango_layout_set_text bw_drawing.pango_layout_set_text
#define pango_layout_set_width bw_drawing.pango_layout_set_width
#define pango_layout_set_wrap bw_drawing.pango_layout_set_wrap
#endif

#endif
