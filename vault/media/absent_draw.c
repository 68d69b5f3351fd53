/* In place of the decoders that bring dear libraries, in a program that has them in a
 * module (media/module.h). */
#include "media/canvas.h"
#include "media/film_frames.h"
#include "media/look.h"
#include "media/media.h"
#include "media/pdf_draw.h"
#include "media/render.h"

bool
bw_media_draws_all(void)
{
	return false;
}

const char *
bw_media_font(size_t i)
{
	(void)i;
	return NULL;
}

void
bw_media_give_font(size_t i, struct bw_bytes file)
{
	(void)i, (void)file;
}

void
bw_render_hevc_ready(void)
{
}

void
bw_film_ready(void)
{
}

void
bw_render_pdf_ready(void)
{
}

static enum bw_rc
absent(struct bw_err *err)
{
	return bw_err_set(err, BW_EUNSUPPORTED, 0, "the part of the program that draws such pictures is not here");
}

#define NO_COUNT(name) \
	enum bw_rc name(struct bw_bytes in, uint32_t *count, struct bw_err *err) \
	{ \
		(void)in; \
		*count = 0; \
		return absent(err); \
	}
#define NO_DRAWING(name) \
	enum bw_rc name(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err) \
	{ \
		(void)in, (void)frame, (void)max_px, (void)out; \
		return absent(err); \
	}
#define NO_LOOKING(name) \
	enum bw_rc name(struct bw_look *l, struct bw_bytes in, struct bw_err *err) \
	{ \
		(void)l, (void)in; \
		return absent(err); \
	}

NO_COUNT(bw_count_webp)
NO_COUNT(bw_count_heif)
NO_COUNT(bw_count_tiff)
NO_COUNT(bw_count_jxl)
NO_COUNT(bw_count_film)
NO_COUNT(bw_count_pdf)
NO_COUNT(bw_count_heif_rest)
NO_DRAWING(bw_render_webp)
NO_DRAWING(bw_render_heif)
NO_DRAWING(bw_render_tiff)
NO_DRAWING(bw_render_jxl)
NO_DRAWING(bw_render_film)
NO_DRAWING(bw_render_pdf)
NO_DRAWING(bw_sheet_film)
NO_DRAWING(bw_render_heif_rest)
NO_LOOKING(bw_look_film)
NO_LOOKING(bw_look_pdf)

enum bw_rc
bw_render_tiff_at(struct bw_bytes in, size_t at, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	(void)in, (void)at, (void)max_px, (void)out;
	return absent(err);
}

enum bw_rc
bw_play_webp(struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	(void)in, (void)c;
	return absent(err);
}
