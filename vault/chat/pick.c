#include "chat/pick.h"

#include <string.h>

/* Where a message lies to a rule. */
enum place { OUTSIDE, INSIDE, OPEN, UNDATED };

struct picker {
	const struct bw_pick_rule *rule;
	struct bw_picked *out;
	int month;	    /* of the message before: year * 12 + month */
	uint64_t of_month;  /* how many of it were seen */
	struct bw_err *err;
};

static bool
within(const struct bw_interval *in, const struct bw_interval *iv)
{
	return in->from >= iv->from && in->to <= iv->to;
}

/* The whole of what is known of its time must lie inside. A time without a zone is held
 * against an interval with one as all that it may be in UTC. */
static enum place
place_in(const struct bw_chat_message *m, const struct bw_interval *iv)
{
	struct bw_interval a = { m->wall, m->wall, false }, b = { m->wall_other, m->wall_other, false };
	bool in_a, in_b;

	if (iv->zoned && m->has_utc) {
		a.from = a.to = b.from = b.to = m->utc_ms >= 0 ? m->utc_ms / 1000 : (m->utc_ms - 999) / 1000;
	} else if (iv->zoned) {
		a = bw_interval_widened(&a);
		b = bw_interval_widened(&b);
	}
	in_a = within(&a, iv);
	in_b = within(&b, iv);
	return in_a && in_b ? INSIDE : in_a || in_b ? OPEN : OUTSIDE;
}

static enum place
place_of(struct picker *p, const struct bw_chat_message *m)
{
	enum place best = OUTSIDE, now;
	struct bw_civil c;
	size_t i;

	if (!m->has_wall)
		return UNDATED;
	if (p->rule->kind == BW_PICK_MONTHLY) {
		bw_civil_of(m->wall, &c);
		if (c.year * 12 + c.month != p->month) {
			p->month = c.year * 12 + c.month;
			p->of_month = 0;
		}
		return p->of_month++ < p->rule->n ? INSIDE : OUTSIDE;
	}
	for (i = 0; i < p->rule->date_count && best != INSIDE; i++) {
		now = place_in(m, &p->rule->dates[i]);
		best = now == OUTSIDE ? best : now;
	}
	return best;
}

static enum bw_rc
take(void *ctx, const struct bw_chat_message *m)
{
	struct picker *p = ctx;
	struct bw_picked *o = p->out;
	enum place where = place_of(p, m);

	o->open += where == OPEN;
	o->undated += where == UNDATED;
	if (where != INSIDE)
		return BW_OK;
	o->messages++;
	if (o->count > 0 && o->ranges[o->count - 1].last + 1 == m->n) {
		o->ranges[o->count - 1].last = m->n;
		return BW_OK;
	}
	if (o->count == BW_PICK_RANGES_MAX) {
		enum bw_rc rc = bw_err_set(p->err, BW_ELIMIT, 0, "the rule takes messages in more than %u places", BW_PICK_RANGES_MAX);

		bw_err_hint(p->err, "choose a shorter time, or fewer of each month");
		return rc;
	}
	o->ranges[o->count++] = (struct bw_range){ m->n, m->n };
	return BW_OK;
}

enum bw_rc
bw_chat_pick(const struct bw_chat_source *src, const struct bw_chat *chat, const struct bw_pick_rule *rule,
    struct bw_picked *out, struct bw_err *err)
{
	struct picker p = { .rule = rule, .out = out, .month = -1, .err = err };
	struct bw_chat_sink sink = { .ctx = &p, .message = take };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (rule->kind == BW_PICK_MONTHLY && chat->reading.order == BW_ORDER_AMBIGUOUS) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "the order of day and month in this chat is open, so its months are");
		bw_err_hint(err, "choose messages by --lines or --dates");
		return rc;
	}
	rc = bw_chat_read(src, chat, &sink, err);
	if (rc == BW_OK && out->count == 0) {
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "no message of the chat surely lies in that time");
		bw_err_hint(err, "bewaar messages ITEM shows from when to when the chat goes");
	}
	return rc;
}
