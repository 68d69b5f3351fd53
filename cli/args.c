#include "args.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"

const struct option_spec args_global[] = {
	{ "vault", 0, true },
	{ "json", 0, false },
	{ "quiet", 'q', false },
	{ "lang", 0, true },
	{ "progress", 0, true },
	{ "passphrase", 0, true },
	{ "help", 'h', false },
	{ "version", 0, false },
	{ NULL, 0, false },
};

#define WORD_MAX_LEN 40

unsigned int
args_distance(const char *a, const char *b)
{
	unsigned int row[WORD_MAX_LEN + 1], last, here;
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > WORD_MAX_LEN || lb > WORD_MAX_LEN)
		return WORD_MAX_LEN;
	for (j = 0; j <= lb; j++)
		row[j] = (unsigned int)j;
	for (i = 1; i <= la; i++) {
		last = row[0];
		row[0] = (unsigned int)i;
		for (j = 1; j <= lb; j++) {
			here = last + (a[i - 1] != b[j - 1]);
			last = row[j];
			if (row[j] + 1 < here)
				here = row[j] + 1;
			if (row[j - 1] + 1 < here)
				here = row[j - 1] + 1;
			row[j] = here;
		}
	}
	return row[lb];
}

bool
args_number(const char *text, uint64_t *out)
{
	uint64_t n = 0;
	const char *p;

	if (*text == '\0' || *text == '0' || strlen(text) > 18)
		return false;
	for (p = text; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	*out = n;
	return true;
}

static const struct option_spec *
by_name(const struct option_spec *table, const char *name, size_t len)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (strncmp(table->name, name, len) == 0 && table->name[len] == '\0')
			return table;
	}
	return NULL;
}

static const struct option_spec *
by_letter(const struct option_spec *table, char letter)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (table->letter == letter)
			return table;
	}
	return NULL;
}

/* The option that a word names, and where its value stands when it is in the
 * same word. NULL: no such option. */
static const struct option_spec *
match(const char *word, const struct option_spec *own, const char **value)
{
	const struct option_spec *spec;
	size_t len;

	*value = NULL;
	if (word[1] != '-') {
		spec = by_letter(own, word[1]);
		if (spec == NULL)
			spec = by_letter(args_global, word[1]);
		if (word[2] != '\0')
			*value = word + 2;
		return spec;
	}
	len = strcspn(word + 2, "=");
	spec = by_name(own, word + 2, len);
	if (spec == NULL)
		spec = by_name(args_global, word + 2, len);
	if (word[2 + len] == '=')
		*value = word + 2 + len + 1;
	return spec;
}

static void
suggest(const char *word, const struct option_spec *own, struct bw_err *err)
{
	const struct option_spec *tables[2] = { own, args_global }, *s;
	const char *best = NULL;
	unsigned int least = 4, d;
	size_t i;

	for (i = 0; i < 2; i++) {
		for (s = tables[i]; s != NULL && s->name != NULL; s++) {
			d = args_distance(word, s->name);
			if (d < least) {
				least = d;
				best = s->name;
			}
		}
	}
	if (best != NULL)
		cli_hint(err, "did you mean --%s?", best);
	else
		cli_hint(err, "bewaar help VERB lists the options of a verb");
}

static enum bw_rc
unknown(const char *word, const struct option_spec *own, struct bw_err *err)
{
	char name[WORD_MAX_LEN + 1] = "";
	size_t len;
	enum bw_rc rc;

	while (*word == '-')
		word++;
	len = strcspn(word, "=");
	if (len <= WORD_MAX_LEN)
		memcpy(name, word, len);
	rc = cli_fail(err, BW_EUSAGE, "unknown option --%.60s", word);
	suggest(name, own, err);
	return rc;
}

int
args_find_verb(int argc, char **argv, struct bw_err *err)
{
	const struct option_spec *spec;
	const char *value;
	int i;

	for (i = 1; i < argc; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			return i;
		spec = match(argv[i], NULL, &value);
		if (spec == NULL) {
			(void)unknown(argv[i], NULL, err);
			return -1;
		}
		if (spec->takes && value == NULL)
			i++;
	}
	return argc;
}

static enum bw_rc
take_option(int argc, char **argv, int *at, int verb, const struct option_spec *own, struct args *out,
    struct bw_err *err)
{
	const struct option_spec *spec;
	const char *value, *word = argv[*at];

	spec = match(word, own, &value);
	if (spec == NULL)
		return unknown(word, own, err);
	if (!spec->takes && value != NULL)
		return cli_fail(err, BW_EUSAGE, "--%s takes no value", spec->name);
	if (spec->takes && value == NULL) {
		if (++*at == verb || *at >= argc)
			return cli_fail(err, BW_EUSAGE, "--%s needs a value", spec->name);
		value = argv[*at];
	}
	out->given[out->given_count++] = (struct given){ .spec = spec, .value = value };
	return BW_OK;
}

enum bw_rc
args_parse(int argc, char **argv, int verb, const struct option_spec *options, bool minus_words, struct args *out,
    struct bw_err *err)
{
	bool only_words = false;
	enum bw_rc rc = BW_OK;
	int i;

	memset(out, 0, sizeof(*out));
	out->given = calloc((size_t)argc + 1, sizeof(*out->given));
	out->words = calloc((size_t)argc + 1, sizeof(*out->words));
	if (out->given == NULL || out->words == NULL)
		rc = cli_fail(err, BW_ENOMEM, "no memory for the arguments");
	for (i = 1; i < argc && rc == BW_OK; i++) {
		if (i == verb)
			continue;
		if (!only_words && strcmp(argv[i], "--") == 0)
			only_words = true;
		else if (only_words || argv[i][0] != '-' || argv[i][1] == '\0' ||
		    (minus_words && argv[i][1] != '-'))
			out->words[out->word_count++] = argv[i];
		else
			rc = take_option(argc, argv, &i, verb, options, out, err);
	}
	if (rc != BW_OK)
		args_free(out);
	return rc;
}

void
args_free(struct args *a)
{
	free(a->given);
	free(a->words);
	memset(a, 0, sizeof(*a));
}

bool
args_has(const struct args *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->given_count; i++) {
		if (strcmp(a->given[i].spec->name, name) == 0)
			return true;
	}
	return false;
}

const char *
args_get(const struct args *a, const char *name)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < a->given_count; i++) {
		if (strcmp(a->given[i].spec->name, name) == 0)
			value = a->given[i].value;
	}
	return value;
}

size_t
args_all(const struct args *a, const char *name, const char **out)
{
	size_t i, n = 0;

	for (i = 0; i < a->given_count; i++) {
		if (strcmp(a->given[i].spec->name, name) == 0)
			out[n++] = a->given[i].value;
	}
	return n;
}
