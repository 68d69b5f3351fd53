/* Secrets in locked memory that is not dumped, not inherited by a fork, and
 * wiped when freed. One secret per key, never per chunk: every one costs four
 * pages and a mapping. */
#ifndef BW_CRYPTO_SECRET_H
#define BW_CRYPTO_SECRET_H

#include "base/bytes.h"

/* Start libsodium; call before anything else of this room. Idempotent, thread-safe. */
enum bw_rc bw_crypto_init(struct bw_err *err) BW_MUST_USE;

struct bw_secret {
	uint8_t *data; /* sodium_malloc */
	size_t len;
};

/* Zeroed memory of len bytes; BW_ENOMEM leaves s empty. */
enum bw_rc bw_secret_new(struct bw_secret *s, size_t len, struct bw_err *err) BW_MUST_USE;
void bw_secret_free(struct bw_secret *s); /* wipes; an empty one is fine */
/* True when the system could lock memory (see `bewaar doctor`). */
bool bw_secret_lockable(void);

void bw_wipe(void *data, size_t len);
/* Constant time. */
bool bw_equal(const void *a, const void *b, size_t len);
void bw_random(void *out, size_t len);
uint32_t bw_random_below(uint32_t bound); /* uniform in [0, bound) */

#endif
