#include "fuzz/media_target.h"
#include "tests/unit/jpeg_oracle.h"

/* And what is told by its codes alone is what libjpeg says. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	bool clean;

	if (!oracle_agrees(data, len, &clean))
		abort();
	return clean_media_target(BW_FORMAT_JPEG, data, len);
}
