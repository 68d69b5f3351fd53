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

static bool
one_sided(const struct bw_interval *iv)
{
	return iv->from == BW_TIME_MIN || iv->to == BW_TIME_MAX;
}

static bool
meet(const struct bw_interval *a, const struct bw_interval *b)
{
	return a->from <= b->to && b->from <= a->to;
}

/* "No later than" and "not before" say nothing more where a claim with two ends lies
 * inside; where one does not, the two contradict each other. */
static bool
bounds_agree(const struct bw_interval *iv, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++)
		for (k = 0; k < count; k++)
			if (one_sided(&iv[i]) && !meet(&iv[i], &iv[k]))
				return false;
	return true;
}

/* What is left between bounds alone. */
static struct bw_interval
between_bounds(const struct bw_interval *iv, size_t count)
{
	struct bw_interval out = iv[0];
	size_t i;

	for (i = 1; i < count; i++) {
		out.from = iv[i].from > out.from ? iv[i].from : out.from;
		out.to = iv[i].to < out.to ? iv[i].to : out.to;
		out.zoned = out.zoned && iv[i].zoned;
	}
	return out;
}

enum bw_phase
bw_phase_claims(const struct bw_anchors *a, const struct bw_interval *iv, size_t count)
{
	enum bw_phase phase = BW_PHASE_UNDATED, next;
	struct bw_interval left;
	size_t i;

	if (count == 0)
		return BW_PHASE_UNDATED;
	if (!bounds_agree(iv, count))
		return BW_PHASE_SPANS;
	for (i = 0; i < count; i++) {
		if (one_sided(&iv[i]))
			continue;
		next = bw_phase_interval(a, &iv[i]);
		if (phase != BW_PHASE_UNDATED && next != phase)
			return BW_PHASE_SPANS;
		phase = next;
	}
	if (phase != BW_PHASE_UNDATED)
		return phase;
	left = between_bounds(iv, count);
	return bw_phase_interval(a, &left);
}

struct bw_interval
bw_phase_span(const struct bw_interval *iv, size_t count)
{
	struct bw_interval out = { 0 };
	bool any = false;
	size_t i;

	for (i = 0; i < count; i++) {
		if (one_sided(&iv[i]))
			continue;
		if (!any || iv[i].from < out.from)
			out.from = iv[i].from;
		if (!any || iv[i].to > out.to)
			out.to = iv[i].to;
		out.zoned = any ? out.zoned && iv[i].zoned : iv[i].zoned;
		any = true;
	}
	return any || count == 0 ? out : between_bounds(iv, count);
}

const char *
bw_anchors_compared(const struct bw_anchors *a, int64_t not_after_ms)
{
	/* Up to the next whole second: never to the favourable side. */
	int64_t t = not_after_ms / 1000 + (not_after_ms % 1000 > 0);

	if (t < a->flight.from)
		return "before-flight";
	if (t < a->entry.from)
		return "before-entry";
	return t > a->entry.to ? "after-entry" : "open";
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

static enum bw_rc
gather(struct bw_case *c, uint64_t item, struct bw_buf *claims, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc = bw_query_start(bw_case_catalogue(c),
	    "SELECT t_from, t_to, zoned FROM date WHERE item = ?1 AND of_event = 1 ORDER BY id", &q, err);

	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, (int64_t)item);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		struct bw_interval iv = { bw_col_int(q, 0), bw_col_int(q, 1), bw_col_int(q, 2) != 0 };

		bw_buf_put(claims, &iv, sizeof(iv));
	}
	bw_query_end(q);
	return rc == BW_OK ? bw_buf_check(claims, err) : rc;
}

enum bw_rc
bw_item_phase(struct bw_case *c, const struct bw_anchors *a, uint64_t item, enum bw_phase *out,
    struct bw_interval *span, bool *dated, struct bw_err *err)
{
	struct bw_buf claims = { 0 };
	struct bw_interval *iv;
	size_t count, i;
	enum bw_rc rc = gather(c, item, &claims, err);

	*out = BW_PHASE_UNDATED;
	count = claims.len / sizeof(*iv);
	iv = (struct bw_interval *)(void *)claims.data;
	if (span != NULL)
		*span = bw_phase_span(iv, count);
	if (dated != NULL)
		*dated = count > 0;
	for (i = 0; i < count; i++)
		iv[i] = bw_interval_widened(&iv[i]);
	if (rc == BW_OK)
		*out = bw_phase_claims(a, iv, count);
	bw_buf_free(&claims);
	return rc;
}
