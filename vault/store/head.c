/* The two heads: key slots and the sealed root record. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static const char *const head_names[2] = { "HEAD.A", "HEAD.B" };

const uint8_t *
bw_st_id(const struct bw_store *st)
{
	return st->plain + BW_HEAD_ID;
}

/* The parameters must be known before any key is; the mask only keeps a fixed
 * pattern out of the file, it hides nothing from one who knows this program. */
static void
params_mask(const uint8_t *plain, uint8_t mask[8])
{
	uint8_t h[32];

	bw_blake2b(h, sizeof(h), plain + BW_HEAD_SALT, BW_SALT_LEN, "bewaar parameters", 17);
	memcpy(mask, h, 8);
}

void
bw_head_params_put(uint8_t plain[static BW_HEAD_PLAIN_END], struct bw_kdf_params p)
{
	uint8_t mask[8];
	size_t i;

	params_mask(plain, mask);
	for (i = 0; i < 4; i++) {
		plain[BW_HEAD_PARAMS + i] = (uint8_t)((p.mem_kib >> (8 * i)) ^ mask[i]);
		plain[BW_HEAD_PARAMS + 4 + i] = (uint8_t)((p.passes >> (8 * i)) ^ mask[4 + i]);
	}
}

struct bw_kdf_params
bw_head_params_get(const uint8_t plain[static BW_HEAD_PLAIN_END])
{
	struct bw_kdf_params p = { 0, 0 };
	uint8_t mask[8];
	size_t i;

	params_mask(plain, mask);
	for (i = 0; i < 4; i++) {
		p.mem_kib |= (uint32_t)(plain[BW_HEAD_PARAMS + i] ^ mask[i]) << (8 * i);
		p.passes |= (uint32_t)(plain[BW_HEAD_PARAMS + 4 + i] ^ mask[4 + i]) << (8 * i);
	}
	return p;
}

/* ---- slots ---- */

struct slot_keys {
	uint8_t seal[32];
	uint8_t commit[32];
};

static size_t
slot_aad(uint8_t out[64], const uint8_t *plain, int index)
{
	memcpy(out, "bewaar slot 1", 13);
	memcpy(out + 13, plain, 40); /* salt, id, parameters as stored */
	out[53] = (uint8_t)index;
	return 54;
}

static void
slot_keys(struct slot_keys *k, const uint8_t dh[32], const uint8_t *ephemeral, const uint8_t pub[32])
{
	uint8_t both[64], root[32];

	memcpy(both, ephemeral, 32);
	memcpy(both + 32, pub, 32);
	/* pub is secret too (it exists only inside the sealed root record). */
	bw_blake2b(root, sizeof(root), both, sizeof(both), dh, 32);
	bw_subkey(k->seal, root, "slot seal", 0);
	bw_subkey(k->commit, root, "slot commit", 0);
	bw_wipe(both, sizeof(both));
	bw_wipe(root, sizeof(root));
}

static void
slot_secret(uint8_t out[32], const uint8_t derived[32], int index)
{
	bw_subkey(out, derived, "slot", (uint64_t)index);
}

void
bw_slot_public(uint8_t pub[static 32], const uint8_t derived[static 32], int index)
{
	uint8_t secret[32];

	slot_secret(secret, derived, index);
	bw_x25519_public(pub, secret);
	bw_wipe(secret, sizeof(secret));
}

enum bw_rc
bw_slot_seal(uint8_t plain[static BW_HEAD_PLAIN_END], int index, const uint8_t pub[static 32],
    const uint8_t vrk[static 32], struct bw_err *err)
{
	uint8_t *slot = plain + BW_HEAD_SLOT + (size_t)index * BW_HEAD_SLOT_LEN;
	uint8_t secret[32], dh[32], aad[64];
	struct slot_keys k;
	size_t aad_len;

	bw_random(slot, BW_HEAD_SLOT_LEN);
	bw_random(secret, sizeof(secret));
	bw_x25519_public(slot + BW_SLOT_EPHEMERAL, secret);
	/* RFC 7748 ignores the top bit, which would otherwise always be 0. */
	slot[BW_SLOT_EPHEMERAL + 31] |= (uint8_t)(bw_random_below(2) << 7);
	if (!bw_x25519(dh, secret, pub)) {
		bw_wipe(secret, sizeof(secret));
		return bw_err_set(err, BW_EAUTH, 0, "a key slot makes no sense");
	}
	slot_keys(&k, dh, slot + BW_SLOT_EPHEMERAL, pub);
	aad_len = slot_aad(aad, plain, index);
	bw_blake2b(slot + BW_SLOT_COMMIT, 32, aad, aad_len, k.commit, sizeof(k.commit));
	bw_xseal(slot + BW_SLOT_SEALED, vrk, BW_SLOT_PLAIN, aad, aad_len, k.seal);
	bw_wipe(secret, sizeof(secret));
	bw_wipe(dh, sizeof(dh));
	bw_wipe(&k, sizeof(k));
	return BW_OK;
}

bool
bw_slot_open(const uint8_t plain[static BW_HEAD_PLAIN_END], int index, const uint8_t derived[static 32],
    uint8_t vrk[static 32])
{
	const uint8_t *slot = plain + BW_HEAD_SLOT + (size_t)index * BW_HEAD_SLOT_LEN;
	uint8_t secret[32], pub[32], dh[32], aad[64], commit[32];
	struct slot_keys k;
	size_t aad_len;
	bool ok;

	slot_secret(secret, derived, index);
	bw_x25519_public(pub, secret);
	ok = bw_x25519(dh, secret, slot + BW_SLOT_EPHEMERAL);
	if (ok) {
		slot_keys(&k, dh, slot + BW_SLOT_EPHEMERAL, pub);
		aad_len = slot_aad(aad, plain, index);
		bw_blake2b(commit, sizeof(commit), aad, aad_len, k.commit, sizeof(k.commit));
		ok = bw_equal(commit, slot + BW_SLOT_COMMIT, sizeof(commit)) &&
		    bw_xopen(vrk, slot + BW_SLOT_SEALED, BW_XSEAL_EXTRA + BW_SLOT_PLAIN, aad, aad_len, k.seal);
		bw_wipe(&k, sizeof(k));
	}
	bw_wipe(secret, sizeof(secret));
	bw_wipe(pub, sizeof(pub));
	bw_wipe(dh, sizeof(dh));
	return ok;
}

enum bw_rc
bw_slots_seal(struct bw_store *st, uint8_t plain[static BW_HEAD_PLAIN_END], const uint8_t vrk[static 32],
    struct bw_err *err)
{
	uint8_t decoy[32], pub[32], junk[32];
	enum bw_rc rc = BW_OK;
	int i;

	bw_random(plain + BW_HEAD_SLOT, BW_HEAD_PLAIN_END - BW_HEAD_SLOT);
	for (i = 0; i < BW_HEAD_SLOTS && rc == BW_OK; i++) {
		if (st->root.slots[i].kind != 0) {
			rc = bw_slot_seal(plain, i, st->root.slots[i].pub, vrk, err);
			continue;
		}
		/* An unused slot is sealed to nobody, so that all eight are alike. */
		bw_random(decoy, sizeof(decoy));
		bw_random(junk, sizeof(junk));
		bw_x25519_public(pub, decoy);
		rc = bw_slot_seal(plain, i, pub, junk, err);
	}
	return rc;
}

/* ---- root record ---- */

static size_t
root_aad(uint8_t out[64], const uint8_t *plain)
{
	memcpy(out, "bewaar root 1", 13);
	bw_blake2b(out + 13, 32, plain, BW_HEAD_PLAIN_END, NULL, 0);
	return 45;
}

bool
bw_head_root_open(struct bw_root *root, const uint8_t head[static BW_HEAD_LEN], const uint8_t vrk[static 32])
{
	uint8_t key[32], aad[64];
	uint8_t *plain;
	bool ok;

	plain = malloc(BW_HEAD_ROOT_PLAIN);
	if (plain == NULL)
		return false;
	bw_subkey(key, vrk, "head", 0);
	ok = bw_xopen(plain, head + BW_HEAD_ROOT, BW_HEAD_ROOT_LEN, aad, root_aad(aad, head), key) &&
	    bw_root_decode(root, plain, BW_HEAD_ROOT_PLAIN, NULL) == BW_OK;
	bw_wipe(plain, BW_HEAD_ROOT_PLAIN);
	bw_wipe(key, sizeof(key));
	free(plain);
	return ok;
}

enum bw_rc
bw_head_write(struct bw_store *st, struct bw_err *err)
{
	int which = 1 - st->newest, file = -1;
	uint8_t key[32], aad[64];
	uint8_t *head, *plain;
	enum bw_rc rc;

	head = malloc(BW_HEAD_LEN + BW_HEAD_ROOT_PLAIN);
	if (head == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to write the head");
	plain = head + BW_HEAD_LEN;
	st->root.generation++;
	bw_random(head, BW_HEAD_LEN);
	memcpy(head, st->plain, BW_HEAD_PLAIN_END);
	bw_root_encode(&st->root, plain);
	bw_subkey(key, st->vrk.data, "head", 0);
	bw_xseal(head + BW_HEAD_ROOT, plain, BW_HEAD_ROOT_PLAIN, aad, root_aad(aad, head), key);
	rc = bw_st_open_file(st, head_names[which], BW_IO_WRITE, &file, err);
	/* One that was lost is made again. */
	if (rc == BW_ENOTFOUND) {
		bw_err_clear(err);
		rc = bw_st_open_file(st, head_names[which], BW_IO_CREATE, &file, err);
		st->dir_dirty = true;
	}
	if (rc == BW_OK)
		rc = bw_io_write(st->io, file, head, BW_HEAD_LEN, 0, head_names[which], err);
	if (rc == BW_OK)
		rc = bw_io_sync(st->io, file, head_names[which], err);
	if (rc == BW_OK && st->dir_dirty) {
		rc = bw_io_sync_dir(st->io, st->dir, err);
		st->dir_dirty = rc != BW_OK;
	}
	/* The lock lies on the open file of HEAD.A, not on this second one. */
	bw_io_close(st->io, &file);
	if (rc == BW_OK)
		st->newest = which;
	bw_wipe(plain, BW_HEAD_ROOT_PLAIN);
	bw_wipe(key, sizeof(key));
	free(head);
	return rc;
}

enum bw_rc
bw_head_write_both(struct bw_store *st, struct bw_err *err)
{
	struct bw_root *r = &st->root;
	enum bw_rc rc;

	rc = bw_head_write(st, err);
	if (rc == BW_OK)
		rc = bw_head_write(st, err);
	if (rc == BW_OK)
		st->twin_stale = false;
	(void)r;
	return rc;
}

enum bw_rc
bw_head_read(const struct bw_io *io, const char *dir, uint8_t *heads[static 2], struct bw_err *err)
{
	char path[BW_PATH_MAX + 16];
	int i, file, found = 0, e = 0, e2;
	size_t got;

	heads[0] = heads[1] = NULL;
	for (i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, head_names[i]);
		e2 = io->open(io->ctx, path, 0, &file);
		if (e2 != 0) {
			e = e == 0 || e2 != 2 ? e2 : e;
			continue;
		}
		found++;
		heads[i] = malloc(BW_HEAD_LEN);
		if (heads[i] != NULL &&
		    (io->pread(io->ctx, file, heads[i], BW_HEAD_LEN, 0, &got) != 0 || got != BW_HEAD_LEN)) {
			free(heads[i]);
			heads[i] = NULL;
		}
		(void)io->close(io->ctx, file);
	}
	if (heads[0] != NULL || heads[1] != NULL)
		return BW_OK;
	if (found > 0)
		return bw_err_set(err, BW_EAUTH, 0, "both heads of the vault %s are damaged", dir);
	(void)bw_err_set(err, bw_rc_from_errno(e), e, "there is no vault at %s", dir);
	bw_err_hint(err, "make one with: bewaar new %s", dir);
	return bw_rc_from_errno(e);
}

struct candidate {
	struct bw_root root;
	uint8_t vrk[32];
	int slot;
	bool ok;
};

/* True when a slot opened, whether or not the root record then did. */
static bool
try_head(struct candidate *c, const uint8_t *head, const uint8_t *derived)
{
	bool opened = false;
	uint8_t vrk[32];
	int i;

	memset(c, 0, sizeof(*c));
	if (head == NULL)
		return false;
	for (i = 0; i < BW_HEAD_SLOTS && !c->ok; i++) {
		if (!bw_slot_open(head, i, derived, vrk))
			continue;
		opened = true;
		c->slot = i;
		memcpy(c->vrk, vrk, sizeof(vrk));
		c->ok = bw_head_root_open(&c->root, head, vrk);
	}
	bw_wipe(vrk, sizeof(vrk));
	return opened;
}

enum bw_rc
bw_head_load(struct bw_store *st, const uint8_t derived[static 32], uint8_t *heads[static 2],
    struct bw_root *other, struct bw_err *err)
{
	struct candidate c[2];
	bool opened = false;
	enum bw_rc rc = BW_OK;
	int i, best;

	memset(other, 0, sizeof(*other));
	for (i = 0; i < 2; i++)
		opened = try_head(&c[i], heads[i], derived) || opened;
	if (!c[0].ok && !c[1].ok) {
		rc = bw_err_set(err, opened ? BW_EAUTH : BW_EKEY, 0,
		    opened ? "the heads of the vault are damaged" : "this passphrase does not open the vault");
		bw_err_hint(err, opened ? "take a copy of the vault that is whole" :
		    "check the keyboard layout and Caps Lock, or use a recovery code");
		goto out;
	}
	best = !c[0].ok || (c[1].ok && c[1].root.generation > c[0].root.generation) ? 1 : 0;
	rc = bw_secret_new(&st->vrk, 32, err);
	if (rc != BW_OK)
		goto out;
	memcpy(st->vrk.data, c[best].vrk, 32);
	memcpy(st->plain, heads[best], BW_HEAD_PLAIN_END);
	st->root = c[best].root;
	st->slot = c[best].slot;
	st->newest = best;
	st->twin_stale = !c[1 - best].ok || c[1 - best].root.epoch != st->root.epoch ||
	    memcmp(heads[0], heads[1], BW_HEAD_PLAIN_END) != 0;
	if (c[1 - best].ok && c[1 - best].root.epoch == st->root.epoch)
		*other = c[1 - best].root;
out:
	bw_wipe(c, sizeof(c));
	return rc;
}
