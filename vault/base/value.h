/* Building and parsing the public value tree. Sole user of jansson.h. */
#ifndef BW_BASE_VALUE_H
#define BW_BASE_VALUE_H

#include <bewaar/value.h>

#include "base/bytes.h"

/* All return NULL without memory; the setters then do nothing, so that a tree
 * can be built without a check at every line. */
struct bw_value *bw_object(void);
struct bw_value *bw_array(void);
/* The setters consume `member` (also when they fail). A NULL text is null;
 * text that is not UTF-8 is shown escaped. */
void bw_set(struct bw_value *object, const char *key, struct bw_value *member);
void bw_set_text(struct bw_value *object, const char *key, const char *text);
void bw_set_textn(struct bw_value *object, const char *key, const void *text, size_t len);
void bw_set_int(struct bw_value *object, const char *key, int64_t v);
void bw_set_real(struct bw_value *object, const char *key, double v);
void bw_set_bool(struct bw_value *object, const char *key, bool v);
void bw_set_null(struct bw_value *object, const char *key);
void bw_set_hex(struct bw_value *object, const char *key, const uint8_t *data, size_t len);
void bw_push(struct bw_value *array, struct bw_value *element);
void bw_push_text(struct bw_value *array, const char *text);
/* A second, independent owner of v. */
struct bw_value *bw_value_copy(const struct bw_value *v);

/* Strict RFC 8259; duplicate names are refused, depth and size bounded by the
 * caller's len. Must run in the worker for foreign bytes. */
enum bw_rc bw_value_parse(const void *json, size_t len, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
