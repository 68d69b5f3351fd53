/* Evidence records one by one, for tests/interop/ers-*.sh.
 *   read RECORD                                what is in it, or exit 1
 *   check RECORD ROOTS OBJECT...               in the worker, over a whole group; ROOTS "-": none; exit 3
 *   part RECORD ROOTS OBJECT...                the same, over some of the group
 *   repeat COUNT RECORD ROOTS OBJECT...        so many checks in the worker; for tests/bench
 *   flip RECORD FROM TO ROOTS OBJECT...        each byte in [FROM, TO) altered in turn: how many were
 *                                              still taken; exit 3 when any was */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crypto/secret.h"
#include "flow/jobs.h"
#include "flow/stamp.h"
#include "format/ers.h"

static struct bw_bytes
slurp(const char *path)
{
	struct bw_bytes b = { NULL, 0 };
	FILE *f = strcmp(path, "-") != 0 ? fopen(path, "rb") : NULL;
	uint8_t *data = malloc(1 << 23);

	if (data == NULL || (f == NULL && strcmp(path, "-") != 0)) {
		perror(path);
		exit(99);
	}
	b.data = data;
	if (f == NULL)
		return b;
	b.len = fread(data, 1, 1 << 23, f);
	fclose(f);
	return b;
}

static int
read_record(const char *path)
{
	static struct bw_ers r;
	struct bw_bytes in = slurp(path);
	struct bw_err err = { 0 };
	size_t i;

	if (bw_ers_read(in.data, in.len, &r, &err) != BW_OK) {
		printf("refused: %s\n", err.message);
		return 1;
	}
	printf("chains %zu stamps %zu:", r.chain_count, r.stamp_count);
	for (i = 0; i < r.stamp_count; i++)
		printf(" %d%s%zu", (int)r.stamps[i].alg, r.stamps[i].has_tree ? "t" : "-", r.stamps[i].token.len);
	printf("\n");
	return 0;
}

struct question {
	struct bw_worker *w;
	struct bw_bytes roots, objects[64];
	size_t count;
	bool whole;
};

static void
gather(struct question *q, int argc, char **argv)
{
	int i;

	q->roots = slurp(argv[0]);
	for (i = 1; i < argc && q->count < 64; i++)
		q->objects[q->count++] = slurp(argv[i]);
}

static void
ask(const struct question *q, struct bw_bytes record, struct bw_record_verdict *v)
{
	struct bw_err err = { 0 };

	if (bw_record_verify(q->w, record, q->objects, q->count, q->whole, &(struct bw_stamp_authority){ .roots = q->roots }, (int64_t)time(NULL) * 1000, v, &err) ==
	    BW_OK)
		return;
	printf("%s\n", err.message);
	exit(99);
}

static int
check(const struct question *q, const char *path)
{
	struct bw_record_verdict v;

	ask(q, slurp(path), &v);
	printf("in %d trusted %d stamps %zu existed no later than %" PRId64 " renew by %" PRId64 " %s\n", v.in_record,
	    v.authority_trusted, v.stamps, v.facts.not_after_ms, v.renew_by_ms, v.why);
	return v.in_record && (v.authority_trusted || q->roots.len == 0) ? 0 : 3;
}

/* Many thousand checks: here, not in a worker each. */
static int
flip(struct question *q, char **argv)
{
	struct bw_bytes record = slurp(argv[0]);
	size_t from = strtoul(argv[1], NULL, 10), to = strtoul(argv[2], NULL, 10), i, tried = 0, taken = 0;
	struct bw_record_verdict v;
	uint8_t *bytes = malloc(record.len);

	if (bytes == NULL)
		exit(99);
	q->w = NULL;
	for (i = from; i < to && i < record.len; i++, tried++) {
		memcpy(bytes, record.data, record.len);
		bytes[i] ^= 1;
		ask(q, (struct bw_bytes) { bytes, record.len }, &v);
		if (!v.in_record || !v.authority_trusted)
			continue;
		taken++;
		printf("taken with byte %zu altered\n", i);
	}
	free(bytes);
	printf("tried %zu taken %zu\n", tried, taken);
	return taken == 0 && tried > 0 ? 0 : 3;
}

static int
repeat(const struct question *q, unsigned long count, const char *path)
{
	struct bw_bytes record = slurp(path);
	struct bw_record_verdict v;
	unsigned long i, taken = 0;

	for (i = 0; i < count; i++) {
		ask(q, record, &v);
		taken += v.in_record && v.authority_trusted;
	}
	printf("taken %lu of %lu\n", taken, count);
	return taken == count ? 0 : 3;
}

int
main(int argc, char **argv)
{
	struct question q = { 0 };
	struct bw_err err = { 0 };
	int result = 2;

	if (bw_jobs_start(&q.w, &err) != BW_OK || bw_crypto_init(&err) != BW_OK)
		return 99;
	q.whole = argc > 1 && strcmp(argv[1], "part") != 0;
	if (argc == 3 && strcmp(argv[1], "read") == 0) {
		result = read_record(argv[2]);
	} else if (argc >= 5 && (strcmp(argv[1], "check") == 0 || strcmp(argv[1], "part") == 0)) {
		gather(&q, argc - 3, argv + 3);
		result = check(&q, argv[2]);
	} else if (argc >= 6 && strcmp(argv[1], "repeat") == 0) {
		gather(&q, argc - 4, argv + 4);
		result = repeat(&q, strtoul(argv[2], NULL, 10), argv[3]);
	} else if (argc >= 7 && strcmp(argv[1], "flip") == 0) {
		struct bw_worker *w = q.w;

		if (bw_token_init(NULL) != BW_OK)
			return 99;
		gather(&q, argc - 5, argv + 5);
		result = flip(&q, argv + 2);
		q.w = w;
	}
	bw_worker_stop(q.w);
	return result;
}
