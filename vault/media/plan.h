/* Inside the media room: building a plan, and the splitters of the formats. */
#ifndef BW_MEDIA_PLAN_H
#define BW_MEDIA_PLAN_H

#include "media/facts.h"
#include "media/media.h"

/* What a splitter works on. */
struct bw_splitter {
	const uint8_t *data;
	size_t len;
	unsigned options;
	struct bw_plan *plan;
	struct bw_facts facts;
	bool full; /* a part did not fit: over a limit, or no memory */
};

/* Append a part; neighbours of one kind that are copied become one. Empty
 * parts are left out, unless they carry a replacement. */
void bw_split_keep(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what);
void bw_split_drop(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what);
void bw_split_replace(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what,
    const void *put, size_t put_len);
void bw_split_zero(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what);
/* The whole file, by the owner's choice (BW_MEDIA_ALLOW_RAW). */
void bw_split_raw(struct bw_splitter *s);
/* The first reason stays. */
void bw_split_refuse(struct bw_splitter *s, const char *why);

enum bw_rc bw_jpeg_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_png_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_heif_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_jxl_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_mp4_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_m4a_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_tiff_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_gif_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_webp_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_ogg_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_mp3_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_wav_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_aiff_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_flac_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_text_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_zip_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_eml_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_pdf_split(struct bw_splitter *s, struct bw_err *err) BW_MUST_USE;

/* Does it begin as an e-mail does, whatever follows? */
bool bw_eml_looks(const uint8_t *data, size_t len);

/* "docx", "odt", "epub", ...; NULL for a plain archive. */
struct bw_archive;
const char *bw_office_kind(const struct bw_archive *a);
/* What an office file tells of itself; nothing of it is left in any copy. */
void bw_office_facts(struct bw_facts *f, const struct bw_archive *a);

/* A whole Exif block (from its TIFF header on) whose bytes lie at data[at,
 * at + len) of the file: one part per run of one topic, all left out. */
struct bw_exif;
void bw_exif_split(struct bw_splitter *s, const struct bw_exif *x, size_t at);
/* Notes where stands what a fresh block may say again. */
void bw_exif_spots(struct bw_splitter *s, const struct bw_exif *x);
/* What the value of a tag is about, in the same words. */
struct bw_tag;
enum bw_class bw_exif_class(const struct bw_tag *t, const char **what);

#endif
