#include "chat/json.h"

#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

#define LOOK ((size_t)64 << 10) /* read ahead at once */
#define NUMBER_MAX 64u		/* letters of a number */
#define NEAR 16u		/* the longest that is looked at in one piece: \uD83D\uDE00 */

/* After damage the reader calls bw_json_resync() or gives up; the text is the reader's to write. */
static enum bw_rc
damage(struct bw_json *j)
{
	j->damaged = true;
	j->ended = bw_chat_stream_left(j->s) == 0 && j->s->last;
	j->bad_at = j->s->offset;
	return BW_EFORMAT;
}

/* At least n bytes are there, or all that the file has. */
static enum bw_rc
near(struct bw_json *j, size_t n, struct bw_err *err)
{
	return bw_chat_stream_left(j->s) >= n || j->s->last ? BW_OK : bw_chat_stream_need(j->s, LOOK, err);
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static enum bw_rc
skip_space(struct bw_json *j, struct bw_err *err)
{
	struct bw_chat_stream *s = j->s;
	enum bw_rc rc;
	size_t n;

	for (;;) {
		for (n = 0; n < bw_chat_stream_left(s) && is_space(s->at[n]); n++)
			;
		if (n > 0)
			j->line = s->at[n - 1] == '\n' ? s->offset + n : 0;
		bw_chat_stream_skip(s, n);
		if (bw_chat_stream_left(s) > 0 || s->last)
			return BW_OK;
		if ((rc = near(j, 1, err)) != BW_OK)
			return rc;
	}
}

enum bw_rc
bw_json_begin(struct bw_json *j, struct bw_chat_stream *s, void *room, size_t cap, struct bw_err *err)
{
	enum bw_rc rc;

	memset(j, 0, sizeof(*j));
	j->s = s;
	j->text = bw_chat_text_in(room, cap);
	if ((rc = near(j, NEAR, err)) != BW_OK)
		return rc;
	if (bw_chat_stream_left(s) >= 3 && memcmp(s->at, "\xef\xbb\xbf", 3) == 0)
		bw_chat_stream_skip(s, 3);
	return BW_OK;
}

/* How many bytes from p are printable ASCII and neither quote nor backslash. Eight at a
 * time: a byte of such a kind sets its high bit in one of the sums. */
static size_t
plain_run(const uint8_t *p, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
	size_t n = 0;

	while (len - n >= 8) {
		uint64_t w, quote, slash;

		memcpy(&w, p + n, 8);
		quote = w ^ ones * '"';
		slash = w ^ ones * '\\';
		if (((w | (w - ones * 0x20) | (quote - ones) | (slash - ones)) & high) != 0)
			break;
		n += 8;
	}
	while (n < len && p[n] >= 0x20 && p[n] < 0x80 && p[n] != '"' && p[n] != '\\')
		n++;
	return n;
}

static bool
hex4(const uint8_t *p, uint32_t *out)
{
	size_t i;

	*out = 0;
	for (i = 0; i < 4; i++) {
		int digit = bw_hex_digit((char)p[i]);

		if (digit < 0)
			return false;
		*out = *out << 4 | (uint32_t)digit;
	}
	return true;
}

/* \uXXXX at p, which has left bytes: the character, of a pair of them both. 0 bytes: it is none. */
static size_t
unicode(const uint8_t *p, size_t left, uint32_t *cp, unsigned *flags)
{
	uint32_t low;

	if (left < 6 || !hex4(p + 2, cp))
		return 0;
	if (*cp < 0xd800 || *cp > 0xdfff)
		return 6;
	if (*cp < 0xdc00 && left >= 12 && p[6] == '\\' && p[7] == 'u' && hex4(p + 8, &low) && low >= 0xdc00 &&
	    low <= 0xdfff) {
		*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
		return 12;
	}
	*cp = 0xfffd;
	*flags |= BW_TEXT_SURROGATE;
	return 6;
}

/* What stands behind a backslash at p. 0 bytes: nothing that JSON knows. */
static size_t
escape(const uint8_t *p, size_t left, uint32_t *cp, unsigned *flags)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (left < 2)
		return 0;
	if (p[1] == 'u')
		return unicode(p, left, cp, flags);
	at = p[1] != 0 ? strchr(names, p[1]) : NULL;
	if (at == NULL)
		return 0;
	*cp = (uint8_t)values[at - names];
	return 2;
}

/* One character that is not plain. */
static enum bw_rc
odd(struct bw_json *j, struct bw_chat_text *out)
{
	struct bw_chat_stream *s = j->s;
	size_t n = 0, left = bw_chat_stream_left(s);
	uint32_t cp = s->at[0];
	int32_t decoded;

	if (cp == '\n' || cp == '\r')
		return damage(j);
	if (cp == '\\') {
		n = escape(s->at, left, &cp, &out->flags);
		if (n == 0) {
			/* An escape that the end of the file cut: the end is what is in the way. */
			if (s->last && left < 6 && memchr(s->at, '"', left) == NULL)
				bw_chat_stream_skip(s, left);
			return damage(j);
		}
	} else {
		decoded = bw_utf8_next(s->at, left, &n);
		if (decoded < 0)
			out->flags |= BW_TEXT_BAD_UTF8;
		cp = decoded < 0 ? 0xfffd : (uint32_t)decoded;
	}
	bw_chat_text_char(out, cp);
	bw_chat_stream_skip(s, n);
	return BW_OK;
}

/* From behind the opening quote to behind the closing one. */
static enum bw_rc
read_string(struct bw_json *j, struct bw_chat_text *out, struct bw_err *err)
{
	struct bw_chat_stream *s = j->s;
	enum bw_rc rc;
	size_t n;

	bw_chat_text_reset(out);
	for (;;) {
		if ((rc = near(j, NEAR, err)) != BW_OK)
			return rc;
		n = plain_run(s->at, bw_chat_stream_left(s));
		bw_chat_text_plain(out, s->at, n);
		bw_chat_stream_skip(s, n);
		/* A character at the end of what is there may go on in what is not. */
		if ((rc = near(j, NEAR, err)) != BW_OK)
			return rc;
		if (bw_chat_stream_left(s) == 0)
			return damage(j);
		if (s->at[0] == '"') {
			bw_chat_stream_skip(s, 1);
			return BW_OK;
		}
		if (s->at[0] < 0x20 || s->at[0] >= 0x80 || s->at[0] == '\\') {
			if ((rc = odd(j, out)) != BW_OK)
				return rc;
		}
	}
}

static bool
is_digit(const uint8_t *p, size_t len, size_t at)
{
	return at < len && p[at] >= '0' && p[at] <= '9';
}

static size_t
digits(const uint8_t *p, size_t len, size_t at)
{
	while (is_digit(p, len, at))
		at++;
	return at;
}

static bool
is_number(const uint8_t *p, size_t len)
{
	size_t at = len > 0 && p[0] == '-' ? 1 : 0, from = at;

	at = digits(p, len, at);
	if (at == from || (p[from] == '0' && at - from > 1))
		return false;
	if (at < len && p[at] == '.') {
		from = at + 1;
		if ((at = digits(p, len, from)) == from)
			return false;
	}
	if (at < len && (p[at] == 'e' || p[at] == 'E')) {
		from = at + 1;
		if (from < len && (p[from] == '+' || p[from] == '-'))
			from++;
		if ((at = digits(p, len, from)) == from)
			return false;
	}
	return at == len;
}

static bool
in_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
	    c == '.';
}

/* A number, or true, false, null. */
static enum bw_rc
read_word(struct bw_json *j, struct bw_json_token *t, struct bw_err *err)
{
	struct bw_chat_stream *s = j->s;
	enum bw_rc rc;
	size_t n = 0;

	if ((rc = near(j, NUMBER_MAX + 1, err)) != BW_OK)
		return rc;
	while (n < bw_chat_stream_left(s) && n < NUMBER_MAX && in_word(s->at[n]))
		n++;
	/* At the end of the file nobody knows whether the word went on. */
	if (s->last && n == bw_chat_stream_left(s) && j->depth > 0) {
		bw_chat_stream_skip(s, n);
		return damage(j);
	}
	if (n == 4 && memcmp(s->at, "true", 4) == 0)
		t->type = BW_JSON_TRUE;
	else if (n == 5 && memcmp(s->at, "false", 5) == 0)
		t->type = BW_JSON_FALSE;
	else if (n == 4 && memcmp(s->at, "null", 4) == 0)
		t->type = BW_JSON_NULL;
	else if (n < NUMBER_MAX && is_number(s->at, n))
		t->type = BW_JSON_NUMBER;
	else
		return damage(j);
	bw_chat_text_reset(&j->text);
	bw_chat_text_plain(&j->text, s->at, n);
	bw_chat_stream_skip(s, n);
	return BW_OK;
}

static bool
in_array(const struct bw_json *j)
{
	return j->depth > 0 && (j->arrays >> (j->depth - 1) & 1) != 0;
}

static enum bw_rc
open_container(struct bw_json *j, struct bw_json_token *t, bool array)
{
	if (j->depth == BW_JSON_DEPTH)
		return damage(j);
	t->type = array ? BW_JSON_ARRAY : BW_JSON_OBJECT;
	j->arrays &= ~(UINT64_C(1) << j->depth);
	j->arrays |= (uint64_t)array << j->depth;
	j->depth++;
	j->want_comma = j->after_comma = false;
	bw_chat_stream_skip(j->s, 1);
	return BW_OK;
}

static enum bw_rc
close_container(struct bw_json *j, struct bw_json_token *t)
{
	bool array = j->s->at[0] == ']';

	if (j->depth == 0 || j->after_comma || array != in_array(j))
		return damage(j);
	t->type = array ? BW_JSON_ARRAY_END : BW_JSON_OBJECT_END;
	t->depth = --j->depth;
	t->start = j->s->offset;
	bw_chat_stream_skip(j->s, 1);
	t->end = j->s->offset;
	j->want_comma = true;
	return BW_OK;
}

static enum bw_rc
read_key(struct bw_json *j, struct bw_json_token *t, struct bw_err *err)
{
	struct bw_chat_text key = bw_chat_text_in(j->key, sizeof(j->key));
	enum bw_rc rc;

	if (j->s->at[0] != '"')
		return damage(j);
	bw_chat_stream_skip(j->s, 1);
	if ((rc = read_string(j, &key, err)) != BW_OK || (rc = skip_space(j, err)) != BW_OK)
		return rc;
	if (bw_chat_stream_left(j->s) == 0 || j->s->at[0] != ':')
		return damage(j);
	bw_chat_stream_skip(j->s, 1);
	/* A name that was cut is none that anybody asks for, even where its start is one. */
	t->key = (key.flags & BW_TEXT_CUT) != 0 ? (struct bw_bytes){ j->key, 0 } : bw_chat_text_bytes(&key);
	return skip_space(j, err);
}

static enum bw_rc
read_value(struct bw_json *j, struct bw_json_token *t, struct bw_err *err)
{
	enum bw_rc rc;

	if (bw_chat_stream_left(j->s) == 0)
		return damage(j);
	t->start = j->s->offset;
	t->depth = j->depth;
	if (j->s->at[0] == '{' || j->s->at[0] == '[') {
		rc = open_container(j, t, j->s->at[0] == '[');
		t->end = j->s->offset;
		return rc;
	}
	if (j->s->at[0] == '"') {
		t->type = BW_JSON_STRING;
		bw_chat_stream_skip(j->s, 1);
		rc = read_string(j, &j->text, err);
	} else
		rc = read_word(j, t, err);
	t->text = bw_chat_text_bytes(&j->text);
	t->total = j->text.total;
	t->flags = j->text.flags;
	t->end = j->s->offset;
	j->want_comma = true;
	j->after_comma = false;
	if (rc == BW_OK && j->saw != NULL && t->key.len > 0)
		j->saw(j->saw_ctx, t);
	return rc;
}

/* What stands between two values; BW_ENOTFOUND: nothing comes any more. */
static enum bw_rc
between(struct bw_json *j, struct bw_err *err)
{
	enum bw_rc rc;

	if (j->depth == 0 && j->want_comma && !j->many)
		return BW_ENOTFOUND;
	if ((rc = skip_space(j, err)) != BW_OK)
		return rc;
	if (j->depth == 0) {
		j->want_comma = false;
		return bw_chat_stream_left(j->s) == 0 ? BW_ENOTFOUND : BW_OK;
	}
	if (bw_chat_stream_left(j->s) == 0)
		return damage(j);
	if (!j->want_comma || j->s->at[0] == '}' || j->s->at[0] == ']')
		return BW_OK;
	if (j->s->at[0] != ',')
		return damage(j);
	bw_chat_stream_skip(j->s, 1);
	j->want_comma = false;
	j->after_comma = true;
	if ((rc = skip_space(j, err)) != BW_OK)
		return rc;
	return bw_chat_stream_left(j->s) == 0 ? damage(j) : BW_OK;
}

enum bw_rc
bw_json_next(struct bw_json *j, struct bw_json_token *t, struct bw_err *err)
{
	enum bw_rc rc;

	memset(t, 0, sizeof(*t));
	t->key.data = t->text.data = j->key;
	rc = between(j, err);
	if (rc == BW_ENOTFOUND) {
		t->type = BW_JSON_END;
		t->start = t->end = j->s->offset;
		return BW_OK;
	}
	if (rc != BW_OK)
		return rc;
	if (j->s->at[0] == '}' || j->s->at[0] == ']')
		return close_container(j, t);
	if (j->depth > 0 && !in_array(j) && (rc = read_key(j, t, err)) != BW_OK)
		return rc;
	return read_value(j, t, err);
}

enum bw_rc
bw_json_skip(struct bw_json *j, const struct bw_json_token *t, struct bw_err *err)
{
	unsigned depth = t->depth;
	size_t cap = j->text.cap;
	struct bw_json_token in;
	enum bw_rc rc = BW_OK;

	if (t->type != BW_JSON_OBJECT && t->type != BW_JSON_ARRAY)
		return BW_OK;
	j->text.cap = NUMBER_MAX; /* nobody reads them */
	while (j->depth > depth && rc == BW_OK)
		rc = bw_json_next(j, &in, err);
	j->text.cap = cap;
	return rc;
}

/* Do the name and its colon stand at p, behind an opening brace if there is one? */
static bool
name_at(const uint8_t *p, size_t len, struct bw_bytes name)
{
	size_t n = 0;

	if (p[0] == '{')
		for (n = 1; n < len && is_space(p[n]); n++)
			;
	if (len - n < name.len + 2 || p[n] != '"' || memcmp(p + n + 1, name.data, name.len) != 0 ||
	    p[n + 1 + name.len] != '"')
		return false;
	for (n += name.len + 2; n < len && is_space(p[n]); n++)
		;
	return n < len && p[n] == ':';
}

static void
go_on(struct bw_json *j, const struct bw_json_mark *m, bool in_list)
{
	j->arrays = m->arrays;
	j->depth = in_list ? m->depth - 1 : m->depth;
	j->want_comma = j->after_comma = false;
	j->damaged = j->ended = false;
}

/* Behind the next line end that an object follows; the line that the damage is at may have begun there. */
static enum bw_rc
next_line(struct bw_json *j, const struct bw_json_mark *m, struct bw_err *err)
{
	struct bw_chat_stream *s = j->s;
	const uint8_t *nl;
	enum bw_rc rc;

	if (j->line == s->offset && bw_chat_stream_left(s) > 0 && s->at[0] == '{') {
		go_on(j, m, false);
		return BW_OK;
	}
	for (;;) {
		if ((rc = near(j, LOOK / 2, err)) != BW_OK)
			return rc;
		nl = memchr(s->at, '\n', bw_chat_stream_left(s));
		if (nl == NULL && s->last) {
			bw_chat_stream_skip(s, bw_chat_stream_left(s));
			return BW_ENOTFOUND;
		}
		bw_chat_stream_skip(s, nl != NULL ? (size_t)(nl - s->at) + 1 : bw_chat_stream_left(s));
		if (nl == NULL)
			continue;
		if ((rc = near(j, 1, err)) != BW_OK)
			return rc;
		if (bw_chat_stream_left(s) > 0 && s->at[0] == '{') {
			go_on(j, m, false);
			return BW_OK;
		}
	}
}

enum bw_rc
bw_json_resync(struct bw_json *j, const struct bw_json_mark *m, bool *in_list, struct bw_err *err)
{
	struct bw_chat_stream *s = j->s;
	bool more, list = m->list.len > 0 && m->depth > 0;
	const uint8_t *p, *end;
	enum bw_rc rc;

	*in_list = false;
	if (m->first.len == 0 && m->list.len == 0)
		return next_line(j, m, err);
	for (;;) {
		if ((rc = near(j, LOOK / 2, err)) != BW_OK)
			return rc;
		more = !s->last;
		end = s->end - (more ? 512 : 0); /* room for white space and a name */
		for (p = s->at; p < end; p++) {
			size_t left = (size_t)(s->end - p);

			*in_list = *p == '"' && list && name_at(p, left, m->list);
			if (*in_list || (*p == '{' && m->first.len > 0 && name_at(p, left, m->first))) {
				bw_chat_stream_skip(s, (size_t)(p - s->at));
				go_on(j, m, *in_list);
				return BW_OK;
			}
		}
		bw_chat_stream_skip(s, (size_t)(p - s->at));
		if (!more) {
			*in_list = false;
			return BW_ENOTFOUND;
		}
	}
}

bool
bw_json_is(struct bw_bytes key, const char *name)
{
	size_t len = strlen(name);

	return key.len == len && memcmp(key.data, name, len) == 0;
}

int
bw_json_name(struct bw_bytes key, const char *const *names, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (bw_json_is(key, names[i]))
			return (int)i;
	}
	return -1;
}

bool
bw_json_seconds(const struct bw_json_token *t, int64_t *out)
{
	const uint8_t *p = t->text.data;
	size_t at = 0, len = t->text.len;
	bool minus = len > 0 && p[0] == '-';
	int64_t v = 0;

	if ((t->type != BW_JSON_NUMBER && t->type != BW_JSON_STRING) || t->flags != 0)
		return false;
	for (at = minus; is_digit(p, len, at); at++) {
		if (bw_mul_overflows(v, 10, &v) || bw_sub_overflows(v, p[at] - '0', &v))
			return false;
	}
	if (at == (size_t)minus || (!minus && v == INT64_MIN))
		return false;
	if (at < len && p[at] == '.')
		at = digits(p, len, at + 1);
	*out = minus ? v : -v;
	return at == len;
}

bool
bw_json_int(const struct bw_json_token *t, int64_t *out)
{
	return memchr(t->text.data, '.', t->text.len) == NULL && bw_json_seconds(t, out);
}

bool
bw_json_looks(struct bw_bytes head, struct bw_bytes *first)
{
	size_t at = head.len >= 3 && memcmp(head.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, from;

	*first = (struct bw_bytes){ head.data, 0 };
	while (at < head.len && (is_space(head.data[at]) || head.data[at] == '['))
		at++;
	if (at == head.len || head.data[at] != '{')
		return false;
	for (at++; at < head.len && is_space(head.data[at]); at++)
		;
	if (at == head.len || head.data[at] != '"')
		return false;
	from = ++at;
	while (at < head.len && head.data[at] != '"' && head.data[at] >= 0x20)
		at++;
	*first = (struct bw_bytes){ head.data + from, at - from };
	return at < head.len && head.data[at] == '"';
}

bool
bw_json_starts_list(struct bw_bytes head)
{
	size_t at = head.len >= 3 && memcmp(head.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (at < head.len && is_space(head.data[at]))
		at++;
	return at < head.len && head.data[at] == '[';
}
