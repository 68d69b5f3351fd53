#include "flow/chat_words.h"

#include <inttypes.h>

/* One: %s is a count with its noun, or nothing. */
struct words {
	const char *text;
	const char *noun; /* NULL: the count says nothing */
};

static const struct words words[BW_CHAT_FINDING_COUNT] = {
	[BW_CHAT_AMBIGUOUS_ORDER] = { "the order of day and month is not known: both readings are counted", NULL },
	[BW_CHAT_CONTRADICTORY_ORDER] = { "no order of day and month makes all dates real", NULL },
	[BW_CHAT_NO_DATES] = { "no date could be read", NULL },
	[BW_CHAT_LINES_BEFORE] = { "the file starts with lines that belong to no message", NULL },
	[BW_CHAT_NOT_UNDERSTOOD] = { "parts of the file were not understood", "part" },
	[BW_CHAT_CUT_OFF] = { "the file ends inside a message: the rest is missing", NULL },
	[BW_CHAT_HEADER_INSIDE] = { "what looks like the start of a message stands inside one, and was taken for its text", "message" },
	[BW_CHAT_TIME_BACKWARDS] = { "the time goes back by more than a day", "place" },
	[BW_CHAT_APP_LIMIT] = { "the app exports no more messages than this: older ones may be missing", NULL },
	[BW_CHAT_BIDI] = { "marks that change the direction of text", "message" },
	[BW_CHAT_ZERO_WIDTH] = { "characters that nobody sees", "message" },
	[BW_CHAT_NUL] = { "bytes of value zero inside text", "message" },
	[BW_CHAT_SURROGATE] = { "half characters, shown as a question mark in a box", "message" },
	[BW_CHAT_BAD_UTF8] = { "bytes that are no text", "message" },
	[BW_CHAT_MOJIBAKE] = { "the app wrote letters wrongly; they were read back", "message" },
	[BW_CHAT_TEXT_TOO_LONG] = { "texts of which only the first 64 KiB are shown", "message" },
	[BW_CHAT_DUPLICATE_KEY] = { "a field twice in one record: the first one counts", "record" },
	[BW_CHAT_BAD_BASE64] = { "attachments inside the file that cannot be decoded", "attachment" },
	[BW_CHAT_SECRET] = { "the file holds a secret key of the app: do not give the file itself to others", NULL },
	[BW_CHAT_LEAVES_OUT] = { "the app leaves out messages that disappear: what is not here may have been there", NULL },
	[BW_CHAT_TIME_DISAGREES] = { "two times of one message do not fit each other", "message" },
	[BW_CHAT_LOOKALIKE_NAMES] = { "names that look the same and are not: they are counted apart", "pair" },
	[BW_CHAT_MORE_NAMES] = { "more than 1000 names: the rest is not listed", NULL },
	[BW_CHAT_NOT_SENT] = { "drafts, and messages that the phone had not sent, are among them", "message" },
	[BW_CHAT_NAME_UNCLEAR] = { "the file does not tell where a name ends and the words begin: nobody is named", "message" },
	[BW_CHAT_ONE_SIDE] = { "the app gives only what the owner of the account wrote: the words of others are missing", NULL },
	[BW_CHAT_HEAD_IN_QUOTES] = { "messages that may be words which somebody quoted: nothing tells the two apart", "message" },
};

struct bw_value *
bw_chat_finding_words(const struct bw_chat *c)
{
	struct bw_value *list = bw_array();
	struct bw_buf b = { 0 };
	int f;

	for (f = 0; f < BW_CHAT_FINDING_COUNT; f++) {
		const struct bw_chat_found *x = &c->findings[f];

		if (x->count == 0)
			continue;
		bw_buf_reset(&b);
		bw_buf_str(&b, words[f].text);
		if (words[f].noun != NULL)
			bw_buf_printf(&b, " (%" PRIu64 " %s%s, the first at byte %" PRIu64 ")", x->count, words[f].noun,
			    x->count == 1 ? "" : "s", x->first);
		bw_push_text(list, bw_buf_text(&b));
	}
	bw_buf_free(&b);
	return list;
}
