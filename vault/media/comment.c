/* Comment blocks (Vorbis I specification, section 5; RFC 7845, 5.2; FLAC):
 *   le32 length, vendor | le32 count | count x { le32 length, NAME=value }
 * They are never kept, so what cannot be read is only not noted. */
#include <string.h>
#include <strings.h>

#include "media/audio.h"

static const struct {
	const char *name;
	enum bw_class class;
} known[] = { { "DATE", BW_CLASS_DATE }, { "CREATION_TIME", BW_CLASS_DATE }, { "YEAR", BW_CLASS_DATE },
	{ "ORIGINALDATE", BW_CLASS_DATE }, { "RECORDING_DATE", BW_CLASS_DATE }, { "ENCODER", BW_CLASS_SOFTWARE },
	{ "ENCODED-BY", BW_CLASS_SOFTWARE }, { "ENCODED_BY", BW_CLASS_SOFTWARE }, { "SOFTWARE", BW_CLASS_SOFTWARE },
	{ "ENCODER_OPTIONS", BW_CLASS_SOFTWARE }, { "LOCATION", BW_CLASS_LOCATION },
	{ "GEO_LOCATION", BW_CLASS_LOCATION }, { "METADATA_BLOCK_PICTURE", BW_CLASS_THUMBNAIL },
	{ "COVERART", BW_CLASS_THUMBNAIL }, { "CONTACT", BW_CLASS_IDENTITY } };

static enum bw_class
class_of(const uint8_t *text, size_t len, size_t *value)
{
	const uint8_t *equals = memchr(text, '=', len);
	size_t i, name = equals != NULL ? (size_t)(equals - text) : len;

	*value = name < len ? name + 1 : len;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == name && strncasecmp(known[i].name, (const char *)text, name) == 0)
			return known[i].class;
	return BW_CLASS_TEXT;
}

static void
note(struct bw_facts *f, enum bw_class class, const uint8_t *value, size_t len)
{
	char text[40];

	if (class == BW_CLASS_SOFTWARE)
		bw_facts_device(f, BW_DEV_SOFTWARE, value, len);
	else if (class == BW_CLASS_LOCATION)
		f->has_place = true;
	else if (class == BW_CLASS_THUMBNAIL)
		f->has_thumbnail = true;
	if (class != BW_CLASS_DATE)
		return;
	len = len < sizeof(text) - 1 ? len : sizeof(text) - 1;
	memcpy(text, value, len);
	text[len] = '\0';
	bw_facts_date(f, text, "date in the comments", "written by a program; can be edited");
}

void
bw_comment_note(struct bw_facts *f, const uint8_t *data, size_t len, uint8_t *classes)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes text = bw_cursor_take(&c, bw_cursor_le32(&c));
	uint32_t count = bw_cursor_le32(&c);

	if (len > 0)
		memset(classes, BW_CLASS_TEXT, len);
	if (c.bad)
		return;
	memset(classes, BW_CLASS_SOFTWARE, c.at);
	bw_facts_device(f, BW_DEV_SOFTWARE, text.data, text.len);
	/* Each turn takes four bytes at least, so count cannot run away. */
	for (; count > 0; count--) {
		size_t at = c.at, value;
		enum bw_class class;

		text = bw_cursor_take(&c, bw_cursor_le32(&c));
		if (c.bad)
			return;
		class = class_of(text.data, text.len, &value);
		note(f, class, text.data + value, text.len - value);
		memset(classes + at, (int)class, c.at - at);
	}
}

static const char *
what_of(uint8_t class)
{
	switch (class) {
	case BW_CLASS_STRUCTURE:
		return "header, written anew";
	case BW_CLASS_DATE:
		return "date in the comments";
	case BW_CLASS_SOFTWARE:
		return "program that wrote it";
	case BW_CLASS_LOCATION:
		return "place in the comments";
	case BW_CLASS_THUMBNAIL:
		return "picture in the comments";
	case BW_CLASS_IDENTITY:
		return "person in the comments";
	default:
		return "words in the comments";
	}
}

void
bw_comment_drop(struct bw_splitter *s, size_t at, size_t len, const uint8_t *classes)
{
	size_t from, to;

	for (from = 0; from < len; from = to) {
		for (to = from + 1; to < len && classes[to] == classes[from]; to++)
			;
		bw_split_drop(s, at + from, to - from, (enum bw_class)classes[from], what_of(classes[from]));
	}
}
