#include "format/ers.h"

#include <stdlib.h>
#include <string.h>

#include "format/der.h"

/* Context tags (implicit, constructed) of EvidenceRecord and ArchiveTimeStamp. */
enum { TAG_0 = 0xa0, TAG_1 = 0xa1, TAG_2 = 0xa2 };

/* 2.16.840.1.101.3.4.2.n, the end of NIST's identifiers of hashes. */
static const uint8_t nist_hash[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02 };
static const struct {
	enum bw_ers_alg alg;
	uint8_t last; /* byte of the identifier */
	size_t len;
} algorithms[] = { { BW_ERS_SHA256, 1, 32 }, { BW_ERS_SHA384, 2, 48 }, { BW_ERS_SHA512, 3, 64 } };

#define ALGORITHMS (sizeof(algorithms) / sizeof(*algorithms))

size_t
bw_ers_alg_len(enum bw_ers_alg alg)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].alg == alg)
			return algorithms[i].len;
	return 0;
}

enum bw_ers_alg
bw_ers_alg_of_len(size_t len)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].len == len)
			return algorithms[i].alg;
	return BW_ERS_OTHER;
}

/* ---- reading ---- */

static struct bw_cursor
inside(struct bw_bytes contents)
{
	return bw_cursor_of(contents.data, contents.len);
}

/* An element of this tag with its header, as it stands. */
static struct bw_bytes
take_whole(struct bw_cursor *c, uint8_t tag)
{
	struct bw_bytes whole = { NULL, 0 };
	size_t from = c->at;

	(void)bw_der_take(c, tag);
	if (!c->bad)
		whole = (struct bw_bytes) { c->data + from, c->at - from };
	return whole;
}

/* AlgorithmIdentifier; hashes have no parameters, written as NULL by some. */
static enum bw_ers_alg
read_algorithm(struct bw_bytes contents, bool *bad)
{
	struct bw_cursor c = inside(contents);
	struct bw_bytes oid = bw_der_take(&c, BW_DER_OID);
	bool plain = bw_cursor_left(&c) == 0;
	size_t i;

	if (c.bad) {
		*bad = true;
		return BW_ERS_OTHER;
	}
	if (!plain)
		plain = bw_der_take(&c, BW_DER_NULL).len == 0 && !c.bad && bw_cursor_left(&c) == 0;
	for (i = 0; i < ALGORITHMS; i++)
		if (plain && oid.len == sizeof(nist_hash) + 1 && memcmp(oid.data, nist_hash, sizeof(nist_hash)) == 0 &&
		    oid.data[sizeof(nist_hash)] == algorithms[i].last)
			return algorithms[i].alg;
	return BW_ERS_OTHER;
}

/* One PartialHashtree, its values into list unless that is NULL: all of one length. */
static bool
read_list(struct bw_cursor *tree, size_t len, uint8_t *list, size_t *count)
{
	struct bw_bytes contents = bw_der_take(tree, BW_DER_SEQUENCE);
	struct bw_cursor c = inside(contents);

	*count = 0;
	while (!tree->bad && bw_cursor_left(&c) > 0) {
		struct bw_bytes value = bw_der_take(&c, BW_DER_OCTETS);

		if (c.bad || value.len == 0 || value.len > BW_ERS_HASH_MAX || (len != 0 && value.len != len) ||
		    *count >= BW_ERS_HASHES_MAX)
			return false;
		if (list != NULL)
			memcpy(list + *count * len, value.data, value.len);
		++*count;
	}
	return !tree->bad && *count > 0;
}

static bool
tree_is_sound(struct bw_bytes tree)
{
	struct bw_cursor c = inside(tree);
	size_t lists = 0, count;

	while (bw_cursor_left(&c) > 0)
		if (++lists > BW_ERS_LISTS_MAX || !read_list(&c, 0, NULL, &count))
			return false;
	return lists > 0;
}

static bool
read_stamp(struct bw_cursor *chain, struct bw_ers_stamp *s)
{
	struct bw_bytes contents = bw_der_take(chain, BW_DER_SEQUENCE);
	struct bw_cursor c = inside(contents);
	bool bad = chain->bad;

	memset(s, 0, sizeof(*s));
	if (bw_der_peek(&c) == TAG_0)
		s->alg = read_algorithm(bw_der_take(&c, TAG_0), &bad);
	if (bw_der_peek(&c) == TAG_1) /* attributes: for the authority's own use */
		(void)bw_der_take(&c, TAG_1);
	s->has_tree = bw_der_peek(&c) == TAG_2;
	if (s->has_tree) {
		s->tree = bw_der_take(&c, TAG_2);
		bad = bad || !tree_is_sound(s->tree);
	}
	s->token = take_whole(&c, BW_DER_SEQUENCE);
	return !bad && !c.bad && bw_cursor_left(&c) == 0;
}

static const char *
read_chain(struct bw_cursor *sequence, struct bw_ers *r)
{
	struct bw_ers_chain *chain = &r->chains[r->chain_count];
	struct bw_cursor whole, c;

	if (r->chain_count == BW_ERS_CHAINS_MAX)
		return "there are too many chains";
	chain->der = take_whole(sequence, BW_DER_SEQUENCE);
	if (sequence->bad)
		return "a chain of stamps is cut off or not in DER";
	whole = inside(chain->der);
	c = inside(bw_der_take(&whole, BW_DER_SEQUENCE));
	chain->first = r->stamp_count;
	while (bw_cursor_left(&c) > 0) {
		if (r->stamp_count == BW_ERS_STAMPS_MAX)
			return "there are too many stamps";
		if (!read_stamp(&c, &r->stamps[r->stamp_count]))
			return "an archive time stamp is damaged or not in DER";
		r->stamp_count++;
	}
	chain->count = r->stamp_count - chain->first;
	r->chain_count++;
	return chain->count > 0 ? NULL : "a chain holds no stamp";
}

static const char *
read_record(struct bw_cursor *c, struct bw_ers *r, bool *encrypted)
{
	struct bw_bytes version = bw_der_take(c, BW_DER_INTEGER);
	struct bw_cursor algs = inside(bw_der_take(c, BW_DER_SEQUENCE)), sequence;
	bool bad = c->bad;
	const char *why = NULL;

	if (bad || version.len != 1 || version.data[0] != 1)
		return "it is not of version 1";
	do {
		struct bw_bytes alg = bw_der_take(&algs, BW_DER_SEQUENCE);

		r->algs |= 1u << read_algorithm(alg, &bad);
	} while (!bad && !algs.bad && bw_cursor_left(&algs) > 0);
	if (bad || algs.bad)
		return "its list of algorithms is damaged";
	if (bw_der_peek(c) == TAG_0) /* cryptoInfos: the writer's notes for later */
		(void)bw_der_take(c, TAG_0);
	*encrypted = bw_der_peek(c) == TAG_1;
	if (*encrypted)
		return "it is over encrypted data";
	sequence = inside(bw_der_take(c, BW_DER_SEQUENCE));
	if (c->bad)
		return "it holds no stamps";
	while (why == NULL && bw_cursor_left(&sequence) > 0)
		why = read_chain(&sequence, r);
	if (why == NULL && r->chain_count == 0)
		why = "it holds no stamps";
	if (why == NULL && bw_cursor_left(c) > 0)
		why = "there are bytes after its last part";
	return why;
}

enum bw_rc
bw_ers_read(const void *der, size_t len, struct bw_ers *out, struct bw_err *err)
{
	struct bw_cursor all = bw_cursor_of(der, len), c;
	bool encrypted = false;
	const char *why = NULL;

	memset(out, 0, sizeof(*out));
	if (len > BW_ERS_MAX)
		why = "it is too long";
	c = inside(bw_der_take(&all, BW_DER_SEQUENCE));
	if (why == NULL && (all.bad || bw_cursor_left(&all) > 0))
		why = all.bad ? "it is cut off or not in DER" : "there are bytes after it";
	if (why == NULL)
		why = read_record(&c, out, &encrypted);
	if (why == NULL)
		return BW_OK;
	memset(out, 0, sizeof(*out));
	return bw_err_set(err, encrypted ? BW_EUNSUPPORTED : BW_EFORMAT, 0, "rule record: this is no evidence record: %s", why);
}

/* ---- the value to be stamped ---- */

static int
compare_32(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static int
compare_48(const void *a, const void *b)
{
	return memcmp(a, b, 48);
}

static int
compare_64(const void *a, const void *b)
{
	return memcmp(a, b, 64);
}

static void
sort(uint8_t *list, size_t count, size_t len)
{
	qsort(list, count, len, len == 32 ? compare_32 : len == 48 ? compare_48 : compare_64);
}

static bool
holds(const uint8_t *list, size_t count, const uint8_t *value, size_t len)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (memcmp(list + i * len, value, len) == 0)
			return true;
	return false;
}

bool
bw_ers_fold(uint8_t *list, size_t count, enum bw_ers_alg alg, bw_ers_hash *hash, uint8_t *out)
{
	size_t len = bw_ers_alg_len(alg);

	if (count == 1) {
		memcpy(out, list, len);
		return true;
	}
	sort(list, count, len);
	return hash(alg, list, count * len, out);
}

struct climb {
	enum bw_ers_alg alg;
	size_t len;
	bw_ers_hash *hash;
	uint8_t *list; /* room for one list and one value more */
};

static const char *
climb(const struct climb *k, const struct bw_ers_stamp *s, const uint8_t *hashes, size_t count, bool whole, uint8_t *root)
{
	struct bw_cursor tree = inside(s->tree);
	size_t have = 0, i;

	if (!s->has_tree) {
		memcpy(k->list, hashes, count * k->len);
		return bw_ers_fold(k->list, count, k->alg, k->hash, root) ? NULL : "its hash is not supported";
	}
	if (!read_list(&tree, k->len, k->list, &have))
		return "its hash values have another length";
	for (i = 0; i < count; i++)
		if (!holds(k->list, have, hashes + i * k->len, k->len))
			return "what is at hand is not in the record";
	for (i = 0; whole && i < have; i++)
		if (!holds(hashes, count, k->list + i * k->len, k->len))
			return "the record is about more than what is at hand";
	if (!bw_ers_fold(k->list, have, k->alg, k->hash, root))
		return "its hash is not supported";
	while (bw_cursor_left(&tree) > 0) {
		if (!read_list(&tree, k->len, k->list, &have))
			return "its hash values have another length";
		memcpy(k->list + have * k->len, root, k->len);
		if (!bw_ers_fold(k->list, have + 1, k->alg, k->hash, root))
			return "its hash is not supported";
	}
	return NULL;
}

enum bw_rc
bw_ers_root(const struct bw_ers_stamp *s, enum bw_ers_alg alg, const uint8_t *hashes, size_t count, bool whole,
    bw_ers_hash *hash, uint8_t root[static BW_ERS_HASH_MAX], struct bw_err *err)
{
	struct climb k = { alg, bw_ers_alg_len(alg), hash, NULL };
	const char *why;

	memset(root, 0, BW_ERS_HASH_MAX);
	if (k.len == 0 || count == 0 || count > BW_ERS_HASHES_MAX)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "rule record: its hash is not supported");
	k.list = calloc(BW_ERS_HASHES_MAX + 1, k.len);
	if (k.list == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to check an evidence record");
	why = climb(&k, s, hashes, count, whole, root);
	free(k.list);
	return why == NULL ? BW_OK : bw_err_set(err, BW_EVERIFY, 0, "rule record: %s", why);
}

/* ---- writing ---- */

static void
put_all(struct bw_buf *out, uint8_t tag, struct bw_buf *contents)
{
	bw_der_put(out, tag, contents->data, contents->len);
	if (contents->bad)
		out->bad = true;
	bw_buf_free(contents);
}

void
bw_ers_sequence_put(struct bw_buf *out, const struct bw_ers *r, size_t count)
{
	struct bw_buf chains = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		bw_buf_put(&chains, r->chains[i].der.data, r->chains[i].der.len);
	put_all(out, BW_DER_SEQUENCE, &chains);
}

/* The contents of an AlgorithmIdentifier, without parameters. */
static void
put_algorithm(struct bw_buf *out, uint8_t tag, enum bw_ers_alg alg)
{
	struct bw_buf oid = { 0 }, inner = { 0 };
	size_t i;

	bw_buf_put(&oid, nist_hash, sizeof(nist_hash));
	for (i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].alg == alg)
			bw_buf_u8(&oid, algorithms[i].last);
	put_all(&inner, BW_DER_OID, &oid);
	put_all(out, tag, &inner);
}

static void
put_list(struct bw_buf *out, const uint8_t *hashes, size_t count, size_t len)
{
	struct bw_buf list = { 0 };
	size_t i;

	for (i = 0; i < count; i++)
		bw_der_put(&list, BW_DER_OCTETS, hashes + i * len, len);
	put_all(out, BW_DER_SEQUENCE, &list);
}

void
bw_ers_stamp_put(struct bw_buf *out, enum bw_ers_alg alg, const struct bw_ers_path *path, struct bw_bytes token)
{
	struct bw_buf stamp = { 0 }, tree = { 0 };
	size_t i;

	if (alg != BW_ERS_NONE)
		put_algorithm(&stamp, TAG_0, alg);
	put_list(&tree, path->hashes, path->first, path->len);
	for (i = path->first; i < path->count; i++)
		put_list(&tree, path->hashes + i * path->len, 1, path->len);
	put_all(&stamp, TAG_2, &tree);
	bw_buf_put(&stamp, token.data, token.len);
	put_all(out, BW_DER_SEQUENCE, &stamp);
}

void
bw_ers_chain_put(struct bw_buf *out, struct bw_bytes stamps)
{
	bw_der_put(out, BW_DER_SEQUENCE, stamps.data, stamps.len);
}

void
bw_ers_put(struct bw_buf *out, const enum bw_ers_alg *algs, struct bw_bytes chains)
{
	static const uint8_t version = 1;
	struct bw_buf record = { 0 }, list = { 0 };

	bw_der_put(&record, BW_DER_INTEGER, &version, 1);
	for (; *algs != BW_ERS_NONE; algs++)
		put_algorithm(&list, BW_DER_SEQUENCE, *algs);
	put_all(&record, BW_DER_SEQUENCE, &list);
	bw_der_put(&record, BW_DER_SEQUENCE, chains.data, chains.len);
	put_all(out, BW_DER_SEQUENCE, &record);
}
