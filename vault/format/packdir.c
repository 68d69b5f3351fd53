#include "format/packdir.h"

#include <string.h>

void
bw_pack_entry_encode(const struct bw_pack_entry *e, struct bw_buf *out)
{
	bw_buf_put(out, e->id, sizeof(e->id));
	bw_buf_put(out, e->sha256, sizeof(e->sha256));
	bw_buf_le64(out, e->size);
	bw_buf_le64(out, e->first);
	bw_buf_put(out, e->key, sizeof(e->key));
	bw_buf_le32(out, e->offset);
	bw_buf_le32(out, e->len);
	bw_buf_le64(out, 0);
}

static void
take(struct bw_cursor *c, void *out, size_t len)
{
	struct bw_bytes v = bw_cursor_take(c, len);

	if (v.data != NULL)
		memcpy(out, v.data, len);
}

enum bw_rc
bw_pack_entry_decode(struct bw_pack_entry *e, struct bw_cursor *c, uint32_t pack_size, struct bw_err *err)
{
	memset(e, 0, sizeof(*e));
	if (bw_cursor_left(c) == 0 && !c->bad)
		return BW_ENOTFOUND;
	take(c, e->id, sizeof(e->id));
	take(c, e->sha256, sizeof(e->sha256));
	e->size = bw_cursor_le64(c);
	e->first = bw_cursor_le64(c);
	take(c, e->key, sizeof(e->key));
	e->offset = bw_cursor_le32(c);
	e->len = bw_cursor_le32(c);
	e->reserved = bw_cursor_le64(c);
	if (c->bad || e->len == 0 || e->offset > pack_size || e->len > pack_size - e->offset) {
		memset(e, 0, sizeof(*e));
		return bw_err_set(err, BW_EFORMAT, 0, "the directory of a pack makes no sense");
	}
	return BW_OK;
}

static void
put_le32(uint8_t *out, uint32_t v)
{
	size_t i;

	for (i = 0; i < 4; i++)
		out[i] = (uint8_t)(v >> (8 * i));
}

void
bw_pack_foot_encode(uint32_t count, uint32_t used, uint8_t out[static BW_PACK_FOOT_PLAIN])
{
	memset(out, 0, BW_PACK_FOOT_PLAIN);
	put_le32(out, count);
	put_le32(out + 4, used);
}

bool
bw_pack_foot_decode(uint32_t *count, uint32_t *used, const uint8_t *plain, size_t len)
{
	struct bw_cursor c = bw_cursor_of(plain, len);

	*count = bw_cursor_le32(&c);
	*used = bw_cursor_le32(&c);
	return !c.bad && *count <= (1u << 24);
}
