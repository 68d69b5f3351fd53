#include "flow/trust.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "crypto/token.h"
#include "sys/beside.h"
#include "sys/output.h"
#include "sys/walk.h"

/* The system's list of certificates for web sites: searched for those that a data file names
 * by their SHA-256, and for no other. */
#define SYSTEM_ROOTS "/etc/ssl/certs/ca-certificates.crt"
#define SUFFIX ".conf"

void
bw_trust_free(struct bw_trust *t)
{
	bw_buf_free(&t->roots);
	memset(t, 0, sizeof(*t));
}

/* ---- the roots of a data file ---- */

static enum bw_rc
named_roots(const char *from, struct bw_trust *t, struct bw_err *err)
{
	struct bw_buf all = { 0 };
	enum bw_rc rc = bw_input_slurp(from, BW_TOKEN_ROOTS_MAX, &all, err);

	if (rc == BW_OK)
		rc = bw_authority_pick(&t->file, bw_buf_text(&all), all.len, bw_sha256, &t->roots, err);
	if (rc == BW_ENOTFOUND) {
		bw_err_context(err, "%s", from);
		bw_err_hint(err, "install the package ca-certificates, or name the root yourself: --tsa-ca FILE (PEM)");
	}
	bw_buf_free(&all);
	return rc;
}

/* The roots lie beside the data file and must be the ones it was written for, or are taken
 * from the system's by their hash. */
static enum bw_rc
pinned_roots(const char *path, struct bw_trust *t, struct bw_err *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	char beside[BW_BESIDE_PATH], hex[65];
	uint8_t digest[32];
	enum bw_rc rc;

	if (t->file.roots[0] == '\0')
		return named_roots(SYSTEM_ROOTS, t, err);
	if (len + strlen(t->file.roots) >= sizeof(beside))
		return bw_err_set(err, BW_ELIMIT, 0, "the name of %s is too long", path);
	memcpy(beside, path, len);
	(void)snprintf(beside + len, sizeof(beside) - len, "%s", t->file.roots);
	if (t->file.roots_sha256[0] == '\0')
		return named_roots(beside, t, err);
	if ((rc = bw_input_slurp(beside, BW_TOKEN_ROOTS_MAX, &t->roots, err)) != BW_OK)
		return rc;
	bw_sha256(digest, t->roots.data, t->roots.len);
	bw_hex(hex, digest, sizeof(digest));
	if (strcmp(hex, t->file.roots_sha256) == 0)
		return BW_OK;
	rc = bw_err_set(err, BW_EVERIFY, 0, "%s is not the file whose hash %s names", beside, path);
	bw_err_hint(err, "compare the root certificate over a second channel, then correct roots-sha256");
	return rc;
}

/* ---- a data file ---- */

static bool
is_name(const char *what)
{
	return what[0] != '\0' && strpbrk(what, "/.") == NULL;
}

static bool
ends_as_list(const char *path)
{
	size_t len = strlen(path);

	return len > strlen(SUFFIX) && strcmp(path + len - strlen(SUFFIX), SUFFIX) == 0;
}

static bool
installed(const char *name, char path[static BW_BESIDE_PATH])
{
	char folder[BW_BESIDE_PATH];

	return is_name(name) && bw_beside_folder("BEWAAR_AUTHORITIES", "authorities", folder) &&
	    snprintf(path, BW_BESIDE_PATH, "%s/%s" SUFFIX, folder, name) < (int)BW_BESIDE_PATH && bw_walk_is_file(path);
}

static enum bw_rc
take(const char *what, const char *from, size_t max, struct bw_buf *out, struct bw_err *err)
{
	enum bw_rc rc = bw_input_slurp(from, max, out, err);

	if (rc == BW_ENOTFOUND && is_name(what) && err != NULL) {
		err->hint[0] = '\0'; /* that of the file system says less */
		bw_err_hint(err, "it is no installed list of an authority either; 'bewaar doctor' names those");
	}
	return rc;
}

enum bw_rc
bw_trust_list(const char *what, bool roots, struct bw_trust *out, struct bw_err *err)
{
	char path[BW_BESIDE_PATH];
	struct bw_buf text = { 0 };
	const char *from = installed(what, path) ? path : what;
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	rc = take(what, from, BW_AUTHORITY_MAX, &text, err);
	if (rc == BW_OK && (rc = bw_authority_read(text.data, text.len, &out->file, err)) != BW_OK)
		bw_err_context(err, "%s", from);
	if (rc == BW_OK && roots)
		rc = pinned_roots(from, out, err);
	bw_buf_free(&text);
	return rc;
}

enum bw_rc
bw_trust_roots(const char *what, struct bw_trust *out, struct bw_err *err)
{
	char path[BW_BESIDE_PATH];

	if (ends_as_list(what) || installed(what, path))
		return bw_trust_list(what, true, out, err);
	memset(out, 0, sizeof(*out));
	return take(what, what, BW_TOKEN_ROOTS_MAX, &out->roots, err);
}

struct bw_stamp_authority
bw_trust_authority(const struct bw_trust *t)
{
	return (struct bw_stamp_authority){ .roots = { t->roots.data, t->roots.len },
		.policies = t->file.policies[0] != '\0' ? t->file.policies : NULL };
}

/* ---- what is installed ---- */

static void
set_end(struct bw_value *row, const struct bw_trust *t, struct bw_worker *w, int64_t now_ms, struct bw_err *why)
{
	const struct bw_bytes roots = { t->roots.data, t->roots.len };
	char day[BW_DATE_TEXT];
	int64_t end_ms;

	bw_set_null(row, "roots_until");
	bw_set_bool(row, "expired", false);
	if (why->rc != BW_OK || bw_stamp_roots_end(w, roots, &end_ms, why) != BW_OK)
		return;
	bw_time_text(day, end_ms);
	day[10] = '\0'; /* the day */
	bw_set_text(row, "roots_until", day);
	bw_set_bool(row, "expired", end_ms <= now_ms);
}

static struct bw_value *
look(const char *path, struct bw_worker *w, int64_t now_ms)
{
	const char *file = strrchr(path, '/') + 1; /* all are in the folder */
	char name[256], today[BW_DATE_TEXT];
	struct bw_value *row = bw_object();
	struct bw_err why = { 0 };
	struct bw_trust t;

	(void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(file) - strlen(SUFFIX)), file);
	bw_time_text(today, now_ms);
	today[10] = '\0';
	if (bw_trust_list(path, true, &t, &why) != BW_OK)
		bw_buf_reset(&t.roots);
	bw_set_text(row, "list", name);
	bw_set_text(row, "name", t.file.name[0] != '\0' ? t.file.name : name);
	bw_set_text(row, "checked", t.file.checked[0] != '\0' ? t.file.checked : NULL);
	bw_set_bool(row, "old", bw_authority_old(&t.file, today));
	set_end(row, &t, w, now_ms, &why);
	bw_set_text(row, "trouble", why.rc != BW_OK ? why.message : NULL);
	bw_trust_free(&t);
	return row;
}

enum bw_rc
bw_trust_installed(struct bw_worker *w, int64_t now_ms, struct bw_value **out, struct bw_err *err)
{
	char folder[BW_BESIDE_PATH];
	const char *const paths[] = { folder };
	struct bw_walk walk = { 0 };
	enum bw_rc rc = BW_OK;
	size_t i;

	*out = bw_array();
	if (bw_beside_folder("BEWAAR_AUTHORITIES", "authorities", folder))
		rc = bw_walk(paths, 1, NULL, &walk, err);
	for (i = 0; rc == BW_OK && i < walk.count; i++)
		if (walk.found[i].why == NULL && ends_as_list(walk.found[i].path))
			bw_push(*out, look(walk.found[i].path, w, now_ms));
	bw_walk_free(&walk);
	return rc;
}
