/* What a file tells: collected while it is split, then one value tree. */
#ifndef BW_MEDIA_FACTS_H
#define BW_MEDIA_FACTS_H

#include "base/value.h"

#define BW_FACTS_TEXT 80
#define BW_FACTS_MAX_DATES 32
#define BW_FACTS_MAX_TAGS 400
#define BW_FACTS_MAX_CODECS 16

enum bw_device_field { BW_DEV_MAKE, BW_DEV_MODEL, BW_DEV_SOFTWARE, BW_DEV_LENS, BW_DEV_OWNER, BW_DEV_SERIAL, BW_DEV_COUNT };

struct bw_facts {
	struct bw_value *dates, *tags, *warnings, *codecs;
	size_t date_count, tag_count;
	bool has_duration;
	uint64_t duration_ms;
	char device[BW_DEV_COUNT][BW_FACTS_TEXT];
	unsigned orientation; /* 0: not said */
	uint32_t width, height;
	uint64_t frames; /* in the copy; 0: a kind that has only one, or not known */
	bool has_place, has_thumbnail;
	uint64_t maker_note;
	unsigned duplicates;
	bool is_archive, is_mail; /* the counts mean something */
	size_t members, pictures, attachments;
};

/* A date as cameras ("2021:03:04 05:06:07") or XMP and PNG ("2021-03-04T05:06")
 * write it. true and iso = "YYYY-MM-DDTHH:MM:SS" when it is one. */
#define BW_ISO_LEN 20
bool bw_camera_date(const char *text, char iso[static BW_ISO_LEN]);

void bw_facts_date(struct bw_facts *f, const char *text, const char *source, const char *weakness);
/* How something is coded, "hvc1" or "Opus"; once each, control characters left out. */
void bw_facts_codec(struct bw_facts *f, const void *name, size_t len);
/* ticks of rate in a second; 0 leaves the duration unknown. */
void bw_facts_duration(struct bw_facts *f, uint64_t ticks, uint64_t rate);
void bw_facts_warn(struct bw_facts *f, const char *text);
void bw_facts_device(struct bw_facts *f, enum bw_device_field field, const void *text, size_t len);
/* Dates of an XMP packet, found by name, without an XML parser: the packet is
 * never kept, so missing one costs only a candidate. Notes a place too. */
void bw_facts_xmp(struct bw_facts *f, const uint8_t *data, size_t len);
/* Consumes what f holds. NULL without memory. */
struct bw_value *bw_facts_finish(struct bw_facts *f);

#endif
