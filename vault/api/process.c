#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "flow/doctor.h"
#include "flow/form.h"
#include "flow/jobs.h"
#include "sys/harden.h"

const char *
bw_version(void)
{
	return BW_VERSION;
}

enum bw_rc
bw_start(struct bw_context **out, struct bw_err *err)
{
	struct bw_context *ctx;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_harden_process(err)) != BW_OK || (rc = bw_crypto_init(err)) != BW_OK)
		return rc;
	ctx = calloc(1, sizeof(*ctx));
	if (ctx == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to start");
	if ((rc = bw_jobs_start(&ctx->worker, err)) != BW_OK) {
		free(ctx);
		return rc;
	}
	*out = ctx;
	return BW_OK;
}

void
bw_stop(struct bw_context *ctx)
{
	if (ctx == NULL)
		return;
	bw_worker_stop(ctx->worker);
	free(ctx);
}

enum bw_rc
bw_locked_new(size_t cap, struct bw_locked **out, struct bw_err *err)
{
	struct bw_locked *l;
	enum bw_rc rc;

	*out = NULL;
	if (cap == 0 || cap > ((size_t)1 << 20))
		return bw_err_set(err, BW_ELIMIT, 0, "a secret of %zu bytes", cap);
	if ((rc = bw_crypto_init(err)) != BW_OK)
		return rc;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a secret");
	if ((rc = bw_secret_new(&l->memory, cap + 1, err)) != BW_OK) {
		free(l);
		return rc;
	}
	*out = l;
	return BW_OK;
}

char *
bw_locked_text(struct bw_locked *l)
{
	static char none[1];

	return l != NULL ? (char *)l->memory.data : none;
}

size_t
bw_locked_len(const struct bw_locked *l)
{
	return l != NULL ? strnlen((const char *)l->memory.data, l->memory.len - 1) : 0;
}

size_t
bw_locked_cap(const struct bw_locked *l)
{
	return l != NULL ? l->memory.len - 1 : 0;
}

void
bw_locked_free(struct bw_locked *l)
{
	if (l == NULL)
		return;
	bw_secret_free(&l->memory);
	free(l);
}

enum bw_rc
bw_doctor(const char *folder, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_doctor(folder, out, err);
}

enum bw_rc
bw_statement_form(const char *role, const char *language, const char *file, struct bw_value **out, struct bw_err *err)
{
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_crypto_init(err)) != BW_OK)
		return rc;
	return bw_flow_form_new(role, language, file, out, err);
}

const struct bw_hooks *
bw_api_hooks(const struct bw_callbacks *cb, struct bw_hooks *room)
{
	if (cb == NULL)
		return NULL;
	*room = (struct bw_hooks){ .row = cb->row, .step = cb->step, .ctx = cb->ctx };
	return room;
}
