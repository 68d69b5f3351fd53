/* Where the coded data of a segment ends, within the segment, only a full decoder can
 * tell; what stands behind it stays. */
#include "media/jbig2.h"

#include <stdlib.h>
#include <string.h>

#define MAX_REFERENCES 65536u

#define DAMAGED "it is damaged"
#define UNUSUAL "it is coded in an unusual way"

/* 7.3 */
enum kind {
	SYMBOLS = 0,
	TEXT = 4,
	TEXT_NOW = 6,
	TEXT_NOW_WHOLE = 7,
	PATTERNS = 16,
	HALFTONE = 20,
	HALFTONE_NOW = 22,
	HALFTONE_NOW_WHOLE = 23,
	GENERIC = 36,
	GENERIC_NOW = 38,
	GENERIC_NOW_WHOLE = 39,
	REFINED = 40,
	REFINED_NOW = 42,
	REFINED_NOW_WHOLE = 43,
	PAGE = 48,
	END_OF_PAGE = 49,
	END_OF_STRIPE = 50,
	END_OF_FILE = 51,
	PROFILES = 52,
	TABLES = 53,
	EXTENSION = 62
};

struct segment {
	uint32_t number, page;
	unsigned kind;
	struct bw_bytes whole, data;
	size_t refers_at, refers; /* to so many, in the list of all */
	bool kept;
};

struct segments {
	struct segment *list;
	size_t count;
	uint32_t *refers;
	size_t refer_count, refer_cap;
};

/* ---- reading, 7.2 ---- */

static uint32_t
sized(struct bw_cursor *c, unsigned bytes)
{
	return bytes == 1 ? bw_cursor_u8(c) : bytes == 2 ? bw_cursor_be16(c) : bw_cursor_be32(c);
}

/* How many others it refers to; behind that the marks of which of them are needed later. */
static uint32_t
count_of(struct bw_cursor *c)
{
	uint32_t count = bw_cursor_u8(c);

	if (count >> 5 < 7)
		return count >> 5 <= 4 ? count >> 5 : UINT32_MAX;
	count = (count & 31) << 24 | (uint32_t)bw_cursor_u8(c) << 16;
	count |= bw_cursor_be16(c);
	bw_cursor_skip(c, (count + 8) / 8);
	return count;
}

static const char *
read_segment(struct segments *s, struct bw_cursor *c)
{
	struct segment *g;
	size_t start = c->at;
	uint32_t refers, len, i;
	unsigned flags, wide;

	if (bw_cursor_left(c) < 11)
		return DAMAGED;
	g = &s->list[s->count];
	g->number = bw_cursor_be32(c);
	flags = bw_cursor_u8(c);
	g->kind = flags & 63;
	refers = count_of(c);
	if (c->bad || refers > s->refer_cap - s->refer_count)
		return DAMAGED;
	wide = g->number <= 256 ? 1 : g->number <= 65536 ? 2 : 4;
	g->refers_at = s->refer_count;
	g->refers = refers;
	for (i = 0; i < refers; i++)
		s->refers[s->refer_count++] = sized(c, wide);
	g->page = sized(c, flags & 64 ? 4 : 1);
	len = bw_cursor_be32(c);
	if (len == UINT32_MAX)
		return UNUSUAL;
	g->data = bw_cursor_take(c, len);
	if (c->bad || (s->count > 0 && g->number <= g[-1].number))
		return DAMAGED;
	g->whole = (struct bw_bytes){ c->data + start, c->at - start };
	s->count++;
	return NULL;
}

/* ---- what stays ---- */

/* 7.4.15: a word in it can be one that a decoder must obey. */
static bool
is_needed(const struct segment *g)
{
	return g->data.len < 4 || (g->data.data[0] & 0x80) != 0;
}

static const char *
judge(struct segment *g, bool shared)
{
	switch (g->kind) {
	case SYMBOLS:
	case PATTERNS:
	case TABLES:
		g->kept = shared;
		return NULL;
	case TEXT:
	case HALFTONE:
	case GENERIC:
	case REFINED:
		return shared ? UNUSUAL : NULL;
	case TEXT_NOW:
	case TEXT_NOW_WHOLE:
	case HALFTONE_NOW:
	case HALFTONE_NOW_WHOLE:
	case GENERIC_NOW:
	case GENERIC_NOW_WHOLE:
	case REFINED_NOW:
	case REFINED_NOW_WHOLE:
		g->kept = true;
		return shared || g->page != 1 ? UNUSUAL : NULL;
	case PAGE:
		g->kept = true;
		return shared || g->data.len != 19 || g->page != 1 ? UNUSUAL : NULL;
	case END_OF_STRIPE:
		g->kept = true;
		return shared || g->data.len != 4 || g->page != 1 ? UNUSUAL : NULL;
	case END_OF_PAGE:
	case END_OF_FILE:
	case PROFILES:
		return NULL;
	case EXTENSION:
		return is_needed(g) ? UNUSUAL : NULL;
	default:
		return UNUSUAL;
	}
}

/* In the order of their numbers; NULL: it is among those that are shared. */
static struct segment *
find(const struct segments *s, uint32_t number)
{
	size_t from = 0, to = s->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (s->list[mid].number == number)
			return &s->list[mid];
		if (s->list[mid].number < number)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* What a segment that stays refers to stays; it can only be an earlier one. */
static const char *
keep_referred(struct segments *s)
{
	size_t i, k;

	for (i = s->count; i > 0; i--) {
		const struct segment *g = &s->list[i - 1];

		for (k = 0; k < g->refers && g->kept; k++) {
			struct segment *to = find(s, s->refers[g->refers_at + k]);

			if (to == NULL)
				continue;
			if (to->number >= g->number || (to->kind > REFINED_NOW_WHOLE && to->kind != TABLES))
				return UNUSUAL;
			to->kept = true;
		}
	}
	return NULL;
}

static const char *
clean(struct segments *s, const uint8_t *data, size_t len, bool shared, struct bw_buf *out)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	const char *why = NULL;
	size_t i;

	while (why == NULL && bw_cursor_left(&c) > 0) {
		if (s->count == BW_JBIG2_MAX_SEGMENTS)
			return "it has too many parts";
		if ((why = read_segment(s, &c)) == NULL)
			why = judge(&s->list[s->count - 1], shared);
		/* What stands behind the end goes. */
		if (why == NULL && s->list[s->count - 1].kind == END_OF_FILE)
			break;
	}
	if (why == NULL)
		why = keep_referred(s);
	for (i = 0; i < s->count && why == NULL; i++)
		if (s->list[i].kept)
			bw_buf_put(out, s->list[i].whole.data, s->list[i].whole.len);
	return why;
}

const char *
bw_jbig2_clean(const uint8_t *data, size_t len, bool shared, struct bw_buf *out)
{
	/* Each takes up eleven bytes at least, and a reference one. */
	size_t most = len / 11 + 1, refers = len < MAX_REFERENCES ? len + 1 : MAX_REFERENCES;
	struct segments s = { .list = calloc(most < BW_JBIG2_MAX_SEGMENTS ? most : BW_JBIG2_MAX_SEGMENTS, sizeof(*s.list)),
		.refers = malloc(refers * sizeof(*s.refers)), .refer_cap = refers };
	const char *why = "there is not enough memory to look into it";

	if (s.list != NULL && s.refers != NULL)
		why = clean(&s, data, len, shared, out);
	if (why == NULL && out->bad)
		why = "there is not enough memory to look into it";
	free(s.list);
	free(s.refers);
	return why;
}
