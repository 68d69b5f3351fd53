/* Goal: the pages say what the dossier's object says, in the promised words,
 * and never more: no word of certainty, page numbers, the caption, the gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/value.h"
#include "flow/dossier_pdf.h"
#include "lib_frame_samples.h"
#include "media/media.h"
#include "flow/words.h"

#define UNUSED __attribute__((unused))

static const char model_text[] =
    "{\"made\":\"2026-11-23T10:00:00Z\",\"signer\":{\"words\":\"apple-river\"},"
    "\"persons\":[{\"name\":\"Sam\",\"roles\":[\"sponsor\"]},{\"name\":\"\\u0645\\u0631\\u064a\\u0645\",\"roles\":[\"partner\"]}],"
    "\"anchors\":[{\"event\":\"left-country-of-origin\",\"text\":\"2019-04\"}],"
    "\"matrix\":[{\"indicator\":\"cohabitation\",\"cells\":[[\"D-1\"],[],[],[],[\"U-1\"]]}],"
    "\"sections\":[{\"title\":\"Voor de vlucht\",\"exhibits\":[{\"exhibit\":\"D-1\",\"file\":\"exhibits/D-01.txt\",\"size\":12,"
    "\"sha256\":\"aa\",\"from\":\"2018-01-01\",\"to\":\"2018-12-31\",\"notes\":{\"what\":\"Chat over het huis\"},"
    "\"basis\":\"A1 A3\",\"existence\":\"B3\",\"existed_by\":\"2026-11-01T00:00:00Z\","
    "\"dates\":[{\"from\":\"2018\",\"to\":\"2018\",\"basis\":\"owner\",\"source\":\"herinnering\",\"weakness\":null}],"
    "\"stamps\":[{\"not_after\":\"2026-11-01T00:00:00Z\",\"authority\":\"Test TSA\"}],"
    "\"chat\":{\"messages\":50,\"participants\":[{\"name\":\"Sam\",\"messages\":50}],\"first\":\"a\",\"last\":\"b\"}}]},"
    "{\"title\":\"Zonder datum\",\"exhibits\":[{\"exhibit\":\"U-1\",\"file\":\"exhibits/U-01.txt\",\"size\":1,\"sha256\":\"bb\","
    "\"kind\":\"statement\",\"basis\":\"A0\",\"existence\":\"B1\",\"notes\":{}}]}]}";

/* As people write: lines broken by hand, and numbers of their own. */
static const char wrapped[] = "1. Eerste alinea, die\r\nop de regel erna\r\ndoorloopt.\r\n \t\r\n\r\n2. Tweede alinea.\r\n";

static bool as_document; /* the text of U-1 is no statement */
static uint32_t frames;	 /* D-1 is an animation of so many */

static void
draw_animation(struct bw_buf *out)
{
	struct sample_frame f[120];
	struct bw_buf file = { 0 };
	unsigned i;

	for (i = 0; i < frames; i++)
		f[i] = (struct sample_frame){ i % 40, i / 40 * 10, 40 - i % 40, 10, i % SAMPLE_COLOURS, false, true, SAMPLE_KEEP };
	sample_frames_gif(&file, 40, 30, f, frames);
	assert_int_equal(bw_media_frames_of(file.data, file.len), frames);
	assert_int_equal(bw_media_render(file.data, file.len, 400, 0, NULL, out, NULL), BW_OK);
	bw_buf_free(&file);
}

static char *
pages_text(const char *lang, const char *statement)
{
	struct bw_exhibit_page page[2] = { { .frames = frames }, { .text = statement } };
	struct bw_dossier_pages d = { .exhibit = page, .count = 2, .lang = lang, .time_ms = 1700000000000 };
	char name[] = "/tmp/bw-pages-XXXXXX", command[200], *json = strdup(model_text);
	struct bw_value *model, *lines;
	char *text = calloc(1, 65536);
	struct bw_buf pdf = { 0 }, drawn = { 0 };
	struct bw_err err = { 0 };
	size_t pages;
	FILE *f;
	int fd;

	if (frames > 0) {
		draw_animation(&drawn);
		page[0].sheet = &drawn;
		page[0].sheets = 1;
		d.contact = true;
	}

	assert_non_null(json);
	if (as_document)
		memcpy(strstr(json, "\"statement\""), "\"document\" ", 11);
	assert_int_equal(bw_value_parse(json, strlen(json), &model, &err), BW_OK);
	free(json);
	assert_int_equal(bw_value_parse("[{\"time\":\"1\",\"sender\":\"Sam\",\"text\":\"hallo\"}]", 44, &lines, &err), BW_OK);
	d.model = model;
	page[0].lines = lines;
	assert_int_equal(bw_dossier_pdf(&d, &pdf, &pages, &err), BW_OK);
	bw_value_free(model);
	bw_value_free(lines);
	fd = mkstemp(name);
	assert_true(fd >= 0 && write(fd, pdf.data, pdf.len) == (ssize_t)pdf.len);
	close(fd);
	bw_buf_free(&pdf);
	bw_buf_free(&drawn);
	snprintf(command, sizeof(command), "pdftotext -layout %s - 2>/dev/null", name);
	f = popen(command, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) > 0);
	assert_int_equal(pclose(f), 0);
	if (getenv("BW_KEEP_PDF"))
		assert_int_equal(rename(name, getenv("BW_KEEP_PDF")), 0);
	else
		unlink(name);
	return text;
}

static void
pages_say_what_they_must(UNUSED void **state)
{
	static const char *const wanted[] = { "Geen van deze indicatoren is op zichzelf doorslaggevend", "seksueel getint beeldmateriaal",
		"D-1", "U-1", "niet opgegeven", "49 berichten", "bestond uiterlijk op", "Test TSA", "[2] 2. Tweede alinea.", "p. 1 / ", "apple-river",
		"Wat de controlegetallen wel en niet zeggen", "D-1 [A1 A3 | B3]", "U-1 [A0 | B1]", "A0: geen datum bekend", "B1: geen tijdstempel",
		"De codes zijn geen cijfers", "The codes are no marks" };
	static const char *const never[] = { "bewezen", "authentiek", "geverifieerd", "proven", "authentic", "verified" };
	char *text = pages_text(NULL, wrapped);

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!strstr(text, wanted[i]))
			fail_msg("the pages do not say: %s", wanted[i]);
	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++)
		if (strstr(text, never[i]))
			fail_msg("the pages say: %s", never[i]);
	free(text);
}

static void
paragraphs_are_numbered_not_lines(UNUSED void **state)
{
	char *text = pages_text("nl", wrapped);

	assert_non_null(strstr(text, "[1] 1. Eerste alinea, die\n"));
	assert_non_null(strstr(text, "\nop de regel erna\n"));
	assert_null(strstr(text, "[3]"));
	free(text);
	/* Nothing parts them but the ends of their lines. */
	text = pages_text("nl", "Een.\nTwee.\rDrie.\n\n");
	assert_non_null(strstr(text, "[3] Drie."));
	free(text);
}

static void
only_a_statement_is_called_one(UNUSED void **state)
{
	char *text = pages_text(NULL, wrapped);

	assert_non_null(strstr(text, "Tekst van de verklaring"));
	assert_non_null(strstr(text, "Text of the statement"));
	free(text);
	as_document = true;
	text = pages_text(NULL, wrapped);
	as_document = false;
	assert_null(strstr(text, "verklaring, alinea"));
	assert_null(strstr(text, "Text of the statement"));
	assert_non_null(strstr(text, "Text of the file"));
	assert_non_null(strstr(text, "[2] 2. Tweede alinea."));
	free(text);
}

/* Under the picture and on the contact sheet, where it would pass for all there is. */
static void
an_animation_says_how_much_of_it_is_shown(UNUSED void **state)
{
	static const char *const words[][3] = { { NULL, "16 van 120 beelden / 16 of 120 frames", "16 van 120 beelden" },
		{ "nl", "16 van 120 beelden", "16 van 120 beelden" }, { "en", "16 of 120 frames", "16 of 120 frames" } };

	for (size_t i = 0; i < 3; i++) {
		char *text, *under;

		frames = 120;
		text = pages_text(words[i][0], wrapped);
		frames = 0;
		under = strstr(text, words[i][1]);
		assert_non_null(under);
		assert_non_null(strstr(under + strlen(words[i][1]), words[i][2]));
		free(text);
	}
}

static void
one_language_alone(UNUSED void **state)
{
	char *text = pages_text("en", wrapped);

	assert_non_null(strstr(text, "not stated"));
	assert_null(strstr(text, "niet opgegeven"));
	free(text);
}

static void
every_sentence_is_there(UNUSED void **state)
{
	for (int id = 0; id < BW_SAY_COUNT; id++) {
		assert_true(strlen(bw_say(BW_LANG_NL, (enum bw_say_id)id)) > 1);
		assert_true(strlen(bw_say(BW_LANG_EN, (enum bw_say_id)id)) > 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_say_what_they_must),
		cmocka_unit_test(paragraphs_are_numbered_not_lines),
		cmocka_unit_test(only_a_statement_is_called_one),
		cmocka_unit_test(an_animation_says_how_much_of_it_is_shown),
		cmocka_unit_test(one_language_alone),
		cmocka_unit_test(every_sentence_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
