/* The store: sealed objects, the operation log that is the custody log, and
 * the catalogue that is its view. docs/FORMAT.md has the bytes.
 *
 * Threads: objects may be written by several threads at once, each with its
 * own writer; everything else is called by one thread at a time.
 * Durability: nothing is kept until bw_store_commit() has returned BW_OK; then
 * all of it is, on any medium that keeps what it acknowledged. */
#ifndef BW_STORE_STORE_H
#define BW_STORE_STORE_H

#include "base/bytes.h"
#include "crypto/keys.h"
#include "crypto/secret.h"
#include "format/logframe.h"
#include "sys/io.h"

struct bw_store;
struct bw_catalogue; /* store/catalogue.h */

#define BW_OBJECT_ID_LEN 16

struct bw_object {
	uint8_t id[BW_OBJECT_ID_LEN]; /* random */
	uint8_t sha256[32];	      /* of the whole plaintext */
	uint64_t size;		      /* plain bytes */
};

/* struct bw_op, one operation of the log, is in format/logframe.h. */

/* What the room above adds: its tables, and how its operations change them.
 * apply must be deterministic: the same ops give the same tables. */
struct bw_schema {
	const char *ddl;
	uint32_t version; /* a checkpoint of another version is rebuilt from the log */
	enum bw_rc (*apply)(void *ctx, struct bw_catalogue *cat, const struct bw_op *op, struct bw_err *err);
	void *ctx;
};

enum bw_store_mode { BW_STORE_READ, BW_STORE_WRITE };

/* ---- life ----
 * create: dir must not exist or be empty. recovery receives a fresh 16-byte
 * recovery code (shown once as Crockford base32 with a checksum); its 16 raw
 * bytes open the vault like a passphrase. recovery NULL: no such slot. Leaves
 * nothing behind on failure. io NULL: the system's. */
enum bw_rc bw_store_create(const struct bw_io *io, const char *dir, const void *pass, size_t pass_len,
    struct bw_kdf_params kdf, struct bw_secret *recovery, struct bw_err *err) BW_MUST_USE;
/* BW_EKEY wrong passphrase; BW_EBUSY another writer; BW_ENOTFOUND no vault;
 * BW_EAUTH damaged beyond opening; BW_EREADONLY write mode on such a medium. */
enum bw_rc bw_store_open(const struct bw_io *io, const char *dir, enum bw_store_mode mode, const void *pass,
    size_t pass_len, const struct bw_schema *schema, struct bw_store **out, struct bw_err *err) BW_MUST_USE;
/* Checkpoints if worthwhile, releases the lock, wipes. Uncommitted work is gone. */
void bw_store_close(struct bw_store *st);
struct bw_catalogue *bw_store_catalogue(struct bw_store *st);
/* Random, made at creation; not secret inside the vault. */
const uint8_t *bw_store_id(const struct bw_store *st); /* 16 bytes */
/* Number and hash of the newest operation (the log's head). */
void bw_store_head(const struct bw_store *st, uint64_t *n, uint8_t hash[static 32]);

/* ---- objects ---- */
struct bw_object_writer;
/* Bytes are hashed and sealed as they come, memory constant. sha256 is that of
 * exactly the bytes that will be written, for a caller that holds them all in
 * memory and has hashed them; NULL: it is worked out. */
enum bw_rc bw_object_begin(struct bw_store *st, const uint8_t *sha256, struct bw_object_writer **out,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_object_write(struct bw_object_writer *w, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* Consumes w in every case. When the same bytes are stored already, out is that
 * object and *known is true; the space just used is given back. The object
 * becomes part of the next commit. */
enum bw_rc bw_object_finish(struct bw_object_writer *w, struct bw_object *out, bool *known, struct bw_err *err) BW_MUST_USE;
void bw_object_abort(struct bw_object_writer *w);
/* Is an object of this size stored? Then hash first and ask by hash. */
bool bw_object_size_known(struct bw_store *st, uint64_t size);
bool bw_object_find(struct bw_store *st, const uint8_t sha256[static 32], struct bw_object *out);

struct bw_object_reader;
enum bw_rc bw_object_open(struct bw_store *st, const uint8_t id[static BW_OBJECT_ID_LEN],
    struct bw_object_reader **out, struct bw_object *info, struct bw_err *err) BW_MUST_USE;
/* Reads exactly len bytes at offset; every segment is authenticated. BW_EAUTH: damaged. */
enum bw_rc bw_object_pread(struct bw_object_reader *r, void *data, size_t len, uint64_t offset,
    struct bw_err *err) BW_MUST_USE;
void bw_object_close(struct bw_object_reader *r);
/* 32 bytes derived from the object's key for a purpose ("parts-salt"), stable for its life. */
enum bw_rc bw_object_derive(struct bw_store *st, const uint8_t id[static BW_OBJECT_ID_LEN], const char *purpose,
    uint8_t out[static 32], struct bw_err *err) BW_MUST_USE;

/* ---- log ----
 * append applies the op to the catalogue at once and queues it; commit makes
 * everything queued, objects included, durable. On a failed append or commit
 * the store refuses further writes until it is opened again. */
enum bw_rc bw_store_append(struct bw_store *st, uint16_t type, uint64_t item, struct bw_bytes body,
    struct bw_bytes erasable, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_store_commit(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
/* Every op in order; item 0: all. A non-OK result of fn stops and is returned. */
enum bw_rc bw_store_each_op(struct bw_store *st, uint64_t item,
    enum bw_rc (*fn)(void *ctx, const struct bw_op *op), void *ctx, struct bw_err *err) BW_MUST_USE;

/* ---- forgetting ----
 * erase: drop these objects' keys and the erasable half of the given ops'
 * items, re-seal log and catalogue under a new root key, overwrite what was
 * freed. compact gives space back. */
enum bw_rc bw_store_forget_item(struct bw_store *st, uint64_t item, const struct bw_object *objects, size_t count,
    struct bw_err *err) BW_MUST_USE;
struct bw_tick; /* progress and cancel, see below */
enum bw_rc bw_store_compact(struct bw_store *st, const struct bw_tick *tick, uint64_t *freed, struct bw_err *err) BW_MUST_USE;
/* Destroys the keys, then the data, then the files. Needs no passphrase. */
enum bw_rc bw_store_erase(const struct bw_io *io, const char *dir, struct bw_err *err) BW_MUST_USE;

/* ---- keys ---- */
enum bw_slot_kind { BW_SLOT_PASSPHRASE = 1, BW_SLOT_RECOVERY = 2 };
struct bw_slot_info {
	int index; /* 0..7 */
	enum bw_slot_kind kind;
	int64_t created_day; /* days since 1970 */
	char label[32];
};
/* Lists used slots (at most 8) into info; returns how many. */
size_t bw_store_slots(struct bw_store *st, struct bw_slot_info info[static 8]);
enum bw_rc bw_store_slot_add(struct bw_store *st, enum bw_slot_kind kind, const void *pass, size_t len,
    const char *label, int *index, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_store_slot_remove(struct bw_store *st, int index, struct bw_err *err) BW_MUST_USE;
/* Replaces the slot that opened this store. */
enum bw_rc bw_store_slot_change(struct bw_store *st, const void *pass, size_t len, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_store_rotate(struct bw_store *st, struct bw_err *err) BW_MUST_USE;

/* ---- check ---- */
struct bw_tick {
	/* done of total bytes (0: unknown); returns false to stop (BW_ECANCEL). May be called from any one thread. */
	bool (*step)(void *ctx, uint64_t done, uint64_t total);
	void *ctx;
};
struct bw_check_report {
	uint64_t objects, bytes, read_bytes;
	uint64_t lists_due; /* packs whose list is yet to be written; the next session that writes does it */
	uint64_t copies_hurt; /* of the damage: what is whole elsewhere in the vault */
	uint64_t copies_mended; /* of these: written anew */
};
/* damaged(id, what) once per damaged object, or with id NULL for vault files;
 * what lives for the call. BW_EBUSY: opened for reading, something was reported, and another
 * program changed the vault since: it may be no damage; open it and check again. */
enum bw_rc bw_store_check(struct bw_store *st, bool read_all, bool repair,
    void (*damaged)(void *ctx, const uint8_t *id, const char *what), void *ctx, const struct bw_tick *tick,
    struct bw_check_report *out, struct bw_err *err) BW_MUST_USE;

#endif
