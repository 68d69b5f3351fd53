/* Checking an evidence record (RFC 4998, 4.3 and 5.3) over data objects at hand:
 * each stamp covers what is before it, and each token holds under the roots. */
#include "flow/stamp_record.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "format/der.h"
#include "format/ers.h"
#include "sys/worker.h"

#define OBJECTS_MAX 64u /* data objects of one group */

bool
bw_record_hash(enum bw_ers_alg alg, const void *data, size_t len, uint8_t *out)
{
	if (alg == BW_ERS_SHA256)
		bw_sha256(out, data, len);
	else if (alg == BW_ERS_SHA512)
		bw_sha512(out, data, len);
	return alg == BW_ERS_SHA256 || alg == BW_ERS_SHA512;
}

/* What stands before the record's tokens when they come as a reply: granted. */
static void
as_reply(struct bw_buf *out, struct bw_bytes token)
{
	static const uint8_t granted[] = { BW_DER_SEQUENCE, 3, BW_DER_INTEGER, 1, 0 };
	struct bw_buf both = { .limit = BW_ERS_MAX };

	bw_buf_put(&both, granted, sizeof(granted));
	bw_buf_put(&both, token.data, token.len);
	bw_buf_reset(out);
	bw_der_put(out, BW_DER_SEQUENCE, both.data, both.len);
	if (both.bad)
		out->bad = true;
	bw_buf_free(&both);
}

struct record {
	struct bw_ers r;
	struct bw_bytes objects[OBJECTS_MAX];
	size_t object_count;
	struct bw_bytes roots;
	char policies[BW_POLICIES_MAX]; /* allowed ones; "": any */
	bool whole;
	int64_t now_ms;
	struct bw_buf reply; /* the token at hand */
	struct bw_token_facts first, last;
	bool untrusted;
	struct bw_err why; /* why it is not */
};

/* The values that stamp number n of a chain must cover: of the objects in the
 * first of all; of them and of all before in the first of a chain; else of the
 * token before. */
static enum bw_rc
covered(const struct record *c, size_t chain, size_t n, enum bw_ers_alg alg, uint8_t *values, size_t *count,
    struct bw_err *err)
{
	size_t len = bw_ers_alg_len(alg), i;
	struct bw_buf before = { 0 };
	uint8_t both[2 * BW_ERS_HASH_MAX];
	bool ok = true;

	*count = n > 0 ? 1 : c->object_count;
	if (n > 0) {
		const struct bw_bytes *token = &c->r.stamps[c->r.chains[chain].first + n - 1].token;

		ok = bw_record_hash(alg, token->data, token->len, values);
	}
	if (n == 0 && chain > 0) {
		bw_ers_sequence_put(&before, &c->r, chain);
		ok = !before.bad && bw_record_hash(alg, before.data, before.len, both + len);
	}
	for (i = 0; n == 0 && ok && i < c->object_count; i++) {
		ok = bw_record_hash(alg, c->objects[i].data, c->objects[i].len, values + i * len);
		if (ok && chain > 0) {
			memcpy(both, values + i * len, len);
			ok = bw_record_hash(alg, both, 2 * len, values + i * len);
		}
	}
	bw_buf_free(&before);
	return ok ? BW_OK : bw_err_set(err, BW_EUNSUPPORTED, 0, "rule record: its hash is not supported");
}

/* Each later stamp must have been made while the one before still held. */
static enum bw_rc
check_order(struct record *c, size_t at, const struct bw_token_facts *f, struct bw_err *err)
{
	if (at > 0 && (f->not_after_ms < c->last.time_ms - c->last.accuracy_ms))
		return bw_err_set(err, BW_EVERIFY, 0, "rule order: a renewal is earlier than what it renews");
	if (at > 0 && f->time_ms > c->last.expires_ms)
		return bw_err_set(err, BW_EVERIFY, 0, "rule renewal: the stamp was renewed after its certificate had run out");
	if (at == 0)
		c->first = *f;
	c->last = *f;
	return BW_OK;
}

static void
check_trust(struct record *c, size_t at, const uint8_t *root, size_t len)
{
	struct bw_token_want want = { .imprint = root, .imprint_len = len, .roots = c->roots, .policies = c->policies,
		.now_ms = c->now_ms, .not_before_ms = INT64_MIN };
	struct bw_token_facts f;

	c->untrusted = bw_token_verify(c->reply.data, c->reply.len, &want, &f, &c->why) != BW_OK ||
	    check_order(c, at, &f, &c->why) != BW_OK;
}

static enum bw_rc
check_stamp(struct record *c, size_t chain, size_t n, enum bw_ers_alg *chain_alg, struct bw_err *err)
{
	size_t at = c->r.chains[chain].first + n, count = 0;
	const struct bw_ers_stamp *s = &c->r.stamps[at];
	uint8_t values[OBJECTS_MAX * BW_ERS_HASH_MAX], root[BW_ERS_HASH_MAX];
	struct bw_token_peek peek;
	enum bw_ers_alg alg;
	enum bw_rc rc;

	as_reply(&c->reply, s->token);
	rc = bw_buf_check(&c->reply, err);
	if (rc == BW_OK)
		rc = bw_token_peek(c->reply.data, c->reply.len, &peek, err);
	if (rc != BW_OK)
		return rc;
	alg = bw_ers_alg_of_len(peek.imprint_len);
	if ((s->alg != BW_ERS_NONE && s->alg != alg) || (n > 0 && *chain_alg != alg))
		return bw_err_set(err, BW_EVERIFY, 0, "rule record: a stamp is of another hash than its chain");
	if ((c->r.algs & 1u << alg) == 0)
		return bw_err_set(err, BW_EVERIFY, 0, "rule record: a stamp is of a hash that the record does not list");
	*chain_alg = alg;
	rc = covered(c, chain, n, alg, values, &count, err);
	if (rc == BW_OK)
		rc = bw_ers_root(s, alg, values, count, n == 0 && c->whole, bw_record_hash, root, err);
	if (rc == BW_OK && memcmp(root, peek.imprint, peek.imprint_len) != 0)
		rc = bw_err_set(err, BW_EVERIFY, 0, "rule record: its hash tree does not lead to what was stamped");
	if (rc == BW_OK && c->roots.len > 0 && !c->untrusted)
		check_trust(c, at, root, peek.imprint_len);
	return rc;
}

static enum bw_rc
check_record(struct record *c, struct bw_err *err)
{
	enum bw_ers_alg alg = BW_ERS_NONE;
	enum bw_rc rc = BW_OK;
	size_t k, n;

	for (k = 0; k < c->r.chain_count && rc == BW_OK; k++)
		for (n = 0; n < c->r.chains[k].count && rc == BW_OK; n++)
			rc = check_stamp(c, k, n, &alg, err);
	return rc;
}

static struct bw_bytes
take_part(struct bw_cursor *c)
{
	return bw_cursor_take(c, bw_cursor_le32(c));
}

enum bw_rc
bw_record_job(struct bw_bytes in, struct bw_cursor *params, struct bw_buf *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct record *k = calloc(1, sizeof(*k));
	struct bw_bytes record, policies;
	enum bw_rc rc;

	if (k == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to check an evidence record");
	k->whole = bw_cursor_u8(params) != 0;
	k->now_ms = (int64_t)bw_cursor_le64(params);
	record = take_part(&c);
	k->roots = take_part(&c);
	policies = take_part(&c);
	if (policies.len < sizeof(k->policies) && policies.len > 0)
		memcpy(k->policies, policies.data, policies.len);
	while (!c.bad && bw_cursor_left(&c) > 0 && k->object_count < OBJECTS_MAX)
		k->objects[k->object_count++] = take_part(&c);
	if (c.bad || params->bad || bw_cursor_left(&c) > 0 || k->object_count == 0 || policies.len >= sizeof(k->policies))
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is nothing that the record could be about, or too much");
	else
		rc = bw_ers_read(record.data, record.len, &k->r, err);
	if (rc == BW_OK)
		rc = check_record(k, err);
	if (rc == BW_OK) {
		bw_buf_u8(out, k->roots.len > 0 && !k->untrusted);
		bw_buf_le32(out, (uint32_t)k->r.stamp_count);
		bw_buf_le64(out, (uint64_t)k->last.renew_by_ms);
		bw_buf_u8(out, (uint8_t)strnlen(k->why.message, 250));
		bw_buf_put(out, k->why.message, strnlen(k->why.message, 250));
		bw_token_facts_encode(&k->first, out);
		rc = bw_buf_check(out, err);
	}
	bw_buf_free(&k->reply);
	free(k);
	return rc;
}

/* ---- the caller's side ---- */

static void
put_part(struct bw_buf *out, struct bw_bytes part)
{
	bw_buf_le32(out, (uint32_t)part.len);
	bw_buf_put(out, part.data, part.len);
}

static bool
read_answer(struct bw_bytes answer, struct bw_record_verdict *v)
{
	struct bw_cursor c = bw_cursor_of(answer.data, answer.len);
	struct bw_bytes why;

	v->authority_trusted = bw_cursor_u8(&c) != 0;
	v->stamps = bw_cursor_le32(&c);
	v->renew_by_ms = (int64_t)bw_cursor_le64(&c);
	why = bw_cursor_take(&c, bw_cursor_u8(&c));
	if (c.bad || memchr(why.data, 0, why.len) != NULL)
		return false;
	memcpy(v->why, why.data, why.len);
	v->why[why.len] = 0;
	return bw_token_facts_decode(bw_cursor_take(&c, bw_cursor_left(&c)), &v->facts);
}

enum bw_rc
bw_record_verify(struct bw_worker *w, struct bw_bytes record, const struct bw_bytes *objects, size_t count, bool whole,
    const struct bw_stamp_authority *who, int64_t now_ms, struct bw_record_verdict *out, struct bw_err *err)
{
	const struct bw_record_ask ask = { whole, now_ms };
	struct bw_buf in = { 0 }, answer = { .limit = 4096 };
	const struct bw_bytes policies = { (const uint8_t *)who->policies, who->policies != NULL ? strlen(who->policies) : 0 };
	struct bw_err why = { 0 };
	enum bw_rc rc;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (record.len > BW_ERS_MAX || who->roots.len > BW_TOKEN_ROOTS_MAX || count > OBJECTS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "an evidence record, its roots or its group are too large");
	put_part(&in, record);
	put_part(&in, who->roots);
	put_part(&in, policies);
	for (i = 0; i < count; i++)
		put_part(&in, objects[i]);
	rc = bw_buf_check(&in, err);
	if (rc == BW_OK)
		rc = bw_record_call(w, (struct bw_bytes) { in.data, in.len }, &ask, &answer, &why);
	if (rc == BW_OK && !read_answer((struct bw_bytes) { answer.data, answer.len }, out))
		rc = bw_err_set(&why, BW_EFORMAT, 0, "rule record: the record could not be read safely");
	bw_buf_free(&in);
	bw_buf_free(&answer);
	if (rc == BW_ENOMEM || rc == BW_EFAIL || rc == BW_EUSAGE)
		return bw_err_set(err, rc, why.sys_errno, "%s", why.message);
	out->in_record = rc == BW_OK;
	if (rc != BW_OK)
		memcpy(out->why, why.message, strnlen(why.message, sizeof(out->why) - 1));
	return BW_OK;
}
