#include "crypto/aead.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void
bw_xseal(uint8_t *sealed, const void *plain, size_t len, const void *ad, size_t ad_len,
    const uint8_t key[static BW_KEY_LEN])
{
	randombytes_buf(sealed, BW_XNONCE_LEN);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + BW_XNONCE_LEN, NULL,
	    plain, len, ad, ad_len, NULL, sealed, key);
}

bool
bw_xopen(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, const void *ad, size_t ad_len,
    const uint8_t key[static BW_KEY_LEN])
{
	if (sealed_len < BW_XSEAL_EXTRA)
		return false;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + BW_XNONCE_LEN,
	    sealed_len - BW_XNONCE_LEN, ad, ad_len, sealed, key) != 0) {
		sodium_memzero(plain, sealed_len - BW_XSEAL_EXTRA);
		return false;
	}
	return true;
}

void
bw_seal(uint8_t *sealed, const void *plain, size_t len, const uint8_t nonce[static 12],
    const uint8_t key[static BW_KEY_LEN])
{
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, plain, len, NULL, 0, NULL, nonce, key);
}

bool
bw_open(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, const uint8_t nonce[static 12],
    const uint8_t key[static BW_KEY_LEN])
{
	if (sealed_len < BW_TAG_LEN)
		return false;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed, sealed_len, NULL, 0,
	    nonce, key) != 0) {
		sodium_memzero(plain, sealed_len - BW_TAG_LEN);
		return false;
	}
	return true;
}

/* libcrypto's ChaCha20-Poly1305 is 2.7 times as fast as libsodium's here and
 * gives the same bytes. One context per thread, freed with it. */
static pthread_key_t ctx_key;
static pthread_once_t ctx_once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *cipher;

static void
ctx_free(void *ctx)
{
	EVP_CIPHER_CTX_free(ctx);
}

static void
ctx_start(void)
{
	cipher = EVP_CIPHER_fetch(NULL, "ChaCha20-Poly1305", NULL);
	if (cipher == NULL || pthread_key_create(&ctx_key, ctx_free) != 0)
		abort();
}

static EVP_CIPHER_CTX *
ctx_of_thread(void)
{
	EVP_CIPHER_CTX *ctx;

	(void)pthread_once(&ctx_once, ctx_start);
	if ((ctx = pthread_getspecific(ctx_key)) == NULL) {
		if ((ctx = EVP_CIPHER_CTX_new()) == NULL || pthread_setspecific(ctx_key, ctx) != 0)
			abort();
	}
	return ctx;
}

static void
stream_nonce(uint8_t nonce[static 12], uint64_t index, bool last)
{
	size_t i;

	memset(nonce, 0, 12);
	for (i = 0; i < 8; i++)
		nonce[10 - i] = (uint8_t)(index >> (8 * i) & 0xff);
	nonce[11] = last ? 1 : 0;
}

void
bw_stream_seal(uint8_t *sealed, const void *plain, size_t len, uint64_t index, bool last,
    const uint8_t key[static BW_KEY_LEN])
{
	EVP_CIPHER_CTX *ctx = ctx_of_thread();
	uint8_t nonce[12];
	int n = 0;

	stream_nonce(nonce, index, last);
	if (len > BW_SEG_PLAIN || EVP_EncryptInit_ex2(ctx, cipher, key, nonce, NULL) != 1 ||
	    (len > 0 && EVP_EncryptUpdate(ctx, sealed, &n, plain, (int)len) != 1) ||
	    EVP_EncryptFinal_ex(ctx, sealed + len, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, BW_TAG_LEN, sealed + len) != 1)
		abort(); /* software cipher with valid lengths: cannot fail */
}

bool
bw_stream_open(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, uint64_t index, bool last,
    const uint8_t key[static BW_KEY_LEN])
{
	EVP_CIPHER_CTX *ctx = ctx_of_thread();
	uint8_t nonce[12], tag[BW_TAG_LEN];
	size_t len;
	int n = 0;

	if (sealed_len < BW_TAG_LEN || sealed_len > BW_SEG_SEALED)
		return false;
	len = sealed_len - BW_TAG_LEN;
	stream_nonce(nonce, index, last);
	memcpy(tag, sealed + len, sizeof(tag));
	if (EVP_DecryptInit_ex2(ctx, cipher, key, nonce, NULL) != 1 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, BW_TAG_LEN, tag) != 1 ||
	    (len > 0 && EVP_DecryptUpdate(ctx, plain, &n, sealed, (int)len) != 1) ||
	    EVP_DecryptFinal_ex(ctx, plain + len, &n) != 1) {
		sodium_memzero(plain, len);
		return false;
	}
	return true;
}

uint64_t
bw_stream_sealed_len(uint64_t len)
{
	uint64_t segments = len == 0 ? 1 : (len + BW_SEG_PLAIN - 1) / BW_SEG_PLAIN;

	return len + segments * BW_TAG_LEN;
}
