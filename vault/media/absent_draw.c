/* In place of the decoders that bring dear libraries, in a program that has them in a
 * module (media/module.h). */
#include "media/media.h"
#include "media/render.h"

bool
bw_media_draws_all(void)
{
	return false;
}

void
bw_render_hevc_ready(void)
{
}

static enum bw_rc
absent(struct bw_err *err)
{
	return bw_err_set(err, BW_EUNSUPPORTED, 0, "the part of the program that draws such pictures is not here");
}

static enum bw_rc
no_count(uint32_t *count, struct bw_err *err)
{
	*count = 0;
	return absent(err);
}

enum bw_rc
bw_count_webp(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	(void)in;
	return no_count(count, err);
}

enum bw_rc
bw_count_heif(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	(void)in;
	return no_count(count, err);
}

enum bw_rc
bw_count_tiff(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	(void)in;
	return no_count(count, err);
}

enum bw_rc
bw_render_webp(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	(void)in, (void)frame, (void)max_px, (void)out;
	return absent(err);
}

enum bw_rc
bw_render_heif(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	(void)in, (void)frame, (void)max_px, (void)out;
	return absent(err);
}

enum bw_rc
bw_render_tiff(struct bw_bytes in, unsigned frame, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	(void)in, (void)frame, (void)max_px, (void)out;
	return absent(err);
}
