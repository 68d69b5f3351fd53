/* Small ISO media files with a marked text in every place where one can hide. */
#ifndef LIB_BMFF_SAMPLES_H
#define LIB_BMFF_SAMPLES_H

#include "lib_media_samples.h"

/* Coded data that must come through; it is no real picture. */
#define BMFF_CODED "coded data that a decoder would read"

/* Places where sample_movie() and sample_heif() hide something, by name; NULL ends them. */
extern const char *const movie_places[], *const heif_places[], *const jxl_places[];

/* place NULL: nothing is hidden, "*": all at once, but for those that a changed number
 * can make part of a table, or of the only track left. */
void sample_movie(struct bw_buf *out, const char *place, bool sound_only);
void sample_heif(struct bw_buf *out, const char *place);
/* "cut off": readers show 200 of 320 columns; "edge": 310. */
void sample_jxl(struct bw_buf *out, const char *place);

#endif
