#include "media/facts.h"

#include <stdio.h>
#include <string.h>

static bool
digits(const char *text, size_t at, size_t count, unsigned *out)
{
	unsigned v = 0;
	size_t i;

	for (i = at; i < at + count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = v * 10 + (unsigned)(text[i] - '0');
	}
	*out = v;
	return true;
}

static bool
separators(const char *text, char *between)
{
	char day = text[4], joint = text[10];

	*between = day;
	return (day == ':' || day == '-') && text[7] == day && (joint == ' ' || joint == 'T') && text[13] == ':';
}

static unsigned
days_in(unsigned year, unsigned month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool
bw_camera_date(const char *text, char iso[static BW_ISO_LEN])
{
	unsigned year, month, day, hour, minute, second = 0;
	char between;

	iso[0] = '\0';
	if (strlen(text) < 16 || !separators(text, &between))
		return false;
	if (!digits(text, 0, 4, &year) || !digits(text, 5, 2, &month) || !digits(text, 8, 2, &day) ||
	    !digits(text, 11, 2, &hour) || !digits(text, 14, 2, &minute))
		return false;
	if (strlen(text) >= 19 && text[16] == ':' && !digits(text, 17, 2, &second))
		return false;
	if (year < 1900 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 ||
	    second > 59)
		return false;
	(void)snprintf(iso, BW_ISO_LEN, "%04u-%02u-%02uT%02u:%02u:%02u", year % 10000, month, day, hour, minute, second);
	return true;
}

static void
make(struct bw_value **array)
{
	if (*array == NULL)
		*array = bw_array();
}

void
bw_facts_date(struct bw_facts *f, const char *text, const char *source, const char *weakness)
{
	char iso[BW_ISO_LEN], warning[96];
	struct bw_value *date;

	if (f->date_count >= BW_FACTS_MAX_DATES)
		return;
	if (!bw_camera_date(text, iso)) {
		(void)snprintf(warning, sizeof(warning), "%s is not written as a date and is not used", source);
		if (strpbrk(text, "123456789") != NULL)
			bw_facts_warn(f, warning);
		return;
	}
	f->date_count++;
	make(&f->dates);
	date = bw_object();
	bw_set_text(date, "from", iso);
	/* Without seconds the whole minute is meant. */
	if (text[16] != ':')
		memcpy(iso + 17, "59", 2);
	bw_set_text(date, "to", iso);
	bw_set_text(date, "text", text);
	bw_set_text(date, "basis", "device");
	bw_set_text(date, "source", source);
	bw_set_text(date, "weakness", weakness);
	bw_push(f->dates, date);
}

void
bw_facts_warn(struct bw_facts *f, const char *text)
{
	make(&f->warnings);
	if (bw_value_count(f->warnings) < 32)
		bw_push_text(f->warnings, text);
}

void
bw_facts_codec(struct bw_facts *f, const void *name, size_t len)
{
	const uint8_t *from = name;
	char text[17];
	size_t i, n = 0;

	for (i = 0; i < len && n < sizeof(text) - 1; i++)
		if (from[i] > 0x20 && from[i] < 0x7f)
			text[n++] = (char)from[i];
	text[n] = '\0';
	make(&f->codecs);
	for (i = 0; i < bw_value_count(f->codecs); i++)
		if (strcmp(bw_value_text(bw_value_at(f->codecs, i)), text) == 0)
			return;
	if (n > 0 && i < BW_FACTS_MAX_CODECS)
		bw_push_text(f->codecs, text);
}

void
bw_facts_duration(struct bw_facts *f, uint64_t ticks, uint64_t rate)
{
	if (rate == 0 || ticks == 0 || ticks / rate > (uint64_t)366 * 86400)
		return;
	f->has_duration = true;
	f->duration_ms = ticks / rate * 1000 + ticks % rate * 1000 / rate;
}

void
bw_facts_device(struct bw_facts *f, enum bw_device_field field, const void *text, size_t len)
{
	const char *from = text;
	char *to = f->device[field];

	if (to[0] != '\0')
		return; /* the first one counts */
	len = strnlen(from, len < BW_FACTS_TEXT - 1 ? len : BW_FACTS_TEXT - 1);
	while (len > 0 && from[len - 1] == ' ')
		len--;
	memcpy(to, from, len);
	to[len] = '\0';
}

static void
xmp_date(struct bw_facts *f, const uint8_t *at, size_t left, const char *name)
{
	char text[32] = "";
	size_t i = 0, n = 0;

	while (i < left && i < 4 && (at[i] == '=' || at[i] == '"' || at[i] == '\'' || at[i] == '>'))
		i++;
	while (i < left && n < sizeof(text) - 1 && at[i] > ' ' && at[i] != '"' && at[i] != '\'' && at[i] != '<')
		text[n++] = (char)at[i++];
	text[n] = '\0';
	bw_facts_date(f, text, name, "written by a program; can be edited");
}

void
bw_facts_xmp(struct bw_facts *f, const uint8_t *data, size_t len)
{
	static const char *const names[] = { "exif:DateTimeOriginal", "photoshop:DateCreated", "xmp:CreateDate",
		"exif:DateTimeDigitized" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const uint8_t *at = memmem(data, len, names[i], strlen(names[i]));
		char source[48];

		if (at == NULL)
			continue;
		at += strlen(names[i]);
		(void)snprintf(source, sizeof(source), "XMP %s", names[i]);
		xmp_date(f, at, len - (size_t)(at - data), source);
	}
	if (memmem(data, len, "exif:GPSLatitude", 16) != NULL)
		f->has_place = true;
}

static struct bw_value *
device_value(const struct bw_facts *f)
{
	static const char *const names[BW_DEV_COUNT] = { "make", "model", "software", "lens", "owner", "serial" };
	struct bw_value *v = bw_object();
	size_t i;

	for (i = 0; i < BW_DEV_COUNT; i++)
		bw_set_text(v, names[i], f->device[i][0] != '\0' ? f->device[i] : NULL);
	return v;
}

static void
set_size(struct bw_value *v, const char *key, uint32_t pixels)
{
	if (pixels > 0)
		bw_set_int(v, key, pixels);
	else
		bw_set_null(v, key);
}

static void
set_count(struct bw_value *v, const char *key, bool known, size_t count)
{
	if (known)
		bw_set_int(v, key, (int64_t)count);
	else
		bw_set_null(v, key);
}

struct bw_value *
bw_facts_finish(struct bw_facts *f)
{
	struct bw_value *v = bw_object();

	make(&f->dates);
	make(&f->tags);
	make(&f->warnings);
	make(&f->codecs);
	bw_set(v, "dates", f->dates);
	bw_set_int(v, "orientation", f->orientation > 0 ? f->orientation : 1);
	set_size(v, "width", f->width);
	set_size(v, "height", f->height);
	if (f->has_duration)
		bw_set_int(v, "duration_ms", (int64_t)f->duration_ms);
	else
		bw_set_null(v, "duration_ms");
	set_count(v, "frames", f->frames > 0, (size_t)f->frames);
	bw_set(v, "codecs", f->codecs);
	bw_set(v, "device", device_value(f));
	bw_set_bool(v, "has_place", f->has_place);
	bw_set_bool(v, "has_serial", f->device[BW_DEV_SERIAL][0] != '\0');
	bw_set_bool(v, "has_thumbnail", f->has_thumbnail);
	bw_set_int(v, "maker_note", (int64_t)f->maker_note);
	bw_set_int(v, "duplicates", f->duplicates);
	set_count(v, "members", f->is_archive, f->members);
	set_count(v, "pictures", f->is_archive, f->pictures);
	set_count(v, "attachments", f->is_mail, f->attachments);
	bw_set(v, "tags", f->tags);
	bw_set(v, "warnings", f->warnings);
	f->dates = f->tags = f->warnings = f->codecs = NULL;
	return v;
}
