#include "flow/name_dates.h"

#include <stdio.h>
#include <string.h>

enum meaning { TAKEN, KEPT, SHOWN };

/* layout: Y M D h m s are digits, the rest stands for itself. A name that begins with
 * the words, or (inside) has them anywhere. Seen in exports and in the sources of the
 * programs; where a clock's zone is not known, it is the phone's. */
static const struct pattern {
	const char *words, *layout, *then;
	const char *source;
	enum meaning meaning;
	bool inside, universal;
} patterns[] = {
	{ "IMG-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "VID-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "AUD-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "PTT-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "DOC-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "STK-", "YYYYMMDD", "-WA", "file name of WhatsApp", KEPT, false, false },
	{ "WhatsApp Image ", "YYYY-MM-DD at hh.mm.ss", "", "file name of WhatsApp", KEPT, false, false },
	{ "WhatsApp Video ", "YYYY-MM-DD at hh.mm.ss", "", "file name of WhatsApp", KEPT, false, false },
	{ "WhatsApp Audio ", "YYYY-MM-DD at hh.mm.ss", "", "file name of WhatsApp", KEPT, false, false },
	{ "WhatsApp Ptt ", "YYYY-MM-DD at hh.mm.ss", "", "file name of WhatsApp", KEPT, false, false },
	{ "-PHOTO-", "YYYY-MM-DD-hh-mm-ss", "", "file name of a WhatsApp export", KEPT, true, false },
	{ "-VIDEO-", "YYYY-MM-DD-hh-mm-ss", "", "file name of a WhatsApp export", KEPT, true, false },
	{ "-AUDIO-", "YYYY-MM-DD-hh-mm-ss", "", "file name of a WhatsApp export", KEPT, true, false },
	{ "signal-", "YYYY-MM-DD-hh-mm-ss", "", "file name of Signal", KEPT, false, false },
	{ "signal-", "YYYY-MM-DD-hhmmss", "", "file name of Signal", KEPT, false, false },
	{ "photo_", "YYYY-MM-DD_hh-mm-ss", "", "file name of Telegram", KEPT, false, false },
	{ "video_", "YYYY-MM-DD_hh-mm-ss", "", "file name of Telegram", KEPT, false, false },
	{ "audio_", "YYYY-MM-DD_hh-mm-ss", "", "file name of Telegram", KEPT, false, false },
	{ "@", "DD-MM-YYYY_hh-mm-ss", "", "file name of Telegram", KEPT, true, false },
	{ "Screenshot_", "YYYYMMDD-hhmmss", "", "file name of a screenshot", SHOWN, false, false },
	{ "Screenshot_", "YYYYMMDD_hhmmss", "", "file name of a screenshot", SHOWN, false, false },
	{ "Screenshot_", "YYYY-MM-DD-hh-mm-ss", "", "file name of a screenshot", SHOWN, false, false },
	{ "Screenshot ", "YYYY-MM-DD at hh.mm.ss", "", "file name of a screenshot", SHOWN, false, false },
	{ "Screenshot from ", "YYYY-MM-DD hh-mm-ss", "", "file name of a screenshot", SHOWN, false, false },
	{ "PXL_", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, true },
	{ "IMG_", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "VID_", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "MVIMG_", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "PANO_", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "IMG", "YYYYMMDDhhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "VID", "YYYYMMDDhhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "", "YYYYMMDD_hhmmss", "", "file name of a camera", TAKEN, false, false },
	{ "", "YYYY-MM-DD hh.mm.ss", "", "file name of a camera upload", TAKEN, false, false },
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static int *
field_of(struct bw_civil *c, char letter)
{
	switch (letter) {
	case 'Y': return &c->year;
	case 'M': return &c->month;
	case 'D': return &c->day;
	case 'h': return &c->hour;
	case 'm': return &c->minute;
	case 's': return &c->second;
	default: return NULL;
	}
}

/* " at " and the like hold no letter of a layout but "a" and "t". */
static const char *
read_layout(const char *p, const char *layout, struct bw_civil *c)
{
	*c = (struct bw_civil){ 0 };
	for (; *layout != '\0'; layout++, p++) {
		int *field = field_of(c, *layout);

		if (field == NULL ? *p != *layout : !digit(*p))
			return NULL;
		if (field != NULL)
			*field = *field * 10 + (*p - '0');
	}
	return p;
}

/* Thousandths may stand behind seconds; any other digit means that it is another number. */
static bool
ends_well(const char *p, const struct pattern *t)
{
	size_t n = 0, most = strchr(t->layout, 's') != NULL ? 3 : 0;

	while (digit(p[n]))
		n++;
	return n <= most && strncmp(p, t->then, strlen(t->then)) == 0;
}

static bool
try_pattern(const char *name, const struct pattern *t, struct bw_civil *c)
{
	const char *at = t->inside ? strstr(name, t->words) : name;

	if (at == NULL || strncmp(at, t->words, strlen(t->words)) != 0)
		return false;
	at = read_layout(at + strlen(t->words), t->layout, c);
	return at != NULL && ends_well(at, t) && bw_civil_valid(c) && c->year >= 1990 && c->year < 2100;
}

static void
set_when(struct bw_interval *when, const struct bw_civil *c, const struct pattern *t)
{
	bool day = strchr(t->layout, 's') == NULL;

	when->from = t->meaning == TAKEN ? bw_civil_seconds(c) : BW_TIME_MIN;
	when->to = bw_civil_seconds(c) + (day ? 86399 : 0);
	when->zoned = t->universal;
}

bool
bw_name_date(const char *name, struct bw_date_claim *claim)
{
	static const char *const weaknesses[] = {
		[TAKEN] = "anyone can change the name of a file",
		[KEPT] = "made no later than it was sent, received or saved; anyone can change the name of a file",
		[SHOWN] = "what the screen shows is not newer, and may be older; anyone can change the name of a file",
	};
	struct bw_civil c;
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (try_pattern(name, &patterns[i], &c)) {
			*claim = (struct bw_date_claim){ .text = name, .basis = "device", .source = patterns[i].source,
				.weakness = weaknesses[patterns[i].meaning], .of_event = true };
			set_when(&claim->when, &c, &patterns[i]);
			return true;
		}
	return false;
}

/* The last folder of a path; false when there is none. */
static bool
folder_of(const char *path, const char **name, size_t *len)
{
	const char *end = strrchr(path, '/'), *at = end;

	while (at != NULL && at > path && at[-1] != '/')
		at--;
	*name = at;
	*len = at != NULL ? (size_t)(end - at) : 0;
	return *len > 0;
}

bool
bw_folder_date(const char *path, struct bw_date_claim *claim)
{
	static const char *const layouts[] = { "YYYY-MM-DD", "YYYYMMDD", "YYYY-MM", "YYYY" };
	struct bw_err ignored = { 0 };
	const char *name, *end;
	struct bw_civil c;
	char text[16];
	size_t len, i;

	if (!folder_of(path, &name, &len))
		return false;
	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		if ((end = read_layout(name, layouts[i], &c)) == NULL || end > name + len || digit(*end) || c.year < 1990 ||
		    c.year >= 2100)
			continue;
		(void)snprintf(text, sizeof(text), i < 2 ? "%04d-%02d-%02d" : i == 2 ? "%04d-%02d" : "%04d", c.year, c.month, c.day);
		*claim = (struct bw_date_claim){ .basis = "device", .source = "name of the folder",
			.weakness = "nobody says what the folder's date means; anyone can change it" };
		return bw_interval_parse(text, &claim->when, &ignored) == BW_OK;
	}
	return false;
}
