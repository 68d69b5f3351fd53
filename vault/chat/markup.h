/* What XML and HTML have in common: character references, and steps through a stream of any
 * length that never cut one, or a character, in two. */
#ifndef BW_CHAT_MARKUP_H
#define BW_CHAT_MARKUP_H

#include "chat/decoded.h"
#include "chat/stream.h"

/* Append text with its references decoded: numbers (a pair of halves too), and by name the five
 * of XML or, for html, those that exporters write. Others stay as they stand: nothing is expanded. */
void bw_markup_text(struct bw_decoded *w, const uint8_t *text, size_t len, bool html);

/* How much of what can be looked at is in front of the next stop (one of the bytes of stops), the
 * end of the file, or a place where a piece may end; *found says that a stop comes next. 0 and not
 * found: the end of the file. Reads on as needed. */
enum bw_rc bw_markup_piece(struct bw_chat_stream *s, const char *stops, size_t *len, bool *found, struct bw_err *err)
    BW_MUST_USE;
/* Skip to behind the next `what`; *found false: it does not come, all is skipped. */
enum bw_rc bw_markup_skip_past(struct bw_chat_stream *s, const char *what, bool *found, struct bw_err *err) BW_MUST_USE;
/* Skip white space. */
enum bw_rc bw_markup_space(struct bw_chat_stream *s, struct bw_err *err) BW_MUST_USE;
/* Do the bytes that come next begin with text? Case of ASCII letters does not count. The caller has
 * asked for as many. */
bool bw_markup_next_is(const struct bw_chat_stream *s, const char *text);

bool bw_markup_is_space(uint8_t c);
bool bw_markup_is_name(uint8_t c); /* of elements and attributes; any byte above ASCII */

/* Skip a <!DOCTYPE …> or the like, of which nothing is used, with its inner part in [ ]. */
enum bw_rc bw_markup_skip_declaration(struct bw_chat_stream *s, bool *found, struct bw_err *err) BW_MUST_USE;

#endif
