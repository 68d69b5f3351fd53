/* For tests/bench: what screening costs. screentime MODEL FILE... looks at each file as the
 * worker does, in this process, and prints the milliseconds of the processor for a picture:
 * decoding, pressing into squares, the net; and the most memory that the process had. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "media/look.h"
#include "screen/views.h"
#include "lib_tool.h"

#define LOOK_PX 4096u /* as flow/screen.c */

struct costs {
	struct bw_model *model;
	double started, decode, squares, net;
	unsigned pictures, looks, held;
};

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum bw_rc
look_at(void *ctx, const struct bw_dots *d, struct bw_err *err)
{
	struct costs *c = ctx;
	float scores[BW_SCORE_COUNT];
	double begin = now(), pressed;
	struct bw_views v;
	struct bw_verdict verdict = { 0 };
	uint32_t y;
	enum bw_rc rc = bw_views_start(&v, d->width, d->height, err);

	c->decode += begin - c->started;
	for (y = 0; y < d->height && rc == BW_OK; y++)
		bw_views_row(&v, d->rgb + (size_t)y * d->width * 3);
	pressed = now();
	if (rc == BW_OK)
		rc = bw_views_score(&v, c->model, &bw_policy_standard, d->turn, scores, &verdict, err);
	c->looks += v.count;
	bw_views_end(&v);
	c->squares += pressed - begin;
	c->started = now();
	c->net += c->started - pressed;
	c->pictures++;
	c->held += rc == BW_OK && verdict.held;
	return rc;
}

int
main(int argc, char **argv)
{
	struct costs c = { 0 };
	struct bw_err err = { 0 };
	struct rusage usage;
	struct bw_buf b;
	unsigned unseen = 0;
	double load;
	int i;

	if (argc < 3)
		return 2;
	b = (struct bw_buf){ 0 };
	tool_slurp(argv[1], &b);
	load = now();
	if (bw_model_load(b.data, b.len, &c.model, &err) != BW_OK) {
		fprintf(stderr, "screentime: %s\n", err.message);
		return 1;
	}
	load = now() - load;
	bw_buf_free(&b);
	for (i = 2; i < argc; i++) {
		struct bw_look look = { .see = look_at, .ctx = &c, .max_px = LOOK_PX };

		b = (struct bw_buf){ 0 };
		tool_slurp(argv[i], &b);
		c.started = now();
		unseen += bw_media_look(&look, (struct bw_bytes){ b.data, b.len }, &err) != BW_OK;
		bw_buf_free(&b);
	}
	(void)getrusage(RUSAGE_SELF, &usage);
	if (c.pictures > 0)
		printf("ours: %u pictures in %u squares (%u files not looked at to the end), ms a picture: decode %.1f, squares %.1f, "
		       "net %.1f; ms to load the model: %.0f; %ld MiB at most\n", c.pictures, c.looks, unseen, c.decode / c.pictures,
		    c.squares / c.pictures, c.net / c.pictures, load, usage.ru_maxrss / 1024);
	bw_model_free(c.model);
	return c.pictures == 0;
}
