#include "flow/zip.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <zlib.h>

#include "base/names.h"
#include "flow/seal.h"
#include "format/bag.h"

#define LOCAL_SIG 0x04034b50u
#define CENTRAL_SIG 0x02014b50u
#define END_SIG 0x06054b50u
#define END64_SIG 0x06064b50u
#define LOCATOR64_SIG 0x07064b50u
#define LOCAL_LEN 30u
#define CENTRAL_LEN 46u
#define END_LEN 22u
#define END64_LEN (56u + 20u) /* with its locator */
#define UTF8_FLAG 0x0800u
#define FIELD_MAX 0xffffffffu /* and above goes into the ZIP64 field */
#define COUNT_FIELD_MAX 0xffffu /* the same for the number of entries */
#define MADE_BY_UNIX (3u << 8)
#define CHUNK ((size_t)65536)

/* ---- names seen, to refuse one twice ---- */

static enum bw_rc
new_name(struct bw_names *n, const char *name, struct bw_err *err)
{
	enum bw_rc rc;

	if (!bw_bag_path_ok(name, strlen(name)))
		return bw_err_set(err, BW_EREFUSED, 0, "the name '%.100s' in the archive is not allowed", name);
	if (n->count >= BW_ZIP_ENTRIES_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "more than %d files in the archive", BW_ZIP_ENTRIES_MAX);
	if ((rc = bw_names_add(n, name, n->count)) == BW_OK)
		return BW_OK;
	if (rc == BW_EEXIST)
		return bw_err_set(err, BW_EREFUSED, 0, "the archive has '%.100s' twice", name);
	return bw_err_set(err, rc, 0, "no memory");
}

/* ---- writing ---- */

struct bw_zip {
	struct bw_sink out;
	uint16_t dos_date, dos_time;
	uint64_t at; /* bytes written */
	uint64_t left; /* of the entry that is open */
	uint32_t want_crc, crc;
	struct bw_buf central;
	struct bw_names names;
};

uint32_t
bw_zip_crc(uint32_t crc, const void *data, size_t len)
{
	return (uint32_t)crc32_z(crc, data, len);
}

static enum bw_rc
emit(struct bw_zip *z, const void *data, size_t len, struct bw_err *err)
{
	enum bw_rc rc = z->out.write(z->out.ctx, data, len, err);

	if (rc == BW_OK)
		z->at += len;
	return rc;
}

static enum bw_rc
emit_buf(struct bw_zip *z, struct bw_buf *b, struct bw_err *err)
{
	enum bw_rc rc = bw_buf_check(b, err);

	if (rc == BW_OK && b->len > 0)
		rc = emit(z, b->data, b->len, err);
	bw_buf_free(b);
	return rc;
}

enum bw_rc
bw_zip_start(struct bw_sink out, int64_t time, struct bw_zip **z, struct bw_err *err)
{
	time_t t = (time_t)time;
	struct tm tm;
	struct bw_zip *n;

	*z = NULL;
	if (gmtime_r(&t, &tm) == NULL || tm.tm_year < 80 || tm.tm_year > 207)
		return bw_err_set(err, BW_EUSAGE, 0, "a ZIP file can hold times from 1980 to 2107 only");
	if ((n = calloc(1, sizeof(*n))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	n->out = out;
	n->dos_date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
	n->dos_time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | (tm.tm_sec > 59 ? 59 : tm.tm_sec) / 2);
	*z = n;
	return BW_OK;
}

static uint16_t
flags_of(const char *name)
{
	for (const char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p >= 128)
			return UTF8_FLAG;
	return 0;
}

static uint32_t
field(uint64_t v)
{
	return v >= FIELD_MAX ? FIELD_MAX : (uint32_t)v;
}

static size_t
local_extra(uint64_t size)
{
	return size >= FIELD_MAX ? 20 : 0;
}

static size_t
central_extra(uint64_t size, uint64_t at)
{
	size_t n = (size >= FIELD_MAX ? 16u : 0u) + (at >= FIELD_MAX ? 8u : 0u);

	return n > 0 ? n + 4 : 0;
}

/* What the two headers share: version to names and extra lengths. */
static void
put_common(struct bw_buf *b, const struct bw_zip *z, const char *name, uint64_t size, uint32_t crc, size_t extra)
{
	bw_buf_le16(b, extra > 0 ? 45 : 20);
	bw_buf_le16(b, flags_of(name));
	bw_buf_le16(b, 0); /* stored */
	bw_buf_le16(b, z->dos_time);
	bw_buf_le16(b, z->dos_date);
	bw_buf_le32(b, crc);
	bw_buf_le32(b, field(size));
	bw_buf_le32(b, field(size));
	bw_buf_le16(b, (uint16_t)strlen(name));
	bw_buf_le16(b, (uint16_t)extra);
}

static void
put_extra(struct bw_buf *b, size_t extra, uint64_t size, uint64_t at)
{
	if (extra == 0)
		return;
	bw_buf_le16(b, 1);
	bw_buf_le16(b, (uint16_t)(extra - 4));
	if (size >= FIELD_MAX) {
		bw_buf_le64(b, size);
		bw_buf_le64(b, size);
	}
	if (at >= FIELD_MAX)
		bw_buf_le64(b, at);
}

static void
put_central(struct bw_zip *z, const char *name, uint64_t size, uint32_t crc)
{
	size_t extra = central_extra(size, z->at);
	struct bw_buf *b = &z->central;

	bw_buf_le32(b, CENTRAL_SIG);
	bw_buf_le16(b, MADE_BY_UNIX | 20);
	put_common(b, z, name, size, crc, extra);
	bw_buf_le16(b, 0); /* comment */
	bw_buf_le16(b, 0); /* disk */
	bw_buf_le16(b, 0);
	bw_buf_le32(b, (uint32_t)(S_IFREG | 0644) << 16);
	bw_buf_le32(b, field(z->at));
	bw_buf_str(b, name);
	put_extra(b, extra, size, z->at);
}

static enum bw_rc
entry_complete(const struct bw_zip *z, struct bw_err *err)
{
	if (z->left > 0 || z->crc != z->want_crc)
		return bw_err_set(err, BW_EFAIL, 0, "a file changed while it was written into the archive");
	return BW_OK;
}

enum bw_rc
bw_zip_entry(struct bw_zip *z, const char *name, uint64_t size, uint32_t crc, struct bw_err *err)
{
	size_t extra = local_extra(size);
	struct bw_buf head = { 0 };
	enum bw_rc rc;

	if ((rc = entry_complete(z, err)) != BW_OK ||
	    (rc = new_name(&z->names, name, err)) != BW_OK)
		return rc;
	put_central(z, name, size, crc);
	bw_buf_le32(&head, LOCAL_SIG);
	put_common(&head, z, name, size, crc, extra);
	bw_buf_str(&head, name);
	put_extra(&head, extra, size, 0);
	z->left = size;
	z->want_crc = crc;
	z->crc = 0;
	return emit_buf(z, &head, err);
}

enum bw_rc
bw_zip_write(struct bw_zip *z, const void *data, size_t len, struct bw_err *err)
{
	if (len > z->left)
		return bw_err_set(err, BW_EFAIL, 0, "a file grew while it was written into the archive");
	if (len == 0)
		return BW_OK;
	z->left -= len;
	z->crc = bw_zip_crc(z->crc, data, len);
	return emit(z, data, len, err);
}

enum bw_rc
bw_zip_add(struct bw_zip *z, const char *name, const void *data, size_t len, struct bw_err *err)
{
	enum bw_rc rc = bw_zip_entry(z, name, len, len > 0 ? bw_zip_crc(0, data, len) : 0, err);

	return rc == BW_OK ? bw_zip_write(z, data, len, err) : rc;
}

static bool
needs_end64(uint64_t central_at, uint64_t central_len, size_t count)
{
	return central_at >= FIELD_MAX || central_len >= FIELD_MAX || count >= COUNT_FIELD_MAX;
}

/* Size of the finished file with a last entry of `size` bytes. */
static uint64_t
total_with(const struct bw_zip *z, size_t name_len, uint64_t size)
{
	uint64_t at = z->at + LOCAL_LEN + name_len + local_extra(size) + size;
	uint64_t central = z->central.len + CENTRAL_LEN + name_len + central_extra(size, z->at);

	return at + central + END_LEN + (needs_end64(at, central, z->names.count + 1) ? END64_LEN : 0);
}

/* Zeros from calloc() pages, in chunks; twice, since the CRC goes first. */
static enum bw_rc
write_zeros(struct bw_zip *z, const char *name, uint64_t size, struct bw_err *err)
{
	uint8_t *zeros = calloc(1, CHUNK);
	uint32_t crc = 0;
	enum bw_rc rc;

	if (zeros == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (uint64_t left = size; left > 0;) {
		size_t n = left < CHUNK ? (size_t)left : CHUNK;

		crc = bw_zip_crc(crc, zeros, n);
		left -= n;
	}
	rc = bw_zip_entry(z, name, size, crc, err);
	while (rc == BW_OK && z->left > 0)
		rc = bw_zip_write(z, zeros, z->left < CHUNK ? (size_t)z->left : CHUNK, err);
	free(zeros);
	return rc;
}

enum bw_rc
bw_zip_pad(struct bw_zip *z, const char *name, struct bw_err *err)
{
	size_t len = strlen(name);
	uint64_t base = total_with(z, len, 0), size = 0;

	if (!bw_zip_is_pad(name))
		return bw_err_set(err, BW_EUSAGE, 0, "'%s' is no name for padding", name);
	/* The headers may grow to ZIP64 by the padding itself: then count again. */
	for (int i = 0; i < 4; i++) {
		size = bw_padme(base) - base;
		if (total_with(z, len, size) - size == base)
			break;
		base = total_with(z, len, size) - size;
	}
	return write_zeros(z, name, size, err);
}

bool
bw_zip_is_pad(const char *name)
{
	const char *slash = strchr(name, '/');

	return strcmp(slash != NULL ? slash + 1 : name, BW_ZIP_PAD_NAME) == 0;
}

enum bw_rc
bw_zip_finish(struct bw_zip *z, struct bw_err *err)
{
	uint64_t at = z->at, len = z->central.len, end = at + len;
	size_t count = z->names.count;
	struct bw_buf b = { 0 };
	enum bw_rc rc;

	if ((rc = entry_complete(z, err)) != BW_OK || (rc = emit_buf(z, &z->central, err)) != BW_OK)
		return rc;
	if (needs_end64(at, len, count)) {
		bw_buf_le32(&b, END64_SIG);
		bw_buf_le64(&b, 44);
		bw_buf_le16(&b, MADE_BY_UNIX | 45);
		bw_buf_le16(&b, 45);
		bw_buf_le64(&b, 0); /* two disk numbers */
		bw_buf_le64(&b, count);
		bw_buf_le64(&b, count);
		bw_buf_le64(&b, len);
		bw_buf_le64(&b, at);
		bw_buf_le32(&b, LOCATOR64_SIG);
		bw_buf_le32(&b, 0);
		bw_buf_le64(&b, end);
		bw_buf_le32(&b, 1);
	}
	bw_buf_le32(&b, END_SIG);
	bw_buf_le32(&b, 0);
	bw_buf_le16(&b, (uint16_t)(count < COUNT_FIELD_MAX ? count : COUNT_FIELD_MAX));
	bw_buf_le16(&b, (uint16_t)(count < COUNT_FIELD_MAX ? count : COUNT_FIELD_MAX));
	bw_buf_le32(&b, field(len));
	bw_buf_le32(&b, field(at));
	bw_buf_le16(&b, 0);
	return emit_buf(z, &b, err);
}

void
bw_zip_free(struct bw_zip *z)
{
	if (z == NULL)
		return;
	bw_names_free(&z->names);
	bw_buf_free(&z->central);
	free(z);
}
