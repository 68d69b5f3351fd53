/* What an animation shows: each frame is put on a canvas on which those before it left
 * something. The canvas is white where nothing is, as all that is see-through lies on
 * white here; so it needs no alpha of its own: over white, mixing frame by frame gives
 * what mixing with alpha first and white last does (but for rounding). */
#ifndef BW_MEDIA_CANVAS_H
#define BW_MEDIA_CANVAS_H

#include "media/look.h"
#include "media/render.h"

/* Of a canvas and of each frame: with 10 bytes for a dot of the canvas or of a frame, and
 * the encoded file beside it, a worker has room for it. */
#define BW_CANVAS_MAX_PIXELS 24000000ull

enum bw_then { BW_THEN_KEEP, BW_THEN_CLEAR, BW_THEN_RESTORE };

/* One frame as it is stored. */
struct bw_frame {
	uint8_t *rgba;
	uint32_t x, y, width, height;
	bool over; /* mixed with what is there; else in its place */
	enum bw_then then;
	bool broken;
};

struct bw_canvas {
	uint8_t *rgb, *before;
	uint32_t width, height;
	uint32_t count; /* frames so far */
	unsigned turn;
	const bool *more; /* true when who looks needs no further frame now; NULL: always all */
	enum bw_rc (*see)(void *ctx, const struct bw_canvas *c, const struct bw_frame *f, struct bw_err *err);
	void *ctx;
};

/* Plays the frames in order, each decoded once, and lets c->see look after each. c has
 * see and ctx, the rest zero; bw_canvas_end() in any case. */
typedef enum bw_rc bw_play_fn(struct bw_bytes in, struct bw_canvas *c, struct bw_err *err);
BW_MUST_USE bw_play_fn bw_play_gif, bw_play_webp, bw_play_png;

/* ---- for those ---- */

enum bw_rc bw_canvas_start(struct bw_canvas *c, uint32_t width, uint32_t height, struct bw_err *err) BW_MUST_USE;
/* Makes room for the dots of a frame, all see-through. */
enum bw_rc bw_frame_start(struct bw_frame *f, struct bw_err *err) BW_MUST_USE;
/* Shows a frame, does with it what it says, and frees its dots, in any case. */
enum bw_rc bw_canvas_show(struct bw_canvas *c, struct bw_frame *f, struct bw_err *err) BW_MUST_USE;
/* Is no further frame needed? Asked before each. */
bool bw_canvas_done(const struct bw_canvas *c);
void bw_canvas_end(struct bw_canvas *c);

/* ---- for who looks ---- */

/* The canvas shrunk, not yet turned. */
enum bw_rc bw_canvas_shrink(const struct bw_canvas *c, unsigned max_px, struct bw_picture *out,
    struct bw_err *err) BW_MUST_USE;
/* Every picture of it that differs from all before. */
enum bw_rc bw_look_animation(struct bw_look *l, bw_play_fn *play, struct bw_bytes in, struct bw_err *err) BW_MUST_USE;

#endif
