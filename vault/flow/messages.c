#include "flow/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "flow/chat_job.h"

#define CHAT_MAX ((uint64_t)256 << 20)
#define WINDOW 2000u

static enum bw_rc
too_large(struct bw_err *err)
{
	enum bw_rc rc = bw_err_set(err, BW_ELIMIT, 0, "the chat is larger than 256 MiB");

	bw_err_hint(err, "export it without media");
	return rc;
}

static enum bw_rc
report(struct bw_worker *w, const struct bw_worker_input *in, bool each, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_value *rows = NULL, *sum = NULL, *part;
	uint64_t from;
	size_t i, count = WINDOW;
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_chat_summary(w, in, &sum, err)) != BW_OK)
		return rc;
	rows = bw_array();
	for (from = 1; each && rc == BW_OK && count == WINDOW; from += WINDOW) {
		if ((rc = bw_chat_window(w, in, from, WINDOW, &part, err)) != BW_OK)
			break;
		count = bw_value_count(part);
		for (i = 0; rc == BW_OK && i < count; i++)
			rc = bw_hooks_row(hooks, "messages", rows, bw_value_copy(bw_value_at(part, i)));
		bw_value_free(part);
	}
	if (rc == BW_OK) {
		if (bw_value_count(rows) > 0)
			bw_set(sum, "rows", bw_value_copy(rows));
		*out = sum;
		sum = NULL;
	}
	bw_value_free(rows);
	bw_value_free(sum);
	return rc;
}

enum bw_rc
bw_flow_messages(struct bw_case *c, uint64_t item, bool each, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	struct bw_object_reader *r = NULL;
	struct bw_item it = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_item_live(c, item, &it, err)) != BW_OK)
		return rc;
	if (strcmp(it.kind, "chat") != 0) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "item %llu is no chat", (unsigned long long)item);
		bw_err_hint(err, "bewaar list --kind chat shows the chats");
		goto out;
	}
	if (it.object.size > CHAT_MAX) {
		rc = too_large(err);
		goto out;
	}
	if ((rc = bw_object_open(bw_case_store(c), it.object.id, &r, NULL, err)) != BW_OK ||
	    (rc = bw_worker_input_new(&in, (size_t)it.object.size, err)) != BW_OK ||
	    (rc = bw_object_pread(r, in.data, in.len, 0, err)) != BW_OK)
		goto out;
	rc = report(bw_case_worker(c), &in, each, hooks, out, err);
out:
	bw_worker_input_free(&in);
	bw_object_close(r);
	bw_item_free(&it);
	return rc;
}

static enum bw_rc
read_file(const char *path, struct bw_worker_input *in, struct bw_err *err)
{
	struct stat st;
	size_t done = 0;
	ssize_t n = 1;
	enum bw_rc rc;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		int e = errno;

		return bw_err_set(err, bw_rc_from_errno(e), e, "%s", path);
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		rc = bw_err_set(err, BW_EUSAGE, 0, "%s is no file", path);
	} else if ((uint64_t)st.st_size > CHAT_MAX) {
		rc = too_large(err);
	} else if ((rc = bw_worker_input_new(in, (size_t)st.st_size, err)) == BW_OK) {
		while (done < in->size && (n = read(fd, in->data + done, in->size - done)) > 0)
			done += (size_t)n;
		in->len = done;
		if (n < 0)
			rc = bw_err_set(err, BW_EIO, errno, "%s", path);
	}
	(void)close(fd);
	return rc;
}

enum bw_rc
bw_flow_messages_file(struct bw_worker *w, const char *path, bool each, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_worker_input in = { .fd = -1 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = read_file(path, &in, err)) == BW_OK)
		rc = report(w, &in, each, hooks, out, err);
	bw_worker_input_free(&in);
	return rc;
}
