#include "flow/keys.h"

#include <string.h>

#include "base/code.h"
#include "flow/seal.h"
#include "flow/sign.h"

#define RECIPIENT_KEY "recipient/"
#define NAME_MAX_LEN 60
#define PASS_MIN_LEN 8

/* ---- passphrases and recovery codes ---- */

static struct bw_value *
slot_row(const struct bw_slot_info *s)
{
	struct bw_value *row = bw_object();

	bw_set_int(row, "slot", s->index);
	bw_set_text(row, "kind", s->kind == BW_SLOT_RECOVERY ? "recovery" : "passphrase");
	bw_set_text(row, "label", s->label[0] != '\0' ? s->label : NULL);
	bw_set_int(row, "since_day", s->created_day);
	return row;
}

struct recipient_rows {
	struct bw_value *array;
};

static enum bw_rc
recipient_row(void *ctx, const char *key, struct bw_bytes value)
{
	struct recipient_rows *rows = ctx;
	struct bw_value *row;

	if (value.len < 2)
		return BW_OK; /* taken out again */
	row = bw_object();
	bw_set_text(row, "name", key + strlen(RECIPIENT_KEY));
	bw_set_textn(row, "recipient", value.data + 1, value.len - 1);
	bw_set_bool(row, "lawyer", value.data[0] == 'L');
	bw_push(rows->array, row);
	return BW_OK;
}

enum bw_rc
bw_flow_key_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_slot_info info[8];
	struct bw_value *report = bw_object(), *slots = bw_array();
	struct recipient_rows rows = { .array = bw_array() };
	size_t i, count = bw_store_slots(bw_case_store(c), info);
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	for (i = 0; i < count; i++)
		bw_push(slots, slot_row(&info[i]));
	rc = bw_case_meta_each(c, RECIPIENT_KEY, recipient_row, &rows, err);
	bw_set(report, "slots", slots);
	bw_set(report, "recipients", rows.array);
	if (rc != BW_OK) {
		bw_value_free(report);
		return rc;
	}
	*out = report;
	return BW_OK;
}

static enum bw_rc
check_pass(const void *pass, size_t len, struct bw_err *err)
{
	uint8_t code[BW_CODE_LEN];
	enum bw_rc rc;

	if (len < PASS_MIN_LEN) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "the passphrase is shorter than %d characters", PASS_MIN_LEN);
		bw_err_hint(err, "take four or more words that only you would put together");
		return rc;
	}
	/* It would be read as a code, and then never match. */
	if (bw_code_read(code, pass, len)) {
		bw_wipe(code, sizeof(code));
		rc = bw_err_set(err, BW_EUSAGE, 0, "a recovery code cannot be a passphrase");
		bw_err_hint(err, "choose words of your own");
		return rc;
	}
	return BW_OK;
}

static struct bw_value *
slot_report(int index, const char *kind)
{
	struct bw_value *report = bw_object();

	bw_set_int(report, "slot", index);
	bw_set_text(report, "kind", kind);
	return report;
}

enum bw_rc
bw_flow_key_add(struct bw_case *c, const void *pass, size_t len, const char *label, char *code,
    struct bw_value **out, struct bw_err *err)
{
	uint8_t fresh[BW_CODE_LEN];
	enum bw_rc rc;
	int index = -1;

	*out = NULL;
	if (pass != NULL) {
		if ((rc = check_pass(pass, len, err)) != BW_OK)
			return rc;
		rc = bw_store_slot_add(bw_case_store(c), BW_SLOT_PASSPHRASE, pass, len, label, &index, err);
		if (rc == BW_OK)
			*out = slot_report(index, "passphrase");
		return rc;
	}
	bw_random(fresh, sizeof(fresh));
	rc = bw_store_slot_add(bw_case_store(c), BW_SLOT_RECOVERY, fresh, sizeof(fresh), label, &index, err);
	if (rc == BW_OK) {
		bw_code_put(code, fresh);
		*out = slot_report(index, "recovery");
	}
	bw_wipe(fresh, sizeof(fresh));
	return rc;
}

enum bw_rc
bw_flow_key_change(struct bw_case *c, const void *pass, size_t len, struct bw_value **out, struct bw_err *err)
{
	enum bw_rc rc;

	*out = NULL;
	if ((rc = check_pass(pass, len, err)) != BW_OK ||
	    (rc = bw_store_slot_change(bw_case_store(c), pass, len, err)) != BW_OK)
		return rc;
	*out = bw_object();
	bw_set_bool(*out, "changed", true);
	return BW_OK;
}

enum bw_rc
bw_flow_key_rotate(struct bw_case *c, struct bw_value **out, struct bw_err *err)
{
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_store_rotate(bw_case_store(c), err)) != BW_OK)
		return rc;
	*out = bw_object();
	bw_set_bool(*out, "rotated", true);
	return BW_OK;
}

/* ---- recipients ---- */

static enum bw_rc
recipient_key(struct bw_buf *key, const char *name, struct bw_err *err)
{
	size_t i, len = strlen(name);
	enum bw_rc rc;

	for (i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)name[i];

		if (ch <= 0x20 || ch == 0x7f || ch == '/')
			break;
	}
	if (len == 0 || len > NAME_MAX_LEN || i < len) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "\"%.80s\" cannot be the name of a recipient", name);
		bw_err_hint(err, "take a short name without spaces, such as lawyer");
		return rc;
	}
	bw_buf_str(key, RECIPIENT_KEY);
	bw_buf_str(key, name);
	return bw_buf_check(key, err);
}

enum bw_rc
bw_flow_recipient_add(struct bw_case *c, const char *name, const char *recipient, bool lawyer,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_buf key = { 0 }, value = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_seal_recipient_check(recipient, err)) != BW_OK ||
	    (rc = recipient_key(&key, name, err)) != BW_OK)
		goto out;
	bw_buf_u8(&value, lawyer ? 'L' : '-');
	bw_buf_str(&value, recipient);
	if ((rc = bw_buf_check(&value, err)) != BW_OK ||
	    (rc = bw_case_meta_set(c, bw_buf_text(&key), value.data, value.len, err)) != BW_OK ||
	    (rc = bw_case_commit(c, err)) != BW_OK)
		goto out;
	*out = bw_object();
	bw_set_text(*out, "name", name);
	bw_set_text(*out, "recipient", recipient);
	bw_set_bool(*out, "lawyer", lawyer);
out:
	bw_buf_free(&key);
	bw_buf_free(&value);
	return rc;
}

enum bw_rc
bw_recipient_find(struct bw_case *c, const char *name, struct bw_buf *text, bool *lawyer, struct bw_err *err)
{
	struct bw_buf key = { 0 }, value = { 0 };
	enum bw_rc rc;

	*lawyer = false;
	if (strncmp(name, "age1", 4) == 0) {
		if ((rc = bw_seal_recipient_check(name, err)) == BW_OK) {
			bw_buf_str(text, name);
			rc = bw_buf_check(text, err);
		}
		return rc;
	}
	if ((rc = recipient_key(&key, name, err)) != BW_OK)
		goto out;
	rc = bw_case_meta_get(c, bw_buf_text(&key), &value, err);
	if (rc == BW_ENOTFOUND || (rc == BW_OK && value.len < 2)) {
		bw_err_clear(err);
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "no recipient is called \"%s\"", name);
		bw_err_hint(err, "give a key that starts with age1, or add the name: bewaar key add recipient %s age1…",
		    name);
	}
	if (rc != BW_OK)
		goto out;
	*lawyer = value.data[0] == 'L';
	bw_buf_put(text, value.data + 1, value.len - 1);
	rc = bw_buf_check(text, err);
out:
	bw_buf_free(&key);
	bw_buf_free(&value);
	return rc;
}

static bool
is_slot_number(const char *key)
{
	return key[0] >= '0' && key[0] <= '7' && key[1] == '\0';
}

enum bw_rc
bw_flow_key_remove(struct bw_case *c, const char *key, struct bw_value **out, struct bw_err *err)
{
	struct bw_buf name = { 0 }, text = { 0 };
	enum bw_rc rc;
	bool lawyer;

	*out = NULL;
	if (is_slot_number(key)) {
		rc = bw_store_slot_remove(bw_case_store(c), key[0] - '0', err);
	} else if ((rc = bw_recipient_find(c, key, &text, &lawyer, err)) == BW_OK &&
	    (rc = recipient_key(&name, key, err)) == BW_OK &&
	    (rc = bw_case_meta_set(c, bw_buf_text(&name), "-", 1, err)) == BW_OK) {
		rc = bw_case_commit(c, err);
	}
	if (rc == BW_OK) {
		*out = bw_object();
		bw_set_text(*out, "removed", key);
	}
	bw_buf_free(&name);
	bw_buf_free(&text);
	return rc;
}

/* ---- the signing key ---- */

/* A key file's only or last line, without its end. */
static void
set_last_line(struct bw_value *out, const char *key, struct bw_buf *file)
{
	char *text = (char *)file->data;
	size_t len = file->len, start;

	while (len > 0 && text[len - 1] == '\n')
		len--;
	for (start = len; start > 0 && text[start - 1] != '\n'; start--)
		;
	bw_set_textn(out, key, text + start, len - start);
}

enum bw_rc
bw_flow_key_identity(struct bw_case *c, struct bw_value **out, struct bw_err *err)
{
	struct bw_buf ssh = { 0 }, mini = { 0 }, words = { 0 };
	struct bw_secret seed = { 0 };
	uint8_t pub[32];
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_case_signing_key(c, &seed, err)) != BW_OK)
		return rc;
	bw_ed25519_public(pub, seed.data);
	bw_secret_free(&seed);
	bw_sign_put_ssh(&ssh, pub);
	bw_sign_put_minisign(&mini, pub);
	bw_sign_fingerprint(&words, pub);
	*out = bw_object();
	bw_set_hex(*out, "public_key", pub, sizeof(pub));
	bw_set_text(*out, "words", bw_buf_text(&words));
	set_last_line(*out, "ssh", &ssh);
	set_last_line(*out, "minisign", &mini);
	bw_buf_free(&ssh);
	bw_buf_free(&mini);
	bw_buf_free(&words);
	return BW_OK;
}
