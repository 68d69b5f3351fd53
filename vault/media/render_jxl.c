/* JPEG XL (ISO/IEC 18181) through libjxl, without a runner, so that it starts no thread.
 * It turns a picture as the file says, and composes the frames of an animation; each
 * that is shown counts, with all that was drawn before it. Colours: what was coded in
 * XYB comes as sRGB; what keeps its own profile (lossless, or a JPEG packed again) comes
 * as it is stored, and its profile is not looked at. */
#include <stdlib.h>

#include <jxl/decode.h>

#include "media/media.h"
#include "media/render.h"

struct decoder {
	JxlDecoder *jxl;
	JxlBasicInfo info;
	struct bw_shrink shrink;
	uint8_t *rgba, *row;
	bool more_channels; /* which few programs show */
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged and cannot be drawn");
}

static enum bw_rc
no_memory(struct bw_err *err)
{
	return bw_err_set(err, BW_ENOMEM, 0, "no memory");
}

static enum bw_rc
open_file(struct decoder *x, struct bw_bytes in, int events, struct bw_err *err)
{
	if ((x->jxl = JxlDecoderCreate(NULL)) == NULL)
		return no_memory(err);
	if (JxlDecoderSubscribeEvents(x->jxl, events) != JXL_DEC_SUCCESS ||
	    JxlDecoderSetUnpremultiplyAlpha(x->jxl, JXL_TRUE) != JXL_DEC_SUCCESS ||
	    JxlDecoderSetInput(x->jxl, in.data, in.len) != JXL_DEC_SUCCESS)
		return damaged(err);
	JxlDecoderCloseInput(x->jxl);
	return BW_OK;
}

static void
close_file(struct decoder *x)
{
	bw_shrink_end(&x->shrink);
	JxlDecoderDestroy(x->jxl);
	free(x->rgba);
	free(x->row);
}

static bool
too_large(const struct decoder *x)
{
	/* libjxl holds it more than once. */
	return (uint64_t)x->info.xsize * x->info.ysize > BW_RENDER_MAX_JXL;
}

enum bw_rc
bw_count_jxl(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct decoder x = { 0 };
	enum bw_rc rc = open_file(&x, in, JXL_DEC_FRAME, err);
	JxlDecoderStatus status = JXL_DEC_ERROR;

	for (*count = 0; rc == BW_OK && (status = JxlDecoderProcessInput(x.jxl)) == JXL_DEC_FRAME;)
		++*count;
	if (rc == BW_OK && status != JXL_DEC_SUCCESS)
		rc = damaged(err);
	close_file(&x);
	return rc;
}

static enum bw_rc
read_info(struct decoder *x, struct bw_err *err)
{
	JxlExtraChannelInfo extra;
	uint32_t i;

	if (JxlDecoderGetBasicInfo(x->jxl, &x->info) != JXL_DEC_SUCCESS)
		return damaged(err);
	if (too_large(x))
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to be drawn");
	for (i = 0; i < x->info.num_extra_channels; i++)
		if (JxlDecoderGetExtraChannelInfo(x->jxl, i, &extra) != JXL_DEC_SUCCESS || extra.type != JXL_CHANNEL_ALPHA)
			x->more_channels = true;
	return BW_OK;
}

/* What cannot be had as sRGB comes as libjxl gives it. */
static void
ask_for_srgb(struct decoder *x)
{
	bool grey = x->info.num_color_channels == 1;
	const JxlColorEncoding srgb = { .color_space = grey ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
		.white_point = JXL_WHITE_POINT_D65,
		.primaries = JXL_PRIMARIES_SRGB,
		.transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
		.rendering_intent = JXL_RENDERING_INTENT_PERCEPTUAL };

	if (!x->info.uses_original_profile)
		(void)JxlDecoderSetPreferredColorProfile(x->jxl, &srgb);
}

static enum bw_rc
give_room(struct decoder *x, struct bw_err *err)
{
	static const JxlPixelFormat format = { 4, JXL_TYPE_UINT8, JXL_NATIVE_ENDIAN, 0 };
	size_t len = (size_t)x->info.xsize * x->info.ysize * 4;

	if (x->rgba == NULL && (x->rgba = calloc(1, len)) == NULL)
		return no_memory(err);
	return JxlDecoderSetImageOutBuffer(x->jxl, &format, x->rgba, len) == JXL_DEC_SUCCESS ? BW_OK : damaged(err);
}

/* Up to the end of the next frame. */
static enum bw_rc
decode(struct decoder *x, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK) {
		JxlDecoderStatus status = JxlDecoderProcessInput(x->jxl);

		if (status == JXL_DEC_BASIC_INFO)
			rc = read_info(x, err);
		else if (status == JXL_DEC_COLOR_ENCODING)
			ask_for_srgb(x);
		else if (status == JXL_DEC_NEED_IMAGE_OUT_BUFFER)
			rc = give_room(x, err);
		else if (status == JXL_DEC_FULL_IMAGE)
			return x->rgba != NULL ? BW_OK : damaged(err);
		else
			rc = damaged(err);
	}
	return rc;
}

static enum bw_rc
take_rows(struct decoder *x, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	enum bw_rc rc = bw_shrink_start(&x->shrink, x->info.xsize, x->info.ysize, max_px, out, err);
	uint32_t y;

	if (rc != BW_OK)
		return rc;
	if ((x->row = malloc((size_t)x->info.xsize * 3)) == NULL)
		return no_memory(err);
	for (y = 0; y < x->info.ysize; y++) {
		bw_render_on_white(x->rgba + (size_t)y * x->info.xsize * 4, x->row, x->info.xsize);
		bw_shrink_row(&x->shrink, x->row);
	}
	out->broken = x->more_channels;
	return BW_OK;
}

enum bw_rc
bw_render_jxl(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder x = { 0 };
	enum bw_rc rc = open_file(&x, in, JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE, err);

	if (rc == BW_OK && frame > 0)
		JxlDecoderSkipFrames(x.jxl, frame);
	if (rc == BW_OK)
		rc = decode(&x, err);
	if (rc == BW_OK)
		rc = take_rows(&x, max_px, out, err);
	close_file(&x);
	return rc;
}
