/* looktool FILE PREFIX: every picture that screening would be given, as PREFIX-N.ppm,
 * whole, as it is stored; says how many, or why not all could be had. */
#include <stdio.h>
#include <stdlib.h>

#include "media/look.h"

struct saving {
	const char *prefix;
	unsigned count;
};

static enum bw_rc
save(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct saving *s = ctx;
	size_t len = (size_t)d->width * d->height * 3;
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s-%u.ppm", s->prefix, s->count++);
	if (d->broken)
		return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged");
	if ((f = fopen(path, "wb")) == NULL || fprintf(f, "P6\n%u %u\n255\n", d->width, d->height) < 0 ||
	    fwrite(d->rgb, 1, len, f) != len || fclose(f) != 0) {
		perror(path);
		exit(2);
	}
	return BW_OK;
}

int
main(int argc, char **argv)
{
	struct saving s = { .prefix = argc == 3 ? argv[2] : "" };
	struct bw_look l = { .see = save, .ctx = &s, .max_px = 4096 };
	struct bw_buf in = { 0 };
	struct bw_err err = { 0 };
	uint8_t piece[65536];
	FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
	enum bw_rc rc;
	size_t n;

	if (f == NULL) {
		(void)fprintf(stderr, "usage: looktool FILE PREFIX\n");
		return 2;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(&in, piece, n);
	(void)fclose(f);
	bw_media_warm();
	rc = bw_media_look(&l, (struct bw_bytes){ in.data, in.len }, &err);
	(void)printf("%u %s\n", s.count, err.message);
	bw_buf_free(&in);
	return rc != BW_OK;
}
