/* Inside the media room: libjpeg reports a fault by not coming back. A trap
 * catches it with setjmp() in the function that owns the trap; what must outlive
 * the jump stands beside the trap, never in locals. */
#ifndef BW_MEDIA_JPEG_TRAP_H
#define BW_MEDIA_JPEG_TRAP_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

struct bw_jpeg_trap {
	struct jpeg_error_mgr mgr;
	jmp_buf out;
};

/* What goes into `err` of a libjpeg object: faults jump to t->out, warnings are
 * counted (t->mgr.num_warnings), words are dropped. */
struct jpeg_error_mgr *bw_jpeg_trap_set(struct bw_jpeg_trap *t);

/* Coefficients take two bytes a sample; pictures of more samples are not read whole. */
#define BW_JPEG_MAX_SAMPLES ((uint64_t)128 << 20)

/* After the header was read: the samples of all components. */
uint64_t bw_jpeg_samples(const struct jpeg_decompress_struct *d);

#endif
