/* An open case: the vault below, the worker beside it, and the domain's words
 * (items, persons, events) over its catalogue. One thread at a time. */
#ifndef BW_CASE_CASE_H
#define BW_CASE_CASE_H

#include "base/date.h"
#include "store/store.h"

struct bw_case;
struct bw_worker; /* sys/worker.h */

enum bw_sensitivity {
	BW_SENS_NONE = 0, /* nobody has looked yet */
	BW_SENS_ORDINARY,
	BW_SENS_MEDICAL,
	BW_SENS_ROMANTIC,
	BW_SENS_INTIMATE,
	BW_SENS_SEXUAL,
	BW_SENS_UNSURE
};
const char *bw_sensitivity_name(enum bw_sensitivity s); /* NULL for BW_SENS_NONE */
bool bw_sensitivity_of(const char *name, enum bw_sensitivity *out);

/* What the writer of a statement said about its use; the gravest counts. */
enum bw_ask {
	BW_ASK_NONE,
	BW_ASK_SCOPE,	/* not for the IND, or not all of it */
	BW_ASK_CONSENT, /* did not say whether it may be used, or not clearly */
	BW_ASK_DANGER,	/* it is dangerous, or may be */
	BW_ASK_OVER,	/* until a day that is past */
	BW_ASK_REFUSED	/* said no */
};

/* Owned by the caller, freed with bw_item_free(). Texts are UTF-8, raw (not
 * escaped); NULL when unknown or erased. */
struct bw_item {
	uint64_t number;
	char kind[20];	 /* photo, video, audio, chat, statement, document, excerpt, translation */
	char format[12]; /* jpeg, png, pdf, text, …; "" when unknown */
	char *name;	 /* as it was called when it came in */
	char *facts;	 /* JSON, as media or chat gave it */
	char *screening; /* JSON, as screening gave it */
	struct bw_object object;
	int64_t added_ms;
	uint64_t source; /* of an excerpt or translation; 0: none */
	char *translation; /* of a translation: JSON, as flow/translation.c wrote it */
	enum bw_ask ask; /* of a statement or its translation: what must be asked before it leaves */
	enum bw_sensitivity sensitivity; /* of an excerpt or translation: the stricter of its own and that of its source */
	bool by_source;	 /* what stands in sensitivity is that of its source */
	bool source_gone; /* of an excerpt or translation: its source was removed */
	bool pictured;	 /* shows something that must be looked at first */
	bool cleared;	 /* by the program: nothing asks the owner to look before all others */
	bool held;	 /* nothing of it leaves as things stand */
	bool removed;
};

/* ---- life ---- */
/* dir must not exist or be empty; recovery receives the recovery code's bytes.
 * Makes the signing key too. Nothing is left behind on failure. */
enum bw_rc bw_case_create(const char *dir, const void *pass, size_t pass_len, struct bw_kdf_params kdf,
    struct bw_secret *recovery, struct bw_err *err) BW_MUST_USE;
/* w is borrowed and may be NULL: then nothing that parses foreign bytes works. */
enum bw_rc bw_case_open(const char *dir, enum bw_store_mode mode, const void *pass, size_t pass_len,
    struct bw_worker *w, struct bw_case **out, struct bw_err *err) BW_MUST_USE;
void bw_case_close(struct bw_case *c); /* NULL is fine */
struct bw_store *bw_case_store(struct bw_case *c);
struct bw_catalogue *bw_case_catalogue(struct bw_case *c);
struct bw_worker *bw_case_worker(struct bw_case *c);
const char *bw_case_dir(const struct bw_case *c); /* as opened */
bool bw_case_writes(const struct bw_case *c); /* opened with BW_STORE_WRITE */
int64_t bw_case_now_ms(struct bw_case *c);
/* Everything appended so far becomes durable. */
enum bw_rc bw_case_commit(struct bw_case *c, struct bw_err *err) BW_MUST_USE;

/* ---- items ---- */
/* BW_ENOTFOUND when there never was one; a removed one is found, marked so. */
enum bw_rc bw_item_get(struct bw_case *c, uint64_t number, struct bw_item *out, struct bw_err *err) BW_MUST_USE;
/* As above, but a removed item is BW_ENOTFOUND too. */
enum bw_rc bw_item_live(struct bw_case *c, uint64_t number, struct bw_item *out, struct bw_err *err) BW_MUST_USE;
/* The item (removed ones left out) that holds these bytes; 0: none. */
enum bw_rc bw_item_by_sha256(struct bw_case *c, const uint8_t sha256[static 32], uint64_t *number,
    struct bw_err *err) BW_MUST_USE;
/* Every item that is not removed, by number. A non-OK result of fn stops and is returned. */
enum bw_rc bw_item_each(struct bw_case *c, enum bw_rc (*fn)(void *ctx, const struct bw_item *it), void *ctx,
    struct bw_err *err) BW_MUST_USE;
void bw_item_free(struct bw_item *it); /* a zeroed one is fine */

/* ---- small things kept for other rooms ----
 * Values are opaque bytes in the erasable half of a logged operation; not
 * durable before bw_case_commit(). get appends to out; BW_ENOTFOUND when unset. */
enum bw_rc bw_case_meta_set(struct bw_case *c, const char *key, const void *data, size_t len,
    struct bw_err *err) BW_MUST_USE;
/* The translation of an item is kept under this key and its number: "NUMBER-OF-THE-ORIGINAL JSON". */
#define BW_META_TRANSLATION "translation/"
/* The same for something that goes when the item does. */
enum bw_rc bw_case_meta_set_for(struct bw_case *c, uint64_t item, const char *key, const void *data, size_t len,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_case_meta_get(struct bw_case *c, const char *key, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
/* Every key that starts with prefix, in byte order of the keys. */
enum bw_rc bw_case_meta_each(struct bw_case *c, const char *prefix,
    enum bw_rc (*fn)(void *ctx, const char *key, struct bw_bytes value), void *ctx, struct bw_err *err) BW_MUST_USE;

/* The seed of the vault's Ed25519 signing key; seed is empty before. */
enum bw_rc bw_case_signing_key(struct bw_case *c, struct bw_secret *seed, struct bw_err *err) BW_MUST_USE;

#endif
