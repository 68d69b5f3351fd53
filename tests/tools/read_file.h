/* A whole file for the small programs here, or the end of the program. */
#ifndef BW_TESTS_TOOLS_READ_FILE_H
#define BW_TESTS_TOOLS_READ_FILE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"

static inline struct bw_buf
read_file(const char *path)
{
	struct bw_buf b = { 0 };
	FILE *f = fopen(path, "rb");
	uint8_t piece[65536];
	size_t n;

	while (f != NULL && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		bw_buf_put(&b, piece, n);
	if (f == NULL || b.bad) {
		fprintf(stderr, "%s cannot be read\n", path);
		exit(1);
	}
	(void)fclose(f);
	return b;
}

#endif
