/* Does the coded data of a JPEG end where its bytes end, in each scan and before each
 * restart? Told by one walk over its codes. It is strict: yes only when nothing is unusual
 * and nothing left over. For all others libjpeg is asked (jpeg_slack.c), which has to
 * decode the picture several times for it. */
#include <stdlib.h>
#include <string.h>

#include "media/jpeg.h"
#include "media/jpeg_codes.h"

#define MAX_BLOCKS 10u /* of one unit of an interleaved scan */

struct part {
	uint8_t id;
	unsigned across, down; /* sampling factors */
	unsigned quantizer;
	uint32_t width, height; /* in blocks */
	uint64_t *set;		/* of progressive pictures, for each block */
	int8_t known[64];	/* bits of a coefficient that are still to come; -1: all */
	bool scanned;
};

struct picture {
	const struct bw_jpeg *j;
	struct bw_codes tables[8]; /* 0..3 DC, 4..7 AC */
	unsigned quantizers;	   /* a bit for each that is there */
	unsigned restart;	   /* units between two; 0: none */
	bool framed, progressive;
	uint32_t units_across, units_down;
	struct part parts[4];
	size_t count;
};

static uint32_t
ceil_div(uint32_t n, uint32_t by)
{
	return (n + by - 1) / by;
}

/* ---- headers ---- */

static bool
read_frame(struct picture *p, const struct bw_seg *s)
{
	const uint8_t *d = p->j->data + s->at;
	uint32_t height = (uint32_t)d[5] << 8 | d[6], width = (uint32_t)d[7] << 8 | d[8];
	unsigned across = 1, down = 1;
	size_t i, k;

	p->progressive = s->marker == 0xc2;
	p->count = d[9];
	if (p->framed || d[4] != 8 || width == 0 || height == 0 || width > 65500 || height > 65500)
		return false;
	p->framed = true;
	for (i = 0; i < p->count; i++) {
		const uint8_t *c = d + 10 + 3 * i;

		p->parts[i] = (struct part){ .id = c[0], .across = c[1] >> 4, .down = c[1] & 15u, .quantizer = c[2] };
		memset(p->parts[i].known, -1, sizeof(p->parts[i].known));
		if (c[1] >> 4 < 1 || c[1] >> 4 > 4 || (c[1] & 15) < 1 || (c[1] & 15) > 4 || c[2] > 3)
			return false;
		for (k = 0; k < i; k++)
			if (p->parts[k].id == c[0])
				return false;
		across = p->parts[i].across > across ? p->parts[i].across : across;
		down = p->parts[i].down > down ? p->parts[i].down : down;
	}
	p->units_across = ceil_div(width, 8 * across);
	p->units_down = ceil_div(height, 8 * down);
	for (i = 0; i < p->count; i++) {
		p->parts[i].width = ceil_div(width * p->parts[i].across, 8 * across);
		p->parts[i].height = ceil_div(height * p->parts[i].down, 8 * down);
	}
	return true;
}

static bool
read_tables(struct picture *p, const struct bw_seg *s)
{
	struct bw_table tables[BW_JPEG_MAX_TABLES];
	size_t end, n = bw_jpeg_tables(p->j, s, tables, &end), i;

	if (end != s->at + s->len)
		return false;
	for (i = 0; i < n; i++) {
		if (s->marker == 0xdb)
			p->quantizers |= 1u << tables[i].slot;
		else if (!bw_codes_build(&p->tables[tables[i].slot], p->j->data + tables[i].at + 1, tables[i].len - 1,
		             tables[i].slot < 4))
			return false;
	}
	return true;
}

/* ---- one scan ---- */

struct scan {
	struct bw_code_scan codes;
	struct part *parts[4];
	const struct bw_codes *dc[4], *ac[4];
	size_t count;
};

static struct part *
part_of(struct picture *p, uint8_t id)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->parts[i].id == id)
			return &p->parts[i];
	return NULL;
}

/* The bits of coefficients come in order, each once (T.81, G.1.1.1). */
static bool
comes_next(struct part *part, const struct bw_code_scan *c)
{
	unsigned k;

	if (c->from > 0 && part->known[0] < 0)
		return false;
	for (k = c->from; k <= c->to; k++) {
		if (part->known[k] < 0 ? c->high != 0 : (unsigned)part->known[k] != c->high || c->high == 0)
			return false;
		part->known[k] = (int8_t)c->low;
	}
	return true;
}

static bool
judge_scan(const struct picture *p, const struct scan *sc)
{
	const struct bw_code_scan *c = &sc->codes;

	if (!p->progressive)
		return c->from == 0 && c->to == 63 && c->high == 0 && c->low == 0;
	if (c->from == 0 ? c->to != 0 : c->to < c->from || c->to > 63 || sc->count != 1)
		return false;
	return c->low <= 13 && (c->high == 0 || c->low + 1 == c->high);
}

static bool
join_part(struct picture *p, struct scan *sc, size_t i, uint8_t tables)
{
	struct part *part = sc->parts[i];
	size_t k;

	if (part == NULL || (p->quantizers >> part->quantizer & 1) == 0 || (tables >> 4) > 3 || (tables & 15) > 3 ||
	    (!p->progressive && part->scanned))
		return false;
	for (k = 0; k < i; k++)
		if (sc->parts[k] == part)
			return false;
	part->scanned = true;
	sc->dc[i] = &p->tables[tables >> 4];
	sc->ac[i] = &p->tables[4 + (tables & 15)];
	if ((sc->codes.from == 0 && sc->codes.high == 0 && !sc->dc[i]->there) ||
	    (sc->codes.to > 0 && !sc->ac[i]->there))
		return false;
	if (!p->progressive)
		return true;
	if (part->set == NULL && (part->set = calloc((size_t)part->width * part->height, sizeof(*part->set))) == NULL)
		return false;
	return comes_next(part, &sc->codes);
}

static bool
read_scan(struct picture *p, const struct bw_seg *s, struct scan *sc)
{
	const uint8_t *d = p->j->data + s->at;
	unsigned blocks = 0;
	size_t i;

	memset(sc, 0, sizeof(*sc));
	sc->count = d[4];
	d += 5 + 2 * sc->count;
	sc->codes = (struct bw_code_scan){ .from = d[0], .to = d[1], .high = d[2] >> 4, .low = d[2] & 15u };
	if (!p->framed || !judge_scan(p, sc))
		return false;
	d = p->j->data + s->at + 5;
	for (i = 0; i < sc->count; i++) {
		sc->parts[i] = part_of(p, d[2 * i]);
		if (!join_part(p, sc, i, d[2 * i + 1]))
			return false;
		blocks += sc->parts[i]->across * sc->parts[i]->down;
	}
	return sc->count == 1 || blocks <= MAX_BLOCKS;
}

/* ---- its codes ---- */

static void
walk_block(const struct picture *p, struct scan *sc, size_t i, struct bw_code_bits *b, uint64_t *set)
{
	sc->codes.dc = sc->dc[i];
	sc->codes.ac = sc->ac[i];
	if (p->progressive)
		bw_codes_progressive(b, &sc->codes, set);
	else
		bw_codes_block(b, &sc->codes);
}

/* One block of one component, or some of each. */
static void
walk_unit(const struct picture *p, struct scan *sc, uint64_t unit, struct bw_code_bits *b)
{
	uint64_t none = 0;
	unsigned n;
	size_t i;

	if (sc->count == 1) {
		walk_block(p, sc, 0, b, p->progressive ? &sc->parts[0]->set[unit] : &none);
		return;
	}
	/* Interleaved are only coefficients of which nothing is noted. */
	for (i = 0; i < sc->count; i++)
		for (n = sc->parts[i]->across * sc->parts[i]->down; n > 0; n--)
			walk_block(p, sc, i, b, &none);
}

static bool
next_piece(const struct picture *p, const struct bw_seg *s, size_t *at, unsigned *number, struct bw_code_bits *b)
{
	const uint8_t *from = p->j->data + *at, *end = p->j->data + s->at + s->len, *mark = from;

	*b = (struct bw_code_bits){ .at = from, .end = end };
	while ((mark = memchr(mark, 0xff, (size_t)(end - mark))) != NULL && mark + 1 < end) {
		if (mark[1] >= 0xd0 && mark[1] <= 0xd7) {
			b->end = mark;
			*at = (size_t)(mark - p->j->data) + 2;
			return mark[1] - 0xd0u == (*number)++ % 8;
		}
		mark++;
	}
	*at = s->at + s->len;
	return true;
}

static bool
walk_scan(struct picture *p, const struct bw_seg *s, struct scan *sc)
{
	uint64_t units = sc->count == 1 ? (uint64_t)sc->parts[0]->width * sc->parts[0]->height :
	                                  (uint64_t)p->units_across * p->units_down;
	uint64_t unit = 0, stop;
	size_t at = s->at;
	unsigned number = 0;
	struct bw_code_bits b;

	while (unit < units) {
		if (!next_piece(p, s, &at, &number, &b))
			return false;
		stop = p->restart > 0 && units - unit > p->restart ? unit + p->restart : units;
		for (; unit < stop && !b.bad; unit++)
			walk_unit(p, sc, unit, &b);
		if (!bw_codes_end(&b) || sc->codes.run > 0)
			return false;
	}
	/* Sums that might overflow are for libjpeg to judge. */
	return b.end == p->j->data + s->at + s->len && sc->codes.dc_sum <= INT32_MAX;
}

/* ---- segment by segment ---- */

static bool
take_marker(struct picture *p, size_t i)
{
	const struct bw_seg *s = &p->j->segs[i];
	const uint8_t *d = p->j->data + s->at;
	struct scan sc;

	switch (s->marker) {
	case 0xd8:
		return i == 0;
	case 0xd9:
		return true;
	case 0xc0:
	case 0xc1:
	case 0xc2:
		return read_frame(p, s);
	case 0xc4:
	case 0xdb:
		return read_tables(p, s);
	case 0xdd:
		p->restart = s->len == 6 ? (unsigned)d[4] << 8 | d[5] : 0;
		return s->len == 6;
	case 0xda:
		return i + 1 < p->j->count && s[1].kind == BW_SEG_SCAN && read_scan(p, s, &sc) && walk_scan(p, &s[1], &sc);
	default:
		return (s->marker & 0xf0) == 0xe0 || s->marker == 0xfe;
	}
}

bool
bw_jpeg_clean(const struct bw_jpeg *j)
{
	struct picture *p;
	bool clean;
	size_t i;

	if (j->full || j->odd_header || j->cut || j->sofs != 1 || j->soses == 0 || (p = calloc(1, sizeof(*p))) == NULL)
		return false;
	p->j = j;
	clean = true;
	for (i = 0; clean && i < j->count; i++)
		clean = j->segs[i].kind == BW_SEG_MARKER ? take_marker(p, i) : j->segs[i].kind != BW_SEG_STRAY;
	for (i = 0; i < p->count; i++) {
		clean = clean && p->parts[i].scanned;
		free(p->parts[i].set);
	}
	free(p);
	return clean;
}
