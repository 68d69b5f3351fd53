/* Lines, header fields, dates and parts of an e-mail (RFC 5322, 2045): for who looks at one and for who lists those of a
 * mailbox. Of bytes in memory, which stay the caller's. */
#ifndef BW_BASE_EML_H
#define BW_BASE_EML_H

#include "base/bytes.h"

struct bw_eml_field {
	struct bw_bytes name, value; /* the value with its line ends */
};

/* The next line without its end; the last one may have none. */
bool bw_eml_line(struct bw_cursor *c, struct bw_bytes *line);
/* Does the next line belong to the one before? */
bool bw_eml_goes_on(const struct bw_cursor *c);
/* false at the empty line, at the end, and at what is no field. */
bool bw_eml_field(struct bw_cursor *c, struct bw_eml_field *f);
bool bw_eml_called(const struct bw_eml_field *f, const char *name);
/* Past marks of byte order, and the line that a mailbox puts before each message. */
struct bw_cursor bw_eml_header(const uint8_t *data, size_t len, bool *mailbox);

/* "Thu, 4 Mar 2021 05:06:07 +0200" */
struct bw_eml_date {
	int64_t wall; /* seconds since 1970 on the clock that is written */
	int east;     /* minutes of that clock east of UTC */
	bool no_zone; /* "-0000": UTC, and nothing said of the writer's clock */
};
bool bw_eml_date(struct bw_bytes value, struct bw_eml_date *out);
/* A value without comments, each run of blanks as one; cut to what there is room for. */
void bw_eml_plain(struct bw_bytes value, char *out, size_t cap);

/* What a body is coded in (RFC 2045, 6). */
enum bw_eml_coding {
	BW_EML_PLAIN, /* as it is */
	BW_EML_BASE64,
	BW_EML_QUOTED,
	BW_EML_STRANGE,
};

/* The bytes of a body, into an empty buffer. false: damaged, or no room. */
bool bw_eml_decode(struct bw_bytes in, enum bw_eml_coding coding, struct bw_buf *out);

/* What a header says of the body behind it (RFC 2045, 2046, 2231). */
#define BW_EML_BOUNDARY_MAX 70u

struct bw_eml_part {
	enum bw_eml_coding coding;
	bool several;	 /* parts between lines with the boundary */
	bool message;	 /* a whole message with a header of its own */
	bool piece;	 /* one of several that make up a message */
	const char *bad; /* why two programs could read it in two ways; NULL when not */
	char boundary[BW_EML_BOUNDARY_MAX];
	size_t boundary_len;
};

/* The next of "value; name=value; …" in a field, quotes taken off; of the first the value is its name. False: none. */
bool bw_eml_param(struct bw_cursor *c, struct bw_bytes *name, struct bw_bytes *value);

/* Read a header up to its empty line. */
void bw_eml_part_read(struct bw_cursor *c, struct bw_eml_part *out);

#endif
