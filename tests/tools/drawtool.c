/* drawtool MAX_PX FILE... : draws each file, as the contact sheet does, in a worker with its
 * sandbox, and says how that went: "drawn KIND FILE" or "not KIND FILE: why". The picture goes
 * to FILE.drawn.jpg, or into the folder that BW_DRAWN names, numbered in the order given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/disclose.h"
#include "flow/jobs.h"
#include "lib_tool.h"

static enum bw_rc
from_buf(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct bw_buf *b = ctx;

	(void)err;
	memcpy(data, b->data + offset, len);
	return BW_OK;
}

static void
draw(struct bw_worker *w, unsigned max_px, const char *path, int number)
{
	struct bw_buf in = { 0 }, out = { 0 };
	struct bw_err err = { 0 };
	const char *folder = getenv("BW_DRAWN"), *kind;
	char to[4096];
	struct bw_drawn of;

	tool_slurp(path, &in);
	kind = bw_format_name(bw_media_sniff(in.data, in.len));
	if (folder != NULL)
		(void)snprintf(to, sizeof(to), "%s/%d.jpg", folder, number);
	else
		(void)snprintf(to, sizeof(to), "%s.drawn.jpg", path);
	if (bw_disclose_render(w, from_buf, &in, in.len, max_px, 0, &of, &out, &err) == BW_OK) {
		tool_save(to, &out);
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
