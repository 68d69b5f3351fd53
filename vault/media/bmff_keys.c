/* What a film says of itself in "udta" and in Apple's list "meta" ("keys", "ilst"), and
 * the one entry of that list that a copy keeps: when the film was made, by the
 * clock of the place. The header of a film has universal time alone. */
#include <string.h>

#include "media/bmff.h"

static const char date_key[] = "com.apple.quicktime.creationdate";

static void
note_text(struct bw_bmff *b, uint32_t type, const uint8_t *text, size_t len)
{
	char iso[40];
	struct bw_facts *f = &b->s->facts;

	if (type == BW_4CC("\251mak"))
		bw_facts_device(f, BW_DEV_MAKE, text, len);
	else if (type == BW_4CC("\251mod"))
		bw_facts_device(f, BW_DEV_MODEL, text, len);
	else if (type == BW_4CC("\251swr") || type == BW_4CC("\251too"))
		bw_facts_device(f, BW_DEV_SOFTWARE, text, len);
	else if (type == BW_4CC("\251day") && len >= 16 && len < sizeof(iso)) {
		memcpy(iso, text, len);
		iso[len] = '\0';
		bw_facts_date(f, iso, "date in the film's metadata", "written by the camera or a program; can be edited");
	}
}

void
bw_bmff_user_data(struct bw_bmff *b, const struct bw_box *udta)
{
	struct bw_box box;
	size_t at = bw_box_body(udta), body;

	while (bw_box_next(b, &at, bw_box_end(udta), &box)) {
		body = bw_box_body(&box);
		if (bw_box_is(&box, "\251xyz") || bw_box_is(&box, "loci"))
			b->s->facts.has_place = true;
		else if (box.type >> 24 == 0xa9 && box.len >= box.head + 4 && bw_bmff_u16(b, body) <= box.len - box.head - 4)
			note_text(b, box.type, b->data + body + 4, bw_bmff_u16(b, body));
	}
}

/* Apple's list: names in "keys", values in "ilst" by number. */
static void
note_keys(struct bw_bmff *b, const struct bw_box *meta, struct bw_bytes *date)
{
	static const struct { const char *name, *as; } known[] = { { "com.apple.quicktime.make", "\251mak" },
		{ "com.apple.quicktime.model", "\251mod" }, { "com.apple.quicktime.software", "\251swr" },
		{ date_key, "\251day" }, { "com.android.manufacturer", "\251mak" },
		{ "com.android.model", "\251mod" } };
	size_t skip = bw_bmff_u32(b, bw_box_body(meta) + 4) == BW_4CC("hdlr") ? 0 : 4, at, k;
	struct bw_box keys, ilst, item, key, value;
	uint32_t n = 0;

	if (!bw_box_find(b, meta, skip, "keys", &keys) || !bw_box_find(b, meta, skip, "ilst", &ilst))
		return;
	at = bw_box_body(&keys) + 8;
	while (n++ < 256 && bw_box_next(b, &at, bw_box_end(&keys), &key)) {
		size_t len = key.len - key.head, in = bw_box_body(&ilst);
		const uint8_t *name = b->data + bw_box_body(&key);

		if (memmem(name, len, "location", 8) != NULL)
			b->s->facts.has_place = true;
		for (k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
			if (len != strlen(known[k].name) || memcmp(name, known[k].name, len) != 0)
				continue;
			while (bw_box_next(b, &in, bw_box_end(&ilst), &item))
				if (item.type == n && bw_box_find(b, &item, 0, "data", &value) && value.len >= value.head + 8) {
					struct bw_bytes said = { b->data + bw_box_body(&value) + 8, value.len - value.head - 8 };

					note_text(b, BW_4CC(known[k].as), said.data, said.len);
					if (strcmp(known[k].name, date_key) == 0)
						*date = said;
				}
		}
	}
}

/* "2019-02-03T04:05:06", then nothing or an offset. */
static bool
is_date(struct bw_bytes said, size_t *figures)
{
	char text[32], iso[BW_ISO_LEN], form[] = "+0000";
	size_t i, at = 20;

	*figures = 19;
	if (said.len != 19 && said.len != 24 && said.len != 25)
		return false;
	memcpy(text, said.data, said.len);
	text[said.len] = '\0';
	if (!bw_camera_date(text, iso) || memcmp(text, iso, 19) != 0)
		return false;
	if (said.len == 19)
		return true;
	if (text[19] != '+' && text[19] != '-')
		return false;
	for (i = 1; i < sizeof(form) - 1; i++, at++) {
		if (i == 3 && said.len == 25 && text[at++] != ':')
			return false;
		if (text[at] < '0' || text[at] > (i == 1 ? '1' : i == 3 ? '5' : '9'))
			return false;
	}
	return true;
}

static void
put_box(struct bw_buf *out, uint32_t len, const char *type)
{
	bw_buf_be32(out, len);
	bw_buf_put(out, type, 4);
}

/* The smallest list that programs read: handler, one key, one value. */
static void
put_list(struct bw_buf *out, const uint8_t *date, size_t len)
{
	static const uint8_t nothing[14];
	uint32_t key = 8 + (uint32_t)sizeof(date_key) - 1, value = 16 + (uint32_t)len;

	put_box(out, 8 + 34 + 16 + key + 16 + value, "meta");
	put_box(out, 34, "hdlr");
	bw_buf_put(out, nothing, 8);
	bw_buf_put(out, "mdta", 4);
	bw_buf_put(out, nothing, 14);
	put_box(out, 16 + key, "keys");
	bw_buf_be32(out, 0);
	bw_buf_be32(out, 1);
	put_box(out, key, "mdta");
	bw_buf_put(out, date_key, sizeof(date_key) - 1);
	put_box(out, 16 + value, "ilst");
	bw_buf_be32(out, 8 + value);
	bw_buf_be32(out, 1);
	put_box(out, value, "data");
	bw_buf_be32(out, 1); /* UTF-8 */
	bw_buf_be32(out, 0);
	bw_buf_put(out, date, len);
}

bool
bw_bmff_keys(struct bw_bmff *b, const struct bw_box *meta)
{
	struct bw_bytes date = { NULL, 0 };
	struct bw_buf list = { 0 }, rest = { 0 };
	size_t figures, left;
	bool fits = false;

	note_keys(b, meta, &date);
	if (date.data != NULL && is_date(date, &figures)) {
		put_list(&list, date.data, b->s->options & BW_MEDIA_KEEP_OFFSET ? date.len : figures);
		/* What is left must be a box of its own, or nothing. */
		left = meta->len > list.len ? meta->len - list.len : 0;
		fits = !list.bad && (meta->len == list.len || (left >= 8 && left <= UINT32_MAX));
	}
	if (fits) {
		bw_bmff_put(b, meta->at, list.data, list.len, BW_CLASS_DATE, "list with the date alone");
		if (left > 0) {
			put_box(&rest, (uint32_t)left, "free");
			bw_bmff_put(b, meta->at + list.len, rest.data, 8, BW_CLASS_STRUCTURE, "boxes");
			bw_bmff_zero(b, meta->at + list.len + 8, left - 8, BW_CLASS_IDENTITY, "metadata");
		}
	} else {
		if (date.data != NULL)
			bw_facts_warn(&b->s->facts, "the local date in the film's list is not written as one, or has no room, and is left out");
		bw_bmff_free(b, meta, BW_CLASS_IDENTITY, "metadata");
	}
	bw_buf_free(&list);
	bw_buf_free(&rest);
	return fits;
}
