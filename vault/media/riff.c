/* WAV (RIFF, little-endian) and AIFF, AIFF-C (EA IFF 85, big-endian): a form
 * of chunks { name, le32 or be32 size, bytes, one zero when the size is odd }.
 * The format chunk is kept without what its format does not define, the sound
 * byte for byte, `fact` and `FVER` where they are what they should be. */
#include <string.h>

#include "media/audio.h"

struct riff {
	struct bw_splitter *s;
	bool big, aifc;
	bool has_format, has_sound, has_fact;
	size_t at;
	uint64_t rate, frames, frame_len, byte_rate, sound_len;
};

struct chunk {
	size_t at, len, whole; /* len of the bytes inside; whole: with head and filling */
	uint32_t size;	       /* as it is said */
	const uint8_t *name, *p;
};

#define IS(k, text) (memcmp((k)->name, (text), 4) == 0)

static bool
read_chunk(const struct riff *r, struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(r->s->data, r->s->len);

	bw_cursor_seek(&c, r->at);
	k->at = r->at;
	k->name = bw_cursor_take(&c, 4).data;
	k->size = r->big ? bw_cursor_be32(&c) : bw_cursor_le32(&c);
	if (c.bad)
		return false;
	k->p = r->s->data + c.at;
	k->len = k->size < bw_cursor_left(&c) ? k->size : bw_cursor_left(&c);
	k->whole = 8 + k->len + (k->len % 2 == 1 && bw_cursor_left(&c) > k->len);
	return true;
}

static void
put_head(const struct riff *r, struct bw_buf *out, const struct chunk *k, size_t len)
{
	bw_buf_put(out, k->name, 4);
	if (r->big)
		bw_buf_be32(out, (uint32_t)len);
	else
		bw_buf_le32(out, (uint32_t)len);
}

/* The first bytes of the chunk as `fresh`, head and all, the rest left out. */
static void
put_chunk(struct riff *r, const struct chunk *k, const struct bw_buf *fresh)
{
	if (fresh->bad) {
		r->s->full = true;
		return;
	}
	if (fresh->len <= k->whole && memcmp(fresh->data, r->s->data + k->at, fresh->len) == 0 && fresh->len == k->whole) {
		bw_split_keep(r->s, k->at, k->whole, BW_CLASS_STRUCTURE, "head of the recording");
		return;
	}
	bw_split_replace(r->s, k->at, 8, BW_CLASS_STRUCTURE, "head of the recording, anew", fresh->data, fresh->len);
	bw_split_drop(r->s, k->at + 8, k->whole - 8, BW_CLASS_HIDDEN, "head of the recording, with what is more");
}

/* ---- the sound ---- */

/* One zero behind an odd count of bytes, whatever stood there. */
static void
put_filling(struct riff *r, const struct chunk *k, bool odd)
{
	size_t at = k->at + 8 + k->len, had = k->whole - 8 - k->len;

	if (!odd)
		bw_split_drop(r->s, at, had, BW_CLASS_HIDDEN, "filling");
	else if (had == 1 && r->s->data[at] == 0)
		bw_split_keep(r->s, at, 1, BW_CLASS_STRUCTURE, "filling");
	else
		bw_split_replace(r->s, at, had, BW_CLASS_HIDDEN, "filling, now zero", "", 1);
}

static void
split_sound(struct riff *r, const struct chunk *k, size_t head, size_t skip)
{
	struct bw_buf fresh = { 0 };
	size_t len = k->len - head - skip;

	put_head(r, &fresh, k, head + len);
	while (fresh.len < 8 + head && !fresh.bad)
		bw_buf_u8(&fresh, 0); /* AIFF: offset and block size */
	if (fresh.bad)
		r->s->full = true;
	else if (skip == 0 && memcmp(fresh.data, r->s->data + k->at, fresh.len) == 0)
		bw_split_keep(r->s, k->at, fresh.len, BW_CLASS_STRUCTURE, "head of the recording");
	else
		bw_split_replace(r->s, k->at, 8 + head, BW_CLASS_STRUCTURE, "head of the sound, anew", fresh.data, fresh.len);
	bw_split_drop(r->s, k->at + 8 + head, skip, BW_CLASS_HIDDEN, "bytes before the sound");
	bw_split_keep(r->s, k->at + 8 + head + skip, len, BW_CLASS_AUDIO, "sound");
	put_filling(r, k, (head + len) % 2 == 1);
	r->sound_len = len;
	if (k->size != k->len)
		bw_facts_warn(&r->s->facts, "the recording ends before its end, or does not say how long it is");
	bw_buf_free(&fresh);
}

static bool
may_have_sound(struct riff *r, const struct chunk *k)
{
	const char *why = NULL;

	if (!r->has_format)
		why = "the recording does not say how its sound is coded";
	else if (r->has_sound)
		why = "the file holds two recordings";
	else if (k->size == 0 && k->at + 8 < r->s->len)
		why = "the recording does not say how long it is";
	r->has_sound = true;
	if (why != NULL)
		bw_split_refuse(r->s, why);
	return why == NULL;
}

/* ---- WAV ---- */

static size_t
wav_fmt_len(const struct chunk *k, unsigned tag, unsigned more)
{
	switch (tag) {
	case 1:
		return 16;
	case 3: /* float */
	case 6: /* A-law */
	case 7: /* mu-law */
		return k->len >= 18 ? 18 : 16;
	case 2: /* Microsoft's ADPCM: seven pairs of numbers, always the same */
		return more >= 32 ? 50 : 0;
	case 0x11: /* IMA ADPCM */
	case 0x31: /* GSM */
		return more >= 2 ? 20 : 0;
	case 0xfffe:
		return more >= 22 ? 40 : 0;
	default:
		return 0;
	}
}

static bool
wav_extra_ok(const uint8_t *p, size_t len)
{
	static const uint8_t coefficients[] = { 7, 0, 0, 1, 0, 0, 0, 2, 0, 0xff, 0, 0, 0, 0, 0xc0, 0, 0x40, 0, 0xf0, 0, 0, 0,
		0xcc, 1, 0x30, 0xff, 0x88, 1, 0x18, 0xff };
	static const char guid[] = "\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";

	if (len == 50)
		return memcmp(p + 20, coefficients, sizeof(coefficients)) == 0;
	if (len != 40)
		return true;
	return (p[24] == 1 || p[24] == 3 || p[24] == 6 || p[24] == 7) && p[25] == 0 && memcmp(p + 26, guid, 14) == 0;
}

static void
wav_codec(struct riff *r, unsigned tag)
{
	static const struct {
		unsigned tag;
		const char *name;
	} names[] = { { 1, "PCM" }, { 2, "ADPCM" }, { 3, "float" }, { 6, "A-law" }, { 7, "mu-law" }, { 0x11, "ADPCM" },
		{ 0x31, "GSM" } };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].tag == tag)
			bw_facts_codec(&r->s->facts, names[i].name, strlen(names[i].name));
}

static void
wav_format(struct riff *r, const struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(k->p, k->len);
	unsigned tag = bw_cursor_le16(&c), channels = bw_cursor_le16(&c), more;
	struct bw_buf fresh = { 0 };
	size_t len;

	r->rate = bw_cursor_le32(&c);
	r->byte_rate = bw_cursor_le32(&c);
	r->frame_len = bw_cursor_le16(&c);
	bw_cursor_skip(&c, 2);
	more = k->len >= 18 ? bw_cursor_le16(&c) : 0;
	len = wav_fmt_len(k, tag, more);
	if (c.bad || r->has_format || len == 0 || len > k->len || !wav_extra_ok(k->p, len) || channels == 0 ||
	    r->rate == 0 || r->frame_len == 0) {
		bw_split_refuse(r->s, "the sound is coded in a way that is not known here, or its head is damaged");
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "head of the recording");
		return;
	}
	r->has_format = true;
	wav_codec(r, tag == 0xfffe ? k->p[24] : tag);
	put_head(r, &fresh, k, len);
	bw_buf_put(&fresh, k->p, len);
	if (len > 16 && !fresh.bad) {
		fresh.data[8 + 16] = (uint8_t)(len - 18);
		fresh.data[8 + 17] = 0;
	}
	put_chunk(r, k, &fresh);
	bw_buf_free(&fresh);
}

static void
wav_fact(struct riff *r, const struct chunk *k)
{
	struct bw_buf fresh = { 0 };

	if (k->len < 4 || r->has_fact) {
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "count of the samples, not of use");
		return;
	}
	r->has_fact = true;
	put_head(r, &fresh, k, 4);
	bw_buf_put(&fresh, k->p, 4);
	put_chunk(r, k, &fresh);
	bw_buf_free(&fresh);
}

/* ---- AIFF ---- */

static bool
aiff_known(const uint8_t *type)
{
	static const char names[] = "NONE" "sowt" "twos" "raw " "in24" "in32" "fl32" "FL32" "fl64" "FL64" "alaw" "ALAW"
		"ulaw" "ULAW" "ima4" "GSM ";
	size_t i;

	for (i = 0; i + 4 < sizeof(names); i += 4)
		if (memcmp(type, names + i, 4) == 0)
			return true;
	return false;
}

/* The rate is an 80 bit float; whole numbers are enough. */
static uint64_t
aiff_rate(struct bw_cursor *c)
{
	unsigned exponent = bw_cursor_be16(c);
	uint64_t mantissa = bw_cursor_be64(c);

	return exponent < 16383 || exponent > 16383 + 31 ? 0 : mantissa >> (63 - (exponent - 16383));
}

static void
aiff_format(struct riff *r, const struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(k->p, k->len);
	struct bw_buf fresh = { 0 };
	unsigned channels = bw_cursor_be16(&c), bits;
	const uint8_t *type = (const uint8_t *)"NONE";

	r->frames = bw_cursor_be32(&c);
	bits = bw_cursor_be16(&c);
	r->rate = aiff_rate(&c);
	if (r->aifc)
		type = bw_cursor_take(&c, 4).data;
	if (c.bad || r->has_format || channels == 0 || bits == 0 || bits > 64 || r->rate == 0 || !aiff_known(type)) {
		bw_split_refuse(r->s, "the sound is coded in a way that is not known here, or its head is damaged");
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "head of the recording");
		return;
	}
	r->has_format = true;
	if (memcmp(type, "NONE", 4) == 0 || memcmp(type, "sowt", 4) == 0 || memcmp(type, "twos", 4) == 0)
		r->frame_len = channels * ((bits + 7u) / 8);
	bw_facts_codec(&r->s->facts, r->frame_len > 0 ? "PCM" : (const char *)type, r->frame_len > 0 ? 3 : 4);
	put_head(r, &fresh, k, r->aifc ? 24 : 18);
	bw_buf_put(&fresh, k->p, r->aifc ? 22 : 18);
	if (r->aifc) /* the name of the coding, in words, is the program's */
		bw_buf_put(&fresh, "\0\0", 2);
	put_chunk(r, k, &fresh);
	bw_buf_free(&fresh);
}

static void
aiff_sound(struct riff *r, const struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(k->p, k->len);
	uint32_t skip = bw_cursor_be32(&c);

	bw_cursor_skip(&c, 4);
	if (c.bad || skip > bw_cursor_left(&c)) {
		bw_split_refuse(r->s, "the head of the sound is damaged");
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "sound");
		return;
	}
	split_sound(r, k, 8, skip);
	if (r->frame_len > 0 && r->sound_len > r->frames * r->frame_len + 1)
		bw_split_refuse(r->s, "the recording holds more sound than it says");
}

/* ---- what is left out ---- */

static const struct {
	const char name[5];
	enum bw_class class;
	const char *what;
} dropped[] = { { "LIST", BW_CLASS_TEXT, "words" }, { "bext", BW_CLASS_IDENTITY, "who recorded, where and when" },
	{ "iXML", BW_CLASS_TEXT, "words of the recorder" }, { "aXML", BW_CLASS_TEXT, "words of the recorder" },
	{ "_PMX", BW_CLASS_TEXT, "XMP" }, { "cue ", BW_CLASS_TEXT, "marks" }, { "JUNK", BW_CLASS_HIDDEN, "filling" },
	{ "junk", BW_CLASS_HIDDEN, "filling" }, { "PAD ", BW_CLASS_HIDDEN, "filling" },
	{ "FLLR", BW_CLASS_HIDDEN, "filling" }, { "NAME", BW_CLASS_TEXT, "words" }, { "AUTH", BW_CLASS_IDENTITY, "author" },
	{ "(c) ", BW_CLASS_IDENTITY, "owner" }, { "ANNO", BW_CLASS_TEXT, "words" }, { "COMT", BW_CLASS_TEXT, "words" },
	{ "MARK", BW_CLASS_TEXT, "marks" } };

static void
note_date(struct riff *r, const uint8_t *day, size_t day_len, const uint8_t *time, const char *source)
{
	char text[32];

	day_len = day_len < sizeof(text) - 10 ? day_len : sizeof(text) - 10;
	memcpy(text, day, day_len);
	text[day_len] = '\0';
	if (time != NULL) {
		text[day_len] = 'T';
		memcpy(text + day_len + 1, time, 8);
		text[day_len + 9] = '\0';
	}
	bw_facts_date(&r->s->facts, text, source, "written by a program; can be edited");
}

static void
note_info(struct riff *r, const struct chunk *k)
{
	struct bw_cursor c = bw_cursor_of(k->p, k->len);

	bw_cursor_skip(&c, 4);
	while (!c.bad && bw_cursor_left(&c) >= 8) {
		struct bw_bytes name = bw_cursor_take(&c, 4), text = bw_cursor_take(&c, bw_cursor_le32(&c));

		if (c.bad)
			return;
		if (memcmp(name.data, "ICRD", 4) == 0)
			note_date(r, text.data, text.len, NULL, "RIFF ICRD");
		else if (memcmp(name.data, "ISFT", 4) == 0)
			bw_facts_device(&r->s->facts, BW_DEV_SOFTWARE, text.data, text.len);
		bw_cursor_skip(&c, text.len % 2 == 1 && bw_cursor_left(&c) > 0);
	}
}

static void
split_dropped(struct riff *r, const struct chunk *k)
{
	size_t i, tag = IS(k, "id3 ") || IS(k, "ID3 ") ? bw_id3_len(k->p, k->len) : 0;

	if (IS(k, "bext") && k->len >= 338)
		note_date(r, k->p + 320, 10, k->p + 330, "broadcast origination date");
	if (IS(k, "LIST") && k->len >= 4 && memcmp(k->p, "INFO", 4) == 0)
		note_info(r, k);
	if (IS(k, "_PMX"))
		bw_facts_xmp(&r->s->facts, k->p, k->len);
	if (tag > 0) {
		bw_split_drop(r->s, k->at, 8, BW_CLASS_STRUCTURE, "ID3: structure");
		bw_id3_split(r->s, k->at + 8, tag);
		bw_split_drop(r->s, k->at + 8 + tag, k->whole - 8 - tag, BW_CLASS_HIDDEN, "ID3: filling");
		return;
	}
	for (i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (memcmp(k->name, dropped[i].name, 4) == 0)
			break;
	if (i < sizeof(dropped) / sizeof(dropped[0]))
		bw_split_drop(r->s, k->at, k->whole, dropped[i].class, dropped[i].what);
	else
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "chunk, not needed");
}

/* ---- chunk by chunk ---- */

static void
split_chunk(struct riff *r, const struct chunk *k)
{
	bool sound = IS(k, r->big ? "SSND" : "data");

	if (sound && !may_have_sound(r, k))
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "sound");
	else if (sound && r->big)
		aiff_sound(r, k);
	else if (sound)
		split_sound(r, k, 0, 0);
	else if (k->size > k->len)
		bw_split_drop(r->s, k->at, k->whole, BW_CLASS_UNKNOWN, "chunk that is cut off");
	else if (r->big && IS(k, "COMM"))
		aiff_format(r, k);
	else if (!r->big && IS(k, "fmt "))
		wav_format(r, k);
	else if (!r->big && IS(k, "fact"))
		wav_fact(r, k);
	else if (r->aifc && IS(k, "FVER") && k->size == 4 && memcmp(k->p, "\xa2\x80\x51\x40", 4) == 0 && !r->has_fact) {
		r->has_fact = true;
		bw_split_keep(r->s, k->at, k->whole, BW_CLASS_STRUCTURE, "head of the recording");
	} else
		split_dropped(r, k);
}

static void
measure(struct riff *r)
{
	if (r->big)
		bw_facts_duration(&r->s->facts, r->frames, r->rate);
	else if (r->byte_rate > 0)
		bw_facts_duration(&r->s->facts, r->sound_len, r->byte_rate);
}

/* Behind the size that the form has, chunks are looked for only as long as the
 * sound is missing: a program that was stopped leaves that size at zero. */
static void
walk(struct riff *r, const struct chunk *form)
{
	size_t end = 8 + form->len;
	struct chunk k;

	for (r->at = 12; r->at < (r->has_sound ? end : r->s->len) && read_chunk(r, &k); r->at += k.whole)
		split_chunk(r, &k);
	bw_split_drop(r->s, r->at, r->s->len - r->at, BW_CLASS_HIDDEN, "bytes behind the recording");
	if (!r->has_format || !r->has_sound)
		bw_split_refuse(r->s, "there is no recording in the file; it may be cut off");
}

static enum bw_rc
split(struct bw_splitter *s, bool big)
{
	struct riff r = { .s = s, .big = big };
	struct chunk form;
	uint64_t size;
	size_t put, i;

	if (s->len < 12 || !read_chunk(&r, &form) || memcmp(s->data, big ? "FORM" : "RIFF", 4) != 0 ||
	    (memcmp(s->data + 8, big ? "AIFF" : "WAVE", 4) != 0 && (!big || memcmp(s->data + 8, "AIFC", 4) != 0))) {
		bw_split_drop(s, 0, s->len, BW_CLASS_UNKNOWN, "not looked at");
		bw_split_refuse(s, "this is not a recording of its kind");
		return BW_OK;
	}
	r.aifc = big && s->data[11] == 'C';
	bw_split_keep(s, 0, 4, BW_CLASS_STRUCTURE, "head of the recording");
	put = s->plan->put.len;
	bw_split_replace(s, 4, 4, BW_CLASS_STRUCTURE, "size of the recording", "\0\0\0", 4);
	bw_split_keep(s, 8, 4, BW_CLASS_STRUCTURE, "head of the recording");
	walk(&r, &form);
	measure(&r);
	/* Known only now: the size of the copy. */
	size = bw_plan_copy_size(s->plan);
	for (i = 0; i < 4 && !s->plan->put.bad && size >= 8; i++)
		s->plan->put.data[put + i] = (uint8_t)((size - 8) >> 8 * (big ? 3 - i : i) & 0xff);
	return BW_OK;
}

enum bw_rc
bw_wav_split(struct bw_splitter *s, struct bw_err *err)
{
	(void)err;
	return split(s, false);
}

enum bw_rc
bw_aiff_split(struct bw_splitter *s, struct bw_err *err)
{
	(void)err;
	return split(s, true);
}
