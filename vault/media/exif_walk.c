#include <stdlib.h>
#include <string.h>

#include "media/exif.h"

static uint16_t
get16(const struct bw_exif *x, size_t at)
{
	struct bw_cursor c = bw_cursor_of(x->data, x->len);

	bw_cursor_seek(&c, at);
	return x->big_endian ? bw_cursor_be16(&c) : bw_cursor_le16(&c);
}

static uint32_t
get32(const struct bw_exif *x, size_t at)
{
	struct bw_cursor c = bw_cursor_of(x->data, x->len);

	bw_cursor_seek(&c, at);
	return x->big_endian ? bw_cursor_be32(&c) : bw_cursor_le32(&c);
}

/* Bytes of one value; 13 is IFD, 129 is UTF-8 of Exif 3.0. */
static unsigned
type_size(uint16_t type)
{
	static const uint8_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 };

	if (type == 129)
		return 1;
	return type < sizeof(sizes) ? sizes[type] : 0;
}

static bool
queue(struct bw_exif *x, size_t at, enum bw_ifd kind)
{
	size_t i;

	if (at == 0)
		return false;
	for (i = 0; i < x->ifd_count; i++) {
		if (x->ifds[i].at == at) {
			x->odd = true;
			return false;
		}
	}
	if (x->ifd_count >= BW_EXIF_MAX_IFDS || at > x->len || x->len - at < 2) {
		x->odd = true;
		return false;
	}
	x->ifds[x->ifd_count].at = at;
	x->ifds[x->ifd_count].kind = kind;
	x->ifd_count++;
	return true;
}

static void
follow(struct bw_exif *x, const struct bw_tag *t)
{
	uint32_t to = t->value_len >= 4 ? get32(x, t->value_at) : 0;
	uint32_t i;

	if (t->tag == 0x8769)
		queue(x, to, BW_IFD_EXIF);
	else if (t->tag == 0x8825)
		queue(x, to, BW_IFD_GPS);
	else if (t->tag == 0xa005)
		queue(x, to, BW_IFD_INTEROP);
	else if (t->tag == 0x014a)
		for (i = 0; i < t->count && i < 8 && (size_t)i * 4 + 4 <= t->value_len; i++)
			queue(x, get32(x, t->value_at + (size_t)i * 4), BW_IFD_SUB);
}

static bool
is_duplicate(const struct bw_exif *x, const struct bw_tag *t)
{
	return bw_exif_find(x, t->ifd, t->tag) != NULL;
}

static bool
add_tag(struct bw_exif *x, enum bw_ifd kind, size_t at)
{
	struct bw_tag *t;
	uint64_t bytes;

	if (x->count >= BW_EXIF_MAX_TAGS) {
		x->odd = true;
		return false;
	}
	t = &x->tags[x->count];
	*t = (struct bw_tag){
		.ifd = kind,
		.entry_at = at,
		.tag = get16(x, at),
		.type = get16(x, at + 2),
		.count = get32(x, at + 4),
	};
	bytes = (uint64_t)t->count * type_size(t->type);
	t->value_at = bytes <= 4 ? at + 8 : get32(x, at + 8);
	if (type_size(t->type) == 0)
		x->unknown_types++;
	if (t->value_at <= x->len && bytes <= x->len - t->value_at)
		t->value_len = (size_t)bytes;
	else
		x->odd = true;
	if (is_duplicate(x, t))
		x->duplicates++;
	x->count++;
	follow(x, t);
	return true;
}

static void
walk_ifd(struct bw_exif *x, size_t i)
{
	size_t at = x->ifds[i].at, room = (x->len - at - 2) / 12, n;
	enum bw_ifd kind = x->ifds[i].kind;
	uint16_t entries = get16(x, at);

	if (entries > room) {
		entries = (uint16_t)room;
		x->odd = true;
	}
	x->ifds[i].entries = entries;
	for (n = 0; n < entries; n++)
		if (!add_tag(x, kind, at + 2 + n * 12))
			return;
	at += 2 + (size_t)entries * 12;
	if (kind != BW_IFD_0 && kind != BW_IFD_THUMB)
		return;
	if (x->len - at >= 4)
		queue(x, get32(x, at), BW_IFD_THUMB);
}

static void
find_thumb(struct bw_exif *x)
{
	const struct bw_tag *at = bw_exif_find(x, BW_IFD_THUMB, 0x0201), *len = bw_exif_find(x, BW_IFD_THUMB, 0x0202);

	if (at == NULL || len == NULL)
		return;
	x->thumb_at = bw_exif_uint(x, at);
	x->thumb_len = bw_exif_uint(x, len);
	if (x->thumb_at > x->len)
		x->thumb_at = x->thumb_len = 0;
	if (x->thumb_len > x->len - x->thumb_at)
		x->thumb_len = x->len - x->thumb_at;
}

enum bw_rc
bw_exif_walk(const uint8_t *data, size_t len, struct bw_exif *out, struct bw_err *err)
{
	memset(out, 0, sizeof(*out));
	if (len > BW_EXIF_MAX_LEN)
		return bw_err_set(err, BW_EFORMAT, 0, "no Exif block");
	return bw_exif_walk_file(data, len, out, err);
}

enum bw_rc
bw_exif_walk_file(const uint8_t *data, size_t len, struct bw_exif *out, struct bw_err *err)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	if (len < 8 || (memcmp(data, "II*\0", 4) != 0 && memcmp(data, "MM\0*", 4) != 0))
		return bw_err_set(err, BW_EFORMAT, 0, "no Exif block");
	out->data = data;
	out->len = len;
	out->big_endian = data[0] == 'M';
	/* Not zeroed, since most of it is never touched. */
	if ((out->tags = malloc(BW_EXIF_MAX_TAGS * sizeof(*out->tags))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	queue(out, get32(out, 4), BW_IFD_0);
	for (i = 0; i < out->ifd_count; i++)
		walk_ifd(out, i);
	find_thumb(out);
	return BW_OK;
}

void
bw_exif_free(struct bw_exif *x)
{
	free(x->tags);
	memset(x, 0, sizeof(*x));
}

const struct bw_tag *
bw_exif_find(const struct bw_exif *x, enum bw_ifd ifd, uint16_t tag)
{
	size_t i;

	for (i = 0; i < x->count; i++)
		if (x->tags[i].ifd == ifd && x->tags[i].tag == tag)
			return &x->tags[i];
	return NULL;
}

uint32_t
bw_exif_uint(const struct bw_exif *x, const struct bw_tag *t)
{
	if (t == NULL || t->value_len < type_size(t->type))
		return 0;
	switch (t->type) {
	case 1:
	case 6:
		return x->data[t->value_at];
	case 3:
	case 8:
		return get16(x, t->value_at);
	case 4:
	case 9:
	case 13:
		return get32(x, t->value_at);
	default:
		return 0;
	}
}

void
bw_exif_text(const struct bw_exif *x, const struct bw_tag *t, char *out, size_t cap)
{
	size_t len = 0;

	out[0] = '\0';
	if (t == NULL || (t->type != 2 && t->type != 129))
		return;
	len = t->value_len < cap - 1 ? t->value_len : cap - 1;
	len = strnlen((const char *)x->data + t->value_at, len);
	memcpy(out, x->data + t->value_at, len);
	out[len] = '\0';
}
