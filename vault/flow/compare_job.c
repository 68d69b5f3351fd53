#include "flow/compare_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chat/chat.h"
#include "crypto/hash.h"
#include "flow/chat_ask.h"

#define RECORD ((size_t)32)
#define NAME_MAX_BYTES 2048u
#define LONG_BYTES 12u
#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

/* ---- texts ---- */

static bool
is_blank(int32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) ||
	    cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

/* Direction marks, zero-width spaces and the byte order mark. The joiners stay: they change
 * letters of Persian and Indic scripts, and the pictures of families. */
static bool
is_unseen(int32_t cp)
{
	return cp == 0x200b || cp == 0x200e || cp == 0x200f || cp == 0x061c || (cp >= 0x202a && cp <= 0x202e) || cp == 0x2060 ||
	    (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff || cp == 0xfe0f;
}

void
bw_compare_normal(struct bw_bytes text, struct bw_buf *out)
{
	size_t at = 0, from;
	bool blank = false;

	while (at < text.len) {
		int32_t cp;

		from = at;
		cp = bw_utf8_next(text.data, text.len, &at);
		if (is_blank(cp)) {
			blank = out->len > 0;
			continue;
		}
		if (is_unseen(cp))
			continue;
		if (blank)
			bw_buf_u8(out, ' ');
		blank = false;
		bw_buf_put(out, text.data + from, at - from);
	}
}

/* ---- in the worker ---- */

struct making {
	const uint8_t *key;
	struct bw_buf text, names, records;
	struct bw_buf known[BW_COMPARE_SENDERS]; /* role, id, NUL, name: who a sender is */
	size_t people;
	uint64_t count;
	bool ambiguous, unzoned;
	struct bw_err *err;
};

static enum bw_rc
sender_of(struct making *k, const struct bw_chat_message *m, size_t *sender)
{
	struct bw_bytes name = m->sender.len > 0 ? m->sender : m->sender_id;
	struct bw_buf who = { 0 };
	size_t i;

	bw_buf_u8(&who, m->role == BW_ROLE_SELF);
	bw_buf_put(&who, m->sender_id.data, m->sender_id.len);
	bw_buf_u8(&who, 0);
	bw_buf_put(&who, m->sender.data, m->sender.len);
	for (i = 0; i < k->people; i++)
		if (k->known[i].len == who.len && memcmp(k->known[i].data, who.data, who.len) == 0)
			break;
	*sender = i;
	if (i < k->people || i == BW_COMPARE_SENDERS) {
		bw_buf_free(&who);
		return i < k->people ? BW_OK :
		    bw_err_set(k->err, BW_ELIMIT, 0, "more than %u names in one chat cannot be compared", BW_COMPARE_SENDERS);
	}
	k->known[k->people++] = who;
	name.len = name.len > NAME_MAX_BYTES ? NAME_MAX_BYTES : name.len;
	bw_buf_le32(&k->names, (uint32_t)name.len);
	bw_buf_put(&k->names, name.data, name.len);
	return BW_OK;
}

static enum bw_rc
take(void *ctx, const struct bw_chat_message *m)
{
	struct making *k = ctx;
	size_t sender = 0;
	uint8_t hash[16] = { 0 }, flags = 0;
	int64_t t[2] = { 0, 0 };
	enum bw_rc rc;

	if (++k->count > BW_COMPARE_RECORDS)
		return bw_err_set(k->err, BW_ELIMIT, 0, "more than %u messages in one chat cannot be compared", BW_COMPARE_RECORDS);
	if (m->kind != BW_CHAT_SYSTEM && (rc = sender_of(k, m, &sender)) != BW_OK)
		return rc;
	if (m->kind == BW_CHAT_TEXT) {
		bw_buf_reset(&k->text);
		bw_compare_normal(m->text, &k->text);
		bw_blake2b(hash, sizeof(hash), k->text.data, k->text.len, k->key, BW_COMPARE_KEY);
		flags |= k->text.len >= LONG_BYTES ? BW_COMPARE_LONG : 0;
	}
	if (m->has_wall || m->has_utc) {
		flags |= BW_COMPARE_DATED;
		t[0] = m->has_utc ? m->utc_ms / 1000 : m->wall;
		t[1] = m->has_utc ? m->utc_ms / 1000 : m->wall_other;
		k->ambiguous = k->ambiguous || t[0] != t[1];
		k->unzoned = k->unzoned || !m->has_utc;
	}
	flags |= m->edited ? BW_COMPARE_EDITED : 0;
	bw_buf_le64(&k->records, (uint64_t)t[0]);
	bw_buf_le64(&k->records, (uint64_t)t[1]);
	bw_buf_put(&k->records, hash, 8);
	bw_buf_le32(&k->records, (uint32_t)k->count);
	bw_buf_le16(&k->records, (uint16_t)sender);
	/* What never left this phone cannot be on the other one. */
	bw_buf_u8(&k->records, (uint8_t)(m->not_sent ? BW_CHAT_SYSTEM : m->kind));
	bw_buf_u8(&k->records, flags);
	return bw_buf_check(&k->records, k->err);
}

static void
put_all(struct making *k, struct bw_buf *answer)
{
	bw_buf_le64(answer, k->count);
	bw_buf_le32(answer, (uint32_t)k->people);
	bw_buf_put(answer, k->names.data, k->names.len);
	bw_buf_u8(answer, k->ambiguous);
	bw_buf_u8(answer, !k->unzoned);
	bw_buf_put(answer, k->records.data, k->records.len);
	answer->bad = answer->bad || k->names.bad || k->text.bad || k->records.bad;
}

enum bw_rc
bw_compare_job(const struct bw_pipe *pipe, struct bw_bytes params, struct bw_err *err)
{
	struct making k = { .key = params.data, .err = err };
	struct bw_buf answer = { 0 };
	struct bw_chat chat = { 0 };
	enum bw_rc rc;
	size_t i;

	if (params.len != BW_COMPARE_KEY)
		return bw_err_set(err, BW_EUSAGE, 0, "no key to compare with");
	rc = bw_chat_through(pipe, &(struct bw_chat_sink){ .ctx = &k, .message = take }, &chat, err);
	if (rc == BW_OK) {
		put_all(&k, &answer);
		rc = bw_chat_answer(pipe, &answer, err);
	}
	for (i = 0; i < k.people; i++)
		bw_buf_free(&k.known[i]);
	bw_buf_free(&k.text);
	bw_buf_free(&k.names);
	bw_buf_free(&k.records);
	bw_buf_free(&answer);
	bw_chat_free(&chat);
	return rc;
}

/* ---- the answer ---- */

static bool
decode_names(struct bw_cursor *c, struct bw_compare_list *out, uint32_t people)
{
	uint32_t i;

	out->names = bw_array();
	for (i = 0; i < people && !c->bad; i++) {
		uint32_t len = bw_cursor_le32(c);
		struct bw_bytes name = bw_cursor_take(c, len > NAME_MAX_BYTES ? SIZE_MAX : len);
		struct bw_value *o = bw_object();

		bw_set_textn(o, "name", name.len > 0 ? (const void *)name.data : "", name.len);
		bw_push(out->names, o);
	}
	return !c->bad;
}

static bool
decode_record(struct bw_cursor *c, struct bw_compare_record *r, uint32_t n, uint32_t people)
{
	r->t[0] = (int64_t)bw_cursor_le64(c);
	r->t[1] = (int64_t)bw_cursor_le64(c);
	r->hash = bw_cursor_le64(c);
	r->n = bw_cursor_le32(c);
	r->sender = bw_cursor_le16(c);
	r->kind = bw_cursor_u8(c);
	r->flags = bw_cursor_u8(c);
	return !c->bad && r->n == n && r->kind <= BW_CHAT_EMPTY && (r->sender < people || (r->sender == 0 && r->kind == BW_CHAT_SYSTEM)) &&
	    r->t[0] >= -LAST_SECOND && r->t[0] <= LAST_SECOND && r->t[1] >= -LAST_SECOND && r->t[1] <= LAST_SECOND;
}

enum bw_rc
bw_compare_list_decode(struct bw_bytes answer, struct bw_compare_list *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(answer.data, answer.len);
	uint64_t count = bw_cursor_le64(&c);
	uint32_t people = bw_cursor_le32(&c);
	bool ok = people <= BW_COMPARE_SENDERS && count <= BW_COMPARE_RECORDS && decode_names(&c, out, people);

	out->ambiguous = bw_cursor_u8(&c) != 0;
	out->utc = bw_cursor_u8(&c) != 0;
	ok = ok && !c.bad && bw_cursor_left(&c) == count * RECORD;
	if (ok && (out->list = malloc((size_t)count * sizeof(*out->list) + 1)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory to compare two chats");
	for (; ok && out->count < count; out->count++)
		ok = decode_record(&c, &out->list[out->count], (uint32_t)out->count + 1, people);
	return ok ? BW_OK : bw_err_set(err, BW_EFORMAT, 0, "the chat could not be read safely");
}

void
bw_compare_list_free(struct bw_compare_list *l)
{
	free(l->list);
	bw_value_free(l->names);
	*l = (struct bw_compare_list){ 0 };
}
