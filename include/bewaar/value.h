/* A small read-only tree of values: the form in which every report of the
 * library comes back. Field names are those of the command line's contract;
 * unknown is null, never left out. */
#ifndef BEWAAR_VALUE_H
#define BEWAAR_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bw_value;

void bw_value_free(struct bw_value *v); /**< NULL is fine */

/** The member called key of an object; NULL when there is none or v is NULL. Borrowed. */
const struct bw_value *bw_value_get(const struct bw_value *v, const char *key);
/** How many elements an array (or members an object) has; 0 for anything else. */
size_t bw_value_count(const struct bw_value *v);
/** Element i of an array, or NULL. Borrowed. */
const struct bw_value *bw_value_at(const struct bw_value *v, size_t i);
/** The name of member i of an object, in the order of writing; NULL when there is none. Borrowed. */
const char *bw_value_key(const struct bw_value *v, size_t i);
/** The text, or NULL when v is no string. UTF-8, lives as long as v. */
const char *bw_value_text(const struct bw_value *v);
int64_t bw_value_int(const struct bw_value *v); /**< 0 when v is no integer */
double bw_value_real(const struct bw_value *v);
bool bw_value_true(const struct bw_value *v); /**< true only for the value true */
bool bw_value_is_null(const struct bw_value *v); /**< null, or v is NULL */

/** Compact JSON (RFC 8259) of v, to be freed with free(); NULL without memory. */
char *bw_value_json(const struct bw_value *v, bool pretty);

#ifdef __cplusplus
}
#endif
#endif
