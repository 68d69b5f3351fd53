/* filmtool FOLDER FILE : the frames of a film that screening looks at, one line each: the
 * moment in milliseconds, width, height, the way up, and "film" or "picture"; their bytes (RGB)
 * go to FOLDER/1, 2 and so on. The last line is "all", or "not:" and why. */
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
	struct out *o = ctx;
	char path[4096];
	FILE *f;

	(void)err;
	(void)snprintf(path, sizeof(path), "%s/%u", o->folder, ++o->count);
	if ((f = fopen(path, "wb")) == NULL || fwrite(d->rgb, 3, (size_t)d->width * d->height, f) == 0 || fclose(f) != 0) {
		perror(path);
		exit(2);
	}
	printf("%llu %u %u %u %s\n", (unsigned long long)d->at_ms, d->width, d->height, d->turn,
	    d->as == BW_SHOWN_FILM ? "film" : "picture");
	return BW_OK;
}

int
main(int argc, char **argv)
{
	struct bw_buf in = { 0 };
	struct bw_err err = { 0 };
	struct out o = { .folder = argc > 1 ? argv[1] : NULL };
	struct bw_look l = { .see = see, .ctx = &o, .max_px = 4096 };
	FILE *f = argc == 3 ? fopen(argv[2], "rb") : NULL;
	uint8_t piece[65536];
	size_t n;

	while (f != NULL && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(&in, piece, n);
	if (f == NULL || in.bad) {
		fprintf(stderr, "usage: filmtool FOLDER FILE\n");
		return 2;
	}
	(void)fclose(f);
	if (bw_media_look(&l, (struct bw_bytes){ in.data, in.len }, &err) == BW_OK)
		puts("all");
	else
		printf("not: %s\n", err.message);
	bw_buf_free(&in);
	return 0;
}
