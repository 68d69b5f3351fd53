/* bewaar-account/1 (docs/FORMAT-time.md): the owner's words about an item when it
 * was stamped. UTF-8, LF; salted, so that it can be withheld. */
#ifndef BW_FORMAT_ACCOUNT_H
#define BW_FORMAT_ACCOUNT_H

#include "base/bytes.h"

#define BW_ACCOUNT_MAX ((size_t)1 << 20) /* bytes */

/* First the salt, then the lines in the order of bw_account_keys; a text that is
 * NULL or empty gives no line. "date" may come more than once. */
void bw_account_begin(struct bw_buf *out, const uint8_t salt[static 32]);
void bw_account_line(struct bw_buf *out, const char *key, const char *text);
extern const char *const bw_account_keys[]; /* what, who, where, when, how-known, date; ends with NULL */

/* Is this such a text, and nothing else? */
bool bw_account_valid(const void *text, size_t len);

#endif
