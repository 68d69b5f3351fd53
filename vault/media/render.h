/* Inside the media room: a picture in memory, eight bits a sample. */
#ifndef BW_MEDIA_RENDER_H
#define BW_MEDIA_RENDER_H

#include "base/bytes.h"

struct bw_picture {
	uint8_t *rgb; /* width * height * 3 */
	uint32_t width, height;
};

#define BW_RENDER_MAX_PX 4096u

/* Decoded, shrunk so that no side is over max_px, not yet turned. */
enum bw_rc bw_render_jpeg(const void *data, size_t len, unsigned max_px, struct bw_picture *out, struct bw_err *err)
    BW_MUST_USE;
enum bw_rc bw_render_png(const void *data, size_t len, unsigned max_px, struct bw_picture *out, struct bw_err *err)
    BW_MUST_USE;
enum bw_rc bw_render_encode(const struct bw_picture *p, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

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
void bw_shrink_end(struct bw_shrink *s); /* also after a failure */

#endif
