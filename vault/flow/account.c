#include "flow/account.h"

#include <string.h>

#include "flow/items.h"
#include "format/account.h"

static const char *
text_of(const struct bw_value *v, const char *key)
{
	return bw_value_text(bw_value_get(v, key));
}

/* Lawyers and helpers are nobody's business. */
static bool
only_helps(const struct bw_value *person)
{
	const struct bw_value *list = bw_value_get(person, "roles");
	size_t i;

	for (i = 0; i < bw_value_count(list); i++) {
		const char *role = bw_value_text(bw_value_at(list, i));

		if (role != NULL && (strcmp(role, "helper") == 0 || strcmp(role, "lawyer") == 0))
			return true;
	}
	return false;
}

static enum bw_rc
set_names(struct bw_case *c, uint64_t item, struct bw_value *out, struct bw_err *err)
{
	struct bw_value *people = NULL;
	struct bw_buf names = { 0 };
	enum bw_rc rc = bw_item_persons(c, item, &people, err);
	size_t i;

	for (i = 0; rc == BW_OK && i < bw_value_count(people); i++) {
		const struct bw_value *p = bw_value_at(people, i);
		const char *name = text_of(p, "name");

		if (name != NULL && !only_helps(p))
			bw_buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", name);
	}
	if (rc == BW_OK)
		bw_set_text(out, "who", names.len > 0 ? bw_buf_text(&names) : NULL);
	bw_buf_free(&names);
	bw_value_free(people);
	return rc;
}

enum bw_rc
bw_item_words(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err)
{
	static const char *const keys[] = { "what", "who", "where", "when", "how_known", "language" };
	struct bw_value *all = NULL;
	enum bw_rc rc = bw_item_notes(c, item, &all, err);
	const char *who;
	size_t i;

	*out = NULL;
	if (rc != BW_OK)
		return rc;
	*out = bw_object();
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		bw_set_text(*out, keys[i], text_of(all, keys[i]));
	who = text_of(all, "who");
	if (who == NULL || strspn(who, "0123456789") == strlen(who))
		rc = set_names(c, item, *out, err);
	bw_value_free(all);
	if (rc != BW_OK) {
		bw_value_free(*out);
		*out = NULL;
	}
	return rc;
}

/* "BASIS FROM/TO BECAUSE" for each date that a person claims. */
static enum bw_rc
put_dates(struct bw_case *c, uint64_t item, struct bw_buf *out, struct bw_err *err)
{
	struct bw_value *dates = NULL;
	struct bw_buf line = { .limit = BW_ACCOUNT_MAX };
	enum bw_rc rc = bw_item_dates(c, item, &dates, err);
	size_t i;

	for (i = 0; rc == BW_OK && i < bw_value_count(dates); i++) {
		const struct bw_value *d = bw_value_at(dates, i);
		const char *basis = text_of(d, "basis"), *from = text_of(d, "from"), *to = text_of(d, "to"),
			   *because = text_of(d, "source");

		if (basis == NULL || (strcmp(basis, "owner") != 0 && strcmp(basis, "witness") != 0 && strcmp(basis, "organisation") != 0))
			continue;
		bw_buf_reset(&line);
		bw_buf_printf(&line, "%s %s/%s %s", basis, from != NULL ? from : "", to != NULL ? to : "", because != NULL ? because : "");
		bw_account_line(out, "date", bw_buf_text(&line));
	}
	bw_buf_free(&line);
	bw_value_free(dates);
	return rc;
}

enum bw_rc
bw_item_account(struct bw_case *c, uint64_t item, const uint8_t salt[static 32], struct bw_buf *out, bool *words,
    struct bw_err *err)
{
	struct bw_value *said = NULL;
	enum bw_rc rc = bw_item_words(c, item, &said, err);
	size_t bare;

	if (rc != BW_OK)
		return rc;
	bw_account_begin(out, salt);
	bare = out->len;
	bw_account_line(out, "what", text_of(said, "what"));
	bw_account_line(out, "who", text_of(said, "who"));
	bw_account_line(out, "where", text_of(said, "where"));
	bw_account_line(out, "when", text_of(said, "when"));
	bw_account_line(out, "how-known", text_of(said, "how_known"));
	bw_value_free(said);
	rc = put_dates(c, item, out, err);
	*words = out->len > bare;
	return rc == BW_OK ? bw_buf_check(out, err) : rc;
}
