/* Evidence records: whatever is read keeps its bytes, and its first stamp leads
 * somewhere without leaving them. */
#include <stdlib.h>
#include <string.h>

#include "flow/stamp_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
climb(const struct bw_ers_stamp *s, const uint8_t *data, size_t len)
{
	uint8_t value[BW_ERS_HASH_MAX], root[BW_ERS_HASH_MAX];
	enum bw_ers_alg alg = s->alg == BW_ERS_SHA512 ? BW_ERS_SHA512 : BW_ERS_SHA256;
	size_t i, width = bw_ers_alg_len(alg);

	/* Some value of the first list, so that the way up is walked too. */
	(void)bw_record_hash(alg, data, len, value);
	for (i = 0; s->has_tree && i + 4 + width <= s->tree.len; i++)
		if (s->tree.data[i] == 0x04 && s->tree.data[i + 1] == width) {
			memcpy(value, s->tree.data + i + 2, width);
			break;
		}
	if (bw_ers_root(s, alg, value, 1, false, bw_record_hash, root, NULL) == BW_OK && s->token.len == 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct bw_ers r;
	struct bw_buf sequence = { 0 };
	size_t i, stamps = 0;

	if (bw_ers_read(data, len, &r, NULL) != BW_OK)
		return 0;
	for (i = 0; i < r.stamp_count; i++)
		climb(&r.stamps[i], data, len);
	for (i = 0; i < r.chain_count; i++)
		stamps += r.chains[i].count;
	/* No byte is written anew: what stands in the record is the sequence. */
	bw_ers_sequence_put(&sequence, &r, r.chain_count);
	if (stamps != r.stamp_count || sequence.len > len ||
	    memcmp(data + len - sequence.len, sequence.data, sequence.len) != 0)
		abort();
	bw_buf_free(&sequence);
	return 0;
}
