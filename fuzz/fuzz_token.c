/* A time-stamp reply, against the roots and the request of the seeds. */
#include <stdlib.h>
#include <string.h>

#include "crypto/token.h"
#include "fuzz/token_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_token_want want = { .now_ms = 1900000000000, .not_before_ms = INT64_MIN };
	struct bw_token_facts facts;
	struct bw_token_peek peek;

	if (bw_token_init(NULL) != BW_OK)
		abort();
	want.roots = (struct bw_bytes) { (const uint8_t *)token_root, sizeof(token_root) - 1 };
	want.imprint = token_imprint;
	want.imprint_len = 32;
	if (bw_token_peek(data, len, &peek, NULL) == BW_OK && memcmp(peek.imprint, token_imprint, 32) != 0) {
		want.imprint = peek.imprint; /* so that more than one rule is reached */
		want.imprint_len = peek.imprint_len;
	}
	if (bw_token_verify(data, len, &want, &facts, NULL) == BW_OK && facts.not_after_ms < facts.time_ms)
		abort();
	return 0;
}
