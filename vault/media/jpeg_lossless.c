/* Lossless JPEG, as raw files of cameras have it (T.81, annex H): the codes of one scan
 * are counted, one for each sample, to see that nothing stands behind them. */
#include <stdlib.h>

#include "media/jpeg.h"
#include "media/jpeg_codes.h"

struct lossless {
	struct bw_codes tables[4];
	uint8_t ids[4];
	uint8_t slots[4]; /* of each component, in the order of the scan */
	unsigned count;
	uint64_t units;
};

static bool
read_frame(struct lossless *l, const uint8_t *d)
{
	unsigned i;

	l->count = d[9];
	l->units = (uint64_t)((unsigned)d[5] << 8 | d[6]) * ((unsigned)d[7] << 8 | d[8]);
	for (i = 0; i < l->count; i++) {
		l->ids[i] = d[10 + 3 * i];
		if (d[11 + 3 * i] != 0x11)
			return false;
	}
	return d[4] >= 2 && d[4] <= 16;
}

static bool
read_tables(struct lossless *l, const struct bw_jpeg *j, const struct bw_seg *s)
{
	struct bw_table tables[BW_JPEG_MAX_TABLES];
	size_t end, count = bw_jpeg_tables(j, s, tables, &end), i;

	for (i = 0; i < count; i++)
		if (tables[i].slot > 3 ||
		    !bw_codes_build(&l->tables[tables[i].slot], j->data + tables[i].at + 1, tables[i].len - 1, false))
			return false;
	return true;
}

/* All components in one scan, each with a table that is there. */
static bool
read_scan(struct lossless *l, const uint8_t *d)
{
	unsigned i;

	if (d[4] != l->count)
		return false;
	for (i = 0; i < l->count; i++) {
		l->slots[i] = d[6 + 2 * i] >> 4;
		if (d[5 + 2 * i] != l->ids[i] || l->slots[i] > 3 || !l->tables[l->slots[i]].there)
			return false;
	}
	return true;
}

static enum bw_slack
walk(const struct lossless *l, const uint8_t *data, size_t len)
{
	struct bw_code_bits b = { .at = data, .end = data + len };
	uint64_t unit;
	unsigned i;

	for (unit = 0; unit < l->units && !b.bad; unit++)
		for (i = 0; i < l->count; i++)
			bw_codes_difference(&b, &l->tables[l->slots[i]]);
	if (b.bad)
		return BW_SLACK_UNKNOWN;
	return bw_codes_end(&b) ? BW_SLACK_OK : BW_SLACK_INSIDE;
}

static bool
read_headers(struct lossless *l, const struct bw_jpeg *j, const struct bw_seg **scan)
{
	size_t i;

	for (i = 0; i < j->count; i++) {
		const struct bw_seg *s = &j->segs[i];
		bool ok = true;

		if (s->kind == BW_SEG_SCAN)
			*scan = s;
		else if (bw_jpeg_is_frame(s->marker))
			ok = read_frame(l, j->data + s->at);
		else if (s->marker == 0xc4)
			ok = read_tables(l, j, s);
		else if (s->marker == 0xda)
			ok = read_scan(l, j->data + s->at);
		else if (s->marker == 0xdd)
			ok = false; /* restarts */
		if (!ok)
			return false;
	}
	return *scan != NULL;
}

enum bw_slack
bw_jpeg_lossless_slack(const struct bw_jpeg *j)
{
	struct lossless *l = calloc(1, sizeof(*l));
	const struct bw_seg *scan = NULL;
	enum bw_slack found = BW_SLACK_UNKNOWN;

	if (l != NULL && j->sofs == 1 && j->soses == 1 && read_headers(l, j, &scan))
		found = walk(l, j->data + scan->at, scan->len);
	free(l);
	return found;
}
