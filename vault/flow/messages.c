#include "flow/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow/disclosed.h"

struct rows {
	const struct bw_hooks *hooks;
	struct bw_value *list;
};

static enum bw_rc
add_row(void *ctx, const struct bw_value *message, struct bw_err *err)
{
	struct rows *r = ctx;

	(void)err;
	return bw_hooks_row(r->hooks, "messages", r->list, bw_value_copy(message));
}

static enum bw_rc
report(struct bw_worker *w, const struct bw_chat_from *from, const struct bw_chat_how *how, bool each,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct rows rows = { hooks, bw_array() };
	struct bw_value *sum = NULL;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_chat_summary(w, from, how, &sum, err);
	if (rc == BW_OK && each)
		rc = bw_chat_rows(w, from, how, 1, UINT64_MAX, add_row, &rows, err);
	if (rc == BW_OK) {
		if (bw_value_count(rows.list) > 0)
			bw_set(sum, "rows", bw_value_copy(rows.list));
		*out = sum;
		sum = NULL;
	}
	bw_value_free(rows.list);
	bw_value_free(sum);
	return rc;
}

enum bw_rc
bw_flow_messages(struct bw_case *c, uint64_t item, const struct bw_chat_how *how, bool each, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_chat_from from = { .read = bw_object_media_read };
	struct bw_object_reader *r = NULL;
	struct bw_item it = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_item_live(c, item, &it, err)) != BW_OK)
		return rc;
	if (strcmp(it.kind, "chat") != 0) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "item %llu is no chat", (unsigned long long)item);
		bw_err_hint(err, "bewaar list --kind chat shows the chats");
	} else if ((rc = bw_object_open(bw_case_store(c), it.object.id, &r, NULL, err)) == BW_OK) {
		from.ctx = r;
		from.size = it.object.size;
		rc = report(bw_case_worker(c), &from, how, each, hooks, out, err);
	}
	bw_object_close(r);
	bw_item_free(&it);
	return rc;
}

/* ---- a file outside ---- */

struct outside {
	const char *path;
	int fd;
};

static enum bw_rc
read_outside(void *ctx, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	const struct outside *f = ctx;
	uint8_t *to = data;
	ssize_t n;

	for (; len > 0; to += n, offset += (uint64_t)n, len -= (size_t)n) {
		do
			n = pread(f->fd, to, len, (off_t)offset);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return bw_err_set(err, BW_EIO, errno, "%s", f->path);
		if (n == 0)
			return bw_err_set(err, BW_EREFUSED, 0, "%s changed while it was read", f->path);
	}
	return BW_OK;
}

enum bw_rc
bw_flow_messages_file(struct bw_worker *w, const char *path, const struct bw_chat_how *how, bool each,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct outside f = { path, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
	struct bw_chat_from from = { .read = read_outside, .ctx = &f };
	struct stat st;
	enum bw_rc rc;

	*out = NULL;
	if (f.fd < 0) {
		int e = errno;

		return bw_err_set(err, bw_rc_from_errno(e), e, "%s", path);
	}
	if (fstat(f.fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "%s is no file", path);
	} else {
		from.size = (uint64_t)st.st_size;
		rc = report(w, &from, how, each, hooks, out, err);
	}
	(void)close(f.fd);
	return rc;
}
