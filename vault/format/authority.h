/* A time authority's data file (docs/authorities/README.md), and the roots that it names. */
#ifndef BW_FORMAT_AUTHORITY_H
#define BW_FORMAT_AUTHORITY_H

#include "base/bytes.h"
#include "format/tree.h"

#define BW_AUTHORITY_MAX 65536 /* bytes of the file */
#define BW_AUTHORITY_ROOTS 4   /* certificates that it names */

/* UTF-8 lines "key value"; "#" begins a comment line. Texts are "" when the
 * key is not there. */
struct bw_authority {
	char name[80];	     /* name: what to call it */
	char url[256];	     /* url: http or https */
	char roots[256];     /* roots: PEM file beside this one, no "/" in it */
	char roots_sha256[65]; /* roots-sha256: of that file, lower-case hex */
	char root[BW_AUTHORITY_ROOTS][65];    /* root, may repeat: SHA-256 of a certificate's DER, lower-case hex; it is
			      * looked for in the file of roots, or in the system's where none is named */
	char policies[512];  /* policy, may repeat: dotted OIDs, here with blanks between */
	char checked[160];   /* checked: date (YYYY-MM-DD), and what was checked by whom */
	bool claims_qualified; /* qualified claimed|no */
};

/* BW_EFORMAT with the line's number; unknown keys and repeated ones (but
 * policy and root) are refused, and so is a file without url and roots: one or more root,
 * or roots and roots-sha256. */
enum bw_rc bw_authority_read(const void *text, size_t len, struct bw_authority *out, struct bw_err *err) BW_MUST_USE;
/* Appends the PEM of each certificate that a->root names, and no other. BW_ENOTFOUND: not
 * all of them are in the text. */
enum bw_rc bw_authority_pick(const struct bw_authority *a, const char *pem, size_t len, bw_tree_hash *sha256,
    struct bw_buf *out, struct bw_err *err) BW_MUST_USE;
/* Was the list checked more than a year before today (both YYYY-MM-DD), or is that not said? */
bool bw_authority_old(const struct bw_authority *a, const char *today);

#endif
