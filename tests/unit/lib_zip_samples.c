#include "lib_zip_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static void
squeeze(const char *data, size_t len, struct bw_buf *out)
{
	z_stream z = { 0 };
	uint8_t *at;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.avail_out = (uInt)deflateBound(&z, (uLong)len);
	at = bw_buf_reserve(out, z.avail_out);
	assert_non_null(at);
	memcpy(&z.next_in, &data, sizeof(data));
	z.avail_in = (uInt)len;
	z.next_out = at;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len -= z.avail_out;
	deflateEnd(&z);
}

static void
text(struct bw_buf *out, const char *t)
{
	bw_buf_str(out, t != NULL ? t : "");
}

static size_t
text_len(const char *t)
{
	return t != NULL ? strlen(t) : 0;
}

static void
fields(struct bw_buf *to, const struct zip_file *f, uint32_t crc, size_t packed, size_t size, bool blank)
{
	bw_buf_le16(to, 20);
	bw_buf_le16(to, (uint16_t)(f->flags | (f->descriptor ? 8 : 0)));
	bw_buf_le16(to, (uint16_t)f->method);
	bw_buf_le16(to, (uint16_t)f->time);
	bw_buf_le16(to, (uint16_t)f->date);
	bw_buf_le32(to, blank ? 0 : crc);
	bw_buf_le32(to, blank ? 0 : (uint32_t)packed);
	bw_buf_le32(to, blank ? 0 : (uint32_t)size);
}

void
zip_put(struct zip_maker *z, const struct zip_file *f)
{
	size_t len = f->len > 0 ? f->len : text_len(f->text), size = f->claimed > 0 ? f->claimed : len, at;
	const char *local = f->local_name != NULL ? f->local_name : f->name;
	uint32_t crc = (uint32_t)crc32_z(0, (const uint8_t *)f->text, len) ^ (f->wrong_crc ? 1 : 0);
	struct bw_buf packed = { 0 };

	if (f->method == 8)
		squeeze(f->text, len, &packed);
	else
		bw_buf_put(&packed, f->text, len);
	bw_buf_put(&packed, "CANARYmustGo", f->packed_more);
	text(&z->out, f->before);
	at = z->out.len + f->at_shift;
	bw_buf_le32(&z->out, 0x04034b50);
	fields(&z->out, f, crc, packed.len, size + (f->wrong_local_size ? 1 : 0), f->descriptor);
	bw_buf_le16(&z->out, (uint16_t)strlen(local));
	bw_buf_le16(&z->out, (uint16_t)text_len(f->extra));
	text(&z->out, local);
	text(&z->out, f->extra);
	bw_buf_put(&z->out, packed.data, packed.len);
	if (f->descriptor) {
		bw_buf_le32(&z->out, 0x08074b50);
		bw_buf_le32(&z->out, crc);
		bw_buf_le32(&z->out, (uint32_t)packed.len + (f->wrong_descriptor ? 1 : 0));
		bw_buf_le32(&z->out, (uint32_t)size);
	}
	bw_buf_le32(&z->list, 0x02014b50);
	bw_buf_le16(&z->list, 0x0314);
	fields(&z->list, f, crc, packed.len, size, false);
	bw_buf_le16(&z->list, (uint16_t)strlen(f->name));
	bw_buf_le16(&z->list, (uint16_t)text_len(f->extra));
	bw_buf_le16(&z->list, (uint16_t)text_len(f->comment));
	bw_buf_le32(&z->list, 0);
	bw_buf_le32(&z->list, (uint32_t)f->attributes);
	bw_buf_le32(&z->list, (uint32_t)at);
	text(&z->list, f->name);
	text(&z->list, f->extra);
	text(&z->list, f->comment);
	z->count++;
	bw_buf_free(&packed);
}

void
zip_end(struct zip_maker *z)
{
	size_t at;

	text(&z->out, z->before_list);
	at = z->out.len;
	bw_buf_put(&z->out, z->list.data, z->list.len);
	text(&z->out, z->before_end);
	bw_buf_le32(&z->out, 0x06054b50);
	bw_buf_le32(&z->out, 0);
	bw_buf_le16(&z->out, (uint16_t)(z->count + z->count_more));
	bw_buf_le16(&z->out, (uint16_t)(z->count + z->count_more));
	bw_buf_le32(&z->out, (uint32_t)z->list.len);
	bw_buf_le32(&z->out, (uint32_t)at);
	bw_buf_le16(&z->out, (uint16_t)text_len(z->comment));
	text(&z->out, z->comment);
	text(&z->out, z->behind);
	bw_buf_free(&z->list);
}

void
zip_make(struct bw_buf *out, const struct zip_file *files, size_t count)
{
	struct zip_maker z = { .count = 0 };
	size_t i;

	for (i = 0; i < count; i++)
		zip_put(&z, &files[i]);
	zip_end(&z);
	*out = z.out;
}
