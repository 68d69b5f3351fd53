#include "flow/hooks.h"

enum bw_rc
bw_hooks_row(const struct bw_hooks *hooks, const char *list, struct bw_value *rows, struct bw_value *row)
{
	enum bw_rc rc = BW_OK;

	if (hooks == NULL || hooks->row == NULL) {
		bw_push(rows, row);
		return BW_OK;
	}
	rc = hooks->row(hooks->ctx, list, row);
	bw_value_free(row);
	return rc;
}

bool
bw_hooks_step(const struct bw_hooks *hooks, const char *what, uint64_t done, uint64_t total)
{
	return hooks == NULL || hooks->step == NULL || hooks->step(hooks->ctx, what, done, total);
}

enum bw_rc
bw_rows_out(const struct bw_hooks *hooks, const char *list, struct bw_value *rows, enum bw_rc rc,
    struct bw_value **out)
{
	bool streamed = hooks != NULL && hooks->row != NULL;
	size_t i;

	*out = NULL;
	for (i = 0; streamed && rc == BW_OK && i < bw_value_count(rows); i++)
		rc = hooks->row(hooks->ctx, list, bw_value_at(rows, i));
	if (rc == BW_OK)
		*out = bw_object();
	if (rc == BW_OK && !streamed)
		bw_set(*out, list, rows);
	else
		bw_value_free(rows);
	return rc;
}

void
bw_hooks_rows_end(const struct bw_hooks *hooks, struct bw_value *report, const char *list, struct bw_value *rows)
{
	if (hooks == NULL || hooks->row == NULL)
		bw_set(report, list, rows);
	else
		bw_value_free(rows);
}
