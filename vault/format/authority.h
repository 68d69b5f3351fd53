/* A time authority's data file, tsa.d/NAME.conf (docs/authorities.md). */
#ifndef BW_FORMAT_AUTHORITY_H
#define BW_FORMAT_AUTHORITY_H

#include "base/bytes.h"

#define BW_AUTHORITY_MAX 65536 /* bytes of the file */

/* UTF-8 lines "key value"; "#" begins a comment line. Texts are "" when the
 * key is not there. */
struct bw_authority {
	char name[80];	     /* name: what to call it */
	char url[256];	     /* url: http or https */
	char roots[256];     /* roots: PEM file beside this one, no "/" in it */
	char roots_sha256[65]; /* roots-sha256: of that file, lower-case hex */
	char policies[512];  /* policy, may repeat: dotted OIDs, here with blanks between */
	char checked[80];    /* checked: date and by whom, free text */
	bool claims_qualified; /* qualified claimed|no */
};

/* BW_EFORMAT with the line's number; unknown keys and repeated ones (but
 * policy) are refused, and so is a file without url, roots and roots-sha256. */
enum bw_rc bw_authority_read(const void *text, size_t len, struct bw_authority *out, struct bw_err *err) BW_MUST_USE;

#endif
