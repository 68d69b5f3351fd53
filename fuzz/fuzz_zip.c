/* ZIP reader: ends, stays below its limit, and gives out no name that leads out. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "flow/zip.h"
#include "format/bag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define TOTAL 100000

struct run {
	const uint8_t *data;
	size_t len, at, total;
};

static enum bw_rc
give(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct run *r = ctx;

	(void)err;
	*got = r->len - r->at < cap ? r->len - r->at : cap;
	if (*got > 13)
		*got = 13;
	if (*got > 0)
		memcpy(buf, r->data + r->at, *got);
	r->at += *got;
	return BW_OK;
}

static enum bw_rc
name(void *ctx, const char *path, struct bw_err *err)
{
	const char *part = path;
	size_t len;

	(void)ctx;
	(void)err;
	if (!bw_bag_path_ok(path, strlen(path)) || path[0] == '/')
		abort();
	/* "..x" is a name like any other; only ".." itself leads out. */
	for (; *part != '\0'; part += len + (part[len] == '/')) {
		len = strcspn(part, "/");
		if (len == 2 && part[0] == '.' && part[1] == '.')
			abort();
	}
	return BW_OK;
}

static enum bw_rc
content(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct run *r = ctx;

	(void)err;
	(void)data;
	r->total += len;
	if (r->total > TOTAL)
		abort();
	return BW_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct run r = { data, len, 0, 0 };
	struct bw_zip_limits limits = { TOTAL, 20 };
	struct bw_zip_visit visit = { name, content, NULL, &r };

	if (bw_zip_read((struct bw_source) { give, &r }, &limits, &visit, NULL) == BW_OK && r.at != len)
		abort();
	return 0;
}
