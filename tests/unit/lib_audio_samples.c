#include "lib_audio_samples.h"

#include <string.h>

/* ---- Ogg ---- */

static uint32_t
ogg_sum(const uint8_t *p, size_t len)
{
	uint32_t crc = 0;
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc ^= (uint32_t)p[i] << 24;
		for (bit = 0; bit < 8; bit++)
			crc = (crc & 0x80000000u) != 0 ? (crc << 1) ^ 0x04c11db7u : crc << 1;
	}
	return crc;
}

struct ogg_page {
	uint8_t flags;
	uint64_t granule;
	uint32_t serial, seq;
};

/* A page with these bytes as lacing values and body. */
static void
ogg_raw(struct bw_buf *out, struct ogg_page p, const uint8_t *lacing, size_t count, const void *body, size_t len)
{
	size_t at = out->len, i;
	uint32_t sum;

	bw_buf_put(out, "OggS", 5);
	bw_buf_u8(out, p.flags);
	bw_buf_le64(out, p.granule);
	bw_buf_le32(out, p.serial);
	bw_buf_le32(out, p.seq);
	bw_buf_le32(out, 0);
	bw_buf_u8(out, (uint8_t)count);
	bw_buf_put(out, lacing, count);
	bw_buf_put(out, body, len);
	sum = ogg_sum(out->data + at, out->len - at);
	for (i = 0; i < 4; i++)
		out->data[at + 22 + i] = (uint8_t)(sum >> (8 * i) & 0xff);
}

/* Packets over as many pages as they need, at most `per` lacing values to a page. */
static void
ogg_packets(struct bw_buf *out, struct ogg_page p, const struct bw_buf *packets, size_t count, size_t per)
{
	struct bw_buf lacing = { 0 }, body = { 0 };
	size_t i, at = 0, from = 0;

	for (i = 0; i < count; i++) {
		size_t len = packets[i].len;

		for (; len >= 255; len -= 255)
			bw_buf_u8(&lacing, 255);
		bw_buf_u8(&lacing, (uint8_t)len);
		bw_buf_put(&body, packets[i].data, packets[i].len);
	}
	while (at < lacing.len) {
		size_t n = lacing.len - at < per ? lacing.len - at : per, len = 0;

		for (i = 0; i < n; i++)
			len += lacing.data[at + i];
		ogg_raw(out, p, lacing.data + at, n, body.data + from, len);
		p.seq++;
		at += n;
		from += len;
		p.flags = lacing.data[at - 1] == 255 ? 1 : 0;
	}
	bw_buf_free(&lacing);
	bw_buf_free(&body);
}

static void
ogg_one(struct bw_buf *out, struct ogg_page p, const void *packet, size_t len)
{
	struct bw_buf b = { 0 };

	bw_buf_put(&b, packet, len);
	ogg_packets(out, p, &b, 1, 255);
	bw_buf_free(&b);
}

static void
comment(struct bw_buf *out, const char *vendor, const char *const *fields)
{
	uint32_t count = 0;

	while (fields[count] != NULL)
		count++;
	bw_buf_le32(out, (uint32_t)strlen(vendor));
	bw_buf_str(out, vendor);
	bw_buf_le32(out, count);
	for (; *fields != NULL; fields++) {
		bw_buf_le32(out, (uint32_t)strlen(*fields));
		bw_buf_str(out, *fields);
	}
}

static const char *const no_fields[] = { NULL };
static const char *const all_fields[] = { "TITLE=" CANARY, "DATE=2019-02-03T04:05:06", "ENCODER=" CANARY,
	"LOCATION=" CANARY, "METADATA_BLOCK_PICTURE=" CANARY, "X=" CANARY, CANARY, "CONTACT=" CANARY, NULL };

static void
opus_packet(struct bw_buf *out, unsigned n)
{
	unsigned i;

	bw_buf_u8(out, 0x78); /* CELT 20 ms, one frame */
	for (i = 0; i < 40 + n; i++)
		bw_buf_u8(out, (uint8_t)(i * 7 + n));
}

static void
opus_head(struct bw_buf *out)
{
	uint8_t head[19] = "OpusHead\1\1";

	head[10] = 0x38;
	head[11] = 1; /* 312 samples to skip */
	head[12] = 0x80;
	head[13] = 0xbb;
	ogg_one(out, (struct ogg_page){ 2, 0, 7, 0 }, head, sizeof(head));
}

static void
opus_sound(struct bw_buf *out, uint32_t seq)
{
	struct bw_buf packets[3] = { { 0 } };
	unsigned page, i;

	for (page = 0; page < 3; page++) {
		for (i = 0; i < 3; i++)
			opus_packet(&packets[i], page * 3 + i);
		ogg_packets(out, (struct ogg_page){ page == 2 ? 4 : 0, 2880u * (page + 1), 7, seq + page }, packets, 3, 255);
		for (i = 0; i < 3; i++)
			bw_buf_free(&packets[i]);
	}
}

static void
opus_with(struct bw_buf *out, const char *vendor, const char *const *fields, size_t padding, size_t per)
{
	struct bw_buf tags = { 0 };
	size_t at, pages = 0;

	opus_head(out);
	at = out->len;
	bw_buf_str(&tags, "OpusTags");
	comment(&tags, vendor, fields);
	if (padding > 0)
		bw_buf_str(&tags, CANARY);
	while (padding-- > 0)
		bw_buf_u8(&tags, 'x');
	ogg_packets(out, (struct ogg_page){ 0, 0, 7, 1 }, &tags, 1, per);
	for (; at + 4 <= out->len; at++)
		pages += memcmp(out->data + at, "OggS", 4) == 0;
	opus_sound(out, 1 + (uint32_t)pages);
	bw_buf_free(&tags);
}

static void opus_plain(struct bw_buf *out) { opus_with(out, "none", no_fields, 0, 255); }
static void opus_vendor(struct bw_buf *out) { opus_with(out, CANARY, no_fields, 0, 255); }
static void opus_fields(struct bw_buf *out) { opus_with(out, CANARY, all_fields, 0, 255); }
static void opus_padding(struct bw_buf *out) { opus_with(out, "none", no_fields, 10, 255); }
static void opus_pages(struct bw_buf *out) { opus_with(out, CANARY, all_fields, 70000, 255); }
static void opus_small_pages(struct bw_buf *out) { opus_with(out, CANARY, all_fields, 1000, 1); }

static void
opus_behind(struct bw_buf *out)
{
	opus_plain(out);
	bw_buf_str(out, CANARY);
}

static void
opus_before(struct bw_buf *out)
{
	bw_buf_str(out, "OggS" CANARY);
	opus_plain(out);
}

static void
opus_between(struct bw_buf *out)
{
	struct bw_buf plain = { 0 };
	size_t at, next;

	opus_with(&plain, CANARY, all_fields, 600, 2);
	for (at = 0; at < plain.len; at = next) {
		for (next = at + 4; next + 4 <= plain.len && memcmp(plain.data + next, "OggS", 4) != 0; next++)
			;
		if (next + 4 > plain.len)
			next = plain.len;
		bw_buf_put(out, plain.data + at, next - at);
		bw_buf_str(out, CANARY);
	}
	bw_buf_free(&plain);
}

static void
opus_cut_page(struct bw_buf *out)
{
	opus_plain(out);
	bw_buf_put(out, "OggS\0\4\0\0\0\0\0\0\0\0\7\0\0\0\5\0\0\0\1\2\3\4\2\x40\x40" CANARY, 41);
}

/* ---- Vorbis, without a real setup header ---- */

static void
vorbis_with(struct bw_buf *out, const char *vendor, const char *const *fields, size_t padding, size_t per)
{
	uint8_t head[30] = "\1vorbis";
	struct bw_buf packets[2] = { { 0 } }, sound[2] = { { 0 } };
	size_t at, pages = 0, i;

	head[11] = 1;
	head[13] = 0xac; /* 44032 Hz */
	head[28] = 0xb8;
	head[29] = 1;
	ogg_one(out, (struct ogg_page){ 2, 0, 7, 0 }, head, sizeof(head));
	at = out->len;
	bw_buf_str(&packets[0], "\3vorbis");
	comment(&packets[0], vendor, fields);
	bw_buf_u8(&packets[0], 1);
	if (padding > 0)
		bw_buf_str(&packets[0], CANARY);
	while (padding-- > 0)
		bw_buf_u8(&packets[0], 'x');
	bw_buf_str(&packets[1], "\5vorbis");
	for (i = 0; i < 900; i++)
		bw_buf_u8(&packets[1], (uint8_t)i);
	ogg_packets(out, (struct ogg_page){ 0, 0, 7, 1 }, packets, 2, per);
	for (; at + 4 <= out->len; at++)
		pages += memcmp(out->data + at, "OggS", 4) == 0;
	for (i = 0; i < 400; i++)
		bw_buf_u8(&sound[i % 2], (uint8_t)(i * 2));
	ogg_packets(out, (struct ogg_page){ 4, 44032, 7, 1 + (uint32_t)pages }, sound, 2, 255);
	for (i = 0; i < 2; i++) {
		bw_buf_free(&packets[i]);
		bw_buf_free(&sound[i]);
	}
}

static void vorbis_plain(struct bw_buf *out) { vorbis_with(out, "none", no_fields, 0, 255); }
static void vorbis_fields(struct bw_buf *out) { vorbis_with(out, CANARY, all_fields, 0, 255); }
static void vorbis_padding(struct bw_buf *out) { vorbis_with(out, "none", no_fields, 70000, 255); }
static void vorbis_small_pages(struct bw_buf *out) { vorbis_with(out, CANARY, all_fields, 1200, 1); }

/* ---- Ogg that has no copy ---- */

static void
opus_second(struct bw_buf *out)
{
	opus_plain(out);
	opus_plain(out);
}

static void
opus_skeleton(struct bw_buf *out)
{
	opus_head(out);
	ogg_one(out, (struct ogg_page){ 2, 0, 8, 0 }, "fishead\0" CANARY, 20);
	opus_sound(out, 1);
}

static void
opus_packet_with(struct bw_buf *out, const void *packet, size_t len)
{
	struct bw_buf tags = { 0 };

	opus_head(out);
	bw_buf_str(&tags, "OpusTags");
	comment(&tags, "none", no_fields);
	ogg_one(out, (struct ogg_page){ 0, 0, 7, 1 }, tags.data, tags.len);
	ogg_one(out, (struct ogg_page){ 4, 960, 7, 2 }, packet, len);
	bw_buf_free(&tags);
}

static void
opus_filled(struct bw_buf *out)
{
	opus_packet_with(out, "\x7b\x41\x0c" "sound" CANARY, 8 + 12);
}

static void
opus_unplayed(struct bw_buf *out)
{
	opus_packet_with(out, "\x7b\x40\xff" CANARY, 3 + 12);
}

static void
opus_hole(struct bw_buf *out)
{
	struct bw_buf tags = { 0 };

	opus_head(out);
	bw_buf_str(&tags, "OpusTags");
	comment(&tags, "none", no_fields);
	ogg_one(out, (struct ogg_page){ 0, 0, 7, 1 }, tags.data, tags.len);
	opus_sound(out, 3);
	bw_buf_free(&tags);
}

static void
opus_long_head(struct bw_buf *out)
{
	ogg_one(out, (struct ogg_page){ 2, 0, 7, 0 }, "OpusHead\1\1\0\0\0\0\0\0\0\0\0" CANARY, 19 + 12);
	opus_sound(out, 1);
}

static void
ogg_speex(struct bw_buf *out)
{
	ogg_one(out, (struct ogg_page){ 2, 0, 7, 0 }, "Speex   1.2", 11);
}

/* ---- */

const struct audio_sample audio_samples[] = {
	{ BW_FORMAT_OGG, "opus plain", opus_plain, true },
	{ BW_FORMAT_OGG, "opus vendor", opus_vendor, false },
	{ BW_FORMAT_OGG, "opus comments", opus_fields, false },
	{ BW_FORMAT_OGG, "opus padding of the comments", opus_padding, false },
	{ BW_FORMAT_OGG, "opus comments over pages", opus_pages, false },
	{ BW_FORMAT_OGG, "opus comments over small pages", opus_small_pages, false },
	{ BW_FORMAT_OGG, "opus behind the end", opus_behind, false },
	{ BW_FORMAT_OGG, "opus in front", opus_before, false },
	{ BW_FORMAT_OGG, "opus between pages", opus_between, false },
	{ BW_FORMAT_OGG, "opus cut page", opus_cut_page, false },
	{ BW_FORMAT_OGG, "vorbis plain", vorbis_plain, true },
	{ BW_FORMAT_OGG, "vorbis comments", vorbis_fields, false },
	{ BW_FORMAT_OGG, "vorbis padding of the comments", vorbis_padding, false },
	{ BW_FORMAT_OGG, "vorbis comments over small pages", vorbis_small_pages, false },
};
const size_t audio_sample_count = sizeof(audio_samples) / sizeof(audio_samples[0]);

const struct audio_refusal audio_refusals[] = {
	{ BW_FORMAT_OGG, "opus second recording", "second recording", opus_second },
	{ BW_FORMAT_OGG, "opus with a skeleton", "second recording", opus_skeleton },
	{ BW_FORMAT_OGG, "opus filling of a packet", "no player plays", opus_filled },
	{ BW_FORMAT_OGG, "opus broken packet", "no player plays", opus_unplayed },
	{ BW_FORMAT_OGG, "opus missing page", "missing", opus_hole },
	{ BW_FORMAT_OGG, "opus long head", "unusual kind", opus_long_head },
	{ BW_FORMAT_OGG, "speex", "something else", ogg_speex },
};
const size_t audio_refusal_count = sizeof(audio_refusals) / sizeof(audio_refusals[0]);

/* Every page whose packets are sound. */
static void
ogg_sound(const uint8_t *data, size_t len, struct bw_buf *out)
{
	size_t at, i, body;

	for (at = 0; at + 27 < len; at++) {
		if (memcmp(data + at, "OggS\0", 5) != 0)
			continue;
		for (body = 0, i = 0; i < data[at + 26]; i++)
			body += data[at + 27 + i];
		/* Only pages of sound count time, or end the stream. */
		if ((data[at + 6] | data[at + 7]) == 0 || data[at + 6] == 0xff || at + 27 + i + body > len)
			continue;
		bw_buf_put(out, data + at, 27 + i + body);
	}
}

void
audio_sound(enum bw_format format, const uint8_t *data, size_t len, struct bw_buf *out)
{
	if (format == BW_FORMAT_OGG)
		ogg_sound(data, len, out);
}
