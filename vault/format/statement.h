/* The three small texts of a stamp (docs/FORMAT-time.md): what is committed to
 * for one item, for the batch, and the way from an item to the stamped root.
 * ASCII, LF, every line in a fixed place; the readers take nothing else. */
#ifndef BW_FORMAT_STATEMENT_H
#define BW_FORMAT_STATEMENT_H

#include "base/bytes.h"
#include "format/tree.h"

#define BW_STATEMENT_MAX 1024 /* bytes of a statement */
#define BW_PROOF_MAX 4096     /* bytes of a proof */

struct bw_statement {
	uint8_t salt[32];
	bool has_copy;
	uint8_t copy_sha256[32]; /* of the disclosed copy, under copy_policy */
	uint32_t copy_policy;
	uint8_t parts_root[32]; /* of the original (format/parts.h) */
};

void bw_statement_encode(const struct bw_statement *s, struct bw_buf *out);
enum bw_rc bw_statement_decode(const void *text, size_t len, struct bw_statement *s, struct bw_err *err) BW_MUST_USE;

/* What a batch says of the vault itself; has a leaf of its own. */
struct bw_batch_statement {
	uint8_t salt[32];
	uint64_t batch;		   /* 1, 2, 3 … */
	uint8_t previous_root[32]; /* all zero for the first */
	uint8_t public_key[32];	   /* Ed25519; all zero when the vault has none yet */
	uint64_t log_n;
	uint8_t log_head[32];
	char software[64]; /* "bewaar 0.1.0": letters, digits, blank, dot, hyphen, plus */
};

void bw_batch_statement_encode(const struct bw_batch_statement *s, struct bw_buf *out);
enum bw_rc bw_batch_statement_decode(const void *text, size_t len, struct bw_batch_statement *s,
    struct bw_err *err) BW_MUST_USE;

/* The SHA-256 of the two data objects of a group; root = what the authority stamped. */
struct bw_proof {
	uint8_t statement[32];
	uint8_t account[32]; /* format/account.h */
	uint8_t root[32];
	uint32_t depth;
	uint8_t path[BW_TREE_DEPTH_MAX][32];
};

void bw_proof_encode(const struct bw_proof *p, struct bw_buf *out);
enum bw_rc bw_proof_decode(const void *text, size_t len, struct bw_proof *p, struct bw_err *err) BW_MUST_USE;
/* Does the path lead from the group to the root? */
bool bw_proof_holds(const struct bw_proof *p, bw_tree_hash *hash);

#endif
