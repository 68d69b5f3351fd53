/* Where the coded data of each scan really ends. libjpeg decodes the
 * coefficients (no pixels) and, when it then looks for the next marker, says
 * how many bytes it had to skip: those are no part of the picture. */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "media/jpeg.h"

/* Coefficients take two bytes a sample; larger pictures are not looked at. */
#define MAX_SAMPLES ((uint64_t)64 << 20)

struct watch {
	struct jpeg_error_mgr mgr;
	jmp_buf out;
	size_t *slack;
	size_t cap;
	bool damaged;
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
	if (c->err->msg_code == JWRN_EXTRANEOUS_DATA && scan < w->cap)
		w->slack[scan] = (size_t)c->err->msg_parm.i[0];
	else
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
	return (uint64_t)d->image_width * d->image_height * (uint64_t)d->num_components;
}

bool
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
		w.damaged = false;
		/* What stands before the first scan is no slack. */
		memset(slack, 0, cap * sizeof(*slack));
		if (samples(&d) <= MAX_SAMPLES) {
			(void)jpeg_read_coefficients(&d);
			whole = !w.damaged;
		}
	}
	jpeg_destroy_decompress(&d);
	if (!whole)
		memset(slack, 0, cap * sizeof(*slack));
	return whole;
}
