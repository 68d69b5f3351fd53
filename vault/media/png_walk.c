#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "media/png.h"

static bool
add_chunk(struct bw_png *p, struct bw_cursor *c)
{
	struct bw_chunk *k;
	struct bw_bytes data;
	size_t at = c->at;
	uint32_t len = bw_cursor_be32(c), name = bw_cursor_be32(c), sum;

	data = bw_cursor_take(c, len);
	sum = bw_cursor_be32(c);
	if (c->bad || len > 0x7fffffff) {
		p->cut = true;
		return false;
	}
	if (p->count >= BW_PNG_MAX_CHUNKS) {
		p->full = true;
		return false;
	}
	k = &p->chunks[p->count++];
	*k = (struct bw_chunk){ .at = at, .len = len, .name = name, .stream_len = len };
	k->sum_ok = crc32(crc32(0, p->data + at + 4, 4), data.data, len) == sum;
	p->end = c->at;
	return name != BW_CHUNK('I', 'E', 'N', 'D');
}

static bool
read_header(struct bw_png *p)
{
	const struct bw_chunk *k = p->chunks;
	struct bw_cursor c = bw_cursor_of(p->data, p->len);

	if (p->count == 0 || k->name != BW_CHUNK('I', 'H', 'D', 'R') || k->len != 13)
		return false;
	bw_cursor_seek(&c, k->at + 8);
	p->width = bw_cursor_be32(&c);
	p->height = bw_cursor_be32(&c);
	p->depth = bw_cursor_u8(&c);
	p->colour = bw_cursor_u8(&c);
	bw_cursor_skip(&c, 2);
	p->interlace = bw_cursor_u8(&c);
	return p->width > 0 && p->height > 0;
}

enum bw_rc
bw_png_walk(const uint8_t *data, size_t len, struct bw_png *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(data, len);

	memset(out, 0, sizeof(*out));
	if (len < 8 || memcmp(data, "\x89PNG\r\n\x1a\n", 8) != 0)
		return bw_err_set(err, BW_EFORMAT, 0, "not a PNG file");
	out->data = data;
	out->len = len;
	out->end = 8;
	/* Not zeroed, since most of it is never touched. */
	if ((out->chunks = malloc(BW_PNG_MAX_CHUNKS * sizeof(*out->chunks))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_cursor_seek(&c, 8);
	while (bw_cursor_left(&c) > 0 && add_chunk(out, &c))
		;
	out->ended = out->count > 0 && out->chunks[out->count - 1].name == BW_CHUNK('I', 'E', 'N', 'D');
	out->cut |= !out->ended && !out->full;
	if (!read_header(out))
		out->width = out->height = 0;
	return BW_OK;
}

void
bw_png_free(struct bw_png *p)
{
	free(p->chunks);
	memset(p, 0, sizeof(*p));
}

static uint64_t
rows_size(uint64_t width, uint64_t height, unsigned bits)
{
	return width == 0 || height == 0 ? 0 : height * (1 + (width * bits + 7) / 8);
}

uint64_t
bw_png_raw_size(const struct bw_png *p, uint32_t width, uint32_t height)
{
	static const uint8_t samples[] = { 1, 0, 3, 1, 2, 0, 4 };
	static const uint8_t x0[] = { 0, 4, 0, 2, 0, 1, 0 }, dx[] = { 8, 8, 4, 4, 2, 2, 1 };
	static const uint8_t y0[] = { 0, 0, 4, 0, 2, 0, 1 }, dy[] = { 8, 8, 8, 4, 4, 2, 2 };
	unsigned bits, i;
	uint64_t size = 0;

	if (p->colour > 6 || samples[p->colour] == 0 || p->depth == 0 || p->depth > 16 ||
	    (uint64_t)width * height > BW_MEDIA_MAX_PIXELS)
		return 0;
	bits = (unsigned)samples[p->colour] * p->depth;
	if (p->interlace == 0)
		return rows_size(width, height, bits);
	for (i = 0; i < 7; i++) {
		uint64_t w = width > x0[i] ? (width - x0[i] + dx[i] - 1u) / dx[i] : 0;
		uint64_t h = height > y0[i] ? (height - y0[i] + dy[i] - 1u) / dy[i] : 0;

		size += rows_size(w, h, bits);
	}
	return size;
}

/* What comes out is counted and dropped. */
#define PIECE 16384u

/* One chunk's worth; the result of the last inflate call. */
static int
feed(z_stream *z, struct bw_png *p, struct bw_chunk *k, size_t skip, uint64_t raw)
{
	uint8_t out[PIECE];
	int rc = Z_OK;

	if (k->len < skip)
		return Z_DATA_ERROR;
	memcpy(&z->next_in, &(const uint8_t *){ p->data + k->at + 8 + skip }, sizeof(z->next_in));
	z->avail_in = (uInt)(k->len - skip);
	while (z->avail_in > 0 && rc == Z_OK && z->total_out <= raw) {
		z->next_out = out;
		z->avail_out = PIECE;
		rc = inflate(z, Z_NO_FLUSH);
	}
	/* Input may be used up with output still to come. */
	while (rc == Z_OK && z->avail_out == 0 && z->total_out <= raw) {
		z->next_out = out;
		z->avail_out = PIECE;
		rc = inflate(z, Z_NO_FLUSH);
	}
	k->stream_len = k->len - z->avail_in;
	return rc == Z_BUF_ERROR ? Z_OK : rc;
}

enum bw_stream
bw_png_inflate(struct bw_png *p, size_t first, size_t last, uint32_t name, uint64_t raw)
{
	size_t skip = name == BW_CHUNK('f', 'd', 'A', 'T') ? 4 : 0, i;
	z_stream z = { 0 };
	int rc = Z_OK;
	uint64_t got;

	if (inflateInit(&z) != Z_OK)
		return BW_STREAM_BAD;
	for (i = first; i <= last && rc == Z_OK; i++)
		if (p->chunks[i].name == name)
			rc = feed(&z, p, &p->chunks[i], skip, raw);
	for (; i <= last && rc == Z_STREAM_END; i++)
		if (p->chunks[i].name == name)
			p->chunks[i].stream_len = 0;
	got = z.total_out;
	inflateEnd(&z);
	if (got > raw)
		return BW_STREAM_LONG;
	if (rc != Z_STREAM_END && rc != Z_OK)
		return BW_STREAM_BAD;
	return rc == Z_STREAM_END && got == raw ? BW_STREAM_OK : BW_STREAM_SHORT;
}
