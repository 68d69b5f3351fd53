/* Checking a dossier, layer by layer, without a vault. */
#ifndef BW_FLOW_VERIFY_H
#define BW_FLOW_VERIFY_H

#include "base/err.h"
#include "base/value.h"

struct bw_hooks; /* flow/hooks.h */
struct bw_worker; /* sys/worker.h */

struct bw_verify_opts {
	const char *path;     /* a sealed file, a ZIP, or an unpacked folder */
	const char *identity; /* path of an age identity file, or NULL */
	const void *pass;     /* passphrase of the seal, or NULL */
	size_t pass_len;
	const char *signer;   /* expected signer: fingerprint words, minisign or OpenSSH public key; NULL: not checked */
	const char *tsa_ca;   /* roots of the time stamp authorities, as bw_trust_roots(); NULL: stamps not checked */
	int64_t now_ms;	      /* 0: the system's clock */
};

/* *out, also with BW_EVERIFY: result ("pass", "fail"), layers[{name,result,
 * detail}], exhibits[{exhibit,file,bytes_intact,part_of_original,part_why,
 * bytes_of_original,bytes_written_anew,withheld,in_batch,stamp_covers,
 * not_after,authority_trusted}], does_not_say[]. BW_EKEY: the seal does not open.
 * worker may be NULL: foreign bytes are then parsed in this process. */
enum bw_rc bw_flow_verify(const struct bw_verify_opts *opts, struct bw_worker *worker, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
