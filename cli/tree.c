/* A report for people: members as lines, lists of like things as tables. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "text.h"
#include "tree.h"

#define DEPTH_MAX 6
#define COLUMNS_MAX 10
#define CELL_MAX 60

static bool
is_nested(const struct bw_value *v)
{
	return bw_value_count(v) > 0;
}

static const struct bw_value *
element(const struct bw_value *v, size_t i)
{
	const char *key = bw_value_key(v, i);

	return key != NULL ? bw_value_get(v, key) : bw_value_at(v, i);
}

/* How a scalar reads; freed by the caller. Empty lists read as nothing. */
static char *
scalar_text(const struct bw_value *v)
{
	const char *text = bw_value_text(v);
	char *json;

	if (text != NULL)
		return strdup(text);
	if (bw_value_is_null(v))
		return strdup("-");
	json = bw_value_json(v, false);
	if (json != NULL && (strcmp(json, "[]") == 0 || strcmp(json, "{}") == 0))
		memcpy(json, "-", 2);
	else if (json != NULL && (strcmp(json, "true") == 0 || strcmp(json, "false") == 0)) {
		bool yes = json[0] == 't';

		free(json);
		return strdup(yes ? "yes" : "no");
	}
	return json;
}

static int
print_scalar(FILE *f, const struct bw_value *v)
{
	char *text = scalar_text(v);
	int used = text_print(f, text != NULL ? text : "?");

	free(text);
	return used;
}

/* ---- tables ---- */

/* Every element is an object with the same few members and nothing inside them. */
static bool
is_table(const struct bw_value *v)
{
	const struct bw_value *row, *first = bw_value_at(v, 0);
	size_t i, k, n = bw_value_count(v), columns = bw_value_count(first);

	if (n == 0 || columns == 0 || columns > COLUMNS_MAX || bw_value_key(first, 0) == NULL)
		return false;
	for (i = 0; i < n; i++) {
		row = bw_value_at(v, i);
		if (bw_value_count(row) != columns)
			return false;
		for (k = 0; k < columns; k++) {
			if (bw_value_get(row, bw_value_key(first, k)) == NULL || is_nested(element(row, k)))
				return false;
		}
	}
	return true;
}

/* A stamp says nothing else, so people read nothing else. */
static const char *
label(const char *key)
{
	return strcmp(key, "not_after") == 0 ? "existed no later than" : key;
}

static int
columns_of(const char *text)
{
	int used = 0;

	for (; *text != '\0'; text++)
		used += ((unsigned char)*text & 0xc0) != 0x80;
	return used;
}

static void
print_table(const struct bw_value *v, int depth)
{
	const struct bw_value *first = bw_value_at(v, 0);
	size_t i, k, n = bw_value_count(v), columns = bw_value_count(first);
	int width[COLUMNS_MAX] = { 0 };

	for (k = 0; k < columns; k++) {
		width[k] = columns_of(label(bw_value_key(first, k)));
		for (i = 0; i < n; i++) {
			char *text = scalar_text(bw_value_get(bw_value_at(v, i), bw_value_key(first, k)));
			int used = text != NULL ? columns_of(text) : 0;

			if (used > width[k] && used <= CELL_MAX)
				width[k] = used;
			free(text);
		}
	}
	printf("%*s", depth * 2, "");
	for (k = 0; k + 1 < columns; k++)
		printf("%-*s  ", width[k], label(bw_value_key(first, k)));
	fputs(label(bw_value_key(first, columns - 1)), stdout);
	fputs("\n", stdout);
	for (i = 0; i < n; i++) {
		printf("%*s", depth * 2, "");
		for (k = 0; k < columns; k++) {
			int used = print_scalar(stdout, bw_value_get(bw_value_at(v, i), bw_value_key(first, k)));

			if (k + 1 < columns)
				printf("%*s", used < width[k] ? width[k] - used + 2 : 2, "");
		}
		fputs("\n", stdout);
	}
}

/* ---- lists on one line ---- */

static const struct bw_value *
only_scalar(const struct bw_value *v)
{
	if (bw_value_count(v) == 1 && bw_value_key(v, 0) != NULL && !is_nested(element(v, 0)))
		return element(v, 0);
	return is_nested(v) ? NULL : v;
}

static bool
is_line(const struct bw_value *v)
{
	size_t i, n = bw_value_count(v);

	if (n == 0 || bw_value_key(v, 0) != NULL)
		return false;
	for (i = 0; i < n; i++) {
		const char *text = bw_value_text(bw_value_at(v, i));

		if (only_scalar(bw_value_at(v, i)) == NULL || (text != NULL && strlen(text) > 30))
			return false;
	}
	return true;
}

static void
print_line(const struct bw_value *v)
{
	size_t i;

	for (i = 0; i < bw_value_count(v); i++) {
		if (i > 0)
			fputs(", ", stdout);
		(void)print_scalar(stdout, only_scalar(bw_value_at(v, i)));
	}
	fputs("\n", stdout);
}

/* ---- the tree ---- */

static bool
is_hidden(const char *hide, const char *key)
{
	const char *at = hide != NULL && key != NULL ? strstr(hide, key) : NULL;
	size_t len = key != NULL ? strlen(key) : 0;

	return at != NULL && (at == hide || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0');
}

static void
print_members(const struct bw_value *v, int depth, const char *hide)
{
	size_t i, n = bw_value_count(v);
	const struct bw_value *e;
	const char *key;

	for (i = 0; i < n; i++) {
		key = bw_value_key(v, i);
		e = element(v, i);
		if (is_hidden(hide, key))
			continue;
		printf("%*s", depth * 2, "");
		if (key != NULL)
			printf("%s:", label(key));
		else
			fputs("-", stdout);
		if (!is_nested(e) || depth >= DEPTH_MAX) {
			fputs(" ", stdout);
			(void)print_scalar(stdout, e);
			fputs("\n", stdout);
		} else if (is_line(e)) {
			fputs(" ", stdout);
			print_line(e);
		} else {
			fputs("\n", stdout);
			if (is_table(e))
				print_table(e, depth + 1);
			else
				print_members(e, depth + 1, hide);
		}
	}
}

void
tree_print(const struct bw_value *v, int depth, const char *hide)
{
	print_members(v, depth, hide);
}
