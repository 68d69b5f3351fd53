/* Inside the case room: tags of the operations' bodies, and what case.c has. */
#ifndef BW_CASE_TABLES_H
#define BW_CASE_TABLES_H

#include <inttypes.h>

#include "base/tlv.h"
#include "case/ops.h"
#include "store/catalogue.h"

struct bw_case {
	struct bw_store *store;
	struct bw_worker *worker;
	enum bw_store_mode mode;
	char *dir;
};

/* Part of the format: numbers are never used again for something else. */
enum bw_case_tag {
	BW_TAG_OBJECT = 1,
	BW_TAG_SHA256 = 2,
	BW_TAG_SIZE = 3,
	BW_TAG_KIND = 4,
	BW_TAG_FORMAT = 5,
	BW_TAG_NAME = 6,
	BW_TAG_FACTS = 7,
	BW_TAG_SOURCE_ITEM = 8,
	BW_TAG_PICTURED = 9,
	BW_TAG_DATE = 10, /* holds FROM … OF_EVENT */
	BW_TAG_FROM = 11,
	BW_TAG_TO = 12,
	BW_TAG_ZONED = 13,
	BW_TAG_TEXT = 14,
	BW_TAG_BASIS = 15,
	BW_TAG_SOURCE = 16,
	BW_TAG_WEAKNESS = 17,
	BW_TAG_OF_EVENT = 18,
	BW_TAG_TAG = 19,
	BW_TAG_ON = 20,
	BW_TAG_PERSON = 21,
	BW_TAG_ROLE = 22,
	BW_TAG_SENSITIVITY = 23,
	BW_TAG_BECAUSE = 24,
	BW_TAG_KEY = 25,
	BW_TAG_VALUE = 26,
	BW_TAG_DETAIL = 27,
	BW_TAG_SCREENING = 28,
	BW_TAG_CLEARED = 29,
	BW_TAG_NOTE_WHAT = 32, /* the seven of struct bw_note, in order */
	BW_TAG_NOTE_END = 39
};

extern const char *const bw_note_fields[BW_TAG_NOTE_END - BW_TAG_NOTE_WHAT];

/* Keys of what is kept for one item, in the table of small things. */
#define BW_ITEM_META "item/%" PRIu64 "/"
#define BW_ITEM_META_KEY 64

/* Fails with BW_EREFUSED for what must not be in a case: text over 64 KiB. */
#define BW_CASE_TEXT_MAX ((size_t)64 << 10)

#endif
