#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "crypto/keys.h"
#include "flow/seal.h"
#include "flow/sign.h"
#include "flow/zip.h"
#include "format/bag.h"
#include "format/bech32.h"
#include "format/words.h"
#include "sys/output.h"

/* ---- a sink that can fail, and a source that gives little at a time ---- */

struct memory {
	struct bw_buf b;
	size_t at, step, room; /* room: writes beyond it fail; 0 never */
};

static enum bw_rc
memory_write(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct memory *m = ctx;

	if (m->room > 0 && m->b.len + len > m->room)
		return bw_err_set(err, BW_ENOSPC, 0, "no room");
	bw_buf_put(&m->b, data, len);
	return BW_OK;
}

static enum bw_rc
memory_read(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct memory *m = ctx;

	(void)err;
	*got = m->b.len - m->at;
	if (*got > cap)
		*got = cap;
	if (m->step > 0 && *got > m->step)
		*got = m->step;
	memcpy(buf, m->b.data + m->at, *got);
	m->at += *got;
	return BW_OK;
}

static enum bw_rc
seal_into(struct memory *m, const char *recipient, const void *data, size_t len, size_t piece)
{
	struct bw_seal_to to = { .recipients = &recipient, .count = 1 };
	struct bw_sink out = { memory_write, m };
	struct bw_seal *s;
	enum bw_rc rc;

	if ((rc = bw_seal_start(out, &to, &s, NULL)) != BW_OK)
		return rc;
	for (size_t at = 0; at < len && rc == BW_OK; at += piece)
		rc = bw_seal_write(s, (const uint8_t *)data + at, len - at < piece ? len - at : piece, NULL);
	if (rc == BW_OK)
		rc = bw_seal_finish(s, NULL);
	bw_seal_free(s);
	return rc;
}

static void
sealing_in_any_pieces_opens_in_any_pieces(void **state)
{
	static const size_t pieces[] = { 1000, 65536, 70000, 200000 };
	char recipient[BW_AGE_RECIPIENT_LEN + 1];
	struct bw_secret id;
	uint8_t *data = malloc(200000);

	(void)state;
	for (size_t i = 0; i < 200000; i++)
		data[i] = (uint8_t)(i * i >> 3);
	assert_int_equal(bw_seal_keygen(&id, recipient, NULL), BW_OK);
	for (size_t i = 0; i < 4; i++) {
		struct memory sealed = { .step = 7777 }, plain = { 0 };
		struct bw_unseal_with with = { .identities = (const char *)id.data, .identities_len = id.len };

		assert_int_equal(seal_into(&sealed, recipient, data, 200000, pieces[i]), BW_OK);
		assert_int_equal(bw_unseal_all((struct bw_source) { memory_read, &sealed }, &with,
				     (struct bw_sink) { memory_write, &plain }, NULL), BW_OK);
		assert_int_equal(plain.b.len, 200000);
		assert_memory_equal(plain.b.data, data, 200000);
		bw_buf_free(&sealed.b);
		bw_buf_free(&plain.b);
	}
	bw_secret_free(&id);
	free(data);
}

static void
a_stream_that_failed_stays_failed(void **state)
{
	char recipient[BW_AGE_RECIPIENT_LEN + 1];
	struct memory sealed = { 0 };
	struct bw_secret id;
	struct bw_unseal *u;
	struct bw_unseal_with with = { 0 };
	uint8_t *data = calloc(1, 150000), *out = malloc(65536);
	struct bw_err err = { 0 };
	size_t got;

	(void)state;
	assert_int_equal(bw_seal_keygen(&id, recipient, NULL), BW_OK);
	with.identities = (const char *)id.data;
	with.identities_len = id.len;
	assert_int_equal(seal_into(&sealed, recipient, data, 150000, 150000), BW_OK);
	sealed.b.data[sealed.b.len - 70000] ^= 1; /* in the second segment */
	assert_int_equal(bw_unseal_open((struct bw_source) { memory_read, &sealed }, &with, &u, NULL), BW_OK);
	assert_int_equal(bw_unseal_read(u, out, 65536, &got, NULL), BW_OK);
	assert_int_equal(got, 65536);
	for (int i = 0; i < 3; i++) {
		err = (struct bw_err) { 0 };
		assert_int_equal(bw_unseal_read(u, out, 65536, &got, &err), BW_EVERIFY);
		assert_int_equal(err.rc, BW_EVERIFY);
		assert_int_equal(got, 0);
	}
	bw_unseal_free(u);
	bw_secret_free(&id);
	bw_buf_free(&sealed.b);
	free(data);
	free(out);
}

static void
a_full_medium_is_told(void **state)
{
	char recipient[BW_AGE_RECIPIENT_LEN + 1];
	struct bw_secret id;
	uint8_t *data = calloc(1, 300000);

	(void)state;
	assert_int_equal(bw_seal_keygen(&id, recipient, NULL), BW_OK);
	for (size_t room = 1; room < 300000; room += 50000) {
		struct memory m = { .room = room };

		assert_int_equal(seal_into(&m, recipient, data, 300000, 4096), BW_ENOSPC);
		bw_buf_free(&m.b);
	}
	bw_secret_free(&id);
	free(data);
}

static void
recipients_are_checked(void **state)
{
	struct bw_err err = { 0 };
	/* The receiver's key of the age specification's examples. */
	const char *good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

	(void)state;
	assert_int_equal(bw_seal_recipient_check(good, NULL), BW_OK);
	assert_int_equal(bw_seal_recipient_check("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk", NULL), BW_EUSAGE);
	assert_int_equal(bw_seal_recipient_check("AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ", NULL), BW_EUSAGE);
	assert_int_equal(bw_seal_recipient_check("", NULL), BW_EUSAGE);
	assert_int_equal(bw_seal_recipient_check("AGE-SECRET-KEY-1X", &err), BW_EUSAGE);
	assert_non_null(strstr(err.hint, "secret"));
}

static void
bech32_knows_itself(void **state)
{
	uint8_t data[37], back[37];
	struct bw_buf b = { 0 };

	(void)state;
	for (size_t len = 0; len <= sizeof(data); len++) {
		for (size_t i = 0; i < len; i++)
			data[i] = (uint8_t)(i * 37 + len);
		bw_buf_reset(&b);
		bw_bech32_encode(&b, "age", data, len);
		assert_true(bw_bech32_decode(back, len, "age", (const char *)b.data, b.len));
		assert_memory_equal(back, data, len);
		for (size_t i = 0; i < b.len; i++) {
			b.data[i] = b.data[i] == 'q' ? 'p' : 'q';
			assert_false(bw_bech32_decode(back, len, "age", (const char *)b.data, b.len));
			bw_buf_reset(&b);
			bw_bech32_encode(&b, "age", data, len);
		}
	}
	bw_buf_free(&b);
}

static void
padme_tells_little_and_costs_little(void **state)
{
	(void)state;
	assert_int_equal(bw_padme(0), 0);
	assert_int_equal(bw_padme(1), 1);
	assert_int_equal(bw_padme(9), 10);
	assert_int_equal(bw_padme(1000), 1024);
	assert_int_equal(bw_padme(1000000), 1015808);
	for (uint64_t n = 2; n < UINT64_MAX / 3; n += n / 3 + 1) {
		uint64_t p = bw_padme(n);

		assert_true(p >= n && p - n <= n / 8 + 1);
		assert_true(bw_padme(p) == p);
	}
	assert_true(bw_padme(UINT64_MAX) == UINT64_MAX);
}

static void
paths_that_lead_out_or_mislead_are_refused(void **state)
{
	static const char *const good[] = { "a", "data/a b.txt", "d/é/ü.pdf", "a..b", "...a", "console.txt", "a%b" };
	static const char *const bad[] = { "", "/a", "a/", "a//b", ".", "..", "a/../b", "a/..", "../a", "a\\b", "c:a", "a\n",
		"a\x7f", "CON", "con.txt", "d/Lpt1.x", "a.", "a ", " a", "a/. /b", "a\xff", ("x\xe2\x80\xae" "gpj.exe"), "a*",
		"\xc0\xae\xc0\xae/a" };
	char longest[257];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(bw_bag_path_ok(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (bw_bag_path_ok(bad[i], strlen(bad[i])))
			fail_msg("'%s' was allowed", bad[i]);
	assert_false(bw_bag_path_ok("a\0b", 3));
	memset(longest, 'a', sizeof(longest));
	assert_true(bw_bag_path_ok(longest, 255));
	assert_false(bw_bag_path_ok(longest, 256));
}

static void
manifests_come_back_as_written(void **state)
{
	uint8_t hash[32] = { 0xab, 1, 2 };
	struct bw_bag_manifest m;
	struct bw_buf b = { 0 };

	(void)state;
	bw_bag_line(&b, hash, "data/100% ok");
	bw_bag_line(&b, hash, "data/b");
	assert_int_equal(bw_bag_parse_manifest(&m, b.data, b.len, NULL), BW_OK);
	assert_int_equal(m.count, 2);
	assert_string_equal(m.entry[0].path, "data/100% ok");
	assert_memory_equal(m.entry[1].sha256, hash, 32);
	assert_ptr_equal(bw_bag_find(&m, "data/b"), &m.entry[1]);
	assert_null(bw_bag_find(&m, "data/c"));
	bw_bag_manifest_free(&m);
	assert_int_equal(bw_bag_parse_manifest(&m, b.data, b.len - 1, NULL), BW_EFORMAT);
	b.data[0] = 'A';
	assert_int_equal(bw_bag_parse_manifest(&m, b.data, b.len, NULL), BW_EFORMAT);
	assert_int_equal(bw_bag_parse_manifest(&m, NULL, 0, NULL), BW_OK);
	assert_int_equal(m.count, 0);
	bw_bag_manifest_free(&m);
	bw_buf_free(&b);
}

static void
words_differ_in_their_first_four_letters(void **state)
{
	struct bw_buf b = { 0 };

	(void)state;
	for (int i = 0; i < 256; i++)
		for (int j = 0; j < i; j++)
			assert_true(strncmp(bw_word((uint8_t)i), bw_word((uint8_t)j), 4) != 0);
	bw_words_put(&b, (const uint8_t *)"\x00\xff", 2);
	assert_string_equal(bw_buf_text(&b), "acorn-zigzag");
	bw_buf_free(&b);
}

/* ---- output files ---- */

static char folder[] = "/tmp/bw-seal-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return chdir("/") != 0 || rmdir(folder) != 0; /* fails when a test left a file */
}

static bool
there(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0;
}

static void
an_aborted_output_leaves_nothing(void **state)
{
	struct bw_output *o;

	(void)state;
	for (int replace = 0; replace < 2; replace++) {
		assert_int_equal(bw_output_open("f", replace == 1, &o, NULL), BW_OK);
		assert_int_equal(bw_output_write(o, "x", 1, NULL), BW_OK);
		assert_false(there("f"));
		bw_output_abort(&o);
		assert_null(o);
		assert_false(there("f"));
	}
	assert_int_equal(bw_output_open("no/f", false, &o, NULL), BW_ENOTFOUND);
	assert_null(o);
}

static void
an_output_never_takes_the_place_of_another(void **state)
{
	struct bw_output *a, *b;
	struct stat st;

	(void)state;
	assert_int_equal(bw_output_open("f", false, &a, NULL), BW_OK);
	assert_int_equal(bw_output_open("f", false, &b, NULL), BW_OK);
	assert_int_equal(bw_output_write(a, "first", 5, NULL), BW_OK);
	assert_int_equal(bw_output_commit(&a, NULL), BW_OK);
	assert_int_equal(bw_output_commit(&b, NULL), BW_EEXIST);
	assert_int_equal(bw_output_open("f", false, &b, NULL), BW_EEXIST);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_size, 5);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(bw_output_open("f", true, &b, NULL), BW_OK);
	assert_int_equal(bw_output_commit(&b, NULL), BW_OK);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(unlink("f"), 0);
}

static void
an_aborted_folder_leaves_nothing(void **state)
{
	struct bw_folder *f;

	(void)state;
	assert_int_equal(bw_folder_open("d", &f, NULL), BW_OK);
	assert_int_equal(bw_folder_file(f, "a/b/c", NULL), BW_OK);
	assert_int_equal(bw_folder_write(f, "x", 1, NULL), BW_OK);
	assert_int_equal(bw_folder_close(f, NULL), BW_OK);
	assert_int_equal(bw_folder_file(f, "a/b/c", NULL), BW_EEXIST);
	assert_int_equal(bw_folder_file(f, "a/b/c/d", NULL) == BW_OK, 0);
	assert_int_equal(bw_folder_file(f, "a/e", NULL), BW_OK);
	assert_false(there("d"));
	bw_folder_abort(&f);
	assert_false(there("d"));
}

/* ---- ZIP ---- */

static void
a_file_that_changed_meanwhile_is_not_archived(void **state)
{
	struct memory m = { 0 };
	struct bw_zip *z;

	(void)state;
	assert_int_equal(bw_zip_start((struct bw_sink) { memory_write, &m }, 0, &z, NULL), BW_EUSAGE);
	assert_int_equal(bw_zip_start((struct bw_sink) { memory_write, &m }, 1700000000, &z, NULL), BW_OK);
	assert_int_equal(bw_zip_add(z, "a", "x", 1, NULL), BW_OK);
	assert_int_equal(bw_zip_add(z, "a", "x", 1, NULL), BW_EREFUSED);
	assert_int_equal(bw_zip_add(z, "../a", "x", 1, NULL), BW_EREFUSED);
	assert_int_equal(bw_zip_entry(z, "b", 2, bw_zip_crc(0, "xy", 2), NULL), BW_OK);
	assert_int_equal(bw_zip_write(z, "xyz", 3, NULL), BW_EFAIL);
	assert_int_equal(bw_zip_write(z, "xz", 2, NULL), BW_OK);
	assert_int_equal(bw_zip_finish(z, NULL), BW_EFAIL);
	bw_zip_free(z);
	bw_buf_free(&m.b);
}

static void
a_limit_on_the_content_holds(void **state)
{
	struct memory m = { 0 };
	struct bw_zip_limits limits = { .total = 99 };
	struct bw_zip_visit visit = { 0 };
	struct bw_zip *z;
	char data[100] = "";

	(void)state;
	assert_int_equal(bw_zip_start((struct bw_sink) { memory_write, &m }, 1700000000, &z, NULL), BW_OK);
	assert_int_equal(bw_zip_add(z, "a", data, 100, NULL), BW_OK);
	assert_int_equal(bw_zip_finish(z, NULL), BW_OK);
	bw_zip_free(z);
	assert_int_equal(bw_zip_read((struct bw_source) { memory_read, &m }, &limits, &visit, NULL), BW_ELIMIT);
	limits.total = 100;
	m.at = 0;
	assert_int_equal(bw_zip_read((struct bw_source) { memory_read, &m }, &limits, &visit, NULL), BW_OK);
	/* Cut anywhere, it is refused. */
	for (size_t len = m.b.len - 1; len > 0; len--) {
		m.b.len = len;
		m.at = 0;
		assert_int_equal(bw_zip_read((struct bw_source) { memory_read, &m }, NULL, &visit, NULL), BW_EFORMAT);
	}
	bw_buf_free(&m.b);
}

static enum bw_rc
count_entry(void *ctx, const char *name, struct bw_err *err)
{
	(void)name;
	(void)err;
	++*(size_t *)ctx;
	return BW_OK;
}

/* The old end of a ZIP counts to 65,534; a dossier of 10,000 exhibits with two stamps has more files. */
static void
more_entries_than_the_old_end_can_count(void **state)
{
	const size_t around[] = { 65534, 65535, 65536, 70000 };
	char name[24];
	size_t k;

	(void)state;
	for (k = 0; k < sizeof(around) / sizeof(*around); k++) {
		struct memory m = { 0 };
		size_t i, seen = 0;
		struct bw_zip_visit visit = { .entry = count_entry, .ctx = &seen };
		struct bw_zip *z;

		assert_int_equal(bw_zip_start((struct bw_sink) { memory_write, &m }, 1700000000, &z, NULL), BW_OK);
		for (i = 1; i < around[k]; i++) {
			(void)snprintf(name, sizeof(name), "d/%zu", i);
			assert_int_equal(bw_zip_add(z, name, NULL, 0, NULL), BW_OK);
		}
		assert_int_equal(bw_zip_add(z, "d/7", NULL, 0, NULL), BW_EREFUSED);
		assert_int_equal(bw_zip_pad(z, "d/" BW_ZIP_PAD_NAME, NULL), BW_OK);
		assert_int_equal(bw_zip_finish(z, NULL), BW_OK);
		bw_zip_free(z);
		assert_int_equal(bw_padme(m.b.len), m.b.len);
		assert_int_equal(bw_zip_read((struct bw_source) { memory_read, &m }, NULL, &visit, NULL), BW_OK);
		assert_int_equal(seen, around[k]);
		/* A number of entries that is not theirs, in whichever end tells it. */
		m.at = 0;
		m.b.data[m.b.len - (around[k] < 65535 ? 12 : 22 + 20 + 24)] ^= 1;
		assert_int_equal(bw_zip_read((struct bw_source) { memory_read, &m }, NULL, &visit, NULL), BW_EFORMAT);
		bw_buf_free(&m.b);
	}
}

/* ---- signatures ---- */

static void
every_changed_byte_of_a_signature_is_noticed(void **state)
{
	uint8_t seed[32] = { 1, 2, 3 }, pub[32];
	struct bw_buf ssh = { 0 }, mini = { 0 }, text = { 0 };

	(void)state;
	assert_int_equal(bw_sign(seed, "m.txt", "data", 4, 1700000000, &ssh, &mini, NULL), BW_OK);
	assert_int_equal(bw_sign(seed, "m\n.txt", "data", 4, 1700000000, &text, &text, NULL), BW_EUSAGE);
	bw_buf_reset(&text);
	bw_sign_put_ssh(&text, seed); /* any 32 bytes */
	assert_int_equal(bw_sign_parse_pub(pub, text.data, text.len, NULL), BW_OK);
	assert_memory_equal(pub, seed, 32);
	bw_ed25519_public(pub, seed);
	assert_int_equal(bw_sign_check_ssh(pub, ssh.data, ssh.len, "data", 4, NULL), BW_OK);
	assert_int_equal(bw_sign_check_minisign(pub, mini.data, mini.len, "data", 4, NULL, NULL), BW_OK);
	for (size_t i = 0; i < ssh.len; i++) {
		ssh.data[i] ^= 1;
		assert_int_not_equal(bw_sign_check_ssh(pub, ssh.data, ssh.len, "data", 4, NULL), BW_OK);
		ssh.data[i] ^= 1;
	}
	/* The first line and the key's name are not signed; all else is. */
	for (size_t i = (size_t)((uint8_t *)memchr(mini.data, '\n', mini.len) - mini.data) + 16; i < mini.len; i++) {
		mini.data[i] ^= 1;
		assert_int_not_equal(bw_sign_check_minisign(pub, mini.data, mini.len, "data", 4, NULL, NULL), BW_OK);
		mini.data[i] ^= 1;
	}
	bw_buf_free(&ssh);
	bw_buf_free(&mini);
	bw_buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealing_in_any_pieces_opens_in_any_pieces),
		cmocka_unit_test(a_stream_that_failed_stays_failed),
		cmocka_unit_test(a_full_medium_is_told),
		cmocka_unit_test(recipients_are_checked),
		cmocka_unit_test(bech32_knows_itself),
		cmocka_unit_test(padme_tells_little_and_costs_little),
		cmocka_unit_test(paths_that_lead_out_or_mislead_are_refused),
		cmocka_unit_test(manifests_come_back_as_written),
		cmocka_unit_test(words_differ_in_their_first_four_letters),
		cmocka_unit_test(an_aborted_output_leaves_nothing),
		cmocka_unit_test(an_output_never_takes_the_place_of_another),
		cmocka_unit_test(an_aborted_folder_leaves_nothing),
		cmocka_unit_test(a_file_that_changed_meanwhile_is_not_archived),
		cmocka_unit_test(a_limit_on_the_content_holds),
		cmocka_unit_test(more_entries_than_the_old_end_can_count),
		cmocka_unit_test(every_changed_byte_of_a_signature_is_noticed),
	};

	return bw_crypto_init(NULL) == BW_OK ? cmocka_run_group_tests(tests, make_folder, remove_folder) : 1;
}
