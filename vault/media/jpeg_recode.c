/* A picture coded anew: its coefficients cross over, and nothing else does. What
 * a damaged picture shows is what libjpeg makes of it, here as on the contact
 * sheet; the copy is whole, so that other programs can make nothing else of it. */
#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"
#include "media/jpeg_trap.h"

struct recoder {
	struct bw_jpeg_trap trap; /* first: libjpeg's pointer to it is a pointer to all this */
	struct jpeg_decompress_struct from, other;
	struct jpeg_compress_struct to;
	struct jpeg_destination_mgr dest;
	uint8_t piece[4096];
	struct bw_buf *out;
	uint8_t *row[2];
	const char *why;
};

static void
give_up(struct recoder *r, const char *why)
{
	r->why = why;
	longjmp(r->trap.out, 1);
}

/* ---- where the copy goes ---- */

static void
dest_start(j_compress_ptr c)
{
	struct recoder *r = (struct recoder *)(void *)c->err;

	r->dest.next_output_byte = r->piece;
	r->dest.free_in_buffer = sizeof(r->piece);
}

static void
dest_put(struct recoder *r, size_t len)
{
	bw_buf_put(r->out, r->piece, len);
	if (r->out->bad)
		give_up(r, "the picture would become too large when it is coded anew");
}

static boolean
dest_full(j_compress_ptr c)
{
	dest_put((struct recoder *)(void *)c->err, sizeof(((struct recoder *)0)->piece));
	dest_start(c);
	return TRUE;
}

static void
dest_end(j_compress_ptr c)
{
	struct recoder *r = (struct recoder *)(void *)c->err;

	dest_put(r, sizeof(r->piece) - r->dest.free_in_buffer);
}

/* ---- over ---- */

static void
open_picture(struct recoder *r, struct jpeg_decompress_struct *d, const uint8_t *data, size_t len)
{
	d->err = &r->trap.mgr;
	jpeg_create_decompress(d);
	jpeg_mem_src(d, data, (unsigned long)len);
	(void)jpeg_read_header(d, TRUE);
	if (bw_jpeg_samples(d) > BW_JPEG_MAX_SAMPLES)
		give_up(r, "the picture is too large to be coded anew");
}

/* Whole segments, each with its marker and length. */
static void
put_segments(struct jpeg_compress_struct *to, const struct bw_buf *segments)
{
	struct bw_cursor c = bw_cursor_of(segments->data, segments->len);

	while (bw_cursor_left(&c) > 0) {
		uint16_t marker = bw_cursor_be16(&c), size = bw_cursor_be16(&c);
		struct bw_bytes payload = bw_cursor_take(&c, size >= 2 ? size - 2u : 0);

		if (c.bad)
			return;
		jpeg_write_marker(to, marker & 0xff, payload.data, (unsigned)payload.len);
	}
}

static void
cross_over(struct recoder *r, const uint8_t *data, size_t len, const struct bw_buf *segments)
{
	struct jpeg_compress_struct *to = &r->to;
	jvirt_barray_ptr *coefficients;

	open_picture(r, &r->from, data, len);
	coefficients = jpeg_read_coefficients(&r->from);
	to->err = &r->trap.mgr;
	jpeg_create_compress(to);
	r->dest.init_destination = dest_start;
	r->dest.empty_output_buffer = dest_full;
	r->dest.term_destination = dest_end;
	to->dest = &r->dest;
	jpeg_copy_critical_parameters(&r->from, to);
	/* Which colours the components are was read from these, or from their absence. */
	to->write_JFIF_header = r->from.saw_JFIF_marker;
	to->write_Adobe_marker = r->from.saw_Adobe_marker;
	to->optimize_coding = TRUE;
	jpeg_write_coefficients(to, coefficients);
	put_segments(to, segments);
	jpeg_finish_compress(to);
}

/* ---- is it the same? ---- */

static bool
alike(const struct jpeg_decompress_struct *a, const struct jpeg_decompress_struct *b)
{
	return a->output_width == b->output_width && a->output_height == b->output_height &&
	    a->output_components == b->output_components && a->jpeg_color_space == b->jpeg_color_space &&
	    a->out_color_space == b->out_color_space;
}

/* Row by row, as every program that uses libjpeg would draw them. */
static void
compare(struct recoder *r, const uint8_t *data, size_t len)
{
	struct jpeg_decompress_struct *a = &r->from, *b = &r->other;
	size_t size;

	jpeg_destroy_decompress(a);
	open_picture(r, a, data, len);
	open_picture(r, b, r->out->data, r->out->len);
	(void)jpeg_start_decompress(a);
	(void)jpeg_start_decompress(b);
	if (!alike(a, b))
		give_up(r, "the picture would look different when it is coded anew");
	size = (size_t)a->output_width * (size_t)a->output_components;
	r->row[0] = malloc(size);
	r->row[1] = malloc(size);
	if (r->row[0] == NULL || r->row[1] == NULL)
		give_up(r, "there is too little memory to code the picture anew");
	while (a->output_scanline < a->output_height) {
		(void)jpeg_read_scanlines(a, &r->row[0], 1);
		(void)jpeg_read_scanlines(b, &r->row[1], 1);
		if (memcmp(r->row[0], r->row[1], size) != 0)
			give_up(r, "the picture would look different when it is coded anew");
	}
}

const char *
bw_jpeg_recode(const uint8_t *data, size_t len, const struct bw_buf *segments, struct bw_buf *out)
{
	struct recoder *r = calloc(1, sizeof(*r));
	const char *why;

	if (r == NULL)
		return "there is too little memory to code the picture anew";
	(void)bw_jpeg_trap_set(&r->trap);
	r->out = out;
	r->why = "the picture is so damaged that no program can read all of it";
	if (setjmp(r->trap.out) == 0) {
		cross_over(r, data, len, segments);
		compare(r, data, len);
		r->why = NULL;
	}
	jpeg_destroy_compress(&r->to);
	jpeg_destroy_decompress(&r->from);
	jpeg_destroy_decompress(&r->other);
	free(r->row[0]);
	free(r->row[1]);
	why = r->why;
	free(r);
	return why;
}
