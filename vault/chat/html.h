/* Tags and text of an HTML file, one at a time, in fixed memory. Tolerant as browsers are: nothing
 * is an error, script and style hold no text, comments and declarations are passed over. It builds
 * no tree; what a format needs of it, it counts itself. After the HTML standard (WHATWG), 13.2.5,
 * as far as the exporters of chats make use of it. */
#ifndef BW_CHAT_HTML_H
#define BW_CHAT_HTML_H

#include "chat/chat.h"
#include "chat/decoded.h"

#define BW_HTML_ATTRIBUTES 16 /* of one tag; more are passed over */
#define BW_HTML_NAME_MAX 15
#define BW_HTML_VALUES ((size_t)8 << 10) /* bytes of all values of one tag */
#define BW_HTML_VALUE_MAX 2048		 /* of one; the rest is passed over */

enum bw_html_event { BW_HTML_END, BW_HTML_TEXT, BW_HTML_OPEN, BW_HTML_CLOSE };

struct bw_html {
	struct bw_chat_stream *s;
	const struct bw_chat_sink *sink;
	uint64_t start, end;		 /* of what was read, in the file */
	char tag[BW_HTML_NAME_MAX + 1];	 /* in lower case; a longer one is "" */
	bool empty;			 /* an opened tag that nothing closes: <br>, <x/> */
	bool raw;			 /* the text of a script or style comes next */
	struct bw_bytes text;		 /* as in the file; lives until the next call */
	size_t attribute_count, used;
	struct {
		char name[BW_HTML_NAME_MAX + 1];
		size_t at, len;
	} attributes[BW_HTML_ATTRIBUTES];
	uint8_t values[BW_HTML_VALUES];
};

void bw_html_start(struct bw_html *h, struct bw_chat_stream *s, const struct bw_chat_sink *sink);
enum bw_rc bw_html_next(struct bw_html *h, enum bw_html_event *event, struct bw_err *err) BW_MUST_USE;
bool bw_html_is(const struct bw_html *h, const char *tag);
/* The decoded value; empty when there is none. Of equal names the first counts. */
struct bw_bytes bw_html_attribute(const struct bw_html *h, const char *name);
/* Is name one of the words of the attribute class? */
bool bw_html_class(const struct bw_html *h, const char *name);

/* The apps whose files are HTML, told apart by what their exporters write. */
enum bw_html_app { BW_HTML_NONE, BW_HTML_TELEGRAM, BW_HTML_GOOGLE_VOICE, BW_HTML_IMESSAGE, BW_HTML_META };
enum bw_html_app bw_html_app(struct bw_bytes head);

/* A count of the elements of one tag that are open since one was met: how a format knows where
 * that one ends, whatever else is not closed inside. */
struct bw_html_span {
	char tag[BW_HTML_NAME_MAX + 1];
	unsigned depth; /* 0: not inside */
};
void bw_html_span_open(struct bw_html_span *span, const struct bw_html *h);
/* Count this event; true when the element of the span has just ended. */
bool bw_html_span_step(struct bw_html_span *span, const struct bw_html *h, enum bw_html_event event);

#endif
