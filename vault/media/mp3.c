/* MPEG audio, layers I to III (ISO/IEC 11172-3, 13818-3, and "2.5"): frames
 * one behind the other, each as long as its header says. Frames are kept, and
 * nothing else: no ID3v2 anywhere, no ID3v1, APE, Lyrics3, no bytes between or
 * behind frames. To begin, and to go on after a gap, three frames must follow
 * one another, or lead up to the end or to a tag; so no tag is taken for sound.
 *
 * The frame that tells the length (Xing, Info, VBRI) is silent, but players cut
 * the encoder's delay off by it, if it begins with the name of an encoder that
 * they know. So it stays, and is written anew: counts, table of contents and
 * delays, the name always "LAME3.100", the settings of the encoder zero.
 *
 * Left alone: what an encoder writes where a frame is not full (LAME repeats
 * its name there). It can be told only by decoding. */
#include <string.h>

#include "media/audio.h"

#define CHAIN 3u
#define SAME_KIND 0xfffe0c00u /* version, layer and rate in the header */
#define MAX_FRAME 4608u

struct header {
	uint32_t bits;
	size_t len;
	unsigned rate, samples, side; /* side: bytes between the header and the main data */
};

struct mp3 {
	struct bw_splitter *s;
	size_t end; /* of the sound, before the tags at the end */
	uint32_t kind;
	unsigned rate;
	uint64_t samples;
	bool gap, cut;
};

static const uint16_t bitrates[5][15] = {
	{ 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 },
	{ 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
	{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
	{ 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },
	{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
};

static void
measure(struct header *h, unsigned layer, bool one, unsigned bitrate, unsigned pad)
{
	bool mono = (h->bits >> 6 & 3) == 3;

	if (layer == 1) {
		h->samples = 384;
		h->len = (12000u * bitrate / h->rate + pad) * 4;
		return;
	}
	h->samples = layer == 2 || one ? 1152 : 576;
	h->len = (layer == 2 || one ? 144000u : 72000u) * bitrate / h->rate + pad;
	if (layer == 3)
		h->side = one ? (mono ? 17 : 32) : (mono ? 9 : 17);
}

static bool
read_header(const struct mp3 *m, size_t at, struct header *h)
{
	static const uint16_t rates[] = { 44100, 48000, 32000 };
	struct bw_cursor c = bw_cursor_of(m->s->data, m->end);
	unsigned version, layer, bitrate, rate, row;

	memset(h, 0, sizeof(*h));
	bw_cursor_seek(&c, at);
	h->bits = bw_cursor_be32(&c);
	version = h->bits >> 19 & 3;
	layer = 4 - (h->bits >> 17 & 3);
	bitrate = h->bits >> 12 & 15;
	rate = h->bits >> 10 & 3;
	if (c.bad || h->bits >> 21 != 0x7ff || version == 1 || layer == 4 || bitrate == 0 || bitrate == 15 || rate == 3 ||
	    (h->bits & 3) == 2)
		return false;
	row = version == 3 ? layer - 1 : layer == 1 ? 3 : 4;
	h->rate = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
	measure(h, layer, version == 3, bitrates[row][bitrate], h->bits >> 9 & 1);
	return h->len > 4 + h->side && h->len <= MAX_FRAME;
}

static uint32_t
le32_at(const struct mp3 *m, size_t at)
{
	struct bw_cursor c = bw_cursor_of(m->s->data, m->end);

	bw_cursor_seek(&c, at);
	return bw_cursor_le32(&c);
}

/* Length of a tag that begins here; 0: none does. */
static size_t
tag_len(const struct mp3 *m, size_t at)
{
	const uint8_t *p = m->s->data + at;
	size_t left = m->end - at, len;

	if (left >= 32 && memcmp(p, "APETAGEX", 8) == 0 && (p[23] & 0x20) != 0) {
		len = 32 + (size_t)le32_at(m, at + 12);
		return len < left ? len : left;
	}
	return bw_id3_len(p, left);
}

static bool
starts_chain(const struct mp3 *m, size_t at, uint32_t *kind)
{
	struct header h;
	unsigned i;

	for (i = 0; i < CHAIN; i++) {
		if (i > 0 && (at == m->end || tag_len(m, at) > 0))
			return true;
		if (!read_header(m, at, &h) || h.len > m->end - at || (i > 0 && (h.bits & SAME_KIND) != *kind))
			return false;
		*kind = h.bits & SAME_KIND;
		at += h.len;
	}
	return true;
}

/* ---- the frame that tells the length ---- */

static uint16_t
tag_sum(const uint8_t *p, size_t len)
{
	unsigned crc = 0, bit;
	size_t i;

	for (i = 0; i < len; i++) {
		crc ^= p[i];
		for (bit = 0; bit < 8; bit++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xa001u : crc >> 1;
	}
	return (uint16_t)(crc & 0xffff);
}

static void
copy(uint8_t *to, const uint8_t *from, size_t *at, size_t len)
{
	memcpy(to + *at, from + *at, len);
	*at += len;
}

/* Where "Xing", "Info" or "VBRI" stands in the frame; 0: it does not. */
static size_t
info_at(const uint8_t *p, const struct header *h)
{
	size_t at = 4 + h->side, i;

	for (i = 0; i < 2 && h->side > 0; i++, at += 2) /* behind a checksum, or not */
		if (at + 8 <= h->len && (memcmp(p + at, "Xing", 4) == 0 || memcmp(p + at, "Info", 4) == 0))
			return at;
	return h->side > 0 && h->len >= 62 && memcmp(p + 36, "VBRI", 4) == 0 ? 36 : 0;
}

static void
put_encoder(const uint8_t *p, const struct header *h, size_t at, uint8_t *out, struct bw_facts *f)
{
	static const char *const known[] = { "LAME", "Lavf", "Lavc", "L3.9" };
	size_t i;
	uint16_t sum;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (at + 36 <= h->len && memcmp(p + at, known[i], 4) == 0)
			break;
	if (i == sizeof(known) / sizeof(known[0]))
		return;
	bw_facts_device(f, BW_DEV_SOFTWARE, p + at, 9);
	memcpy(out + at, "LAME3.100", 9);
	memcpy(out + at + 21, p + at + 21, 3); /* delay and filling */
	sum = tag_sum(out, at + 34);
	out[at + 34] = (uint8_t)(sum >> 8);
	out[at + 35] = (uint8_t)(sum & 0xff);
}

static void
put_info(const uint8_t *p, const struct header *h, size_t at, uint8_t *out, struct bw_facts *f)
{
	static const uint8_t sizes[] = { 4, 4, 100, 4 };
	size_t flags = at + 7;
	unsigned i;

	copy(out, p, &at, 4);
	at += 4;
	for (i = 0; i < 4; i++) {
		if ((p[flags] >> i & 1) == 0 || at + sizes[i] > h->len)
			continue;
		out[flags] |= (uint8_t)(1u << i);
		copy(out, p, &at, sizes[i]);
	}
	put_encoder(p, h, at, out, f);
}

static void
put_vbri(const uint8_t *p, const struct header *h, uint8_t *out)
{
	size_t at = 36, table = ((size_t)p[54] << 8 | p[55]) * ((size_t)p[58] << 8 | p[59]);

	copy(out, p, &at, 26);
	copy(out, p, &at, table < h->len - at ? table : h->len - at);
}

static void
split_frame(struct mp3 *m, size_t at, const struct header *h)
{
	const uint8_t *p = m->s->data + at;
	size_t info = info_at(p, h), from = 0;
	uint8_t fresh[MAX_FRAME] = { 0 };

	m->samples += info > 0 ? 0 : h->samples;
	if (info > 0) {
		copy(fresh, p, &from, info);
		if (p[info] == 'V')
			put_vbri(p, h, fresh);
		else
			put_info(p, h, info, fresh, &m->s->facts);
		if (memcmp(fresh, p, h->len) != 0) {
			bw_split_replace(m->s, at, h->len, BW_CLASS_SOFTWARE, "length, without the encoder", fresh, h->len);
			return;
		}
	}
	bw_split_keep(m->s, at, h->len, BW_CLASS_AUDIO, "coded sound");
}

/* ---- frame by frame ---- */

/* A recording that was cut and then tagged has its tag inside its last frame. */
static bool
cut_by_tag(const uint8_t *p, size_t len)
{
	return memmem(p, len, "ID3", 3) != NULL || memmem(p, len, "TAG", 3) != NULL || memmem(p, len, "LYRICS", 6) != NULL;
}

/* The frame at `at`, in step with those before; its length, or 0. The last one
 * may be cut off: players play what there is of it, so it stays. */
static size_t
next_frame(struct mp3 *m, size_t at)
{
	struct header h, after;
	size_t len, next;

	if (!read_header(m, at, &h) || (h.bits & SAME_KIND) != m->kind)
		return 0;
	len = h.len < m->end - at ? h.len : m->end - at;
	next = at + len;
	if ((len < h.len || (next != m->end && tag_len(m, next) == 0 && !read_header(m, next, &after))) &&
	    cut_by_tag(m->s->data + at, len))
		bw_split_refuse(m->s, "a tag stands inside the coded sound");
	m->rate = h.rate;
	if (len == h.len)
		split_frame(m, at, &h);
	else
		bw_split_keep(m->s, at, len, BW_CLASS_AUDIO, "coded sound");
	m->cut |= len < h.len;
	return len;
}

static size_t
split_tag(struct mp3 *m, size_t at)
{
	size_t len = tag_len(m, at);

	if (len == 0)
		return 0;
	if (m->s->data[at] == 'I')
		bw_id3_split(m->s, at, len);
	else
		bw_split_drop(m->s, at, len, BW_CLASS_TEXT, "APE tag");
	return len;
}

/* Goes to where frames or a tag begin, or to the end; true: to frames. */
static bool
skip_gap(struct mp3 *m, size_t *at)
{
	size_t to = *at;
	uint32_t kind = 0;
	bool found = false;

	while (to < m->end && tag_len(m, to) == 0 && !found) {
		found = m->s->data[to] == 0xff && starts_chain(m, to, &kind);
		to += found ? 0 : 1;
	}
	bw_split_drop(m->s, *at, to - *at, BW_CLASS_HIDDEN, "bytes between or behind the frames");
	m->gap |= to > *at;
	*at = to;
	if (found && m->kind != 0 && kind != m->kind)
		bw_split_refuse(m->s, "the file holds recordings of two kinds");
	m->kind = found ? kind : m->kind;
	return found;
}

/* Each turn ends further on: a gap ends at frames, at a tag or at the end. */
static void
walk(struct mp3 *m)
{
	bool in_step = false;
	size_t at = 0, len;

	while (at < m->end) {
		if ((len = split_tag(m, at)) == 0 && in_step)
			len = next_frame(m, at);
		if (len == 0 && (in_step = skip_gap(m, &at)) && (len = next_frame(m, at)) == 0)
			break;
		at += len;
	}
	bw_split_drop(m->s, at, m->end - at, BW_CLASS_HIDDEN, "bytes between or behind the frames");
}

static void
name_codec(struct mp3 *m)
{
	static const char *const names[] = { "", "MP3", "MP2", "MP1" };
	const char *name = names[m->kind >> 17 & 3];

	bw_facts_codec(&m->s->facts, name, strlen(name));
	bw_facts_duration(&m->s->facts, m->samples, m->rate);
}

/* Players hear such a tag as the end of the frame, so leaving it out would
 * change what is heard, and keeping it would tell what it tells. */
static bool
tag_is_heard(const struct mp3 *m)
{
	const uint8_t *tail = m->s->data + m->end;

	return m->cut && m->s->len - m->end > 3 &&
	    (memcmp(tail, "TAG", 3) == 0 || memcmp(tail, "ID3", 3) == 0 || memcmp(tail, "LYR", 3) == 0);
}

static void
judge(struct mp3 *m)
{
	if (m->samples == 0)
		bw_split_refuse(m->s, "no frames of sound were found in the file");
	if (tag_is_heard(m))
		bw_split_refuse(m->s, "the last frame is cut off, and a tag stands where it should go on");
	if (m->cut)
		bw_facts_warn(&m->s->facts, "the last frame of the recording is cut off");
	if (m->gap)
		bw_facts_warn(&m->s->facts,
		    "bytes between or behind the frames are left out: the recording may be cut or damaged");
}

static void
split_all(struct bw_splitter *s)
{
	struct mp3 m = { .s = s };
	size_t front = bw_id3_len(s->data, s->len);

	if (s->len - front >= 4 && memcmp(s->data + front, "fLaC", 4) == 0)
		bw_split_refuse(s, "this is a FLAC recording behind a tag that does not belong there");
	m.end = bw_tail_start(s->data, front, s->len);
	walk(&m);
	bw_tail_split(s, m.end, s->len - m.end);
	judge(&m);
	name_codec(&m);
}

/* What stood apart before stands side by side in the copy: two halves may be a
 * tag there, and a frame that a tag confirmed may be none. */
static bool
holds_together(const struct bw_splitter *s)
{
	struct bw_plan plan = { .put.limit = BW_MEDIA_MAX_PUT };
	struct bw_buf bytes = { 0 };
	struct bw_splitter again = { .options = s->options, .plan = &plan };
	bool ok = bw_plan_apply_buf(s->plan, s->data, s->len, &bytes, NULL) == BW_OK;
	size_t i;

	again.data = bytes.data;
	again.len = plan.size = bytes.len;
	if (ok)
		split_all(&again);
	ok = ok && plan.refused[0] == '\0';
	for (i = 0; i < plan.count; i++)
		ok = ok && plan.parts[i].action == BW_PART_KEEP;
	plan.facts = bw_facts_finish(&again.facts);
	bw_plan_free(&plan);
	bw_buf_free(&bytes);
	return ok;
}

enum bw_rc
bw_mp3_split(struct bw_splitter *s, struct bw_err *err)
{
	(void)err;
	split_all(s);
	if (s->plan->refused[0] == '\0' && !s->full && !holds_together(s))
		bw_split_refuse(s, "the recording does not hold together without its tags");
	return BW_OK;
}
