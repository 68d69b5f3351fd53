/* The search by how pictures begin. What only begins so by chance must not hold a file: a
 * JPEG counts when its headers lead to a picture's sizes and to coded data, and the others begin
 * with too many fixed bytes for chance. */
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "media/exif.h"
#include "media/jpeg.h"
#include "media/places.h"
#include "media/png.h"

#define MAX_HEADERS 400u /* segments before the coded data */
#define LEAST_PACKED 64u

void
bw_places_add(struct bw_places *p, const struct bw_place *place)
{
	if (p->count < BW_PLACES_MAX && place->depth <= BW_PLACES_DEPTH)
		p->list[p->count++] = *place;
	else
		p->unsearched = "it holds more pictures in one another than can be looked at";
}

struct bw_bytes
bw_places_own(struct bw_places *p, struct bw_buf *b)
{
	struct bw_bytes out = { b->data, b->len };

	if (b->bad || p->owned_count == BW_PLACES_MAX || b->len > BW_PLACES_MEMORY - p->owned_bytes) {
		p->unsearched = "it holds more packed data than can be looked into";
		bw_buf_free(b);
		return (struct bw_bytes){ NULL, 0 };
	}
	p->owned[p->owned_count++] = b->data;
	p->owned_bytes += b->len;
	*b = (struct bw_buf){ 0 };
	return out;
}

void
bw_places_unpacked(struct bw_places *p, struct bw_buf *b, unsigned depth)
{
	struct bw_bytes bytes = bw_places_own(p, b);

	if (bytes.len > 0)
		bw_places_add(p, &(struct bw_place){ .kind = BW_PLACE_BYTES, .bytes = bytes, .depth = depth + 1 });
}

void
bw_places_free(struct bw_places *p)
{
	while (p->owned_count > 0)
		free(p->owned[--p->owned_count]);
	*p = (struct bw_places){ 0 };
}

/* ---- JPEG ---- */

/* Do segments lead from the start to coded data, with the sizes on the way? */
static bool
jpeg_begins(struct bw_bytes in)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint16_t width = 0;
	unsigned i;

	bw_cursor_skip(&c, 2);
	for (i = 0; i < MAX_HEADERS && !c.bad; i++) {
		uint8_t marker;
		uint16_t len;

		if (bw_cursor_u8(&c) != 0xff)
			return false;
		while ((marker = bw_cursor_u8(&c)) == 0xff && !c.bad)
			;
		len = bw_cursor_be16(&c);
		if (marker == 0xda)
			return width > 0;
		if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9) || len < 2)
			return false;
		if (bw_jpeg_is_frame(marker) && len >= 8) {
			bw_cursor_skip(&c, 3);
			width = bw_cursor_be16(&c);
			len = (uint16_t)(len - 5);
		}
		bw_cursor_skip(&c, len - 2u);
	}
	return false;
}

/* Up to its end, or all of it when it has none. */
static size_t
jpeg_length(struct bw_bytes in)
{
	struct bw_jpeg j;
	size_t len = in.len;

	if (bw_jpeg_walk(in.data, in.len, &j, NULL) != BW_OK)
		return len;
	if (j.count > 0 && j.segs[j.count - 1].kind == BW_SEG_TRAILER)
		len = j.segs[j.count - 1].at;
	bw_jpeg_free(&j);
	return len;
}

static size_t
add_jpeg(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_place place = { .kind = BW_PLACE_FILE, .format = BW_FORMAT_JPEG, .bytes = in, .depth = depth };

	if (!jpeg_begins(in))
		return 1;
	place.bytes.len = jpeg_length(in);
	bw_places_add(p, &place);
	return place.bytes.len;
}

/* ID3 can put a zero behind each 0xff, so that a player does not take it for sound. */
static size_t
take_jpeg(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_buf plain = { .limit = BW_PLACES_MEMORY };
	size_t i;

	if (in.len < 4 || in.data[3] != 0)
		return add_jpeg(p, in, depth);
	if (in.len < 6 || in.data[4] < 0xc0)
		return 1;
	for (i = 0; i < in.len; i++) {
		bw_buf_u8(&plain, in.data[i]);
		i += in.data[i] == 0xff && i + 1 < in.len && in.data[i + 1] == 0;
	}
	bw_places_unpacked(p, &plain, depth);
	return in.len;
}

/* ---- the other kinds ---- */

static size_t
add(struct bw_places *p, enum bw_format format, struct bw_bytes in, unsigned depth)
{
	bw_places_add(p, &(struct bw_place){ .kind = BW_PLACE_FILE, .format = format, .bytes = in, .depth = depth });
	return in.len;
}

static size_t
take_png(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_place place = { .kind = BW_PLACE_FILE, .format = BW_FORMAT_PNG, .bytes = in, .depth = depth };
	struct bw_png png;

	if (bw_png_walk(in.data, in.len, &png, NULL) != BW_OK)
		return 1;
	if (png.end > 8)
		place.bytes.len = png.end;
	bw_png_free(&png);
	bw_places_add(p, &place);
	return place.bytes.len;
}

static size_t
take_gif(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	return in.len > 13 && (in.data[4] == '7' || in.data[4] == '9') && in.data[5] == 'a' ? add(p, BW_FORMAT_GIF, in, depth) : 1;
}

static size_t
take_webp(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint64_t len;

	bw_cursor_skip(&c, 4);
	len = (uint64_t)bw_cursor_le32(&c) + 8;
	if (in.len < 16 || memcmp(in.data + 8, "WEBP", 4) != 0)
		return 1;
	if (len < in.len)
		in.len = (size_t)len;
	return add(p, BW_FORMAT_WEBP, in, depth);
}

/* From the length before "ftyp" on; where it ends only its own walk can tell. */
static size_t
take_boxes(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	enum bw_format format = bw_media_sniff(in.data, in.len);

	if (in.len < 16 || in.data[0] != 0 || in.data[1] != 0 || in.data[2] > 1 ||
	    (format != BW_FORMAT_MP4 && format != BW_FORMAT_M4A && format != BW_FORMAT_HEIF))
		return 1;
	return add(p, format, in, depth);
}

/* What lies inside it has no order: it is searched like the bytes around it. */
static size_t
take_exif(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	bw_places_pages(p, in, false, depth);
	return 1;
}

/* ---- written as letters ---- */

/* Line ends, also as XML writes them. */
static size_t
blank(const uint8_t *s, size_t left)
{
	static const char *const ends[] = { "\n", "\r", " ", "\t", "&#xA;", "&#xD;", "&#10;", "&#13;" };
	size_t i, n;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if ((n = strlen(ends[i])) <= left && memcmp(s, ends[i], n) == 0)
			return n;
	return 0;
}

/* From `skip` letters behind the start, until something else stands there. */
static size_t
take_letters(struct bw_places *p, struct bw_bytes in, size_t skip, int (*value)(char c), unsigned bits, unsigned depth)
{
	struct bw_buf out = { .limit = BW_PLACES_MEMORY };
	size_t at = skip, n;
	uint32_t held = 0;
	unsigned have = 0;

	while (at < in.len) {
		int v = value((char)in.data[at]);

		if (v < 0) {
			if ((n = blank(in.data + at, in.len - at)) == 0)
				break;
			at += n;
			continue;
		}
		held = held << bits | (uint32_t)v;
		at++;
		if ((have += bits) >= 8) {
			have -= 8;
			bw_buf_u8(&out, (uint8_t)(held >> have & 0xff));
		}
	}
	if (out.len < LEAST_PACKED)
		bw_buf_free(&out);
	else
		bw_places_unpacked(p, &out, depth);
	return at > 0 ? at : 1;
}

static size_t
take_base64(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	return take_letters(p, in, 0, bw_base64_digit, 6, depth);
}

static size_t
take_hex(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	return take_letters(p, in, 0, bw_hex_digit, 4, depth);
}

/* In Ogg the header of a FLAC picture stands before the picture. */
static size_t
take_block(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	return take_letters(p, in, strlen("METADATA_BLOCK_PICTURE="), bw_base64_digit, 6, depth);
}

/* ---- the search ---- */

static const struct start {
	const char *bytes;
	uint8_t len, before; /* what is taken begins so many bytes before */
	size_t (*take)(struct bw_places *p, struct bw_bytes in, unsigned depth); /* how far it goes, 1 at least */
} starts[] = {
	{ "\xff\xd8\xff", 3, 0, take_jpeg },
	{ "\x89PNG\r\n\x1a\n", 8, 0, take_png },
	{ "GIF8", 4, 0, take_gif },
	{ "RIFF", 4, 0, take_webp },
	{ "ftyp", 4, 4, take_boxes },
	{ "II*\0", 4, 0, take_exif },
	{ "MM\0*", 4, 0, take_exif },
	{ "/9j/", 4, 0, take_base64 },
	{ "iVBORw0KGgo", 11, 0, take_base64 },
	{ "R0lGOD", 6, 0, take_base64 },
	{ "UklGR", 5, 0, take_base64 },
	{ "SUkqA", 5, 0, take_base64 },
	{ "TU0AK", 5, 0, take_base64 },
	{ "ffd8ff", 6, 0, take_hex },
	{ "FFD8FF", 6, 0, take_hex },
	{ "89504e47", 8, 0, take_hex },
	{ "89504E47", 8, 0, take_hex },
	{ "49492a00", 8, 0, take_hex },
	{ "49492A00", 8, 0, take_hex },
	{ "4d4d002a", 8, 0, take_hex },
	{ "4D4D002A", 8, 0, take_hex },
	{ "METADATA_BLOCK_PICTURE=", 23, 0, take_block },
	{ "metadata_block_picture=", 23, 0, take_block },
};

static size_t
try_at(struct bw_places *p, struct bw_bytes in, size_t at, size_t free_from, unsigned depth)
{
	size_t i;

	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		const struct start *s = &starts[i];

		if (s->len <= in.len - at && memcmp(in.data + at, s->bytes, s->len) == 0 && at - free_from >= s->before) {
			size_t from = at - s->before;
			size_t n = s->take(p, (struct bw_bytes){ in.data + from, in.len - from }, depth);

			return n > s->before ? n - s->before : 1;
		}
	}
	return 1;
}

void
bw_places_search(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	bool first[256] = { false };
	size_t at = 0, free_from = 0, i;

	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		first[(uint8_t)starts[i].bytes[0]] = true;
	while (at < in.len && p->unsearched == NULL) {
		size_t n = first[in.data[at]] ? try_at(p, in, at, free_from, depth) : 1;

		at += n;
		if (n > 1)
			free_from = at;
	}
}
