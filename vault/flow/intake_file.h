/* Inside intake: one file, read once, by any of several threads. */
#ifndef BW_FLOW_INTAKE_FILE_H
#define BW_FLOW_INTAKE_FILE_H

#include "case/case.h"
#include "flow/screen.h"
#include "media/media.h"
#include "sys/walk.h"

struct bw_taken {
	bool stored;	   /* the bytes are in the store, or were already */
	bool fatal;	   /* the vault itself failed: err says how */
	char why[320];	   /* refused, when neither */
	struct bw_err err;
	struct bw_object object;
	enum bw_format format;
	const char *kind;
	bool pictured;
	bool uncleaned; /* looked into: there is no disclosed copy */
	bool form;	/* a filled-in form for a statement; facts as of media/form.h, or {form: null, unread: why} */
	int64_t changed_s; /* by its medium, seconds since 1970; 0: not known */
	struct bw_value *facts; /* NULL when there are none */
	bool screened;		/* of what shows something: */
	struct bw_screening screening;
};

/* as: a kind or NULL; policy: by which its pictures are held. Never fails: out says what came of it. */
void bw_intake_file(struct bw_case *c, const struct bw_found *f, const char *as, const struct bw_policy *policy,
    struct bw_taken *out);
void bw_taken_free(struct bw_taken *t);

#endif
