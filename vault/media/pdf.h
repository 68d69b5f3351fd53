/* Inside the PDF splitter. A PDF is a graph of objects; its copy is a new file
 * with the pages and what they need to be drawn, and nothing else. pdf.c reads
 * and writes, pdf_facts.c notes what goes, pdf_pages.c builds the new root,
 * pdf_marks.c what is drawn over a page, pdf_rules.c says what may stand in
 * which dictionary, pdf_walk.c follows it, pdf_stream.c does the data, pdf_names.c
 * finds what no page uses.
 *
 * ISO 32000-1:2008. libqpdf reads and writes from and to memory. Its handles
 * are numbers that are good until they are released or the file is closed.
 * It is C++: what it throws it catches at its border, but for want of memory
 * in the smallest calls; then the worker ends, and the file has no copy. */
#ifndef BW_MEDIA_PDF_H
#define BW_MEDIA_PDF_H

#include <qpdf/qpdf-c.h>

#include "media/plan.h"

#define BW_PDF_MAX_INPUT BW_MEDIA_MAX_PUT
#define BW_PDF_MAX_PAGES 10000u
#define BW_PDF_MAX_OBJECTS 300000u
#define BW_PDF_MAX_ITEMS 1000000 /* of one array */
#define BW_PDF_MAX_INFLATED ((uint64_t)512 << 20)
#define BW_PDF_MAX_UNPACKED ((size_t)64 << 20) /* of one stream that is packed anew */

/* What an object is there for; decides what may stand in it. */
enum bw_pdf_kind {
	BW_PDF_AS_IS,	/* made by us, not walked */
	BW_PDF_NUMBERS, /* numbers, truth values, and arrays of them */
	BW_PDF_KNOWN,	/* the same, and the names that the standard gives */
	BW_PDF_NAMES,	/* the same, and any names */
	BW_PDF_WORDS,	/* the same, and strings */
	BW_PDF_PAGE,
	BW_PDF_RESOURCES,
	BW_PDF_CONTENT,
	BW_PDF_XOBJECT, /* form or image */
	BW_PDF_FORM,
	BW_PDF_IMAGE,
	BW_PDF_GLOBALS, /* what pictures in JBIG2 share */
	BW_PDF_GROUP,
	BW_PDF_COLOURS,
	BW_PDF_COLOUR_NUMBERS,
	BW_PDF_COLOURANTS,
	BW_PDF_PROCESS,
	BW_PDF_LOOKUP,
	BW_PDF_PROFILE,
	BW_PDF_FUNCTION,
	BW_PDF_PATTERN,
	BW_PDF_SHADING,
	BW_PDF_STATE,
	BW_PDF_SOFT_MASK,
	BW_PDF_HALFTONE,
	BW_PDF_PROPERTY,
	BW_PDF_FONT,
	BW_PDF_FONT_FACTS,
	BW_PDF_FONT_FILE,
	BW_PDF_ENCODING,
	BW_PDF_CHARACTERS,
	BW_PDF_LINK,
	BW_PDF_BORDER,
	BW_PDF_STAMP,
	BW_PDF_APPEARANCE,
	BW_PDF_KIND_COUNT
};
#define BW_PDF_MAP 0x40u  /* or-ed: a dictionary with any keys, each value of the kind */
#define BW_PDF_DATA 0x80u /* or-ed, in `seen`: the data of the stream is done */

struct bw_pdf_rule {
	const char *key;
	unsigned kind;
};

struct bw_pdf_shape {
	const struct bw_pdf_rule *rules;
	size_t count;
	bool dictionary, stream, string;
	bool no_name, any_name; /* neither: those that the standard gives */
};

const struct bw_pdf_shape *bw_pdf_shape(unsigned kind);
/* Is it a name that the standard gives a meaning to? With its slash. */
bool bw_pdf_known_name(const char *name);

struct bw_pdf_work {
	qpdf_oh oh;
	unsigned kind;
};

/* Numbers other than 0. */
struct bw_pdf_set {
	uint64_t *slots;
	size_t count, cap;
};

/* Where the look for names in a content is. */
struct bw_pdf_scan {
	uint64_t hash;
	bool inside;
	unsigned escaped; /* bytes of "#41" that were read */
	uint8_t digits[2];
};

struct bw_pdf_job {
	qpdf_data q;
	struct bw_splitter *s; /* facts and refusal go here */
	struct bw_pdf_work *work;
	size_t work_count, work_cap;
	struct bw_pdf_set seen;	 /* object, generation and kind in one number */
	struct bw_pdf_set names; /* hashes of those in contents */
	struct bw_pdf_scan scan;
	bool packets;	    /* pictures in JPEG 2000 or JBIG2, whose ends nobody looked for */
	bool any_name_used; /* a content cannot be looked into */
	qpdf_oh *resources; /* dictionaries of them, until the walk is over */
	size_t resource_count;
	uint64_t inflated;
	size_t pages, pictures;
	bool marks, links, files, scripts, layers, unused, is_signed; /* what was left out, to be told once */
};

/* j->q is new before. */
void bw_pdf_read(struct bw_pdf_job *j, const uint8_t *data, size_t len);
void bw_pdf_write(struct bw_pdf_job *j, struct bw_buf *out);
/* Refuses when the library had anything to complain of. */
void bw_pdf_close_job(struct bw_pdf_job *j);

/* A reason, unless there is one. */
void bw_pdf_refuse(struct bw_pdf_job *j, const char *why);
bool bw_pdf_refused(const struct bw_pdf_job *j);

/* ---- small questions ---- */
bool bw_pdf_has(struct bw_pdf_job *j, qpdf_oh dict, const char *key);
bool bw_pdf_has_name(struct bw_pdf_job *j, qpdf_oh dict, const char *key, const char *name);
long long bw_pdf_number(struct bw_pdf_job *j, qpdf_oh dict, const char *key); /* 0 when there is none */
bool bw_pdf_is_true(struct bw_pdf_job *j, qpdf_oh dict, const char *key);
/* Items of an array; 0 for anything else. Refuses what is too long. */
int bw_pdf_items(struct bw_pdf_job *j, qpdf_oh array);
/* Sets and releases value. */
void bw_pdf_set(struct bw_pdf_job *j, qpdf_oh dict, const char *key, qpdf_oh value);
/* The same object, under a number of its own; releases direct. */
qpdf_oh bw_pdf_indirect(struct bw_pdf_job *j, qpdf_oh direct);

/* oh is to be cleaned as a kind; it is released in any case. */
void bw_pdf_push(struct bw_pdf_job *j, qpdf_oh oh, unsigned kind);
bool bw_pdf_is_seen(const struct bw_pdf_job *j, qpdf_oh oh, unsigned kind);
/* Adds; false when it was there. */
bool bw_pdf_see(struct bw_pdf_job *j, qpdf_oh oh, unsigned kind);
void bw_pdf_walk(struct bw_pdf_job *j);

/* The data of a stream: only what is drawn, in a coding that is known. */
void bw_pdf_stream(struct bw_pdf_job *j, qpdf_oh stream, unsigned kind);

bool bw_pdf_set_holds(const struct bw_pdf_set *set, uint64_t key);
/* false: no memory. */
bool bw_pdf_set_add(struct bw_pdf_set *set, uint64_t key, bool *is_new);

/* The bytes of a content, piece by piece, for the names in it. */
void bw_pdf_scan(struct bw_pdf_job *j, const uint8_t *data, size_t len);
void bw_pdf_scan_end(struct bw_pdf_job *j);
/* When all contents were scanned, resources lose what none of them names. */
void bw_pdf_keep_resources(struct bw_pdf_job *j, qpdf_oh resources);
void bw_pdf_prune(struct bw_pdf_job *j);

/* New trailer and root with the pages alone; pushes them. */
void bw_pdf_pages(struct bw_pdf_job *j);
/* Refuses when something that goes decides what is shown. */
void bw_pdf_judge_layer(struct bw_pdf_job *j, qpdf_oh layer);
/* The form of the file, and what of the annotations of a page is kept. */
void bw_pdf_judge_form(struct bw_pdf_job *j, qpdf_oh root);
void bw_pdf_marks(struct bw_pdf_job *j, qpdf_oh page);

/* What goes, for what it tells. */
void bw_pdf_note_info(struct bw_pdf_job *j);
void bw_pdf_note_root(struct bw_pdf_job *j, qpdf_oh root);
void bw_pdf_note_metadata(struct bw_pdf_job *j, qpdf_oh stream);
void bw_pdf_tell(struct bw_pdf_job *j);

#endif
