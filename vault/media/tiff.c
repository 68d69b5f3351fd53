#include "media/tiff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "media/exif.h"

/* What bytes are about that nothing in the copy needs. */
struct label {
	size_t at, len;
	enum bw_class class;
	const char *what;
};

struct labels {
	struct label *list;
	size_t count;
};

#define MAX_LABELS 20000u
#define EMPTY "empty space"

struct bw_tiff_range *
bw_tiff_claim(struct bw_tiff *t, enum bw_tiff_kind kind, size_t at, size_t len)
{
	struct bw_tiff_range *r;

	if (t->count == t->cap && t->cap < BW_TIFF_MAX_RANGES) {
		size_t cap = t->cap > 0 ? t->cap * 2 : 256;

		if ((r = realloc(t->ranges, cap * sizeof(*r))) == NULL) {
			t->s->full = true;
			return NULL;
		}
		t->ranges = r;
		t->cap = cap;
	}
	if (t->count == t->cap) {
		bw_split_refuse(t->s, "the picture has too many pieces");
		return NULL;
	}
	r = &t->ranges[t->count++];
	*r = (struct bw_tiff_range){ .at = at, .len = len, .keep = len, .used = len, .kind = kind };
	return r;
}

/* ---- nothing may be two things at once ---- */

static int
by_place(const void *a, const void *b)
{
	const struct bw_tiff_range *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->len > y->len) - (x->len < y->len);
}

/* Two entries may name the same value. */
static bool
is_shared(const struct bw_tiff_range *a, const struct bw_tiff_range *b)
{
	return a->at == b->at && a->len == b->len && a->kind == b->kind &&
	    (a->kind == BW_TIFF_VALUE || a->kind == BW_TIFF_DATED);
}

static void
sort_ranges(struct bw_tiff *t)
{
	size_t i, n = 0;

	if (t->count == 0)
		return;
	qsort(t->ranges, t->count, sizeof(t->ranges[0]), by_place);
	for (i = 1; i < t->count; i++) {
		if (is_shared(&t->ranges[n], &t->ranges[i]))
			continue;
		if (t->ranges[i].at - t->ranges[n].at < t->ranges[n].len)
			bw_split_refuse(t->s, "two parts of the file share bytes, which can hide something");
		t->ranges[++n] = t->ranges[i];
	}
	t->count = n + 1;
}

/* ---- labels ---- */

static void
add_label(struct labels *l, size_t at, size_t len, enum bw_class class, const char *what)
{
	if (len > 0 && l->count < MAX_LABELS)
		l->list[l->count++] = (struct label){ at, len, class, what };
}

static bool
is_kept_page(const struct bw_tiff *t, size_t at)
{
	size_t i;

	for (i = 0; i < t->page_count; i++)
		if (t->pages[i].at == at)
			return t->pages[i].kept;
	return false;
}

static void
label_tag(struct labels *l, const struct bw_tag *tag, bool kept_page)
{
	struct bw_tag t = *tag;
	const char *what;
	enum bw_class class;

	/* The second picture of a file of pages is no small picture. */
	if (t.ifd == BW_IFD_THUMB && kept_page)
		t.ifd = BW_IFD_0;
	class = bw_exif_class(&t, &what);
	add_label(l, t.entry_at, 12, class, what);
	add_label(l, t.value_at, t.value_len, class, what);
}

static size_t
number_at(const struct bw_tiff *t, const struct bw_tag *tag, size_t i)
{
	return tag->type == 3 ? bw_tiff_16(t, tag->value_at + i * 2) : bw_tiff_32(t, tag->value_at + i * 4);
}

static bool
is_list(const struct bw_tag *tag)
{
	return (tag->type == 3 || tag->type == 4) && tag->value_len > 0;
}

/* The coded data of a picture that goes. */
static void
label_pieces(const struct bw_tiff *t, struct labels *l, const struct bw_tag *at, const struct bw_tag *len)
{
	size_t i;

	if (at == NULL || len == NULL || !is_list(at) || !is_list(len))
		return;
	for (i = 0; i < at->count && i < len->count && l->count < MAX_LABELS; i++) {
		size_t from = number_at(t, at, i), n = number_at(t, len, i);

		if (from <= t->len && n <= t->len - from)
			add_label(l, from, n, BW_CLASS_THUMBNAIL, "small or second picture");
	}
}

static void
label_ifd(const struct bw_tiff *t, struct labels *l, const struct bw_exif *x, size_t ifd)
{
	size_t from = x->ifds[ifd].at, len = 2 + (size_t)x->ifds[ifd].entries * 12, left = t->len - from - len, i;
	const struct bw_tag *at = NULL, *lens = NULL;
	bool kept = is_kept_page(t, from);

	add_label(l, from, 2, BW_CLASS_STRUCTURE, "Exif: structure");
	add_label(l, from + len, left < 4 ? left : 4, BW_CLASS_STRUCTURE, "Exif: structure");
	for (i = 0; i < x->count; i++) {
		const struct bw_tag *tag = &x->tags[i];

		if (tag->entry_at < from || tag->entry_at - from >= len)
			continue;
		label_tag(l, tag, kept);
		if (tag->tag == 0x0111 || tag->tag == 0x0144 || tag->tag == 0x0201)
			at = tag;
		if (tag->tag == 0x0117 || tag->tag == 0x0145 || tag->tag == 0x0202)
			lens = tag;
	}
	if (!kept)
		label_pieces(t, l, at, lens);
}

static int
by_label_place(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->len < y->len) - (x->len > y->len);
}

/* Each byte has one label. */
static void
sort_labels(struct labels *l)
{
	size_t i, end = 0;

	qsort(l->list, l->count, sizeof(l->list[0]), by_label_place);
	for (i = 0; i < l->count; i++) {
		size_t stop = l->list[i].at + l->list[i].len, at = l->list[i].at > end ? l->list[i].at : end;

		l->list[i].at = at;
		l->list[i].len = stop > at ? stop - at : 0;
		end = stop > end ? stop : end;
	}
}

/* Metadata that lies inside coded data would stay in it. */
static void
check_labels(struct bw_tiff *t, const struct labels *l)
{
	size_t i, r = 0;

	for (i = 0; i < l->count; i++) {
		while (r < t->count && t->ranges[r].at + t->ranges[r].len <= l->list[i].at)
			r++;
		for (; r < t->count && l->list[i].len > 0 && t->ranges[r].at - l->list[i].at < l->list[i].len; r++)
			if (t->ranges[r].kind == BW_TIFF_CODED)
				bw_split_refuse(t->s, "the picture and what is said about it share bytes");
		r -= r > 0;
	}
}

/* ---- facts ---- */

/* A raw file in the form that everybody may write and read, as phones make them. */
static bool
is_dng(const struct bw_exif *x)
{
	const struct bw_tag *tag = bw_exif_find(x, BW_IFD_0, 50706);

	return tag != NULL && tag->type == 1 && tag->count == 4 && x->data[tag->value_at] == 1;
}

static void
look_for_raw(struct bw_tiff *t, const struct bw_exif *x, const struct bw_tag *tag)
{
	static const uint32_t raw[] = { 32803, 34892, 32767, 32769, 32770, 34713, 65000, 65535 };
	uint32_t n = tag->tag == 0x0103 || tag->tag == 0x0106 ? bw_exif_uint(x, tag) : 0;
	size_t i;

	/* The first two are what DNG has. */
	for (i = t->dng ? 2 : 0; i < sizeof(raw) / sizeof(raw[0]) && raw[i] != n; i++)
		;
	if (i < sizeof(raw) / sizeof(raw[0]) || (tag->tag == 50706 && !t->dng))
		bw_split_refuse(t->s, BW_TIFF_RAW);
}

/* Cameras put finished pictures beside what the sensor saw. The largest is told, so
 * that somebody knows that saving it loses little. */
static void
note_preview(struct bw_tiff *t, const struct bw_exif *x)
{
	size_t i, n, at = 0;
	uint32_t width = 0, height = 0;
	char text[96];

	for (i = 0; i < x->ifd_count; i++) {
		uint32_t w = 0, h = 0, coding = 0, colours = 0;

		for (n = 0; n < x->ifds[i].entries && at < x->count; n++, at++) {
			const struct bw_tag *tag = &x->tags[at];
			uint32_t value = bw_exif_uint(x, tag);

			w = tag->tag == 0x0100 ? value : w;
			h = tag->tag == 0x0101 ? value : h;
			coding = tag->tag == 0x0103 ? value : coding;
			colours = tag->tag == 0x0106 ? value : colours;
		}
		if ((coding == 6 || coding == 7) && (colours == 2 || colours == 6) && (uint64_t)w * h > (uint64_t)width * height) {
			width = w;
			height = h;
		}
	}
	(void)snprintf(text, sizeof(text), "a finished picture (JPEG) of %u x %u is in it as a preview", width, height);
	if (width > 0)
		bw_facts_warn(&t->s->facts, text);
}

static void
note_facts(struct bw_tiff *t, struct bw_exif *x)
{
	struct bw_facts *f = &t->s->facts;
	size_t i;

	for (i = 0; i < x->count; i++) {
		const struct bw_tag *tag = &x->tags[i];

		f->has_thumbnail |= tag->tag == 0x014a && !t->dng;
		f->has_place |= tag->ifd != BW_IFD_GPS && (tag->tag == 0x830e || tag->tag == 0x8482 || tag->tag == 0x85d8);
		if (tag->tag == 0x02bc)
			bw_facts_xmp(f, x->data + tag->value_at, tag->value_len);
		else if (tag->tag == 0x83bb)
			bw_facts_iptc(f, x->data + tag->value_at, tag->value_len);
		else if (tag->tag == 0x8649)
			bw_facts_photoshop(f, x->data + tag->value_at, tag->value_len);
	}
	/* Each page says the same again. */
	if (t->page_count > 2)
		x->duplicates = 0;
	bw_exif_facts(x, f);
}

static void
note_first_page(struct bw_tiff *t)
{
	size_t i;

	for (i = 0; i < t->page_count; i++)
		t->s->facts.frames += t->pages[i].kept && !t->pages[i].bare;
	for (i = 0; i < t->page_count && (!t->pages[i].kept || t->pages[i].bare); i++)
		;
	if (i == t->page_count)
		return;
	t->s->facts.width = t->pages[i].width;
	t->s->facts.height = t->pages[i].height;
	t->s->facts.orientation = bw_tiff_first(t, &t->pages[t->dng ? 0 : i].v[BW_TIFF_ORIENTATION], 1);
}

/* ---- the parts ---- */

static bool
is_zero(const uint8_t *p, size_t len)
{
	return len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0);
}

/* Bytes between what is kept: offsets stand, so zeros take their place. */
static void
clear(struct bw_tiff *t, size_t at, size_t len, enum bw_class class, const char *what, bool is_tail)
{
	bool empty = is_zero(t->data + at, len);

	if (is_tail)
		bw_split_drop(t->s, at, len, empty ? BW_CLASS_STRUCTURE : class, empty ? EMPTY : what);
	else if (empty)
		bw_split_keep(t->s, at, len, BW_CLASS_STRUCTURE, EMPTY);
	else
		bw_split_zero(t->s, at, len, class, what);
}

static void
split_gap(struct bw_tiff *t, const struct labels *l, size_t *next, size_t at, size_t end)
{
	bool is_tail = end == t->len;

	while (at < end) {
		const struct label *x;
		size_t stop;

		while (*next < l->count && l->list[*next].at + l->list[*next].len <= at)
			(*next)++;
		x = *next < l->count && l->list[*next].at < end ? &l->list[*next] : NULL;
		if (x != NULL && x->at <= at) {
			stop = x->at + x->len < end ? x->at + x->len : end;
			clear(t, at, stop - at, x->class, x->what, is_tail);
		} else {
			stop = x != NULL ? x->at : end;
			clear(t, at, stop - at, BW_CLASS_HIDDEN, "bytes that nothing points to", is_tail);
		}
		at = stop;
	}
}

static void
split_range(struct bw_tiff *t, const struct bw_tiff_range *r)
{
	static const struct {
		enum bw_class class;
		const char *what;
	} names[] = {
		[BW_TIFF_HEAD] = { BW_CLASS_STRUCTURE, "picture header" },
		[BW_TIFF_IFD] = { BW_CLASS_STRUCTURE, "directory, only with what the picture needs" },
		[BW_TIFF_VALUE] = { BW_CLASS_STRUCTURE, "picture header" },
		[BW_TIFF_DATED] = { BW_CLASS_DATE, "date" },
		[BW_TIFF_PROFILE] = { BW_CLASS_STRUCTURE, "colour profile, without names" },
		[BW_TIFF_CODED] = { BW_CLASS_PIXELS, "coded picture" },
		[BW_TIFF_GONE] = { BW_CLASS_STRUCTURE, "" },
	};
	const uint8_t *fresh = t->fresh.data + r->fresh_at;

	if (r->fresh_len > 0 && memcmp(t->data + r->at, fresh, r->fresh_len) != 0)
		bw_split_replace(t->s, r->at, r->keep, names[r->kind].class, names[r->kind].what, fresh, r->fresh_len);
	else
		bw_split_keep(t->s, r->at, r->used < r->keep ? r->used : r->keep, names[r->kind].class, names[r->kind].what);
	if (r->used < r->keep)
		clear(t, r->at + r->used, r->keep - r->used, BW_CLASS_HIDDEN, "bytes behind the coded picture", false);
}

static void
split_all(struct bw_tiff *t, const struct labels *l)
{
	size_t i, at = 0, next = 0;

	for (i = 0; i < t->count; i++) {
		const struct bw_tiff_range *r = &t->ranges[i];

		if (r->keep == 0)
			continue;
		split_gap(t, l, &next, at, r->at);
		split_range(t, r);
		at = r->at + r->keep;
	}
	split_gap(t, l, &next, at, t->len);
}

/* Whoever looks at the pictures before they leave goes by the other walk (places.c): what
 * that one does not see must not leave. */
static void
check_seen(struct bw_tiff *t, const struct bw_exif *x)
{
	size_t i, k;

	for (i = 0; i < t->page_count; i++) {
		for (k = 0; k < x->ifd_count && x->ifds[k].at != t->pages[i].at; k++)
			;
		if (t->pages[i].kept && (k == x->ifd_count || x->count >= BW_EXIF_MAX_TAGS))
			bw_split_refuse(t->s, "the raw file lists more than can be looked into");
	}
}

static void
look(struct bw_tiff *t, struct labels *l, struct bw_exif *x)
{
	size_t i;

	if (t->data[2] == 43 || t->data[3] == 43)
		bw_split_refuse(t->s, "a TIFF file of the large kind (BigTIFF) cannot be cleaned");
	if (t->len >= 10 && memcmp(t->data + 8, "CR", 2) == 0)
		bw_split_refuse(t->s, BW_TIFF_RAW);
	t->dng = is_dng(x);
	for (i = 0; i < x->count; i++)
		look_for_raw(t, x, &x->tags[i]);
	if (bw_tiff_refused(t) || t->dng)
		note_preview(t, x);
	if (!bw_tiff_refused(t))
		bw_tiff_read(t);
	if (t->dng)
		check_seen(t, x);
	note_first_page(t);
	if (x->data != NULL)
		note_facts(t, x);
	if (t->cut_short)
		bw_facts_warn(&t->s->facts, "the coded picture ends early: rows are missing");
	if (t->untold)
		bw_facts_warn(&t->s->facts, "the coded data cannot be looked into; what may stand behind it is still there");
	if (bw_tiff_refused(t))
		return;
	for (i = 0; i < x->ifd_count; i++)
		label_ifd(t, l, x, i);
	sort_ranges(t);
	sort_labels(l);
	check_labels(t, l);
}

enum bw_rc
bw_tiff_split(struct bw_splitter *s, struct bw_err *err)
{
	struct bw_tiff t = { .s = s, .data = s->data, .len = s->len };
	struct labels l = { 0 };
	struct bw_exif x = { 0 };
	enum bw_rc rc = BW_OK;

	if (bw_media_sniff(s->data, s->len) != BW_FORMAT_TIFF || s->len < 8)
		return bw_err_set(err, BW_EFORMAT, 0, "not a TIFF file");
	t.big_endian = s->data[0] == 'M';
	t.pages = calloc(BW_TIFF_MAX_PAGES, sizeof(*t.pages));
	l.list = calloc(MAX_LABELS, sizeof(*l.list));
	/* The large kind has other directories: none are seen in it then. */
	if (t.pages == NULL || l.list == NULL ||
	    ((s->data[2] == 42 || s->data[3] == 42) && bw_exif_walk_file(s->data, s->len, &x, err) != BW_OK))
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if (rc == BW_OK)
		look(&t, &l, &x);
	/* Without ranges that can be relied on there are no parts. */
	if (rc == BW_OK && s->plan->refused[0] != '\0')
		bw_split_drop(s, 0, s->len, BW_CLASS_UNKNOWN, "the whole file");
	else if (rc == BW_OK && t.fresh.bad)
		s->full = true;
	else if (rc == BW_OK)
		split_all(&t, &l);
	bw_buf_free(&t.fresh);
	bw_exif_free(&x);
	free(t.pages);
	free(t.ranges);
	free(l.list);
	return rc;
}
