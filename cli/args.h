/* Options of the command line, from a table; nothing else knows their syntax:
 * --name VALUE, --name=VALUE, -o VALUE, -oVALUE, and -- before words that
 * begin with a hyphen. */
#ifndef BW_CLI_ARGS_H
#define BW_CLI_ARGS_H

#include <bewaar/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_spec {
	const char *name; /* without hyphens; NULL ends a table */
	char letter;	  /* 0: none */
	bool takes;	  /* a value follows */
};

struct given {
	const struct option_spec *spec;
	const char *value; /* NULL for a switch */
};

struct args {
	struct given *given;
	size_t given_count;
	const char **words;
	size_t word_count;
};

extern const struct option_spec args_global[];

/* The first word that is no option of args_global; its index into argv, or
 * argc when there is none. Options before it must be global. */
int args_find_verb(int argc, char **argv, struct bw_err *err);
/* Everything but argv[0] and argv[verb]. BW_EUSAGE with a hint. */
enum bw_rc args_parse(int argc, char **argv, int verb, const struct option_spec *options, bool minus_words,
    struct args *out, struct bw_err *err);
void args_free(struct args *a);

bool args_has(const struct args *a, const char *name);
const char *args_get(const struct args *a, const char *name); /* the last one; NULL: not given */
/* All values of an option, into out (room for given_count); how many. */
size_t args_all(const struct args *a, const char *name, const char **out);

/* A number written in digits alone, from 1. */
bool args_number(const char *text, uint64_t *out);
/* Letters that must be put in, left out or changed to make b of a; both short. */
unsigned int args_distance(const char *a, const char *b);

#endif
