/* Packets have no length of their own, so what stands behind the last one of a tile-part,
 * before the next marker, cannot be told from it without decoding; it stays. */
#include "media/jp2.h"

#include <string.h>

#include "media/icc.h"

#define MAX_LEVELS 32u
#define MAX_COMPONENTS 16384u

#define DAMAGED "it is damaged"
#define UNUSUAL "it is coded in an unusual way"
#define MORE "it holds more than one picture"

/* Marker segments (table A.2) */
enum { SOC = 0xff4f, SIZ = 0xff51, COD = 0xff52, COC = 0xff53, TLM = 0xff55, PLM = 0xff57, PLT = 0xff58, QCD = 0xff5c,
	QCC = 0xff5d, RGN = 0xff5e, POC = 0xff5f, CRG = 0xff63, COM = 0xff64, SOT = 0xff90, SOD = 0xff93, EOC = 0xffd9 };

struct stream {
	struct bw_cursor c;
	struct bw_buf *out;
	uint32_t width, height, tiles;
	unsigned components;
	unsigned coded, quantised; /* the most levels that any segment of the kind has */
	const char *why;
};

static void
fail(struct stream *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
}

/* ---- marker segments ---- */

/* A.5.1; the head of all: sizes */
static bool
read_size(struct stream *s, struct bw_bytes b)
{
	struct bw_cursor c = bw_cursor_of(b.data, b.len);
	uint32_t x1, y1, x0, y0, tw, th, tx, ty;
	uint64_t across, down;

	(void)bw_cursor_be16(&c);
	x1 = bw_cursor_be32(&c);
	y1 = bw_cursor_be32(&c);
	x0 = bw_cursor_be32(&c);
	y0 = bw_cursor_be32(&c);
	tw = bw_cursor_be32(&c);
	th = bw_cursor_be32(&c);
	tx = bw_cursor_be32(&c);
	ty = bw_cursor_be32(&c);
	s->components = bw_cursor_be16(&c);
	if (c.bad || b.len != 36 + (size_t)s->components * 3 || s->components == 0 || s->components > MAX_COMPONENTS ||
	    x1 <= x0 || y1 <= y0 || tw == 0 || th == 0 || tx > x0 || ty > y0)
		return false;
	s->width = x1 - x0;
	s->height = y1 - y0;
	across = ((uint64_t)x1 - tx + tw - 1) / tw;
	down = ((uint64_t)y1 - ty + th - 1) / th;
	s->tiles = across * down <= 65535 ? (uint32_t)(across * down) : 0;
	return s->tiles > 0;
}

/* A.6.1, A.6.2; head: bytes before the number of levels */
static bool
coding_fits(struct stream *s, struct bw_bytes b, size_t head, bool precincts)
{
	unsigned levels = b.len > head ? b.data[head] : MAX_LEVELS + 1;

	if (levels > MAX_LEVELS || b.len != head + 5 + (precincts ? levels + 1 : 0))
		return false;
	s->coded = levels > s->coded ? levels : s->coded;
	return true;
}

/* A.6.4, A.6.5 */
static bool
quantisation_fits(struct stream *s, struct bw_bytes b, size_t head)
{
	size_t each, bands;

	if (b.len < head + 2)
		return false;
	if ((b.data[head] & 31) == 1)
		return b.len == head + 3;
	each = (b.data[head] & 31) == 0 ? 1 : 2;
	bands = (b.len - head - 1) / each;
	if ((b.data[head] & 31) > 2 || (b.len - head - 1) % each != 0 || bands % 3 != 1 || bands > 3 * MAX_LEVELS + 1)
		return false;
	s->quantised = bands / 3 > s->quantised ? (unsigned)(bands / 3) : s->quantised;
	return true;
}

/* Each as long as what it says, so that nothing stands behind it. */
static bool
segment_fits(struct stream *s, unsigned marker, struct bw_bytes b)
{
	size_t wide = s->components < 257 ? 1 : 2;

	switch (marker) {
	case COD:
		return b.len > 0 && coding_fits(s, b, 5, (b.data[0] & 1) != 0);
	case COC:
		return b.len > wide && coding_fits(s, b, wide + 1, (b.data[wide] & 1) != 0);
	case QCD:
		return quantisation_fits(s, b, 0);
	case QCC:
		return quantisation_fits(s, b, wide);
	case RGN:
		return b.len == wide + 2;
	case POC:
		return b.len > 0 && b.len % (5 + 2 * wide) == 0;
	default:
		return false;
	}
}

/* Comments, and lengths that a decoder can do without and that would no longer be true. */
static bool
is_spare(unsigned marker)
{
	return marker == COM || marker == TLM || marker == PLM || marker == PLT || marker == CRG;
}

/* A segment behind its marker. */
static void
take_segment(struct stream *s, unsigned marker)
{
	size_t len = bw_cursor_be16(&s->c);
	struct bw_bytes b = bw_cursor_take(&s->c, len >= 2 ? len - 2 : SIZE_MAX);

	if (s->c.bad)
		fail(s, DAMAGED);
	if (s->c.bad || is_spare(marker))
		return;
	if (!segment_fits(s, marker, b)) {
		fail(s, UNUSUAL);
		return;
	}
	bw_buf_be16(s->out, (uint16_t)marker);
	bw_buf_be16(s->out, (uint16_t)len);
	bw_buf_put(s->out, b.data, b.len);
}

/* ---- tile-parts, A.4.2 ---- */

static void
take_tile_part(struct stream *s)
{
	size_t start = s->c.at - 2, at = s->out->len, left;
	struct bw_bytes head = bw_cursor_take(&s->c, 10), coded;
	uint32_t length;
	unsigned marker;

	if (s->c.bad || head.data[0] != 0 || head.data[1] != 10 ||
	    ((unsigned)head.data[2] << 8 | head.data[3]) >= s->tiles) {
		fail(s, DAMAGED);
		return;
	}
	length = (uint32_t)head.data[4] << 24 | (uint32_t)head.data[5] << 16 | (uint32_t)head.data[6] << 8 | head.data[7];
	bw_buf_be16(s->out, SOT);
	bw_buf_put(s->out, head.data, head.len);
	while ((marker = bw_cursor_be16(&s->c)) != SOD && !s->c.bad && s->why == NULL)
		take_segment(s, marker);
	bw_buf_be16(s->out, SOD);
	left = bw_cursor_left(&s->c);
	/* The last one can go up to the end of the picture, a marker that cannot be in it. */
	if (length == 0 && !s->c.bad) {
		const uint8_t *end = memmem(s->c.data + s->c.at, left, "\xff\xd9", 2);

		length = (uint32_t)((end != NULL ? (size_t)(end - s->c.data) : s->c.len) - start);
	}
	if (s->c.bad || length < s->c.at - start || length - (s->c.at - start) > left) {
		fail(s, DAMAGED);
		return;
	}
	coded = bw_cursor_take(&s->c, length - (s->c.at - start));
	bw_buf_put(s->out, coded.data, coded.len);
	if (s->why != NULL || s->out->bad)
		return;
	length = (uint32_t)(s->out->len - at);
	s->out->data[at + 6] = (uint8_t)(length >> 24);
	s->out->data[at + 7] = (uint8_t)(length >> 16);
	s->out->data[at + 8] = (uint8_t)(length >> 8);
	s->out->data[at + 9] = (uint8_t)length;
}

static void
take_size(struct stream *s)
{
	size_t len;
	struct bw_bytes b;

	if (bw_cursor_be16(&s->c) != SOC || bw_cursor_be16(&s->c) != SIZ) {
		fail(s, DAMAGED);
		return;
	}
	len = bw_cursor_be16(&s->c);
	b = bw_cursor_take(&s->c, len >= 2 ? len - 2 : SIZE_MAX);
	if (s->c.bad || !read_size(s, b)) {
		fail(s, DAMAGED);
		return;
	}
	bw_buf_be16(s->out, SOC);
	bw_buf_be16(s->out, SIZ);
	bw_buf_be16(s->out, (uint16_t)len);
	bw_buf_put(s->out, b.data, b.len);
}

/* What stands behind the end goes. */
static void
clean_stream(struct stream *s)
{
	bool parts = false;
	unsigned marker;

	take_size(s);
	while (s->why == NULL && bw_cursor_left(&s->c) > 0) {
		marker = bw_cursor_be16(&s->c);
		if (marker == EOC)
			break;
		if (s->c.bad)
			fail(s, DAMAGED);
		else if (marker == SOT)
			take_tile_part(s);
		else if (parts)
			fail(s, DAMAGED);
		else
			take_segment(s, marker);
		parts |= marker == SOT;
	}
	if (!parts)
		fail(s, DAMAGED);
	if (s->quantised > s->coded)
		fail(s, UNUSUAL);
	bw_buf_be16(s->out, EOC);
}

/* ---- boxes, annex I ---- */

struct box {
	char type[4];
	struct bw_bytes body;
};

static bool
is(const struct box *b, const char *type)
{
	return memcmp(b->type, type, 4) == 0;
}

static bool
next_box(struct bw_cursor *c, struct box *b)
{
	uint64_t len = bw_cursor_be32(c), head = 8;
	struct bw_bytes type = bw_cursor_take(c, 4);

	if (c->bad)
		return false;
	memcpy(b->type, type.data, 4);
	if (len == 1) {
		len = bw_cursor_be64(c);
		head = 16;
	} else if (len == 0) {
		len = bw_cursor_left(c) + head;
	}
	if (c->bad || len < head || len - head > bw_cursor_left(c))
		return false;
	b->body = bw_cursor_take(c, (size_t)(len - head));
	return !c->bad;
}

struct header {
	struct bw_bytes ihdr;
	bool coloured, palette, mapped;
};

static void
put_box(struct bw_buf *out, const char *type, const uint8_t *data, size_t len)
{
	bw_buf_be32(out, (uint32_t)(len + 8));
	bw_buf_put(out, type, 4);
	bw_buf_put(out, data, len);
}

/* I.5.3.3: a number, or a profile. The first that is known counts. */
static const char *
take_colours(struct header *h, struct bw_bytes b, struct bw_buf *out)
{
	const uint8_t *p = b.data;
	struct bw_buf icc = { 0 }, body = { 0 };
	const char *why = NULL;
	bool profile;

	if (b.len < 3)
		return DAMAGED;
	profile = p[0] == 2 || p[0] == 3;
	if (h->coloured || (p[0] != 1 && !profile))
		return NULL;
	bw_buf_u8(&body, p[0]);
	bw_buf_be16(&body, 0);
	if (!profile && b.len == 7)
		bw_buf_put(&body, p + 3, 4);
	else if (profile && bw_icc_clean(p + 3, b.len - 3, &icc))
		bw_buf_put(&body, icc.data, icc.len);
	else
		why = profile ? "its colour profile is damaged or of an unusual kind" : UNUSUAL;
	if (why == NULL)
		put_box(out, "colr", body.data, body.len);
	h->coloured = true;
	bw_buf_free(&icc);
	bw_buf_free(&body);
	return why;
}

/* I.5.3.4: as many entries, of as many bytes, as it says */
static bool
palette_fits(struct bw_bytes b)
{
	size_t entries, columns, row = 0, i;

	if (b.len < 4)
		return false;
	entries = (size_t)b.data[0] << 8 | b.data[1];
	columns = b.data[2];
	if (entries == 0 || entries > 1024 || columns == 0 || b.len < 3 + columns)
		return false;
	for (i = 0; i < columns; i++)
		row += ((b.data[3 + i] & 127u) + 8) / 8;
	return b.len == 3 + columns + entries * row;
}

static const char *
take_part(struct header *h, const struct box *b, struct bw_buf *out)
{
	bool fits;

	if (is(b, "colr"))
		return take_colours(h, b->body, out);
	if (is(b, "bpcc"))
		fits = h->ihdr.len == 14 && b->body.len == ((size_t)h->ihdr.data[8] << 8 | h->ihdr.data[9]);
	else if (is(b, "pclr"))
		fits = !h->palette && palette_fits(b->body);
	else if (is(b, "cmap"))
		fits = !h->mapped && b->body.len > 0 && b->body.len % 4 == 0 && b->body.len <= 1024;
	else if (is(b, "cdef"))
		fits = b->body.len >= 8 && b->body.len == 2 + 6 * ((size_t)b->body.data[0] << 8 | b->body.data[1]);
	else
		return NULL;
	if (!fits)
		return UNUSUAL;
	h->palette |= is(b, "pclr");
	h->mapped |= is(b, "cmap");
	put_box(out, b->type, b->body.data, b->body.len);
	return NULL;
}

static const char *
clean_header(struct header *h, struct bw_bytes in, struct bw_buf *out)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_buf body = { 0 };
	const char *why = NULL;
	struct box b;

	while (why == NULL && bw_cursor_left(&c) > 0) {
		if (!next_box(&c, &b)) {
			why = DAMAGED;
		} else if (h->ihdr.len == 0) {
			if (!is(&b, "ihdr") || b.body.len != 14)
				why = DAMAGED;
			h->ihdr = b.body;
			put_box(&body, "ihdr", b.body.data, b.body.len);
			/* No word on whose it is: that would be in a box that goes. */
			if (why == NULL && !body.bad)
				body.data[body.len - 1] = 0;
		} else {
			why = take_part(h, &b, &body);
		}
	}
	put_box(out, "jp2h", body.data, body.len);
	bw_buf_free(&body);
	return h->ihdr.len == 14 || why != NULL ? why : DAMAGED;
}

static const char *
clean_picture(const struct header *h, struct bw_bytes in, struct bw_buf *out)
{
	struct stream s = { .c = bw_cursor_of(in.data, in.len), .out = out };

	clean_stream(&s);
	if (h != NULL && s.why == NULL) {
		struct bw_cursor c = bw_cursor_of(h->ihdr.data, h->ihdr.len);

		if (bw_cursor_be32(&c) != s.height || bw_cursor_be32(&c) != s.width || bw_cursor_be16(&c) != s.components)
			return "it says that it is of another size than it is";
	}
	return s.why;
}

static const char *
clean_boxes(const uint8_t *data, size_t len, struct bw_buf *out)
{
	static const uint8_t head[] = "\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14" "ftypjp2 \0\0\0\0jp2 ";
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_buf picture = { 0 };
	struct header h = { 0 };
	const char *why = NULL;
	bool seen = false;
	struct box b;

	bw_buf_put(out, head, 32);
	/* What is no whole box, behind the others, goes. */
	while (why == NULL && bw_cursor_left(&c) > 0 && next_box(&c, &b)) {
		if (is(&b, "jp2h"))
			why = h.ihdr.len > 0 || seen ? MORE : clean_header(&h, b.body, out);
		else if (is(&b, "jp2c") && h.ihdr.len == 0)
			why = DAMAGED;
		else if (is(&b, "jp2c"))
			why = seen ? MORE : clean_picture(&h, b.body, &picture);
		seen |= is(&b, "jp2c");
	}
	if (why == NULL && !seen)
		why = DAMAGED;
	if (why == NULL && picture.bad)
		out->bad = true;
	put_box(out, "jp2c", picture.data, picture.len);
	bw_buf_free(&picture);
	return why;
}

const char *
bw_jp2_clean(const uint8_t *data, size_t len, struct bw_buf *out)
{
	const char *why;

	if (len >= 12 && memcmp(data, "\0\0\0\x0cjP  \r\n\x87\n", 12) == 0)
		why = clean_boxes(data + 12, len - 12, out);
	else
		why = clean_picture(NULL, (struct bw_bytes){ data, len }, out);
	return why == NULL && out->bad ? "there is not enough memory to look into it" : why;
}
