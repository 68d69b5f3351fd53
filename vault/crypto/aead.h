/* Authenticated encryption, and the age STREAM construction that objects of the
 * vault and sealed dossiers share: 64 KiB segments of ChaCha20-Poly1305 (RFC
 * 8439), nonce = 11-byte big-endian counter ‖ 1 on the last segment, else 0
 * (age v1 specification, "Payload"). */
#ifndef BW_CRYPTO_AEAD_H
#define BW_CRYPTO_AEAD_H

#include "base/bytes.h"

#define BW_KEY_LEN 32
#define BW_TAG_LEN 16
#define BW_XNONCE_LEN 24
#define BW_SEG_PLAIN ((size_t)65536)
#define BW_SEG_SEALED (BW_SEG_PLAIN + BW_TAG_LEN)

/* XChaCha20-Poly1305. sealed = nonce ‖ ciphertext ‖ tag, 40 bytes longer than
 * plain; the nonce is random. Buffers must not overlap. */
#define BW_XSEAL_EXTRA (BW_XNONCE_LEN + BW_TAG_LEN)
void bw_xseal(uint8_t *sealed, const void *plain, size_t len, const void *ad, size_t ad_len,
    const uint8_t key[static BW_KEY_LEN]);
/* plain holds sealed_len - 40 bytes. False: not authentic, plain is wiped. */
bool bw_xopen(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, const void *ad, size_t ad_len,
    const uint8_t key[static BW_KEY_LEN]) BW_MUST_USE;

/* ChaCha20-Poly1305-IETF without associated data; nonce 12 bytes. */
void bw_seal(uint8_t *sealed, const void *plain, size_t len, const uint8_t nonce[static 12],
    const uint8_t key[static BW_KEY_LEN]);
bool bw_open(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, const uint8_t nonce[static 12],
    const uint8_t key[static BW_KEY_LEN]) BW_MUST_USE;

/* One segment of a stream. index counts from 0; plain at most BW_SEG_PLAIN
 * bytes; sealed is 16 bytes longer. Uses libcrypto where it is faster; the
 * bytes are the same. Reuses a thread-local context, no allocation per call. */
void bw_stream_seal(uint8_t *sealed, const void *plain, size_t len, uint64_t index, bool last,
    const uint8_t key[static BW_KEY_LEN]);
bool bw_stream_open(uint8_t *plain, const uint8_t *sealed, size_t sealed_len, uint64_t index, bool last,
    const uint8_t key[static BW_KEY_LEN]) BW_MUST_USE;

/* Length of a stream of len plain bytes: an empty one still has one segment. */
uint64_t bw_stream_sealed_len(uint64_t len);

#endif
