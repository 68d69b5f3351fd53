#include "api/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/qr.h"
#include "flow/stamp.h"
#include "format/authority.h"
#include "sys/output.h"

#define ROOTS_MAX ((size_t)4 << 20)
#define REPLY_MAX ((size_t)1 << 20)

static enum bw_rc
read_roots(const char *tsa_ca, struct bw_buf *roots, struct bw_err *err)
{
	enum bw_rc rc;

	if (tsa_ca != NULL)
		return bw_api_slurp(tsa_ca, ROOTS_MAX, roots, err);
	rc = bw_err_set(err, BW_EUSAGE, 0, "no root certificate to check the stamp with");
	bw_err_hint(err, "name the authority's root: --tsa-ca FILE (PEM)");
	return rc;
}

/* What one authority of a call needs while the call lasts. */
struct named {
	struct bw_authority file;
	struct bw_buf roots;
};

/* The system's list of certificates for web sites: searched for those that a data file names
 * by their SHA-256, and for no other. */
#define SYSTEM_ROOTS "/etc/ssl/certs/ca-certificates.crt"

static enum bw_rc
named_roots(const char *from, struct named *n, struct bw_err *err)
{
	struct bw_buf all = { 0 };
	enum bw_rc rc = bw_api_slurp(from, ROOTS_MAX, &all, err);

	if (rc == BW_OK)
		rc = bw_authority_pick(&n->file, bw_buf_text(&all), all.len, bw_sha256, &n->roots, err);
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
pinned_roots(const char *path, struct named *n, struct bw_err *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	char beside[4096], hex[65];
	uint8_t digest[32];
	enum bw_rc rc;

	if (n->file.roots[0] == '\0')
		return named_roots(SYSTEM_ROOTS, n, err);
	if (len + strlen(n->file.roots) >= sizeof(beside))
		return bw_err_set(err, BW_ELIMIT, 0, "the name of %s is too long", path);
	memcpy(beside, path, len);
	(void)snprintf(beside + len, sizeof(beside) - len, "%s", n->file.roots);
	if (n->file.roots_sha256[0] == '\0')
		return named_roots(beside, n, err);
	if ((rc = bw_api_slurp(beside, ROOTS_MAX, &n->roots, err)) != BW_OK)
		return rc;
	bw_sha256(digest, n->roots.data, n->roots.len);
	bw_hex(hex, digest, sizeof(digest));
	if (strcmp(hex, n->file.roots_sha256) == 0)
		return BW_OK;
	rc = bw_err_set(err, BW_EVERIFY, 0, "%s is not the file whose hash %s names", beside, path);
	bw_err_hint(err, "compare the root certificate over a second channel, then correct roots-sha256");
	return rc;
}

static enum bw_rc
from_file(const char *path, bool wants_roots, struct named *n, struct bw_stamp_authority *who, struct bw_err *err)
{
	struct bw_buf text = { 0 };
	enum bw_rc rc;

	rc = bw_api_slurp(path, BW_AUTHORITY_MAX, &text, err);
	if (rc == BW_OK && (rc = bw_authority_read(text.data, text.len, &n->file, err)) != BW_OK)
		bw_err_context(err, "%s", path);
	if (rc == BW_OK && wants_roots)
		rc = pinned_roots(path, n, err);
	bw_buf_free(&text);
	if (rc != BW_OK)
		return rc;
	who->url = n->file.url;
	who->policies = n->file.policies[0] != '\0' ? n->file.policies : NULL;
	who->roots = (struct bw_bytes){ .data = n->roots.data, .len = n->roots.len };
	return BW_OK;
}

static bool
is_address(const char *text)
{
	return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

static enum bw_rc
gather(const char *const *from, size_t count, const char *tsa_ca, struct bw_buf *roots, struct named *named,
    struct bw_stamp_authority *who, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	if (tsa_ca != NULL)
		rc = read_roots(tsa_ca, roots, err);
	for (i = 0; i < count && rc == BW_OK; i++) {
		if (!is_address(from[i]))
			rc = from_file(from[i], tsa_ca == NULL, &named[i], &who[i], err);
		else if (tsa_ca == NULL)
			rc = read_roots(NULL, roots, err);
		else
			who[i].url = from[i];
		if (tsa_ca != NULL)
			who[i].roots = (struct bw_bytes){ .data = roots->data, .len = roots->len };
	}
	return rc;
}

/* lists: {name, checked, old} of each data file that was used. What was checked long ago may
 * not hold any more, and the one who stamps should know. */
static void
tell_lists(struct bw_vault *v, const struct named *named, size_t count, struct bw_value *report)
{
	struct bw_value *list = bw_array();
	char today[BW_DATE_TEXT];
	size_t i;

	bw_time_text(today, bw_case_now_ms(v->c));
	today[10] = '\0'; /* the day */
	for (i = 0; i < count; i++) {
		struct bw_value *row;

		if (named[i].file.url[0] == '\0')
			continue;
		row = bw_object();
		bw_set_text(row, "name", named[i].file.name[0] != '\0' ? named[i].file.name : named[i].file.url);
		bw_set_text(row, "checked", named[i].file.checked[0] != '\0' ? named[i].file.checked : NULL);
		bw_set_bool(row, "old", bw_authority_old(&named[i].file, today));
		bw_push(list, row);
	}
	bw_set(report, "lists", list);
}

enum bw_rc
bw_vault_stamp(struct bw_vault *v, enum bw_stamp_what what, const char *const *urls, size_t count,
    const char *tsa_ca, const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_authority *who = calloc(count + 1, sizeof(*who));
	struct named *named = calloc(count + 1, sizeof(*named));
	struct bw_buf roots = { 0 };
	struct bw_hooks room;
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	if (who == NULL || named == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for the authorities");
	else
		rc = gather(urls, count, tsa_ca, &roots, named, who, err);
	if (rc == BW_OK)
		rc = bw_flow_stamp_online(v->c, what, who, count, bw_api_hooks(cb, &room), out, err);
	if (*out != NULL)
		tell_lists(v, named, count, *out);
	for (i = 0; named != NULL && i < count; i++)
		bw_buf_free(&named[i].roots);
	free(named);
	free(who);
	bw_buf_free(&roots);
	return rc;
}

/* Beside the request: a picture in a new file, or for "-" lines in the report. */
static enum bw_rc
put_qr(const char *qr, const struct bw_buf *tsq, struct bw_output *o, struct bw_value *report, struct bw_err *err)
{
	const struct bw_bytes data = { tsq->data, tsq->len };
	struct bw_value *lines = NULL;
	enum bw_rc rc;

	if (qr == NULL)
		return BW_OK;
	if (o != NULL)
		return bw_qr_png(data, bw_output_sink(o), err);
	if ((rc = bw_qr_lines(data, &lines, err)) == BW_OK)
		bw_set(report, "qr", lines);
	return rc;
}

enum bw_rc
bw_vault_stamp_request(struct bw_vault *v, enum bw_stamp_what what, const char *file, const char *qr,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_output *o = NULL, *picture = NULL;
	struct bw_buf tsq = { 0 };
	enum bw_rc rc;

	*out = NULL;
	/* First the places, so that no batch is made that nobody gets. */
	if ((rc = bw_output_open(file, false, &o, err)) != BW_OK ||
	    (qr != NULL && strcmp(qr, "-") != 0 && (rc = bw_output_open(qr, false, &picture, err)) != BW_OK))
		goto out;
	if ((rc = bw_flow_stamp_request(v->c, what, &tsq, NULL, out, err)) == BW_OK)
		rc = bw_output_write(o, tsq.data, tsq.len, err);
	if (rc == BW_OK)
		rc = put_qr(qr, &tsq, picture, *out, err);
	if (rc == BW_OK)
		rc = bw_output_commit(&o, err);
	if (rc == BW_OK && picture != NULL)
		rc = bw_output_commit(&picture, err);
out:
	bw_output_abort(&o);
	bw_output_abort(&picture);
	if (rc != BW_OK) {
		bw_value_free(*out);
		*out = NULL;
	}
	bw_buf_free(&tsq);
	return rc;
}

enum bw_rc
bw_vault_stamp_reply(struct bw_vault *v, const char *file, const char *tsa_ca, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_buf roots = { 0 }, reply = { 0 };
	struct bw_stamp_authority who = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = read_roots(tsa_ca, &roots, err)) != BW_OK ||
	    (rc = bw_api_slurp(file, REPLY_MAX, &reply, err)) != BW_OK)
		goto out;
	who.roots = (struct bw_bytes){ .data = roots.data, .len = roots.len };
	rc = bw_flow_stamp_reply(v->c, (struct bw_bytes){ .data = reply.data, .len = reply.len }, &who, NULL, out, err);
out:
	bw_buf_free(&roots);
	bw_buf_free(&reply);
	return rc;
}

enum bw_rc
bw_vault_stamp_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_stamp_list(v->c, bw_api_hooks(cb, &room), out, err);
}
