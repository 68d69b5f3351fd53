/* Files as the small programs read and write them; what does not work ends them. */
#ifndef LIB_TOOL_H
#define LIB_TOOL_H

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"

static inline void
tool_slurp(const char *path, struct bw_buf *out)
{
	FILE *f = fopen(path, "rb");
	uint8_t piece[65536];
	size_t n;

	while (f != NULL && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(out, piece, n);
	if (f == NULL || out->bad) {
		perror(path);
		exit(1);
	}
	fclose(f);
}

static inline void
tool_save(const char *path, const struct bw_buf *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

#endif
