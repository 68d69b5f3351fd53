/* Text encodings of bytes: hex, base64 (RFC 4648) and Crockford base32. */
#ifndef BW_BASE_ENCODE_H
#define BW_BASE_ENCODE_H

#include "base/bytes.h"

/* Lower-case hex; out holds 2 * len + 1 characters. */
void bw_hex(char *out, const uint8_t *data, size_t len);
/* The value of a digit, or -1. */
int bw_hex_digit(char c);
/* Exactly len bytes from 2 * len lower- or upper-case digits and a NUL. */
bool bw_unhex(uint8_t *out, size_t len, const char *text);

/* The value of a digit of base64, or -1. */
int bw_base64_digit(char c);
/* Append base64, padded or not, without line breaks. */
void bw_base64(struct bw_buf *out, const void *data, size_t len, bool padded);
/* Strict: canonical, no white space, no bits left over; padded says which form. */
bool bw_unbase64(struct bw_buf *out, const char *text, size_t len, bool padded);

/* Crockford base32, upper case, no check symbol; ceil(8 * len / 5) characters
 * and a NUL. Decoding takes lower case, reads I, L as 1 and O as 0, skips
 * hyphens and spaces, and demands exactly len bytes with zero left-over bits. */
void bw_base32(char *out, const uint8_t *data, size_t len);
bool bw_unbase32(uint8_t *out, size_t len, const char *text);

#endif
