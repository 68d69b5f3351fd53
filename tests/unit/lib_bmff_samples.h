/* Small ISO media files with a marked text in every place where one can hide. */
#ifndef LIB_BMFF_SAMPLES_H
#define LIB_BMFF_SAMPLES_H

#include "lib_media_samples.h"

/* Coded data that must come through; it is no real picture. */
#define BMFF_CODED "coded data that a decoder would read"

/* In Apple's list, beside the canaries. */
#define BMFF_LOCAL_DATE "2019-02-03T04:05:06+0100"

/* Places where the samples hide something, by name; NULL ends them. */
extern const char *const movie_places[], *const fragment_places[], *const heif_places[], *const jxl_places[];

/* place NULL: nothing is hidden, "*": all at once, but for those that a changed number
 * can make part of a table, or of the only track left. */
void sample_movie(struct bw_buf *out, const char *place, bool sound_only);
/* What the places of coded data in a fragment count from: a place in the file, the
 * fragment, or what came before. Two fragments of a second. */
enum base { BASE_GIVEN, BASE_MOOF, BASE_BEFORE };
void sample_fragments(struct bw_buf *out, const char *place, enum base base);
void sample_heif(struct bw_buf *out, const char *place);
/* "cut off": readers show 200 of 320 columns; "edge": 310. */
void sample_jxl(struct bw_buf *out, const char *place);

#endif
