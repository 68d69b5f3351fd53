/* Output. With --json exactly one object: rows are written as they come, so
 * that a list of any length needs no memory; then the rest of the report, or
 * the error. Without it, tables and lines for people. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "text.h"
#include "tree.h"

static void
begin(struct cli *c)
{
	if (!c->begun)
		fputs("{\"schema\":1", stdout);
	c->begun = true;
}

static void
end_list(struct cli *c)
{
	if (c->in_list)
		fputs("]", stdout);
	c->in_list = false;
}

static void
text_cell(const char *text, int width)
{
	int used = text_print(stdout, text);

	if (width > 0)
		printf("%*s", used < width ? width - used + 1 : 1, "");
}

void
out_cell(const struct bw_value *v, int width)
{
	const char *text = bw_value_text(v);
	char number[32], *json = NULL;

	if (text == NULL && !bw_value_is_null(v)) {
		json = bw_value_json(v, false);
		text = json;
		if (json != NULL && (strcmp(json, "true") == 0 || strcmp(json, "false") == 0)) {
			(void)snprintf(number, sizeof(number), "%s", bw_value_true(v) ? "yes" : "");
			text = number;
		}
	}
	text_cell(text != NULL ? text : "-", width);
	free(json);
}

void
out_table_row(struct cli *c, const struct bw_value *row)
{
	const struct column *col;
	char words[160];

	if (c->columns == NULL) {
		tree_print(row, 1, c->hide);
		fputs("\n", stdout);
		return;
	}
	if (!c->headed && !c->quiet) {
		for (col = c->columns; col->key != NULL; col++)
			printf("%-*s%s", col->width, col->title, col->width > 0 ? " " : "");
		fputs("\n", stdout);
		c->headed = true;
	}
	for (col = c->columns; col->key != NULL; col++) {
		if (*col->key == '\0' && c->words != NULL) {
			c->words(row, words, sizeof(words));
			text_cell(words, col->width);
		} else {
			out_cell(bw_value_get(row, col->key), col->width);
		}
	}
	fputs("\n", stdout);
}

void
out_table(struct cli *c, const struct bw_value *rows, const struct column *columns)
{
	size_t i;

	c->columns = columns;
	c->headed = false;
	for (i = 0; i < bw_value_count(rows); i++)
		out_table_row(c, bw_value_at(rows, i));
	if (i > 0)
		fputs("\n", stdout);
}

static enum bw_rc
print_json(const struct bw_value *v)
{
	char *json = bw_value_json(v, false);

	if (json == NULL)
		return BW_ENOMEM;
	fputs(json, stdout);
	free(json);
	return BW_OK;
}

enum bw_rc
out_row(void *ctx, const char *list, const struct bw_value *row)
{
	struct cli *c = ctx;
	enum bw_rc rc;

	progress_clear(c);
	if (c->bare) {
		rc = print_json(row);
		fputs("\n", stdout);
		return ferror(stdout) ? BW_EIO : rc;
	}
	if (!c->json) {
		out_table_row(c, row);
		return ferror(stdout) ? BW_EIO : BW_OK;
	}
	begin(c);
	if (c->in_list && strcmp(c->list, list) == 0) {
		fputs(",", stdout);
	} else {
		end_list(c);
		printf(",\"%s\":[", list);
		(void)snprintf(c->list, sizeof(c->list), "%s", list);
		c->in_list = true;
	}
	rc = print_json(row);
	return ferror(stdout) ? BW_EIO : rc;
}

/* Lists that the contract names are there, empty, when no row came. */
static void
empty_lists(struct cli *c, const struct bw_value *v, const char *lists)
{
	char name[32];
	size_t len;

	while (lists != NULL && *lists != '\0') {
		len = strcspn(lists, " ");
		(void)snprintf(name, sizeof(name), "%.*s", (int)len, lists);
		if (strcmp(c->list, name) != 0 && bw_value_get(v, name) == NULL)
			printf(",\"%s\":[]", name);
		lists += len + (lists[len] == ' ');
	}
}

static void
report_json(struct cli *c, const struct bw_value *v, const char *lists)
{
	char *json = bw_value_json(v, false);
	size_t len = json != NULL ? strlen(json) : 0;

	begin(c);
	end_list(c);
	empty_lists(c, v, lists);
	/* Members of an object, without its braces. */
	if (len > 2 && json[0] == '{')
		printf(",%.*s", (int)(len - 2), json + 1);
	free(json);
}

void
out_report(struct cli *c, struct bw_value *v, const char *lists)
{
	progress_clear(c);
	if (c->json && !c->bare)
		report_json(c, v, lists);
	else if (!c->bare && v != NULL)
		tree_print(v, 0, c->hide);
	bw_value_free(v);
}

void
out_told(struct cli *c, struct bw_value *v, void (*people)(struct cli *c, const struct bw_value *v))
{
	if (v != NULL && c->json) {
		out_report(c, v, NULL);
	} else if (v != NULL) {
		people(c, v);
		bw_value_free(v);
	}
}

void
out_text_member(struct cli *c, const char *key, const char *text)
{
	if (c->json) {
		begin(c);
		end_list(c);
		printf(",\"%s\":", key);
		text_json(stdout, text);
	} else {
		(void)text_print(stdout, text);
		fputs("\n", stdout);
	}
}

void
out_error(struct cli *c, const struct bw_err *err, bool reported)
{
	const char *message = err->message[0] != '\0' ? err->message : bw_rc_name(err->rc);

	progress_clear(c);
	if (err->rc != BW_OK) {
		fputs("bewaar: error: ", stderr);
		(void)text_print(stderr, message);
		fputs("\n", stderr);
		if (err->hint[0] != '\0') {
			fputs("hint: ", stderr);
			(void)text_print(stderr, err->hint);
			fputs("\n", stderr);
		}
	}
	if (!c->json || c->bare)
		return;
	begin(c);
	end_list(c);
	if (err->rc != BW_OK && !reported) {
		printf(",\"error\":{\"code\":\"%s\",\"message\":", bw_rc_name(err->rc));
		text_json(stdout, message);
		fputs(",\"hint\":", stdout);
		if (err->hint[0] != '\0')
			text_json(stdout, err->hint);
		else
			fputs("null", stdout);
		fputs("}", stdout);
	}
	fputs("}\n", stdout);
}

void
out_say(struct cli *c, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (c->quiet)
		return;
	progress_clear(c);
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)text_print(stderr, text);
	fputs("\n", stderr);
}

void
out_callbacks(struct cli *c)
{
	c->cb = (struct bw_callbacks){ .row = out_row, .step = progress_step, .ctx = c };
}
