/* The pieces of stamping one by one, for tests/interop/stamp-*.sh.
 *   request HEX OUT                          a request for a SHA-256 value
 *   check REPLY REQUEST ROOTS [key=value…]   in the worker: facts, or exit 3
 *       keys: now, before (ms), policies, inside=1 (no worker), nononce=1
 *   post URL REQUEST OUT
 *   tree COUNT FOLDER                        a batch of COUNT items: FOLDER/N.statement,
 *                                            N.proof and batch.tsq
 *   verify STATEMENT PROOF REPLY ROOTS       the receiver's answers */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/secret.h"
#include "flow/jobs.h"
#include "flow/stamp.h"
#include "format/statement.h"
#include "format/tsp.h"
#include "sys/http.h"

static int
fail(enum bw_rc rc, const struct bw_err *err)
{
	printf("%s: %s\n", bw_rc_name(rc), err->message);
	if (err->hint[0] != 0)
		printf("hint: %s\n", err->hint);
	return rc == BW_EVERIFY ? 3 : rc == BW_EUSAGE ? 2 : 1;
}

static struct bw_bytes
slurp(const char *path)
{
	struct bw_bytes b = { NULL, 0 };
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(1 << 22);

	if (f == NULL || data == NULL) {
		perror(path);
		exit(99);
	}
	b.len = fread(data, 1, 1 << 22, f);
	b.data = data;
	fclose(f);
	return b;
}

static void
spill(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(data, 1, len, f) != len || fclose(f) != 0) {
		perror(path);
		exit(99);
	}
}

static void
spill_in(const char *dir, const char *name, struct bw_buf *b)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	spill(path, b->data, b->len);
	bw_buf_free(b);
}

static void
write_request(const char *path, const uint8_t imprint[static 32])
{
	uint8_t der[BW_TSQ_MAX];
	struct bw_tsq q = { .len = 32 };

	memcpy(q.imprint, imprint, 32);
	bw_random(q.nonce, sizeof(q.nonce));
	bw_tsq_nonce_shape(q.nonce);
	spill(path, der, bw_tsq_encode(&q, der));
}

static int64_t
now_ms(void)
{
	return (int64_t)time(NULL) * 1000;
}

static const char *
option(int argc, char **argv, const char *key)
{
	size_t len = strlen(key);
	int i;

	for (i = 0; i < argc; i++)
		if (strncmp(argv[i], key, len) == 0 && argv[i][len] == '=')
			return argv[i] + len + 1;
	return NULL;
}

static int
check(int argc, char **argv, struct bw_worker *w)
{
	struct bw_bytes der = slurp(argv[1]);
	struct bw_token_want want = { .roots = slurp(argv[2]), .now_ms = now_ms(), .not_before_ms = INT64_MIN };
	struct bw_token_facts f;
	struct bw_err err = { 0 };
	struct bw_tsq q;
	enum bw_rc rc;

	rc = bw_tsq_decode(der.data, der.len, &q, &err);
	if (rc != BW_OK)
		return fail(rc, &err);
	want.imprint = q.imprint;
	want.imprint_len = q.len;
	want.nonce = option(argc, argv, "nononce") != NULL ? NULL : q.nonce;
	want.policies = option(argc, argv, "policies");
	if (option(argc, argv, "now") != NULL)
		want.now_ms = strtoll(option(argc, argv, "now"), NULL, 10);
	if (option(argc, argv, "before") != NULL)
		want.not_before_ms = strtoll(option(argc, argv, "before"), NULL, 10);
	rc = bw_stamp_check(option(argc, argv, "inside") != NULL ? NULL : w, slurp(argv[0]), &want, &f, &err);
	if (rc != BW_OK)
		return fail(rc, &err);
	printf("existed no later than %" PRId64 " accuracy %" PRId64 " policy %s serial %s qualified %d authority %s\n",
	    f.not_after_ms, f.accuracy_ms, f.policy, f.serial, f.claims_qualified, f.authority);
	return 0;
}

static int
post(char **argv)
{
	struct bw_buf reply = { .limit = BW_TOKEN_MAX };
	struct bw_err err = { 0 };
	enum bw_rc rc;

	rc = bw_http_post(argv[0], "application/timestamp-query", slurp(argv[1]), "application/timestamp-reply", &reply, &err);
	if (rc != BW_OK)
		return fail(rc, &err);
	spill(argv[2], reply.data, reply.len);
	bw_buf_free(&reply);
	return 0;
}

static int
tree(uint32_t items, const char *dir)
{
	uint32_t count = bw_tree_leaves(items), i;
	uint8_t(*leaves)[32] = calloc(count, 32), (*said)[32] = calloc(count, 32), no_account[32];
	struct bw_statement s = { .has_copy = true, .copy_policy = 1 };
	struct bw_err err = { 0 };
	struct bw_proof p;
	struct bw_tree t;
	char name[64];

	bw_random(leaves, (size_t)count * 32);
	bw_sha256(no_account, "", 0);
	for (i = 0; i < items; i++) {
		struct bw_buf text = { 0 };

		bw_random(s.salt, 32);
		bw_random(s.parts_root, 32);
		bw_sha256(s.copy_sha256, &i, sizeof(i));
		bw_statement_encode(&s, &text);
		bw_sha256(said[i], text.data, text.len);
		bw_tree_pair(leaves[i], said[i], no_account, 32, bw_sha256);
		(void)snprintf(name, sizeof(name), "%u.statement", i);
		spill_in(dir, name, &text);
	}
	if (bw_tree_build(&t, leaves[0], count, 32, bw_sha256, &err) != BW_OK)
		return fail(BW_EFAIL, &err);
	for (i = 0; i < items; i++) {
		struct bw_buf text = { 0 };

		memcpy(p.statement, said[i], 32);
		memcpy(p.account, no_account, 32);
		memcpy(p.root, bw_tree_root(&t), 32);
		p.depth = t.depth;
		bw_tree_path(&t, i, p.path[0]);
		bw_proof_encode(&p, &text);
		(void)snprintf(name, sizeof(name), "%u.proof", i);
		spill_in(dir, name, &text);
	}
	(void)snprintf(name, sizeof(name), "/batch.tsq");
	{
		char path[512];

		(void)snprintf(path, sizeof(path), "%s%s", dir, name);
		write_request(path, bw_tree_root(&t));
	}
	bw_tree_free(&t);
	free(leaves);
	free(said);
	return 0;
}

static int
verify(char **argv, struct bw_worker *w)
{
	struct bw_stamp_verdict v;
	struct bw_err err = { 0 };
	struct bw_statement s;
	struct bw_bytes text = slurp(argv[0]);
	enum bw_rc rc = bw_statement_decode(text.data, text.len, &s, NULL);

	rc = bw_stamp_verify(w, text, slurp(argv[1]), slurp(argv[2]), &(struct bw_stamp_authority){ .roots = slurp(argv[3]) },
	    rc == BW_OK ? s.copy_sha256 : NULL, now_ms(), NULL, &v, &err);
	if (rc != BW_OK)
		return fail(rc, &err);
	printf("copy %d batch %d reply %d trusted %d %s\n", v.copy_named, v.in_batch, v.for_this_batch,
	    v.authority_trusted, v.why);
	return v.copy_named && v.in_batch && v.for_this_batch && v.authority_trusted ? 0 : 3;
}

int
main(int argc, char **argv)
{
	struct bw_worker *w = NULL;
	struct bw_err err = { 0 };
	uint8_t imprint[32];
	int result = 2;

	if (bw_jobs_start(&w, &err) != BW_OK || bw_crypto_init(&err) != BW_OK)
		return fail(err.rc, &err);
	if (argc == 4 && strcmp(argv[1], "request") == 0 && bw_unhex(imprint, 32, argv[2])) {
		write_request(argv[3], imprint);
		result = 0;
	} else if (argc >= 5 && strcmp(argv[1], "check") == 0) {
		result = check(argc - 2, argv + 2, w);
	} else if (argc == 5 && strcmp(argv[1], "post") == 0) {
		result = post(argv + 2);
	} else if (argc == 4 && strcmp(argv[1], "tree") == 0) {
		result = tree((uint32_t)strtoul(argv[2], NULL, 10), argv[3]);
	} else if (argc == 6 && strcmp(argv[1], "verify") == 0) {
		result = verify(argv + 2, w);
	}
	bw_worker_stop(w);
	return result;
}
