#include "flow/findings.h"

#include <string.h>

#include "store/catalogue.h"

#define FINDINGS_MAX 32u
#define DAY 86400
/* Seconds: what a phone gives as the time of a photo's place is that of the last fix, and its files are written
 * a little later or sooner than the picture. Both dates stand there all the same. */
#define ONE_MOMENT 300u
#define CAMERAS 788918400 /* 1995-01-01: no phone and hardly a camera wrote dates before */

struct claim {
	struct bw_interval when; /* widened: in UTC */
	bool of_event, device;
};

static enum bw_rc
gather(struct bw_case *c, uint64_t item, struct bw_buf *out, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT t_from, t_to, zoned, of_event, basis = 'device' FROM date WHERE item = ?1 ORDER BY id", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)item);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };
		struct claim one = { bw_interval_widened(&iv), bw_col_int(q, 3) != 0, bw_col_int(q, 4) != 0 };

		bw_buf_put(out, &one, sizeof(one));
	}
	bw_query_end(q);
	return rc == BW_OK ? bw_buf_check(out, err) : rc;
}

/* second: 0 for none; counted from 1. */
static void
add(struct bw_value *list, const char *finding, size_t first, size_t second, const char *text)
{
	struct bw_value *v;

	if (bw_value_count(list) >= FINDINGS_MAX)
		return;
	v = bw_object();
	bw_set_text(v, "finding", finding);
	bw_set_int(v, "date", (int64_t)first);
	bw_set_null(v, "other");
	if (second > 0)
		bw_set_int(v, "other", (int64_t)second);
	bw_set_text(v, "text", text);
	bw_push(list, v);
}

static void
one_claim(struct bw_value *list, const struct claim *a, size_t place, int64_t added)
{
	if (a->device && a->when.from != BW_TIME_MIN && a->when.from > added + DAY)
		add(list, "after-intake", place, 0, "this date is later than the day when the item came into the vault: one of "
		    "the clocks was wrong");
	if (a->device && a->when.to < CAMERAS)
		add(list, "before-cameras", place, 0, "this date is older than digital cameras: the clock was not set");
}

/* Does a end more than slack seconds before b begins? */
static bool
is_before(const struct claim *a, const struct claim *b, uint64_t slack)
{
	return a->when.to < b->when.from && (uint64_t)b->when.from - (uint64_t)a->when.to > slack;
}

static void
two_claims(struct bw_value *list, const struct claim *a, size_t i, const struct claim *b, size_t k)
{
	uint64_t slack = a->device && b->device ? ONE_MOMENT : 0;
	bool apart = is_before(a, b, slack) || is_before(b, a, slack);

	if (a->of_event && b->of_event && apart)
		add(list, "disagree", i, k, "these dates do not agree");
	else if (a->of_event && !b->of_event && b->device && is_before(b, a, slack))
		add(list, "saved-before-taken", i, k, "the file says that it was changed before it was taken");
	else if (b->of_event && !a->of_event && a->device && is_before(a, b, slack))
		add(list, "saved-before-taken", k, i, "the file says that it was changed before it was taken");
}

enum bw_rc
bw_item_findings(struct bw_case *c, uint64_t item, int64_t added_ms, struct bw_value **out, struct bw_err *err)
{
	struct bw_buf all = { 0 };
	const struct claim *claims;
	size_t count, i, k;
	enum bw_rc rc = gather(c, item, &all, err);

	*out = NULL;
	if (rc == BW_OK) {
		claims = (const struct claim *)(const void *)all.data;
		count = all.len / sizeof(*claims);
		*out = bw_array();
		for (i = 0; i < count; i++) {
			one_claim(*out, &claims[i], i + 1, added_ms / 1000);
			for (k = i + 1; k < count && bw_value_count(*out) < FINDINGS_MAX; k++)
				two_claims(*out, &claims[i], i + 1, &claims[k], k + 1);
		}
	}
	bw_buf_free(&all);
	return rc;
}
