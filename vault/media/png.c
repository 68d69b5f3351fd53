#include "media/png.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "media/exif.h"
#include "media/icc.h"

struct state {
	struct bw_splitter *s;
	struct bw_png p;
	uint32_t seen[32]; /* chunks that may come once */
	size_t seen_count;
};

#define C4(s) BW_CHUNK((s)[0], (s)[1], (s)[2], (s)[3])

/* Chunks that are copied, with the lengths that they may have. A chunk that
 * shows nothing on the screen is not here. */
static const struct {
	const char *name;
	uint16_t min, max;
} kept[] = { { "IHDR", 13, 13 }, { "PLTE", 3, 768 }, { "tRNS", 1, 256 }, { "IEND", 0, 0 }, { "cHRM", 32, 32 },
	{ "gAMA", 4, 4 }, { "sRGB", 1, 1 }, { "sBIT", 1, 4 }, { "cICP", 4, 4 }, { "mDCV", 24, 24 }, { "mDCv", 24, 24 },
	{ "cLLI", 8, 8 }, { "cLLi", 8, 8 }, { "bKGD", 1, 6 }, { "pHYs", 9, 9 }, { "acTL", 8, 8 }, { "fcTL", 26, 26 } };

static const struct {
	const char *name;
	enum bw_class class;
	const char *what;
} dropped[] = { { "tEXt", BW_CLASS_TEXT, "words" }, { "zTXt", BW_CLASS_TEXT, "words" },
	{ "iTXt", BW_CLASS_TEXT, "words or XMP" }, { "tIME", BW_CLASS_DATE, "time of the last change" },
	{ "caBX", BW_CLASS_IDENTITY, "origin certificate" }, { "dSIG", BW_CLASS_IDENTITY, "signature" },
	{ "sPLT", BW_CLASS_UNKNOWN, "suggested palette" }, { "hIST", BW_CLASS_STRUCTURE, "histogram" } };

static bool
is_once(struct state *st, uint32_t name)
{
	size_t i;

	for (i = 0; i < st->seen_count; i++)
		if (st->seen[i] == name)
			return false;
	if (st->seen_count < 32)
		st->seen[st->seen_count++] = name;
	return true;
}

void
bw_png_put_chunk(struct bw_buf *out, const char *name, const void *data, size_t len)
{
	size_t start = out->len + 4;

	bw_buf_be32(out, (uint32_t)len);
	bw_buf_str(out, name);
	bw_buf_put(out, data, len);
	if (!out->bad)
		bw_buf_be32(out, (uint32_t)crc32(0, out->data + start, (uInt)(len + 4)));
}

/* ---- words: only dates and programs are noted ---- */

static void
note_text(struct state *st, const struct bw_chunk *k)
{
	const uint8_t *p = st->p.data + k->at + 8;
	size_t key = strnlen((const char *)p, k->len), len;
	char text[40];

	if (k->name == C4("iTXt"))
		bw_facts_xmp(&st->s->facts, p, k->len);
	if (k->name != C4("tEXt") || key >= k->len)
		return;
	len = k->len - key - 1;
	if (key == 8 && memcmp(p, "Software", 8) == 0)
		bw_facts_device(&st->s->facts, BW_DEV_SOFTWARE, p + key + 1, len);
	if (key != 13 || memcmp(p, "Creation Time", 13) != 0)
		return;
	len = len < sizeof(text) - 1 ? len : sizeof(text) - 1;
	memcpy(text, p + key + 1, len);
	text[len] = '\0';
	bw_facts_date(&st->s->facts, text, "PNG Creation Time", "written by a program; can be edited");
}

static void
note_time(struct state *st, const struct bw_chunk *k)
{
	const uint8_t *p = st->p.data + k->at + 8;
	struct bw_buf text = { 0 };

	if (k->len != 7)
		return;
	bw_buf_printf(&text, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)p[0] << 8 | p[1], p[2], p[3], p[4], p[5], p[6]);
	bw_facts_date(&st->s->facts, bw_buf_text(&text), "PNG time of the last change",
	    "universal time; when a program last wrote the file");
	bw_buf_free(&text);
}

/* ---- chunks that are written anew ---- */

static void
split_exif(struct state *st, const struct bw_chunk *k)
{
	struct bw_buf fresh = { 0 }, chunk = { 0 };
	struct bw_exif x;
	const char *what = "Exif: new, with way up and dates only";

	if (!is_once(st, k->name) || bw_exif_walk(st->p.data + k->at + 8, k->len, &x, NULL) != BW_OK) {
		bw_split_drop(st->s, k->at, k->len + 12, BW_CLASS_UNKNOWN, "Exif, second or not readable");
		return;
	}
	bw_exif_facts(&x, &st->s->facts);
	bw_exif_spots(st->s, &x);
	bw_exif_fresh(&x, st->s->options & BW_MEDIA_KEEP_OFFSET, &fresh);
	bw_png_put_chunk(&chunk, "eXIf", fresh.data, fresh.len);
	if (fresh.len > 0)
		bw_split_replace(st->s, k->at, 8, BW_CLASS_DATE, what, chunk.data, chunk.len);
	else
		bw_split_drop(st->s, k->at, 8, BW_CLASS_STRUCTURE, "Exif: structure");
	bw_exif_split(st->s, &x, k->at + 8);
	bw_split_drop(st->s, k->at + 8 + k->len, 4, BW_CLASS_STRUCTURE, "Exif: structure");
	bw_buf_free(&fresh);
	bw_buf_free(&chunk);
	bw_exif_free(&x);
}

static bool
unpack(const uint8_t *data, size_t len, struct bw_buf *out)
{
	z_stream z = { 0 };
	int rc = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return false;
	memcpy(&z.next_in, &data, sizeof(data));
	z.avail_in = (uInt)len;
	while (rc == Z_OK) {
		uint8_t piece[4096];

		z.next_out = piece;
		z.avail_out = sizeof(piece);
		rc = inflate(&z, Z_NO_FLUSH);
		if (rc == Z_OK || rc == Z_STREAM_END)
			bw_buf_put(out, piece, sizeof(piece) - z.avail_out);
		if (out->bad)
			rc = Z_MEM_ERROR;
	}
	inflateEnd(&z);
	return rc == Z_STREAM_END;
}

static bool
pack(const struct bw_buf *data, struct bw_buf *out)
{
	uLongf len = compressBound((uLong)data->len);
	size_t base = out->len;
	uint8_t *at = bw_buf_reserve(out, len);

	if (at == NULL || compress2(at, &len, data->data, (uLong)data->len, 9) != Z_OK)
		return false;
	out->len = base + len;
	return true;
}

static void
split_icc(struct state *st, const struct bw_chunk *k)
{
	const uint8_t *p = st->p.data + k->at + 8;
	size_t name = strnlen((const char *)p, k->len < 80 ? k->len : 80);
	struct bw_buf raw = { .limit = BW_ICC_MAX }, clean = { 0 }, body = { 0 }, chunk = { 0 };

	bw_buf_put(&body, "profile\0", 9); /* name, NUL, method 0 */
	if (is_once(st, k->name) && k->len > name + 2 && p[name] == 0 && unpack(p + name + 2, k->len - name - 2, &raw) &&
	    bw_icc_clean(raw.data, raw.len, &clean) && pack(&clean, &body)) {
		bw_png_put_chunk(&chunk, "iCCP", body.data, body.len);
		bw_split_replace(st->s, k->at, k->len + 12, BW_CLASS_STRUCTURE, "colour profile, without names",
		    chunk.data, chunk.len);
	} else {
		bw_split_drop(st->s, k->at, k->len + 12, BW_CLASS_UNKNOWN, "colour profile, not readable");
		bw_facts_warn(&st->s->facts, "the colour profile is damaged or of an unusual kind and is left out");
	}
	bw_buf_free(&raw);
	bw_buf_free(&clean);
	bw_buf_free(&body);
	bw_buf_free(&chunk);
}

/* Coded data: whole, or cut where its stream ends. */
static void
split_data(struct state *st, const struct bw_chunk *k)
{
	const uint8_t *p = st->p.data + k->at;
	uint8_t head[8], sum[4];
	uLong crc;

	if (k->stream_len == k->len) {
		bw_split_keep(st->s, k->at, k->len + 12, BW_CLASS_PIXELS, "coded picture");
		return;
	}
	if (k->stream_len == 0) {
		bw_split_drop(st->s, k->at, k->len + 12, BW_CLASS_HIDDEN, "data behind the coded picture");
		return;
	}
	memcpy(head, p, 8);
	head[0] = (uint8_t)(k->stream_len >> 24 & 0xff);
	head[1] = (uint8_t)(k->stream_len >> 16 & 0xff);
	head[2] = (uint8_t)(k->stream_len >> 8 & 0xff);
	head[3] = (uint8_t)(k->stream_len & 0xff);
	crc = crc32(0, p + 4, (uInt)(k->stream_len + 4));
	sum[0] = (uint8_t)(crc >> 24 & 0xff);
	sum[1] = (uint8_t)(crc >> 16 & 0xff);
	sum[2] = (uint8_t)(crc >> 8 & 0xff);
	sum[3] = (uint8_t)(crc & 0xff);
	bw_split_replace(st->s, k->at, 8, BW_CLASS_STRUCTURE, "coded picture: shorter header", head, 8);
	bw_split_keep(st->s, k->at + 8, k->stream_len, BW_CLASS_PIXELS, "coded picture");
	bw_split_drop(st->s, k->at + 8 + k->stream_len, k->len - k->stream_len, BW_CLASS_HIDDEN,
	    "bytes behind the coded picture");
	bw_split_replace(st->s, k->at + 8 + k->len, 4, BW_CLASS_STRUCTURE, "coded picture: checksum", sum, 4);
}

/* ---- chunk by chunk ---- */

static bool
try_keep(struct state *st, const struct bw_chunk *k)
{
	size_t i;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (k->name != C4(kept[i].name))
			continue;
		if (k->len < kept[i].min || k->len > kept[i].max || !k->sum_ok)
			return false;
		if (k->name != C4("fcTL") && !is_once(st, k->name))
			return false;
		bw_split_keep(st->s, k->at, k->len + 12, BW_CLASS_STRUCTURE, "picture header");
		return true;
	}
	return false;
}

static void
split_dropped(struct state *st, const struct bw_chunk *k)
{
	size_t i;

	if (k->name == C4("tIME"))
		note_time(st, k);
	else
		note_text(st, k);
	for (i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++) {
		if (k->name == C4(dropped[i].name)) {
			bw_split_drop(st->s, k->at, k->len + 12, dropped[i].class, dropped[i].what);
			return;
		}
	}
	/* A capital first letter: no reader can draw the picture without it. */
	if ((k->name >> 24 & 0x20) == 0)
		bw_split_refuse(st->s, "the picture has a part that is damaged, doubled or not known, and that it cannot do without");
	bw_split_drop(st->s, k->at, k->len + 12, BW_CLASS_UNKNOWN, "chunk, not needed");
}

static void
split_chunk(struct state *st, const struct bw_chunk *k)
{
	if (k->name == C4("IDAT") || k->name == C4("fdAT")) {
		if (!k->sum_ok && k->stream_len > 0)
			bw_split_refuse(st->s, "a checksum does not match: the picture is damaged");
		split_data(st, k);
	} else if (k->name == C4("eXIf")) {
		split_exif(st, k);
	} else if (k->name == C4("iCCP")) {
		split_icc(st, k);
	} else if (!try_keep(st, k)) {
		split_dropped(st, k);
	}
}

static void
judge_stream(struct state *st, enum bw_stream result)
{
	if (result == BW_STREAM_BAD)
		bw_split_refuse(st->s, "the coded picture is damaged");
	else if (result == BW_STREAM_LONG)
		bw_split_refuse(st->s, "the coded picture holds more rows than it shows");
	else if (result == BW_STREAM_SHORT)
		bw_facts_warn(&st->s->facts, "the coded picture ends early: rows are missing");
}

static uint32_t
be32_at(const struct bw_png *p, size_t at)
{
	struct bw_cursor c = bw_cursor_of(p->data, p->len);

	bw_cursor_seek(&c, at);
	return bw_cursor_be32(&c);
}

/* Each frame of an animation is a stream of its own. */
static void
measure_frames(struct state *st)
{
	struct bw_png *p = &st->p;
	size_t i, last, data;

	for (i = 0; i < p->count; i++) {
		uint64_t raw;

		if (p->chunks[i].name != C4("fcTL") || p->chunks[i].len != 26)
			continue;
		for (data = 0, last = i; last + 1 < p->count && p->chunks[last + 1].name != C4("fcTL"); last++)
			data += p->chunks[last + 1].name == C4("fdAT");
		if (data == 0)
			continue;
		st->s->facts.frames++;
		raw = bw_png_raw_size(p, be32_at(p, p->chunks[i].at + 12), be32_at(p, p->chunks[i].at + 16));
		judge_stream(st, bw_png_inflate(p, i + 1, last, C4("fdAT"), raw));
		/* Their numbers must stay without a gap. */
		for (data = i + 1; data <= last; data++)
			if (p->chunks[data].name == C4("fdAT") && p->chunks[data].stream_len == 0)
				bw_split_refuse(st->s, "a frame of the animation has data behind its end");
	}
}

/* Returns false when there is no picture to measure. */
static bool
measure(struct state *st)
{
	struct bw_png *p = &st->p;
	size_t i, idats = 0, fdats = 0, fctls = 0;
	uint64_t raw = bw_png_raw_size(p, p->width, p->height);

	for (i = 0; i < p->count; i++) {
		idats += p->chunks[i].name == C4("IDAT");
		fdats += p->chunks[i].name == C4("fdAT");
		fctls += p->chunks[i].name == C4("fcTL");
	}
	if (p->width == 0 || idats == 0)
		bw_split_refuse(st->s, "there is no picture in the file; it may be cut off");
	else if (raw == 0)
		bw_split_refuse(st->s, "the picture is too large, or of a kind that does not exist");
	if (fdats > 0 && fctls == 0)
		bw_split_refuse(st->s, "the animation is damaged");
	if (st->s->plan->refused[0] != '\0')
		return false;
	judge_stream(st, bw_png_inflate(p, 0, p->count - 1, C4("IDAT"), raw));
	st->s->facts.frames = 1;
	measure_frames(st);
	return true;
}

enum bw_rc
bw_png_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state st = { .s = s };
	enum bw_rc rc;
	size_t i;

	if ((rc = bw_png_walk(s->data, s->len, &st.p, err)) != BW_OK)
		return rc;
	if (st.p.full)
		bw_split_refuse(s, "the picture has too many chunks");
	(void)measure(&st);
	s->facts.width = st.p.width;
	s->facts.height = st.p.height;
	bw_split_keep(s, 0, 8, BW_CLASS_STRUCTURE, "picture header");
	for (i = 0; i < st.p.count; i++)
		split_chunk(&st, &st.p.chunks[i]);
	if (st.p.cut)
		bw_split_refuse(s, "the file is cut off, or a chunk of it is damaged");
	bw_split_drop(s, st.p.end, s->len - st.p.end, BW_CLASS_HIDDEN, "bytes behind the picture");
	bw_png_free(&st.p);
	return BW_OK;
}
