#include "base/value.h"

#include <jansson.h>
#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

/* A struct bw_value is a json_t under a name of ours; nothing else is kept. */
static json_t *
json_of(const struct bw_value *v)
{
	union {
		const struct bw_value *in;
		json_t *out;
	} u = { .in = v };

	return u.out;
}

static struct bw_value *
value_of(json_t *j)
{
	return (struct bw_value *)(void *)j;
}

void bw_value_free(struct bw_value *v) { json_decref(json_of(v)); }
struct bw_value *bw_object(void) { return value_of(json_object()); }
struct bw_value *bw_array(void) { return value_of(json_array()); }

const struct bw_value *
bw_value_get(const struct bw_value *v, const char *key)
{
	return value_of(json_object_get(json_of(v), key));
}

size_t
bw_value_count(const struct bw_value *v)
{
	json_t *j = json_of(v);

	return json_is_array(j) ? json_array_size(j) : json_object_size(j);
}

const struct bw_value *
bw_value_at(const struct bw_value *v, size_t i)
{
	return value_of(json_array_get(json_of(v), i));
}

const char *
bw_value_key(const struct bw_value *v, size_t i)
{
	json_t *j = json_of(v);
	void *at = json_object_iter(j);

	for (; at != NULL && i > 0; i--)
		at = json_object_iter_next(j, at);
	return at != NULL ? json_object_iter_key(at) : NULL;
}

const char *bw_value_text(const struct bw_value *v) { return json_string_value(json_of(v)); }
int64_t bw_value_int(const struct bw_value *v) { return json_integer_value(json_of(v)); }
double bw_value_real(const struct bw_value *v) { return json_number_value(json_of(v)); }
bool bw_value_true(const struct bw_value *v) { return json_is_true(json_of(v)); }
bool bw_value_is_null(const struct bw_value *v) { return v == NULL || json_is_null(json_of(v)); }

char *
bw_value_json(const struct bw_value *v, bool pretty)
{
	return json_dumps(json_of(v), JSON_ENCODE_ANY | (pretty ? JSON_INDENT(2) : JSON_COMPACT));
}

void
bw_set(struct bw_value *object, const char *key, struct bw_value *member)
{
	(void)json_object_set_new(json_of(object), key, json_of(member));
}

void
bw_set_textn(struct bw_value *object, const char *key, const void *text, size_t len)
{
	struct bw_buf safe = { 0 };

	if (text != NULL && memchr(text, '\0', len) == NULL && bw_utf8_valid(text, len)) {
		bw_set(object, key, value_of(json_stringn(text, len)));
		return;
	}
	if (text == NULL) {
		bw_set_null(object, key);
		return;
	}
	bw_utf8_escape(&safe, text, len);
	bw_set(object, key, value_of(json_string(bw_buf_text(&safe))));
	bw_buf_free(&safe);
}

void
bw_set_text(struct bw_value *object, const char *key, const char *text)
{
	bw_set_textn(object, key, text, text != NULL ? strlen(text) : 0);
}

void
bw_set_int(struct bw_value *object, const char *key, int64_t v)
{
	bw_set(object, key, value_of(json_integer(v)));
}

void
bw_set_real(struct bw_value *object, const char *key, double v)
{
	bw_set(object, key, value_of(json_real(v)));
}

void
bw_set_bool(struct bw_value *object, const char *key, bool v)
{
	bw_set(object, key, value_of(json_boolean(v)));
}

void
bw_set_null(struct bw_value *object, const char *key)
{
	bw_set(object, key, value_of(json_null()));
}

void
bw_set_hex(struct bw_value *object, const char *key, const uint8_t *data, size_t len)
{
	struct bw_buf text = { 0 };
	char *at = (char *)bw_buf_reserve(&text, 2 * len + 1);

	if (at != NULL) {
		bw_hex(at, data, len);
		bw_set_text(object, key, at);
	}
	bw_buf_free(&text);
}

void
bw_push(struct bw_value *array, struct bw_value *element)
{
	(void)json_array_append_new(json_of(array), json_of(element));
}

void
bw_push_text(struct bw_value *array, const char *text)
{
	struct bw_value *holder = bw_object();

	/* Through an object, so that the escaping lives in one place. */
	bw_set_text(holder, "t", text);
	bw_push(array, value_of(json_incref(json_object_get(json_of(holder), "t"))));
	bw_value_free(holder);
}

struct bw_value *
bw_value_copy(const struct bw_value *v)
{
	return value_of(json_deep_copy(json_of(v)));
}

enum bw_rc
bw_value_parse(const void *json, size_t len, struct bw_value **out, struct bw_err *err)
{
	json_error_t at;
	json_t *j = json_loadb(json, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);

	*out = NULL;
	if (j == NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "not JSON, line %d: %s", at.line, at.text);
	*out = value_of(j);
	return BW_OK;
}
