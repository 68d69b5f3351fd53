/* Tags around a recording: ID3v2 (2.2 to 2.4), and what stands at the end of
 * a file: ID3v1, APE, Lyrics3. None of them is kept, so what cannot be read in
 * one costs a date at most. */
#include <string.h>

#include "media/audio.h"

#define MAX_TAIL_TAGS 16u

static uint32_t
syncsafe(const uint8_t *p)
{
	return (uint32_t)(p[0] & 0x7f) << 21 | (uint32_t)(p[1] & 0x7f) << 14 | (uint32_t)(p[2] & 0x7f) << 7 | (p[3] & 0x7fu);
}

size_t
bw_id3_len(const uint8_t *data, size_t len)
{
	size_t size;

	if (len < 10 || memcmp(data, "ID3", 3) != 0 || data[3] == 0xff || data[4] == 0xff ||
	    ((data[6] | data[7] | data[8] | data[9]) & 0x80) != 0)
		return 0;
	size = 10 + (size_t)syncsafe(data + 6) + ((data[5] & 0x10) != 0 ? 10 : 0);
	return size < len ? size : len;
}

static const struct {
	const char *name;
	enum bw_class class;
	const char *what;
} known[] = { { "TDRC", BW_CLASS_DATE, "date" }, { "TDOR", BW_CLASS_DATE, "date" }, { "TDRL", BW_CLASS_DATE, "date" },
	{ "TDEN", BW_CLASS_DATE, "date" }, { "TDTG", BW_CLASS_DATE, "date" }, { "TYER", BW_CLASS_DATE, "date" },
	{ "TDAT", BW_CLASS_DATE, "date" }, { "TIME", BW_CLASS_DATE, "date" }, { "TYE", BW_CLASS_DATE, "date" },
	{ "TDA", BW_CLASS_DATE, "date" }, { "TSSE", BW_CLASS_SOFTWARE, "program" },
	{ "TENC", BW_CLASS_SOFTWARE, "program" }, { "TSS", BW_CLASS_SOFTWARE, "program" },
	{ "TEN", BW_CLASS_SOFTWARE, "program" }, { "APIC", BW_CLASS_THUMBNAIL, "picture" },
	{ "PIC", BW_CLASS_THUMBNAIL, "picture" }, { "UFID", BW_CLASS_IDENTITY, "identifier" },
	{ "UFI", BW_CLASS_IDENTITY, "identifier" }, { "PRIV", BW_CLASS_IDENTITY, "identifier" },
	{ "OWNE", BW_CLASS_IDENTITY, "identifier" } };

struct frame {
	size_t head, len; /* of the frame's header; of the whole frame */
	enum bw_class class;
	const char *what;
};

static bool
read_frame(const uint8_t *p, size_t len, unsigned version, struct frame *f)
{
	size_t name = version == 2 ? 3 : 4, i;

	f->head = version == 2 ? 6 : 10;
	f->class = BW_CLASS_TEXT;
	f->what = "ID3: words";
	if (len < f->head || p[0] < 'A' || p[0] > 'Z')
		return false;
	if (version == 2)
		f->len = (size_t)p[3] << 16 | (size_t)p[4] << 8 | p[5];
	else if (version == 3)
		f->len = (size_t)p[4] << 24 | (size_t)p[5] << 16 | (size_t)p[6] << 8 | p[7];
	else
		f->len = syncsafe(p + 4);
	f->len += f->head;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i].name) != name || memcmp(known[i].name, p, name) != 0)
			continue;
		f->class = known[i].class;
		f->what = known[i].what;
	}
	return f->len <= len;
}

/* Latin, UTF-8, or UTF-16 of which the low half of what is ASCII is taken. */
static void
note_text(struct bw_facts *facts, const struct frame *f, const uint8_t *p)
{
	char text[40];
	size_t i, n = 0;

	for (i = f->head + 1; i < f->len && n < sizeof(text) - 1; i++)
		if (p[i] >= 0x20 && p[i] < 0x7f)
			text[n++] = (char)p[i];
	text[n] = '\0';
	if (f->class == BW_CLASS_SOFTWARE)
		bw_facts_device(facts, BW_DEV_SOFTWARE, text, n);
	else
		bw_facts_date(facts, text, "ID3 date", "written by a program; can be edited");
}

static void
note(struct bw_facts *facts, const struct frame *f, const uint8_t *p)
{
	if (f->class == BW_CLASS_THUMBNAIL)
		facts->has_thumbnail = true;
	else if (f->class == BW_CLASS_SOFTWARE || f->class == BW_CLASS_DATE)
		note_text(facts, f, p);
}

void
bw_id3_split(struct bw_splitter *s, size_t at, size_t len)
{
	size_t from = len < 10 ? len : 10, footer;
	unsigned version = len < 10 ? 0 : s->data[at + 3];
	struct frame f;

	bw_split_drop(s, at, from, BW_CLASS_STRUCTURE, "ID3: structure");
	footer = len >= 20 && (s->data[at + 5] & 0x10) != 0 ? 10 : 0;
	while (version >= 2 && version <= 4 && read_frame(s->data + at + from, len - footer - from, version, &f)) {
		note(&s->facts, &f, s->data + at + from);
		bw_split_drop(s, at + from, f.len, f.class, f.what);
		from += f.len;
	}
	bw_split_drop(s, at + from, len - from, BW_CLASS_HIDDEN, "ID3: filling");
}

/* ---- at the end of the file ---- */

static size_t
lyrics_len(const uint8_t *data, size_t from, size_t end)
{
	static const size_t longest = 5120; /* of Lyrics3 version 1 */
	size_t size = 0, i;

	if (end - from >= 15 && memcmp(data + end - 9, "LYRICS200", 9) == 0) {
		for (i = end - 15; i < end - 9; i++)
			size = size * 10 + (data[i] >= '0' && data[i] <= '9' ? (size_t)(data[i] - '0') : 0);
		return size + 15 <= end - from ? size + 15 : 0;
	}
	if (end - from < 20 || memcmp(data + end - 9, "LYRICSEND", 9) != 0)
		return 0;
	for (i = 20; i <= longest && i <= end - from; i++)
		if (memcmp(data + end - i, "LYRICSBEGIN", 11) == 0)
			return i;
	return 0;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static size_t
ape_len(const uint8_t *data, size_t from, size_t end)
{
	const uint8_t *p;
	size_t size;

	if (end - from < 32 || memcmp(data + end - 32, "APETAGEX", 8) != 0)
		return 0;
	p = data + end - 32;
	size = le32(p + 12);
	size += (p[23] & 0x80) != 0 ? 32 : 0; /* a header of its own */
	return size >= 32 && size <= end - from ? size : 0;
}

static size_t
tail_len(const uint8_t *data, size_t from, size_t end)
{
	size_t size;

	if (end - from >= 128 && memcmp(data + end - 128, "TAG", 3) == 0)
		return end - from >= 355 && memcmp(data + end - 355, "TAG+", 4) == 0 ? 355 : 128;
	if (end - from >= 20 && memcmp(data + end - 10, "3DI", 3) == 0) {
		size = 20 + (size_t)syncsafe(data + end - 4);
		return size <= end - from && memcmp(data + end - size, "ID3", 3) == 0 ? size : 0;
	}
	size = ape_len(data, from, end);
	return size > 0 ? size : lyrics_len(data, from, end);
}

size_t
bw_tail_start(const uint8_t *data, size_t from, size_t len)
{
	unsigned tags;
	size_t size;

	for (tags = 0; tags < MAX_TAIL_TAGS && (size = tail_len(data, from, len)) > 0; tags++)
		len -= size;
	return len;
}

void
bw_tail_split(struct bw_splitter *s, size_t from, size_t len)
{
	size_t tag = bw_id3_len(s->data + from, len);

	if (tag > 0) /* only the first one, when several stand there */
		bw_id3_split(s, from, tag);
	bw_split_drop(s, from + tag, len - tag, BW_CLASS_TEXT, "tag behind the sound");
}
