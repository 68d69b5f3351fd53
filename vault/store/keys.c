/* Ways to open the vault, and the root key. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "store/internal.h"
#include "sys/clock.h"

size_t
bw_store_slots(struct bw_store *st, struct bw_slot_info info[static 8])
{
	size_t n = 0;
	int i;

	for (i = 0; i < BW_HEAD_SLOTS; i++) {
		if (st->root.slots[i].kind == 0)
			continue;
		memset(&info[n], 0, sizeof(info[n]));
		info[n].index = i;
		info[n].kind = (enum bw_slot_kind)st->root.slots[i].kind;
		info[n].created_day = st->root.slots[i].created_day;
		memcpy(info[n].label, st->root.slots[i].label, sizeof(info[n].label));
		info[n].label[sizeof(info[n].label) - 1] = '\0';
		n++;
	}
	return n;
}

/* The change enters the log, then both heads. */
static enum bw_rc
slots_keep(struct bw_store *st, const char *what, int index, struct bw_err *err)
{
	uint8_t body[2] = { (uint8_t)what[0], (uint8_t)index };
	struct bw_op op = { .type = BW_OP_SLOT, .body = { body, sizeof(body) } };
	enum bw_rc rc;

	rc = bw_log_append(st, &op, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_store_commit(st, err);
	if (rc == BW_OK)
		rc = bw_head_write_both(st, err);
	return rc == BW_OK ? BW_OK : bw_st_fail(st, rc);
}

static enum bw_rc
slot_set(struct bw_store *st, int index, enum bw_slot_kind kind, const void *pass, size_t len, const char *label,
    struct bw_err *err)
{
	struct bw_head_slot *s = &st->root.slots[index];
	struct bw_secret derived = { 0 };
	enum bw_rc rc;

	if (len == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "an empty passphrase protects nothing");
	rc = bw_argon2id(&derived, pass, len, st->plain + BW_HEAD_SALT, st->kdf, err);
	(void)malloc_trim(0);
	if (rc != BW_OK)
		return rc;
	memset(s, 0, sizeof(*s));
	s->kind = (uint8_t)kind;
	s->created_day = bw_clock_now_ms() / 86400000;
	(void)snprintf(s->label, sizeof(s->label), "%s", label != NULL ? label : "");
	bw_slot_public(s->pub, derived.data, index);
	bw_secret_free(&derived);
	return bw_slot_seal(st->plain, index, s->pub, st->vrk.data, err);
}

enum bw_rc
bw_store_slot_add(struct bw_store *st, enum bw_slot_kind kind, const void *pass, size_t len, const char *label,
    int *index, struct bw_err *err)
{
	enum bw_rc rc;
	int i;

	*index = -1;
	rc = bw_st_may_write(st, err);
	if (rc != BW_OK)
		return rc;
	for (i = 0; i < BW_HEAD_SLOTS && st->root.slots[i].kind != 0; i++)
		;
	if (i == BW_HEAD_SLOTS) {
		(void)bw_err_set(err, BW_ELIMIT, 0, "all eight ways to open the vault are in use");
		bw_err_hint(err, "remove one first: bewaar key remove");
		return BW_ELIMIT;
	}
	rc = slot_set(st, i, kind, pass, len, label, err);
	if (rc == BW_OK)
		rc = slots_keep(st, "add", i, err);
	if (rc == BW_OK)
		*index = i;
	return rc;
}

enum bw_rc
bw_store_slot_remove(struct bw_store *st, int index, struct bw_err *err)
{
	uint8_t nobody[32], pub[32], junk[32];
	size_t used = 0;
	enum bw_rc rc;
	int i;

	rc = bw_st_may_write(st, err);
	if (rc != BW_OK)
		return rc;
	for (i = 0; i < BW_HEAD_SLOTS; i++)
		used += st->root.slots[i].kind != 0;
	if (index < 0 || index >= BW_HEAD_SLOTS || st->root.slots[index].kind == 0)
		return bw_err_set(err, BW_ENOTFOUND, 0, "there is no key number %d", index);
	if (used == 1)
		return bw_err_set(err, BW_EREFUSED, 0, "this is the last way to open the vault");
	memset(&st->root.slots[index], 0, sizeof(st->root.slots[index]));
	bw_random(nobody, sizeof(nobody));
	bw_random(junk, sizeof(junk));
	bw_x25519_public(pub, nobody);
	rc = bw_slot_seal(st->plain, index, pub, junk, err);
	return rc == BW_OK ? slots_keep(st, "remove", index, err) : rc;
}

enum bw_rc
bw_store_slot_change(struct bw_store *st, const void *pass, size_t len, struct bw_err *err)
{
	struct bw_head_slot old = st->root.slots[st->slot];
	enum bw_rc rc;

	rc = bw_st_may_write(st, err);
	if (rc == BW_OK)
		rc = slot_set(st, st->slot, (enum bw_slot_kind)old.kind, pass, len, old.label, err);
	return rc == BW_OK ? slots_keep(st, "change", st->slot, err) : rc;
}

enum bw_rc
bw_store_rotate(struct bw_store *st, struct bw_err *err)
{
	static const struct bw_epoch_plan plan = { .fresh_root = true };
	struct bw_op op = { .type = BW_OP_EPOCH };
	enum bw_rc rc;

	rc = bw_st_may_write(st, err);
	if (rc == BW_OK)
		rc = bw_log_append(st, &op, err);
	if (rc == BW_OK)
		rc = bw_store_commit(st, err);
	if (rc == BW_OK)
		rc = bw_epoch_change(st, &plan, err);
	if (rc == BW_OK)
		rc = bw_pack_finish(st, err);
	return rc;
}
