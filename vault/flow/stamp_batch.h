/* What the vault keeps of its batches and of the replies to them
 * (docs/FORMAT-time.md); private to flow/stamp*.c. */
#ifndef BW_FLOW_STAMP_BATCH_H
#define BW_FLOW_STAMP_BATCH_H

#include "flow/stamp.h"
#include "format/ers.h"
#include "format/statement.h"
#include "format/tsp.h"

/* Items in one batch; more wait for the next. Its record must fit one operation. */
#define BW_STAMP_ITEMS_MAX 65535u

struct bw_stamp_entry {
	uint64_t item;
	uint32_t leaf; /* its place in the tree */
	struct bw_statement statement;
	uint8_t account_salt[32];
	uint8_t account[32]; /* SHA-256 of its text, which is kept beside (bw_stamp_account) */
};

/* A stamp that this batch renews, with all renewals that it had before. */
struct bw_stamp_cover {
	uint64_t batch;
	uint32_t answer; /* 0, 1 … of that batch */
	uint32_t leaf;
	uint8_t value[32]; /* of the leaf */
};

/* A reply that was checked and kept. reply and roots point into raw. */
struct bw_stamp_answer {
	uint64_t log_n; /* of the log when it came */
	struct bw_token_facts facts;
	struct bw_bytes reply, roots;
	struct bw_buf raw;
};

struct bw_stamp_batch {
	uint64_t number; /* 1, 2, 3 … */
	int64_t made_ms;
	struct bw_tsq tsq;
	uint8_t pad_seed[32]; /* leaf i that nobody has is HMAC-SHA-256(pad_seed, le32(i)) */
	uint32_t leaf_count;
	uint32_t header_leaf;
	struct bw_batch_statement header;
	struct bw_stamp_entry *entries; /* by item number */
	size_t count;
	struct bw_stamp_cover *covers; /* a renewal has these and no entries */
	size_t cover_count;
	struct bw_stamp_answer *answers;
	size_t answer_count;
	struct bw_tree tree; /* built when first needed */
};

struct bw_stamp_batches {
	struct bw_stamp_batch *list;
	size_t count;
};

void bw_stamp_batch_encode(const struct bw_stamp_batch *b, struct bw_buf *out);
/* BW_EFORMAT; b then needs no free. Answers are not in there. */
enum bw_rc bw_stamp_batch_decode(struct bw_bytes in, struct bw_stamp_batch *b, struct bw_err *err) BW_MUST_USE;
void bw_stamp_batch_free(struct bw_stamp_batch *b);
/* A stamp of items and its renewals, oldest first. */
struct bw_stamp_line {
	struct {
		size_t batch; /* place in the list of all */
		const struct bw_stamp_cover *cover; /* NULL for the first */
		const struct bw_stamp_answer *answer;
		uint8_t token[32]; /* SHA-256 */
	} steps[BW_ERS_STAMPS_MAX];
	size_t count;
};
void bw_stamp_line_follow(const struct bw_stamp_batches *all, size_t batch, size_t answer, struct bw_stamp_line *out);
struct bw_bytes bw_stamp_answer_token(const struct bw_stamp_answer *a);
/* A renewal of every stamp of items, as covers without a place; freed by the caller. */
enum bw_rc bw_stamp_renewals(const struct bw_stamp_batches *all, struct bw_stamp_cover **out, size_t *count,
    struct bw_err *err) BW_MUST_USE;
/* Entry of an item, or NULL. */
const struct bw_stamp_entry *bw_stamp_batch_entry(const struct bw_stamp_batch *b, uint64_t item);
/* Builds b->tree. check: BW_EAUTH when its root is not what the request names. */
enum bw_rc bw_stamp_batch_tree(struct bw_stamp_batch *b, bool check, struct bw_err *err) BW_MUST_USE;

void bw_stamp_answer_encode(const struct bw_stamp_answer *a, struct bw_buf *out);
enum bw_rc bw_stamp_answer_decode(struct bw_bytes in, struct bw_stamp_answer *a, struct bw_err *err) BW_MUST_USE;

/* The account of an entry as it was stamped. Empty when it is gone with the item. */
enum bw_rc bw_stamp_account(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_stamp_account_keep(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    const struct bw_buf *text, struct bw_err *err) BW_MUST_USE;
/* The two values of a group: of an entry, or of the batch itself when e is NULL. */
void bw_stamp_group(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e, uint8_t members[static 64]);

/* All batches with their answers, by number. */
enum bw_rc bw_stamp_batches_load(struct bw_case *c, struct bw_stamp_batches *out, struct bw_err *err) BW_MUST_USE;
void bw_stamp_batches_free(struct bw_stamp_batches *b);
/* Rows {batch, authority, renew_by}: the stamps that end, with their renewals,
 * within a year of now. */
struct bw_value *bw_stamps_ending(const struct bw_stamp_batches *all, int64_t now_ms);
/* Keep a new batch; keep one more answer to b. Both durable only after a commit. */
enum bw_rc bw_stamp_batch_keep(struct bw_case *c, const struct bw_stamp_batch *b, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_stamp_answer_keep(struct bw_case *c, const struct bw_stamp_batch *b, const struct bw_stamp_answer *a,
    struct bw_err *err) BW_MUST_USE;

#endif
