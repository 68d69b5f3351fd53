#include "crypto/hash.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>

/* libsodium's SHA-256 is portable C at 150-200 MiB/s; libcrypto uses the
 * processor's instructions at 1 GiB/s, and evidence hashing decides the speed
 * of the product. Fetched once: a fetch per digest costs more than the digest. */
static const EVP_MD *
md(void)
{
	static EVP_MD *fetched;
	EVP_MD *m = __atomic_load_n(&fetched, __ATOMIC_ACQUIRE), *none = NULL;

	if (m == NULL) {
		m = EVP_MD_fetch(NULL, "SHA256", NULL);
		if (m != NULL && !__atomic_compare_exchange_n(&fetched, &none, m, false,
		    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
			EVP_MD_free(m);
			m = none;
		}
	}
	return m;
}

enum bw_rc
bw_sha256_init(struct bw_sha256 *h, struct bw_err *err)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	h->ctx = NULL;
	if (ctx == NULL || md() == NULL || EVP_DigestInit_ex(ctx, md(), NULL) != 1) {
		EVP_MD_CTX_free(ctx);
		return bw_err_set(err, BW_ENOMEM, 0, "no SHA-256");
	}
	h->ctx = ctx;
	return BW_OK;
}

void
bw_sha256_update(struct bw_sha256 *h, const void *data, size_t len)
{
	/* Cannot fail for a software digest that was initialised; a wrong
	 * digest would be worse than a stop. */
	if (EVP_DigestUpdate(h->ctx, data, len) != 1)
		abort();
}

enum bw_rc
bw_sha256_write(void *h, const void *data, size_t len, struct bw_err *err)
{
	(void)err;
	bw_sha256_update(h, data, len);
	return BW_OK;
}

void
bw_sha256_final(struct bw_sha256 *h, uint8_t out[static BW_SHA256_LEN])
{
	if (EVP_DigestFinal_ex(h->ctx, out, NULL) != 1 ||
	    EVP_DigestInit_ex(h->ctx, md(), NULL) != 1)
		abort();
}

void
bw_sha256_free(struct bw_sha256 *h)
{
	EVP_MD_CTX_free(h->ctx);
	h->ctx = NULL;
}

void
bw_sha256_two(uint8_t out[static BW_SHA256_LEN], const void *a, size_t alen, const void *b, size_t blen)
{
	struct bw_sha256 h;

	if (bw_sha256_init(&h, NULL) != BW_OK)
		abort();
	bw_sha256_update(&h, a, alen);
	bw_sha256_update(&h, b, blen);
	bw_sha256_final(&h, out);
	bw_sha256_free(&h);
}

void
bw_sha256(uint8_t out[static BW_SHA256_LEN], const void *data, size_t len)
{
	bw_sha256_two(out, data, len, NULL, 0);
}

void
bw_sha512(uint8_t out[static BW_SHA512_LEN], const void *data, size_t len)
{
	(void)crypto_hash_sha512(out, data, len);
}

void
bw_blake2b(uint8_t *out, size_t out_len, const void *data, size_t len, const void *key, size_t key_len)
{
	if (crypto_generichash(out, out_len, data, len, key_len > 0 ? key : NULL, key_len) != 0)
		abort(); /* lengths out of range: a bug of the caller */
}

void
bw_hmac_sha256(uint8_t out[static 32], const void *key, size_t key_len, const void *data, size_t len)
{
	crypto_auth_hmacsha256_state st;

	(void)crypto_auth_hmacsha256_init(&st, key, key_len);
	(void)crypto_auth_hmacsha256_update(&st, data, len);
	(void)crypto_auth_hmacsha256_final(&st, out);
	sodium_memzero(&st, sizeof(st));
}

void
bw_hkdf_sha256(uint8_t out[static 32], const void *ikm, size_t ikm_len, const void *salt, size_t salt_len,
    const char *info)
{
	static const uint8_t zeros[32], one = 1;
	crypto_auth_hmacsha256_state st;
	uint8_t prk[32];

	if (salt_len == 0)
		bw_hmac_sha256(prk, zeros, sizeof(zeros), ikm, ikm_len);
	else
		bw_hmac_sha256(prk, salt, salt_len, ikm, ikm_len);
	/* One block of output is enough: T(1) = HMAC(PRK, info ‖ 0x01). */
	(void)crypto_auth_hmacsha256_init(&st, prk, sizeof(prk));
	(void)crypto_auth_hmacsha256_update(&st, (const uint8_t *)info, __builtin_strlen(info));
	(void)crypto_auth_hmacsha256_update(&st, &one, 1);
	(void)crypto_auth_hmacsha256_final(&st, out);
	sodium_memzero(prk, sizeof(prk));
	sodium_memzero(&st, sizeof(st));
}
