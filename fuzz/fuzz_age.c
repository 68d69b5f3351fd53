/* age headers: what is accepted encodes back to the same bytes. Armor: cut in
 * two at any place, it gives the same as in one piece. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/age.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum bw_rc
dearmor(struct bw_buf *out, const uint8_t *data, size_t len, size_t cut)
{
	struct bw_age_dearmor a = { 0 };
	enum bw_rc rc = bw_age_dearmor(&a, data, cut, out, NULL);

	if (rc == BW_OK)
		rc = bw_age_dearmor(&a, data + cut, len - cut, out, NULL);
	return rc == BW_OK ? bw_age_dearmor_end(&a, out, NULL) : rc;
}

static void
header(const uint8_t *data, size_t len)
{
	struct bw_age_header h;
	struct bw_buf again = { 0 };

	if (bw_age_header_parse(&h, data, len, NULL) != BW_OK)
		return;
	if (!bw_age_header_ends(data, len))
		abort();
	bw_age_header_put(&again, h.stanza, h.stanzas);
	if (again.len != h.mac_over)
		abort();
	bw_age_mac_put(&again, h.mac);
	if (again.len != h.len || memcmp(again.data, data, h.len) != 0)
		abort();
	bw_buf_free(&again);
	bw_age_header_free(&h);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_buf whole = { 0 }, parts = { 0 };
	enum bw_rc rc;

	header(data, len);
	if (len == 0)
		return 0;
	rc = dearmor(&whole, data, len, 0);
	if (dearmor(&parts, data, len, data[len - 1] % len) != rc || parts.len != whole.len ||
	    (whole.len > 0 && memcmp(parts.data, whole.data, whole.len) != 0))
		abort();
	if (rc == BW_OK)
		header(whole.data, whole.len);
	bw_buf_free(&whole);
	bw_buf_free(&parts);
	return 0;
}
