/* What an Exif block says, and which of its bytes are about what. */
#include <libexif/exif-data.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "media/exif.h"
#include "media/plan.h"

enum topic { T_HIDDEN, T_STRUCTURE, T_DATE, T_PLACE, T_DEVICE, T_MAKER, T_IDENTITY, T_SOFTWARE, T_TEXT, T_THUMB, T_UNKNOWN };

static const struct {
	enum bw_class class;
	const char *what;
} topics[] = {
	[T_HIDDEN] = { BW_CLASS_HIDDEN, "Exif: bytes that nothing points to" },
	[T_STRUCTURE] = { BW_CLASS_STRUCTURE, "Exif: structure" },
	[T_DATE] = { BW_CLASS_DATE, "Exif: dates" },
	[T_PLACE] = { BW_CLASS_LOCATION, "Exif: place" },
	[T_DEVICE] = { BW_CLASS_DEVICE, "Exif: camera and how it was set" },
	[T_MAKER] = { BW_CLASS_DEVICE, "Exif: maker note" },
	[T_IDENTITY] = { BW_CLASS_IDENTITY, "Exif: persons and identifiers" },
	[T_SOFTWARE] = { BW_CLASS_SOFTWARE, "Exif: software" },
	[T_TEXT] = { BW_CLASS_TEXT, "Exif: words" },
	[T_THUMB] = { BW_CLASS_THUMBNAIL, "Exif: small picture" },
	[T_UNKNOWN] = { BW_CLASS_UNKNOWN, "Exif: not known" },
};

struct tag_topic {
	uint16_t first, last;
	enum topic topic;
};

/* Ranges of IFD0 and the Exif IFD; what is not here is unknown. */
static const struct tag_topic tag_topics[] = {
	{ 0x000b, 0x000b, T_SOFTWARE },	 { 0x00fe, 0x0106, T_STRUCTURE }, { 0x010d, 0x010e, T_TEXT },
	{ 0x010f, 0x0110, T_DEVICE },	 { 0x0111, 0x011c, T_STRUCTURE }, { 0x011d, 0x011d, T_TEXT },
	{ 0x0128, 0x0129, T_STRUCTURE }, { 0x012d, 0x012d, T_STRUCTURE }, { 0x0131, 0x0131, T_SOFTWARE },
	{ 0x0132, 0x0132, T_DATE },	 { 0x013b, 0x013b, T_IDENTITY },  { 0x013c, 0x013c, T_IDENTITY },
	{ 0x013e, 0x013f, T_STRUCTURE }, { 0x014a, 0x014a, T_STRUCTURE }, { 0x0201, 0x0214, T_STRUCTURE },
	{ 0x02bc, 0x02bc, T_TEXT },	 { 0x4746, 0x4749, T_SOFTWARE },  { 0x8298, 0x8298, T_IDENTITY },
	{ 0x830e, 0x830e, T_PLACE },	 { 0x8480, 0x8482, T_PLACE },	  { 0x85d8, 0x85d8, T_PLACE },
	{ 0x87af, 0x87b1, T_PLACE },
	{ 0x829a, 0x829d, T_DEVICE },	 { 0x83bb, 0x83bb, T_TEXT },	  { 0x8649, 0x8649, T_TEXT },
	{ 0x8769, 0x8769, T_STRUCTURE }, { 0x8773, 0x8773, T_STRUCTURE }, { 0x8822, 0x8822, T_DEVICE },
	{ 0x8825, 0x8825, T_STRUCTURE }, { 0x8827, 0x8835, T_DEVICE },	  { 0x9000, 0x9000, T_STRUCTURE },
	{ 0x9003, 0x9012, T_DATE },	 { 0x9101, 0x9102, T_STRUCTURE }, { 0x9201, 0x920a, T_DEVICE },
	{ 0x9214, 0x9214, T_DEVICE },	 { 0x927c, 0x927c, T_MAKER },	  { 0x9286, 0x9286, T_TEXT },
	{ 0x9290, 0x9292, T_DATE },	 { 0x9400, 0x9405, T_PLACE },	  { 0x9c9b, 0x9c9c, T_TEXT },
	{ 0x9c9d, 0x9c9d, T_IDENTITY },	 { 0x9c9e, 0x9c9f, T_TEXT },	  { 0xa000, 0xa003, T_STRUCTURE },
	{ 0xa004, 0xa004, T_TEXT },	 { 0xa005, 0xa005, T_STRUCTURE }, { 0xa20b, 0xa419, T_DEVICE },
	{ 0xa420, 0xa420, T_IDENTITY },	 { 0xa430, 0xa430, T_IDENTITY },  { 0xa431, 0xa435, T_DEVICE },
	{ 0xa460, 0xa500, T_DEVICE },	 { 0xc614, 0xc615, T_DEVICE },	  { 0xc62f, 0xc630, T_DEVICE },
	{ 0xc634, 0xc634, T_MAKER },	 { 0xc65d, 0xc65d, T_IDENTITY },  { 0xc68b, 0xc68c, T_IDENTITY },
	{ 0xc6f3, 0xc6fe, T_TEXT },
};

static enum topic
topic_of(const struct bw_tag *t)
{
	size_t i;

	if (t->ifd == BW_IFD_GPS)
		return T_PLACE;
	if (t->ifd == BW_IFD_THUMB || t->ifd == BW_IFD_SUB)
		return T_THUMB;
	if (t->ifd == BW_IFD_INTEROP)
		return T_STRUCTURE;
	for (i = 0; i < sizeof(tag_topics) / sizeof(tag_topics[0]); i++)
		if (t->tag >= tag_topics[i].first && t->tag <= tag_topics[i].last)
			return tag_topics[i].topic;
	return T_UNKNOWN;
}

enum bw_class
bw_exif_class(const struct bw_tag *t, const char **what)
{
	enum topic topic = topic_of(t);

	*what = topics[topic].what;
	return topics[topic].class;
}

/* Overlapping values could make painting quadratic; past the budget the bytes
 * keep their topic, which is left out as well. */
static void
paint(uint8_t *map, size_t at, size_t len, enum topic topic, size_t *budget)
{
	if (len > *budget)
		return;
	*budget -= len;
	memset(map + at, (int)topic, len);
}

static void
paint_all(const struct bw_exif *x, uint8_t *map)
{
	size_t budget = (size_t)32 << 20, i;

	paint(map, 0, 8, T_STRUCTURE, &budget);
	for (i = 0; i < x->ifd_count; i++) {
		size_t at = x->ifds[i].at, len = 2 + (size_t)x->ifds[i].entries * 12;
		size_t left = x->len - at - len;

		paint(map, at, len + (left < 4 ? left : 4), T_STRUCTURE, &budget);
	}
	for (i = 0; i < x->count; i++) {
		enum topic topic = topic_of(&x->tags[i]);

		paint(map, x->tags[i].entry_at, 12, topic, &budget);
		paint(map, x->tags[i].value_at, x->tags[i].value_len, topic, &budget);
	}
	paint(map, x->thumb_at, x->thumb_len, T_THUMB, &budget);
}

void
bw_exif_split(struct bw_splitter *s, const struct bw_exif *x, size_t at)
{
	uint8_t *map = calloc(1, x->len + 1);
	size_t i = 0;

	if (map == NULL) {
		s->full = true;
		return;
	}
	paint_all(x, map);
	while (i < x->len) {
		size_t start = i;

		while (i < x->len && map[i] == map[start])
			i++;
		/* One zero fills up an odd length. */
		if (i - start == 1 && map[start] == T_HIDDEN && x->data[start] == 0)
			map[start] = T_STRUCTURE;
		bw_split_drop(s, at + start, i - start, topics[map[start]].class, topics[map[start]].what);
	}
	free(map);
}

/* ---- names and values ---- */

/* A copy for libexif in which no maker note is left, so that its readers of
 * those never run. */
static ExifData *
load_blanked(const struct bw_exif *x)
{
	unsigned char *copy;
	ExifData *d;
	size_t i;

	if (x->odd || x->len > 65520 || (copy = malloc(x->len + 6)) == NULL)
		return NULL;
	memcpy(copy, "Exif\0\0", 6);
	memcpy(copy + 6, x->data, x->len);
	for (i = 0; i < x->count; i++)
		if (x->tags[i].tag == 0x927c)
			memset(copy + 6 + x->tags[i].entry_at, 0, 12);
	if ((d = exif_data_new()) != NULL) {
		exif_data_unset_option(d, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
		exif_data_unset_option(d, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
		exif_data_set_option(d, EXIF_DATA_OPTION_DONT_CHANGE_MAKER_NOTE);
		exif_data_load_data(d, copy, (unsigned)(x->len + 6));
	}
	free(copy);
	return d;
}

static const ExifIfd libexif_ifd[BW_IFD_COUNT] = { EXIF_IFD_0, EXIF_IFD_1, EXIF_IFD_EXIF, EXIF_IFD_GPS,
	EXIF_IFD_INTEROPERABILITY, EXIF_IFD_COUNT };
static const char *const ifd_names[BW_IFD_COUNT] = { "image", "thumbnail", "exif", "gps", "interop", "sub" };

static void
set_value(struct bw_value *v, const struct bw_exif *x, const struct bw_tag *t, ExifData *d)
{
	ExifEntry *e = NULL;
	char text[128] = "";

	if (d != NULL && libexif_ifd[t->ifd] != EXIF_IFD_COUNT && topic_of(t) != T_MAKER)
		e = exif_content_get_entry(d->ifd[libexif_ifd[t->ifd]], (ExifTag)t->tag);
	if (e != NULL && t->type != 2 && t->type != 129)
		(void)exif_entry_get_value(e, text, sizeof(text));
	else
		bw_exif_text(x, t, text, sizeof(text));
	bw_set_text(v, "value", text[0] != '\0' ? text : NULL);
}

static void
list_tag(const struct bw_exif *x, const struct bw_tag *t, ExifData *d, struct bw_facts *f)
{
	struct bw_value *v = bw_object();
	const char *name = NULL;

	f->tag_count++;
	if (libexif_ifd[t->ifd] != EXIF_IFD_COUNT)
		name = exif_tag_get_name_in_ifd((ExifTag)t->tag, libexif_ifd[t->ifd]);
	bw_set_text(v, "ifd", ifd_names[t->ifd]);
	bw_set_int(v, "tag", t->tag);
	bw_set_text(v, "name", name);
	bw_set_int(v, "type", t->type);
	bw_set_int(v, "count", t->count);
	set_value(v, x, t, d);
	bw_push(f->tags, v);
}

static void
list_tags(const struct bw_exif *x, struct bw_facts *f)
{
	ExifData *d = load_blanked(x);
	size_t i;

	if (f->tags == NULL)
		f->tags = bw_array();
	for (i = 0; i < x->count && f->tag_count < BW_FACTS_MAX_TAGS; i++)
		if (topic_of(&x->tags[i]) != T_PLACE)
			list_tag(x, &x->tags[i], d, f);
	exif_data_unref(d);
}

static void
note_device(const struct bw_exif *x, struct bw_facts *f)
{
	static const struct {
		enum bw_ifd ifd;
		uint16_t tag;
		enum bw_device_field field;
	} from[] = { { BW_IFD_0, 0xc62f, BW_DEV_SERIAL }, { BW_IFD_0, 0x010f, BW_DEV_MAKE }, { BW_IFD_0, 0x0110, BW_DEV_MODEL },
		{ BW_IFD_0, 0x0131, BW_DEV_SOFTWARE }, { BW_IFD_EXIF, 0xa434, BW_DEV_LENS },
		{ BW_IFD_EXIF, 0xa430, BW_DEV_OWNER }, { BW_IFD_0, 0x013b, BW_DEV_OWNER },
		{ BW_IFD_EXIF, 0xa431, BW_DEV_SERIAL }, { BW_IFD_EXIF, 0xa435, BW_DEV_SERIAL } };
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		char text[BW_FACTS_TEXT];

		bw_exif_text(x, bw_exif_find(x, from[i].ifd, from[i].tag), text, sizeof(text));
		bw_facts_device(f, from[i].field, text, strlen(text));
	}
}

/* GPS time is universal time from the satellites: the best check of a clock. */
static void
note_gps_time(const struct bw_exif *x, struct bw_facts *f)
{
	const struct bw_tag *time = bw_exif_find(x, BW_IFD_GPS, 7);
	struct bw_cursor c = bw_cursor_of(x->data, x->len);
	char day[12], text[40];
	uint32_t part[3];
	size_t i;

	bw_exif_text(x, bw_exif_find(x, BW_IFD_GPS, 0x1d), day, sizeof(day));
	if (time == NULL || time->type != 5 || time->value_len < 24 || strlen(day) != 10)
		return;
	bw_cursor_seek(&c, time->value_at);
	for (i = 0; i < 3; i++) {
		uint32_t above = x->big_endian ? bw_cursor_be32(&c) : bw_cursor_le32(&c);
		uint32_t below = x->big_endian ? bw_cursor_be32(&c) : bw_cursor_le32(&c);

		part[i] = below > 0 ? above / below : 99;
		if (part[i] > 60)
			return;
	}
	(void)snprintf(text, sizeof(text), "%s %02u:%02u:%02uZ", day, part[0], part[1], part[2]);
	bw_facts_date(f, text, "Exif GPS time", "universal time, not the local one; can be edited");
}

/* "2019:02:03 04:05:06", then the fraction and the zone, which stand in tags of their own. */
static void
date_text(const struct bw_exif *x, const struct bw_tag *date, uint16_t offset_tag, uint16_t subsec_tag, char out[static 48])
{
	char part[24];
	size_t n;

	bw_exif_text(x, date, out, 24);
	if (strlen(out) != 19)
		return;
	bw_exif_text(x, bw_exif_find(x, BW_IFD_EXIF, subsec_tag), part, sizeof(part));
	if (bw_exif_is_subsec(part, &n))
		(void)snprintf(out + 19, 29, ".%.*s", (int)n, part);
	bw_exif_text(x, bw_exif_find(x, BW_IFD_EXIF, offset_tag), part, sizeof(part));
	if (bw_exif_is_offset(part))
		(void)snprintf(out + strlen(out), 48 - strlen(out), "%s", part);
}

static void
note_dates(const struct bw_exif *x, struct bw_facts *f)
{
	static const char clock[] = "by the clock of the device, which can be wrong; can be edited";
	static const struct {
		enum bw_ifd ifd;
		uint16_t tag, offset_tag, subsec_tag;
		const char *source, *weakness;
	} from[] = {
		{ BW_IFD_EXIF, 0x9003, 0x9011, 0x9291, "Exif DateTimeOriginal", clock },
		{ BW_IFD_EXIF, 0x9004, 0x9012, 0x9292, "Exif DateTimeDigitized", clock },
		{ BW_IFD_0, 0x9003, 0x9011, 0x9291, "Exif DateTimeOriginal (misplaced)", clock },
		{ BW_IFD_0, 0x0132, 0x9010, 0x9290, "Exif DateTime", "when the file was last changed by a program; can be edited" },
	};
	char text[48];
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		date_text(x, bw_exif_find(x, from[i].ifd, from[i].tag), from[i].offset_tag, from[i].subsec_tag, text);
		bw_facts_date(f, text, from[i].source, from[i].weakness);
	}
	note_gps_time(x, f);
}

void
bw_exif_facts(const struct bw_exif *x, struct bw_facts *f)
{
	uint32_t turn = bw_exif_uint(x, bw_exif_find(x, BW_IFD_0, 0x0112));
	size_t i;

	if (f->orientation == 0 && turn >= 1 && turn <= 8)
		f->orientation = turn;
	for (i = 0; i < x->count; i++) {
		if (x->tags[i].ifd == BW_IFD_GPS && x->tags[i].tag >= 1 && x->tags[i].tag <= 4)
			f->has_place = true;
		if (x->tags[i].tag == 0x927c)
			f->maker_note += x->tags[i].value_len;
	}
	if (x->thumb_len > 0)
		f->has_thumbnail = true;
	f->duplicates += x->duplicates;
	if (x->duplicates > 0)
		bw_facts_warn(f, "the Exif block gives a tag twice; two programs may read two different values");
	if (x->odd)
		bw_facts_warn(f, "the Exif block is damaged or unusual");
	note_device(x, f);
	note_dates(x, f);
	list_tags(x, f);
}
