#include "flow/dossier_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "flow/chat_job.h"
#include "flow/disclosed.h"
#include "flow/labels.h"

struct printing {
	struct bw_case *c;
	struct bw_chat_from from;
	struct bw_labels labels;
	struct bw_value *rows;
	size_t len; /* of all texts */
	struct bw_err *err;
};

/* A text with labels in place of names; sender: it is nothing but a name, so what only holds one counts too. */
static enum bw_rc
unnamed(struct printing *p, const char *text, bool sender, struct bw_buf *out)
{
	const char *whole = text != NULL ? text : "";
	const struct bw_bytes in = { (const uint8_t *)whole, strlen(whole) };
	struct bw_redact_found *found = NULL;
	size_t count = 0, at = 0, i;
	enum bw_rc rc = BW_OK;

	if (p->labels.count > 0 && in.len > 0)
		rc = bw_labels_find(bw_case_worker(p->c), &p->labels, in, BW_REDACT_PLAIN, &found, &count, p->err);
	for (i = 0; rc == BW_OK && i < count; i++) {
		if (found[i].how != BW_REDACT_WHOLE && !sender)
			continue; /* the owner said that it may stay */
		bw_buf_put(out, whole + at, (size_t)found[i].from - at);
		bw_labels_put(&p->labels, found[i].person, out);
		at = (size_t)found[i].to;
	}
	if (rc == BW_OK)
		bw_buf_put(out, whole + at, in.len - at);
	free(found);
	return rc == BW_OK ? bw_buf_check(out, p->err) : rc;
}

/* Line by line, with what nobody sees made visible. */
static void
set_shown(struct bw_value *row, const char *key, const struct bw_buf *text)
{
	struct bw_buf shown = { 0 };
	size_t at = 0;

	while (at < text->len) {
		const uint8_t *end = memchr(text->data + at, '\n', text->len - at);
		size_t n = end != NULL ? (size_t)(end - text->data) - at : text->len - at;

		bw_utf8_escape(&shown, text->data + at, n);
		if (end != NULL)
			bw_buf_str(&shown, "\n");
		at += n + (end != NULL);
	}
	bw_set_text(row, key, bw_buf_text(&shown));
	bw_buf_free(&shown);
}

static void
set_time(struct bw_value *row, const struct bw_value *m)
{
	const char *wall = bw_value_text(bw_value_get(m, "wall")), *other = bw_value_text(bw_value_get(m, "wall_other"));
	const char *raw = bw_value_text(bw_value_get(m, "time_raw"));
	struct bw_buf time = { 0 };

	bw_buf_str(&time, wall != NULL ? wall : raw != NULL ? raw : "");
	if (wall != NULL && other != NULL)
		bw_buf_printf(&time, " | %s", other);
	set_shown(row, "time", &time);
	bw_buf_free(&time);
}

/* Names of files stand beside the text, as what it is about. */
static void
add_files(const struct bw_value *m, struct bw_buf *text)
{
	const struct bw_value *files = bw_value_get(m, "attachments");
	size_t i;

	for (i = 0; i < bw_value_count(files); i++) {
		const char *name = bw_value_text(bw_value_get(bw_value_at(files, i), "name"));

		if (name != NULL)
			bw_buf_printf(text, "%s<%s>", text->len > 0 ? " " : "", name);
	}
}

static enum bw_rc
put_message(struct printing *p, const struct bw_value *m)
{
	struct bw_buf sender = { 0 }, said = { 0 }, text = { 0 };
	struct bw_value *row = bw_object();
	enum bw_rc rc;

	set_time(row, m);
	bw_buf_str(&said, bw_value_text(bw_value_get(m, "text")) != NULL ? bw_value_text(bw_value_get(m, "text")) : "");
	add_files(m, &said);
	if (said.len == 0)
		bw_buf_printf(&said, "[%s]", bw_value_text(bw_value_get(m, "kind")));
	rc = bw_buf_check(&said, p->err);
	if (rc == BW_OK && (rc = unnamed(p, bw_value_text(bw_value_get(m, "sender")), true, &sender)) == BW_OK)
		rc = unnamed(p, bw_buf_text(&said), false, &text);
	set_shown(row, "sender", &sender);
	set_shown(row, "text", &text);
	p->len += text.len;
	bw_buf_free(&sender);
	bw_buf_free(&said);
	bw_buf_free(&text);
	bw_push(p->rows, row);
	return rc;
}

/* Messages first to last, as the worker reads them. */
static enum bw_rc
put_messages(struct printing *p, uint64_t first, uint64_t last)
{
	uint64_t n = last - first + 1, i;
	struct bw_value *list = NULL;
	enum bw_rc rc = bw_chat_window(bw_case_worker(p->c), &p->from, first, n, &list, p->err);

	if (rc == BW_OK && bw_value_count(list) < n)
		rc = bw_err_set(p->err, BW_EFORMAT, 0, "the chat could not be read safely");
	for (i = 0; rc == BW_OK && i < n && p->len <= BW_LINES_TEXT_MAX; i++)
		rc = put_message(p, bw_value_at(list, (size_t)i));
	bw_value_free(list);
	return rc;
}

static void
put_gap(struct printing *p, int64_t messages)
{
	struct bw_value *row = bw_object();

	bw_set_int(row, "gap", messages);
	bw_push(p->rows, row);
}

/* What lies between the gaps is in it. */
static enum bw_rc
put_all(struct printing *p, const struct bw_value *facts)
{
	const struct bw_value *gaps = bw_value_get(facts, "gaps");
	int64_t done = 0, of = bw_value_int(bw_value_get(facts, "of"));
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i <= bw_value_count(gaps) && p->len <= BW_LINES_TEXT_MAX; i++) {
		const struct bw_value *g = i < bw_value_count(gaps) ? bw_value_at(gaps, i) : NULL;
		int64_t after = g != NULL ? bw_value_int(bw_value_get(g, "after")) : of;
		int64_t left = g != NULL ? bw_value_int(bw_value_get(g, "messages")) : 0;

		if (after < done || after > of || left < 0 || left > of - after)
			return bw_err_set(p->err, BW_EFORMAT, 0, "what an excerpt is of is damaged");
		if (after > done)
			rc = put_messages(p, (uint64_t)done + 1, (uint64_t)after);
		if (rc == BW_OK && g != NULL)
			put_gap(p, left);
		done = after + left;
	}
	return rc;
}

enum bw_rc
bw_dossier_lines(struct bw_case *c, uint64_t chat, const struct bw_value *facts, struct bw_value **out, struct bw_err *err)
{
	struct printing p = { .c = c, .from = { .read = bw_object_media_read }, .rows = NULL, .err = err };
	struct bw_object_reader *r = NULL;
	struct bw_item it = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if (bw_redact_syntax_of(bw_value_text(bw_value_get(facts, "chat_format"))) == BW_REDACT_PLAIN)
		return BW_OK;
	if ((rc = bw_item_live(c, chat, &it, err)) == BW_OK &&
	    (rc = bw_object_open(bw_case_store(c), it.object.id, &r, NULL, err)) == BW_OK) {
		p.from.ctx = r;
		p.from.size = it.object.size;
		p.rows = bw_array();
		if ((rc = bw_labels_load(facts, &p.labels, err)) == BW_OK)
			rc = put_all(&p, facts);
	}
	if (rc == BW_OK && p.len <= BW_LINES_TEXT_MAX)
		*out = p.rows;
	else
		bw_value_free(p.rows);
	bw_labels_free(&p.labels);
	bw_object_close(r);
	bw_item_free(&it);
	return rc;
}
