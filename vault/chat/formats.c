#include "chat/formats.h"

#include <string.h>

#include "chat/header.h"

/* The first that takes a file reads it. Those that ask for more stand before those that ask for less; no file that is
 * known is taken by two (tests/unit/test_chat_formats.c). */
static const struct bw_chat_format *const formats[] = {
	&bw_chat_line,
	&bw_chat_qq,
	&bw_chat_telegram_pasted,
	&bw_chat_mbox,
	&bw_chat_discord_csv,
	&bw_chat_viber,
	&bw_chat_whatsapp,
	&bw_chat_telegram,
	&bw_chat_messenger,
	&bw_chat_messenger_encrypted,
	&bw_chat_instagram,
	&bw_chat_messenger_or_instagram,
	&bw_chat_signal,
	&bw_chat_google_chat,
	&bw_chat_discord_exporter,
	&bw_chat_discord_package,
	&bw_chat_snapchat,
	&bw_chat_sms_backup,
	&bw_chat_telegram_html,
	&bw_chat_meta_html,
	&bw_chat_google_voice,
	&bw_chat_imessage_html,
	&bw_chat_imessage_text,
};

#define COUNT (sizeof(formats) / sizeof(formats[0]))

const struct bw_chat_format *
bw_chat_format_at(size_t i)
{
	return i < COUNT ? formats[i] : NULL;
}

const struct bw_chat_format *
bw_chat_find(struct bw_bytes head, bool all)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (formats[i]->is(head, all))
			return formats[i];
	return NULL;
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* "1:23": nearly every text that names a time has it. */
static bool
has_time(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 1; i + 2 < len; i++)
		if (p[i] == ':' && is_digit(p[i - 1]) && is_digit(p[i + 1]) && is_digit(p[i + 2]))
			return true;
	return false;
}

bool
bw_chat_may_be(const void *data, size_t len)
{
	struct bw_chat_stream_line line = { 0 };
	struct bw_chat_stream s;
	bool first = true;

	bw_chat_stream_memory(&s, data, len < BW_STREAM_WINDOW ? len : BW_STREAM_WINDOW);
	while (bw_chat_stream_line(&s, &line, NULL) == BW_OK) {
		const uint8_t *p = line.text.data;
		size_t n = line.text.len;

		if (bw_chat_header_may_be(p, n) || has_time(p, n))
			return true;
		if (first && n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
			p += 3;
			n -= 3;
		}
		while (n > 0 && (*p == ' ' || *p == '\t' || *p == '\r')) {
			p++;
			n--;
		}
		if (first && n > 0 && (*p == '{' || *p == '[' || *p == '<'))
			return true;
		first = first && n == 0;
	}
	return false;
}

/* ---- names of the model's values ---- */

const char *
bw_chat_order_name(enum bw_chat_order o)
{
	static const char *const names[] = { "none", "ambiguous", "exact", "year-first", "field-above-12", "media-name",
		"file-order", "shape", "user", "weekday" };

	return names[o];
}

const char *
bw_chat_zone_name(enum bw_chat_zone z)
{
	static const char *const names[] = { "none", "offset-in-file", "epoch", "derived" };

	return names[z];
}

const char *
bw_chat_kind_name(enum bw_chat_kind k)
{
	static const char *const names[] = { "text", "media", "call", "system", "deleted", "poll", "location", "empty" };

	return names[k];
}

const char *
bw_chat_role_name(enum bw_chat_role r)
{
	static const char *const names[] = { "person", "self", "app", "unknown" };

	return names[r];
}

const char *
bw_chat_file_state_name(enum bw_chat_file_state s)
{
	static const char *const names[] = { "named", "inside", "omitted" };

	return names[s];
}

const char *
bw_chat_finding_name(enum bw_chat_finding f)
{
	static const char *const names[BW_CHAT_FINDING_COUNT] = {
		[BW_CHAT_AMBIGUOUS_ORDER] = "order-ambiguous",
		[BW_CHAT_CONTRADICTORY_ORDER] = "order-contradictory",
		[BW_CHAT_NO_DATES] = "no-dates",
		[BW_CHAT_LINES_BEFORE] = "lines-before",
		[BW_CHAT_NOT_UNDERSTOOD] = "not-understood",
		[BW_CHAT_CUT_OFF] = "cut-off",
		[BW_CHAT_HEADER_INSIDE] = "header-inside",
		[BW_CHAT_TIME_BACKWARDS] = "time-backwards",
		[BW_CHAT_APP_LIMIT] = "app-limit",
		[BW_CHAT_BIDI] = "bidi",
		[BW_CHAT_ZERO_WIDTH] = "zero-width",
		[BW_CHAT_NUL] = "nul",
		[BW_CHAT_SURROGATE] = "surrogate",
		[BW_CHAT_BAD_UTF8] = "bad-utf8",
		[BW_CHAT_MOJIBAKE] = "mojibake",
		[BW_CHAT_TEXT_TOO_LONG] = "text-too-long",
		[BW_CHAT_DUPLICATE_KEY] = "duplicate-key",
		[BW_CHAT_BAD_BASE64] = "bad-base64",
		[BW_CHAT_SECRET] = "secret",
		[BW_CHAT_LEAVES_OUT] = "leaves-out",
		[BW_CHAT_TIME_DISAGREES] = "time-disagrees",
		[BW_CHAT_LOOKALIKE_NAMES] = "lookalike-names",
		[BW_CHAT_MORE_NAMES] = "more-names",
		[BW_CHAT_NOT_SENT] = "not-sent",
		[BW_CHAT_NAME_UNCLEAR] = "name-unclear",
		[BW_CHAT_ONE_SIDE] = "one-side",
		[BW_CHAT_HEAD_IN_QUOTES] = "head-in-quotes",
	};

	return names[f];
}

void
bw_chat_found(const struct bw_chat_sink *sink, enum bw_chat_finding f, uint64_t at, uint64_t len)
{
	if (sink->finding != NULL)
		sink->finding(sink->ctx, f, at, len);
}
