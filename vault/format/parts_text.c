/* The text of a proof over parts, written and read (docs/FORMAT-parts.md). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "format/parts.h"

#define NUMBER_MAX ((uint64_t)1 << 62) /* two of them can be added */

/* ---- writing ---- */

static void
put_run(const struct bw_parts_proof *p, const struct bw_parts_run *run, struct bw_buf *out)
{
	uint32_t i;

	if (!run->kept) {
		bw_buf_printf(out, "withheld %" PRIu32 "\n", run->count);
		return;
	}
	bw_buf_printf(out, "kept %" PRIu64, run->at);
	for (i = 0; i < run->count; i++)
		bw_buf_printf(out, "%c%" PRIu64, i == 0 ? ' ' : ',', p->lengths[run->length_at + i]);
	bw_buf_str(out, "\n");
}

static void
put_classes(uint16_t classes, bw_parts_word *word, struct bw_buf *out)
{
	const char *before = "classes ";
	unsigned i;

	for (i = 0; i < BW_PARTS_WORDS_MAX && word(i) != NULL; i++) {
		if ((classes >> i & 1) == 0)
			continue;
		bw_buf_printf(out, "%s%s", before, word(i));
		before = ",";
	}
	bw_buf_str(out, before[0] == ',' ? "\n" : "classes none\n");
}

struct writing {
	const struct bw_parts_proof *p;
	struct bw_buf *out;
};

static bool
put_node(void *ctx, size_t i, bool kept)
{
	struct writing *w = ctx;

	bw_buf_str(w->out, kept ? "seed " : "hash ");
	bw_base64(w->out, w->p->nodes[i], 32, true);
	bw_buf_str(w->out, "\n");
	return true;
}

void
bw_parts_encode(const struct bw_parts_proof *p, bw_parts_word *word, struct bw_buf *out)
{
	struct writing w = { p, out };
	char hex[65];
	size_t i;

	bw_hex(hex, p->root, 32);
	bw_buf_printf(out, "bewaar-parts/1\nparts-root %s\nparts %" PRIu32 "\n", hex, p->parts);
	put_classes(p->classes, word, out);
	for (i = 0; i < p->run_count; i++)
		put_run(p, &p->runs[i], out);
	(void)bw_parts_each_node(p, put_node, &w);
}

/* ---- reading ---- */

struct reading {
	struct bw_cursor c;
	struct bw_parts_proof *p;
	bw_parts_word *word;
	uint64_t *lengths; /* of one run */
	size_t cap;
	struct bw_err *err;
};

/* The rest of a line that begins with key; nothing moves when it does not. */
static bool
take_key(struct reading *r, const char *key, struct bw_bytes *value)
{
	size_t at = r->c.at, len = strlen(key);

	if (!bw_cursor_line(&r->c, value) || value->len < len || memcmp(value->data, key, len) != 0) {
		r->c.at = at;
		return false;
	}
	value->data += len;
	value->len -= len;
	return true;
}

/* A number in its one form, off the front of v. */
static bool
take_number(struct bw_bytes *v, uint64_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < v->len && v->data[n] >= '0' && v->data[n] <= '9' && *out < NUMBER_MAX / 10)
		*out = *out * 10 + (uint64_t)(v->data[n++] - '0');
	if (n == 0 || (n > 1 && v->data[0] == '0') || (n < v->len && v->data[n] >= '0' && v->data[n] <= '9'))
		return false;
	v->data += n;
	v->len -= n;
	return true;
}

static bool
take_char(struct bw_bytes *v, char c)
{
	if (v->len == 0 || v->data[0] != (uint8_t)c)
		return false;
	v->data++;
	v->len--;
	return true;
}

/* The words of the classes, in the order of their numbers, so in one form. */
static bool
take_classes(struct reading *r, uint16_t *out)
{
	struct bw_bytes v;
	unsigned i;

	if (!take_key(r, "classes ", &v))
		return false;
	if (v.len == 4 && memcmp(v.data, "none", 4) == 0)
		return true;
	for (i = 0; i < BW_PARTS_WORDS_MAX && r->word(i) != NULL; i++) {
		size_t len = strlen(r->word(i));

		if (v.len < len || memcmp(v.data, r->word(i), len) != 0 || (v.len > len && v.data[len] != ','))
			continue;
		*out = (uint16_t)(*out | 1u << i);
		v.data += len;
		v.len -= len;
		if (v.len == 0)
			return true;
		v.data++;
		v.len--;
	}
	return false;
}

static bool
take_lengths(struct reading *r, struct bw_bytes *v, struct bw_parts_run *run, uint64_t *bytes)
{
	char before = ' ';

	*bytes = 0;
	while (take_char(v, before)) {
		uint64_t *more = r->lengths, n;

		if (run->count == r->cap) {
			r->cap = r->cap > 0 ? r->cap * 2 : 64;
			if ((more = realloc(r->lengths, r->cap * sizeof(*more))) == NULL)
				return false;
			r->lengths = more;
		}
		if (run->count >= BW_PARTS_MAX || !take_number(v, &n) || n == 0 || bw_add_overflows(*bytes, n, bytes))
			return false;
		r->lengths[run->count++] = n;
		before = ',';
	}
	return v->len == 0 && run->count > 0;
}

/* Two runs that could be one are no proof of ours: one form for one thing. */
static bool
joins(const struct bw_parts_proof *p, const struct bw_parts_run *run)
{
	const struct bw_parts_run *last;
	uint64_t end;
	size_t i;

	if (p->run_count == 0)
		return false;
	last = &p->runs[p->run_count - 1];
	if (last->kept != run->kept || !run->kept)
		return last->kept == run->kept;
	for (end = last->at, i = 0; i < last->count; i++)
		end += p->lengths[last->length_at + i];
	return end == run->at;
}

static bool
take_run(struct reading *r, struct bw_parts_run *run, struct bw_bytes *v)
{
	uint64_t n, end;

	run->first = r->p->parts;
	if (take_key(r, "kept ", v)) {
		run->kept = true;
		if (!take_number(v, &run->at) || !take_lengths(r, v, run, &n) || bw_add_overflows(run->at, n, &end) ||
		    end > NUMBER_MAX)
			return false;
	} else {
		if (!take_key(r, "withheld ", v) || !take_number(v, &n) || v->len != 0 || n == 0 || n > BW_PARTS_MAX)
			return false;
		run->count = (uint32_t)n;
	}
	return run->count <= BW_PARTS_MAX - r->p->parts && !joins(r->p, run) &&
	    bw_parts_add_run(r->p, run, r->lengths, r->err) == BW_OK;
}

struct span {
	uint64_t from, to;
};

static int
by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* No byte of the copy stands for two parts. */
static bool
apart(const struct bw_parts_proof *p)
{
	struct span *spans = malloc((p->run_count + 1) * sizeof(*spans));
	size_t i, k, n = 0;
	bool ok = spans != NULL;

	for (i = 0; ok && i < p->run_count; i++) {
		if (!p->runs[i].kept)
			continue;
		spans[n] = (struct span){ p->runs[i].at, p->runs[i].at };
		for (k = 0; k < p->runs[i].count; k++)
			spans[n].to += p->lengths[p->runs[i].length_at + k];
		n++;
	}
	if (ok && n > 0)
		qsort(spans, n, sizeof(*spans), by_start);
	for (i = 1; ok && i < n; i++)
		ok = spans[i - 1].to <= spans[i].from;
	free(spans);
	return ok;
}

static bool
take_node(void *ctx, size_t i, bool kept)
{
	struct reading *r = ctx;
	struct bw_buf raw = { .limit = 64 };
	struct bw_bytes v;
	bool ok;

	/* The count is that of the lines that are there: read() made room. */
	(void)i;
	ok = take_key(r, kept ? "seed " : "hash ", &v) && bw_unbase64(&raw, (const char *)v.data, v.len, true) &&
	    raw.len == 32;
	if (ok)
		memcpy(r->p->nodes[r->p->node_count++], raw.data, 32);
	bw_buf_free(&raw);
	return ok;
}

static bool
read_all(struct reading *r)
{
	struct bw_bytes v;
	uint64_t parts;
	char hex[65] = { 0 };
	size_t i;

	if (!take_key(r, "bewaar-parts/1", &v) || v.len != 0 || !take_key(r, "parts-root ", &v) || v.len != 64)
		return false;
	memcpy(hex, v.data, 64);
	for (i = 0; i < 64; i++)
		if (hex[i] >= 'A' && hex[i] <= 'F')
			return false;
	if (!bw_unhex(r->p->root, 32, hex) || !take_key(r, "parts ", &v) || !take_number(&v, &parts) || v.len != 0 ||
	    parts == 0 || parts > BW_PARTS_MAX || !take_classes(r, &r->p->classes))
		return false;
	while (r->p->parts < parts) {
		struct bw_parts_run run = { 0 };

		if (!take_run(r, &run, &v))
			return false;
	}
	if (r->p->parts != parts || r->p->kept_count == 0 || !apart(r->p))
		return false;
	/* A node is a line of 50 characters. */
	r->p->nodes = malloc((bw_cursor_left(&r->c) / 50 + 1) * 32);
	return r->p->nodes != NULL && bw_parts_each_node(r->p, take_node, r) && bw_cursor_left(&r->c) == 0;
}

enum bw_rc
bw_parts_decode(const void *text, size_t len, bw_parts_word *word, struct bw_parts_proof *p, struct bw_err *err)
{
	struct reading r = { .c = bw_cursor_of(text, len), .p = p, .word = word, .err = NULL };
	bool ok;

	memset(p, 0, sizeof(*p));
	ok = len <= BW_PARTS_PROOF_MAX && read_all(&r);
	free(r.lengths);
	if (ok)
		return BW_OK;
	bw_parts_proof_free(p);
	return bw_err_set(err, BW_EFORMAT, 0, "this is not a proof over parts (bewaar-parts/1)");
}
