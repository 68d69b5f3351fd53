/* Known answers for the tree, the request and the texts. The tree's values
 * come from Python: sha256(b"".join(sorted([left, right]))), leaf i = sha256("leaf i"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "format/statement.h"
#include "format/tree.h"
#include "format/tsp.h"

static void
is_hex(const uint8_t *value, size_t len, const char *want)
{
	char hex[2 * BW_TSQ_MAX + 1];

	bw_hex(hex, value, len);
	assert_string_equal(hex, want);
}

static void
roots_are_those_of_another_program(void **state)
{
	static const struct {
		uint32_t count;
		const char *root;
	} want[] = {
		{ 1, "20e325f06280f9d0d193fed01a0eda5bef79063f2e602d93e3605cbe825d96ad" },
		{ 2, "06f4672c8871ec3b0085b38a1682a938005d5fa05ef1366bf23b5f9eb46ff543" },
		{ 4, "e912c730a1e4726d70d2b02628e68440b78373a09fbfeffe43263500f3300a3c" },
		{ 64, "9470bdc5f507e9942c883946bc5efd90ad5d0db99d472c39b76fb41b238556c9" },
		{ 128, "d643a02df626e184bc0db6d76db684c98011250e6447488e2cc015bb340f6dc4" },
	};
	uint8_t leaves[128][32], path[BW_TREE_DEPTH_MAX][32], root[32];
	struct bw_tree t;
	char text[16];
	uint32_t i;
	size_t k;

	(void)state;
	for (i = 0; i < 128; i++) {
		(void)snprintf(text, sizeof(text), "leaf %u", i);
		bw_sha256(leaves[i], text, strlen(text));
	}
	for (k = 0; k < sizeof(want) / sizeof(want[0]); k++) {
		assert_int_equal(bw_tree_build(&t, leaves[0], want[k].count, 32, bw_sha256, NULL), BW_OK);
		is_hex(bw_tree_root(&t), 32, want[k].root);
		for (i = 0; i < want[k].count; i++) {
			bw_tree_path(&t, i, path[0]);
			bw_tree_climb(root, leaves[i], (const uint8_t(*)[32])path, t.depth, bw_sha256);
			assert_memory_equal(root, bw_tree_root(&t), 32);
			bw_tree_climb(root, leaves[(i + 2) % 128], (const uint8_t(*)[32])path, t.depth, bw_sha256);
			assert_memory_not_equal(root, bw_tree_root(&t), 32);
		}
		bw_tree_free(&t);
	}
}

static void
a_tree_has_a_power_of_two_leaves_and_at_least_64(void **state)
{
	uint8_t leaves[3][32] = { { 0 } };
	struct bw_tree t;

	(void)state;
	assert_int_equal(bw_tree_leaves(0), 64);
	assert_int_equal(bw_tree_leaves(64), 64);
	assert_int_equal(bw_tree_leaves(65), 128);
	assert_int_equal(bw_tree_leaves(20001), 32768);
	assert_int_equal(bw_tree_leaves((uint64_t)BW_TREE_MAX), BW_TREE_MAX);
	assert_int_equal(bw_tree_leaves((uint64_t)BW_TREE_MAX + 1), 0);
	assert_int_equal(bw_tree_build(&t, leaves[0], 3, 32, bw_sha256, NULL), BW_ELIMIT);
	assert_int_equal(bw_tree_build(&t, leaves[0], 0, 32, bw_sha256, NULL), BW_ELIMIT);
}

/* As `openssl ts -query -cert -digest 00..1f` (00..3f) writes it with -sha256 (-sha512);
 * stamp-tokens.sh has openssl read our own. */
static void
request_is(size_t len, const char *want)
{
	struct bw_tsq q = { .len = len }, again;
	uint8_t der[BW_TSQ_MAX + 1] = { 0 };
	size_t i, size;
	unsigned int bit, taken = 0;

	for (i = 0; i < len; i++)
		q.imprint[i] = (uint8_t)i;
	memset(q.nonce, 0xff, sizeof(q.nonce));
	q.nonce[0] = 0xc1;
	q.nonce[7] = 0;
	bw_tsq_nonce_shape(q.nonce);
	size = bw_tsq_encode(&q, der);
	is_hex(der, size, want);
	assert_int_equal(bw_tsq_decode(der, size, &again, NULL), BW_OK);
	assert_memory_equal(&q, &again, sizeof(q));
	assert_int_equal(bw_tsq_decode(der, size + 1, &again, NULL), BW_EFORMAT);
	assert_int_equal(bw_tsq_decode(der, size - 1, &again, NULL), BW_EFORMAT);
	/* Every bit outside the two values is fixed. */
	for (bit = 0; bit < size * 8; bit++) {
		der[bit / 8] = (uint8_t)(der[bit / 8] ^ (1u << bit % 8));
		taken += bw_tsq_decode(der, size, &again, NULL) == BW_OK;
		der[bit / 8] = (uint8_t)(der[bit / 8] ^ (1u << bit % 8));
	}
	assert_int_equal(taken, len * 8 + 8 * 8 - 2);
}

static void
the_request_is_that_of_openssl(void **state)
{
	(void)state;
	request_is(32, "304302010130"
		       "31300d060960864801650304020105000420"
		       "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
		       "020841ffffffffffff000101ff");
	request_is(64, "306302010130"
		       "51300d060960864801650304020305000440"
		       "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
		       "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
		       "020841ffffffffffff000101ff");
}

static const char item_text[] = "bewaar-item/2\n"
				"salt AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
				"copy-sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
				"copy-policy 1\n"
				"parts-root 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
static const char batch_text[] = "bewaar-batch/1\n"
				 "salt AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
				 "batch 7\n"
				 "previous-root -\n"
				 "public-key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
				 "log-entries 31\n"
				 "log-head e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
				 "software bewaar 0.1.0\n";

static bool
item_reads(const char *text, size_t len)
{
	struct bw_buf again = { 0 };
	struct bw_statement s;
	bool ok = bw_statement_decode(text, len, &s, NULL) == BW_OK;

	if (ok) {
		bw_statement_encode(&s, &again);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.data, text, len);
	}
	bw_buf_free(&again);
	return ok;
}

static bool
batch_reads(const char *text, size_t len)
{
	struct bw_buf again = { 0 };
	struct bw_batch_statement s;
	bool ok = bw_batch_statement_decode(text, len, &s, NULL) == BW_OK;

	if (ok) {
		bw_batch_statement_encode(&s, &again);
		assert_int_equal(again.len, len);
		assert_memory_equal(again.data, text, len);
	}
	bw_buf_free(&again);
	return ok;
}

/* What is read is written again byte for byte, so that no two texts mean the same. */
static void
texts_have_one_form(void **state)
{
	char text[sizeof(batch_text) + sizeof(item_text)];
	struct bw_statement s;
	size_t i;
	int c;

	(void)state;
	assert_true(item_reads(item_text, sizeof(item_text) - 1));
	assert_true(batch_reads(batch_text, sizeof(batch_text) - 1));
	assert_int_equal(bw_statement_decode(item_text, sizeof(item_text) - 1, &s, NULL), BW_OK);
	assert_true(s.has_copy && s.parts_root[31] == 31 && s.salt[31] == 31);
	assert_false(item_reads(item_text, sizeof(item_text))); /* the NUL */
	assert_false(batch_reads(item_text, sizeof(item_text) - 1));
	for (i = 0; i + 1 < sizeof(item_text); i++) {
		assert_false(item_reads(item_text, i));
		memcpy(text, item_text, sizeof(item_text));
		for (c = 0; c < 256; c++) {
			text[i] = (char)c;
			(void)item_reads(text, sizeof(item_text) - 1);
		}
	}
	for (i = 0; i + 1 < sizeof(batch_text); i++) {
		assert_false(batch_reads(batch_text, i));
		memcpy(text, batch_text, sizeof(batch_text));
		for (c = 0; c < 256; c++) {
			text[i] = (char)c;
			(void)batch_reads(text, sizeof(batch_text) - 1);
		}
	}
}

static void
a_proof_round_trips_and_fails_when_touched(void **state)
{
	uint8_t leaves[64][32];
	struct bw_buf text = { 0 };
	struct bw_proof p = { .depth = 6 }, q;
	struct bw_tree t;
	size_t i;

	(void)state;
	for (i = 0; i < 64; i++)
		bw_sha256(leaves[i], &i, sizeof(i));
	bw_sha256(p.statement, "a statement", 11);
	bw_sha256(p.account, "an account", 10);
	bw_tree_pair(leaves[13], p.statement, p.account, 32, bw_sha256);
	assert_int_equal(bw_tree_build(&t, leaves[0], 64, 32, bw_sha256, NULL), BW_OK);
	memcpy(p.root, bw_tree_root(&t), 32);
	bw_tree_path(&t, 13, p.path[0]);
	bw_proof_encode(&p, &text);
	assert_true(bw_proof_holds(&p, bw_sha256));
	assert_int_equal(bw_proof_decode(text.data, text.len, &q, NULL), BW_OK);
	assert_memory_equal(&p, &q, sizeof(p));
	for (i = 0; i < text.len; i++) {
		text.data[i] ^= 1;
		assert_false(bw_proof_decode(text.data, text.len, &q, NULL) == BW_OK && bw_proof_holds(&q, bw_sha256));
		text.data[i] ^= 1;
		assert_int_equal(bw_proof_decode(text.data, i, &q, NULL), BW_EFORMAT);
	}
	bw_buf_free(&text);
	bw_tree_free(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roots_are_those_of_another_program),
		cmocka_unit_test(a_tree_has_a_power_of_two_leaves_and_at_least_64),
		cmocka_unit_test(the_request_is_that_of_openssl),
		cmocka_unit_test(texts_have_one_form),
		cmocka_unit_test(a_proof_round_trips_and_fails_when_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
