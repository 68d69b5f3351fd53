/* What libjpeg says of a picture that bw_jpeg_clean() finds clean: no complaint about its
 * coded data, and one about each scan that loses its last byte. */
#ifndef BW_TEST_JPEG_ORACLE_H
#define BW_TEST_JPEG_ORACLE_H

#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"
#include "media/jpeg_trap.h"

#include <jerror.h>

struct oracle {
	struct bw_jpeg_trap trap;
	bool inside; /* behind the first header */
	bool complained, missed[64];
};

static void
oracle_message(j_common_ptr c, int level)
{
	struct oracle *o = (struct oracle *)(void *)c->err;
	int scan = ((const struct jpeg_decompress_struct *)(const void *)c)->input_scan_number;

	if (level >= 0 || !o->inside)
		return;
	o->complained = true;
	if (c->err->msg_code == JWRN_HIT_MARKER && scan >= 1 && scan <= 64)
		o->missed[scan - 1] = true;
}

/* false: it cannot be decoded at all. */
static bool
oracle_decode(struct oracle *o, const uint8_t *data, size_t len)
{
	struct jpeg_decompress_struct d;
	volatile bool ok = false;

	memset(o, 0, sizeof(*o));
	memset(&d, 0, sizeof(d));
	d.err = bw_jpeg_trap_set(&o->trap);
	o->trap.mgr.emit_message = oracle_message;
	if (setjmp(o->trap.out) == 0) {
		jpeg_create_decompress(&d);
		jpeg_mem_src(&d, data, (unsigned long)len);
		(void)jpeg_read_header(&d, TRUE);
		o->inside = true;
		ok = jpeg_read_coefficients(&d) != NULL;
	}
	jpeg_destroy_decompress(&d);
	return ok;
}

/* Is every last byte of a scan missed, when that one alone is left out? */
static bool
oracle_needs_all(const struct bw_jpeg *j)
{
	uint8_t *less = malloc(j->len);
	struct oracle o;
	bool needs = less != NULL;
	size_t i, scan = 0;

	for (i = 0; i < j->count && needs; i++) {
		const struct bw_seg *s = &j->segs[i];

		if (s->kind != BW_SEG_SCAN)
			continue;
		memcpy(less, j->data, s->at + s->len - 1);
		memcpy(less + s->at + s->len - 1, j->data + s->at + s->len, j->len - s->at - s->len);
		/* Of a stuffed FF nothing is left that could be read. */
		needs = (s->len >= 2 && j->data[s->at + s->len - 2] == 0xff) || !oracle_decode(&o, less, j->len - 1) ||
		    (scan < 64 && o.missed[scan]);
		scan++;
	}
	free(less);
	return needs;
}

/* Larger ones take too long to be decoded so often. */
static bool
oracle_is_small(const struct bw_jpeg *j)
{
	const uint8_t *d = j->data + j->segs[j->sof].at;

	return ((uint32_t)d[5] << 8 | d[6]) * ((uint32_t)d[7] << 8 | d[8]) <= 1u << 20;
}

static bool
oracle_agrees(const uint8_t *data, size_t len, bool *clean)
{
	size_t slack[64], i;
	struct oracle o;
	struct bw_jpeg j;
	bool agrees = true;

	*clean = false;
	if (bw_jpeg_walk(data, len, &j, NULL) != BW_OK)
		return true;
	/* Headers that libjpeg does not take make it no clean picture either. */
	*clean = bw_jpeg_clean(&j) && bw_jpeg_slack(data, len, slack, 64) == BW_SLACK_OK;
	for (i = 0; *clean && i < 64; i++)
		*clean = slack[i] == 0;
	if (*clean && oracle_is_small(&j))
		agrees = oracle_decode(&o, data, len) && !o.complained && oracle_needs_all(&j);
	bw_jpeg_free(&j);
	return agrees;
}

#endif
