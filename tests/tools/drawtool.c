/* drawtool MAX_PX FILE... : draws each file, as the contact sheet does, in a worker with its
 * sandbox, and says how that went: "drawn KIND FILE" or "not KIND FILE: why". The picture goes
 * to FILE.drawn.jpg, or into the folder that BW_DRAWN names, numbered in the order given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/disclose.h"
#include "flow/jobs.h"

static enum bw_rc
from_buf(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_buf *b = ctx;

	(void)err;
	memcpy(data, b->data + offset, len);
	return BW_OK;
}

static bool
slurp(const char *path, struct bw_buf *out)
{
	FILE *f = fopen(path, "rb");
	uint8_t piece[65536];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(out, piece, n);
	fclose(f);
	return !out->bad;
}

static void
save(const char *path, const struct bw_buf *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void
draw(struct bw_worker *w, unsigned max_px, const char *path, int number)
{
	struct bw_buf in = { 0 }, out = { 0 };
	struct bw_err err = { 0 };
	const char *folder = getenv("BW_DRAWN"), *kind;
	char to[4096];
	uint32_t frames;

	if (!slurp(path, &in)) {
		perror(path);
		exit(1);
	}
	kind = bw_format_name(bw_media_sniff(in.data, in.len));
	if (folder != NULL)
		(void)snprintf(to, sizeof(to), "%s/%d.jpg", folder, number);
	else
		(void)snprintf(to, sizeof(to), "%s.drawn.jpg", path);
	if (bw_disclose_render(w, from_buf, &in, in.len, max_px, &out, &frames, &err) == BW_OK) {
		save(to, &out);
		printf("drawn %s %s\n", kind, path);
	} else {
		printf("not %s %s: %s\n", kind, path, err.message);
	}
	bw_buf_free(&in);
	bw_buf_free(&out);
}

int
main(int argc, char **argv)
{
	struct bw_worker *w;
	struct bw_err err = { 0 };
	int i;

	if (argc < 3 || bw_jobs_start(&w, &err) != BW_OK) {
		fprintf(stderr, "usage: drawtool MAX_PX FILE...\n%s\n", err.message);
		return 2;
	}
	for (i = 2; i < argc; i++)
		draw(w, (unsigned)strtoul(argv[1], NULL, 10), argv[i], i - 1);
	bw_worker_stop(w);
	return 0;
}
