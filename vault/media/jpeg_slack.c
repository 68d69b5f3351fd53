/* Where the coded data of each scan really ends. Most pictures are whole and have nothing
 * behind their data: that is told by their codes alone (jpeg_clean.c), once libjpeg has
 * taken their headers. For the others libjpeg decodes the
 * coefficients and, when it then looks for the next marker, says
 * how many bytes it had to skip: those are no part of the picture. Up to seven
 * more it had read ahead and says nothing of, so they are found by leaving them
 * out, one after the other, until it misses one. */
#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"
#include "media/jpeg_trap.h"

#include <jerror.h>

#define MAX_SCANS 64
#define READ_AHEAD 7 /* bytes of its bit buffer that can be whole and unused */
#define MAX_TRIAL ((size_t)128 << 20)

struct watch {
	struct bw_jpeg_trap trap; /* first: libjpeg's pointer to it is a pointer to all this */
	struct bw_jpeg *j;
	const struct bw_seg *scans[MAX_SCANS];
	size_t slack[MAX_SCANS];
	size_t missed[MAX_SCANS]; /* how often the scan, or what lies between two restarts, ended too early */
	bool damaged, inside;
	JSAMPROW row;
};

/* Inside the scan, and not between the segments behind it? */
static bool
is_behind_scan(const struct watch *w, const struct jpeg_decompress_struct *d, size_t scan)
{
	const uint8_t *at = d->src->next_input_byte, *start;

	if (scan >= MAX_SCANS || w->scans[scan] == NULL)
		return false;
	start = w->j->data + w->scans[scan]->at;
	return at >= start && at <= start + w->scans[scan]->len;
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
	if (c->err->msg_code == JWRN_EXTRANEOUS_DATA) {
		if (c->err->msg_parm.i[1] >= 0xd0 && c->err->msg_parm.i[1] <= 0xd7)
			w->inside = true;
		else if (is_behind_scan(w, d, scan))
			w->slack[scan] += (size_t)c->err->msg_parm.i[0];
	} else if (c->err->msg_code == JWRN_HIT_MARKER && scan < MAX_SCANS) {
		w->missed[scan]++;
	} else if (c->err->msg_code != JWRN_JPEG_EOF) { /* a picture may be whole though its end mark is not */
		w->damaged = true;
	}
}

static void
start_rows(struct jpeg_decompress_struct *d)
{
	d->scale_num = 1;
	d->scale_denom = 8;
	d->dct_method = JDCT_FASTEST;
	d->do_fancy_upsampling = FALSE;
	d->out_color_space = d->jpeg_color_space;
	(void)jpeg_start_decompress(d);
}

/* One scan needs no store of coefficients: decode it at an eighth, row by row. */
static bool
read_rows(struct jpeg_decompress_struct *d, struct watch *w)
{
	start_rows(d);
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
	if (bw_jpeg_samples(d) > BW_JPEG_MAX_SAMPLES)
		return false;
	return jpeg_read_coefficients(d) != NULL;
}

static boolean
no_more(j_decompress_ptr d)
{
	(void)d;
	return FALSE;
}

/* As far as there is no coded data yet: what it would not decode at all. */
static bool
read_headers(struct jpeg_decompress_struct *d, struct watch *w)
{
	(void)w;
	d->src->fill_input_buffer = no_more;
	if (!jpeg_has_multiple_scans(d))
		start_rows(d);
	else if (bw_jpeg_samples(d) <= BW_JPEG_MAX_SAMPLES)
		(void)jpeg_read_coefficients(d);
	else
		return false;
	return true;
}

/* Decode len bytes of it; false when it is damaged in any other way than a scan that is too short. */
static bool
decode(struct watch *w, size_t len, bool (*read)(struct jpeg_decompress_struct *, struct watch *))
{
	struct jpeg_decompress_struct d;
	volatile bool whole = false;

	memset(&d, 0, sizeof(d));
	d.err = bw_jpeg_trap_set(&w->trap);
	w->trap.mgr.emit_message = on_message;
	memset(w->slack, 0, sizeof(w->slack));
	memset(w->missed, 0, sizeof(w->missed));
	w->inside = false;
	if (setjmp(w->trap.out) == 0) {
		jpeg_create_decompress(&d);
		jpeg_mem_src(&d, w->j->data, (unsigned long)len);
		(void)jpeg_read_header(&d, TRUE);
		w->damaged = false;
		whole = read(&d, w) && !w->damaged;
	}
	jpeg_destroy_decompress(&d);
	free(w->row);
	w->row = NULL;
	return whole;
}

static bool
look(struct watch *w)
{
	return decode(w, w->j->len, read_all);
}

static size_t
next_restart(const uint8_t *data, size_t at, size_t end)
{
	for (; at + 1 < end; at++) {
		const uint8_t *p = memchr(data + at, 0xff, end - 1 - at);

		if (p == NULL)
			return end;
		at = (size_t)(p - data);
		if (p[1] >= 0xd0 && p[1] <= 0xd7)
			return at;
	}
	return end;
}

static void
put_less(struct bw_buf *out, const uint8_t *data, size_t len, size_t less)
{
	bw_buf_put(out, data, len > less ? len - less : 0);
}

/* A scan with so many bytes less before each restart, and at its end. How many ends it has. */
static size_t
put_scan(const struct watch *w, const struct bw_seg *s, size_t before_restart, size_t at_end, struct bw_buf *out)
{
	size_t at = s->at, end = s->at + s->len, restart, ends = 1;

	while ((restart = next_restart(w->j->data, at, end)) < end) {
		put_less(out, w->j->data + at, restart - at, before_restart);
		bw_buf_put(out, w->j->data + restart, 2);
		at = restart + 2;
		ends++;
	}
	put_less(out, w->j->data + at, end - at, at_end);
	return ends;
}

struct trial {
	size_t slack[MAX_SCANS], ends[MAX_SCANS];
	bool done[MAX_SCANS];
};

/* The file with one byte less at each end that is not known yet. */
static void
put_shorter(const struct watch *w, struct trial *t, struct bw_buf *out)
{
	size_t i, scan = 0;

	for (i = 0; i < w->j->count && w->j->segs[i].kind != BW_SEG_TRAILER; i++) {
		const struct bw_seg *s = &w->j->segs[i];
		size_t less = scan < MAX_SCANS && !t->done[scan] ? 1 : 0;

		if (s->kind != BW_SEG_SCAN || scan >= MAX_SCANS) {
			bw_buf_put(out, w->j->data + s->at, s->len);
			continue;
		}
		t->ends[scan] = put_scan(w, s, less, t->slack[scan] + less, out);
		scan++;
	}
}

/* Leaves out more and more, as long as nothing is missed. Before a restart nothing may be left over. */
static bool
add_read_ahead(struct watch *w, size_t scans)
{
	struct bw_jpeg shorter;
	struct watch look_at = { .j = &shorter };
	struct trial t = { .done = { false } };
	size_t i, n, left = scans;
	bool ok = true;

	memcpy(t.slack, w->slack, sizeof(t.slack));
	for (n = 0; n <= READ_AHEAD && left > 0 && ok; n++) {
		struct bw_buf bytes = { .limit = MAX_TRIAL };

		put_shorter(w, &t, &bytes);
		shorter = (struct bw_jpeg){ .data = bytes.data, .len = bytes.len };
		ok = !bytes.bad && look(&look_at);
		for (i = 0; i < scans && ok; i++) {
			if (t.done[i])
				continue;
			t.done[i] = look_at.missed[i] > 0;
			left -= t.done[i];
			t.slack[i] += !t.done[i];
			w->inside |= t.ends[i] > 1 && look_at.missed[i] != t.ends[i];
		}
		bw_buf_free(&bytes);
	}
	memcpy(w->slack, t.slack, sizeof(t.slack));
	return ok && left == 0;
}

static void
find_scans(struct watch *w, size_t *scans, bool *arithmetic)
{
	size_t i;

	*scans = 0;
	*arithmetic = w->j->sofs > 0 && w->j->segs[w->j->sof].marker >= 0xc9;
	for (i = 0; i < w->j->count; i++)
		if (w->j->segs[i].kind == BW_SEG_SCAN && *scans < MAX_SCANS)
			w->scans[(*scans)++] = &w->j->segs[i];
}

static bool
missed_any(const struct watch *w)
{
	size_t i;

	for (i = 0; i < MAX_SCANS; i++)
		if (w->missed[i] > 0)
			return true;
	return false;
}

static bool
is_clean(struct watch *w, size_t scans, size_t cap)
{
	return scans > 0 && w->j->soses <= cap && w->j->soses <= MAX_SCANS && decode(w, w->scans[0]->at, read_headers) &&
	    bw_jpeg_clean(w->j);
}

static enum bw_slack
by_decoding(struct watch *w, size_t scans, bool arithmetic, size_t *slack, size_t cap)
{
	bool whole = look(w) && !missed_any(w) && w->j->soses <= cap && w->j->soses <= MAX_SCANS && !w->j->full;

	/* Of arithmetic codes a writer may leave out zeros at the end, so nothing is missed there. */
	if (whole && !w->inside && !arithmetic)
		whole = add_read_ahead(w, scans);
	if (whole && !w->inside)
		memcpy(slack, w->slack, scans * sizeof(*slack));
	if (w->inside)
		return BW_SLACK_INSIDE;
	return whole ? BW_SLACK_OK : BW_SLACK_UNKNOWN;
}

enum bw_slack
bw_jpeg_slack(const uint8_t *data, size_t len, size_t *slack, size_t cap)
{
	struct bw_jpeg j;
	struct watch w = { .j = &j };
	enum bw_slack found = BW_SLACK_OK;
	bool arithmetic;
	size_t scans;

	memset(slack, 0, cap * sizeof(*slack));
	if (bw_jpeg_walk(data, len, &j, NULL) != BW_OK)
		return BW_SLACK_UNKNOWN;
	find_scans(&w, &scans, &arithmetic);
	if (!is_clean(&w, scans, cap))
		found = by_decoding(&w, scans, arithmetic, slack, cap);
	bw_jpeg_free(&j);
	return found;
}
