/* Chat exports as text: WhatsApp's .txt, Android and iOS, any locale's header.
 * Raw bytes are the evidence; a message is an index over them. Nothing here
 * allocates more than its fixed tables. Format: docs of the header shapes in
 * real exports (no specification exists). */
#ifndef BW_CHAT_CHAT_H
#define BW_CHAT_CHAT_H

#include "base/bytes.h"
#include "base/date.h"

#define BW_CHAT_MAX_PARTICIPANTS 1000

/* Why the order of day and month is held to be known. */
enum bw_chat_order {
	BW_ORDER_NONE,	      /* no dated message */
	BW_ORDER_AMBIGUOUS,   /* both readings stand */
	BW_ORDER_YEAR_FIRST,
	BW_ORDER_FIELD_ABOVE_12,
	BW_ORDER_FILE_ORDER   /* only one reading keeps the file in order */
};
const char *bw_chat_order_name(enum bw_chat_order o);

struct bw_chat_message {
	uint64_t n;		   /* from 1 */
	size_t byte_start, byte_end; /* header and body, end excluded, line end left out */
	struct bw_bytes time_raw;
	bool has_wall;		   /* false: not a real date in any reading */
	int64_t wall;		   /* seconds, local, no zone */
	int64_t wall_other;	   /* the other reading when ambiguous, else wall */
	struct bw_bytes sender;	   /* empty: none named */
	struct bw_bytes text;	   /* raw, may hold line ends */
	struct bw_bytes attachment; /* file name or empty */
	bool media_omitted, edited, deleted;
	bool minutes_only;	   /* the header has no seconds */
};

struct bw_chat_participant {
	struct bw_bytes name; /* raw, inside the data */
	uint64_t messages;
};

struct bw_chat {
	uint64_t messages;
	uint64_t lines_before; /* lines before the first header */
	struct bw_chat_participant *participants; /* malloc; by name bytes */
	size_t participant_count;
	bool participants_full; /* more than the cap */
	enum bw_chat_order order;
	bool day_first; /* the reading taken */
	bool year_first; /* two-digit years stand first: 24/1/31 */
	struct bw_interval span; /* hull of all dates, both readings when ambiguous; no zone */
	int64_t first, last; /* wall time of the first and last dated message of the file, in the reading taken */
	bool dated;
};

/* Could this be a chat export? False only for texts in which bw_chat_scan finds no
 * message. Cheap, so that plain texts need no worker. */
bool bw_chat_may_be(const void *data, size_t len);
/* BW_EFORMAT when no line is a message header. Participants point into data. */
enum bw_rc bw_chat_scan(const void *data, size_t len, struct bw_chat *out, struct bw_err *err) BW_MUST_USE;
void bw_chat_free(struct bw_chat *c);
/* Every message in file order, with the reading that scan settled on. */
enum bw_rc bw_chat_each(const void *data, size_t len, const struct bw_chat *scan,
    enum bw_rc (*fn)(void *ctx, const struct bw_chat_message *m), void *ctx, struct bw_err *err) BW_MUST_USE;

#endif
