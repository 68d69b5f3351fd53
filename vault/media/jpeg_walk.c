#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"

static struct bw_seg *
push(struct bw_jpeg *j, enum bw_seg_kind kind, uint8_t marker, size_t at, size_t len)
{
	struct bw_seg *s;

	if (len == 0)
		return NULL;
	if (j->count >= BW_JPEG_MAX_SEGS) {
		j->full = true;
		return NULL;
	}
	s = &j->segs[j->count++];
	*s = (struct bw_seg){ .kind = kind, .marker = marker, .at = at, .len = len };
	return s;
}

static bool
is_bare(uint8_t marker)
{
	return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
}

/* The next place, from at on, where a marker stands; len when none. */
static size_t
next_marker(const struct bw_jpeg *j, size_t at)
{
	while (at < j->len) {
		const uint8_t *p = memchr(j->data + at, 0xff, j->len - at);

		if (p == NULL)
			return j->len;
		at = (size_t)(p - j->data);
		if (at + 1 < j->len && j->data[at + 1] != 0x00 && j->data[at + 1] != 0xff)
			return at;
		at++;
	}
	return j->len;
}

/* The end of coded data: the first marker that is no restart. */
static size_t
scan_end(const struct bw_jpeg *j, size_t at)
{
	for (;;) {
		at = next_marker(j, at);
		if (at >= j->len || j->data[at + 1] < 0xd0 || j->data[at + 1] > 0xd7)
			return at;
		at += 2;
	}
}

bool
bw_jpeg_is_frame(uint8_t marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Frame and scan headers have a length that follows from their contents. */
static void
check_header(struct bw_jpeg *j, const struct bw_seg *s)
{
	const uint8_t *p = j->data + s->at;

	if (bw_jpeg_is_frame(s->marker)) {
		if (s->len < 10 || s->len != 10u + 3u * p[9] || p[9] < 1 || p[9] > 4)
			j->odd_header = true;
		j->sof = (size_t)(s - j->segs);
		j->sofs++;
	} else if (s->marker == 0xda) {
		if (s->len < 5 || s->len != 8u + 2u * p[4] || p[4] < 1 || p[4] > 4 || j->sofs == 0)
			j->odd_header = true;
		j->soses++;
	}
}

/* One marker with what belongs to it; where to go on. */
static size_t
take(struct bw_jpeg *j, size_t at)
{
	uint8_t marker = j->data[at + 1];
	struct bw_seg *s;
	size_t len, end;

	if (is_bare(marker)) {
		push(j, BW_SEG_MARKER, marker, at, 2);
		j->eois += marker == 0xd9;
		return at + 2;
	}
	len = j->len - at >= 4 ? 2 + ((size_t)j->data[at + 2] << 8 | j->data[at + 3]) : 0;
	if (len < 4 || len > j->len - at) {
		j->cut = true;
		push(j, BW_SEG_STRAY, marker, at, j->len - at);
		return j->len;
	}
	if ((s = push(j, BW_SEG_MARKER, marker, at, len)) == NULL)
		return j->len;
	check_header(j, s);
	at += len;
	if (marker != 0xda)
		return at;
	end = scan_end(j, at);
	push(j, BW_SEG_SCAN, 0, at, end - at);
	return end;
}

enum bw_rc
bw_jpeg_walk(const uint8_t *data, size_t len, struct bw_jpeg *out, struct bw_err *err)
{
	size_t at = 2, next;

	memset(out, 0, sizeof(*out));
	if (len < 4 || data[0] != 0xff || data[1] != 0xd8)
		return bw_err_set(err, BW_EFORMAT, 0, "not a JPEG file");
	out->data = data;
	out->len = len;
	/* Not zeroed: most files need few of them, and memory that nobody touches costs nothing. */
	if ((out->segs = malloc(BW_JPEG_MAX_SEGS * sizeof(*out->segs))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	push(out, BW_SEG_MARKER, 0xd8, 0, 2);
	while (at < len && out->eois == 0 && !out->full) {
		next = next_marker(out, at);
		push(out, BW_SEG_STRAY, 0, at, next - at);
		at = next < len ? take(out, next) : len;
	}
	push(out, BW_SEG_TRAILER, 0, at, len - at);
	out->cut |= out->eois == 0;
	return BW_OK;
}

void
bw_jpeg_free(struct bw_jpeg *j)
{
	free(j->segs);
	memset(j, 0, sizeof(*j));
}

static size_t
table_len(const uint8_t *p, size_t left, bool is_dht, unsigned *slot)
{
	size_t len, i;

	if (left == 0)
		return 0;
	if (!is_dht) {
		*slot = p[0] & 15u;
		len = 1 + 64 * (size_t)((p[0] >> 4) + 1);
		return *slot < 4 && p[0] >> 4 < 2 && len <= left ? len : 0;
	}
	*slot = (p[0] & 15u) + 4u * (p[0] >> 4);
	if ((p[0] & 15u) > 3 || p[0] >> 4 > 1 || left < 17)
		return 0;
	for (len = 0, i = 1; i <= 16; i++)
		len += p[i];
	return len <= 256 && 17 + len <= left ? 17 + len : 0;
}

size_t
bw_jpeg_tables(const struct bw_jpeg *j, const struct bw_seg *s, struct bw_table out[static BW_JPEG_MAX_TABLES],
    size_t *end)
{
	size_t at = s->at + 4, last = s->at + s->len, count = 0;

	while (at < last && count < BW_JPEG_MAX_TABLES) {
		struct bw_table *t = &out[count];

		if ((t->len = table_len(j->data + at, last - at, s->marker == 0xc4, &t->slot)) == 0)
			break;
		t->at = at;
		at += t->len;
		count++;
	}
	*end = at;
	return count;
}
