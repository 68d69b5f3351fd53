#include "api/api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "flow/qr.h"
#include "flow/stamp.h"
#include "flow/trust.h"
#include "sys/output.h"

#define REPLY_MAX ((size_t)1 << 20)

static enum bw_rc
no_roots(struct bw_err *err)
{
	enum bw_rc rc = bw_err_set(err, BW_EUSAGE, 0, "no root certificate to check the stamp with");

	bw_err_hint(err, "name the authority's root: --tsa-ca FILE (PEM), or a list that 'bewaar doctor' names");
	return rc;
}

static bool
is_address(const char *text)
{
	return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* tsa_ca, when given, takes the place of the roots that a data file pins. */
static enum bw_rc
gather(const char *const *from, size_t count, const char *tsa_ca, struct bw_trust *trust, struct bw_trust *named,
    struct bw_stamp_authority *who, struct bw_err *err)
{
	enum bw_rc rc = tsa_ca != NULL ? bw_trust_roots(tsa_ca, trust, err) : BW_OK;
	size_t i;

	for (i = 0; i < count && rc == BW_OK; i++) {
		if (is_address(from[i])) {
			rc = tsa_ca == NULL ? no_roots(err) : BW_OK;
			who[i] = bw_trust_authority(trust);
			who[i].url = from[i];
			continue;
		}
		rc = bw_trust_list(from[i], tsa_ca == NULL, &named[i], err);
		who[i] = bw_trust_authority(&named[i]);
		who[i].url = named[i].file.url;
		if (tsa_ca != NULL)
			who[i].roots = (struct bw_bytes){ .data = trust->roots.data, .len = trust->roots.len };
	}
	return rc;
}

/* lists: {name, checked, old} of each data file that was used. What was checked long ago may
 * not hold any more, and the one who stamps should know. */
static void
tell_lists(struct bw_vault *v, const struct bw_trust *named, size_t count, struct bw_value *report)
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
	struct bw_trust *named = calloc(count + 1, sizeof(*named));
	struct bw_trust trust = { 0 };
	struct bw_hooks room;
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	if (who == NULL || named == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for the authorities");
	else
		rc = gather(urls, count, tsa_ca, &trust, named, who, err);
	if (rc == BW_OK)
		rc = bw_flow_stamp_online(v->c, what, who, count, bw_api_hooks(cb, &room), out, err);
	if (*out != NULL)
		tell_lists(v, named, count, *out);
	for (i = 0; named != NULL && i < count; i++)
		bw_trust_free(&named[i]);
	free(named);
	free(who);
	bw_trust_free(&trust);
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
	struct bw_stamp_authority who;
	struct bw_trust trust = { 0 };
	struct bw_buf reply = { 0 };
	enum bw_rc rc;

	*out = NULL;
	rc = tsa_ca != NULL ? bw_trust_roots(tsa_ca, &trust, err) : no_roots(err);
	if (rc == BW_OK)
		rc = bw_input_slurp(file, REPLY_MAX, &reply, err);
	who = bw_trust_authority(&trust);
	if (rc == BW_OK)
		rc = bw_flow_stamp_reply(v->c, (struct bw_bytes){ .data = reply.data, .len = reply.len }, &who, NULL, out, err);
	bw_trust_free(&trust);
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
