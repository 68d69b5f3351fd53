#include "api/api.h"

#include <stdlib.h>

#include "flow/stamp.h"
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

enum bw_rc
bw_vault_stamp(struct bw_vault *v, const char *const *urls, size_t count, const char *tsa_ca,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_authority *who = NULL;
	struct bw_buf roots = { 0 };
	struct bw_hooks room;
	enum bw_rc rc;
	size_t i;

	*out = NULL;
	if ((rc = read_roots(tsa_ca, &roots, err)) != BW_OK)
		goto out;
	who = calloc(count > 0 ? count : 1, sizeof(*who));
	if (who == NULL) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for the authorities");
		goto out;
	}
	for (i = 0; i < count; i++) {
		who[i].url = urls[i];
		who[i].roots = (struct bw_bytes){ .data = roots.data, .len = roots.len };
	}
	rc = bw_flow_stamp_online(v->c, who, count, bw_api_hooks(cb, &room), out, err);
out:
	free(who);
	bw_buf_free(&roots);
	return rc;
}

enum bw_rc
bw_vault_stamp_request(struct bw_vault *v, const char *file, struct bw_value **out, struct bw_err *err)
{
	struct bw_output *o = NULL;
	struct bw_buf tsq = { 0 };
	enum bw_rc rc;

	*out = NULL;
	/* First the place, so that no batch is made that nobody gets. */
	if ((rc = bw_output_open(file, false, &o, err)) != BW_OK)
		return rc;
	if ((rc = bw_flow_stamp_request(v->c, &tsq, NULL, out, err)) == BW_OK)
		rc = bw_output_write(o, tsq.data, tsq.len, err);
	if (rc == BW_OK)
		rc = bw_output_commit(&o, err);
	bw_output_abort(&o);
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
