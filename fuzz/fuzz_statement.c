/* The texts of a stamp: whatever is read is written again the same. */
#include <stdlib.h>
#include <string.h>

#include "format/account.h"
#include "format/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
same(struct bw_buf *out, const uint8_t *data, size_t len)
{
	if (out->len != len || memcmp(out->data, data, len) != 0)
		abort();
	bw_buf_free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf out = { 0 };
	struct bw_batch_statement b;
	struct bw_statement s;
	struct bw_proof p;

	if (bw_statement_decode(data, len, &s, NULL) == BW_OK) {
		bw_statement_encode(&s, &out);
		same(&out, data, len);
	}
	if (bw_batch_statement_decode(data, len, &b, NULL) == BW_OK) {
		bw_batch_statement_encode(&b, &out);
		same(&out, data, len);
	}
	if (bw_proof_decode(data, len, &p, NULL) == BW_OK) {
		bw_proof_encode(&p, &out);
		same(&out, data, len);
	}
	/* What is taken as an account begins as one, and ends with a line. */
	if (bw_account_valid(data, len) && (len < 60 || memcmp(data, "bewaar-account/1\nsalt ", 22) != 0 || data[len - 1] != '\n'))
		abort();
	return 0;
}
