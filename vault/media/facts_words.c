/* Dates in words that no copy keeps: XMP, IPTC, and what phones add. They are found
 * by name or number, within bounds; missing one costs only a candidate. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/date.h"
#include "media/facts.h"

static const char by_program[] = "written by a program; can be edited";

/* ---- XMP ---- */

/* The value right behind a name, as attribute or as element. */
static void
xmp_value(const uint8_t *at, size_t left, char *out, size_t cap)
{
	size_t i = 0, n = 0;

	while (i < left && i < 8 && (at[i] == '=' || at[i] == '"' || at[i] == '\'' || at[i] == '>' || at[i] <= ' '))
		i++;
	while (i < left && n < cap - 1 && at[i] > ' ' && at[i] != '"' && at[i] != '\'' && at[i] != '<')
		out[n++] = (char)at[i++];
	out[n] = '\0';
}

static void
xmp_date(struct bw_facts *f, const uint8_t *data, size_t len, const char *name, const char *weakness)
{
	const uint8_t *at = memmem(data, len, name, strlen(name));
	char text[40], source[48];

	if (at == NULL)
		return;
	at += strlen(name);
	xmp_value(at, len - (size_t)(at - data), text, sizeof(text));
	(void)snprintf(source, sizeof(source), "XMP %s", name);
	bw_facts_date(f, text, source, weakness);
}

void
bw_facts_xmp(struct bw_facts *f, const uint8_t *data, size_t len)
{
	static const char *const names[] = { "exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate",
		"xap:CreateDate", "exif:DateTimeDigitized" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		xmp_date(f, data, len, names[i], by_program);
	xmp_date(f, data, len, "exif:GPSTimeStamp", "universal time, not the local one; can be edited");
	if (memmem(data, len, "exif:GPSLatitude", 16) != NULL)
		f->has_place = true;
}

/* ---- IPTC ---- */

struct iptc {
	char day[9], time[12]; /* "20190203", "040506+0100" */
};

static void
take(char *out, size_t cap, struct bw_bytes from)
{
	size_t len = from.len < cap - 1 ? from.len : cap - 1;

	if (out[0] != '\0' || len == 0)
		return; /* the first one counts */
	memcpy(out, from.data, len);
	out[len] = '\0';
}

static void
iptc_date(struct bw_facts *f, const struct iptc *p, const char *source)
{
	char text[32];
	int n;

	if (strlen(p->day) != 8)
		return;
	n = snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", p->day, p->day + 4, p->day + 6);
	if (n == 10 && strlen(p->time) >= 6)
		(void)snprintf(text + 10, sizeof(text) - 10, " %.2s:%.2s:%.2s%s", p->time, p->time + 2, p->time + 4, p->time + 6);
	bw_facts_date(f, text, source, by_program);
}

void
bw_facts_iptc(struct bw_facts *f, const uint8_t *data, size_t len)
{
	struct iptc created = { "", "" }, digital = { "", "" };
	struct bw_cursor c = bw_cursor_of(data, len);

	while (bw_cursor_left(&c) >= 5 && bw_cursor_u8(&c) == 0x1c) {
		uint16_t which = bw_cursor_be16(&c), size = bw_cursor_be16(&c);
		struct bw_bytes value = bw_cursor_take(&c, size);

		if (c.bad)
			break;
		if (which == 0x0237)
			take(created.day, sizeof(created.day), value);
		else if (which == 0x023c)
			take(created.time, sizeof(created.time), value);
		else if (which == 0x023e)
			take(digital.day, sizeof(digital.day), value);
		else if (which == 0x023f)
			take(digital.time, sizeof(digital.time), value);
	}
	iptc_date(f, &created, "IPTC date created");
	iptc_date(f, &digital, "IPTC digital creation");
}

void
bw_facts_photoshop(struct bw_facts *f, const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);

	while (bw_cursor_left(&c) >= 12) {
		struct bw_bytes magic = bw_cursor_take(&c, 4), value;
		uint16_t id = bw_cursor_be16(&c);
		uint8_t name = bw_cursor_u8(&c);

		(void)bw_cursor_take(&c, name | 1u); /* with its length an even number of bytes */
		value = bw_cursor_take(&c, bw_cursor_be32(&c));
		if (c.bad || memcmp(magic.data, "8BIM", 4) != 0)
			return;
		if (id == 0x0404)
			bw_facts_iptc(f, value.data, value.len);
		if (value.len % 2 == 1 && bw_cursor_left(&c) > 0)
			(void)bw_cursor_take(&c, 1);
	}
}

/* ---- Samsung ---- */

void
bw_facts_samsung(struct bw_facts *f, const uint8_t *data, size_t len)
{
	static const char name[] = "Image_UTC_Data";
	const uint8_t *at = memmem(data, len, name, sizeof(name) - 1), *end = data + len;
	struct bw_buf text = { 0 };
	struct bw_civil c;
	uint64_t ms = 0;
	size_t n;

	if (at == NULL)
		return;
	at += sizeof(name) - 1;
	for (n = 0; n < 13 && at + n < end && at[n] >= '0' && at[n] <= '9'; n++)
		ms = ms * 10 + (uint64_t)(at[n] - '0');
	if (n != 13)
		return;
	bw_civil_of((int64_t)(ms / 1000), &c);
	bw_buf_printf(&text, "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", c.year, c.month, c.day, c.hour, c.minute, c.second,
	    (unsigned)(ms % 1000));
	bw_facts_date(f, bw_buf_text(&text), "Samsung Image_UTC_Data", "universal time, by the clock of the phone; can be edited");
	bw_buf_free(&text);
}
