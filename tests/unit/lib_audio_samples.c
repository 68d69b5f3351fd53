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

/* ---- MPEG audio: layer III, 128 kbit/s, 44100 Hz, joint stereo: 417 bytes ---- */

#define MP3_FRAME 417

static void
mp3_frame(struct bw_buf *out, unsigned n)
{
	unsigned i;

	bw_buf_be32(out, 0xfffb9064);
	for (i = 4; i < MP3_FRAME; i++)
		bw_buf_u8(out, (uint8_t)((i * 5 + n * 3) & 0x7f));
}

static void
mp3_frames(struct bw_buf *out)
{
	unsigned i;

	for (i = 0; i < 5; i++)
		mp3_frame(out, i);
}

static void
id3_frame(struct bw_buf *out, const char *name, const char *text)
{
	bw_buf_str(out, name);
	bw_buf_be32(out, (uint32_t)strlen(text) + 1);
	bw_buf_be16(out, 0);
	bw_buf_u8(out, 0);
	bw_buf_str(out, text);
}

static void
id3(struct bw_buf *out, bool footer)
{
	struct bw_buf body = { 0 };

	id3_frame(&body, "TIT2", CANARY);
	id3_frame(&body, "TDRC", "2019-02-03T04:05:06");
	id3_frame(&body, "TSSE", CANARY);
	id3_frame(&body, "APIC", CANARY);
	id3_frame(&body, "UFID", CANARY);
	id3_frame(&body, "PRIV", CANARY);
	id3_frame(&body, "GEOB", CANARY);
	bw_buf_str(&body, footer ? "" : "\1" CANARY);
	bw_buf_put(out, footer ? "ID3\4\0\x10\0\0" : "ID3\4\0\0\0\0", 8);
	bw_buf_u8(out, (uint8_t)(body.len >> 7));
	bw_buf_u8(out, (uint8_t)(body.len & 0x7f));
	bw_buf_put(out, body.data, body.len);
	if (footer) {
		bw_buf_put(out, "3DI\4\0\x10\0\0", 8);
		bw_buf_u8(out, (uint8_t)(body.len >> 7));
		bw_buf_u8(out, (uint8_t)(body.len & 0x7f));
	}
	bw_buf_free(&body);
}

static void
id3v1(struct bw_buf *out)
{
	size_t at = out->len;

	bw_buf_str(out, "TAG" CANARY);
	while (out->len < at + 116)
		bw_buf_u8(out, ' ');
	bw_buf_str(out, CANARY);
}

static void
ape_head(struct bw_buf *out, uint32_t size, uint32_t flags)
{
	bw_buf_str(out, "APETAGEX");
	bw_buf_le32(out, 2000);
	bw_buf_le32(out, size);
	bw_buf_le32(out, 1);
	bw_buf_le32(out, flags);
	bw_buf_le64(out, 0);
}

static void
ape(struct bw_buf *out, bool head)
{
	uint32_t size = 32 + 8 + 6 + 12;

	if (head)
		ape_head(out, size, 0xa0000000u);
	bw_buf_le32(out, 12);
	bw_buf_le32(out, 0);
	bw_buf_put(out, "Title", 6);
	bw_buf_str(out, CANARY);
	ape_head(out, size, head ? 0x80000000u : 0);
}

/* The frame that tells the length, with an encoder's name of 9 letters. */
static void
mp3_info(struct bw_buf *out, const char *encoder, bool junk)
{
	size_t at = out->len, i;
	uint8_t *p;

	bw_buf_be32(out, 0xfffb9064);
	while (out->len < at + MP3_FRAME)
		bw_buf_u8(out, 0);
	p = out->data + at;
	memcpy(p + 36, "Info\0\0\0\x0f\0\0\0\5\0\0\x0a\0", 16);
	for (i = 0; i < 100; i++)
		p[52 + i] = (uint8_t)(i * 2);
	memcpy(p + 156, encoder, 9);
	memcpy(p + 156 + 21, "\x24\x04\x56", 3);
	if (junk)
		memcpy(p + 200, CANARY, 12);
}

static void mp3_plain(struct bw_buf *out) { mp3_frames(out); }
static void mp3_id3(struct bw_buf *out) { id3(out, false), id3(out, false), mp3_frames(out); }
static void mp3_appended(struct bw_buf *out) { mp3_frames(out), id3(out, true); }
static void mp3_id3v1(struct bw_buf *out) { mp3_frames(out), id3v1(out); }
static void mp3_ape(struct bw_buf *out) { mp3_frames(out), ape(out, true), id3v1(out); }
static void mp3_ape1(struct bw_buf *out) { mp3_frames(out), ape(out, false); }
static void mp3_ape_front(struct bw_buf *out) { ape(out, true), mp3_frames(out); }
static void mp3_lyrics(struct bw_buf *out) { mp3_frames(out), bw_buf_str(out, "LYRICSBEGININD00002" CANARY "LYRICSEND"), id3v1(out); }
static void mp3_lyrics2(struct bw_buf *out) { mp3_frames(out), bw_buf_str(out, "LYRICSBEGIN" CANARY "000023LYRICS200"), id3v1(out); }
static void mp3_between(struct bw_buf *out) { mp3_frames(out), bw_buf_str(out, CANARY), mp3_frames(out); }
static void mp3_tag_between(struct bw_buf *out) { mp3_frames(out), id3(out, false), mp3_frames(out), ape(out, true), mp3_frames(out); }
static void mp3_behind(struct bw_buf *out) { mp3_frames(out), bw_buf_str(out, CANARY); }
static void mp3_behind_tags(struct bw_buf *out) { mp3_frames(out), id3v1(out), bw_buf_str(out, CANARY); }
static void mp3_encoder(struct bw_buf *out) { mp3_info(out, "LAMECANAR", false), mp3_frames(out), bw_buf_str(out, CANARY); }
static void mp3_info_junk(struct bw_buf *out) { mp3_info(out, "CANARYxyz", true), mp3_frames(out); }

static void
mp3_vbri(struct bw_buf *out)
{
	size_t at = out->len;

	mp3_info(out, "         ", true);
	memset(out->data + at + 36, 0, 164);
	memcpy(out->data + at + 36, "VBRI\0\1\0\0\0\0\0\0\0\0\0\0\0\5\0\2\0\1\0\2\0\1", 26);
	mp3_frames(out);
}

static void
mp3_free_format(struct bw_buf *out)
{
	size_t i;

	mp3_frames(out);
	for (i = 0; i < 5; i++)
		out->data[i * MP3_FRAME + 2] = 0x00;
}

static void
mp3_two_kinds(struct bw_buf *out)
{
	size_t i, at;

	mp3_frames(out);
	at = out->len;
	mp3_frames(out);
	for (i = 0; i < 5; i++) /* 48000 Hz: 384 bytes */
		out->data[at + i * 384 + 2] = 0x94, memcpy(out->data + at + i * 384, "\xff\xfb", 2), out->data[at + i * 384 + 3] = 0x64;
}

static void
mp3_tag_in_frame(struct bw_buf *out)
{
	mp3_frames(out);
	out->len -= 300;
	bw_buf_str(out, "TAG" CANARY);
}

static void
mp3_tag_heard(struct bw_buf *out)
{
	mp3_frames(out);
	out->len -= 300;
	id3v1(out);
}

/* One frame, a tag, and half a frame: without the tag, no frames follow one another. */
static void
mp3_torn(struct bw_buf *out)
{
	mp3_frame(out, 0);
	ape(out, true);
	mp3_frame(out, 1);
	out->len -= 7;
}

static void
mp3_flac(struct bw_buf *out)
{
	id3(out, false);
	bw_buf_str(out, "fLaC");
	mp3_frames(out);
}

/* ---- WAV and AIFF ---- */

static void
iff(struct bw_buf *out, bool big, const char *name, const void *data, size_t len, uint8_t filling)
{
	bw_buf_put(out, name, 4);
	if (big)
		bw_buf_be32(out, (uint32_t)len);
	else
		bw_buf_le32(out, (uint32_t)len);
	bw_buf_put(out, data, len);
	if (len % 2 == 1)
		bw_buf_u8(out, filling);
}

static void
iff_end(struct bw_buf *out, bool big)
{
	size_t len = out->len - 8, i;

	for (i = 0; i < 4; i++)
		out->data[4 + i] = (uint8_t)(len >> 8 * (big ? 3 - i : i) & 0xff);
}

static void
tone(struct bw_buf *out, size_t len)
{
	while (len-- > 0)
		bw_buf_u8(out, (uint8_t)(len * 11));
}

static const uint8_t pcm8[16] = { 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0 };

static void
wav_with(struct bw_buf *out, const void *format, size_t format_len, size_t sound_len)
{
	struct bw_buf sound = { 0 };

	bw_buf_put(out, "RIFF\0\0\0\0WAVE", 12);
	iff(out, false, "fmt ", format, format_len, 'C');
	tone(&sound, sound_len);
	iff(out, false, "data", sound.data, sound.len, 0);
	iff_end(out, false);
	bw_buf_free(&sound);
}

static void wav_plain(struct bw_buf *out) { wav_with(out, pcm8, 16, 201); }

static void
wav_filling(struct bw_buf *out)
{
	wav_with(out, pcm8, 16, 201);
	out->data[out->len - 1] = 'C';
	bw_buf_str(out, CANARY);
}

static void
wav_chunks(struct bw_buf *out)
{
	static const char *const names[] = { "LIST", "iXML", "_PMX", "cue ", "JUNK", "afsp", "PEAK", "DISP", "inst" };
	struct bw_buf sound = { 0 }, bext = { 0 }, tag = { 0 };
	size_t i;

	bw_buf_put(out, "RIFF\0\0\0\0WAVE", 12);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		iff(out, false, names[i], CANARY, 12 + i % 2, 0);
	iff(out, false, "LIST", "INFOICRD\x14\0\0\0" "2019-02-03T04:05:06\0ISFT\x0c\0\0\0" CANARY, 4 + 28 + 20, 0);
	bw_buf_str(&bext, CANARY);
	while (bext.len < 320)
		bw_buf_u8(&bext, 0);
	bw_buf_str(&bext, "2018-02-0304:05:06");
	while (bext.len < 602)
		bw_buf_u8(&bext, 0);
	bw_buf_str(&bext, CANARY);
	iff(out, false, "bext", bext.data, bext.len, 0);
	iff(out, false, "fmt ", pcm8, 16, 0);
	iff(out, false, "fact", "\xc8\0\0\0" CANARY, 16, 0);
	tone(&sound, 200);
	iff(out, false, "data", sound.data, sound.len, 0);
	id3(&tag, false);
	iff(out, false, "id3 ", tag.data, tag.len, 'C');
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		iff(out, false, names[i], CANARY, 12, 0);
	iff_end(out, false);
	bw_buf_str(out, "LIST\x0c\0\0\0" CANARY);
	bw_buf_free(&sound);
	bw_buf_free(&bext);
	bw_buf_free(&tag);
}

static void
wav_format_tail(struct bw_buf *out)
{
	uint8_t format[16 + 2 + 12];

	memcpy(format, pcm8, 16);
	memcpy(format + 16, "\x0c\0" CANARY, 14);
	wav_with(out, format, sizeof(format), 200);
}

static void
wav_extensible(struct bw_buf *out)
{
	uint8_t format[40 + 12];

	memcpy(format, pcm8, 16);
	memcpy(format, "\xfe\xff", 2);
	memcpy(format + 16, "\x22\0\x08\0\4\0\0\0\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71" CANARY, 36);
	wav_with(out, format, sizeof(format), 200);
}

static void
wav_two(struct bw_buf *out)
{
	wav_with(out, pcm8, 16, 200);
	iff(out, false, "data", CANARY, 12, 0);
	iff_end(out, false);
}

static void
wav_unknown(struct bw_buf *out)
{
	uint8_t format[16];

	memcpy(format, pcm8, 16);
	format[0] = 0x55;
	wav_with(out, format, 16, 200);
}

static void wav_no_format(struct bw_buf *out) { bw_buf_put(out, "RIFF\x18\0\0\0WAVEdata\x0c\0\0\0" CANARY, 32); }

static const uint8_t comm[18] = { 0, 1, 0, 0, 0, 201, 0, 8, 0x40, 0x0b, 0xfa };

static void
aiff_with(struct bw_buf *out, bool aifc, const char *words, uint32_t skip, size_t sound_len)
{
	struct bw_buf format = { 0 }, sound = { 0 };

	bw_buf_put(out, aifc ? "FORM\0\0\0\0AIFC" : "FORM\0\0\0\0AIFF", 12);
	if (aifc)
		iff(out, true, "FVER", "\xa2\x80\x51\x40", 4, 0);
	bw_buf_put(&format, comm, 18);
	if (aifc) {
		bw_buf_str(&format, "NONE");
		bw_buf_u8(&format, (uint8_t)strlen(words));
		bw_buf_str(&format, words);
		if (format.len % 2 == 1)
			bw_buf_u8(&format, 0);
	}
	iff(out, true, "COMM", format.data, format.len, 0);
	bw_buf_be32(&sound, skip);
	bw_buf_be32(&sound, 0);
	if (skip > 0)
		bw_buf_put(&sound, CANARY, 12);
	tone(&sound, sound_len);
	iff(out, true, "SSND", sound.data, sound.len, 0);
	iff_end(out, true);
	bw_buf_free(&format);
	bw_buf_free(&sound);
}

static void aiff_plain(struct bw_buf *out) { aiff_with(out, false, "", 0, 201); }
static void aifc_plain(struct bw_buf *out) { aiff_with(out, true, "", 0, 201); }
static void aifc_words(struct bw_buf *out) { aiff_with(out, true, CANARY, 0, 201); }
static void aiff_skip(struct bw_buf *out) { aiff_with(out, false, "", 12, 201); }
static void aiff_longer(struct bw_buf *out) { aiff_with(out, false, "", 0, 300); }

static void
aiff_chunks(struct bw_buf *out)
{
	static const char *const names[] = { "NAME", "AUTH", "(c) ", "ANNO", "COMT", "MARK", "INST", "MIDI", "APPL", "FVER" };
	struct bw_buf tag = { 0 };
	size_t i;

	aiff_with(out, false, "", 0, 201);
	out->data[out->len - 1] = 'C';
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		iff(out, true, names[i], CANARY, 12, 0);
	id3(&tag, false);
	iff(out, true, "ID3 ", tag.data, tag.len, 'C');
	iff_end(out, true);
	bw_buf_str(out, CANARY);
	bw_buf_free(&tag);
}

/* ---- FLAC: frames with right checksums around bytes that nobody decodes ---- */

static unsigned
flac_crc(const uint8_t *p, size_t len, unsigned poly, unsigned bits)
{
	unsigned crc = 0, bit, top = 1u << (bits - 1);
	size_t i;

	for (i = 0; i < len; i++) {
		crc ^= (unsigned)p[i] << (bits - 8);
		for (bit = 0; bit < 8; bit++)
			crc = (crc << 1 ^ ((crc & top) != 0 ? poly : 0)) & (2 * top - 1);
	}
	return crc;
}

static void
flac_frame(struct bw_buf *out, unsigned n)
{
	size_t at = out->len;

	bw_buf_put(out, "\xff\xf8\x19\x08", 4); /* 192 samples, 44100 Hz, mono, 16 bits */
	bw_buf_u8(out, (uint8_t)n);
	bw_buf_u8(out, (uint8_t)flac_crc(out->data + at, 5, 0x07, 8));
	tone(out, 60 + n);
	bw_buf_be16(out, (uint16_t)flac_crc(out->data + at, out->len - at, 0x8005, 16));
}

static void
flac_block(struct bw_buf *out, unsigned type, const void *data, size_t len)
{
	bw_buf_be32(out, type << 24 | (uint32_t)len);
	bw_buf_put(out, data, len);
}

static void
flac_info(struct bw_buf *out, unsigned last)
{
	static const uint8_t info[34] = { 0, 192, 0, 192, 0, 0, 0, 0, 0, 0, 0x0a, 0xc4, 0x40, 0xf0, 0, 0, 3, 0xc0 };

	bw_buf_str(out, "fLaC");
	flac_block(out, last, info, sizeof(info));
}

static void
flac_frames(struct bw_buf *out, unsigned count)
{
	unsigned n;

	for (n = 0; n < count; n++)
		flac_frame(out, n);
}

static void flac_plain(struct bw_buf *out) { flac_info(out, 0x80), flac_frames(out, 5); }

static void
flac_blocks(struct bw_buf *out)
{
	uint8_t table[18] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192 };
	struct bw_buf words = { 0 };

	id3(out, false);
	flac_info(out, 0);
	flac_block(out, 3, table, sizeof(table));
	comment(&words, CANARY, all_fields);
	flac_block(out, 4, words.data, words.len);
	flac_block(out, 1, CANARY, 12);
	flac_block(out, 2, CANARY, 12);
	flac_block(out, 3, "\xff\xff\xff\xff\xff\xff\xff\xff" CANARY, 18);
	flac_block(out, 5, CANARY, 12);
	flac_block(out, 6, CANARY, 12);
	flac_block(out, 77 | 0x80, CANARY, 12);
	flac_frames(out, 5);
	ape(out, true);
	id3v1(out);
	bw_buf_free(&words);
}

static void
flac_table(struct bw_buf *out)
{
	flac_info(out, 0);
	flac_block(out, 3 | 0x80, "\xff\xff\xff\xff\xff\xff\xff\xff" CANARY, 18);
	flac_frames(out, 5);
}

static void flac_behind(struct bw_buf *out) { flac_plain(out), bw_buf_str(out, CANARY); }
static void flac_longer(struct bw_buf *out) { flac_info(out, 0x80), flac_frames(out, 6); }

static void
flac_between(struct bw_buf *out)
{
	flac_info(out, 0x80);
	flac_frame(out, 0);
	bw_buf_str(out, CANARY);
	flac_frame(out, 1);
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
	{ BW_FORMAT_MP3, "mp3 plain", mp3_plain, true },
	{ BW_FORMAT_MP3, "mp3 ID3v2 twice", mp3_id3, false },
	{ BW_FORMAT_MP3, "mp3 ID3v2 appended", mp3_appended, false },
	{ BW_FORMAT_MP3, "mp3 ID3v1", mp3_id3v1, false },
	{ BW_FORMAT_MP3, "mp3 APE and ID3v1", mp3_ape, false },
	{ BW_FORMAT_MP3, "mp3 APEv1", mp3_ape1, false },
	{ BW_FORMAT_MP3, "mp3 APE in front", mp3_ape_front, false },
	{ BW_FORMAT_MP3, "mp3 Lyrics3", mp3_lyrics, false },
	{ BW_FORMAT_MP3, "mp3 Lyrics3 version 2", mp3_lyrics2, false },
	{ BW_FORMAT_MP3, "mp3 between frames", mp3_between, false },
	{ BW_FORMAT_MP3, "mp3 tags between frames", mp3_tag_between, false },
	{ BW_FORMAT_MP3, "mp3 behind the end", mp3_behind, false },
	{ BW_FORMAT_MP3, "mp3 behind the tags", mp3_behind_tags, false },
	{ BW_FORMAT_MP3, "mp3 name of the encoder", mp3_encoder, false },
	{ BW_FORMAT_MP3, "mp3 behind the length", mp3_info_junk, false },
	{ BW_FORMAT_MP3, "mp3 behind the other length", mp3_vbri, false },
	{ BW_FORMAT_WAV, "wav plain", wav_plain, true },
	{ BW_FORMAT_WAV, "wav filling", wav_filling, false },
	{ BW_FORMAT_WAV, "wav chunks", wav_chunks, false },
	{ BW_FORMAT_WAV, "wav behind the format", wav_format_tail, false },
	{ BW_FORMAT_WAV, "wav behind the long format", wav_extensible, false },
	{ BW_FORMAT_AIFF, "aiff plain", aiff_plain, true },
	{ BW_FORMAT_AIFF, "aifc plain", aifc_plain, true },
	{ BW_FORMAT_AIFF, "aifc name of the coding", aifc_words, false },
	{ BW_FORMAT_AIFF, "aiff before the sound", aiff_skip, false },
	{ BW_FORMAT_AIFF, "aiff chunks", aiff_chunks, false },
	{ BW_FORMAT_FLAC, "flac plain", flac_plain, true },
	{ BW_FORMAT_FLAC, "flac blocks and tags", flac_blocks, false },
	{ BW_FORMAT_FLAC, "flac free seek points", flac_table, false },
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
	{ BW_FORMAT_MP3, "mp3 free format", "no frames", mp3_free_format },
	{ BW_FORMAT_MP3, "mp3 of two kinds", "two kinds", mp3_two_kinds },
	{ BW_FORMAT_MP3, "mp3 tag inside a frame", "inside the coded sound", mp3_tag_in_frame },
	{ BW_FORMAT_MP3, "mp3 tag that is heard", "where it should go on", mp3_tag_heard },
	{ BW_FORMAT_MP3, "mp3 torn by a tag", "hold together", mp3_torn },
	{ BW_FORMAT_MP3, "flac behind a tag, as mp3", "FLAC", mp3_flac },
	{ BW_FORMAT_WAV, "wav with two sounds", "two recordings", wav_two },
	{ BW_FORMAT_WAV, "wav of unknown coding", "not known", wav_unknown },
	{ BW_FORMAT_WAV, "wav without a format", "how its sound is coded", wav_no_format },
	{ BW_FORMAT_AIFF, "aiff with more sound", "more sound", aiff_longer },
	{ BW_FORMAT_FLAC, "flac behind the end", "behind its frames", flac_behind },
	{ BW_FORMAT_FLAC, "flac between frames", "behind its frames", flac_between },
	{ BW_FORMAT_FLAC, "flac with more sound", "more sound", flac_longer },
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

/* Frames that begin with a header of the samples, but no frame of the length. */
static void
mp3_sound(const uint8_t *data, size_t len, struct bw_buf *out)
{
	size_t at;

	for (at = 0; at + MP3_FRAME <= len; at++)
		if (memcmp(data + at, "\xff\xfb\x90\x64", 4) == 0 && memcmp(data + at + 36, "Info", 4) != 0 &&
		    memcmp(data + at + 36, "VBRI", 4) != 0)
			bw_buf_put(out, data + at, MP3_FRAME);
}

static void
sound_behind(const char *name, size_t skip, size_t sound_len, const uint8_t *data, size_t len, struct bw_buf *out)
{
	const uint8_t *at = memmem(data, len, name, 4);

	if (at == NULL)
		return;
	at += skip;
	if (skip == 16 && at[-5] == 12) /* the offset of AIFF */
		at += 12;
	if (sound_len <= len - (size_t)(at - data))
		bw_buf_put(out, at, sound_len);
}

void
audio_sound(enum bw_format format, const uint8_t *data, size_t len, struct bw_buf *out)
{
	if (format == BW_FORMAT_OGG)
		ogg_sound(data, len, out);
	else if (format == BW_FORMAT_MP3)
		mp3_sound(data, len, out);
	else if (format == BW_FORMAT_WAV)
		sound_behind("data", 8, 200, data, len, out);
	else if (format == BW_FORMAT_AIFF)
		sound_behind("SSND", 16, 201, data, len, out);
	else if (format == BW_FORMAT_FLAC)
		sound_behind("\xff\xf8\x19\x08", 0, 5 * 68 + 10, data, len, out);
}
