/* What can be told of a DKIM signature (RFC 6376) without asking anybody: whether
 * the body of an e-mail is the one that was signed. The signature itself needs its
 * signer's key, which is on the internet. */
#ifndef BW_MEDIA_DKIM_H
#define BW_MEDIA_DKIM_H

#include "base/bytes.h"

enum bw_dkim_body {
	BW_DKIM_UNKNOWN, /* signed in a way that is not known, or not well formed */
	BW_DKIM_SAME,
	BW_DKIM_CHANGED,
};

struct bw_dkim {
	char domain[80]; /* letters, digits, "." and "-"; "" when it does not say it */
	enum bw_dkim_body body;
	uint64_t unsigned_bytes; /* at the end of the body, which anybody could add (l=) */
};

/* value is that of the field, with its line ends; body is all behind the header. */
void bw_dkim_read(struct bw_bytes value, struct bw_bytes body, struct bw_dkim *out);

#endif
