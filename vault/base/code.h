/* A recovery code as people write it: 16 random bytes and a 2-byte checksum in
 * Crockford base32, in groups of four with hyphens ("7K2M-…", 29 letters). */
#ifndef BW_BASE_CODE_H
#define BW_BASE_CODE_H

#include "base/bytes.h"

#define BW_CODE_LEN 16
#define BW_CODE_TEXT_MAX 40 /* with hyphens and NUL */

void bw_code_put(char text[static BW_CODE_TEXT_MAX], const uint8_t code[static BW_CODE_LEN]);
/* Takes lower case, spaces, any or no hyphens, O for 0, I and L for 1. False:
 * not a recovery code, or mistyped (the checksum finds any single wrong letter). */
bool bw_code_read(uint8_t code[static BW_CODE_LEN], const void *text, size_t len);

#endif
