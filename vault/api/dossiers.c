#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "flow/disclose.h"
#include "flow/screen.h"
#include "flow/dossier.h"
#include "flow/keys.h"
#include "flow/unseal.h"
#include "flow/verify.h"
#include "sys/output.h"

#define IDENTITY_MAX ((size_t)1 << 20)

static struct bw_dossier_opts
options_of(const struct bw_dossier_request *req)
{
	return (struct bw_dossier_opts){ .lang = req->lang, .time_ms = req->time_ms,
		.lawyer_asked = req->lawyer_asked };
}

/* Names become the keys that were stored under them; texts hold them meanwhile. */
struct receivers {
	struct bw_buf *texts;
	const char **to;
	size_t count;
	bool lawyers; /* there are some, and each is marked as a lawyer */
};

static void
receivers_free(struct receivers *r)
{
	size_t i;

	for (i = 0; r->texts != NULL && i < r->count; i++)
		bw_buf_free(&r->texts[i]);
	free(r->texts);
	free(r->to);
}

static enum bw_rc
receivers_find(struct bw_vault *v, const struct bw_dossier_request *req, struct receivers *r, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	bool lawyer;
	size_t i;

	*r = (struct receivers){ .count = req->to_count, .lawyers = req->to_count > 0 };
	r->texts = calloc(r->count + 1, sizeof(*r->texts));
	r->to = calloc(r->count + 1, sizeof(*r->to));
	if (r->texts == NULL || r->to == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the recipients");
	for (i = 0; i < r->count && rc == BW_OK; i++) {
		r->to[i] = req->to[i];
		lawyer = false;
		if (strcmp(r->to[i], "passphrase") != 0 && strncmp(r->to[i], "age1", 4) != 0) {
			rc = bw_recipient_find(v->c, r->to[i], &r->texts[i], &lawyer, err);
			r->to[i] = bw_buf_text(&r->texts[i]);
		}
		r->lawyers = r->lawyers && lawyer;
	}
	return rc;
}

enum bw_rc
bw_vault_dossier_plan(struct bw_vault *v, const struct bw_dossier_request *req, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_dossier_opts opts = options_of(req);
	struct receivers r;
	struct bw_hooks room;
	enum bw_rc rc = receivers_find(v, req, &r, err);

	*out = NULL;
	opts.lawyer_receives = r.lawyers;
	if (rc == BW_OK)
		rc = bw_flow_dossier_plan(v->c, &opts, bw_api_hooks(cb, &room), out, err);
	receivers_free(&r);
	return rc;
}

enum bw_rc
bw_vault_dossier_preview(struct bw_vault *v, const struct bw_dossier_request *req, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_dossier_opts opts = options_of(req);
	struct receivers r;
	struct bw_hooks room;
	enum bw_rc rc = receivers_find(v, req, &r, err);

	*out = NULL;
	opts.lawyer_receives = r.lawyers;
	if (rc == BW_OK)
		rc = bw_flow_dossier_preview(v->c, &opts, req->file, bw_api_hooks(cb, &room), out, err);
	receivers_free(&r);
	return rc;
}

enum bw_rc
bw_vault_dossier_export(struct bw_vault *v, const struct bw_dossier_request *req, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_export_opts opts = { .dossier = options_of(req), .file = req->file, .to_count = req->to_count,
		.release = req->release, .supplement = req->supplement };
	struct receivers r;
	struct bw_hooks room;
	enum bw_rc rc = receivers_find(v, req, &r, err);

	*out = NULL;
	opts.to = r.to;
	opts.dossier.lawyer_receives = r.lawyers;
	if (req->pass != NULL) {
		opts.pass = req->pass->memory.data;
		opts.pass_len = bw_locked_len(req->pass);
	}
	if (rc == BW_OK)
		rc = bw_flow_dossier_export(v->c, &opts, bw_api_hooks(cb, &room), out, err);
	receivers_free(&r);
	return rc;
}

enum bw_rc
bw_inspect(struct bw_context *ctx, const char *path, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_inspect(ctx->worker, path, out, err);
}

/* Whoever has the files in a folder can look at them: pictures in archives are let through. */
static unsigned
copy_options(bool keep_offset)
{
	return BW_MEDIA_PICTURES_INSIDE | (keep_offset ? BW_MEDIA_KEEP_OFFSET : 0);
}

enum bw_rc
bw_disclose(struct bw_context *ctx, const char *path, const char *file, bool keep_offset, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_disclose(ctx->worker, path, file, copy_options(keep_offset), out, err);
}

enum bw_rc
bw_disclose_all(struct bw_context *ctx, const char *const *paths, size_t count, const char *folder, bool keep_offset,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_look_all(ctx->worker, paths, count, folder, copy_options(keep_offset), bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_screen_files(struct bw_context *ctx, const char *const *paths, size_t count, bool stricter,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_screen(ctx->worker, paths, count, stricter, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_unseal_file(const char *path, const char *identity, const struct bw_locked *pass, const char *dir,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_unseal_with with = { 0 };
	struct bw_buf keys = { 0 };
	enum bw_rc rc = BW_OK;

	*out = NULL;
	if (identity != NULL)
		rc = bw_input_slurp(identity, IDENTITY_MAX, &keys, err);
	if (rc == BW_OK) {
		if (identity != NULL) {
			with.identities = bw_buf_text(&keys);
			with.identities_len = keys.len;
		}
		if (pass != NULL) {
			with.pass = pass->memory.data;
			with.pass_len = bw_locked_len(pass);
		}
		rc = bw_flow_unseal(path, &with, dir, out, err);
	}
	bw_buf_free(&keys);
	return rc;
}

enum bw_rc
bw_verify_dossier(struct bw_context *ctx, const struct bw_verify_request *req, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_verify_opts opts = { .path = req->path, .identity = req->identity, .signer = req->signer,
		.tsa_ca = req->tsa_ca };
	struct bw_hooks room;

	*out = NULL;
	if (req->pass != NULL) {
		opts.pass = req->pass->memory.data;
		opts.pass_len = bw_locked_len(req->pass);
	}
	return bw_flow_verify(&opts, ctx->worker, bw_api_hooks(cb, &room), out, err);
}
