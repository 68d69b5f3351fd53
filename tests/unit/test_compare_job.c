/* Goal: what a worker answers for a comparison is what was in the chat, without its words; and
 * no answer that cannot be is taken. Texts that differ only in what nobody sees are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/chat.h"
#include "flow/compare_job.h"

/* ---- a pipe in memory ---- */

struct pipe_ctx {
	const char *text;
	struct bw_buf out;
};

static enum bw_rc
read_text(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	const struct pipe_ctx *p = ctx;
	size_t size = strlen(p->text), left = offset < size ? size - (size_t)offset : 0;

	(void)err;
	*got = left < len ? left : len;
	if (*got > 0)
		memcpy(data, p->text + offset, *got);
	return BW_OK;
}

static enum bw_rc
put_piece(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct pipe_ctx *p = ctx;

	(void)err;
	assert_true(len > 0 && len <= BW_PIPE_MAX);
	bw_buf_put(&p->out, data, len);
	return BW_OK;
}

static enum bw_rc
ask(const char *text, const uint8_t key[static BW_COMPARE_KEY], size_t key_len, struct bw_buf *out)
{
	struct pipe_ctx ctx = { .text = text };
	const struct bw_pipe pipe = { &ctx, strlen(text), read_text, put_piece };
	enum bw_rc rc = bw_compare_job(&pipe, (struct bw_bytes){ key, key_len }, NULL);

	*out = ctx.out;
	return rc;
}

static const uint8_t key_one[BW_COMPARE_KEY] = { 1 }, key_two[BW_COMPARE_KEY] = { 2 };

static const char chat[] = "13/02/2021, 10:00 - A.: a longer text than twelve bytes\n"
			   "13/02/2021, 10:01 - B.: hm\n"
			   "13/02/2021, 10:02 - B.: <Media omitted>\n"
			   "13/02/2021, 10:03 - A.: a  longer\xc2\xa0text \xe2\x80\x8ethan twelve bytes \n";

static void
records_are_of_the_messages_and_hold_no_words(void **state)
{
	struct bw_compare_list l = { 0 };
	struct bw_buf out, other;

	(void)state;
	assert_int_equal(ask(chat, key_one, BW_COMPARE_KEY, &out), BW_OK);
	assert_null(memmem(out.data, out.len, "longer", 6));
	assert_int_equal(bw_compare_list_decode((struct bw_bytes){ out.data, out.len }, &l, NULL), BW_OK);
	assert_int_equal(l.count, 4);
	assert_false(l.ambiguous);
	assert_false(l.utc);
	assert_int_equal(bw_value_count(l.names), 2);
	assert_string_equal(bw_value_text(bw_value_get(bw_value_at(l.names, 1), "name")), "B.");
	assert_int_equal(l.list[1].t[0] - l.list[0].t[0], 60);
	assert_int_equal(l.list[0].flags, BW_COMPARE_DATED | BW_COMPARE_LONG);
	assert_int_equal(l.list[1].flags, BW_COMPARE_DATED);
	assert_int_equal(l.list[2].kind, BW_CHAT_MEDIA);
	assert_int_equal(l.list[1].sender, 1);
	assert_true(l.list[0].hash == l.list[3].hash);
	assert_true(l.list[0].hash != l.list[1].hash);
	/* Under another key all is different, so records of two calls cannot be put together. */
	assert_int_equal(ask(chat, key_two, BW_COMPARE_KEY, &other), BW_OK);
	assert_int_equal(out.len, other.len);
	assert_memory_not_equal(out.data, other.data, out.len);
	bw_compare_list_free(&l);
	bw_buf_free(&out);
	bw_buf_free(&other);
}

static void
without_a_key_or_a_chat_there_is_no_answer(void **state)
{
	struct bw_buf out;

	(void)state;
	assert_int_equal(ask(chat, key_one, BW_COMPARE_KEY - 1, &out), BW_EUSAGE);
	bw_buf_free(&out);
	assert_int_equal(ask("a letter\n", key_one, BW_COMPARE_KEY, &out), BW_EFORMAT);
	assert_int_equal(out.len, 0);
	bw_buf_free(&out);
}

static void
every_cut_of_an_answer_is_refused(void **state)
{
	struct bw_buf out;
	size_t len;

	(void)state;
	assert_int_equal(ask(chat, key_one, BW_COMPARE_KEY, &out), BW_OK);
	for (len = 0; len < out.len; len++) {
		struct bw_compare_list l = { 0 };

		assert_int_equal(bw_compare_list_decode((struct bw_bytes){ out.data, len }, &l, NULL), BW_EFORMAT);
		bw_compare_list_free(&l);
	}
	bw_buf_free(&out);
}

/* Changes one byte of the last record, counted from its end. */
static void
refused_with(size_t from_end, uint8_t value)
{
	struct bw_compare_list l = { 0 };
	struct bw_buf out;

	assert_int_equal(ask(chat, key_one, BW_COMPARE_KEY, &out), BW_OK);
	out.data[out.len - from_end] = value;
	assert_int_equal(bw_compare_list_decode((struct bw_bytes){ out.data, out.len }, &l, NULL), BW_EFORMAT);
	bw_compare_list_free(&l);
	bw_buf_free(&out);
}

static void
fields_that_cannot_be_are_refused(void **state)
{
	(void)state;
	refused_with(2, BW_CHAT_EMPTY + 1); /* a kind */
	refused_with(4, 2);		    /* a sender of two */
	refused_with(3, 1); /* of 256 and more */
	refused_with(8, 9);		    /* a number out of order */
	refused_with(25, 0x7f);		    /* a time of no year */
	refused_with(17, 0x80);
}

static void
same_words(const char *a, const char *b, bool same)
{
	struct bw_buf x = { 0 }, y = { 0 };

	bw_compare_normal((struct bw_bytes){ (const uint8_t *)a, strlen(a) }, &x);
	bw_compare_normal((struct bw_bytes){ (const uint8_t *)b, strlen(b) }, &y);
	assert_int_equal(x.len == y.len && (x.len == 0 || memcmp(x.data, y.data, x.len) == 0), same);
	bw_buf_free(&x);
	bw_buf_free(&y);
}

static void
what_nobody_sees_is_no_difference(void **state)
{
	(void)state;
	same_words("a b", " a\r\n\tb  ", true);
	same_words("a b", "\xe2\x80\x8e" "a\xc2\xa0" "b\xe2\x80\xac", true);
	same_words("a b", "ab", false);
	same_words("a b", "A b", false);
	/* A joiner changes a word of Persian, and who is in a picture of a family. */
	same_words("\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xb1", "\xd9\x85\xdb\x8c\xd8\xb1", false);
	same_words("\xff", "\xfe", false);
	same_words("", " \xef\xbb\xbf ", true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_of_the_messages_and_hold_no_words),
		cmocka_unit_test(without_a_key_or_a_chat_there_is_no_answer),
		cmocka_unit_test(every_cut_of_an_answer_is_refused),
		cmocka_unit_test(fields_that_cannot_be_are_refused),
		cmocka_unit_test(what_nobody_sees_is_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
