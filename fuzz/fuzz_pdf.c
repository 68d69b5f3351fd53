/* Also what screening sees, by poppler: with letters for fonts that have none. */
#include "flow/module.h"
#include "fuzz/media_target.h"
#include "media/look.h"

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	(void)ctx;
	(void)err;
	if (d->rgb == NULL || d->width == 0 || d->height == 0)
		abort();
	return BW_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_look l = { .see = see, .max_px = 64 };

	bw_module_load_draw();
	if (bw_media_sniff(data, len) == BW_FORMAT_PDF)
		(void)!bw_media_look(&l, (struct bw_bytes){ data, len }, NULL);
	return clean_media_target(BW_FORMAT_PDF, data, len);
}
