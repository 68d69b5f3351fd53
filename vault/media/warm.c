#include "media/exif.h"
#include "media/film_frames.h"
#include "media/media.h"
#include "media/pdf_draw.h"
#include "media/render.h"

/* libexif asks for the words of the user's language at its first value. */
static void
warm_exif(void)
{
	static const uint8_t block[] = "II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0";
	struct bw_facts f = { 0 };
	struct bw_exif x;

	if (bw_exif_walk(block, sizeof(block) - 1, &x, NULL) != BW_OK)
		return;
	bw_exif_facts(&x, &f);
	bw_exif_free(&x);
	bw_value_free(bw_facts_finish(&f));
}

static void
warm_format(enum bw_format format, const uint8_t *data, size_t len)
{
	struct bw_buf bytes = { 0 };
	struct bw_plan plan;

	if (bw_media_plan(format, data, len, 0, &plan, NULL) != BW_OK)
		return;
	(void)!bw_plan_encode(&plan, &bytes, NULL);
	(void)!bw_media_verify_copy(format, data, len, 0, NULL);
	bw_plan_free(&plan);
	bw_buf_free(&bytes);
}

/* Each worker would look up anew where the libraries find each other's functions. A plan of
 * two pictures of ours does it for all of them: a PNG (1 x 1, grey) asks most of zlib. */
static void
warm_plan(void)
{
	static const uint8_t png[] = "\x89PNG\r\n\x1a\n"
				     "\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x8\0\0\0\0\x3a\x7e\x9b\x55"
				     "\0\0\0\x0aIDAT\x78\x9c\x63\x60\0\0\0\2\0\1\x48\xaf\xa4\x71"
				     "\0\0\0\0IEND\xae\x42\x60\x82";
	uint8_t dot[3] = { 0 };
	const struct bw_picture p = { .rgb = dot, .width = 1, .height = 1 };
	struct bw_buf jpeg = { 0 };

	if (bw_render_encode(&p, &jpeg, NULL) == BW_OK)
		warm_format(BW_FORMAT_JPEG, jpeg.data, jpeg.len);
	bw_buf_free(&jpeg);
	warm_format(BW_FORMAT_PNG, png, sizeof(png) - 1);
}

void
bw_media_warm(void)
{
	warm_exif();
	warm_plan();
}

void
bw_media_warm_drawing(void)
{
	warm_exif();
	bw_render_hevc_ready();
	bw_film_ready();
	bw_render_pdf_ready();
}
