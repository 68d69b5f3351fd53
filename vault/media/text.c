/* Plain text: kept as it is, but for the mark of byte order. What a text can carry
 * that is no text to its reader has no copy: a file written out in letters (base64
 * as in e-mail, HTML, XML and vCards, plain hex, uuencode), since that may be a picture
 * which nobody has looked at, and a drawing (SVG). Of a form for a statement the answers that
 * are for the lawyer alone do not go along, and of its page nothing but the text goes. Of an
 * export of Signal the keys of the app do not go along: whoever has them reads more than it holds. */
#include <string.h>
#include <strings.h>

#include "media/form.h"
#include "media/look.h"
#include "media/plan.h"

#define RUN_MAX 512u	  /* letters on end that can still be a word, a link or a key */
#define RUN_DISTINCT 16u  /* different ones; fewer make a line, a shout or a code of bits */
#define LINE_JOINED 60u	  /* shorter lines are not the lines of a file that was cut into lines */

struct run {
	size_t len, line, distinct;
	bool whole; /* the line so far is nothing but letters of the run */
	bool seen[256];
};

static void
run_reset(struct run *r)
{
	if (r->len > 0)
		memset(r->seen, 0, sizeof(r->seen));
	r->len = r->distinct = 0;
}

static bool
is_coded(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
	    c == '-' || c == '_';
}

static void
run_letter(struct run *r, uint8_t c)
{
	r->len++;
	r->line++;
	r->distinct += !r->seen[c];
	r->seen[c] = true;
}

/* At the end of a line the run goes on only as the lines of a cut file do. */
static void
run_line(struct run *r)
{
	if (!r->whole || r->line < LINE_JOINED)
		run_reset(r);
	r->line = 0;
	r->whole = true;
}

static bool
holds_file(const uint8_t *data, size_t len)
{
	struct run r = { .whole = true };
	size_t i;

	for (i = 0; i < len; i++) {
		uint8_t c = data[i];

		if (is_coded(c))
			run_letter(&r, c);
		else if (c == '\n')
			run_line(&r);
		else if (c == '\r' || ((c == ' ' || c == '\t') && r.line == 0)) /* vCards go on behind a blank */
			continue;
		else {
			run_reset(&r);
			r.whole = false;
			r.line++;
		}
		if (r.len > RUN_MAX && r.distinct >= RUN_DISTINCT)
			return true;
	}
	return false;
}

/* A line "begin 644 name", and behind it one that is as long as its first letter says. */
static bool
holds_uuencoded(const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes line;
	bool begun = false;

	while (bw_cursor_line(&c, &line)) {
		size_t n = 6, bytes = line.len > 0 ? (line.data[0] - 0x20u) & 0x3f : 0, letters = (bytes + 2) / 3 * 4;

		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (begun && bytes > 0 && line.len > letters && line.len <= letters + 2)
			return true;
		while (n < line.len && line.data[n] >= '0' && line.data[n] <= '7')
			n++;
		begun = n >= 9 && n < line.len && line.data[n] == ' ' && memcmp(line.data, "begin ", 6) == 0;
	}
	return false;
}

/* Some tag <svg, or <x:svg: HTML may hold drawings as well. */
static bool
holds_drawing(const uint8_t *data, size_t len)
{
	size_t i, n;

	for (i = 0; i < len; i++) {
		if (data[i] != '<')
			continue;
		for (n = i + 1; n < len && n - i < 32 && (is_coded(data[n]) || data[n] == ':'); n++)
			;
		if (n - i < 4 || strncasecmp((const char *)data + n - 3, "svg", 3) != 0 || (n - i > 4 && data[n - 4] != ':'))
			continue;
		if (n == len || data[n] == '>' || data[n] == '/' || data[n] <= ' ')
			return true;
	}
	return false;
}

static const char *
carries(struct bw_bytes in)
{
	if (holds_drawing(in.data, in.len))
		return "there is a drawing (SVG) in the text, which cannot be looked at here; save it as PNG";
	if (holds_file(in.data, in.len) || holds_uuencoded(in.data, in.len))
		return "a file, perhaps a picture, is written into the text as letters; save it as a file of its own, and the "
		       "text without it";
	return NULL;
}

enum bw_rc
bw_look_text(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	const char *why = carries(in);

	(void)l;
	return why != NULL ? bw_err_set(err, BW_EUNSUPPORTED, 0, "%s", why) : BW_OK;
}

/* ---- forms ---- */

static void
keep_around(struct bw_splitter *s, size_t bom, const struct bw_form_private *list, size_t count)
{
	size_t at = bom, i;

	bw_split_drop(s, 0, bom, BW_CLASS_STRUCTURE, "byte order mark");
	for (i = 0; i < count; i++) {
		bw_split_keep(s, at, bom + list[i].from - at, BW_CLASS_TEXT, "text");
		bw_split_drop(s, bom + list[i].from, list[i].to - list[i].from, BW_CLASS_IDENTITY, list[i].what);
		at = bom + list[i].to;
	}
	bw_split_keep(s, at, s->len - at, BW_CLASS_TEXT, "text");
}

/* The page itself could show anything; what it says stands in its answers. */
static void
put_answers(struct bw_splitter *s, struct bw_bytes text, const struct bw_form_private *list, size_t count)
{
	struct bw_buf put = { 0 };
	size_t at = 0, i;

	for (i = 0; i < count; i++) {
		bw_buf_put(&put, text.data + at, list[i].from - at);
		at = list[i].to;
	}
	bw_buf_put(&put, text.data + at, text.len - at);
	bw_split_replace(s, 0, s->len, BW_CLASS_TEXT, "the page of the form: its answers as text", put.data, put.len);
	s->full = s->full || put.bad;
	bw_buf_free(&put);
}

static void
split_form(struct bw_splitter *s)
{
	struct bw_form_private list[BW_FORM_PRIVATE];
	struct bw_err why = { 0 };
	struct bw_buf text = { 0 };
	const char *carried = NULL;
	size_t count = 0;
	enum bw_rc rc = bw_form_text(s->data, s->len, &text, &why);

	if (rc == BW_OK)
		carried = carries((struct bw_bytes){ text.data, text.len });
	if (rc == BW_OK)
		rc = bw_form_read(text.data, text.len, NULL, list, &count, &why);
	if (rc != BW_OK || carried != NULL) {
		bw_split_drop(s, 0, s->len, BW_CLASS_UNKNOWN, "the whole file");
		bw_split_refuse(s, rc != BW_OK ? "the form cannot be read, so what is for the lawyer alone cannot be left out" : carried);
	} else if (bw_form_is_page(s->data, s->len)) {
		put_answers(s, (struct bw_bytes){ text.data, text.len }, list, count);
	} else {
		keep_around(s, s->len - text.len, list, count);
	}
	bw_buf_free(&text);
}

/* ---- the export of Signal ---- */

/* The names that hold keys. The same list as in chat/signal.c, which is of another room. */
static const char *const secrets[] = { "mediaRootBackupKey", "accountEntropyPool", "svrPin", "profileKey", "masterKey",
	"inviteLinkPassword", "rootKey", "adminKey", "entropy", "packKey", "key", "localKey", "subscriberId",
	"purchaseToken" };

static bool
is_signal(struct bw_bytes in)
{
	/* Of a piece of it, too: one with people alone, or with messages alone. */
	static const char *const marks[] = { "\"mediaRootBackupKey\"", "\"accountEntropyPool\"", "\"svrPin\"", "\"masterKey\"",
		"\"profileKey\"", "\"chatItem\"" };
	size_t i;

	for (i = 0; i < in.len && (in.data[i] <= ' ' || in.data[i] >= 0x80); i++)
		;
	if (i == in.len || (in.data[i] != '{' && in.data[i] != '['))
		return false;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (memmem(in.data, in.len, marks[i], strlen(marks[i])) != NULL)
			return true;
	return false;
}

/* Behind the closing quote of the string that begins at `at`; 0: it does not end. */
static size_t
string_end(struct bw_bytes in, size_t at)
{
	for (at++; at < in.len && in.data[at] != '"'; at++)
		at += in.data[at] == '\\';
	return at < in.len ? at + 1 : 0;
}

static size_t
skip_blanks(struct bw_bytes in, size_t at)
{
	while (at < in.len && (in.data[at] == ' ' || in.data[at] == '\t' || in.data[at] == '\r' || in.data[at] == '\n'))
		at++;
	return at;
}

/* A name that is written with escapes could be any: it counts as one of them. */
static bool
is_secret(const uint8_t *name, size_t len)
{
	size_t i;

	if (memchr(name, '\\', len) != NULL)
		return true;
	for (i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (strlen(secrets[i]) == len && memcmp(secrets[i], name, len) == 0)
			return true;
	return false;
}

/* Every string in turn, so that quotes inside of one begin none. Where it is no JSON that can be
 * followed, no key can be left out for sure: false, and *kept is up to where. */
static bool
leave_keys_out(struct bw_splitter *s, size_t *kept)
{
	struct bw_bytes in = { s->data, s->len };
	size_t at, end, value;

	for (at = *kept; at < in.len; at = end) {
		end = at + 1;
		if (in.data[at] != '"')
			continue;
		if ((end = string_end(in, at)) == 0)
			return false;
		value = skip_blanks(in, end);
		if (value == in.len || in.data[value] != ':' || !is_secret(in.data + at + 1, end - at - 2))
			continue;
		value = skip_blanks(in, value + 1);
		if (value < in.len && in.data[value] == '[')
			return false;
		if (value == in.len || in.data[value] != '"')
			continue;
		if ((end = string_end(in, value)) == 0)
			return false;
		bw_split_keep(s, *kept, value + 1 - *kept, BW_CLASS_TEXT, "text");
		if (end - value > 2)
			bw_split_drop(s, value + 1, end - value - 2, BW_CLASS_IDENTITY, "a key of the app");
		*kept = end - 1;
	}
	return true;
}

/* Returns why there is no copy, or NULL. */
static const char *
split_signal(struct bw_splitter *s, size_t bom)
{
	if (leave_keys_out(s, &bom)) {
		bw_split_keep(s, bom, s->len - bom, BW_CLASS_TEXT, "text");
		return NULL;
	}
	bw_split_drop(s, bom, s->len - bom, BW_CLASS_UNKNOWN, "the rest of the file");
	return "the export of Signal holds keys of the app and is damaged, so they cannot be left out; make an excerpt of it";
}

enum bw_rc
bw_text_split(struct bw_splitter *s, struct bw_err *err)
{
	const char *why = carries((struct bw_bytes){ s->data, s->len }), *broken = NULL;
	size_t bom = 0;

	(void)err;
	if (bw_form_may_be(s->data, s->len)) {
		split_form(s);
		bw_facts_warn(&s->facts, "the words themselves are not checked: read them before they leave");
		return BW_OK;
	}
	while (s->len - bom >= 3 && memcmp(s->data + bom, "\xef\xbb\xbf", 3) == 0)
		bom += 3;
	bw_split_drop(s, 0, bom, BW_CLASS_STRUCTURE, "byte order mark");
	if (is_signal((struct bw_bytes){ s->data, s->len }))
		broken = split_signal(s, bom);
	else
		bw_split_keep(s, bom, s->len - bom, BW_CLASS_TEXT, "text");
	bw_facts_warn(&s->facts, "the words themselves are not checked: read them before they leave");
	if (why != NULL || broken != NULL)
		bw_split_refuse(s, why != NULL ? why : broken);
	return BW_OK;
}
