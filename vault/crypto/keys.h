/* Passphrases to keys (Argon2id, RFC 9106; scrypt, RFC 7914), sub-keys, X25519
 * (RFC 7748) and Ed25519 (RFC 8032). */
#ifndef BW_CRYPTO_KEYS_H
#define BW_CRYPTO_KEYS_H

#include "crypto/secret.h"

#define BW_SALT_LEN 16

struct bw_kdf_params {
	uint32_t mem_kib; /* 65536 .. 1048576 */
	uint32_t passes;  /* 3 .. 16 */
};
#define BW_KDF_MEM_MIN 65536u
#define BW_KDF_MEM_MAX 1048576u
#define BW_KDF_PASSES_MIN 3u
#define BW_KDF_PASSES_MAX 16u

/* Argon2id v1.3, one lane, 32-byte result into an allocated secret. BW_ELIMIT:
 * parameters outside the bounds above (a hostile head must not take the machine). */
enum bw_rc bw_argon2id(struct bw_secret *out, const void *pass, size_t len, const uint8_t salt[static BW_SALT_LEN],
    struct bw_kdf_params params, struct bw_err *err) BW_MUST_USE;
/* scrypt with N = 2^log_n, r = 8, p = 1, 32-byte result. BW_ELIMIT: log_n > 20. */
enum bw_rc bw_scrypt(struct bw_secret *out, const void *pass, size_t len, const void *salt, size_t salt_len,
    unsigned int log_n, struct bw_err *err) BW_MUST_USE;

/* Sub-key of a 32-byte key: BLAKE2b-256 keyed with it over label ‖ le64(n). */
void bw_subkey(uint8_t out[static 32], const uint8_t key[static 32], const char *label, uint64_t n);

void bw_x25519_public(uint8_t out[static 32], const uint8_t secret[static 32]);
/* False when the result is all zero (a point of small order). */
bool bw_x25519(uint8_t out[static 32], const uint8_t secret[static 32], const uint8_t pub[static 32]) BW_MUST_USE;

/* seed 32 bytes; the public key is derived. */
void bw_ed25519_public(uint8_t out[static 32], const uint8_t seed[static 32]);
void bw_ed25519_sign(uint8_t sig[static 64], const void *data, size_t len, const uint8_t seed[static 32]);
bool bw_ed25519_verify(const uint8_t sig[static 64], const void *data, size_t len, const uint8_t pub[static 32]) BW_MUST_USE;

#endif
