/* WebP (RFC 9649): libwebp shrinks while it decodes, so that only a lossless picture is
 * ever whole in memory. Colour profiles are not looked at. */
#include <stdlib.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "media/canvas.h"
#include "media/media.h"
#include "media/render.h"

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
}

static WebPDemuxer *
open_file(struct bw_bytes in)
{
	const WebPData data = { in.data, in.len };

	return WebPDemux(&data);
}

enum bw_rc
bw_count_webp(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	WebPDemuxer *file = open_file(in);

	if (file == NULL)
		return damaged(err);
	*count = WebPDemuxGetI(file, WEBP_FF_FRAME_COUNT);
	WebPDemuxDelete(file);
	return BW_OK;
}

static unsigned
turn_of(const WebPDemuxer *file)
{
	WebPChunkIterator exif;
	unsigned turn = 1;

	if (WebPDemuxGetChunk(file, "EXIF", 1, &exif)) {
		turn = bw_render_turn(exif.chunk.bytes, exif.chunk.size);
		WebPDemuxReleaseChunkIterator(&exif);
	}
	return turn;
}

/* rgba has room for the picture, shrunk to this size. */
static enum bw_rc
decode(const WebPData *coded, uint8_t *rgba, uint32_t width, uint32_t height, struct bw_err *err)
{
	WebPDecoderConfig c;
	VP8StatusCode status;

	if (!WebPInitDecoderConfig(&c))
		return bw_err_set(err, BW_EFAIL, 0, "the decoder of WebP is of another version");
	c.options.use_scaling = 1;
	c.options.scaled_width = (int)width;
	c.options.scaled_height = (int)height;
	c.output.colorspace = MODE_RGBA;
	c.output.is_external_memory = 1;
	c.output.u.RGBA.rgba = rgba;
	c.output.u.RGBA.stride = (int)width * 4;
	c.output.u.RGBA.size = (size_t)width * height * 4;
	status = WebPDecode(coded->bytes, coded->size, &c);
	WebPFreeDecBuffer(&c.output);
	if (status == VP8_STATUS_OUT_OF_MEMORY)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	return status == VP8_STATUS_OK ? BW_OK : damaged(err);
}

static enum bw_rc
draw(const WebPData *coded, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	int width = 0, height = 0;
	uint8_t *rgba;
	enum bw_rc rc;
	uint32_t y;

	if (!WebPGetInfo(coded->bytes, coded->size, &width, &height) || width <= 0 || height <= 0)
		return damaged(err);
	if ((rc = bw_picture_fit((uint32_t)width, (uint32_t)height, max_px, out, err)) != BW_OK)
		return rc;
	if ((rgba = calloc(out->height, (size_t)out->width * 4)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	rc = decode(coded, rgba, out->width, out->height, err);
	for (y = 0; rc == BW_OK && y < out->height; y++)
		bw_render_on_white(rgba + (size_t)y * out->width * 4, out->rgb + (size_t)y * out->width * 3, out->width);
	free(rgba);
	return rc;
}

enum bw_rc
bw_render_webp(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	WebPDemuxer *file = open_file(in);
	WebPIterator it;
	enum bw_rc rc;

	(void)page; /* more than one is an animation */
	if (file == NULL)
		return damaged(err);
	if (WebPDemuxGetFrame(file, 1, &it)) {
		rc = draw(&it.fragment, max_px, out, err);
		out->turn = turn_of(file);
		WebPDemuxReleaseIterator(&it);
	} else {
		rc = damaged(err);
	}
	WebPDemuxDelete(file);
	return rc;
}

/* ---- animations ---- */

static enum bw_rc
show(const WebPIterator *it, struct bw_canvas *c, struct bw_err *err)
{
	struct bw_frame f = { .x = (uint32_t)it->x_offset, .y = (uint32_t)it->y_offset, .width = (uint32_t)it->width,
		.height = (uint32_t)it->height, .over = it->blend_method == WEBP_MUX_BLEND,
		.then = it->dispose_method == WEBP_MUX_DISPOSE_BACKGROUND ? BW_THEN_CLEAR : BW_THEN_KEEP };
	int width = 0, height = 0;
	enum bw_rc rc;

	if (!it->complete || !WebPGetInfo(it->fragment.bytes, it->fragment.size, &width, &height) || width != it->width ||
	    height != it->height)
		return damaged(err);
	if ((rc = bw_frame_start(&f, err)) != BW_OK)
		return rc;
	if ((rc = decode(&it->fragment, f.rgba, f.width, f.height, err)) == BW_OK)
		return bw_canvas_show(c, &f, err);
	free(f.rgba);
	return rc;
}

enum bw_rc
bw_play_webp(struct bw_bytes in, struct bw_canvas *c, struct bw_err *err)
{
	WebPDemuxer *file = open_file(in);
	WebPIterator it;
	enum bw_rc rc;
	bool more;

	if (file == NULL)
		return damaged(err);
	c->turn = turn_of(file);
	rc = bw_canvas_start(c, WebPDemuxGetI(file, WEBP_FF_CANVAS_WIDTH), WebPDemuxGetI(file, WEBP_FF_CANVAS_HEIGHT), err);
	if (rc == BW_OK && (more = WebPDemuxGetFrame(file, 1, &it) != 0)) {
		for (; more && rc == BW_OK && !bw_canvas_done(c); more = WebPDemuxNextFrame(&it) != 0)
			rc = show(&it, c, err);
		WebPDemuxReleaseIterator(&it);
	}
	WebPDemuxDelete(file);
	return rc;
}
