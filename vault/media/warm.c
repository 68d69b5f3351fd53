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

/* Each worker would look up anew where the libraries find each other's functions. One plan
 * of a picture of ours does it for all of them. */
static void
warm_plan(void)
{
	uint8_t dot[3] = { 0 };
	const struct bw_picture p = { .rgb = dot, .width = 1, .height = 1 };
	struct bw_buf jpeg = { 0 }, bytes = { 0 };
	struct bw_plan plan;

	if (bw_render_encode(&p, &jpeg, NULL) == BW_OK &&
	    bw_media_plan(BW_FORMAT_JPEG, jpeg.data, jpeg.len, 0, &plan, NULL) == BW_OK) {
		(void)!bw_plan_encode(&plan, &bytes, NULL);
		(void)!bw_media_verify_copy(BW_FORMAT_JPEG, jpeg.data, jpeg.len, 0, NULL);
		bw_plan_free(&plan);
	}
	bw_buf_free(&jpeg);
	bw_buf_free(&bytes);
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
