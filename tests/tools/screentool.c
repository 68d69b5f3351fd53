/* For tests: the scores of pictures in PPM (P6, 255), one line of five numbers each.
 * screentool [--plain|--cost] MODEL PPM...
 * --plain: without what only newer processors have; --cost: also, on standard error, the
 * processor's time for a picture but the first, and the most memory that was had. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "screen/kernel.h"
#include "screen/model.h"
#include "screen/sample.h"
#include "lib_tool.h"

static enum bw_rc
score(struct bw_model *m, const struct bw_buf *ppm, float scores[BW_SCORE_COUNT], struct bw_err *err)
{
	struct bw_sampler s = { 0 };
	unsigned width, height;
	enum bw_rc rc;
	int head;
	size_t y;

	if (sscanf((const char *)ppm->data, "P6 %u %u 255%n", &width, &height, &head) != 2 ||
	    ppm->len != (size_t)head + 1 + (size_t)width * height * 3)
		return bw_err_set(err, BW_EFORMAT, 0, "not a picture in PPM");
	rc = bw_sampler_start(&s, width, height, err);
	for (y = 0; y < height && rc == BW_OK; y++)
		bw_sampler_row(&s, ppm->data + head + 1 + y * width * 3);
	if (rc == BW_OK)
		rc = bw_model_score(m, s.dots, scores, err);
	bw_sampler_end(&s);
	return rc;
}

static void
tell_cost(clock_t from, int pictures)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	fprintf(stderr, "ours, from dots: ms a picture: %.1f; %ld MiB at most\n",
	    (double)(clock() - from) * 1e3 / CLOCKS_PER_SEC / pictures, usage.ru_maxrss / 1024);
}

int
main(int argc, char **argv)
{
	struct bw_err err = { 0 };
	struct bw_model *m = NULL;
	struct bw_buf b;
	float scores[BW_SCORE_COUNT];
	int i, bad, first = argc > 1 && strncmp(argv[1], "--", 2) == 0 ? 2 : 1;
	bool cost = first == 2 && strcmp(argv[1], "--cost") == 0;
	clock_t from = 0;

	bad = argc <= first;
	bw_kernel_plain(first == 2 && !cost);

	if (!bad) {
		b = (struct bw_buf){ 0 };
		tool_slurp(argv[first], &b);
		bad = bw_model_load(b.data, b.len, &m, &err) != BW_OK;
		bw_buf_free(&b);
	}
	for (i = first + 1; i < argc && !bad; i++) {
		b = (struct bw_buf){ 0 };
		tool_slurp(argv[i], &b);
		bw_buf_u8(&b, 0); /* sscanf() wants an end */
		b.len--;
		bad = score(m, &b, scores, &err) != BW_OK;
		if (!bad)
			printf("%.9g %.9g %.9g %.9g %.9g\n", (double)scores[0], (double)scores[1], (double)scores[2],
			    (double)scores[3], (double)scores[4]);
		bw_buf_free(&b);
		from = i == first + 1 ? clock() : from;
	}
	if (cost && !bad && argc > first + 2)
		tell_cost(from, argc - first - 2);
	if (bad)
		fprintf(stderr, "screentool: %s\n", err.message);
	bw_model_free(m);
	return bad;
}
