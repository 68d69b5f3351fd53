/* The questions of the form, without a word of any language. */
#include <string.h>

#include "media/form.h"

#define BIT(c) (1u << (c))
#define YES_NO (BIT(BW_FORM_YES) | BIT(BW_FORM_NO))

const char *const bw_form_role_names[BW_FORM_ROLES] = { "partner", "third-party" };

const char *const bw_form_tokens[BW_FORM_CHOICES] = { "yes", "no", "here", "lawyer-alone", "via-lawyer", "lawyer", "before", "after",
	"both", "new", "confirms", "day", "month", "year", "about", "dont-know", "family", "friend", "acquaintance", "volunteer",
	"organisation", "paid", "other", "ind", "court", "ngo", "wrote", "spoke" };

const struct bw_form_field bw_form_fields[BW_FORM_IDS] = {
	[BW_FORM_S_YOU] = { "you", BW_FORM_SECTION, true, true, false, false, 0 },
	[BW_FORM_NAME] = { "name", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_BIRTH] = { "birth", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_PLACE] = { "place", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_CONTACT_BY] = { "contact_by", BW_FORM_ONE, true, true, false, true, BIT(BW_FORM_HERE) |
	    BIT(BW_FORM_LAWYER_ALONE) },
	[BW_FORM_CONTACT] = { "contact", BW_FORM_LINE, true, true, false, false, 0 },
	[BW_FORM_ID_COPY] = { "id_copy", BW_FORM_ONE, false, true, false, true, YES_NO },
	[BW_FORM_S_KNOW] = { "know", BW_FORM_SECTION, false, true, false, false, 0 },
	[BW_FORM_KNOW_SPONSOR] = { "know_sponsor", BW_FORM_TEXT, false, true, false, true, 0 },
	[BW_FORM_KNOW_PARTNER] = { "know_partner", BW_FORM_TEXT, false, true, false, true, 0 },
	[BW_FORM_INTEREST] = { "interest", BW_FORM_MANY, false, true, false, true, BIT(BW_FORM_FAMILY) | BIT(BW_FORM_FRIEND) |
	    BIT(BW_FORM_ACQUAINTANCE) | BIT(BW_FORM_VOLUNTEER) | BIT(BW_FORM_ORGANISATION) | BIT(BW_FORM_PAID) | BIT(BW_FORM_OTHER) },
	[BW_FORM_INTEREST_MORE] = { "interest_more", BW_FORM_TEXT, false, true, false, false, 0 },
	[BW_FORM_S_SEEN] = { "seen", BW_FORM_SECTION, false, true, false, false, 0 },
	[BW_FORM_OBSERVATION] = { "observation", BW_FORM_GROUP, false, true, true, false, 0 },
	[BW_FORM_WHEN] = { "when", BW_FORM_LINE, false, true, true, true, 0 },
	[BW_FORM_PRECISION] = { "precision", BW_FORM_ONE, false, true, true, false, BIT(BW_FORM_DAY) | BIT(BW_FORM_MONTH) |
	    BIT(BW_FORM_YEAR) | BIT(BW_FORM_ABOUT) | BIT(BW_FORM_DONT_KNOW) },
	[BW_FORM_WHERE] = { "where", BW_FORM_LINE, false, true, true, true, 0 },
	[BW_FORM_SELF] = { "self", BW_FORM_TEXT, false, true, true, true, 0 },
	[BW_FORM_PRESENT] = { "present", BW_FORM_LINE, false, true, true, false, 0 },
	[BW_FORM_HOW] = { "how", BW_FORM_TEXT, false, true, true, false, 0 },
	[BW_FORM_ENTRY] = { "entry", BW_FORM_ONE, false, true, true, false, BIT(BW_FORM_BEFORE) | BIT(BW_FORM_AFTER) |
	    BIT(BW_FORM_BOTH) | BIT(BW_FORM_DONT_KNOW) },
	[BW_FORM_ADDS] = { "adds", BW_FORM_ONE, false, true, true, true, BIT(BW_FORM_NEW) | BIT(BW_FORM_CONFIRMS) |
	    BIT(BW_FORM_DONT_KNOW) },
	[BW_FORM_REF] = { "ref", BW_FORM_LINE, false, true, true, false, 0 },
	[BW_FORM_EVIDENCE] = { "evidence", BW_FORM_LINE, false, true, true, false, 0 },
	[BW_FORM_S_HEARD] = { "heard", BW_FORM_SECTION, false, true, false, false, 0 },
	[BW_FORM_HEARSAY] = { "hearsay", BW_FORM_TEXT, false, true, false, false, 0 },
	[BW_FORM_HEARSAY_FROM] = { "hearsay_from", BW_FORM_TEXT, false, true, false, false, 0 },
	[BW_FORM_S_STORY] = { "own_words", BW_FORM_SECTION, true, false, false, false, 0 },
	[BW_FORM_STORY] = { "story", BW_FORM_TEXT, true, false, false, true, 0 },
	[BW_FORM_MET] = { "met", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_TOGETHER] = { "together", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_LIVING] = { "living", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_CARE] = { "care", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_KNOWN_TO] = { "known_to", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_APART] = { "apart", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_NOW] = { "now", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_PAPERS] = { "papers", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_NEW_FACTS] = { "new_facts", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_TOLD_BEFORE] = { "told_before", BW_FORM_TEXT, true, false, false, false, 0 },
	[BW_FORM_S_LANGUAGE] = { "written", BW_FORM_SECTION, true, true, false, false, 0 },
	[BW_FORM_LANGUAGE] = { "language", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_MADE] = { "made", BW_FORM_ONE, true, true, false, false, BIT(BW_FORM_WROTE) | BIT(BW_FORM_SPOKE) },
	[BW_FORM_HELPER] = { "helper", BW_FORM_TEXT, true, true, false, false, 0 },
	[BW_FORM_INTERPRETER] = { "interpreter", BW_FORM_TEXT, true, true, false, false, 0 },
	[BW_FORM_S_LEAVE] = { "leave", BW_FORM_SECTION, true, true, false, false, 0 },
	[BW_FORM_TRUTH] = { "truth", BW_FORM_ONE, true, true, false, true, YES_NO },
	[BW_FORM_MAY_CONTACT] = { "may_contact", BW_FORM_ONE, true, true, false, true, YES_NO |
	    BIT(BW_FORM_VIA_LAWYER) },
	[BW_FORM_DANGER] = { "danger", BW_FORM_ONE, true, true, false, true, YES_NO | BIT(BW_FORM_DONT_KNOW) },
	[BW_FORM_DANGER_WHAT] = { "danger_what", BW_FORM_TEXT, true, true, false, false, 0 },
	[BW_FORM_CONSENT] = { "consent", BW_FORM_ONE, true, true, false, true, YES_NO },
	[BW_FORM_CONSENT_WHAT] = { "consent_what", BW_FORM_TEXT, true, true, false, false, 0 },
	[BW_FORM_CONSENT_WHOM] = { "consent_whom", BW_FORM_MANY, true, true, false, true, BIT(BW_FORM_LAWYER) | BIT(BW_FORM_IND) |
	    BIT(BW_FORM_COURT) | BIT(BW_FORM_NGO) },
	[BW_FORM_CONSENT_UNTIL] = { "consent_until", BW_FORM_LINE, true, true, false, false, 0 },
	[BW_FORM_S_SIGN] = { "sign", BW_FORM_SECTION, true, true, false, false, 0 },
	[BW_FORM_SIGNED_PLACE] = { "signed_place", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_SIGNED_DATE] = { "signed_date", BW_FORM_LINE, true, true, false, true, 0 },
	[BW_FORM_SIGNATURE] = { "signature", BW_FORM_LINE, true, true, false, true, 0 },
};

extern const struct bw_form_words bw_form_nl, bw_form_en;
const struct bw_form_words *const bw_form_languages[] = { &bw_form_nl, &bw_form_en, NULL };

const struct bw_form_words *
bw_form_language(const char *code)
{
	size_t i;

	for (i = 0; bw_form_languages[i] != NULL; i++)
		if (strcmp(bw_form_languages[i]->code, code) == 0)
			return bw_form_languages[i];
	return NULL;
}

bool
bw_form_has(enum bw_form_role role, enum bw_form_id id)
{
	return role == BW_FORM_PARTNER ? bw_form_fields[id].partner : bw_form_fields[id].third;
}

bool
bw_form_stays(enum bw_form_id id)
{
	return id == BW_FORM_CONTACT || id == BW_FORM_DANGER || id == BW_FORM_DANGER_WHAT;
}
