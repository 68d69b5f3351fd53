/* Which stamps are renewed, by what, and which soon must be. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/value.h"
#include "case/case.h"
#include "crypto/hash.h"
#include "flow/stamp_batch.h"
#include "flow/stamp_record.h"

#define YEAR_MS (INT64_C(365) * 86400 * 1000)

struct bw_bytes
bw_stamp_answer_token(const struct bw_stamp_answer *a)
{
	return (struct bw_bytes) { a->reply.data + a->facts.token_at, a->facts.token_len };
}

/* A renewal is over all tokens of the chain so far, one group: RFC 4998 asks for
 * the last of them, Bouncy Castle for every one. */
static void
line_value(const struct bw_stamp_line *l, uint8_t value[static BW_ERS_HASH_MAX])
{
	uint8_t tokens[BW_ERS_STAMPS_MAX * BW_ERS_HASH_MAX];
	size_t i;

	for (i = l->chain; i < l->count; i++)
		memcpy(tokens + (i - l->chain) * l->len, l->steps[i].token, l->len);
	(void)bw_ers_fold(tokens, l->count - l->chain, bw_ers_alg_of_len(l->len), bw_record_hash, value);
}

static void
add_step(struct bw_stamp_line *l, const struct bw_stamp_batches *all, size_t batch, size_t answer,
    const struct bw_stamp_cover *cover)
{
	const struct bw_stamp_answer *a = &all->list[batch].answers[answer];
	struct bw_bytes token = bw_stamp_answer_token(a);

	if (all->list[batch].tsq.len != l->len) {
		l->len = all->list[batch].tsq.len;
		l->chain = l->count;
	}
	l->steps[l->count].batch = batch;
	l->steps[l->count].answer = a;
	l->steps[l->count].cover = cover;
	bw_stamp_hash(l->len)(l->steps[l->count].token, token.data, token.len);
	l->count++;
}

/* Whether a cover in b is about exactly a line of this value: by a stamp in the same
 * chain, or of the hash trees by one that begins another. */
static bool
covers_line(const struct bw_stamp_line *l, const struct bw_stamp_batch *b, const struct bw_stamp_cover *cover,
    const uint8_t value[static BW_ERS_HASH_MAX])
{
	if (cover == NULL)
		return false;
	if (cover->item == 0)
		return b->tsq.len == l->len && memcmp(cover->value, value, l->len) == 0;
	return b->tsq.len > l->len && memcmp(cover->before, value, l->len) == 0;
}

/* The renewal of exactly the line so far. Of several replies to it the first
 * counts, since later renewals are about one. */
static bool
renewed(struct bw_stamp_line *l, const struct bw_stamp_batches *all, uint64_t number, size_t answer)
{
	uint8_t value[BW_ERS_HASH_MAX];
	size_t i;

	line_value(l, value);
	for (i = l->steps[l->count - 1].batch + 1; i < all->count; i++) {
		const struct bw_stamp_batch *b = &all->list[i];
		const struct bw_stamp_cover *cover = b->answer_count > 0 ? bw_stamp_cover_find(b, number, answer, 0) : NULL;

		if (!covers_line(l, b, cover, value))
			continue;
		add_step(l, all, i, 0, cover);
		return true;
	}
	return false;
}

void
bw_stamp_line_follow(const struct bw_stamp_batches *all, size_t batch, size_t answer, struct bw_stamp_line *out)
{
	out->count = out->chain = out->len = 0;
	add_step(out, all, batch, answer, NULL);
	while (out->count < BW_ERS_STAMPS_MAX && renewed(out, all, all->list[batch].number, answer))
		;
}

bool
bw_stamps_rehashed(const struct bw_stamp_batches *all)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->list[i].answer_count > 0 && all->list[i].tsq.len > 32)
			return true;
	return false;
}

/* Every record of the stamp at the head of l: its item gets a leaf. What was erased with
 * its words cannot be hashed anew, and nobody shows it. */
static enum bw_rc
cover_records(struct bw_case *c, struct bw_stamp_batches *all, const struct bw_stamp_line *l, size_t answer,
    struct bw_stamp_covers *out, struct bw_err *err)
{
	const struct bw_stamp_batch *b = &all->list[l->steps[0].batch];
	uint8_t line[BW_ERS_HASH_MAX], values[2 * BW_ERS_HASH_MAX];
	enum bw_rc rc = BW_OK;
	size_t i;

	line_value(l, line);
	for (i = 0; i < b->count && rc == BW_OK; i++) {
		struct bw_stamp_cover *one = &out->list[out->count];
		bool gone = false;

		rc = bw_stamp_record_values(c, all, l, answer, &b->entries[i], values, &gone, err);
		if (rc != BW_OK || gone)
			continue;
		one->batch = b->number;
		one->answer = (uint32_t)answer;
		one->item = b->entries[i].item;
		memcpy(one->before, line, sizeof(one->before));
		bw_tree_pair(one->value, values, values + out->len, out->len, bw_stamp_hash(out->len));
		out->count++;
	}
	return rc;
}

static enum bw_rc
cover_stamp(struct bw_case *c, struct bw_stamp_batches *all, size_t batch, size_t answer, struct bw_stamp_covers *out,
    struct bw_err *err)
{
	struct bw_stamp_line l;
	struct bw_stamp_cover *one = &out->list[out->count];

	bw_stamp_line_follow(all, batch, answer, &l);
	if (l.count == BW_ERS_STAMPS_MAX)
		return BW_OK; /* no reader takes more */
	if (l.len != out->len)
		return cover_records(c, all, &l, answer, out, err);
	one->batch = all->list[batch].number;
	one->answer = (uint32_t)answer;
	line_value(&l, one->value);
	out->count++;
	return BW_OK;
}

/* At most so many covers. */
static size_t
room_for(const struct bw_stamp_batches *all, size_t len)
{
	size_t i, room = 1;

	for (i = 0; i < all->count; i++)
		room += all->list[i].answer_count * (len > 32 && all->list[i].count > 0 ? all->list[i].count : 1);
	return room;
}

enum bw_rc
bw_stamp_renewals(struct bw_case *c, struct bw_stamp_batches *all, size_t len, struct bw_stamp_covers *out, struct bw_err *err)
{
	size_t i, k;
	enum bw_rc rc = BW_OK;

	out->count = 0;
	out->len = len;
	out->list = calloc(room_for(all, len), sizeof(*out->list));
	if (out->list == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the list of stamps");
	for (i = 0; i < all->count && rc == BW_OK; i++)
		for (k = 0; all->list[i].count > 0 && k < all->list[i].answer_count && rc == BW_OK; k++)
			rc = cover_stamp(c, all, i, k, out, err);
	if (rc == BW_OK && len > 32 && out->count > BW_STAMP_COVERS_MAX)
		rc = bw_err_set(err, BW_ELIMIT, 0, "these stamps have %zu records; one renewal to SHA-512 takes %u", out->count,
		    BW_STAMP_COVERS_MAX);
	return rc;
}

static void
push_ending(struct bw_value *rows, const struct bw_stamp_batch *b, const struct bw_token_facts *f)
{
	struct bw_value *row = bw_object();
	char when[BW_DATE_TEXT];

	bw_time_text(when, f->renew_by_ms);
	bw_set_int(row, "batch", (int64_t)b->number);
	bw_set_text(row, "authority", f->authority);
	bw_set_text(row, "renew_by", when);
	bw_push(rows, row);
}

struct bw_value *
bw_stamps_ending(const struct bw_stamp_batches *all, int64_t now_ms)
{
	struct bw_value *rows = bw_array();
	struct bw_stamp_line l;
	size_t i, k;

	for (i = 0; i < all->count; i++) {
		for (k = 0; all->list[i].count > 0 && k < all->list[i].answer_count; k++) {
			const struct bw_token_facts *f;

			bw_stamp_line_follow(all, i, k, &l);
			f = &l.steps[l.count - 1].answer->facts;
			if (f->renew_by_ms - YEAR_MS <= now_ms)
				push_ending(rows, &all->list[i], f);
		}
	}
	return rows;
}

enum bw_rc
bw_flow_stamps_ending(struct bw_case *c, struct bw_value **out, struct bw_err *err)
{
	struct bw_stamp_batches all;
	enum bw_rc rc = bw_stamp_batches_load(c, &all, err);

	*out = NULL;
	if (rc != BW_OK)
		return rc;
	*out = bw_stamps_ending(&all, bw_case_now_ms(c));
	bw_stamp_batches_free(&all);
	return BW_OK;
}
