/* Inside the media room: a picture in memory, eight bits a sample. */
#ifndef BW_MEDIA_RENDER_H
#define BW_MEDIA_RENDER_H

#include "base/bytes.h"

struct bw_picture {
	uint8_t *rgb; /* width * height * 3 */
	uint32_t width, height;
	bool broken;   /* the decoder complained: other readers may show something else */
	unsigned turn; /* the way up as Exif numbers it, 1 to 8; 0: nothing to turn */
};

#define BW_RENDER_MAX_PX 4096u
#define BW_RENDER_MAX_FRAMES 16u  /* side by side */
#define BW_RENDER_PDF_SHEET 4u	  /* pages on one sheet: fewer and larger, since they are read */
#define BW_LOOK_MAX_PICTURES 600u /* in one file that are looked at */

/* How many pictures are in the file: frames of an animation, pages. Cheap, whatever they
 * are: nothing is decoded. */
typedef enum bw_rc bw_count_fn(struct bw_bytes in, uint32_t *count, struct bw_err *err);
/* One of them (page N, or the first picture of what can be an animation), as it is stored:
 * decoded, shrunk so that no side is over max_px, on white, not yet turned. out->rgb is to
 * be freed in any case. Frames of an animation: media/canvas.h. */
typedef enum bw_rc bw_render_fn(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out,
    struct bw_err *err);

/* `count` of them at once, for what is decoded one out of the other; each list[i].rgb is to
 * be freed in any case. */
typedef enum bw_rc bw_sheet_fn(struct bw_bytes in, unsigned count, unsigned max_px, struct bw_picture *list,
    struct bw_err *err);

BW_MUST_USE bw_count_fn bw_count_png, bw_count_webp, bw_count_heif, bw_count_gif, bw_count_tiff, bw_count_film,
    bw_count_pdf, bw_count_jxl;
BW_MUST_USE bw_render_fn bw_render_jpeg, bw_render_png, bw_render_webp, bw_render_heif, bw_render_gif, bw_render_tiff,
    bw_render_film, bw_render_pdf, bw_render_bmp, bw_render_jxl;
BW_MUST_USE bw_sheet_fn bw_sheet_film;

/* The first picture of a file whose kind its content tells, as bw_render_fn. */
enum bw_rc bw_render_first(struct bw_bytes in, unsigned max_px, struct bw_picture *out, struct bw_err *err) BW_MUST_USE;

/* The directory at a place in a TIFF, or in an Exif block, whether a page or not. */
enum bw_rc bw_render_tiff_at(struct bw_bytes in, size_t at, unsigned max_px, struct bw_picture *out,
    struct bw_err *err) BW_MUST_USE;
/* Pictures of a HEIF that a reader does not offer: small and hidden ones, alpha, depth. */
BW_MUST_USE bw_count_fn bw_count_heif_rest;
BW_MUST_USE bw_render_fn bw_render_heif_rest;

#define BW_RENDER_MAX_HEIF 64000000ull /* pixels: the decoders need memory for all of it, more than once */
#define BW_RENDER_MAX_JXL 64000000ull
/* Gives libheif an HEVC decoder without threads (render_hevc.c), once. */
void bw_render_hevc_ready(void);

enum bw_rc bw_render_encode(const struct bw_picture *p, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

/* The way up that an Exif block (from "II*\0" or "MM\0*" on) gives; 1 when it says none. */
unsigned bw_render_turn(const uint8_t *exif, size_t len);
/* A row with alpha, on white. */
void bw_render_on_white(const uint8_t *rgba, uint8_t *rgb, uint32_t width);

enum bw_rc bw_picture_new(uint32_t width, uint32_t height, struct bw_picture *out, struct bw_err *err) BW_MUST_USE;
/* A white one of the size to which a picture is shrunk; BW_ELIMIT when that one is too large. */
enum bw_rc bw_picture_fit(uint32_t width, uint32_t height, unsigned max_px, struct bw_picture *out,
    struct bw_err *err) BW_MUST_USE;

/* Shrinking row by row: each new pixel is the mean of the old ones under it. */
struct bw_shrink {
	uint32_t in_width, in_height, y;
	uint32_t row_y; /* the output row being summed */
	uint64_t *sum;	/* out width * 3 */
	uint32_t *weight;
	struct bw_picture *out;
};

enum bw_rc bw_shrink_start(struct bw_shrink *s, uint32_t width, uint32_t height, unsigned max_px,
    struct bw_picture *out, struct bw_err *err) BW_MUST_USE;
void bw_shrink_row(struct bw_shrink *s, const uint8_t *rgb);
void bw_shrink_end(struct bw_shrink *s); /* also after a failure; marks a picture that lacks rows as broken */

#endif
