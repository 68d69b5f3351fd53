/* list and show. */
#ifndef BW_FLOW_ITEMS_H
#define BW_FLOW_ITEMS_H

#include "case/case.h"
#include "flow/hooks.h"

struct bw_list_filter {
	const char *kind, *phase, *tag; /* NULL: any; an unknown phase is BW_EUSAGE */
	bool held;
	uint64_t person; /* 0: any */
};
/* Rows "items"; filter may be NULL. */
enum bw_rc bw_flow_list(struct bw_case *c, const struct bw_list_filter *filter, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Everything known of one item, removed ones too (then only what the log may say). */
enum bw_rc bw_flow_show(struct bw_case *c, uint64_t item, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* The place of a basis on axis A of the domain page, 0 to 5. */
unsigned bw_basis_axis(const char *basis);
#define BW_BASIS_TEXT 24
/* Places of axis A, as bits, in words: "A1 A3"; "A0" for none. */
void bw_basis_codes(unsigned bits, char out[static BW_BASIS_TEXT]);
/* On what its dates rest, as the codes of axis A, all of them: "A1 A3"; "A0" for none.
 * They are listed and never added up. */
enum bw_rc bw_item_basis(struct bw_case *c, uint64_t item, char out[static BW_BASIS_TEXT], struct bw_err *err) BW_MUST_USE;
/* dates: [{from, to, text, basis, axis, source, weakness, of_event}] of an item, oldest claim first. */
enum bw_rc bw_item_dates(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* {what, who, where, when, how_known, why, language}: the newest word on each, null when there is none. */
enum bw_rc bw_item_notes(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Sorted texts. */
enum bw_rc bw_item_tags(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* [{person, name, roles}] */
enum bw_rc bw_item_persons(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* "a,b" as ["a", "b"]. */
struct bw_value *bw_roles_value(const char *joined);
/* Foreign text, made safe to show; NULL gives null. */
void bw_set_shown(struct bw_value *object, const char *key, const char *text);

/* Sets from and to of a row; an end that is not bounded is null. */
void bw_set_ends(struct bw_value *row, const struct bw_interval *iv);

#endif
