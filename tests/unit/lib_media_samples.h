/* Pictures with a marked text in every place where a file can hide one. */
#ifndef LIB_MEDIA_SAMPLES_H
#define LIB_MEDIA_SAMPLES_H

#include "base/bytes.h"

#define CANARY "CANARYmustGo"

struct sample {
	const char *place;
	void (*make)(struct bw_buf *out);
};

extern const struct sample media_samples[];
extern const size_t media_sample_count;

/* A plain picture of 48 x 32, baseline or progressive, grey or colour. */
void sample_jpeg(struct bw_buf *out, bool progressive, bool grey);
void sample_jpeg_restarts(struct bw_buf *out);
void sample_png(struct bw_buf *out, bool interlaced);
/* An Exif block (from "II*\0" on) with dates, way up 6, a place, a serial
 * number, a maker note, words and a small picture, each with the canary. */
void sample_exif(struct bw_buf *out);
/* The picture with a segment (marker, payload) or chunk put in early. */
void sample_jpeg_with(struct bw_buf *out, uint8_t marker, const void *payload, size_t len);
void sample_png_with(struct bw_buf *out, const char *name, const void *data, size_t len);
void sample_icc(struct bw_buf *out); /* a profile with the canary in names and private tags */

/* A WebP file with these chunks; frees the body. */
void sample_webp(struct bw_buf *out, struct bw_buf *body);

#endif
