#include "media/form.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

#define SEVERAL "more than one answer is marked"
#define TWICE "this question stands in it twice"
#define HEAD_LOOKED 4096u /* of a page: where it says what it is */

/* ---- which file it is ---- */

static struct bw_bytes
without_bom(const void *data, size_t len)
{
	const uint8_t *p = data;

	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		return (struct bw_bytes){ p + 3, len - 3 };
	return (struct bw_bytes){ p, len };
}

static bool
begins(struct bw_bytes b, const char *text)
{
	return b.len >= strlen(text) && memcmp(b.data, text, strlen(text)) == 0;
}

bool
bw_form_is_page(const void *data, size_t len)
{
	return len > 0 && begins(without_bom(data, len), "<!DOCTYPE html>");
}

bool
bw_form_may_be(const void *data, size_t len)
{
	struct bw_bytes b;

	if (len == 0)
		return false;
	b = without_bom(data, len);
	if (begins(b, BW_FORM_MAGIC " "))
		return true;
	return bw_form_is_page(data, len) &&
	    memmem(b.data, b.len < HEAD_LOOKED ? b.len : HEAD_LOOKED, BW_FORM_MAGIC, strlen(BW_FORM_MAGIC)) != NULL;
}

static enum bw_rc
unreadable(struct bw_err *err, const char *why)
{
	return bw_err_set(err, BW_EFORMAT, 0, "%s", why);
}

/* What stands in the element, with its five entities; it holds no other mark-up. */
static enum bw_rc
unescape(struct bw_bytes in, struct bw_buf *out, struct bw_err *err)
{
	static const struct {
		const char *name, *text;
	} entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&nbsp;", "\xc2\xa0" } };
	size_t i = 0, k;

	while (i < in.len && in.data[i] != '<') {
		if (in.data[i] != '&') {
			bw_buf_u8(out, in.data[i++]);
			continue;
		}
		for (k = 0; k < sizeof(entities) / sizeof(entities[0]); k++)
			if (begins((struct bw_bytes){ in.data + i, in.len - i }, entities[k].name))
				break;
		if (k == sizeof(entities) / sizeof(entities[0]))
			return unreadable(err, "the answers in this page were altered and cannot be read");
		bw_buf_str(out, entities[k].text);
		i += strlen(entities[k].name);
	}
	if (!begins((struct bw_bytes){ in.data + i, in.len - i }, "</pre>"))
		return unreadable(err, "the answers in this page were altered and cannot be read");
	return bw_buf_check(out, err);
}

enum bw_rc
bw_form_text(const void *data, size_t len, struct bw_buf *out, struct bw_err *err)
{
	struct bw_bytes b = without_bom(data, len), rest;
	const uint8_t *pre;

	if (len > BW_FORM_MAX * 2)
		return bw_err_set(err, BW_ELIMIT, 0, "it is larger than a form can be");
	if (!bw_form_is_page(data, len)) {
		bw_buf_put(out, b.data, b.len);
		return bw_buf_check(out, err);
	}
	pre = memmem(b.data, b.len, BW_FORM_PRE, strlen(BW_FORM_PRE));
	if (pre == NULL)
		return unreadable(err, "there are no answers in this page");
	rest.data = pre + strlen(BW_FORM_PRE);
	rest.len = b.len - (size_t)(rest.data - b.data);
	/* A second one could show something else than the first. */
	if (memmem(rest.data, rest.len, "<pre", 4) != NULL)
		return unreadable(err, "the answers in this page were altered and cannot be read");
	return unescape(rest, out, err);
}

/* ---- reading ---- */

struct reading {
	const uint8_t *data;
	size_t len;
	enum bw_form_role role;
	struct bw_value *facts, *answers, *observations, *one; /* one: the observation that is read */
	struct bw_value *missing, *unclear;
	struct bw_buf stray;
	size_t groups;
	/* the answer that is read */
	enum bw_form_id id; /* BW_FORM_IDS: before the first question */
	struct bw_buf text;
	uint32_t marked;
	size_t from, to; /* where it stands */
	bool in_help, any;
	struct bw_form_private *private;
	size_t private_count;
	struct bw_form_private contact[BW_FORM_PRIVATE];
	size_t contacts;
	struct bw_err *err;
	enum bw_rc rc;
};

static struct bw_bytes
trimmed(struct bw_bytes b)
{
	while (b.len > 0 && (b.data[b.len - 1] == ' ' || b.data[b.len - 1] == '\t' || b.data[b.len - 1] == '\r' ||
			 b.data[b.len - 1] == '\n'))
		b.len--;
	while (b.len > 0 && (b.data[0] == ' ' || b.data[0] == '\t' || b.data[0] == '\r' || b.data[0] == '\n'))
		b.data++, b.len--;
	return b;
}

static bool
same(struct bw_bytes b, const char *text)
{
	return b.len == strlen(text) && (b.len == 0 || memcmp(b.data, text, b.len) == 0);
}

static bool
holds(const char *text, struct bw_bytes part)
{
	return text != NULL && (part.len == 0 || memmem(text, strlen(text), part.data, part.len) != NULL);
}

/* Are these words, or a line of them, printed on the form in some language? */
static bool
printed(struct bw_bytes line)
{
	size_t l, i;

	for (l = 0; bw_form_languages[l] != NULL; l++) {
		const struct bw_form_words *w = bw_form_languages[l];

		for (i = 0; i < BW_FORM_SAY_COUNT; i++)
			if (holds(w->say[i], line))
				return true;
		for (i = 0; i < BW_FORM_IDS; i++)
			if (holds(w->field[i].help, line))
				return true;
	}
	return false;
}

/* A line "[key] …" of a form of this role; *rest is what stands behind the key. */
static bool
question(const struct reading *r, struct bw_bytes line, enum bw_form_id *id, struct bw_bytes *rest)
{
	const uint8_t *end = line.len > 1 && line.data[0] == '[' ? memchr(line.data, ']', line.len) : NULL;
	struct bw_bytes key;
	int i;

	if (end == NULL)
		return false;
	key = (struct bw_bytes){ line.data + 1, (size_t)(end - line.data) - 1 };
	for (i = 0; i < BW_FORM_IDS; i++) {
		if (!bw_form_has(r->role, (enum bw_form_id)i) || !same(key, bw_form_fields[i].key))
			continue;
		*id = (enum bw_form_id)i;
		*rest = (struct bw_bytes){ end + 1, line.len - key.len - 2 };
		return true;
	}
	return false;
}

/* Behind the words of the question on its own line: the beginning of an answer. */
static struct bw_bytes
behind_label(enum bw_form_id id, struct bw_bytes rest)
{
	size_t l;

	rest = trimmed(rest);
	for (l = 0; bw_form_languages[l] != NULL; l++) {
		const char *label = bw_form_languages[l]->field[id].label;

		if (begins(rest, label)) {
			rest.data += strlen(label);
			rest.len -= strlen(label);
			return trimmed(rest);
		}
	}
	return rest;
}

static void
put_unclear(struct reading *r, enum bw_form_id id, struct bw_bytes text)
{
	struct bw_value *row = bw_object();

	bw_set_text(row, "field", bw_form_fields[id].key);
	bw_set_null(row, "observation");
	if (bw_form_fields[id].grouped)
		bw_set_int(row, "observation", (int64_t)bw_value_count(r->observations) + 1);
	bw_set_textn(row, "text", text.data, text.len);
	bw_push(r->unclear, row);
}

/* ---- choices ---- */

/* "( ) token - word": which, whether it is marked, and what else the line says. */
static bool
option(struct bw_bytes line, uint32_t allowed, enum bw_form_choice *which, bool *marked, struct bw_bytes *more)
{
	const uint8_t *end = line.len > 1 && line.data[0] == '(' ? memchr(line.data, ')', line.len < 16 ? line.len : 16) : NULL;
	struct bw_bytes rest, mark, word;
	size_t n = 0, l;
	int i;

	if (end == NULL)
		return false;
	mark = trimmed((struct bw_bytes){ line.data + 1, (size_t)(end - line.data) - 1 });
	rest = trimmed((struct bw_bytes){ end + 1, line.len - (size_t)(end - line.data) - 1 });
	while (n < rest.len && rest.data[n] != ' ' && rest.data[n] != '\t')
		n++;
	word = (struct bw_bytes){ rest.data, n };
	for (i = 0; i < BW_FORM_CHOICES; i++)
		if ((allowed >> i & 1u) && same(word, bw_form_tokens[i]))
			break;
	if (i == BW_FORM_CHOICES)
		return false;
	*which = (enum bw_form_choice)i;
	*marked = mark.len > 0;
	*more = trimmed((struct bw_bytes){ rest.data + n, rest.len - n });
	if (begins(*more, "- "))
		*more = trimmed((struct bw_bytes){ more->data + 2, more->len - 2 });
	for (l = 0; bw_form_languages[l] != NULL; l++) {
		const char *words = bw_form_languages[l]->choice[i];

		if (begins(*more, words)) {
			*more = trimmed((struct bw_bytes){ more->data + strlen(words), more->len - strlen(words) });
			break;
		}
	}
	return true;
}

/* A choice that was written out: "ja". */
static bool
written_out(struct bw_bytes text, uint32_t allowed, enum bw_form_choice *which)
{
	size_t l;
	int i;

	while (text.len > 0 && (text.data[text.len - 1] == '.' || text.data[text.len - 1] == '!'))
		text.len--;
	for (i = 0; i < BW_FORM_CHOICES; i++) {
		if (!(allowed >> i & 1u))
			continue;
		*which = (enum bw_form_choice)i;
		if (text.len == strlen(bw_form_tokens[i]) && strncasecmp((const char *)text.data, bw_form_tokens[i], text.len) == 0)
			return true;
		for (l = 0; bw_form_languages[l] != NULL; l++) {
			const char *words = bw_form_languages[l]->choice[i];

			if (text.len == strlen(words) && strncasecmp((const char *)text.data, words, text.len) == 0)
				return true;
		}
	}
	return false;
}

static struct bw_value *
tokens_of(uint32_t marked)
{
	struct bw_value *list = bw_array();

	for (int i = 0; i < BW_FORM_CHOICES; i++)
		if (marked >> i & 1u)
			bw_push_text(list, bw_form_tokens[i]);
	return list;
}

/* The same question may come twice: then all marks count, so that none wins unseen. */
static uint32_t
marks_before(const struct bw_value *into, const struct bw_form_field *f)
{
	const struct bw_value *v = bw_value_get(into, f->key);
	uint32_t marks = 0;

	for (int i = 0; i < BW_FORM_CHOICES; i++) {
		const char *t = bw_value_text(v);

		if (t != NULL && (strcmp(t, bw_form_tokens[i]) == 0 || (strcmp(t, "unclear") == 0 && (f->choices >> i & 1u))))
			marks |= 1u << i;
		for (size_t k = 0; k < bw_value_count(v) && t == NULL; k++)
			if (strcmp(bw_value_text(bw_value_at(v, k)), bw_form_tokens[i]) == 0)
				marks |= 1u << i;
	}
	return marks;
}

static void
set_choice(struct reading *r, struct bw_value *into, struct bw_bytes text)
{
	const struct bw_form_field *f = &bw_form_fields[r->id];
	enum bw_form_choice which;
	bool odd = false;

	if (text.len > 0 && written_out(text, f->choices, &which)) {
		r->marked |= 1u << which;
	} else if (text.len > 0) {
		put_unclear(r, r->id, text);
		odd = true;
	}
	r->marked |= marks_before(into, f);
	if (f->kind == BW_FORM_MANY) {
		bw_set(into, f->key, tokens_of(r->marked));
		return;
	}
	if (r->marked == 0) {
		/* Words instead of a mark are an answer, but not one that a program may read. */
		if (odd)
			bw_set_text(into, f->key, "unclear");
		return;
	}
	if ((r->marked & (r->marked - 1)) != 0) {
		bw_set_text(into, f->key, "unclear");
		put_unclear(r, r->id, (struct bw_bytes){ (const uint8_t *)SEVERAL, strlen(SEVERAL) });
		return;
	}
	for (int i = 0; i < BW_FORM_CHOICES; i++)
		if (r->marked == 1u << i)
			bw_set_text(into, f->key, bw_form_tokens[i]);
}

/* ---- answers ---- */

static void
set_text(struct reading *r, struct bw_value *into, struct bw_bytes text)
{
	const char *key = bw_form_fields[r->id].key, *before = bw_value_text(bw_value_get(into, key));
	struct bw_buf both = { 0 };

	if (before == NULL) {
		bw_set_textn(into, key, text.data, text.len);
		return;
	}
	/* Perhaps a line of an answer that looks like a question: both are kept, and it is told. */
	put_unclear(r, r->id, (struct bw_bytes){ (const uint8_t *)TWICE, strlen(TWICE) });
	bw_buf_printf(&both, "%s\n", before);
	bw_buf_put(&both, text.data, text.len);
	bw_set_textn(into, key, both.data, both.len);
	bw_buf_free(&both);
}

static void
put_stray(struct reading *r, struct bw_bytes text)
{
	if (text.len == 0)
		return;
	if (r->stray.len > 0)
		bw_buf_u8(&r->stray, '\n');
	bw_buf_put(&r->stray, text.data, text.len);
}

static void
keep_in(struct reading *r, struct bw_form_private *list, size_t *count, const char *what)
{
	if (*count == BW_FORM_PRIVATE) {
		r->rc = bw_err_set(r->err, BW_ELIMIT, 0, "the same question stands in it too often");
		return;
	}
	list[(*count)++] = (struct bw_form_private){ r->from, r->to, what };
}

/* The answer ends where the next question begins. */
static void
end_answer(struct reading *r)
{
	const struct bw_form_field *f = r->id < BW_FORM_IDS ? &bw_form_fields[r->id] : NULL;
	struct bw_value *into = f != NULL && f->grouped ? r->one : r->answers;
	struct bw_bytes text = trimmed((struct bw_bytes){ r->text.data, r->text.len });

	if (f == NULL || f->kind == BW_FORM_SECTION || f->kind == BW_FORM_GROUP)
		put_stray(r, text);
	else if (f->kind == BW_FORM_ONE || f->kind == BW_FORM_MANY)
		set_choice(r, into, text);
	else if (text.len > 0)
		set_text(r, into, text);
	if (r->any && r->id == BW_FORM_CONTACT)
		keep_in(r, r->contact, &r->contacts, "contact details for the lawyer alone");
	else if (r->any && (r->id == BW_FORM_DANGER || r->id == BW_FORM_DANGER_WHAT))
		keep_in(r, r->private, &r->private_count, "answers about danger");
	bw_buf_reset(&r->text);
	r->marked = 0;
	r->any = false;
}

static void
end_observation(struct reading *r)
{
	if (r->one != NULL && bw_value_count(r->one) > 0)
		bw_push(r->observations, r->one);
	else
		bw_value_free(r->one);
	r->one = NULL;
}

/* Those without an answer are left out, so numbers are those of the ones that were filled in. */
static void
begin_observation(struct reading *r)
{
	end_observation(r);
	r->one = bw_object();
	if (++r->groups > BW_FORM_OBSERVATIONS)
		r->rc = bw_err_set(r->err, BW_ELIMIT, 0, "it has more than %u observations", BW_FORM_OBSERVATIONS);
}

static size_t
offset_of(const struct reading *r, const uint8_t *p)
{
	return (size_t)(p - r->data);
}

static void
add_text(struct reading *r, struct bw_bytes line)
{
	struct bw_bytes shown = trimmed(line);

	if (r->text.len > 0)
		bw_buf_u8(&r->text, '\n');
	bw_buf_put(&r->text, line.data, line.len);
	if (shown.len == 0)
		return;
	if (!r->any)
		r->from = offset_of(r, line.data);
	r->to = offset_of(r, shown.data + shown.len);
	r->any = true;
}

static void
begin_answer(struct reading *r, enum bw_form_id id, struct bw_bytes rest)
{
	end_answer(r);
	if (id == BW_FORM_OBSERVATION || (bw_form_fields[id].grouped && r->one == NULL))
		begin_observation(r);
	r->id = id;
	r->in_help = true;
	rest = behind_label(id, rest);
	if (rest.len > 0)
		add_text(r, rest);
}

/* All of its line is the answer, with what was printed on it. */
static void
read_option(struct reading *r, struct bw_bytes line, enum bw_form_choice which, bool marked, struct bw_bytes more)
{
	bool first = !r->any;

	if (!marked && more.len == 0)
		return;
	if (marked)
		r->marked |= 1u << which;
	if (more.len > 0)
		add_text(r, more);
	if (first)
		r->from = offset_of(r, line.data);
	r->to = offset_of(r, line.data + line.len);
	r->any = true;
}

static void
read_line(struct reading *r, struct bw_bytes line)
{
	const struct bw_form_field *f = r->id < BW_FORM_IDS ? &bw_form_fields[r->id] : NULL;
	enum bw_form_choice which;
	enum bw_form_id id;
	struct bw_bytes rest;
	bool marked;

	if (line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	if (question(r, line, &id, &rest)) {
		begin_answer(r, id, rest);
		return;
	}
	if (r->in_help && begins(line, "##") && printed(trimmed((struct bw_bytes){ line.data + 2, line.len - 2 })))
		return;
	if (trimmed(line).len > 0)
		r->in_help = false;
	if (f != NULL && f->choices != 0 && option(line, f->choices, &which, &marked, &rest))
		read_option(r, line, which, marked, rest);
	else
		add_text(r, line);
}

/* ---- what is missing ---- */

static void
put_missing(struct reading *r, const char *key, size_t observation)
{
	struct bw_value *row = bw_object();

	bw_set_text(row, "field", key);
	bw_set_null(row, "observation");
	if (observation > 0)
		bw_set_int(row, "observation", (int64_t)observation);
	bw_push(r->missing, row);
}

static bool
answered(const struct bw_value *into, const char *key)
{
	const struct bw_value *v = bw_value_get(into, key);

	return bw_value_text(v) != NULL || bw_value_count(v) > 0;
}

static void
find_missing(struct reading *r)
{
	for (int i = 0; i < BW_FORM_IDS; i++) {
		const struct bw_form_field *f = &bw_form_fields[i];

		if (i == BW_FORM_OBSERVATION && r->role == BW_FORM_THIRD_PARTY && bw_value_count(r->observations) == 0)
			put_missing(r, f->key, 0);
		if (!f->asked || !bw_form_has(r->role, (enum bw_form_id)i))
			continue;
		if (!f->grouped && !answered(r->answers, f->key))
			put_missing(r, f->key, 0);
		for (size_t k = 0; f->grouped && k < bw_value_count(r->observations); k++)
			if (!answered(bw_value_at(r->observations, k), f->key))
				put_missing(r, f->key, k + 1);
	}
}

/* ---- the whole ---- */

static bool
next_line(struct bw_cursor *c, struct bw_bytes *line)
{
	if (bw_cursor_line(c, line))
		return true;
	if (bw_cursor_left(c) == 0)
		return false;
	*line = bw_cursor_take(c, bw_cursor_left(c));
	return true;
}

/* "bewaar-statement-form/1 ROLE LANGUAGE" */
static bool
read_head(struct reading *r, struct bw_bytes line, char language[static 16])
{
	struct bw_bytes rest = trimmed(line);
	size_t n = 0;
	int role;

	if (!begins(rest, BW_FORM_MAGIC " "))
		return false;
	rest.data += strlen(BW_FORM_MAGIC " ");
	rest.len -= strlen(BW_FORM_MAGIC " ");
	for (role = 0; role < BW_FORM_ROLES; role++) {
		size_t len = strlen(bw_form_role_names[role]);

		if (rest.len > len && begins(rest, bw_form_role_names[role]) && rest.data[len] == ' ')
			break;
	}
	if (role == BW_FORM_ROLES)
		return false;
	r->role = (enum bw_form_role)role;
	rest.data += strlen(bw_form_role_names[role]) + 1;
	rest.len -= strlen(bw_form_role_names[role]) + 1;
	for (; n < rest.len; n++)
		if (n >= 15 || ((rest.data[n] < 'a' || rest.data[n] > 'z') && (rest.data[n] < 'A' || rest.data[n] > 'Z') &&
				   rest.data[n] != '-'))
			return false;
	if (n > 0)
		memcpy(language, rest.data, n);
	language[n] = '\0';
	return n > 0;
}

/* Does it hold what no text has? A page could write it out. */
static bool
has_controls(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((p[i] < 0x20 && p[i] != '\n' && p[i] != '\r' && p[i] != '\t' && p[i] != '\f') || p[i] == 0x7f)
			return true;
	return false;
}

static int
by_place(const struct bw_form_private *a, const struct bw_form_private *b)
{
	return (a->from > b->from) - (a->from < b->from);
}

/* Contact details go along only when that was chosen; in order of place. */
static void
merge_private(struct reading *r)
{
	const char *by = bw_value_text(bw_value_get(r->answers, bw_form_fields[BW_FORM_CONTACT_BY].key));
	bool here = by != NULL && strcmp(by, bw_form_tokens[BW_FORM_HERE]) == 0;

	for (size_t i = 0; !here && i < r->contacts && r->rc == BW_OK; i++) {
		r->from = r->contact[i].from;
		r->to = r->contact[i].to;
		keep_in(r, r->private, &r->private_count, r->contact[i].what);
	}
	for (size_t i = 1; i < r->private_count; i++)
		for (size_t k = i; k > 0 && by_place(&r->private[k - 1], &r->private[k]) > 0; k--) {
			struct bw_form_private t = r->private[k];

			r->private[k] = r->private[k - 1];
			r->private[k - 1] = t;
		}
}

static enum bw_rc
read_all(struct reading *r, struct bw_cursor *c)
{
	struct bw_bytes line;

	r->in_help = true;
	while (r->rc == BW_OK && next_line(c, &line))
		read_line(r, line);
	end_answer(r);
	end_observation(r);
	if (r->rc == BW_OK)
		merge_private(r);
	if (r->rc == BW_OK)
		r->rc = bw_buf_check(&r->stray, r->err);
	return r->rc;
}

static struct bw_value *
facts_of(struct reading *r, const char *language)
{
	struct bw_value *v = bw_object();

	find_missing(r);
	bw_set_text(v, "form", bw_form_role_names[r->role]);
	bw_set_text(v, "form_language", language);
	bw_set(v, "answers", r->answers);
	bw_set(v, "observations", r->observations);
	bw_set(v, "missing", r->missing);
	bw_set(v, "unclear", r->unclear);
	bw_set_null(v, "stray");
	if (r->stray.len > 0)
		bw_set_textn(v, "stray", r->stray.data, r->stray.len);
	r->answers = r->observations = r->missing = r->unclear = NULL;
	return v;
}

enum bw_rc
bw_form_read(const void *text, size_t len, struct bw_value **facts, struct bw_form_private *private, size_t *private_count,
    struct bw_err *err)
{
	struct bw_form_private own[BW_FORM_PRIVATE];
	struct reading r = { .data = text, .len = len, .id = BW_FORM_IDS, .private = private != NULL ? private : own,
		.err = err };
	struct bw_cursor c = bw_cursor_of(text, len);
	char language[16];
	struct bw_bytes line;

	if (facts != NULL)
		*facts = NULL;
	if (len > BW_FORM_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "it is larger than a form can be");
	if (!next_line(&c, &line) || !read_head(&r, line, language))
		return unreadable(err, "its first line is not that of a statement form");
	if (!bw_utf8_valid(text, len) || has_controls(text, len))
		return unreadable(err, "it is not plain text in UTF-8");
	r.answers = bw_object();
	r.observations = bw_array();
	r.missing = bw_array();
	r.unclear = bw_array();
	if (read_all(&r, &c) == BW_OK && facts != NULL)
		*facts = facts_of(&r, language);
	if (private_count != NULL)
		*private_count = r.rc == BW_OK ? r.private_count : 0;
	bw_value_free(r.answers);
	bw_value_free(r.observations);
	bw_value_free(r.missing);
	bw_value_free(r.unclear);
	bw_buf_free(&r.stray);
	bw_buf_free(&r.text);
	return r.rc;
}
