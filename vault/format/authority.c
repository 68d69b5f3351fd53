#include "format/authority.h"

#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"

struct line {
	const char *key, *value;
	size_t key_len, value_len;
};

static bool
keep(char *out, size_t size, const struct line *l)
{
	if (out[0] != 0 || l->value_len == 0 || l->value_len >= size)
		return false;
	memcpy(out, l->value, l->value_len);
	out[l->value_len] = 0;
	return true;
}

static bool
only(const struct line *l, const char *allowed)
{
	size_t i;

	for (i = 0; i < l->value_len; i++)
		if (strchr(allowed, l->value[i]) == NULL)
			return false;
	return true;
}

static bool
add_policy(struct bw_authority *a, const struct line *l)
{
	size_t at = strlen(a->policies);

	if (l->value_len == 0 || !only(l, "0123456789.") || at + l->value_len + 2 > sizeof(a->policies))
		return false;
	if (at > 0)
		a->policies[at++] = ' ';
	memcpy(a->policies + at, l->value, l->value_len);
	a->policies[at + l->value_len] = 0;
	return true;
}

static bool
is_hash(const struct line *l)
{
	return l->value_len == 64 && only(l, "0123456789abcdef");
}

static bool
add_root(struct bw_authority *a, const struct line *l)
{
	size_t i;

	for (i = 0; i < BW_AUTHORITY_ROOTS; i++)
		if (a->root[i][0] == 0)
			return is_hash(l) && keep(a->root[i], sizeof(a->root[i]), l);
	return false;
}

static bool
is(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && memcmp(word, text, len) == 0;
}

static bool
take(struct bw_authority *a, const struct line *l)
{
	if (is("name", l->key, l->key_len))
		return keep(a->name, sizeof(a->name), l);
	if (is("url", l->key, l->key_len))
		return keep(a->url, sizeof(a->url), l) &&
		    (strncmp(a->url, "http://", 7) == 0 || strncmp(a->url, "https://", 8) == 0);
	if (is("roots", l->key, l->key_len))
		return keep(a->roots, sizeof(a->roots), l) && strchr(a->roots, '/') == NULL && a->roots[0] != '.';
	if (is("roots-sha256", l->key, l->key_len))
		return is_hash(l) && keep(a->roots_sha256, sizeof(a->roots_sha256), l);
	if (is("root", l->key, l->key_len))
		return add_root(a, l);
	if (is("policy", l->key, l->key_len))
		return add_policy(a, l);
	if (is("checked", l->key, l->key_len))
		return keep(a->checked, sizeof(a->checked), l);
	if (is("qualified", l->key, l->key_len)) {
		a->claims_qualified = is("claimed", l->value, l->value_len);
		return a->claims_qualified || is("no", l->value, l->value_len);
	}
	return false;
}

static void
split(const char *text, size_t len, struct line *l)
{
	const char *blank = memchr(text, ' ', len);

	l->key = text;
	l->key_len = blank != NULL ? (size_t)(blank - text) : len;
	l->value = text + l->key_len + (blank != NULL);
	l->value_len = len - l->key_len - (blank != NULL);
}

enum bw_rc
bw_authority_read(const void *text, size_t len, struct bw_authority *out, struct bw_err *err)
{
	const char *at = text, *end = at + len;
	unsigned int number = 0;
	struct line l;

	memset(out, 0, sizeof(*out));
	if (len == 0 || len > BW_AUTHORITY_MAX || !bw_utf8_valid(text, len) || memchr(text, 0, len) != NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "this is not an authority's data file");
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t line_len = (size_t)((stop != NULL ? stop : end) - at);

		number++;
		split(at, line_len, &l);
		if (line_len > 0 && at[0] != '#' && !take(out, &l)) {
			memset(out, 0, sizeof(*out));
			return bw_err_set(err, BW_EFORMAT, 0, "line %u of the authority's data file makes no sense", number);
		}
		at += line_len + 1;
	}
	/* A file of roots is taken whole, by its own hash, or for the certificates that are named. */
	if (out->url[0] == 0 || (out->root[0][0] == 0) == (out->roots_sha256[0] == 0) ||
	    (out->roots_sha256[0] != 0 && out->roots[0] == 0)) {
		memset(out, 0, sizeof(*out));
		return bw_err_set(err, BW_EFORMAT, 0,
		    "an authority's data file needs url, and either root or both roots and roots-sha256");
	}
	return BW_OK;
}

/* ---- the roots ---- */

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

/* Which of the named certificates these lines of base64 are, or -1. */
static int
which(const struct bw_authority *a, const char *lines, size_t len, bw_tree_hash *sha256)
{
	struct bw_buf text = { 0 }, der = { 0 };
	uint8_t digest[32];
	char hex[65] = "";
	int i, found = -1;
	size_t k;

	for (k = 0; k < len; k++)
		if (lines[k] != '\n' && lines[k] != '\r')
			bw_buf_u8(&text, (uint8_t)lines[k]);
	if (bw_unbase64(&der, bw_buf_text(&text), text.len, true) && !der.bad) {
		sha256(digest, der.data, der.len);
		bw_hex(hex, digest, sizeof(digest));
	}
	for (i = 0; i < BW_AUTHORITY_ROOTS && found < 0; i++)
		if (hex[0] != 0 && strcmp(hex, a->root[i]) == 0)
			found = i;
	bw_buf_free(&text);
	bw_buf_free(&der);
	return found;
}

/* The next place of word in the text from at on, or NULL. */
static const char *
next_word(const char *at, const char *end, const char *word)
{
	return memmem(at, (size_t)(end - at), word, strlen(word));
}

enum bw_rc
bw_authority_pick(const struct bw_authority *a, const char *pem, size_t len, bw_tree_hash *sha256, struct bw_buf *out,
    struct bw_err *err)
{
	const char *at = pem, *end = pem + len, *from, *to;
	bool found[BW_AUTHORITY_ROOTS] = { false };
	int i;

	while ((from = next_word(at, end, BEGIN)) != NULL && (to = next_word(from + strlen(BEGIN), end, END)) != NULL) {
		at = to + strlen(END);
		i = which(a, from + strlen(BEGIN), (size_t)(to - from) - strlen(BEGIN), sha256);
		if (i < 0 || found[i])
			continue;
		found[i] = true;
		bw_buf_put(out, from, (size_t)(at - from));
		bw_buf_u8(out, '\n');
	}
	for (i = 0; i < BW_AUTHORITY_ROOTS; i++)
		if (a->root[i][0] != 0 && !found[i])
			return bw_err_set(err, BW_ENOTFOUND, 0, "the root certificate %.16s… is not among those at hand", a->root[i]);
	return bw_buf_check(out, err);
}

bool
bw_authority_old(const struct bw_authority *a, const char *today)
{
	char a_year_on[11] = "";
	int i;

	for (i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? a->checked[i] != '-' : a->checked[i] < '0' || a->checked[i] > '9')
			return true;
	memcpy(a_year_on, a->checked, 10);
	/* One year on. */
	for (i = 3; i >= 0 && ++a_year_on[i] > '9'; i--)
		a_year_on[i] = '0';
	return strcmp(today, a_year_on) > 0;
}
