#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "flow/stamp_batch.h"
#include "format/authority.h"

static void
make_batch(struct bw_stamp_batch *b)
{
	size_t i;

	memset(b, 0, sizeof(*b));
	b->number = 3;
	b->made_ms = 1700000000000;
	b->leaf_count = 64;
	b->header_leaf = 9;
	b->tsq.len = 32;
	bw_random(b->pad_seed, 32);
	bw_random(b->tsq.nonce, 8);
	b->header.batch = 3;
	b->header.log_n = 12;
	bw_random(b->header.previous_root, 32);
	memcpy(b->header.software, "bewaar 0.1.0", 13);
	b->entries = calloc(5, sizeof(*b->entries));
	assert_non_null(b->entries);
	b->count = 5;
	for (i = 0; i < 5; i++) {
		b->entries[i].item = 10 * i + 2;
		b->entries[i].leaf = (uint32_t)(40 - 7 * i);
		b->entries[i].statement.copy_policy = 1;
		b->entries[i].statement.has_copy = i % 2 != 0;
		bw_random(b->entries[i].statement.parts_root, 32);
		bw_random(b->entries[i].statement.salt, 32);
	}
	assert_int_equal(bw_stamp_batch_tree(b, false, NULL), BW_OK);
	memcpy(b->tsq.imprint, bw_tree_root(&b->tree), 32);
}

static void
refused_when_cut(const struct bw_buf *record)
{
	struct bw_stamp_batch b;
	size_t i;

	for (i = 0; i < record->len; i++)
		assert_int_equal(bw_stamp_batch_decode((struct bw_bytes) { record->data, i }, &b, NULL), BW_EFORMAT);
}

/* How many bytes can be altered so that the batch still gives the root it names. */
static size_t
altered_with_its_root(struct bw_buf *record)
{
	struct bw_stamp_batch b;
	size_t i, same = 0;

	for (i = 0; i < record->len; i++) {
		record->data[i] ^= 1;
		if (bw_stamp_batch_decode((struct bw_bytes) { record->data, record->len }, &b, NULL) == BW_OK) {
			same += bw_stamp_batch_tree(&b, true, NULL) == BW_OK;
			bw_stamp_batch_free(&b);
		}
		record->data[i] ^= 1;
	}
	return same;
}

static void
a_batch_comes_back_with_the_same_root(void **state)
{
	struct bw_stamp_batch b, again;
	struct bw_buf record = { 0 };

	(void)state;
	make_batch(&b);
	bw_stamp_batch_encode(&b, &record);
	assert_int_equal(bw_buf_check(&record, NULL), BW_OK);
	assert_int_equal(bw_stamp_batch_decode((struct bw_bytes) { record.data, record.len }, &again, NULL), BW_OK);
	assert_int_equal(bw_stamp_batch_tree(&again, true, NULL), BW_OK);
	assert_memory_equal(bw_tree_root(&again.tree), b.tsq.imprint, 32);
	assert_int_equal(bw_stamp_batch_entry(&again, 22)->leaf, b.entries[2].leaf);
	assert_null(bw_stamp_batch_entry(&again, 23));
	assert_null(bw_stamp_batch_entry(&again, 0));
	assert_null(bw_stamp_batch_entry(&again, UINT64_MAX));
	bw_stamp_batch_free(&again);
	refused_when_cut(&record);
	bw_buf_free(&record);
	bw_stamp_batch_free(&b);
}

/* Every salted bit of a batch goes into the root, or it does not decode. */
static void
an_altered_batch_does_not_give_its_root(void **state)
{
	struct bw_stamp_batch b;
	struct bw_buf record = { 0 };
	size_t same;

	(void)state;
	make_batch(&b);
	bw_stamp_batch_encode(&b, &record);
	same = altered_with_its_root(&record);
	/* What the vault alone keeps: number, clock, nonce, the item numbers;
	 * the unused copy hash of three items, and the salts whose accounts count. */
	assert_true(same <= 8 + 8 + 8 + 5 * 8 + 3 * 32 + 5 * 32);
	bw_buf_free(&record);
	bw_stamp_batch_free(&b);
}

/* Renews one stamp as it is and three records of another to SHA-512. */
static void
make_renewal(struct bw_stamp_batch *b)
{
	size_t i;

	make_batch(b);
	bw_tree_free(&b->tree);
	free(b->entries);
	b->entries = NULL;
	b->count = 0;
	b->tsq.len = 64;
	b->covers = calloc(4, sizeof(*b->covers));
	assert_non_null(b->covers);
	b->cover_count = 4;
	for (i = 0; i < 4; i++) {
		b->covers[i].batch = i == 0 ? 1 : 2;
		b->covers[i].item = 7 * i;
		b->covers[i].leaf = (uint32_t)(20 + i);
		bw_random(b->covers[i].before, i > 0 ? 32 : 0);
		bw_random(b->covers[i].value, 64);
	}
	assert_int_equal(bw_stamp_batch_tree(b, false, NULL), BW_OK);
	memcpy(b->tsq.imprint, bw_tree_root(&b->tree), 64);
}

static void
a_renewal_to_sha512_comes_back(void **state)
{
	struct bw_stamp_batch b, again;
	struct bw_buf record = { 0 };
	size_t same;

	(void)state;
	make_renewal(&b);
	bw_stamp_batch_encode(&b, &record);
	assert_int_equal(bw_stamp_batch_decode((struct bw_bytes) { record.data, record.len }, &again, NULL), BW_OK);
	assert_int_equal(again.tsq.len, 64);
	assert_int_equal(bw_stamp_batch_tree(&again, true, NULL), BW_OK);
	assert_memory_equal(again.covers, b.covers, 4 * sizeof(*b.covers));
	assert_ptr_equal(bw_stamp_cover_find(&again, 1, 0, 0), &again.covers[0]);
	assert_ptr_equal(bw_stamp_cover_find(&again, 2, 0, 0), &again.covers[1]);
	assert_ptr_equal(bw_stamp_cover_find(&again, 2, 0, 21), &again.covers[3]);
	assert_null(bw_stamp_cover_find(&again, 2, 0, 8));
	assert_null(bw_stamp_cover_find(&again, 2, 0, 22));
	assert_null(bw_stamp_cover_find(&again, 1, 0, 7));
	assert_null(bw_stamp_cover_find(&again, 2, 1, 0));
	bw_stamp_batch_free(&again);
	refused_when_cut(&record);
	same = altered_with_its_root(&record);
	/* What does not go into the root: number, clock, nonce, and what each leaf is about. */
	assert_true(same <= 8 + 8 + 8 + 4 * (8 + 4 + 8 + 32));
	/* Two of one name, or out of their order, would be found by chance alone. */
	b.covers[2].item = b.covers[1].item;
	bw_buf_reset(&record);
	bw_stamp_batch_encode(&b, &record);
	assert_int_equal(bw_stamp_batch_decode((struct bw_bytes) { record.data, record.len }, &again, NULL), BW_EFORMAT);
	bw_buf_free(&record);
	bw_stamp_batch_free(&b);
}

/* Each step of a line is over exactly the steps before it, in the hash of its chain. */
static void
a_line_goes_on_in_another_hash(void **state)
{
	struct bw_stamp_answer answers[3] = { { .facts.token_len = 4 }, { .facts.token_len = 4 }, { .facts.token_len = 4 } };
	struct bw_stamp_cover rehash = { .batch = 1, .item = 9 }, renewal = { .batch = 1 };
	struct bw_stamp_batch list[3] = {
		{ .number = 1, .tsq.len = 32, .answers = &answers[0], .answer_count = 1 },
		{ .number = 2, .tsq.len = 64, .answers = &answers[1], .answer_count = 1, .covers = &rehash, .cover_count = 1 },
		{ .number = 3, .tsq.len = 64, .answers = &answers[2], .answer_count = 1, .covers = &renewal, .cover_count = 1 },
	};
	const struct bw_stamp_batches all = { list, 3 };
	struct bw_stamp_line l;

	(void)state;
	answers[0].reply = (struct bw_bytes) { (const uint8_t *)"old.", 4 };
	answers[1].reply = (struct bw_bytes) { (const uint8_t *)"mid.", 4 };
	answers[2].reply = (struct bw_bytes) { (const uint8_t *)"new.", 4 };
	bw_sha256(rehash.before, "old.", 4);
	bw_sha512(renewal.value, "mid.", 4);
	bw_stamp_line_follow(&all, 0, 0, &l);
	assert_int_equal(l.count, 3);
	assert_int_equal(l.chain, 1);
	assert_int_equal(l.len, 64);
	assert_true(bw_stamps_rehashed(&all));
	renewal.value[63] ^= 1;
	bw_stamp_line_follow(&all, 0, 0, &l);
	assert_int_equal(l.count, 2);
	rehash.before[31] ^= 1;
	bw_stamp_line_follow(&all, 0, 0, &l);
	assert_int_equal(l.count, 1);
	assert_int_equal(l.len, 32);
}

static void
an_answer_comes_back(void **state)
{
	struct bw_stamp_answer a = { .log_n = 7 }, again;
	struct bw_buf record = { 0 };

	(void)state;
	a.facts.time_ms = 1700000000123;
	a.facts.accuracy_ms = 1500;
	memcpy(a.facts.authority, "Test", 5);
	a.reply = (struct bw_bytes) { (const uint8_t *)"reply", 5 };
	a.roots = (struct bw_bytes) { (const uint8_t *)"roots!", 6 };
	bw_stamp_answer_encode(&a, &record);
	assert_int_equal(bw_stamp_answer_decode((struct bw_bytes) { record.data, record.len }, &again, NULL), BW_OK);
	assert_int_equal(again.facts.not_after_ms, 1700000001623);
	assert_string_equal(again.facts.authority, "Test");
	assert_int_equal(again.reply.len, 5);
	assert_memory_equal(again.roots.data, "roots!", 6);
	bw_buf_free(&again.raw);
	assert_int_equal(bw_stamp_answer_decode((struct bw_bytes) { record.data, 20 }, &again, NULL), BW_EFORMAT);
	bw_buf_free(&record);
}

static bool
reads(const char *text)
{
	struct bw_authority a;

	return bw_authority_read(text, strlen(text), &a, NULL) == BW_OK;
}

#define GOOD "url https://x.example/\nroots a.pem\nroots-sha256 " \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"

#define HASH_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HASH_B "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
an_authority_file_is_read_strictly(void **state)
{
	struct bw_authority a;
	static const char text[] = "# note\n" GOOD "policy 1.2.3\npolicy 1.2.4\nqualified claimed\n";

	(void)state;
	assert_int_equal(bw_authority_read(text, sizeof(text) - 1, &a, NULL), BW_OK);
	assert_string_equal(a.policies, "1.2.3 1.2.4");
	assert_true(a.claims_qualified);
	assert_true(reads(GOOD));
	assert_false(reads(""));
	assert_false(reads("url https://x.example/\n"));
	assert_false(reads(GOOD "url https://y.example/\n"));
	assert_false(reads(GOOD "colour blue\n"));
	assert_false(reads(GOOD "qualified maybe\n"));
	assert_false(reads(GOOD "policy 1.2;3\n"));
	assert_false(reads("url ftp://x/\nroots a.pem\n"));
	assert_false(reads("roots ../a.pem\n"));
	assert_true(reads("url https://x.example/\nroot " HASH_A "\n"));
	assert_true(reads("url https://x.example/\nroots a.pem\nroot " HASH_A "\nroot " HASH_B "\n"));
	assert_false(reads("url https://x.example/\nroots a.pem\n"));
	assert_false(reads("url https://x.example/\nroots-sha256 " HASH_A "\n"));
	assert_false(reads(GOOD "root " HASH_A "\n"));
	assert_false(reads("url https://x.example/\nroot ABC\n"));
}

/* Certificates here are any bytes: what counts is their hash. */
static void
only_the_named_roots_are_taken(void **state)
{
	static const char pem[] = "words\n-----BEGIN CERTIFICATE-----\nb25l\n-----END CERTIFICATE-----\n"
				  "-----BEGIN CERTIFICATE-----\r\ndHd\r\nv\r\n-----END CERTIFICATE-----\r\n"
				  "-----BEGIN CERTIFICATE-----\nb25l\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n";
	struct bw_authority a = { .url = "https://x.example/" };
	struct bw_buf out = { 0 };
	uint8_t digest[32];

	(void)state;
	bw_sha256(digest, "two", 3);
	bw_hex(a.root[0], digest, 32);
	assert_int_equal(bw_authority_pick(&a, pem, sizeof(pem) - 1, bw_sha256, &out, NULL), BW_OK);
	assert_string_equal(bw_buf_text(&out), "-----BEGIN CERTIFICATE-----\r\ndHd\r\nv\r\n-----END CERTIFICATE-----\n");
	bw_buf_reset(&out);
	bw_sha256(digest, "one", 3);
	bw_hex(a.root[1], digest, 32);
	assert_int_equal(bw_authority_pick(&a, pem, sizeof(pem) - 1, bw_sha256, &out, NULL), BW_OK);
	assert_int_equal(bw_authority_pick(&a, pem, sizeof(pem) - 1, bw_sha256, &out, NULL), BW_OK);
	bw_buf_reset(&out);
	memcpy(a.root[2], HASH_A, sizeof(HASH_A));
	assert_int_equal(bw_authority_pick(&a, pem, sizeof(pem) - 1, bw_sha256, &out, NULL), BW_ENOTFOUND);
	bw_buf_free(&out);
}

static void
a_list_grows_old(void **state)
{
	struct bw_authority a = { .checked = "2026-12-01 by somebody" };

	(void)state;
	assert_false(bw_authority_old(&a, "2026-12-01"));
	assert_false(bw_authority_old(&a, "2027-12-01"));
	assert_true(bw_authority_old(&a, "2027-12-02"));
	memcpy(a.checked, "2029", 4);
	assert_false(bw_authority_old(&a, "2030-11-30"));
	assert_true(bw_authority_old(&a, "2031-01-01"));
	memcpy(a.checked, "last", 4);
	assert_true(bw_authority_old(&a, "2026-12-01"));
	a.checked[0] = '\0';
	assert_true(bw_authority_old(&a, "2026-12-01"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_comes_back_with_the_same_root),
		cmocka_unit_test(an_altered_batch_does_not_give_its_root),
		cmocka_unit_test(a_renewal_to_sha512_comes_back),
		cmocka_unit_test(a_line_goes_on_in_another_hash),
		cmocka_unit_test(an_answer_comes_back),
		cmocka_unit_test(an_authority_file_is_read_strictly),
		cmocka_unit_test(only_the_named_roots_are_taken),
		cmocka_unit_test(a_list_grows_old),
	};

	if (bw_crypto_init(NULL) != BW_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
