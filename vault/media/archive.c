#include "media/archive.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define DESCRIPTOR 0x08074b50u
#define FLAG_DESCRIPTOR 0x0008u
#define FLAGS_KNOWN (0x0006u | FLAG_DESCRIPTOR | 0x0800u) /* how hard it was packed; the name is UTF-8 */
#define FIELD_MAX 0xffffffffu
#define END_LEN 22u
#define SEARCH (2 * (size_t)65536) /* a comment, and as much behind it */

static const char damaged[] = "the archive is damaged or cut off";
static const char differs[] = "the archive says two different things about one of its files";

static bool
refuse(struct bw_archive *a, const char *why)
{
	if (a->refused == NULL)
		a->refused = why;
	return false;
}

/* ---- the end record ---- */

static bool
is_end(const struct bw_archive *a, size_t at)
{
	struct bw_cursor c = bw_cursor_of(a->data, a->len);
	uint16_t comment;

	bw_cursor_seek(&c, at);
	if (bw_cursor_le32(&c) != BW_ZIP_END)
		return false;
	bw_cursor_skip(&c, 16);
	comment = bw_cursor_le16(&c);
	bw_cursor_skip(&c, comment);
	return !c.bad;
}

/* The last one counts, as for most programs. */
static bool
find_end(struct bw_archive *a)
{
	size_t at, first;

	if (a->len < END_LEN)
		return refuse(a, damaged);
	at = a->len - END_LEN;
	first = at > SEARCH ? at - SEARCH : 0;
	while (!is_end(a, at)) {
		if (at == first)
			return refuse(a, damaged);
		at--;
	}
	a->end_at = at;
	return true;
}

static bool
read_end(struct bw_archive *a)
{
	struct bw_cursor c = bw_cursor_of(a->data, a->len);
	uint16_t disk, list_disk, here, all;
	uint32_t len, at;

	bw_cursor_seek(&c, a->end_at + 4);
	disk = bw_cursor_le16(&c);
	list_disk = bw_cursor_le16(&c);
	here = bw_cursor_le16(&c);
	all = bw_cursor_le16(&c);
	len = bw_cursor_le32(&c);
	at = bw_cursor_le32(&c);
	bw_cursor_skip(&c, bw_cursor_le16(&c));
	a->end = c.at;
	if (all == 0xffff || len == FIELD_MAX || at == FIELD_MAX)
		return refuse(a, "the archive is of a kind for very many or very large files (ZIP64)");
	if (disk != 0 || list_disk != 0 || here != all)
		return refuse(a, "the archive is one piece of several");
	if (all > BW_ARCHIVE_MAX_MEMBERS)
		return refuse(a, "the archive has more than 10000 files");
	if (c.bad || at > a->end_at || len > a->end_at - at)
		return refuse(a, damaged);
	a->count = all;
	a->list_at = at;
	a->list_end = (size_t)at + len;
	return true;
}

/* ---- headers ---- */

struct sizes {
	uint64_t packed, size, at;
};

/* Sizes that did not fit stand in the ZIP64 field, in this order. */
static bool
read_extra(struct bw_bytes extra, struct sizes *z)
{
	struct bw_cursor c = bw_cursor_of(extra.data, extra.len), f;

	while (bw_cursor_left(&c) >= 4) {
		uint16_t id = bw_cursor_le16(&c);
		struct bw_bytes b = bw_cursor_take(&c, bw_cursor_le16(&c));

		if (c.bad || id != 1)
			continue;
		f = bw_cursor_of(b.data, b.len);
		if (z->size == FIELD_MAX)
			z->size = bw_cursor_le64(&f);
		if (z->packed == FIELD_MAX)
			z->packed = bw_cursor_le64(&f);
		if (z->at == FIELD_MAX)
			z->at = bw_cursor_le64(&f);
		if (f.bad)
			return false;
	}
	return z->size < FIELD_MAX && z->packed < FIELD_MAX && z->at < FIELD_MAX;
}

static bool
read_central(struct bw_archive *a, struct bw_cursor *c, struct bw_member *m)
{
	uint32_t signature = bw_cursor_le32(c);
	uint16_t name_len, extra_len, comment_len;
	struct sizes z;
	struct bw_bytes extra;

	m->made_by = bw_cursor_le16(c);
	bw_cursor_skip(c, 2);
	m->flags = bw_cursor_le16(c);
	m->method = bw_cursor_le16(c);
	m->time = bw_cursor_le16(c);
	m->time |= (uint32_t)bw_cursor_le16(c) << 16;
	m->crc = bw_cursor_le32(c);
	z.packed = bw_cursor_le32(c);
	z.size = bw_cursor_le32(c);
	name_len = bw_cursor_le16(c);
	extra_len = bw_cursor_le16(c);
	comment_len = bw_cursor_le16(c);
	bw_cursor_skip(c, 4); /* disk, inner attributes */
	m->attributes = bw_cursor_le32(c);
	z.at = bw_cursor_le32(c);
	m->name = bw_cursor_take(c, name_len);
	extra = bw_cursor_take(c, extra_len);
	bw_cursor_skip(c, comment_len);
	if (c->bad || signature != BW_ZIP_CENTRAL || !read_extra(extra, &z) || z.at >= a->list_at || z.packed > a->list_at)
		return refuse(a, damaged);
	m->at = (size_t)z.at;
	m->packed = z.packed;
	m->size = z.size;
	return true;
}

/* Names are never used as paths here, but who is sent such an archive may. */
static bool
name_ok(struct bw_bytes name)
{
	size_t i, start = 0;

	if (name.len == 0 || name.data[0] == '/' || name.data[0] == '\\')
		return false;
	if (name.len > 1 && name.data[1] == ':' && (name.data[0] | 0x20) >= 'a' && (name.data[0] | 0x20) <= 'z')
		return false; /* a drive */
	for (i = 0; i <= name.len; i++) {
		if (i < name.len && (name.data[i] < 0x20 || name.data[i] == 0x7f))
			return false;
		if (i < name.len && name.data[i] != '/' && name.data[i] != '\\')
			continue;
		if (i - start == 2 && name.data[start] == '.' && name.data[start + 1] == '.')
			return false;
		start = i + 1;
	}
	return true;
}

static bool
is_special(const struct bw_member *m)
{
	uint32_t kind = m->attributes >> 28, system = m->made_by >> 8;

	/* Unix and macOS; 4 is a folder, 8 a file, 0 not said. */
	return (system == 3 || system == 19) && kind != 0 && kind != 4 && kind != 8;
}

static bool
judge(struct bw_archive *a, struct bw_member *m)
{
	m->folder = m->name.len > 0 && m->name.data[m->name.len - 1] == '/';
	if (!name_ok(m->name))
		return refuse(a, "a name in the archive is not allowed");
	if ((m->flags & ~FLAGS_KNOWN) != 0)
		return refuse(a, "a file of the archive is encrypted, or packed in a way that is not known");
	if (m->method != BW_ZIP_STORED && m->method != BW_ZIP_DEFLATED)
		return refuse(a, "a file of the archive is packed in an unusual way");
	if (is_special(m))
		return refuse(a, "the archive has a link or a device in it");
	if ((m->method == BW_ZIP_STORED && m->packed != m->size) || (m->folder && m->size != 0))
		return refuse(a, differs);
	return true;
}

/* Sizes behind the data, with or without a signature, of 4 or 8 bytes each. */
static size_t
descriptor_len(const struct bw_archive *a, const struct bw_member *m)
{
	unsigned shape;

	for (shape = 0; shape < 4; shape++) {
		struct bw_cursor c = bw_cursor_of(a->data, a->list_at);
		bool wide = (shape & 1) != 0;
		uint64_t packed, size;
		uint32_t crc;

		bw_cursor_seek(&c, m->end);
		if (shape < 2 && bw_cursor_le32(&c) != DESCRIPTOR)
			continue;
		crc = bw_cursor_le32(&c);
		packed = wide ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
		size = wide ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
		if (!c.bad && crc == m->crc && packed == m->packed && size == m->size)
			return c.at - m->end;
	}
	return 0;
}

static bool
same_name(struct bw_bytes a, struct bw_bytes b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static bool
check_local(struct bw_archive *a, struct bw_member *m)
{
	struct bw_cursor c = bw_cursor_of(a->data, a->list_at);
	uint32_t signature, crc;
	uint16_t flags, method, name_len, extra_len;
	struct sizes z = { 0 };
	struct bw_bytes name, extra;
	bool same;

	bw_cursor_seek(&c, m->at);
	signature = bw_cursor_le32(&c);
	bw_cursor_skip(&c, 2);
	flags = bw_cursor_le16(&c);
	method = bw_cursor_le16(&c);
	bw_cursor_skip(&c, 4);
	crc = bw_cursor_le32(&c);
	z.packed = bw_cursor_le32(&c);
	z.size = bw_cursor_le32(&c);
	name_len = bw_cursor_le16(&c);
	extra_len = bw_cursor_le16(&c);
	name = bw_cursor_take(&c, name_len);
	extra = bw_cursor_take(&c, extra_len);
	if (c.bad || signature != BW_ZIP_LOCAL || bw_cursor_left(&c) < m->packed || !read_extra(extra, &z))
		return refuse(a, damaged);
	m->data = c.at;
	m->end = c.at + (size_t)m->packed;
	same = crc == m->crc && z.packed == m->packed && z.size == m->size;
	if (!same_name(name, m->name) || method != m->method || (flags & ~FLAGS_KNOWN) != 0)
		return refuse(a, differs);
	if ((flags & FLAG_DESCRIPTOR) != 0) {
		size_t len = descriptor_len(a, m);

		/* Before it was written its sizes were not known. */
		same = same || (len > 0 && (crc == 0 || crc == m->crc) && (z.packed == 0 || z.packed == m->packed) &&
		    (z.size == 0 || z.size == m->size));
		m->end += len;
	}
	return same || refuse(a, differs);
}

/* ---- one against the other ---- */

static int
by_name(const void *x, const void *y)
{
	const struct bw_member *a = *(struct bw_member *const *)x, *b = *(struct bw_member *const *)y;

	if (a->name.len != b->name.len)
		return a->name.len < b->name.len ? -1 : 1;
	return memcmp(a->name.data, b->name.data, a->name.len);
}

static int
by_place(const void *x, const void *y)
{
	const struct bw_member *a = *(struct bw_member *const *)x, *b = *(struct bw_member *const *)y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static bool
compare(struct bw_archive *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		a->ordered[i] = &a->members[i];
	if (a->count > 0)
		qsort(a->ordered, a->count, sizeof(struct bw_member *), by_name);
	for (i = 1; i < a->count; i++)
		if (same_name(a->ordered[i - 1]->name, a->ordered[i]->name))
			return refuse(a, "two files of the archive have the same name");
	if (a->count > 0)
		qsort(a->ordered, a->count, sizeof(struct bw_member *), by_place);
	for (i = 1; i < a->count; i++)
		if (a->ordered[i - 1]->end > a->ordered[i]->at)
			return refuse(a, "files of the archive share bytes");
	return true;
}

static bool
read_members(struct bw_archive *a)
{
	struct bw_cursor c = bw_cursor_of(a->data, a->list_end);
	size_t i;

	a->members = calloc(a->count + 1, sizeof(*a->members));
	a->ordered = calloc(a->count + 1, sizeof(struct bw_member *));
	if (a->members == NULL || a->ordered == NULL)
		return refuse(a, "there is no memory to read it");
	bw_cursor_seek(&c, a->list_at);
	for (i = 0; i < a->count; i++)
		if (!read_central(a, &c, &a->members[i]) || !judge(a, &a->members[i]) || !check_local(a, &a->members[i]))
			return false;
	return c.at == a->list_end || refuse(a, damaged);
}

void
bw_archive_read(const void *data, size_t len, struct bw_archive *a)
{
	memset(a, 0, sizeof(*a));
	a->data = data;
	a->len = len;
	if (find_end(a) && read_end(a) && read_members(a))
		(void)compare(a);
}

void
bw_archive_free(struct bw_archive *a)
{
	free(a->members);
	free(a->ordered);
	memset(a, 0, sizeof(*a));
}

/* ---- unpacking ---- */

bool
bw_archive_dense(uint64_t size, uint64_t packed)
{
	return size > ((uint64_t)1 << 20) && size / BW_ARCHIVE_MAX_RATIO > packed;
}

const char *
bw_archive_limit(const struct bw_archive *a)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < a->count; i++) {
		const struct bw_member *m = &a->members[i];

		if (m->size > BW_ARCHIVE_MAX_MEMBER)
			return "a file of the archive is larger than 64 MiB";
		if (bw_archive_dense(m->size, m->packed))
			return "a file of the archive is packed so densely that it may be a trap";
		total += m->size;
	}
	return total > BW_ARCHIVE_MAX_TOTAL ? "the files of the archive are larger than 256 MiB together" : NULL;
}

/* One byte more than wanted is asked for, so that a stream that goes on is seen. */
static bool
inflate_into(const uint8_t *data, size_t packed, struct bw_buf *out, size_t want, bool whole)
{
	uint8_t *to = bw_buf_reserve(out, want + 1);
	z_stream z = { 0 };
	bool ok;
	int rc;

	if (to == NULL || inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return false;
	memcpy(&z.next_in, &data, sizeof(data));
	z.avail_in = (uInt)packed;
	z.next_out = to;
	z.avail_out = (uInt)(want + 1);
	rc = inflate(&z, Z_SYNC_FLUSH);
	if (whole)
		ok = rc == Z_STREAM_END && z.avail_in == 0 && z.avail_out == 1;
	else
		ok = (rc == Z_OK || rc == Z_STREAM_END) && z.avail_out <= 1;
	(void)inflateEnd(&z);
	out->len = want;
	return ok;
}

bool
bw_archive_unpack(const struct bw_archive *a, const struct bw_member *m, size_t max, struct bw_buf *out)
{
	const uint8_t *data = a->data + m->data;
	bool whole = m->size <= max;
	size_t want = whole ? (size_t)m->size : max;

	if (m->method == BW_ZIP_STORED)
		bw_buf_put(out, data, want);
	else if (!inflate_into(data, (size_t)m->packed, out, want, whole))
		return false;
	return !out->bad && (!whole || crc32_z(0, out->data, out->len) == m->crc);
}

const struct bw_member *
bw_archive_find(const struct bw_archive *a, const char *name)
{
	size_t len = strlen(name), i;

	for (i = 0; i < a->count; i++) {
		struct bw_bytes n = a->members[i].name;

		if (n.len < len || strncasecmp((const char *)n.data + n.len - len, name, len) != 0)
			continue;
		if (n.len == len || n.data[n.len - len - 1] == '/')
			return &a->members[i];
	}
	return NULL;
}
