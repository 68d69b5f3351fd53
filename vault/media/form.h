/* The form for a statement: its questions, its words in each language, and the reader of
 * a form that came back filled in (hostile input; runs in the worker).
 *
 * A filled-in form is plain text, UTF-8. Its first line is
 *
 *	bewaar-statement-form/1 third-party nl
 *
 * and each question is a line "[key] its words", below which the answer stands. Keys are
 * the same in every language. Lines of "## " right below a question are its help. A choice
 * has a line "( ) token - word" for each possibility; what stands between the brackets
 * marks it. A line of an answer that could be taken for one of these begins with a blank.
 * "[observation]" begins a further observation. The page (.html) holds the same text, with
 * &, < and > escaped, in its element <pre id="answers">.
 *
 * Nothing that was written is dropped: words where no answer is expected come back too. */
#ifndef BW_MEDIA_FORM_H
#define BW_MEDIA_FORM_H

#include "base/bytes.h"
#include "base/value.h"

#define BW_FORM_MAGIC "bewaar-statement-form/1"
#define BW_FORM_MAX ((size_t)256 << 10) /* bytes of a filled-in form */
#define BW_FORM_OBSERVATIONS 40u
#define BW_FORM_PRIVATE 16u /* ranges of answers that do not go along */
#define BW_FORM_PRE "<pre id=\"answers\" hidden=\"\">"

enum bw_form_role { BW_FORM_PARTNER, BW_FORM_THIRD_PARTY, BW_FORM_ROLES };

/* In the order of the form. */
enum bw_form_id {
	BW_FORM_S_YOU,
	BW_FORM_NAME,
	BW_FORM_BIRTH,
	BW_FORM_PLACE,
	BW_FORM_CONTACT_BY,
	BW_FORM_CONTACT,
	BW_FORM_ID_COPY,
	BW_FORM_S_KNOW,
	BW_FORM_KNOW_SPONSOR,
	BW_FORM_KNOW_PARTNER,
	BW_FORM_INTEREST,
	BW_FORM_INTEREST_MORE,
	BW_FORM_S_SEEN,
	BW_FORM_OBSERVATION,
	BW_FORM_WHEN,
	BW_FORM_PRECISION,
	BW_FORM_WHERE,
	BW_FORM_SELF,
	BW_FORM_PRESENT,
	BW_FORM_HOW,
	BW_FORM_ENTRY,
	BW_FORM_ADDS,
	BW_FORM_REF,
	BW_FORM_EVIDENCE,
	BW_FORM_S_HEARD,
	BW_FORM_HEARSAY,
	BW_FORM_HEARSAY_FROM,
	BW_FORM_S_STORY,
	BW_FORM_STORY,
	BW_FORM_MET,
	BW_FORM_TOGETHER,
	BW_FORM_LIVING,
	BW_FORM_CARE,
	BW_FORM_KNOWN_TO,
	BW_FORM_APART,
	BW_FORM_NOW,
	BW_FORM_PAPERS,
	BW_FORM_NEW_FACTS,
	BW_FORM_TOLD_BEFORE,
	BW_FORM_S_LANGUAGE,
	BW_FORM_LANGUAGE,
	BW_FORM_MADE,
	BW_FORM_HELPER,
	BW_FORM_INTERPRETER,
	BW_FORM_S_LEAVE,
	BW_FORM_TRUTH,
	BW_FORM_MAY_CONTACT,
	BW_FORM_DANGER,
	BW_FORM_DANGER_WHAT,
	BW_FORM_CONSENT,
	BW_FORM_CONSENT_WHAT,
	BW_FORM_CONSENT_WHOM,
	BW_FORM_CONSENT_UNTIL,
	BW_FORM_S_SIGN,
	BW_FORM_SIGNED_PLACE,
	BW_FORM_SIGNED_DATE,
	BW_FORM_SIGNATURE,
	BW_FORM_IDS
};

enum bw_form_choice {
	BW_FORM_YES,
	BW_FORM_NO,
	BW_FORM_HERE,
	BW_FORM_LAWYER_ALONE,
	BW_FORM_VIA_LAWYER,
	BW_FORM_LAWYER,
	BW_FORM_BEFORE,
	BW_FORM_AFTER,
	BW_FORM_BOTH,
	BW_FORM_NEW,
	BW_FORM_CONFIRMS,
	BW_FORM_DAY,
	BW_FORM_MONTH,
	BW_FORM_YEAR,
	BW_FORM_ABOUT,
	BW_FORM_DONT_KNOW, /* behind those that it stands beside */
	BW_FORM_FAMILY,
	BW_FORM_FRIEND,
	BW_FORM_ACQUAINTANCE,
	BW_FORM_VOLUNTEER,
	BW_FORM_ORGANISATION,
	BW_FORM_PAID,
	BW_FORM_OTHER,
	BW_FORM_IND,
	BW_FORM_COURT,
	BW_FORM_NGO,
	BW_FORM_WROTE,
	BW_FORM_SPOKE,
	BW_FORM_CHOICES
};

enum bw_form_kind { BW_FORM_SECTION, BW_FORM_GROUP, BW_FORM_LINE, BW_FORM_TEXT, BW_FORM_ONE, BW_FORM_MANY };

struct bw_form_field {
	const char *key;
	enum bw_form_kind kind;
	bool partner, third;	/* in whose form it stands */
	bool grouped;		/* one of each observation */
	bool asked;		/* a finding when there is no answer */
	uint32_t choices;	/* of ONE and MANY: bits by bw_form_choice */
};
extern const struct bw_form_field bw_form_fields[BW_FORM_IDS];
extern const char *const bw_form_tokens[BW_FORM_CHOICES];
extern const char *const bw_form_role_names[BW_FORM_ROLES]; /* "partner", "third-party" */
bool bw_form_has(enum bw_form_role role, enum bw_form_id id);
/* Is its answer for the lawyer alone: contact details (unless their writer chose otherwise), danger? */
bool bw_form_stays(enum bw_form_id id);

/* What is no question but stands on the form. */
enum bw_form_say {
	BW_FORM_SAY_TITLE_PARTNER,
	BW_FORM_SAY_TITLE_THIRD,
	BW_FORM_SAY_INTRO, /* to BW_FORM_SAY_INTRO_END: paragraphs for everybody */
	BW_FORM_SAY_INTRO_OWN,
	BW_FORM_SAY_INTRO_STOP,
	BW_FORM_SAY_INTRO_PRIVATE,
	BW_FORM_SAY_INTRO_SAFE,
	BW_FORM_SAY_INTRO_PARTNER, /* of the one form alone */
	BW_FORM_SAY_INTRO_THIRD,
	BW_FORM_SAY_HOW_TEXT, /* how to fill in the text, the page, the paper */
	BW_FORM_SAY_HOW_PAGE,
	BW_FORM_SAY_HOW_PAPER,
	BW_FORM_SAY_MARK, /* with a choice, in the text */
	BW_FORM_SAY_MORE, /* button: a further observation */
	BW_FORM_SAY_SAVE_TEXT,
	BW_FORM_SAY_SAVE_PAGE,
	BW_FORM_SAY_PRINT,
	BW_FORM_SAY_SAVED,
	BW_FORM_SAY_NO_SCRIPT,
	BW_FORM_SAY_SHEET, /* on paper: the sheet that is for the lawyer alone, and what to do with it */
	BW_FORM_SAY_SHEET_HELP,
	BW_FORM_SAY_COUNT
};

/* One language: data alone. */
struct bw_form_words {
	const char *code; /* BCP 47 */
	const char *say[BW_FORM_SAY_COUNT];
	struct {
		const char *label, *help; /* help may be NULL; neither has a line end */
	} field[BW_FORM_IDS];
	const char *choice[BW_FORM_CHOICES];
};
extern const struct bw_form_words *const bw_form_languages[]; /* ends with NULL; the first is Dutch */
const struct bw_form_words *bw_form_language(const char *code); /* NULL: there is none */

/* Could these bytes be a filled-in form? Cheap: looks at the start alone. */
bool bw_form_may_be(const void *data, size_t len);
/* Are they the page rather than the text? Only for what may be a form. */
bool bw_form_is_page(const void *data, size_t len);
/* The text of a form: of a page what stands in its element, else as it is. */
enum bw_rc bw_form_text(const void *data, size_t len, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

/* A range of the text that does not go along, and why. */
struct bw_form_private {
	size_t from, to;
	const char *what;
};

/* Read the text of a form. facts (the caller frees them; may be NULL): form (role), form_language, answers {key: text,
 * a token, or a list of tokens; "unclear" for a choice with several marks},
 * observations [{key: …}], missing [{field, observation}], unclear [{field, observation, text}],
 * stray: words outside of every answer, or null. private: room for BW_FORM_PRIVATE, in order; may be
 * NULL. BW_EFORMAT: no form; BW_ELIMIT. */
enum bw_rc bw_form_read(const void *text, size_t len, struct bw_value **facts, struct bw_form_private *private,
    size_t *private_count, struct bw_err *err) BW_MUST_USE;

#endif
