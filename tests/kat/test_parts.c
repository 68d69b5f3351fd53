/* Known answers for proofs over parts: parts_vectors.txt, which parts_vectors.py writes
 * by the text of docs/FORMAT-parts.md. */
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
#include "flow/parts_check.h"
#include "format/parts.h"

struct vector {
	uint32_t count;
	unsigned step;
	uint8_t seed[32];
	char kept[128];
	uint8_t copy[2048];
	size_t copy_len;
	char proof[16384];
	size_t proof_len;
};

static uint64_t
length_of(const struct vector *v, uint32_t i)
{
	return 1 + (uint64_t)i * v->step % 11;
}

/* The next one of the file; false at its end. */
static bool
read_vector(FILE *f, struct vector *v)
{
	char line[8192], hex[65];

	memset(v, 0, sizeof(*v));
	if (fgets(line, sizeof(line), f) == NULL)
		return false;
	assert_int_equal(sscanf(line, "vector %u %u %64s", &v->count, &v->step, hex), 3);
	assert_true(bw_unhex(v->seed, 32, hex));
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(sscanf(line, "kept %127s", v->kept), 1);
	assert_non_null(fgets(line, sizeof(line), f));
	line[strcspn(line, "\n")] = '\0';
	v->copy_len = strlen(line + 5) / 2;
	assert_true(v->copy_len <= sizeof(v->copy) && bw_unhex(v->copy, v->copy_len, line + 5));
	while (fgets(line, sizeof(line), f) != NULL && strcmp(line, "end\n") != 0) {
		assert_true(v->proof_len + strlen(line) < sizeof(v->proof));
		memcpy(v->proof + v->proof_len, line, strlen(line));
		v->proof_len += strlen(line);
	}
	return true;
}

static enum bw_rc
leaf(void *ctx, uint32_t i, const uint8_t salt[static 32], uint8_t out[static 32], struct bw_err *err)
{
	const struct vector *v = ctx;
	uint8_t text[1 + 32 + 16] = { 0 };
	uint64_t at = 0, len = length_of(v, i), k;

	(void)err;
	for (k = 0; k < i; k++)
		at += length_of(v, (uint32_t)k);
	memcpy(text + 1, salt, 32);
	for (k = 0; k < len; k++)
		text[33 + k] = (uint8_t)((at + k) * 7 + ((at + k) >> 8));
	bw_sha256(out, text, 33 + len);
	return BW_OK;
}

/* The same proof from our side: runs by the pattern, places as the vector's text has them. */
static void
make(struct vector *v, struct bw_parts_proof *p)
{
	bool moved = memcmp(v->copy, "own", 3) == 0;
	uint64_t lengths[128], at = moved ? 3 : 0;
	struct bw_parts_run run;
	uint32_t i, end;
	uint8_t root[32];

	memset(p, 0, sizeof(*p));
	for (i = 0; i < v->count; i = end) {
		for (end = i; end < v->count && v->kept[end] == v->kept[i]; end++)
			lengths[end - i] = length_of(v, end);
		run = (struct bw_parts_run){ .first = i, .count = end - i, .kept = v->kept[i] == 'x', .at = at };
		assert_int_equal(bw_parts_add_run(p, &run, lengths, NULL), BW_OK);
		if (!run.kept)
			p->classes = 1u << 10; /* message */
		for (uint32_t k = 0; run.kept && k < run.count; k++)
			at += lengths[k];
		at += run.kept && moved ? 2 : 0;
	}
	assert_int_equal(bw_parts_root(v->count, v->seed, leaf, v, bw_sha256, p, root, NULL), BW_OK);
	assert_memory_equal(root, p->root, 32);
}

static bool
holds(const char *proof, size_t proof_len, const uint8_t *copy, size_t copy_len, struct bw_parts_verdict *verdict)
{
	struct bw_parts_check *k;
	size_t i;

	memset(verdict, 0, sizeof(*verdict));
	if (bw_parts_check_begin((struct bw_bytes){ (const uint8_t *)proof, proof_len }, &k, NULL) != BW_OK)
		return false;
	/* In pieces of odd sizes, so that parts lie across them. */
	for (i = 0; i < copy_len; i += 5)
		bw_parts_check_update(k, copy + i, copy_len - i < 5 ? copy_len - i : 5);
	bw_parts_check_end(k, verdict);
	return verdict->holds;
}

static void
each_vector(void (*fn)(struct vector *v))
{
	FILE *f = fopen(BW_TEST_SRC "/tests/kat/parts_vectors.txt", "r");
	struct vector *v = calloc(1, sizeof(*v));
	size_t n = 0;

	assert_non_null(f);
	assert_non_null(v);
	while (read_vector(f, v)) {
		fn(v);
		n++;
	}
	assert_int_equal(n, 36);
	free(v);
	(void)fclose(f);
}

static void
same_text(struct vector *v)
{
	struct bw_buf text = { 0 };
	struct bw_parts_verdict verdict;
	struct bw_parts_proof p;

	make(v, &p);
	bw_parts_encode(&p, bw_parts_class_word, &text);
	assert_int_equal(text.len, v->proof_len);
	assert_memory_equal(text.data, v->proof, text.len);
	bw_buf_free(&text);
	bw_parts_proof_free(&p);
	assert_int_equal(bw_parts_decode(v->proof, v->proof_len, bw_parts_class_word, &p, NULL), BW_OK);
	bw_parts_encode(&p, bw_parts_class_word, &text);
	assert_int_equal(text.len, v->proof_len);
	assert_memory_equal(text.data, v->proof, text.len);
	bw_buf_free(&text);
	bw_parts_proof_free(&p);
	assert_true(holds(v->proof, v->proof_len, v->copy, v->copy_len, &verdict));
	assert_int_equal(verdict.size, v->copy_len);
	assert_int_equal(verdict.parts, v->count);
}

static void
proofs_are_those_of_another_program(void **state)
{
	(void)state;
	each_vector(same_text);
}

/* Every bit of the text but those of the classes, and every byte of the original in the copy. */
static void
no_alteration(struct vector *v)
{
	struct bw_parts_verdict verdict;
	const char *classes = strstr(v->proof, "classes");
	size_t from = (size_t)(classes - v->proof), to = from + strcspn(classes, "\n"), i, taken = 0;
	unsigned bit;

	for (i = 0; i < v->proof_len; i++) {
		for (bit = 0; bit < 8; bit++) {
			v->proof[i] = (char)(v->proof[i] ^ (1 << bit));
			if (holds(v->proof, v->proof_len, v->copy, v->copy_len, &verdict))
				assert_true(i >= from && i < to);
			v->proof[i] = (char)(v->proof[i] ^ (1 << bit));
		}
		assert_false(holds(v->proof, i, v->copy, v->copy_len, &verdict));
	}
	for (i = 0; i < v->copy_len; i++) {
		v->copy[i] ^= 1;
		taken += holds(v->proof, v->proof_len, v->copy, v->copy_len, &verdict);
		v->copy[i] ^= 1;
	}
	assert_true(holds(v->proof, v->proof_len, v->copy, v->copy_len, &verdict));
	assert_int_equal(taken, verdict.size - verdict.of_original);
	assert_false(holds(v->proof, v->proof_len, v->copy, v->copy_len > 3 ? v->copy_len - 3 : 0, &verdict));
}

static void
nothing_can_be_altered(void **state)
{
	(void)state;
	each_vector(no_alteration);
}

static bool
reads(const char *text)
{
	struct bw_parts_proof p;
	bool ok = bw_parts_decode(text, strlen(text), bw_parts_class_word, &p, NULL) == BW_OK;

	if (ok)
		bw_parts_proof_free(&p);
	return ok;
}

#define HEAD "bewaar-parts/1\nparts-root 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define SEED "seed AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define HASH "hash AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

static void
a_proof_has_one_form(void **state)
{
	(void)state;
	assert_true(reads(HEAD "parts 2\nclasses none\nkept 0 5,6\n" SEED));
	assert_true(reads(HEAD "parts 2\nclasses date,location\nkept 0 5\nwithheld 1\n" SEED HASH));
	assert_true(reads(HEAD "parts 2\nclasses none\nkept 9 5\nkept 0 6\n" SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5\nkept 5 6\n" SEED));	 /* is one run */
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5\nkept 4 6\n" SEED));	 /* over each other */
	assert_false(reads(HEAD "parts 2\nclasses none\nwithheld 2\n" HASH));		 /* shows nothing */
	assert_false(reads(HEAD "parts 3\nclasses none\nkept 0 5\nwithheld 1\nwithheld 1\n" SEED HASH HASH));
	assert_false(reads(HEAD "parts 2\nclasses location,date\nkept 0 5\nwithheld 1\n" SEED HASH));
	assert_false(reads(HEAD "parts 2\nclasses date,date\nkept 0 5\nwithheld 1\n" SEED HASH));
	assert_false(reads(HEAD "parts 2\nclasses colour\nkept 0 5\nwithheld 1\n" SEED HASH));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5\nwithheld 1\n" HASH SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5\nwithheld 1\n" SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5\nwithheld 1\n" SEED HASH HASH));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 0 5,0\n" SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 00 5,6\n" SEED));
	assert_false(reads(HEAD "parts 1\nclasses none\nkept 0 5,6\n" SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 4611686018427387904 5,6\n" SEED));
	assert_false(reads(HEAD "parts 2\nclasses none\nkept 1 5,18446744073709551615\n" SEED));
	assert_false(reads(HEAD "parts 4194305\nclasses none\nkept 1 5\nwithheld 4194304\n" SEED HASH));
	assert_false(reads(HEAD "parts 0\nclasses none\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proofs_are_those_of_another_program),
		cmocka_unit_test(nothing_can_be_altered),
		cmocka_unit_test(a_proof_has_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
