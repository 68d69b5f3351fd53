#include "flow/form.h"

#include <string.h>
#include <strings.h>

#include "sys/output.h"

const char *
bw_form_title(const struct bw_form_words *w, enum bw_form_role role)
{
	return w->say[role == BW_FORM_PARTNER ? BW_FORM_SAY_TITLE_PARTNER : BW_FORM_SAY_TITLE_THIRD];
}

void
bw_form_intro(const struct bw_form_words *w, enum bw_form_role role, enum bw_form_say how,
    void (*put)(void *ctx, const char *text), void *ctx)
{
	put(ctx, w->say[role == BW_FORM_PARTNER ? BW_FORM_SAY_INTRO_PARTNER : BW_FORM_SAY_INTRO_THIRD]);
	for (int i = BW_FORM_SAY_INTRO; i <= BW_FORM_SAY_INTRO_SAFE; i++)
		put(ctx, w->say[i]);
	put(ctx, w->say[how]);
}

void
bw_form_visit(enum bw_form_role role, void (*visit)(void *ctx, enum bw_form_id id, unsigned block), void *ctx)
{
	for (int i = 0; i < BW_FORM_IDS; i++) {
		if (!bw_form_has(role, (enum bw_form_id)i))
			continue;
		if (!bw_form_fields[i].grouped) {
			visit(ctx, (enum bw_form_id)i, 0);
			continue;
		}
		if (i != BW_FORM_OBSERVATION)
			continue; /* came with its block */
		for (unsigned block = 1; block <= BW_FORM_BLOCKS; block++)
			for (int k = i; k < BW_FORM_IDS && bw_form_fields[k].grouped; k++)
				visit(ctx, (enum bw_form_id)k, block);
	}
}

/* ---- as text ---- */

#define COLUMNS 76

struct texting {
	const struct bw_form_words *w;
	struct bw_buf *out;
};

/* Lines of "## ", broken between words. */
static void
put_help(void *ctx, const char *text)
{
	struct texting *t = ctx;
	size_t column = 0;

	while (*text != '\0') {
		size_t word = strcspn(text, " ");

		if (column > 0 && column + 1 + word > COLUMNS)
			column = 0;
		if (column == 0)
			bw_buf_str(t->out, t->out->len > 0 && t->out->data[t->out->len - 1] != '\n' ? "\n## " : "## ");
		else
			bw_buf_u8(t->out, ' ');
		bw_buf_put(t->out, text, word);
		column += word + 1;
		text += word + (text[word] == ' ');
	}
	bw_buf_u8(t->out, '\n');
}

static void
text_question(void *ctx, enum bw_form_id id, unsigned block)
{
	struct texting *t = ctx;
	const struct bw_form_field *f = &bw_form_fields[id];

	(void)block;
	bw_buf_printf(t->out, "%s\n[%s] %s\n", f->kind == BW_FORM_SECTION ? "\n\n" : "", f->key, t->w->field[id].label);
	if (t->w->field[id].help != NULL)
		put_help(t, t->w->field[id].help);
	if (f->choices != 0)
		put_help(t, t->w->say[BW_FORM_SAY_MARK]);
	for (int c = 0; c < BW_FORM_CHOICES; c++)
		if (f->choices >> c & 1u)
			bw_buf_printf(t->out, "( ) %s - %s\n", bw_form_tokens[c], t->w->choice[c]);
	if (f->kind == BW_FORM_LINE || f->kind == BW_FORM_TEXT)
		bw_buf_str(t->out, f->kind == BW_FORM_TEXT ? "\n\n" : "\n");
}

void
bw_form_make_text(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out)
{
	struct texting t = { w, out };

	bw_buf_printf(out, BW_FORM_MAGIC " %s %s\n##\n", bw_form_role_names[role], w->code);
	put_help(&t, bw_form_title(w, role));
	bw_buf_str(out, "##\n");
	bw_form_intro(w, role, BW_FORM_SAY_HOW_TEXT, put_help, &t);
	bw_form_visit(role, text_question, &t);
}

/* ---- the file ---- */

enum ending { TEXT, PAGE, PAPER, ENDINGS };

static enum ending
ending_of(const char *file)
{
	static const char *const names[ENDINGS] = { ".txt", ".html", ".pdf" };
	size_t len = strlen(file);
	int i;

	for (i = 0; i < ENDINGS; i++)
		if (len > strlen(names[i]) && strcasecmp(file + len - strlen(names[i]), names[i]) == 0)
			break;
	return (enum ending)i;
}

static enum bw_rc
check(const char *role, const char *language, const char *file, enum bw_form_role *r, const struct bw_form_words **w,
    struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	int i;

	for (i = 0; i < BW_FORM_ROLES; i++)
		if (strcmp(role, bw_form_role_names[i]) == 0)
			break;
	*r = (enum bw_form_role)i;
	*w = bw_form_language(language != NULL ? language : "nl");
	if (i == BW_FORM_ROLES) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "there is no form for %.40s", role);
		bw_err_hint(err, "--role partner or third-party");
	} else if (*w == NULL) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "the form is not there in the language %.40s", language);
		bw_err_hint(err, "--language nl or en; the answers may be in any language");
	} else if (ending_of(file) == ENDINGS) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "the ending of the file says which form it is, and %.200s has none of them", file);
		bw_err_hint(err, ".pdf to print, .txt to fill in as text, .html to fill in with a browser");
	}
	return rc;
}

static enum bw_rc
make(const struct bw_form_words *w, enum bw_form_role role, enum ending kind, struct bw_buf *out, struct bw_err *err)
{
	if (kind == PAPER)
		return bw_form_make_paper(w, role, out, err);
	if (kind == PAGE)
		return bw_form_make_page(w, role, out, err);
	bw_form_make_text(w, role, out);
	return bw_buf_check(out, err);
}

static enum bw_rc
write_file(const char *file, const struct bw_buf *data, struct bw_err *err)
{
	struct bw_output *o = NULL;
	enum bw_rc rc = bw_output_open(file, false, &o, err);

	if (rc == BW_OK)
		rc = bw_output_write(o, data->data, data->len, err);
	if (rc == BW_OK)
		return bw_output_commit(&o, err);
	bw_output_abort(&o);
	return rc;
}

enum bw_rc
bw_flow_form_new(const char *role, const char *language, const char *file, struct bw_value **out, struct bw_err *err)
{
	static const char *const formats[ENDINGS] = { "text", "html", "pdf" };
	const struct bw_form_words *w;
	struct bw_buf data = { 0 };
	enum bw_form_role r;
	enum bw_rc rc = check(role, language, file, &r, &w, err);

	*out = NULL;
	if (rc == BW_OK)
		rc = make(w, r, ending_of(file), &data, err);
	if (rc == BW_OK)
		rc = write_file(file, &data, err);
	if (rc == BW_OK) {
		*out = bw_object();
		bw_set_text(*out, "file", file);
		bw_set_text(*out, "role", bw_form_role_names[r]);
		bw_set_text(*out, "language", w->code);
		bw_set_text(*out, "format", formats[ending_of(file)]);
		bw_set_int(*out, "size", (int64_t)data.len);
	}
	bw_buf_free(&data);
	return rc;
}
