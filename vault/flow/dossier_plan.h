/* What goes into a dossier: chosen, ordered, coded and described. */
#ifndef BW_FLOW_DOSSIER_PLAN_H
#define BW_FLOW_DOSSIER_PLAN_H

#include "case/gate.h"
#include "case/phase.h"
#include "flow/dossier.h"
#include "flow/dossier_pdf.h"
#include "flow/hooks.h"
#include "flow/stamp.h"
#include "media/media.h"

#define BW_DOSSIER_SECTIONS 7

struct bw_exhibit {
	uint64_t item;
	size_t section;	 /* index into the order of sections */
	enum bw_phase phase;
	struct bw_interval span;
	bool dated;
	char kind[20];
	char format[12];
	char code[16];	 /* D-1 */
	char file[48];	 /* exhibits/D-01.jpg */
	uint8_t sha256[32]; /* of the disclosed copy */
	uint64_t size;
	uint32_t crc;
	struct bw_buf sheet[BW_MEDIA_MAX_SHEETS]; /* what it looks like, JPEGs */
	uint32_t sheets; /* 0 for what is no picture */
	uint32_t frames; /* it shows 16 of so many; 0: all there are */
	uint64_t excerpt_of; /* of an excerpt: its chat; else 0 */
	bool labels;	 /* of an excerpt: persons are unknown in it, and its chat names them */
	uint64_t of;	 /* of a translation: its original, which stands right before it; else 0 */
	bool needs_sworn; /* the IND does not read its language; words says how many words there are */
	char language[32]; /* as it was stated; "" when not */
	uint64_t words;	 /* between blanks, of a text; 0 for anything else */
	struct bw_value *form; /* of a filled-in form: what of it goes along (flow/statement.h) */
	struct bw_value *translation; /* {of, by, kind, number}, with numbers of the vault */
	struct bw_buf text;
	struct bw_value *lines;
	struct bw_stamp_proofs proofs; /* only those that name this copy */
	struct bw_stamp_proofs of_source; /* of an excerpt: those of its chat, without the words about that */
};

struct bw_dossier {
	struct bw_exhibit *list; /* in order of the dossier */
	size_t count, cap;
	struct bw_gate_ctx gate;
	struct bw_value *left_out, *missing, *notices, *untranslated; /* for the owner alone */
	struct bw_value *model; /* dossier.json; only after describe */
	int64_t time_ms;
	uint8_t pub[32];
	char release[9];
};

/* Chooses and orders; makes every disclosed copy once, for its hash, and draws it. */
enum bw_rc bw_dossier_gather(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks,
    struct bw_dossier *d, struct bw_err *err) BW_MUST_USE;
/* Adds what the pages show, the object of dossier.json and the release code. */
enum bw_rc bw_dossier_describe(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks,
    struct bw_dossier *d, struct bw_err *err) BW_MUST_USE;
void bw_dossier_free(struct bw_dossier *d); /* a zeroed one is fine */
/* The report of plan: sections, left_out, notes_missing, notices, translations_needed. */
struct bw_value *bw_dossier_report(const struct bw_dossier *d, const struct bw_dossier_opts *opts);
/* Key and title of section i. */
const char *bw_dossier_section_key(size_t i);
const char *bw_dossier_section_title(size_t i, const char *lang, char *out, size_t cap);

/* The PDF of a described dossier. */
enum bw_rc bw_dossier_render(const struct bw_dossier *d, const struct bw_dossier_opts *opts, bool contact,
    struct bw_buf *out, size_t *pages, struct bw_err *err) BW_MUST_USE;

#endif
