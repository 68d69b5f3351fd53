/* Result codes and the error object of every Bewaar call. */
#ifndef BEWAAR_ERROR_H
#define BEWAAR_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to. 0 is success; everything else is a failure. */
enum bw_rc {
	BW_OK = 0,
	BW_EFAIL,	 /**< failed; the message says why */
	BW_EUSAGE,	 /**< the caller's arguments make no sense */
	BW_EVERIFY,	 /**< altered, incomplete or not as signed */
	BW_EKEY,	 /**< wrong passphrase or key */
	BW_EPARTIAL,	 /**< done in part; what was refused is named */
	BW_EBUSY,	 /**< another program is writing to the vault */
	BW_EIO,		 /**< the system refused to read or write; see sys_errno */
	BW_ENOMEM,	 /**< no memory */
	BW_ENOSPC,	 /**< no room on the medium */
	BW_ENOTFOUND,	 /**< no such vault, item, file or field */
	BW_EEXIST,	 /**< it is there already */
	BW_EFORMAT,	 /**< the bytes are not in the expected format */
	BW_ELIMIT,	 /**< over a fixed limit (docs/LIMITS.md) */
	BW_EAUTH,	 /**< stored bytes do not authenticate: damaged or altered */
	BW_EREFUSED,	 /**< not allowed by the rules of the vault */
	BW_EUNSUPPORTED, /**< not built (yet), or this system cannot do it */
	BW_ECANCEL,	 /**< the caller asked to stop */
	BW_EREADONLY	 /**< the vault or the medium cannot be written */
};

/**
 * Detail of a failure, owned by the caller. Both texts are one line of UTF-8
 * without a newline and never contain a secret. Set once, where the failure
 * was found; untouched on success.
 */
struct bw_err {
	enum bw_rc rc;
	int sys_errno;	   /**< errno at the time, or 0 */
	char message[320]; /**< what is wrong, and with what */
	char hint[320];	   /**< what to do about it; may be empty */
};

/** A short stable name for rc, such as "wrong-key". Never NULL. */
const char *bw_rc_name(enum bw_rc rc);

/** The exit code that the command line promises for rc (0 to 6). */
int bw_rc_exit(enum bw_rc rc);

#ifdef __cplusplus
}
#endif
#endif
