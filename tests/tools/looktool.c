/* looktool FILE [FOLDER]: gives the pictures of a file to be looked at, and says of each one
 * line: as what it is shown, its size, and "broken" if it is. Into FOLDER each goes as
 * NUMBER.ppm. Ends with 1 and the reason when not all can be seen. */
#include <stdio.h>
#include <stdlib.h>

#include "media/look.h"

struct out {
	const char *folder;
	unsigned count;
};

static enum bw_rc
see(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	static const char *const as[] = { [BW_SHOWN_PICTURE] = "picture", [BW_SHOWN_FRAME] = "frame", [BW_SHOWN_FILM] = "film",
		[BW_SHOWN_PAGE] = "page", [BW_SHOWN_HIDDEN] = "hidden" };
	struct out *o = ctx;
	char path[4096];
	FILE *f;

	printf("%s %u %u%s\n", as[d->as], (unsigned)d->width, (unsigned)d->height, d->broken ? " broken" : "");
	if (o->folder == NULL)
		return BW_OK;
	(void)snprintf(path, sizeof(path), "%s/%u.ppm", o->folder, o->count++);
	f = fopen(path, "wb");
	if (f == NULL || fprintf(f, "P6\n%u %u\n255\n", (unsigned)d->width, (unsigned)d->height) < 0 ||
	    fwrite(d->rgb, 3, (size_t)d->width * d->height, f) != (size_t)d->width * d->height || fclose(f) != 0)
		return bw_err_set(err, BW_EFAIL, 0, "cannot write %s", path);
	return BW_OK;
}

int
main(int argc, char **argv)
{
	struct out o = { .folder = argc > 2 ? argv[2] : NULL };
	struct bw_look look = { .see = see, .ctx = &o, .max_px = 4096 };
	struct bw_buf in = { 0 };
	struct bw_err err = { 0 };
	uint8_t piece[65536];
	size_t n;
	FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;

	if (f == NULL) {
		fprintf(stderr, "usage: looktool FILE [FOLDER]\n");
		return 2;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(&in, piece, n);
	fclose(f);
	bw_media_warm();
	if (bw_media_look(&look, (struct bw_bytes){ in.data, in.len }, &err) != BW_OK)
		printf("not all: %s\n", err.message);
	bw_buf_free(&in);
	return err.message[0] != '\0';
}
