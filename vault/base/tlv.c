#include "base/tlv.h"

#include <string.h>

void
bw_tlv_put(struct bw_buf *out, uint8_t tag, const void *data, size_t len)
{
	if (len > UINT32_MAX) {
		out->bad = true;
		return;
	}
	bw_buf_u8(out, tag);
	bw_buf_le32(out, (uint32_t)len);
	bw_buf_put(out, data, len);
}

void
bw_tlv_text(struct bw_buf *out, uint8_t tag, const char *text)
{
	if (text != NULL)
		bw_tlv_put(out, tag, text, strlen(text));
}

void
bw_tlv_u64(struct bw_buf *out, uint8_t tag, uint64_t v)
{
	bw_buf_u8(out, tag);
	bw_buf_le32(out, 8);
	bw_buf_le64(out, v);
}

void
bw_tlv_i64(struct bw_buf *out, uint8_t tag, int64_t v)
{
	bw_tlv_u64(out, tag, (uint64_t)v);
}

bool
bw_tlv_next(struct bw_cursor *c, uint8_t *tag, struct bw_bytes *value)
{
	*tag = 0;
	*value = (struct bw_bytes){ NULL, 0 };
	if (c->bad || bw_cursor_left(c) == 0)
		return false;
	*tag = bw_cursor_u8(c);
	*value = bw_cursor_take(c, bw_cursor_le32(c));
	return !c->bad;
}

bool
bw_tlv_find(struct bw_bytes in, uint8_t tag, struct bw_bytes *value)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	uint8_t t;

	while (bw_tlv_next(&c, &t, value))
		if (t == tag)
			return true;
	*value = (struct bw_bytes){ NULL, 0 };
	return false;
}

uint64_t
bw_tlv_find_u64(struct bw_bytes in, uint8_t tag, uint64_t otherwise)
{
	struct bw_bytes v;
	struct bw_cursor c;

	if (!bw_tlv_find(in, tag, &v) || v.len != 8)
		return otherwise;
	c = bw_cursor_of(v.data, v.len);
	return bw_cursor_le64(&c);
}

int64_t
bw_tlv_find_i64(struct bw_bytes in, uint8_t tag, int64_t otherwise)
{
	return (int64_t)bw_tlv_find_u64(in, tag, (uint64_t)otherwise);
}

bool
bw_tlv_valid(struct bw_bytes in)
{
	struct bw_cursor c = bw_cursor_of(in.data, in.len);
	struct bw_bytes v;
	uint8_t tag;

	while (bw_tlv_next(&c, &tag, &v))
		;
	return !c.bad;
}
