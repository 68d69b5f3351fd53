/* The time-stamp request of RFC 3161 (TimeStampReq, version 1, SHA-256 or SHA-512). */
#ifndef BW_FORMAT_TSP_H
#define BW_FORMAT_TSP_H

#include "base/bytes.h"

/* With a nonce whose first byte is 0x40 to 0x7f the request has one length for each
 * hash (69 and 101), so that its size tells nothing and it fits a QR code. */
#define BW_TSQ_MAX 101
#define BW_TSQ_NONCE_LEN 8

struct bw_tsq {
	size_t len; /* of the imprint: 32 for SHA-256, 64 for SHA-512 */
	uint8_t imprint[64];
	uint8_t nonce[BW_TSQ_NONCE_LEN]; /* big endian; positive, no leading zero */
};

/* Forces the first byte of a random nonce into its range. */
void bw_tsq_nonce_shape(uint8_t nonce[static BW_TSQ_NONCE_LEN]);
/* Returns its length. */
size_t bw_tsq_encode(const struct bw_tsq *q, uint8_t out[static BW_TSQ_MAX]);
/* Only requests as bw_tsq_encode writes them; BW_EFORMAT otherwise. */
enum bw_rc bw_tsq_decode(const void *der, size_t len, struct bw_tsq *q, struct bw_err *err) BW_MUST_USE;

#endif
