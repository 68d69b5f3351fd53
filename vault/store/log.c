/* Writing and reading the log of operations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "sys/clock.h"

void
bw_log_name(uint32_t segment, char out[static 24])
{
	(void)snprintf(out, 24, "LOG%04u.BIN", segment);
}

void
bw_log_start(const struct bw_root *root, struct bw_log_pos *pos)
{
	memset(pos, 0, sizeof(*pos));
	pos->segment = root->log_first;
}

static void
put_le(uint8_t *out, uint64_t v, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

/* SHA-256(domain ‖ previous ‖ n ‖ time ‖ type ‖ item ‖ SHA-256(body) ‖ erasable_hash) */
void
bw_op_hash(struct bw_op *op, const uint8_t previous[static 32])
{
	static const char domain[] = "bewaar operation 1";
	uint8_t m[18 + 32 + 8 + 8 + 2 + 8 + 32 + 32];
	uint8_t *p = m;

	if (!op->erased && op->erasable.len > 0)
		bw_sha256_two(op->erasable_hash, op->salt, sizeof(op->salt), op->erasable.data, op->erasable.len);
	memcpy(op->previous, previous, 32);
	memcpy(p, domain, 18);
	memcpy(p + 18, previous, 32);
	p += 50;
	put_le(p, op->n, 8);
	put_le(p + 8, (uint64_t)op->time_ms, 8);
	put_le(p + 16, op->type, 2);
	put_le(p + 18, op->item, 8);
	bw_sha256(p + 26, op->body.data, op->body.len);
	memcpy(p + 58, op->erasable_hash, 32);
	bw_sha256(op->hash, m, sizeof(m));
}

static size_t
frame_aad(const struct bw_store *st, uint32_t segment, uint32_t frame, uint8_t out[64])
{
	memcpy(out, "bewaar log 1", 12);
	memcpy(out + 12, bw_st_id(st), 16);
	put_le(out + 28, st->root.epoch, 8);
	put_le(out + 36, segment, 4);
	put_le(out + 40, frame, 4);
	return 44;
}

static void
log_key(const struct bw_store *st, uint8_t key[32])
{
	bw_subkey(key, st->vrk.data, "log", st->root.epoch);
}

void
bw_log_close(struct bw_store *st)
{
	bw_io_close(st->io, &st->log.file);
	st->log.file_of = 0;
}

static enum bw_rc
log_file(struct bw_store *st, uint32_t segment, struct bw_err *err)
{
	char name[24];
	enum bw_rc rc;

	if (st->log.file >= 0 && st->log.file_of == segment)
		return BW_OK;
	bw_log_close(st);
	bw_log_name(segment, name);
	rc = bw_st_open_file(st, name, st->mode == BW_STORE_WRITE ? BW_IO_WRITE : 0, &st->log.file, err);
	if (rc == BW_OK)
		st->log.file_of = segment;
	return rc;
}

/* ---- reading ---- */

#define READ_FRAMES 32u

struct scan {
	struct bw_store *st;
	uint8_t key[32];
	int file;
	uint32_t file_of;
	uint32_t block_of, block_at, block_len; /* frames in block */
	uint8_t *block;
	uint8_t plain[BW_FRAME_PLAIN];
	uint8_t chain[16]; /* of the sealed frame read last */
};

/* The sealed frame, or NULL when the medium does not have it. */
static const uint8_t *
scan_sealed(struct scan *s, uint32_t segment, uint32_t frame)
{
	const struct bw_io *io = s->st->io;
	char name[24];
	size_t got = 0;

	if (s->block_of == segment && frame >= s->block_at && frame - s->block_at < s->block_len)
		return s->block + (size_t)(frame - s->block_at) * BW_FRAME_LEN;
	if (s->file_of != segment) {
		bw_io_close(io, &s->file);
		s->file_of = segment;
		bw_log_name(segment, name);
		if (bw_st_open_file(s->st, name, 0, &s->file, NULL) != BW_OK)
			s->file = -1;
	}
	s->block_of = 0;
	if (s->file < 0 || io->pread(io->ctx, s->file, s->block, READ_FRAMES * BW_FRAME_LEN,
		(uint64_t)frame * BW_FRAME_LEN, &got) != 0 || got < BW_FRAME_LEN)
		return NULL;
	s->block_of = segment;
	s->block_at = frame;
	s->block_len = (uint32_t)(got / BW_FRAME_LEN);
	return s->block;
}

static bool
scan_frame(struct scan *s, uint32_t segment, uint32_t frame, struct bw_frame *f)
{
	const uint8_t *sealed;
	uint8_t aad[64];

	sealed = scan_sealed(s, segment, frame);
	if (sealed == NULL)
		return false;
	if (!bw_xopen(s->plain, sealed, BW_FRAME_LEN, aad, frame_aad(s->st, segment, frame, aad), s->key))
		return false;
	bw_blake2b(s->chain, sizeof(s->chain), sealed, BW_FRAME_LEN, NULL, 0);
	return bw_frame_decode(f, s->plain, sizeof(s->plain));
}

/* Every operation of one group. */
static enum bw_rc
scan_group(struct bw_log_pos *pos, const struct bw_buf *group, enum bw_rc (*fn)(void *ctx, const struct bw_op *op),
    void *ctx, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(group->data, group->len);
	struct bw_op op;
	enum bw_rc rc;

	while (bw_cursor_left(&c) > 0) {
		rc = bw_op_decode(&op, &c, err);
		if (rc != BW_OK)
			return rc;
		if (op.n != pos->op_n + 1)
			return bw_err_set(err, BW_EAUTH, 0, "the log misses operation %llu",
			    (unsigned long long)(pos->op_n + 1));
		bw_op_hash(&op, pos->op_hash);
		pos->op_n = op.n;
		memcpy(pos->op_hash, op.hash, 32);
		if (fn != NULL && (rc = fn(ctx, &op)) != BW_OK)
			return rc;
	}
	return BW_OK;
}

/* Groups are durable one after the other, so a later one behind an unreadable
 * frame means damage; a torn last group does not. */
static bool
later_group(struct scan *s, const struct bw_log_pos *pos)
{
	uint32_t segment = pos->segment, frame = pos->frame;
	struct bw_frame f;

	for (;; segment++, frame = 0) {
		for (; frame < s->st->root.frames; frame++) {
			if (scan_frame(s, segment, frame, &f) && f.group > pos->group + 1)
				return true;
		}
		if (scan_sealed(s, segment + 1, 0) == NULL)
			return false;
	}
}

static enum bw_rc
scan_run(struct scan *s, struct bw_log_pos *pos, uint64_t until,
    enum bw_rc (*fn)(void *ctx, const struct bw_op *op), void *ctx, struct bw_err *err)
{
	struct bw_buf group = { 0 };
	struct bw_log_pos cur = *pos;
	enum bw_rc rc = BW_OK;
	struct bw_frame f;

	while (until == 0 || pos->op_n < until) {
		if (cur.frame == s->st->root.frames) {
			cur.frame = 0;
			cur.segment++;
		}
		if (!scan_frame(s, cur.segment, cur.frame, &f) || f.group != pos->group + 1 ||
		    memcmp(f.chain, cur.chain, sizeof(cur.chain)) != 0)
			break;
		bw_buf_put(&group, f.data.data, f.data.len);
		rc = bw_buf_check(&group, err);
		if (rc != BW_OK)
			break;
		memcpy(cur.chain, s->chain, sizeof(cur.chain));
		cur.frame++;
		if ((f.flags & BW_FRAME_COMMIT) == 0)
			continue;
		rc = scan_group(&cur, &group, fn, ctx, err);
		if (rc != BW_OK)
			break;
		cur.group++;
		*pos = cur;
		bw_buf_reset(&group);
	}
	bw_buf_free(&group);
	return rc;
}

enum bw_rc
bw_log_scan(struct bw_store *st, struct bw_log_pos *pos, uint64_t until,
    enum bw_rc (*fn)(void *ctx, const struct bw_op *op), void *ctx, bool *damaged, struct bw_err *err)
{
	struct scan *s;
	enum bw_rc rc;

	s = calloc(1, sizeof(*s));
	if (s != NULL)
		s->block = malloc((size_t)READ_FRAMES * BW_FRAME_LEN);
	if (s == NULL || s->block == NULL) {
		free(s);
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read the log");
	}
	s->st = st;
	s->file = -1;
	log_key(st, s->key);
	rc = scan_run(s, pos, until, fn, ctx, err);
	if (rc == BW_OK && damaged != NULL)
		*damaged = later_group(s, pos);
	bw_io_close(st->io, &s->file);
	bw_wipe(s->key, sizeof(s->key));
	bw_wipe(s->plain, sizeof(s->plain));
	free(s->block);
	free(s);
	return rc;
}

/* ---- writing ---- */

enum bw_rc
bw_log_reserve(struct bw_store *st, size_t more, struct bw_err *err)
{
	uint64_t need = (st->log.queue.len + more) / BW_FRAME_ROOM + 2;
	uint64_t have;
	char name[24];
	enum bw_rc rc;

	/* A new epoch starts one behind what is prepared. */
	have = ((uint64_t)st->log.prepared + 1 - st->log.pos.segment) * st->root.frames - st->log.pos.frame;
	while (have < need + st->root.frames) {
		bw_log_name(st->log.prepared + 1, name);
		rc = bw_st_prefill(st, name, (uint64_t)st->root.frames * BW_FRAME_LEN, err);
		if (rc != BW_OK)
			/* The spare segment may be used up before a commit fails. */
			return have >= need && rc == BW_ENOSPC ? BW_OK : rc;
		st->log.prepared++;
		have += st->root.frames;
	}
	return BW_OK;
}

#define WRITE_FRAMES 32u

/* Up to WRITE_FRAMES frames of the queue from *done on, within one segment. */
static enum bw_rc
write_run(struct bw_store *st, struct bw_log_pos *cur, size_t *done, const uint8_t key[32], uint8_t *block,
    struct bw_err *err)
{
	const struct bw_buf *q = &st->log.queue;
	uint8_t plain[BW_FRAME_PLAIN], aad[64];
	char name[24];
	uint32_t n = 0, first = cur->frame;
	struct bw_frame f;
	enum bw_rc rc;

	while (n < WRITE_FRAMES && cur->frame < st->root.frames && *done < q->len) {
		memset(&f, 0, sizeof(f));
		f.data.data = q->data + *done;
		f.data.len = q->len - *done < BW_FRAME_ROOM ? q->len - *done : BW_FRAME_ROOM;
		f.group = cur->group + 1;
		memcpy(f.chain, cur->chain, sizeof(f.chain));
		*done += f.data.len;
		f.flags = *done == q->len ? BW_FRAME_COMMIT : 0;
		bw_frame_encode(&f, plain);
		bw_xseal(block + (size_t)n * BW_FRAME_LEN, plain, sizeof(plain), aad,
		    frame_aad(st, cur->segment, cur->frame, aad), key);
		bw_blake2b(cur->chain, sizeof(cur->chain), block + (size_t)n * BW_FRAME_LEN, BW_FRAME_LEN, NULL, 0);
		cur->frame++;
		n++;
	}
	bw_wipe(plain, sizeof(plain));
	bw_log_name(cur->segment, name);
	rc = log_file(st, cur->segment, err);
	if (rc == BW_OK)
		rc = bw_io_write(st->io, st->log.file, block, (size_t)n * BW_FRAME_LEN, (uint64_t)first * BW_FRAME_LEN,
		    name, err);
	st->log.since += n;
	return rc;
}

enum bw_rc
bw_log_flush(struct bw_store *st, struct bw_err *err)
{
	struct bw_log_pos cur = st->log.pos;
	uint8_t *block = NULL;
	uint8_t key[32];
	size_t done = 0;
	enum bw_rc rc = BW_OK;

	if (st->log.queue.len == 0)
		return BW_OK;
	block = malloc((size_t)WRITE_FRAMES * BW_FRAME_LEN);
	if (block == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to write the log");
	log_key(st, key);
	while (rc == BW_OK && done < st->log.queue.len) {
		if (cur.frame == st->root.frames) {
			/* A group may cross into the next segment: the first part must not stay behind. */
			if (st->log.file >= 0)
				rc = bw_io_sync(st->io, st->log.file, "the log", err);
			cur.frame = 0;
			cur.segment++;
		}
		if (rc == BW_OK)
			rc = write_run(st, &cur, &done, key, block, err);
	}
	if (rc == BW_OK)
		rc = bw_io_sync(st->io, st->log.file, "the log", err);
	bw_wipe(key, sizeof(key));
	free(block);
	if (rc != BW_OK)
		return bw_st_fail(st, rc);
	cur.group++;
	cur.op_n = st->log.queued_n;
	memcpy(cur.op_hash, st->log.queued_hash, 32);
	st->log.pos = cur;
	bw_buf_reset(&st->log.queue);
	return BW_OK;
}

enum bw_rc
bw_log_append(struct bw_store *st, struct bw_op *op, struct bw_err *err)
{
	size_t len = op->body.len + op->erasable.len;
	enum bw_rc rc;

	if (op->body.len > BW_OP_MAX || op->erasable.len > BW_OP_MAX)
		return bw_err_set(err, BW_ELIMIT, 0, "an entry of the log may have at most 16 MiB");
	rc = bw_log_reserve(st, len + 128, err);
	if (rc != BW_OK)
		return rc;
	op->n = st->log.queued_n + 1;
	op->time_ms = bw_clock_now_ms();
	if (op->erasable.len > 0)
		bw_random(op->salt, sizeof(op->salt));
	bw_op_hash(op, st->log.queued_hash);
	rc = bw_catalogue_begin(st->cat, err);
	if (rc == BW_OK)
		rc = bw_st_apply(st, op, err);
	if (rc != BW_OK)
		return bw_st_fail(st, rc);
	bw_op_encode(op, &st->log.queue);
	rc = bw_buf_check(&st->log.queue, err);
	if (rc != BW_OK)
		return bw_st_fail(st, rc);
	st->log.queued_n = op->n;
	memcpy(st->log.queued_hash, op->hash, 32);
	return BW_OK;
}
