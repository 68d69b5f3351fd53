#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chat/chat.h"

#define LRM "\xe2\x80\x8e"

/* ---- one chat, read ---- */

#define MOST 16

struct kept {
	uint64_t start, end;
	int64_t wall, other;
	enum bw_chat_kind kind;
	enum bw_chat_role role;
	enum bw_chat_precision precision;
	bool has_wall, edited, answered;
	unsigned flags;
	size_t files;
	enum bw_chat_file_state state;
	char sender[BW_CHAT_NAME_MAX + 1], id[BW_CHAT_NAME_MAX + 1], text[400], file[200];
};

struct got {
	struct bw_chat chat;
	struct kept m[MOST];
	size_t count;
};

static void
keep(char *to, size_t room, struct bw_bytes b)
{
	size_t n = b.len < room - 1 ? b.len : room - 1;

	if (n > 0)
		memcpy(to, b.data, n);
	to[n] = '\0';
}

static enum bw_rc
take(void *ctx, const struct bw_chat_message *m)
{
	struct got *g = ctx;
	struct kept *k = &g->m[g->count < MOST ? g->count : MOST - 1];

	g->count++;
	memset(k, 0, sizeof(*k));
	k->start = m->byte_start;
	k->end = m->byte_end;
	k->wall = m->wall;
	k->other = m->wall_other;
	k->has_wall = m->has_wall;
	k->kind = m->kind;
	k->role = m->role;
	k->precision = m->precision;
	k->edited = m->edited;
	k->answered = m->answered;
	k->flags = m->flags;
	k->files = m->attachment_count;
	keep(k->sender, sizeof(k->sender), m->sender);
	keep(k->id, sizeof(k->id), m->sender_id);
	keep(k->text, sizeof(k->text), m->text);
	if (m->attachment_count > 0) {
		k->state = m->attachments[0].state;
		keep(k->file, sizeof(k->file), m->attachments[0].name);
	}
	return BW_OK;
}

static enum bw_rc
read_bytes(struct got *g, const char *text, size_t len, const struct bw_chat_reading *said)
{
	struct bw_bytes all = { (const uint8_t *)text, len };
	struct bw_chat_source src = bw_chat_source_memory(&all);
	struct bw_chat_sink sink = { .ctx = g, .message = take };
	enum bw_rc rc;

	memset(g, 0, sizeof(*g));
	if ((rc = bw_chat_survey(&src, said, &g->chat, NULL)) != BW_OK)
		return rc;
	assert_string_equal(g->chat.format->name, "whatsapp-text");
	assert_int_equal(bw_chat_read(&src, &g->chat, &sink, NULL), BW_OK);
	assert_int_equal(g->count, g->chat.messages);
	return BW_OK;
}

static void
read_text(struct got *g, const char *text)
{
	assert_int_equal(read_bytes(g, text, strlen(text), NULL), BW_OK);
}

static int64_t
at(int year, int month, int day, int hour, int minute, int second)
{
	const struct bw_civil c = { .year = year, .month = month, .day = day, .hour = hour, .minute = minute, .second = second };

	return bw_civil_seconds(&c);
}

/* ---- headers ---- */

static void
every_way_of_writing_a_date_is_read(void **state)
{
	static const struct {
		const char *line;
		int y, mo, d, h, mi, s;
	} list[] = {
		{ "13/02/2024, 21:45 - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "2/13/24, 9:45\xe2\x80\xaf" "PM - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "[13.02.24, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "[2024-02-13, 9:45:09 p.\xc2\xa0m.] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "13-02-2024 21:45 - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "13.2.2024 klo 21.45 - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "21:45, 13/02/2024 - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "2024/2/13 \xe4\xb8\x8b\xe5\x8d\x88" "9:45 - A.: x", 2024, 2, 13, 21, 45, 0 },
		{ "\xd9\xa1\xd9\xa3\xe2\x80\x8f/\xd9\xa2\xe2\x80\x8f/\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4\xd8\x8c \xd9\xa9:\xd9\xa4\xd9\xa5 \xd9\x85 - A.: x",
		    2024, 2, 13, 21, 45, 0 },
		{ "[\xdb\xb1\xdb\xb4\xdb\xb0\xdb\xb2/\xdb\xb1\xdb\xb1/\xdb\xb2\xdb\xb4\xd8\x8c \xdb\xb2\xdb\xb1:\xdb\xb4\xdb\xb5:\xdb\xb0\xdb\xb9] A.: x",
		    2024, 2, 13, 21, 45, 9 },	/* 24 Bahman 1402 */
		{ "[AP 1402/11/24 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "[3/8/1445, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },	/* 3 Shaban in Umm al-Qura */
		{ "[13/2/2567, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "[13/2/67, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },	/* Thai, in two digits */
		{ "[2/13/R6, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "[113/2/13, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },	/* Taiwan */
		{ "13. 2. 2024. 21:45:09 A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "13/02/2024 21:45:09: A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "\xef\xbb\xbf\xe2\x80\x8e[13/02/2024, 21:45:09] A.: x", 2024, 2, 13, 21, 45, 9 },
		{ "[13/02/2024, 21:45:09] A.:x", 2024, 2, 13, 21, 45, 9 },
		{ "13/02/2024, 12:45 AM - A.: x", 2024, 2, 13, 0, 45, 0 },
	};
	struct got g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		read_text(&g, list[i].line);
		if (g.count != 1 || g.m[0].wall != at(list[i].y, list[i].mo, list[i].d, list[i].h, list[i].mi, list[i].s))
			fail_msg("%s: %zu messages, %lld", list[i].line, g.count, (long long)g.m[0].wall);
		assert_string_equal(g.m[0].sender, "A.");
		assert_string_equal(g.m[0].text, "x");
		assert_int_equal(g.m[0].precision, list[i].s > 0 ? BW_PRECISION_SECOND : BW_PRECISION_MINUTE);
		bw_chat_free(&g.chat);
	}
}

static void
what_is_no_chat_is_not_taken(void **state)
{
	static const char *const list[] = { "", "\n", "a note of 13/02/2024, 21:45 - nothing", "{\"date\":\"13/02/2024, 21:45 - A.: x\"}",
		"<p>\n13/02/2024, 21:45 - A.: x\n", "13/02/2024;21:45;A.;x", "99/99/9999", "13/02/2024, 21:45", "0.5.1.2 - x: y",
		"2024-02-13 21:45:09 INFO: started", "2024-02-13 21:45:09,120 - INFO: started" };
	struct got g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (read_bytes(&g, list[i], strlen(list[i]), NULL) != BW_EFORMAT)
			fail_msg("taken: %s", list[i]);
}

static void
an_unknown_word_for_the_half_of_the_day_leaves_the_day(void **state)
{
	struct got g;

	(void)state;
	read_text(&g, "13/02/2024, 9:45 wxyz - A.: x\n");
	assert_int_equal(g.m[0].precision, BW_PRECISION_DAY);
	bw_chat_free(&g.chat);
	read_text(&g, "13/02/2024, 21:45 wxyz - A.: x\n"); /* no half makes this another hour */
	assert_int_equal(g.m[0].precision, BW_PRECISION_MINUTE);
	bw_chat_free(&g.chat);
}

/* ---- the order of day and month ---- */

static void
each_proof_of_the_order(void **state)
{
	static const struct {
		const char *text;
		enum bw_chat_order order;
		bool day_first;
	} list[] = {
		{ "[2024-02-03, 10:00:00] A.: x\n", BW_ORDER_YEAR_FIRST, true },
		{ "03/02/2024, 10:00 - A.: x\n13/02/2024, 10:00 - A.: x\n", BW_ORDER_FIELD_ABOVE_12, true },
		{ "02/03/2024, 10:00 - A.: x\n02/13/2024, 10:00 - A.: x\n", BW_ORDER_FIELD_ABOVE_12, false },
		{ "24/01/31, 10:00 - A.: x\n24/02/01, 10:00 - A.: x\n", BW_ORDER_YEAR_FIRST, false },
		{ "[03/02/24, 10:16:02] A.: " LRM "<attached: 00000001-PHOTO-2024-02-03-10-16-02.jpg>\n", BW_ORDER_MEDIA_NAME, true },
		{ "03/02/24, 10:16 - A.: IMG-20240302-WA0001.jpg (file attached)\n", BW_ORDER_MEDIA_NAME, false },
		{ "01/02/24, 10:00 - A.: x\n02/01/24, 10:00 - A.: x\n", BW_ORDER_FILE_ORDER, false },
		{ "01.02.24, 10:00 - A.: x\n", BW_ORDER_SHAPE, true },
		{ "02/02/24, 10:00 - A.: x\n", BW_ORDER_EXACT, true }, /* the same day either way */
		{ "01/02/24, 10:00 - A.: x\n", BW_ORDER_AMBIGUOUS, true },
		{ "13/02/24, 10:00 - A.: x\n02/13/24, 10:00 - A.: x\n", BW_ORDER_AMBIGUOUS, true },
	};
	struct got g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		read_text(&g, list[i].text);
		if (g.chat.reading.order != list[i].order)
			fail_msg("%s: %s", list[i].text, bw_chat_order_name(g.chat.reading.order));
		if (list[i].order != BW_ORDER_YEAR_FIRST)
			assert_int_equal(g.chat.reading.day_first, list[i].day_first);
		bw_chat_free(&g.chat);
	}
	read_text(&g, list[sizeof(list) / sizeof(list[0]) - 1].text);
	assert_int_equal(g.chat.findings[BW_CHAT_CONTRADICTORY_ORDER].count, 1);
	bw_chat_free(&g.chat);
}

static void
what_is_open_is_shown_both_ways_and_settled_by_the_owner(void **state)
{
	static const char text[] = "01/02/24, 10:00 - A.: x\n";
	struct bw_chat_reading said = { .order = BW_ORDER_USER };
	struct got g;

	(void)state;
	read_text(&g, text);
	assert_int_equal(g.m[0].wall, at(2024, 2, 1, 10, 0, 0));
	assert_int_equal(g.m[0].other, at(2024, 1, 2, 10, 0, 0));
	assert_int_equal(g.chat.span.from, at(2024, 1, 2, 10, 0, 0));
	assert_int_equal(g.chat.span.to, at(2024, 2, 1, 10, 0, 0));
	bw_chat_free(&g.chat);
	assert_int_equal(read_bytes(&g, text, strlen(text), &said), BW_OK);
	assert_int_equal(g.m[0].wall, at(2024, 1, 2, 10, 0, 0));
	assert_int_equal(g.m[0].other, g.m[0].wall);
	assert_int_equal(g.chat.reading.order, BW_ORDER_USER);
	bw_chat_free(&g.chat);
}

/* ---- what stands inside a message ---- */

static void
a_header_inside_a_message_is_text(void **state)
{
	struct got g;

	(void)state;
	/* Another way of writing. */
	read_text(&g, "13/02/2024, 10:00 - A.: x\n[02.02.24, 11:00:00] B.: I did\n13/02/2024, 10:01 - A.: y\n");
	assert_int_equal(g.count, 2);
	assert_string_equal(g.m[0].text, "x\n[02.02.24, 11:00:00] B.: I did");
	assert_int_equal(g.chat.participant_count, 1);
	assert_int_equal(g.chat.findings[BW_CHAT_HEADER_INSIDE].count, 1);
	assert_int_equal(g.chat.findings[BW_CHAT_HEADER_INSIDE].first, 26);
	bw_chat_free(&g.chat);
	/* The same way, behind a bare LF in a file of CR LF. */
	read_text(&g, "[13/02/2024, 10:00:00] A.: x\r\n[13/02/2024, 10:00:30] A.: a\n[13/02/2024, 10:00:40] B.: I did\r\n"
	    "[13/02/2024, 10:01:00] A.: y\r\n");
	assert_int_equal(g.count, 3);
	assert_string_equal(g.m[1].text, "a\n[13/02/2024, 10:00:40] B.: I did");
	assert_int_equal(g.chat.findings[BW_CHAT_HEADER_INSIDE].count, 1);
	bw_chat_free(&g.chat);
}

static void
texts_of_several_lines_keep_their_bytes(void **state)
{
	static const char text[] = "\xef\xbb\xbfheading\n13/02/2024, 10:00 - A.: one\r\n\r\ntwo\n13/02/2024, 10:01 - B.: z";
	struct got g;

	(void)state;
	read_text(&g, text);
	assert_int_equal(g.count, 2);
	assert_string_equal(g.m[0].text, "one\r\n\r\ntwo");
	assert_int_equal(g.m[0].start, 11);
	assert_int_equal(g.m[0].end, 11 + strlen("13/02/2024, 10:00 - A.: one\r\n\r\ntwo"));
	assert_int_equal(g.m[1].end, strlen(text));
	assert_int_equal(g.chat.findings[BW_CHAT_LINES_BEFORE].bytes, 11);
	bw_chat_free(&g.chat);
}

static void
hostile_bytes_are_kept_and_noted(void **state)
{
	static const char text[] = "13/02/2024, 10:00 - A.: a\0b\n13/02/2024, 10:01 - A.: \xe2\x80\xaegnp.exe\n"
	    "13/02/2024, 10:02 - A.: \xff\xfe\n13/02/2024, 10:03 - A\xe2\x80\x8b.: z\n13/02/2024, 10:04 - \xd0\x90.: z\n";
	struct got g;

	(void)state;
	assert_int_equal(read_bytes(&g, text, sizeof(text) - 1, NULL), BW_OK);
	assert_int_equal(g.count, 5);
	assert_int_equal(g.m[0].flags, BW_TEXT_NUL);
	assert_int_equal(g.m[1].flags, BW_TEXT_BIDI);
	assert_int_equal(g.m[2].flags, BW_TEXT_BAD_UTF8);
	assert_int_equal(g.chat.participant_count, 3); /* none is merged with another by its looks */
	assert_int_equal(g.chat.findings[BW_CHAT_LOOKALIKE_NAMES].count, 3);
	bw_chat_free(&g.chat);
}

static void
a_very_long_text_is_cut_and_the_next_message_found(void **state)
{
	const size_t len = 5u << 20;
	static const char head[] = "13/02/2024, 10:00 - A.: ", tail[] = "\n13/02/2024, 10:01 - B.: z\n";
	char *text = malloc(len + sizeof(head) + sizeof(tail));
	struct got g;

	(void)state;
	assert_non_null(text);
	memcpy(text, head, sizeof(head) - 1);
	memset(text + sizeof(head) - 1, 'x', len);
	memcpy(text + sizeof(head) - 1 + len, tail, sizeof(tail) - 1);
	assert_int_equal(read_bytes(&g, text, len + sizeof(head) + sizeof(tail) - 2, NULL), BW_OK);
	assert_int_equal(g.count, 2);
	assert_int_equal(g.m[0].flags, BW_TEXT_CUT);
	assert_int_equal(g.m[0].end, len + sizeof(head) - 1);
	assert_string_equal(g.m[1].sender, "B.");
	bw_chat_free(&g.chat);
	free(text);
}

/* What is cut off gives fewer messages, never others: all but the last are as they were. */
static void
every_truncation_gives_a_part(void **state)
{
	static const char text[] = "\xef\xbb\xbf[13/02/2024, 10:00:00] A.: one\r\n[13/02/2024, 10:01:00] ~ B.: two\nlines\r\n"
	    LRM "[14/02/2024, 10:01:00] A.: " LRM "<attached: 00000003-PHOTO-2024-02-14-10-01-00.jpg>\r\n"
	    "[15/02/2024, 9:01:00 PM] Person C: " LRM "image omitted\r\n";
	struct got all, part;
	size_t len, i;

	(void)state;
	read_text(&all, text);
	assert_int_equal(all.count, 4);
	for (len = 0; len < sizeof(text) - 1; len++) {
		if (read_bytes(&part, text, len, NULL) != BW_OK)
			continue;
		assert_true(part.count <= all.count);
		for (i = 0; i < part.count; i++) {
			assert_int_equal(part.m[i].start, all.m[i].start);
			assert_true(part.m[i].end <= len);
			/* Half a header is text of the message before it; there is no telling. */
			if (i + 1 < part.count) {
				assert_int_equal(part.m[i].end, all.m[i].end);
				assert_string_equal(part.m[i].text, all.m[i].text);
				assert_string_equal(part.m[i].sender, all.m[i].sender);
			}
		}
		bw_chat_free(&part.chat);
	}
	bw_chat_free(&all.chat);
}

/* ---- what the app writes in the place of words ---- */

static void
the_words_of_the_app_are_told_from_those_of_people(void **state)
{
	static const struct {
		const char *body;
		bool bracket;
		enum bw_chat_kind kind;
		const char *file;
		bool edited;
	} list[] = {
		{ "hello", true, BW_CHAT_TEXT, "", false },
		{ "I left it omitted", true, BW_CHAT_TEXT, "", false },
		{ "who added you?", false, BW_CHAT_TEXT, "", false },
		{ "<3>", false, BW_CHAT_TEXT, "", false },
		{ LRM "<attached: 0001-PHOTO-2024-02-13-10-00-00.jpg>", true, BW_CHAT_MEDIA, "0001-PHOTO-2024-02-13-10-00-00.jpg", false },
		{ LRM "<bijgevoegd: a b.pdf>", true, BW_CHAT_MEDIA, "a b.pdf", false },
		{ "IMG-20240213-WA0001.jpg (file attached)\nwith words", false, BW_CHAT_MEDIA, "IMG-20240213-WA0001.jpg", false },
		{ "IMG-20240213-WA0001.jpg (liitetty tiedosto)", false, BW_CHAT_MEDIA, "IMG-20240213-WA0001.jpg", false },
		{ "photo.jpg <" LRM "attached>", false, BW_CHAT_MEDIA, "photo.jpg", false },
		{ "<Media omitted>", false, BW_CHAT_MEDIA, "", false },
		{ "<Media weggelaten>", false, BW_CHAT_MEDIA, "", false },
		{ LRM "afbeelding weggelaten", true, BW_CHAT_MEDIA, "", false },
		{ "This message was deleted", false, BW_CHAT_DELETED, "", false },
		{ LRM "Dit bericht is verwijderd.", true, BW_CHAT_DELETED, "", false },
		{ "null", false, BW_CHAT_EMPTY, "", false },
		{ "", false, BW_CHAT_EMPTY, "", false },
		{ "good <This message was edited>", false, BW_CHAT_TEXT, "", true },
		{ "good " LRM "<xx yy zz>", true, BW_CHAT_TEXT, "", true },
		{ LRM "POLL:\nWhere?\nOPTION: here (2 votes)", true, BW_CHAT_POLL, "", false },
		{ LRM "Location: https://maps.google.com/?q=52.1,4.3", true, BW_CHAT_LOCATION, "", false },
		{ LRM "Missed voice call", true, BW_CHAT_CALL, "", false },
		{ LRM "something in a language that nobody here knows", true, BW_CHAT_SYSTEM, "", false },
		{ "Messages and calls are end-to-end encrypted. No one outside can read them.", true, BW_CHAT_SYSTEM, "", false },
		{ "A. joined using this group's invite link", true, BW_CHAT_SYSTEM, "", false },
	};
	char text[400];
	struct got g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		(void)snprintf(text, sizeof(text), list[i].bracket ? "[13/02/2024, 10:00:00] A.: %s\r\n" : "13/02/2024, 10:00 - A.: %s\n",
		    list[i].body);
		read_text(&g, text);
		if (g.count != 1 || g.m[0].kind != list[i].kind || strcmp(g.m[0].file, list[i].file) != 0 ||
		    g.m[0].edited != list[i].edited)
			fail_msg("%s: %s '%s' %d", list[i].body, bw_chat_kind_name(g.m[0].kind), g.m[0].file, g.m[0].edited);
		assert_int_equal(g.m[0].role, list[i].kind == BW_CHAT_SYSTEM ? BW_ROLE_APP : BW_ROLE_PERSON);
		assert_int_equal(g.chat.participant_count, list[i].kind != BW_CHAT_SYSTEM);
		assert_int_equal(g.m[0].flags, 0); /* the app's marks are nobody's trick */
		bw_chat_free(&g.chat);
	}
}

static void
lines_of_the_app_name_nobody(void **state)
{
	struct got g;

	(void)state;
	read_text(&g, "13/02/2024, 10:00 - A. added B.\n13/02/2024, 10:01 - A.: x\n");
	assert_int_equal(g.m[0].kind, BW_CHAT_SYSTEM);
	assert_string_equal(g.m[0].sender, "");
	assert_int_equal(g.chat.participant_count, 1);
	assert_int_equal(g.chat.system, 1);
	bw_chat_free(&g.chat);
}

static void
who_is_not_in_the_address_book_stays_apart(void **state)
{
	struct got g;

	(void)state;
	read_text(&g, "[13/02/2024, 10:00:00] ~\xe2\x80\xaf" "B.: x\r\n[13/02/2024, 10:01:00] B.: x\r\n");
	assert_string_equal(g.m[0].sender, "B.");
	assert_string_equal(g.m[0].id, "~\xe2\x80\xaf" "B.");
	assert_string_equal(g.m[1].id, "");
	assert_int_equal(g.chat.participant_count, 2);
	bw_chat_free(&g.chat);
}

static void
as_many_as_the_app_exports_is_said(void **state)
{
	static const struct {
		unsigned count, found;
	} list[] = { { 9899, 0 }, { 9900, 1 }, { 10000, 1 }, { 10001, 0 }, { 40000, 1 }, { 40001, 0 } };
	static const char line[] = "13/02/2024, 10:00 - A.: x\n";
	struct got g;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		char *text = malloc(list[i].count * (sizeof(line) - 1));

		assert_non_null(text);
		for (n = 0; n < list[i].count; n++)
			memcpy(text + n * (sizeof(line) - 1), line, sizeof(line) - 1);
		assert_int_equal(read_bytes(&g, text, list[i].count * (sizeof(line) - 1), NULL), BW_OK);
		assert_int_equal(g.chat.findings[BW_CHAT_APP_LIMIT].count, list[i].found);
		bw_chat_free(&g.chat);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_writing_a_date_is_read),
		cmocka_unit_test(what_is_no_chat_is_not_taken),
		cmocka_unit_test(an_unknown_word_for_the_half_of_the_day_leaves_the_day),
		cmocka_unit_test(each_proof_of_the_order),
		cmocka_unit_test(what_is_open_is_shown_both_ways_and_settled_by_the_owner),
		cmocka_unit_test(a_header_inside_a_message_is_text),
		cmocka_unit_test(texts_of_several_lines_keep_their_bytes),
		cmocka_unit_test(hostile_bytes_are_kept_and_noted),
		cmocka_unit_test(a_very_long_text_is_cut_and_the_next_message_found),
		cmocka_unit_test(every_truncation_gives_a_part),
		cmocka_unit_test(the_words_of_the_app_are_told_from_those_of_people),
		cmocka_unit_test(lines_of_the_app_name_nobody),
		cmocka_unit_test(who_is_not_in_the_address_book_stays_apart),
		cmocka_unit_test(as_many_as_the_app_exports_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
