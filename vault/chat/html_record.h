/* One message that is put together from an HTML file, and which text goes where meanwhile. */
#ifndef BW_CHAT_HTML_RECORD_H
#define BW_CHAT_HTML_RECORD_H

#include "chat/html.h"
#include "chat/moment.h"

/* What the text that comes now belongs to. */
enum bw_html_into { BW_INTO_NOTHING, BW_INTO_TEXT, BW_INTO_SENDER, BW_INTO_TIME, BW_INTO_OTHER };

struct bw_html_record {
	struct bw_html html;
	const struct bw_chat_sink *sink;
	bool open;
	uint64_t start; /* in the file */
	struct bw_html_span span, part; /* the record's element, and that of the text at hand */
	enum bw_html_into into;
	struct bw_decoded text, sender, time, other;
	struct bw_chat_message m;
	uint64_t given;
	size_t id_len;
	uint8_t id[BW_CHAT_NAME_MAX];
	uint8_t text_store[BW_CHAT_TEXT_MAX], sender_store[BW_CHAT_NAME_MAX], time_store[BW_MOMENT_MAX],
	    other_store[BW_CHAT_NAME_MAX];
	uint8_t names[BW_CHAT_MAX_ATTACHMENTS][BW_HTML_VALUE_MAX];
};

/* NULL and err: no memory. Freed, and wiped, with bw_html_record_free(). */
struct bw_html_record *bw_html_record_new(struct bw_chat_stream *s, const struct bw_chat_sink *sink, struct bw_err *err);
void bw_html_record_free(struct bw_html_record *r);

/* The tag just opened begins a record; one that is open still is reported and dropped. */
void bw_html_record_begin(struct bw_html_record *r);
/* The record that is open cannot be given; why covers [its start, end). */
void bw_html_record_drop(struct bw_html_record *r, enum bw_chat_finding why, uint64_t end);
/* Until the tag just opened ends, text goes there. */
void bw_html_record_take(struct bw_html_record *r, enum bw_html_into into, bool fold);
/* Put the text or line break of this event where it goes, and count the spans; true when the
 * element of the record has just ended. */
bool bw_html_record_step(struct bw_html_record *r, enum bw_html_event event);
/* type is a literal; a name that is that of the one before is the same file. */
void bw_html_record_attach(struct bw_html_record *r, struct bw_bytes name, const char *type,
    enum bw_chat_file_state state);
void bw_html_record_set_id(struct bw_html_record *r, struct bw_bytes id);
/* Fill in range, text, sender and kind (of text or media, unless another was set), and give it. */
enum bw_rc bw_html_record_give(struct bw_html_record *r);
/* After BW_HTML_END: what is open was cut off; BW_EFORMAT when nothing was given. */
enum bw_rc bw_html_record_end(struct bw_html_record *r, struct bw_err *err);

#endif
