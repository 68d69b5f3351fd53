#include "flow/chat_file.h"

#include <stdlib.h>
#include <string.h>

/* By these many bytes a picture or film is told from a text, before more of it is unpacked. */
#define PROBE ((size_t)4 << 10)

/* ---- reading ---- */

static bool
read_archive(void *ctx, void *data, size_t len, uint64_t offset)
{
	const struct bw_pipe *pipe = ((struct bw_chat_file *)ctx)->pipe;
	uint8_t *to = data;
	size_t got;

	for (; len > 0; to += got, offset += got, len -= got)
		if (pipe->read(pipe->ctx, to, len, offset, &got, NULL) != BW_OK || got == 0)
			return false;
	return true;
}

static enum bw_rc
damaged(struct bw_err *err)
{
	enum bw_rc rc = bw_err_set(err, BW_EFORMAT, 0, "the chat in the archive is damaged");

	bw_err_hint(err, "export it again, or unpack the archive and add what is in it");
	return rc;
}

static enum bw_rc
read_next(void *ctx, void *buf, size_t cap, size_t *got, struct bw_err *err)
{
	struct bw_chat_file *f = ctx;
	enum bw_rc rc = BW_OK;

	if (f->member == NULL)
		rc = f->pipe->read(f->pipe->ctx, buf, cap, f->at, got, err);
	else if (f->stream == NULL || !bw_member_stream_read(f->stream, buf, cap, got))
		return damaged(err);
	f->at += *got;
	return rc;
}

static enum bw_rc
open_stream(void *ctx, struct bw_chat_stream *out, struct bw_err *err)
{
	struct bw_chat_file *f = ctx;

	f->at = 0;
	bw_member_stream_close(f->stream);
	f->stream = NULL;
	if (f->member != NULL && (f->stream = bw_archive_stream(&f->archive, f->member)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a chat");
	return bw_chat_stream_open(out, read_next, f, err);
}

struct bw_chat_source
bw_chat_file_source(struct bw_chat_file *f)
{
	return (struct bw_chat_source){ f, open_stream };
}

/* ---- what is in an archive ---- */

/* Texts have no bytes of value zero at their start; what else there is has some. */
static bool
may_be_text(const struct bw_chat_file *f, const struct bw_member *m)
{
	struct bw_member_stream *s = bw_archive_stream(&f->archive, m);
	uint8_t start[PROBE];
	size_t got = 0;
	bool ok = s != NULL && bw_member_stream_read(s, start, sizeof(start), &got) && got > 0 &&
	    memchr(start, 0, got) == NULL;

	bw_member_stream_close(s);
	return ok;
}

static bool
is_chat(struct bw_chat_file *f, const struct bw_member *m)
{
	struct bw_chat_stream s = { 0 };
	bool is = false;

	if (m->folder || m->size > BW_CHAT_FILE_MAX || bw_archive_dense(m->size, m->packed) || !may_be_text(f, m))
		return false;
	f->member = m;
	if (open_stream(f, &s, NULL) == BW_OK && bw_chat_stream_need(&s, BW_STREAM_WINDOW, NULL) == BW_OK)
		is = bw_chat_find((struct bw_bytes){ s.at, bw_chat_stream_left(&s) }, s.last) != NULL;
	bw_chat_stream_close(&s);
	return is;
}

static int
compare(struct bw_bytes a, struct bw_bytes b)
{
	int d = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return d != 0 ? d : (a.len > b.len) - (a.len < b.len);
}

static int
by_bytes(const void *x, const void *y)
{
	return compare(*(const struct bw_bytes *)x, *(const struct bw_bytes *)y);
}

static struct bw_bytes
last_part(struct bw_bytes name)
{
	const uint8_t *slash = name.len > 0 ? memrchr(name.data, '/', name.len) : NULL;

	if (slash != NULL) {
		name.len -= (size_t)(slash + 1 - name.data);
		name.data = slash + 1;
	}
	return name;
}

static enum bw_rc
list_members(struct bw_chat_file *f, struct bw_err *err)
{
	size_t i;

	f->chats = calloc(BW_CHAT_FILE_CHATS, sizeof(struct bw_member *));
	f->names = calloc(f->archive.count + 1, sizeof(*f->names));
	if (f->chats == NULL || f->names == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read an archive");
	for (i = 0; i < f->archive.count; i++) {
		const struct bw_member *m = &f->archive.members[i];

		if (!m->folder)
			f->names[f->name_count++] = last_part(m->name);
		if (f->chat_count < BW_CHAT_FILE_CHATS && is_chat(f, m))
			f->chats[f->chat_count++] = m;
	}
	if (f->name_count > 0)
		qsort(f->names, f->name_count, sizeof(*f->names), by_bytes);
	return BW_OK;
}

enum bw_rc
bw_chat_file_open(struct bw_chat_file *f, const struct bw_pipe *pipe, struct bw_err *err)
{
	const struct bw_archive_source source = { f, read_archive };
	uint8_t start[4] = { 0 };
	size_t got;
	enum bw_rc rc;

	memset(f, 0, sizeof(*f));
	f->pipe = pipe;
	if (pipe->size > BW_CHAT_FILE_MAX) {
		rc = bw_err_set(err, BW_ELIMIT, 0, "a chat is read up to 8 GiB");
		bw_err_hint(err, "export it without media");
		return rc;
	}
	if ((rc = pipe->read(pipe->ctx, start, sizeof(start), 0, &got, err)) != BW_OK)
		return rc;
	f->zip = got == 4 && memcmp(start, "PK\3\4", 4) == 0;
	if (!f->zip)
		return BW_OK;
	bw_archive_open(&source, pipe->size, &f->archive);
	if (f->archive.refused != NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "%s", f->archive.refused);
	return list_members(f, err);
}

void
bw_chat_file_close(struct bw_chat_file *f)
{
	bw_member_stream_close(f->stream);
	bw_archive_free(&f->archive);
	free(f->chats);
	free(f->names);
	memset(f, 0, sizeof(*f));
}

void
bw_chat_file_choose(struct bw_chat_file *f, size_t chat)
{
	f->member = f->chats[chat];
}

size_t
bw_chat_file_named(const struct bw_chat_file *f, struct bw_bytes name)
{
	size_t i;

	for (i = 0; i < f->chat_count; i++)
		if (compare(f->chats[i]->name, name) == 0)
			break;
	return i;
}

size_t
bw_chat_file_count(const struct bw_chat_file *f, struct bw_bytes name)
{
	struct bw_bytes last = last_part(name);
	size_t low = 0, high = f->name_count, n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(f->names[mid], last) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	while (last.len > 0 && low + n < f->name_count && compare(f->names[low + n], last) == 0)
		n++;
	return n;
}
