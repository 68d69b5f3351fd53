#include "flow/pick_job.h"

#include <string.h>

/* On the wire, little endian. Rule: kind, n, number of intervals, and each: from, to, zoned.
 * Answer: messages, open, undated, number of ranges, and each: first, last. All 64 bits. */

static void
put_rule(struct bw_buf *b, const struct bw_pick_rule *r)
{
	size_t i;

	bw_buf_le64(b, r->kind);
	bw_buf_le64(b, r->n);
	bw_buf_le64(b, r->date_count);
	for (i = 0; i < r->date_count; i++) {
		bw_buf_le64(b, (uint64_t)r->dates[i].from);
		bw_buf_le64(b, (uint64_t)r->dates[i].to);
		bw_buf_le64(b, r->dates[i].zoned);
	}
}

static bool
take_rule(struct bw_bytes in, struct bw_pick_rule *r)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint64_t kind = bw_cursor_le64(&c), count;
	size_t i;

	memset(r, 0, sizeof(*r));
	r->kind = kind == BW_PICK_MONTHLY ? BW_PICK_MONTHLY : BW_PICK_DATES;
	r->n = bw_cursor_le64(&c);
	count = bw_cursor_le64(&c);
	if (kind > BW_PICK_MONTHLY || count > BW_PICK_DATES_MAX)
		return false;
	for (i = 0; i < count; i++) {
		r->dates[i].from = (int64_t)bw_cursor_le64(&c);
		r->dates[i].to = (int64_t)bw_cursor_le64(&c);
		r->dates[i].zoned = bw_cursor_le64(&c) != 0;
	}
	r->date_count = (size_t)count;
	return !c.bad && bw_cursor_left(&c) == 0;
}

static void
put_picked(struct bw_buf *b, const struct bw_picked *p)
{
	size_t i;

	bw_buf_le64(b, p->messages);
	bw_buf_le64(b, p->open);
	bw_buf_le64(b, p->undated);
	bw_buf_le64(b, p->count);
	for (i = 0; i < p->count; i++) {
		bw_buf_le64(b, p->ranges[i].first);
		bw_buf_le64(b, p->ranges[i].last);
	}
}

static bool
take_picked(struct bw_bytes in, uint64_t last, struct bw_picked *p)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint64_t count, before = 0;
	size_t i;

	memset(p, 0, sizeof(*p));
	p->messages = bw_cursor_le64(&c);
	p->open = bw_cursor_le64(&c);
	p->undated = bw_cursor_le64(&c);
	count = bw_cursor_le64(&c);
	if (count == 0 || count > BW_PICK_RANGES_MAX)
		return false;
	for (i = 0; i < count; i++) {
		struct bw_range *r = &p->ranges[i];

		r->first = bw_cursor_le64(&c);
		r->last = bw_cursor_le64(&c);
		if (r->first <= before || r->last < r->first || r->last > last)
			return false;
		before = r->last;
	}
	p->count = (size_t)count;
	return !c.bad && bw_cursor_left(&c) == 0;
}

enum bw_rc
bw_pick_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_chat_source src = bw_chat_source_memory(&in);
	struct bw_pick_rule rule;
	struct bw_picked picked;
	struct bw_chat chat;
	enum bw_rc rc;

	if (!take_rule(params, &rule))
		return bw_err_set(err, BW_EUSAGE, 0, "the rule for an excerpt is not well formed");
	if ((rc = bw_chat_survey(&src, NULL, &chat, err)) != BW_OK)
		return rc;
	rc = bw_chat_pick(&src, &chat, &rule, &picked, err);
	bw_chat_free(&chat);
	if (rc == BW_OK)
		put_picked(reply, &picked);
	return rc == BW_OK ? bw_buf_check(reply, err) : rc;
}

enum bw_rc
bw_pick_call(struct bw_worker *w, const struct bw_worker_input *in, const struct bw_pick_rule *rule, uint64_t last,
    struct bw_picked *out, struct bw_err *err)
{
	struct bw_buf params = { 0 }, reply = { 0 };
	enum bw_rc rc;

	put_rule(&params, rule);
	if ((rc = bw_buf_check(&params, err)) == BW_OK)
		rc = bw_worker_call(w, BW_JOB_CHAT_PICK, in, (struct bw_bytes){ params.data, params.len }, &reply, err);
	if (rc == BW_OK && !take_picked((struct bw_bytes){ reply.data, reply.len }, last, out))
		rc = bw_err_set(err, BW_EFORMAT, 0, "the chat could not be read safely");
	bw_buf_free(&params);
	bw_buf_free(&reply);
	return rc;
}
