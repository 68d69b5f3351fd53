#include "flow/redact_job.h"

#include <stdlib.h>
#include <string.h>

/* On the wire, little endian. Question: syntax (8 bits), then rows: person (32 bits, ALLOW for a word
 * that may stay), length (32 bits), bytes. Answer: from, to (64 bits), person, how (32 bits). */
#define ALLOW UINT32_MAX
#define FOUND_BYTES 24u

static void
put_row(struct bw_redact_asked *a, uint32_t person, const char *text)
{
	size_t len = strlen(text);

	bw_buf_le32(&a->rows, person);
	bw_buf_le32(&a->rows, len < UINT32_MAX ? (uint32_t)len : UINT32_MAX);
	bw_buf_put(&a->rows, text, len);
}

void
bw_redact_ask_name(struct bw_redact_asked *a, const char *name, uint32_t person)
{
	put_row(a, person, name);
}

void
bw_redact_ask_allow(struct bw_redact_asked *a, const char *word)
{
	put_row(a, ALLOW, word);
}

static enum bw_rc
take_rows(struct bw_cursor *p, struct bw_redact *r, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && bw_cursor_left(p) > 0) {
		uint32_t person = bw_cursor_le32(p), len = bw_cursor_le32(p);
		struct bw_bytes text = bw_cursor_take(p, len);

		if (p->bad)
			return bw_err_set(err, BW_EUSAGE, 0, "no such question about names");
		rc = person == ALLOW ? bw_redact_allow(r, text, err) : bw_redact_name(r, text, person, err);
	}
	return rc;
}

enum bw_rc
bw_redact_job(struct bw_bytes in, struct bw_bytes params, struct bw_buf *reply, struct bw_err *err)
{
	struct bw_cursor p = bw_cursor_of(params.data, params.len);
	struct bw_redact_found *found = NULL;
	struct bw_redact *r = NULL;
	uint8_t syntax = bw_cursor_u8(&p);
	size_t count = 0, i;
	enum bw_rc rc;

	if (p.bad || syntax >= BW_REDACT_SYNTAX_COUNT)
		return bw_err_set(err, BW_EUSAGE, 0, "no such question about names");
	if ((rc = bw_redact_new(&r, err)) == BW_OK && (rc = take_rows(&p, r, err)) == BW_OK)
		rc = bw_redact_find(r, in, (enum bw_redact_syntax)syntax, &found, &count, err);
	for (i = 0; rc == BW_OK && i < count; i++) {
		bw_buf_le64(reply, found[i].from);
		bw_buf_le64(reply, found[i].to);
		bw_buf_le32(reply, found[i].person);
		bw_buf_le32(reply, found[i].how);
	}
	free(found);
	bw_redact_free(r);
	return rc == BW_OK ? bw_buf_check(reply, err) : rc;
}

static bool
take_found(struct bw_cursor *p, uint64_t len, uint32_t persons, uint64_t *end, struct bw_redact_found *f)
{
	uint32_t how;

	f->from = bw_cursor_le64(p);
	f->to = bw_cursor_le64(p);
	f->person = bw_cursor_le32(p);
	how = bw_cursor_le32(p);
	f->how = how <= BW_REDACT_WORD ? (enum bw_redact_how)how : BW_REDACT_WORD;
	if (p->bad || f->from < *end || f->to <= f->from || f->to > len || f->person >= persons || how > BW_REDACT_WORD)
		return false;
	*end = f->to;
	return true;
}

static enum bw_rc
take_answer(const struct bw_buf *reply, uint64_t len, uint32_t persons, struct bw_redact_found **out, size_t *count,
    struct bw_err *err)
{
	struct bw_cursor p = bw_cursor_of(reply->data, reply->len);
	size_t n = reply->len / FOUND_BYTES, i;
	uint64_t end = 0;

	if ((*out = calloc(n + 1, sizeof(**out))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to look for names");
	for (i = 0; i < n && take_found(&p, len, persons, &end, &(*out)[i]); i++)
		;
	*count = n;
	if (i == n && n <= BW_REDACT_FOUND_MAX && reply->len % FOUND_BYTES == 0)
		return BW_OK;
	free(*out);
	*out = NULL;
	*count = 0;
	return bw_err_set(err, BW_EFORMAT, 0, "names could not be looked for safely");
}

enum bw_rc
bw_redact_call(struct bw_worker *w, const struct bw_redact_asked *a, struct bw_bytes text, enum bw_redact_syntax syntax,
    uint32_t persons, struct bw_redact_found **out, size_t *count, struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	struct bw_buf params = { 0 }, reply = { 0 };
	uint8_t kind = (uint8_t)syntax;
	enum bw_rc rc;

	*out = NULL;
	*count = 0;
	bw_buf_put(&params, &kind, 1);
	bw_buf_put(&params, a->rows.data, a->rows.len);
	rc = bw_buf_check(&params, err);
	if (rc == BW_OK && (a->rows.bad || params.len > BW_WORKER_PARAMS_MAX))
		rc = bw_err_set(err, BW_ELIMIT, 0, "these are too many names for one excerpt");
	if (rc == BW_OK)
		rc = bw_worker_input_new(&in, text.len, err);
	if (rc == BW_OK && text.len > 0)
		memcpy(in.data, text.data, text.len);
	if (rc == BW_OK)
		rc = bw_worker_call(w, BW_JOB_REDACT, &in, (struct bw_bytes){ params.data, params.len }, &reply, err);
	if (rc == BW_OK)
		rc = take_answer(&reply, text.len, persons, out, count, err);
	bw_buf_free(&params);
	bw_buf_free(&reply);
	bw_worker_input_free(&in);
	return rc;
}
