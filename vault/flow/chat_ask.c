#include "flow/chat_ask.h"

#include <inttypes.h>
#include <string.h>

#include "flow/chat_file.h"
#include "flow/disclosed.h"

#define ANSWER_MAX ((size_t)64 << 20)

/* ---- in the worker ---- */

static enum bw_rc
choose(struct bw_chat_file *f, struct bw_err *err)
{
	enum bw_rc rc;

	if (!f->zip)
		return BW_OK;
	if (f->chat_count == 1) {
		bw_chat_file_choose(f, 0);
		return BW_OK;
	}
	if (f->chat_count == 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no chat in the archive");
	rc = bw_err_set(err, BW_EREFUSED, 0, "the archive has %zu chats in it", f->chat_count);
	bw_err_hint(err, "unpack it and add the chat itself");
	return rc;
}

enum bw_rc
bw_chat_through(const struct bw_pipe *pipe, const struct bw_chat_sink *sink, struct bw_chat *chat, struct bw_err *err)
{
	struct bw_chat_file file = { 0 };
	struct bw_chat_source src;
	enum bw_rc rc;

	memset(chat, 0, sizeof(*chat));
	if ((rc = bw_chat_file_open(&file, pipe, err)) == BW_OK && (rc = choose(&file, err)) == BW_OK) {
		src = bw_chat_file_source(&file);
		if ((rc = bw_chat_survey(&src, NULL, chat, err)) == BW_OK)
			rc = bw_chat_read(&src, chat, sink, err);
	}
	bw_chat_file_close(&file);
	return rc;
}

enum bw_rc
bw_chat_answer(const struct bw_pipe *pipe, const struct bw_buf *answer, struct bw_err *err)
{
	enum bw_rc rc = bw_buf_check(answer, err);
	size_t at, n;

	for (at = 0; rc == BW_OK && at < answer->len; at += n) {
		n = answer->len - at < BW_PIPE_MAX ? answer->len - at : BW_PIPE_MAX;
		rc = pipe->put(pipe->ctx, answer->data + at, n, err);
	}
	return rc;
}

/* ---- the caller's side ---- */

enum bw_rc
bw_chat_item(struct bw_case *c, uint64_t item, struct bw_item *out, struct bw_err *err)
{
	enum bw_rc rc = bw_item_live(c, item, out, err);

	if (rc == BW_OK && strcmp(out->kind, "excerpt") == 0) {
		uint64_t source = out->source;

		bw_item_free(out);
		memset(out, 0, sizeof(*out));
		rc = bw_item_live(c, source, out, err);
	}
	if (rc == BW_OK && strcmp(out->kind, "chat") != 0) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "item %" PRIu64 " is no chat", item);
		bw_err_hint(err, "bewaar list --kind chat shows the chats");
	}
	return rc;
}

struct asking {
	struct bw_object_reader *reader;
	uint64_t size;
	struct bw_buf *answer;
};

static enum bw_rc
read_object(void *ctx, void *data, size_t len, uint64_t offset, size_t *got, struct bw_err *err)
{
	const struct asking *k = ctx;
	uint64_t left = offset < k->size ? k->size - offset : 0;

	*got = left < len ? (size_t)left : len;
	return *got > 0 ? bw_object_media_read(k->reader, data, *got, offset, err) : BW_OK;
}

static enum bw_rc
take_piece(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	const struct asking *k = ctx;

	bw_buf_put(k->answer, data, len);
	return bw_buf_check(k->answer, err);
}

enum bw_rc
bw_chat_ask(struct bw_case *c, const struct bw_item *chat, unsigned job, struct bw_bytes params, struct bw_buf *answer,
    struct bw_err *err)
{
	struct asking k = { .size = chat->object.size, .answer = answer };
	const struct bw_pipe pipe = { &k, k.size, read_object, take_piece };
	enum bw_rc rc;

	if (bw_case_worker(c) == NULL)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "the chat cannot be read here");
	answer->limit = ANSWER_MAX;
	if ((rc = bw_object_open(bw_case_store(c), chat->object.id, &k.reader, NULL, err)) == BW_OK)
		rc = bw_worker_pipe(bw_case_worker(c), job, &pipe, params, err);
	bw_object_close(k.reader);
	return rc;
}
