/* What the owner says about an item, as others get to see it, and the text that a
 * stamp commits to (format/account.h). */
#ifndef BW_FLOW_ACCOUNT_H
#define BW_FLOW_ACCOUNT_H

#include "base/bytes.h"

struct bw_case;
struct bw_value;

/* {what, who, where, when, how_known, language}; a who that is a person's number,
 * or none, gives the names of the persons tied to the item, helpers left out. */
enum bw_rc bw_item_words(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Appends the account of now under this salt. *words: it has more lines than the salt's. */
enum bw_rc bw_item_account(struct bw_case *c, uint64_t item, const uint8_t salt[static 32], struct bw_buf *out,
    bool *words, struct bw_err *err) BW_MUST_USE;

#endif
