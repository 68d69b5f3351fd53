/* SMS Backup & Restore (Android): <smses> with <sms/> and <mms>, <calls> with <call/>. The
 * plain backup that Signal for Android once wrote is the same.
 * Learned from the vendor's list of fields (synctech.com.au, "Fields in XML backup files") and
 * from files that people posted.
 *
 * Times count milliseconds in UTC; readable_date is the same moment on the phone's clock, so that
 * the distance between them is the phone's zone. The number of the phone's owner is nowhere in the
 * file: what was sent has the role "self" and no name. */
#include <stdlib.h>
#include <string.h>

#include "chat/formats.h"
#include "chat/moment.h"
#include "chat/xml.h"

enum field {
	ADDRESS,
	DATE,
	TYPE,
	TEXT,
	READABLE,
	NAME,
	DURATION,
	PART_TYPE,
	PART_NAME,
	PART_FILE,
	PART_TEXT,
	PART_DATA,
	ADDR,
	ADDR_TYPE,
	FIELD_COUNT
};

#define SHORT 64 /* bytes of a field that is a number, a date or a type */

static const size_t caps[FIELD_COUNT] = { BW_CHAT_NAME_MAX, SHORT, SHORT, BW_CHAT_TEXT_MAX, BW_MOMENT_MAX,
	BW_CHAT_NAME_MAX, SHORT, SHORT, BW_CHAT_NAME_MAX, BW_CHAT_NAME_MAX, BW_CHAT_TEXT_MAX, 0, SHORT, SHORT };

static const struct {
	const char *element, *attribute;
	enum field field;
} attributes[] = {
	{ "sms", "address", ADDRESS }, { "sms", "date", DATE }, { "sms", "type", TYPE }, { "sms", "body", TEXT },
	{ "sms", "readable_date", READABLE }, { "sms", "contact_name", NAME },
	{ "mms", "address", ADDRESS }, { "mms", "date", DATE }, { "mms", "msg_box", TYPE }, { "mms", "sub", TEXT },
	{ "mms", "readable_date", READABLE }, { "mms", "contact_name", NAME },
	{ "call", "number", ADDRESS }, { "call", "date", DATE }, { "call", "type", TYPE },
	{ "call", "duration", DURATION }, { "call", "readable_date", READABLE }, { "call", "contact_name", NAME },
	{ "part", "ct", PART_TYPE }, { "part", "name", PART_NAME }, { "part", "cl", PART_FILE },
	{ "part", "text", PART_TEXT }, { "part", "data", PART_DATA },
	{ "addr", "address", ADDR }, { "addr", "type", ADDR_TYPE }
};

struct reader {
	struct bw_xml xml;
	const struct bw_chat_sink *sink;
	struct bw_decoded fields[FIELD_COUNT];
	uint32_t seen; /* fields of the record and its part, as bits */
	struct bw_xml_base64 data;
	char record[BW_XML_NAME_MAX + 1]; /* the element that is open; "": none */
	uint64_t start;			  /* of the record */
	struct bw_chat_message m;
	uint64_t given;
	bool ended;
	uint8_t from[SHORT]; /* who sent an MMS */
	size_t from_len;
	uint8_t names[BW_CHAT_MAX_ATTACHMENTS][BW_CHAT_NAME_MAX], types[BW_CHAT_MAX_ATTACHMENTS][SHORT];
	uint8_t store[2 * BW_CHAT_TEXT_MAX + 4 * BW_CHAT_NAME_MAX + BW_MOMENT_MAX + 6 * SHORT];
};

static struct bw_bytes
value(const struct reader *r, enum field f)
{
	return (struct bw_bytes){ r->fields[f].data, r->fields[f].len };
}

static bool
text_is(struct bw_bytes b, const char *text)
{
	return b.len == strlen(text) && memcmp(b.data, text, b.len) == 0;
}

/* The app writes "null" for what there is not. */
static bool
is_none(struct bw_bytes b)
{
	return b.len == 0 || text_is(b, "null") || text_is(b, "(Unknown)");
}

static void
clear(struct reader *r, enum field first, enum field last)
{
	uint8_t *at = r->store;
	int f;

	for (f = 0; f < FIELD_COUNT; f++) {
		if (f >= (int)first && f <= (int)last) {
			bw_decoded_start(&r->fields[f], at, caps[f], false);
			r->seen &= ~(1u << f);
		}
		at += caps[f];
	}
}

static void
begin(struct reader *r)
{
	clear(r, 0, FIELD_COUNT - 1);
	memset(&r->m, 0, sizeof(r->m));
	memcpy(r->record, r->xml.element, sizeof(r->record));
	r->start = r->xml.start;
	r->from_len = 0;
}

/* A record that cannot be given, up to `end`. */
static void
drop(struct reader *r, enum bw_chat_finding why, uint64_t end)
{
	if (r->record[0] != '\0' && end > r->start)
		bw_chat_found(r->sink, why, r->start, end - r->start);
	r->record[0] = '\0';
}

static bool
is_record(const struct reader *r)
{
	return bw_xml_element_is(&r->xml, "sms") || bw_xml_element_is(&r->xml, "mms") ||
	    bw_xml_element_is(&r->xml, "call");
}

static bool
is_inner(const struct reader *r)
{
	return strcmp(r->record, "mms") == 0 &&
	    (bw_xml_element_is(&r->xml, "part") || bw_xml_element_is(&r->xml, "addr"));
}

static enum bw_rc
attribute(struct reader *r, struct bw_err *err)
{
	const size_t count = sizeof(attributes) / sizeof(attributes[0]);
	enum field f;
	enum bw_rc rc;
	size_t i;

	for (i = 0; i < count; i++) {
		if (bw_xml_element_is(&r->xml, attributes[i].element) &&
		    strcmp(r->xml.attribute, attributes[i].attribute) == 0)
			break;
	}
	if (i == count || !(is_record(r) || is_inner(r)))
		return BW_OK;
	f = attributes[i].field;
	if ((r->seen & 1u << f) != 0) {
		bw_chat_found(r->sink, BW_CHAT_DUPLICATE_KEY, r->xml.s->offset, 0);
		return BW_OK;
	}
	r->seen |= 1u << f;
	if (f == PART_DATA) {
		memset(&r->data, 0, sizeof(r->data));
		return bw_xml_value(&r->xml, NULL, &r->data, err);
	}
	rc = bw_xml_value(&r->xml, &r->fields[f], NULL, err);
	/* An MMS has a subject where an SMS has its text. */
	if (f == TEXT && bw_xml_element_is(&r->xml, "mms") && is_none(value(r, f)))
		r->fields[f].len = 0;
	return rc;
}

/* ---- parts of an MMS ---- */

static void
add_attachment(struct reader *r)
{
	bool inside = (r->seen & 1u << PART_DATA) != 0 && r->data.len > 0 &&
	    !(r->data.len == 4 && memcmp(r->data.head, "null", 4) == 0);
	struct bw_bytes name = value(r, is_none(value(r, PART_FILE)) ? PART_NAME : PART_FILE);
	struct bw_chat_attachment *a;
	size_t i = r->m.attachment_count;

	if (inside && !bw_xml_base64_holds(&r->data))
		bw_chat_found(r->sink, BW_CHAT_BAD_BASE64, r->xml.start, r->xml.s->offset - r->xml.start);
	if (i == BW_CHAT_MAX_ATTACHMENTS) {
		r->m.attachments_more++;
		return;
	}
	a = &r->m.attachments[i];
	if (is_none(name))
		name.len = 0;
	memcpy(r->names[i], name.data, name.len);
	memcpy(r->types[i], value(r, PART_TYPE).data, value(r, PART_TYPE).len);
	a->name = (struct bw_bytes){ r->names[i], name.len };
	a->type = (struct bw_bytes){ r->types[i], value(r, PART_TYPE).len };
	a->state = inside ? BW_FILE_INSIDE : BW_FILE_OMITTED;
	r->m.attachment_count++;
}

/* "application/smil" is how the parts are laid out on the screen. */
static void
end_part(struct reader *r)
{
	struct bw_decoded *text = &r->fields[TEXT];
	struct bw_bytes words;

	words = bw_decoded_end(&r->fields[PART_TEXT]);
	if (text_is(value(r, PART_TYPE), "text/plain")) {
		if (text->len > 0)
			bw_decoded_break(text);
		bw_decoded_bytes(text, words.data, words.len);
		text->flags |= r->fields[PART_TEXT].flags;
	} else if (!text_is(value(r, PART_TYPE), "application/smil")) {
		add_attachment(r);
	}
	clear(r, PART_TYPE, PART_DATA);
}

/* 137 is "from" (PduHeaders.FROM of Android). The owner's own is a placeholder. */
static void
end_addr(struct reader *r)
{
	struct bw_bytes address = value(r, ADDR);

	if (text_is(value(r, ADDR_TYPE), "137") && !is_none(address) && !text_is(address, "insert-address-token")) {
		memcpy(r->from, address.data, address.len);
		r->from_len = address.len;
	}
	clear(r, ADDR, ADDR_TYPE);
}

/* ---- giving a message ---- */

static bool
number(struct bw_bytes b, int64_t *out)
{
	size_t i;

	*out = 0;
	if (b.len == 0 || b.len > 15)
		return false;
	for (i = 0; i < b.len; i++) {
		if (b.data[i] < '0' || b.data[i] > '9')
			return false;
		*out = *out * 10 + (b.data[i] - '0');
	}
	return true;
}

/* The phone's clock is ahead of UTC by this; zones are whole quarters of an hour. */
static bool
offset_of(const struct bw_moment *phone, int64_t utc, int64_t *offset)
{
	if (phone->precision == BW_PRECISION_MINUTE)
		utc -= utc % 60;
	*offset = phone->wall - utc;
	return *offset % 900 == 0 && *offset >= -12 * 3600 && *offset <= 14 * 3600;
}

static void
set_time(struct reader *r)
{
	struct bw_chat_message *m = &r->m;
	struct bw_moment readings[3];
	int64_t ms, offset;
	size_t i, count;

	m->time_raw = value(r, DATE);
	if (!number(m->time_raw, &ms))
		return;
	m->has_utc = m->has_wall = true;
	m->utc_ms = ms;
	m->wall = m->wall_other = ms / 1000;
	m->zone = BW_ZONE_EPOCH;
	m->precision = BW_PRECISION_MS;
	count = bw_moment_readings(value(r, READABLE), readings);
	for (i = 0; i < count; i++) {
		if (!offset_of(&readings[i], ms / 1000, &offset))
			continue;
		m->wall = m->wall_other = ms / 1000 + offset;
		m->zone = BW_ZONE_DERIVED;
		return;
	}
	if (count > 0)
		bw_chat_found(r->sink, BW_CHAT_TIME_DISAGREES, r->start, r->xml.s->offset - r->start);
}

/* Types: 1 received, 2 sent, 3 draft, 4 outbox, 5 failed, 6 queued (Telephony.TextBasedSmsColumns);
 * of calls 1 in, 2 out, 3 missed, 4 voicemail, 5 rejected, 6 blocked, 7 taken elsewhere (CallLog). */
static void
set_people(struct reader *r, bool call)
{
	struct bw_chat_message *m = &r->m;
	struct bw_bytes address = value(r, ADDRESS), name = value(r, NAME);
	bool group = address.len > 0 && memchr(address.data, '~', address.len) != NULL;
	int64_t type = 0;

	if (!number(value(r, TYPE), &type))
		type = 0;
	if (is_none(name))
		name.len = 0;
	m->conversation = name.len > 0 ? name : address;
	m->role = BW_ROLE_UNKNOWN;
	if (type == 2 || (!call && type >= 3 && type <= 6)) {
		m->role = BW_ROLE_SELF;
		m->not_sent = type != 2;
		return;
	}
	if (type < 1 || type > 7 || (!call && type != 1))
		return;
	m->role = BW_ROLE_PERSON;
	m->sender_id = r->from_len > 0 ? (struct bw_bytes){ r->from, r->from_len } : address;
	/* Of a group the contact's name is that of all: it names nobody. */
	if (!group) {
		m->sender = name;
		m->sender_flags = r->fields[NAME].flags;
	}
}

static void
set_call(struct reader *r)
{
	struct bw_chat_message *m = &r->m;
	int64_t type = 0;

	m->kind = BW_CHAT_CALL;
	if (!number(value(r, DURATION), &m->duration_s))
		m->duration_s = -1;
	m->outgoing = m->role == BW_ROLE_SELF;
	/* Of a missed one, or one to the voice mail, the time is that of the ringing or the recording. */
	m->answered = number(value(r, TYPE), &type) && (type == 1 || type == 2 || type == 7) && m->duration_s > 0;
}

static enum bw_rc
give(struct reader *r)
{
	struct bw_chat_message *m = &r->m;
	bool call = strcmp(r->record, "call") == 0;
	size_t i;

	for (i = 0; i < FIELD_COUNT; i++)
		(void)bw_decoded_end(&r->fields[i]);
	m->n = ++r->given;
	m->byte_start = r->start;
	m->byte_end = r->xml.s->offset;
	m->duration_s = -1;
	m->text = value(r, TEXT);
	m->flags = r->fields[TEXT].flags;
	if (m->attachment_count > 0)
		m->kind = BW_CHAT_MEDIA;
	else
		m->kind = m->text.len > 0 ? BW_CHAT_TEXT : BW_CHAT_EMPTY;
	set_time(r);
	set_people(r, call);
	if (call)
		set_call(r);
	if (m->not_sent)
		bw_chat_found(r->sink, BW_CHAT_NOT_SENT, m->byte_start, m->byte_end - m->byte_start);
	r->record[0] = '\0';
	return r->sink->message(r->sink->ctx, m);
}

static enum bw_rc
close_element(struct reader *r)
{
	if (bw_xml_element_is(&r->xml, "smses") || bw_xml_element_is(&r->xml, "calls"))
		r->ended = true;
	if (is_inner(r) && bw_xml_element_is(&r->xml, "part"))
		end_part(r);
	else if (is_inner(r))
		end_addr(r);
	if (r->record[0] != '\0' && bw_xml_element_is(&r->xml, r->record))
		return give(r);
	return BW_OK;
}

static enum bw_rc
step(struct reader *r, enum bw_xml_event event, struct bw_err *err)
{
	switch (event) {
	case BW_XML_OPEN:
		if (is_record(r)) {
			drop(r, BW_CHAT_NOT_UNDERSTOOD, r->xml.start);
			begin(r);
		}
		break;
	case BW_XML_ATTRIBUTE:
		return attribute(r, err);
	case BW_XML_CLOSE:
		return close_element(r);
	case BW_XML_BAD:
		/* The tag itself is reported; with it goes the record that it began or ended. */
		if (is_record(r))
			drop(r, BW_CHAT_NOT_UNDERSTOOD, r->xml.start);
		else if (is_inner(r))
			clear(r, PART_TYPE, ADDR_TYPE);
		break;
	case BW_XML_INSIDE:
	case BW_XML_END:
	default:
		break;
	}
	return BW_OK;
}

static enum bw_rc
read_all(struct reader *r, struct bw_err *err)
{
	enum bw_xml_event event;
	enum bw_rc rc;

	do {
		if ((rc = bw_xml_next(&r->xml, &event, err)) != BW_OK || (rc = step(r, event, err)) != BW_OK)
			return rc;
	} while (event != BW_XML_END);
	if (r->record[0] != '\0')
		drop(r, BW_CHAT_CUT_OFF, r->xml.s->offset);
	else if (!r->ended)
		bw_chat_found(r->sink, BW_CHAT_CUT_OFF, r->xml.s->offset, 0);
	if (r->given == 0)
		return bw_err_set(err, BW_EFORMAT, 0, "no message or call can be read in this backup");
	return BW_OK;
}

static enum bw_rc
read_file(struct bw_chat_stream *s, const struct bw_chat_reading *reading, const struct bw_chat_sink *sink, struct bw_err *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	enum bw_rc rc;

	(void)reading;
	if (r == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to read a backup of messages");
	bw_xml_start(&r->xml, s, sink);
	r->sink = sink;
	clear(r, 0, FIELD_COUNT - 1);
	rc = read_all(r, err);
	explicit_bzero(r, sizeof(*r));
	free(r);
	return rc;
}

static bool
is(struct bw_bytes head, bool all)
{
	struct bw_bytes root = bw_xml_root(head);

	(void)all;
	if (text_is(root, "smses"))
		return true;
	/* Other programs may have a list of calls too. */
	return text_is(root, "calls") && memmem(head.data, head.len, "<call", 5) != NULL &&
	    memmem(head.data, head.len, "number=", 7) != NULL && memmem(head.data, head.len, "date=", 5) != NULL &&
	    memmem(head.data, head.len, "duration=", 9) != NULL;
}

const struct bw_chat_format bw_chat_sms_backup = {
	.app = "sms",
	.name = "sms-backup-xml",
	.is = is,
	.read = read_file
};
