/* Chats and call logs as the apps export them. The raw bytes are the evidence; a message
 * is an index over them. One door: bw_chat_find() names the format by its content,
 * bw_chat_survey() reads the file once and says what is in it, bw_chat_read() reads it
 * again and gives every message. Memory does not grow with the file.
 *
 * Each format is one file of this room that fills a struct bw_chat_format; formats.c lists
 * them. None has a specification; what each was learned from stands in its file. */
#ifndef BW_CHAT_CHAT_H
#define BW_CHAT_CHAT_H

#include "base/bytes.h"
#include "base/date.h"
#include "chat/stream.h"

#define BW_CHAT_MAX_PARTICIPANTS 1000
#define BW_CHAT_MAX_CONVERSATIONS 1000
#define BW_CHAT_MAX_ATTACHMENTS 16 /* of one message; the rest is counted */
#define BW_CHAT_NAME_MAX 256	   /* bytes of a name; a longer one is cut */
#define BW_CHAT_TEXT_MAX ((size_t)64 << 10) /* bytes of a text that are given; the range says where all of it is */

/* Why the order of day and month is held to be known. The strongest first. */
enum bw_chat_order {
	BW_ORDER_NONE,	      /* no dated message */
	BW_ORDER_AMBIGUOUS,   /* both readings stand */
	BW_ORDER_EXACT,	      /* the format writes dates in one way only */
	BW_ORDER_YEAR_FIRST,
	BW_ORDER_FIELD_ABOVE_12,
	BW_ORDER_MEDIA_NAME,  /* names of attachments carry the same date, year first */
	BW_ORDER_FILE_ORDER,  /* only one reading keeps the file in order */
	BW_ORDER_SHAPE,	      /* this way of writing exists in one order only */
	BW_ORDER_USER,	      /* the owner said so */
	BW_ORDER_WEEKDAY      /* the day of the week beside the date fits one reading only */
};
const char *bw_chat_order_name(enum bw_chat_order o);

/* Where the zone of a time is known from. */
enum bw_chat_zone {
	BW_ZONE_NONE,	/* local time, zone not recorded */
	BW_ZONE_OFFSET, /* written beside the time */
	BW_ZONE_EPOCH,	/* a count of seconds in UTC, or a text in UTC */
	BW_ZONE_DERIVED /* worked out from another field of the same message */
};
const char *bw_chat_zone_name(enum bw_chat_zone z); /* "none", "offset-in-file", "epoch", "derived" */

enum bw_chat_precision { BW_PRECISION_DAY, BW_PRECISION_MINUTE, BW_PRECISION_SECOND, BW_PRECISION_MS };

enum bw_chat_kind {
	BW_CHAT_TEXT,
	BW_CHAT_MEDIA,
	BW_CHAT_CALL,
	BW_CHAT_SYSTEM, /* of the app: no person's words */
	BW_CHAT_DELETED,
	BW_CHAT_POLL,
	BW_CHAT_LOCATION,
	BW_CHAT_EMPTY /* the file does not say what was there */
};
const char *bw_chat_kind_name(enum bw_chat_kind k);

enum bw_chat_role {
	BW_ROLE_PERSON,
	BW_ROLE_SELF, /* the owner of the phone, where the file says so */
	BW_ROLE_APP,
	BW_ROLE_UNKNOWN
};
const char *bw_chat_role_name(enum bw_chat_role r);

/* What the file says of an attachment. */
enum bw_chat_file_state {
	BW_FILE_NAMED,	/* a name; whether the file is there is for who has the folder to say */
	BW_FILE_INSIDE, /* in the export itself (base64) */
	BW_FILE_OMITTED /* the app says that it left it out, or lost it */
};
const char *bw_chat_file_state_name(enum bw_chat_file_state s);

struct bw_chat_attachment {
	struct bw_bytes name; /* as in the file, may hold a path; may be empty */
	struct bw_bytes type; /* as in the file ("image/jpeg", "voice_message"); may be empty */
	enum bw_chat_file_state state;
};

/* What was noted in a text or name, as bits. */
enum bw_chat_flag {
	BW_TEXT_BIDI = 1u << 0,	      /* marks that change the direction of what is shown */
	BW_TEXT_ZERO_WIDTH = 1u << 1, /* characters that nobody sees */
	BW_TEXT_NUL = 1u << 2,
	BW_TEXT_SURROGATE = 1u << 3, /* half a character; shown as U+FFFD */
	BW_TEXT_BAD_UTF8 = 1u << 4,
	BW_TEXT_MOJIBAKE = 1u << 5, /* was UTF-8 written as Latin-1; read back */
	BW_TEXT_CUT = 1u << 6	    /* longer than what is given */
};

/* One message or call. All bytes live until the callback returns. Text is UTF-8 where the format
 * has an encoding of its own (JSON, XML, HTML): decoded; of a plain text: the bytes themselves. */
struct bw_chat_message {
	uint64_t n;			/* from 1, in file order */
	uint64_t byte_start, byte_end;	/* of the record in the file; ascending, never overlapping */
	struct bw_bytes conversation;	/* its name, of files that hold several; else empty */
	struct bw_bytes time_raw;	/* as written */
	bool has_wall;			/* false: not a real date in any reading */
	int64_t wall;			/* seconds, local clock of the exporting phone, or UTC where that is all there is */
	int64_t wall_other;		/* the other reading when the order is ambiguous, else wall */
	bool has_utc;
	int64_t utc_ms;			/* milliseconds since 1970 */
	enum bw_chat_zone zone;
	enum bw_chat_precision precision;
	struct bw_bytes sender;		/* as named; empty: none named */
	struct bw_bytes sender_id;	/* the app's number, phone number or address; may be empty */
	enum bw_chat_role role;
	enum bw_chat_kind kind;
	struct bw_bytes text;		/* may hold line ends */
	unsigned flags, sender_flags;	/* enum bw_chat_flag */
	struct bw_chat_attachment attachments[BW_CHAT_MAX_ATTACHMENTS];
	size_t attachment_count; /* filled in */
	uint64_t attachments_more;
	int64_t duration_s; /* of a call; -1: not said */
	bool answered;	    /* of a call: somebody spoke */
	bool answer_unsaid; /* the file does not tell whether somebody did */
	bool outgoing;	    /* of a call, where role says SELF or not */
	bool edited;
	uint32_t revisions; /* earlier versions in the file, of an edited one */
	bool reply, forwarded;
	uint32_t reactions;
	bool not_sent; /* a draft, or one that the file says had not left the phone */
};

/* What was found that a reader should know. Words: flow/chat_words.c. */
enum bw_chat_finding {
	BW_CHAT_AMBIGUOUS_ORDER,
	BW_CHAT_CONTRADICTORY_ORDER, /* no reading makes all dates real */
	BW_CHAT_NO_DATES,
	BW_CHAT_LINES_BEFORE,	/* bytes in front of the first message that belong to none */
	BW_CHAT_NOT_UNDERSTOOD, /* bytes that no rule fits */
	BW_CHAT_CUT_OFF,	/* the file ends inside a message */
	BW_CHAT_HEADER_INSIDE,	/* what looks like the start of a message stands inside one */
	BW_CHAT_TIME_BACKWARDS, /* goes back by more than a day */
	BW_CHAT_APP_LIMIT,	/* as many messages as the app exports at most: the oldest may be missing */
	BW_CHAT_BIDI,
	BW_CHAT_ZERO_WIDTH,
	BW_CHAT_NUL,
	BW_CHAT_SURROGATE,
	BW_CHAT_BAD_UTF8,
	BW_CHAT_MOJIBAKE,
	BW_CHAT_TEXT_TOO_LONG,	 /* a text of which only the start is given */
	BW_CHAT_DUPLICATE_KEY,	 /* a name twice in one object: the first counts */
	BW_CHAT_BAD_BASE64,
	BW_CHAT_SECRET,		 /* the file holds a key or password of the app */
	BW_CHAT_LEAVES_OUT,	 /* the app leaves disappearing messages and the like out: absence shows nothing */
	BW_CHAT_TIME_DISAGREES,	 /* two times of one message do not fit */
	BW_CHAT_LOOKALIKE_NAMES, /* two names look the same and are not */
	BW_CHAT_MORE_NAMES,	 /* than are listed */
	BW_CHAT_NOT_SENT,	 /* drafts and failed ones are among the messages */
	BW_CHAT_NAME_UNCLEAR,	 /* the file does not tell where a name ends: nobody is named */
	BW_CHAT_ONE_SIDE,	 /* the app gives what the owner of the account wrote, and nobody else's words */
	BW_CHAT_HEAD_IN_QUOTES,	 /* a message may be words that somebody quoted: nothing tells the two apart */
	BW_CHAT_FINDING_COUNT
};
const char *bw_chat_finding_name(enum bw_chat_finding f);

/* How a reader answers. Both may end the reading with a result of their own. */
struct bw_chat_sink {
	void *ctx;
	enum bw_rc (*message)(void *ctx, const struct bw_chat_message *m);
	/* At [at, at + len) in the file; len may be 0. May be NULL. */
	void (*finding)(void *ctx, enum bw_chat_finding f, uint64_t at, uint64_t len);
};
void bw_chat_found(const struct bw_chat_sink *sink, enum bw_chat_finding f, uint64_t at, uint64_t len);

/* What pass one settled for pass two; only formats with open questions use it. */
struct bw_chat_reading {
	enum bw_chat_order order;
	bool day_first;	 /* the reading taken */
	bool year_first; /* two-digit years stand first: 24/1/31 */
	uint32_t shape;	 /* of the headers; the format's own number */
};

struct bw_chat_format {
	const char *app;  /* "whatsapp", "telegram" … as in the glossary */
	const char *name; /* of the format: "whatsapp-text", "telegram-json" */
	bool newest_first; /* the app writes so */
	/* By the first bytes (up to BW_STREAM_WINDOW; all is the whole file). Strict enough that no
	 * two formats take one file, tolerant enough for damage later on. */
	bool (*is)(struct bw_bytes head, bool all);
	/* Pass one, NULL when nothing is open. BW_EFORMAT: none of this format after all. */
	enum bw_rc (*learn)(struct bw_chat_stream *s, struct bw_chat_reading *out, struct bw_err *err);
	/* Every message in file order. What is damaged is skipped and found, never an error, as long
	 * as one message can be read; BW_EFORMAT when none can. */
	enum bw_rc (*read)(struct bw_chat_stream *s, const struct bw_chat_reading *r, const struct bw_chat_sink *sink,
	    struct bw_err *err);
};

/* By content; NULL: none knows it. */
const struct bw_chat_format *bw_chat_find(struct bw_bytes head, bool all);

struct bw_chat_participant {
	char *name; /* UTF-8 or raw bytes, NUL-ended for convenience; name_len counts */
	size_t name_len;
	char *id; /* as above; "" when none */
	enum bw_chat_role role;
	unsigned flags; /* enum bw_chat_flag */
	uint64_t messages, calls;
};

struct bw_chat_found {
	uint64_t count;
	uint64_t first, bytes; /* where the first is, and how many bytes all concern */
};

/* What is in a file. */
struct bw_chat {
	const struct bw_chat_format *format;
	struct bw_chat_reading reading;
	uint64_t messages; /* calls and lines of the app included */
	uint64_t calls, system, media, deleted, edited, undated;
	struct bw_chat_participant *participants; /* malloc; by name bytes */
	size_t participant_count;
	uint64_t conversations;
	enum bw_chat_zone zone; /* the weakest of all messages */
	struct bw_interval span; /* hull of all dates, both readings when ambiguous; zoned when all are in UTC */
	int64_t first, last;	 /* wall time of the first and last dated message as the file runs (backwards, where it is newest
			  * first), in the reading taken */
	bool dated;
	struct bw_chat_found findings[BW_CHAT_FINDING_COUNT];
};

/* Could this be a chat export? False only for what bw_chat_find() does not know. It reads no more
 * than a few characters of a line, so that it may run outside the worker and plain texts need none. */
bool bw_chat_may_be(const void *data, size_t len);

/* A file twice from its start: what bw_chat_survey() and bw_chat_read() take. */
struct bw_chat_source {
	void *ctx;
	/* A stream at the start of the file; closed by the caller. */
	enum bw_rc (*open)(void *ctx, struct bw_chat_stream *out, struct bw_err *err);
};
/* Of bytes in memory. */
struct bw_chat_source bw_chat_source_memory(struct bw_bytes *data);

/* Pass one and a half: format, reading, counts, people, findings. BW_EFORMAT when no message is
 * found. order: BW_ORDER_USER with day_first set to take the owner's word for the order; else
 * BW_ORDER_NONE. */
enum bw_rc bw_chat_survey(const struct bw_chat_source *src, const struct bw_chat_reading *said, struct bw_chat *out,
    struct bw_err *err) BW_MUST_USE;
void bw_chat_free(struct bw_chat *c);
/* The same without the counting: format and reading alone, for who needs no more to read the messages. */
enum bw_rc bw_chat_settle(const struct bw_chat_source *src, const struct bw_chat_reading *said, struct bw_chat *out,
    struct bw_err *err) BW_MUST_USE;
/* Every message, with the reading that the survey settled on. */
enum bw_rc bw_chat_read(const struct bw_chat_source *src, const struct bw_chat *chat, const struct bw_chat_sink *sink,
    struct bw_err *err) BW_MUST_USE;

#endif
