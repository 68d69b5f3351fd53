#include "flow/compare_match.h"

#include <stdlib.h>
#include <string.h>

#include "chat/chat.h"

#define STEP 900		     /* zones differ by quarters of an hour */
#define FARTHEST ((int64_t)26 * 3600) /* of two zones */
#define SLOTS (2u * (unsigned)(FARTHEST / STEP) + 1u)
#define WEEK ((int64_t)7 * 86400)
#define STRETCH 12u
#define TIGHT 90	/* seconds: a minute of one file, and some delay */
#define DELAY 600	/* a phone that was out of reach for a while */
#define LATE ((int64_t)2 * 86400)

#define NOBODY UINT16_MAX

const char *
bw_compare_state_name(enum bw_compare_state s)
{
	static const char *const names[] = { "only", "outside", "undated", "app", "same", "late", "media", "calls", "edited",
		"deleted", "unsaid" };

	return names[s];
}

/* ---- anchors ---- */

struct entry {
	uint64_t key;
	int64_t t;
	uint32_t at;
};

struct anchor {
	uint32_t a, b;
	int64_t t; /* of a, in the reading taken */
	int slot;  /* -1: too far apart */
};

struct matching {
	const struct bw_compare_side *side[2];
	struct bw_compare *out;
	struct entry *list[2];
	struct anchor *anchors;
	size_t anchor_count;
	size_t ends[BW_COMPARE_PERIODS]; /* of the periods, in anchors */
	struct bw_err *err;
};

static int
by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static bool
is_dated(const struct bw_compare_record *r)
{
	return (r->flags & BW_COMPARE_DATED) != 0 && r->kind != BW_CHAT_SYSTEM;
}

static size_t
texts(const struct bw_compare_side *s, struct entry *out)
{
	size_t i, n = 0;

	for (i = 0; i < s->count; i++)
		if (s->list[i].kind == BW_CHAT_TEXT && is_dated(&s->list[i]))
			out[n++] = (struct entry){ s->list[i].hash, 0, (uint32_t)i };
	if (n > 1)
		qsort(out, n, sizeof(*out), by_key);
	return n;
}

/* How many of one key begin at i. */
static size_t
run_of(const struct entry *list, size_t count, size_t i)
{
	size_t k = i;

	while (k < count && list[k].key == list[i].key)
		k++;
	return k - i;
}

static void
find_anchors(struct matching *m)
{
	size_t n = texts(m->side[0], m->list[0]), k = texts(m->side[1], m->list[1]), i = 0, j = 0;

	while (i < n && j < k) {
		const struct entry *x = &m->list[0][i], *y = &m->list[1][j];
		size_t in_a = run_of(m->list[0], n, i), in_b = run_of(m->list[1], k, j);

		if (x->key == y->key && in_a == 1 && in_b == 1)
			m->anchors[m->anchor_count++] = (struct anchor){ x->at, y->at, 0, -1 };
		i += x->key <= y->key ? in_a : 0;
		j += y->key <= x->key ? in_b : 0;
	}
	m->out->anchors = m->anchor_count;
}

/* The nearest quarter of an hour. */
static int
slot_of(int64_t ta, int64_t tb)
{
	int64_t d;

	if (bw_sub_overflows(tb, ta, &d) || d > FARTHEST || d < -FARTHEST)
		return -1;
	return (int)((d + FARTHEST + STEP / 2) / STEP);
}

static int64_t
offset_of(int slot)
{
	return (int64_t)slot * STEP - FARTHEST;
}

static size_t
most(const uint64_t votes[static SLOTS])
{
	size_t i, best = 0;

	for (i = 1; i < SLOTS; i++)
		if (votes[i] > votes[best])
			best = i;
	return best;
}

/* Lets the anchors vote in a pair of readings: how many on the offset that most have. */
static uint64_t
vote(struct matching *m, unsigned ra, unsigned rb, uint64_t *near)
{
	uint64_t votes[SLOTS] = { 0 };
	size_t i;

	*near = 0;
	for (i = 0; i < m->anchor_count; i++) {
		struct anchor *x = &m->anchors[i];

		x->t = m->side[0]->list[x->a].t[ra];
		x->slot = slot_of(x->t, m->side[1]->list[x->b].t[rb]);
		if (x->slot >= 0) {
			++*near;
			votes[x->slot]++;
		}
	}
	return votes[most(votes)];
}

/* The pair of readings with the most votes; open when another one has nearly as many. */
static void
choose_readings(struct matching *m)
{
	unsigned a, b;
	uint64_t near, votes, second = 0;
	struct bw_compare *out = m->out;

	for (a = 0; a <= (unsigned)m->side[0]->ambiguous; a++)
		for (b = 0; b <= (unsigned)m->side[1]->ambiguous; b++) {
			votes = vote(m, a, b, &near);
			if (votes <= out->votes) {
				second = votes > second ? votes : second;
				continue;
			}
			second = out->votes;
			out->votes = votes;
			out->reading[0] = a;
			out->reading[1] = b;
		}
	out->readings_open = second > 0 && second >= out->votes - out->votes / 10;
	(void)vote(m, out->reading[0], out->reading[1], &out->near);
}

/* ---- periods of one offset ---- */

static int
by_time(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->a > y->a) - (x->a < y->a);
}

/* Where a stretch ends that is asked for one offset: a dozen anchors, or a week. Two countries
 * may change to summer time a few days apart, so weeks alone would be too coarse. */
static size_t
stretch_end(const struct matching *m, size_t i)
{
	int64_t from = m->anchors[i].t;
	size_t votes = 0;

	for (; i < m->anchor_count && votes < STRETCH && m->anchors[i].t - from < WEEK; i++)
		votes += m->anchors[i].slot >= 0;
	return i;
}

/* The offset of most anchors of [from, to); -1: too few to say. */
static int
majority(const struct matching *m, size_t from, size_t to)
{
	uint64_t votes[SLOTS] = { 0 }, all = 0;
	size_t i, best;

	for (i = from; i < to; i++)
		if (m->anchors[i].slot >= 0) {
			votes[m->anchors[i].slot]++;
			all++;
		}
	best = most(votes);
	return votes[best] >= 2 && votes[best] * 2 > all ? (int)best : -1;
}

/* Where in [from, to) the one offset gives way to the other: where most anchors agree. */
static size_t
split(const struct matching *m, size_t from, size_t to, int before, int after)
{
	int64_t score = 0, best = 0;
	size_t i, at = from;

	for (i = from; i < to; i++) {
		score += (m->anchors[i].slot == before) - (m->anchors[i].slot == after);
		if (score > best) {
			best = score;
			at = i + 1;
		}
	}
	return at;
}

static void
count_period(struct matching *m, struct bw_compare_period *p, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++) {
		const struct anchor *x = &m->anchors[i];

		if (x->slot < 0)
			continue;
		if (offset_of(x->slot) != p->offset) {
			p->against++;
			continue;
		}
		p->from = p->votes == 0 ? x->t : p->from;
		p->to = x->t;
		p->votes++;
	}
}

/* More changes than there is room for go into the last period, as votes against it. */
static void
find_periods(struct matching *m)
{
	struct bw_compare *out = m->out;
	size_t i, end, begun_before = 0;
	int slot, now = -1;

	qsort(m->anchors, m->anchor_count, sizeof(*m->anchors), by_time);
	for (i = 0; i < m->anchor_count; begun_before = i, i = end) {
		end = stretch_end(m, i);
		slot = majority(m, i, end);
		if (slot < 0 || slot == now || out->period_count == BW_COMPARE_PERIODS)
			continue;
		if (out->period_count > 0) {
			size_t begun = out->period_count > 1 ? m->ends[out->period_count - 2] : 0;

			m->ends[out->period_count - 1] = split(m, begun_before > begun ? begun_before : begun, end, now, slot);
		}
		out->periods[out->period_count++].offset = offset_of(slot);
		now = slot;
	}
	if (out->period_count == 0) { /* a handful of anchors, each in a stretch of its own */
		slot = majority(m, 0, m->anchor_count);
		if (slot < 0)
			return;
		out->periods[out->period_count++].offset = offset_of(slot);
	}
	m->ends[out->period_count - 1] = m->anchor_count;
	for (i = 0; i < out->period_count; i++)
		count_period(m, &out->periods[i], i > 0 ? m->ends[i - 1] : 0, m->ends[i]);
}

static int64_t
away(const struct bw_compare_period *p, int64_t t)
{
	return t < p->from ? p->from - t : t > p->to ? t - p->to : 0;
}

/* The offset at a time of this side: that of the nearest period, or of the next nearest. */
static int64_t
offset_at(const struct bw_compare *c, int64_t t, bool other)
{
	size_t i, best = 0, second = c->period_count;

	for (i = 1; i < c->period_count; i++)
		if (away(&c->periods[i], t) < away(&c->periods[best], t))
			best = i;
	for (i = 0; i < c->period_count; i++)
		if (i != best && c->periods[i].offset != c->periods[best].offset &&
		    (second == c->period_count || away(&c->periods[i], t) < away(&c->periods[second], t)))
			second = i;
	if (other && (second == c->period_count || away(&c->periods[second], t) > WEEK))
		return INT64_MAX;
	return c->periods[other ? second : best].offset;
}

/* ---- who is who ---- */

/* Each pair of names by the anchors that they share; the largest first, one to one. */
static void
give_names(const struct matching *m, uint32_t *together)
{
	struct bw_compare *out = m->out;
	size_t rows = m->side[0]->senders, columns = m->side[1]->senders, i, k, best_i, best_k;
	bool taken[BW_COMPARE_SENDERS] = { false };
	uint32_t best;

	for (;;) {
		best = 0;
		best_i = best_k = 0;
		for (i = 0; i < rows; i++)
			for (k = 0; out->there_of[i] == NOBODY && k < columns; k++)
				if (!taken[k] && together[i * columns + k] > best) {
					best = together[i * columns + k];
					best_i = i;
					best_k = k;
				}
		if (best == 0)
			return;
		out->there_of[best_i] = (uint16_t)best_k;
		taken[best_k] = true;
		out->sender_votes[best_i] = best;
		for (k = 0; k < columns; k++)
			if (k != best_k)
				out->sender_against[best_i] += together[best_i * columns + k];
	}
}

static enum bw_rc
map_senders(struct matching *m)
{
	size_t columns = m->side[1]->senders, i, p;
	uint32_t *together = calloc(m->side[0]->senders * columns + 1, sizeof(*together));

	for (i = 0; i < BW_COMPARE_SENDERS; i++)
		m->out->there_of[i] = NOBODY;
	if (together == NULL)
		return bw_err_set(m->err, BW_ENOMEM, 0, "no memory");
	for (i = 0, p = 0; i < m->anchor_count; i++) {
		const struct anchor *x = &m->anchors[i];

		while (i >= m->ends[p] && p + 1 < m->out->period_count)
			p++;
		if (x->slot >= 0 && offset_of(x->slot) == m->out->periods[p].offset)
			together[m->side[0]->list[x->a].sender * columns + m->side[1]->list[x->b].sender]++;
	}
	give_names(m, together);
	free(together);
	return BW_OK;
}

/* ---- pairing ---- */

#define KIND(k) (1u << (k))
#define PLACELESS (KIND(BW_CHAT_MEDIA) | KIND(BW_CHAT_LOCATION) | KIND(BW_CHAT_POLL))
#define ANYTHING (KIND(BW_CHAT_TEXT) | PLACELESS | KIND(BW_CHAT_CALL) | KIND(BW_CHAT_EMPTY) | KIND(BW_CHAT_DELETED))

/* One round over what is left. */
struct round {
	unsigned kinds[2]; /* of here and of there, as bits */
	unsigned flags[2]; /* that they must have */
	bool words, same_kind; /* the hash must be the same; the kind */
	bool other;	   /* by the offset of the next period */
	int64_t apart;	   /* seconds, at most */
	enum bw_compare_state state;
};

static const struct round rounds[] = {
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { 0, 0 }, true, true, false, TIGHT, BW_COMPARE_SAME },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { 0, 0 }, true, true, true, TIGHT, BW_COMPARE_SAME },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { 0, 0 }, true, true, false, DELAY, BW_COMPARE_SAME },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { 0, 0 }, true, true, true, DELAY, BW_COMPARE_SAME },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { BW_COMPARE_LONG, BW_COMPARE_LONG }, true, true, false, LATE,
	    BW_COMPARE_LATE },
	{ { PLACELESS, PLACELESS }, { 0, 0 }, false, true, false, TIGHT, BW_COMPARE_MEDIA },
	{ { PLACELESS, PLACELESS }, { 0, 0 }, false, true, true, TIGHT, BW_COMPARE_MEDIA },
	{ { PLACELESS, PLACELESS }, { 0, 0 }, false, true, false, DELAY, BW_COMPARE_MEDIA },
	{ { KIND(BW_CHAT_CALL), KIND(BW_CHAT_CALL) }, { 0, 0 }, false, true, false, TIGHT, BW_COMPARE_CALL },
	{ { KIND(BW_CHAT_CALL), KIND(BW_CHAT_CALL) }, { 0, 0 }, false, true, true, TIGHT, BW_COMPARE_CALL },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { BW_COMPARE_EDITED, 0 }, false, true, false, TIGHT, BW_COMPARE_CHANGED },
	{ { KIND(BW_CHAT_TEXT), KIND(BW_CHAT_TEXT) }, { 0, BW_COMPARE_EDITED }, false, true, false, TIGHT, BW_COMPARE_CHANGED },
	{ { KIND(BW_CHAT_DELETED), ANYTHING }, { 0, 0 }, false, false, false, TIGHT, BW_COMPARE_GONE },
	{ { ANYTHING, KIND(BW_CHAT_DELETED) }, { 0, 0 }, false, false, false, TIGHT, BW_COMPARE_GONE },
	{ { KIND(BW_CHAT_EMPTY), ANYTHING & ~KIND(BW_CHAT_TEXT) }, { 0, 0 }, false, false, false, TIGHT, BW_COMPARE_UNSAID },
	{ { ANYTHING & ~KIND(BW_CHAT_TEXT), KIND(BW_CHAT_EMPTY) }, { 0, 0 }, false, false, false, TIGHT, BW_COMPARE_UNSAID },
};

/* One number of sender, kind and words. A hash is keyed, so nobody can choose two that meet here. */
static uint64_t
key_of(const struct round *r, const struct bw_compare_record *x, uint16_t sender)
{
	uint64_t key = r->words ? x->hash : 0;

	key = key * UINT64_C(0x9e3779b97f4a7c15) + sender;
	return r->same_kind ? key * 8 + x->kind : key;
}

/* The time of the other side's clock; false: there is none in this round. */
static bool
time_there(const struct matching *m, const struct round *r, unsigned side, const struct bw_compare_record *x, int64_t *t)
{
	int64_t offset;

	*t = x->t[m->out->reading[side]];
	if (side == 1)
		return true;
	offset = offset_at(m->out, *t, r->other);
	return offset != INT64_MAX && !bw_add_overflows(*t, offset, t);
}

static size_t
left_over(struct matching *m, const struct round *r, unsigned side)
{
	const uint8_t *state = side == 0 ? m->out->here : m->out->there;
	size_t i, n = 0;

	for (i = 0; i < m->side[side]->count; i++) {
		const struct bw_compare_record *x = &m->side[side]->list[i];
		uint16_t sender = side == 0 ? m->out->there_of[x->sender] : x->sender;
		int64_t t;

		if (state[i] != BW_COMPARE_ONLY || sender == NOBODY || (KIND(x->kind) & r->kinds[side]) == 0 ||
		    (x->flags & r->flags[side]) != r->flags[side] || !time_there(m, r, side, x, &t))
			continue;
		m->list[side][n++] = (struct entry){ key_of(r, x, sender), t, (uint32_t)i };
	}
	if (n > 1)
		qsort(m->list[side], n, sizeof(struct entry), by_key);
	return n;
}

static void
pair_up(struct matching *m, const struct round *r)
{
	size_t n = left_over(m, r, 0), k = n > 0 ? left_over(m, r, 1) : 0, i = 0, j = 0;

	while (i < n && j < k) {
		const struct entry *x = &m->list[0][i], *y = &m->list[1][j];

		if (x->key != y->key) {
			i += x->key < y->key;
			j += y->key < x->key;
		} else if (y->t < x->t && x->t - y->t > r->apart) {
			j++;
		} else if (y->t > x->t && y->t - x->t > r->apart) {
			i++;
		} else {
			m->out->here[x->at] = m->out->there[y->at] = (uint8_t)r->state;
			i++;
			j++;
		}
	}
}

/* ---- what only one side has ---- */

struct reach {
	int64_t from, to;
};

static struct reach
reach_of(const struct matching *m, unsigned side)
{
	const struct round plain = { .other = false };
	struct reach r = { INT64_MAX, INT64_MIN };
	int64_t t;
	size_t i;

	for (i = 0; i < m->side[side]->count; i++)
		if (is_dated(&m->side[side]->list[i]) && time_there(m, &plain, side, &m->side[side]->list[i], &t)) {
			r.from = t < r.from ? t : r.from;
			r.to = t > r.to ? t : r.to;
		}
	return r;
}

/* A file that does not reach to some time says nothing about it. */
static void
part_outside(struct matching *m, unsigned side, const struct reach *other)
{
	const struct round plain = { .other = false };
	uint8_t *state = side == 0 ? m->out->here : m->out->there;
	size_t i;
	int64_t t;

	for (i = 0; i < m->side[side]->count; i++)
		if (state[i] == BW_COMPARE_ONLY && time_there(m, &plain, side, &m->side[side]->list[i], &t) &&
		    (t < other->from - TIGHT || t > other->to + TIGHT))
			state[i] = BW_COMPARE_OUTSIDE;
}

static void
part_all(struct matching *m)
{
	struct reach reach[2] = { reach_of(m, 0), reach_of(m, 1) };
	unsigned side;
	size_t i;

	for (side = 0; side < 2; side++) {
		const uint8_t *state = side == 0 ? m->out->here : m->out->there;

		part_outside(m, side, &reach[1 - side]);
		for (i = 0; i < m->side[side]->count; i++)
			m->out->count[side][state[i]]++;
	}
}

/* ---- the whole ---- */

static void
set_states(const struct bw_compare_side *s, uint8_t *state)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		state[i] = s->list[i].kind == BW_CHAT_SYSTEM ? BW_COMPARE_APP :
		    is_dated(&s->list[i]) ? BW_COMPARE_ONLY : BW_COMPARE_UNDATED;
}

static enum bw_rc
room(struct matching *m)
{
	const size_t a = m->side[0]->count, b = m->side[1]->count;

	if (a > BW_COMPARE_RECORDS || b > BW_COMPARE_RECORDS || m->side[0]->senders > BW_COMPARE_SENDERS ||
	    m->side[1]->senders > BW_COMPARE_SENDERS)
		return bw_err_set(m->err, BW_ELIMIT, 0, "more than %u messages or %u names in one file", BW_COMPARE_RECORDS,
		    BW_COMPARE_SENDERS);
	m->list[0] = malloc((a + 1) * sizeof(struct entry));
	m->list[1] = malloc((b + 1) * sizeof(struct entry));
	m->anchors = malloc(((a < b ? a : b) + 1) * sizeof(struct anchor));
	m->out->here = malloc(a + 1);
	m->out->there = malloc(b + 1);
	if (m->list[0] == NULL || m->list[1] == NULL || m->anchors == NULL || m->out->here == NULL || m->out->there == NULL)
		return bw_err_set(m->err, BW_ENOMEM, 0, "no memory to compare two chats");
	set_states(m->side[0], m->out->here);
	set_states(m->side[1], m->out->there);
	return BW_OK;
}

enum bw_rc
bw_compare_match(const struct bw_compare_side *here, const struct bw_compare_side *there, struct bw_compare *out,
    struct bw_err *err)
{
	struct matching m = { .side = { here, there }, .out = out, .err = err };
	enum bw_rc rc;
	size_t i;

	memset(out, 0, sizeof(*out));
	if ((rc = room(&m)) != BW_OK)
		goto out;
	find_anchors(&m);
	choose_readings(&m);
	/* Texts that two strangers also send ("good morning") are days apart, or apart by chance. */
	if (out->votes >= BW_COMPARE_VOTES_LEAST && out->votes * 4 >= out->near)
		find_periods(&m);
	out->found = out->period_count > 0;
	if (!out->found || (rc = map_senders(&m)) != BW_OK)
		goto out;
	for (i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++)
		pair_up(&m, &rounds[i]);
	part_all(&m);
out:
	free(m.list[0]);
	free(m.list[1]);
	free(m.anchors);
	if (rc != BW_OK)
		bw_compare_free(out);
	return rc;
}

void
bw_compare_free(struct bw_compare *c)
{
	free(c->here);
	free(c->there);
	c->here = c->there = NULL;
}
