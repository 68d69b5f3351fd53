#include "flow/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "crypto/secret.h"
#include "flow/chat_ask.h"
#include "flow/compare_job.h"

struct comparing {
	uint64_t item[2];
	struct bw_compare_list list[2];
	struct bw_compare result;
};

static const uint8_t *
states(const struct comparing *k, unsigned side)
{
	return side == 0 ? k->result.here : k->result.there;
}

/* ---- reading ---- */

static enum bw_rc
read_side(struct bw_case *c, uint64_t item, const uint8_t key[static BW_COMPARE_KEY], struct bw_compare_list *out,
    struct bw_err *err)
{
	struct bw_buf answer = { 0 };
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(c, item, &it, err);

	if (rc == BW_OK && strcmp(it.kind, "excerpt") == 0) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "item %" PRIu64 " is an excerpt", item);
		bw_err_hint(err, "compare the chat that it is of: item %" PRIu64, it.source);
	}
	bw_item_free(&it);
	it = (struct bw_item){ 0 };
	if (rc == BW_OK && (rc = bw_chat_item(c, item, &it, err)) == BW_OK)
		rc = bw_chat_ask(c, &it, BW_JOB_COMPARE, (struct bw_bytes){ key, BW_COMPARE_KEY }, &answer, err);
	if (rc == BW_OK)
		rc = bw_compare_list_decode((struct bw_bytes){ answer.data, answer.len }, out, err);
	bw_buf_free(&answer);
	bw_item_free(&it);
	return rc;
}

/* ---- the report ---- */

static void
push_range(struct bw_value *list, uint32_t from, uint32_t to)
{
	char text[32];

	(void)snprintf(text, sizeof(text), from == to ? "%" PRIu32 : "%" PRIu32 "-%" PRIu32, from, to);
	bw_push_text(list, text);
}

/* The numbers of all messages of one state, runs of them as A-B. */
static struct bw_value *
numbers(const struct comparing *k, unsigned side, enum bw_compare_state state)
{
	const struct bw_compare_list *l = &k->list[side];
	struct bw_value *o = bw_object(), *list = bw_array();
	size_t i, from;
	int64_t more = 0;

	for (i = 0; i < l->count; i++) {
		if (states(k, side)[i] != state)
			continue;
		for (from = i; i + 1 < l->count && states(k, side)[i + 1] == state; i++)
			;
		if (bw_value_count(list) < BW_COMPARE_RANGES)
			push_range(list, l->list[from].n, l->list[i].n);
		else
			more++;
	}
	bw_set_int(o, "count", (int64_t)k->result.count[side][state]);
	bw_set(o, "ranges", list);
	bw_set_int(o, "more", more);
	return o;
}

static struct bw_value *
side_value(const struct comparing *k, unsigned side)
{
	struct bw_value *o = bw_object();

	bw_set_int(o, "messages", (int64_t)k->list[side].count);
	bw_set_text(o, "clock", k->list[side].utc ? "utc" : "phone");
	bw_set_text(o, "reading", !k->list[side].ambiguous ? NULL : k->result.reading[side] == 0 ? "first" : "other");
	if (!k->result.found)
		return o;
	bw_set_int(o, "app_lines", (int64_t)k->result.count[side][BW_COMPARE_APP]);
	bw_set_int(o, "undated", (int64_t)k->result.count[side][BW_COMPARE_UNDATED]);
	bw_set(o, "only", numbers(k, side, BW_COMPARE_ONLY));
	bw_set(o, "outside", numbers(k, side, BW_COMPARE_OUTSIDE));
	return o;
}

static struct bw_value *
matched_value(const struct comparing *k)
{
	struct bw_value *o = bw_object();
	int s;

	for (s = BW_COMPARE_SAME; s < BW_COMPARE_STATE_COUNT; s++)
		bw_set_int(o, bw_compare_state_name((enum bw_compare_state)s), (int64_t)k->result.count[0][s]);
	return o;
}

static void
set_name(struct bw_value *row, const char *key, const struct bw_compare_list *l, size_t i)
{
	bw_set_text(row, key, bw_value_text(bw_value_get(bw_value_at(l->names, i), "name")));
}

/* Also those that nobody there is. */
static struct bw_value *
senders_value(const struct comparing *k)
{
	struct bw_value *list = bw_array();
	size_t i;

	for (i = 0; i < bw_value_count(k->list[0].names); i++) {
		struct bw_value *row = bw_object();

		set_name(row, "here", &k->list[0], i);
		if (k->result.there_of[i] != UINT16_MAX)
			set_name(row, "there", &k->list[1], k->result.there_of[i]);
		else
			bw_set_null(row, "there");
		bw_set_int(row, "votes", (int64_t)k->result.sender_votes[i]);
		bw_set_int(row, "against", (int64_t)k->result.sender_against[i]);
		bw_push(list, row);
	}
	return list;
}

static struct bw_value *
offsets_value(const struct comparing *k)
{
	struct bw_value *list = bw_array();
	char text[BW_DATE_TEXT];
	size_t i;

	for (i = 0; i < k->result.period_count; i++) {
		const struct bw_compare_period *p = &k->result.periods[i];
		const struct bw_interval iv = { p->from, p->to, false };
		int64_t minutes = p->offset / 60;
		struct bw_value *row = bw_object();

		bw_date_from_text(text, &iv);
		bw_set_text(row, "from", text);
		bw_date_to_text(text, &iv);
		bw_set_text(row, "to", text);
		(void)snprintf(text, sizeof(text), "%c%02d:%02d", minutes < 0 ? '-' : '+', (int)llabs(minutes) / 60,
		    (int)llabs(minutes) % 60);
		bw_set_text(row, "offset", text);
		bw_set_int(row, "votes", (int64_t)p->votes);
		bw_set_int(row, "against", (int64_t)p->against);
		bw_push(list, row);
	}
	return list;
}

/* ---- by month ---- */

struct month {
	int number; /* years times 12 */
	uint64_t matched, only[2];
};

#define MONTHS 1200u

static int
month_number(int64_t t)
{
	struct bw_civil c;

	bw_civil_of(t, &c);
	return c.year * 12 + c.month - 1;
}

/* Each side by its own clock. Months are few and come in order, so the last one is looked at first. */
static struct month *
month_of(struct month *list, size_t *count, int number)
{
	size_t i = *count;

	while (i > 0 && list[i - 1].number > number)
		i--;
	if (i > 0 && list[i - 1].number == number)
		return &list[i - 1];
	if (*count == MONTHS)
		return NULL;
	memmove(list + i + 1, list + i, (*count - i) * sizeof(*list));
	list[i] = (struct month){ .number = number };
	++*count;
	return &list[i];
}

static struct bw_value *
months_value(const struct comparing *k)
{
	struct month *list = calloc(MONTHS, sizeof(*list)), *m;
	struct bw_value *out = bw_array();
	size_t count = 0, i;
	unsigned side;
	char text[32];

	for (side = 0; list != NULL && side < 2; side++)
		for (i = 0; i < k->list[side].count; i++) {
			uint8_t state = states(k, side)[i];

			if (state != BW_COMPARE_ONLY && (side == 1 || state < BW_COMPARE_SAME))
				continue;
			m = month_of(list, &count, month_number(k->list[side].list[i].t[k->result.reading[side]]));
			if (m != NULL && state == BW_COMPARE_ONLY)
				m->only[side]++;
			else if (m != NULL)
				m->matched++;
		}
	for (i = 0; i < count; i++) {
		struct bw_value *row = bw_object();

		(void)snprintf(text, sizeof(text), "%04d-%02d", list[i].number / 12, list[i].number % 12 + 1);
		bw_set_text(row, "month", text);
		bw_set_int(row, "matched", (int64_t)list[i].matched);
		bw_set_int(row, "only_here", (int64_t)list[i].only[0]);
		bw_set_int(row, "only_there", (int64_t)list[i].only[1]);
		bw_push(out, row);
	}
	free(list);
	return out;
}

/* ---- the whole ---- */

/* Only the same words agree; what fits by time alone, or differs, is told apart. */
static void
set_words(const struct comparing *k, struct bw_value *o)
{
	const struct bw_compare *r = &k->result;
	const uint64_t *n = r->count[0];
	char text[320];

	if (!r->found)
		(void)snprintf(text, sizeof(text), "no common talk found: %" PRIu64 " texts stand once in both files, and %" PRIu64
		    " of them fit one difference of the clocks", r->anchors, r->votes);
	else
		(void)snprintf(text, sizeof(text), "in the time that both cover, the two files agree in %" PRIu64 " texts; %" PRIu64
		    " media and calls fit by their time alone; %" PRIu64 " were edited, deleted or not said on one side; %" PRIu64
		    " stand only in the first file, %" PRIu64 " only in the second", n[BW_COMPARE_SAME] + n[BW_COMPARE_LATE],
		    n[BW_COMPARE_MEDIA] + n[BW_COMPARE_CALL], n[BW_COMPARE_CHANGED] + n[BW_COMPARE_GONE] + n[BW_COMPARE_UNSAID],
		    n[BW_COMPARE_ONLY], r->count[1][BW_COMPARE_ONLY]);
	bw_set_text(o, "says", text);
	bw_set_text(o, "caption", "That two files agree does not say who wrote them, nor that nobody changed them: two people could "
	    "change both. A message that stands in one file only may have been deleted, not delivered, or never sent; this does not "
	    "say which. Words of such messages are not shown: not all who wrote them may have agreed.");
}

static struct bw_value *
report(const struct comparing *k)
{
	struct bw_value *o = bw_object();

	bw_set_int(o, "item", (int64_t)k->item[0]);
	bw_set_int(o, "other", (int64_t)k->item[1]);
	bw_set_bool(o, "found", k->result.found);
	set_words(k, o);
	bw_set_int(o, "anchors", (int64_t)k->result.anchors);
	bw_set_int(o, "near", (int64_t)k->result.near);
	bw_set_int(o, "votes", (int64_t)k->result.votes);
	bw_set_bool(o, "readings_open", k->result.found && k->result.readings_open);
	bw_set(o, "here", side_value(k, 0));
	bw_set(o, "there", side_value(k, 1));
	if (!k->result.found)
		return o;
	bw_set(o, "matched", matched_value(k));
	bw_set(o, "senders", senders_value(k));
	bw_set(o, "offsets", offsets_value(k));
	bw_set(o, "months", months_value(k));
	return o;
}

enum bw_rc
bw_flow_compare(struct bw_case *c, uint64_t item, uint64_t other, struct bw_value **out, struct bw_err *err)
{
	struct comparing k = { .item = { item, other } };
	struct bw_compare_side side[2];
	uint8_t key[BW_COMPARE_KEY];
	enum bw_rc rc = BW_OK;
	unsigned i;

	*out = NULL;
	if (item == other)
		return bw_err_set(err, BW_EUSAGE, 0, "a chat agrees with itself: name two");
	bw_random(key, sizeof(key));
	for (i = 0; rc == BW_OK && i < 2; i++) {
		rc = read_side(c, k.item[i], key, &k.list[i], err);
		side[i] = (struct bw_compare_side){ k.list[i].list, k.list[i].count, bw_value_count(k.list[i].names),
			k.list[i].ambiguous };
	}
	if (rc == BW_OK && (rc = bw_compare_match(&side[0], &side[1], &k.result, err)) == BW_OK)
		*out = report(&k);
	bw_wipe(key, sizeof(key));
	bw_compare_free(&k.result);
	bw_compare_list_free(&k.list[0]);
	bw_compare_list_free(&k.list[1]);
	return rc;
}
