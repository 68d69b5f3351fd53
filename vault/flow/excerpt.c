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
#include "flow/labels.h"
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
	struct bw_labels labels;
	size_t only; /* senders; 0: all */
	uint64_t redacted, places; /* messages in which a label stands, and how often */
	bool seen[BW_LABELS_MAX]; /* persons who are named in what was put */
	uint64_t done; /* number of the last message that was put */
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

/* Bytes of the file as they stand there. */
static void
put_kept(struct making *k, uint64_t from, uint64_t to)
{
	struct bw_value *kept;

	if (from == to)
		return;
	kept = bw_object();
	bw_set_int(kept, "from", (int64_t)from);
	bw_set_int(kept, "length", (int64_t)(to - from));
	bw_set_int(kept, "at", (int64_t)k->text.len);
	bw_push(k->kept, kept);
	bw_buf_put(&k->text, k->original.in.data + from, (size_t)(to - from));
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

/* Messages of one range, and where each begins in the file and the next one after the last. */
struct span {
	const struct bw_range *range;
	struct bw_value *list;
	uint64_t n; /* messages */
	uint64_t *starts; /* n + 1 */
	struct bw_redact_found *found; /* from starts[0] on */
	size_t found_count, at; /* the next of them */
};

static enum bw_rc
unsafe(struct making *k)
{
	return bw_err_set(k->err, BW_EFORMAT, 0, "the chat could not be read safely");
}

/* The worker is not believed: what it says must lie in the file. A message goes on to the next one, so
 * one more is asked for than is taken. */
static enum bw_rc
take_starts(struct making *k, struct span *s)
{
	uint64_t i, size = k->original.in.len;

	if (bw_value_count(s->list) < s->n + (s->range->last < k->of))
		return unsafe(k);
	if ((s->starts = calloc((size_t)s->n + 1, sizeof(*s->starts))) == NULL)
		return bw_err_set(k->err, BW_ENOMEM, 0, "no memory for an excerpt");
	for (i = 0; i <= s->n; i++) {
		if (i < s->n || s->range->last < k->of)
			s->starts[i] = (uint64_t)bw_value_int(bw_value_get(bw_value_at(s->list, (size_t)i), "byte_start"));
		else
			s->starts[i] = size;
		if (s->starts[i] > size || (i > 0 && s->starts[i] <= s->starts[i - 1]))
			return unsafe(k);
	}
	return BW_OK;
}

static bool
is_wanted(const struct making *k, const struct span *s, uint64_t i)
{
	const struct bw_value *m = bw_value_at(s->list, (size_t)i);

	return k->only == 0 || bw_labels_lists(k->req->only, bw_value_text(bw_value_get(m, "sender"))) ||
	    bw_labels_lists(k->req->only, bw_value_text(bw_value_get(m, "sender_id")));
}

static enum bw_rc
no_marks(struct making *k, const struct span *s, uint64_t i)
{
	const uint8_t *data = k->original.in.data + s->starts[i];
	size_t len = (size_t)(s->starts[i + 1] - s->starts[i]);

	if (!bw_excerpt_has_mark(data, len) && (k->labels.count == 0 || !bw_labels_has_mark(data, len)))
		return BW_OK;
	(void)bw_err_set(k->err, BW_EREFUSED, 0, "a chosen message holds words that could be taken for the mark of a gap%s",
	    k->labels.count > 0 ? " or for a label" : "");
	bw_err_hint(k->err, "choose around message %" PRIu64, s->range->first + i);
	return BW_EREFUSED;
}

/* A name that no label can take the place of. The name is not said: this may end up in a log. */
static enum bw_rc
still_named(struct making *k, enum bw_redact_how how, uint64_t message)
{
	(void)bw_err_set(k->err, BW_EREFUSED, 0, "message %" PRIu64 " still %s", message,
	    how == BW_REDACT_WORD ? "holds one word of a name alone" : "holds a name inside of a longer word or number");
	bw_err_hint(k->err, "give that word as one more name of the person (NAME=WORD), let it stay (--allow WORD), or choose around it");
	return BW_EREFUSED;
}

/* Bytes of a message in which a label stands, without the first letters of names, whoever's they are. */
static void
put_labelled(struct making *k, uint64_t from, uint64_t to)
{
	struct bw_bytes left = { k->original.in.data + from, (size_t)(to - from) };
	size_t a, b;

	while (k->labels.syntax == BW_REDACT_MARKUP && bw_redact_initials(left, &a, &b)) {
		bw_buf_put(&k->text, left.data, a);
		left.data += b;
		left.len -= b;
	}
	bw_buf_put(&k->text, left.data, left.len);
}

/* One message with labels in place of the names, or as it stands. *from: where what stands as it is began. */
static enum bw_rc
put_message(struct making *k, struct span *s, uint64_t i, uint64_t *from)
{
	uint64_t at = s->starts[i], end = s->starts[i + 1];
	size_t first = s->at;

	while (s->at < s->found_count && s->found[s->at].from + s->starts[0] < end) {
		const struct bw_redact_found *f = &s->found[s->at];
		uint64_t a = f->from + s->starts[0], b = f->to + s->starts[0];

		if (f->how != BW_REDACT_WHOLE)
			return still_named(k, f->how, s->range->first + i);
		if (a < at || b > end)
			return unsafe(k);
		if (s->at++ == first)
			put_kept(k, *from, at);
		put_labelled(k, at, a);
		bw_labels_put(&k->labels, f->person, &k->text);
		k->seen[f->person] = true;
		at = b;
	}
	if (s->at == first)
		return BW_OK;
	put_labelled(k, at, end);
	k->redacted++;
	k->places += s->at - first;
	*from = end;
	return BW_OK;
}

/* Places before this message are of others, which are not wanted. */
static void
skip_places(struct span *s, uint64_t start)
{
	while (s->at < s->found_count && s->found[s->at].from + s->starts[0] < start)
		s->at++;
}

/* The times of a range, in both readings where the order of day and month is open. */
static void
push_row(struct making *k, const struct span *s, uint64_t first, uint64_t last)
{
	const struct bw_value *a = bw_value_at(s->list, (size_t)(first - s->range->first));
	const struct bw_value *b = bw_value_at(s->list, (size_t)(last - s->range->first));
	struct bw_value *row = bw_object();
	char lines[48];

	(void)snprintf(lines, sizeof(lines), first == last ? "%" PRIu64 : "%" PRIu64 "-%" PRIu64, first, last);
	bw_set_text(row, "lines", lines);
	copy_text(row, "first", a, "wall");
	copy_text(row, "last", b, "wall");
	copy_text(row, "first_other", a, "wall_other");
	copy_text(row, "last_other", b, "wall_other");
	bw_push(k->rows, row);
}

static enum bw_rc
put_messages(struct making *k, struct span *s)
{
	uint64_t i, from = s->starts[0], first = 0, last = 0, n = 0;
	enum bw_rc rc = BW_OK;

	for (i = 0; rc == BW_OK && i < s->n; i++) {
		uint64_t number = s->range->first + i;

		if (!is_wanted(k, s, i)) {
			put_kept(k, from, s->starts[i]);
			from = s->starts[i + 1];
			continue;
		}
		if (from == s->starts[i] && number > k->done + 1)
			put_gap(k, k->done, number - 1 - k->done);
		skip_places(s, s->starts[i]);
		if ((rc = no_marks(k, s, i)) == BW_OK)
			rc = put_message(k, s, i, &from);
		widen(k, bw_value_at(s->list, (size_t)i));
		first = n++ == 0 ? number : first;
		last = k->done = number;
	}
	if (rc == BW_OK)
		put_kept(k, from, s->starts[s->n]);
	if (rc == BW_OK && n > 0)
		push_row(k, s, first, last);
	k->messages += n;
	return rc;
}

/* ---- what the file says in another way ---- */

static void
put_field(struct bw_buf *b, const char *text)
{
	bw_buf_str(b, text != NULL ? text : "");
	bw_buf_str(b, "\n");
}

/* How often somebody is named in a message as it is read, so that what is written in a way that
 * was not looked through in the file does not slip by. */
static void
put_read(const struct making *k, const struct bw_value *m, struct bw_buf *b)
{
	const struct bw_value *files = bw_value_get(m, "attachments");
	size_t i;

	put_field(b, bw_value_text(bw_value_get(m, "text")));
	for (i = 0; i < bw_value_count(files); i++)
		put_field(b, bw_value_text(bw_value_get(bw_value_at(files, i), "name")));
	if (k->labels.sender_in_record)
		put_field(b, bw_value_text(bw_value_get(m, "sender")));
}

static uint64_t
places_until(const struct bw_redact_found *f, size_t count, size_t *at, uint64_t end)
{
	size_t first = *at;

	while (*at < count && f[*at].from < end)
		++*at;
	return *at - first;
}

static enum bw_rc
check_read(struct making *k, const struct span *s)
{
	struct bw_redact_found *found = NULL;
	struct bw_buf text = { .limit = BW_MEDIA_MAX_INPUT };
	uint64_t *ends = calloc((size_t)s->n, sizeof(*ends)), i;
	size_t count = 0, read = 0, raw = 0;
	enum bw_rc rc = ends != NULL ? BW_OK : bw_err_set(k->err, BW_ENOMEM, 0, "no memory for an excerpt");

	for (i = 0; rc == BW_OK && i < s->n; i++) {
		put_read(k, bw_value_at(s->list, (size_t)i), &text);
		ends[i] = text.len;
	}
	if (rc == BW_OK && (rc = bw_buf_check(&text, k->err)) == BW_OK)
		rc = bw_labels_find(bw_case_worker(k->c), &k->labels, (struct bw_bytes){ text.data, text.len }, BW_REDACT_PLAIN, &found,
		    &count, k->err);
	for (i = 0; rc == BW_OK && i < s->n; i++) {
		uint64_t in_text = places_until(found, count, &read, ends[i]);
		uint64_t in_file = places_until(s->found, s->found_count, &raw, s->starts[i + 1] - s->starts[0]);

		if (in_text > in_file && is_wanted(k, s, i)) {
			rc = bw_err_set(k->err, BW_EREFUSED, 0,
			    "message %" PRIu64 " names somebody in a way that no label can take the place of", s->range->first + i);
			bw_err_hint(k->err, "choose around it");
		}
	}
	free(found);
	free(ends);
	bw_buf_free(&text);
	return rc;
}

static enum bw_rc
find_names(struct making *k, struct span *s)
{
	const struct bw_bytes text = { k->original.in.data + s->starts[0], (size_t)(s->starts[s->n] - s->starts[0]) };
	enum bw_rc rc;

	if (k->labels.count == 0)
		return BW_OK;
	rc = bw_labels_find(bw_case_worker(k->c), &k->labels, text, k->labels.syntax, &s->found, &s->found_count, k->err);
	/* Of plain text what is read are the bytes themselves. */
	return rc == BW_OK && k->labels.syntax != BW_REDACT_PLAIN ? check_read(k, s) : rc;
}

static enum bw_rc
put_range(struct making *k, const struct bw_range *r)
{
	struct span s = { .range = r, .n = r->last - r->first + 1 };
	enum bw_rc rc = window(k, r->first, s.n + 1, &s.list);

	if (rc == BW_OK && (rc = take_starts(k, &s)) == BW_OK && (rc = find_names(k, &s)) == BW_OK)
		rc = put_messages(k, &s);
	bw_value_free(s.list);
	free(s.starts);
	free(s.found);
	return rc;
}

/* Once more over all that leaves, lines of ours too. */
static enum bw_rc
check_all(struct making *k)
{
	static const enum bw_redact_syntax plain = BW_REDACT_PLAIN;
	const enum bw_redact_syntax ways[] = { k->labels.syntax, k->labels.syntax == BW_REDACT_MARKUP ? BW_REDACT_TAGLESS : plain, plain };
	const struct bw_bytes text = { k->text.data, k->text.len };
	enum bw_rc rc = BW_OK;
	size_t i, at;

	for (i = 0; rc == BW_OK && k->labels.count > 0 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct bw_redact_found *found = NULL;
		uint64_t line = 1;
		size_t count;

		rc = bw_labels_find(bw_case_worker(k->c), &k->labels, text, ways[i], &found, &count, k->err);
		if (rc == BW_OK && count > 0) {
			for (at = 0; at < found[0].from; at++)
				line += text.data[at] == '\n';
			rc = bw_err_set(k->err, BW_EREFUSED, 0, "line %" PRIu64 " of the excerpt would still name somebody", line);
			bw_err_hint(k->err, "choose around it, or give the name as it is written there as well");
		}
		free(found);
	}
	return rc;
}

/* Nobody of that name may be a slip of the pen, and the name itself would stay. */
static enum bw_rc
check_persons(struct making *k)
{
	const struct bw_value *people = bw_value_get(k->summary, "participants");
	size_t i, p;

	for (p = 0; p < k->labels.count; p++) {
		bool known = k->seen[p];

		for (i = 0; !known && i < bw_value_count(people); i++)
			known = bw_labels_is(&k->labels, p, bw_value_text(bw_value_get(bw_value_at(people, i), "name")));
		if (known)
			continue;
		(void)bw_err_set(k->err, BW_EUSAGE, 0, "--redact: person %zu is named in no chosen message and wrote none of the chat", p + 1);
		bw_err_hint(k->err, "is the name written as in the chat?");
		return BW_EUSAGE;
	}
	return BW_OK;
}

static enum bw_rc
put_all(struct making *k)
{
	struct bw_value *first = NULL;
	size_t i;
	enum bw_rc rc = window(k, 1, 1, &first);

	if (rc == BW_OK)
		put_lines_before(k, (uint64_t)bw_value_int(bw_value_get(bw_value_at(first, 0), "byte_start")));
	bw_value_free(first);
	for (i = 0; rc == BW_OK && i < k->count; i++)
		rc = put_range(k, &k->ranges[i]);
	if (rc == BW_OK && k->messages == 0)
		return bw_err_set(k->err, BW_ENOTFOUND, 0, "none of the chosen messages is from them");
	if (rc == BW_OK)
		put_gap(k, k->done, k->of - k->done);
	if (rc == BW_OK)
		rc = bw_buf_check(&k->text, k->err);
	if (rc == BW_OK)
		rc = check_all(k);
	return rc == BW_OK ? check_persons(k) : rc;
}

static enum bw_rc
take_people(struct making *k)
{
	const struct bw_excerpt_request *q = k->req;
	enum bw_rc rc = BW_OK;

	if (q->allow != NULL && q->redact == NULL)
		return bw_err_set(k->err, BW_EUSAGE, 0, "--allow goes with --redact");
	if (q->only != NULL)
		rc = bw_labels_check_list(q->only, k->summary, &k->only, k->err);
	if (rc == BW_OK && q->redact != NULL)
		rc = bw_labels_new(k->c, q->redact, q->allow, q->dutch, k->summary, &k->labels, k->err);
	return rc;
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
	enum bw_rc rc = bw_pick_call(k->c, &k->chat, rule, k->of, &picked, k->err);

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
	if (rc == BW_OK && n == k->of && k->only == 0 && k->labels.count == 0) {
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
	bw_set_int(v, "only", (int64_t)k->only);
	return v;
}

/* What is told of the labels: how many, never whose. */
static void
set_redacted(const struct making *k, struct bw_value *v)
{
	struct bw_value *r;

	if (k->labels.count == 0) {
		bw_set_null(v, "redacted");
		return;
	}
	r = bw_object();
	bw_set_int(r, "persons", (int64_t)k->labels.count);
	bw_set_int(r, "messages", (int64_t)k->redacted);
	bw_set_int(r, "places", (int64_t)k->places);
	bw_set(v, "redacted", r);
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
	copy_text(f, "chat_format", k->summary, "format");
	set_redacted(k, f);
	bw_labels_keep(&k->labels, f);
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
	set_redacted(k, v);
	bw_set(v, "labels", bw_labels_value(&k->labels));
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
	if ((rc = open_chat(k)) == BW_OK && (rc = take_people(k)) == BW_OK && (rc = choose(k)) == BW_OK && (rc = put_all(k)) == BW_OK)
		rc = keep(k, out);
	bw_value_free(k->kept);
	bw_value_free(k->gaps);
	bw_value_free(k->rows);
	bw_value_free(k->summary);
	bw_labels_free(&k->labels);
	bw_buf_free(&k->text);
	bw_original_close(&k->original);
	bw_item_free(&k->chat);
	free(k);
	return rc;
}
