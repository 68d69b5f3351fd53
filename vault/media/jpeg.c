#include "media/jpeg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/exif.h"
#include "media/icc.h"

#define MAX_SCANS 64 /* each one is a pass over the whole picture */

struct state {
	struct bw_splitter *s;
	struct bw_jpeg j;
	struct bw_buf icc;    /* the clean profile */
	struct bw_buf scratch; /* one replacement segment */
	struct bw_buf fresh;   /* all new segments, in order, should the picture be coded anew */
	bool icc_done, seen_exif, seen_jfif, seen_adobe, seen_scan;
};

/* ---- which tables are in use ---- */

/* Slots that the scan header at s needs: bits 0..3 DQT, 4..7 DC, 8..11 AC. */
static unsigned
needs_of(const struct bw_jpeg *j, const struct bw_seg *s)
{
	const uint8_t *sos = j->data + s->at, *sof = j->data + j->segs[j->sof].at;
	unsigned needs = 0, i, k;

	for (i = 0; i < sos[4]; i++) {
		uint8_t id = sos[5 + 2 * i], tables = sos[6 + 2 * i];

		needs |= 1u << (4 + (tables >> 4 & 3)) | 1u << (8 + (tables & 3));
		for (k = 0; k < sof[9]; k++)
			if (sof[10 + 3 * k] == id)
				needs |= 1u << (sof[12 + 3 * k] & 3);
	}
	return needs;
}

/* From the end to the start: a table is kept when a scan needs its slot before
 * the slot is filled again. */
static void
mark_tables(struct bw_jpeg *j)
{
	struct bw_table tables[BW_JPEG_MAX_TABLES];
	unsigned needed = 0;
	size_t i = j->count, end;

	while (i-- > 0) {
		struct bw_seg *s = &j->segs[i];
		size_t n;

		if (s->kind != BW_SEG_MARKER)
			continue;
		if (s->marker == 0xda)
			needed |= needs_of(j, s);
		if (s->marker != 0xdb && s->marker != 0xc4)
			continue;
		n = bw_jpeg_tables(j, s, tables, &end);
		while (n-- > 0) {
			unsigned bit = 1u << (tables[n].slot + (s->marker == 0xc4 ? 4 : 0));

			if (needed & bit)
				s->keep_tables |= 1u << n;
			needed &= ~bit;
		}
	}
}

static void
split_tables(struct state *st, const struct bw_seg *s)
{
	struct bw_table tables[BW_JPEG_MAX_TABLES];
	size_t end, n = bw_jpeg_tables(&st->j, s, tables, &end), kept = 0, i;
	uint8_t head[4];

	for (i = 0; i < n; i++)
		kept += s->keep_tables >> i & 1 ? tables[i].len : 0;
	if (kept + 4 == s->len) {
		bw_split_keep(st->s, s->at, s->len, BW_CLASS_STRUCTURE, "tables");
		return;
	}
	head[0] = 0xff;
	head[1] = s->marker;
	head[2] = (uint8_t)((kept + 2) >> 8 & 0xff);
	head[3] = (uint8_t)((kept + 2) & 0xff);
	if (kept > 0)
		bw_split_replace(st->s, s->at, 4, BW_CLASS_STRUCTURE, "tables: shorter header", head, 4);
	else
		bw_split_drop(st->s, s->at, 4, BW_CLASS_HIDDEN, "tables that nothing uses");
	for (i = 0; i < n; i++) {
		if (s->keep_tables >> i & 1)
			bw_split_keep(st->s, tables[i].at, tables[i].len, BW_CLASS_STRUCTURE, "tables");
		else
			bw_split_drop(st->s, tables[i].at, tables[i].len, BW_CLASS_HIDDEN, "tables that nothing uses");
	}
	bw_split_drop(st->s, end, s->at + s->len - end, BW_CLASS_HIDDEN, "bytes behind the tables");
}

/* ---- the colour profile ---- */

static bool
starts(const struct state *st, const struct bw_seg *s, const char *with, size_t len)
{
	return s->len >= 4 + len && memcmp(st->j.data + s->at + 4, with, len) == 0;
}

static bool
is_icc(const struct state *st, const struct bw_seg *s)
{
	return s->kind == BW_SEG_MARKER && s->marker == 0xe2 && s->len >= 18 && starts(st, s, "ICC_PROFILE", 12);
}

/* The n-th piece, when there is exactly one. */
static const struct bw_seg *
icc_piece(const struct state *st, uint8_t number, uint8_t of)
{
	const struct bw_seg *found = NULL;
	size_t i;

	for (i = 0; i < st->j.count; i++) {
		const struct bw_seg *s = &st->j.segs[i];

		if (!is_icc(st, s) || st->j.data[s->at + 16] != number)
			continue;
		if (found != NULL || st->j.data[s->at + 17] != of)
			return NULL;
		found = s;
	}
	return found;
}

static void
collect_icc(struct state *st)
{
	struct bw_buf whole = { .limit = BW_ICC_MAX };
	const struct bw_seg *s = NULL;
	unsigned number, of = 0;
	size_t i;

	for (i = 0; i < st->j.count && of == 0; i++)
		if (is_icc(st, &st->j.segs[i]))
			of = st->j.data[st->j.segs[i].at + 17];
	for (number = 1; number <= of; number++) {
		if ((s = icc_piece(st, (uint8_t)number, (uint8_t)of)) == NULL)
			break;
		bw_buf_put(&whole, st->j.data + s->at + 18, s->len - 18);
	}
	if (of > 0 && (s == NULL || whole.bad || !bw_icc_clean(whole.data, whole.len, &st->icc)))
		bw_facts_warn(&st->s->facts, "the colour profile is damaged or of an unusual kind and is left out");
	bw_buf_free(&whole);
}

static void
split_icc(struct state *st, const struct bw_seg *s)
{
	size_t at, pieces = (st->icc.len + 65518) / 65519, number;

	if (st->icc.len == 0) {
		bw_split_drop(st->s, s->at, s->len, BW_CLASS_UNKNOWN, "colour profile, not readable");
		return;
	}
	bw_buf_reset(&st->scratch);
	for (number = 1, at = 0; !st->icc_done && number <= pieces; number++, at += 65519) {
		size_t len = st->icc.len - at < 65519 ? st->icc.len - at : 65519;

		bw_buf_be16(&st->scratch, 0xffe2);
		bw_buf_be16(&st->scratch, (uint16_t)(len + 16));
		bw_buf_put(&st->scratch, "ICC_PROFILE", 12);
		bw_buf_u8(&st->scratch, (uint8_t)number);
		bw_buf_u8(&st->scratch, (uint8_t)pieces);
		bw_buf_put(&st->scratch, st->icc.data + at, len);
	}
	st->icc_done = true;
	bw_buf_put(&st->fresh, st->scratch.data, st->scratch.len);
	bw_split_replace(st->s, s->at, s->len, BW_CLASS_STRUCTURE, "colour profile, without names", st->scratch.data,
	    st->scratch.len);
}

/* ---- the other application segments ---- */

static void
split_exif(struct state *st, const struct bw_seg *s)
{
	struct bw_buf fresh = { 0 };
	struct bw_exif x;

	if (st->seen_exif || st->seen_scan || bw_exif_walk(st->j.data + s->at + 10, s->len - 10, &x, NULL) != BW_OK) {
		bw_split_drop(st->s, s->at, s->len, BW_CLASS_UNKNOWN, "Exif, second or not readable");
		bw_facts_warn(&st->s->facts, "an Exif block that is a second one, or cannot be read, is left out");
		return;
	}
	st->seen_exif = true;
	bw_exif_facts(&x, &st->s->facts);
	bw_exif_spots(st->s, &x);
	bw_exif_fresh(&x, st->s->options & BW_MEDIA_KEEP_OFFSET, &fresh);
	bw_buf_reset(&st->scratch);
	bw_buf_be16(&st->scratch, 0xffe1);
	bw_buf_be16(&st->scratch, (uint16_t)(fresh.len + 8));
	bw_buf_put(&st->scratch, "Exif\0", 6);
	bw_buf_put(&st->scratch, fresh.data, fresh.len);
	if (fresh.len > 0) {
		bw_buf_put(&st->fresh, st->scratch.data, st->scratch.len);
		bw_split_replace(st->s, s->at, 10, BW_CLASS_DATE, "Exif: new, with way up and dates only",
		    st->scratch.data, st->scratch.len);
	} else {
		bw_split_drop(st->s, s->at, 10, BW_CLASS_STRUCTURE, "Exif: structure");
	}
	bw_exif_split(st->s, &x, s->at + 10);
	bw_buf_free(&fresh);
	bw_exif_free(&x);
}

static void
split_app0(struct state *st, const struct bw_seg *s)
{
	uint8_t put[18];

	if (s->len < 18 || !starts(st, s, "JFIF", 5) || st->seen_jfif || st->seen_scan) {
		bool small = starts(st, s, "JFXX", 5);

		st->s->facts.has_thumbnail |= small;
		bw_split_drop(st->s, s->at, s->len, small ? BW_CLASS_THUMBNAIL : BW_CLASS_UNKNOWN,
		    small ? "small picture (JFXX)" : "APP0, not needed");
		return;
	}
	st->seen_jfif = true;
	memcpy(put, st->j.data + s->at, 18);
	put[2] = 0;
	put[3] = 16;
	put[16] = put[17] = 0;
	if (s->len == 18 && memcmp(put, st->j.data + s->at, 18) == 0) {
		bw_split_keep(st->s, s->at, 18, BW_CLASS_STRUCTURE, "JFIF header");
		return;
	}
	st->s->facts.has_thumbnail |= s->len > 18;
	bw_split_replace(st->s, s->at, 18, BW_CLASS_STRUCTURE, "JFIF header, without picture", put, 18);
	bw_split_drop(st->s, s->at + 18, s->len - 18, BW_CLASS_THUMBNAIL, "small picture (JFIF)");
}

static void
split_adobe(struct state *st, const struct bw_seg *s)
{
	uint8_t put[16];

	if (s->len < 16 || !starts(st, s, "Adobe", 5) || st->seen_adobe || st->seen_scan) {
		bw_split_drop(st->s, s->at, s->len, BW_CLASS_UNKNOWN, "APP14, not needed");
		return;
	}
	/* libjpeg reads the transform from here; version and flags are fixed. */
	st->seen_adobe = true;
	memcpy(put, st->j.data + s->at, 16);
	put[2] = 0;
	put[3] = 14;
	if (s->len == 16) {
		bw_split_keep(st->s, s->at, 16, BW_CLASS_STRUCTURE, "colour transform (Adobe)");
		return;
	}
	bw_split_replace(st->s, s->at, 16, BW_CLASS_STRUCTURE, "colour transform (Adobe)", put, 16);
	bw_split_drop(st->s, s->at + 16, s->len - 16, BW_CLASS_HIDDEN, "bytes behind the colour transform");
}

static const struct {
	uint8_t marker, len;
	const char *start;
	enum bw_class class;
	const char *what;
} known[] = {
	{ 0xe1, 28, "http://ns.adobe.com/xap/1.0/", BW_CLASS_TEXT, "XMP" },
	{ 0xe1, 34, "http://ns.adobe.com/xmp/extension/", BW_CLASS_HIDDEN, "XMP, extended (may hold a picture)" },
	{ 0xe2, 4, "MPF", BW_CLASS_HIDDEN, "list of further pictures (MPF)" },
	{ 0xe2, 5, "FPXR", BW_CLASS_HIDDEN, "FlashPix" },
	{ 0xeb, 0, "", BW_CLASS_IDENTITY, "origin certificate or APP11" },
	{ 0xec, 0, "", BW_CLASS_SOFTWARE, "APP12" },
	{ 0xed, 14, "Photoshop 3.0", BW_CLASS_TEXT, "Photoshop block (IPTC words, small picture)" },
	{ 0xfe, 0, "", BW_CLASS_TEXT, "comment" },
};

static void
split_other(struct state *st, const struct bw_seg *s)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].marker != s->marker || !starts(st, s, known[i].start, known[i].len))
			continue;
		if (s->marker == 0xe1)
			bw_facts_xmp(&st->s->facts, st->j.data + s->at, s->len);
		if (s->marker == 0xed)
			bw_facts_photoshop(&st->s->facts, st->j.data + s->at + 18, s->len - 18);
		bw_split_drop(st->s, s->at, s->len, known[i].class, known[i].what);
		return;
	}
	bw_split_drop(st->s, s->at, s->len, BW_CLASS_UNKNOWN, "segment, not needed");
}

/* ---- segment by segment ---- */

static const char *
trailer_name(const uint8_t *p, size_t len)
{
	if (len >= 2 && p[0] == 0xff && p[1] == 0xd8)
		return "another picture behind the picture";
	if (len >= 8 && memcmp(p + 4, "ftyp", 4) == 0)
		return "a film behind the picture";
	if (len >= 4 && memcmp(p + len - 4, "SEFT", 4) == 0)
		return "a phone's data behind the picture";
	return "bytes behind the picture";
}

static bool
split_frame(struct state *st, const struct bw_seg *s)
{
	const uint8_t *p = st->j.data + s->at;

	if (s->marker == 0xda) {
		st->seen_scan = true;
		bw_split_keep(st->s, s->at, s->len, BW_CLASS_STRUCTURE, "scan header");
	} else if (bw_jpeg_is_frame(s->marker)) {
		/* A damaged header may end before its sizes. */
		if (s->len >= 10) {
			st->s->facts.height = (uint32_t)p[5] << 8 | p[6];
			st->s->facts.width = (uint32_t)p[7] << 8 | p[8];
		}
		bw_split_keep(st->s, s->at, s->len, BW_CLASS_STRUCTURE, "picture header");
	} else if ((s->marker == 0xdd && s->len == 6) || (s->marker == 0xdc && s->len == 6 && st->seen_scan) ||
	    (s->marker == 0xcc && s->len <= 4 + 2 * 32)) {
		bw_split_keep(st->s, s->at, s->len, BW_CLASS_STRUCTURE, "picture header");
	} else {
		return false;
	}
	return true;
}

static void
split_marker(struct state *st, size_t i)
{
	const struct bw_seg *s = &st->j.segs[i];

	if ((s->marker == 0xd8 && i == 0) || s->marker == 0xd9)
		bw_split_keep(st->s, s->at, s->len, BW_CLASS_STRUCTURE, s->marker == 0xd8 ? "start" : "end");
	else if (s->len == 2)
		bw_split_drop(st->s, s->at, s->len, BW_CLASS_HIDDEN, "marker out of place");
	else if (s->marker == 0xdb || s->marker == 0xc4)
		split_tables(st, s);
	else if (s->marker == 0xe0)
		split_app0(st, s);
	else if (s->marker == 0xe1 && starts(st, s, "Exif\0", 6))
		split_exif(st, s);
	else if (is_icc(st, s))
		split_icc(st, s);
	else if (s->marker == 0xee)
		split_adobe(st, s);
	else if (!split_frame(st, s))
		split_other(st, s);
}

static void
split_all(struct state *st, const size_t *slack)
{
	size_t i, scan = 0;

	for (i = 0; i < st->j.count; i++) {
		const struct bw_seg *s = &st->j.segs[i];
		size_t behind;

		switch (s->kind) {
		case BW_SEG_MARKER:
			split_marker(st, i);
			break;
		case BW_SEG_SCAN:
			behind = scan < MAX_SCANS && slack[scan] < s->len ? slack[scan] : 0;
			scan++;
			bw_split_keep(st->s, s->at, s->len - behind, BW_CLASS_PIXELS, "coded picture");
			bw_split_drop(st->s, s->at + s->len - behind, behind, BW_CLASS_HIDDEN, "bytes behind the coded picture");
			break;
		case BW_SEG_STRAY:
			bw_split_drop(st->s, s->at, s->len, BW_CLASS_HIDDEN, "bytes between segments");
			break;
		case BW_SEG_TRAILER:
			bw_facts_samsung(&st->s->facts, st->j.data + s->at, s->len);
			bw_split_drop(st->s, s->at, s->len, BW_CLASS_HIDDEN, trailer_name(st->j.data + s->at, s->len));
			break;
		}
	}
}

static void
judge(struct state *st)
{
	const struct bw_jpeg *j = &st->j;

	if (j->sofs == 0 || j->soses == 0)
		bw_split_refuse(st->s, "there is no picture in the file; it may be cut off");
	else if (j->sofs > 1)
		bw_split_refuse(st->s, "the file holds more than one picture in one another");
	else if (j->odd_header)
		bw_split_refuse(st->s, "a header of the picture is damaged");
	if (j->cut)
		bw_facts_warn(&st->s->facts, "the file is cut off: its end is missing");
}

/* ---- coded anew ---- */

#define MAX_LOOK ((size_t)64 << 20)

static bool
any_slack(const size_t slack[static MAX_SCANS])
{
	size_t i;

	for (i = 0; i < MAX_SCANS; i++)
		if (slack[i] > 0)
			return true;
	return false;
}

/* libjpeg may have stumbled over something that the walk leaves out. Then the copy
 * is made of parts after all. */
static bool
walked_is_whole(const struct bw_splitter *s)
{
	struct bw_buf copy = { .limit = MAX_LOOK };
	size_t slack[MAX_SCANS];
	bool whole = !s->full && bw_plan_apply_buf(s->plan, s->data, s->len, &copy, NULL) == BW_OK &&
	    bw_jpeg_slack(copy.data, copy.len, slack, MAX_SCANS) == BW_SLACK_OK && !any_slack(slack);

	bw_buf_free(&copy);
	return whole;
}

/* What the walk would have kept becomes nothing, but for the first part, which
 * becomes the new picture. The rest stays as the record of what was left out. */
static void
put_recoded(struct bw_splitter *s, const struct bw_buf *copy)
{
	struct bw_plan *p = s->plan;
	size_t i;

	bw_buf_reset(&p->put);
	for (i = 0; i < p->count; i++) {
		struct bw_part *part = &p->parts[i];

		if (part->action == BW_PART_KEEP)
			part->action = BW_PART_REPLACE;
		part->put_at = i == 0 ? 0 : copy->len;
		part->put_len = 0;
	}
	if (p->count == 0 || p->parts[0].action != BW_PART_REPLACE)
		return;
	p->parts[0].put_len = copy->len;
	bw_buf_put(&p->put, copy->data, copy->len);
}

static void
recode(struct state *st)
{
	struct bw_buf copy = { .limit = BW_MEDIA_MAX_PUT };
	const char *why = NULL;

	if (st->j.soses > MAX_SCANS)
		why = "the picture comes in too many passes to be coded anew";
	else if (st->fresh.bad)
		st->s->full = true;
	else
		why = bw_jpeg_recode(st->s->data, st->s->len, &st->fresh, &copy);
	if (why != NULL) {
		bw_split_refuse(st->s, why);
	} else {
		bw_facts_warn(&st->s->facts, "the picture is damaged or other bytes stand inside it, so its copy is coded anew: "
		    "it looks the same, but it cannot be proven to be part of the original");
		put_recoded(st->s, &copy);
	}
	bw_buf_free(&copy);
}

enum bw_rc
bw_jpeg_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state st = { .s = s };
	size_t slack[MAX_SCANS] = { 0 }, end;
	enum bw_slack found = BW_SLACK_INSIDE;
	enum bw_rc rc;

	if ((rc = bw_jpeg_walk(s->data, s->len, &st.j, err)) != BW_OK)
		return rc;
	judge(&st);
	if (s->plan->refused[0] == '\0' && !st.j.full) {
		mark_tables(&st.j);
		found = bw_jpeg_slack(s->data, s->len, slack, MAX_SCANS);
	}
	collect_icc(&st);
	split_all(&st, slack);
	/* Behind the last of too many segments. */
	end = st.j.segs[st.j.count - 1].at + st.j.segs[st.j.count - 1].len;
	bw_split_drop(s, end, s->len - end, BW_CLASS_UNKNOWN, "the rest of the file");
	if (s->plan->refused[0] == '\0' && (found == BW_SLACK_INSIDE ||
	    ((found == BW_SLACK_UNKNOWN || any_slack(slack)) && !walked_is_whole(s))))
		recode(&st);
	bw_buf_free(&st.icc);
	bw_buf_free(&st.scratch);
	bw_buf_free(&st.fresh);
	bw_jpeg_free(&st.j);
	return BW_OK;
}
