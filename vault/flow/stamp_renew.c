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

/* A renewal is over all tokens of the line so far, one group: RFC 4998 asks for
 * the last of them, Bouncy Castle for every one. */
static void
line_value(const struct bw_stamp_line *l, uint8_t value[static 32])
{
	uint8_t tokens[BW_ERS_STAMPS_MAX * 32];
	size_t i;

	for (i = 0; i < l->count; i++)
		memcpy(tokens + i * 32, l->steps[i].token, 32);
	(void)bw_ers_fold(tokens, l->count, BW_ERS_SHA256, bw_record_hash, value);
}

static void
add_step(struct bw_stamp_line *l, const struct bw_stamp_batches *all, size_t batch, size_t answer,
    const struct bw_stamp_cover *cover)
{
	const struct bw_stamp_answer *a = &all->list[batch].answers[answer];
	struct bw_bytes token = bw_stamp_answer_token(a);

	l->steps[l->count].batch = batch;
	l->steps[l->count].answer = a;
	l->steps[l->count].cover = cover;
	bw_sha256(l->steps[l->count].token, token.data, token.len);
	l->count++;
}

/* The renewal of exactly the line so far. Of several replies to it the first
 * counts, since later renewals are about one. */
static bool
renewed(struct bw_stamp_line *l, const struct bw_stamp_batches *all, uint64_t number, size_t answer)
{
	uint8_t value[32];
	size_t i, k;

	line_value(l, value);
	for (i = l->steps[l->count - 1].batch + 1; i < all->count; i++) {
		const struct bw_stamp_batch *b = &all->list[i];

		for (k = 0; b->answer_count > 0 && k < b->cover_count; k++) {
			if (b->covers[k].batch != number || b->covers[k].answer != answer ||
			    memcmp(b->covers[k].value, value, 32) != 0)
				continue;
			add_step(l, all, i, 0, &b->covers[k]);
			return true;
		}
	}
	return false;
}

void
bw_stamp_line_follow(const struct bw_stamp_batches *all, size_t batch, size_t answer, struct bw_stamp_line *out)
{
	out->count = 0;
	add_step(out, all, batch, answer, NULL);
	while (out->count < BW_ERS_STAMPS_MAX && renewed(out, all, all->list[batch].number, answer))
		;
}

enum bw_rc
bw_stamp_renewals(const struct bw_stamp_batches *all, struct bw_stamp_cover **out, size_t *count, struct bw_err *err)
{
	struct bw_stamp_line l;
	size_t i, k, room = 1;

	for (i = 0; i < all->count; i++)
		room += all->list[i].answer_count;
	*count = 0;
	*out = calloc(room, sizeof(**out));
	if (*out == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the list of stamps");
	for (i = 0; i < all->count; i++) {
		for (k = 0; all->list[i].count > 0 && k < all->list[i].answer_count; k++) {
			struct bw_stamp_cover *one = &(*out)[*count];

			bw_stamp_line_follow(all, i, k, &l);
			if (l.count == BW_ERS_STAMPS_MAX)
				continue; /* no reader takes more */
			one->batch = all->list[i].number;
			one->answer = (uint32_t)k;
			line_value(&l, one->value);
			++*count;
		}
	}
	return BW_OK;
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
