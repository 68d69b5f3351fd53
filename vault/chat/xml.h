/* Elements and attributes of an XML file, one at a time, in fixed memory: an attribute of
 * 750 MB is read in pieces. Text between elements is not used by any format of ours, and no
 * entity is ever expanded. More than BW_XML_DEPTH_MAX elements in one another are passed over.
 *
 * Written for XML 1.0 (W3C, fifth edition), but halves of a pair as two references, which
 * phones write and the standard forbids, are one character. What is not well-formed is skipped
 * up to the next tag and reported to the sink. */
#ifndef BW_CHAT_XML_H
#define BW_CHAT_XML_H

#include "chat/chat.h"
#include "chat/decoded.h"

#define BW_XML_DEPTH_MAX 8
#define BW_XML_NAME_MAX 63 /* bytes of a name; a longer one is none that we know */

enum bw_xml_event {
	BW_XML_END,	  /* of the file */
	BW_XML_OPEN,	  /* a tag has begun: element, start */
	BW_XML_ATTRIBUTE, /* attribute; its value may be read now */
	BW_XML_INSIDE,	  /* the tag is over, what it holds follows */
	BW_XML_CLOSE,	  /* the element is over, by its own end or as <x/> */
	BW_XML_BAD	  /* the tag that had begun is none; reported */
};

struct bw_xml {
	struct bw_chat_stream *s;
	const struct bw_chat_sink *sink;
	char element[BW_XML_NAME_MAX + 1], attribute[BW_XML_NAME_MAX + 1];
	uint64_t start; /* of the tag at hand, where its < is */
	uint64_t depth; /* elements that are open */
	uint8_t quote;	/* of a value that was not read yet; 0: none */
	bool in_tag;
};

/* Is it base64 (RFC 4648, white space between)? Held to nothing but its digits. */
struct bw_xml_base64 {
	uint64_t digits, pads, len;
	uint8_t head[4]; /* its first bytes, as written */
	bool bad;
};
bool bw_xml_base64_holds(const struct bw_xml_base64 *b);

void bw_xml_start(struct bw_xml *x, struct bw_chat_stream *s, const struct bw_chat_sink *sink);
/* Only errors of the stream. A value that was not read is skipped. */
enum bw_rc bw_xml_next(struct bw_xml *x, enum bw_xml_event *event, struct bw_err *err) BW_MUST_USE;
/* After BW_XML_ATTRIBUTE: its value, into one of words and base64 or none of them. A value without
 * its end shows itself by the next event. */
enum bw_rc bw_xml_value(struct bw_xml *x, struct bw_decoded *words, struct bw_xml_base64 *base64, struct bw_err *err)
    BW_MUST_USE;
bool bw_xml_element_is(const struct bw_xml *x, const char *name);

/* The name of the first element in head; empty when it does not begin as XML does. */
struct bw_bytes bw_xml_root(struct bw_bytes head);

#endif
