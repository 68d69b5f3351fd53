#include "format/tsp.h"

#include <string.h>

#include "format/der.h"

/* SEQUENCE { version 1, messageImprint { { sha256, NULL }, 32 bytes }, nonce,
 * certReq TRUE }: everything around the two values is fixed. */
static const uint8_t before_imprint[] = { 0x30, 0x43, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
static const uint8_t before_nonce[] = { 0x02, 0x08 };
static const uint8_t cert_req[] = { 0x01, 0x01, 0xff };

#define IMPRINT_AT sizeof(before_imprint)
#define NONCE_AT (IMPRINT_AT + 32 + sizeof(before_nonce))

_Static_assert(NONCE_AT + BW_TSQ_NONCE_LEN + sizeof(cert_req) == BW_TSQ_LEN, "the request has one length");

void
bw_tsq_nonce_shape(uint8_t nonce[static BW_TSQ_NONCE_LEN])
{
	nonce[0] = (uint8_t)((nonce[0] & 0x3fu) | 0x40u);
}

void
bw_tsq_encode(const struct bw_tsq *q, uint8_t out[static BW_TSQ_LEN])
{
	memcpy(out, before_imprint, sizeof(before_imprint));
	memcpy(out + IMPRINT_AT, q->imprint, 32);
	memcpy(out + IMPRINT_AT + 32, before_nonce, sizeof(before_nonce));
	memcpy(out + NONCE_AT, q->nonce, BW_TSQ_NONCE_LEN);
	memcpy(out + NONCE_AT + BW_TSQ_NONCE_LEN, cert_req, sizeof(cert_req));
}

enum bw_rc
bw_tsq_decode(const void *der, size_t len, struct bw_tsq *q, struct bw_err *err)
{
	uint8_t again[BW_TSQ_LEN];

	memset(q, 0, sizeof(*q));
	if (len == BW_TSQ_LEN) {
		memcpy(q->imprint, (const uint8_t *)der + IMPRINT_AT, 32);
		memcpy(q->nonce, (const uint8_t *)der + NONCE_AT, BW_TSQ_NONCE_LEN);
		bw_tsq_encode(q, again);
		if (memcmp(der, again, sizeof(again)) == 0 && (q->nonce[0] & 0xc0u) == 0x40)
			return BW_OK;
	}
	memset(q, 0, sizeof(*q));
	return bw_err_set(err, BW_EFORMAT, 0, "not a time-stamp request of this vault's form");
}
