/* The minimal Exif block of a disclosed copy: built, never edited. A text gets
 * in only by its pattern, so that a date tag is no free channel. */
#include <string.h>

#include "media/exif.h"
#include "media/plan.h"

#define MAX_FIELDS 10

struct field {
	uint16_t tag, type;
	uint32_t count;
	uint8_t value[24];
	size_t len;
};

struct fields {
	struct field list[MAX_FIELDS];
	size_t count;
};

static void
put(struct fields *f, uint16_t tag, uint16_t type, const void *value, size_t len)
{
	struct field *x = &f->list[f->count++];

	memset(x, 0, sizeof(*x));
	x->tag = tag;
	x->type = type;
	x->len = len;
	x->count = (uint32_t)(type == 3 ? len / 2 : len);
	memcpy(x->value, value, len);
}

bool
bw_exif_is_date(const char *text)
{
	char iso[BW_ISO_LEN];

	return strlen(text) == 19 && text[4] == ':' && text[10] == ' ' && text[16] == ':' && bw_camera_date(text, iso);
}

static void
put_date(struct fields *f, const struct bw_exif *x, uint16_t tag)
{
	char text[24];

	bw_exif_text(x, bw_exif_find(x, BW_IFD_EXIF, tag), text, sizeof(text));
	if (bw_exif_is_date(text))
		put(f, tag, 2, text, 20);
}

bool
bw_exif_is_offset(const char *t)
{
	static const char form[] = "+00:00";
	size_t i;

	if (strlen(t) != 6 || (t[0] != '+' && t[0] != '-'))
		return false;
	for (i = 1; i < 6; i++)
		if (form[i] == '0' ? (t[i] < '0' || t[i] > '9') : t[i] != ':')
			return false;
	return t[1] <= '1' && t[4] <= '5';
}

static void
put_offset(struct fields *f, const struct bw_exif *x, uint16_t tag)
{
	char text[24];

	bw_exif_text(x, bw_exif_find(x, BW_IFD_EXIF, tag), text, sizeof(text));
	if (bw_exif_is_offset(text))
		put(f, tag, 2, text, 7);
}

bool
bw_exif_is_subsec(const char *text, size_t *digits)
{
	*digits = strspn(text, "0123456789");
	/* Some cameras pad with spaces. */
	return *digits > 0 && *digits <= 9 && strspn(text + *digits, " ") == strlen(text + *digits);
}

static void
put_subsec(struct fields *f, const struct bw_exif *x, uint16_t tag)
{
	char text[24];
	size_t len;

	bw_exif_text(x, bw_exif_find(x, BW_IFD_EXIF, tag), text, sizeof(text));
	if (bw_exif_is_subsec(text, &len)) {
		text[len] = '\0';
		put(f, tag, 2, text, len + 1);
	}
}

static void
put_color_space(struct fields *f, const struct bw_exif *x)
{
	uint32_t v = bw_exif_uint(x, bw_exif_find(x, BW_IFD_EXIF, 0xa001));
	uint8_t value[2] = { (uint8_t)(v & 0xff), (uint8_t)(v >> 8 & 0xff) };

	if (v == 1 || v == 2 || v == 65535)
		put(f, 0xa001, 3, value, 2);
}

static void
write_ifd(const struct fields *f, size_t base, struct bw_buf *out)
{
	size_t data_at = out->len - base + 2 + f->count * 12 + 4, i;

	bw_buf_le16(out, (uint16_t)f->count);
	for (i = 0; i < f->count; i++) {
		const struct field *x = &f->list[i];

		bw_buf_le16(out, x->tag);
		bw_buf_le16(out, x->type);
		bw_buf_le32(out, x->count);
		if (x->len <= 4) {
			bw_buf_put(out, x->value, 4);
		} else {
			bw_buf_le32(out, (uint32_t)data_at);
			data_at += x->len + (x->len & 1);
		}
	}
	bw_buf_le32(out, 0);
	for (i = 0; i < f->count; i++)
		if (f->list[i].len > 4)
			bw_buf_put(out, f->list[i].value, f->list[i].len + (f->list[i].len & 1));
}

static void
collect(const struct bw_exif *x, bool keep_offset, struct fields *f)
{
	put(f, 0x9000, 7, "0232", 4);
	put_date(f, x, 0x9003);
	put_date(f, x, 0x9004);
	if (keep_offset) {
		put_offset(f, x, 0x9011);
		put_offset(f, x, 0x9012);
	}
	put_subsec(f, x, 0x9291);
	put_subsec(f, x, 0x9292);
	put_color_space(f, x);
	if (f->count == 1)
		f->count = 0;
}

void
bw_exif_fresh(const struct bw_exif *x, unsigned flags, struct bw_buf *out)
{
	struct fields first = { 0 }, exif = { 0 };
	uint32_t turn = bw_exif_uint(x, bw_exif_find(x, BW_IFD_0, 0x0112));
	uint8_t value[4] = { (uint8_t)(turn & 0xff), 0, 0, 0 };
	size_t base = out->len;

	collect(x, (flags & BW_MEDIA_KEEP_OFFSET) != 0, &exif);
	if ((flags & BW_EXIF_UPRIGHT) == 0 && turn >= 2 && turn <= 8)
		put(&first, 0x0112, 3, value, 2);
	if (exif.count > 0) {
		/* The directory right after this one: 8 + 2 + 12n + 4. */
		value[0] = (uint8_t)(14 + 12 * (first.count + 1));
		put(&first, 0x8769, 4, value, 4);
		first.list[first.count - 1].count = 1;
	}
	if (first.count == 0)
		return;
	bw_buf_put(out, "II*\0\x08\0\0\0", 8);
	write_ifd(&first, base, out);
	if (exif.count > 0)
		write_ifd(&exif, base, out);
}

/* ---- where the same stands in the file ---- */

static void
spot(struct bw_splitter *s, const struct bw_exif *x, const struct bw_tag *t, size_t skip, size_t len)
{
	struct bw_plan *p = s->plan;
	size_t at = (size_t)(x->data - s->data) + t->value_at + skip, i;

	for (i = 0; i < p->spot_count; i++)
		if (at < p->spots[i].offset + p->spots[i].length && p->spots[i].offset < at + len)
			return;
	if (p->spot_count < BW_MEDIA_MAX_SPOTS)
		p->spots[p->spot_count++] = (struct bw_spot){ .tag = t->tag, .offset = at, .length = (uint32_t)len };
}

/* The one byte that differs from zero, whatever the width and the order of bytes: which
 * order a camera writes is not told. */
static void
spot_turn(struct bw_splitter *s, const struct bw_exif *x)
{
	const struct bw_tag *t = bw_exif_find(x, BW_IFD_0, 0x0112);
	uint32_t turn = bw_exif_uint(x, t);
	size_t width;

	if (turn < 2 || turn > 8)
		return;
	width = t->value_len / t->count;
	spot(s, x, t, x->big_endian ? width - 1 : 0, 1);
}

void
bw_exif_spots(struct bw_splitter *s, const struct bw_exif *x)
{
	static const uint16_t tags[] = { 0x9003, 0x9004, 0x9011, 0x9012, 0x9291, 0x9292 };
	char text[24];
	size_t i, len;

	spot_turn(s, x);
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		const struct bw_tag *t = bw_exif_find(x, BW_IFD_EXIF, tags[i]);

		bw_exif_text(x, t, text, sizeof(text));
		if (bw_exif_is_date(text) || bw_exif_is_offset(text))
			spot(s, x, t, 0, strlen(text));
		else if (bw_exif_is_subsec(text, &len))
			spot(s, x, t, 0, len);
	}
}
