/* Evidence records against bytes that Python wrote (fuzz/seeds/ers: hash value n
 * is n repeated, the token is an empty shell), and against what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "format/ers.h"

static const uint8_t token[] = { 0x30, 0x12, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02, 0xa0, 0x05,
	0x30, 0x03, 0x02, 0x01, 0x03 };

static bool
hash(enum bw_ers_alg alg, const void *data, size_t len, uint8_t *out)
{
	if (alg == BW_ERS_SHA256)
		bw_sha256(out, data, len);
	else
		bw_sha512(out, data, len);
	return true;
}

static size_t
seed(const char *name, uint8_t *out, size_t size)
{
	char path[512];
	FILE *f;
	size_t len;

	(void)snprintf(path, sizeof(path), BW_TEST_SRC "/fuzz/seeds/ers/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(out, 1, size, f);
	(void)fclose(f);
	return len;
}

/* Hash values 1, 2, … of one length. */
static void
values(uint8_t *out, size_t count, size_t len)
{
	size_t i;

	for (i = 0; i < count; i++)
		memset(out + i * len, (int)i + 1, len);
}

static void
what_is_written_is_what_python_writes(void **state)
{
	const struct bw_bytes tok = { token, sizeof(token) };
	uint8_t h[8 * 32], h5[3 * 64], want[2048];
	struct bw_ers_path six = { h, 32, 8, 2 }, three = { h5, 64, 3, 2 };
	struct bw_buf stamps = { 0 }, chains = { 0 }, out = { 0 };
	size_t len;

	(void)state;
	values(h, 8, 32);
	values(h5, 3, 64);
	bw_ers_stamp_put(&stamps, BW_ERS_NONE, &six, tok);
	bw_ers_chain_put(&chains, (struct bw_bytes) { stamps.data, stamps.len });
	bw_ers_put(&out, (const enum bw_ers_alg[]) { BW_ERS_SHA256, BW_ERS_NONE }, (struct bw_bytes) { chains.data, chains.len });
	len = seed("item.ers", want, sizeof(want));
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, want, len);
	bw_buf_free(&out);
	bw_buf_reset(&stamps);
	bw_ers_stamp_put(&stamps, BW_ERS_SHA512, &three, tok);
	bw_ers_chain_put(&chains, (struct bw_bytes) { stamps.data, stamps.len });
	bw_ers_put(&out, (const enum bw_ers_alg[]) { BW_ERS_SHA256, BW_ERS_SHA512, BW_ERS_NONE },
	    (struct bw_bytes) { chains.data, chains.len });
	len = seed("rehashed.ers", want, sizeof(want));
	assert_int_equal(out.len, len);
	assert_memory_equal(out.data, want, len);
	bw_buf_free(&out);
	bw_buf_free(&stamps);
	bw_buf_free(&chains);
}

static enum bw_rc
root_of(const struct bw_ers *r, size_t at, enum bw_ers_alg alg, const uint8_t *objects, size_t count, bool whole, char *hex)
{
	uint8_t root[BW_ERS_HASH_MAX];
	enum bw_rc rc = bw_ers_root(&r->stamps[at], alg, objects, count, whole, hash, root, NULL);

	bw_hex(hex, root, bw_ers_alg_len(alg));
	return rc;
}

/* The values come from Python: sha256(b"".join(sorted(list + [h]))), from list to list. */
static void
roots_are_those_of_another_program(void **state)
{
	static struct bw_ers r;
	uint8_t h[9 * 32], h5[3 * 64], in[2048];
	char hex[129];

	(void)state;
	values(h, 9, 32);
	values(h5, 3, 64);
	assert_int_equal(bw_ers_read(in, seed("rehashed.ers", in, sizeof(in)), &r, NULL), BW_OK);
	assert_int_equal(r.stamp_count, 2);
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA256, h, 2, true, hex), BW_OK);
	assert_string_equal(hex, "552cbbc94682029c06b3744c6611ff499f593f9dad142dfb9d5ad1fc3db2cfdd");
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA256, h + 32, 1, false, hex), BW_OK);
	assert_string_equal(hex, "552cbbc94682029c06b3744c6611ff499f593f9dad142dfb9d5ad1fc3db2cfdd");
	assert_int_equal(root_of(&r, 1, BW_ERS_SHA512, h5, 2, true, hex), BW_OK);
	assert_string_equal(hex, "aea4120b17e08740b86fdbc08a61bb6e53fbf194dd26cb2fb75f378df26093f9"
	    "347d3a2c2c18670a09c1b658d610b4f79fa82a0f2a4f2ac7f25b7964366abe65");
	/* Less than the group, more than it, a value from higher up, another length. */
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA256, h, 1, true, hex), BW_EVERIFY);
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA256, h, 3, false, hex), BW_EVERIFY);
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA256, h + 2 * 32, 1, false, hex), BW_EVERIFY);
	assert_int_equal(root_of(&r, 0, BW_ERS_SHA512, h5, 1, false, hex), BW_EVERIFY);
}

static void
wrong_records_are_refused(void **state)
{
	static const char *const good[] = { "item.ers", "renewed.ers", "rehashed.ers", "null-parameters.ers", "no-tree.ers",
		"notes-attributes.ers" };
	static struct bw_ers r;
	uint8_t in[2048];
	size_t i, k, len;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		len = seed(good[i], in, sizeof(in) - 1);
		assert_int_equal(bw_ers_read(in, len, &r, NULL), BW_OK);
		for (k = 0; k < len; k++)
			assert_int_not_equal(bw_ers_read(in, k, &r, NULL), BW_OK);
		in[len] = 0;
		assert_int_not_equal(bw_ers_read(in, len + 1, &r, NULL), BW_OK);
	}
	assert_int_equal(bw_ers_read(in, seed("encrypted.ers", in, sizeof(in)), &r, NULL), BW_EUNSUPPORTED);
	assert_int_equal(bw_ers_read(in, seed("trailing.ers", in, sizeof(in)), &r, NULL), BW_EFORMAT);
	assert_int_equal(bw_ers_read(in, seed("version-0.ers", in, sizeof(in)), &r, NULL), BW_EFORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_what_python_writes),
		cmocka_unit_test(roots_are_those_of_another_program),
		cmocka_unit_test(wrong_records_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
