/* What a filled-in form for a statement says, to its owner and in a dossier. */
#ifndef BW_FLOW_STATEMENT_H
#define BW_FLOW_STATEMENT_H

#include "case/case.h"
#include "base/value.h"
#include "media/form.h"

/* The facts of a form that could be read (media/form.h); NULL for any other item. The caller
 * frees them. */
struct bw_value *bw_statement_facts(const struct bw_item *it);

/* For show: role, form_language, rows [{field, observation, question, answer}], findings [{finding, field,
 * observation, text}]; NULL for an item that is no form. A form that could not be read has one finding. */
struct bw_value *bw_statement_value(const struct bw_item *it);

/* What of the facts goes into a dossier: without the answers about danger, and contact details
 * only when the writer let everybody have them. */
struct bw_value *bw_statement_public(const struct bw_value *facts);

/* How many words its writer wrote, between blanks; marks of choices are none. */
uint64_t bw_statement_words(const struct bw_value *shown);

/* For the owner of a dossier: appends rows {item, notice, text} about what the writer said of its use and
 * about what was not answered. */
void bw_statement_notices(const struct bw_item *it, struct bw_value *rows);

/* An answer as text: a choice in the words of w, several joined. Appends; nothing for no answer. */
void bw_statement_answer(const struct bw_form_words *w, enum bw_form_id id, const struct bw_value *answer, struct bw_buf *out);

#endif
