/* A plan as bytes, from the worker to the parent, and its execution. All
 * numbers little-endian:
 *   "bwp2" | u8 format | u64 size | u32 parts | u8 spots | u32 put | u32 facts | u8 refused
 *   parts x { u64 length | u8 class | u8 action | u32 put_len | u8 what, bytes }
 *   spots x { u16 tag | u64 offset | u32 length }
 *   put bytes | facts as JSON | refused bytes
 * Offsets are not sent: parts tile, so they follow from the lengths. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "media/media.h"

#define MAX_FACTS ((size_t)1 << 20)
#define PIECE ((size_t)65536)

enum bw_rc
bw_plan_encode(const struct bw_plan *p, struct bw_buf *out, struct bw_err *err)
{
	char *json = bw_value_json(p->facts, false);
	size_t i, len;

	if (json == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	bw_buf_str(out, "bwp2");
	bw_buf_u8(out, (uint8_t)p->format);
	bw_buf_le64(out, p->size);
	bw_buf_le32(out, (uint32_t)p->count);
	bw_buf_u8(out, (uint8_t)p->spot_count);
	bw_buf_le32(out, (uint32_t)p->put.len);
	bw_buf_le32(out, (uint32_t)strlen(json));
	bw_buf_u8(out, (uint8_t)strlen(p->refused));
	for (i = 0; i < p->count; i++) {
		const struct bw_part *part = &p->parts[i];

		len = strlen(part->what);
		bw_buf_le64(out, part->length);
		bw_buf_u8(out, (uint8_t)part->class);
		bw_buf_u8(out, (uint8_t)part->action);
		bw_buf_le32(out, (uint32_t)part->put_len);
		bw_buf_u8(out, (uint8_t)len);
		bw_buf_put(out, part->what, len);
	}
	for (i = 0; i < p->spot_count; i++) {
		bw_buf_le16(out, p->spots[i].tag);
		bw_buf_le64(out, p->spots[i].offset);
		bw_buf_le32(out, p->spots[i].length);
	}
	bw_buf_put(out, p->put.data, p->put.len);
	bw_buf_str(out, json);
	bw_buf_str(out, p->refused);
	free(json);
	return bw_buf_check(out, err);
}

static bool
take_text(struct bw_cursor *c, size_t len, char *out, size_t cap)
{
	struct bw_bytes text = bw_cursor_take(c, len);
	size_t i;

	if (c->bad || len >= cap)
		return false;
	for (i = 0; i < len; i++)
		if (text.data[i] < 0x20 || text.data[i] > 0x7e)
			return false;
	if (len > 0)
		memcpy(out, text.data, len);
	out[len] = '\0';
	return true;
}

static bool
decode_part(struct bw_cursor *c, struct bw_plan *p, struct bw_part *part, uint64_t *at, size_t *put_at)
{
	unsigned class, action;

	part->offset = *at;
	part->length = bw_cursor_le64(c);
	class = bw_cursor_u8(c);
	action = bw_cursor_u8(c);
	part->put_at = *put_at;
	part->put_len = bw_cursor_le32(c);
	if (!take_text(c, bw_cursor_u8(c), part->what, sizeof(part->what)))
		return false;
	if (class >= BW_CLASS_COUNT || action >= BW_PART_ACTION_COUNT)
		return false;
	part->class = (enum bw_class)class;
	part->action = (enum bw_part_action)action;
	if (action != BW_PART_REPLACE && (part->put_len != 0 || part->length == 0))
		return false;
	if (bw_add_overflows(*at, part->length, at) || *at > p->size)
		return false;
	return !bw_add_overflows(*put_at, part->put_len, put_at);
}

static bool
decode_spot(struct bw_cursor *c, const struct bw_plan *p, struct bw_spot *m)
{
	uint64_t end;

	m->tag = bw_cursor_le16(c);
	m->offset = bw_cursor_le64(c);
	m->length = bw_cursor_le32(c);
	return !c->bad && m->length > 0 && !bw_add_overflows(m->offset, m->length, &end) && end <= p->size;
}

static enum bw_rc
decode(struct bw_cursor *c, struct bw_plan *p, struct bw_err *err)
{
	struct bw_bytes magic = bw_cursor_take(c, 4), put, facts;
	unsigned format = bw_cursor_u8(c);
	size_t put_len, facts_len, refused_len, put_at = 0, i;
	uint64_t at = 0;

	p->size = bw_cursor_le64(c);
	p->count = bw_cursor_le32(c);
	p->spot_count = bw_cursor_u8(c);
	put_len = bw_cursor_le32(c);
	facts_len = bw_cursor_le32(c);
	refused_len = bw_cursor_u8(c);
	if (c->bad || memcmp(magic.data, "bwp2", 4) != 0 || format >= BW_FORMAT_COUNT || p->count > BW_MEDIA_MAX_PARTS ||
	    p->spot_count > BW_MEDIA_MAX_SPOTS ||
	    put_len > BW_MEDIA_MAX_PUT || facts_len > MAX_FACTS)
		return bw_err_set(err, BW_EFORMAT, 0, "the plan of the file is not well formed");
	p->format = (enum bw_format)format;
	p->cap = p->count;
	if ((p->parts = calloc(p->count + 1, sizeof(*p->parts))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (i = 0; i < p->count; i++)
		if (!decode_part(c, p, &p->parts[i], &at, &put_at))
			return bw_err_set(err, BW_EFORMAT, 0, "the parts of the file are not well formed");
	for (i = 0; i < p->spot_count; i++)
		if (!decode_spot(c, p, &p->spots[i]))
			return bw_err_set(err, BW_EFORMAT, 0, "the parts of the file are not well formed");
	if (at != p->size || put_at != put_len)
		return bw_err_set(err, BW_EFORMAT, 0, "the parts of the file do not add up");
	p->put.limit = BW_MEDIA_MAX_PUT;
	put = bw_cursor_take(c, put_len);
	bw_buf_put(&p->put, put.data, put.len);
	facts = bw_cursor_take(c, facts_len);
	if (!take_text(c, refused_len, p->refused, sizeof(p->refused)) || bw_cursor_left(c) != 0 || p->put.bad)
		return bw_err_set(err, BW_EFORMAT, 0, "the plan of the file is not well formed");
	return bw_value_parse(facts.data, facts.len, &p->facts, err);
}

enum bw_rc
bw_plan_decode(const void *data, size_t len, struct bw_plan *out, struct bw_err *err)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	if ((rc = decode(&c, out, err)) != BW_OK)
		bw_plan_free(out);
	return rc;
}

/* Where the original lies: in memory, or wherever read gets it from. */
struct original {
	const uint8_t *data;
	size_t len;
	bw_media_read_fn read;
	void *read_ctx;
};

static enum bw_rc
copy_read(const struct bw_part *part, const struct original *from, bw_media_write_fn write, void *write_ctx,
    struct bw_err *err)
{
	size_t size = part->length < PIECE ? (size_t)part->length : PIECE;
	uint8_t *piece = malloc(size);
	uint64_t at = part->offset, left = part->length;
	enum bw_rc rc = BW_OK;

	if (piece == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	while (rc == BW_OK && left > 0) {
		size_t len = left < size ? (size_t)left : size;

		if ((rc = from->read(from->read_ctx, piece, len, at, err)) == BW_OK)
			rc = write(write_ctx, piece, len, err);
		at += len;
		left -= len;
	}
	memset(piece, 0, size);
	free(piece);
	return rc;
}

static enum bw_rc
copy_range(const struct bw_part *part, const struct original *from, bw_media_write_fn write, void *write_ctx,
    struct bw_err *err)
{
	if (part->length == 0)
		return BW_OK;
	if (from->read != NULL)
		return copy_read(part, from, write, write_ctx, err);
	if (part->offset > from->len || part->length > from->len - (size_t)part->offset)
		return bw_err_set(err, BW_EFORMAT, 0, "the plan is of another file");
	return write(write_ctx, from->data + part->offset, (size_t)part->length, err);
}

static enum bw_rc
write_zeros(uint64_t left, bw_media_write_fn write, void *write_ctx, struct bw_err *err)
{
	static const uint8_t zeros[4096];
	enum bw_rc rc = BW_OK;

	while (rc == BW_OK && left > 0) {
		size_t len = left < sizeof(zeros) ? (size_t)left : sizeof(zeros);

		rc = write(write_ctx, zeros, len, err);
		left -= len;
	}
	return rc;
}

static enum bw_rc
apply(const struct bw_plan *p, const struct original *from, bw_media_write_fn write, void *write_ctx, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	if (p->refused[0] != '\0')
		return bw_err_set(err, BW_EREFUSED, 0, "no disclosed copy: %s", p->refused);
	for (i = 0; i < p->count && rc == BW_OK; i++) {
		const struct bw_part *part = &p->parts[i];

		if (part->action == BW_PART_KEEP)
			rc = copy_range(part, from, write, write_ctx, err);
		else if (part->action == BW_PART_ZERO)
			rc = write_zeros(part->length, write, write_ctx, err);
		else if (part->action == BW_PART_REPLACE && part->put_len > 0)
			rc = write(write_ctx, p->put.data + part->put_at, part->put_len, err);
	}
	return rc;
}

enum bw_rc
bw_plan_apply(const struct bw_plan *p, bw_media_read_fn read, void *read_ctx, bw_media_write_fn write, void *write_ctx,
    struct bw_err *err)
{
	const struct original from = { .read = read, .read_ctx = read_ctx };

	return apply(p, &from, write, write_ctx, err);
}

enum bw_rc
bw_plan_apply_bytes(const struct bw_plan *p, const void *data, size_t len, bw_media_write_fn write, void *write_ctx,
    struct bw_err *err)
{
	const struct original from = { .data = data, .len = len };

	return apply(p, &from, write, write_ctx, err);
}

static uint64_t
left_of(const struct bw_part *part)
{
	if (part->action == BW_PART_REPLACE)
		return part->put_len;
	return part->action == BW_PART_DROP ? 0 : part->length;
}

/* Is nothing written where something stands that is still to be read? */
static bool
goes_down(const struct bw_plan *p)
{
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < p->count; i++)
		if ((at += left_of(&p->parts[i])) > p->parts[i].offset + p->parts[i].length)
			return false;
	return true;
}

bool
bw_plan_apply_here(const struct bw_plan *p, uint8_t *data, size_t *len)
{
	size_t at = 0, i;

	if (p->refused[0] != '\0' || p->size != *len || !goes_down(p))
		return false;
	for (i = 0; i < p->count; i++) {
		const struct bw_part *part = &p->parts[i];

		if (part->action == BW_PART_KEEP && part->offset != at)
			memmove(data + at, data + part->offset, (size_t)part->length);
		else if (part->action == BW_PART_ZERO)
			memset(data + at, 0, (size_t)part->length);
		else if (part->action == BW_PART_REPLACE && part->put_len > 0)
			memcpy(data + at, p->put.data + part->put_at, part->put_len);
		at += (size_t)left_of(part);
	}
	if (at < *len)
		memset(data + at, 0, *len - at);
	*len = at;
	return true;
}

enum bw_rc
bw_media_to_buf(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	bw_buf_put(ctx, data, len);
	return bw_buf_check(ctx, err);
}

enum bw_rc
bw_plan_apply_buf(const struct bw_plan *p, const void *data, size_t len, struct bw_buf *out, struct bw_err *err)
{
	return bw_plan_apply_bytes(p, data, len, bw_media_to_buf, out, err);
}

/* Holds what is written against bytes that are there already. */
struct same {
	const uint8_t *data;
	size_t left;
	bool differs;
};

static enum bw_rc
compare(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct same *s = ctx;

	(void)err;
	/* A kept part is mostly the very bytes that it is held against. */
	s->differs = s->differs || len > s->left || (data != s->data && memcmp(data, s->data, len) != 0);
	if (!s->differs) {
		s->data += len;
		s->left -= len;
	}
	return BW_OK;
}

/* A copy is clean when its own disclosed copy is the same bytes, and nothing
 * that had to go or be written anew was more than structure and dates. */
static bool
is_fixed_point(const struct bw_plan *p, const struct same *again)
{
	size_t i;

	if (again->differs || again->left != 0)
		return false;
	for (i = 0; i < p->count; i++)
		if (p->parts[i].action != BW_PART_KEEP && p->parts[i].class != BW_CLASS_STRUCTURE &&
		    p->parts[i].class != BW_CLASS_DATE)
			return false;
	return !bw_facts_tell(p->facts);
}

bool
bw_facts_tell(const struct bw_value *facts)
{
	return bw_value_true(bw_value_get(facts, "has_place")) || bw_value_true(bw_value_get(facts, "has_serial")) ||
	    bw_value_true(bw_value_get(facts, "has_thumbnail")) || bw_value_int(bw_value_get(facts, "maker_note")) != 0;
}

enum bw_rc
bw_media_unclean(struct bw_err *err)
{
	(void)bw_err_set(err, BW_EREFUSED, 0, "the disclosed copy still holds something that should not leave");
	bw_err_hint(err, "nothing was written; keep the original, and report what kind of file this is");
	return BW_EREFUSED;
}

enum bw_rc
bw_media_verify_copy(enum bw_format format, const void *data, size_t len, unsigned options, struct bw_err *err)
{
	struct same again = { .data = data, .left = len };
	struct bw_plan p;
	enum bw_rc rc;

	if ((rc = bw_media_plan(format, data, len, options, &p, err)) != BW_OK)
		return rc;
	if ((rc = bw_plan_apply_bytes(&p, data, len, compare, &again, err)) == BW_OK && !is_fixed_point(&p, &again))
		rc = bw_media_unclean(err);
	bw_plan_free(&p);
	return rc;
}
