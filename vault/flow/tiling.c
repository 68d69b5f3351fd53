#include "flow/tiling.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"
#include "flow/disclose.h"
#include "format/parts.h"
#include "sys/worker.h"

#define KEY "item/%" PRIu64 "/parts"
#define KEPT_MAX ((size_t)8 << 20) /* bytes of a tiling; a finer one is not kept */

void
bw_tiling_free(struct bw_tiling *t)
{
	free(t->lengths);
	memset(t, 0, sizeof(*t));
}

/* ---- as bytes ---- */

static void
put_length(struct bw_buf *out, uint64_t n)
{
	while (n >= 0x80) {
		bw_buf_u8(out, (uint8_t)(0x80 | (n & 0x7f)));
		n >>= 7;
	}
	bw_buf_u8(out, (uint8_t)n);
}

void
bw_tiling_encode(const struct bw_tiling *t, struct bw_buf *out)
{
	uint32_t i;

	for (i = 0; i < t->count; i++)
		put_length(out, t->lengths[i]);
}

/* One form for a number: nine bytes at most, no empty one at the end. */
static bool
take_length(struct bw_cursor *c, uint64_t *out)
{
	unsigned shift;
	uint8_t b = 0x80;

	*out = 0;
	for (shift = 0; shift < 63 && b >= 0x80 && !c->bad; shift += 7) {
		b = bw_cursor_u8(c);
		*out |= (uint64_t)(b & 0x7f) << shift;
	}
	return !c->bad && b < 0x80 && (b > 0 || shift == 7);
}

enum bw_rc
bw_tiling_decode(struct bw_bytes in, uint64_t size, struct bw_tiling *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint64_t at = 0;
	size_t i, count = 0;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < in.len; i++)
		count += in.data[i] < 0x80;
	if (count == 0 || count > BW_PARTS_MAX)
		return bw_err_set(err, BW_EFORMAT, 0, "the list of parts is not well formed");
	out->lengths = calloc(count, sizeof(*out->lengths));
	if (out->lengths == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the parts of a file");
	while (out->count < count && take_length(&c, &out->lengths[out->count]) &&
	    (out->lengths[out->count] > 0 || size == 0) && !bw_add_overflows(at, out->lengths[out->count], &at))
		out->count++;
	if (out->count == count && at == size && bw_cursor_left(&c) == 0 && (size > 0 || count == 1))
		return BW_OK;
	bw_tiling_free(out);
	return bw_err_set(err, BW_EFORMAT, 0, "the list of parts is not well formed");
}

enum bw_rc
bw_tiling_keep(struct bw_case *c, uint64_t item, const struct bw_tiling *t, struct bw_err *err)
{
	struct bw_buf b = { 0 };
	char key[64];
	enum bw_rc rc;

	(void)snprintf(key, sizeof(key), KEY, item);
	bw_tiling_encode(t, &b);
	rc = bw_buf_check(&b, err);
	if (rc == BW_OK)
		rc = bw_case_meta_set_for(c, item, key, b.data, b.len, err);
	bw_buf_free(&b);
	return rc;
}

enum bw_rc
bw_tiling_load(struct bw_case *c, uint64_t item, uint64_t size, struct bw_tiling *out, struct bw_err *err)
{
	struct bw_buf b = { 0 };
	char key[64];
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	(void)snprintf(key, sizeof(key), KEY, item);
	rc = bw_case_meta_get(c, key, &b, err);
	if (rc == BW_OK)
		rc = bw_tiling_decode((struct bw_bytes){ b.data, b.len }, size, out, err);
	bw_buf_free(&b);
	return rc;
}

/* ---- places where something begins ---- */

struct cuts {
	uint64_t *list;
	size_t count, cap;
	bool bad;  /* no memory */
	bool full; /* too many: the whole is one part */
};

static void
cut(struct cuts *c, uint64_t at)
{
	if (c->full || (c->count > 0 && c->list[c->count - 1] == at))
		return;
	if (c->count >= 2 * (size_t)BW_PARTS_MAX) {
		c->full = true;
		return;
	}
	if (c->count == c->cap) {
		size_t cap = c->cap > 0 ? c->cap * 2 : 64;
		uint64_t *more = realloc(c->list, cap * sizeof(*more));

		if (more == NULL) {
			c->bad = true;
			return;
		}
		c->list = more;
		c->cap = cap;
	}
	c->list[c->count++] = at;
}

static int
by_place(const void *a, const void *b)
{
	uint64_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

/* The parts between the cuts; takes the list over. Too many: the whole as one. */
static enum bw_rc
between(struct cuts *c, uint64_t size, struct bw_tiling *out, struct bw_err *err)
{
	uint64_t from = 0;
	size_t i, n = 0;

	cut(c, size);
	if (c->bad) {
		free(c->list);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the parts of a file");
	}
	qsort(c->list, c->count, sizeof(*c->list), by_place);
	for (i = 0; i < c->count; i++) {
		uint64_t to = c->list[i];

		if (to <= from || to > size)
			continue;
		c->list[n++] = to - from;
		from = to;
	}
	if (n == 0 || n > BW_PARTS_MAX || c->full) {
		c->list[0] = size;
		n = 1;
	}
	out->lengths = c->list;
	out->count = (uint32_t)n;
	return BW_OK;
}

/* ---- texts, in the worker ---- */

static enum bw_rc
cut_message(void *ctx, const struct bw_chat_message *m)
{
	cut(ctx, m->byte_start);
	return BW_OK;
}

/* Lines of a chat that belong to no message come before the first one. */
static void
cut_lines(struct cuts *c, struct bw_bytes in, uint64_t end)
{
	size_t i;

	for (i = 0; i < in.len && i < end; i++)
		if (in.data[i] == '\n')
			cut(c, i + 1);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

/* A paragraph goes on to the first line that is not blank behind one that is. */
static void
cut_paragraphs(struct cuts *c, struct bw_bytes in)
{
	bool blank_before = false, blank = true;
	size_t i, line = 0;

	for (i = 0; i < in.len; i++) {
		if (in.data[i] == '\n') {
			blank_before = blank;
			blank = true;
			line = i + 1;
		} else if (blank && !is_blank(in.data[i])) {
			blank = false;
			if (blank_before)
				cut(c, line);
		}
	}
}

static enum bw_rc
cut_text(struct bw_bytes in, struct cuts *c, struct bw_err *err)
{
	struct bw_chat_source src = bw_chat_source_memory(&in);
	struct bw_chat_sink sink = { .ctx = c, .message = cut_message };
	struct bw_chat chat;
	enum bw_rc rc;

	if (bw_chat_survey(&src, NULL, &chat, NULL) != BW_OK) {
		cut_paragraphs(c, in);
		return BW_OK;
	}
	cut_lines(c, in, chat.findings[BW_CHAT_LINES_BEFORE].bytes);
	rc = bw_chat_read(&src, &chat, &sink, err);
	bw_chat_free(&chat);
	return rc;
}

enum bw_rc
bw_tiling_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct cuts c = { 0 };
	struct bw_tiling t;
	enum bw_rc rc;

	(void)params;
	if ((rc = cut_text(in, &c, err)) != BW_OK) {
		free(c.list);
		return rc;
	}
	if ((rc = between(&c, in.len, &t, err)) != BW_OK)
		return rc;
	bw_tiling_encode(&t, reply);
	bw_tiling_free(&t);
	return bw_buf_check(reply, err);
}

/* ---- the cut of a new item ---- */

static enum bw_rc
cut_by_worker(struct bw_worker *w, bw_media_read_fn read, void *read_ctx, uint64_t size, struct cuts *c,
    struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };
	struct bw_worker_input in = { .fd = -1 };
	struct bw_tiling t = { 0 };
	struct bw_buf reply = { 0 };
	uint64_t at = 0;
	uint32_t i;
	enum bw_rc rc;

	rc = bw_disclose_fill(&in, read, read_ctx, size, err);
	if (rc == BW_OK)
		rc = bw_worker_call(w, BW_JOB_TEXT_PARTS, &in, none, &reply, err);
	if (rc == BW_OK)
		rc = bw_tiling_decode((struct bw_bytes){ reply.data, reply.len }, size, &t, err);
	for (i = 0; i < t.count; i++)
		cut(c, at += t.lengths[i]);
	bw_tiling_free(&t);
	bw_buf_free(&reply);
	bw_worker_input_free(&in);
	return rc;
}

/* Withheld and no place: of several side by side nobody will want to show one alone, and
 * how many they are and of which kind would tell what program wrote the file. */
static bool
is_dull(const struct bw_part *p)
{
	return p->action != BW_PART_KEEP && p->class != BW_CLASS_LOCATION;
}

static void
cut_by_plan(struct cuts *c, const struct bw_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (i == 0 || !is_dull(&plan->parts[i - 1]) || !is_dull(&plan->parts[i]))
			cut(c, plan->parts[i].offset);
	for (i = 0; i < plan->spot_count; i++) {
		cut(c, plan->spots[i].offset);
		cut(c, plan->spots[i].offset + plan->spots[i].length);
	}
}

enum bw_rc
bw_tiling_make(struct bw_worker *w, const struct bw_plan *plan, bw_media_read_fn read, void *read_ctx, uint64_t size,
    struct bw_tiling *out, struct bw_err *err)
{
	struct cuts c = { 0 };
	struct bw_buf b = { 0 };
	struct bw_err why = { 0 };
	enum bw_rc rc = BW_OK;

	memset(out, 0, sizeof(*out));
	if (plan != NULL)
		cut_by_plan(&c, plan);
	if (plan != NULL && plan->format == BW_FORMAT_TEXT && plan->size <= BW_MEDIA_MAX_INPUT)
		rc = cut_by_worker(w, read, read_ctx, size, &c, &why);
	/* A text that cannot be read safely is one part. */
	if (rc != BW_OK && rc != BW_EFORMAT && rc != BW_ELIMIT) {
		if (err != NULL)
			*err = why;
		free(c.list);
		return rc;
	}
	if ((rc = between(&c, size, out, err)) != BW_OK)
		return rc;
	bw_tiling_encode(out, &b);
	if (b.bad || b.len > KEPT_MAX) {
		out->lengths[0] = size;
		out->count = 1;
	}
	bw_buf_free(&b);
	return BW_OK;
}
