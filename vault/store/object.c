/* Writing and reading objects. */
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

struct bw_object_writer {
	struct bw_store *st;
	struct bw_lane *lane;
	uint8_t id[16];
	uint8_t key[32];
	uint64_t index; /* of the next segment */
	uint64_t size;
	bool hashed; /* sha256 is the caller's */
	uint8_t sha256[32];
	size_t held; /* bytes in lane->plain */
	struct bw_buf extents;
	struct bw_extent last; /* being extended, len 0: none */
	/* Where the lane stood in its present pack before this object. */
	uint64_t from;
	uint32_t from_count;
	enum bw_rc rc; /* first failure */
};

static struct bw_lane *
lane_new(struct bw_err *err)
{
	struct bw_lane *lane;

	lane = calloc(1, sizeof(*lane));
	if (lane == NULL)
		goto fail;
	lane->file = -1;
	lane->plain = malloc(BW_SEG_PLAIN);
	lane->out = malloc(BW_LANE_SEGS * BW_SEG_SEALED);
	if (lane->plain == NULL || lane->out == NULL)
		goto fail;
	if (bw_sha256_init(&lane->sha, err) != BW_OK)
		goto fail;
	return lane;
fail:
	if (lane != NULL) {
		free(lane->plain);
		free(lane->out);
	}
	free(lane);
	(void)bw_err_set(err, BW_ENOMEM, 0, "no memory to write an object");
	return NULL;
}

/* A free lane; mutex held. */
static struct bw_lane *
lane_take(struct bw_store *st, struct bw_err *err)
{
	struct bw_lane *lane;

	for (lane = st->lanes; lane != NULL; lane = lane->next) {
		if (!lane->busy)
			break;
	}
	if (lane == NULL) {
		lane = lane_new(err);
		if (lane == NULL)
			return NULL;
		lane->next = st->lanes;
		st->lanes = lane;
	}
	lane->busy = true;
	return lane;
}

enum bw_rc
bw_object_begin(struct bw_store *st, const uint8_t *sha256, struct bw_object_writer **out, struct bw_err *err)
{
	struct bw_object_writer *w;
	enum bw_rc rc;

	*out = NULL;
	rc = bw_st_may_write(st, err);
	if (rc != BW_OK)
		return rc;
	w = calloc(1, sizeof(*w));
	if (w == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to write an object");
	w->st = st;
	(void)pthread_mutex_lock(&st->mutex);
	w->lane = lane_take(st, err);
	(void)pthread_mutex_unlock(&st->mutex);
	if (w->lane == NULL) {
		free(w);
		return BW_ENOMEM;
	}
	bw_random(w->id, sizeof(w->id));
	bw_random(w->key, sizeof(w->key));
	w->hashed = sha256 != NULL;
	if (w->hashed)
		memcpy(w->sha256, sha256, sizeof(w->sha256));
	w->from = w->lane->at;
	w->from_count = w->lane->count;
	*out = w;
	return BW_OK;
}

static bool
lane_has_room(const struct bw_lane *lane, size_t len)
{
	return lane->file >= 0 && lane->at + len + BW_PACK_DIR_LEN(lane->count + 2) <= lane->cap;
}

static void
extent_close(struct bw_object_writer *w)
{
	if (w->last.len > 0)
		bw_extent_encode(w->last, &w->extents);
	w->last.len = 0;
}

/* The lane goes on in another pack. */
static enum bw_rc
next_pack(struct bw_object_writer *w, struct bw_err *err)
{
	struct bw_lane *lane = w->lane;
	enum bw_rc rc = BW_OK;

	extent_close(w);
	if (lane->file >= 0) {
		rc = bw_lane_flush(w->st, lane, err);
		if (rc == BW_OK)
			rc = bw_io_sync(w->st->io, lane->file, "a pack", err);
		if (rc != BW_OK)
			return rc;
		bw_io_forget(w->st->io, lane->file);
	}
	(void)pthread_mutex_lock(&w->st->mutex);
	rc = bw_pack_next(w->st, lane, err);
	(void)pthread_mutex_unlock(&w->st->mutex);
	w->from = lane->at;
	w->from_count = lane->count;
	return rc;
}

static enum bw_rc
put_segment(struct bw_object_writer *w, const void *plain, size_t len, bool last, struct bw_err *err)
{
	struct bw_lane *lane = w->lane;
	size_t sealed = len + BW_TAG_LEN;
	enum bw_rc rc = BW_OK;

	if (!lane_has_room(lane, sealed))
		rc = next_pack(w, err);
	if (rc == BW_OK && lane->out_len + sealed > BW_LANE_SEGS * BW_SEG_SEALED)
		rc = bw_lane_flush(w->st, lane, err);
	if (rc != BW_OK)
		return rc;
	if (w->last.len == 0) {
		w->last.pack = lane->pack;
		w->last.offset = (uint32_t)lane->at;
		lane->count++;
	}
	bw_stream_seal(lane->out + lane->out_len, plain, len, w->index++, last, w->key);
	lane->out_len += sealed;
	lane->at += sealed;
	w->last.len += (uint32_t)sealed;
	return BW_OK;
}

static enum bw_rc
writer_failed(struct bw_object_writer *w, enum bw_rc rc)
{
	w->rc = rc;
	/* A full medium may get room again; one that fails must not be trusted. */
	if (rc == BW_EIO)
		w->st->failed = true;
	return rc;
}

enum bw_rc
bw_object_write(struct bw_object_writer *w, const void *data, size_t len, struct bw_err *err)
{
	const uint8_t *p = data;
	enum bw_rc rc = BW_OK;
	size_t n;

	if (w->rc != BW_OK)
		return w->rc;
	if (!w->hashed)
		bw_sha256_update(&w->lane->sha, data, len);
	w->size += len;
	while (rc == BW_OK && len > 0) {
		/* A full segment is sealed only when more follows: the last one is marked. */
		if (w->held == BW_SEG_PLAIN) {
			rc = put_segment(w, w->lane->plain, BW_SEG_PLAIN, false, err);
			w->held = 0;
			continue;
		}
		if (w->held == 0 && len > BW_SEG_PLAIN) {
			rc = put_segment(w, p, BW_SEG_PLAIN, false, err);
			n = BW_SEG_PLAIN;
		} else {
			n = BW_SEG_PLAIN - w->held < len ? BW_SEG_PLAIN - w->held : len;
			memcpy(w->lane->plain + w->held, p, n);
			w->held += n;
		}
		p += n;
		len -= n;
	}
	return rc == BW_OK ? BW_OK : writer_failed(w, rc);
}

static void
writer_free(struct bw_object_writer *w)
{
	w->lane->busy = false;
	bw_buf_free(&w->extents);
	bw_wipe(w, sizeof(*w));
	free(w);
}

/* Gives back what this object took of the present pack; mutex held. */
static void
writer_rewind(struct bw_object_writer *w)
{
	w->lane->at = w->lane->flushed = w->from;
	w->lane->count = w->from_count;
	w->lane->out_len = 0;
}

void
bw_object_abort(struct bw_object_writer *w)
{
	struct bw_store *st;
	uint8_t digest[32];

	if (w == NULL)
		return;
	st = w->st;
	(void)pthread_mutex_lock(&st->mutex);
	bw_sha256_final(&w->lane->sha, digest);
	writer_rewind(w);
	writer_free(w);
	(void)pthread_mutex_unlock(&st->mutex);
}

static bool
find_locked(struct bw_store *st, const uint8_t *sha256, struct bw_object *out)
{
	struct bw_query *q;
	struct bw_bytes id;
	bool row = false;

	memset(out, 0, sizeof(*out));
	if (bw_query_start(st->cat, "SELECT id, size FROM bw_object WHERE sha256=?1 AND key IS NOT NULL", &q, NULL) != BW_OK)
		return false;
	bw_bind_blob(q, 1, sha256, 32);
	if (bw_query_step(q, &row, NULL) == BW_OK && row) {
		id = bw_col_blob(q, 0);
		row = id.len == sizeof(out->id);
		if (row)
			memcpy(out->id, id.data, sizeof(out->id));
		memcpy(out->sha256, sha256, 32);
		out->size = (uint64_t)bw_col_int(q, 1);
	}
	bw_query_end(q);
	return row;
}

/* Records the object; mutex held. */
static enum bw_rc
finish_locked(struct bw_object_writer *w, struct bw_object *out, bool *known, struct bw_err *err)
{
	struct bw_object_body body;
	struct bw_buf b = { 0 };
	struct bw_op op;
	enum bw_rc rc;

	memcpy(body.sha256, out->sha256, 32);
	*known = find_locked(w->st, body.sha256, out);
	if (*known) {
		writer_rewind(w);
		return BW_OK;
	}
	memcpy(out->sha256, body.sha256, 32);
	memcpy(out->id, w->id, sizeof(out->id));
	out->size = w->size;
	memcpy(body.id, w->id, sizeof(body.id));
	body.size = w->size;
	body.extents.data = w->extents.data;
	body.extents.len = w->extents.len;
	bw_object_body_encode(&body, &b);
	memset(&op, 0, sizeof(op));
	op.type = BW_OP_OBJECT;
	op.body.data = b.data;
	op.body.len = b.len;
	op.erasable.data = w->key;
	op.erasable.len = sizeof(w->key);
	rc = bw_buf_check(&b, err);
	if (rc == BW_OK)
		rc = bw_log_append(w->st, &op, err);
	if (rc == BW_OK) {
		w->lane->dirty = true;
		w->st->sealed_total += w->size;
	} else {
		writer_rewind(w);
	}
	bw_buf_free(&b);
	return rc;
}

enum bw_rc
bw_object_finish(struct bw_object_writer *w, struct bw_object *out, bool *known, struct bw_err *err)
{
	struct bw_store *st = w->st;
	enum bw_rc rc = w->rc;

	memset(out, 0, sizeof(*out));
	*known = false;
	if (rc == BW_OK)
		rc = bw_st_may_write(st, err);
	if (rc == BW_OK)
		rc = put_segment(w, w->lane->plain, w->held, true, err);
	if (rc == BW_OK)
		rc = bw_lane_flush(st, w->lane, err);
	extent_close(w);
	if (rc == BW_OK)
		rc = bw_buf_check(&w->extents, err);
	if (rc != BW_OK) {
		(void)writer_failed(w, rc);
		bw_object_abort(w);
		return rc;
	}
	if (!w->hashed)
		bw_sha256_final(&w->lane->sha, w->sha256);
	memcpy(out->sha256, w->sha256, sizeof(out->sha256));
	(void)pthread_mutex_lock(&st->mutex);
	rc = finish_locked(w, out, known, err);
	writer_free(w);
	(void)pthread_mutex_unlock(&st->mutex);
	if (rc != BW_OK)
		memset(out, 0, sizeof(*out));
	return rc;
}

bool
bw_object_size_known(struct bw_store *st, uint64_t size)
{
	struct bw_query *q;
	bool row = false;

	(void)pthread_mutex_lock(&st->mutex);
	if (bw_query_start(st->cat, "SELECT 1 FROM bw_object WHERE size=?1 AND key IS NOT NULL", &q, NULL) == BW_OK) {
		bw_bind_int(q, 1, (int64_t)size);
		if (bw_query_step(q, &row, NULL) != BW_OK)
			row = false;
		bw_query_end(q);
	}
	(void)pthread_mutex_unlock(&st->mutex);
	return row;
}

bool
bw_object_find(struct bw_store *st, const uint8_t sha256[static 32], struct bw_object *out)
{
	bool found;

	(void)pthread_mutex_lock(&st->mutex);
	found = find_locked(st, sha256, out);
	(void)pthread_mutex_unlock(&st->mutex);
	return found;
}

/* ---- reading ---- */

struct bw_object_reader {
	struct bw_store *st;
	struct bw_place place;
	int file;
	uint32_t file_of;
	bool medium; /* read that, not the copy that the system has in memory */
	uint64_t cached; /* segment in plain, plus 1; 0: none */
	size_t cached_len;
	size_t hint; /* extent of the last segment and its first segment */
	uint64_t hint_first;
	uint8_t plain[BW_SEG_PLAIN];
	uint8_t sealed[BW_SEG_SEALED];
};

static enum bw_rc
reader_new(struct bw_store *st, struct bw_object_reader **out, struct bw_err *err)
{
	struct bw_object_reader *r = malloc(sizeof(*r));

	*out = r;
	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read an object");
	memset(r, 0, offsetof(struct bw_object_reader, plain));
	r->st = st;
	r->file = -1;
	return BW_OK;
}

enum bw_rc
bw_object_medium(struct bw_store *st, struct bw_object_reader **out, struct bw_err *err)
{
	enum bw_rc rc = reader_new(st, out, err);

	if (rc == BW_OK)
		(*out)->medium = true;
	return rc;
}

enum bw_rc
bw_object_turn(struct bw_object_reader *r, const uint8_t id[static BW_OBJECT_ID_LEN], struct bw_object *info,
    struct bw_err *err)
{
	struct bw_store *st = r->st;
	enum bw_rc rc;

	bw_place_free(&r->place);
	r->cached = r->hint = r->hint_first = 0;
	(void)pthread_mutex_lock(&st->mutex);
	rc = bw_view_place(st, id, &r->place, err);
	(void)pthread_mutex_unlock(&st->mutex);
	if (rc == BW_OK && info != NULL) {
		memcpy(info->id, id, BW_OBJECT_ID_LEN);
		memcpy(info->sha256, r->place.sha256, 32);
		info->size = r->place.size;
	}
	return rc;
}

enum bw_rc
bw_object_open(struct bw_store *st, const uint8_t id[static BW_OBJECT_ID_LEN], struct bw_object_reader **out,
    struct bw_object *info, struct bw_err *err)
{
	enum bw_rc rc = reader_new(st, out, err);

	if (rc == BW_OK)
		rc = bw_object_turn(*out, id, info, err);
	if (rc != BW_OK) {
		bw_object_close(*out);
		*out = NULL;
	}
	return rc;
}

static void
reader_close_file(struct bw_object_reader *r)
{
	if (r->medium && r->file >= 0)
		bw_io_forget(r->st->io, r->file);
	bw_io_close(r->st->io, &r->file);
}

/* The place of segment index; extents hold whole segments. */
static bool
reader_find(struct bw_object_reader *r, uint64_t index, struct bw_extent *e, uint64_t *at)
{
	struct bw_bytes list = { r->place.extents.data, r->place.extents.len };
	uint64_t n;

	if (index < r->hint_first)
		r->hint = r->hint_first = 0;
	for (; r->hint < list.len / 12; r->hint++, r->hint_first += n) {
		*e = bw_extent_at(list, r->hint);
		n = bw_extent_segments(e->len);
		if (index < r->hint_first + n) {
			*at = (index - r->hint_first) * BW_SEG_SEALED;
			return true;
		}
	}
	return false;
}

static enum bw_rc
damaged(const struct bw_object_reader *r, struct bw_err *err)
{
	(void)r;
	(void)bw_err_set(err, BW_EAUTH, 0, "stored bytes are damaged or altered");
	bw_err_hint(err, "run: bewaar check --read-all");
	return BW_EAUTH;
}

static enum bw_rc
reader_segment(struct bw_object_reader *r, uint64_t index, uint8_t *into, size_t *len, struct bw_err *err)
{
	uint64_t segments = r->place.size == 0 ? 1 : (r->place.size + BW_SEG_PLAIN - 1) / BW_SEG_PLAIN;
	struct bw_extent e;
	char name[24];
	uint64_t at;
	enum bw_rc rc;

	*len = index + 1 < segments ? BW_SEG_PLAIN : (size_t)(r->place.size - index * BW_SEG_PLAIN);
	if (!reader_find(r, index, &e, &at) || at + *len + BW_TAG_LEN > e.len)
		return damaged(r, err);
	bw_pack_name(e.pack, name);
	if (r->file < 0 || r->file_of != e.pack) {
		reader_close_file(r);
		rc = bw_st_open_file(r->st, name, 0, &r->file, err);
		if (rc != BW_OK)
			return rc;
		if (r->medium)
			bw_io_forget(r->st->io, r->file);
		r->file_of = e.pack;
	}
	rc = bw_io_read(r->st->io, r->file, r->sealed, *len + BW_TAG_LEN, e.offset + at, name, err);
	if (rc != BW_OK)
		return rc;
	if (!bw_stream_open(into, r->sealed, *len + BW_TAG_LEN, index, index + 1 == segments, r->place.key))
		return damaged(r, err);
	return BW_OK;
}

enum bw_rc
bw_object_pread(struct bw_object_reader *r, void *data, size_t len, uint64_t offset, struct bw_err *err)
{
	uint8_t *p = data;
	uint64_t index;
	size_t skip, n;
	enum bw_rc rc;

	if (offset > r->place.size || len > r->place.size - offset)
		return bw_err_set(err, BW_EUSAGE, 0, "read past the end of an object");
	while (len > 0) {
		index = offset / BW_SEG_PLAIN;
		skip = (size_t)(offset % BW_SEG_PLAIN);
		if (skip == 0 && len >= BW_SEG_PLAIN) {
			rc = reader_segment(r, index, p, &n, err);
			if (rc != BW_OK)
				goto fail;
		} else {
			if (r->cached != index + 1) {
				r->cached = 0;
				rc = reader_segment(r, index, r->plain, &r->cached_len, err);
				if (rc != BW_OK)
					goto fail;
				r->cached = index + 1;
			}
			n = r->cached_len - skip < len ? r->cached_len - skip : len;
			memcpy(p, r->plain + skip, n);
		}
		p += n;
		offset += n;
		len -= n;
	}
	/* An empty object has a tag too. */
	if (r->place.size == 0 && r->cached == 0) {
		rc = reader_segment(r, 0, r->plain, &r->cached_len, err);
		if (rc != BW_OK)
			return rc;
		r->cached = 1;
	}
	return BW_OK;
fail:
	bw_wipe(data, (size_t)(p - (uint8_t *)data));
	return rc;
}

void
bw_object_close(struct bw_object_reader *r)
{
	if (r == NULL)
		return;
	reader_close_file(r);
	bw_place_free(&r->place);
	bw_wipe(r->plain, sizeof(r->plain));
	free(r);
}

enum bw_rc
bw_object_derive(struct bw_store *st, const uint8_t id[static BW_OBJECT_ID_LEN], const char *purpose,
    uint8_t out[static 32], struct bw_err *err)
{
	struct bw_place place;
	enum bw_rc rc;

	memset(out, 0, 32);
	(void)pthread_mutex_lock(&st->mutex);
	rc = bw_view_place(st, id, &place, err);
	(void)pthread_mutex_unlock(&st->mutex);
	if (rc != BW_OK)
		return rc;
	bw_subkey(out, place.key, purpose, 0);
	bw_place_free(&place);
	return BW_OK;
}
