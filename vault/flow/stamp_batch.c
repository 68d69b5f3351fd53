#include "flow/stamp_batch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "format/account.h"

/* 1 had no root over parts and no accounts. */
#define VERSION_SHA256 2
#define VERSION_SHA512 3
#define ANSWER_VERSION 1
#define ENTRY_LEN 177u
#define COVER_LEN 48u
#define COVER_LEN_SHA512 120u

static void
copy_fixed(struct bw_cursor *c, uint8_t *out, size_t len)
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
	copy_fixed(c, s->salt, 32);
	has_copy = bw_cursor_u8(c);
	s->has_copy = has_copy != 0;
	copy_fixed(c, s->copy_sha256, 32);
	s->copy_policy = bw_cursor_le32(c);
	copy_fixed(c, s->parts_root, 32);
	copy_fixed(c, e->account_salt, 32);
	copy_fixed(c, e->account, 32);
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
		if (b->tsq.len > 32) {
			bw_buf_le64(out, b->covers[i].item);
			bw_buf_put(out, b->covers[i].before, 32);
		}
		bw_buf_put(out, b->covers[i].value, b->tsq.len);
	}
}

void
bw_stamp_batch_encode(const struct bw_stamp_batch *b, struct bw_buf *out)
{
	struct bw_buf header = { .limit = BW_STATEMENT_MAX };
	size_t i;

	bw_batch_statement_encode(&b->header, &header);
	bw_buf_u8(out, b->tsq.len > 32 ? VERSION_SHA512 : VERSION_SHA256);
	bw_buf_le64(out, b->number);
	bw_buf_le64(out, (uint64_t)b->made_ms);
	bw_buf_put(out, b->tsq.imprint, b->tsq.len);
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

	if (c->bad || (count > 0 && b->tsq.len > 32) || count > BW_STAMP_ITEMS_MAX ||
	    bw_cursor_left(c) < count * ENTRY_LEN || count >= b->leaf_count)
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

static int
compare_covers(const void *left, const void *right)
{
	const struct bw_stamp_cover *x = left, *y = right;

	if (x->batch != y->batch)
		return x->batch < y->batch ? -1 : 1;
	if (x->answer != y->answer)
		return x->answer < y->answer ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

static bool
take_covers(struct bw_cursor *c, struct bw_stamp_batch *b)
{
	size_t each = b->tsq.len > 32 ? COVER_LEN_SHA512 : COVER_LEN, i;
	uint32_t count = bw_cursor_le32(c);

	if (c->bad || count >= b->leaf_count || bw_cursor_left(c) != count * each)
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
		if (b->tsq.len > 32) {
			cover->item = bw_cursor_le64(c);
			copy_fixed(c, cover->before, 32);
		}
		copy_fixed(c, cover->value, b->tsq.len);
		/* Only what is older: so no way over renewals comes back to where it was. */
		if (c->bad || cover->leaf >= b->leaf_count || cover->batch >= b->number ||
		    (i > 0 && compare_covers(cover - 1, cover) >= 0))
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
	b->tsq.len = version == VERSION_SHA512 ? 64 : 32;
	copy_fixed(&c, b->tsq.imprint, b->tsq.len);
	copy_fixed(&c, b->tsq.nonce, BW_TSQ_NONCE_LEN);
	copy_fixed(&c, b->pad_seed, 32);
	b->leaf_count = bw_cursor_le32(&c);
	b->header_leaf = bw_cursor_le32(&c);
	header = bw_cursor_take(&c, bw_cursor_le16(&c));
	if (!c.bad && (version == VERSION_SHA256 || version == VERSION_SHA512) &&
	    b->leaf_count >= BW_TREE_MIN && b->leaf_count <= BW_TREE_MAX &&
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

const struct bw_stamp_cover *
bw_stamp_cover_find(const struct bw_stamp_batch *b, uint64_t batch, size_t answer, uint64_t item)
{
	const struct bw_stamp_cover key = { .batch = batch, .answer = (uint32_t)answer, .item = item };
	const struct bw_stamp_cover *found;
	size_t low = 0, high = b->cover_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_covers(&b->covers[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	found = low < b->cover_count ? &b->covers[low] : NULL;
	if (found == NULL || found->batch != batch || found->answer != answer || (item != 0 && found->item != item))
		return NULL;
	return found;
}

size_t
bw_stamp_cover_stamps(const struct bw_stamp_batch *b)
{
	size_t i, stamps = b->cover_count > 0;

	for (i = 1; i < b->cover_count; i++)
		stamps += b->covers[i].batch != b->covers[i - 1].batch || b->covers[i].answer != b->covers[i - 1].answer;
	return stamps;
}

/* ---- the tree ---- */

bw_tree_hash *
bw_stamp_hash(size_t len)
{
	return len == 64 ? bw_sha512 : bw_sha256;
}

/* Leaf i that nobody has (the second half of a longer one is number i + 2^31), and the
 * salt of the batch's own empty account. */
#define HEADER_ACCOUNT UINT32_MAX
#define SECOND_HALF 0x80000000u

static void
pad_value(const struct bw_stamp_batch *b, uint32_t i, uint8_t out[static 32])
{
	uint8_t le[4] = { (uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16), (uint8_t)(i >> 24) };

	bw_hmac_sha256(out, b->pad_seed, sizeof(b->pad_seed), le, sizeof(le));
}

void
bw_stamp_group(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    uint8_t members[static 2 * BW_ERS_HASH_MAX])
{
	bw_tree_hash *hash = bw_stamp_hash(b->tsq.len);
	struct bw_buf text = { 0 };
	uint8_t salt[32];

	if (e != NULL) { /* always SHA-256 */
		bw_statement_encode(&e->statement, &text);
		memcpy(members + 32, e->account, 32);
	} else {
		pad_value(b, HEADER_ACCOUNT, salt);
		bw_account_begin(&text, salt);
		hash(members + b->tsq.len, text.data, text.len);
		bw_buf_reset(&text);
		bw_batch_statement_encode(&b->header, &text);
	}
	hash(members, text.data, text.len);
	bw_buf_free(&text);
}

static void
put_group(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, uint8_t *leaf)
{
	uint8_t members[2 * BW_ERS_HASH_MAX];

	bw_stamp_group(b, e, members);
	bw_tree_pair(leaf, members, members + b->tsq.len, b->tsq.len, bw_stamp_hash(b->tsq.len));
}

static void
fill_leaves(const struct bw_stamp_batch *b, uint8_t *leaves)
{
	size_t len = b->tsq.len, k;
	uint32_t i;

	for (i = 0; i < b->leaf_count; i++) {
		pad_value(b, i, leaves + i * len);
		if (len > 32)
			pad_value(b, i | SECOND_HALF, leaves + i * len + 32);
	}
	put_group(b, NULL, leaves + b->header_leaf * len);
	for (k = 0; k < b->count; k++)
		put_group(b, &b->entries[k], leaves + b->entries[k].leaf * len);
	for (k = 0; k < b->cover_count; k++)
		memcpy(leaves + b->covers[k].leaf * len, b->covers[k].value, len);
}

enum bw_rc
bw_stamp_batch_tree(struct bw_stamp_batch *b, bool check, struct bw_err *err)
{
	uint8_t *leaves;
	enum bw_rc rc;

	if (b->tree.nodes != NULL)
		return BW_OK;
	leaves = calloc(b->leaf_count, b->tsq.len);
	if (leaves == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a hash tree");
	fill_leaves(b, leaves);
	rc = bw_tree_build(&b->tree, leaves, b->leaf_count, b->tsq.len, bw_stamp_hash(b->tsq.len), err);
	if (rc == BW_OK && check && memcmp(bw_tree_root(&b->tree), b->tsq.imprint, b->tsq.len) != 0) {
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
