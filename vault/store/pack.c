/* Packs: fixed-size files of sealed segments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

void
bw_pack_name(uint32_t pack, char out[static 24])
{
	(void)snprintf(out, 24, "P%07u.BIN", pack);
}

uint32_t
bw_extent_segments(uint32_t len)
{
	return (uint32_t)((len + BW_SEG_SEALED - 1) / BW_SEG_SEALED);
}

static bool
list_has(const struct bw_buf *list, uint32_t v)
{
	size_t i;

	for (i = 0; i + sizeof(v) <= list->len; i += sizeof(v)) {
		if (memcmp(list->data + i, &v, sizeof(v)) == 0)
			return true;
	}
	return false;
}

static bool
list_pop(struct bw_buf *list, uint32_t *v)
{
	if (list->len < sizeof(*v))
		return false;
	list->len -= sizeof(*v);
	memcpy(v, list->data + list->len, sizeof(*v));
	return true;
}

void
bw_pack_touch(struct bw_store *st, uint32_t pack)
{
	/* Mostly the newest one: look at the end first. */
	if (st->touched.len >= 4 && memcmp(st->touched.data + st->touched.len - 4, &pack, 4) == 0)
		return;
	if (!list_has(&st->touched, pack))
		bw_buf_put(&st->touched, &pack, sizeof(pack));
}

bool
bw_pack_touched(const struct bw_store *st, uint32_t pack)
{
	return list_has(&st->touched, pack);
}

enum bw_rc
bw_pack_all(struct bw_store *st, struct bw_buf *out, struct bw_err *err)
{
	struct bw_query *q;
	uint32_t pack;
	bool row = true;
	enum bw_rc rc;

	rc = bw_query_start(st->cat, "SELECT DISTINCT pack FROM bw_extent ORDER BY pack", &q, err);
	if (rc != BW_OK)
		return rc;
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		pack = (uint32_t)bw_col_int(q, 0);
		bw_buf_put(out, &pack, sizeof(pack));
	}
	bw_query_end(q);
	return rc == BW_OK ? bw_buf_check(out, err) : rc;
}

enum bw_rc
bw_pack_touch_due(struct bw_store *st, struct bw_err *err)
{
	struct bw_buf packs = { 0 };
	enum bw_rc rc;
	uint32_t pack;
	size_t i;

	rc = bw_pack_all(st, &packs, err);
	for (i = 0; rc == BW_OK && i + sizeof(pack) <= packs.len; i += sizeof(pack)) {
		memcpy(&pack, packs.data + i, sizeof(pack));
		if (!bw_pack_dir_current(st, pack))
			bw_pack_touch(st, pack);
	}
	bw_buf_free(&packs);
	return rc;
}

struct survey {
	struct bw_store *st;
	struct bw_buf found;
};

static int
survey_name(void *arg, const char *name)
{
	struct survey *s = arg;
	unsigned int n;
	char again[24];

	n = bw_st_number(name, "P");
	if (n == 0)
		return 0;
	bw_pack_name(n, again);
	if (strcmp(again, name) != 0)
		return 0;
	bw_buf_put(&s->found, &n, sizeof(n));
	if (n >= s->st->next_pack)
		s->st->next_pack = n + 1;
	return 0;
}

/* used, live and count of a pack by the catalogue. */
static enum bw_rc
pack_use(struct bw_store *st, uint32_t pack, uint64_t *used, uint32_t *count, struct bw_err *err)
{
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;

	*used = 0;
	*count = 0;
	rc = bw_query_start(st->cat, "SELECT max(at + len), count(*) FROM bw_extent WHERE pack=?1", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, pack);
	rc = bw_query_step(q, &row, err);
	if (rc == BW_OK && row) {
		*used = (uint64_t)bw_col_int(q, 0);
		*count = (uint32_t)bw_col_int(q, 1);
	}
	bw_query_end(q);
	return rc;
}

enum bw_rc
bw_pack_survey(struct bw_store *st, struct bw_err *err)
{
	struct survey s = { .st = st };
	uint64_t used;
	uint32_t pack, count;
	struct bw_query *q;
	bool row = false;
	enum bw_rc rc;
	int e;

	st->next_pack = 1;
	bw_buf_reset(&st->spares);
	rc = bw_query_start(st->cat, "SELECT ifnull(max(pack), 0), ifnull(sum(len), 0) FROM bw_extent", &q, err);
	if (rc != BW_OK)
		return rc;
	rc = bw_query_step(q, &row, err);
	if (row) {
		st->next_pack = (uint32_t)bw_col_int(q, 0) + 1;
		st->sealed_total = (uint64_t)bw_col_int(q, 1);
	}
	bw_query_end(q);
	if (rc != BW_OK)
		return rc;
	e = st->io->list(st->io->ctx, st->dir, survey_name, &s);
	if (e != 0)
		rc = bw_err_set(err, bw_rc_from_errno(e), e, "cannot list %s", st->dir);
	/* Files that nothing refers to, and packs with much room, are filled first. */
	while (rc == BW_OK && list_pop(&s.found, &pack)) {
		rc = pack_use(st, pack, &used, &count, err);
		if (rc == BW_OK && used + BW_PACK_DIR_LEN(count) + 4 * BW_SEG_SEALED < st->root.pack_size)
			bw_buf_put(&st->spares, &pack, sizeof(pack));
	}
	bw_buf_free(&s.found);
	return rc;
}

/* Full size of a pack that reaches to len. */
uint64_t
bw_pack_cap(const struct bw_store *st, uint64_t len)
{
	uint64_t base = st->root.pack_size;

	return len <= base ? base : 4 * base;
}

enum bw_rc
bw_lane_flush(struct bw_store *st, struct bw_lane *lane, struct bw_err *err)
{
	enum bw_rc rc;
	char name[24];

	if (lane->out_len == 0)
		return BW_OK;
	bw_pack_name(lane->pack, name);
	rc = bw_io_write(st->io, lane->file, lane->out, lane->out_len, lane->flushed, name, err);
	if (rc != BW_OK)
		return rc;
	if (st->io->writeback != NULL && lane->out_len > BW_SEG_SEALED)
		(void)st->io->writeback(st->io->ctx, lane->file, lane->flushed, lane->out_len);
	lane->flushed += lane->out_len;
	lane->out_len = 0;
	return BW_OK;
}

static enum bw_rc
pack_create(struct bw_store *st, struct bw_lane *lane, struct bw_err *err)
{
	char name[24];
	enum bw_rc rc;

	lane->pack = st->next_pack;
	lane->cap = st->root.pack_size;
	if (st->sealed_total > 64 * (uint64_t)st->root.pack_size)
		lane->cap *= 4;
	bw_pack_name(lane->pack, name);
	rc = bw_st_open_file(st, name, BW_IO_CREATE, &lane->file, err);
	if (rc != BW_OK)
		return rc;
	st->next_pack++;
	st->dir_dirty = true;
	if (st->append_ok)
		return BW_OK;
	rc = bw_st_fill(st->io, lane->file, 0, lane->cap, name, err);
	if (rc == BW_OK)
		rc = bw_io_sync(st->io, lane->file, name, err);
	return rc;
}

enum bw_rc
bw_pack_next(struct bw_store *st, struct bw_lane *lane, struct bw_err *err)
{
	uint64_t used = 0, size = 0;
	uint32_t count = 0;
	enum bw_rc rc;
	char name[24];

	bw_io_close(st->io, &lane->file);
	lane->out_len = 0;
	lane->dirty = false;
	if (list_pop(&st->spares, &lane->pack)) {
		bw_pack_name(lane->pack, name);
		rc = bw_st_open_file(st, name, BW_IO_WRITE, &lane->file, err);
		if (rc == BW_OK)
			rc = bw_io_size(st->io, lane->file, &size, name, err);
		if (rc == BW_OK)
			rc = pack_use(st, lane->pack, &used, &count, err);
		lane->cap = bw_pack_cap(st, used + BW_PACK_DIR_LEN(count + 2) > size ? used + BW_PACK_DIR_LEN(count + 2) : size);
		/* One that a crash left short grows here, not under what is written to it. */
		if (rc == BW_OK && !st->append_ok && size < lane->cap) {
			rc = bw_st_fill(st->io, lane->file, size, lane->cap - size, name, err);
			if (rc == BW_OK)
				rc = bw_io_sync(st->io, lane->file, name, err);
		}
	} else {
		rc = pack_create(st, lane, err);
	}
	lane->at = lane->flushed = used;
	lane->count = count;
	if (rc == BW_OK)
		bw_pack_touch(st, lane->pack);
	else
		bw_io_close(st->io, &lane->file);
	return rc;
}

enum bw_rc
bw_pack_sync(struct bw_store *st, struct bw_err *err)
{
	struct bw_lane *lane;
	enum bw_rc rc;
	char name[24];

	for (lane = st->lanes; lane != NULL; lane = lane->next) {
		if (!lane->dirty || lane->file < 0)
			continue;
		bw_pack_name(lane->pack, name);
		rc = bw_io_sync(st->io, lane->file, name, err);
		if (rc != BW_OK)
			return rc;
		/* Keeps memory free for the person's other programs, and costs less than new pages. */
		bw_io_forget(st->io, lane->file);
		lane->dirty = false;
	}
	if (!st->dir_dirty)
		return BW_OK;
	rc = bw_io_sync_dir(st->io, st->dir, err);
	if (rc == BW_OK)
		st->dir_dirty = false;
	return rc;
}

void
bw_lanes_free(struct bw_store *st)
{
	struct bw_lane *lane, *next;

	for (lane = st->lanes; lane != NULL; lane = next) {
		next = lane->next;
		bw_io_close(st->io, &lane->file);
		bw_sha256_free(&lane->sha);
		if (lane->plain != NULL)
			bw_wipe(lane->plain, BW_SEG_PLAIN);
		free(lane->plain);
		free(lane->out);
		free(lane);
	}
	st->lanes = NULL;
}

/* ---- directories ---- */

static size_t
dir_aad(const struct bw_store *st, uint32_t pack, uint8_t part, uint8_t out[64])
{
	memcpy(out, "bewaar pack 1", 13);
	memcpy(out + 13, bw_st_id(st), 16);
	memcpy(out + 29, &(uint8_t[4]){ (uint8_t)pack, (uint8_t)(pack >> 8), (uint8_t)(pack >> 16), (uint8_t)(pack >> 24) }, 4);
	out[33] = part;
	return 34;
}

static enum bw_rc
dir_list(struct bw_store *st, uint32_t pack, struct bw_buf *out, uint32_t *count, struct bw_err *err)
{
	struct bw_pack_entry e;
	struct bw_bytes id, sha, key;
	struct bw_query *q;
	bool row = true;
	enum bw_rc rc;

	*count = 0;
	rc = bw_query_start(st->cat, "SELECT x.at, x.len, x.first, o.id, o.sha256, o.size, o.key FROM bw_extent x"
	    " JOIN bw_object o ON o.n = x.object WHERE x.pack=?1 AND o.key IS NOT NULL ORDER BY x.at", &q, err);
	if (rc != BW_OK)
		return rc;
	bw_bind_int(q, 1, pack);
	while ((rc = bw_query_step(q, &row, err)) == BW_OK && row) {
		memset(&e, 0, sizeof(e));
		e.offset = (uint32_t)bw_col_int(q, 0);
		e.len = (uint32_t)bw_col_int(q, 1);
		e.first = (uint64_t)bw_col_int(q, 2);
		e.size = (uint64_t)bw_col_int(q, 5);
		id = bw_col_blob(q, 3);
		sha = bw_col_blob(q, 4);
		key = bw_col_blob(q, 6);
		if (id.len == 16 && sha.len == 32 && key.len == 32) {
			memcpy(e.id, id.data, 16);
			memcpy(e.sha256, sha.data, 32);
			memcpy(e.key, key.data, 32);
			bw_pack_entry_encode(&e, out);
			(*count)++;
		}
	}
	bw_wipe(&e, sizeof(e));
	bw_query_end(q);
	return rc == BW_OK ? bw_buf_check(out, err) : rc;
}

static enum bw_rc
dir_seal(struct bw_store *st, int file, uint32_t pack, uint64_t cap, struct bw_err *err)
{
	struct bw_buf list = { 0 };
	uint8_t foot[BW_PACK_FOOT_PLAIN], key[32], aad[64];
	uint8_t *sealed = NULL;
	uint32_t count;
	enum bw_rc rc;
	size_t len;

	rc = dir_list(st, pack, &list, &count, err);
	len = list.len + BW_XSEAL_EXTRA;
	if (rc == BW_OK && (sealed = malloc(len + BW_PACK_FOOT)) == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory for the directory of a pack");
	if (rc == BW_OK) {
		bw_subkey(key, st->vrk.data, "packdir", 0);
		bw_pack_foot_encode(count, 0, foot);
		bw_xseal(sealed, list.data, list.len, aad, dir_aad(st, pack, 0, aad), key);
		bw_xseal(sealed + len, foot, sizeof(foot), aad, dir_aad(st, pack, 1, aad), key);
		rc = bw_io_write(st->io, file, sealed, len + BW_PACK_FOOT, cap - len - BW_PACK_FOOT, "a pack", err);
	}
	bw_wipe(key, sizeof(key));
	bw_buf_free(&list);
	free(sealed);
	return rc;
}

enum bw_rc
bw_pack_dir_write(struct bw_store *st, uint32_t pack, struct bw_err *err)
{
	uint64_t used, size, cap;
	uint32_t count;
	char name[24];
	enum bw_rc rc;
	int file;

	bw_pack_name(pack, name);
	rc = bw_st_open_file(st, name, BW_IO_WRITE, &file, err);
	if (rc == BW_OK)
		rc = bw_io_size(st->io, file, &size, name, err);
	if (rc == BW_OK)
		rc = pack_use(st, pack, &used, &count, err);
	if (rc == BW_OK) {
		cap = bw_pack_cap(st, used + BW_PACK_DIR_LEN(count) > size ? used + BW_PACK_DIR_LEN(count) : size);
		if (size < cap)
			rc = bw_st_fill(st->io, file, size, cap - size, name, err);
		if (rc == BW_OK)
			rc = dir_seal(st, file, pack, cap, err);
		if (rc == BW_OK)
			rc = bw_io_sync(st->io, file, name, err);
	}
	bw_io_close(st->io, &file);
	return rc;
}

/* The sealed list of an open pack, opened; *list is the caller's to wipe and free. */
static bool
dir_open(struct bw_store *st, int file, uint32_t pack, uint8_t **list, size_t *len)
{
	uint8_t foot[BW_PACK_FOOT], plain[BW_PACK_FOOT_PLAIN], key[32], aad[64];
	uint8_t *sealed = NULL;
	uint32_t count, used;
	uint64_t size;
	bool ok;

	bw_subkey(key, st->vrk.data, "packdir", 0);
	ok = bw_io_size(st->io, file, &size, "a pack", NULL) == BW_OK && size >= BW_PACK_FOOT &&
	    bw_io_read(st->io, file, foot, sizeof(foot), size - BW_PACK_FOOT, "a pack", NULL) == BW_OK &&
	    bw_xopen(plain, foot, sizeof(foot), aad, dir_aad(st, pack, 1, aad), key) &&
	    bw_pack_foot_decode(&count, &used, plain, sizeof(plain)) && BW_PACK_DIR_LEN(count) <= size;
	if (ok) {
		*len = (size_t)count * BW_PACK_ENTRY;
		sealed = malloc(*len + BW_XSEAL_EXTRA);
		*list = malloc(*len + 1);
		ok = sealed != NULL && *list != NULL &&
		    bw_io_read(st->io, file, sealed, *len + BW_XSEAL_EXTRA, size - BW_PACK_DIR_LEN(count), "a pack", NULL) == BW_OK &&
		    bw_xopen(*list, sealed, *len + BW_XSEAL_EXTRA, aad, dir_aad(st, pack, 0, aad), key);
	}
	bw_wipe(key, sizeof(key));
	free(sealed);
	return ok;
}

bool
bw_pack_dir_current(struct bw_store *st, uint32_t pack)
{
	struct bw_buf want = { 0 };
	uint8_t *list = NULL;
	size_t len = 0;
	uint32_t count;
	char name[24];
	bool same;
	int file;

	bw_pack_name(pack, name);
	if (bw_st_open_file(st, name, 0, &file, NULL) != BW_OK)
		return false;
	same = dir_list(st, pack, &want, &count, NULL) == BW_OK && dir_open(st, file, pack, &list, &len) &&
	    len == want.len && (len == 0 || memcmp(list, want.data, len) == 0);
	bw_io_close(st->io, &file);
	if (list != NULL)
		bw_wipe(list, len);
	free(list);
	bw_buf_free(&want);
	return same;
}

/* Always one pack ahead: room to work in when the medium is full. */
static void
reserve_spare(struct bw_store *st)
{
	uint32_t pack = st->next_pack++;
	char name[24], path[BW_PATH_MAX];

	bw_pack_name(pack, name);
	if (bw_st_prefill(st, name, st->root.pack_size, NULL) == BW_OK) {
		bw_buf_put(&st->spares, &pack, sizeof(pack));
		return;
	}
	/* The room that it took is worth more than half a reserve. */
	bw_st_path(st, name, path);
	(void)st->io->unlink(st->io->ctx, path);
}

enum bw_rc
bw_pack_finish(struct bw_store *st, struct bw_err *err)
{
	struct bw_buf due = { 0 };
	enum bw_rc rc = BW_OK, one;
	uint32_t pack;

	bw_lanes_free(st);
	while (list_pop(&st->touched, &pack)) {
		one = bw_pack_dir_write(st, pack, NULL);
		/* A pack that compacting removed needs none; the check reports one that is missing. */
		if (one == BW_OK || one == BW_ENOTFOUND)
			continue;
		(void)bw_err_set(err, one, 0, "cannot finish a pack");
		rc = rc == BW_OK ? one : rc;
		bw_buf_put(&due, &pack, sizeof(pack));
	}
	bw_buf_free(&st->touched);
	st->touched = due;
	if (rc == BW_OK && st->spares.len == 0)
		reserve_spare(st);
	return rc;
}
