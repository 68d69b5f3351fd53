/* WebP (RFC 9649): a walk over the chunks of a RIFF file, and of each frame of
 * an animation. Where a lossless picture ends is found by walking its codes.
 * Where the last partition of a lossy one (VP8, RFC 6386) ends, nothing but a
 * full decoder can tell: it reaches to the end of its chunk, and so do bytes
 * behind it. docs/DISCLOSED.md says so. */
#include <string.h>

#include "media/exif.h"
#include "media/icc.h"
#include "media/plan.h"
#include "media/vp8l.h"

#define C4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))
#define VP8 C4('V', 'P', '8', ' ')
#define VP8L C4('V', 'P', '8', 'L')
#define VP8X C4('V', 'P', '8', 'X')
#define ALPH C4('A', 'L', 'P', 'H')
#define ANIM C4('A', 'N', 'I', 'M')
#define ANMF C4('A', 'N', 'M', 'F')
#define ICCP C4('I', 'C', 'C', 'P')
#define EXIF C4('E', 'X', 'I', 'F')
#define XMP C4('X', 'M', 'P', ' ')
#define C2PA C4('C', '2', 'P', 'A')

#define HAS_ICC 0x20
#define HAS_ALPHA 0x10
#define HAS_EXIF 0x08
#define HAS_FRAMES 0x02

struct chunk {
	uint32_t name;
	size_t at;
	size_t len;   /* of the data */
	size_t whole; /* with name, length and padding, if that is there */
};

/* A picture, or a frame of an animation: chunks in [.., end) */
struct frame {
	uint32_t width, height; /* 0: not said yet */
	size_t end;
	bool alpha_seen, done;
};

struct state {
	struct bw_splitter *s;
	bool extended, animated, anim_seen, icc_seen, exif_seen, lossy_seen;
	uint8_t flags, kept; /* of VP8X: as read, and for what is kept */
	size_t flags_at;     /* in the put bytes */
	struct frame still;
	uint64_t frames, duration, budget;
};

static const char damaged[] = "the coded picture is damaged";

static bool
read_chunk(const struct state *st, size_t at, size_t end, struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(st->s->data, end);

	bw_cursor_seek(&c, at);
	k->at = at;
	k->name = bw_cursor_be32(&c);
	k->len = bw_cursor_le32(&c);
	bw_cursor_skip(&c, k->len);
	k->whole = 8 + k->len;
	if ((k->len & 1) != 0 && bw_cursor_left(&c) > 0)
		k->whole++;
	return !c.bad;
}

static uint32_t
le24(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static void
put_le32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v & 0xff);
	p[1] = (uint8_t)(v >> 8 & 0xff);
	p[2] = (uint8_t)(v >> 16 & 0xff);
	p[3] = (uint8_t)(v >> 24 & 0xff);
}

static void
drop_chunk(struct state *st, const struct chunk *k, enum bw_class class, const char *what)
{
	bw_split_drop(st->s, k->at, k->whole, class, what);
}

/* The padding of used bytes of data: a zero where one belongs, else nothing. */
static void
split_padding(struct state *st, const struct chunk *k, size_t used, enum bw_class class, const char *what)
{
	size_t at = k->at + 8 + k->len, have = k->whole - 8 - k->len;
	bool zero = have > 0 && st->s->data[at] == 0;

	if ((used & 1) == 0)
		bw_split_drop(st->s, at, have, zero ? BW_CLASS_STRUCTURE : BW_CLASS_HIDDEN, "padding");
	else if (zero)
		bw_split_keep(st->s, at, have, class, what);
	else
		bw_split_replace(st->s, at, have, have > 0 ? BW_CLASS_HIDDEN : BW_CLASS_STRUCTURE, "padding", "", 1);
}

/* Keep the first bytes of the data (spare bits of the last one made zero), and
 * write the length anew if that is not all of it. */
static void
keep_chunk(struct state *st, const struct chunk *k, size_t used, unsigned spare, enum bw_class class, const char *what)
{
	const uint8_t *p = st->s->data + k->at;
	size_t body = k->at + 8;
	uint8_t head[8], last = used > 0 ? (uint8_t)(p[7 + used] & (0xffu >> spare)) : 0;

	memcpy(head, p, 4);
	put_le32(head + 4, (uint32_t)used);
	if (used == k->len)
		bw_split_keep(st->s, k->at, 8, class, what);
	else
		bw_split_replace(st->s, k->at, 8, BW_CLASS_STRUCTURE, "shorter header", head, 8);
	if (used == 0 || last == p[7 + used]) {
		bw_split_keep(st->s, body, used, class, what);
	} else {
		bw_split_keep(st->s, body, used - 1, class, what);
		bw_split_replace(st->s, body + used - 1, 1, BW_CLASS_HIDDEN, "bits behind the coded picture", &last, 1);
	}
	bw_split_drop(st->s, body + used, k->len - used, BW_CLASS_HIDDEN, "bytes behind what is used of a chunk");
	split_padding(st, k, used, class, what);
}

static void
put_chunk(struct bw_buf *out, const char *name, const struct bw_buf *data)
{
	bw_buf_str(out, name);
	bw_buf_le32(out, (uint32_t)data->len);
	bw_buf_put(out, data->data, data->len);
	if (data->len & 1)
		bw_buf_u8(out, 0);
}

/* ---- coded pictures ---- */

static void
check_size(struct state *st, struct frame *f, uint32_t width, uint32_t height)
{
	if (f->width == 0) {
		f->width = st->s->facts.width = width;
		f->height = st->s->facts.height = height;
	}
	if (width == 0 || height == 0)
		bw_split_refuse(st->s, damaged);
	if (f->width != width || f->height != height)
		bw_split_refuse(st->s, "the coded picture is of another size than the file says");
}

/* Frame tag, start code and first partition (RFC 6386, 9.1). */
static void
split_vp8(struct state *st, const struct chunk *k, struct frame *f)
{
	const uint8_t *p = st->s->data + k->at + 8;
	uint32_t tag = k->len >= 10 ? le24(p) : 1;

	/* A key frame of a version that there is, and shown. */
	if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || (tag & 0x10) == 0 || memcmp(p + 3, "\x9d\x01\x2a", 3) != 0 ||
	    (tag >> 5) >= k->len - 10)
		bw_split_refuse(st->s, damaged);
	else
		check_size(st, f, (p[6] | (uint32_t)p[7] << 8) & 0x3fff, (p[8] | (uint32_t)p[9] << 8) & 0x3fff);
	if (!st->lossy_seen)
		bw_facts_warn(&st->s->facts, "where a lossy WebP picture ends is not known: bytes behind it may be copied");
	st->lossy_seen = true;
	bw_facts_codec(&st->s->facts, "VP8", 3);
	keep_chunk(st, k, k->len, 0, BW_CLASS_PIXELS, "coded picture");
}

/* Codes of a lossless picture from skip on. Returns the bytes in use. */
static size_t
measure(struct state *st, const struct chunk *k, size_t skip, const struct frame *f, unsigned *spare)
{
	enum bw_vp8l_result result;
	size_t used = 0;

	*spare = 0;
	if (st->s->plan->refused[0] != '\0')
		return k->len;
	result = bw_vp8l_walk(st->s->data + k->at + 8 + skip, k->len - skip, f->width, f->height, &st->budget, &used,
	    spare);
	if (result == BW_VP8L_BAD)
		bw_split_refuse(st->s, damaged);
	if (result == BW_VP8L_LIMIT)
		bw_split_refuse(st->s, "the picture is too large to be checked");
	return result == BW_VP8L_OK ? used + skip : k->len;
}

static void
split_vp8l(struct state *st, const struct chunk *k, struct frame *f)
{
	const uint8_t *p = st->s->data + k->at + 8;
	uint32_t bits = k->len >= 5 ? le24(p + 1) | (uint32_t)p[4] << 24 : 0;
	unsigned spare;
	size_t used;

	if (k->len < 5 || p[0] != 0x2f || bits >> 29 != 0)
		bw_split_refuse(st->s, damaged);
	else
		check_size(st, f, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
	if ((bits >> 28 & 1) != 0)
		st->kept |= HAS_ALPHA;
	bw_facts_codec(&st->s->facts, "VP8L", 4);
	used = measure(st, k, 5, f, &spare);
	keep_chunk(st, k, used, spare, BW_CLASS_PIXELS, "coded picture");
}

/* Is the next picture behind k a lossy one? Only such a one uses ALPH. */
static bool
lossy_follows(const struct state *st, const struct chunk *k, const struct frame *f)
{
	struct chunk next = *k;

	while (read_chunk(st, next.at + next.whole, f->end, &next))
		if (next.name == VP8 || next.name == VP8L)
			return next.name == VP8;
	return false;
}

static void
split_alpha(struct state *st, const struct chunk *k, struct frame *f)
{
	uint8_t head = k->len > 0 ? st->s->data[k->at + 8] : 0xff;
	uint64_t pixels = (uint64_t)f->width * f->height;
	unsigned spare = 0;
	size_t used = k->len;

	if (f->done || f->alpha_seen || !st->extended || !lossy_follows(st, k, f)) {
		drop_chunk(st, k, BW_CLASS_HIDDEN, "transparency of no picture");
		f->alpha_seen = true;
		return;
	}
	f->alpha_seen = true;
	/* Two reserved bits, then two each for preprocessing, filter, coding. */
	if (head > 0x3f || (head & 3) > 1 || (head >> 4 & 3) > 1 || ((head & 3) == 0 && k->len - 1 < pixels))
		bw_split_refuse(st->s, damaged);
	else if ((head & 3) == 0)
		used = 1 + (size_t)pixels;
	else
		used = measure(st, k, 1, f, &spare);
	st->kept |= HAS_ALPHA;
	keep_chunk(st, k, used, spare, BW_CLASS_PIXELS, "coded picture");
}

/* Returns false when it is no chunk of a picture. */
static bool
split_picture(struct state *st, const struct chunk *k, struct frame *f)
{
	if (k->name == ALPH) {
		split_alpha(st, k, f);
	} else if (k->name != VP8 && k->name != VP8L) {
		return false;
	} else if (f->done) {
		drop_chunk(st, k, BW_CLASS_HIDDEN, "a second picture");
	} else {
		f->done = true;
		if (k->name == VP8)
			split_vp8(st, k, f);
		else
			split_vp8l(st, k, f);
	}
	return true;
}

/* ---- animation ---- */

static uint64_t
copied(const struct bw_plan *p, size_t from)
{
	uint64_t size = 0;
	size_t i;

	for (i = from; i < p->count; i++)
		if (p->parts[i].action == BW_PART_REPLACE)
			size += p->parts[i].put_len;
		else if (p->parts[i].action == BW_PART_KEEP)
			size += p->parts[i].length;
	return size;
}

/* A header that was put in before its length was known. If it comes out as it
 * was, it is a part that is kept. */
static void
finish_header(struct state *st, size_t part, size_t put_at, uint64_t size)
{
	struct bw_plan *p = st->s->plan;

	if (st->s->full || p->put.bad)
		return;
	put_le32(p->put.data + put_at + 4, (uint32_t)size);
	if (p->put.len != put_at + 24 || memcmp(p->put.data + put_at, st->s->data + p->parts[part].offset, 24) != 0)
		return;
	p->put.len = put_at;
	p->parts[part].put_at = p->parts[part].put_len = 0;
	p->parts[part].action = BW_PART_KEEP;
}

static void
split_frame_body(struct state *st, size_t at, struct frame *f)
{
	struct chunk k;

	for (; f->end - at >= 8 && !st->s->full; at += k.whole) {
		if (!read_chunk(st, at, f->end, &k)) {
			bw_split_refuse(st->s, "a frame of the animation is damaged");
			break;
		}
		if (!split_picture(st, &k, f))
			drop_chunk(st, &k, BW_CLASS_UNKNOWN, "chunk of a frame, not needed");
	}
	bw_split_drop(st->s, at, f->end - at, BW_CLASS_HIDDEN, "bytes behind a frame");
}

static void
split_frame(struct state *st, const struct chunk *k)
{
	const uint8_t *p = st->s->data + k->at + 8;
	struct frame f = { .end = k->at + 8 + k->len };
	size_t part = st->s->plan->count, put_at = st->s->plan->put.len;
	uint8_t head[24];

	if (!st->animated || k->len < 16) {
		if (st->animated)
			bw_split_refuse(st->s, "a frame of the animation is damaged");
		drop_chunk(st, k, BW_CLASS_HIDDEN, "frame that nothing shows");
		return;
	}
	if (!st->anim_seen)
		bw_split_refuse(st->s, "the animation is damaged");
	f.width = le24(p + 6) + 1;
	f.height = le24(p + 9) + 1;
	if (le24(p) * 2 + f.width > st->still.width || le24(p + 3) * 2 + f.height > st->still.height)
		bw_split_refuse(st->s, "a frame reaches out of the picture, where nobody sees it");
	memcpy(head, st->s->data + k->at, 24);
	head[23] &= 3;
	bw_split_replace(st->s, k->at, 24, BW_CLASS_STRUCTURE, "header of a frame", head, 24);
	split_frame_body(st, k->at + 24, &f);
	if (!f.done)
		bw_split_refuse(st->s, "a frame of the animation is damaged");
	finish_header(st, part, put_at, 16 + copied(st->s->plan, part + 1));
	/* What is kept of a frame is of even length. */
	split_padding(st, k, 0, BW_CLASS_STRUCTURE, "padding");
	st->duration += le24(p + 12);
	st->frames++;
}

static void
split_anim(struct state *st, const struct chunk *k)
{
	if (!st->animated || st->anim_seen || k->len < 6) {
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "settings of an animation, not needed");
		return;
	}
	st->anim_seen = true;
	keep_chunk(st, k, 6, 0, BW_CLASS_STRUCTURE, "settings of the animation");
}

/* ---- chunks that are written anew ---- */

static void
split_exif(struct state *st, const struct chunk *k)
{
	const uint8_t *p = st->s->data + k->at + 8;
	/* Not in the standard, but often there: the mark that JPEG needs. */
	size_t skip = k->len >= 6 && memcmp(p, "Exif\0\0", 6) == 0 ? 6 : 0;
	struct bw_buf fresh = { 0 }, chunk = { 0 };
	struct bw_exif x;

	if (st->exif_seen || bw_exif_walk(p + skip, k->len - skip, &x, NULL) != BW_OK) {
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "Exif, second or not readable");
		return;
	}
	st->exif_seen = true;
	bw_exif_facts(&x, &st->s->facts);
	bw_exif_spots(st->s, &x);
	if (st->extended)
		bw_exif_fresh(&x, st->s->options & BW_MEDIA_KEEP_OFFSET, &fresh);
	put_chunk(&chunk, "EXIF", &fresh);
	if (fresh.len > 0) {
		bw_split_replace(st->s, k->at, 8, BW_CLASS_DATE, "Exif: new, with way up and dates only", chunk.data,
		    chunk.len);
		st->kept |= HAS_EXIF;
	} else {
		bw_split_drop(st->s, k->at, 8, BW_CLASS_STRUCTURE, "Exif: structure");
	}
	bw_split_drop(st->s, k->at + 8, skip, BW_CLASS_STRUCTURE, "Exif: structure");
	bw_exif_split(st->s, &x, k->at + 8 + skip);
	split_padding(st, k, 0, BW_CLASS_STRUCTURE, "padding");
	bw_buf_free(&fresh);
	bw_buf_free(&chunk);
	bw_exif_free(&x);
}

static void
split_icc(struct state *st, const struct chunk *k)
{
	struct bw_buf clean = { 0 }, chunk = { 0 };

	/* Without the flag no reader uses it: the colours would change. */
	if (st->icc_seen || (st->flags & HAS_ICC) == 0) {
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "colour profile, second or not used");
		return;
	}
	st->icc_seen = true;
	if (bw_icc_clean(st->s->data + k->at + 8, k->len, &clean)) {
		put_chunk(&chunk, "ICCP", &clean);
		bw_split_replace(st->s, k->at, k->whole, BW_CLASS_STRUCTURE, "colour profile, without names", chunk.data,
		    chunk.len);
		st->kept |= HAS_ICC;
	} else {
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "colour profile, not readable");
		bw_facts_warn(&st->s->facts, "the colour profile is damaged or of an unusual kind and is left out");
	}
	bw_buf_free(&clean);
	bw_buf_free(&chunk);
}

/* ---- chunk by chunk ---- */

static void
split_chunk(struct state *st, const struct chunk *k)
{
	if (k->name == ANMF) {
		split_frame(st, k);
	} else if (k->name == ANIM) {
		split_anim(st, k);
	} else if (k->name == ICCP) {
		split_icc(st, k);
	} else if (k->name == EXIF) {
		split_exif(st, k);
	} else if (k->name == XMP) {
		bw_facts_xmp(&st->s->facts, st->s->data + k->at + 8, k->len);
		drop_chunk(st, k, BW_CLASS_TEXT, "XMP");
	} else if (k->name == C2PA) {
		drop_chunk(st, k, BW_CLASS_IDENTITY, "origin certificate");
	} else if (st->animated && (k->name == VP8 || k->name == VP8L || k->name == ALPH)) {
		bw_split_refuse(st->s, "the animation holds a picture beside its frames");
		drop_chunk(st, k, BW_CLASS_HIDDEN, "picture beside an animation");
	} else if (!split_picture(st, k, &st->still)) {
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "chunk, not needed");
	}
}

/* VP8X: what is in the file, and the size of the whole. */
static void
split_extended(struct state *st, const struct chunk *k)
{
	const uint8_t *p = st->s->data + k->at + 8;
	uint8_t head[18] = { 'V', 'P', '8', 'X', 10 };

	st->extended = true;
	if (k->len < 10) {
		bw_split_refuse(st->s, "the header of the picture is damaged");
		drop_chunk(st, k, BW_CLASS_UNKNOWN, "header, damaged");
		return;
	}
	st->flags = p[0];
	st->animated = (p[0] & HAS_FRAMES) != 0;
	st->still.width = st->s->facts.width = le24(p + 4) + 1;
	st->still.height = st->s->facts.height = le24(p + 7) + 1;
	memcpy(head + 12, p + 4, 6);
	st->flags_at = st->s->plan->put.len + 8;
	bw_split_replace(st->s, k->at, 18, BW_CLASS_STRUCTURE, "header: what is kept", head, 18);
	bw_split_drop(st->s, k->at + 18, k->len - 10, BW_CLASS_HIDDEN, "bytes behind the header");
	split_padding(st, k, 10, BW_CLASS_STRUCTURE, "padding");
}

static void
split_body(struct state *st)
{
	size_t at = 12, end = st->still.end;
	struct chunk k;

	for (; end - at >= 8 && !st->s->full; at += k.whole) {
		if (!read_chunk(st, at, end, &k)) {
			bw_split_refuse(st->s, "the file is cut off, or a chunk of it is damaged");
			break;
		}
		if (at == 12 && k.name == VP8X)
			split_extended(st, &k);
		else if (at == 12 && k.name != VP8 && k.name != VP8L)
			bw_split_refuse(st->s, "the picture does not begin with its header");
		if (at > 12 || k.name != VP8X)
			split_chunk(st, &k);
	}
	if (end - at >= 8)
		bw_split_drop(st->s, at, st->s->len - at, BW_CLASS_UNKNOWN, "the rest, damaged");
	else
		bw_split_drop(st->s, at, st->s->len - at, BW_CLASS_HIDDEN, "bytes behind the picture");
}

/* Now that it is known what is kept. */
static void
finish(struct state *st)
{
	struct bw_plan *p = st->s->plan;

	if ((uint64_t)st->still.width * st->still.height > BW_MEDIA_MAX_PIXELS)
		bw_split_refuse(st->s, "the picture is too large");
	if (st->animated ? st->frames == 0 : !st->still.done)
		bw_split_refuse(st->s, "there is no picture in the file");
	st->s->facts.frames = st->animated ? st->frames : 1;
	if (st->animated)
		bw_facts_duration(&st->s->facts, st->duration, 1000);
	if (st->s->full || p->put.bad)
		return;
	put_le32(p->put.data + 4, (uint32_t)(copied(p, 0) - 8));
	/* Transparent parts that only the flag tells of stay transparent. */
	if (st->flags_at > 0)
		p->put.data[st->flags_at] = (uint8_t)(st->kept | (st->flags & (HAS_ALPHA | HAS_FRAMES)));
}

enum bw_rc
bw_webp_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state st = { .s = s, .budget = BW_VP8L_BUDGET };
	struct bw_cursor c = bw_cursor_of(s->data, s->len);
	uint32_t size;

	if (s->len < 12 || memcmp(s->data, "RIFF", 4) != 0 || memcmp(s->data + 8, "WEBP", 4) != 0)
		return bw_err_set(err, BW_EFORMAT, 0, "not a WebP file");
	bw_cursor_skip(&c, 4);
	size = bw_cursor_le32(&c);
	st.still.end = size < s->len - 8 ? (size_t)size + 8 : s->len;
	if (size < 4 || size > s->len - 8) {
		bw_split_refuse(s, "the file is cut off");
		st.still.end = s->len;
	}
	bw_split_replace(s, 0, 12, BW_CLASS_STRUCTURE, "file header", s->data, 12);
	split_body(&st);
	finish(&st);
	return BW_OK;
}
