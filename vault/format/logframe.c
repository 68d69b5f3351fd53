#include "format/logframe.h"

#include <string.h>

#define HAS_ERASABLE 1u
#define IS_ERASED 2u

void
bw_frame_encode(const struct bw_frame *f, uint8_t out[static BW_FRAME_PLAIN])
{
	size_t i;

	memset(out, 0, BW_FRAME_PLAIN);
	out[0] = f->flags;
	out[1] = 0;
	out[2] = (uint8_t)(f->data.len & 0xff);
	out[3] = (uint8_t)(f->data.len >> 8);
	for (i = 0; i < 8; i++)
		out[4 + i] = (uint8_t)(f->group >> (8 * i));
	memcpy(out + 12, f->chain, sizeof(f->chain));
	if (f->data.len > 0)
		memcpy(out + BW_FRAME_HEAD, f->data.data, f->data.len);
}

bool
bw_frame_decode(struct bw_frame *f, const uint8_t *plain, size_t len)
{
	struct bw_cursor c = bw_cursor_of(plain, len);
	struct bw_bytes chain;
	uint16_t used;

	memset(f, 0, sizeof(*f));
	f->flags = bw_cursor_u8(&c);
	bw_cursor_skip(&c, 1);
	used = bw_cursor_le16(&c);
	f->group = bw_cursor_le64(&c);
	chain = bw_cursor_take(&c, sizeof(f->chain));
	if (chain.data != NULL)
		memcpy(f->chain, chain.data, chain.len);
	f->data = bw_cursor_take(&c, used);
	return !c.bad && f->flags <= BW_FRAME_COMMIT;
}

void
bw_op_encode(const struct bw_op *op, struct bw_buf *out)
{
	bool has = op->erasable.len > 0;

	bw_buf_le64(out, op->n);
	bw_buf_le64(out, (uint64_t)op->time_ms);
	bw_buf_le16(out, op->type);
	bw_buf_u8(out, (uint8_t)((has ? HAS_ERASABLE : 0u) | (op->erased ? IS_ERASED : 0u)));
	bw_buf_le64(out, op->item);
	bw_buf_le32(out, (uint32_t)op->body.len);
	bw_buf_put(out, op->body.data, op->body.len);
	if (op->erased) {
		bw_buf_put(out, op->erasable_hash, sizeof(op->erasable_hash));
	} else if (has) {
		bw_buf_put(out, op->salt, sizeof(op->salt));
		bw_buf_le32(out, (uint32_t)op->erasable.len);
		bw_buf_put(out, op->erasable.data, op->erasable.len);
	}
}

static void
take(struct bw_cursor *c, void *out, size_t len)
{
	struct bw_bytes v = bw_cursor_take(c, len);

	if (v.data != NULL)
		memcpy(out, v.data, len);
}

enum bw_rc
bw_op_decode(struct bw_op *op, struct bw_cursor *c, struct bw_err *err)
{
	uint8_t flags;
	uint32_t len;

	memset(op, 0, sizeof(*op));
	op->n = bw_cursor_le64(c);
	op->time_ms = (int64_t)bw_cursor_le64(c);
	op->type = bw_cursor_le16(c);
	flags = bw_cursor_u8(c);
	op->item = bw_cursor_le64(c);
	len = bw_cursor_le32(c);
	op->body = bw_cursor_take(c, len);
	op->erased = (flags & IS_ERASED) != 0;
	if (op->erased) {
		take(c, op->erasable_hash, sizeof(op->erasable_hash));
	} else if ((flags & HAS_ERASABLE) != 0) {
		take(c, op->salt, sizeof(op->salt));
		len = bw_cursor_le32(c);
		op->erasable = bw_cursor_take(c, len);
	}
	if (c->bad || flags >= 3 || op->n == 0 || op->type == 0) {
		memset(op, 0, sizeof(*op));
		return bw_err_set(err, BW_EFORMAT, 0, "an operation of the log makes no sense");
	}
	return BW_OK;
}

void
bw_extent_encode(struct bw_extent e, struct bw_buf *out)
{
	bw_buf_le32(out, e.pack);
	bw_buf_le32(out, e.offset);
	bw_buf_le32(out, e.len);
}

struct bw_extent
bw_extent_at(struct bw_bytes extents, size_t index)
{
	struct bw_cursor c = bw_cursor_of(extents.data, extents.len);
	struct bw_extent e;

	bw_cursor_seek(&c, index * 12);
	e.pack = bw_cursor_le32(&c);
	e.offset = bw_cursor_le32(&c);
	e.len = bw_cursor_le32(&c);
	return e;
}

void
bw_object_body_encode(const struct bw_object_body *o, struct bw_buf *out)
{
	bw_buf_put(out, o->id, sizeof(o->id));
	bw_buf_put(out, o->sha256, sizeof(o->sha256));
	bw_buf_le64(out, o->size);
	bw_buf_le32(out, (uint32_t)(o->extents.len / 12));
	bw_buf_put(out, o->extents.data, o->extents.len);
}

enum bw_rc
bw_object_body_decode(struct bw_object_body *o, struct bw_bytes body, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(body.data, body.len);
	uint32_t count;

	memset(o, 0, sizeof(*o));
	take(&c, o->id, sizeof(o->id));
	take(&c, o->sha256, sizeof(o->sha256));
	o->size = bw_cursor_le64(&c);
	count = bw_cursor_le32(&c);
	if (count > BW_EXTENTS_MAX)
		c.bad = true;
	else
		o->extents = bw_cursor_take(&c, (size_t)count * 12);
	if (c.bad || count == 0 || bw_cursor_left(&c) != 0) {
		memset(o, 0, sizeof(*o));
		return bw_err_set(err, BW_EFORMAT, 0, "the record of an object makes no sense");
	}
	return BW_OK;
}
