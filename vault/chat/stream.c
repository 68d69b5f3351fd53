#include "chat/stream.h"

#include <stdlib.h>
#include <string.h>

void
bw_chat_stream_memory(struct bw_chat_stream *s, const void *data, size_t len)
{
	static const uint8_t none[1];

	memset(s, 0, sizeof(*s));
	s->at = len > 0 ? data : none;
	s->end = s->at + len;
	s->last = true;
}

enum bw_rc
bw_chat_stream_open(struct bw_chat_stream *s, bw_chat_stream_fn *read, void *ctx, struct bw_err *err)
{
	memset(s, 0, sizeof(*s));
	s->window = malloc(BW_STREAM_WINDOW);
	if (s->window == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	s->at = s->end = s->window;
	s->read = read;
	s->ctx = ctx;
	return BW_OK;
}

void
bw_chat_stream_close(struct bw_chat_stream *s)
{
	if (s->window != NULL)
		explicit_bzero(s->window, BW_STREAM_WINDOW);
	free(s->window);
	memset(s, 0, sizeof(*s));
}

enum bw_rc
bw_chat_stream_need(struct bw_chat_stream *s, size_t want, struct bw_err *err)
{
	size_t left = bw_chat_stream_left(s), got;
	enum bw_rc rc;

	if (left >= want || s->last)
		return BW_OK;
	memmove(s->window, s->at, left);
	s->at = s->window;
	s->end = s->window + left;
	while (left < want && !s->last) {
		if ((rc = s->read(s->ctx, s->window + left, BW_STREAM_WINDOW - left, &got, err)) != BW_OK)
			return rc;
		s->last = got == 0;
		left += got;
		s->end = s->window + left;
	}
	return BW_OK;
}

void
bw_chat_stream_skip(struct bw_chat_stream *s, size_t n)
{
	s->at += n;
	s->offset += n;
}

/* The end of the line in what can be looked at, after more was read where it takes
 * that: NULL when there is none in a whole window, or in what is left of the file. */
static enum bw_rc
find_end(struct bw_chat_stream *s, const uint8_t **nl, struct bw_err *err)
{
	size_t seen = 0, want = 64u << 10;
	enum bw_rc rc;

	for (;;) {
		*nl = memchr(s->at + seen, '\n', bw_chat_stream_left(s) - seen);
		seen = bw_chat_stream_left(s);
		if (*nl != NULL || s->last || seen >= BW_STREAM_WINDOW)
			return BW_OK;
		while (want <= seen)
			want *= 2;
		if (want > BW_STREAM_WINDOW)
			want = BW_STREAM_WINDOW;
		if ((rc = bw_chat_stream_need(s, want, err)) != BW_OK)
			return rc;
	}
}

enum bw_rc
bw_chat_stream_line(struct bw_chat_stream *s, struct bw_chat_stream_line *out, struct bw_err *err)
{
	bool goes_on = out->cut;
	const uint8_t *nl;
	enum bw_rc rc;
	size_t len;

	if ((rc = find_end(s, &nl, err)) != BW_OK)
		return rc;
	memset(out, 0, sizeof(*out));
	if (bw_chat_stream_left(s) == 0)
		return BW_ENOTFOUND;
	len = nl != NULL ? (size_t)(nl - s->at) : bw_chat_stream_left(s);
	/* A piece as long as the window, so that memory and file give the same ones. */
	if (len > BW_STREAM_WINDOW - 2) {
		len = BW_STREAM_WINDOW - 2;
		nl = NULL;
	}
	out->goes_on = goes_on;
	out->lf = nl != NULL;
	out->cut = !out->lf && !(s->last && len == bw_chat_stream_left(s));
	out->text.data = s->at;
	out->text.len = len;
	if (out->lf && len > 0 && out->text.data[len - 1] == '\r') {
		out->text.len--;
		out->cr = true;
	}
	out->start = s->offset;
	out->end = s->offset + out->text.len;
	bw_chat_stream_skip(s, len + out->lf);
	return BW_OK;
}
