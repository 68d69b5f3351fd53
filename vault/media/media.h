/* What a photo or a recording is made of, and its disclosed copy.
 *
 * A plan tiles the bytes of a file into parts and says for each whether the
 * disclosed copy keeps it, drops it or puts other bytes in its place. The plan
 * is at once the edit and the record of what was withheld. Everything here is
 * a pure function of bytes, meant to run in the worker; the parent takes only
 * an encoded plan, through bw_plan_decode(), which trusts nothing.
 *
 * Formats read: JPEG (ITU-T T.81, JFIF, CIPA DC-008 Exif 2.32, CIPA DC-007
 * MPF), PNG (third edition), GIF (87a, 89a), WebP (RFC 9649), TIFF 6.0 with its
 * supplements 1 and 2 and as DNG 1.7.1, ISO media files (ISO/IEC 14496-12, 23008-12, 18181-2,
 * QuickTime), Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis I, MPEG audio
 * (ISO/IEC 11172-3, 13818-3) with ID3 and APE, WAV, AIFF and AIFF-C, FLAC
 * (RFC 9639), ICC.1:2010, ZIP (APPNOTE 6.3.10), PDF 1.7 (ISO 32000-1) with
 * JPEG 2000 (ISO/IEC 15444-1) and JBIG2 (ITU-T T.88). Read for
 * their facts alone: office files (OOXML, ODF, EPUB) and e-mail (RFC 5322, DKIM of
 * RFC 6376). Rule: an allow-list. What is not known to be needed to draw the
 * picture, to play it or to date it, is left out. */
#ifndef BW_MEDIA_MEDIA_H
#define BW_MEDIA_MEDIA_H

#include "base/bytes.h"
#include "base/value.h"

enum bw_format {
	BW_FORMAT_UNKNOWN,
	BW_FORMAT_JPEG,
	BW_FORMAT_PNG,
	BW_FORMAT_TEXT, /* UTF-8 without control characters but tab, CR, LF, FF */
	BW_FORMAT_PDF,
	BW_FORMAT_ZIP, /* and what is built on it: OOXML, ODF, EPUB */
	BW_FORMAT_GIF,
	BW_FORMAT_WEBP,
	BW_FORMAT_TIFF, /* and the raw formats of cameras */
	BW_FORMAT_HEIF, /* HEIC, AVIF */
	BW_FORMAT_JXL,
	BW_FORMAT_MP4, /* MP4, MOV, 3GP */
	BW_FORMAT_MP3,
	BW_FORMAT_OGG,
	BW_FORMAT_WAV,
	BW_FORMAT_FLAC,
	BW_FORMAT_BMP,
	BW_FORMAT_M4A, /* and any ISO media file whose tracks are sound alone */
	BW_FORMAT_AIFF,
	BW_FORMAT_EML, /* an e-mail, or a mailbox that begins with one */
	BW_FORMAT_COUNT
};

enum bw_class {
	BW_CLASS_STRUCTURE,
	BW_CLASS_PIXELS,
	BW_CLASS_AUDIO,
	BW_CLASS_DATE,
	BW_CLASS_LOCATION,
	BW_CLASS_DEVICE,
	BW_CLASS_IDENTITY,
	BW_CLASS_SOFTWARE,
	BW_CLASS_THUMBNAIL,
	BW_CLASS_HIDDEN,
	BW_CLASS_MESSAGE,
	BW_CLASS_TEXT,
	BW_CLASS_UNKNOWN,
	BW_CLASS_COUNT
};

enum bw_part_action {
	BW_PART_KEEP,	 /* copied byte for byte */
	BW_PART_DROP,	 /* left out */
	BW_PART_REPLACE, /* other bytes, of any length, stand here instead */
	BW_PART_ZERO,	 /* left out, with as many zeros in its place, where offsets must stand */
	BW_PART_ACTION_COUNT
};

#define BW_PART_WHAT_LEN 48

struct bw_part {
	uint64_t offset;
	uint64_t length;
	enum bw_class class;
	enum bw_part_action action;
	size_t put_at; /* REPLACE: the new bytes are plan->put.data[put_at .. +put_len) */
	size_t put_len;
	char what[BW_PART_WHAT_LEN]; /* plain words, ASCII */
};

/* Where something that a fresh Exif block says stands in the file: a date, its fraction or
 * zone, or the byte that tells which way is up. These bytes are parts of their own, so that
 * they can be shown to be of the original although the block around them is not. */
struct bw_spot {
	uint16_t tag; /* of Exif */
	uint32_t length;
	uint64_t offset;
};

/* Limits; over one of them the plan refuses, it never guesses. */
#define BW_MEDIA_MAX_INPUT ((size_t)256 << 20)
#define BW_MEDIA_MAX_FILM ((uint64_t)8 << 30) /* of BW_FORMAT_MP4 and BW_FORMAT_M4A, by their boxes alone */
#define BW_MEDIA_MAX_PARTS 20000u
#define BW_MEDIA_MAX_SPOTS 16u
#define BW_MEDIA_MAX_PUT ((size_t)48 << 20) /* a plan must fit into the reply of a worker */
#define BW_MEDIA_MAX_PIXELS 100000000ull

struct bw_plan {
	enum bw_format format;
	uint64_t size; /* of the original; the parts tile [0, size) in order */
	struct bw_part *parts;
	size_t count;
	size_t cap;
	struct bw_spot spots[BW_MEDIA_MAX_SPOTS]; /* do not overlap */
	size_t spot_count;
	struct bw_buf put;	/* bytes of all replacements */
	struct bw_value *facts; /* see bw_media_plan(); never NULL after success */
	char refused[200];	/* why there is no disclosed copy; "" when there is one */
};

#define BW_MEDIA_KEEP_OFFSET 1u /* keep the zone offset of the dates: it narrows the place */
#define BW_MEDIA_ALLOW_RAW 2u	/* the owner's explicit choice: a format that cannot be cleaned is copied as it is */

/* Of a film larger than BW_MEDIA_MAX_INPUT: only what bw_film_step() asks for is there,
 * the rest reads as zeros and must not be looked at. What goes is zeroed unseen. */
#define BW_MEDIA_BOXES_ONLY 4u

/* Pictures, films and PDFs inside an archive get their copies too: for who looks at
 * them one by one elsewhere. Without it an archive with a picture has no copy. */
#define BW_MEDIA_PICTURES_INSIDE 8u

/* "jpeg", "png", "text" …; "unknown". Never NULL. */
const char *bw_format_name(enum bw_format format);
/* The format of such a name; BW_FORMAT_UNKNOWN for any other. */
enum bw_format bw_format_of(const char *name);
const char *bw_class_name(enum bw_class class);

/* "photo", "video", "audio" or "document". Never NULL. */
const char *bw_format_kind(enum bw_format format);
/* How names of such files end, "jpg"; "bin" when nobody knows. Never NULL. */
const char *bw_format_suffix(enum bw_format format);
/* That of its copy: a raw photo is a TIFF file by its form, and named by what it is. */
const char *bw_plan_suffix(const struct bw_plan *p);
/* Does it show something that must be looked at before it leaves? */
bool bw_format_pictured(enum bw_format format);
/* The same of an item of the vault, by what its owner calls it, too; the pages of a PDF are
 * looked at. */
bool bw_item_pictured(enum bw_format format, const char *kind);
/* Is it a film or recording that can be planned by its boxes? */
bool bw_film_format(enum bw_format format);
/* Can bw_media_render() draw it? What it cannot draw is on no contact sheet. */
bool bw_format_drawn(enum bw_format format);
/* Can the parts of this format be told apart? What cannot is kept, not shown. */
bool bw_media_has_parts(enum bw_format format);

/* By content, never by name. The first 64 KiB are enough; text needs all of
 * the bytes given to be text, and sound alone in an ISO media file without a brand
 * of sound is known from the whole of it: less of it counts as a film. */
enum bw_format bw_media_sniff(const void *data, size_t len);

/* The boxes of a large film, from the start: *at is where one begins, and moves to the
 * next; head is its first len bytes (up to 16). Returns how many bytes of it a plan needs. */
uint64_t bw_film_step(const uint8_t *head, size_t len, uint64_t size, uint64_t *at) BW_MUST_USE;

/* Make the plan. BW_EUNSUPPORTED: it takes a module to read it. A format without a splitter gives one part, kept or not, and
 * `refused`. out must be zeroed or freed before; on failure it is empty.
 * BW_EFORMAT: the file does not follow its format so far that it cannot even
 * be tiled (this is rare: a damaged file is mostly planned, with `refused`).
 * out->facts: {
 *   dates: [{from, to, zone, text, basis: "device", source, weakness}]; from and to
 *       as "YYYY-MM-DDTHH:MM:SS" by the clock of the zone, zone "Z", "+03:00" or
 *       null when it is not said, weakness a text or null,
 *   orientation: 1..8, width, height: pixels as stored, or null,
 *   duration_ms: number or null, codecs: [text],
 *   frames: how many pictures the copy holds, one after another or as pages; null
 *       for kinds that have only one,
 *   device: {make, model, software, lens, owner, serial} each text or null,
 *   has_place: bool, has_serial: bool, has_thumbnail: bool,
 *   maker_note: bytes or 0, duplicates: count of tags given twice,
 *   members, pictures: files in an archive or office file, and how many of them
 *       are pictures or films, attachments: of an e-mail, pages, pictures: of a
 *       PDF; else null,
 *   tags: [{ifd, tag, name, type, count, value}] without places, bounded,
 *   warnings: [text] } */
enum bw_rc bw_media_plan(enum bw_format format, const void *data, size_t len, unsigned options,
    struct bw_plan *out, struct bw_err *err) BW_MUST_USE;
void bw_plan_free(struct bw_plan *p); /* leaves it zeroed */

/* To and from bytes. decode() checks everything: tiles exactly, known values,
 * replacement ranges inside `put`, text printable, limits. */
enum bw_rc bw_plan_encode(const struct bw_plan *p, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_plan_decode(const void *data, size_t len, struct bw_plan *out, struct bw_err *err) BW_MUST_USE;

/* Bytes of the disclosed copy; 0 when refused. */
uint64_t bw_plan_copy_size(const struct bw_plan *p);

/* Where the original is read from and the copy goes to. */
typedef enum bw_rc (*bw_media_read_fn)(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err);
typedef enum bw_rc (*bw_media_write_fn)(void *ctx, const void *data, size_t len, struct bw_err *err);

/* A bw_media_write_fn that appends to the struct bw_buf in ctx. */
enum bw_rc bw_media_to_buf(void *ctx, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

/* Write the disclosed copy in order, in pieces of at most 64 KiB. BW_EREFUSED
 * with the plan's reason when there is none. */
enum bw_rc bw_plan_apply(const struct bw_plan *p, bw_media_read_fn read, void *read_ctx, bw_media_write_fn write,
    void *write_ctx, struct bw_err *err) BW_MUST_USE;
/* The same from memory; a kept part is one piece, however long. */
enum bw_rc bw_plan_apply_bytes(const struct bw_plan *p, const void *data, size_t len, bw_media_write_fn write,
    void *write_ctx, struct bw_err *err) BW_MUST_USE;
/* The same into a buffer. */
enum bw_rc bw_plan_apply_buf(const struct bw_plan *p, const void *data, size_t len, struct bw_buf *out,
    struct bw_err *err) BW_MUST_USE;
/* In the place of the original: *len becomes that of the copy. false, and nothing changed,
 * when there is no copy, the plan is of another length, or bytes would be written over others
 * that are still needed. */
bool bw_plan_apply_here(const struct bw_plan *p, uint8_t *data, size_t *len) BW_MUST_USE;

/* Walk a finished copy again with the same eyes; BW_EREFUSED when anything
 * outside the allow-list is in it. Do this before a copy leaves. */
enum bw_rc bw_media_verify_copy(enum bw_format format, const void *data, size_t len, unsigned options,
    struct bw_err *err) BW_MUST_USE;
/* Its two verdicts, for films that are not looked at in one piece: do the facts of a
 * copy tell of a place or a device, and the refusal. */
bool bw_facts_tell(const struct bw_value *facts);
enum bw_rc bw_media_unclean(struct bw_err *err);

/* [{offset, length, class, what}] of `inspect`. */
struct bw_value *bw_plan_parts_value(const struct bw_plan *p);
/* {size, withheld: [{class, count, bytes}], kept: [class…], refused} of
 * `show`; the caller adds sha256, and size and refused are null when unknown. */
struct bw_value *bw_plan_disclosed_value(const struct bw_plan *p);

/* Draw a picture upright, at most max_px on the longer side, and give it as a
 * baseline JPEG without any metadata (transparent parts on white, colour profiles
 * not looked at). Pages are drawn side by side, up to 16; what holds more is not drawn.
 * So are the frames of an animation as people see them; of more than 16 the first, the
 * last and 14 between them. Of a film, up to 16 frames of its length. The pages of a PDF
 * come on sheets of 4, up to 64; of all else there is one sheet, number 0. `of` may be NULL.
 * Needs memory for the shrunk picture, and a row (JPEG, PNG), a piece (TIFF) or all of it
 * (interlaced PNG, GIF, lossless WebP, HEIF, PDF, animations). BW_EFORMAT, BW_ELIMIT,
 * BW_ENOMEM. */
#define BW_MEDIA_MAX_SHEETS 16u
struct bw_drawn {
	uint32_t sheets; /* how many there are */
	uint32_t frames; /* the one shows 16 of so many; 0: all there are */
};
enum bw_rc bw_media_render(const void *data, size_t len, unsigned max_px, uint32_t sheet, struct bw_drawn *of,
    struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
/* Of how many frames it draws 16; 0 when it draws all there is. */
uint32_t bw_media_frames_of(const void *data, size_t len);

/* Letters for the pages of PDFs whose fonts are not in the file: the name of font file i, NULL
 * behind the last, and its bytes, which must stay. Before bw_media_warm_drawing();
 * where they are
 * not given, such a PDF is not drawn. */
#define BW_MEDIA_FONTS 14u
const char *bw_media_font(size_t i);
void bw_media_give_font(size_t i, struct bw_bytes file);

/* Let the libraries load what they load once, before a sandbox closes: for plans, and
 * for drawing. */
void bw_media_warm(void);
void bw_media_warm_drawing(void);

/* Are these a part of this program, or of a module beside it (media/module.h)? Where they
 * are not, what needs them ends with BW_EUNSUPPORTED. */
bool bw_media_reads_pdf(void);
bool bw_media_draws_all(void);

#endif
