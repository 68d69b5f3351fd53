/* The checks of `verify` over a bag whose files are cut out of the input:
 * each a line with a path, a line with a length, and that many bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "flow/verify_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
line(const uint8_t *data, size_t size, size_t at, char *out, size_t cap)
{
	size_t n = 0;

	while (at < size && data[at] != '\n') {
		if (n + 1 < cap && data[at] != 0)
			out[n++] = (char)data[at];
		at++;
	}
	out[n] = '\0';
	return at < size ? at + 1 : at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bw_verify_opts opts = { .now_ms = 1800000000000 };
	struct bw_verify_files f = { 0 };
	struct bw_value *out = NULL;
	struct bw_err err = { 0 };
	char path[300], length[20];
	size_t at = 0;

	while (at < size && f.count < 64) {
		size_t len;

		at = line(data, size, at, path, sizeof(path));
		at = line(data, size, at, length, sizeof(length));
		len = strtoul(length, NULL, 10);
		if (len > size - at)
			len = size - at;
		if (bw_verify_add(&f, path, data + at, len, &err) != BW_OK)
			break;
		at += len;
	}
	if (bw_verify_checks(&opts, &(struct bw_stamp_authority){ 0 }, &f, NULL, &out, &err) == BW_OK &&
	    strcmp(bw_value_text(bw_value_get(out, "result")), "pass") != 0)
		abort();
	bw_value_free(out);
	bw_verify_files_free(&f);
	return 0;
}
