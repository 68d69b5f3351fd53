/* Ogg (RFC 3533) with one stream of Opus (RFC 7845) or Vorbis.
 *
 * Pages of sound stay byte for byte. The comment header is written anew and
 * empty, over exactly as many pages as before: so the page numbers behind it,
 * and with them the checksums, stay right without touching a page of sound.
 * A page needs one lacing value at least, and a page that does not end the
 * packet has 255s only; where the empty header (and the setup header of Vorbis,
 * which shares its pages) is too short for that, spaces behind the name of the
 * program fill it up, which both formats allow to the letter. So the copy still
 * tells how many pages the comments had.
 *
 * What is refused: any other stream, before, beside or behind this one; pages
 * that are missing, since what stood there cannot be judged; packets that no
 * decoder plays. What stays: the serial number of the stream (random with most
 * programs) and the times in the page headers. */
#include <stdlib.h>
#include <string.h>

#include "media/audio.h"

#define HEAD 27u
#define MAX_HEADER_PAGES 8192u
#define MAX_HEADERS ((size_t)8 << 20)
#define MAX_BAD_PAGES 64u
#define NO_GRANULE UINT64_MAX

enum { CONTINUED = 1, FIRST = 2, LAST = 4 };

struct page {
	size_t at, body, len; /* body: its offset in the file; len: of the whole page */
	uint64_t granule;
	uint32_t serial, seq;
	uint8_t flags, segments;
};

struct ogg {
	struct bw_splitter *s;
	uint32_t crc[256];
	size_t at;	/* everything before is in parts, but for the header pages */
	unsigned bad;	/* pages that were none */
	bool vorbis, carry, ended;
	uint32_t serial, next_seq;
	uint32_t pre_skip, rate;
	uint64_t granule;
	struct bw_buf packet;  /* the packet under way */
	struct bw_buf headers; /* comments, and the setup header of Vorbis */
	size_t comment_len, header_packets;
	struct page *pages; /* of those */
	size_t page_count;
};

/* ---- pages ---- */

static void
make_table(uint32_t table[static 256])
{
	uint32_t i, bit;

	for (i = 0; i < 256; i++) {
		uint32_t v = i << 24;

		for (bit = 0; bit < 8; bit++)
			v = (v << 1) ^ ((v >> 31) * 0x04c11db7u);
		table[i] = v;
	}
}

static uint32_t
checksum(const struct ogg *o, const uint8_t *page, size_t len)
{
	uint32_t crc = 0;
	size_t i;

	for (i = 0; i < len; i++) /* its own place counts as zeros */
		crc = (crc << 8) ^ o->crc[(crc >> 24) ^ (i >= 22 && i < 26 ? 0u : page[i])];
	return crc;
}

static bool
read_page(struct ogg *o, size_t at, struct page *p)
{
	struct bw_cursor c = bw_cursor_of(o->s->data, o->s->len);
	struct bw_bytes lacing;
	uint32_t magic, version, sum;
	size_t body = 0, i;

	bw_cursor_seek(&c, at);
	magic = bw_cursor_be32(&c);
	version = bw_cursor_u8(&c);
	p->at = at;
	p->flags = bw_cursor_u8(&c);
	p->granule = bw_cursor_le64(&c);
	p->serial = bw_cursor_le32(&c);
	p->seq = bw_cursor_le32(&c);
	sum = bw_cursor_le32(&c);
	p->segments = bw_cursor_u8(&c);
	lacing = bw_cursor_take(&c, p->segments);
	for (i = 0; i < lacing.len; i++)
		body += lacing.data[i];
	p->body = c.at;
	bw_cursor_skip(&c, body);
	p->len = c.at - at;
	return !c.bad && magic == 0x4f676753u && version == 0 && p->flags < 8 &&
	    checksum(o, o->s->data + at, p->len) == sum;
}

/* The next whole page. Each place that only looks like one costs a checksum
 * over up to 64 KiB, so there may be few. */
static bool
find_page(struct ogg *o, size_t from, struct page *p)
{
	const uint8_t *data = o->s->data, *at = data + from;

	while (o->bad < MAX_BAD_PAGES &&
	    (at = memmem(data + from, o->s->len - from, "OggS", 4)) != NULL) {
		from = (size_t)(at - data);
		if (read_page(o, from, p))
			return true;
		o->bad++;
		from += 4;
	}
	if (o->bad >= MAX_BAD_PAGES)
		bw_split_refuse(o->s, "too many pages of the recording are damaged");
	return false;
}

/* ---- what a stream begins with ---- */

static bool
opus_head(struct ogg *o, struct bw_bytes b)
{
	struct bw_cursor c = bw_cursor_of(b.data, b.len);
	unsigned version, channels, family;

	bw_cursor_skip(&c, 8);
	version = bw_cursor_u8(&c);
	channels = bw_cursor_u8(&c);
	o->pre_skip = bw_cursor_le16(&c);
	bw_cursor_skip(&c, 6);
	family = bw_cursor_u8(&c);
	o->rate = 48000;
	bw_facts_codec(&o->s->facts, "Opus", 4);
	if (c.bad || version == 0 || version > 15 || channels == 0)
		return false;
	if (family == 0)
		return channels <= 2 && b.len == 19;
	/* Surround sound has several streams in a packet, whose inside is not
	 * looked at here: so it has no copy. */
	if ((family != 1 && family != 255) || b.len != 21 + (size_t)channels)
		return false;
	return bw_cursor_u8(&c) == 1;
}

static bool
vorbis_head(struct ogg *o, struct bw_bytes b)
{
	struct bw_cursor c = bw_cursor_of(b.data, b.len);
	uint32_t version, channels;

	bw_cursor_skip(&c, 7);
	version = bw_cursor_le32(&c);
	channels = bw_cursor_u8(&c);
	o->rate = bw_cursor_le32(&c);
	o->vorbis = true;
	bw_facts_codec(&o->s->facts, "Vorbis", 6);
	return b.len == 30 && version == 0 && channels > 0 && o->rate > 0 && b.data[29] == 1;
}

static bool
first_page(struct ogg *o, const struct page *p)
{
	struct bw_bytes b = { o->s->data + p->body, p->at + p->len - p->body };
	const char *why = NULL;

	if (b.len >= 8 && memcmp(b.data, "OpusHead", 8) == 0)
		why = opus_head(o, b) ? NULL : "the head of the recording is damaged, or of an unusual kind";
	else if (b.len >= 7 && memcmp(b.data, "\1vorbis", 7) == 0)
		why = vorbis_head(o, b) ? NULL : "the head of the recording is damaged, or of an unusual kind";
	else
		why = "the file holds something else than sound in Opus or Vorbis";
	if (why == NULL && (p->flags != FIRST || p->segments != 1 || p->granule != 0))
		why = "the head of the recording is damaged, or of an unusual kind";
	if (why != NULL) {
		bw_split_refuse(o->s, why);
		return false;
	}
	o->serial = p->serial;
	bw_split_keep(o->s, p->at, p->len, BW_CLASS_STRUCTURE, "head of the recording");
	return true;
}

/* ---- packets over the pages ---- */

static bool
header_done(struct ogg *o)
{
	const char *magic = o->vorbis ? o->header_packets == 0 ? "\3vorbis" : "\5vorbis" : "OpusTags";
	size_t len = o->vorbis ? 7 : 8;

	if (o->packet.len < len || memcmp(o->packet.data, magic, len) != 0)
		return false;
	bw_buf_put(&o->headers, o->packet.data, o->packet.len);
	if (o->header_packets++ == 0)
		o->comment_len = o->packet.len;
	return true;
}

static bool
packet_done(struct ogg *o, bool headers)
{
	if (headers)
		return o->header_packets < (o->vorbis ? 2 : 1) && header_done(o);
	if (o->vorbis) /* an odd one is a header: no decoder plays it here */
		return o->packet.len == 0 || (o->packet.data[0] & 1) == 0;
	return bw_opus_packet_ok(o->packet.data, o->packet.len);
}

static bool
take_segments(struct ogg *o, const struct page *p, bool headers)
{
	const uint8_t *lacing = o->s->data + p->at + HEAD, *body = o->s->data + p->body;
	unsigned i;

	if (((p->flags & CONTINUED) != 0) != o->carry)
		return false;
	for (i = 0; i < p->segments; i++) {
		bw_buf_put(&o->packet, body, lacing[i]);
		body += lacing[i];
		o->carry = lacing[i] == 255;
		if (o->packet.bad || (!o->carry && !packet_done(o, headers)))
			return false;
		if (!o->carry)
			bw_buf_reset(&o->packet);
	}
	return true;
}

/* ---- the comment header, written anew ---- */

/* It is 20 bytes, one lacing value; each 255 spaces make one more. */
static void
put_comment(const struct ogg *o, struct bw_buf *out, size_t setup_len)
{
	size_t need = o->page_count, have = o->vorbis ? setup_len / 255 + 1 : 0, spaces = 0;

	if (need > have + 1)
		spaces = (need - have - 1) * 255;
	bw_buf_str(out, o->vorbis ? "\3vorbis" : "OpusTags");
	bw_buf_le32(out, (uint32_t)(4 + spaces));
	bw_buf_str(out, "none");
	if (spaces > 0) {
		uint8_t *at = bw_buf_reserve(out, spaces);

		if (at != NULL)
			memset(at, ' ', spaces);
	}
	bw_buf_le32(out, 0);
	if (o->vorbis)
		bw_buf_u8(out, 1);
}

static void
put_lacing(struct bw_buf *out, size_t len)
{
	for (; len >= 255; len -= 255)
		bw_buf_u8(out, 255);
	bw_buf_u8(out, (uint8_t)len);
}

/* Lacing values [from, to) and their bytes as the page that stood at `old`. */
static void
put_page(const struct ogg *o, struct bw_buf *out, const struct page *old, struct bw_bytes lacing, const uint8_t *body,
    bool carried)
{
	struct bw_buf page = { 0 };
	size_t i, len = 0;
	bool ends = false;
	uint32_t sum;

	for (i = 0; i < lacing.len; i++) {
		len += lacing.data[i];
		ends |= lacing.data[i] < 255;
	}
	bw_buf_put(&page, "OggS", 5);
	bw_buf_u8(&page, carried ? CONTINUED : 0);
	bw_buf_le64(&page, ends ? 0 : NO_GRANULE);
	bw_buf_le32(&page, o->serial);
	bw_buf_le32(&page, old->seq);
	bw_buf_le32(&page, 0);
	bw_buf_u8(&page, (uint8_t)lacing.len);
	bw_buf_put(&page, lacing.data, lacing.len);
	bw_buf_put(&page, body, len);
	if (!page.bad) {
		sum = checksum(o, page.data, page.len);
		for (i = 0; i < 4; i++)
			page.data[22 + i] = (uint8_t)(sum >> (8 * i) & 0xff);
	}
	bw_buf_put(out, page.data, page.len);
	out->bad |= page.bad;
	bw_buf_free(&page);
}

/* As many lacing values to a page as fit, but one at least for each page. */
static void
put_headers(const struct ogg *o, struct bw_buf *out)
{
	struct bw_buf packets = { 0 }, lacing = { 0 };
	size_t setup_len = o->headers.len - o->comment_len, i, at = 0, body = 0;
	bool carried = false;

	put_comment(o, &packets, setup_len);
	put_lacing(&lacing, packets.len);
	if (o->vorbis) {
		put_lacing(&lacing, setup_len);
		bw_buf_put(&packets, o->headers.data + o->comment_len, setup_len);
	}
	out->bad |= packets.bad || lacing.bad;
	for (i = 0; i < o->page_count && !out->bad; i++) {
		size_t count = lacing.len - at - (o->page_count - 1 - i), end;

		if (count > 255)
			count = 255;
		put_page(o, out, &o->pages[i], (struct bw_bytes){ lacing.data + at, count }, packets.data + body, carried);
		for (end = at + count; at < end; at++)
			body += lacing.data[at];
		carried = lacing.data[at - 1] == 255;
	}
	out->bad |= at != lacing.len;
	bw_buf_free(&packets);
	bw_buf_free(&lacing);
}

/* The old pages, left out piece by piece; `fresh` stands for the first head. */
static void
drop_headers(struct ogg *o, const struct bw_buf *fresh, const uint8_t *classes)
{
	size_t i, body = 0, at = o->pages[0].at;

	for (i = 0; i < o->page_count; i++) {
		const struct page *p = &o->pages[i];
		size_t len = p->at + p->len - p->body;

		bw_split_drop(o->s, at, p->at - at, BW_CLASS_HIDDEN, "bytes between pages");
		if (i == 0)
			bw_split_replace(o->s, p->at, p->body - p->at, BW_CLASS_STRUCTURE, "comments, new and empty",
			    fresh->data, fresh->len);
		else
			bw_split_drop(o->s, p->at, p->body - p->at, BW_CLASS_STRUCTURE, "header, written anew");
		bw_comment_drop(o->s, p->body, len, classes + body);
		body += len;
		at = p->at + p->len;
	}
}

static bool
split_headers(struct ogg *o)
{
	const struct page *last = &o->pages[o->page_count - 1];
	size_t from = o->pages[0].at, len = last->at + last->len - from, magic = o->vorbis ? 7 : 8;
	struct bw_buf fresh = { .limit = BW_MEDIA_MAX_PUT };
	uint8_t *classes = calloc(1, o->headers.len + 1);
	bool ok;

	put_headers(o, &fresh);
	ok = !fresh.bad && classes != NULL;
	if (ok) {
		bw_comment_note(&o->s->facts, o->headers.data + magic, o->comment_len - magic, classes + magic);
		if (fresh.len == len && memcmp(fresh.data, o->s->data + from, len) == 0)
			bw_split_keep(o->s, from, len, BW_CLASS_STRUCTURE, "head of the recording");
		else
			drop_headers(o, &fresh, classes);
		o->at = from + len;
	}
	bw_buf_free(&fresh);
	free(classes);
	return ok;
}

/* ---- page by page ---- */

static bool
refused(struct ogg *o, const char *why)
{
	bw_split_refuse(o->s, why);
	return false;
}

static bool
header_page(struct ogg *o, const struct page *p)
{
	size_t want = o->vorbis ? 2 : 1;

	if (o->page_count >= MAX_HEADER_PAGES || (p->flags & LAST) != 0)
		return refused(o, "the comments of the recording are too long, or it ends with them");
	o->pages[o->page_count++] = *p;
	if (!take_segments(o, p, true) || p->segments == 0)
		return refused(o, "the headers of the recording are damaged, too long, or share a page with its sound");
	if (o->header_packets < want)
		return true;
	if (o->carry)
		return refused(o, "the headers of the recording share a page with its sound");
	return split_headers(o) || refused(o, "the comments of the recording are too long");
}

static bool
sound_page(struct ogg *o, const struct page *p)
{
	if (!take_segments(o, p, false))
		return refused(o, "the recording holds packets that no player plays, or words in the filling of a packet");
	if (p->granule != NO_GRANULE)
		o->granule = p->granule;
	o->ended = (p->flags & LAST) != 0;
	bw_split_keep(o->s, p->at, p->len, BW_CLASS_AUDIO, "coded sound");
	return true;
}

/* false: stop here; the reason is given. */
static bool
next_page(struct ogg *o, const struct page *p, bool first)
{
	bool in_headers = o->header_packets < (o->vorbis ? 2u : 1u);

	if (first) {
		if (!first_page(o, p))
			return false;
	} else {
		if (p->serial != o->serial || (p->flags & FIRST) != 0 || o->ended)
			return refused(o, "the file holds a second recording or stream; only a single one is understood");
		if (p->seq != o->next_seq)
			return refused(o, "pages of the recording are missing or damaged");
		if (in_headers ? !header_page(o, p) : !sound_page(o, p))
			return false;
	}
	o->next_seq = p->seq + 1;
	/* Header pages become parts together, when the last one is read. */
	if (first || !in_headers)
		o->at = p->at + p->len;
	return true;
}

static void
walk(struct ogg *o)
{
	struct page p = { 0 };
	size_t from = 0;
	bool first = true;

	while (find_page(o, from, &p)) {
		bool pending = o->page_count > 0 && o->at <= o->pages[0].at;

		if (!pending) {
			bw_split_drop(o->s, o->at, p.at - o->at, BW_CLASS_HIDDEN, "bytes between pages");
			o->at = p.at;
		}
		if (!next_page(o, &p, first))
			return;
		first = false;
		from = p.at + p.len;
	}
	if (first || o->header_packets < (o->vorbis ? 2u : 1u))
		bw_split_refuse(o->s, "there is no recording in the file; it may be cut off");
	else if (!o->ended)
		bw_facts_warn(&o->s->facts, "the recording has no end mark: it may be cut off");
	if (o->carry)
		bw_split_refuse(o->s, "the last packet of the recording is cut off");
}

static void
finish(struct ogg *o)
{
	uint64_t ticks = o->granule > o->pre_skip ? o->granule - o->pre_skip : 0;
	bool ok = o->s->plan->refused[0] == '\0';

	bw_split_drop(o->s, o->at, o->s->len - o->at, ok ? BW_CLASS_HIDDEN : BW_CLASS_UNKNOWN,
	    ok ? "bytes behind the recording" : "not looked at");
	bw_facts_duration(&o->s->facts, ticks, o->rate);
	bw_buf_free(&o->packet);
	bw_buf_free(&o->headers);
	free(o->pages);
}

enum bw_rc
bw_ogg_split(struct bw_splitter *s, struct bw_err *err)
{
	struct ogg o = { .s = s, .packet.limit = MAX_HEADERS, .headers.limit = MAX_HEADERS };

	if ((o.pages = calloc(MAX_HEADER_PAGES, sizeof(*o.pages))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	make_table(o.crc);
	walk(&o);
	finish(&o);
	return BW_OK;
}
