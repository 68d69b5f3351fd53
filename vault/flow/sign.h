/* Two signatures of the same bytes with the vault's Ed25519 key: SSHSIG, which
 * ssh-keygen checks on every desk, and minisign. */
#ifndef BW_FLOW_SIGN_H
#define BW_FLOW_SIGN_H

#include "base/bytes.h"

#define BW_SIGN_NAMESPACE "bewaar-dossier"

/* Appends NAME.sshsig and NAME.minisig for the bytes of NAME. time: seconds
 * since 1970, as the signer's clock says; it and name go into the trusted
 * comment, which is signed. */
enum bw_rc bw_sign(const uint8_t seed[static 32], const char *name, const void *data, size_t len, int64_t time,
    struct bw_buf *sshsig, struct bw_buf *minisig, struct bw_err *err) BW_MUST_USE;

/* Public half, for signer.pub (one ssh-ed25519 line), for minisign -p, and for
 * ssh-keygen -Y verify -f. */
void bw_sign_put_ssh(struct bw_buf *out, const uint8_t pub[static 32]);
void bw_sign_put_minisign(struct bw_buf *out, const uint8_t pub[static 32]);
void bw_sign_put_allowed(struct bw_buf *out, const uint8_t pub[static 32]);
#define BW_SIGN_PRINCIPAL "dossier" /* the name in the allowed signers line */

/* Reads a public key in either form, or 64 hex digits. BW_EFORMAT. */
enum bw_rc bw_sign_parse_pub(uint8_t pub[static 32], const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

/* BW_EVERIFY: not signed by pub over these bytes. BW_EFORMAT: no signature file. */
enum bw_rc bw_sign_check_ssh(const uint8_t pub[static 32], const void *sig, size_t sig_len, const void *data, size_t len,
    struct bw_err *err) BW_MUST_USE;
/* *comment (may be NULL) receives the trusted comment, once it is checked. */
enum bw_rc bw_sign_check_minisign(const uint8_t pub[static 32], const void *sig, size_t sig_len, const void *data,
    size_t len, struct bw_buf *comment, struct bw_err *err) BW_MUST_USE;

/* Eight words (64 bits of a hash of the key), to be compared by voice. */
void bw_sign_fingerprint(struct bw_buf *out, const uint8_t pub[static 32]);

#endif
