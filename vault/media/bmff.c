#include "media/bmff.h"

#include <stdlib.h>
#include <string.h>

static const char empty[] = "empty space";

/* ---- boxes ---- */

uint32_t
bw_bmff_u16(const struct bw_bmff *b, size_t at)
{
	struct bw_cursor c = bw_cursor_of(b->data, b->len);

	bw_cursor_seek(&c, at);
	return bw_cursor_be16(&c);
}

uint32_t
bw_bmff_u32(const struct bw_bmff *b, size_t at)
{
	struct bw_cursor c = bw_cursor_of(b->data, b->len);

	bw_cursor_seek(&c, at);
	return bw_cursor_be32(&c);
}

uint64_t
bw_bmff_u64(const struct bw_bmff *b, size_t at)
{
	struct bw_cursor c = bw_cursor_of(b->data, b->len);

	bw_cursor_seek(&c, at);
	return bw_cursor_be64(&c);
}

bool
bw_box_next(const struct bw_bmff *b, size_t *at, size_t end, struct bw_box *out)
{
	uint64_t size;

	if (end > b->len || *at > end || end - *at < 8)
		return false;
	size = bw_bmff_u32(b, *at);
	*out = (struct bw_box){ .at = *at, .head = 8, .type = bw_bmff_u32(b, *at + 4) };
	if (size == 1) {
		if (end - *at < 16)
			return false;
		out->head = 16;
		size = bw_bmff_u64(b, *at + 8);
	} else if (size == 0) {
		size = end - *at; /* to the end of the file */
		if (end != b->len)
			return false;
	}
	if (size < out->head || size > end - *at)
		return false;
	out->len = (size_t)size;
	*at += out->len;
	return true;
}

bool
bw_box_find(const struct bw_bmff *b, const struct bw_box *parent, size_t skip, const char *type, struct bw_box *out)
{
	size_t at = bw_box_body(parent) + skip;

	while (bw_box_next(b, &at, bw_box_end(parent), out))
		if (out->type == BW_4CC(type))
			return true;
	*out = (struct bw_box){ .len = 0 };
	return false;
}

bool
bw_box_is(const struct bw_box *box, const char *type)
{
	return box->type == BW_4CC(type);
}

size_t
bw_box_body(const struct bw_box *box)
{
	return box->at + box->head;
}

size_t
bw_box_end(const struct bw_box *box)
{
	return box->at + box->len;
}

/* ---- marks ---- */

/* Where only the boxes are there, zeros say nothing. */
static bool
all_zero(const struct bw_bmff *b, size_t at, size_t len)
{
	const uint8_t *p = b->data + at;

	if ((b->s->options & BW_MEDIA_BOXES_ONLY) != 0)
		return len == 0;
	return len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0);
}

static void
mark(struct bw_bmff *b, size_t at, size_t len, enum bw_class class, enum bw_part_action action, const char *what)
{
	size_t cap = b->mark_cap > 0 ? b->mark_cap * 2 : 256;
	struct bw_mark *marks;

	if (len == 0)
		return;
	if (at > b->len || len > b->len - at) {
		bw_split_refuse(b->s, "a part of the file points behind its end");
		return;
	}
	if (b->mark_count == b->mark_cap) {
		if (b->mark_count >= BW_BMFF_MAX_MARKS || (marks = realloc(b->marks, cap * sizeof(*marks))) == NULL) {
			b->s->full = true;
			return;
		}
		b->marks = marks;
		b->mark_cap = cap;
	}
	b->marks[b->mark_count++] = (struct bw_mark){ at, len, class, action, what, b->put.len };
}

void
bw_bmff_keep(struct bw_bmff *b, size_t at, size_t len, enum bw_class class, const char *what)
{
	mark(b, at, len, class, BW_PART_KEEP, what);
}

void
bw_bmff_zero(struct bw_bmff *b, size_t at, size_t len, enum bw_class class, const char *what)
{
	if (at <= b->len && len <= b->len - at && all_zero(b, at, len))
		mark(b, at, len, BW_CLASS_STRUCTURE, BW_PART_KEEP, empty);
	else
		mark(b, at, len, class, BW_PART_ZERO, what);
}

void
bw_bmff_put(struct bw_bmff *b, size_t at, const void *bytes, size_t len, enum bw_class class, const char *what)
{
	if (at <= b->len && len <= b->len - at && len > 0 && memcmp(b->data + at, bytes, len) == 0) {
		mark(b, at, len, class, BW_PART_KEEP, what);
		return;
	}
	mark(b, at, len, class, BW_PART_REPLACE, what);
	bw_buf_put(&b->put, bytes, len);
}

void
bw_bmff_head(struct bw_bmff *b, const struct bw_box *box)
{
	bw_bmff_keep(b, box->at, box->head, BW_CLASS_STRUCTURE, "boxes");
}

void
bw_bmff_free(struct bw_bmff *b, const struct bw_box *box, enum bw_class class, const char *what)
{
	bw_bmff_keep(b, box->at, 4, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_put(b, box->at + 4, "free", 4, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_keep(b, box->at + 8, box->head - 8, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, bw_box_body(box), box->len - box->head, class, what);
}

static void
add_range(struct bw_bmff *b, uint64_t at, uint64_t len, bool own)
{
	size_t cap = b->range_cap > 0 ? b->range_cap * 2 : 1024;
	struct bw_range *ranges, *last = b->range_count > 0 ? &b->ranges[b->range_count - 1] : NULL;

	if (last != NULL && last->end == at && !own && !last->own) {
		last->end += (size_t)len;
		return;
	}
	if (b->range_count == b->range_cap) {
		if (b->range_count >= BW_BMFF_MAX_RANGES || (ranges = realloc(b->ranges, cap * sizeof(*ranges))) == NULL) {
			b->s->full = true;
			return;
		}
		b->ranges = ranges;
		b->range_cap = cap;
	}
	b->ranges[b->range_count++] = (struct bw_range){ (size_t)at, (size_t)(at + len), own };
}

void
bw_bmff_range(struct bw_bmff *b, uint64_t at, uint64_t len)
{
	if (at > b->len || len > b->len - at)
		bw_split_refuse(b->s, "the file is cut off: coded data is missing at its end");
	else if (len > 0)
		add_range(b, at, len, false);
}

bool
bw_bmff_range_own(struct bw_bmff *b, uint64_t at, uint64_t len)
{
	if (len == 0 || at > b->len || len > b->len - at)
		return false;
	add_range(b, at, len, true);
	return true;
}

void
bw_bmff_data_box(struct bw_bmff *b, const struct bw_box *box)
{
	size_t cap = b->data_cap > 0 ? b->data_cap * 2 : 64;
	struct bw_box *boxes;

	if (b->data_count == b->data_cap) {
		if (b->data_count >= BW_BMFF_MAX_DATA || (boxes = realloc(b->data_boxes, cap * sizeof(*boxes))) == NULL) {
			b->s->full = true;
			return;
		}
		b->data_boxes = boxes;
		b->data_cap = cap;
	}
	b->data_boxes[b->data_count++] = *box;
}

static int
by_place(const void *a, const void *b)
{
	const struct bw_mark *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int
by_start(const void *a, const void *b)
{
	const struct bw_range *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int
by_box(const void *a, const void *b)
{
	const struct bw_box *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* ---- the whole file ---- */

/* The coded data inside one box of media data; next is the first range not used yet. */
static void
split_data(struct bw_bmff *b, const struct bw_box *box, size_t *next)
{
	size_t at = bw_box_body(box), end = bw_box_end(box);

	bw_bmff_head(b, box);
	while (*next < b->range_count && b->ranges[*next].at < end) {
		struct bw_range r = b->ranges[*next];

		if (r.at < at || r.end > end) {
			bw_split_refuse(b->s, "coded data lies where none may be");
			return;
		}
		bw_bmff_zero(b, at, r.at - at, BW_CLASS_HIDDEN, "media data that nothing shows");
		if (!r.own)
			bw_bmff_keep(b, r.at, r.end - r.at, b->coded, "coded data");
		at = r.end;
		(*next)++;
	}
	bw_bmff_zero(b, at, end - at, BW_CLASS_HIDDEN, "media data that nothing shows");
}

/* Overlapping ranges (two tracks that share bytes) become one. */
static void
sort_ranges(struct bw_bmff *b)
{
	size_t i, n = 0;

	if (b->range_count == 0)
		return;
	qsort(b->ranges, b->range_count, sizeof(*b->ranges), by_start);
	for (i = 1; i < b->range_count; i++) {
		bool alike = !b->ranges[i].own && !b->ranges[n].own;

		if (b->ranges[i].at > b->ranges[n].end || (b->ranges[i].at == b->ranges[n].end && !alike))
			b->ranges[++n] = b->ranges[i];
		else if (!alike)
			bw_split_refuse(b->s, "parts of the file overlap");
		else if (b->ranges[i].end > b->ranges[n].end)
			b->ranges[n].end = b->ranges[i].end;
	}
	b->range_count = n + 1;
}

static void
emit_gap(struct bw_bmff *b, size_t at, size_t len)
{
	if (all_zero(b, at, len))
		bw_split_keep(b->s, at, len, BW_CLASS_STRUCTURE, empty);
	else
		bw_split_zero(b->s, at, len, BW_CLASS_HIDDEN, "bytes that nothing refers to");
}

static void
emit(struct bw_bmff *b)
{
	size_t at = 0, i;

	if (b->mark_count > 0)
		qsort(b->marks, b->mark_count, sizeof(*b->marks), by_place);
	for (i = 0; i < b->mark_count; i++) {
		const struct bw_mark *m = &b->marks[i];

		if (m->at < at) {
			bw_split_refuse(b->s, "parts of the file overlap");
			continue;
		}
		emit_gap(b, at, m->at - at);
		if (m->action == BW_PART_REPLACE && !b->put.bad)
			bw_split_replace(b->s, m->at, m->len, m->class, m->what, b->put.data + m->put_at, m->len);
		else if (m->action == BW_PART_KEEP)
			bw_split_keep(b->s, m->at, m->len, m->class, m->what);
		else if (m->action == BW_PART_DROP)
			bw_split_drop(b->s, m->at, m->len, m->class, m->what);
		else
			bw_split_zero(b->s, m->at, m->len, m->class, m->what);
		at = m->at + m->len;
	}
	if (at < b->end)
		emit_gap(b, at, b->end - at);
	at = at > b->end ? at : b->end;
	bw_split_drop(b->s, at, b->len - at, BW_CLASS_HIDDEN, "bytes behind the last box that is needed");
}

bool
bw_box_listed(uint32_t type, const char *list)
{
	for (; *list != '\0'; list += 4)
		if (type == BW_4CC(list))
			return true;
	return false;
}

/* Boxes that make a copy impossible. */
#define LOCKED "psshsinf"

struct top {
	const char *kept;    /* boxes that stay as they are, four letters each */
	bool items, movie;   /* "meta" is the picture; "moov" plays */
	bool moves;	     /* nothing counts places: boxes are left out, not emptied */
};

#define MAX_BRANDS 256 /* bytes of "ftyp" */

/* What a box that goes is about. */
static enum bw_class
topic(const struct bw_box *box, const char **what)
{
	*what = "metadata";
	if (bw_box_listed(box->type, "Exifxml udtauuidmetabrobjumb"))
		return BW_CLASS_IDENTITY;
	*what = "parts of the JPEG that it was made from";
	if (bw_box_listed(box->type, "jbrd"))
		return BW_CLASS_HIDDEN;
	*what = "a film inside the picture";
	if (bw_box_listed(box->type, "mpvdmoovmoof"))
		return BW_CLASS_HIDDEN;
	*what = "index of fragments";
	if (bw_box_listed(box->type, "sidxssixmfrastyp"))
		return BW_CLASS_STRUCTURE;
	*what = "clock of the recorder";
	if (bw_box_listed(box->type, "prft"))
		return BW_CLASS_DATE;
	*what = "box, not needed";
	return BW_CLASS_UNKNOWN;
}

static void
free_top(struct bw_bmff *b, const struct bw_box *box, bool moves)
{
	const char *what;
	enum bw_class class = topic(box, &what);

	if (bw_box_listed(box->type, "xml uuid"))
		bw_facts_xmp(&b->s->facts, b->data + bw_box_body(box), box->len - box->head);
	if (bw_box_is(box, "sefd"))
		bw_facts_samsung(&b->s->facts, b->data + bw_box_body(box), box->len - box->head);
	if (moves)
		mark(b, box->at, box->len, class, BW_PART_DROP, what);
	else
		bw_bmff_free(b, box, class, what);
}

/* Marks every box of the file but media data, which comes last. */
static void
split_top(struct bw_bmff *b, const struct top *t)
{
	bool moov = false, meta = false;
	struct bw_box box;
	size_t at = 0, needed = 0;

	while (bw_box_next(b, &at, b->len, &box)) {
		bool need = true;

		if (bw_box_listed(box.type, LOCKED)) {
			bw_split_refuse(b->s, "the file is locked (encrypted), so it cannot be cleaned");
		} else if (bw_box_is(&box, "ftyp") && box.len <= MAX_BRANDS) {
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "boxes");
		} else if (bw_box_listed(box.type, t->kept)) {
			bw_bmff_keep(b, box.at, box.len, b->coded, "coded data");
		} else if (bw_box_is(&box, "mdat")) {
			bw_bmff_data_box(b, &box);
		} else if (bw_box_is(&box, "moov") && t->movie && !moov) {
			moov = true;
			bw_bmff_movie(b, &box);
		} else if (bw_box_is(&box, "moof") && t->movie) {
			bw_bmff_fragment(b, &box);
		} else if (bw_box_is(&box, "meta") && t->items && !meta) {
			meta = true;
			bw_bmff_items(b, &box);
		} else {
			need = false;
			free_top(b, &box, t->moves);
		}
		if (need)
			needed = bw_box_end(&box);
	}
	b->end = needed;
	if (b->extends)
		bw_bmff_fragments_end(b);
	if ((t->movie && !t->items && !moov) || (t->items && !meta))
		bw_split_refuse(b->s, "the part that says how to show it is missing or damaged; the file may be cut off");
}

/* Boxes behind the last needed one are dropped, not freed. */
static void
cut_marks(struct bw_bmff *b)
{
	size_t i, n = 0;

	for (i = 0; i < b->mark_count; i++)
		if (b->marks[i].at < b->end)
			b->marks[n++] = b->marks[i];
	b->mark_count = n;
}

static enum bw_rc
split(struct bw_splitter *s, const struct top *t, enum bw_class coded, struct bw_err *err)
{
	struct bw_bmff b = { .s = s, .data = s->data, .len = s->len, .coded = coded, .put = { .limit = BW_MEDIA_MAX_PUT } };
	size_t next = 0, i;

	split_top(&b, t);
	sort_ranges(&b);
	if (b.data_count > 0)
		qsort(b.data_boxes, b.data_count, sizeof(*b.data_boxes), by_box);
	for (i = 0; i < b.data_count; i++)
		split_data(&b, &b.data_boxes[i], &next);
	if (next < b.range_count)
		bw_split_refuse(s, "coded data lies outside of the boxes for it");
	if ((t->movie || t->items) && b.range_count == 0)
		bw_split_refuse(s, "there is nothing in the file that could be shown");
	cut_marks(&b);
	emit(&b);
	free(b.marks);
	free(b.ranges);
	free(b.data_boxes);
	if (b.put.bad)
		s->full = true;
	bw_buf_free(&b.put);
	(void)err;
	return BW_OK;
}

enum bw_rc
bw_mp4_split(struct bw_splitter *s, struct bw_err *err)
{
	return split(s, &(struct top){ .kept = "", .movie = true }, BW_CLASS_PIXELS, err);
}

enum bw_rc
bw_m4a_split(struct bw_splitter *s, struct bw_err *err)
{
	return split(s, &(struct top){ .kept = "", .movie = true }, BW_CLASS_AUDIO, err);
}

enum bw_rc
bw_heif_split(struct bw_splitter *s, struct bw_err *err)
{
	return split(s, &(struct top){ .kept = "", .items = true }, BW_CLASS_PIXELS, err);
}

enum bw_rc
bw_jxl_split(struct bw_splitter *s, struct bw_err *err)
{
	bw_facts_codec(&s->facts, "JPEG XL", 7);
	if (s->len >= 2 && memcmp(s->data, "\xff\x0a", 2) == 0) {
		bw_split_keep(s, 0, s->len, BW_CLASS_PIXELS, "coded picture");
		bw_facts_warn(&s->facts, "bytes behind the coded picture cannot be told from it");
		return BW_OK;
	}
	return split(s, &(struct top){ .kept = "JXL jxlljxlcjxlp", .moves = true }, BW_CLASS_PIXELS, err);
}
