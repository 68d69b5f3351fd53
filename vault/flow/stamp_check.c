/* Checking stamps: the worker's job, and the answers for a receiver. */
#include <string.h>

#include "crypto/hash.h"
#include "flow/stamp_record.h"
#include "format/statement.h"
#include "sys/worker.h"

/* ---- facts as bytes ---- */

static void
put_text(struct bw_buf *out, const char *text)
{
	size_t len = strlen(text);

	bw_buf_u8(out, (uint8_t)len); /* every text of the facts is shorter than 256 */
	bw_buf_put(out, text, len);
}

static void
take_text(struct bw_cursor *c, char *out, size_t size)
{
	size_t len = bw_cursor_u8(c);
	struct bw_bytes text = bw_cursor_take(c, len);

	if (text.len >= size || memchr(text.data != NULL ? text.data : (const uint8_t *)"", 0, text.len) != NULL) {
		c->bad = true;
		return;
	}
	if (text.len > 0)
		memcpy(out, text.data, text.len);
	out[text.len] = 0;
}

static void
take_32(struct bw_cursor *c, uint8_t out[static 32])
{
	struct bw_bytes b = bw_cursor_take(c, 32);

	if (b.data != NULL)
		memcpy(out, b.data, 32);
}

void
bw_token_facts_encode(const struct bw_token_facts *f, struct bw_buf *out)
{
	bw_buf_le64(out, (uint64_t)f->time_ms);
	bw_buf_le64(out, (uint64_t)f->accuracy_ms);
	bw_buf_le64(out, (uint64_t)f->expires_ms);
	bw_buf_le64(out, (uint64_t)f->renew_by_ms);
	bw_buf_le32(out, f->token_at);
	bw_buf_le32(out, f->token_len);
	bw_buf_put(out, f->signer, sizeof(f->signer));
	bw_buf_put(out, f->root, sizeof(f->root));
	bw_buf_u8(out, f->claims_qualified);
	put_text(out, f->authority);
	put_text(out, f->serial);
	put_text(out, f->policy);
}

bool
bw_token_facts_decode(struct bw_bytes in, struct bw_token_facts *f)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);

	memset(f, 0, sizeof(*f));
	f->time_ms = (int64_t)bw_cursor_le64(&c);
	f->accuracy_ms = (int64_t)bw_cursor_le64(&c);
	f->expires_ms = (int64_t)bw_cursor_le64(&c);
	f->renew_by_ms = (int64_t)bw_cursor_le64(&c);
	f->token_at = bw_cursor_le32(&c);
	f->token_len = bw_cursor_le32(&c);
	take_32(&c, f->signer);
	take_32(&c, f->root);
	f->claims_qualified = bw_cursor_u8(&c) != 0;
	take_text(&c, f->authority, sizeof(f->authority));
	take_text(&c, f->serial, sizeof(f->serial));
	take_text(&c, f->policy, sizeof(f->policy));
	if (bw_add_overflows(f->time_ms, f->accuracy_ms, &f->not_after_ms) || f->accuracy_ms < 0)
		c.bad = true;
	if (!c.bad && bw_cursor_left(&c) == 0)
		return true;
	memset(f, 0, sizeof(*f));
	return false;
}

/* ---- the job: in = reply length, reply, roots; params = what is wanted ---- */

enum { OP_PEEK = 1, OP_CHECK = 2, OP_RECORD = 3, OP_ROOTS = 4 };

void
bw_stamp_job_warm(void)
{
	/* Without it the first check fails, and says so. */
	if (bw_token_init(NULL) != BW_OK)
		return;
}

static enum bw_rc
job_check(struct bw_bytes reply, struct bw_bytes roots, struct bw_cursor *params, struct bw_buf *out, struct bw_err *err)
{
	struct bw_token_want want = { .roots = roots };
	struct bw_token_facts facts;
	struct bw_bytes policies;
	char text[BW_POLICIES_MAX];
	enum bw_rc rc;

	want.imprint_len = bw_cursor_u8(params);
	want.imprint = bw_cursor_take(params, want.imprint_len).data;
	if (bw_cursor_u8(params) != 0)
		want.nonce = bw_cursor_take(params, 8).data;
	want.now_ms = (int64_t)bw_cursor_le64(params);
	want.not_before_ms = (int64_t)bw_cursor_le64(params);
	policies = bw_cursor_take(params, bw_cursor_left(params));
	if (params->bad || policies.len >= sizeof(text))
		return bw_err_set(err, BW_EUSAGE, 0, "the list of allowed policies is too long");
	if (policies.len > 0)
		memcpy(text, policies.data, policies.len);
	text[policies.len] = 0;
	want.policies = text;
	rc = bw_token_verify(reply.data, reply.len, &want, &facts, err);
	if (rc == BW_OK)
		bw_token_facts_encode(&facts, out);
	return rc;
}

static enum bw_rc
job_roots(struct bw_bytes roots, struct bw_buf *out, struct bw_err *err)
{
	int64_t end_ms;
	enum bw_rc rc = bw_token_roots_end(roots, &end_ms, err);

	if (rc == BW_OK)
		bw_buf_le64(out, (uint64_t)end_ms);
	return rc;
}

enum bw_rc
bw_stamp_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_cursor p = bw_cursor_of(params.data, params.len);
	struct bw_token_peek peek;
	struct bw_bytes reply, roots;
	uint8_t op = bw_cursor_u8(&p);
	enum bw_rc rc;

	if (op == OP_RECORD)
		return bw_record_job(in, &p, out, err);
	reply = bw_cursor_take(&c, bw_cursor_le32(&c));
	roots = bw_cursor_take(&c, bw_cursor_left(&c));
	if (c.bad || p.bad)
		return bw_err_set(err, BW_EFORMAT, 0, "rule form: this is not a time-stamp reply");
	if (op == OP_CHECK)
		return job_check(reply, roots, &p, out, err);
	if (op == OP_ROOTS)
		return job_roots(roots, out, err);
	if (op != OP_PEEK)
		return bw_err_set(err, BW_EUSAGE, 0, "no such part of the stamp job");
	rc = bw_token_peek(reply.data, reply.len, &peek, err);
	if (rc != BW_OK)
		return rc;
	bw_buf_u8(out, (uint8_t)peek.imprint_len);
	bw_buf_put(out, peek.imprint, sizeof(peek.imprint));
	bw_buf_u8(out, peek.has_nonce);
	bw_buf_put(out, peek.nonce, 8);
	return bw_buf_check(out, err);
}

/* ---- the caller's side ---- */

static enum bw_rc
run(struct bw_worker *w, struct bw_bytes reply, struct bw_bytes roots, struct bw_bytes params, struct bw_buf *out,
    struct bw_err *err)
{
	struct bw_buf in = { .limit = BW_TOKEN_MAX + BW_TOKEN_ROOTS_MAX + 16 };
	enum bw_rc rc;

	if (reply.len > BW_TOKEN_MAX)
		return bw_err_set(err, BW_EFORMAT, 0, "rule size: a time-stamp reply has at most %u bytes", BW_TOKEN_MAX);
	if (roots.len > BW_TOKEN_ROOTS_MAX)
		return bw_err_set(err, BW_EUSAGE, 0, "rule root: the file of root certificates is too large");
	bw_buf_le32(&in, (uint32_t)reply.len);
	bw_buf_put(&in, reply.data, reply.len);
	bw_buf_put(&in, roots.data, roots.len);
	rc = bw_buf_check(&in, err);
	if (rc == BW_OK && w != NULL)
		rc = bw_worker_call_bytes(w, BW_JOB_TOKEN_CHECK, (struct bw_bytes) { in.data, in.len }, params, out, err);
	else if (rc == BW_OK)
		rc = bw_stamp_job((struct bw_bytes) { in.data, in.len }, params, out, err);
	bw_buf_free(&in);
	return rc;
}

enum bw_rc
bw_stamp_peek(struct bw_worker *w, struct bw_bytes reply, struct bw_token_peek *out, struct bw_err *err)
{
	const uint8_t op = OP_PEEK;
	struct bw_buf answer = { .limit = 256 };
	struct bw_bytes none = { NULL, 0 };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	rc = run(w, reply, none, (struct bw_bytes) { &op, 1 }, &answer, err);
	if (rc == BW_OK && (answer.len != 2 + sizeof(out->imprint) + 8 || answer.data[0] > sizeof(out->imprint)))
		rc = bw_err_set(err, BW_EFORMAT, 0, "rule form: the reply could not be read safely");
	if (rc == BW_OK) {
		out->imprint_len = answer.data[0];
		memcpy(out->imprint, answer.data + 1, sizeof(out->imprint));
		out->has_nonce = answer.data[1 + sizeof(out->imprint)] != 0;
		memcpy(out->nonce, answer.data + 2 + sizeof(out->imprint), 8);
	}
	bw_buf_free(&answer);
	return rc;
}

enum bw_rc
bw_stamp_check(struct bw_worker *w, struct bw_bytes reply, const struct bw_token_want *want,
    struct bw_token_facts *facts, struct bw_err *err)
{
	struct bw_buf params = { .limit = 4096 }, answer = { .limit = 4096 };
	enum bw_rc rc;

	memset(facts, 0, sizeof(*facts));
	bw_buf_u8(&params, OP_CHECK);
	bw_buf_u8(&params, (uint8_t)want->imprint_len);
	bw_buf_put(&params, want->imprint, want->imprint_len);
	bw_buf_u8(&params, want->nonce != NULL);
	if (want->nonce != NULL)
		bw_buf_put(&params, want->nonce, 8);
	bw_buf_le64(&params, (uint64_t)want->now_ms);
	bw_buf_le64(&params, (uint64_t)want->not_before_ms);
	if (want->policies != NULL)
		bw_buf_str(&params, want->policies);
	rc = bw_buf_check(&params, err);
	if (rc == BW_OK)
		rc = run(w, reply, want->roots, (struct bw_bytes) { params.data, params.len }, &answer, err);
	if (rc == BW_OK && (!bw_token_facts_decode((struct bw_bytes) { answer.data, answer.len }, facts) ||
	    (uint64_t)facts->token_at + facts->token_len != reply.len))
		rc = bw_err_set(err, BW_EFORMAT, 0, "rule form: the reply could not be read safely");
	bw_buf_free(&answer);
	bw_buf_free(&params);
	return rc;
}

enum bw_rc
bw_stamp_roots_end(struct bw_worker *w, struct bw_bytes roots, int64_t *end_ms, struct bw_err *err)
{
	const struct bw_bytes none = { NULL, 0 };
	const uint8_t op = OP_ROOTS;
	struct bw_buf answer = { .limit = 64 };
	struct bw_cursor c;
	enum bw_rc rc = run(w, none, roots, (struct bw_bytes) { &op, 1 }, &answer, err);

	c = bw_cursor_of(answer.data, answer.len);
	*end_ms = (int64_t)bw_cursor_le64(&c);
	if (rc == BW_OK && (c.bad || bw_cursor_left(&c) > 0))
		rc = bw_err_set(err, BW_EFORMAT, 0, "rule root: the root certificates could not be read safely");
	bw_buf_free(&answer);
	return rc;
}

enum bw_rc
bw_record_call(struct bw_worker *w, struct bw_bytes in, const struct bw_record_ask *ask, struct bw_buf *answer,
    struct bw_err *err)
{
	struct bw_buf params = { .limit = 64 };
	struct bw_bytes p;
	enum bw_rc rc;

	bw_buf_u8(&params, OP_RECORD);
	bw_buf_u8(&params, ask->whole);
	bw_buf_le64(&params, (uint64_t)ask->now_ms);
	p = (struct bw_bytes) { params.data, params.len };
	rc = bw_buf_check(&params, err);
	if (rc == BW_OK)
		rc = w != NULL ? bw_worker_call_bytes(w, BW_JOB_TOKEN_CHECK, in, p, answer, err) : bw_stamp_job(in, p, answer, err);
	bw_buf_free(&params);
	return rc;
}

/* ---- a receiver's questions ---- */

static void
note(struct bw_stamp_verdict *v, const char *why)
{
	if (v->why[0] == 0) {
		size_t len = strnlen(why, sizeof(v->why) - 1);

		memcpy(v->why, why, len);
		v->why[len] = 0;
	}
}

/* What the two texts say; false when they are not even of their form. */
static bool
read_texts(struct bw_bytes statement, struct bw_bytes proof, const uint8_t *copy, struct bw_proof *p,
    struct bw_stamp_verdict *out)
{
	struct bw_statement s;
	struct bw_err why = { 0 };
	uint8_t digest[32];

	if (bw_statement_decode(statement.data, statement.len, &s, &why) != BW_OK ||
	    bw_proof_decode(proof.data, proof.len, p, &why) != BW_OK) {
		note(out, why.message);
		return false;
	}
	out->copy_named = copy != NULL && s.has_copy && memcmp(copy, s.copy_sha256, 32) == 0;
	if (copy != NULL && !out->copy_named)
		note(out, "the statement names another file");
	bw_sha256(digest, statement.data, statement.len);
	out->in_batch = memcmp(digest, p->statement, 32) == 0 && bw_proof_holds(p, bw_sha256);
	if (!out->in_batch)
		note(out, "the proof does not lead from the statement to the stamped value");
	return true;
}

/* Is the reply one to this root, and good? */
static enum bw_rc
ask_reply(struct bw_worker *w, struct bw_bytes reply, const uint8_t root[static 32], const struct bw_stamp_authority *who,
    int64_t now_ms, struct bw_stamp_verdict *out, struct bw_err *err)
{
	struct bw_token_want want = { .imprint = root, .imprint_len = 32, .roots = who->roots, .policies = who->policies,
		.now_ms = now_ms, .not_before_ms = INT64_MIN };
	struct bw_token_peek peek;
	struct bw_err why = { 0 };
	enum bw_rc rc = bw_stamp_peek(w, reply, &peek, &why);

	if (rc == BW_OK) {
		out->for_this_batch = peek.imprint_len == 32 && memcmp(peek.imprint, root, 32) == 0;
		if (!out->for_this_batch)
			note(out, "the stamp is for another batch");
	}
	if (rc == BW_OK && out->for_this_batch && who->roots.len > 0) {
		rc = bw_stamp_check(w, reply, &want, &out->facts, &why);
		out->authority_trusted = rc == BW_OK;
	}
	if (rc == BW_ENOMEM || rc == BW_EFAIL)
		return bw_err_set(err, rc, why.sys_errno, "%s", why.message);
	if (rc != BW_OK)
		note(out, why.message);
	return BW_OK;
}

static enum bw_rc
recall_reply(struct bw_worker *w, struct bw_bytes reply, const uint8_t root[static 32], const struct bw_stamp_authority *who,
    int64_t now_ms, struct bw_stamp_seen *seen, const struct bw_stamp_verdict **out, struct bw_err *err)
{
	const size_t room = sizeof(seen->list) / sizeof(*seen->list);
	size_t i, place = seen->count % room;
	enum bw_rc rc;

	for (i = 0; i < room && i < seen->count; i++)
		if (seen->list[i].reply == reply.data && memcmp(seen->list[i].root, root, 32) == 0) {
			*out = &seen->list[i].verdict;
			return BW_OK;
		}
	memset(&seen->list[place], 0, sizeof(*seen->list));
	if ((rc = ask_reply(w, reply, root, who, now_ms, &seen->list[place].verdict, err)) != BW_OK)
		return rc;
	seen->list[place].reply = reply.data;
	memcpy(seen->list[place].root, root, 32);
	seen->count++;
	*out = &seen->list[place].verdict;
	return BW_OK;
}

enum bw_rc
bw_stamp_verify(struct bw_worker *w, struct bw_bytes statement, struct bw_bytes proof, struct bw_bytes reply,
    const struct bw_stamp_authority *who, const uint8_t *copy, int64_t now_ms, struct bw_stamp_seen *seen, struct bw_stamp_verdict *out,
    struct bw_err *err)
{
	const struct bw_stamp_verdict *of_reply = NULL;
	struct bw_stamp_seen none = { .count = 0 };
	struct bw_proof p;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if (!read_texts(statement, proof, copy, &p, out))
		return BW_OK;
	rc = recall_reply(w, reply, p.root, who, now_ms, seen != NULL ? seen : &none, &of_reply, err);
	if (rc != BW_OK)
		return rc;
	out->for_this_batch = of_reply->for_this_batch;
	out->authority_trusted = of_reply->authority_trusted;
	out->facts = of_reply->facts;
	note(out, of_reply->why);
	return BW_OK;
}
