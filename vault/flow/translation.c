#include "flow/translation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "case/ops.h"

#define NAME_MAX_BYTES 500u

bool
bw_language_read(const char *language)
{
	static const char *const names[] = { "nl", "nederlands", "dutch", "en", "engels", "english", "fr", "frans", "french",
		"français", "de", "duits", "german", "deutsch" };
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i]);
		if (strncasecmp(language, names[i], len) == 0 && (language[len] == '\0' || (len == 2 && language[len] == '-')))
			return true;
	}
	return false;
}

static bool
is_word(const char *text)
{
	return text != NULL && *text != '\0' && strlen(text) <= NAME_MAX_BYTES && bw_utf8_valid(text, strlen(text)) &&
	    strpbrk(text, "\r\n") == NULL;
}

static enum bw_rc
check_words(const struct bw_translation *t, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	if (strcmp(t->kind, "sworn") != 0 && strcmp(t->kind, "informal") != 0 && strcmp(t->kind, "machine") != 0) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is no kind of translation %.40s", t->kind);
		bw_err_hint(err, "--kind sworn, informal or machine");
	} else if (!is_word(t->by) || (t->number != NULL && !is_word(t->number)) || (t->language != NULL && !is_word(t->language))) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "a name, number or language is one line of text");
		bw_err_hint(err, "--by \"name of the translator\"");
	} else if (t->number != NULL && strcmp(t->kind, "sworn") != 0) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "only a sworn translator has a number");
		bw_err_hint(err, "--kind sworn --number N");
	} else if (t->item == t->of) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "an item is no translation of itself");
		bw_err_hint(err, "--of names the original");
	}
	return rc;
}

static enum bw_rc
refuse(struct bw_err *err, uint64_t item, const char *why)
{
	enum bw_rc rc = bw_err_set(err, BW_EREFUSED, 0, "item %" PRIu64 " %s", item, why);

	bw_err_hint(err, "a translation is a file of its own, tied to an original: bewaar translation ITEM --of ORIGINAL");
	return rc;
}

static enum bw_rc
check_item(struct bw_case *c, const struct bw_translation *t, struct bw_err *err)
{
	struct bw_value *list = NULL;
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(c, t->item, &it, err);

	if (rc == BW_OK && (strcmp(it.kind, "excerpt") == 0 || strcmp(it.kind, "chat") == 0))
		rc = refuse(err, t->item, "is made of a chat, and no translation");
	bw_item_free(&it);
	if (rc == BW_OK)
		rc = bw_translations_of(c, t->item, &list, err);
	if (rc == BW_OK && bw_value_count(list) > 0)
		rc = refuse(err, t->item, "has translations of its own, so it is an original");
	bw_value_free(list);
	return rc;
}

static enum bw_rc
check_original(struct bw_case *c, const struct bw_translation *t, struct bw_err *err)
{
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(c, t->of, &it, err);

	if (rc == BW_OK && it.translation != NULL)
		rc = refuse(err, t->of, "is itself a translation");
	bw_item_free(&it);
	return rc;
}

static enum bw_rc
keep(struct bw_case *c, const struct bw_translation *t, struct bw_err *err)
{
	struct bw_value *v = bw_object();
	struct bw_buf value = { 0 };
	char key[48], *json;
	enum bw_rc rc;

	bw_set_text(v, "by", t->by);
	bw_set_text(v, "kind", t->kind);
	bw_set_text(v, "number", t->number);
	json = bw_value_json(v, false);
	bw_value_free(v);
	if (json == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_buf_printf(&value, "%" PRIu64 " %s", t->of, json);
	free(json);
	(void)snprintf(key, sizeof(key), BW_META_TRANSLATION "%" PRIu64, t->item);
	rc = bw_buf_check(&value, err);
	if (rc == BW_OK)
		rc = bw_case_meta_set_for(c, t->item, key, value.data, value.len, err);
	bw_buf_free(&value);
	if (rc == BW_OK && t->language != NULL)
		rc = bw_op_note(c, t->of, &(struct bw_note){ .language = t->language }, err);
	return rc == BW_OK ? bw_case_commit(c, err) : rc;
}

enum bw_rc
bw_flow_translation(struct bw_case *c, const struct bw_translation *t, struct bw_value **out, struct bw_err *err)
{
	bool sworn;
	struct bw_value *missing;
	enum bw_rc rc = check_words(t, err);

	*out = NULL;
	if (rc == BW_OK)
		rc = check_item(c, t, err);
	if (rc == BW_OK)
		rc = check_original(c, t, err);
	if (rc == BW_OK)
		rc = keep(c, t, err);
	if (rc != BW_OK)
		return rc;
	sworn = strcmp(t->kind, "sworn") == 0;
	missing = bw_array();
	if (sworn && t->number == NULL)
		bw_push_text(missing, "number");
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)t->item);
	bw_set_int(*out, "of", (int64_t)t->of);
	bw_set_text(*out, "by", t->by);
	bw_set_text(*out, "kind", t->kind);
	bw_set_text(*out, "number", t->number);
	bw_set_bool(*out, "leaves", strcmp(t->kind, "machine") != 0);
	bw_set(*out, "missing", missing);
	return BW_OK;
}

struct bw_value *
bw_translation_value(const struct bw_item *it)
{
	struct bw_value *stored = NULL, *v;
	static const char *const keys[] = { "by", "kind", "number" };
	size_t i;

	if (it->translation == NULL)
		return NULL;
	if (bw_value_parse(it->translation, strlen(it->translation), &stored, NULL) != BW_OK)
		stored = NULL;
	v = bw_object();
	bw_set_int(v, "of", (int64_t)it->source);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		bw_set_text(v, keys[i], bw_value_text(bw_value_get(stored, keys[i])));
	bw_value_free(stored);
	return v;
}

struct listing {
	uint64_t of;
	struct bw_value *rows;
};

static enum bw_rc
push_one(void *ctx, const struct bw_item *it)
{
	struct listing *l = ctx;
	struct bw_value *t, *row;

	if (it->translation == NULL || it->source != l->of)
		return BW_OK;
	t = bw_translation_value(it);
	row = bw_object();
	bw_set_int(row, "item", (int64_t)it->number);
	bw_set_text(row, "by", bw_value_text(bw_value_get(t, "by")));
	bw_set_text(row, "kind", bw_value_text(bw_value_get(t, "kind")));
	bw_set_text(row, "number", bw_value_text(bw_value_get(t, "number")));
	bw_push(l->rows, row);
	bw_value_free(t);
	return BW_OK;
}

struct scan {
	struct bw_case *c;
	struct listing *l;
	struct bw_err *err;
};

static enum bw_rc
scan_one(void *ctx, const char *key, struct bw_bytes value)
{
	struct scan *s = ctx;
	struct bw_item it = { 0 };
	uint64_t number = strtoull(key + strlen(BW_META_TRANSLATION), NULL, 10);
	enum bw_rc rc = bw_item_get(s->c, number, &it, s->err);

	(void)value;
	if (rc == BW_OK && !it.removed)
		rc = push_one(s->l, &it);
	bw_item_free(&it);
	return rc;
}

enum bw_rc
bw_translations_of(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	struct listing l = { item, bw_array() };
	struct scan s = { c, &l, err };
	enum bw_rc rc = bw_case_meta_each(c, BW_META_TRANSLATION, scan_one, &s, err);

	*out = l.rows;
	return rc;
}
