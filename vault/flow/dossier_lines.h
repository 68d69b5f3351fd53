/* What the pages of a dossier show of an excerpt whose file is no text for people. */
#ifndef BW_FLOW_DOSSIER_LINES_H
#define BW_FLOW_DOSSIER_LINES_H

#include "base/value.h"
#include "case/case.h"

#define BW_LINES_TEXT_MAX ((size_t)1 << 20) /* bytes of all texts */

/* [{time, sender, text} or {gap: messages}] as the worker reads the chat, with the labels of the
 * excerpt, and what nobody sees made visible. NULL: its file is read as it stands (plain text), or
 * there is more of it than BW_LINES_TEXT_MAX. facts: of the excerpt; chat: the item it is of. */
enum bw_rc bw_dossier_lines(struct bw_case *c, uint64_t chat, const struct bw_value *facts, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif
