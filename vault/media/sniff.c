#include <string.h>

#include "base/utf8.h"
#include "media/audio.h"
#include "media/bmff.h"

struct magic {
	enum bw_format format;
	uint8_t at, len;
	const char *bytes;
};

static const struct magic magics[] = {
	{ BW_FORMAT_JPEG, 0, 3, "\xff\xd8\xff" },
	{ BW_FORMAT_PNG, 0, 8, "\x89PNG\r\n\x1a\n" },
	{ BW_FORMAT_PDF, 0, 5, "%PDF-" },
	{ BW_FORMAT_ZIP, 0, 4, "PK\x03\x04" },
	{ BW_FORMAT_ZIP, 0, 4, "PK\x05\x06" },
	{ BW_FORMAT_GIF, 0, 6, "GIF87a" },
	{ BW_FORMAT_GIF, 0, 6, "GIF89a" },
	{ BW_FORMAT_WEBP, 8, 4, "WEBP" },
	{ BW_FORMAT_WAV, 8, 4, "WAVE" },
	{ BW_FORMAT_AIFF, 8, 4, "AIFF" },
	{ BW_FORMAT_AIFF, 8, 4, "AIFC" },
	{ BW_FORMAT_TIFF, 0, 4, "II*\0" },
	{ BW_FORMAT_TIFF, 0, 4, "MM\0*" },
	{ BW_FORMAT_TIFF, 0, 4, "II+\0" },
	{ BW_FORMAT_TIFF, 0, 4, "MM\0+" },
	{ BW_FORMAT_JXL, 0, 2, "\xff\x0a" },
	{ BW_FORMAT_JXL, 0, 8, "\0\0\0\x0cJXL " },
	{ BW_FORMAT_MP3, 0, 3, "ID3" },
	{ BW_FORMAT_OGG, 0, 4, "OggS" },
	{ BW_FORMAT_FLAC, 0, 4, "fLaC" },
};

static const char *const names[BW_FORMAT_COUNT] = { "unknown", "jpeg", "png", "text", "pdf", "zip", "gif", "webp",
	"tiff", "heif", "jxl", "mp4", "mp3", "ogg", "wav", "flac", "bmp", "m4a", "aiff", "eml" };

const char *
bw_format_name(enum bw_format format)
{
	return (unsigned)format < BW_FORMAT_COUNT ? names[format] : names[0];
}

const char *
bw_format_suffix(enum bw_format format)
{
	static const char *const suffixes[BW_FORMAT_COUNT] = { [BW_FORMAT_JPEG] = "jpg", [BW_FORMAT_TEXT] = "txt",
		[BW_FORMAT_TIFF] = "tif", [BW_FORMAT_HEIF] = "heic", [BW_FORMAT_AIFF] = "aif", [BW_FORMAT_UNKNOWN] = "bin" };

	if ((unsigned)format >= BW_FORMAT_COUNT)
		format = BW_FORMAT_UNKNOWN;
	return suffixes[format] != NULL ? suffixes[format] : names[format];
}

enum bw_format
bw_format_of(const char *name)
{
	int f;

	for (f = BW_FORMAT_UNKNOWN; f < BW_FORMAT_COUNT; f++)
		if (strcmp(names[f], name) == 0)
			return (enum bw_format)f;
	return BW_FORMAT_UNKNOWN;
}

const char *
bw_format_kind(enum bw_format f)
{
	if (f == BW_FORMAT_MP4)
		return "video";
	if (f == BW_FORMAT_MP3 || f == BW_FORMAT_OGG || f == BW_FORMAT_WAV || f == BW_FORMAT_FLAC ||
	    f == BW_FORMAT_M4A || f == BW_FORMAT_AIFF)
		return "audio";
	return bw_format_pictured(f) ? "photo" : "document";
}

bool
bw_format_pictured(enum bw_format f)
{
	return f == BW_FORMAT_JPEG || f == BW_FORMAT_PNG || f == BW_FORMAT_GIF || f == BW_FORMAT_WEBP ||
	    f == BW_FORMAT_TIFF || f == BW_FORMAT_HEIF || f == BW_FORMAT_JXL || f == BW_FORMAT_MP4 ||
	    f == BW_FORMAT_BMP;
}

bool
bw_item_pictured(enum bw_format f, const char *kind)
{
	return bw_format_pictured(f) || f == BW_FORMAT_PDF || strcmp(kind, "photo") == 0 || strcmp(kind, "video") == 0;
}

bool
bw_film_format(enum bw_format f)
{
	return f == BW_FORMAT_MP4 || f == BW_FORMAT_M4A;
}

/* The tracks tell more than the brand; while not all was seen, it is a film, which
 * is looked at before it leaves. */
static enum bw_format
film_or_sound(const uint8_t *data, size_t len, enum bw_format by_brand)
{
	enum bw_bmff_kind kind = bw_bmff_kind(data, len);

	if (kind == BW_BMFF_UNSURE)
		return by_brand;
	return kind == BW_BMFF_SOUND ? BW_FORMAT_M4A : BW_FORMAT_MP4;
}

/* ISO base media: the major brand tells pictures from films and from sound. */
static enum bw_format
sniff_ftyp(const uint8_t *data, size_t len)
{
	static const char *const pictures[] = { "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis" };
	static const char *const films[] = { "moov", "mdat", "wide", "pnot", "free", "skip" };
	size_t i;

	if (len < 12)
		return BW_FORMAT_UNKNOWN;
	/* Older QuickTime begins with any box; its length has a zero in front, which no text has. */
	for (i = 0; i < sizeof(films) / sizeof(films[0]); i++)
		if (data[0] == 0 && memcmp(data + 4, films[i], 4) == 0)
			return film_or_sound(data, len, BW_FORMAT_MP4);
	if (memcmp(data + 4, "ftyp", 4) != 0)
		return BW_FORMAT_UNKNOWN;
	for (i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++)
		if (memcmp(data + 8, pictures[i], 4) == 0)
			return BW_FORMAT_HEIF;
	if (memcmp(data + 8, "M4A ", 4) == 0 || memcmp(data + 8, "M4B ", 4) == 0)
		return film_or_sound(data, len, BW_FORMAT_M4A);
	return film_or_sound(data, len, BW_FORMAT_MP4);
}

/* A tag of MP3 may stand before a FLAC recording, where it does not belong. */
static enum bw_format
behind_id3(const uint8_t *p, size_t len)
{
	size_t tag = bw_id3_len(p, len);

	return tag > 0 && len - tag >= 4 && memcmp(p + tag, "fLaC", 4) == 0 ? BW_FORMAT_FLAC : BW_FORMAT_MP3;
}

static bool
is_text(const uint8_t *data, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t start = at;
		int32_t cp;

		if (data[at] >= 0x20 && data[at] < 0x7f) { /* nearly all of most texts */
			at++;
			continue;
		}
		cp = bw_utf8_next(data, len, &at);
		/* The piece given may end inside a character. */
		if (cp < 0)
			return len - start < 4 && start > 0 && data[start] >= 0xc2 && len >= 65536;
		if (cp == 0x7f || (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r' && cp != '\f'))
			return false;
	}
	return len > 0;
}

enum bw_format
bw_media_sniff(const void *data, size_t len)
{
	const uint8_t *p = data;
	enum bw_format format;
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		/* A text may begin with the letters of a tag; a version number follows. */
		if (m->format == BW_FORMAT_MP3 && len > 3 && p[3] >= 0x20)
			continue;
		if (len >= (size_t)m->at + m->len && memcmp(p + m->at, m->bytes, m->len) == 0 &&
		    (m->at == 0 || memcmp(p, m->format == BW_FORMAT_AIFF ? "FORM" : "RIFF", 4) == 0))
			return m->format == BW_FORMAT_MP3 ? behind_id3(p, len) : m->format;
	}
	if ((format = sniff_ftyp(p, len)) != BW_FORMAT_UNKNOWN)
		return format;
	if (len >= 2 && p[0] == 0xff && (p[1] & 0xe6) == 0xe2)
		return BW_FORMAT_MP3;
	if (bw_eml_looks(p, len))
		return BW_FORMAT_EML;
	if (is_text(p, len))
		return BW_FORMAT_TEXT;
	if (len >= 26 && memcmp(p, "BM", 2) == 0)
		return BW_FORMAT_BMP;
	return BW_FORMAT_UNKNOWN;
}
