/* Animations of plain rectangles, the same in each format. */
#ifndef LIB_FRAME_SAMPLES_H
#define LIB_FRAME_SAMPLES_H

#include "base/bytes.h"

#define SAMPLE_COLOURS 7u
extern const uint8_t sample_colours[SAMPLE_COLOURS][3];

enum sample_then { SAMPLE_KEEP, SAMPLE_CLEAR, SAMPLE_RESTORE };

struct sample_frame {
	unsigned x, y, width, height; /* WebP takes even places only */
	unsigned colour;
	bool hole; /* the left half is see-through */
	bool over; /* GIF: always */
	enum sample_then then; /* WebP cannot restore */
};

/* Coded pixels of eight colours, with their sub-blocks. */
void sample_gif_pixels(struct bw_buf *out, const uint8_t *pixels, size_t count);
void sample_frames_gif(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count);
void sample_frames_webp(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count);
/* The first frame must be as large as the picture, or is a picture beside the frames (beside). */
void sample_frames_png(struct bw_buf *out, unsigned width, unsigned height, const struct sample_frame *f, size_t count,
    bool beside);

#endif
