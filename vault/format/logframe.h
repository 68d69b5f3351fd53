/* The log: frames of 4 KiB that carry groups of operations. docs/FORMAT.md, "Log". */
#ifndef BW_FORMAT_LOGFRAME_H
#define BW_FORMAT_LOGFRAME_H

#include "base/bytes.h"

#define BW_FRAME_LEN 4096u
#define BW_FRAME_PLAIN (BW_FRAME_LEN - 40u)
#define BW_FRAME_HEAD 28u
#define BW_FRAME_ROOM (BW_FRAME_PLAIN - BW_FRAME_HEAD)
#define BW_FRAME_COMMIT 1u /* last frame of its group */
#define BW_OP_MAX ((size_t)16 << 20)

/* One operation of the log. The chain covers everything; `erasable` (names,
 * notes, keys: what must be able to vanish) is covered through a salted hash,
 * so that it can be forgotten later without breaking the chain. */
struct bw_op {
	uint64_t n;	 /* 1, 2, 3 … */
	int64_t time_ms; /* device clock, ms since 1970 UTC */
	uint16_t type;	 /* below 100: the store's own; from 100: the case's */
	uint64_t item;	 /* 0: none */
	struct bw_bytes body;
	struct bw_bytes erasable; /* {NULL, 0} when there is none or it is erased */
	bool erased;
	uint8_t hash[32];
	uint8_t previous[32];
	/* How the erasable half enters the chain. */
	uint8_t salt[16];
	uint8_t erasable_hash[32]; /* SHA-256(salt ‖ erasable); zeros when there is none */
};

struct bw_frame {
	uint8_t flags;
	uint64_t group; /* 1, 2, 3 … within an epoch */
	uint8_t chain[16]; /* BLAKE2b-128 of the sealed frame before */
	struct bw_bytes data; /* at most BW_FRAME_ROOM */
};

/* Exactly BW_FRAME_PLAIN bytes; data is padded with zeros. */
void bw_frame_encode(const struct bw_frame *f, uint8_t out[static BW_FRAME_PLAIN]);
/* data borrows from plain. */
bool bw_frame_decode(struct bw_frame *f, const uint8_t *plain, size_t len) BW_MUST_USE;

/* Appends one operation. hash, previous are not stored: the reader computes
 * them; erasable_hash is stored only when erased. */
void bw_op_encode(const struct bw_op *op, struct bw_buf *out);
/* Views borrow from the cursor's bytes; hash and previous are left zero, and so
 * is erasable_hash unless erased. */
enum bw_rc bw_op_decode(struct bw_op *op, struct bw_cursor *c, struct bw_err *err) BW_MUST_USE;

/* ---- the store's own operations ---- */
enum bw_store_op {
	BW_OP_CREATE = 1,
	BW_OP_OBJECT = 2, /* an object was kept */
	BW_OP_DROP = 3,	  /* an object's key was dropped */
	BW_OP_MOVE = 4,	  /* an object lies elsewhere */
	BW_OP_EPOCH = 5,  /* the log was sealed anew under a new root key */
	BW_OP_SLOT = 6,	  /* a way to open was added, removed or changed */
	BW_OP_FORGET = 7  /* an item's erasable halves were dropped */
};

/* Whole sealed segments, in order. */
struct bw_extent {
	uint32_t pack;
	uint32_t offset;
	uint32_t len;
};
#define BW_EXTENTS_MAX 65536u

/* Body of BW_OP_OBJECT and BW_OP_MOVE: id 16 ‖ sha256 32 ‖ size u64 ‖ count u32 ‖ extents. */
struct bw_object_body {
	uint8_t id[16];
	uint8_t sha256[32];
	uint64_t size;
	struct bw_bytes extents; /* 12 bytes each */
};
void bw_object_body_encode(const struct bw_object_body *o, struct bw_buf *out);
enum bw_rc bw_object_body_decode(struct bw_object_body *o, struct bw_bytes body, struct bw_err *err) BW_MUST_USE;
void bw_extent_encode(struct bw_extent e, struct bw_buf *out);
/* index below extents.len / 12. */
struct bw_extent bw_extent_at(struct bw_bytes extents, size_t index);

#endif
