#include "flow/intake_dates.h"

#include <stdio.h>
#include <string.h>

#include "flow/name_dates.h"

/* Which dates claim to be the moment that it shows or was sent; the others tell of the
 * file: when it was saved, changed, scanned or written. */
static bool
of_event(const char *source)
{
	static const char *const sources[] = { "Exif DateTimeOriginal", "Exif DateTimeDigitized", "Exif GPS time",
		"XMP exif:DateTimeOriginal", "XMP exif:DateTimeDigitized", "XMP photoshop:DateCreated", "IPTC date created",
		"Samsung Image_UTC_Data", "PNG Creation Time", "film creation time", "date in the film's metadata", "e-mail Date",
		"e-mail Received" };
	size_t i;

	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strcmp(source, sources[i]) == 0)
			return true;
	return false;
}

static bool
moment(const char *iso, const char *zone, int64_t *out)
{
	struct bw_interval iv;
	struct bw_err ignored = { 0 };
	char full[48];

	if (iso == NULL || strlen(iso) != 19)
		return false;
	snprintf(full, sizeof(full), "%s%s", iso, zone);
	if (bw_interval_parse(full, &iv, &ignored) != BW_OK)
		return false;
	*out = iv.from;
	return true;
}

static void
media_date(struct bw_claims *out, const struct bw_value *d)
{
	const char *source = bw_value_text(bw_value_get(d, "source"));
	const char *text = bw_value_text(bw_value_get(d, "text"));
	struct bw_date_claim claim = { .text = text, .basis = "device", .source = source,
		.weakness = bw_value_text(bw_value_get(d, "weakness")) };
	const char *said = bw_value_text(bw_value_get(d, "zone")), *zone = said != NULL ? said : "Z";

	if (source == NULL || !moment(bw_value_text(bw_value_get(d, "from")), zone, &claim.when.from) ||
	    !moment(bw_value_text(bw_value_get(d, "to")), zone, &claim.when.to) || claim.when.from > claim.when.to)
		return;
	claim.when.zoned = said != NULL;
	claim.of_event = of_event(source);
	out->list[out->count++] = claim;
}

static void
chat_date(struct bw_claims *out, const struct bw_value *facts)
{
	const struct bw_value *from = bw_value_get(facts, "from_s"), *to = bw_value_get(facts, "to_s");
	struct bw_date_claim claim = { .basis = "device", .source = "first to last message",
		.weakness = "local time of the phone that made the export; the file can be edited", .of_event = true };

	if (bw_value_is_null(from) || bw_value_is_null(to))
		return;
	claim.when.from = bw_value_int(from);
	claim.when.to = bw_value_int(to);
	claim.when.zoned = bw_value_true(bw_value_get(facts, "zoned"));
	if (claim.when.zoned)
		claim.weakness = "as the app recorded it; the file can be edited";
	if (claim.when.from <= claim.when.to)
		out->list[out->count++] = claim;
}

static void
take(struct bw_claims *out, const struct bw_date_claim *claim)
{
	if (out->count < BW_CLAIMS_MAX)
		out->list[out->count++] = *claim;
}

/* What the file's surroundings tell: its name, its folder, the time that the medium keeps. */
static void
outer_dates(struct bw_claims *out, const char *path, int64_t changed_s)
{
	const char *slash = strrchr(path, '/');
	struct bw_date_claim claim;

	if (bw_name_date(slash != NULL && slash[1] != '\0' ? slash + 1 : path, &claim))
		take(out, &claim);
	if (bw_folder_date(path, &claim))
		take(out, &claim);
	if (changed_s <= 0)
		return;
	claim = (struct bw_date_claim){ .when = { changed_s, changed_s, true }, .basis = "device",
		.source = "time of the file on its medium", .weakness = "changes when a file is copied or saved; can be set to any" };
	take(out, &claim);
}

void
bw_claims_of(struct bw_claims *out, const char *kind, const char *path, int64_t changed_s, const struct bw_value *facts)
{
	const struct bw_value *dates;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (strcmp(kind, "chat") == 0 || strcmp(kind, "excerpt") == 0) {
		if (facts != NULL)
			chat_date(out, facts);
		return;
	}
	outer_dates(out, path, changed_s);
	dates = bw_value_get(facts, "dates");
	for (i = 0; i < bw_value_count(dates) && out->count < BW_CLAIMS_MAX; i++)
		media_date(out, bw_value_at(dates, i));
}
