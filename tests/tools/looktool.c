/* looktool FOLDER FILE... : what screening is given of each file, as FOLDER/N-U.ppm: file N
 * and picture U of it, both from 1. One line for each: as what it is shown, WIDTH HEIGHT [broken],
 * and one for a file that was not looked at to its end: "not FILE: why"; it ends with 1 then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/module.h"
#include "lib_tool.h"
#include "media/look.h"

struct to {
	const char *folder;
	int file, pictures;
};

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	static const char *const as[] = { [BW_SHOWN_PICTURE] = "picture", [BW_SHOWN_FRAME] = "frame", [BW_SHOWN_FILM] = "film",
		[BW_SHOWN_PAGE] = "page", [BW_SHOWN_HIDDEN] = "hidden" };
	struct to *t = ctx;
	struct bw_buf ppm = { 0 };
	char path[4096];

	(void)err;
	bw_buf_printf(&ppm, "P6\n%u %u\n255\n", (unsigned)d->width, (unsigned)d->height);
	bw_buf_put(&ppm, d->rgb, (size_t)d->width * d->height * 3);
	(void)snprintf(path, sizeof(path), "%s/%d-%d.ppm", t->folder, t->file, ++t->pictures);
	tool_save(path, &ppm);
	bw_buf_free(&ppm);
	printf("%s %u %u%s\n", as[d->as], (unsigned)d->width, (unsigned)d->height,
	    d->broken ? " broken" : "");
	return BW_OK;
}

/* In as many calls as it takes, as screening does it. */
static bool
look(const char *folder, int number, const char *path)
{
	struct to t = { folder, number, 0 };
	struct bw_look l = { 0 };
	struct bw_buf in = { 0 };
	struct bw_err err = { 0 };
	enum bw_rc rc;

	tool_slurp(path, &in);
	do {
		l = (struct bw_look){ .see = see, .ctx = &t, .max_px = 4096, .from = l.more ? l.unit : 0 };
		rc = bw_media_look(&l, (struct bw_bytes){ in.data, in.len }, &err);
	} while (rc == BW_OK && l.more);
	if (rc != BW_OK)
		printf("not %s: %s\n", path, err.message);
	bw_buf_free(&in);
	return rc == BW_OK;
}

int
main(int argc, char **argv)
{
	bool all = true;
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: looktool FOLDER FILE...\n");
		return 2;
	}
	bw_module_load_draw();
	for (i = 2; i < argc; i++)
		all = look(argv[1], i - 1, argv[i]) && all;
	return all ? 0 : 1;
}
