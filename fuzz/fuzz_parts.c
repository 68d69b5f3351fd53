/* Proofs over parts, and the way an original is cut: whatever is read is written again the
 * same, and is checked against some copy without leaving its bytes. */
#include <stdlib.h>
#include <string.h>

#include "flow/parts_check.h"
#include "flow/tiling.h"
#include "format/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
same(struct bw_buf *out, const uint8_t *data, size_t len)
{
	if (out->bad || out->len != len || memcmp(out->data, data, len) != 0)
		abort();
	bw_buf_free(out);
}

static void
check(const uint8_t *data, size_t len)
{
	static uint8_t copy[70000];
	struct bw_parts_verdict v;
	struct bw_parts_check *k;

	if (bw_parts_check_begin((struct bw_bytes){ data, len }, &k, NULL) != BW_OK)
		abort();
	bw_parts_check_update(k, copy, sizeof(copy));
	bw_parts_check_update(k, copy, 7);
	bw_parts_check_end(k, &v);
	if (v.of_original > v.size || v.anew != 0 || v.kept > v.parts)
		abort();
}

/* A text of any kind is cut without a byte lost. */
static void
cut(const uint8_t *data, size_t len)
{
	const struct bw_bytes none = { NULL, 0 };
	struct bw_buf out = { 0 };
	struct bw_tiling t;

	if (bw_tiling_job((struct bw_bytes){ data, len }, none, &out, NULL) != BW_OK)
		abort();
	if (bw_tiling_decode((struct bw_bytes){ out.data, out.len }, len, &t, NULL) != BW_OK)
		abort();
	bw_tiling_free(&t);
	bw_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_parts_proof p;
	struct bw_tiling t;
	struct bw_buf out = { 0 };
	uint64_t size = 0;
	size_t i;

	if (bw_parts_decode(data, len, bw_parts_class_word, &p, NULL) == BW_OK) {
		bw_parts_encode(&p, bw_parts_class_word, &out);
		same(&out, data, len);
		check(data, len);
		bw_parts_proof_free(&p);
	}
	for (i = 0; i < len && i < 64; i++)
		size += data[i];
	if (bw_tiling_decode((struct bw_bytes){ data, len }, size, &t, NULL) == BW_OK) {
		bw_tiling_encode(&t, &out);
		same(&out, data, len);
		bw_tiling_free(&t);
	}
	cut(data, len);
	return 0;
}
