#include "format/statement.h"

#include <inttypes.h>
#include <string.h>

#include "base/encode.h"

/* ---- reading: a line at a time, each "key value" in its fixed place ---- */

struct lines {
	const char *text;
	size_t len, at;
	bool bad;
};

/* The value of the next line, which must begin with key and end with LF. */
static struct bw_bytes
take_line(struct lines *l, const char *key)
{
	struct bw_bytes value = { NULL, 0 };
	size_t key_len = strlen(key);
	const char *line = l->text + l->at;
	const char *end;

	if (l->bad || l->at >= l->len)
		goto bad;
	end = memchr(line, '\n', l->len - l->at);
	if (end == NULL || (size_t)(end - line) < key_len || memcmp(line, key, key_len) != 0)
		goto bad;
	value.data = (const uint8_t *)line + key_len;
	value.len = (size_t)(end - line) - key_len;
	l->at = (size_t)(end - l->text) + 1;
	return value;
bad:
	l->bad = true;
	return value;
}

static void
take_nothing(struct lines *l, const char *line)
{
	if (take_line(l, line).len != 0)
		l->bad = true;
}

/* Lower case only: a text has one form. */
static bool
lower_hex(const struct bw_bytes *v)
{
	size_t i;

	for (i = 0; i < v->len; i++)
		if (!((v->data[i] >= '0' && v->data[i] <= '9') || (v->data[i] >= 'a' && v->data[i] <= 'f')))
			return false;
	return true;
}

static void
read_hex(struct lines *l, struct bw_bytes v, uint8_t out[static 32])
{
	char text[65];

	if (l->bad || v.len != 64 || !lower_hex(&v)) {
		l->bad = true;
		return;
	}
	memcpy(text, v.data, 64);
	text[64] = 0;
	if (!bw_unhex(out, 32, text))
		l->bad = true;
}

static void
take_hex(struct lines *l, const char *key, uint8_t out[static 32])
{
	read_hex(l, take_line(l, key), out);
}

/* As take_hex, with "-" for "there is none": all zero. */
static bool
take_hex_or_dash(struct lines *l, const char *key, uint8_t out[static 32])
{
	struct bw_bytes v = take_line(l, key);

	memset(out, 0, 32);
	if (v.len == 1 && v.data[0] == '-')
		return false;
	read_hex(l, v, out);
	return true;
}

static void
take_salt(struct lines *l, uint8_t out[static 32])
{
	struct bw_bytes v = take_line(l, "salt ");
	struct bw_buf raw = { .limit = 64 };

	if (l->bad || v.len != 44 || !bw_unbase64(&raw, (const char *)v.data, v.len, true) || raw.len != 32)
		l->bad = true;
	else
		memcpy(out, raw.data, 32);
	bw_buf_free(&raw);
}

static uint64_t
take_number(struct lines *l, const char *key)
{
	struct bw_bytes v = take_line(l, key);
	uint64_t n = 0;
	size_t i;

	if (v.len == 0 || (v.len > 1 && v.data[0] == '0'))
		l->bad = true;
	for (i = 0; i < v.len; i++) {
		if (v.data[i] < '0' || v.data[i] > '9' || bw_mul_overflows(n, 10u, &n) ||
		    bw_add_overflows(n, (uint64_t)(v.data[i] - '0'), &n))
			l->bad = true;
	}
	return n;
}

static enum bw_rc
finish(struct lines *l, const char *what, struct bw_err *err)
{
	if (!l->bad && l->at == l->len)
		return BW_OK;
	return bw_err_set(err, BW_EFORMAT, 0, "this is not %s", what);
}

/* ---- writing ---- */

static void
put_hex(struct bw_buf *out, const char *key, const uint8_t *v, bool there)
{
	char hex[65];

	bw_hex(hex, v, 32);
	bw_buf_printf(out, "%s %s\n", key, there ? hex : "-");
}

static void
put_salt(struct bw_buf *out, const uint8_t salt[static 32])
{
	bw_buf_str(out, "salt ");
	bw_base64(out, salt, 32, true);
	bw_buf_str(out, "\n");
}

static bool
any(const uint8_t v[static 32])
{
	size_t i;
	uint8_t all = 0;

	for (i = 0; i < 32; i++)
		all |= v[i];
	return all != 0;
}

/* ---- the item ---- */

void
bw_statement_encode(const struct bw_statement *s, struct bw_buf *out)
{
	bw_buf_str(out, "bewaar-item/2\n");
	put_salt(out, s->salt);
	put_hex(out, "copy-sha256", s->copy_sha256, s->has_copy);
	bw_buf_printf(out, "copy-policy %" PRIu32 "\n", s->copy_policy);
	put_hex(out, "parts-root", s->parts_root, true);
}

enum bw_rc
bw_statement_decode(const void *text, size_t len, struct bw_statement *s, struct bw_err *err)
{
	struct lines l = { text, len, 0, len > BW_STATEMENT_MAX };
	uint64_t policy;
	enum bw_rc rc;

	memset(s, 0, sizeof(*s));
	take_nothing(&l, "bewaar-item/2");
	take_salt(&l, s->salt);
	s->has_copy = take_hex_or_dash(&l, "copy-sha256 ", s->copy_sha256);
	policy = take_number(&l, "copy-policy ");
	if (policy > UINT32_MAX)
		l.bad = true;
	s->copy_policy = (uint32_t)(policy & UINT32_MAX);
	take_hex(&l, "parts-root ", s->parts_root);
	rc = finish(&l, "an item statement (bewaar-item/2)", err);
	if (rc != BW_OK)
		memset(s, 0, sizeof(*s));
	return rc;
}

/* ---- the batch ---- */

void
bw_batch_statement_encode(const struct bw_batch_statement *s, struct bw_buf *out)
{
	bw_buf_str(out, "bewaar-batch/1\n");
	put_salt(out, s->salt);
	bw_buf_printf(out, "batch %" PRIu64 "\n", s->batch);
	put_hex(out, "previous-root", s->previous_root, any(s->previous_root));
	put_hex(out, "public-key", s->public_key, any(s->public_key));
	bw_buf_printf(out, "log-entries %" PRIu64 "\n", s->log_n);
	put_hex(out, "log-head", s->log_head, true);
	bw_buf_printf(out, "software %s\n", s->software);
}

static void
take_software(struct lines *l, char out[static 64])
{
	struct bw_bytes v = take_line(l, "software ");
	size_t i;

	if (v.len == 0 || v.len > 63) {
		l->bad = true;
		return;
	}
	for (i = 0; i < v.len; i++) {
		char c = (char)v.data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			(c != 0 && strchr(" .-+", c) != NULL)))
			l->bad = true;
		out[i] = c;
	}
	out[v.len] = 0;
}

enum bw_rc
bw_batch_statement_decode(const void *text, size_t len, struct bw_batch_statement *s, struct bw_err *err)
{
	struct lines l = { text, len, 0, len > BW_STATEMENT_MAX };
	enum bw_rc rc;

	memset(s, 0, sizeof(*s));
	take_nothing(&l, "bewaar-batch/1");
	take_salt(&l, s->salt);
	s->batch = take_number(&l, "batch ");
	/* Zero is written as "-", and in no other way. */
	if (take_hex_or_dash(&l, "previous-root ", s->previous_root) && !any(s->previous_root))
		l.bad = true;
	if (take_hex_or_dash(&l, "public-key ", s->public_key) && !any(s->public_key))
		l.bad = true;
	s->log_n = take_number(&l, "log-entries ");
	take_hex(&l, "log-head ", s->log_head);
	take_software(&l, s->software);
	rc = finish(&l, "a batch statement (bewaar-batch/1)", err);
	if (rc != BW_OK)
		memset(s, 0, sizeof(*s));
	return rc;
}

/* ---- the proof ---- */

void
bw_proof_encode(const struct bw_proof *p, struct bw_buf *out)
{
	uint32_t i;

	bw_buf_str(out, "bewaar-proof/1\n");
	put_hex(out, "statement", p->statement, true);
	put_hex(out, "account", p->account, true);
	for (i = 0; i < p->depth; i++)
		put_hex(out, "sibling", p->path[i], true);
	put_hex(out, "root", p->root, true);
}

enum bw_rc
bw_proof_decode(const void *text, size_t len, struct bw_proof *p, struct bw_err *err)
{
	struct lines l = { text, len, 0, len > BW_PROOF_MAX };
	static const char sibling[] = "sibling ";
	enum bw_rc rc;

	memset(p, 0, sizeof(*p));
	take_nothing(&l, "bewaar-proof/1");
	take_hex(&l, "statement ", p->statement);
	take_hex(&l, "account ", p->account);
	while (!l.bad && p->depth < BW_TREE_DEPTH_MAX && l.len - l.at >= sizeof(sibling) - 1 &&
	    memcmp(l.text + l.at, sibling, sizeof(sibling) - 1) == 0)
		take_hex(&l, sibling, p->path[p->depth++]);
	take_hex(&l, "root ", p->root);
	rc = finish(&l, "a proof (bewaar-proof/1)", err);
	if (rc != BW_OK)
		memset(p, 0, sizeof(*p));
	return rc;
}

bool
bw_proof_holds(const struct bw_proof *p, bw_tree_hash *hash)
{
	uint8_t root[32];

	bw_tree_pair(root, p->statement, p->account, sizeof(root), hash);
	bw_tree_climb(root, root, (const uint8_t(*)[32])p->path, p->depth, hash);
	return memcmp(root, p->root, 32) == 0;
}
