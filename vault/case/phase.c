#include "case/phase.h"

#include <string.h>

#include "store/catalogue.h"

static const char *const names[BW_PHASE_COUNT] = { "before-flight", "between-flight-and-entry", "after-entry",
	"spans", "undated" };

const char *
bw_phase_name(enum bw_phase p)
{
	return (unsigned)p < BW_PHASE_COUNT ? names[p] : "undated";
}

bool
bw_phase_of(const char *name, enum bw_phase *out)
{
	int i;

	for (i = 0; i < BW_PHASE_COUNT; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum bw_phase)i;
			return true;
		}
	return false;
}

enum bw_phase
bw_phase_interval(const struct bw_anchors *a, const struct bw_interval *iv)
{
	/* Strict: a shared second decides nothing, and an unknown anchor is
	 * unbounded, so nothing is before or after it. Both at once means that
	 * the anchors contradict each other. */
	bool before = iv->to < a->flight.from, after = iv->from > a->entry.to;

	if (before != after)
		return before ? BW_PHASE_BEFORE : BW_PHASE_AFTER;
	if (iv->from > a->flight.to && iv->to < a->entry.from)
		return BW_PHASE_BETWEEN;
	return BW_PHASE_SPANS;
}

enum bw_phase
bw_phase_claims(const struct bw_anchors *a, const struct bw_interval *iv, size_t count)
{
	enum bw_phase first;
	size_t i;

	if (count == 0)
		return BW_PHASE_UNDATED;
	first = bw_phase_interval(a, &iv[0]);
	for (i = 1; i < count; i++)
		if (bw_phase_interval(a, &iv[i]) != first)
			return BW_PHASE_SPANS;
	return first;
}

static enum bw_rc
anchor(struct bw_case *c, const char *name, struct bw_interval *out, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	*out = (struct bw_interval){ BW_TIME_MIN, BW_TIME_MAX, true };
	rc = bw_query_start(bw_case_catalogue(c), "SELECT t_from, t_to, zoned FROM event WHERE name = ?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_text(q, 1, name);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };

		*out = bw_interval_widened(&iv);
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_anchors_get(struct bw_case *c, struct bw_anchors *out, struct bw_err *err)
{
	enum bw_rc rc = anchor(c, "left-country-of-origin", &out->flight, err);

	return rc != BW_OK ? rc : anchor(c, "sponsor-entered-nl", &out->entry, err);
}

static void
hull(struct bw_interval *span, const struct bw_interval *iv, bool first)
{
	if (first) {
		*span = *iv;
		return;
	}
	if (iv->from < span->from)
		span->from = iv->from;
	if (iv->to > span->to)
		span->to = iv->to;
	span->zoned = span->zoned && iv->zoned;
}

enum bw_rc
bw_item_phase(struct bw_case *c, const struct bw_anchors *a, uint64_t item, enum bw_phase *out,
    struct bw_interval *span, bool *dated, struct bw_err *err)
{
	struct bw_interval hulled = { 0 };
	struct bw_query *q;
	bool row = false, any = false;
	enum bw_rc rc;

	*out = BW_PHASE_UNDATED;
	rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT t_from, t_to, zoned FROM date WHERE item = ?1 AND of_event = 1 ORDER BY id", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)item);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };
		struct bw_interval wide = bw_interval_widened(&iv);
		enum bw_phase p = bw_phase_claims(a, &wide, 1);

		*out = !any || *out == p ? p : BW_PHASE_SPANS;
		hull(&hulled, &iv, !any);
		any = true;
	}
	bw_query_end(q);
	if (span != NULL)
		*span = hulled;
	if (dated != NULL)
		*dated = any;
	return rc;
}
