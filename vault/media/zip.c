/* The disclosed copy of an archive is a new one: each member is what its own copy
 * is, under a number, without times, in the old order. What has no copy is left
 * out. Pictures are not let through here: they must be looked at one by one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "media/archive.h"
#include "media/plan.h"

#define PEEK ((size_t)65536) /* as much as bw_media_sniff() wants */
#define LEVEL 6
#define NEEDED 20u	   /* version 2.0, which has Deflate */
#define FIXED_DATE 0x2821u /* 2000-01-01; the time is 00:00 */
#define NO_DATE 0x0021u	   /* 1980-01-01 */
#define MEMBER_NUMBERS 5000u /* of more, parts are not told apart */

struct state {
	struct bw_splitter *s;
	struct bw_archive a;
	enum bw_format formats[BW_ARCHIVE_MAX_MEMBERS]; /* of a.ordered */
	struct bw_buf out, list;
	size_t kept, left_out;
	bool elsewhere; /* a member is of a kind that a module reads, which is not here */
	enum bw_class class;
};

/* ---- the new archive ---- */

static bool
pack(const struct bw_buf *plain, struct bw_buf *packed)
{
	z_stream z = { 0 };
	uint8_t *to;
	int rc;

	if (deflateInit2(&z, LEVEL, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.avail_out = (uInt)deflateBound(&z, (uLong)plain->len);
	to = bw_buf_reserve(packed, z.avail_out);
	memcpy(&z.next_in, &plain->data, sizeof(plain->data));
	z.avail_in = (uInt)plain->len;
	z.next_out = to;
	rc = to != NULL ? deflate(&z, Z_FINISH) : Z_MEM_ERROR;
	packed->len -= to != NULL ? z.avail_out : 0;
	(void)deflateEnd(&z);
	/* The copy must pass where the original did. */
	return rc == Z_STREAM_END && packed->len < plain->len && !bw_archive_dense(plain->len, packed->len);
}

/* From the needed version on, the same in both headers. */
static void
put_fields(struct bw_buf *to, bool deflated, const struct bw_buf *plain, size_t packed, size_t name_len)
{
	bw_buf_le16(to, NEEDED);
	bw_buf_le16(to, 0);
	bw_buf_le16(to, deflated ? BW_ZIP_DEFLATED : BW_ZIP_STORED);
	bw_buf_le16(to, 0);
	bw_buf_le16(to, FIXED_DATE);
	bw_buf_le32(to, (uint32_t)crc32_z(0, plain->data, plain->len));
	bw_buf_le32(to, (uint32_t)packed);
	bw_buf_le32(to, (uint32_t)plain->len);
	bw_buf_le16(to, (uint16_t)name_len);
	bw_buf_le16(to, 0);
}

static void
put_member(struct state *st, enum bw_format format, const struct bw_buf *plain)
{
	struct bw_buf packed = { 0 };
	bool deflated = pack(plain, &packed);
	const struct bw_buf *body = deflated ? &packed : plain;
	size_t at = st->out.len;
	char name[32];

	(void)snprintf(name, sizeof(name), "%06zu.%s", ++st->kept, bw_format_suffix(format));
	bw_buf_le32(&st->out, BW_ZIP_LOCAL);
	put_fields(&st->out, deflated, plain, body->len, strlen(name));
	bw_buf_str(&st->out, name);
	bw_buf_put(&st->out, body->data, body->len);
	bw_buf_le32(&st->list, BW_ZIP_CENTRAL);
	bw_buf_le16(&st->list, NEEDED);
	put_fields(&st->list, deflated, plain, body->len, strlen(name));
	bw_buf_le16(&st->list, 0); /* comment */
	bw_buf_le32(&st->list, 0); /* disk, inner attributes */
	bw_buf_le32(&st->list, 0); /* attributes */
	bw_buf_le32(&st->list, (uint32_t)at);
	bw_buf_str(&st->list, name);
	bw_buf_free(&packed);
}

static void
put_end(struct state *st)
{
	size_t at = st->out.len;

	bw_buf_put(&st->out, st->list.data, st->list.len);
	bw_buf_le32(&st->out, BW_ZIP_END);
	bw_buf_le32(&st->out, 0);
	bw_buf_le16(&st->out, (uint16_t)st->kept);
	bw_buf_le16(&st->out, (uint16_t)st->kept);
	bw_buf_le32(&st->out, (uint32_t)st->list.len);
	bw_buf_le32(&st->out, (uint32_t)at);
	bw_buf_le16(&st->out, 0);
}

/* ---- members ---- */

/* What was said of a member is said once of the whole. */
static void
pass_on(struct bw_facts *f, const struct bw_value *facts)
{
	const struct bw_value *from = bw_value_get(facts, "warnings");
	size_t i, k;

	for (i = 0; i < bw_value_count(from); i++) {
		const char *text = bw_value_text(bw_value_at(from, i));

		for (k = 0; k < bw_value_count(f->warnings); k++)
			if (strcmp(bw_value_text(bw_value_at(f->warnings, k)), text) == 0)
				break;
		if (k == bw_value_count(f->warnings))
			bw_facts_warn(f, text);
	}
}

static bool
lets_pictures(const struct state *st)
{
	return (st->s->options & BW_MEDIA_PICTURES_INSIDE) != 0;
}

/* One level deep: an archive in an archive has no copy. The copy is looked at
 * again here, since the second look at the new archive sees only its bytes. */
static bool
copy_member(struct state *st, enum bw_format format, const struct bw_buf *plain, struct bw_buf *copy)
{
	unsigned options = st->s->options & BW_MEDIA_KEEP_OFFSET;
	struct bw_plan p;
	enum bw_rc rc;
	bool ok;

	/* The pages of a PDF cannot be looked at here either. */
	if (format == BW_FORMAT_ZIP || (format == BW_FORMAT_PDF && !lets_pictures(st)) || !bw_media_has_parts(format))
		return false;
	if ((rc = bw_media_plan(format, plain->data, plain->len, options, &p, NULL)) != BW_OK) {
		st->elsewhere = st->elsewhere || rc == BW_EUNSUPPORTED;
		return false;
	}
	ok = bw_plan_apply_buf(&p, plain->data, plain->len, copy, NULL) == BW_OK && copy->len > 0 &&
	    bw_media_sniff(copy->data, copy->len) == format &&
	    bw_media_verify_copy(format, copy->data, copy->len, options, NULL) == BW_OK;
	if (ok)
		pass_on(&st->s->facts, p.facts);
	if (bw_value_true(bw_value_get(p.facts, "has_place")))
		st->s->facts.has_place = true;
	bw_plan_free(&p);
	return ok;
}

static void
refuse_pictures(struct state *st)
{
	bw_split_refuse(st->s,
	    "the archive holds pictures; add them as files of their own, so that they can be looked at");
}

static enum bw_class
member_class(enum bw_format format)
{
	if (bw_format_pictured(format))
		return BW_CLASS_PIXELS;
	if (format == BW_FORMAT_TEXT)
		return BW_CLASS_TEXT;
	return strcmp(bw_format_kind(format), "audio") == 0 ? BW_CLASS_AUDIO : BW_CLASS_UNKNOWN;
}

/* Of the whole: what people would ask about first. */
static enum bw_class
class_with(enum bw_class before, enum bw_format format)
{
	enum bw_class one = format == BW_FORMAT_PDF ? BW_CLASS_PIXELS : member_class(format);

	if (before == BW_CLASS_PIXELS || one == BW_CLASS_PIXELS)
		return BW_CLASS_PIXELS;
	return one == BW_CLASS_TEXT ? BW_CLASS_TEXT : before;
}

static void
rewrite_member(struct state *st, const struct bw_member *m)
{
	struct bw_buf plain = { 0 }, copy = { 0 };
	enum bw_format format;

	if (!bw_archive_unpack(&st->a, m, BW_ARCHIVE_MAX_MEMBER, &plain)) {
		bw_split_refuse(st->s, "a file of the archive is damaged");
	} else {
		format = bw_media_sniff(plain.data, plain.len);
		if (bw_format_pictured(format) && !lets_pictures(st)) { /* what its beginning did not show */
			st->s->facts.pictures++;
			refuse_pictures(st);
		} else if (copy_member(st, format, &plain, &copy)) {
			st->class = class_with(st->class, format);
			put_member(st, format, &copy);
		} else {
			st->left_out++;
		}
	}
	bw_buf_free(&plain);
	bw_buf_free(&copy);
}

static void
rewrite(struct state *st)
{
	char text[80];
	size_t i;

	for (i = 0; i < st->a.count && st->s->plan->refused[0] == '\0' && !st->out.bad; i++)
		if (!st->a.members[i].folder)
			rewrite_member(st, &st->a.members[i]);
	put_end(st);
	if (st->kept == 0)
		bw_split_refuse(st->s, "no file of the archive has a copy");
	if (st->out.bad || st->list.bad)
		bw_split_refuse(st->s, "the new archive would be larger than 48 MiB; add its files as files of their own");
	(void)snprintf(text, sizeof(text), "%zu %s of the archive %s no copy and %s left out", st->left_out,
	    st->left_out == 1 ? "file" : "files", st->left_out == 1 ? "has" : "have", st->left_out == 1 ? "is" : "are");
	if (st->left_out > 0)
		bw_facts_warn(&st->s->facts, text);
}

/* ---- facts ---- */

/* What is inside, by its beginning. */
static void
peek(struct state *st)
{
	struct bw_facts *f = &st->s->facts;
	struct bw_buf start = { 0 };
	size_t i;

	f->is_archive = true;
	for (i = 0; i < st->a.count; i++) {
		const struct bw_member *m = st->a.ordered[i];

		st->formats[i] = BW_FORMAT_UNKNOWN;
		if (m->folder)
			continue;
		f->members++;
		if (bw_archive_unpack(&st->a, m, PEEK, &start))
			st->formats[i] = bw_media_sniff(start.data, start.len);
		f->pictures += bw_format_pictured(st->formats[i]);
		bw_buf_reset(&start);
	}
	bw_buf_free(&start);
}

static void
time_text(uint32_t t, char *text, size_t cap)
{
	(void)snprintf(text, cap, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)(t >> 25) + 1980, t >> 21 & 15, t >> 16 & 31,
	    t >> 11 & 31, t >> 5 & 63, (t & 31) * 2);
}

/* Is it a time, and not one that programs write when they will not tell? */
static bool
tells_time(uint32_t t)
{
	char text[48], iso[BW_ISO_LEN];

	time_text(t, text, sizeof(text));
	return t != NO_DATE << 16 && t != FIXED_DATE << 16 && bw_camera_date(text, iso);
}

static void
note_time(struct state *st, uint32_t t)
{
	char text[48];

	time_text(t, text, sizeof(text));
	bw_facts_date(&st->s->facts, text, "ZIP member time",
	    "local time of the program that packed it; two-second steps");
}

static void
note_times(struct state *st)
{
	uint32_t first = UINT32_MAX, last = 0;
	size_t i;

	for (i = 0; i < st->a.count; i++) {
		uint32_t t = st->a.members[i].time;

		if (!tells_time(t))
			continue;
		first = t < first ? t : first;
		last = t > last ? t : last;
	}
	if (last != 0)
		note_time(st, first);
	if (last != 0 && first != last)
		note_time(st, last);
}

/* ---- parts ---- */

static void
drop_to(struct state *st, size_t *at, size_t end, enum bw_class class, const char *what)
{
	bw_split_drop(st->s, *at, end - *at, class, what);
	*at = end;
}

static void
tile(struct state *st)
{
	char what[BW_PART_WHAT_LEN] = "files of the archive";
	size_t at = 0, i;

	for (i = 0; i < st->a.count; i++) {
		const struct bw_member *m = st->a.ordered[i];

		drop_to(st, &at, m->at, BW_CLASS_HIDDEN, "bytes between the files of the archive");
		if (st->a.count <= MEMBER_NUMBERS)
			(void)snprintf(what, sizeof(what), "file %zu of the archive", i + 1);
		drop_to(st, &at, m->end, member_class(st->formats[i]), what);
	}
	drop_to(st, &at, st->a.list_at, BW_CLASS_HIDDEN, "bytes between the files of the archive");
	drop_to(st, &at, st->a.list_end, BW_CLASS_UNKNOWN, "names, times and comments of the archive");
	drop_to(st, &at, st->a.end_at, BW_CLASS_HIDDEN, "bytes before the end of the archive");
	drop_to(st, &at, st->a.end, BW_CLASS_UNKNOWN, "end of the archive, with its comment");
	drop_to(st, &at, st->s->len, BW_CLASS_HIDDEN, "bytes behind the archive");
}

static void
finish(struct state *st)
{
	struct bw_splitter *s = st->s;
	bool refused = s->plan->refused[0] != '\0';

	if (!refused && st->out.len == s->len && memcmp(st->out.data, s->data, s->len) == 0) {
		bw_split_keep(s, 0, s->len, st->class, "the archive, which is a clean one");
		return;
	}
	tile(st);
	if (!refused)
		bw_split_replace(s, s->len, 0, st->class, "a new archive of the copies", st->out.data, st->out.len);
}

static void
judge(struct state *st)
{
	const char *office = bw_office_kind(&st->a), *limit = bw_archive_limit(&st->a);

	if (office != NULL) {
		bw_facts_codec(&st->s->facts, office, strlen(office));
		bw_office_facts(&st->s->facts, &st->a);
		bw_split_refuse(st->s,
		    "hidden parts of an office file are not removed; save it as PDF and add that");
	} else if (st->s->facts.pictures > 0 && !lets_pictures(st)) {
		refuse_pictures(st);
	} else if (limit != NULL) {
		bw_split_refuse(st->s, limit);
	} else {
		rewrite(st);
	}
}

enum bw_rc
bw_zip_split(struct bw_splitter *s, struct bw_err *err)
{
	struct state *st = calloc(1, sizeof(*st));
	enum bw_rc rc = BW_OK;

	if (st == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	st->s = s;
	st->class = BW_CLASS_AUDIO;
	st->out.limit = BW_MEDIA_MAX_PUT;
	bw_archive_read(s->data, s->len, &st->a);
	if (st->a.refused != NULL) {
		bw_split_drop(s, 0, s->len, BW_CLASS_UNKNOWN, "the whole archive");
		bw_split_refuse(s, st->a.refused);
	} else {
		peek(st);
		note_times(st);
		judge(st);
		finish(st);
	}
	if (st->elsewhere)
		rc = bw_err_set(err, BW_EUNSUPPORTED, 0, "a file of the archive cannot be read here");
	bw_archive_free(&st->a);
	bw_buf_free(&st->out);
	bw_buf_free(&st->list);
	free(st);
	return rc;
}
