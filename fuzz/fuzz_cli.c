/* The command line: arguments one a line. Finding the verb, its options and
 * words, passphrase sources, item numbers, dates; every text is also shown. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "cli/args.c"
#include "cli/text.c"
#include "cli/verbs.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum bw_rc
cli_fail(struct bw_err *err, enum bw_rc rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (err != NULL && err->message[0] == '\0')
		(void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	return rc;
}

void
cli_hint(struct bw_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (err != NULL)
		(void)vsnprintf(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
}

#define VERB(name)                                  \
	enum bw_rc verb_##name(struct cli *c, struct bw_err *err) \
	{                                           \
		(void)c;                            \
		(void)err;                          \
		return BW_OK;                       \
	}
VERB(add) VERB(check) VERB(compact) VERB(compare) VERB(date) VERB(disclose) VERB(doctor) VERB(dossier) VERB(erase)
VERB(event) VERB(excerpt) VERB(get) VERB(help) VERB(inspect) VERB(key) VERB(list) VERB(log) VERB(matrix)
VERB(messages) VERB(new) VERB(note) VERB(overview) VERB(person) VERB(remove) VERB(review) VERB(screen) VERB(show)
VERB(stamp) VERB(statement) VERB(tag) VERB(timeline) VERB(translation) VERB(unseal) VERB(verify)

/* No secret is read here: only its source is understood. */
#define secret_read secret_read_unused
#include "cli/secret.c"

bool
progress_stopped(void)
{
	return true;
}

#define WORDS_MAX 40

static void
try_words(const struct args *a, FILE *null)
{
	struct bw_interval when;
	struct secret_source source;
	uint64_t n;
	size_t i;

	for (i = 0; i < a->word_count; i++) {
		if (args_number(a->words[i], &n) && n == 0)
			abort();
		if (bw_interval_parse(a->words[i], &when, NULL) == BW_OK && when.from > when.to)
			abort();
		(void)secret_source_parse(a->words[i], &source, NULL);
		(void)text_print(null, a->words[i]);
		text_json(null, a->words[i]);
		(void)cli_verb_near(a->words[i]);
	}
}

static void
try_line(int argc, char **argv, FILE *null)
{
	struct bw_err err = { 0 };
	const struct verb *v = NULL;
	struct args a;
	int at = args_find_verb(argc, argv, &err);

	if (at > 0 && at < argc)
		v = cli_verb_find(argv[at]);
	if (at < 0 || args_parse(argc, argv, at, v != NULL ? v->options : NULL,
	    v != NULL && (v->flags & VERB_MINUS_WORDS), &a, &err) != BW_OK)
		return;
	if (a.word_count + a.given_count > (size_t)argc)
		abort();
	try_words(&a, null);
	args_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char name[] = "bewaar", *argv[WORDS_MAX + 2] = { name }, *text, *p;
	static FILE *null;
	int argc = 1;

	if (null == NULL)
		null = fopen("/dev/null", "w");
	text = malloc(len + 1);
	if (text == NULL || null == NULL) {
		free(text);
		return 0;
	}
	memcpy(text, data, len);
	text[len] = '\0';
	for (p = strtok(text, "\n"); p != NULL && argc <= WORDS_MAX; p = strtok(NULL, "\n"))
		argv[argc++] = p;
	try_line(argc, argv, null);
	free(text);
	return 0;
}
