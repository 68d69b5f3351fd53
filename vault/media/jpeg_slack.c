/* Where the coded data of each scan really ends. libjpeg decodes the
 * coefficients and, when it then looks for the next marker, says
 * how many bytes it had to skip: those are no part of the picture. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "media/jpeg.h"

/* Coefficients of several scans take two bytes a sample; larger ones are not
 * looked at. */
#define MAX_SAMPLES ((uint64_t)128 << 20)

struct watch {
	struct jpeg_error_mgr mgr;
	jmp_buf out;
	size_t *slack;
	size_t cap;
	bool damaged, inside;
	JSAMPROW row;
};

static void
on_error(j_common_ptr c)
{
	struct watch *w = (struct watch *)(void *)c->err;

	longjmp(w->out, 1);
}

/* Also libjpeg's own "input_scan_number" tells which scan was being read. */
static void
on_message(j_common_ptr c, int level)
{
	struct watch *w = (struct watch *)(void *)c->err;
	const struct jpeg_decompress_struct *d = (const void *)c;
	size_t scan = d->input_scan_number > 0 ? (size_t)d->input_scan_number - 1 : 0;

	if (level >= 0)
		return;
	if (c->err->msg_code == JWRN_EXTRANEOUS_DATA && c->err->msg_parm.i[1] >= 0xd0 && c->err->msg_parm.i[1] <= 0xd7)
		w->inside = true;
	else if (c->err->msg_code == JWRN_EXTRANEOUS_DATA && scan < w->cap)
		w->slack[scan] = (size_t)c->err->msg_parm.i[0];
	else if (c->err->msg_code != JWRN_JPEG_EOF) /* a picture may be whole though its end mark is not */
		w->damaged = true;
}

static void
no_output(j_common_ptr c)
{
	(void)c;
}

static uint64_t
samples(const struct jpeg_decompress_struct *d)
{
	uint64_t size = (uint64_t)d->image_width * d->image_height, sum = 0;
	int i;

	for (i = 0; i < d->num_components; i++)
		sum += size * (uint64_t)(d->comp_info[i].h_samp_factor * d->comp_info[i].v_samp_factor) /
		    (uint64_t)(d->max_h_samp_factor * d->max_v_samp_factor);
	return sum;
}

/* One scan needs no store of coefficients: decode it at an eighth, row by row. */
static bool
read_rows(struct jpeg_decompress_struct *d, struct watch *w)
{
	d->scale_num = 1;
	d->scale_denom = 8;
	d->dct_method = JDCT_FASTEST;
	d->do_fancy_upsampling = FALSE;
	d->out_color_space = d->jpeg_color_space;
	(void)jpeg_start_decompress(d);
	if ((w->row = malloc((size_t)d->output_width * (size_t)d->output_components)) == NULL)
		return false;
	while (d->output_scanline < d->output_height)
		(void)jpeg_read_scanlines(d, &w->row, 1);
	(void)jpeg_finish_decompress(d);
	return true;
}

static bool
read_all(struct jpeg_decompress_struct *d, struct watch *w)
{
	if (!jpeg_has_multiple_scans(d))
		return read_rows(d, w);
	if (samples(d) > MAX_SAMPLES)
		return false;
	return jpeg_read_coefficients(d) != NULL;
}

enum bw_slack
bw_jpeg_slack(const uint8_t *data, size_t len, size_t *slack, size_t cap)
{
	struct jpeg_decompress_struct d;
	struct watch w = { .slack = slack, .cap = cap };
	volatile bool whole = false;

	memset(slack, 0, cap * sizeof(*slack));
	memset(&d, 0, sizeof(d));
	d.err = jpeg_std_error(&w.mgr);
	w.mgr.error_exit = on_error;
	w.mgr.emit_message = on_message;
	w.mgr.output_message = no_output;
	if (setjmp(w.out) == 0) {
		jpeg_create_decompress(&d);
		jpeg_mem_src(&d, data, (unsigned long)len);
		(void)jpeg_read_header(&d, TRUE);
		w.damaged = w.inside = false;
		/* What stands before the first scan is no slack. */
		memset(slack, 0, cap * sizeof(*slack));
		whole = read_all(&d, &w) && !w.damaged;
	}
	jpeg_destroy_decompress(&d);
	free(w.row);
	if (!whole)
		memset(slack, 0, cap * sizeof(*slack));
	if (w.inside)
		return BW_SLACK_INSIDE;
	return whole ? BW_SLACK_OK : BW_SLACK_UNKNOWN;
}
