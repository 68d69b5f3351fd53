#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/code.h"
#include "flow/care.h"
#include "flow/keys.h"
#include "flow/recovery_sheet.h"
#include "sys/output.h"

_Static_assert(BW_RECOVERY_MAX >= BW_CODE_TEXT_MAX, "room for the recovery code");

static enum bw_rc
write_sheet(const char *file, const char *code, bool dutch, struct bw_err *err)
{
	struct bw_output *o = NULL;
	enum bw_rc rc;

	if ((rc = bw_output_open(file, false, &o, err)) == BW_OK)
		rc = bw_recovery_sheet(code, dutch, bw_output_sink(o), err);
	if (rc == BW_OK)
		return bw_output_commit(&o, err);
	bw_output_abort(&o);
	return rc;
}

static struct bw_kdf_params
cost_of(enum bw_kdf kdf)
{
	switch (kdf) {
	case BW_KDF_INTERACTIVE:
		return (struct bw_kdf_params){ .mem_kib = BW_KDF_MEM_MIN, .passes = 3 };
	case BW_KDF_SENSITIVE:
		return (struct bw_kdf_params){ .mem_kib = BW_KDF_MEM_MAX, .passes = 4 };
	case BW_KDF_MODERATE:
	default:
		return (struct bw_kdf_params){ .mem_kib = 262144, .passes = 3 };
	}
}

enum bw_rc
bw_vault_create(const char *dir, const struct bw_locked *pass, enum bw_kdf kdf, const char *sheet, bool dutch,
    char code[BW_RECOVERY_MAX], struct bw_err *err)
{
	struct bw_secret recovery = { 0 };
	enum bw_rc rc;

	memset(code, 0, BW_RECOVERY_MAX);
	if (bw_locked_len(pass) == 0) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "an empty passphrase");
		bw_err_hint(err, "choose four or more random words");
		return rc;
	}
	rc = bw_case_create(dir, pass->memory.data, bw_locked_len(pass), cost_of(kdf), &recovery, err);
	if (rc == BW_OK && recovery.len == BW_CODE_LEN)
		bw_code_put(code, recovery.data);
	bw_secret_free(&recovery);
	/* Without its sheet the vault would be there and the code nowhere. */
	if (rc == BW_OK && sheet != NULL && (rc = write_sheet(sheet, code, dutch, err)) != BW_OK) {
		(void)bw_vault_erase(dir, NULL);
		bw_wipe(code, BW_RECOVERY_MAX);
	}
	return rc;
}

enum bw_rc
bw_vault_open(struct bw_context *ctx, const char *dir, enum bw_mode mode, const struct bw_locked *pass,
    struct bw_vault **out, struct bw_err *err)
{
	enum bw_store_mode how = mode == BW_MODE_WRITE ? BW_STORE_WRITE : BW_STORE_READ;
	struct bw_secret code = { 0 };
	struct bw_vault *v;
	enum bw_rc rc;

	*out = NULL;
	v = calloc(1, sizeof(*v));
	if (v == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for a vault");
	if ((rc = bw_secret_new(&code, BW_CODE_LEN, err)) != BW_OK)
		goto out;
	/* The checksum says whether a text is a code: a passphrase never is, by chance. */
	if (bw_code_read(code.data, pass->memory.data, bw_locked_len(pass)))
		rc = bw_case_open(dir, how, code.data, code.len, ctx->worker, &v->c, err);
	else
		rc = bw_case_open(dir, how, pass->memory.data, bw_locked_len(pass), ctx->worker, &v->c, err);
	if (rc == BW_OK) {
		*out = v;
		v = NULL;
	}
out:
	bw_secret_free(&code);
	free(v);
	return rc;
}

void
bw_vault_close(struct bw_vault *v)
{
	if (v == NULL)
		return;
	bw_case_close(v->c);
	free(v);
}

enum bw_rc
bw_vault_erase(const char *dir, struct bw_err *err)
{
	return bw_store_erase(bw_io_system(), dir, err);
}

enum bw_rc
bw_vault_check(struct bw_vault *v, bool read_all, bool repair, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_check(v->c, read_all, repair, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_compact(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err)
{
	struct bw_hooks room;

	*out = NULL;
	return bw_flow_compact(v->c, bw_api_hooks(cb, &room), out, err);
}

enum bw_rc
bw_vault_key_list(struct bw_vault *v, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_key_list(v->c, NULL, out, err);
}

enum bw_rc
bw_vault_key_add(struct bw_vault *v, const struct bw_locked *pass, const char *label, char code[BW_RECOVERY_MAX],
    struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	memset(code, 0, BW_RECOVERY_MAX);
	if (pass == NULL)
		return bw_flow_key_add(v->c, NULL, 0, label, code, out, err);
	if (bw_locked_len(pass) == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "an empty passphrase");
	return bw_flow_key_add(v->c, pass->memory.data, bw_locked_len(pass), label, code, out, err);
}

enum bw_rc
bw_vault_recipient_add(struct bw_vault *v, const char *name, const char *recipient, bool lawyer, struct bw_value **out,
    struct bw_err *err)
{
	*out = NULL;
	return bw_flow_recipient_add(v->c, name, recipient, lawyer, out, err);
}

enum bw_rc
bw_vault_key_remove(struct bw_vault *v, const char *key, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_key_remove(v->c, key, out, err);
}

enum bw_rc
bw_vault_key_change(struct bw_vault *v, const struct bw_locked *pass, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	if (bw_locked_len(pass) == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "an empty passphrase");
	return bw_flow_key_change(v->c, pass->memory.data, bw_locked_len(pass), out, err);
}

enum bw_rc
bw_vault_key_rotate(struct bw_vault *v, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_key_rotate(v->c, out, err);
}

enum bw_rc
bw_vault_key_identity(struct bw_vault *v, struct bw_value **out, struct bw_err *err)
{
	*out = NULL;
	return bw_flow_key_identity(v->c, out, err);
}
