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

/* ---- bytes of it, wherever they are ---- */

#define LIST_MAX ((size_t)16 << 20)
#define LOCAL_LEN 30u
#define SCRATCH (SEARCH + END_LEN)

/* A view of [at, at + len), which lie in the archive; NULL when they cannot be read. Of one
 * behind a source it lives in room, or until the next view when room is NULL. */
static const uint8_t *
view(struct bw_archive *a, size_t at, size_t len, uint8_t *room)
{
	if (a->data != NULL)
		return a->data + at;
	if (room == NULL && len > SCRATCH)
		return NULL;
	room = room != NULL ? room : a->scratch;
	return a->source.read(a->source.ctx, room, len, at) ? room : NULL;
}

/* ---- the end record ---- */

static bool
is_end(const uint8_t *tail, size_t len, size_t at)
{
	struct bw_cursor c = bw_cursor_of(tail, len);
	uint16_t comment;

	bw_cursor_seek(&c, at);
	if (bw_cursor_le32(&c) != BW_ZIP_END)
		return false;
	bw_cursor_skip(&c, 16);
	comment = bw_cursor_le16(&c);
	bw_cursor_skip(&c, comment);
	return !c.bad;
}

static bool
read_end(struct bw_archive *a, struct bw_cursor c)
{
	uint16_t disk, list_disk, here, all;
	uint32_t len, at;

	bw_cursor_skip(&c, 4);
	disk = bw_cursor_le16(&c);
	list_disk = bw_cursor_le16(&c);
	here = bw_cursor_le16(&c);
	all = bw_cursor_le16(&c);
	len = bw_cursor_le32(&c);
	at = bw_cursor_le32(&c);
	bw_cursor_skip(&c, bw_cursor_le16(&c));
	a->end = a->len - bw_cursor_left(&c);
	if (all == 0xffff || len == FIELD_MAX || at == FIELD_MAX)
		return refuse(a, "the archive is of a kind for very many or very large files (ZIP64)");
	if (disk != 0 || list_disk != 0 || here != all)
		return refuse(a, "the archive is one piece of several");
	if (all > BW_ARCHIVE_MAX_MEMBERS)
		return refuse(a, "the archive has more than 10000 files");
	if (c.bad || at > a->end_at || len > a->end_at - at || (a->data == NULL && len > LIST_MAX))
		return refuse(a, damaged);
	a->count = all;
	a->list_at = at;
	a->list_end = (size_t)at + len;
	return true;
}

/* The last one counts, as for most programs. */
static bool
find_end(struct bw_archive *a)
{
	size_t len = a->len < SCRATCH ? a->len : SCRATCH, at;
	const uint8_t *tail = a->len < END_LEN ? NULL : view(a, a->len - len, len, NULL);
	struct bw_cursor c;

	if (tail == NULL)
		return refuse(a, damaged);
	for (at = len - END_LEN; !is_end(tail, len, at); at--)
		if (at == 0)
			return refuse(a, damaged);
	a->end_at = a->len - len + at;
	c = bw_cursor_of(tail, len);
	bw_cursor_seek(&c, at);
	return read_end(a, c);
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
descriptor_len(struct bw_archive *a, const struct bw_member *m)
{
	size_t len = a->list_at - m->end < 24 ? a->list_at - m->end : 24;
	const uint8_t *data = view(a, m->end, len, NULL);
	unsigned shape;

	for (shape = 0; data != NULL && shape < 4; shape++) {
		struct bw_cursor c = bw_cursor_of(data, len);
		bool wide = (shape & 1) != 0;
		uint64_t packed, size;
		uint32_t crc;

		if (shape < 2 && bw_cursor_le32(&c) != DESCRIPTOR)
			continue;
		crc = bw_cursor_le32(&c);
		packed = wide ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
		size = wide ? bw_cursor_le64(&c) : bw_cursor_le32(&c);
		if (!c.bad && crc == m->crc && packed == m->packed && size == m->size)
			return c.at;
	}
	return 0;
}

static bool
same_name(struct bw_bytes a, struct bw_bytes b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* The local header with its name and extra field, a cursor over them; bad: they are not there. */
static struct bw_cursor
local_header(struct bw_archive *a, const struct bw_member *m)
{
	size_t room = a->list_at - m->at, len = LOCAL_LEN;
	const uint8_t *data = room < len ? NULL : view(a, m->at, len, NULL);
	struct bw_cursor c;

	if (data != NULL) {
		c = bw_cursor_of(data, len);
		bw_cursor_seek(&c, 26);
		len += bw_cursor_le16(&c);
		len += bw_cursor_le16(&c);
		data = room < len ? NULL : view(a, m->at, len, NULL);
	}
	c = bw_cursor_of(data, data != NULL ? len : 0);
	c.bad = data == NULL;
	return c;
}

static bool
check_local(struct bw_archive *a, struct bw_member *m)
{
	struct bw_cursor c = local_header(a, m);
	uint32_t signature, crc;
	uint16_t flags, method, name_len, extra_len;
	struct sizes z = { 0 };
	struct bw_bytes name, extra;
	bool same;

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
	if (c.bad || signature != BW_ZIP_LOCAL || a->list_at - m->at - c.at < m->packed || !read_extra(extra, &z))
		return refuse(a, damaged);
	m->data = m->at + c.at;
	m->end = m->data + (size_t)m->packed;
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
	size_t len = a->list_end - a->list_at, i;
	struct bw_cursor c;
	const uint8_t *list;

	a->members = calloc(a->count + 1, sizeof(*a->members));
	a->ordered = calloc(a->count + 1, sizeof(struct bw_member *));
	a->list = a->data == NULL ? malloc(len + 1) : NULL;
	if (a->members == NULL || a->ordered == NULL || (a->data == NULL && a->list == NULL))
		return refuse(a, "there is no memory to read it");
	if ((list = view(a, a->list_at, len, a->list)) == NULL)
		return refuse(a, damaged);
	c = bw_cursor_of(list, len);
	for (i = 0; i < a->count; i++)
		if (!read_central(a, &c, &a->members[i]) || !judge(a, &a->members[i]) || !check_local(a, &a->members[i]))
			return false;
	return c.at == len || refuse(a, damaged);
}

static void
read_all(struct bw_archive *a)
{
	if (find_end(a) && read_members(a))
		(void)compare(a);
}

void
bw_archive_read(const void *data, size_t len, struct bw_archive *a)
{
	static const uint8_t none[1];

	memset(a, 0, sizeof(*a));
	a->data = len > 0 ? data : none;
	a->len = len;
	read_all(a);
}

void
bw_archive_open(const struct bw_archive_source *source, uint64_t len, struct bw_archive *a)
{
	memset(a, 0, sizeof(*a));
	a->len = (size_t)len;
	a->source = *source;
	if ((a->scratch = malloc(SCRATCH)) == NULL)
		(void)refuse(a, "there is no memory to read it");
	else
		read_all(a);
}

void
bw_archive_free(struct bw_archive *a)
{
	free(a->members);
	free(a->ordered);
	free(a->list);
	free(a->scratch);
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

/* ---- in pieces ---- */

#define PACKED ((size_t)64 << 10)

struct bw_member_stream {
	const struct bw_archive *a;
	const struct bw_member *m;
	uint64_t taken, given; /* packed bytes read, bytes given */
	uint32_t crc;
	bool ended, bad;
	z_stream z;
	uint8_t packed[PACKED];
};

struct bw_member_stream *
bw_archive_stream(const struct bw_archive *a, const struct bw_member *m)
{
	struct bw_member_stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->a = a;
	s->m = m;
	if (m->method == BW_ZIP_DEFLATED && inflateInit2(&s->z, -MAX_WBITS) != Z_OK) {
		free(s);
		return NULL;
	}
	return s;
}

void
bw_member_stream_close(struct bw_member_stream *s)
{
	if (s == NULL)
		return;
	if (s->m->method == BW_ZIP_DEFLATED)
		(void)inflateEnd(&s->z);
	explicit_bzero(s, sizeof(*s));
	free(s);
}

static bool
fetch(struct bw_member_stream *s, void *to, size_t len)
{
	uint64_t at = s->m->data + s->taken;

	s->taken += len;
	if (s->a->data == NULL)
		return s->a->source.read(s->a->source.ctx, to, len, at);
	memcpy(to, s->a->data + at, len);
	return true;
}

static bool
inflate_some(struct bw_member_stream *s, uint8_t *to, size_t cap, size_t *got)
{
	int rc = Z_OK;

	s->z.next_out = to;
	s->z.avail_out = (uInt)cap;
	while (s->z.avail_out == cap && rc == Z_OK) {
		if (s->z.avail_in == 0) {
			size_t n = s->m->packed - s->taken < PACKED ? (size_t)(s->m->packed - s->taken) : PACKED;

			if (n == 0 || !fetch(s, s->packed, n))
				return false;
			s->z.next_in = s->packed;
			s->z.avail_in = (uInt)n;
		}
		rc = inflate(&s->z, Z_NO_FLUSH);
	}
	*got = cap - s->z.avail_out;
	s->ended = rc == Z_STREAM_END;
	return rc == Z_OK || (s->ended && s->z.avail_in == 0 && s->taken == s->m->packed);
}

bool
bw_member_stream_read(struct bw_member_stream *s, void *buf, size_t cap, size_t *got)
{
	bool ok = true;

	*got = 0;
	cap = cap < ((size_t)1 << 30) ? cap : (size_t)1 << 30;
	if (s->bad || s->ended || cap == 0)
		return !s->bad;
	if (s->m->method == BW_ZIP_DEFLATED) {
		ok = inflate_some(s, buf, cap, got);
	} else {
		*got = s->m->packed - s->taken < cap ? (size_t)(s->m->packed - s->taken) : cap;
		ok = fetch(s, buf, *got);
		s->ended = s->taken == s->m->packed;
	}
	if (ok && *got > 0) {
		s->given += *got;
		s->crc = (uint32_t)crc32_z(s->crc, buf, *got);
	}
	ok = ok && s->given <= s->m->size && (!s->ended || (s->given == s->m->size && s->crc == s->m->crc));
	s->bad = !ok;
	*got = ok ? *got : 0;
	return ok;
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
