/* What a module is: the media room with the libraries that the program itself does not
 * bring, for the one zygote whose workers need them. Two are built: bewaar-pdf.so reads
 * PDF (libqpdf), bewaar-draw.so draws pictures, films and pages (libheif, libtiff, libwebp,
 * libjxl, libav, poppler, and libqpdf for the pages). Each has the
 * whole of the room that it uses linked in, and shows one function. The program has
 * absent_pdf.c and absent_draw.c in place of those files; tests and fuzzers have all of
 * them linked together, and no module. */
#ifndef BW_MEDIA_MODULE_H
#define BW_MEDIA_MODULE_H

#include "media/look.h"
#include "media/media.h"

struct bw_media_module {
	const char *version; /* of the program it was built with: no other can use it */
	size_t size;	     /* of this */
	void (*warm)(void);
	/* NULL where the module is not for it. */
	enum bw_rc (*plan)(enum bw_format format, const void *data, size_t len, unsigned options, struct bw_plan *out,
	    struct bw_err *err);
	enum bw_rc (*verify)(enum bw_format format, const void *data, size_t len, unsigned options, struct bw_err *err);
	enum bw_rc (*render)(const void *data, size_t len, unsigned max_px, uint32_t sheet, struct bw_drawn *of,
	    struct bw_buf *out, struct bw_err *err);
	enum bw_rc (*look)(struct bw_look *l, struct bw_bytes in, struct bw_err *err);
	const char *(*font)(size_t i);
	void (*give_font)(size_t i, struct bw_bytes file); /* before warm */
};

/* The one function of a module. */
#define BW_MEDIA_MODULE_NAME "bw_media_module"
const struct bw_media_module *bw_media_module(void);

#endif
