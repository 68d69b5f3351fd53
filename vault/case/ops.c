#include "case/ops.h"

#include <string.h>

#include "base/utf8.h"
#include "case/tables.h"

const char *
bw_case_op_name(uint16_t type)
{
	static const char *const names[] = { "added", "noted", "tagged", "date-asserted", "person-added", "event-set",
		"reviewed", "removed", "setting-changed", "person-tied", "handed-out", "exported", "stamped", "screened" };

	if (type < BW_OP_ITEM_ADDED)
		return "vault";
	if (type > BW_OP_SCREENED)
		return "other";
	return names[type - BW_OP_ITEM_ADDED];
}

/* Appends and frees both buffers. */
static enum bw_rc
append(struct bw_case *c, uint16_t type, uint64_t item, struct bw_buf *body, struct bw_buf *erasable,
    struct bw_err *err)
{
	enum bw_rc rc = bw_buf_check(body, err);

	if (rc == BW_OK)
		rc = bw_buf_check(erasable, err);
	if (rc == BW_OK)
		rc = bw_store_append(c->store, type, item, (struct bw_bytes){ body->data, body->len },
		    (struct bw_bytes){ erasable->data, erasable->len }, err);
	bw_buf_free(body);
	bw_buf_free(erasable);
	return rc;
}

/* What the owner types is text: UTF-8 of a sane length. */
static enum bw_rc
check_text(const char *what, const char *text, struct bw_err *err)
{
	size_t len = text != NULL ? strlen(text) : 0;

	if (len > BW_CASE_TEXT_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "%s is too long (at most 64 KiB)", what);
	if (len > 0 && !bw_utf8_valid(text, len))
		return bw_err_set(err, BW_EUSAGE, 0, "%s is not UTF-8 text", what);
	return BW_OK;
}

static enum bw_rc
next_number(struct bw_case *c, bool person, uint64_t *out, struct bw_err *err)
{
	struct bw_query *q;
	bool row;
	enum bw_rc rc;

	*out = 1;
	rc = person ? bw_query_start(bw_case_catalogue(c), "SELECT coalesce(max(id), 0) + 1 FROM person", &q, err) :
		      bw_query_start(bw_case_catalogue(c), "SELECT coalesce(max(number), 0) + 1 FROM item", &q, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row)
		*out = (uint64_t)bw_col_int(q, 0);
	bw_query_end(q);
	return rc;
}

static void
put_interval(struct bw_buf *b, const struct bw_interval *iv)
{
	bw_tlv_i64(b, BW_TAG_FROM, iv->from);
	bw_tlv_i64(b, BW_TAG_TO, iv->to);
	bw_tlv_u64(b, BW_TAG_ZONED, iv->zoned ? 1 : 0);
}

static void
put_date(struct bw_buf *out, const struct bw_date_claim *d)
{
	struct bw_buf b = { 0 };

	put_interval(&b, &d->when);
	bw_tlv_text(&b, BW_TAG_TEXT, d->text);
	bw_tlv_text(&b, BW_TAG_BASIS, d->basis);
	bw_tlv_text(&b, BW_TAG_SOURCE, d->source);
	bw_tlv_text(&b, BW_TAG_WEAKNESS, d->weakness);
	bw_tlv_u64(&b, BW_TAG_OF_EVENT, d->of_event ? 1 : 0);
	if (b.bad)
		out->bad = true;
	bw_tlv_put(out, BW_TAG_DATE, b.data, b.len);
	bw_buf_free(&b);
}

enum bw_rc
bw_op_item_added(struct bw_case *c, const struct bw_new_item *n, uint64_t *number, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = next_number(c, false, number, err);
	size_t i;

	if (rc != BW_OK)
		return rc;
	bw_tlv_put(&body, BW_TAG_OBJECT, n->object->id, BW_OBJECT_ID_LEN);
	bw_tlv_put(&body, BW_TAG_SHA256, n->object->sha256, 32);
	bw_tlv_u64(&body, BW_TAG_SIZE, n->object->size);
	bw_tlv_text(&body, BW_TAG_KIND, n->kind);
	bw_tlv_text(&body, BW_TAG_FORMAT, n->format);
	bw_tlv_u64(&body, BW_TAG_PICTURED, n->pictured ? 1 : 0);
	if (n->source != 0)
		bw_tlv_u64(&body, BW_TAG_SOURCE_ITEM, n->source);
	bw_tlv_text(&private, BW_TAG_NAME, n->name);
	bw_tlv_text(&private, BW_TAG_FACTS, n->facts);
	bw_tlv_text(&private, BW_TAG_SCREENING, n->screening);
	bw_tlv_u64(&private, BW_TAG_CLEARED, n->cleared ? 1 : 0);
	for (i = 0; i < n->date_count; i++)
		put_date(&private, &n->dates[i]);
	return append(c, BW_OP_ITEM_ADDED, *number, &body, &private, err);
}

enum bw_rc
bw_op_date(struct bw_case *c, uint64_t item, const struct bw_date_claim *d, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("the reason", d->source, err);

	if (rc != BW_OK)
		return rc;
	put_date(&private, d);
	return append(c, BW_OP_DATE, item, &body, &private, err);
}

enum bw_rc
bw_op_tag(struct bw_case *c, uint64_t item, const char *tag, bool on, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("the tag", tag, err);

	if (rc != BW_OK)
		return rc;
	bw_tlv_text(&private, BW_TAG_TAG, tag);
	bw_tlv_u64(&private, BW_TAG_ON, on ? 1 : 0);
	return append(c, BW_OP_TAGS, item, &body, &private, err);
}

enum bw_rc
bw_op_note(struct bw_case *c, uint64_t item, const struct bw_note *n, struct bw_err *err)
{
	const char *const text[] = { n->what, n->who, n->where, n->when, n->how_known, n->why, n->language };
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < sizeof(text) / sizeof(text[0]); i++) {
		rc = check_text("the note", text[i], err);
		bw_tlv_text(&private, (uint8_t)(BW_TAG_NOTE_WHAT + i), text[i]);
	}
	if (rc != BW_OK) {
		bw_buf_free(&private);
		return rc;
	}
	return append(c, BW_OP_NOTE, item, &body, &private, err);
}

enum bw_rc
bw_op_person(struct bw_case *c, const char *name, const char *const *roles, size_t count, uint64_t *id,
    struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 }, joined = { 0 };
	enum bw_rc rc = check_text("the name", name, err);
	size_t i;

	if (rc == BW_OK)
		rc = next_number(c, true, id, err);
	if (rc != BW_OK)
		return rc;
	for (i = 0; i < count; i++) {
		if (i > 0)
			bw_buf_u8(&joined, ',');
		bw_buf_str(&joined, roles[i]);
	}
	bw_tlv_u64(&body, BW_TAG_PERSON, *id);
	bw_tlv_text(&body, BW_TAG_ROLE, bw_buf_text(&joined));
	bw_buf_free(&joined);
	bw_tlv_text(&private, BW_TAG_NAME, name);
	return append(c, BW_OP_PERSON, 0, &body, &private, err);
}

enum bw_rc
bw_op_item_person(struct bw_case *c, uint64_t item, uint64_t person, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };

	bw_tlv_u64(&private, BW_TAG_PERSON, person);
	return append(c, BW_OP_ITEM_PERSON, item, &body, &private, err);
}

enum bw_rc
bw_op_event(struct bw_case *c, const char *name, const struct bw_interval *when, const char *text, const char *note,
    struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("the note", note, err);

	if (rc != BW_OK)
		return rc;
	bw_tlv_text(&private, BW_TAG_NAME, name);
	put_interval(&private, when);
	bw_tlv_text(&private, BW_TAG_TEXT, text);
	bw_tlv_text(&private, BW_TAG_NOTE_WHAT, note);
	return append(c, BW_OP_EVENT, 0, &body, &private, err);
}

enum bw_rc
bw_op_review(struct bw_case *c, uint64_t item, enum bw_sensitivity s, const char *because, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("the reason", because, err);

	if (rc != BW_OK)
		return rc;
	bw_tlv_u64(&private, BW_TAG_SENSITIVITY, (uint64_t)s);
	bw_tlv_text(&private, BW_TAG_BECAUSE, because);
	return append(c, BW_OP_REVIEW, item, &body, &private, err);
}

enum bw_rc
bw_op_screened(struct bw_case *c, uint64_t item, const char *screening, bool cleared, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };

	bw_tlv_text(&private, BW_TAG_SCREENING, screening);
	bw_tlv_u64(&private, BW_TAG_CLEARED, cleared ? 1 : 0);
	return append(c, BW_OP_SCREENED, item, &body, &private, err);
}

enum bw_rc
bw_op_removed(struct bw_case *c, uint64_t item, const char *because, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("the reason", because, err);

	if (rc != BW_OK)
		return rc;
	bw_tlv_text(&body, BW_TAG_BECAUSE, because);
	return append(c, BW_OP_REMOVED, item, &body, &private, err);
}

enum bw_rc
bw_op_remark(struct bw_case *c, enum bw_case_op type, uint64_t item, const char *detail, const char *private_detail,
    struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };
	enum bw_rc rc = check_text("what is written down", private_detail, err);

	if (type != BW_OP_HANDED_OUT && type != BW_OP_EXPORTED && type != BW_OP_STAMPED)
		return bw_err_set(err, BW_EUSAGE, 0, "this operation is no remark");
	if (rc != BW_OK)
		return rc;
	bw_tlv_text(&body, BW_TAG_DETAIL, detail);
	bw_tlv_text(&private, BW_TAG_DETAIL, private_detail);
	return append(c, (uint16_t)type, item, &body, &private, err);
}

enum bw_rc
bw_case_meta_set_for(struct bw_case *c, uint64_t item, const char *key, const void *data, size_t len, struct bw_err *err)
{
	struct bw_buf body = { 0 }, private = { 0 };

	bw_tlv_text(&private, BW_TAG_KEY, key);
	bw_tlv_put(&private, BW_TAG_VALUE, data, len);
	return append(c, BW_OP_META, item, &body, &private, err);
}

enum bw_rc
bw_case_meta_set(struct bw_case *c, const char *key, const void *data, size_t len, struct bw_err *err)
{
	return bw_case_meta_set_for(c, 0, key, data, len, err);
}
