#include "flow/stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/ops.h"
#include "case/phase.h"
#include "crypto/hash.h"
#include "flow/stamp_make.h"
#include "sys/http.h"

/* ---- reports ---- */

static void
set_facts(struct bw_value *row, const struct bw_token_facts *f)
{
	char when[BW_DATE_TEXT];

	bw_time_text(when, f->not_after_ms);
	bw_set_text(row, "not_after", when);
	bw_set_int(row, "accuracy_ms", f->accuracy_ms);
	bw_set_text(row, "authority", f->authority);
	bw_time_text(when, f->renew_by_ms);
	bw_set_text(row, "renew_by", when);
}

/* batch, items, imprint, replies: the report of every verb of stamping. */
#define CLOCK_SLACK_MS ((int64_t)5 * 60 * 1000)

/* A request cannot be made after the stamp that answers it: then the clock was ahead. (One
 * that is behind makes the stamp one from the future, which is refused.) */
static void
set_clock(struct bw_value *out, const struct bw_stamp_batch *b)
{
	int64_t most = 0;
	char text[200];
	size_t i;

	for (i = 0; i < b->answer_count; i++)
		if (b->made_ms - b->answers[i].facts.not_after_ms > most)
			most = b->made_ms - b->answers[i].facts.not_after_ms;
	bw_set_null(out, "clock");
	if (most <= CLOCK_SLACK_MS)
		return;
	(void)snprintf(text, sizeof(text), "by this machine's clock the request is %lld minutes younger than its stamp: the clock was "
	    "ahead, and dates that the vault wrote itself may be", (long long)(most / 60000));
	bw_set_text(out, "clock", text);
}

/* How many stamps, and of how many records the hash tree. */
static void
set_renewed(struct bw_value *out, const struct bw_stamp_batch *b)
{
	int64_t records = 0;
	size_t i;

	for (i = 0; i < b->cover_count; i++)
		records += b->covers[i].item != 0;
	bw_set_int(out, "renews", (int64_t)bw_stamp_cover_stamps(b));
	if (b->tsq.len > 32)
		bw_set_int(out, "rehashed", records);
}

static struct bw_value *
report(const struct bw_stamp_batch *b)
{
	struct bw_value *out = bw_object(), *replies = bw_array();
	size_t i;

	bw_set_int(out, "batch", (int64_t)b->number);
	bw_set_int(out, "items", (int64_t)b->count);
	if (b->cover_count > 0)
		set_renewed(out, b);
	bw_set_hex(out, "imprint", b->tsq.imprint, b->tsq.len);
	for (i = 0; i < b->answer_count; i++) {
		struct bw_value *row = bw_object();

		set_facts(row, &b->answers[i].facts);
		bw_push(replies, row);
	}
	bw_set(out, "replies", replies);
	set_clock(out, b);
	return out;
}

static enum bw_rc
reported(struct bw_value *v, struct bw_value **out, struct bw_err *err)
{
	*out = v;
	return v != NULL ? BW_OK : bw_err_set(err, BW_ENOMEM, 0, "no memory for the report");
}

/* ---- request ---- */

static enum bw_rc
make(struct bw_case *c, struct bw_stamp_batches *all, enum bw_stamp_what what, const struct bw_hooks *hooks, size_t *at,
    struct bw_err *err)
{
	if (what == BW_STAMP_NEW)
		return bw_stamp_make(c, all, hooks, at, err);
	return bw_stamp_make_renewal(c, all, what == BW_STAMP_RENEW_SHA512, at, err);
}

enum bw_rc
bw_flow_stamp_request(struct bw_case *c, enum bw_stamp_what what, struct bw_buf *tsq, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_batches all;
	uint8_t der[BW_TSQ_MAX];
	size_t at = 0;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_stamp_batches_load(c, &all, err);
	if (rc != BW_OK)
		return rc;
	rc = make(c, &all, what, hooks, &at, err);
	if (rc == BW_OK) {
		bw_buf_put(tsq, der, bw_tsq_encode(&all.list[at].tsq, der));
		rc = bw_buf_check(tsq, err);
	}
	if (rc == BW_OK)
		rc = reported(report(&all.list[at]), out, err);
	bw_stamp_batches_free(&all);
	return rc;
}

/* ---- reply ---- */

/* A stamp of a batch cannot be older than those that were in the vault when
 * the batch was made. Batches that were on the way at one time may be answered
 * in any order. */
static int64_t
not_before(const struct bw_stamp_batches *all, const struct bw_stamp_batch *b)
{
	int64_t latest = INT64_MIN;
	size_t i, k;

	for (i = 0; i < all->count; i++) {
		for (k = 0; k < all->list[i].answer_count; k++) {
			const struct bw_stamp_answer *a = &all->list[i].answers[k];
			int64_t at = a->facts.time_ms - a->facts.accuracy_ms;

			if (a->log_n < b->header.log_n && at > latest)
				latest = at;
		}
	}
	return latest;
}

static struct bw_stamp_batch *
batch_of(struct bw_stamp_batches *all, const struct bw_token_peek *peek)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->list[i].tsq.len == peek->imprint_len &&
		    memcmp(all->list[i].tsq.imprint, peek->imprint, peek->imprint_len) == 0)
			return &all->list[i];
	return NULL;
}

static bool
is_known(const struct bw_stamp_batch *b, struct bw_bytes reply)
{
	size_t i;

	for (i = 0; i < b->answer_count; i++)
		if (b->answers[i].reply.len == reply.len && memcmp(b->answers[i].reply.data, reply.data, reply.len) == 0)
			return true;
	return false;
}

static enum bw_rc
keep(struct bw_case *c, struct bw_stamp_batch *b, struct bw_stamp_answer *a, struct bw_err *err)
{
	struct bw_stamp_answer *more = realloc(b->answers, (b->answer_count + 1) * sizeof(*more));
	struct bw_buf record = { 0 };
	char detail[360], when[BW_DATE_TEXT];
	uint8_t head[32];
	enum bw_rc rc;

	if (more == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a stamp");
	b->answers = more;
	bw_store_head(bw_case_store(c), &a->log_n, head);
	bw_stamp_answer_encode(a, &record);
	/* Its own copy: the caller's bytes go away before the batch does. */
	rc = bw_buf_check(&record, err);
	if (rc == BW_OK)
		rc = bw_stamp_answer_decode((struct bw_bytes) { record.data, record.len }, &more[b->answer_count], err);
	bw_buf_free(&record);
	if (rc != BW_OK)
		return rc;
	rc = bw_stamp_answer_keep(c, b, a, err);
	bw_time_text(when, a->facts.not_after_ms);
	(void)snprintf(detail, sizeof(detail), "batch %" PRIu64 ": %zu %s existed no later than %s, by %s", b->number,
	    b->count + bw_stamp_cover_stamps(b), b->cover_count > 0 ? "stamps" : "items", when, a->facts.authority);
	if (rc == BW_OK)
		rc = bw_op_remark(c, BW_OP_STAMPED, 0, detail, NULL, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		b->answer_count++;
	else
		bw_buf_free(&more[b->answer_count].raw);
	return rc;
}

/* Checks one reply and keeps it. *at: the batch it belongs to. */
static enum bw_rc
take_reply(struct bw_case *c, struct bw_stamp_batches *all, struct bw_bytes reply,
    const struct bw_stamp_authority *authority, struct bw_stamp_batch **at, struct bw_err *err)
{
	struct bw_token_want want = { .roots = authority->roots, .policies = authority->policies };
	struct bw_stamp_answer a = { .reply = reply, .roots = authority->roots };
	struct bw_token_peek peek;
	enum bw_rc rc;

	if (authority->roots.len == 0) {
		bw_err_hint(err, "give the root certificate of the authority with --tsa-ca FILE");
		return bw_err_set(err, BW_EUSAGE, 0,
		    "rule root: without the authority's root certificate the reply cannot be checked; nothing was changed");
	}
	rc = bw_stamp_peek(bw_case_worker(c), reply, &peek, err);
	if (rc != BW_OK)
		return rc;
	*at = batch_of(all, &peek);
	if (*at == NULL)
		return bw_err_set(err, BW_EVERIFY, 0, "rule imprint: the reply answers no request of this vault");
	if (is_known(*at, reply))
		return BW_OK;
	want.imprint = (*at)->tsq.imprint;
	want.imprint_len = (*at)->tsq.len;
	want.nonce = (*at)->tsq.nonce;
	want.now_ms = bw_case_now_ms(c);
	want.not_before_ms = not_before(all, *at);
	rc = bw_stamp_check(bw_case_worker(c), reply, &want, &a.facts, err);
	if (rc == BW_OK)
		rc = keep(c, *at, &a, err);
	return rc;
}

enum bw_rc
bw_flow_stamp_reply(struct bw_case *c, struct bw_bytes reply, const struct bw_stamp_authority *authority,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_batches all;
	struct bw_stamp_batch *at = NULL;
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	rc = bw_stamp_batches_load(c, &all, err);
	if (rc != BW_OK)
		return rc;
	rc = take_reply(c, &all, reply, authority, &at, err);
	if (rc == BW_OK)
		rc = reported(report(at), out, err);
	bw_stamp_batches_free(&all);
	return rc;
}

/* ---- online ---- */

static enum bw_rc
ask(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_batch *b,
    const struct bw_stamp_authority *authority, struct bw_err *err)
{
	struct bw_buf reply = { .limit = BW_TOKEN_MAX };
	struct bw_stamp_batch *at = NULL;
	uint8_t der[BW_TSQ_MAX];
	enum bw_rc rc;

	if (authority->roots.len == 0) {
		/* Nobody is told anything before the answer could be used. */
		bw_err_hint(err, "give the root certificate of the authority with --tsa-ca FILE");
		return bw_err_set(err, BW_EUSAGE, 0, "rule root: no root certificate is known for %s; it was not asked",
		    authority->url);
	}
	rc = bw_http_post(authority->url, "application/timestamp-query", (struct bw_bytes) { der, bw_tsq_encode(&b->tsq, der) },
	    "application/timestamp-reply", &reply, err);
	if (rc == BW_OK)
		rc = take_reply(c, all, (struct bw_bytes) { reply.data, reply.len }, authority, &at, err);
	if (rc == BW_OK && at != b)
		rc = bw_err_set(err, BW_EVERIFY, 0, "rule imprint: %s answered another request", authority->url);
	bw_buf_free(&reply);
	return rc;
}

static void
push_failed(struct bw_value *replies, const char *url, const struct bw_err *why)
{
	struct bw_value *row = bw_object();

	bw_set_text(row, "authority", url);
	bw_set_null(row, "not_after");
	bw_set_null(row, "accuracy_ms");
	bw_set_text(row, "why", why->message);
	bw_push(replies, row);
}

enum bw_rc
bw_flow_stamp_online(struct bw_case *c, enum bw_stamp_what what, const struct bw_stamp_authority *authorities,
    size_t count, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_batches all;
	struct bw_value *failed = bw_array();
	struct bw_err why = { 0 }, first = { 0 };
	size_t at = 0, i, bad = 0;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_stamp_batches_load(c, &all, err);
	if (rc == BW_OK)
		rc = make(c, &all, what, hooks, &at, err);
	for (i = 0; i < count && rc == BW_OK; i++) {
		/* The answers hang on the batch itself, so that it must not move. */
		memset(&why, 0, sizeof(why));
		if (ask(c, &all, &all.list[at], &authorities[i], &why) == BW_OK)
			continue;
		push_failed(failed, authorities[i].url, &why);
		if (bad++ == 0)
			first = why;
	}
	if (rc == BW_OK && bad == count && count > 0) {
		rc = first.rc;
		if (err != NULL)
			*err = first;
	} else if (rc == BW_OK) {
		struct bw_value *v = report(&all.list[at]);

		if (bad > 0)
			bw_set(v, "failed", bw_value_copy(failed));
		rc = reported(v, out, err);
		if (rc == BW_OK && bad > 0)
			rc = bw_err_set(err, BW_EPARTIAL, 0, "%zu of %zu authorities gave no usable reply; %s", bad, count,
			    first.message);
	}
	bw_value_free(failed);
	bw_stamp_batches_free(&all);
	return rc;
}

/* ---- looking ---- */

static const char *
state(const struct bw_stamp_batches *all, size_t at)
{
	const struct bw_stamp_batch *b = &all->list[at];
	struct bw_stamp_line l;
	size_t i, renewed = 0;

	for (i = 0; b->count > 0 && i < b->answer_count; i++) {
		bw_stamp_line_follow(all, at, i, &l);
		renewed += l.count > 1;
	}
	return b->answer_count == 0 ? "pending" : renewed == b->answer_count ? "renewed" : "stamped";
}

enum bw_rc
bw_flow_stamp_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_batches all;
	struct bw_value *rows = bw_array(), *v = bw_object();
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	rc = bw_stamp_batches_load(c, &all, err);
	for (i = 0; i < all.count && rc == BW_OK; i++) {
		struct bw_value *row = report(&all.list[i]);

		bw_set_text(row, "state", state(&all, i));
		rc = bw_hooks_row(hooks, "batches", rows, row);
	}
	bw_set(v, "renew_soon", bw_stamps_ending(&all, bw_case_now_ms(c)));
	bw_set_int(v, "count", (int64_t)all.count);
	if (hooks == NULL || hooks->row == NULL)
		bw_set(v, "batches", rows);
	else
		bw_value_free(rows);
	bw_stamp_batches_free(&all);
	if (rc == BW_OK)
		return reported(v, out, err);
	bw_value_free(v);
	return rc;
}

struct bw_value *
bw_stamp_item_stamps(const struct bw_stamp_batches *all, const struct bw_anchors *anchors, uint64_t item)
{
	struct bw_value *list = bw_array();
	size_t i, k;

	for (i = 0; i < all->count; i++) {
		const struct bw_stamp_batch *b = &all->list[i];

		for (k = 0; bw_stamp_batch_entry(b, item) != NULL && k < b->answer_count; k++) {
			struct bw_value *row = bw_object();

			set_facts(row, &b->answers[k].facts);
			bw_set_int(row, "batch", (int64_t)b->number);
			bw_set_text(row, "compared", bw_anchors_compared(anchors, b->answers[k].facts.not_after_ms));
			bw_push(list, row);
		}
	}
	return list;
}
