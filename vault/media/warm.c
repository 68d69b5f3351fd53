#include "media/exif.h"
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

void
bw_media_warm(void)
{
	warm_exif();
	bw_render_hevc_ready();
	bw_render_pdf_ready();
}
