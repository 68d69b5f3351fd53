/* Translations: an item that says in another language what its original says. */
#ifndef BW_FLOW_TRANSLATION_H
#define BW_FLOW_TRANSLATION_H

#include "case/case.h"
#include "base/value.h"

struct bw_translation {
	uint64_t item, of;
	const char *by;	      /* who translated */
	const char *kind;     /* sworn, informal, machine */
	const char *number;   /* of a sworn translator; NULL: not known */
	const char *language; /* of the original, kept as its note; NULL: as it was */
};

/* Once more puts the new in place of the old. Out: item, of, by, kind, number, leaves, and missing: ["number"] for a
 * sworn translator without one. BW_EUSAGE, BW_EREFUSED, BW_ENOTFOUND. */
enum bw_rc bw_flow_translation(struct bw_case *c, const struct bw_translation *t, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

/* {of, by, kind, number} of a translation; NULL for any other item. The caller frees it. */
struct bw_value *bw_translation_value(const struct bw_item *it);
/* [{item, by, kind, number}] of the translations of an item. */
enum bw_rc bw_translations_of(struct bw_case *c, uint64_t item, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* Does the IND read it as it is: Dutch, English, French, German, by code or by name? */
bool bw_language_read(const char *language);

#endif
