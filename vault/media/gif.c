/* The parts of a GIF: a walk over blocks, and over the codes of each frame as far
 * as is needed to count its pixels and to find where they end. */
#include "media/gif.h"

#include <string.h>

#include "media/plan.h"

#define LABEL_COMMENT 0xfe
#define LABEL_WORDS 0x01
#define LABEL_PROGRAM 0xff

struct state {
	struct bw_splitter *s;
	struct bw_cursor c;
	size_t done; /* all before is in a part */
	bool looped, short_seen, ended;
	uint64_t frames, delay;
};

/* ---- frames ---- */

static void
judge(struct state *st, enum bw_lzw_result result)
{
	if (result == BW_LZW_BAD)
		bw_split_refuse(st->s, "the coded picture is damaged");
	else if (result == BW_LZW_LONG)
		bw_split_refuse(st->s, "the coded picture holds more pixels than it shows");
	else if (result == BW_LZW_CUT)
		bw_split_refuse(st->s, "the coded picture is cut off");
	else if (result == BW_LZW_SHORT && !st->short_seen)
		bw_facts_warn(&st->s->facts, "the coded picture ends early: rows are missing");
	st->short_seen |= result == BW_LZW_SHORT;
}

/* The sub-block in which the coded data ends: not longer than they are, and
 * its last byte without bits that are in no code. */
static void
split_last_block(struct state *st, size_t at, uint8_t n, uint8_t used, unsigned spare)
{
	uint8_t byte = st->s->data[at + used], clean = (uint8_t)(byte & (0xffu >> spare));

	if (n == used)
		bw_split_keep(st->s, at, 1, BW_CLASS_PIXELS, "coded picture");
	else
		bw_split_replace(st->s, at, 1, BW_CLASS_STRUCTURE, "coded picture: shorter block", &used, 1);
	bw_split_keep(st->s, at + 1, used - 1u, BW_CLASS_PIXELS, "coded picture");
	if (byte == clean)
		bw_split_keep(st->s, at + used, 1, BW_CLASS_PIXELS, "coded picture");
	else
		bw_split_replace(st->s, at + used, 1, BW_CLASS_HIDDEN, "bits behind the coded picture", &clean, 1);
	bw_split_drop(st->s, at + 1 + used, (size_t)n - used, BW_CLASS_HIDDEN, "bytes behind the coded picture");
}

/* used: bytes of coded data; spare: bits of the last of them behind its end. */
static void
split_blocks(struct state *st, size_t from, size_t used, unsigned spare)
{
	struct bw_cursor c = st->c;
	size_t at = from;
	uint8_t n;

	bw_cursor_seek(&c, from);
	while ((n = bw_cursor_u8(&c)) > 0) {
		bw_cursor_skip(&c, n);
		if (used > n) {
			bw_split_keep(st->s, at, n + 1u, BW_CLASS_PIXELS, "coded picture");
			used -= n;
		} else if (used > 0) {
			split_last_block(st, at, n, (uint8_t)used, spare);
			used = 0;
		} else {
			bw_split_drop(st->s, at, n + 1u, BW_CLASS_HIDDEN, "bytes behind the coded picture");
		}
		at = c.at;
	}
	bw_split_keep(st->s, at, 1, BW_CLASS_PIXELS, "coded picture");
}

/* x, y, width, height, flags; the flags without bits that mean nothing here. */
static void
split_descriptor(struct state *st, size_t at, size_t end)
{
	uint8_t flags = st->s->data[at + 9], clean = flags & 0x80 ? flags & 0xe7 : flags & 0x40;

	bw_split_keep(st->s, at, 9, BW_CLASS_PIXELS, "coded picture");
	if (flags == clean)
		bw_split_keep(st->s, at + 9, 1, BW_CLASS_PIXELS, "coded picture");
	else
		bw_split_replace(st->s, at + 9, 1, BW_CLASS_STRUCTURE, "flags of a frame", &clean, 1);
	bw_split_keep(st->s, at + 10, end - at - 10, BW_CLASS_PIXELS, "coded picture");
}

static bool
split_image(struct state *st, size_t at)
{
	struct bw_cursor *c = &st->c;
	uint32_t x = bw_cursor_le16(c), y = bw_cursor_le16(c), w = bw_cursor_le16(c), h = bw_cursor_le16(c);
	uint8_t flags = bw_cursor_u8(c), min;
	struct bw_lzw z = { .over = false };
	size_t from;

	if (flags & 0x80)
		bw_cursor_skip(c, (size_t)6 << (flags & 7));
	min = bw_cursor_u8(c);
	from = c->at;
	z.c = *c;
	bw_gif_skip(c);
	if (c->bad)
		return false;
	if (x + w > st->s->facts.width || y + h > st->s->facts.height)
		bw_split_refuse(st->s, "a frame reaches out of the picture, where nobody sees it");
	if (min < 2 || min > 8)
		bw_split_refuse(st->s, "the coded picture is damaged");
	else
		judge(st, bw_lzw_walk(&z, min, (uint64_t)w * h, NULL));
	split_descriptor(st, at, from);
	/* A byte that was read in vain, for a code that never came, is not used. */
	split_blocks(st, from, z.taken - z.count / 8, z.count % 8);
	st->frames++;
	return true;
}

/* ---- extensions ---- */

/* Does a frame follow, before anything else that is drawn or controls one? No
 * extension is passed twice: each way ends at the next control at the latest. */
static bool
frame_follows(struct bw_cursor c)
{
	uint8_t kind, label;

	while ((kind = bw_cursor_u8(&c)) != BW_GIF_IMAGE && !c.bad) {
		if (kind == 0)
			continue;
		label = bw_cursor_u8(&c);
		if (kind != BW_GIF_EXTENSION || label == BW_GIF_CONTROL || label == LABEL_WORDS)
			return false;
		bw_gif_skip(&c);
	}
	return !c.bad;
}

static void
split_control(struct state *st, size_t at, size_t len)
{
	const uint8_t *p = st->s->data + at;
	uint8_t put[8] = { BW_GIF_EXTENSION, BW_GIF_CONTROL, 4 };

	if (!frame_follows(st->c)) {
		bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "control of a frame that is not there");
		return;
	}
	if (len < 8 || p[2] != 4) {
		bw_split_refuse(st->s, "the control of a frame is damaged");
		bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "control of a frame, damaged");
		return;
	}
	st->delay += p[4] | (uint64_t)p[5] << 8;
	put[3] = p[3] & 0x1f;
	put[4] = p[4];
	put[5] = p[5];
	/* Which colour is not drawn, if one is. */
	put[6] = p[3] & 1 ? p[6] : 0;
	if (len == 8 && memcmp(p, put, 8) == 0) {
		bw_split_keep(st->s, at, 8, BW_CLASS_PIXELS, "coded picture");
		return;
	}
	bw_split_replace(st->s, at, 8, BW_CLASS_STRUCTURE, "control of a frame", put, 8);
	bw_split_drop(st->s, at + 8, len - 8, BW_CLASS_HIDDEN, "bytes behind the control of a frame");
}

/* How often the animation runs: the sub-block of three bytes that begins with 1. */
static bool
find_loop(const struct state *st, size_t at, uint8_t put[static 19])
{
	struct bw_cursor c = st->c;
	struct bw_bytes block;
	uint8_t n;

	bw_cursor_seek(&c, at + 14);
	while ((n = bw_cursor_u8(&c)) > 0) {
		block = bw_cursor_take(&c, n);
		if (n != 3 || c.bad || block.data[0] != 1)
			continue;
		memcpy(put, st->s->data + at, 14);
		put[14] = 3;
		memcpy(put + 15, block.data, 3);
		put[18] = 0;
		return true;
	}
	return false;
}

static void
split_loop(struct state *st, size_t at, size_t len)
{
	uint8_t put[19];

	if (st->looped || !find_loop(st, at, put)) {
		bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "loop, second or without a count");
		return;
	}
	st->looped = true;
	if (len == sizeof(put) && memcmp(st->s->data + at, put, len) == 0) {
		bw_split_keep(st->s, at, len, BW_CLASS_STRUCTURE, "loop");
		return;
	}
	/* At least as long: both have the same name and this sub-block. */
	bw_split_replace(st->s, at, sizeof(put), BW_CLASS_STRUCTURE, "loop", put, sizeof(put));
	bw_split_drop(st->s, at + sizeof(put), len - sizeof(put), BW_CLASS_HIDDEN, "bytes in the loop");
}

static const struct {
	const char *name;
	size_t len;
	enum bw_class class;
	const char *what;
} programs[] = { { "XMP DataXMP", 11, BW_CLASS_TEXT, "XMP" }, { "ICCRGBG1012", 11, BW_CLASS_UNKNOWN, "colour profile" },
	{ "MGK8BIM0000", 11, BW_CLASS_IDENTITY, "Photoshop data" }, { "MGKIPTC0000", 11, BW_CLASS_IDENTITY, "IPTC" },
	{ "C2PA_GIF", 8, BW_CLASS_IDENTITY, "origin certificate" } };

static void
split_program(struct state *st, size_t at, size_t len)
{
	const uint8_t *name = st->s->data + at + 3;
	size_t i;

	if (len < 15 || name[-1] != 11) {
		bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "data of a program");
		return;
	}
	if (memcmp(name, "NETSCAPE2.0", 11) == 0 || memcmp(name, "ANIMEXTS1.0", 11) == 0) {
		split_loop(st, at, len);
		return;
	}
	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (memcmp(name, programs[i].name, programs[i].len) != 0)
			continue;
		/* The packet stands there as it is, not in sub-blocks. */
		if (i == 0)
			bw_facts_xmp(&st->s->facts, st->s->data + at + 14, len - 14);
		bw_split_drop(st->s, at, len, programs[i].class, programs[i].what);
		return;
	}
	bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "data of a program");
}

static bool
split_extension(struct state *st, size_t at)
{
	uint8_t label = bw_cursor_u8(&st->c);
	size_t len;

	bw_gif_skip(&st->c);
	if (st->c.bad)
		return false;
	len = st->c.at - at;
	if (label == BW_GIF_CONTROL)
		split_control(st, at, len);
	else if (label == LABEL_PROGRAM)
		split_program(st, at, len);
	else if (label == LABEL_COMMENT)
		bw_split_drop(st->s, at, len, BW_CLASS_TEXT, "comment");
	else if (label == LABEL_WORDS)
		bw_split_drop(st->s, at, len, BW_CLASS_TEXT, "words to be drawn, which nothing draws");
	else
		bw_split_drop(st->s, at, len, BW_CLASS_UNKNOWN, "extension, not needed");
	return true;
}

/* ---- block by block ---- */

static bool
split_header(struct state *st)
{
	struct bw_cursor *c = &st->c;
	uint8_t flags;

	bw_cursor_skip(c, 6);
	st->s->facts.width = bw_cursor_le16(c);
	st->s->facts.height = bw_cursor_le16(c);
	flags = bw_cursor_u8(c);
	bw_cursor_skip(c, 2);
	if (flags & 0x80)
		bw_cursor_skip(c, (size_t)6 << (flags & 7));
	if (c->bad)
		return false;
	if ((uint64_t)st->s->facts.width * st->s->facts.height > BW_MEDIA_MAX_PIXELS)
		bw_split_refuse(st->s, "the picture is too large");
	bw_split_keep(st->s, 0, c->at, BW_CLASS_STRUCTURE, "picture header");
	st->done = c->at;
	return true;
}

/* Returns false behind the last block. */
static bool
split_block(struct state *st)
{
	size_t at = st->c.at;
	uint8_t kind = bw_cursor_u8(&st->c);
	bool ok = !st->c.bad;

	if (ok && kind == BW_GIF_TRAILER)
		bw_split_keep(st->s, at, 1, BW_CLASS_STRUCTURE, "end of the picture");
	else if (ok && kind == 0) /* filler of some old programs */
		bw_split_drop(st->s, at, 1, BW_CLASS_UNKNOWN, "zeros between blocks");
	else if (ok && kind == BW_GIF_IMAGE)
		ok = split_image(st, at);
	else if (ok && kind == BW_GIF_EXTENSION)
		ok = split_extension(st, at);
	else
		ok = false;
	if (!ok) {
		bw_split_refuse(st->s, "the file is cut off, or a block of it is damaged");
		return false;
	}
	st->done = st->c.at;
	st->ended = kind == BW_GIF_TRAILER;
	return !st->ended;
}

enum bw_rc
bw_gif_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state st = { .s = s, .c = bw_cursor_of(s->data, s->len) };

	if (s->len < 6 || (memcmp(s->data, "GIF87a", 6) != 0 && memcmp(s->data, "GIF89a", 6) != 0))
		return bw_err_set(err, BW_EFORMAT, 0, "not a GIF file");
	bw_facts_codec(&s->facts, "GIF", 3);
	if (split_header(&st))
		while (split_block(&st) && !s->full)
			;
	else
		bw_split_refuse(s, "the file is cut off");
	if (st.frames == 0)
		bw_split_refuse(s, "there is no picture in the file");
	s->facts.frames = st.frames;
	if (st.frames > 1)
		bw_facts_duration(&s->facts, st.delay, 100);
	bw_split_drop(s, st.done, s->len - st.done, st.ended ? BW_CLASS_HIDDEN : BW_CLASS_UNKNOWN,
	    st.ended ? "bytes behind the picture" : "the rest, damaged");
	return BW_OK;
}
