#include "chat/redact.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/utf8.h"

/* ---- characters of a text ---- */

struct character {
	uint32_t cp;
	size_t from, to;
};

enum bw_redact_syntax
bw_redact_syntax_of(const char *format)
{
	const char *end = format != NULL ? strrchr(format, '-') : NULL;

	if (end == NULL)
		return BW_REDACT_PLAIN;
	if (strcmp(end, "-json") == 0 || strcmp(end, "-jsonl") == 0)
		return BW_REDACT_JSON;
	return strcmp(end, "-xml") == 0 || strcmp(end, "-html") == 0 ? BW_REDACT_MARKUP : BW_REDACT_PLAIN;
}

static int
digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* n hexadecimal digits at p; -1: not there. */
static int32_t
hex_at(struct bw_bytes t, size_t p, size_t n)
{
	int32_t v = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		int d = p + i < t.len ? digit_of(t.data[p + i]) : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* Two halves of a character, or the one value. */
static uint32_t
joined(int32_t high, int32_t low)
{
	return 0x10000u + (((uint32_t)high - 0xd800u) << 10) + ((uint32_t)low - 0xdc00u);
}

static bool
is_high(int32_t v)
{
	return v >= 0xd800 && v < 0xdc00;
}

static bool
is_low(int32_t v)
{
	return v >= 0xdc00 && v < 0xe000;
}

static bool
json_escape(struct bw_bytes t, struct character *c)
{
	static const char plain[] = "\"\\/bfnrt";
	size_t p = c->from;
	int32_t v, low;

	if (t.data[p] != '\\' || p + 1 >= t.len)
		return false;
	if (t.data[p + 1] != 'u') {
		const char *at = strchr(plain, t.data[p + 1]);

		if (at == NULL || *at == '\0')
			return false;
		c->cp = at - plain < 3 ? (uint32_t)*at : ' ';
		c->to = p + 2;
		return true;
	}
	if ((v = hex_at(t, p + 2, 4)) < 0)
		return false;
	c->cp = (uint32_t)v;
	c->to = p + 6;
	if (is_high(v) && p + 7 < t.len && t.data[p + 6] == '\\' && t.data[p + 7] == 'u' && (low = hex_at(t, p + 8, 4)) >= 0 &&
	    is_low(low)) {
		c->cp = joined(v, low);
		c->to = p + 12;
	}
	return true;
}

/* "&#1593;" or "&#x639;": its value and end; -1: none. */
static int32_t
reference(struct bw_bytes t, size_t p, size_t *end)
{
	bool hex;
	int32_t v = 0;
	size_t n = 0;

	if (p + 3 >= t.len || t.data[p] != '&' || t.data[p + 1] != '#')
		return -1;
	hex = (t.data[p + 2] | 0x20) == 'x';
	for (p += hex ? 3 : 2; p < t.len && n < 8; p++, n++) {
		int d = digit_of(t.data[p]);

		if (d < 0 || (!hex && d > 9))
			break;
		v = v * (hex ? 16 : 10) + d;
		if (v > 0x10ffff)
			return -1;
	}
	if (n == 0 || p >= t.len || t.data[p] != ';')
		return -1;
	*end = p + 1;
	return v;
}

static bool
markup_escape(struct bw_bytes t, struct character *c)
{
	static const struct {
		const char *word;
		uint32_t cp;
	} words[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", 0xa0 } };
	size_t end, i;
	int32_t v = reference(t, c->from, &end), low;

	if (v >= 0) {
		c->cp = (uint32_t)v;
		c->to = end;
		if (is_high(v) && (low = reference(t, c->to, &end)) >= 0 && is_low(low)) {
			c->cp = joined(v, low);
			c->to = end;
		}
		return true;
	}
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);

		if (t.len - c->from >= n && memcmp(t.data + c->from, words[i].word, n) == 0) {
			c->cp = words[i].cp;
			c->to = c->from + n;
			return true;
		}
	}
	return false;
}

/* Behind the tag that begins at from; from itself where none does. */
static size_t
behind_tag(struct bw_bytes t, size_t from)
{
	const uint8_t *end;

	if (t.data[from] != '<' || (end = memchr(t.data + from, '>', t.len - from)) == NULL)
		return from;
	return (size_t)(end - t.data) + 1;
}

/* One as the syntax writes it; what is malformed is a character that is no letter. */
static void
unescaped(struct bw_bytes t, enum bw_redact_syntax syntax, size_t from, struct character *c)
{
	size_t at = from;
	int32_t cp;

	c->from = from;
	if ((syntax == BW_REDACT_JSON && json_escape(t, c)) || (syntax >= BW_REDACT_MARKUP && markup_escape(t, c)))
		return;
	cp = bw_utf8_next(t.data, t.len, &at);
	c->cp = cp >= 0 ? (uint32_t)cp : 0xfffd;
	c->to = at;
}

/* A byte that is written as a character: in the JSON of an app that took UTF-8 for Latin-1, or in
 * an address as %XX. -1: neither. */
static int
byte_at(struct bw_bytes t, enum bw_redact_syntax syntax, size_t from, size_t *to)
{
	struct character c;
	int32_t v;

	if (from >= t.len)
		return -1;
	if (t.data[from] == '%' && (v = hex_at(t, from + 1, 2)) >= 0) {
		*to = from + 3;
		return v;
	}
	if (syntax != BW_REDACT_JSON)
		return -1;
	unescaped(t, syntax, from, &c);
	*to = c.to;
	return c.cp >= 0x80 && c.cp <= 0xff ? (int)c.cp : -1;
}

/* Characters from there on that are the bytes of one. */
static bool
from_bytes(struct bw_bytes t, enum bw_redact_syntax syntax, size_t from, struct character *c)
{
	uint8_t bytes[4];
	size_t at = from, n = 0, want, used = 0;
	int b = byte_at(t, syntax, from, &at);
	int32_t cp;

	if (b < 0 || (b >= 0x80 && b < 0xc2) || b > 0xf4)
		return false;
	want = b < 0x80 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
	for (;;) {
		bytes[n++] = (uint8_t)b;
		if (n == want)
			break;
		if ((b = byte_at(t, syntax, at, &at)) < 0)
			return false;
	}
	cp = bw_utf8_next(bytes, n, &used);
	if (cp < 0 || used != n)
		return false;
	*c = (struct character){ (uint32_t)cp, from, at };
	return true;
}

static void
next_character(struct bw_bytes t, enum bw_redact_syntax syntax, size_t from, struct character *c)
{
	if (!from_bytes(t, syntax, from, c))
		unescaped(t, syntax, from, c);
}

/* ---- what counts of them ---- */

#define GAP_MAX 3u    /* characters between two words of one name, or two groups of one number */
#define GAP_MANY 200u /* so many or more */

struct unit {
	uint32_t cp;
	uint32_t from, to; /* bytes */
	uint8_t gap;	   /* characters in front of it that part words; at most GAP_MANY */
	uint8_t class;	   /* enum bw_fold_class: letter, digit or symbol */
};

struct units {
	struct unit *list;
	size_t count, cap;
};

static bool
add_unit(struct units *u, const struct unit *one)
{
	if (u->count == u->cap) {
		size_t cap = u->cap > 0 ? u->cap * 2 : 256;
		struct unit *more = realloc(u->list, cap * sizeof(*more));

		if (more == NULL)
			return false;
		u->list = more;
		u->cap = cap;
	}
	u->list[u->count++] = *one;
	return true;
}

static enum bw_rc
read_units(struct bw_bytes t, enum bw_redact_syntax syntax, struct units *u, struct bw_err *err)
{
	struct unit next = { .gap = 0 };
	struct character c;
	size_t at = 0, n, i;

	if (t.len > UINT32_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "the text is too long to look for names");
	for (; at < t.len; at = c.to) {
		uint32_t folded[3] = { 0 };
		enum bw_fold_class class;

		if (syntax == BW_REDACT_TAGLESS && (c.to = behind_tag(t, at)) > at)
			continue;
		next_character(t, syntax, at, &c);
		class = bw_fold(c.cp, folded, &n);
		if (class == BW_FOLD_NOTHING) {
			/* A mark belongs to the letter before it. */
			if (u->count > 0 && next.gap == 0)
				u->list[u->count - 1].to = (uint32_t)c.to;
			continue;
		}
		if (class == BW_FOLD_GAP) {
			next.gap = (uint8_t)(next.gap + (next.gap < GAP_MANY));
			continue;
		}
		if (class == BW_FOLD_SYMBOL) {
			folded[0] = c.cp;
			n = 1;
		}
		next.class = (uint8_t)class;
		next.from = (uint32_t)c.from;
		next.to = (uint32_t)c.to;
		for (i = 0; i < n; i++) {
			next.cp = folded[i];
			if (!add_unit(u, &next))
				return bw_err_set(err, BW_ENOMEM, 0, "no memory to look for names");
			next.gap = 0;
		}
	}
	return BW_OK;
}

/* ---- names ---- */

enum sort { NAME, NUMBER, SYMBOLS, PART };

struct needle {
	uint32_t cp[BW_REDACT_NAME_MAX];
	uint8_t apart[BW_REDACT_NAME_MAX]; /* characters that part words in front of this one */
	size_t len;
	uint32_t person;
	enum sort sort;
};

struct bw_redact {
	struct needle *names; /* BW_REDACT_NAMES_MAX * 4: with the words of each */
	size_t count, whole;  /* of them, and of names themselves */
	struct needle *words; /* BW_REDACT_WORDS_MAX */
	size_t word_count;
};

#define NEEDLES_MAX (BW_REDACT_NAMES_MAX * 4)
#define NUMBER_TAIL 7u /* digits that tell a telephone number, however its country is written */

enum bw_rc
bw_redact_new(struct bw_redact **out, struct bw_err *err)
{
	struct bw_redact *r = calloc(1, sizeof(*r));

	*out = r;
	if (r != NULL && (r->names = calloc(NEEDLES_MAX, sizeof(*r->names))) != NULL &&
	    (r->words = calloc(BW_REDACT_WORDS_MAX, sizeof(*r->words))) != NULL)
		return BW_OK;
	bw_redact_free(r);
	*out = NULL;
	return bw_err_set(err, BW_ENOMEM, 0, "no memory to look for names");
}

void
bw_redact_free(struct bw_redact *r)
{
	if (r == NULL)
		return;
	free(r->names);
	free(r->words);
	free(r);
}

/* Both, and the symbol between them. */
static uint8_t
more_gap(uint8_t a, uint8_t b)
{
	unsigned int sum = a + b + 1u;

	return (uint8_t)(sum < GAP_MANY ? sum : GAP_MANY);
}

/* A name as a needle. False: nothing to look for, or too long. */
static bool
needle_of(struct bw_bytes name, struct needle *n)
{
	struct units u = { 0 };
	size_t letters = 0, digits = 0, i;
	bool ok;

	memset(n, 0, sizeof(*n));
	if (read_units(name, BW_REDACT_PLAIN, &u, NULL) != BW_OK) {
		free(u.list);
		return false;
	}
	for (i = 0; i < u.count; i++) {
		letters += u.list[i].class == BW_FOLD_LETTER;
		digits += u.list[i].class == BW_FOLD_DIGIT;
	}
	n->sort = letters + digits == 0 ? SYMBOLS : letters == 0 && digits >= NUMBER_TAIL ? NUMBER : NAME;
	for (i = 0; i < u.count && n->len < BW_REDACT_NAME_MAX; i++) {
		if (n->sort != SYMBOLS && u.list[i].class == BW_FOLD_SYMBOL) {
			if (i + 1 < u.count)
				u.list[i + 1].gap = more_gap(u.list[i + 1].gap, u.list[i].gap);
			continue;
		}
		n->apart[n->len] = u.list[i].gap;
		n->cp[n->len++] = u.list[i].cp;
	}
	ok = u.count > 0 && i == u.count;
	free(u.list);
	return ok;
}

/* Words that stand in many names and name nobody. */
static bool
is_particle(const uint32_t *cp, size_t len)
{
	static const char *const words[] = { "van", "von", "der", "den", "ter", "ten", "bin", "ibn", "bint", "abu", "umm", "del",
		"dos", "the", "and", "mrs", "mama", "papa" };
	size_t i, k;

	if (len < 3)
		return cp[0] < 0x250 || len < 2;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (k = 0; k < len && words[i][k] != '\0' && (uint32_t)words[i][k] == cp[k]; k++)
			;
		if (k == len && words[i][k] == '\0')
			return true;
	}
	return false;
}

/* The next word of a needle from *at on. */
static bool
next_word(const struct needle *n, size_t *at, size_t *len)
{
	size_t end;

	if (*at >= n->len)
		return false;
	for (end = *at + 1; end < n->len && !n->apart[end]; end++)
		;
	*len = end - *at;
	return true;
}

static enum bw_rc
add_words(struct bw_redact *r, const struct needle *n, struct bw_err *err)
{
	size_t at = 0, len;

	for (; next_word(n, &at, &len); at += len) {
		struct needle *w;

		if (len == n->len || is_particle(n->cp + at, len))
			continue;
		if (r->count == NEEDLES_MAX)
			return bw_err_set(err, BW_ELIMIT, 0, "these are too many names for one excerpt");
		w = &r->names[r->count++];
		*w = (struct needle){ .len = len, .person = n->person, .sort = PART };
		memcpy(w->cp, n->cp + at, len * sizeof(*w->cp));
	}
	return BW_OK;
}

enum bw_rc
bw_redact_name(struct bw_redact *r, struct bw_bytes name, uint32_t person, struct bw_err *err)
{
	struct needle *n;

	if (r->whole == BW_REDACT_NAMES_MAX || r->count == NEEDLES_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "an excerpt takes up to %u names to be left out", BW_REDACT_NAMES_MAX);
	n = &r->names[r->count];
	if (!needle_of(name, n))
		return bw_err_set(err, BW_EUSAGE, 0, "a name to be left out has nothing in it to look for, or is too long");
	if (n->sort != SYMBOLS && n->len == 1 && n->cp[0] < 0x2e80)
		return bw_err_set(err, BW_EUSAGE, 0, "a name of one letter cannot be looked for");
	n->person = person;
	r->count++;
	r->whole++;
	/* The words of an address are those of many. */
	return n->sort == NAME && memchr(name.data, '@', name.len) == NULL ? add_words(r, n, err) : BW_OK;
}

enum bw_rc
bw_redact_allow(struct bw_redact *r, struct bw_bytes word, struct bw_err *err)
{
	if (r->word_count == BW_REDACT_WORDS_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "an excerpt takes up to %u words that may stay", BW_REDACT_WORDS_MAX);
	if (!needle_of(word, &r->words[r->word_count]))
		return bw_err_set(err, BW_EUSAGE, 0, "a word that may stay has no letter in it, or is too long");
	r->word_count++;
	return BW_OK;
}

/* ---- finding ---- */

struct finding {
	const struct bw_redact *r;
	const struct units *u;
	struct bw_redact_found *list;
	size_t count, cap;
	struct bw_err *err;
};

/* Scripts that put no blank between words. */
static bool
runs_on(uint32_t cp)
{
	return (cp >= 0x0e00 && cp < 0x1100) || (cp >= 0x1780 && cp < 0x1800) || (cp >= 0x2e80 && cp < 0xa4d0) ||
	    (cp >= 0xf900 && cp < 0xfb00) || cp >= 0x20000;
}

/* May a word end between unit i - 1 and unit i? */
static bool
is_edge(const struct units *u, size_t i)
{
	const struct unit *a, *b;

	if (i == 0 || i >= u->count)
		return true;
	a = &u->list[i - 1];
	b = &u->list[i];
	return b->gap > 0 || a->class != b->class || (runs_on(a->cp) && runs_on(b->cp));
}

static bool
skips(const struct needle *n, const struct unit *x)
{
	return (x->class == BW_FOLD_SYMBOL) != (n->sort == SYMBOLS);
}

/* How many characters may part the words in front of k: as many as there are in the name itself. */
static size_t
may_part(const struct needle *n, size_t k)
{
	if (n->apart[k] == 0 && n->sort != SYMBOLS)
		return 0;
	return n->apart[k] >= GAP_MANY ? SIZE_MAX : n->apart[k] > GAP_MAX ? n->apart[k] : GAP_MAX;
}

/* The end (behind its last unit) of a needle that begins at unit i; 0: it does not. */
static size_t
match_at(const struct units *u, size_t i, const struct needle *n)
{
	size_t k = 0, gap = 0;

	for (; i < u->count && k < n->len; i++) {
		const struct unit *x = &u->list[i];

		if (k > 0)
			gap += x->gap;
		if (k > 0 && skips(n, x)) {
			gap++;
			continue;
		}
		if (gap > may_part(n, k) || x->cp != n->cp[k])
			return 0;
		gap = 0;
		k++;
	}
	return k == n->len ? i : 0;
}

/* The digits of a number, from its last one at unit i backwards: where it begins. count: how many. */
static size_t
number_back(const struct units *u, size_t i, const struct needle *n, size_t *count)
{
	size_t k = 0, begin = i;

	for (;;) {
		const struct unit *x = &u->list[i];

		if (k == n->len || x->class != BW_FOLD_DIGIT || x->cp != n->cp[n->len - 1 - k])
			break;
		k++;
		begin = i;
		if (i == 0 || x->gap > GAP_MAX)
			break;
		i--;
	}
	*count = k;
	/* Digits that join on, such as those of a country. */
	for (k = 0; *count >= NUMBER_TAIL && k < 4 && begin > 0 && u->list[begin].gap == 0 &&
	     u->list[begin - 1].class == BW_FOLD_DIGIT; k++)
		begin--;
	return begin;
}

static bool
same_units(const struct units *u, size_t from, size_t to, const struct needle *n)
{
	size_t i;

	if (to - from != n->len)
		return false;
	for (i = 0; i < n->len; i++)
		if (u->list[from + i].cp != n->cp[i])
			return false;
	return true;
}

/* Did the owner say that the word around [from, to) may stay? */
static bool
may_stay(const struct finding *f, size_t from, size_t to)
{
	size_t i;

	while (from > 0 && f->u->list[from].gap == 0)
		from--;
	while (to < f->u->count && f->u->list[to].gap == 0)
		to++;
	for (i = 0; i < f->r->word_count; i++)
		if (same_units(f->u, from, to, &f->r->words[i]))
			return true;
	return false;
}

/* Short names stand in many words by chance, so of these only the beginnings of words count; but
 * not in scripts that write what English says by "to" or "and" in front of a word. */
static bool
tells_inside(const struct units *u, size_t i, const struct needle *n)
{
	return n->len >= 4 || n->cp[0] >= 0x590 || is_edge(u, i);
}

struct best {
	size_t from, to; /* units */
	uint32_t person;
	enum bw_redact_how how;
	bool any;
};

static void
offer(struct best *b, size_t from, size_t to, uint32_t person, enum bw_redact_how how)
{
	if (b->any && (how > b->how || (how == b->how && to - from <= b->to - b->from)))
		return;
	*b = (struct best){ from, to, person, how, true };
}

static void
try_number(const struct finding *f, size_t i, const struct needle *n, struct best *b)
{
	const struct units *u = f->u;
	size_t end, count, begin;

	/* From its first digit on, look for an end of which i is the beginning. */
	for (end = i; end < u->count && end - i < n->len + 8; end++) {
		const struct unit *x = &u->list[end];

		if (x->class != BW_FOLD_DIGIT || (end > i && x->gap > GAP_MAX))
			return;
		begin = number_back(u, end, n, &count);
		if (count < NUMBER_TAIL || begin != i)
			continue;
		if (end + 1 < u->count && u->list[end + 1].class == BW_FOLD_DIGIT && u->list[end + 1].gap == 0)
			offer(b, i, end + 1, n->person, BW_REDACT_INSIDE);
		else
			offer(b, i, end + 1, n->person, BW_REDACT_WHOLE);
		return;
	}
}

static void
try_name(const struct finding *f, size_t i, const struct needle *n, struct best *b)
{
	size_t end = match_at(f->u, i, n);
	bool whole;

	if (end == 0)
		return;
	whole = n->sort == SYMBOLS || (is_edge(f->u, i) && is_edge(f->u, end));
	if (whole && n->sort != PART)
		offer(b, i, end, n->person, BW_REDACT_WHOLE);
	else if ((whole || tells_inside(f->u, i, n)) && !may_stay(f, i, end))
		offer(b, i, end, n->person, n->sort == PART ? BW_REDACT_WORD : BW_REDACT_INSIDE);
}

static enum bw_rc
add_found(struct finding *f, const struct best *b)
{
	if (f->count == BW_REDACT_FOUND_MAX)
		return bw_err_set(f->err, BW_ELIMIT, 0, "names are to be left out in more than %u places", BW_REDACT_FOUND_MAX);
	if (f->count == f->cap) {
		size_t cap = f->cap > 0 ? f->cap * 2 : 64;
		struct bw_redact_found *more = realloc(f->list, cap * sizeof(*more));

		if (more == NULL)
			return bw_err_set(f->err, BW_ENOMEM, 0, "no memory to look for names");
		f->list = more;
		f->cap = cap;
	}
	f->list[f->count++] = (struct bw_redact_found){ .from = f->u->list[b->from].from, .to = f->u->list[b->to - 1].to,
		.person = b->person, .how = b->how };
	return BW_OK;
}

static enum bw_rc
find_all(struct finding *f)
{
	size_t i = 0, k;
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && i < f->u->count) {
		struct best b = { .any = false };

		for (k = 0; k < f->r->count; k++) {
			if (f->r->names[k].sort == NUMBER)
				try_number(f, i, &f->r->names[k], &b);
			else if (f->u->list[i].cp == f->r->names[k].cp[0])
				try_name(f, i, &f->r->names[k], &b);
		}
		if (b.any)
			rc = add_found(f, &b);
		/* A character that is two letters is found by neither alone. */
		i = b.any ? b.to : i + 1;
		while (b.any && i < f->u->count && f->u->list[i].from == f->u->list[i - 1].from)
			i++;
	}
	return rc;
}

enum bw_rc
bw_redact_find(const struct bw_redact *r, struct bw_bytes text, enum bw_redact_syntax syntax, struct bw_redact_found **out,
    size_t *count, struct bw_err *err)
{
	struct units u = { 0 };
	struct finding f = { .r = r, .u = &u, .err = err };
	enum bw_rc rc = read_units(text, syntax, &u, err);

	*out = NULL;
	*count = 0;
	if (rc == BW_OK)
		rc = find_all(&f);
	if (rc == BW_OK) {
		*out = f.list;
		*count = f.count;
	} else {
		free(f.list);
	}
	free(u.list);
	return rc;
}

bool
bw_redact_initials(struct bw_bytes page, size_t *from, size_t *to)
{
	static const char mark[] = "class=\"initials\"";
	const uint8_t *p = page.data, *end = p + page.len, *hit;

	while (p < end && (hit = memmem(p, (size_t)(end - p), mark, sizeof(mark) - 1)) != NULL) {
		p = memchr(hit, '>', (size_t)(end - hit));
		if (p == NULL)
			return false;
		hit = ++p;
		p = p < end ? memchr(p, '<', (size_t)(end - p)) : NULL;
		p = p != NULL ? p : end;
		*from = (size_t)(hit - page.data);
		*to = (size_t)(p - page.data);
		if (*to > *from)
			return true;
	}
	return false;
}

/* ---- comparing ---- */

static bool
same_digits(const struct needle *a, const struct needle *b)
{
	return memcmp(a->cp + a->len - NUMBER_TAIL, b->cp + b->len - NUMBER_TAIL, NUMBER_TAIL * sizeof(*a->cp)) == 0;
}

bool
bw_redact_same(struct bw_bytes a, struct bw_bytes b)
{
	struct needle x, y;

	if (!needle_of(a, &x) || !needle_of(b, &y) || x.sort != y.sort)
		return false;
	if (x.sort == NUMBER)
		return same_digits(&x, &y);
	return x.len == y.len && memcmp(x.cp, y.cp, x.len * sizeof(*x.cp)) == 0;
}

bool
bw_redact_within(struct bw_bytes a, struct bw_bytes b)
{
	struct needle x, y;
	size_t at = 0, len;

	if (bw_redact_same(a, b))
		return true;
	if (!needle_of(a, &x) || !needle_of(b, &y) || x.sort != NAME || y.sort != NAME || is_particle(x.cp, x.len))
		return false;
	for (; next_word(&y, &at, &len); at += len)
		if (len == x.len && memcmp(y.cp + at, x.cp, len * sizeof(*x.cp)) == 0)
			return true;
	return false;
}
