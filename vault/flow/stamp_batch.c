#include "flow/stamp_batch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "format/account.h"

#define BATCH_VERSION 2 /* 1 had no root over parts and no accounts */
#define ANSWER_VERSION 1
#define ENTRY_LEN 177u
#define COVER_LEN 48u

static void
copy_32(struct bw_cursor *c, uint8_t *out, size_t len)
{
	struct bw_bytes b = bw_cursor_take(c, len);

	if (b.data != NULL)
		memcpy(out, b.data, len);
}

/* ---- a batch as bytes ---- */

static void
put_entry(struct bw_buf *out, const struct bw_stamp_entry *e)
{
	const struct bw_statement *s = &e->statement;

	bw_buf_le64(out, e->item);
	bw_buf_le32(out, e->leaf);
	bw_buf_put(out, s->salt, 32);
	bw_buf_u8(out, s->has_copy);
	bw_buf_put(out, s->copy_sha256, 32);
	bw_buf_le32(out, s->copy_policy);
	bw_buf_put(out, s->parts_root, 32);
	bw_buf_put(out, e->account_salt, 32);
	bw_buf_put(out, e->account, 32);
}

static void
take_entry(struct bw_cursor *c, struct bw_stamp_entry *e)
{
	struct bw_statement *s = &e->statement;
	uint8_t has_copy;

	e->item = bw_cursor_le64(c);
	e->leaf = bw_cursor_le32(c);
	copy_32(c, s->salt, 32);
	has_copy = bw_cursor_u8(c);
	s->has_copy = has_copy != 0;
	copy_32(c, s->copy_sha256, 32);
	s->copy_policy = bw_cursor_le32(c);
	copy_32(c, s->parts_root, 32);
	copy_32(c, e->account_salt, 32);
	copy_32(c, e->account, 32);
	if (has_copy > 1)
		c->bad = true;
}

static void
put_covers(struct bw_buf *out, const struct bw_stamp_batch *b)
{
	size_t i;

	bw_buf_le32(out, (uint32_t)b->cover_count);
	for (i = 0; i < b->cover_count; i++) {
		bw_buf_le64(out, b->covers[i].batch);
		bw_buf_le32(out, b->covers[i].answer);
		bw_buf_le32(out, b->covers[i].leaf);
		bw_buf_put(out, b->covers[i].value, 32);
	}
}

void
bw_stamp_batch_encode(const struct bw_stamp_batch *b, struct bw_buf *out)
{
	struct bw_buf header = { .limit = BW_STATEMENT_MAX };
	size_t i;

	bw_batch_statement_encode(&b->header, &header);
	bw_buf_u8(out, BATCH_VERSION);
	bw_buf_le64(out, b->number);
	bw_buf_le64(out, (uint64_t)b->made_ms);
	bw_buf_put(out, b->tsq.imprint, 32);
	bw_buf_put(out, b->tsq.nonce, BW_TSQ_NONCE_LEN);
	bw_buf_put(out, b->pad_seed, 32);
	bw_buf_le32(out, b->leaf_count);
	bw_buf_le32(out, b->header_leaf);
	bw_buf_le16(out, (uint16_t)header.len);
	bw_buf_put(out, header.data, header.len);
	bw_buf_le64(out, b->count);
	for (i = 0; i < b->count; i++)
		put_entry(out, &b->entries[i]);
	put_covers(out, b);
	if (header.bad)
		out->bad = true;
	bw_buf_free(&header);
}

static bool
take_entries(struct bw_cursor *c, struct bw_stamp_batch *b)
{
	uint64_t count = bw_cursor_le64(c);
	size_t i;

	if (c->bad || count > BW_STAMP_ITEMS_MAX || bw_cursor_left(c) < count * ENTRY_LEN || count >= b->leaf_count)
		return false;
	b->entries = calloc(count > 0 ? (size_t)count : 1, sizeof(*b->entries));
	if (b->entries == NULL)
		return false;
	b->count = (size_t)count;
	for (i = 0; i < b->count; i++) {
		take_entry(c, &b->entries[i]);
		if (c->bad || b->entries[i].leaf >= b->leaf_count || (i > 0 && b->entries[i].item <= b->entries[i - 1].item))
			return false;
	}
	return true;
}

static bool
take_covers(struct bw_cursor *c, struct bw_stamp_batch *b)
{
	uint32_t count = bw_cursor_le32(c);
	size_t i;

	if (c->bad || count >= b->leaf_count || bw_cursor_left(c) != (size_t)count * COVER_LEN)
		return false;
	b->covers = calloc(count > 0 ? count : 1, sizeof(*b->covers));
	if (b->covers == NULL)
		return false;
	b->cover_count = count;
	for (i = 0; i < count; i++) {
		struct bw_stamp_cover *cover = &b->covers[i];

		cover->batch = bw_cursor_le64(c);
		cover->answer = bw_cursor_le32(c);
		cover->leaf = bw_cursor_le32(c);
		copy_32(c, cover->value, 32);
		/* Only what is older: so no way over renewals comes back to where it was. */
		if (c->bad || cover->leaf >= b->leaf_count || cover->batch >= b->number)
			return false;
	}
	return true;
}

enum bw_rc
bw_stamp_batch_decode(struct bw_bytes in, struct bw_stamp_batch *b, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_bytes header;
	uint8_t version;

	memset(b, 0, sizeof(*b));
	version = bw_cursor_u8(&c);
	b->number = bw_cursor_le64(&c);
	b->made_ms = (int64_t)bw_cursor_le64(&c);
	copy_32(&c, b->tsq.imprint, 32);
	copy_32(&c, b->tsq.nonce, BW_TSQ_NONCE_LEN);
	copy_32(&c, b->pad_seed, 32);
	b->leaf_count = bw_cursor_le32(&c);
	b->header_leaf = bw_cursor_le32(&c);
	header = bw_cursor_take(&c, bw_cursor_le16(&c));
	if (!c.bad && version == BATCH_VERSION && b->leaf_count >= BW_TREE_MIN && b->leaf_count <= BW_TREE_MAX &&
	    (b->leaf_count & (b->leaf_count - 1)) == 0 && b->header_leaf < b->leaf_count &&
	    bw_batch_statement_decode(header.data, header.len, &b->header, NULL) == BW_OK && take_entries(&c, b) &&
	    take_covers(&c, b))
		return BW_OK;
	bw_stamp_batch_free(b);
	return bw_err_set(err, BW_EFORMAT, 0, "the record of a batch of stamps makes no sense");
}

void
bw_stamp_batch_free(struct bw_stamp_batch *b)
{
	size_t i;

	for (i = 0; i < b->answer_count; i++)
		bw_buf_free(&b->answers[i].raw);
	free(b->answers);
	free(b->entries);
	free(b->covers);
	bw_tree_free(&b->tree);
	memset(b, 0, sizeof(*b));
}

const struct bw_stamp_entry *
bw_stamp_batch_entry(const struct bw_stamp_batch *b, uint64_t item)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (b->entries[middle].item == item)
			return &b->entries[middle];
		if (b->entries[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- the tree ---- */

/* Leaf i that nobody has, and the salt of the batch's own empty account. */
#define HEADER_ACCOUNT UINT32_MAX

static void
pad_value(const struct bw_stamp_batch *b, uint32_t i, uint8_t out[static 32])
{
	uint8_t le[4] = { (uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16), (uint8_t)(i >> 24) };

	bw_hmac_sha256(out, b->pad_seed, sizeof(b->pad_seed), le, sizeof(le));
}

void
bw_stamp_group(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, uint8_t members[static 64])
{
	struct bw_buf text = { 0 };
	uint8_t salt[32];

	if (e != NULL) {
		bw_statement_encode(&e->statement, &text);
		memcpy(members + 32, e->account, 32);
	} else {
		pad_value(b, HEADER_ACCOUNT, salt);
		bw_account_begin(&text, salt);
		bw_sha256(members + 32, text.data, text.len);
		bw_buf_reset(&text);
		bw_batch_statement_encode(&b->header, &text);
	}
	bw_sha256(members, text.data, text.len);
	bw_buf_free(&text);
}

static void
fill_leaves(const struct bw_stamp_batch *b, uint8_t (*leaves)[32])
{
	uint8_t members[64];
	uint32_t i;
	size_t k;

	for (i = 0; i < b->leaf_count; i++)
		pad_value(b, i, leaves[i]);
	bw_stamp_group(b, NULL, members);
	bw_tree_pair(leaves[b->header_leaf], members, members + 32, bw_sha256);
	for (k = 0; k < b->count; k++) {
		bw_stamp_group(b, &b->entries[k], members);
		bw_tree_pair(leaves[b->entries[k].leaf], members, members + 32, bw_sha256);
	}
	for (k = 0; k < b->cover_count; k++)
		memcpy(leaves[b->covers[k].leaf], b->covers[k].value, 32);
}

enum bw_rc
bw_stamp_batch_tree(struct bw_stamp_batch *b, bool check, struct bw_err *err)
{
	uint8_t(*leaves)[32];
	enum bw_rc rc;

	if (b->tree.nodes != NULL)
		return BW_OK;
	leaves = calloc(b->leaf_count, 32);
	if (leaves == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a hash tree");
	fill_leaves(b, leaves);
	rc = bw_tree_build(&b->tree, (const uint8_t(*)[32])leaves, b->leaf_count, bw_sha256, err);
	if (rc == BW_OK && check && memcmp(bw_tree_root(&b->tree), b->tsq.imprint, 32) != 0) {
		bw_tree_free(&b->tree);
		rc = bw_err_set(err, BW_EAUTH, 0, "batch %" PRIu64 " of the stamps does not give the value that was stamped",
		    b->number);
	}
	free(leaves);
	return rc;
}

/* ---- an answer as bytes ---- */

void
bw_stamp_answer_encode(const struct bw_stamp_answer *a, struct bw_buf *out)
{
	struct bw_buf facts = { .limit = 4096 };

	bw_token_facts_encode(&a->facts, &facts);
	bw_buf_u8(out, ANSWER_VERSION);
	bw_buf_le64(out, a->log_n);
	bw_buf_le16(out, (uint16_t)facts.len);
	bw_buf_put(out, facts.data, facts.len);
	bw_buf_le32(out, (uint32_t)a->reply.len);
	bw_buf_put(out, a->reply.data, a->reply.len);
	bw_buf_put(out, a->roots.data, a->roots.len);
	if (facts.bad)
		out->bad = true;
	bw_buf_free(&facts);
}

enum bw_rc
bw_stamp_answer_decode(struct bw_bytes in, struct bw_stamp_answer *a, struct bw_err *err)
{
	struct bw_cursor c;
	struct bw_bytes facts;
	uint8_t version;

	memset(a, 0, sizeof(*a));
	bw_buf_put(&a->raw, in.data, in.len);
	if (bw_buf_check(&a->raw, err) != BW_OK)
		return BW_ENOMEM;
	c = bw_cursor_of(a->raw.data, a->raw.len);
	version = bw_cursor_u8(&c);
	a->log_n = bw_cursor_le64(&c);
	facts = bw_cursor_take(&c, bw_cursor_le16(&c));
	a->reply = bw_cursor_take(&c, bw_cursor_le32(&c));
	a->roots = bw_cursor_take(&c, bw_cursor_left(&c));
	if (!c.bad && version == ANSWER_VERSION && bw_token_facts_decode(facts, &a->facts) &&
	    (uint64_t)a->facts.token_at + a->facts.token_len <= a->reply.len)
		return BW_OK;
	bw_buf_free(&a->raw);
	memset(a, 0, sizeof(*a));
	return bw_err_set(err, BW_EFORMAT, 0, "the record of a stamp makes no sense");
}
