/* The overview of a chat in a dossier: beside the chat, or beside an excerpt of it. */
#ifndef BW_FLOW_DOSSIER_OVERVIEW_H
#define BW_FLOW_DOSSIER_OVERVIEW_H

#include "base/value.h"
#include "case/case.h"
#include "flow/pdf.h"
#include "flow/words.h"

/* The report of flow/overview.h as it goes along; NULL for an archive with several chats,
 * or what could not be counted. Of an
 * excerpt without people: it may not name all who wrote in the chat. */
enum bw_rc bw_dossier_overview_of(struct bw_case *c, uint64_t item, bool excerpt, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* A picture, a table by month, and the silences with the owner's reasons. */
void bw_dossier_overview(struct bw_pdf *pdf, enum bw_lang lang, const struct bw_value *overview);

#endif
