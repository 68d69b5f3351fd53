/* The dossier: what goes in and in which order, a preview of exactly that, and
 * the signed and sealed file. docs/DOSSIER.md has the layout. */
#ifndef BW_FLOW_DOSSIER_H
#define BW_FLOW_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/value.h"

struct bw_case;
struct bw_hooks; /* flow/hooks.h */

/* Zeroed is the default: everything that may leave, Dutch with English below. */
struct bw_dossier_opts {
	const char *lang;	 /* "nl", "en", or NULL for both */
	const uint64_t *only;	 /* item numbers; with a count of 0: all */
	size_t only_count;
	const uint64_t *without; /* item numbers the owner leaves out */
	size_t without_count;
	int64_t time_ms;	 /* written as the time of making; 0: the case's clock */
	/* Either of these lets intimate items go along: */
	const char *lawyer_asked; /* what the owner wrote down of the lawyer's asking; NULL: nothing */
	bool lawyer_receives;	  /* all receivers' keys are marked as lawyers' */
};

/* What would go in: sections[{section,title,exhibits[{exhibit,item}]}],
 * left_out[{item,why}], notes_missing[{item,missing[]}], notices[{item,notice,text}] of
 * statements, translations_needed[{item,language,have,words}]. Changes nothing. */
enum bw_rc bw_flow_dossier_plan(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* Writes the PDF of the dossier with a contact sheet of every picture to file
 * ("-" for standard output is not taken). Adds: release, file, pages. The
 * release code stands for the content, not for the time of making. */
enum bw_rc bw_flow_dossier_preview(struct bw_case *c, const struct bw_dossier_opts *opts, const char *file,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

struct bw_export_opts {
	struct bw_dossier_opts dossier;
	const char *file;	/* must not exist; appears whole or not at all */
	const char *const *to;	/* "age1…" recipients, or "passphrase" (alone) */
	size_t to_count;
	const void *pass;	/* for "passphrase"; borrowed for the call */
	size_t pass_len;
	const char *release;	/* the code of the preview; NULL or wrong: BW_EREFUSED */
	bool supplement;	/* BW_EUNSUPPORTED for now */
};

/* As plan, and file, sha256, size, pages, signer (fingerprint words). BW_EREFUSED:
 * the content is not what was previewed, or nothing may leave. */
enum bw_rc bw_flow_dossier_export(struct bw_case *c, const struct bw_export_opts *opts, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
