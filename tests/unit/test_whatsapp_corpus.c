/* Exports that others have published or that follow from the locale data of phones, with what
 * is known of each (expected.json): all of the app, with a figure of how many are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/value.h"
#include "chat/chat.h"

#ifndef BW_CHAT_CORPUS
#define BW_CHAT_CORPUS "../shared/corpora/chats"
#endif

static char *
read_file(const char *name, size_t *len)
{
	const char *folder = getenv("BW_CHATS") != NULL ? getenv("BW_CHATS") : BW_TEST_SRC "/" BW_CHAT_CORPUS;
	char path[2048];
	char *data = NULL;
	FILE *f;
	long size;

	*len = 0;
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((f = fopen(path, "rb")) == NULL)
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0 &&
	    (data = malloc((size_t)size + 1)) != NULL)
		*len = fread(data, 1, (size_t)size, f);
	(void)fclose(f);
	return data;
}

struct seen {
	int64_t first, last; /* in the order of the file, as the expectations are */
	bool dated;
	int64_t files;
};

static enum bw_rc
see(void *ctx, const struct bw_chat_message *m)
{
	struct seen *s = ctx;

	s->files += m->attachment_count > 0 && m->attachments[0].state == BW_FILE_NAMED;
	if (!m->has_wall)
		return BW_OK;
	if (!s->dated)
		s->first = m->wall;
	s->last = m->wall;
	s->dated = true;
	return BW_OK;
}

static bool
same_time(const struct bw_value *want, int64_t t)
{
	struct bw_civil c;
	char text[40];

	if (bw_value_text(want) == NULL)
		return true;
	bw_civil_of(t, &c);
	(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	return strcmp(bw_value_text(want), text) == 0;
}

static bool
same_people(const struct bw_value *want, const struct bw_chat *c)
{
	size_t i, j, found = 0;

	for (i = 0; i < bw_value_count(want); i++)
		for (j = 0; j < c->participant_count; j++)
			if (strcmp(bw_value_text(bw_value_at(want, i)), c->participants[j].name) == 0) {
				found++;
				break;
			}
	return found == bw_value_count(want) && found == c->participant_count;
}

/* NULL: all as expected; else what is not. Where nothing proves the order of day and month, the
 * expectations guess; then the dates are not compared, but it must be said. */
static const char *
compare(const struct bw_value *want, const struct bw_chat *c, const struct seen *s)
{
	bool open = c->reading.order == BW_ORDER_AMBIGUOUS;

	if (bw_value_int(bw_value_get(want, "messages")) != (int64_t)c->messages)
		return "messages";
	if (!same_people(bw_value_get(want, "participants"), c))
		return "people";
	if (open && bw_value_true(bw_value_get(want, "date_order_certain")))
		return "the order is said to be open";
	if (!open && (!same_time(bw_value_get(want, "first"), s->first) || !same_time(bw_value_get(want, "last"), s->last)))
		return "dates";
	return bw_value_int(bw_value_get(want, "attachment_names")) != s->files ? "attachments" : NULL;
}

struct score {
	size_t all, right, wrong, refused, open;
};

static void
try_sample(const struct bw_value *sample, struct score *score)
{
	const struct bw_value *want = bw_value_get(sample, "expected");
	const char *name = bw_value_text(bw_value_get(sample, "file")), *why;
	struct bw_bytes all = { NULL, 0 };
	struct bw_chat_source src = bw_chat_source_memory(&all);
	struct seen s = { 0 };
	struct bw_chat_sink sink = { .ctx = &s, .message = see };
	struct bw_chat c;
	char *data = read_file(name, &all.len);

	if (data == NULL)
		fail_msg("%s is not there", name);
	all.data = (const uint8_t *)data;
	score->all++;
	if (bw_chat_survey(&src, NULL, &c, NULL) != BW_OK) {
		/* A file without one message is refused, rightly. */
		if (bw_value_int(bw_value_get(want, "messages")) == 0)
			score->right++;
		else
			score->refused++;
		free(data);
		return;
	}
	assert_int_equal(bw_chat_read(&src, &c, &sink, NULL), BW_OK);
	why = compare(want, &c, &s);
	score->right += why == NULL;
	score->wrong += why != NULL;
	score->open += why == NULL && c.reading.order == BW_ORDER_AMBIGUOUS;
	if (why != NULL)
		printf("%s: %s\n", name, why);
	bw_chat_free(&c);
	free(data);
}

static void
print_score(const char *what, const struct score *s)
{
	printf("%s: %zu of %zu right (%zu of these with the order of day and month left open), %zu wrong, %zu refused\n", what,
	    s->right, s->all, s->open, s->wrong, s->refused);
}

static void
what_is_known_of_each_is_found(void **state)
{
	struct score real = { 0 }, made = { 0 };
	struct bw_value *all = NULL;
	const struct bw_value *list;
	size_t len, i;
	char *json = read_file("expected.json", &len);

	(void)state;
	if (json == NULL) {
		printf("SKIPPED: the corpus of chats is not here (BW_CHATS names its folder)\n");
		skip();
	}
	assert_int_equal(bw_value_parse(json, len, &all, NULL), BW_OK);
	free(json);
	list = bw_value_get(all, "samples");
	for (i = 0; i < bw_value_count(list); i++) {
		const struct bw_value *sample = bw_value_at(list, i);
		const char *file = bw_value_text(bw_value_get(sample, "file"));
		size_t n = strlen(file);

		if (strcmp(bw_value_text(bw_value_get(sample, "app")), "whatsapp") != 0 || n < 4 || strcmp(file + n - 4, ".zip") == 0)
			continue;
		try_sample(sample, strstr(file, "cldr-generated") != NULL ? &made : &real);
	}
	bw_value_free(all);
	print_score("real exports and tests of others", &real);
	print_score("made from CLDR", &made);
	assert_true(real.all > 100 && made.all > 100);
	assert_int_equal(real.wrong + real.refused, 0);
	assert_int_equal(made.wrong + made.refused, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_of_each_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
