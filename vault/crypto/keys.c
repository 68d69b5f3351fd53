#include "crypto/keys.h"

#include <sodium.h>

#include "crypto/hash.h"

enum bw_rc
bw_argon2id(struct bw_secret *out, const void *pass, size_t len, const uint8_t salt[static BW_SALT_LEN],
    struct bw_kdf_params params, struct bw_err *err)
{
	enum bw_rc rc;

	if (params.mem_kib < BW_KDF_MEM_MIN || params.mem_kib > BW_KDF_MEM_MAX ||
	    params.passes < BW_KDF_PASSES_MIN || params.passes > BW_KDF_PASSES_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "key derivation of %u KiB and %u passes is out of bounds",
		    params.mem_kib, params.passes);
	if ((rc = bw_secret_new(out, 32, err)) != BW_OK)
		return rc;
	if (crypto_pwhash(out->data, out->len, pass, len, salt, params.passes,
	    (size_t)params.mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
		bw_secret_free(out);
		rc = bw_err_set(err, BW_ENOMEM, 0, "key derivation needs %u MiB of memory", params.mem_kib / 1024);
		bw_err_hint(err, "close other programs and try again");
	}
	return rc;
}

enum bw_rc
bw_scrypt(struct bw_secret *out, const void *pass, size_t len, const void *salt, size_t salt_len,
    unsigned int log_n, struct bw_err *err)
{
	enum bw_rc rc;

	if (log_n < 1 || log_n > 20)
		return bw_err_set(err, BW_ELIMIT, 0, "scrypt work factor %u is out of bounds", log_n);
	if ((rc = bw_secret_new(out, 32, err)) != BW_OK)
		return rc;
	if (crypto_pwhash_scryptsalsa208sha256_ll(pass, len, salt, salt_len, (uint64_t)1 << log_n, 8, 1,
	    out->data, out->len) != 0) {
		bw_secret_free(out);
		rc = bw_err_set(err, BW_ENOMEM, 0, "scrypt needs %u KiB of memory", 1u << log_n);
	}
	return rc;
}

void
bw_subkey(uint8_t out[static 32], const uint8_t key[static 32], const char *label, uint64_t n)
{
	struct bw_buf text = { 0 };

	bw_buf_str(&text, label);
	bw_buf_le64(&text, n);
	bw_blake2b(out, 32, text.data, text.len, key, 32);
	bw_buf_free(&text);
}

void
bw_x25519_public(uint8_t out[static 32], const uint8_t secret[static 32])
{
	(void)crypto_scalarmult_base(out, secret);
}

bool
bw_x25519(uint8_t out[static 32], const uint8_t secret[static 32], const uint8_t pub[static 32])
{
	return crypto_scalarmult(out, secret, pub) == 0;
}

static void
keypair(uint8_t pub[static 32], uint8_t sk[static 64], const uint8_t seed[static 32])
{
	(void)crypto_sign_seed_keypair(pub, sk, seed);
}

void
bw_ed25519_public(uint8_t out[static 32], const uint8_t seed[static 32])
{
	uint8_t sk[64];

	keypair(out, sk, seed);
	sodium_memzero(sk, sizeof(sk));
}

void
bw_ed25519_sign(uint8_t sig[static 64], const void *data, size_t len, const uint8_t seed[static 32])
{
	uint8_t pub[32], sk[64];

	keypair(pub, sk, seed);
	(void)crypto_sign_detached(sig, NULL, data, len, sk);
	sodium_memzero(sk, sizeof(sk));
}

bool
bw_ed25519_verify(const uint8_t sig[static 64], const void *data, size_t len, const uint8_t pub[static 32])
{
	return crypto_sign_verify_detached(sig, data, len, pub) == 0;
}
