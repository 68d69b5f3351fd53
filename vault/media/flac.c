/* Native FLAC (RFC 9639): "fLaC", metadata blocks, frames. STREAMINFO, a
 * seek table in order and the frames are kept.
 *
 * A frame does not tell its length. It ends where its checksum comes out and
 * the next one begins with the number that is due, or where the file ends. So
 * bytes between frames are seen, and so are bytes behind the last frame, unless
 * they are zeros, which leave the checksum as it is; but where the last frame
 * ended before them cannot be told without decoding. Such a file has no copy. */
#include <stdlib.h>
#include <string.h>

#include "media/audio.h"

#define MAX_BLOCKS 4096u
#define POINT 18u

struct flac {
	struct bw_splitter *s;
	size_t at, end;
	size_t last_kept; /* where the block begins that is the last one of the copy */
	uint32_t rate;
	uint64_t total, samples;
	uint16_t crc[256];
};

struct header {
	size_t len;
	uint32_t block;
	bool by_sample; /* numbered by sample, not by frame */
	uint64_t number;
};

/* ---- metadata blocks ---- */

static bool
read_info(struct flac *f)
{
	struct bw_cursor c = bw_cursor_of(f->s->data, f->s->len);
	uint64_t packed;

	bw_cursor_seek(&c, f->at);
	if ((bw_cursor_be32(&c) & 0x7fffffffu) != 34)
		return false;
	bw_cursor_skip(&c, 10);
	packed = bw_cursor_be64(&c);
	bw_cursor_skip(&c, 16);
	f->rate = (uint32_t)(packed >> 44);
	f->total = packed & 0xfffffffffull;
	return !c.bad && f->rate > 0;
}

/* Points in order; those that are kept free at the end, and hold nothing. */
static bool
table_ok(const uint8_t *p, size_t len)
{
	uint64_t before = 0;
	size_t at, i;

	if (len == 0 || len % POINT != 0)
		return false;
	for (at = 0; at < len; at += POINT) {
		struct bw_cursor c = bw_cursor_of(p + at, POINT);
		uint64_t sample = bw_cursor_be64(&c);

		if (at > 0 && (sample < before || (sample == before && sample != UINT64_MAX)))
			return false;
		for (i = 8; i < POINT && sample == UINT64_MAX; i++)
			if (p[at + i] != 0)
				return false;
		before = sample;
	}
	return true;
}

static void
keep_block(struct flac *f, size_t at, size_t len)
{
	uint8_t first = (uint8_t)((f->s->data[at] & 0x7f) | (at == f->last_kept ? 0x80 : 0));

	if (first == f->s->data[at])
		bw_split_keep(f->s, at, 1, BW_CLASS_STRUCTURE, "head of the recording");
	else
		bw_split_replace(f->s, at, 1, BW_CLASS_STRUCTURE, "head of the recording: end mark", &first, 1);
	bw_split_keep(f->s, at + 1, len - 1, BW_CLASS_STRUCTURE, "head of the recording");
}

static void
split_comment(struct flac *f, size_t at, size_t len)
{
	uint8_t *classes = malloc(len);

	bw_split_drop(f->s, at, 4, BW_CLASS_STRUCTURE, "comments: structure");
	if (classes == NULL || len == 0)
		bw_split_drop(f->s, at + 4, len, BW_CLASS_TEXT, "words in the comments");
	else {
		bw_comment_note(&f->s->facts, f->s->data + at + 4, len, classes);
		bw_comment_drop(f->s, at + 4, len, classes);
	}
	free(classes);
}

static void
split_block(struct flac *f, unsigned type, size_t at, size_t len)
{
	static const struct {
		enum bw_class class;
		const char *what;
	} dropped[] = { { BW_CLASS_UNKNOWN, "block, not needed" }, { BW_CLASS_HIDDEN, "filling" },
		{ BW_CLASS_UNKNOWN, "block of a program" }, { BW_CLASS_STRUCTURE, "seek table, not in order" },
		{ BW_CLASS_UNKNOWN, "block, not needed" }, { BW_CLASS_TEXT, "cue sheet" },
		{ BW_CLASS_THUMBNAIL, "picture" } };

	if (type == 4) {
		split_comment(f, at, len - 4);
		return;
	}
	f->s->facts.has_thumbnail |= type == 6;
	type = type <= 6 ? type : 0;
	bw_split_drop(f->s, at, len, dropped[type].class, dropped[type].what);
}

/* Two looks: the first one finds what the copy's last block is. */
static bool
walk_blocks(struct flac *f, bool look)
{
	bool last = false, table = false;
	size_t at = f->at, len;
	unsigned i, type;

	for (i = 0; i < MAX_BLOCKS && !last; i++, at += len) {
		struct bw_cursor c = bw_cursor_of(f->s->data, f->s->len);
		uint32_t head;
		bool keep;

		bw_cursor_seek(&c, at);
		head = bw_cursor_be32(&c);
		bw_cursor_skip(&c, head & 0xffffff);
		if (c.bad)
			return false;
		last = head >> 31 != 0;
		type = head >> 24 & 0x7f;
		len = c.at - at;
		keep = i == 0 || (type == 3 && !table && table_ok(f->s->data + at + 4, len - 4));
		table |= keep && i > 0;
		if (type == 127 || (type == 0 && i > 0))
			return false;
		if (look)
			f->last_kept = keep ? at : f->last_kept;
		else if (keep)
			keep_block(f, at, len);
		else
			split_block(f, type, at, len);
	}
	f->at = look ? f->at : at;
	return last;
}

/* ---- frames ---- */

static uint8_t
head_sum(const uint8_t *p, size_t len)
{
	unsigned crc = 0, bit;
	size_t i;

	for (i = 0; i < len; i++) {
		crc ^= p[i];
		for (bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ ((crc & 0x80) != 0 ? 0x07u : 0)) & 0xff;
	}
	return (uint8_t)crc;
}

static void
make_table(uint16_t table[static 256])
{
	unsigned i, bit, crc;

	for (i = 0; i < 256; i++) {
		crc = i << 8;
		for (bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ ((crc & 0x8000) != 0 ? 0x8005u : 0)) & 0xffff;
		table[i] = (uint16_t)crc;
	}
}

/* A number of up to 36 bits, as UTF-8 would have it. */
static uint64_t
read_number(struct bw_cursor *c)
{
	unsigned first = bw_cursor_u8(c), more = 0, i;
	uint64_t v;

	while (more < 7 && (first << more & 0x80) != 0)
		more++;
	if (more == 1 || first == 0xff)
		c->bad = true;
	v = first & (0x7fu >> more);
	for (i = 1; i < more; i++) {
		unsigned next = bw_cursor_u8(c);

		c->bad |= (next & 0xc0) != 0x80;
		v = v << 6 | (next & 0x3f);
	}
	return v;
}

static uint32_t
read_block(struct bw_cursor *c, unsigned code)
{
	switch (code) {
	case 0:
		c->bad = true;
		return 0;
	case 1:
		return 192;
	case 6:
		return bw_cursor_u8(c) + 1u;
	case 7:
		return bw_cursor_be16(c) + 1u;
	default:
		return code < 6 ? 576u << (code - 2) : 256u << (code - 8);
	}
}

static bool
read_header(const struct flac *f, size_t at, struct header *h)
{
	struct bw_cursor c = bw_cursor_of(f->s->data + at, f->end - at);
	unsigned sync = bw_cursor_be16(&c), sizes, shape, rate;

	if (c.bad || sync >> 1 != 0x7ffc)
		return false;
	sizes = bw_cursor_u8(&c);
	shape = bw_cursor_u8(&c);
	h->by_sample = (sync & 1) != 0;
	h->number = read_number(&c);
	h->block = read_block(&c, sizes >> 4);
	rate = sizes & 15;
	bw_cursor_skip(&c, rate == 12 ? 1 : rate == 13 || rate == 14 ? 2 : 0);
	h->len = c.at + 1;
	return !c.bad && rate != 15 && shape >> 4 <= 10 && (shape & 1) == 0 &&
	    bw_cursor_u8(&c) == head_sum(f->s->data + at, h->len - 1) && !c.bad;
}

/* Where the frame at `at` ends; 0: nowhere. */
static size_t
frame_end(const struct flac *f, size_t at, const struct header *h)
{
	uint64_t due = h->number + (h->by_sample ? h->block : 1);
	unsigned crc = 0;
	struct header next;
	size_t i;

	for (i = at; i < f->end; i++) {
		crc = ((crc << 8) ^ f->crc[(crc >> 8) ^ f->s->data[i]]) & 0xffff;
		if (crc != 0 || i + 1 < at + h->len + 2)
			continue;
		if (i + 1 == f->end || (read_header(f, i + 1, &next) && next.number == due && next.by_sample == h->by_sample))
			return i + 1;
	}
	return 0;
}

static void
walk_frames(struct flac *f)
{
	struct header h;
	size_t next;

	while (f->at < f->end) {
		if (!read_header(f, f->at, &h) || (next = frame_end(f, f->at, &h)) == 0) {
			bw_split_refuse(f->s, "the recording is damaged or cut off, or has bytes between or behind its frames");
			return;
		}
		bw_split_keep(f->s, f->at, next - f->at, BW_CLASS_AUDIO, "coded sound");
		f->samples += h.block;
		f->at = next;
	}
	if (f->total != 0 && f->samples > f->total)
		bw_split_refuse(f->s, "the recording holds more sound than it says");
	if (f->samples < f->total)
		bw_facts_warn(&f->s->facts, "the recording ends early: frames are missing");
}

static void
walk(struct flac *f)
{
	if (f->s->len - f->at < 4 || memcmp(f->s->data + f->at, "fLaC", 4) != 0) {
		bw_split_refuse(f->s, "this is not a FLAC recording");
		return;
	}
	bw_split_keep(f->s, f->at, 4, BW_CLASS_STRUCTURE, "head of the recording");
	f->at += 4;
	if (!read_info(f) || !walk_blocks(f, true)) {
		bw_split_refuse(f->s, "the head of the recording is damaged");
		return;
	}
	(void)walk_blocks(f, false);
	f->end = bw_tail_start(f->s->data, f->at, f->s->len);
	walk_frames(f);
	bw_facts_codec(&f->s->facts, "FLAC", 4);
	bw_facts_duration(&f->s->facts, f->samples, f->rate);
}

enum bw_rc
bw_flac_split(struct bw_splitter *s, struct bw_err *err)
{
	struct flac f = { .s = s, .end = s->len };
	size_t tag;

	(void)err;
	make_table(f.crc);
	while ((tag = bw_id3_len(s->data + f.at, s->len - f.at)) > 0) {
		bw_id3_split(s, f.at, tag);
		f.at += tag;
	}
	walk(&f);
	if (f.at < f.end)
		bw_split_drop(s, f.at, f.end - f.at, BW_CLASS_UNKNOWN, "not looked at");
	if (f.end < s->len)
		bw_tail_split(s, f.end, s->len - f.end);
	return BW_OK;
}
