/* What the files of the store share. Nothing of it is for other rooms; the
 * fault tests also include it, for vaults of small geometry and for opening
 * thousands of crash states without a key derivation each. */
#ifndef BW_STORE_INTERNAL_H
#define BW_STORE_INTERNAL_H

#include <pthread.h>

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "format/head.h"
#include "format/packdir.h"
#include "store/catalogue_priv.h"
#include "store/store.h"

#define BW_PATH_MAX 4096
#define BW_PACK_SIZE_DEFAULT ((uint32_t)16 << 20)
#define BW_LOG_FRAMES_DEFAULT 1024u
#define BW_LANE_SEGS 16u /* sealed segments per write */

/* A place in the log, after a whole group. */
struct bw_log_pos {
	uint32_t segment;
	uint32_t frame;
	uint64_t group;
	uint8_t chain[16];
	uint64_t op_n;
	uint8_t op_hash[32];
};

struct bw_log {
	struct bw_log_pos pos; /* end of what is durable */
	struct bw_buf queue;   /* encoded operations */
	uint64_t queued_n;     /* number and hash of the newest, durable or queued */
	uint8_t queued_hash[32];
	uint32_t prepared; /* newest segment that exists in full */
	uint64_t since;	   /* frames since the last checkpoint */
	int file;	   /* of segment file_of, or -1 */
	uint32_t file_of;
};

/* An open pack and the buffers of the one object being written to it. */
struct bw_lane {
	struct bw_lane *next;
	bool busy;
	int file;      /* -1: no pack yet */
	uint32_t pack;
	uint64_t cap;  /* full size of the pack */
	uint64_t at;   /* where the next segment goes */
	uint64_t flushed; /* bytes up to here are handed to the system */
	uint32_t count; /* extents in this pack */
	bool dirty;
	struct bw_sha256 sha;
	uint8_t *plain; /* BW_SEG_PLAIN */
	uint8_t *out;	/* BW_LANE_SEGS sealed segments */
	size_t out_len;
};

struct bw_store {
	const struct bw_io *io;
	char dir[BW_PATH_MAX - 32];
	enum bw_store_mode mode;
	struct bw_schema schema;
	struct bw_catalogue *cat;
	struct bw_secret vrk;
	int slot; /* that opened */
	uint8_t plain[BW_HEAD_PLAIN_END]; /* salt, id, parameters, slots */
	struct bw_kdf_params kdf;
	struct bw_root root;
	int newest; /* 0: HEAD.A, 1: HEAD.B */
	bool twin_stale; /* the other head does not belong to this epoch or is damaged */
	bool twin_mended; /* and was written anew when the vault was opened */
	int lock;	 /* HEAD.A, while writing */
	struct bw_log log;
	bool log_damaged;
	bool failed;  /* refuses writes until opened again */
	bool append_ok; /* the file system keeps sizes and data in order */
	bool dir_dirty;
	bool key_test; /* opened by the test hook */
	pthread_mutex_t mutex; /* lanes, packs, queue */
	struct bw_lane *lanes;
	uint32_t next_pack;
	struct bw_buf spares;  /* u32 numbers of unreferenced packs */
	struct bw_buf touched; /* u32 numbers of packs whose list is due; by replaying too */
	uint64_t sealed_total; /* bytes in packs, for their size */
};

const uint8_t *bw_st_id(const struct bw_store *st);

/* ---- store.c ---- */
void bw_st_path(const struct bw_store *st, const char *name, char out[static BW_PATH_MAX]);
enum bw_rc bw_st_open_file(const struct bw_store *st, const char *name, unsigned int flags, int *file,
    struct bw_err *err) BW_MUST_USE;
/* The number in names such as P0000001.BIN, 0 when it is none. */
uint32_t bw_st_number(const char *name, const char *prefix);
/* Refuses when read only or after a failure. */
enum bw_rc bw_st_may_write(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
/* After this only opening anew helps; returns rc. */
enum bw_rc bw_st_fail(struct bw_store *st, enum bw_rc rc);
/* Random bytes over a range, to be told from sealed ones by nobody. */
enum bw_rc bw_st_fill(const struct bw_io *io, int file, uint64_t at, uint64_t len, const char *name,
    struct bw_err *err) BW_MUST_USE;
/* Creates the name filled to len, synced; completes one left by a crash. */
enum bw_rc bw_st_prefill(struct bw_store *st, const char *name, uint64_t len, struct bw_err *err) BW_MUST_USE;
/* Applies an operation to the catalogue. */
enum bw_rc bw_st_apply(struct bw_store *st, const struct bw_op *op, struct bw_err *err) BW_MUST_USE;
/* A fresh catalogue with all tables. */
enum bw_rc bw_st_tables(struct bw_store *st, struct bw_err *err) BW_MUST_USE;

/* Test hooks: derived is what Argon2id would give. */
struct bw_geometry {
	uint32_t pack_size;
	uint32_t frames;
};
enum bw_rc bw_store_create_with(const struct bw_io *io, const char *dir, const struct bw_geometry *geo,
    const uint8_t derived[static 32], struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_store_open_with(const struct bw_io *io, const char *dir, enum bw_store_mode mode,
    const uint8_t derived[static 32], const struct bw_schema *schema, struct bw_store **out,
    struct bw_err *err) BW_MUST_USE;

/* ---- head.c ---- */
void bw_head_params_put(uint8_t plain[static BW_HEAD_PLAIN_END], struct bw_kdf_params p);
struct bw_kdf_params bw_head_params_get(const uint8_t plain[static BW_HEAD_PLAIN_END]);
/* The public half of slot index for this derived key. */
void bw_slot_public(uint8_t pub[static 32], const uint8_t derived[static 32], int index);
/* Seals vrk to pub in slot index of plain. */
enum bw_rc bw_slot_seal(uint8_t plain[static BW_HEAD_PLAIN_END], int index, const uint8_t pub[static 32],
    const uint8_t vrk[static 32], struct bw_err *err) BW_MUST_USE;
bool bw_slot_open(const uint8_t plain[static BW_HEAD_PLAIN_END], int index, const uint8_t derived[static 32],
    uint8_t vrk[static 32]) BW_MUST_USE;
/* All slots of the root, unused ones random. */
enum bw_rc bw_slots_seal(struct bw_store *st, uint8_t plain[static BW_HEAD_PLAIN_END],
    const uint8_t vrk[static 32], struct bw_err *err) BW_MUST_USE;
bool bw_head_root_open(struct bw_root *root, const uint8_t head[static BW_HEAD_LEN], const uint8_t vrk[static 32]) BW_MUST_USE;
/* Writes st->root with the next generation to the older head, which becomes the newest. */
enum bw_rc bw_head_write(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
/* Finds the newest head that derived opens; fills vrk, plain, root, newest. Other
 * root, when of the same epoch, to other with other->generation > 0. */
enum bw_rc bw_head_load(struct bw_store *st, const uint8_t derived[static 32], uint8_t *heads[static 2],
    struct bw_root *other, struct bw_err *err) BW_MUST_USE;
/* Reads both files; NULL for one that is missing or short. BW_ENOTFOUND: neither exists. */
enum bw_rc bw_head_read(const struct bw_io *io, const char *dir, uint8_t *heads[static 2], struct bw_err *err) BW_MUST_USE;

/* ---- log.c ---- */
void bw_op_hash(struct bw_op *op, const uint8_t previous[static 32]);
void bw_log_name(uint32_t segment, char out[static 24]);
void bw_log_start(const struct bw_root *root, struct bw_log_pos *pos);
/* Every operation of whole groups from pos on; pos ends after the last of them.
 * until 0: to the end. *damaged: there are later groups behind an unreadable one. */
enum bw_rc bw_log_scan(struct bw_store *st, struct bw_log_pos *pos, uint64_t until,
    enum bw_rc (*fn)(void *ctx, const struct bw_op *op), void *ctx, bool *damaged, struct bw_err *err) BW_MUST_USE;
/* Room for the queue and more bytes, and a spare segment, exist on the medium. */
enum bw_rc bw_log_reserve(struct bw_store *st, size_t more, struct bw_err *err) BW_MUST_USE;
/* Writes the queue as one group and makes it durable. */
enum bw_rc bw_log_flush(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
void bw_log_close(struct bw_store *st);
/* Applies and queues; takes no lock. op.n, hashes and salt are filled in. */
enum bw_rc bw_log_append(struct bw_store *st, struct bw_op *op, struct bw_err *err) BW_MUST_USE;

/* ---- object.c: one reader for many objects ---- */
/* Reads the medium and not what the system kept of it in memory; turn says which object. */
enum bw_rc bw_object_medium(struct bw_store *st, struct bw_object_reader **out, struct bw_err *err) BW_MUST_USE;
/* The reader goes on with this object. */
enum bw_rc bw_object_turn(struct bw_object_reader *r, const uint8_t id[static BW_OBJECT_ID_LEN],
    struct bw_object *info, struct bw_err *err) BW_MUST_USE;

/* ---- checkpoint.c ---- */
enum bw_rc bw_ckpt_write(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_ckpt_load(struct bw_store *st, const struct bw_root *root, struct bw_buf *image, struct bw_err *err) BW_MUST_USE;
uint64_t bw_ckpt_padded(uint64_t len);

/* ---- pack.c ---- */
void bw_pack_name(uint32_t pack, char out[static 24]);
/* Lists the folder: spares, next_pack. */
enum bw_rc bw_pack_survey(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
uint64_t bw_pack_cap(const struct bw_store *st, uint64_t len);
void bw_pack_touch(struct bw_store *st, uint32_t pack);
/* Gives the lane a pack with room; mutex held. */
enum bw_rc bw_pack_next(struct bw_store *st, struct bw_lane *lane, struct bw_err *err) BW_MUST_USE;
/* Sync of all dirty lanes; mutex held. */
enum bw_rc bw_pack_sync(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_lane_flush(struct bw_store *st, struct bw_lane *lane, struct bw_err *err) BW_MUST_USE;
/* Touches every pack that does not carry the list that it should. */
enum bw_rc bw_pack_touch_due(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
/* Pads and writes the lists of all touched packs; ends the lanes. A pack whose list
 * could not be written stays touched. */
enum bw_rc bw_pack_finish(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
void bw_lanes_free(struct bw_store *st);
enum bw_rc bw_pack_dir_write(struct bw_store *st, uint32_t pack, struct bw_err *err) BW_MUST_USE;
/* Does the pack carry the list that the catalogue would give it? */
bool bw_pack_dir_current(struct bw_store *st, uint32_t pack);
bool bw_pack_touched(const struct bw_store *st, uint32_t pack);
/* Numbers (u32) of all packs that hold something, in order. */
enum bw_rc bw_pack_all(struct bw_store *st, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
/* Segments of an extent's bytes: extents hold whole segments. */
uint32_t bw_extent_segments(uint32_t len);

/* ---- view.c: the store's own tables ---- */
extern const char bw_view_ddl[];
enum bw_rc bw_view_apply(struct bw_store *st, const struct bw_op *op, struct bw_err *err) BW_MUST_USE;
struct bw_place {
	uint64_t size;
	uint8_t key[32];
	uint8_t sha256[32];
	struct bw_buf extents;
};
/* BW_ENOTFOUND; BW_EREFUSED when its key was dropped. */
enum bw_rc bw_view_place(struct bw_store *st, const uint8_t id[static 16], struct bw_place *out, struct bw_err *err) BW_MUST_USE;
void bw_place_free(struct bw_place *p);

/* ---- epoch.c ---- */
struct bw_epoch_plan {
	bool fresh_root; /* new root key */
	/* Should the erasable half of this operation go? May be NULL. */
	bool (*drops)(void *ctx, const struct bw_op *op);
	void *ctx;
};
/* Writes the whole log anew, rebuilds the catalogue from it, flips both heads,
 * removes the old log. Nothing may be queued. */
enum bw_rc bw_epoch_change(struct bw_store *st, const struct bw_epoch_plan *plan, struct bw_err *err) BW_MUST_USE;
/* Writes both heads, so that neither knows a former state. */
enum bw_rc bw_head_write_both(struct bw_store *st, struct bw_err *err) BW_MUST_USE;
/* Removes log segments that the root does not know. */
void bw_epoch_sweep(struct bw_store *st);

#endif
