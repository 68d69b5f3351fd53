/* OpenSSH signatures (PROTOCOL.sshsig) with Ed25519 and SHA-512, and public
 * key lines. What ssh-keygen -Y reads and writes. */
#ifndef BW_FORMAT_SSHSIG_H
#define BW_FORMAT_SSHSIG_H

#include "base/bytes.h"

#define BW_SSHSIG_NAMESPACE_MAX 64

struct bw_sshsig {
	uint8_t pub[32];
	uint8_t sig[64];
	char space[BW_SSHSIG_NAMESPACE_MAX + 1]; /* the namespace */
};

/* The bytes that Ed25519 signs. */
void bw_sshsig_signed(struct bw_buf *out, const char *space, const uint8_t sha512[static 64]);
void bw_sshsig_put(struct bw_buf *out, const struct bw_sshsig *s);
/* BW_EFORMAT for all that bw_sshsig_put() would not write byte for byte. */
enum bw_rc bw_sshsig_parse(struct bw_sshsig *s, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

/* "ssh-ed25519 BASE64 comment\n"; comment may be "". */
void bw_ssh_pub_put(struct bw_buf *out, const uint8_t pub[static 32], const char *comment);
/* One such line; the comment and the newline may be missing. */
enum bw_rc bw_ssh_pub_parse(uint8_t pub[static 32], const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

#endif
