/* Stamps: fixing in time what the vault holds. A stamp says only that bytes
 * existed no later than a moment; nothing about who, what or since when. */
#ifndef BW_FLOW_STAMP_H
#define BW_FLOW_STAMP_H

#include <bewaar/bewaar.h>

#include "base/bytes.h"
#include "crypto/token.h"

struct bw_case;
struct bw_hooks;
struct bw_value;
struct bw_worker;

/* How one authority is reached and checked. Borrowed. */
struct bw_stamp_authority {
	const char *url;       /* NULL for a reply that was carried by hand */
	struct bw_bytes roots; /* PEM: pinned roots, helping certificates, CRLs */
	const char *policies;  /* allowed policy OIDs, blanks between; NULL: any */
};

/* The request for everything not yet stamped (or for all stamps instead), 69 or 101 bytes into tsq. The newest
 * unanswered batch is used again when it covers exactly that. BW_ENOTFOUND:
 * nothing to stamp. Report: batch, items, imprint, replies,
 * clock (null, or that this machine's was ahead by the stamps). */
enum bw_rc bw_flow_stamp_request(struct bw_case *c, enum bw_stamp_what what, struct bw_buf *tsq, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* A carried reply: found by its imprint and nonce, checked strictly, kept. A
 * refusal (BW_EVERIFY; BW_EUSAGE without roots) changes nothing. */
enum bw_rc bw_flow_stamp_reply(struct bw_case *c, struct bw_bytes reply, const struct bw_stamp_authority *authority,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Request, post and reply for each authority. When some fail, BW_EPARTIAL with
 * a report all the same, and "failed": [{authority, why, …}] in it; when all
 * do, the first one's error (the request stays for the next try). */
enum bw_rc bw_flow_stamp_online(struct bw_case *c, enum bw_stamp_what what, const struct bw_stamp_authority *authorities,
    size_t count, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Rows "batches": batch, items, renews (stamps; rehashed: the
 * records whose hash tree goes to SHA-512), imprint, state (pending, stamped,
 * renewed), replies; and "renew_soon" as in bw_flow_stamps_ending. */
enum bw_rc bw_flow_stamp_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* Rows {batch, authority, renew_by} for stamps that end within a year: their
 * certificate runs out, or a key of their chain is no longer strong enough. */
enum bw_rc bw_flow_stamps_ending(struct bw_case *c, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
struct bw_anchors;
struct bw_stamp_batches;
/* The "stamps" of one item as in the contract of `show`: an array (maybe
 * empty) of {not_after, accuracy_ms, authority, batch, compared}. */
struct bw_value *bw_stamp_item_stamps(const struct bw_stamp_batches *all, const struct bw_anchors *anchors, uint64_t item);

/* ---- for the dossier: what the receiver needs, one entry per answered batch
 * that holds the item. All bytes belong to the list. */
struct bw_stamp_token {
	struct bw_bytes reply; /* a whole TimeStampResp, for `openssl ts -verify` */
	struct bw_bytes roots; /* the PEM it was checked with: for information */
	struct bw_bytes record; /* RFC 4998, about statement and account */
	struct bw_token_facts facts;
};
struct bw_stamp_proof {
	uint64_t batch;
	struct bw_bytes statement; /* statement.txt */
	struct bw_bytes account;   /* account.txt; empty: withheld */
	struct bw_bytes proof;	   /* proof.txt */
	struct bw_stamp_token *tokens;
	size_t token_count;
};
struct bw_stamp_proofs {
	struct bw_stamp_proof *list;
	size_t count;
};
/* All batches of the vault, read once; for asking about many items. An item without a stamp
 * gives an empty list and BW_OK. */
struct bw_stamp_book;
enum bw_rc bw_stamp_book_open(struct bw_case *c, struct bw_stamp_book **out, struct bw_err *err) BW_MUST_USE;
void bw_stamp_book_close(struct bw_stamp_book *b); /* NULL is fine */
enum bw_rc bw_stamp_book_proofs(struct bw_stamp_book *b, uint64_t item, struct bw_stamp_proofs *out,
    struct bw_err *err) BW_MUST_USE;
void bw_stamp_proofs_free(struct bw_stamp_proofs *p);
/* Without the owner's words: for what goes along with another item than these are of. */
void bw_stamp_proofs_withhold(struct bw_stamp_proofs *p);

/* ---- for verify: bytes only, no vault ----
 * Separate answers; what could not be found out stays false. w: the worker;
 * NULL checks in this process (tests). Roots may be empty: authority_trusted
 * is then false. copy: SHA-256 of the disclosed copy at hand, or NULL. Only
 * trouble of our own makes it fail; a bad stamp is an answer. */
struct bw_stamp_verdict {
	bool copy_named;	     /* the statement names exactly this copy */
	bool in_batch;		     /* the path leads from the statement to the root */
	bool for_this_batch;	     /* the reply's imprint is that root */
	bool authority_trusted;	     /* all rules of bw_token_verify hold under the roots */
	struct bw_token_facts facts; /* valid when authority_trusted */
	char why[320];		     /* the first thing that did not hold, or "" */
};
/* What was found of replies, since all exhibits of a batch share one: zeroed to begin, for
 * calls with the same authority and time, while the replies stay where they are in memory. */
struct bw_stamp_seen {
	struct {
		const uint8_t *reply;
		uint8_t root[32];
		struct bw_stamp_verdict verdict; /* what it says of the reply */
	} list[16];
	size_t count; /* the oldest gives way */
};
/* who: whose roots are believed, and for which policies; without roots nobody's. seen: NULL is fine. */
enum bw_rc bw_stamp_verify(struct bw_worker *w, struct bw_bytes statement, struct bw_bytes proof, struct bw_bytes reply,
    const struct bw_stamp_authority *who, const uint8_t *copy, int64_t now_ms, struct bw_stamp_seen *seen, struct bw_stamp_verdict *out,
    struct bw_err *err) BW_MUST_USE;

/* An evidence record (RFC 4998) about the data objects of one group. whole:
 * they are all of it. w and errors as above. */
struct bw_record_verdict {
	bool in_record;		     /* the hash trees lead from the objects to what each token stamps */
	bool authority_trusted;	     /* every token holds under the roots and policies, each renewed in time */
	size_t stamps;
	int64_t renew_by_ms;	     /* of the last; valid when authority_trusted, as are the facts */
	struct bw_token_facts facts; /* of the first: the objects existed no later than that */
	char why[320];
};
enum bw_rc bw_record_verify(struct bw_worker *w, struct bw_bytes record, const struct bw_bytes *objects, size_t count,
    bool whole, const struct bw_stamp_authority *who, int64_t now_ms, struct bw_record_verdict *out, struct bw_err *err) BW_MUST_USE;

/* ---- the check of one reply in the worker ----
 * w NULL: in this process (tests). As bw_token_verify(). */
enum bw_rc bw_stamp_check(struct bw_worker *w, struct bw_bytes reply, const struct bw_token_want *want,
    struct bw_token_facts *facts, struct bw_err *err) BW_MUST_USE;
/* As bw_token_roots_end(). */
enum bw_rc bw_stamp_roots_end(struct bw_worker *w, struct bw_bytes roots, int64_t *end_ms, struct bw_err *err) BW_MUST_USE;
/* As bw_token_peek(). */
enum bw_rc bw_stamp_peek(struct bw_worker *w, struct bw_bytes reply, struct bw_token_peek *out,
    struct bw_err *err) BW_MUST_USE;
/* BW_JOB_TOKEN_CHECK of flow/jobs.c, and what it must load before the sandbox closes. */
enum bw_rc bw_stamp_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err) BW_MUST_USE;
void bw_stamp_job_warm(void);

/* Facts to and from bytes: the job's reply, and what the vault keeps. */
void bw_token_facts_encode(const struct bw_token_facts *f, struct bw_buf *out);
bool bw_token_facts_decode(struct bw_bytes in, struct bw_token_facts *f);

#endif
