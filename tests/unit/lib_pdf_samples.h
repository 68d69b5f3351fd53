/* Small PDF files, with a marked text in every place where one can hide. */
#ifndef LIB_PDF_SAMPLES_H
#define LIB_PDF_SAMPLES_H

#include "base/bytes.h"

#define PDF_FIRST_EXTRA 7u
#define PDF_EXTRA 10

struct pdf_object {
	const char *dict; /* for a stream without its length */
	const char *data; /* NULL: no stream */
	size_t len;	  /* of data; 0: up to its end */
};

/* One page with a line of text and a JPEG. What is given is put into it: into the
 * dictionaries, as further objects from number 7 on, or as bytes between. */
struct pdf_sample {
	const char *place;
	const char *catalog, *pages, *page, *resources, *font, *image, *trailer;
	const char *stream_dict; /* of the content */
	struct bw_bytes content; /* {NULL, 0}: the line of text and the picture */
	struct bw_bytes jpeg;
	struct pdf_object extra[PDF_EXTRA];
	const char *between, *behind;
	bool differs; /* what is left of it shows in the copy */
};

extern const char pdf_content[];
extern const struct pdf_sample pdf_hidden[];
extern const size_t pdf_hidden_count;

void pdf_make(struct bw_buf *out, const struct pdf_sample *s);
/* A second state behind the first: object 7 becomes this. */
void pdf_update(struct bw_buf *out, const char *object);
/* The plain page with its objects packed in a stream (7.5.7), Info too. */
void pdf_make_packed(struct bw_buf *out);

#endif
