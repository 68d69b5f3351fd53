#include "flow/notes.h"

#include <stdlib.h>
#include <string.h>

#include "flow/items.h"
#include "store/catalogue.h"

/* The indicators and factors of the domain page (R19). */
const char *const bw_tag_names[] = { "cohabitation", "joint-household", "dependence-financial",
	"dependence-emotional", "dependence-practical", "children", "duration", "contact-when-apart", "meetings",
	"known-to-others", "exclusivity", "affection", "future-plans", "other", "objective-obstacle",
	"marriage-impossible", "children-lawful-stay", "hardship", "ties", "state-interest-note", NULL };

static enum bw_rc
must_live(struct bw_case *c, uint64_t item, struct bw_err *err)
{
	struct bw_item it = { 0 };
	enum bw_rc rc = bw_item_live(c, item, &it, err);

	if (rc == BW_OK)
		bw_item_free(&it);
	return rc;
}

/* ---- note ---- */

/* A number names a person; anything else is words. */
static enum bw_rc
tie_person(struct bw_case *c, uint64_t item, const char *who, struct bw_err *err)
{
	struct bw_query *q;
	char *end;
	long long id;
	bool row = false;
	enum bw_rc rc;

	if (who == NULL || *who < '0' || *who > '9')
		return BW_OK;
	id = strtoll(who, &end, 10);
	if (*end != '\0')
		return BW_OK;
	rc = bw_query_start(bw_case_catalogue(c), "SELECT 1 FROM person WHERE id = ?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, id);
	rc = bw_query_step(q, &row, err);
	bw_query_end(q);
	if (rc == BW_OK && !row) {
		rc = bw_err_set(err, BW_ENOTFOUND, 0, "there is no person %lld in this vault", id);
		bw_err_hint(err, "see the numbers with: bewaar person list");
	}
	return rc != BW_OK ? rc : bw_op_item_person(c, item, (uint64_t)id, err);
}

enum bw_rc
bw_flow_note(struct bw_case *c, uint64_t item, const struct bw_note *note, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_value *notes = NULL;
	enum bw_rc rc = must_live(c, item, err);

	(void)hooks;
	*out = NULL;
	if (rc == BW_OK)
		rc = tie_person(c, item, note->who, err);
	if (rc == BW_OK)
		rc = bw_op_note(c, item, note, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		rc = bw_item_notes(c, item, &notes, err);
	if (rc != BW_OK) {
		bw_value_free(notes);
		return rc;
	}
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)item);
	bw_set(*out, "notes", notes);
	return BW_OK;
}

/* ---- tag ---- */

static enum bw_rc
check_change(const char *change, struct bw_err *err)
{
	size_t i;
	enum bw_rc rc;

	if (change[0] != '+' && change[0] != '-') {
		rc = bw_err_set(err, BW_EUSAGE, 0, "a tag is written +tag or -tag, not %s", change);
		bw_err_hint(err, "for example: +cohabitation");
		return rc;
	}
	for (i = 0; bw_tag_names[i] != NULL; i++)
		if (strcmp(bw_tag_names[i], change + 1) == 0)
			return BW_OK;
	rc = bw_err_set(err, BW_EUSAGE, 0, "there is no tag %s", change + 1);
	bw_err_hint(err, "cohabitation, joint-household, dependence-financial, dependence-emotional, "
	    "dependence-practical, children, duration, contact-when-apart, meetings, known-to-others, exclusivity, "
	    "affection, future-plans, other, objective-obstacle, marriage-impossible, hardship, ties");
	return rc;
}

enum bw_rc
bw_flow_tag(struct bw_case *c, uint64_t item, const char *const *changes, size_t count, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_value *tags = NULL;
	size_t i;
	enum bw_rc rc = must_live(c, item, err);

	(void)hooks;
	*out = NULL;
	for (i = 0; rc == BW_OK && i < count; i++)
		rc = check_change(changes[i], err);
	for (i = 0; rc == BW_OK && i < count; i++)
		rc = bw_op_tag(c, item, changes[i] + 1, changes[i][0] == '+', err);
	if (rc == BW_OK && count > 0)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		rc = bw_item_tags(c, item, &tags, err);
	if (rc != BW_OK) {
		bw_value_free(tags);
		return rc;
	}
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)item);
	bw_set(*out, "tags", tags);
	return BW_OK;
}

/* ---- date ---- */

enum bw_rc
bw_flow_date(struct bw_case *c, uint64_t item, const struct bw_date_request *req, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_date_claim claim = { .text = req->date, .basis = req->basis, .source = req->because, .of_event = true };
	struct bw_value *dates = NULL;
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if (req->basis == NULL || (strcmp(req->basis, "owner") != 0 && strcmp(req->basis, "witness") != 0 &&
	    strcmp(req->basis, "organisation") != 0)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "the date needs a basis");
		bw_err_hint(err, "--basis owner, witness or organisation");
		return rc;
	}
	if (req->because == NULL || req->because[0] == '\0') {
		rc = bw_err_set(err, BW_EUSAGE, 0, "the date needs a reason");
		bw_err_hint(err, "--because \"how this is known\"");
		return rc;
	}
	rc = bw_interval_parse(req->date, &claim.when, err);
	if (rc == BW_OK)
		rc = must_live(c, item, err);
	if (rc == BW_OK)
		rc = bw_op_date(c, item, &claim, err);
	if (rc == BW_OK)
		rc = bw_case_commit(c, err);
	if (rc == BW_OK)
		rc = bw_item_dates(c, item, &dates, err);
	if (rc != BW_OK) {
		bw_value_free(dates);
		return rc;
	}
	*out = bw_object();
	bw_set_int(*out, "item", (int64_t)item);
	bw_set(*out, "dates", dates);
	return BW_OK;
}
