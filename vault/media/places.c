/* Which bytes of a file are searched. The walk of its format knows what is drawn of it and
 * what is not; what some formats cut into pieces or pack is put together first. */
#include "media/places.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "media/bmff.h"
#include "media/exif.h"
#include "media/gif.h"
#include "media/jpeg.h"
#include "media/png.h"

#define MAX_TEXT ((size_t)32 << 20) /* of a packed text in a PNG */

/* ---- JPEG: segment by segment ---- */

/* What goes on over several segments: a header in front of the first piece, and one of each
 * further piece. */
static const struct joined {
	uint8_t marker, start_len;
	const char *start;
	uint8_t first, next;
} joined[] = {
	{ 0xe1, 35, "http://ns.adobe.com/xmp/extension/", 75, 75 },
	{ 0xe1, 5, "FLIR", 8, 8 },
	{ 0xe2, 5, "FPXR", 13, 13 },
	{ 0xeb, 2, "JP", 8, 16 }, /* boxes: each piece names its box again */
	{ 0xed, 14, "Photoshop 3.0", 14, 14 },
};

static bool
starts_so(const struct bw_jpeg *j, const struct bw_seg *s, const struct joined *k)
{
	return s->kind == BW_SEG_MARKER && s->marker == k->marker && s->len >= 4 + (size_t)k->start_len &&
	    memcmp(j->data + s->at + 4, k->start, k->start_len) == 0;
}

static void
join(struct bw_places *p, const struct bw_jpeg *j, const struct joined *k, unsigned depth)
{
	struct bw_buf whole = { .limit = BW_PLACES_MEMORY };
	size_t i, skip = k->first;
	unsigned pieces = 0;

	for (i = 0; i < j->count; i++) {
		const struct bw_seg *s = &j->segs[i];

		if (!starts_so(j, s, k) || s->len <= 4 + skip)
			continue;
		bw_buf_put(&whole, j->data + s->at + 4 + skip, s->len - 4 - skip);
		skip = k->next;
		pieces++;
	}
	/* One alone was searched where it lies. */
	if (pieces > 1)
		bw_places_unpacked(p, &whole, depth);
	bw_buf_free(&whole);
}

static void
add_dots(struct bw_places *p, const uint8_t *rgb, size_t len, uint8_t width, uint8_t height, unsigned depth)
{
	size_t need = (size_t)width * height * 3;

	if (need > 0 && need <= len)
		bw_places_add(p, &(struct bw_place){ .kind = BW_PLACE_DOTS, .bytes = { rgb, need }, .width = width,
			.height = height, .depth = depth });
}

/* Small pictures of APP0 that are no files: JFIF 1.02, and its extension. */
static void
find_app0(struct bw_places *p, struct bw_bytes s, unsigned depth)
{
	struct bw_place small = { .kind = BW_PLACE_DOTS, .depth = depth };
	struct bw_buf dots = { 0 };
	size_t i, need;

	if (s.len > 18 && memcmp(s.data + 4, "JFIF", 5) == 0)
		add_dots(p, s.data + 18, s.len - 18, s.data[16], s.data[17], depth);
	if (s.len <= 12 || memcmp(s.data + 4, "JFXX", 5) != 0)
		return;
	if (s.data[9] == 0x13)
		add_dots(p, s.data + 12, s.len - 12, s.data[10], s.data[11], depth);
	need = (size_t)s.data[10] * s.data[11];
	if (s.data[9] != 0x11 || need == 0 || s.len < 12 + 768 + need)
		return;
	for (i = 0; i < need; i++)
		bw_buf_put(&dots, s.data + 12 + (size_t)s.data[12 + 768 + i] * 3, 3);
	small.width = s.data[10];
	small.height = s.data[11];
	small.bytes = bw_places_own(p, &dots);
	if (small.bytes.len > 0)
		bw_places_add(p, &small);
}

static bool
is_coding(uint8_t marker)
{
	return marker == 0xdb || marker == 0xc4 || marker == 0xda || bw_jpeg_is_frame(marker);
}

static void
find_jpeg(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_jpeg j;
	size_t i, end = 0;

	if (bw_jpeg_walk(in.data, in.len, &j, NULL) != BW_OK)
		return;
	for (i = 0; i < j.count; i++) {
		const struct bw_seg *s = &j.segs[i];
		struct bw_bytes bytes = { in.data + s->at, s->len };

		end = s->at + s->len;
		/* A second start: what follows is another picture, whatever the walk makes of it. */
		if (i > 0 && s->kind == BW_SEG_MARKER && s->marker == 0xd8)
			break;
		if (s->kind == BW_SEG_SCAN || (s->kind == BW_SEG_MARKER && is_coding(s->marker)))
			continue;
		if (s->marker == 0xe0 && s->kind == BW_SEG_MARKER)
			find_app0(p, bytes, depth);
		bw_places_search(p, bytes, depth);
	}
	if (i < j.count)
		end = j.segs[i].at;
	bw_places_search(p, (struct bw_bytes){ in.data + end, in.len - end }, depth);
	for (i = 0; i < sizeof(joined) / sizeof(joined[0]); i++)
		join(p, &j, &joined[i], depth);
	bw_jpeg_free(&j);
}

/* ---- the others: what the copy would leave out ---- */

static bool
left_out(const struct bw_part *part)
{
	return part->action != BW_PART_KEEP;
}

/* Neighbours are searched as one: a small picture can be several parts. */
static void
find_parts(struct bw_places *p, enum bw_format format, struct bw_bytes in, unsigned depth)
{
	struct bw_plan plan = { 0 };
	size_t i, k;

	if (bw_media_plan(format, in.data, in.len, 0, &plan, NULL) != BW_OK) {
		bw_places_search(p, in, depth);
		return;
	}
	for (i = 0; i < plan.count; i = k + 1) {
		for (k = i; k < plan.count && left_out(&plan.parts[k]); k++)
			;
		if (k > i) {
			const struct bw_part *a = &plan.parts[i], *b = &plan.parts[k - 1];
			/* The file is no second picture in itself. */
			size_t from = (size_t)a->offset + (a->offset == 0), to = (size_t)(b->offset + b->length);

			bw_places_search(p, (struct bw_bytes){ in.data + from, to > from ? to - from : 0 }, depth);
		}
	}
	bw_plan_free(&plan);
}

/* ---- PNG: packed texts ---- */

static void
unpack(struct bw_places *p, struct bw_bytes packed, unsigned depth)
{
	struct bw_buf out = { .limit = MAX_TEXT };
	uint8_t piece[16384];
	z_stream z = { 0 };
	int r = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return;
	memcpy(&z.next_in, &packed.data, sizeof(packed.data));
	z.avail_in = (uInt)packed.len;
	while (r == Z_OK && !out.bad) {
		z.next_out = piece;
		z.avail_out = sizeof(piece);
		r = inflate(&z, Z_NO_FLUSH);
		bw_buf_put(&out, piece, sizeof(piece) - z.avail_out);
	}
	(void)inflateEnd(&z);
	if (out.len > 0 || out.bad)
		bw_places_unpacked(p, &out, depth);
	bw_buf_free(&out);
}

/* Where the packed text of a chunk begins; 0: it has none. */
static size_t
packed_text(uint32_t name, const uint8_t *data, size_t len)
{
	const uint8_t *end = memchr(data, 0, len), *next;
	size_t at = end != NULL ? (size_t)(end - data) + 1 : len;

	if (name == BW_CHUNK('z', 'T', 'X', 't'))
		return at + 1 < len && data[at] == 0 ? at + 1 : 0;
	if (name != BW_CHUNK('i', 'T', 'X', 't') || len - at < 4 || data[at] != 1)
		return 0;
	/* Language and the translated key word come before it. */
	at += 2;
	if ((next = memchr(data + at, 0, len - at)) == NULL)
		return 0;
	at = (size_t)(next - data) + 1;
	if ((next = memchr(data + at, 0, len - at)) == NULL)
		return 0;
	at = (size_t)(next - data) + 1;
	return at < len ? at : 0;
}

static void
find_texts(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_png png;
	size_t i, at;

	if (bw_png_walk(in.data, in.len, &png, NULL) != BW_OK)
		return;
	for (i = 0; i < png.count; i++) {
		const uint8_t *data = in.data + png.chunks[i].at + 8;

		if ((at = packed_text(png.chunks[i].name, data, png.chunks[i].len)) > 0)
			unpack(p, (struct bw_bytes){ data + at, png.chunks[i].len - at }, depth);
	}
	bw_png_free(&png);
}

/* ---- GIF: what programs put in is cut into blocks of 255 ---- */

static void
put_blocks(struct bw_cursor *c, struct bw_buf *out)
{
	uint8_t n;

	while ((n = bw_cursor_u8(c)) > 0) {
		struct bw_bytes block = bw_cursor_take(c, n);

		bw_buf_put(out, block.data, block.len);
	}
}

static void
find_blocks(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_buf whole = { .limit = BW_PLACES_MEMORY };
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint8_t kind = 0, flags;

	bw_cursor_skip(&c, 10);
	flags = bw_cursor_u8(&c);
	bw_cursor_skip(&c, 2 + ((flags & 0x80) != 0 ? (size_t)6 << (flags & 7) : 0));
	while (!c.bad && kind != BW_GIF_TRAILER) {
		kind = bw_cursor_u8(&c);
		if (kind == BW_GIF_EXTENSION && bw_cursor_u8(&c) != BW_GIF_CONTROL) {
			put_blocks(&c, &whole);
		} else if (kind == BW_GIF_EXTENSION) {
			bw_gif_skip(&c);
		} else if (kind == BW_GIF_IMAGE) {
			bw_cursor_skip(&c, 8);
			flags = bw_cursor_u8(&c);
			bw_cursor_skip(&c, 1 + ((flags & 0x80) != 0 ? (size_t)6 << (flags & 7) : 0));
			bw_gif_skip(&c);
		}
	}
	if (whole.len > 0 || whole.bad)
		bw_places_unpacked(p, &whole, depth);
	bw_buf_free(&whole);
}

/* ---- Ogg: pages cut a comment into pieces ---- */

static void
find_comment(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_buf whole = { .limit = BW_PLACES_MEMORY };

	/* Pages without sound: their place in time is 0, or none is given. */
	while (bw_cursor_left(&c) >= 27) {
		struct bw_bytes head = bw_cursor_take(&c, 27), lengths, body;
		uint64_t time = 0;
		size_t len = 0, i;

		if (memcmp(head.data, "OggS", 4) != 0)
			break;
		for (i = 0; i < 8; i++)
			time |= (uint64_t)head.data[6 + i] << 8 * i;
		lengths = bw_cursor_take(&c, head.data[26]);
		for (i = 0; i < lengths.len; i++)
			len += lengths.data[i];
		body = bw_cursor_take(&c, len);
		if (c.bad || (time != 0 && time != UINT64_MAX))
			break;
		bw_buf_put(&whole, body.data, body.len);
	}
	if (whole.len > 0 || whole.bad)
		bw_places_unpacked(p, &whole, depth);
	bw_buf_free(&whole);
}

/* ---- TIFF ---- */

/* The value of a tag of one directory; 0 when it has none. */
static uint32_t
value_in(const struct bw_exif *x, size_t ifd, uint16_t tag)
{
	size_t from = x->ifds[ifd].at + 2, end = from + (size_t)x->ifds[ifd].entries * 12, i;

	for (i = 0; i < x->count; i++)
		if (x->tags[i].tag == tag && x->tags[i].entry_at >= from && x->tags[i].entry_at < end)
			return bw_exif_uint(x, &x->tags[i]);
	return 0;
}

static bool
has_dots(const struct bw_exif *x, size_t ifd)
{
	return value_in(x, ifd, 0x0100) > 0 && value_in(x, ifd, 0x0101) > 0 &&
	    (value_in(x, ifd, 0x0111) > 0 || value_in(x, ifd, 0x0144) > 0);
}

void
bw_places_pages(struct bw_places *p, struct bw_bytes in, bool file, unsigned depth)
{
	struct bw_exif x;
	size_t i;

	if (bw_exif_walk_file(in.data, in.len, &x, NULL) != BW_OK)
		return;
	for (i = 0; i < x.ifd_count; i++) {
		bool page = file && (x.ifds[i].kind == BW_IFD_0 || x.ifds[i].kind == BW_IFD_THUMB);

		if (!page && has_dots(&x, i))
			bw_places_add(p, &(struct bw_place){ .kind = BW_PLACE_PAGE, .bytes = in, .at = x.ifds[i].at,
				.depth = depth });
	}
	bw_exif_free(&x);
}

/* ---- HEIC and AVIF: a film beside the pictures ---- */

static void
find_track(struct bw_places *p, struct bw_bytes in, unsigned depth)
{
	const struct bw_bmff b = { .data = in.data, .len = in.len };
	struct bw_box box;
	size_t at = 0;

	while (bw_box_next(&b, &at, in.len, &box))
		if (bw_box_is(&box, "moov")) {
			bw_places_add(p, &(struct bw_place){ .kind = BW_PLACE_FILE, .format = BW_FORMAT_MP4, .bytes = in,
				.depth = depth });
			return;
		}
}

/* ---- all ---- */

void
bw_places_find(struct bw_places *p, enum bw_format format, struct bw_bytes in, unsigned depth)
{
	if (format == BW_FORMAT_JPEG) {
		find_jpeg(p, in, depth);
		return;
	}
	find_parts(p, format, in, depth);
	if (format == BW_FORMAT_PNG)
		find_texts(p, in, depth);
	else if (format == BW_FORMAT_GIF)
		find_blocks(p, in, depth);
	else if (format == BW_FORMAT_OGG)
		find_comment(p, in, depth);
	else if (format == BW_FORMAT_TIFF)
		bw_places_pages(p, in, true, depth);
	else if (format == BW_FORMAT_HEIF)
		find_track(p, in, depth);
}
