#include "media/jpeg_codes.h"

#include <string.h>

/* ---- tables ---- */

static void
put_look(struct bw_codes *t, unsigned code, unsigned len, uint8_t symbol)
{
	unsigned from = code << (BW_CODES_LOOK - len), count = 1u << (BW_CODES_LOOK - len), i;

	for (i = 0; i < count; i++)
		t->look[from + i] = (uint16_t)(len << 8 | symbol);
}

bool
bw_codes_build(struct bw_codes *t, const uint8_t *counts, size_t len, bool dc)
{
	unsigned code = 0, used = 0, bits, i;

	memset(t, 0, sizeof(*t));
	for (bits = 1; bits <= 16; bits++, code <<= 1) {
		t->first[bits] = (int32_t)used - (int32_t)code;
		for (i = 0; i < counts[bits - 1]; i++, used++, code++) {
			if (16 + used >= len || used >= sizeof(t->symbols) || (dc && counts[16 + used] > 15))
				return false;
			t->symbols[used] = counts[16 + used];
			if (bits <= BW_CODES_LOOK && code < 1u << bits)
				put_look(t, code, bits, t->symbols[used]);
		}
		/* A code of ones alone is reserved. */
		if (code >= 1u << bits)
			return false;
		t->last[bits] = counts[bits - 1] > 0 ? (int32_t)code - 1 : -1;
	}
	t->there = 16 + used == len;
	return t->there;
}

/* ---- bits ---- */

/* By value, here and in bw_codes_block(), so that what is read stays in registers. */
static struct bw_code_bits
fill_bytes(struct bw_code_bits b)
{
	while (b.have <= 56 && b.at < b.end) {
		uint8_t v = *b.at++;

		if (v == 0xff && (b.at == b.end || *b.at++ != 0)) {
			b.bad = true;
			b.at = b.end;
			break;
		}
		b.word |= (uint64_t)v << (56 - b.have);
		b.have += 8;
	}
	return b;
}

/* At least 32 bits, if there are. */
static inline void
fill(struct bw_code_bits *b)
{
	uint32_t v;

	if (b->have >= 32)
		return;
	if (b->end - b->at >= 4) {
		v = (uint32_t)b->at[0] << 24 | (uint32_t)b->at[1] << 16 | (uint32_t)b->at[2] << 8 | b->at[3];
		/* None of the four is FF. */
		if (((~v - 0x01010101u) & v & 0x80808080u) == 0) {
			b->word |= (uint64_t)v << (32 - b->have);
			b->have += 32;
			b->at += 4;
			return;
		}
	}
	*b = fill_bytes(*b);
}

/* count is at most 31, which a fill gives. */
static inline unsigned
take(struct bw_code_bits *b, unsigned count)
{
	unsigned value = count > 0 ? (unsigned)(b->word >> (64 - count)) : 0;

	if (count > b->have) {
		b->bad = true;
		return 0;
	}
	b->word <<= count;
	b->have -= count;
	return value;
}

/* As in a table to look up; 0: there is no such code. */
static unsigned
long_code(uint64_t word, const struct bw_codes *t)
{
	unsigned bits;

	for (bits = BW_CODES_LOOK + 1; bits <= 16; bits++) {
		int32_t code = (int32_t)(word >> (64 - bits));

		if (code <= t->last[bits])
			return bits << 8 | t->symbols[(t->first[bits] + code) & 0xff];
	}
	return 0;
}

/* A symbol and the bits that it says come behind it: as many as its lower half. */
static inline unsigned
symbol(struct bw_code_bits *b, const struct bw_codes *t)
{
	unsigned found;

	fill(b);
	found = t->look[b->word >> (64 - BW_CODES_LOOK)];
	if (found == 0)
		found = long_code(b->word, t);
	b->bad = b->bad || found == 0;
	(void)take(b, (found >> 8) + (found & 15));
	return found & 0xff;
}

void
bw_codes_difference(struct bw_code_bits *b, const struct bw_codes *t)
{
	/* Behind 16, for the one difference of 32768, there is nothing (H.1.2.2). */
	b->bad = symbol(b, t) > 16 || b->bad;
}

bool
bw_codes_end(struct bw_code_bits *b)
{
	fill(b);
	return !b->bad && b->at == b->end && b->have < 8;
}

/* ---- blocks ---- */

static inline void
dc_block(struct bw_code_bits *b, struct bw_code_scan *s)
{
	s->dc_sum += UINT64_C(1) << symbol(b, s->dc);
}

void
bw_codes_block(struct bw_code_bits *bits, struct bw_code_scan *s)
{
	struct bw_code_bits b = *bits;
	const struct bw_codes *ac = s->ac;
	unsigned k, code;

	dc_block(&b, s);
	for (k = 1; k < 64 && !b.bad; k++) {
		code = symbol(&b, ac);
		if ((code & 15) == 0 && code != 0xf0)
			break;
		k += code >> 4;
		b.bad = b.bad || k > 63;
	}
	*bits = b;
}

/* This block and as many more end here. */
static void
start_run(struct bw_code_bits *b, struct bw_code_scan *s, unsigned bits)
{
	s->run = (1u << bits) + take(b, bits);
}

static void
ac_first(struct bw_code_bits *b, struct bw_code_scan *s, uint64_t *set)
{
	unsigned k, code, size;

	for (k = s->from; s->run == 0 && k <= s->to && !b->bad; k++) {
		code = symbol(b, s->ac);
		size = code & 15;
		if (size == 0 && code != 0xf0) {
			start_run(b, s, code >> 4);
			break;
		}
		k += code >> 4;
		/* Larger ones might come out as zero. */
		if (k > s->to || size + s->low > 15)
			b->bad = true;
		else if (size > 0)
			*set |= UINT64_C(1) << k;
	}
	s->run -= s->run > 0;
}

/* Over the coefficients from k on, a bit for each that is not zero, until so many zeros
 * were passed and another one is met. */
static unsigned
refine(struct bw_code_bits *b, const struct bw_code_scan *s, uint64_t set, unsigned k, unsigned zeros)
{
	for (; k <= s->to && !b->bad; k++) {
		if ((set >> k & 1) != 0) {
			fill(b);
			(void)take(b, 1);
		} else if (zeros-- == 0) {
			break;
		}
	}
	return k;
}

static void
ac_again(struct bw_code_bits *b, struct bw_code_scan *s, uint64_t *set)
{
	unsigned k = s->from, code, size;

	for (; s->run == 0 && k <= s->to && !b->bad; k++) {
		code = symbol(b, s->ac);
		size = code & 15;
		if (size == 0 && code != 0xf0) {
			start_run(b, s, code >> 4);
			break;
		}
		k = refine(b, s, *set, k, code >> 4);
		if (size > 1 || (size == 1 && k > s->to))
			b->bad = true;
		else if (size == 1)
			*set |= UINT64_C(1) << k;
	}
	if (s->run > 0) {
		(void)refine(b, s, *set, k, 64);
		s->run--;
	}
}

void
bw_codes_progressive(struct bw_code_bits *b, struct bw_code_scan *s, uint64_t *set)
{
	if (s->from > 0 && s->high == 0) {
		ac_first(b, s, set);
	} else if (s->from > 0) {
		ac_again(b, s, set);
	} else if (s->high == 0) {
		dc_block(b, s);
	} else {
		fill(b);
		(void)take(b, 1);
	}
}
