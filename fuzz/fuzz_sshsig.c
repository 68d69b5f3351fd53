/* What is accepted encodes back to the same bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_sshsig s;
	struct bw_buf again = { 0 };
	uint8_t pub[32], back[32];

	if (bw_sshsig_parse(&s, data, len, NULL) == BW_OK) {
		bw_sshsig_put(&again, &s);
		if (again.len != len || memcmp(again.data, data, len) != 0)
			abort();
	}
	bw_buf_reset(&again);
	if (bw_ssh_pub_parse(pub, data, len, NULL) == BW_OK) {
		bw_ssh_pub_put(&again, pub, "");
		if (bw_ssh_pub_parse(back, again.data, again.len, NULL) != BW_OK || memcmp(pub, back, 32) != 0)
			abort();
	}
	bw_buf_free(&again);
	return 0;
}
