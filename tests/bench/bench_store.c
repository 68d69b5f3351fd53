/* The store alone, without reading files: put COUNT objects of SIZE bytes, check, reopen.
 * cc -O2 ... tests/bench/bench_store.c; usage: bench_store DIR SIZE COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "store/internal.h"
#include "sys/clock.h"

static void
say(const char *what, int64_t from)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	(void)printf("%-8s wall %6.2f s, cpu so far %6.2f s, peak %ld KiB\n", what,
	    (double)(bw_clock_steady_ms() - from) / 1000,
	    (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
	    u.ru_maxrss);
}

int
main(int argc, char **argv)
{
	static const uint8_t key[32] = "bench";
	static const struct bw_geometry geo = { BW_PACK_SIZE_DEFAULT, BW_LOG_FRAMES_DEFAULT };
	struct bw_check_report rep;
	struct bw_err err = { 0 };
	struct bw_object_writer *w;
	struct bw_object o;
	struct bw_store *st;
	unsigned long i, count;
	size_t size, at, n;
	uint8_t *data;
	bool known;
	int64_t t;

	if (argc != 4)
		return 2;
	size = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[3], NULL, 10);
	data = malloc(1 << 20);
	if (data == NULL || bw_store_create_with(bw_io_system(), argv[1], &geo, key, &err) != BW_OK ||
	    bw_store_open_with(NULL, argv[1], BW_STORE_WRITE, key, NULL, &st, &err) != BW_OK)
		goto fail;
	bw_random(data, 1 << 20);
	t = bw_clock_steady_ms();
	for (i = 0; i < count; i++) {
		if (bw_object_begin(st, NULL, &w, &err) != BW_OK)
			goto fail;
		for (at = 0; at < size; at += n) {
			n = size - at < 1 << 20 ? size - at : 1 << 20;
			data[0] = (uint8_t)i;
			data[1] = (uint8_t)(i >> 8);
			data[2] = (uint8_t)(i >> 16);
			if (bw_object_write(w, data, n, &err) != BW_OK)
				goto fail;
		}
		if (bw_object_finish(w, &o, &known, &err) != BW_OK)
			goto fail;
		if (i % 1000 == 999 && bw_store_commit(st, &err) != BW_OK)
			goto fail;
	}
	if (bw_store_commit(st, &err) != BW_OK)
		goto fail;
	bw_store_close(st);
	say("put", t);
	t = bw_clock_steady_ms();
	if (bw_store_open_with(NULL, argv[1], BW_STORE_READ, key, NULL, &st, &err) != BW_OK)
		goto fail;
	say("open", t);
	t = bw_clock_steady_ms();
	if (bw_store_check(st, true, false, NULL, NULL, NULL, &rep, &err) != BW_OK)
		goto fail;
	say("check", t);
	bw_store_close(st);
	free(data);
	return 0;
fail:
	(void)fprintf(stderr, "%s\n", err.message);
	free(data);
	return 1;
}
