/* README.html and VERIFY.txt of a dossier. */
#ifndef BW_FLOW_DOSSIER_TEXTS_H
#define BW_FLOW_DOSSIER_TEXTS_H

#include "base/bytes.h"

/* One line of VERIFY.txt for a time stamp. */
struct bw_verify_stamp {
	char reply[64], roots[64]; /* paths in the bag */
	char digest[65];
	int64_t time; /* seconds, for -attime */
};

void bw_dossier_readme(struct bw_buf *out);
void bw_dossier_verify_text(struct bw_buf *out, const uint8_t pub[static 32], const struct bw_verify_stamp *stamps,
    size_t count);

#endif
