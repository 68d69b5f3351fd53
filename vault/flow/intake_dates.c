#include "flow/intake_dates.h"

#include <stdio.h>
#include <string.h>

/* Which of a picture's dates claim to be the moment it was taken. */
static bool
of_event(const char *source)
{
	return strcmp(source, "Exif DateTimeOriginal") == 0 || strcmp(source, "Exif DateTimeDigitized") == 0 ||
	    strcmp(source, "Exif GPS time") == 0;
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
	if (claim.when.from <= claim.when.to)
		out->list[out->count++] = claim;
}

void
bw_claims_of(struct bw_claims *out, const char *kind, const struct bw_value *facts)
{
	const struct bw_value *dates;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (facts == NULL)
		return;
	if (strcmp(kind, "chat") == 0) {
		chat_date(out, facts);
		return;
	}
	dates = bw_value_get(facts, "dates");
	for (i = 0; i < bw_value_count(dates) && out->count < BW_CLAIMS_MAX; i++)
		media_date(out, bw_value_at(dates, i));
}
