/* An authority's data file. */
#include <stdlib.h>
#include <string.h>

#include "format/authority.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_authority a;

	if (bw_authority_read(data, len, &a, NULL) == BW_OK && (strchr(a.roots, '/') != NULL || a.url[0] != 'h'))
		abort();
	return 0;
}
