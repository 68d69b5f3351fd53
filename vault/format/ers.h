/* Evidence records (RFC 4998, ASN.1): several data objects of one group were in
 * a hash tree that an authority stamped, and the stamp was renewed since. The
 * reader takes definite lengths only, keeps every token as the bytes it came
 * in, and holds to fixed limits; nothing here knows what a token says. */
#ifndef BW_FORMAT_ERS_H
#define BW_FORMAT_ERS_H

#include "base/bytes.h"

#define BW_ERS_MAX ((size_t)1 << 20) /* bytes of a record */
#define BW_ERS_CHAINS_MAX 16u	     /* hash-tree renewals */
#define BW_ERS_STAMPS_MAX 64u	     /* archive time stamps, all chains together */
#define BW_ERS_LISTS_MAX 64u	     /* levels of a reduced hash tree */
#define BW_ERS_HASHES_MAX 4096u	     /* hash values in one list of it */
#define BW_ERS_HASH_MAX 64u	     /* bytes of a hash value */

enum bw_ers_alg { BW_ERS_NONE, BW_ERS_SHA256, BW_ERS_SHA384, BW_ERS_SHA512, BW_ERS_OTHER };

/* Bytes of its hash values; 0 for NONE and OTHER. */
size_t bw_ers_alg_len(enum bw_ers_alg alg);
/* The algorithm with hash values of this length, or BW_ERS_OTHER. */
enum bw_ers_alg bw_ers_alg_of_len(size_t len);

/* One ArchiveTimeStamp. All bytes are those of the record. */
struct bw_ers_stamp {
	enum bw_ers_alg alg;   /* NONE: that of the token's imprint */
	bool has_tree;
	struct bw_bytes tree;  /* contents of reducedHashtree */
	struct bw_bytes token; /* timeStamp, a whole ContentInfo */
};

struct bw_ers_chain {
	size_t first, count;  /* its stamps in the list of all */
	struct bw_bytes der; /* the whole ArchiveTimeStampChain */
};

struct bw_ers {
	struct bw_ers_stamp stamps[BW_ERS_STAMPS_MAX];
	size_t stamp_count;
	struct bw_ers_chain chains[BW_ERS_CHAINS_MAX];
	size_t chain_count;
	unsigned int algs; /* digestAlgorithms: bit n for enum bw_ers_alg n */
};

/* BW_EFORMAT with what is wrong; BW_EUNSUPPORTED for encrypted data objects. */
enum bw_rc bw_ers_read(const void *der, size_t len, struct bw_ers *out, struct bw_err *err) BW_MUST_USE;

/* Handed in, since this room knows no crypto; false: it cannot do alg. */
typedef bool bw_ers_hash(enum bw_ers_alg alg, const void *data, size_t len, uint8_t *out);

/* What a list of hash values comes to (4.2): sorted as byte strings, one after the
 * other, hashed; a single one is taken as it is. list is sorted in place. */
bool bw_ers_fold(uint8_t *list, size_t count, enum bw_ers_alg alg, bw_ers_hash *hash, uint8_t *out);
/* The value that the token of s must stamp, given count hash values (each of
 * alg's length, one after the other) that s must cover. whole: they are the
 * group, and its first list may hold no other. BW_EVERIFY when they are not in
 * there. */
enum bw_rc bw_ers_root(const struct bw_ers_stamp *s, enum bw_ers_alg alg, const uint8_t *hashes, size_t count, bool whole,
    bw_ers_hash *hash, uint8_t root[static BW_ERS_HASH_MAX], struct bw_err *err) BW_MUST_USE;
/* The DER of an archiveTimeStampSequence of the first count chains: what the
 * next chain renews (5.2). */
void bw_ers_sequence_put(struct bw_buf *out, const struct bw_ers *r, size_t count);

/* ---- writing ---- */

/* A reduced hash tree: a first list, then lists of one each. The hash values
 * lie one after the other, len bytes each. */
struct bw_ers_path {
	const uint8_t *hashes;
	size_t len, count;
	size_t first; /* so many of them are the first list; two at least, since readers differ over a lone one */
};

/* Append one ArchiveTimeStamp. alg NONE: not written. */
void bw_ers_stamp_put(struct bw_buf *out, enum bw_ers_alg alg, const struct bw_ers_path *path, struct bw_bytes token);
/* Append one chain of such stamps. */
void bw_ers_chain_put(struct bw_buf *out, struct bw_bytes stamps);
/* Append the record of such chains; algs ends with BW_ERS_NONE. */
void bw_ers_put(struct bw_buf *out, const enum bw_ers_alg *algs, struct bw_bytes chains);

#endif
