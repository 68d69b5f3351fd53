/* The pages of a filled-in statement form in a dossier. */
#ifndef BW_FLOW_DOSSIER_FORM_H
#define BW_FLOW_DOSSIER_FORM_H

#include "base/value.h"
#include "flow/pdf.h"
#include "flow/words.h"

/* statement: as of bw_statement_public(). What is new stands first, then each question with its answer; what the
 * writer only heard stands apart. */
void bw_dossier_form(struct bw_pdf *pdf, enum bw_lang lang, const struct bw_value *statement);

#endif
