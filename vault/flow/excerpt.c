#include "flow/excerpt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "case/ops.h"
#include "crypto/hash.h"
#include "flow/chat_job.h"
#include "flow/events.h"
#include "flow/intake_dates.h"
#include "flow/original.h"
#include "flow/pick_job.h"

#define MESSAGES_MAX 2000u /* of one excerpt: more is no selection, and one window holds them */
#define MARK_NL "berichten niet opgenomen / "

/* ---- which messages ---- */

static bool
take_number(const char **p, uint64_t *out)
{
	size_t n = strspn(*p, "0123456789"), i;

	*out = 0;
	if (n == 0 || n > 18)
		return false;
	for (i = 0; i < n; i++)
		*out = *out * 10 + (uint64_t)((*p)[i] - '0');
	*p += n;
	return *out > 0;
}

static int
by_first(const void *a, const void *b)
{
	const struct bw_range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

static void
join(struct bw_range *list, size_t *count)
{
	size_t i, n = 0;

	qsort(list, *count, sizeof(*list), by_first);
	for (i = 1; i < *count; i++) {
		if (list[i].first > list[n].last + 1)
			list[++n] = list[i];
		else if (list[i].last > list[n].last)
			list[n].last = list[i].last;
	}
	*count = n + 1;
}

static enum bw_rc
take_range(const char **p, uint64_t last, struct bw_range *r, struct bw_err *err)
{
	const char *start = *p;
	int shown;

	if (!take_number(p, &r->first))
		return bw_err_set(err, BW_EUSAGE, 0, "--lines %.60s: not the numbers of messages", start);
	r->last = r->first;
	if (**p == '-' && ((*p)++, !take_number(p, &r->last)))
		return bw_err_set(err, BW_EUSAGE, 0, "--lines %.60s: not the numbers of messages", start);
	shown = (int)(*p - start);
	if (r->last < r->first)
		return bw_err_set(err, BW_EUSAGE, 0, "--lines %.*s: the last number comes before the first", shown, start);
	if (r->last > last)
		return bw_err_set(err, BW_EUSAGE, 0, "--lines %.*s: the chat has %" PRIu64 " messages", shown, start, last);
	return BW_OK;
}

enum bw_rc
bw_excerpt_ranges(const char *lines, uint64_t context, uint64_t last, struct bw_range out[static BW_EXCERPT_RANGES_MAX],
    size_t *count, struct bw_err *err)
{
	const char *p = lines;
	enum bw_rc rc = BW_OK;

	*count = 0;
	do {
		struct bw_range *r = &out[*count];

		if (*count == BW_EXCERPT_RANGES_MAX)
			return bw_err_set(err, BW_EUSAGE, 0, "--lines takes up to %u ranges", BW_EXCERPT_RANGES_MAX);
		if ((rc = take_range(&p, last, r, err)) != BW_OK)
			return rc;
		r->first = context >= r->first ? 1 : r->first - context;
		r->last = context >= last - r->last ? last : r->last + context;
		++*count;
	} while (*p == ',' && p++);
	if (*p != '\0')
		return bw_err_set(err, BW_EUSAGE, 0, "--lines %.60s: not the numbers of messages", lines);
	join(out, count);
	return BW_OK;
}

/* ---- marks ---- */

void
bw_excerpt_mark(uint64_t messages, struct bw_buf *out)
{
	bw_buf_printf(out, "[… %" PRIu64 " %s%" PRIu64 " %s not included …]", messages,
	    messages == 1 ? "bericht niet opgenomen / " : MARK_NL, messages, messages == 1 ? "message" : "messages");
}

bool
bw_excerpt_has_mark(const void *data, size_t len)
{
	static const char *const words[] = { "niet opgenomen /", "not included …]", "not included ...]" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(data, len, words[i], strlen(words[i])) != NULL)
			return true;
	return false;
}

/* ---- making it ---- */

struct making {
	struct bw_case *c;
	const struct bw_excerpt_request *req;
	struct bw_item chat;
	struct bw_original original;
	struct bw_value *summary;
	uint64_t of; /* messages of the chat */
	struct bw_range ranges[BW_EXCERPT_RANGES_MAX];
	size_t count;
	uint64_t open, undated; /* left out by a rule: it could not be said, or no date */
	uint64_t messages; /* chosen */
	struct bw_buf text;
	struct bw_value *kept, *gaps, *rows; /* as in facts and report */
	bool dated;
	int64_t from_s, to_s;
	struct bw_err *err;
};

static bool
seconds(const struct bw_value *m, const char *key, int64_t *out)
{
	const char *text = bw_value_text(bw_value_get(m, key));
	struct bw_interval iv;
	char full[32]; /* as if of UTC, to count with */

	if (text == NULL || snprintf(full, sizeof(full), "%sZ", text) >= (int)sizeof(full) ||
	    bw_interval_parse(full, &iv, NULL) != BW_OK)
		return false;
	*out = iv.from;
	return true;
}

static void
widen(struct making *k, const struct bw_value *m)
{
	static const char *const keys[] = { "wall", "wall_other" };
	int64_t s;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!seconds(m, keys[i], &s))
			continue;
		k->from_s = !k->dated || s < k->from_s ? s : k->from_s;
		k->to_s = !k->dated || s > k->to_s ? s : k->to_s;
		k->dated = true;
	}
}

static void
copy_text(struct bw_value *to, const char *key, const struct bw_value *from, const char *from_key)
{
	bw_set_text(to, key, bw_value_text(bw_value_get(from, from_key)));
}

/* The times of a range, in both readings where the order of day and month is open. */
static void
push_row(struct making *k, const struct bw_range *r, const struct bw_value *list)
{
	const struct bw_value *a = bw_value_at(list, 0), *b = bw_value_at(list, (size_t)(r->last - r->first));
	struct bw_value *row = bw_object();
	char lines[48];

	(void)snprintf(lines, sizeof(lines), r->first == r->last ? "%" PRIu64 : "%" PRIu64 "-%" PRIu64, r->first, r->last);
	bw_set_text(row, "lines", lines);
	copy_text(row, "first", a, "wall");
	copy_text(row, "last", b, "wall");
	copy_text(row, "first_other", a, "wall_other");
	copy_text(row, "last_other", b, "wall_other");
	bw_push(k->rows, row);
}

static void
end_line(struct bw_buf *b)
{
	if (b->len > 0 && b->data[b->len - 1] != '\n')
		bw_buf_str(b, "\n");
}

/* after: the number of the message in front of the gap. */
static void
put_gap(struct making *k, uint64_t after, uint64_t messages)
{
	struct bw_value *gap;

	if (messages == 0)
		return;
	end_line(&k->text);
	bw_excerpt_mark(messages, &k->text);
	bw_buf_str(&k->text, "\n");
	gap = bw_object();
	bw_set_int(gap, "after", (int64_t)after);
	bw_set_int(gap, "messages", (int64_t)messages);
	bw_push(k->gaps, gap);
}

/* The worker is not believed: what it says must lie in the file. */
static enum bw_rc
put_bytes(struct making *k, uint64_t from, uint64_t to)
{
	const struct bw_worker_input *in = &k->original.in;
	struct bw_value *kept;

	if (from >= to || to > in->len)
		return bw_err_set(k->err, BW_EFORMAT, 0, "the chat could not be read safely");
	if (bw_excerpt_has_mark(in->data + from, (size_t)(to - from))) {
		(void)bw_err_set(k->err, BW_EREFUSED, 0,
		    "a chosen message holds words that could be taken for the mark of a gap");
		bw_err_hint(k->err, "choose around that message");
		return BW_EREFUSED;
	}
	kept = bw_object();
	bw_set_int(kept, "from", (int64_t)from);
	bw_set_int(kept, "length", (int64_t)(to - from));
	bw_set_int(kept, "at", (int64_t)k->text.len);
	bw_push(k->kept, kept);
	bw_buf_put(&k->text, in->data + from, (size_t)(to - from));
	return BW_OK;
}

/* Lines in front of the first message belong to none; that they are left out is said too. */
static void
put_lines_before(struct making *k, uint64_t end)
{
	const struct bw_worker_input *in = &k->original.in;
	uint64_t i, lines = 0;

	for (i = 0; i < end && i < in->len; i++)
		lines += in->data[i] == '\n';
	if (lines > 0)
		bw_buf_printf(&k->text, "[… %" PRIu64 " regel(s) vóór het eerste bericht niet opgenomen / %" PRIu64
		    " line(s) before the first message not included …]\n", lines, lines);
}

static struct bw_chat_from
chat_of(const struct making *k)
{
	return (struct bw_chat_from){ k->original.read, k->original.ctx, k->original.size };
}

static enum bw_rc
window(struct making *k, uint64_t from, uint64_t count, struct bw_value **list)
{
	const struct bw_chat_from chat = chat_of(k);
	enum bw_rc rc = bw_chat_window(bw_case_worker(k->c), &chat, from, count, list, k->err);

	if (rc == BW_OK && bw_value_count(*list) < 1) {
		bw_value_free(*list);
		*list = NULL;
		rc = bw_err_set(k->err, BW_EFORMAT, 0, "the chat could not be read safely");
	}
	return rc;
}

/* A message goes on to the next one: one more is asked for than is taken. */
static enum bw_rc
put_range(struct making *k, const struct bw_range *r)
{
	uint64_t n = r->last - r->first + 1, from, to = k->original.in.len, i;
	struct bw_value *list = NULL;
	enum bw_rc rc = window(k, r->first, n + 1, &list);

	if (rc != BW_OK)
		return rc;
	from = (uint64_t)bw_value_int(bw_value_get(bw_value_at(list, 0), "byte_start"));
	if (r->last < k->of)
		to = (uint64_t)bw_value_int(bw_value_get(bw_value_at(list, (size_t)n), "byte_start"));
	if (bw_value_count(list) < n + (r->last < k->of))
		rc = bw_err_set(k->err, BW_EFORMAT, 0, "the chat could not be read safely");
	else
		rc = put_bytes(k, from, to);
	if (rc == BW_OK)
		push_row(k, r, list);
	for (i = 0; rc == BW_OK && i < n; i++)
		widen(k, bw_value_at(list, (size_t)i));
	k->messages += n;
	bw_value_free(list);
	return rc;
}

static enum bw_rc
put_all(struct making *k)
{
	struct bw_value *first = NULL;
	uint64_t done = 0;
	size_t i;
	enum bw_rc rc = window(k, 1, 1, &first);

	if (rc == BW_OK)
		put_lines_before(k, (uint64_t)bw_value_int(bw_value_get(bw_value_at(first, 0), "byte_start")));
	bw_value_free(first);
	for (i = 0; rc == BW_OK && i < k->count; i++) {
		put_gap(k, done, k->ranges[i].first - 1 - done);
		rc = put_range(k, &k->ranges[i]);
		done = k->ranges[i].last;
	}
	if (rc == BW_OK)
		put_gap(k, done, k->of - done);
	return rc == BW_OK ? bw_buf_check(&k->text, k->err) : rc;
}

/* ---- by a rule ---- */

#define ENDS 10u /* messages at each end, where no number is named */
#define DAYS 3u	 /* before and after an event */
#define DAY INT64_C(86400)

/* "=N" at the end of a rule; none: usual. */
static enum bw_rc
rule_number(struct making *k, const char *tail, uint64_t usual, uint64_t *out)
{
	*out = usual;
	if (*tail == '\0')
		return BW_OK;
	if (*tail++ == '=' && take_number(&tail, out) && *tail == '\0' && *out <= MESSAGES_MAX)
		return BW_OK;
	return bw_err_set(k->err, BW_EUSAGE, 0, "--rule %.60s: not a number of messages", k->req->rule);
}

static void
ends(struct making *k, uint64_t n)
{
	k->ranges[0] = (struct bw_range){ 1, n < k->of ? n : k->of };
	k->ranges[1] = (struct bw_range){ n < k->of ? k->of - n + 1 : 1, k->of };
	k->count = 2;
	join(k->ranges, &k->count);
}

static int64_t
moved(int64_t t, int64_t by)
{
	int64_t sum;

	if (t == BW_TIME_MIN || t == BW_TIME_MAX || bw_add_overflows(t, by, &sum))
		return t;
	return sum;
}

static enum bw_rc
around(struct making *k, const char *p, struct bw_pick_rule *rule)
{
	uint64_t days = DAYS;
	size_t len = strcspn(p, ",");
	const char *tail = p + len;
	char name[80];
	enum bw_rc rc;

	if (*tail == ',' && (tail++, !take_number(&tail, &days) || days > 366))
		return bw_err_set(k->err, BW_EUSAGE, 0, "--rule %.60s: not a number of days up to 366", k->req->rule);
	if (*tail != '\0' || len == 0 || len >= sizeof(name))
		return bw_err_set(k->err, BW_EUSAGE, 0, "--rule %.60s: not an event", k->req->rule);
	memcpy(name, p, len);
	name[len] = '\0';
	if ((rc = bw_event_when(k->c, name, &rule->dates[0], k->err)) != BW_OK)
		return rc;
	rule->dates[0].from = moved(rule->dates[0].from, -(int64_t)days * DAY);
	rule->dates[0].to = moved(rule->dates[0].to, (int64_t)days * DAY);
	rule->date_count = 1;
	return BW_OK;
}

static enum bw_rc
dates(struct making *k, struct bw_pick_rule *rule)
{
	const char *p = k->req->dates;
	enum bw_rc rc;

	for (;; p++) {
		size_t len = strcspn(p, ",");
		char one[BW_DATE_TEXT * 2 + 16];

		if (len >= sizeof(one) || rule->date_count == BW_PICK_DATES_MAX)
			return bw_err_set(k->err, BW_EUSAGE, 0, "--dates takes up to %u dates or ranges of them", BW_PICK_DATES_MAX);
		memcpy(one, p, len);
		one[len] = '\0';
		if ((rc = bw_interval_parse(one, &rule->dates[rule->date_count++], k->err)) != BW_OK)
			return rc;
		p += len;
		if (*p == '\0')
			return BW_OK;
	}
}

static enum bw_rc
pick(struct making *k, const struct bw_pick_rule *rule)
{
	struct bw_picked picked;
	uint64_t context = k->req->context;
	size_t i;
	enum bw_rc rc = bw_pick_call(bw_case_worker(k->c), &k->original.in, rule, k->of, &picked, k->err);

	if (rc != BW_OK)
		return rc;
	for (i = 0; i < picked.count; i++) {
		struct bw_range r = picked.ranges[i];

		r.first = context >= r.first ? 1 : r.first - context;
		r.last = context >= k->of - r.last ? k->of : r.last + context;
		k->ranges[i] = r;
	}
	k->count = picked.count;
	k->open = picked.open;
	k->undated = picked.undated;
	join(k->ranges, &k->count);
	return BW_OK;
}

static enum bw_rc
by_rule(struct making *k)
{
	static const char first_last[] = "first-last", monthly[] = "monthly", near[] = "around=";
	const char *r = k->req->rule;
	struct bw_pick_rule rule = { 0 };
	uint64_t n;
	enum bw_rc rc;

	if (strncmp(r, first_last, sizeof(first_last) - 1) == 0) {
		if ((rc = rule_number(k, r + sizeof(first_last) - 1, ENDS, &n)) == BW_OK)
			ends(k, n);
		return rc;
	}
	if (strncmp(r, monthly, sizeof(monthly) - 1) == 0) {
		rule.kind = BW_PICK_MONTHLY;
		rc = rule_number(k, r + sizeof(monthly) - 1, 1, &rule.n);
	} else if (strncmp(r, near, sizeof(near) - 1) == 0) {
		rc = around(k, r + sizeof(near) - 1, &rule);
	} else {
		rc = bw_err_set(k->err, BW_EUSAGE, 0, "--rule %.60s is not known", r);
		bw_err_hint(k->err, "first-last, monthly or around=EVENT");
	}
	return rc == BW_OK ? pick(k, &rule) : rc;
}

static enum bw_rc
choose_ranges(struct making *k)
{
	const struct bw_excerpt_request *q = k->req;
	struct bw_pick_rule rule = { 0 };
	enum bw_rc rc;

	if ((q->lines != NULL) + (q->dates != NULL) + (q->rule != NULL) != 1)
		return bw_err_set(k->err, BW_EUSAGE, 0, "an excerpt is chosen by --lines, by --dates or by --rule: one of them");
	if (q->lines != NULL)
		return bw_excerpt_ranges(q->lines, q->context, k->of, k->ranges, &k->count, k->err);
	if (q->rule != NULL)
		return by_rule(k);
	rc = dates(k, &rule);
	return rc == BW_OK ? pick(k, &rule) : rc;
}

static enum bw_rc
choose(struct making *k)
{
	uint64_t n = 0;
	size_t i;
	enum bw_rc rc;

	k->of = (uint64_t)bw_value_int(bw_value_get(k->summary, "messages"));
	rc = choose_ranges(k);
	for (i = 0; rc == BW_OK && i < k->count; i++)
		n += k->ranges[i].last - k->ranges[i].first + 1;
	if (rc == BW_OK && n == k->of) {
		rc = bw_err_set(k->err, BW_EUSAGE, 0, "that is the whole chat");
		bw_err_hint(k->err, "it can go along as it is");
	} else if (rc == BW_OK && n > MESSAGES_MAX) {
		rc = bw_err_set(k->err, BW_ELIMIT, 0, "an excerpt holds up to %u messages", MESSAGES_MAX);
	}
	return rc;
}

static enum bw_rc
open_chat(struct making *k)
{
	struct bw_chat_from chat;
	enum bw_rc rc = bw_item_live(k->c, k->req->item, &k->chat, k->err);

	if (rc != BW_OK)
		return rc;
	if (strcmp(k->chat.kind, "chat") != 0) {
		rc = bw_err_set(k->err, BW_EREFUSED, 0, "item %" PRIu64 " is no chat", k->req->item);
		bw_err_hint(k->err, "bewaar list --kind chat shows the chats");
		return rc;
	}
	if (strcmp(k->chat.format, "text") != 0) {
		rc = bw_err_set(k->err, BW_EREFUSED, 0, "item %" PRIu64 " is an archive with a chat in it", k->req->item);
		bw_err_hint(k->err, "unpack it and add the chat itself: an excerpt is made of that");
		return rc;
	}
	if ((rc = bw_original_open(k->c, &k->chat.object, &k->original, k->err)) != BW_OK)
		return rc;
	if (bw_case_worker(k->c) == NULL || k->original.in.data == NULL)
		return bw_err_set(k->err, BW_EUNSUPPORTED, 0, "the chat cannot be read here");
	chat = chat_of(k);
	return bw_chat_summary(bw_case_worker(k->c), &chat, NULL, &k->summary, k->err);
}

/* ---- keeping it ---- */

static struct bw_value *
chosen(const struct making *k)
{
	const struct bw_excerpt_request *q = k->req;
	struct bw_value *v = bw_object();

	bw_set_text(v, "by", q->lines != NULL ? "lines" : q->dates != NULL ? "dates" : "rule");
	bw_set_text(v, "text", q->lines != NULL ? q->lines : q->dates != NULL ? q->dates : q->rule);
	bw_set_int(v, "context", (int64_t)q->context);
	bw_set_int(v, "open", (int64_t)k->open);
	bw_set_int(v, "undated", (int64_t)k->undated);
	return v;
}

static struct bw_value *
facts_of(const struct making *k)
{
	struct bw_value *f = bw_object();

	bw_set_int(f, "messages", (int64_t)k->messages);
	bw_set_int(f, "of", (int64_t)k->of);
	copy_text(f, "order_proof", k->summary, "order_proof");
	bw_set(f, "chosen", chosen(k));
	bw_set(f, "gaps", bw_value_copy(k->gaps));
	bw_set(f, "ranges", bw_value_copy(k->rows));
	bw_set(f, "kept", bw_value_copy(k->kept));
	bw_set_null(f, "from_s");
	bw_set_null(f, "to_s");
	if (k->dated) {
		bw_set_int(f, "from_s", k->from_s);
		bw_set_int(f, "to_s", k->to_s);
	}
	return f;
}

static enum bw_rc
store(struct making *k, const uint8_t sha256[static 32], struct bw_object *o)
{
	struct bw_store *st = bw_case_store(k->c);
	struct bw_object_writer *w = NULL;
	bool known;
	enum bw_rc rc;

	if (bw_object_find(st, sha256, o))
		return BW_OK;
	if ((rc = bw_object_begin(st, sha256, &w, k->err)) != BW_OK)
		return rc;
	if ((rc = bw_object_write(w, k->text.data, k->text.len, k->err)) != BW_OK) {
		bw_object_abort(w);
		return rc;
	}
	return bw_object_finish(w, o, &known, k->err);
}

static enum bw_rc
keep_new(struct making *k, const uint8_t sha256[static 32], uint64_t *number)
{
	struct bw_value *facts = facts_of(k);
	char *json = bw_value_json(facts, false), name[80];
	struct bw_claims claims = { 0 };
	struct bw_object o;
	struct bw_new_item n = { .object = &o, .kind = "excerpt", .format = bw_format_name(BW_FORMAT_TEXT), .name = name,
		.facts = json, .source = k->chat.number };
	enum bw_rc rc = json != NULL ? store(k, sha256, &o) : bw_err_set(k->err, BW_ENOMEM, 0, "no memory");

	(void)snprintf(name, sizeof(name), "%" PRIu64 " of %" PRIu64 " messages of item %" PRIu64, k->messages, k->of,
	    k->chat.number);
	bw_claims_of(&claims, "excerpt", name, 0, facts);
	n.dates = claims.list;
	n.date_count = claims.count;
	if (rc == BW_OK)
		rc = bw_op_item_added(k->c, &n, number, k->err);
	if (rc == BW_OK)
		rc = bw_case_commit(k->c, k->err);
	free(json);
	bw_value_free(facts);
	return rc;
}

/* The same bytes may be here already: as the same excerpt, and as nothing else. */
static enum bw_rc
check_known(struct making *k, uint64_t number)
{
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(k->c, number, &it, k->err);

	if (rc == BW_OK && (strcmp(it.kind, "excerpt") != 0 || it.source != k->chat.number))
		rc = bw_err_set(k->err, BW_EREFUSED, 0, "the same bytes are item %" PRIu64 " already, which is no excerpt of this chat",
		    number);
	bw_item_free(&it);
	return rc;
}

static struct bw_value *
report(const struct making *k, uint64_t number, bool known, const uint8_t sha256[static 32])
{
	struct bw_value *v = bw_object();

	bw_set_int(v, "item", (int64_t)number);
	bw_set_text(v, "kind", "excerpt");
	bw_set_text(v, "status", known ? "known" : "added");
	bw_set_int(v, "source", (int64_t)k->chat.number);
	bw_set_int(v, "messages", (int64_t)k->messages);
	bw_set_int(v, "of", (int64_t)k->of);
	copy_text(v, "order_proof", k->summary, "order_proof");
	bw_set(v, "chosen", chosen(k));
	bw_set(v, "ranges", bw_value_copy(k->rows));
	bw_set(v, "gaps", bw_value_copy(k->gaps));
	bw_set_hex(v, "sha256", sha256, 32);
	bw_set_int(v, "size", (int64_t)k->text.len);
	return v;
}

static enum bw_rc
keep(struct making *k, struct bw_value **out)
{
	uint8_t sha256[32];
	uint64_t number = 0;
	bool known;
	enum bw_rc rc;

	bw_sha256(sha256, k->text.data, k->text.len);
	rc = bw_item_by_sha256(k->c, sha256, &number, k->err);
	known = number != 0;
	if (rc == BW_OK)
		rc = known ? check_known(k, number) : keep_new(k, sha256, &number);
	if (rc == BW_OK)
		*out = report(k, number, known, sha256);
	return rc;
}

enum bw_rc
bw_flow_excerpt(struct bw_case *c, const struct bw_excerpt_request *req, struct bw_value **out, struct bw_err *err)
{
	struct bw_err own = { 0 };
	struct making *k = calloc(1, sizeof(*k));
	enum bw_rc rc;

	*out = NULL;
	if (k == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	*k = (struct making){ .c = c, .req = req, .original = { .in = { .fd = -1 } }, .text = { .limit = BW_MEDIA_MAX_INPUT },
		.kept = bw_array(), .gaps = bw_array(), .rows = bw_array(), .err = err != NULL ? err : &own };
	if ((rc = open_chat(k)) == BW_OK && (rc = choose(k)) == BW_OK && (rc = put_all(k)) == BW_OK)
		rc = keep(k, out);
	bw_value_free(k->kept);
	bw_value_free(k->gaps);
	bw_value_free(k->rows);
	bw_value_free(k->summary);
	bw_buf_free(&k->text);
	bw_original_close(&k->original);
	bw_item_free(&k->chat);
	free(k);
	return rc;
}
