/* The form as one page for a browser: it asks nothing of any network, holds its script and
 * its style by their hashes (CSP 3), and can be read and printed without the script. It
 * keeps what was filled in as the text of media/form.h, in a file that the browser saves;
 * page and text are read back by the same reader. */
#include <string.h>

#include "base/encode.h"
#include "crypto/hash.h"
#include "flow/form.h"

static const char *const style[] = {
	":root { color-scheme: light; }",
	"body { font: 1.05rem/1.5 \"Noto Sans\", \"DejaVu Sans\", sans-serif; color: #000; background: #fff; margin: 0; }",
	"main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }",
	"h1 { font-size: 1.7rem; line-height: 1.2; }",
	"h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; border-top: 2px solid #000; padding-top: 1rem; }",
	".field { margin: 1.2rem 0; }",
	".field > label, legend { display: block; font-weight: bold; padding: 0; }",
	"fieldset { border: 0; margin: 1.2rem 0; padding: 0; min-width: 0; }",
	"fieldset.group { border: 1px solid #555; border-radius: 4px; padding: 0.2rem 1rem 0.8rem; }",
	"fieldset.group > legend { font-size: 1.1rem; padding: 0 0.4rem; }",
	"fieldset label { display: block; padding: 0.25rem 0; }",
	".help { margin: 0.1rem 0 0.3rem; color: #333; font-size: 0.95rem; }",
	"input[type=text], textarea { box-sizing: border-box; width: 100%; font: inherit; padding: 0.45rem; border: 1px solid #555; border-radius: 3px; background: #fff; color: #000; }",
	"textarea { min-height: 6em; resize: vertical; }",
	"input[type=radio], input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0 0.5rem 0 0; vertical-align: -0.15rem; }",
	":focus-visible { outline: 3px solid #0050b3; outline-offset: 2px; }",
	"button { font: inherit; padding: 0.6rem 1rem; margin: 0 0.6rem 0.6rem 0; border: 2px solid #000; border-radius: 4px; background: #fff; color: #000; }",
	"button.first { background: #000; color: #fff; }",
	"[hidden] { display: none !important; }",
	"@media print {",
	"body { font-size: 10.5pt; }",
	"main { max-width: none; padding: 0; }",
	/* From paper nothing can be left out: what is for the lawyer alone is not printed. */
	".scripted, .stays { display: none !important; }",
	".field, fieldset.choice { break-inside: avoid; }",
	"h2 { break-after: avoid; }",
	"@page { size: A4; margin: 18mm; }",
	"}",
};

static const char *const script[] = {
	"'use strict';",
	"(() => {",
	"const start = '<' + 'pre id=\"answers\" hidden=\"\">', end = '</' + 'pre>';",
	"const page = '<!DOCTYPE html>\\n' + document.documentElement.outerHTML;",
	"const form = document.getElementById('form'), answers = document.getElementById('answers');",
	"const head = answers.textContent.split('\\n')[0];",
	"let changed = false;",
	"const all = () => [...form.querySelectorAll('[data-key]')];",
	"const boxes = () => all().filter(e => e.dataset.key === 'observation');",
	"const isBlock = e => e.dataset.kind === 'group' || e.dataset.kind === 'section';",
	"const grow = t => { t.style.height = 'auto'; t.style.height = t.scrollHeight + 4 + 'px'; };",
	"const growAll = () => form.querySelectorAll('textarea').forEach(grow);",
	"const safe = t => t.replace(/[\\0-\\x08\\x0b-\\x1f\\x7f]/g, '').trim().split('\\n').map(l => /^(\\[|\\(|##)/.test(l) ? ' ' + l : l).join('\\n');",
	"function text() {",
	"let out = head + '\\n';",
	"for (const e of all()) {",
	"out += '\\n[' + e.dataset.key + '] ' + e.dataset.label + '\\n';",
	"if (isBlock(e)) continue;",
	"const value = e.querySelector('textarea, input[type=text]');",
	"if (value && safe(value.value)) out += safe(value.value) + '\\n';",
	"if (!value) for (const i of e.querySelectorAll('input')) out += (i.checked ? '(x) ' : '( ) ') + i.value + ' - ' + i.dataset.word + '\\n';",
	"}",
	"return out;",
	"}",
	"function more() {",
	"const last = boxes().pop(), block = last.cloneNode(true), n = '-' + (boxes().length + 1);",
	"for (const e of block.querySelectorAll('[id], [for], [name], [aria-describedby]'))",
	"for (const a of ['id', 'for', 'name', 'aria-describedby'])",
	"if (e.hasAttribute(a)) e.setAttribute(a, e.getAttribute(a).replace(/-\\d+(?=h?$)/, n));",
	"for (const e of block.querySelectorAll('textarea, input[type=text]')) e.value = '';",
	"for (const e of block.querySelectorAll('input:checked')) e.checked = false;",
	"block.querySelector('legend').textContent = last.dataset.label + ' (' + (boxes().length + 1) + ')';",
	"last.after(block);",
	"return block;",
	"}",
	"function fill(e, lines) {",
	"const value = e.querySelector('textarea, input[type=text]');",
	"if (isBlock(e)) return;",
	"if (value) value.value = lines.join('\\n').trim();",
	"else for (const i of e.querySelectorAll('input')) i.checked = lines.some(l => l.startsWith('(x) ' + i.value + ' '));",
	"}",
	"function load() {",
	"let block = -1, at = null, lines = [];",
	"const put = () => { if (at) fill(at, lines); lines = []; };",
	"for (const line of answers.textContent.split('\\n').slice(1)) {",
	"const key = (/^\\[([a-z_]+)\\]/.exec(line) || [])[1];",
	"if (!key || !all().some(e => e.dataset.key === key)) { lines.push(line); continue; }",
	"put();",
	"if (key === 'observation' && ++block >= boxes().length) more();",
	"const inside = block >= 0 && boxes()[block].querySelector('[data-key=\"' + key + '\"]');",
	"at = inside || all().find(e => e.dataset.key === key);",
	"}",
	"put();",
	"}",
	"function give(content, name, type) {",
	"const a = document.createElement('a'), url = URL.createObjectURL(new Blob([content], { type: type + ';charset=utf-8' }));",
	"a.href = url;",
	"a.download = name;",
	"document.body.append(a);",
	"a.click();",
	"a.remove();",
	"setTimeout(() => URL.revokeObjectURL(url), 60000);",
	"document.getElementById('saved').hidden = changed = false;",
	"}",
	"function savePage() {",
	"const from = page.indexOf(start) + start.length, to = page.indexOf(end, from);",
	"const put = text().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');",
	"give(page.slice(0, from) + put + page.slice(to), 'form.html', 'text/html');",
	"}",
	"form.addEventListener('submit', e => e.preventDefault());",
	"form.addEventListener('input', e => { changed = true; if (e.target.tagName === 'TEXTAREA') grow(e.target); });",
	"let was = null;",
	"form.addEventListener('pointerdown', e => { const i = e.target.closest('label')?.querySelector('input[type=radio]'); was = i && i.checked ? i : null; });",
	"form.addEventListener('click', e => { if (e.target === was) { was.checked = false; was = null; changed = true; } });",
	"addEventListener('beforeunload', e => { if (changed) e.preventDefault(); });",
	"addEventListener('beforeprint', growAll);",
	"document.getElementById('more')?.addEventListener('click', () => more().scrollIntoView());",
	"document.getElementById('save-text').addEventListener('click', () => give(text(), 'form.txt', 'text/plain'));",
	"document.getElementById('save-page').addEventListener('click', savePage);",
	"document.getElementById('print').addEventListener('click', () => print());",
	"load();",
	"for (const e of document.querySelectorAll('.scripted')) e.hidden = false;",
	"growAll();",
	"})();",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct paging {
	const struct bw_form_words *w;
	enum bw_form_role role;
	struct bw_buf *out;
	unsigned id;
};

static void
put_lines(struct bw_buf *out, const char *const *list, size_t count)
{
	bw_buf_u8(out, '\n');
	for (size_t i = 0; i < count; i++) {
		bw_buf_str(out, list[i]);
		bw_buf_u8(out, '\n');
	}
}

/* 'sha256-…' of what stands between the tags. */
static enum bw_rc
put_hash(struct bw_buf *out, const char *const *list, size_t count, struct bw_err *err)
{
	struct bw_buf text = { 0 };
	uint8_t digest[32];
	enum bw_rc rc;

	put_lines(&text, list, count);
	rc = bw_buf_check(&text, err);
	if (rc == BW_OK) {
		bw_sha256(digest, text.data, text.len);
		bw_buf_str(out, "'sha256-");
		bw_base64(out, digest, sizeof(digest), true);
		bw_buf_u8(out, '\'');
	}
	bw_buf_free(&text);
	return rc;
}

static void
put_escaped(struct bw_buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '&')
			bw_buf_str(out, "&amp;");
		else if (*text == '<')
			bw_buf_str(out, "&lt;");
		else if (*text == '>')
			bw_buf_str(out, "&gt;");
		else if (*text == '"')
			bw_buf_str(out, "&quot;");
		else
			bw_buf_u8(out, (uint8_t)*text);
	}
}

/* ' name="text"' */
static void
attribute(struct bw_buf *out, const char *name, const char *text)
{
	bw_buf_printf(out, " %s=\"", name);
	put_escaped(out, text);
	bw_buf_u8(out, '"');
}

static void
element(struct bw_buf *out, const char *open, const char *text, const char *close)
{
	bw_buf_str(out, open);
	put_escaped(out, text);
	bw_buf_str(out, close);
}

static void
put_paragraph(void *ctx, const char *text)
{
	element(((struct paging *)ctx)->out, "<p>", text, "</p>\n");
}

/* An id of each question, with the number of the block at its end: the script counts on. */
static void
put_id(struct paging *p, unsigned block)
{
	bw_buf_printf(p->out, "f%u-%u", p->id, block);
}

static void
put_help(struct paging *p, enum bw_form_id id, unsigned block)
{
	if (p->w->field[id].help == NULL)
		return;
	bw_buf_str(p->out, "<p class=\"help\" id=\"");
	put_id(p, block);
	element(p->out, "h\">", p->w->field[id].help, "</p>\n");
}

static void
described(struct paging *p, enum bw_form_id id, unsigned block)
{
	if (p->w->field[id].help == NULL)
		return;
	bw_buf_str(p->out, " aria-describedby=\"");
	put_id(p, block);
	bw_buf_str(p->out, "h\"");
}

static void
begin(struct paging *p, const char *tag, const char *class, const char *kind, enum bw_form_id id)
{
	bw_buf_printf(p->out, "<%s class=\"%s\" data-kind=\"%s\" data-key=\"%s\"", tag, class, kind, bw_form_fields[id].key);
	attribute(p->out, "data-label", p->w->field[id].label);
}

static void
put_choice(struct paging *p, enum bw_form_id id, unsigned block)
{
	const struct bw_form_field *f = &bw_form_fields[id];
	const char *type = f->kind == BW_FORM_MANY ? "checkbox" : "radio";

	begin(p, "fieldset", bw_form_stays(id) || id == BW_FORM_CONTACT_BY ? "choice stays" : "choice", "choice", id);
	described(p, id, block);
	element(p->out, ">\n<legend>", p->w->field[id].label, "</legend>\n");
	put_help(p, id, block);
	for (int c = 0; c < BW_FORM_CHOICES; c++) {
		if (!(f->choices >> c & 1u))
			continue;
		bw_buf_printf(p->out, "<label><input type=\"%s\" name=\"", type);
		put_id(p, block);
		bw_buf_printf(p->out, "\" value=\"%s\"", bw_form_tokens[c]);
		attribute(p->out, "data-word", p->w->choice[c]);
		element(p->out, ">", p->w->choice[c], "</label>\n");
	}
	bw_buf_str(p->out, "</fieldset>\n");
}

static void
put_field(struct paging *p, enum bw_form_id id, unsigned block)
{
	bool line = bw_form_fields[id].kind == BW_FORM_LINE;

	begin(p, "div", bw_form_stays(id) ? "field stays" : "field", "text", id);
	bw_buf_str(p->out, ">\n<label for=\"");
	put_id(p, block);
	element(p->out, "\">", p->w->field[id].label, "</label>\n");
	put_help(p, id, block);
	bw_buf_str(p->out, line ? "<input type=\"text\" id=\"" : "<textarea rows=\"5\" id=\"");
	put_id(p, block);
	/* What is typed goes to no service that corrects it. */
	bw_buf_str(p->out, "\" autocomplete=\"off\" spellcheck=\"false\" dir=\"auto\"");
	described(p, id, block);
	bw_buf_str(p->out, line ? ">\n</div>\n" : "></textarea>\n</div>\n");
}

static void
page_question(void *ctx, enum bw_form_id id, unsigned block)
{
	struct paging *p = ctx;
	const struct bw_form_field *f = &bw_form_fields[id];

	p->id = (unsigned)id;
	if (f->kind == BW_FORM_SECTION) {
		begin(p, "div", "section", "section", id);
		element(p->out, ">\n<h2>", p->w->field[id].label, "</h2>\n");
		put_help(p, id, block);
		bw_buf_str(p->out, "</div>\n");
		return;
	}
	if (f->kind == BW_FORM_GROUP) {
		begin(p, "fieldset", "group", "group", id);
		element(p->out, ">\n<legend>", p->w->field[id].label, "");
		bw_buf_printf(p->out, " (%u)</legend>\n", block);
		return;
	}
	if (f->choices != 0)
		put_choice(p, id, block);
	else
		put_field(p, id, block);
	if (!f->grouped || bw_form_fields[id + 1].grouped)
		return;
	bw_buf_str(p->out, "</fieldset>\n");
	if (block == BW_FORM_BLOCKS)
		element(p->out, "<p class=\"scripted\" hidden=\"\"><button type=\"button\" id=\"more\">", p->w->say[BW_FORM_SAY_MORE],
		    "</button></p>\n");
}

static enum bw_rc
put_head(struct paging *p, struct bw_err *err)
{
	struct bw_buf *out = p->out;
	enum bw_rc rc;

	bw_buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\"><head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"generator\" content=\"" BW_FORM_MAGIC "\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; script-src ",
	    p->w->code);
	if ((rc = put_hash(out, script, COUNT(script), err)) != BW_OK)
		return rc;
	bw_buf_str(out, "; style-src ");
	if ((rc = put_hash(out, style, COUNT(style), err)) != BW_OK)
		return rc;
	bw_buf_str(out, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n");
	element(out, "<title>", bw_form_title(p->w, p->role), "</title>\n<style>");
	put_lines(out, style, COUNT(style));
	bw_buf_printf(out, "</style>\n</head><body>\n" BW_FORM_PRE BW_FORM_MAGIC " %s %s\n</pre>\n<main>\n",
	    bw_form_role_names[p->role], p->w->code);
	return BW_OK;
}

static void
put_buttons(struct paging *p)
{
	static const struct {
		const char *id, *class;
		enum bw_form_say say;
	} buttons[] = { { "save-text", "first", BW_FORM_SAY_SAVE_TEXT }, { "save-page", "", BW_FORM_SAY_SAVE_PAGE },
		{ "print", "", BW_FORM_SAY_PRINT } };

	bw_buf_str(p->out, "<p class=\"scripted\" hidden=\"\">\n");
	for (size_t i = 0; i < COUNT(buttons); i++) {
		bw_buf_printf(p->out, "<button type=\"button\" id=\"%s\" class=\"%s\">", buttons[i].id, buttons[i].class);
		element(p->out, "", p->w->say[buttons[i].say], "</button>\n");
	}
	element(p->out, "</p>\n<div class=\"scripted\" hidden=\"\"><p id=\"saved\" role=\"status\" hidden=\"\">",
	    p->w->say[BW_FORM_SAY_SAVED], "</p></div>\n");
}

enum bw_rc
bw_form_make_page(const struct bw_form_words *w, enum bw_form_role role, struct bw_buf *out, struct bw_err *err)
{
	struct paging p = { w, role, out, 0 };
	enum bw_rc rc = put_head(&p, err);

	if (rc != BW_OK)
		return rc;
	element(out, "<h1>", bw_form_title(w, role), "</h1>\n");
	bw_form_intro(w, role, BW_FORM_SAY_HOW_PAGE, put_paragraph, &p);
	element(out, "<noscript><p><strong>", w->say[BW_FORM_SAY_NO_SCRIPT], "</strong></p></noscript>\n");
	bw_buf_str(out, "<form id=\"form\" autocomplete=\"off\">\n");
	bw_form_visit(role, page_question, &p);
	put_buttons(&p);
	bw_buf_str(out, "</form>\n</main>\n<script>");
	put_lines(out, script, COUNT(script));
	bw_buf_str(out, "</script>\n</body></html>\n");
	return bw_buf_check(out, err);
}
