#include "media/vp8l.h"

#include <stdlib.h>
#include <string.h>

#include "media/media.h"

#define LITERALS 256u
#define LENGTHS 24u
#define DISTANCES 40u
#define MAX_CACHE_BITS 11u
#define MAX_SYMBOLS (LITERALS + LENGTHS + (1u << MAX_CACHE_BITS))
#define MAX_SYMBOL_BYTES ((size_t)64 << 20)
#define LONGEST 15u
#define QUICK 7u /* bits that are looked up at once */

_Static_assert(MAX_SYMBOLS <= 1u << 12, "a symbol and its length fit into 16 bits");

/* A prefix code: how many codes there are of each length, and their symbols in
 * order, two bytes each, in the pool. */
struct code {
	uint16_t quick[1u << QUICK]; /* by the next bits: symbol << 4 | length; 0: a longer code */
	bool single;		     /* one symbol, which takes no bits */
	uint16_t symbol;
	uint16_t count[LONGEST + 1];
	size_t at;
};

enum { GREEN, RED, BLUE, ALPHA, DISTANCE, CODES };

struct group {
	struct code codes[CODES];
	bool flat; /* each pixel is the same and takes no bits */
};

struct walk {
	const uint8_t *data;
	size_t len, at;
	uint64_t bits;
	unsigned count;
	bool bad, over;
	uint64_t *budget;
	struct bw_buf pool;
};

/* A picture inside the picture, or the picture. */
struct image {
	uint32_t width, height;
	unsigned cache_bits; /* 0: no cache */
	uint32_t *argb;	     /* NULL: the colours do not matter */
	uint32_t cache[1u << MAX_CACHE_BITS];
	/* Which group codes what: by squares of 1 << square_bits, or all the first. */
	struct group *groups;
	size_t group_count;
	const uint32_t *squares;
	uint32_t squares_width;
	unsigned square_bits;
};

static uint32_t
get(struct walk *v, unsigned n)
{
	uint32_t got;

	while (v->count < n) {
		if (v->at >= v->len) {
			v->bad = true;
			return 0;
		}
		v->bits |= (uint64_t)v->data[v->at++] << v->count;
		v->count += 8;
	}
	got = (uint32_t)v->bits & ((1u << n) - 1);
	v->bits >>= n;
	v->count -= n;
	return got;
}

static void
charge(struct walk *v, uint64_t cost)
{
	if (cost > *v->budget)
		v->over = true;
	else
		*v->budget -= cost;
}

static bool
stopped(const struct walk *v)
{
	return v->bad || v->over;
}

/* ---- prefix codes ---- */

static uint32_t
symbol_at(const struct walk *v, const struct code *code, uint32_t index)
{
	const uint8_t *p = v->pool.data + (code->at + index) * 2;

	return p[0] | (uint32_t)p[1] << 8;
}

/* Bit by bit, out of those that are there: more than the longest code takes, or all that are left. */
static uint32_t
long_symbol(struct walk *v, const struct code *code)
{
	uint32_t value = 0, first = 0, index = 0, len;
	uint64_t bits = v->bits;

	for (len = 1; len <= LONGEST && len <= v->count; len++) {
		uint32_t count = code->count[len];

		value |= (uint32_t)(bits & 1);
		bits >>= 1;
		if (value < first + count) {
			v->bits = bits;
			v->count -= len;
			return symbol_at(v, code, index + value - first);
		}
		index += count;
		first = (first + count) << 1;
		value <<= 1;
	}
	v->bad = true;
	return 0;
}

/* Four bytes, or what is left of them. */
static inline void
fill(struct walk *v)
{
	unsigned n = v->len - v->at < 4 ? (unsigned)(v->len - v->at) : 4;

	for (; n > 0; n--, v->count += 8)
		v->bits |= (uint64_t)v->data[v->at++] << v->count;
}

static inline uint32_t
symbol_of(struct walk *v, const struct code *code)
{
	uint32_t quick, len;

	if (code->single)
		return code->symbol;
	if (v->count <= LONGEST)
		fill(v);
	quick = code->quick[v->bits & ((1u << QUICK) - 1)];
	len = quick & 15;
	if (quick == 0 || len > v->count)
		return long_symbol(v, code);
	v->bits >>= len;
	v->count -= len;
	return quick >> 4;
}

/* The first bit of a code is its highest, and the lowest of those that are read. */
static uint32_t
reversed(uint32_t value, unsigned len)
{
	uint32_t out = 0;
	unsigned i;

	for (i = 0; i < len; i++)
		out |= (value >> i & 1) << (len - 1 - i);
	return out;
}

static void
fill_quick(const struct walk *v, struct code *code)
{
	uint32_t value = 0, index = 0, i, at;
	unsigned len;

	for (len = 1; len <= QUICK && !v->over; len++, value <<= 1)
		for (i = 0; i < code->count[len]; i++, value++, index++)
			for (at = reversed(value, len); at < 1u << QUICK; at += 1u << len)
				code->quick[at] = (uint16_t)(symbol_at(v, code, index) << 4 | len);
}

static void
add_symbol(struct walk *v, uint32_t symbol)
{
	bw_buf_le16(&v->pool, (uint16_t)symbol);
	v->over |= v->pool.bad;
}

/* A code must be complete: each string of bits means something. */
static bool
is_complete(const struct code *code)
{
	int32_t left = 1;
	unsigned len;

	for (len = 1; len <= LONGEST && left >= 0; len++)
		left = left * 2 - code->count[len];
	return left == 0;
}

static void
build(struct walk *v, const uint8_t *lengths, uint32_t n, struct code *code)
{
	uint16_t sorted[MAX_SYMBOLS], next[LONGEST + 1] = { 0 };
	uint32_t i, total = 0;
	unsigned len;

	memset(code, 0, sizeof(*code));
	for (i = 0; i < n; i++) {
		if (lengths[i] == 0)
			continue;
		code->count[lengths[i]]++;
		code->symbol = (uint16_t)i;
		total++;
	}
	code->single = total == 1;
	if (code->single)
		return;
	if (total == 0 || !is_complete(code)) {
		v->bad = true;
		return;
	}
	for (len = 1; len < LONGEST; len++)
		next[len + 1] = (uint16_t)(next[len] + code->count[len]);
	for (i = 0; i < n; i++)
		if (lengths[i] > 0)
			sorted[next[lengths[i]]++] = (uint16_t)i;
	code->at = v->pool.len / 2;
	for (i = 0; i < total; i++)
		add_symbol(v, sorted[i]);
	fill_quick(v, code);
}

/* One or two symbols, given as they are. */
static void
read_simple(struct walk *v, uint32_t n, struct code *code)
{
	bool two = get(v, 1) != 0, wide = get(v, 1) != 0;
	uint32_t a = get(v, wide ? 8 : 1), b = two ? get(v, 8) : a;

	memset(code, 0, sizeof(*code));
	if (a >= n || b >= n) {
		v->bad = true;
		return;
	}
	code->symbol = (uint16_t)a;
	code->single = a == b;
	if (code->single)
		return;
	code->count[1] = 2;
	code->at = v->pool.len / 2;
	add_symbol(v, a < b ? a : b);
	add_symbol(v, a < b ? b : a);
	fill_quick(v, code);
}

/* The lengths of the codes, which are coded themselves. */
static void
read_lengths(struct walk *v, const struct code *code, uint8_t *lengths, uint32_t n)
{
	static const uint8_t extra[] = { 2, 3, 7 }, least[] = { 3, 3, 11 };
	uint32_t left = n, i = 0, symbol, repeat;
	uint8_t last = 8;

	if (get(v, 1) != 0)
		left = 2 + get(v, 2 + 2 * get(v, 3));
	if (left > n)
		v->bad = true;
	for (; i < n && left > 0 && !v->bad; left--) {
		symbol = symbol_of(v, code);
		if (symbol < 16) {
			lengths[i++] = (uint8_t)symbol;
			last = symbol > 0 ? (uint8_t)symbol : last;
			continue;
		}
		repeat = least[symbol - 16] + get(v, extra[symbol - 16]);
		if (repeat > n - i) {
			v->bad = true;
			return;
		}
		memset(lengths + i, symbol == 16 ? last : 0, repeat);
		i += repeat;
	}
}

static void
read_code(struct walk *v, uint32_t n, struct code *code)
{
	static const uint8_t order[19] = { 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t lengths[MAX_SYMBOLS] = { 0 }, first[19] = { 0 };
	struct code of_lengths;
	uint32_t given, i;

	if (get(v, 1) != 0) {
		read_simple(v, n, code);
		return;
	}
	charge(v, n / 4);
	given = 4 + get(v, 4);
	for (i = 0; i < given; i++)
		first[order[i]] = (uint8_t)get(v, 3);
	build(v, first, 19, &of_lengths);
	if (!stopped(v))
		read_lengths(v, &of_lengths, lengths, n);
	if (!stopped(v))
		build(v, lengths, n, code);
}

static void
read_group(struct walk *v, unsigned cache_bits, struct group *g)
{
	uint32_t green = LITERALS + LENGTHS + (cache_bits > 0 ? 1u << cache_bits : 0);
	unsigned i;

	memset(g, 0, sizeof(*g));
	for (i = 0; i < CODES && !stopped(v); i++)
		read_code(v, i == GREEN ? green : i == DISTANCE ? DISTANCES : LITERALS, &g->codes[i]);
	g->flat = g->codes[GREEN].single && g->codes[GREEN].symbol < LITERALS && g->codes[RED].single &&
	    g->codes[BLUE].single && g->codes[ALPHA].single;
}

static void
read_cache(struct walk *v, struct image *im)
{
	if (get(v, 1) == 0)
		return;
	im->cache_bits = get(v, 4);
	if (im->cache_bits < 1 || im->cache_bits > MAX_CACHE_BITS)
		v->bad = true;
}

/* ---- pixels ---- */

static uint32_t
number_of(struct walk *v, uint32_t symbol)
{
	unsigned extra;

	if (symbol < 4)
		return symbol + 1;
	extra = (symbol - 2) >> 1;
	return ((2 + (symbol & 1)) << extra) + get(v, extra) + 1;
}

/* The first 120 distances stand for pixels nearby: rows above << 4 | 8 - columns. */
static uint32_t
distance_of(uint32_t number, uint32_t width)
{
	static const uint8_t near[120] = { 0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38,
		0x05, 0x37, 0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46,
		0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44,
		0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e, 0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43,
		0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76,
		0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20,
		0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70 };
	int64_t distance;

	if (number > 120)
		return number - 120;
	distance = (int64_t)(near[number - 1] >> 4) * width + 8 - (near[number - 1] & 15);
	return distance < 1 ? 1 : (uint32_t)distance;
}

static void
set_pixel(struct image *im, uint64_t pos, uint32_t argb)
{
	im->argb[pos] = argb;
	if (im->cache_bits > 0)
		im->cache[(argb * 0x1e35a7bdu) >> (32 - im->cache_bits)] = argb;
}

static uint32_t
literal(struct walk *v, const struct group *g, uint32_t green)
{
	uint32_t red = symbol_of(v, &g->codes[RED]), blue = symbol_of(v, &g->codes[BLUE]);

	return symbol_of(v, &g->codes[ALPHA]) << 24 | red << 16 | green << 8 | blue;
}

/* Pixels as before. Returns how many. */
static uint32_t
copy_run(struct walk *v, struct image *im, const struct group *g, uint32_t symbol, uint64_t pos)
{
	uint64_t total = (uint64_t)im->width * im->height;
	uint32_t run = number_of(v, symbol - LITERALS), back, i;

	back = distance_of(number_of(v, symbol_of(v, &g->codes[DISTANCE])), im->width);
	if (back > pos || run > total - pos) {
		v->bad = true;
		return 0;
	}
	if (im->argb == NULL)
		return run;
	charge(v, run);
	for (i = 0; i < run; i++)
		set_pixel(im, pos + i, im->argb[pos + i - back]);
	return run;
}

static uint32_t
step(struct walk *v, struct image *im, const struct group *g, uint64_t pos)
{
	uint32_t symbol = symbol_of(v, &g->codes[GREEN]), argb;

	if (symbol >= LITERALS && symbol < LITERALS + LENGTHS)
		return copy_run(v, im, g, symbol, pos);
	if (symbol < LITERALS)
		argb = literal(v, g, symbol);
	else
		argb = im->cache[symbol - LITERALS - LENGTHS];
	if (im->argb != NULL)
		set_pixel(im, pos, argb);
	return 1;
}

/* Pixels up to where another group may begin. */
static uint32_t
flat_run(const struct image *im, uint32_t x, uint64_t left)
{
	uint32_t edge;

	if (im->argb != NULL)
		return 1;
	if (im->squares == NULL)
		return left < UINT32_MAX ? (uint32_t)left : UINT32_MAX;
	edge = ((x >> im->square_bits) + 1) << im->square_bits;
	return (edge < im->width ? edge : im->width) - x;
}

static void
walk_pixels(struct walk *v, struct image *im)
{
	uint64_t total = (uint64_t)im->width * im->height, pos = 0;
	uint32_t x = 0, y = 0, run;

	while (pos < total && !stopped(v)) {
		const struct group *g = im->groups;
		size_t before = v->at * 8 - v->count;

		if (im->squares != NULL)
			g += im->squares[(size_t)(y >> im->square_bits) * im->squares_width + (x >> im->square_bits)];
		run = g->flat ? flat_run(im, x, total - pos) : 0;
		if (run > 1)
			charge(v, 1);
		else
			run = step(v, im, g, pos);
		if (v->at * 8 - v->count == before)
			charge(v, 1);
		pos += run;
		for (x += run; x >= im->width; x -= im->width)
			y++;
	}
}

/* ---- the picture ---- */

static uint32_t
squares_in(uint32_t size, unsigned bits)
{
	return (size + (1u << bits) - 1) >> bits;
}

/* A picture that codes something about the picture; argb: its colours, or NULL. */
static void
walk_inner(struct walk *v, uint32_t width, uint32_t height, uint32_t *argb)
{
	struct image im = { .width = width, .height = height, .argb = argb };
	struct group g;

	read_cache(v, &im);
	if (stopped(v))
		return;
	read_group(v, im.cache_bits, &g);
	im.groups = &g;
	if (!stopped(v))
		walk_pixels(v, &im);
}

/* Each once at most. The last kind makes the picture narrower. */
static void
walk_transforms(struct walk *v, struct image *im)
{
	unsigned seen = 0, kind, bits;
	uint32_t colours;

	while (get(v, 1) != 0 && !stopped(v)) {
		kind = get(v, 2);
		if ((seen >> kind & 1) != 0)
			v->bad = true;
		seen |= 1u << kind;
		if (kind == 2 || v->bad)
			continue;
		if (kind < 2) {
			bits = 2 + get(v, 3);
			walk_inner(v, squares_in(im->width, bits), squares_in(im->height, bits), NULL);
			continue;
		}
		colours = 1 + get(v, 8);
		bits = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
		im->width = squares_in(im->width, bits);
		walk_inner(v, colours, 1, NULL);
	}
}

/* Which group of codes is used where: red and green of a picture. */
static uint32_t *
read_squares(struct walk *v, struct image *im)
{
	uint32_t *squares, height;
	size_t count, i;

	im->square_bits = 2 + get(v, 3);
	im->squares_width = squares_in(im->width, im->square_bits);
	height = squares_in(im->height, im->square_bits);
	count = (size_t)im->squares_width * height;
	if ((squares = calloc(count, sizeof(*squares))) == NULL) {
		v->over = true;
		return NULL;
	}
	walk_inner(v, im->squares_width, height, squares);
	for (i = 0; i < count; i++) {
		squares[i] = squares[i] >> 8 & 0xffff;
		if (squares[i] >= im->group_count)
			im->group_count = squares[i] + 1;
	}
	im->squares = squares;
	return squares;
}

static void
walk_picture(struct walk *v, uint32_t width, uint32_t height)
{
	struct image im = { .width = width, .height = height, .group_count = 1 };
	uint32_t *squares = NULL;
	size_t i;

	walk_transforms(v, &im);
	if (!stopped(v))
		read_cache(v, &im);
	if (!stopped(v) && get(v, 1) != 0)
		squares = read_squares(v, &im);
	if (!stopped(v) && (im.groups = calloc(im.group_count, sizeof(*im.groups))) == NULL)
		v->over = true;
	for (i = 0; i < im.group_count && !stopped(v); i++)
		read_group(v, im.cache_bits, &im.groups[i]);
	if (!stopped(v))
		walk_pixels(v, &im);
	free(im.groups);
	free(squares);
}

enum bw_vp8l_result
bw_vp8l_walk(const uint8_t *data, size_t len, uint32_t width, uint32_t height, uint64_t *budget, size_t *used,
    unsigned *spare)
{
	struct walk v = { .data = data, .len = len, .budget = budget, .pool = { .limit = MAX_SYMBOL_BYTES } };

	*used = 0;
	*spare = 0;
	if ((uint64_t)width * height > BW_MEDIA_MAX_PIXELS)
		return BW_VP8L_LIMIT;
	walk_picture(&v, width, height);
	bw_buf_free(&v.pool);
	if (v.bad || v.over)
		return v.bad ? BW_VP8L_BAD : BW_VP8L_LIMIT;
	*used = v.at - v.count / 8;
	*spare = v.count % 8;
	return BW_VP8L_OK;
}
