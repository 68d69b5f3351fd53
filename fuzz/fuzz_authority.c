/* An authority's data file, and a list of certificates to pick from. */
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"
#include "format/authority.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_authority a;
	struct bw_buf roots = { 0 };

	if (bw_authority_read(data, len, &a, NULL) == BW_OK && (strchr(a.roots, '/') != NULL || a.url[0] != 'h'))
		abort();
	/* The same bytes as certificates: none is what an empty list names, nor what no hash is of. */
	memset(&a, 0, sizeof(a));
	if (bw_authority_pick(&a, (const char *)data, len, bw_sha256, &roots, NULL) != BW_OK || roots.len > 0)
		abort();
	memset(a.root[0], '0', 64);
	if (bw_authority_pick(&a, (const char *)data, len, bw_sha256, &roots, NULL) != BW_ENOTFOUND || roots.len > 0)
		abort();
	bw_buf_free(&roots);
	return 0;
}
