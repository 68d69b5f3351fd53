/* An animation, as people see it: every state of its canvas that differs from all before,
 * however short it is shown. So a frame that is covered at once, or taken away again, is
 * seen like any other; and what only a program that takes frames apart would show, is a
 * part of a state that was seen. But for two kinds, which are looked at alone as well:
 * frames that reach out of the canvas, of which some programs show more than others, and
 * frames so small on it that little is left of them in a square of the net. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "media/canvas.h"

#define HASH_LEN 32u
#define SMALL 4u      /* a quarter of the canvas */
#define SMALL_PX 64u  /* smaller ones show nothing by themselves */

struct watching {
	struct bw_look *look;
	uint8_t (*seen)[HASH_LEN];
	uint32_t count;
};

/* What other programs may show differently is no repetition of what they do not. */
static bool
is_new(struct watching *w, const struct bw_dots *d)
{
	const uint32_t head[3] = { d->width, d->height, d->broken };
	uint8_t *hash = w->seen[w->count];
	crypto_generichash_state state;
	uint32_t i;

	(void)crypto_generichash_init(&state, NULL, 0, HASH_LEN);
	(void)crypto_generichash_update(&state, (const uint8_t *)head, sizeof(head));
	(void)crypto_generichash_update(&state, d->rgb, (size_t)d->width * d->height * 3);
	(void)crypto_generichash_final(&state, hash, HASH_LEN);
	for (i = 0; i < w->count; i++)
		if (memcmp(w->seen[i], hash, HASH_LEN) == 0)
			return false;
	return true;
}

static enum bw_rc
give(struct watching *w, const struct bw_canvas *c, bool broken, struct bw_err *err)
{
	struct bw_dots d = { c->rgb, c->width, c->height, broken, c->turn > 1 ? c->turn : 1, BW_SHOWN_FRAME, 0 };
	struct bw_picture p = { 0 };
	enum bw_rc rc = BW_OK;

	if (!is_new(w, &d))
		return BW_OK;
	if (++w->count > BW_LOOK_MAX_PICTURES)
		return bw_err_set(err, BW_ELIMIT, 0, "it holds more than %u pictures", BW_LOOK_MAX_PICTURES);
	if (!bw_look_next(w->look))
		return BW_OK;
	if (d.width > w->look->max_px || d.height > w->look->max_px) {
		rc = bw_canvas_shrink(c, w->look->max_px, &p, err);
		d.rgb = p.rgb;
		d.width = p.width;
		d.height = p.height;
	}
	if (rc == BW_OK)
		rc = w->look->see(w->look->ctx, &d, err);
	free(p.rgb);
	return rc == BW_OK ? bw_look_done(w->look, BW_SHOWN_FRAME, err) : rc;
}

static uint32_t
longer(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static bool
shows_more_alone(const struct bw_canvas *c, const struct bw_frame *f)
{
	uint32_t side = longer(f->width, f->height);

	return (uint64_t)f->x + f->width > c->width || (uint64_t)f->y + f->height > c->height ||
	    (side >= SMALL_PX && side <= longer(c->width, c->height) / SMALL);
}

static enum bw_rc
give_alone(struct watching *w, const struct bw_canvas *c, const struct bw_frame *f, struct bw_err *err)
{
	struct bw_canvas alone = { .turn = c->turn };
	enum bw_rc rc = bw_canvas_start(&alone, f->width, f->height, err);
	uint32_t y;

	for (y = 0; y < f->height && rc == BW_OK; y++)
		bw_render_on_white(f->rgba + (size_t)y * f->width * 4, alone.rgb + (size_t)y * f->width * 3, f->width);
	if (rc == BW_OK)
		rc = give(w, &alone, f->broken, err);
	bw_canvas_end(&alone);
	return rc;
}

static enum bw_rc
watch(void *ctx, const struct bw_canvas *c, const struct bw_frame *f, struct bw_err *err)
{
	struct watching *w = ctx;
	enum bw_rc rc = give(w, c, f->broken, err);

	if (rc == BW_OK && shows_more_alone(c, f))
		rc = give_alone(w, c, f, err);
	return rc;
}

enum bw_rc
bw_look_animation(struct bw_look *l, bw_play_fn *play, struct bw_bytes in, struct bw_err *err)
{
	struct watching w = { .look = l };
	struct bw_canvas c = { .see = watch, .ctx = &w, .more = &l->more };
	enum bw_rc rc;

	/* One more than may be: what is to be compared goes there. */
	if ((w.seen = calloc(BW_LOOK_MAX_PICTURES + 1, sizeof(*w.seen))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	rc = play(in, &c, err);
	bw_canvas_end(&c);
	free(w.seen);
	return rc;
}
