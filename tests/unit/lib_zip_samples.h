/* A ZIP archive by hand, with every field that can lie. */
#ifndef LIB_ZIP_SAMPLES_H
#define LIB_ZIP_SAMPLES_H

#include "base/bytes.h"

struct zip_file {
	const char *name, *text;
	size_t len; /* 0: that of the text */
	const char *extra, *comment;
	const char *local_name; /* NULL: the same */
	const char *before;	/* bytes in front of it */
	unsigned flags, method, time, date;
	unsigned long attributes;
	bool descriptor, wrong_descriptor, wrong_crc, wrong_local_size;
	size_t claimed, packed_more; /* an unpacked size that is not true; bytes that belong to nothing */
	size_t at_shift;
};

struct zip_maker {
	struct bw_buf out, list;
	unsigned count;
	const char *comment, *before_list, *before_end, *behind;
	unsigned count_more;
};

void zip_put(struct zip_maker *z, const struct zip_file *f);
void zip_end(struct zip_maker *z); /* z->out is the archive, to be freed */
void zip_make(struct bw_buf *out, const struct zip_file *files, size_t count);

#endif
