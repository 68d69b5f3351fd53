#include "flow/events.h"

#include <string.h>

#include "case/ops.h"
#include "flow/items.h"
#include "store/catalogue.h"

#define EVENT_HINT "left-country-of-origin, sponsor-entered-nl, relationship-began, cohabitation-from, …"

/* Lower-case words with hyphens, so that two spellings do not make two anchors. */
static bool
name_ok(const char *name)
{
	size_t len = name != NULL ? strlen(name) : 0, i;

	if (len == 0 || len > 64 || name[0] == '-' || name[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++)
		if (!(name[i] >= 'a' && name[i] <= 'z') && !(name[i] >= '0' && name[i] <= '9') && name[i] != '-')
			return false;
	return true;
}

static struct bw_value *
event_value(const char *name, const struct bw_interval *iv, const char *text, const char *note)
{
	struct bw_value *v = bw_object();
	char end[BW_DATE_TEXT];

	bw_set_text(v, "event", name);
	bw_date_from_text(end, iv);
	bw_set_text(v, "from", end[0] != '\0' ? end : NULL);
	bw_date_to_text(end, iv);
	bw_set_text(v, "to", end[0] != '\0' ? end : NULL);
	bw_set_text(v, "text", text);
	bw_set_text(v, "note", note);
	return v;
}

enum bw_rc
bw_flow_event(struct bw_case *c, const char *name, const char *date, const char *note, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_interval when;
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if (!name_ok(name)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "an event's name is small letters and hyphens, not %s",
		    name != NULL ? name : "");
		bw_err_hint(err, EVENT_HINT);
		return rc;
	}
	rc = bw_interval_parse(date, &when, err);
	if (rc == BW_OK)
		rc = bw_op_event(c, name, &when, date, note, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		*out = event_value(name, &when, date, note);
	return rc;
}

enum bw_rc
bw_event_when(struct bw_case *c, const char *name, struct bw_interval *out, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c), "SELECT t_from, t_to, zoned FROM event WHERE name = ?", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_text(q, 1, name);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row)
		*out = (struct bw_interval){ bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };
	bw_query_end(q);
	if (rc != BW_OK || row)
		return rc;
	rc = bw_err_set(err, BW_ENOTFOUND, 0, "no event %s has a date", name);
	bw_err_hint(err, "bewaar event shows those that have");
	return rc;
}

enum bw_rc
bw_flow_event_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_value *rows;
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT name, t_from, t_to, zoned, text, note FROM event ORDER BY t_from, t_to, name", &q, err);
	if (rc != BW_OK)
		return rc;
	rows = bw_array();
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 1), bw_col_int(q, 2), bw_col_int(q, 3) != 0 };

		bw_push(rows, event_value(bw_col_text(q, 0), &iv, bw_col_text(q, 4), bw_col_text(q, 5)));
	}
	bw_query_end(q);
	return bw_rows_out(hooks, "events", rows, rc, out);
}
