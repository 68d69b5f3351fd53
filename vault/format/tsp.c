#include "format/tsp.h"

#include <string.h>

#include "format/der.h"

/* SEQUENCE { version 1, messageImprint { { sha256, NULL }, 32 bytes }, nonce,
 * certReq TRUE }: everything around the two values is fixed. SHA-512 differs in its
 * identifier and in three lengths. */
static const uint8_t before_imprint[] = { 0x30, 0x43, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86,
	0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
static const uint8_t before_nonce[] = { 0x02, 0x08 };
static const uint8_t cert_req[] = { 0x01, 0x01, 0xff };

#define IMPRINT_AT sizeof(before_imprint)
#define AROUND (IMPRINT_AT + sizeof(before_nonce) + BW_TSQ_NONCE_LEN + sizeof(cert_req))

enum { WHOLE_AT = 1, MESSAGE_AT = 6, HASH_AT = 19, SHA512 = 3 };

_Static_assert(AROUND + 64 == BW_TSQ_MAX, "the longest request");

void
bw_tsq_nonce_shape(uint8_t nonce[static BW_TSQ_NONCE_LEN])
{
	nonce[0] = (uint8_t)((nonce[0] & 0x3fu) | 0x40u);
}

size_t
bw_tsq_encode(const struct bw_tsq *q, uint8_t out[static BW_TSQ_MAX])
{
	uint8_t *at = out + IMPRINT_AT;

	memcpy(out, before_imprint, sizeof(before_imprint));
	if (q->len == 64) {
		out[WHOLE_AT] = 0x43 + 32;
		out[MESSAGE_AT] = 0x31 + 32;
		out[HASH_AT] = SHA512;
		out[IMPRINT_AT - 1] = 64;
	}
	memcpy(at, q->imprint, q->len);
	at += q->len;
	memcpy(at, before_nonce, sizeof(before_nonce));
	at += sizeof(before_nonce);
	memcpy(at, q->nonce, BW_TSQ_NONCE_LEN);
	memcpy(at + BW_TSQ_NONCE_LEN, cert_req, sizeof(cert_req));
	return AROUND + q->len;
}

enum bw_rc
bw_tsq_decode(const void *der, size_t len, struct bw_tsq *q, struct bw_err *err)
{
	const uint8_t *imprint = (const uint8_t *)der + IMPRINT_AT;
	uint8_t again[BW_TSQ_MAX];

	memset(q, 0, sizeof(*q));
	if (len == AROUND + 32 || len == AROUND + 64) {
		q->len = len - AROUND;
		memcpy(q->imprint, imprint, q->len);
		memcpy(q->nonce, imprint + q->len + sizeof(before_nonce), BW_TSQ_NONCE_LEN);
		if (bw_tsq_encode(q, again) == len && memcmp(der, again, len) == 0 && (q->nonce[0] & 0xc0u) == 0x40)
			return BW_OK;
	}
	memset(q, 0, sizeof(*q));
	return bw_err_set(err, BW_EFORMAT, 0, "not a time-stamp request of this vault's form");
}
