#include "lib_bmff_samples.h"

#include <stdarg.h>

#include <stdlib.h>
#include <string.h>

const char *const movie_places[] = { "udta", "udta ©xyz", "moov meta keys", "moov uuid", "trak udta", "trak tref",
	"mdia elng", "handler name", "coder name", "coder vendor", "sample entry uuid", "table slack", "header slack",
	"minf unknown", "data reference", "measurements", "words", "switched off", "mdat gap", "second mdat", "free", "skip",
	"top uuid", "top meta", "language", "trailer", NULL };
const char *const heif_places[] = { "handler name", "picture name", "Exif", "XMP", "thumbnail", "second picture",
	"idat gap", "property", "profile", "iloc slack", "ipma slack", "grpl", "meta uuid", "mdat gap", "mpvd", "sefd", "free",
	"udta", "trailer", NULL };
const char *const jxl_places[] = { "Exif", "xml ", "jumb", "jbrd", "free", "trailer", NULL };

static const char *hidden_in;

/* A changed number can make these part of a table, or of the only track left. */
static const char *const alone[] = { "table slack", "header slack", "switched off", "iloc slack", "cut off", "edge" };

static bool
hides(const char *place)
{
	size_t i;

	if (hidden_in == NULL || strcmp(hidden_in, place) == 0)
		return hidden_in != NULL;
	for (i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (strcmp(alone[i], place) == 0)
			return false;
	return strcmp(hidden_in, "*") == 0;
}

/* ---- boxes ---- */

static size_t
open_box(struct bw_buf *b, const char *type)
{
	size_t at = b->len;

	bw_buf_be32(b, 0);
	bw_buf_put(b, type, 4);
	return at;
}

static void
set_be32(struct bw_buf *b, size_t at, size_t v)
{
	b->data[at] = (uint8_t)(v >> 24 & 0xff);
	b->data[at + 1] = (uint8_t)(v >> 16 & 0xff);
	b->data[at + 2] = (uint8_t)(v >> 8 & 0xff);
	b->data[at + 3] = (uint8_t)(v & 0xff);
}

static void
close_box(struct bw_buf *b, size_t at)
{
	set_be32(b, at, b->len - at);
}

static void
box(struct bw_buf *b, const char *type, const void *data, size_t len)
{
	size_t at = open_box(b, type);

	bw_buf_put(b, data, len);
	close_box(b, at);
}

static void
hide(struct bw_buf *b, const char *place, const char *type)
{
	if (hides(place))
		box(b, type, "0123456789abcdef" CANARY, 16 + sizeof(CANARY));
}

static void
be32s(struct bw_buf *b, size_t count, ...)
{
	va_list ap;

	va_start(ap, count);
	while (count-- > 0)
		bw_buf_be32(b, va_arg(ap, unsigned));
	va_end(ap);
}

static void
zeros(struct bw_buf *b, size_t len)
{
	while (len-- > 0)
		bw_buf_u8(b, 0);
}

static void
text(struct bw_buf *b, const char *s)
{
	bw_buf_put(b, s, strlen(s));
}

/* ---- a film ---- */

#define T2021 3692304000u /* seconds from 1904 to the first day of 2021 */

static void
handler(struct bw_buf *b, const char *kind, const char *place)
{
	size_t at = open_box(b, "hdlr");

	be32s(b, 2, 0u, 0u);
	text(b, kind);
	zeros(b, 12);
	text(b, hides(place) ? CANARY : "");
	bw_buf_u8(b, 0);
	close_box(b, at);
}

static void
entry(struct bw_buf *b, const char *coding, bool film)
{
	size_t at = open_box(b, coding);

	zeros(b, 6);
	be32s(b, 1, 0x00010000u); /* reference 1, and half of what follows */
	if (film) {
		zeros(b, 2);
		text(b, hides("coder vendor") ? "CANARYmustGo" : "\0\0\0\0\0\0\0\0\0\0\0\0");
		if (!hides("coder vendor"))
			zeros(b, 12);
		be32s(b, 4, 0x01400100u, 0x00480000u, 0x00480000u, 0u);
		bw_buf_be16(b, 1);
		bw_buf_u8(b, hides("coder name") ? 12 : 0);
		text(b, hides("coder name") ? CANARY : "");
		zeros(b, hides("coder name") ? 19 : 31);
		be32s(b, 1, 0x0018ffffu);
		box(b, "avcC", "\1\x64\0\x28\xff\xe1\0\0\1\0\0", 11);
		hide(b, "sample entry uuid", "uuid");
	} else {
		zeros(b, 6);
		be32s(b, 3, 0x00020010u, 0u, 48000u << 16);
		box(b, "esds", "\0\0\0\0\3\0", 6);
	}
	close_box(b, at);
}

static void
table(struct bw_buf *b, const char *type, bool slack, size_t count, const uint32_t *v)
{
	size_t at = open_box(b, type), i;

	bw_buf_be32(b, 0);
	for (i = 0; i < count; i++)
		bw_buf_be32(b, v[i]);
	if (slack)
		text(b, CANARY);
	close_box(b, at);
}

/* *chunk is where the offset of its one chunk stands. */
static void
track(struct bw_buf *b, const char *kind, const char *coding, bool on, uint32_t bytes, size_t *chunk)
{
	bool film = strcmp(kind, "vide") == 0;
	size_t trak = open_box(b, "trak"), at, mdia, minf, stbl, in;

	at = open_box(b, "tkhd");
	be32s(b, 7, on ? 7u : 6u, T2021, T2021, 1u, 0u, 1000u, 0u);
	zeros(b, 12);
	be32s(b, 9, 0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, 0u, 0x40000000u);
	be32s(b, 2, 320u << 16, 256u << 16);
	if (film && hides("header slack"))
		text(b, CANARY);
	close_box(b, at);
	if (film) {
		at = open_box(b, "edts");
		table(b, "elst", false, 4, (uint32_t[]){ 1, 1000, 0, 0x10000 });
		close_box(b, at);
		hide(b, "trak udta", "udta");
		hide(b, "trak tref", "tref");
	}
	mdia = open_box(b, "mdia");
	at = open_box(b, "mdhd");
	be32s(b, 5, 0u, T2021, T2021, 1000u, 1000u);
	be32s(b, 1, hides("language") ? 0x18d30000u : 0x55c40000u); /* fas */
	close_box(b, at);
	handler(b, kind, "handler name");
	hide(b, "mdia elng", "elng");
	minf = open_box(b, "minf");
	box(b, film ? "vmhd" : "smhd", "\0\0\0\0\0\0\0\0\0\0\0\0", film ? 12 : 8);
	hide(b, "minf unknown", "what");
	at = open_box(b, "dinf");
	in = open_box(b, "dref");
	be32s(b, 2, 0u, 1u);
	box(b, "url ", "\0\0\0\1" CANARY, hides("data reference") ? 4 + sizeof(CANARY) : 4);
	close_box(b, in);
	close_box(b, at);
	stbl = open_box(b, "stbl");
	at = open_box(b, "stsd");
	be32s(b, 2, 0u, 1u);
	entry(b, coding, film);
	close_box(b, at);
	table(b, "stts", film && hides("table slack"), 3, (uint32_t[]){ 1, 1, 1000 });
	table(b, "stsc", false, 4, (uint32_t[]){ 1, 1, 1, 1 });
	table(b, "stsz", false, 3, (uint32_t[]){ 0, 1, bytes });
	*chunk = b->len + 16;
	table(b, "stco", false, 2, (uint32_t[]){ 1, 0 });
	close_box(b, stbl);
	close_box(b, minf);
	close_box(b, mdia);
	close_box(b, trak);
}

static void
apple_keys(struct bw_buf *b)
{
	size_t meta = open_box(b, "meta"), at, in;

	handler(b, "mdta", "none");
	at = open_box(b, "keys");
	be32s(b, 2, 0u, 2u);
	box(b, "mdta", "com.apple.quicktime.location.ISO6709", 36);
	box(b, "mdta", "com.apple.quicktime.make", 24);
	close_box(b, at);
	at = open_box(b, "ilst");
	in = open_box(b, "\0\0\0\2");
	box(b, "data", "\0\0\0\1\0\0\0\0" CANARY, 8 + strlen(CANARY));
	close_box(b, in);
	close_box(b, at);
	close_box(b, meta);
}

struct chunk {
	size_t offset_at;
	const char *bytes;
};

static void
media_data(struct bw_buf *b, const struct chunk *chunks, size_t count)
{
	size_t at = open_box(b, "mdat"), i;

	for (i = 0; i < count; i++) {
		set_be32(b, chunks[i].offset_at, b->len);
		text(b, chunks[i].bytes);
	}
	if (hides("mdat gap"))
		text(b, CANARY);
	close_box(b, at);
}

void
sample_movie(struct bw_buf *b, const char *place, bool sound_only)
{
	struct chunk chunks[8];
	size_t moov, at, n = 0;

	hidden_in = place;
	box(b, "ftyp", sound_only ? "M4A \0\0\0\0M4A mp42" : "isom\0\0\2\0isommp42", 16);
	hide(b, "free", "free");
	moov = open_box(b, "moov");
	at = open_box(b, "mvhd");
	be32s(b, 5, 0u, T2021, T2021, 1000u, 1000u);
	be32s(b, 2, 0x10000u, 0x01000000u);
	zeros(b, 8);
	be32s(b, 9, 0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, 0u, 0x40000000u);
	zeros(b, 24);
	be32s(b, 1, 9u);
	close_box(b, at);
	if (!sound_only) {
		track(b, "vide", "avc1", true, strlen(BMFF_CODED), &chunks[n].offset_at);
		chunks[n++].bytes = BMFF_CODED;
	}
	track(b, "soun", "mp4a", true, strlen(BMFF_CODED), &chunks[n].offset_at);
	chunks[n++].bytes = BMFF_CODED;
	if (hides("measurements")) {
		track(b, "meta", "gpmd", true, strlen(CANARY), &chunks[n].offset_at);
		chunks[n++].bytes = CANARY;
	}
	if (hides("words")) {
		track(b, "text", "tx3g", true, strlen(CANARY), &chunks[n].offset_at);
		chunks[n++].bytes = CANARY;
	}
	if (hides("switched off")) {
		track(b, "soun", "mp4a", false, strlen(CANARY), &chunks[n].offset_at);
		chunks[n++].bytes = CANARY;
	}
	hide(b, "udta", "udta");
	if (hides("udta ©xyz")) {
		at = open_box(b, "udta");
		box(b, "\251xyz", "\0\x0c\x15\xc7" CANARY, 4 + strlen(CANARY));
		close_box(b, at);
	}
	if (hides("moov meta keys"))
		apple_keys(b);
	hide(b, "moov uuid", "uuid");
	close_box(b, moov);
	hide(b, "skip", "skip");
	hide(b, "top uuid", "uuid");
	hide(b, "top meta", "meta");
	hide(b, "second mdat", "mdat");
	media_data(b, chunks, n);
	if (hides("trailer"))
		text(b, CANARY);
}

/* ---- a picture ---- */

static void
info(struct bw_buf *b, unsigned id, const char *type, const char *rest)
{
	size_t at = open_box(b, "infe");

	be32s(b, 2, 0x02000000u, id << 16);
	text(b, type);
	text(b, hides("picture name") ? CANARY : "");
	bw_buf_u8(b, 0);
	if (rest != NULL) {
		text(b, rest);
		bw_buf_u8(b, 0);
	}
	close_box(b, at);
}

static void
reference(struct bw_buf *b, const char *type, unsigned from, unsigned to)
{
	size_t at = open_box(b, type);

	be32s(b, 1, from << 16 | 1u);
	bw_buf_be16(b, (uint16_t)to);
	close_box(b, at);
}

struct extent {
	unsigned id;
	size_t at; /* of offset and length in "iloc" */
	struct bw_buf bytes;
};

static void
locate(struct bw_buf *b, struct extent *e, unsigned id)
{
	e->id = id;
	bw_buf_be16(b, (uint16_t)id);
	bw_buf_be16(b, 0);
	bw_buf_be16(b, 1);
	e->at = b->len;
	be32s(b, 2, 0u, 0u);
}

static void
properties(struct bw_buf *b)
{
	struct bw_buf icc = { 0 };
	size_t iprp = open_box(b, "iprp"), at = open_box(b, "ipco"), in;

	box(b, "ispe", "\0\0\0\0\0\0\1\x40\0\0\1\0", 12);
	box(b, "hvcC", "\1\1\x60\0\0\0", 6);
	in = open_box(b, "colr");
	text(b, "prof");
	sample_icc(&icc);
	if (hides("profile"))
		bw_buf_put(b, icc.data, icc.len);
	else
		text(b, "none");
	bw_buf_free(&icc);
	close_box(b, in);
	box(b, "irot", "\3", 1);
	hide(b, "property", "udes");
	if (hides("cut off") || hides("edge")) {
		in = open_box(b, "clap");
		be32s(b, 8, hides("edge") ? 310u : 200u, 1u, 256u, 1u, 0u, 1u, 0u, 1u);
		close_box(b, in);
	}
	close_box(b, at);
	at = open_box(b, "ipma");
	be32s(b, 2, 0u, 1u);
	if (hides("cut off") || hides("edge"))
		bw_buf_put(b, "\0\1\5\1\x82\3\5\4", 8);
	else
		bw_buf_put(b, "\0\1\4\1\x82\3\4", 7);
	if (hides("ipma slack"))
		text(b, CANARY);
	close_box(b, at);
	close_box(b, iprp);
}

static void
exif_item(struct bw_buf *out)
{
	bw_buf_be32(out, 6);
	bw_buf_put(out, "Exif\0\0", 6);
	sample_exif(out);
}

void
sample_heif(struct bw_buf *b, const char *place)
{
	struct extent e[8];
	size_t meta, at, n = 0, i, count_at;

	memset(e, 0, sizeof(e));
	hidden_in = place;
	box(b, "ftyp", "heic\0\0\0\0mif1heic", 16);
	meta = open_box(b, "meta");
	bw_buf_be32(b, 0);
	handler(b, "pict", "handler name");
	box(b, "pitm", "\0\0\0\0\0\1", 6);
	at = open_box(b, "iinf");
	bw_buf_be32(b, 0);
	bw_buf_be16(b, 5);
	info(b, 1, "hvc1", NULL);
	info(b, 2, "Exif", NULL);
	info(b, 3, "mime", "application/rdf+xml");
	info(b, 4, "hvc1", NULL);
	info(b, 5, "hvc1", NULL);
	close_box(b, at);
	at = open_box(b, "iref");
	bw_buf_be32(b, 0);
	reference(b, "cdsc", 2, 1);
	reference(b, "cdsc", 3, 1);
	reference(b, "thmb", 4, 1);
	close_box(b, at);
	properties(b);
	hide(b, "grpl", "grpl");
	hide(b, "meta uuid", "uuid");
	if (hides("idat gap"))
		box(b, "idat", CANARY, strlen(CANARY));
	at = open_box(b, "iloc");
	be32s(b, 1, 0u);
	bw_buf_be16(b, 0x4400);
	count_at = b->len;
	bw_buf_be16(b, 0);
	locate(b, &e[n], 1);
	text(&e[n++].bytes, BMFF_CODED);
	if (hides("Exif")) {
		locate(b, &e[n], 2);
		exif_item(&e[n++].bytes);
	}
	if (hides("XMP")) {
		locate(b, &e[n], 3);
		text(&e[n++].bytes, "<x:xmpmeta>" CANARY);
	}
	if (hides("thumbnail")) {
		locate(b, &e[n], 4);
		text(&e[n++].bytes, CANARY);
	}
	if (hides("second picture")) {
		locate(b, &e[n], 5);
		text(&e[n++].bytes, CANARY);
	}
	b->data[count_at + 1] = (uint8_t)n;
	if (hides("iloc slack"))
		text(b, CANARY);
	close_box(b, at);
	close_box(b, meta);
	hide(b, "free", "free");
	hide(b, "udta", "udta");
	at = open_box(b, "mdat");
	for (i = 0; i < n; i++) {
		set_be32(b, e[i].at, b->len);
		set_be32(b, e[i].at + 4, e[i].bytes.len);
		bw_buf_put(b, e[i].bytes.data, e[i].bytes.len);
		bw_buf_free(&e[i].bytes);
	}
	if (hides("mdat gap"))
		text(b, CANARY);
	close_box(b, at);
	hide(b, "mpvd", "mpvd");
	hide(b, "sefd", "sefd");
	if (hides("trailer"))
		text(b, CANARY);
}

void
sample_jxl(struct bw_buf *b, const char *place)
{
	static const char *const kinds[] = { "Exif", "xml ", "jumb", "jbrd", "free" };
	size_t i;

	hidden_in = place;
	box(b, "JXL ", "\r\n\x87\n", 4);
	box(b, "ftyp", "jxl \0\0\0\0jxl ", 12);
	for (i = 0; i < 5; i++)
		hide(b, kinds[i], kinds[i]);
	box(b, "jxlc", BMFF_CODED, strlen(BMFF_CODED));
	if (hides("trailer"))
		text(b, CANARY);
}
