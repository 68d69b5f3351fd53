/* The empty form for a statement: as text, as a page for a browser, on paper. */
#ifndef BW_FLOW_FORM_H
#define BW_FLOW_FORM_H

#include "media/form.h"

#define BW_FORM_BLOCKS 3 /* observations that an empty form has room for */

/* Each appends the whole file to out. */
void bw_form_make_text(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out);
enum bw_rc bw_form_make_page(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_form_make_paper(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out,
    struct bw_err *err) BW_MUST_USE;

/* Writes the form to a file that is not there yet; its ending (.txt, .html, .pdf) says which
 * kind. language NULL: Dutch. Out: file, role, language, format, size. BW_EUSAGE: no such role, language
 * or ending. */
enum bw_rc bw_flow_form_new(const char *role, const char *language, const char *file, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

/* What stands on every form above the questions, in order; called with the text of each. */
void bw_form_intro(const struct bw_form_words *w, enum bw_form_role role, enum bw_form_say how,
    void (*put)(void *ctx, const char *text), void *ctx);
const char *bw_form_title(const struct bw_form_words *w, enum bw_form_role role);
/* Calls visit for each question of the form, those of an observation BW_FORM_BLOCKS times; block: 0, or
 * which of them. */
void bw_form_visit(enum bw_form_role role, void (*visit)(void *ctx, enum bw_form_id id, unsigned block), void *ctx);

#endif
