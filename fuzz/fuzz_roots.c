/* A file of root certificates and lists of revoked ones, with a good reply. */
#include <stdlib.h>

#include "crypto/token.h"
#include "fuzz/token_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_token_want want = { .now_ms = 1900000000000, .not_before_ms = INT64_MIN, .imprint = token_imprint, .imprint_len = 32 };
	struct bw_token_facts facts;
	int64_t end_ms;

	if (bw_token_init(NULL) != BW_OK)
		abort();
	want.roots = (struct bw_bytes) { data, len };
	if (bw_token_roots_end(want.roots, &end_ms, NULL) == BW_OK && end_ms == INT64_MAX)
		abort(); /* a root that has no end */
	if (bw_token_verify(token_reply, sizeof(token_reply), &want, &facts, NULL) == BW_OK && facts.authority[0] == 0)
		abort();
	return 0;
}
