#include "crypto/secret.h"

#include <pthread.h>
#include <sodium.h>
#include <sys/mman.h>
#include <unistd.h>

enum bw_rc
bw_crypto_init(struct bw_err *err)
{
	/* 0 the first time, 1 afterwards; thread-safe by its own lock. */
	if (sodium_init() < 0)
		return bw_err_set(err, BW_EFAIL, 0, "the system gives no random numbers");
	return BW_OK;
}

enum bw_rc
bw_secret_new(struct bw_secret *s, size_t len, struct bw_err *err)
{
	uintptr_t page, start, end;

	s->len = 0;
	if ((s->data = sodium_malloc(len)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no locked memory for a key");
	sodium_memzero(s->data, len);
	s->len = len;
	/* A forked worker must not inherit keys: its copy of these pages reads
	 * as zero. Failure is harmless, workers are forked before unlocking. */
	page = (uintptr_t)sysconf(_SC_PAGESIZE);
	start = (uintptr_t)s->data & ~(page - 1);
	end = ((uintptr_t)s->data + len + page - 1) & ~(page - 1);
	(void)madvise((void *)start, end - start, MADV_WIPEONFORK);
	return BW_OK;
}

void
bw_secret_free(struct bw_secret *s)
{
	sodium_free(s->data);
	s->data = NULL;
	s->len = 0;
}

bool
bw_secret_lockable(void)
{
	static uint8_t probe[64];
	bool ok = sodium_mlock(probe, sizeof(probe)) == 0;

	if (ok)
		(void)sodium_munlock(probe, sizeof(probe));
	return ok;
}

void bw_wipe(void *data, size_t len) { sodium_memzero(data, len); }
bool bw_equal(const void *a, const void *b, size_t len) { return sodium_memcmp(a, b, len) == 0; }
void bw_random(void *out, size_t len) { randombytes_buf(out, len); }
uint32_t bw_random_below(uint32_t bound) { return randombytes_uniform(bound); }
