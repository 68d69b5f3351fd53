/* Every verb's function; the table is in verbs.c. */
#ifndef BW_CLI_VERBS_H
#define BW_CLI_VERBS_H

#include "cli.h"

enum bw_rc verb_add(struct cli *c, struct bw_err *err);
enum bw_rc verb_check(struct cli *c, struct bw_err *err);
enum bw_rc verb_compact(struct cli *c, struct bw_err *err);
enum bw_rc verb_compare(struct cli *c, struct bw_err *err);
enum bw_rc verb_date(struct cli *c, struct bw_err *err);
enum bw_rc verb_disclose(struct cli *c, struct bw_err *err);
enum bw_rc verb_doctor(struct cli *c, struct bw_err *err);
enum bw_rc verb_dossier(struct cli *c, struct bw_err *err);
enum bw_rc verb_erase(struct cli *c, struct bw_err *err);
enum bw_rc verb_event(struct cli *c, struct bw_err *err);
enum bw_rc verb_excerpt(struct cli *c, struct bw_err *err);
enum bw_rc verb_get(struct cli *c, struct bw_err *err);
enum bw_rc verb_help(struct cli *c, struct bw_err *err);
enum bw_rc verb_inspect(struct cli *c, struct bw_err *err);
enum bw_rc verb_key(struct cli *c, struct bw_err *err);
enum bw_rc verb_list(struct cli *c, struct bw_err *err);
enum bw_rc verb_log(struct cli *c, struct bw_err *err);
enum bw_rc verb_matrix(struct cli *c, struct bw_err *err);
enum bw_rc verb_messages(struct cli *c, struct bw_err *err);
enum bw_rc verb_new(struct cli *c, struct bw_err *err);
enum bw_rc verb_note(struct cli *c, struct bw_err *err);
enum bw_rc verb_overview(struct cli *c, struct bw_err *err);
enum bw_rc verb_person(struct cli *c, struct bw_err *err);
enum bw_rc verb_remove(struct cli *c, struct bw_err *err);
enum bw_rc verb_review(struct cli *c, struct bw_err *err);
enum bw_rc verb_screen(struct cli *c, struct bw_err *err);
enum bw_rc verb_show(struct cli *c, struct bw_err *err);
enum bw_rc verb_stamp(struct cli *c, struct bw_err *err);
enum bw_rc verb_statement(struct cli *c, struct bw_err *err);
enum bw_rc verb_tag(struct cli *c, struct bw_err *err);
enum bw_rc verb_timeline(struct cli *c, struct bw_err *err);
enum bw_rc verb_translation(struct cli *c, struct bw_err *err);
enum bw_rc verb_unseal(struct cli *c, struct bw_err *err);
enum bw_rc verb_verify(struct cli *c, struct bw_err *err);

#endif
