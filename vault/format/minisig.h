/* minisign signatures and public keys (jedisct1.github.io/minisign), the
 * prehashed form "ED" alone: Ed25519 over BLAKE2b-512 of the file. */
#ifndef BW_FORMAT_MINISIG_H
#define BW_FORMAT_MINISIG_H

#include "base/bytes.h"

#define BW_MINISIG_COMMENT_MAX 512

struct bw_minisig {
	char untrusted[BW_MINISIG_COMMENT_MAX + 1]; /* without "untrusted comment: " */
	char trusted[BW_MINISIG_COMMENT_MAX + 1];   /* without "trusted comment: " */
	uint8_t key_id[8];
	uint8_t sig[64];
	uint8_t global[64]; /* over sig ‖ trusted */
};

void bw_minisig_put(struct bw_buf *out, const struct bw_minisig *m);
/* BW_EFORMAT for all that bw_minisig_put() would not write byte for byte. */
enum bw_rc bw_minisig_parse(struct bw_minisig *m, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

struct bw_minisign_pub {
	uint8_t key_id[8];
	uint8_t pub[32];
};
/* Two lines: comment and key. */
void bw_minisign_pub_put(struct bw_buf *out, const struct bw_minisign_pub *key, const char *comment);
/* Takes the file of two lines or the key line alone. */
enum bw_rc bw_minisign_pub_parse(struct bw_minisign_pub *key, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;

#endif
