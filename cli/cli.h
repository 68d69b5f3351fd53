/* What the files of the command line share: one run, its options, its output. */
#ifndef BW_CLI_H
#define BW_CLI_H

#include <bewaar/bewaar.h>

#include "args.h"

enum progress { PROGRESS_AUTO, PROGRESS_NEVER, PROGRESS_JSON };

struct column {
	const char *key;   /* member of the row; "": what c->words says of the whole row */
	const char *title;
	int width;	   /* 0: as wide as it is */
};

struct cli {
	const struct verb *verb;
	struct args args;
	const char *vault; /* option or BEWAAR_VAULT; may be NULL */
	const char *pass_source;
	bool json, quiet, dutch, bare; /* bare: rows as lines of JSON, nothing around */
	enum progress progress;

	struct bw_context *ctx;
	struct bw_vault *v;
	struct bw_callbacks cb;
	const struct column *columns; /* of the rows that come; NULL: one line each */

	/* Words of up to cap - 1 bytes, with a NUL. */
	void (*words)(const struct bw_value *row, char *out, size_t cap);
	const char *hide; /* members that people need not see; JSON has them all */

	/* out.c */
	bool begun, in_list, headed;
	char list[32];
	/* progress.c */
	int64_t step_start_ms, step_last_ms;
	bool step_drawn;
};

#define VERB_VAULT_READ 1u
#define VERB_VAULT_WRITE 2u
#define VERB_MINUS_WORDS 4u /* words like -tag are arguments */

struct verb {
	const char *name;
	enum bw_rc (*run)(struct cli *c, struct bw_err *err);
	unsigned int flags;
	const char *usage; /* after the verb */
	const char *en, *nl;
	struct option_spec options[12];
	unsigned int min_words, max_words;
	const char *more; /* further lines of help; may be NULL */
};

extern const struct verb cli_verbs[];
const struct verb *cli_verb_find(const char *name);
const char *cli_verb_near(const char *name); /* NULL: nothing like it */

/* ---- out.c ---- */
void out_callbacks(struct cli *c);
enum bw_rc out_row(void *ctx, const char *list, const struct bw_value *row);
/* The report of a call, to the end of the output; consumes v. lists: names of
 * rows that must be there even when none came, with blanks between. */
void out_report(struct cli *c, struct bw_value *v, const char *lists);
/* The same of a verb that tells people in a way of its own; nothing when v is NULL. */
void out_told(struct cli *c, struct bw_value *v, void (*people)(struct cli *c, const struct bw_value *v));
void out_error(struct cli *c, const struct bw_err *err, bool reported);
/* Text for people, on standard error. */
void out_say(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A value the library has no report for: one member of text. */
void out_text_member(struct cli *c, const char *key, const char *text);

/* For people: a cell of a table, width 0 for the last one; a row of c->columns,
 * with the heads before the first. */
void out_cell(const struct bw_value *v, int width);
void out_table_row(struct cli *c, const struct bw_value *row);
/* All rows of a list with heads of their own, and an empty line after them. */
void out_table(struct cli *c, const struct bw_value *rows, const struct column *columns);

/* ---- progress.c ---- */
void progress_signals(void);
bool progress_step(void *ctx, const char *what, uint64_t done, uint64_t total);
void progress_clear(struct cli *c);
bool progress_stopped(void);

/* ---- shared by verbs ---- */
#define BW_CLI_FAIL __attribute__((format(printf, 3, 4)))
enum bw_rc cli_fail(struct bw_err *err, enum bw_rc rc, const char *fmt, ...) BW_CLI_FAIL;
void cli_hint(struct bw_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
enum bw_rc cli_not_built(struct bw_err *err, const char *what, const char *instead);
bool cli_is_folder(const char *path);
const char *cli_word(const struct cli *c, size_t i); /* NULL: none */
/* ITEM of the i-th word. */
enum bw_rc cli_item(const struct cli *c, size_t i, uint64_t *item, struct bw_err *err);
enum bw_rc cli_open(struct cli *c, enum bw_mode mode, struct bw_err *err);
enum bw_rc cli_need(const struct cli *c, const char *option, const char **value, struct bw_err *err);
void cli_before_import(struct cli *c); /* what must be said before anything is taken in */

int cli_run(int argc, char **argv);

#endif
