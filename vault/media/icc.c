#include "media/icc.h"

#include <string.h>

#define MAX_TAGS 100u
#define HEADER 128u

struct tag {
	uint32_t name;
	size_t from, len; /* in the old profile */
	size_t at;	  /* in the new one */
};

static uint32_t
name_of(const char *four)
{
	struct bw_cursor c = bw_cursor_of(four, 4);

	return bw_cursor_be32(&c);
}

/* Data types that carry numbers only, with the exact length where it can be
 * told, so that nothing rides behind the numbers. 0: not allowed. */
static size_t
numbers_len(const uint8_t *data, size_t len)
{
	static const uint8_t para_count[] = { 1, 3, 4, 5, 7 };
	struct bw_cursor c = bw_cursor_of(data, len);
	uint32_t type = bw_cursor_be32(&c), v;

	(void)bw_cursor_be32(&c);
	if (c.bad)
		return 0;
	if (type == name_of("XYZ "))
		return len >= 20 ? 20 : 0;
	if (type == name_of("sf32"))
		return len >= 44 ? 44 : 0;
	if (type == name_of("cicp"))
		return len >= 12 ? 12 : 0;
	if (type == name_of("curv")) {
		v = bw_cursor_be32(&c);
		return !c.bad && v <= (len - 12) / 2 ? 12 + (size_t)v * 2 : 0;
	}
	if (type == name_of("para")) {
		v = bw_cursor_be16(&c);
		if (c.bad || v > 4 || len < 12 + 4u * para_count[v])
			return 0;
		return 12 + 4u * para_count[v];
	}
	if (type == name_of("mft1") || type == name_of("mft2") || type == name_of("mAB ") || type == name_of("mBA "))
		return len;
	return 0;
}

static bool
is_allowed(uint32_t name)
{
	static const char list[] = "rXYZgXYZbXYZwtptchadrTRCgTRCbTRCkTRCA2B0A2B1A2B2B2A0B2A1B2A2cicp";
	size_t i;

	for (i = 0; i + 4 < sizeof(list); i += 4)
		if (name == name_of(list + i))
			return true;
	return false;
}

static void
add_tag(const uint8_t *data, size_t len, struct bw_cursor *c, struct tag *tags, size_t *count)
{
	uint32_t name = bw_cursor_be32(c), from = bw_cursor_be32(c), size = bw_cursor_be32(c);
	size_t i, exact;

	if (c->bad || !is_allowed(name) || from > len || size > len - from)
		return;
	for (i = 0; i < *count; i++)
		if (tags[i].name == name)
			return;
	if ((exact = numbers_len(data + from, size)) == 0)
		return;
	tags[*count].name = name;
	tags[*count].from = from;
	tags[*count].len = exact;
	(*count)++;
}

/* The fixed texts in the form that the version asks for. */
static void
put_text(struct bw_buf *out, const char *text, bool new_form, bool is_desc)
{
	size_t len = strlen(text), i;

	if (new_form) {
		bw_buf_put(out, "mluc\0\0\0\0\0\0\0\1\0\0\0\x0c" "enUS", 20);
		bw_buf_be32(out, (uint32_t)len * 2);
		bw_buf_be32(out, 28);
		for (i = 0; i < len; i++)
			bw_buf_be16(out, (uint16_t)text[i]);
		return;
	}
	bw_buf_put(out, is_desc ? "desc\0\0\0\0" : "text\0\0\0\0", 8);
	if (is_desc)
		bw_buf_be32(out, (uint32_t)len + 1);
	bw_buf_put(out, text, len + 1);
	for (i = 0; is_desc && i < 78; i++)
		bw_buf_u8(out, 0);
}

static void
pad(struct bw_buf *out, size_t base)
{
	while (((out->len - base) & 3) != 0 && !out->bad)
		bw_buf_u8(out, 0);
}

/* Sizes, identities and dates are zeroed; what the colours need is copied. */
static void
put_header(struct bw_buf *out, const uint8_t *data)
{
	static const uint8_t zero[44];

	bw_buf_be32(out, 0); /* size, filled in at the end */
	bw_buf_be32(out, 0); /* preferred CMM */
	bw_buf_put(out, data + 8, 2);
	bw_buf_be16(out, 0);
	bw_buf_put(out, data + 12, 12); /* class, colour space, connection space */
	bw_buf_put(out, zero, 12);	/* date */
	bw_buf_put(out, "acsp", 4);
	bw_buf_put(out, zero, 16); /* platform, flags, maker, model */
	bw_buf_put(out, zero, 7);
	bw_buf_u8(out, data[63] & 0x0f); /* the four defined attributes */
	bw_buf_put(out, zero, 3);
	bw_buf_u8(out, data[67] & 0x03); /* rendering intent */
	bw_buf_put(out, data + 68, 12);	 /* illuminant */
	bw_buf_put(out, zero, 44);	 /* maker, identifier, reserved */
	bw_buf_put(out, zero, 4);
}

/* Curves are often shared; the first with the same bytes serves all. */
static void
put_data(struct bw_buf *out, size_t base, const uint8_t *data, struct tag *tags, size_t count)
{
	size_t i, k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < i; k++)
			if (tags[k].len == tags[i].len && memcmp(data + tags[k].from, data + tags[i].from, tags[i].len) == 0)
				break;
		if (k < i) {
			tags[i].at = tags[k].at;
			continue;
		}
		tags[i].at = out->len - base;
		bw_buf_put(out, data + tags[i].from, tags[i].len);
		pad(out, base);
	}
}

static void
put_be32_at(struct bw_buf *out, size_t at, size_t v)
{
	uint8_t be[4] = { (uint8_t)(v >> 24 & 0xff), (uint8_t)(v >> 16 & 0xff), (uint8_t)(v >> 8 & 0xff), (uint8_t)(v & 0xff) };

	if (!out->bad)
		memcpy(out->data + at, be, 4);
}

static void
put_entry(struct bw_buf *out, size_t at, const char *name, size_t from, size_t len)
{
	put_be32_at(out, at, name_of(name));
	put_be32_at(out, at + 4, from);
	put_be32_at(out, at + 8, len);
}

static void
build(const uint8_t *data, struct tag *tags, size_t count, struct bw_buf *out)
{
	size_t base = out->len, table, at, i;
	bool new_form = data[8] >= 4;

	put_header(out, data);
	bw_buf_be32(out, (uint32_t)count + 2);
	table = out->len;
	for (i = 0; i < (count + 2) * 3; i++)
		bw_buf_be32(out, 0);
	at = out->len - base;
	put_text(out, "Colour profile", new_form, true);
	put_entry(out, table, "desc", at, out->len - base - at);
	pad(out, base);
	at = out->len - base;
	put_text(out, "No copyright", new_form, false);
	put_entry(out, table + 12, "cprt", at, out->len - base - at);
	pad(out, base);
	put_data(out, base, data, tags, count);
	for (i = 0; i < count; i++) {
		put_be32_at(out, table + (i + 2) * 12, tags[i].name);
		put_be32_at(out, table + (i + 2) * 12 + 4, tags[i].at);
		put_be32_at(out, table + (i + 2) * 12 + 8, tags[i].len);
	}
	put_be32_at(out, base, out->len - base);
}

static bool
header_ok(const uint8_t *data, size_t len)
{
	static const char spaces[] = "RGB GRAYCMYKLab XYZ YCbr";
	static const char classes[] = "scnrmntrprtrspac";
	size_t i;

	if (len < HEADER + 4 || len > BW_ICC_MAX || memcmp(data + 36, "acsp", 4) != 0 || data[8] < 2 || data[8] > 5)
		return false;
	for (i = 0; i + 4 < sizeof(spaces) && memcmp(data + 16, spaces + i, 4) != 0; i += 4)
		;
	if (i + 4 >= sizeof(spaces) || (memcmp(data + 20, "XYZ ", 4) != 0 && memcmp(data + 20, "Lab ", 4) != 0))
		return false;
	for (i = 0; i + 4 < sizeof(classes) && memcmp(data + 12, classes + i, 4) != 0; i += 4)
		;
	return i + 4 < sizeof(classes);
}

bool
bw_icc_clean(const uint8_t *data, size_t len, struct bw_buf *out)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct tag tags[MAX_TAGS];
	size_t count = 0;
	uint32_t n, i;

	if (!header_ok(data, len))
		return false;
	bw_cursor_seek(&c, HEADER);
	n = bw_cursor_be32(&c);
	for (i = 0; i < n && i < MAX_TAGS && !c.bad; i++)
		add_tag(data, len, &c, tags, &count);
	if (count == 0)
		return false;
	build(data, tags, count, out);
	return !out->bad;
}
