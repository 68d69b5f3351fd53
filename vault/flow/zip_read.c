#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/names.h"
#include "crypto/secret.h"
#include "flow/zip.h"
#include "format/bag.h"

#define LOCAL_SIG 0x04034b50u
#define CENTRAL_SIG 0x02014b50u
#define DESCRIPTOR_SIG 0x08074b50u
#define END64_SIG 0x06064b50u
#define LOCATOR64_SIG 0x07064b50u
#define END_SIG 0x06054b50u
#define FLAG_DESCRIPTOR 0x0008u
#define FLAGS_KNOWN (0x0006u | FLAG_DESCRIPTOR | 0x0800u)
#define STORED 0
#define DEFLATED 8
#define FIELD_MAX 0xffffffffu
#define COUNT_FIELD_MAX 0xffffu
#define CHUNK ((size_t)65536)
#define EXTRA_MAX 65535u
#define TOTAL_MAX ((uint64_t)64 << 30)

/* What the local header and the data said, to be held against the directory. */
struct entry {
	char *name;
	uint64_t at, packed, size;
	uint32_t crc;
	uint16_t method;
	bool folder;
};

struct reader {
	struct bw_source in;
	struct bw_err *err;
	const struct bw_zip_visit *visit;
	uint64_t pos; /* of the next byte in the file */
	uint64_t total, total_max;
	struct entry *entry;
	size_t count, max;
	struct bw_names names;
	bool many; /* a ZIP64 end gave the number of entries */
	size_t at, len; /* of raw */
	uint8_t raw[CHUNK];
	uint8_t plain[CHUNK];
	uint8_t extra[EXTRA_MAX];
};

static enum bw_rc
malformed(struct reader *r, const char *what)
{
	return bw_err_set(r->err, BW_EFORMAT, 0, "the archive is malformed: %s", what);
}

static enum bw_rc
refused(struct reader *r, const char *name, const char *why)
{
	return bw_err_set(r->err, BW_EREFUSED, 0, "'%.100s' in the archive is refused: %s", name, why);
}

/* ---- bytes ---- */

static enum bw_rc
more(struct reader *r)
{
	r->at = r->len = 0;
	return r->in.read(r->in.ctx, r->raw, sizeof(r->raw), &r->len, r->err);
}

static enum bw_rc
take(struct reader *r, void *out, size_t len)
{
	uint8_t *to = out;
	enum bw_rc rc;

	while (len > 0) {
		size_t n;

		if (r->at == r->len && (rc = more(r)) != BW_OK)
			return rc;
		if (r->len == 0)
			return malformed(r, "it is cut off");
		n = r->len - r->at < len ? r->len - r->at : len;
		memcpy(to, r->raw + r->at, n);
		r->at += n;
		r->pos += n;
		to += n;
		len -= n;
	}
	return BW_OK;
}

static enum bw_rc
take_u32(struct reader *r, uint32_t *v)
{
	uint8_t raw[4] = { 0 };
	enum bw_rc rc = take(r, raw, sizeof(raw));
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));

	*v = rc == BW_OK ? bw_cursor_le32(&c) : 0;
	return rc;
}

/* ---- headers ---- */

struct header {
	uint16_t flags, method, name_len, extra_len;
	uint32_t crc;
	uint64_t packed, size, at;
	bool zip64;
};

/* Flags to extra length: the same in both kinds of header. */
static void
common_fields(struct header *h, struct bw_cursor *c)
{
	h->flags = bw_cursor_le16(c);
	h->method = bw_cursor_le16(c);
	bw_cursor_skip(c, 4); /* time and date */
	h->crc = bw_cursor_le32(c);
	h->packed = bw_cursor_le32(c);
	h->size = bw_cursor_le32(c);
	h->name_len = bw_cursor_le16(c);
	h->extra_len = bw_cursor_le16(c);
}

/* Sizes that did not fit stand in the ZIP64 field, in this order. */
static enum bw_rc
read_extra(struct reader *r, struct header *h)
{
	struct bw_cursor c = bw_cursor_of(r->extra, h->extra_len), f;
	enum bw_rc rc;

	if ((rc = take(r, r->extra, h->extra_len)) != BW_OK)
		return rc;
	while (bw_cursor_left(&c) >= 4) {
		uint16_t id = bw_cursor_le16(&c);
		struct bw_bytes b = bw_cursor_take(&c, bw_cursor_le16(&c));

		if (c.bad)
			return malformed(r, "extra field");
		if (id != 1)
			continue;
		f = bw_cursor_of(b.data, b.len);
		h->zip64 = true;
		if (h->size == FIELD_MAX)
			h->size = bw_cursor_le64(&f);
		if (h->packed == FIELD_MAX)
			h->packed = bw_cursor_le64(&f);
		if (h->at == FIELD_MAX)
			h->at = bw_cursor_le64(&f);
		if (f.bad)
			return malformed(r, "ZIP64 field");
	}
	return BW_OK;
}

static enum bw_rc
read_name(struct reader *r, char name[static BW_BAG_PATH_MAX + 2], size_t len)
{
	enum bw_rc rc;

	if (len > BW_BAG_PATH_MAX)
		return refused(r, "a name", "it is too long");
	if ((rc = take(r, name, len)) != BW_OK)
		return rc;
	name[len] = '\0';
	if (strlen(name) != len)
		return refused(r, name, "its name is not allowed");
	return BW_OK;
}

static enum bw_rc
new_entry(struct reader *r, const char *name, const struct header *h)
{
	struct entry *e = &r->entry[r->count];
	size_t len = strlen(name);

	e->folder = len > 0 && name[len - 1] == '/';
	if (!bw_bag_path_ok(name, e->folder ? len - 1 : len))
		return refused(r, name, "its name is not allowed");
	if (r->count == r->max)
		return bw_err_set(r->err, BW_ELIMIT, 0, "more than %zu files in the archive", r->max);
	if (bw_names_find(&r->names, name) != BW_NAMES_NONE)
		return refused(r, name, "it is there twice");
	if ((h->flags & ~FLAGS_KNOWN) != 0)
		return refused(r, name, "it is encrypted or of an unknown kind");
	if (h->method != STORED && h->method != DEFLATED)
		return refused(r, name, "it is packed in an unusual way");
	if (h->method == STORED && ((h->flags & FLAG_DESCRIPTOR) != 0 || h->size != h->packed))
		return refused(r, name, "its length is not known beforehand");
	if (e->folder && h->size != 0)
		return refused(r, name, "a folder has no content");
	if (bw_names_add(&r->names, name, r->count) != BW_OK || (e->name = strdup(name)) == NULL)
		return bw_err_set(r->err, BW_ENOMEM, 0, "no memory");
	e->method = h->method;
	r->count++;
	return BW_OK;
}

/* ---- content ---- */

static enum bw_rc
deliver(struct reader *r, struct entry *e, const uint8_t *data, size_t len)
{
	e->size += len;
	r->total += len;
	if (r->total > r->total_max)
		return bw_err_set(r->err, BW_ELIMIT, 0, "the archive holds more than %llu bytes",
		    (unsigned long long)r->total_max);
	if (len == 0)
		return BW_OK;
	e->crc = bw_zip_crc(e->crc, data, len);
	return r->visit->data != NULL && !e->folder ? r->visit->data(r->visit->ctx, data, len, r->err) : BW_OK;
}

static enum bw_rc
read_stored(struct reader *r, struct entry *e, uint64_t left)
{
	enum bw_rc rc = BW_OK;

	e->packed = left;
	while (left > 0 && rc == BW_OK) {
		size_t n = left < CHUNK ? (size_t)left : CHUNK;

		if ((rc = take(r, r->plain, n)) == BW_OK)
			rc = deliver(r, e, r->plain, n);
		left -= n;
	}
	return rc;
}

/* Takes from raw just what belongs to the deflated stream. */
static enum bw_rc
inflate_step(struct reader *r, struct entry *e, z_stream *z, int *status)
{
	size_t before;
	enum bw_rc rc;

	if (r->at == r->len && (rc = more(r)) != BW_OK)
		return rc;
	if (r->len == 0)
		return malformed(r, "it is cut off");
	before = r->len - r->at;
	z->next_in = r->raw + r->at;
	z->avail_in = (uInt)before;
	z->next_out = r->plain;
	z->avail_out = (uInt)sizeof(r->plain);
	*status = inflate(z, Z_NO_FLUSH);
	before -= z->avail_in;
	r->at += before;
	r->pos += before;
	e->packed += before;
	if (*status != Z_OK && *status != Z_STREAM_END)
		return malformed(r, "packed data");
	return deliver(r, e, r->plain, sizeof(r->plain) - z->avail_out);
}

static enum bw_rc
read_deflated(struct reader *r, struct entry *e)
{
	z_stream z = { 0 };
	int status = Z_OK;
	enum bw_rc rc = BW_OK;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return bw_err_set(r->err, BW_ENOMEM, 0, "no memory");
	while (rc == BW_OK && status != Z_STREAM_END)
		rc = inflate_step(r, e, &z, &status);
	(void)inflateEnd(&z);
	return rc;
}

static enum bw_rc
read_descriptor(struct reader *r, struct header *h)
{
	uint8_t raw[20] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));
	uint32_t first;
	enum bw_rc rc;

	if ((rc = take_u32(r, &first)) != BW_OK || (first == DESCRIPTOR_SIG && (rc = take_u32(r, &first)) != BW_OK) ||
	    (rc = take(r, raw, h->zip64 ? 16 : 8)) != BW_OK)
		return rc;
	h->crc = first;
	h->packed = h->zip64 ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
	h->size = h->zip64 ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
	return BW_OK;
}

static enum bw_rc
read_content(struct reader *r, struct entry *e, struct header *h)
{
	enum bw_rc rc = BW_OK;

	if (r->visit->entry != NULL && !e->folder)
		rc = r->visit->entry(r->visit->ctx, e->name, r->err);
	if (rc == BW_OK)
		rc = h->method == STORED ? read_stored(r, e, h->size) : read_deflated(r, e);
	if (rc == BW_OK && (h->flags & FLAG_DESCRIPTOR) != 0)
		rc = read_descriptor(r, h);
	if (rc != BW_OK)
		return rc;
	if (h->crc != e->crc || h->size != e->size || h->packed != e->packed)
		return malformed(r, "a file in it is damaged");
	return r->visit->end != NULL && !e->folder ? r->visit->end(r->visit->ctx, r->err) : BW_OK;
}

static enum bw_rc
read_local(struct reader *r)
{
	uint64_t at = r->pos - 4;
	char name[BW_BAG_PATH_MAX + 2];
	struct header h = { 0 };
	uint8_t raw[26] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));
	enum bw_rc rc;

	if ((rc = take(r, raw, sizeof(raw))) != BW_OK)
		return rc;
	bw_cursor_skip(&c, 2); /* version */
	common_fields(&h, &c);
	if ((rc = read_name(r, name, h.name_len)) != BW_OK || (rc = read_extra(r, &h)) != BW_OK ||
	    (rc = new_entry(r, name, &h)) != BW_OK)
		return rc;
	r->entry[r->count - 1].at = at;
	return read_content(r, &r->entry[r->count - 1], &h);
}

/* ---- the directory ---- */

static enum bw_rc
check_mode(struct reader *r, const struct entry *e, uint16_t made_by, uint32_t attributes)
{
	uint32_t kind = attributes >> 16 & S_IFMT;

	/* 3 is Unix, 19 macOS; others have no links. */
	if ((made_by >> 8 == 3 || made_by >> 8 == 19) && kind != 0 && kind != S_IFREG && kind != S_IFDIR)
		return refused(r, e->name, "it is a link or a device");
	return BW_OK;
}

static enum bw_rc
read_central(struct reader *r, size_t n)
{
	char name[BW_BAG_PATH_MAX + 2];
	struct header h = { 0 };
	const struct entry *e = &r->entry[n];
	uint8_t raw[42] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));
	uint16_t made_by, comment;
	uint32_t attributes;
	enum bw_rc rc;

	if ((rc = take(r, raw, sizeof(raw))) != BW_OK)
		return rc;
	if (n >= r->count)
		return malformed(r, "its directory has more entries than the archive");
	made_by = bw_cursor_le16(&c);
	bw_cursor_skip(&c, 2);
	common_fields(&h, &c);
	comment = bw_cursor_le16(&c);
	bw_cursor_skip(&c, 4); /* disk, internal attributes */
	attributes = bw_cursor_le32(&c);
	h.at = bw_cursor_le32(&c);
	if ((rc = read_name(r, name, h.name_len)) != BW_OK || (rc = read_extra(r, &h)) != BW_OK ||
	    (rc = take(r, r->extra, comment)) != BW_OK)
		return rc;
	if (strcmp(name, e->name) != 0 || h.at != e->at || h.crc != e->crc || h.size != e->size ||
	    h.packed != e->packed || h.method != e->method)
		return refused(r, name, "the two lists of contents differ");
	return check_mode(r, e, made_by, attributes);
}

static enum bw_rc
read_end64(struct reader *r)
{
	uint8_t raw[52] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));
	uint32_t sig;
	enum bw_rc rc;

	if ((rc = take(r, raw, sizeof(raw))) != BW_OK)
		return rc;
	if (bw_cursor_le64(&c) != 44)
		return malformed(r, "ZIP64 end");
	bw_cursor_skip(&c, 2 + 2 + 8 + 8); /* versions, disks, entries on this one */
	if (bw_cursor_le64(&c) != r->count)
		return malformed(r, "ZIP64 end");
	r->many = true;
	if ((rc = take_u32(r, &sig)) != BW_OK || (rc = take(r, raw, 16)) != BW_OK)
		return rc;
	return sig == LOCATOR64_SIG ? BW_OK : malformed(r, "ZIP64 locator");
}

static enum bw_rc
read_end(struct reader *r)
{
	uint16_t count;
	uint8_t raw[18] = { 0 };
	struct bw_cursor c = bw_cursor_of(raw, sizeof(raw));
	enum bw_rc rc;

	if ((rc = take(r, raw, sizeof(raw))) != BW_OK)
		return rc;
	bw_cursor_skip(&c, 6);
	count = bw_cursor_le16(&c);
	if (count != r->count && !(r->many && count == COUNT_FIELD_MAX))
		return malformed(r, "its end");
	bw_cursor_skip(&c, 8);
	if ((rc = take(r, r->extra, bw_cursor_le16(&c))) != BW_OK)
		return rc;
	if (r->at == r->len && (rc = more(r)) != BW_OK)
		return rc;
	return r->at == r->len ? BW_OK : malformed(r, "something follows its end");
}

static enum bw_rc
read_directory(struct reader *r, uint32_t sig)
{
	size_t n = 0;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && sig == CENTRAL_SIG)
		if ((rc = read_central(r, n++)) == BW_OK)
			rc = take_u32(r, &sig);
	if (rc == BW_OK && n != r->count)
		return malformed(r, "its directory has fewer entries than the archive");
	if (rc == BW_OK && sig == END64_SIG && (rc = read_end64(r)) == BW_OK)
		rc = take_u32(r, &sig);
	if (rc != BW_OK)
		return rc;
	return sig == END_SIG ? read_end(r) : malformed(r, "its end");
}

static enum bw_rc
read_all(struct reader *r)
{
	uint32_t sig = 0;
	enum bw_rc rc;

	while ((rc = take_u32(r, &sig)) == BW_OK && sig == LOCAL_SIG)
		if ((rc = read_local(r)) != BW_OK)
			return rc;
	return rc == BW_OK ? read_directory(r, sig) : rc;
}

enum bw_rc
bw_zip_read(struct bw_source in, const struct bw_zip_limits *limits, const struct bw_zip_visit *visit, struct bw_err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc;

	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	r->in = in;
	r->err = err;
	r->visit = visit;
	r->total_max = limits != NULL && limits->total > 0 ? limits->total : TOTAL_MAX;
	r->max = limits != NULL && limits->entries > 0 && limits->entries < BW_ZIP_ENTRIES_MAX ? limits->entries
										     : BW_ZIP_ENTRIES_MAX;
	r->entry = calloc(r->max + 1, sizeof(*r->entry));
	rc = r->entry != NULL ? read_all(r) : bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (size_t i = 0; i < r->count; i++)
		free(r->entry[i].name);
	free(r->entry);
	bw_names_free(&r->names);
	bw_wipe(r, sizeof(*r));
	free(r);
	return rc;
}
