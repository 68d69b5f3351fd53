#include <stdio.h>

#include "text.h"
#include "verbs.h"

#define CELL 18

static void
numbers(const struct bw_value *cell)
{
	size_t i;
	int used = 0;

	for (i = 0; i < bw_value_count(cell) && used < CELL - 5; i++)
		used += printf("%s%lld", i > 0 ? " " : "", (long long)bw_value_int(bw_value_get(bw_value_at(cell, i), "item")));
	if (i < bw_value_count(cell))
		used += printf(" ...");
	printf("%*s", used < CELL ? CELL - used : 1, "");
}

static void
for_people(struct cli *c, const struct bw_value *v)
{
	const struct bw_value *phases = bw_value_get(v, "phases"), *rows = bw_value_get(v, "rows"), *cells;
	const char *caption = bw_value_text(bw_value_get(v, "caption"));
	size_t i, k;

	(void)c;
	printf("%-26s ", "");
	for (i = 0; i < bw_value_count(phases); i++)
		out_cell(bw_value_at(phases, i), CELL - 1);
	fputs("\n", stdout);
	for (k = 0; k < bw_value_count(rows); k++) {
		out_cell(bw_value_get(bw_value_at(rows, k), "indicator"), 26);
		cells = bw_value_get(bw_value_at(rows, k), "cells");
		for (i = 0; i < bw_value_count(cells); i++)
			numbers(bw_value_at(cells, i));
		fputs("\n", stdout);
	}
	if (caption != NULL) {
		(void)text_print(stdout, caption);
		fputs("\n", stdout);
	}
}

enum bw_rc
verb_matrix(struct cli *c, struct bw_err *err)
{
	struct bw_value *out = NULL;
	enum bw_rc rc;

	rc = bw_vault_matrix(c->v, &out, err);
	out_told(c, out, for_people);
	return rc;
}
