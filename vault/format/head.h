/* HEAD.A and HEAD.B: 64 KiB that look random throughout. docs/FORMAT.md, "Head". */
#ifndef BW_FORMAT_HEAD_H
#define BW_FORMAT_HEAD_H

#include "base/bytes.h"

#define BW_HEAD_LEN 65536u
#define BW_HEAD_SLOTS 8
#define BW_HEAD_SALT 0u	     /* 16 bytes, Argon2id */
#define BW_HEAD_ID 16u	     /* 16 bytes, vault id */
#define BW_HEAD_PARAMS 32u   /* 8 bytes, masked with BLAKE2b of the salt */
#define BW_HEAD_SLOT 64u     /* 8 slots */
#define BW_HEAD_SLOT_LEN 256u
#define BW_HEAD_PLAIN_END 4096u /* what the root record's AAD covers */
#define BW_HEAD_ROOT 4096u	/* sealed root record */
#define BW_HEAD_ROOT_LEN 8192u	/* sealed */
#define BW_HEAD_ROOT_PLAIN (BW_HEAD_ROOT_LEN - 40u)

/* A slot: ephemeral X25519 key (top bit random) 32 ‖ commitment 32 ‖ sealed 40 + 32 ‖ random. */
#define BW_SLOT_EPHEMERAL 0u
#define BW_SLOT_COMMIT 32u
#define BW_SLOT_SEALED 64u
#define BW_SLOT_PLAIN 32u

struct bw_head_slot {
	uint8_t kind; /* 0: unused */
	int64_t created_day;
	char label[32]; /* NUL-terminated UTF-8 */
	uint8_t pub[32];
};

struct bw_root {
	uint64_t generation;
	uint64_t epoch;	      /* of the log and its key */
	uint32_t pack_size;   /* bytes of a new pack */
	uint32_t frames;      /* per log segment */
	uint32_t log_first;   /* number of this epoch's first segment */
	uint64_t log_first_op; /* number of its first operation */
	uint32_t log_segment; /* where replay goes on after the checkpoint */
	uint32_t log_frame;
	uint8_t log_chain[16];
	uint64_t log_group;   /* last group before that place */
	uint64_t op_n;	      /* newest operation in the checkpoint */
	uint8_t op_hash[32];
	uint8_t ckpt;	      /* 0: none, 1: CKPT.A, 2: CKPT.B */
	uint32_t ckpt_schema;
	uint64_t ckpt_len;    /* bytes of the image before padding */
	uint64_t ckpt_padded;
	uint8_t ckpt_key[32];
	uint8_t lists_due;    /* 1: packs that the checkpoint knows may lack their list */
	struct bw_head_slot slots[BW_HEAD_SLOTS];
};

/* Exactly BW_HEAD_ROOT_PLAIN bytes, padded with zeros. */
void bw_root_encode(const struct bw_root *root, uint8_t out[static BW_HEAD_ROOT_PLAIN]);
/* BW_EFORMAT: a version or a value out of bounds. */
enum bw_rc bw_root_decode(struct bw_root *root, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

#endif
