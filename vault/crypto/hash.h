/* SHA-256 (FIPS 180-4; libcrypto when built with it, for the processor's own
 * instructions), BLAKE2b-256, HMAC and HKDF-SHA-256 (RFC 2104, RFC 5869). */
#ifndef BW_CRYPTO_HASH_H
#define BW_CRYPTO_HASH_H

#include "base/bytes.h"

#define BW_SHA256_LEN 32
#define BW_SHA512_LEN 64

/* Freed state is safe to init again. No failure once init succeeded. */
struct bw_sha256 {
	void *ctx;
};
enum bw_rc bw_sha256_init(struct bw_sha256 *h, struct bw_err *err) BW_MUST_USE;
void bw_sha256_update(struct bw_sha256 *h, const void *data, size_t len);
/* The same for a sink, or whoever wants a function that writes; never fails. */
enum bw_rc bw_sha256_write(void *h, const void *data, size_t len, struct bw_err *err);
/* Gives the digest and is ready for the next message. */
void bw_sha256_final(struct bw_sha256 *h, uint8_t out[static BW_SHA256_LEN]);
void bw_sha256_free(struct bw_sha256 *h);

void bw_sha256(uint8_t out[static BW_SHA256_LEN], const void *data, size_t len);
/* SHA-256 of a ‖ b, for trees and chains. */
void bw_sha256_two(uint8_t out[static BW_SHA256_LEN], const void *a, size_t alen, const void *b, size_t blen);
void bw_sha512(uint8_t out[static BW_SHA512_LEN], const void *data, size_t len);
/* BLAKE2b with out_len 16..64 bytes, keyed when key_len > 0. */
void bw_blake2b(uint8_t *out, size_t out_len, const void *data, size_t len, const void *key, size_t key_len);
void bw_hmac_sha256(uint8_t out[static 32], const void *key, size_t key_len, const void *data, size_t len);
/* HKDF-SHA-256 with a 32-byte output. */
void bw_hkdf_sha256(uint8_t out[static 32], const void *ikm, size_t ikm_len, const void *salt, size_t salt_len,
    const char *info);

#endif
