/* Sealing, signing, ZIP and bags from outside, for the scripts that put our
 * files before other programs and theirs before us. The exit code is enum bw_rc. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/keys.h"
#include "crypto/secret.h"
#include "flow/recovery_sheet.h"
#include "flow/seal.h"
#include "flow/sign.h"
#include "flow/unseal.h"
#include "flow/zip.h"
#include "format/bag.h"
#include "sys/output.h"

static struct bw_err err;

static struct bw_buf
slurp(const char *path)
{
	struct bw_buf b = { 0 };
	struct bw_input *in;
	size_t got = 1;

	if (bw_input_open(path, &in, &err) != BW_OK)
		exit(99);
	while (got > 0) {
		uint8_t chunk[65536];

		if (bw_input_source(in).read(in, chunk, sizeof(chunk), &got, &err) != BW_OK)
			exit(99);
		bw_buf_put(&b, chunk, got);
	}
	bw_input_close(&in);
	return b;
}

/* Unlike commands, keeps what came out before a failure: tests look at it. */
static enum bw_rc
file_sink(void *ctx, const void *data, size_t len, struct bw_err *e)
{
	return fwrite(data, 1, len, ctx) == len ? BW_OK : bw_err_set(e, BW_EIO, 0, "cannot write");
}

static void
spill(const char *path, const struct bw_buf *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0)
		exit(99);
}

static struct bw_buf identities, pass;

static struct bw_unseal_with
with(char **argv, int *at)
{
	struct bw_unseal_with w = { 0 };

	for (; argv[*at] != NULL && argv[*at][0] == '-' && argv[*at + 1] != NULL; *at += 2) {
		if (strcmp(argv[*at], "-i") == 0) {
			identities = slurp(argv[*at + 1]);
			w.identities = (const char *)identities.data;
			w.identities_len = identities.len;
		} else {
			pass = slurp(argv[*at + 1]);
			w.pass = pass.len > 0 ? (const void *)pass.data : "";
			w.pass_len = pass.len;
		}
	}
	return w;
}

/* open (-i IDENTITIES | -P PASSFILE)... OUT IN */
static enum bw_rc
do_open(char **argv)
{
	int at = 0;
	struct bw_unseal_with w = with(argv, &at);
	FILE *out = fopen(argv[at], "wb");
	struct bw_input *in;
	enum bw_rc rc;

	if (out == NULL)
		return BW_EIO;
	if ((rc = bw_input_open(argv[at + 1], &in, &err)) == BW_OK)
		rc = bw_unseal_all(bw_input_source(in), &w, (struct bw_sink) { file_sink, out }, &err);
	bw_input_close(&in);
	fclose(out);
	return rc;
}

/* seal (-P PASSFILE | RECIPIENT...) -o OUT IN */
static enum bw_rc
do_seal(char **argv)
{
	const char *to[BW_SEAL_RECIPIENTS_MAX];
	struct bw_seal_to t = { .recipients = to };
	struct bw_output *out = NULL;
	struct bw_seal *s = NULL;
	struct bw_buf plain;
	enum bw_rc rc;

	if (strcmp(*argv, "-P") == 0) {
		pass = slurp(argv[1]);
		t.pass = pass.data;
		t.pass_len = pass.len;
		argv += 2;
	}
	for (; strcmp(*argv, "-o") != 0; argv++)
		to[t.count++] = *argv;
	plain = slurp(argv[2]);
	if ((rc = bw_output_open(argv[1], false, &out, &err)) == BW_OK &&
	    (rc = bw_seal_start(bw_output_sink(out), &t, &s, &err)) == BW_OK &&
	    (rc = bw_seal_write(s, plain.data, plain.len, &err)) == BW_OK && (rc = bw_seal_finish(s, &err)) == BW_OK)
		rc = bw_output_commit(&out, &err);
	bw_seal_free(s);
	bw_output_abort(&out);
	if (rc == BW_OK)
		printf("%llu\n", (unsigned long long)bw_sealed_size(&t, plain.len));
	bw_buf_free(&plain);
	return rc;
}

static enum bw_rc
do_keygen(char **argv)
{
	char recipient[BW_AGE_RECIPIENT_LEN + 1];
	struct bw_secret identity;
	enum bw_rc rc = bw_seal_keygen(&identity, recipient, &err);

	(void)argv;
	if (rc == BW_OK)
		printf("# public key: %s\n%s\n", recipient, (const char *)identity.data);
	bw_secret_free(&identity);
	return rc;
}

/* sign SEEDHEX TIME DIR NAME: signs DIR/NAME and writes all beside it */
static enum bw_rc
do_sign(char **argv)
{
	struct bw_buf ssh = { 0 }, mini = { 0 }, keys[3] = { 0 };
	static const char *const names[5] = { "signer.pub", "signer.minisign.pub", "allowed_signers", ".sshsig", ".minisig" };
	uint8_t seed[32], pub[32];
	struct bw_buf data, *all[5] = { &keys[0], &keys[1], &keys[2], &ssh, &mini };
	char path[4096];
	enum bw_rc rc;

	if (!bw_unhex(seed, 32, argv[0]))
		return BW_EUSAGE;
	snprintf(path, sizeof(path), "%s/%s", argv[2], argv[3]);
	data = slurp(path);
	bw_ed25519_public(pub, seed);
	rc = bw_sign(seed, argv[3], data.data, data.len, atoll(argv[1]), &ssh, &mini, &err);
	bw_sign_put_ssh(&keys[0], pub);
	bw_sign_put_minisign(&keys[1], pub);
	bw_sign_put_allowed(&keys[2], pub);
	for (int i = 0; i < 5 && rc == BW_OK; i++) {
		snprintf(path, sizeof(path), "%s/%s%s", argv[2], i < 3 ? "" : argv[3], names[i]);
		spill(path, all[i]);
		bw_buf_free(all[i]);
	}
	bw_buf_free(&data);
	return rc;
}

/* check ssh|minisign PUB SIG FILE */
static enum bw_rc
do_check(char **argv)
{
	struct bw_buf key = slurp(argv[1]), sig = slurp(argv[2]), data = slurp(argv[3]), comment = { 0 };
	uint8_t pub[32];
	enum bw_rc rc = bw_sign_parse_pub(pub, key.data, key.len, &err);

	if (rc == BW_OK && strcmp(argv[0], "ssh") == 0)
		rc = bw_sign_check_ssh(pub, sig.data, sig.len, data.data, data.len, &err);
	else if (rc == BW_OK)
		rc = bw_sign_check_minisign(pub, sig.data, sig.len, data.data, data.len, &comment, &err);
	if (rc == BW_OK)
		printf("%s\n", bw_buf_text(&comment));
	bw_buf_free(&key);
	bw_buf_free(&sig);
	bw_buf_free(&data);
	bw_buf_free(&comment);
	return rc;
}

/* zip OUT TIME pad|nopad (NAME FILE)... */
static enum bw_rc
do_zip(char **argv)
{
	struct bw_output *out = NULL;
	struct bw_zip *z = NULL;
	bool pad = strcmp(argv[2], "pad") == 0;
	enum bw_rc rc;

	if ((rc = bw_output_open(argv[0], false, &out, &err)) != BW_OK ||
	    (rc = bw_zip_start(bw_output_sink(out), atoll(argv[1]), &z, &err)) != BW_OK)
		goto out;
	for (argv += 3; *argv != NULL && rc == BW_OK; argv += 2) {
		struct bw_buf b = slurp(argv[1]);

		rc = bw_zip_add(z, argv[0], b.data, b.len, &err);
		bw_buf_free(&b);
	}
	if (rc == BW_OK && pad)
		rc = bw_zip_pad(z, BW_ZIP_PAD_NAME, &err);
	if (rc == BW_OK && (rc = bw_zip_finish(z, &err)) == BW_OK)
		rc = bw_output_commit(&out, &err);
out:
	bw_zip_free(z);
	bw_output_abort(&out);
	return rc;
}

/* big PAD: a ZIP of a file of 4 GiB and five zeros, and a small one behind, to standard output */
static enum bw_rc
do_big(char **argv)
{
	static const uint8_t zeros[1 << 16];
	const uint64_t size = ((uint64_t)1 << 32) + 5;
	struct bw_zip *z = NULL;
	uint32_t crc = 0;
	enum bw_rc rc;

	for (uint64_t at = 0; at < size; at += sizeof(zeros))
		crc = bw_zip_crc(crc, zeros, size - at < sizeof(zeros) ? (size_t)(size - at) : sizeof(zeros));
	if ((rc = bw_zip_start((struct bw_sink) { file_sink, stdout }, 1700000000, &z, &err)) == BW_OK)
		rc = bw_zip_entry(z, "d/big", size, crc, &err);
	for (uint64_t at = 0; at < size && rc == BW_OK; at += sizeof(zeros))
		rc = bw_zip_write(z, zeros, size - at < sizeof(zeros) ? (size_t)(size - at) : sizeof(zeros), &err);
	if (rc == BW_OK)
		rc = bw_zip_add(z, "d/after", "after", 5, &err);
	if (rc == BW_OK && strcmp(argv[0], "pad") == 0)
		rc = bw_zip_pad(z, "d/" BW_ZIP_PAD_NAME, &err);
	if (rc == BW_OK)
		rc = bw_zip_finish(z, &err);
	bw_zip_free(z);
	return rc;
}

static enum bw_rc
list_entry(void *ctx, const char *name, struct bw_err *e)
{
	(void)ctx;
	(void)e;
	printf("%s\n", name);
	return BW_OK;
}

/* list IN */
static enum bw_rc
do_list(char **argv)
{
	struct bw_zip_visit visit = { .entry = list_entry };
	struct bw_input *in;
	enum bw_rc rc = bw_input_open(argv[0], &in, &err);

	if (rc == BW_OK)
		rc = bw_zip_read(bw_input_source(in), NULL, &visit, &err);
	bw_input_close(&in);
	return rc;
}

/* unseal (-i IDENTITIES | -P PASSFILE) IN DIR */
static enum bw_rc
do_unseal(char **argv)
{
	int at = 0;
	struct bw_unseal_with w = with(argv, &at);
	struct bw_value *report;
	enum bw_rc rc = bw_flow_unseal(argv[at], &w, argv[at + 1], &report, &err);
	char *json = rc == BW_OK ? bw_value_json(report, false) : NULL;

	if (json != NULL)
		puts(json);
	free(json);
	bw_value_free(report);
	return rc;
}

/* manifest (NAME FILE)... */
static enum bw_rc
do_manifest(char **argv)
{
	struct bw_buf out = { 0 };

	for (; *argv != NULL; argv += 2) {
		struct bw_buf b = slurp(argv[1]);
		uint8_t hash[32];

		bw_sha256(hash, b.data, b.len);
		bw_bag_line(&out, hash, argv[0]);
		bw_buf_free(&b);
	}
	fwrite(out.data, 1, out.len, stdout);
	bw_buf_free(&out);
	return BW_OK;
}

/* bag-parse MANIFEST: reads a manifest that another program made */
static enum bw_rc
do_bag_parse(char **argv)
{
	struct bw_buf b = slurp(argv[0]);
	struct bw_bag_manifest m;
	enum bw_rc rc = bw_bag_parse_manifest(&m, b.data, b.len, &err);

	for (size_t i = 0; rc == BW_OK && i < m.count; i++)
		puts(m.entry[i].path);
	bw_bag_manifest_free(&m);
	bw_buf_free(&b);
	return rc;
}

/* argon2 PASS SALT MEM_KIB PASSES */
static enum bw_rc
do_argon2(char **argv)
{
	struct bw_kdf_params p = { (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]) };
	struct bw_secret out = { 0 };
	enum bw_rc rc = bw_argon2id(&out, argv[0], strlen(argv[0]), (const uint8_t *)argv[1], p, &err);
	char hex[65];

	if (rc == BW_OK) {
		bw_hex(hex, out.data, 32);
		puts(hex);
	}
	bw_secret_free(&out);
	return rc;
}

/* sheet nl|en CODE OUT */
static enum bw_rc
do_sheet(char **argv)
{
	struct bw_output *out;
	enum bw_rc rc = bw_output_open(argv[2], false, &out, &err);

	if (rc == BW_OK && (rc = bw_recovery_sheet(argv[1], strcmp(argv[0], "nl") == 0, bw_output_sink(out), &err)) == BW_OK)
		rc = bw_output_commit(&out, &err);
	bw_output_abort(&out);
	return rc;
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int args;
		enum bw_rc (*run)(char **argv);
	} verbs[] = { { "open", 2, do_open }, { "seal", 3, do_seal }, { "keygen", 0, do_keygen }, { "sign", 4, do_sign },
		{ "check", 4, do_check }, { "zip", 3, do_zip }, { "list", 1, do_list }, { "unseal", 2, do_unseal },
		{ "manifest", 0, do_manifest }, { "bag-parse", 1, do_bag_parse }, { "argon2", 4, do_argon2 },
		{ "sheet", 3, do_sheet }, { "big", 1, do_big } };
	enum bw_rc rc = BW_EUSAGE;

	if (bw_crypto_init(&err) != BW_OK)
		return 99;
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0 && argc >= verbs[i].args + 2)
			rc = verbs[i].run(argv + 2);
	if (rc != BW_OK)
		fprintf(stderr, "%s: %s\n", bw_rc_name(rc), err.message);
	bw_buf_free(&identities);
	bw_buf_free(&pass);
	return (int)rc;
}
