/* The directory at the end of each pack: enough to find and open its objects
 * when log and checkpoints are lost. docs/FORMAT.md, "Pack". */
#ifndef BW_FORMAT_PACKDIR_H
#define BW_FORMAT_PACKDIR_H

#include "base/bytes.h"

/* The last BW_PACK_FOOT bytes of a pack are a sealed footer, the sealed list
 * lies directly before it. */
#define BW_PACK_FOOT 512u
#define BW_PACK_FOOT_PLAIN (BW_PACK_FOOT - 40u)
#define BW_PACK_ENTRY 112u
/* What the list takes, sealed, with the footer. */
#define BW_PACK_DIR_LEN(count) ((uint64_t)(count) * BW_PACK_ENTRY + 40u + BW_PACK_FOOT)

struct bw_pack_entry {
	uint8_t id[16];
	uint8_t sha256[32];
	uint64_t size;	  /* of the whole object */
	uint64_t first;	  /* index of the extent's first segment */
	uint8_t key[32];
	uint32_t offset;
	uint32_t len;
	uint64_t reserved;
};

void bw_pack_entry_encode(const struct bw_pack_entry *e, struct bw_buf *out);
/* BW_EFORMAT at an entry that leaves the pack; BW_ENOTFOUND at the end. */
enum bw_rc bw_pack_entry_decode(struct bw_pack_entry *e, struct bw_cursor *c, uint32_t pack_size,
    struct bw_err *err) BW_MUST_USE;
void bw_pack_foot_encode(uint32_t count, uint32_t used, uint8_t out[static BW_PACK_FOOT_PLAIN]);
bool bw_pack_foot_decode(uint32_t *count, uint32_t *used, const uint8_t *plain, size_t len) BW_MUST_USE;

#endif
