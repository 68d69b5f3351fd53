/* Inside the media room: single frames of a film (ISO media files), through libav.
 *
 * The demuxer gives the list of all samples; which of them are decoded depends on their
 * times and on which can be decoded alone (bw_film_choose), so the same bytes give the
 * same frames. What its player would cut off by an edit list is looked at too. Nothing
 * here starts a thread, opens anything or goes on after damage. */
#ifndef BW_MEDIA_FILM_FRAMES_H
#define BW_MEDIA_FILM_FRAMES_H

#include "media/render.h"

#define BW_FILM_FRAMES 64u		 /* of a track, that are looked at */
#define BW_FILM_GAP_MS 2000		 /* between two of them, where 64 suffice for it */
#define BW_FILM_LEAST 8u		 /* of a short film */
#define BW_FILM_MAX_PIXELS 36000000ll	 /* 8K */
#define BW_FILM_MAX_SAMPLES 4000000	 /* of a track */
#define BW_FILM_MAX_WORK 8000000000ull	 /* pixels that are decoded of a file: 65 s of 1080p60 */

struct bw_film_sample {
	int64_t at_ms; /* when it is decoded; never less than that of the one before */
	bool key;      /* decoded without the others */
};

/* Which samples to look at, in order: the first, then always the last key frame within
 * the gap, or where there is none the last frame within it, up to the last one. The gap
 * grows where more than `most` (at least 3) would be needed. Returns how many. */
size_t bw_film_choose(const struct bw_film_sample *s, size_t count, size_t most, size_t *chosen);

struct bw_film;

enum bw_rc bw_film_open(struct bw_bytes in, struct bw_film **out, struct bw_err *err) BW_MUST_USE;
void bw_film_close(struct bw_film *f);

/* Tracks with pictures that move, and pictures that come with the recording (a cover). */
unsigned bw_film_tracks(const struct bw_film *f);
unsigned bw_film_covers(const struct bw_film *f);
struct bw_bytes bw_film_cover(const struct bw_film *f, unsigned i);

/* How many frames of a track bw_film_frames() chooses; some may give the same. */
size_t bw_film_count(const struct bw_film *f, unsigned track, size_t most);

/* p is the callback's to free, and to take: then it leaves p->rgb NULL. */
typedef enum bw_rc bw_film_see(void *ctx, struct bw_picture *p, uint64_t at_ms, struct bw_err *err);

/* Decode the chosen frames of a track, in order. Any damage on the way is BW_EFORMAT, since
 * then not all was seen. */
enum bw_rc bw_film_frames(struct bw_film *f, unsigned track, size_t most, unsigned max_px, bw_film_see *see, void *ctx,
    struct bw_err *err) BW_MUST_USE;

/* Where in the file lies what bw_film_frames() decodes, piece by piece. Only the boxes need
 * to be there. */
typedef enum bw_rc bw_film_need(void *ctx, uint64_t at, uint64_t len, struct bw_err *err);
enum bw_rc bw_film_needs(const struct bw_film *f, unsigned track, size_t most, bw_film_need *need, void *ctx,
    struct bw_err *err) BW_MUST_USE;

/* Silent, and bounded in what one allocation takes; once. */
void bw_film_ready(void);

#endif
