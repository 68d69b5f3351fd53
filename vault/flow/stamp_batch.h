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

/* Leaves of one renewal that goes to SHA-512: its record must fit one operation too. */
#define BW_STAMP_COVERS_MAX 131070u

/* A stamp that this batch renews, with all renewals that it had before; or, when
 * hash trees are renewed, the record of one item under it. By batch, answer, item. */
struct bw_stamp_cover {
	uint64_t batch;
	uint32_t answer; /* 0, 1 … of that batch */
	uint32_t leaf;
	uint64_t item;			 /* 0: the stamp, for all its items */
	uint8_t before[32];		 /* with an item: the value that renewing the stamp alone had had */
	uint8_t value[BW_ERS_HASH_MAX]; /* of the leaf, as long as the imprint */
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
	struct bw_tsq tsq; /* the length of its imprint is that of the tree's nodes */
	uint8_t pad_seed[32]; /* leaf i that nobody has: docs/FORMAT-time.md */
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
		uint8_t token[BW_ERS_HASH_MAX]; /* its hash, in that of its chain */
	} steps[BW_ERS_STAMPS_MAX];
	size_t count;
	size_t chain; /* the step with which the last chain begins: its hash is not that before */
	size_t len;   /* of the hash of that chain */
};
void bw_stamp_line_follow(const struct bw_stamp_batches *all, size_t batch, size_t answer, struct bw_stamp_line *out);
struct bw_bytes bw_stamp_answer_token(const struct bw_stamp_answer *a);
/* What a renewal covers, without places; freed by the caller. len: of its hash. Stamps
 * in chains of another hash are covered record by record. */
struct bw_stamp_covers {
	struct bw_stamp_cover *list;
	size_t count, len;
};
/* Of every stamp of items. Once a stamp is in SHA-512, len must be 64. */
enum bw_rc bw_stamp_renewals(struct bw_case *c, struct bw_stamp_batches *all, size_t len, struct bw_stamp_covers *out,
    struct bw_err *err) BW_MUST_USE;
/* Whether a stamp is in a chain of SHA-512 already. */
bool bw_stamps_rehashed(const struct bw_stamp_batches *all);
/* The first cover of this stamp (item 0), or the one of its record of an item; or NULL. */
const struct bw_stamp_cover *bw_stamp_cover_find(const struct bw_stamp_batch *b, uint64_t batch, size_t answer,
    uint64_t item);
/* How many stamps b renews: those covered record by record count once. */
size_t bw_stamp_cover_stamps(const struct bw_stamp_batch *b);
/* The evidence record of an entry of b under a reply to it, with the roots of all its
 * stamps. b's tree must be there. */
enum bw_rc bw_stamp_record_put(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_batch *b,
    size_t answer, const struct bw_stamp_entry *e, struct bw_buf *record, struct bw_buf *roots, struct bw_err *err) BW_MUST_USE;
/* The two values under SHA-512 that renew the hash tree of such a record; l is the line of
 * that reply, still in SHA-256. *gone: the account is not there any more, and so there are none. */
enum bw_rc bw_stamp_record_values(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_line *l,
    size_t answer, const struct bw_stamp_entry *e, uint8_t values[static 128], bool *gone, struct bw_err *err) BW_MUST_USE;
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
/* The two values of a group, in the hash of b's tree: of an entry, or of the batch itself
 * when e is NULL. */
void bw_stamp_group(const struct bw_stamp_batch *b, const struct bw_stamp_entry *e,
    uint8_t members[static 2 * BW_ERS_HASH_MAX]);
/* The hash of nodes of this length. */
bw_tree_hash *bw_stamp_hash(size_t len);

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
