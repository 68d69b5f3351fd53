/* "moov": the tracks of a film or a recording. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "media/bmff.h"

#define EPOCH_1904 2082844800u /* seconds from 1904 to 1970 */
/* Between these, seconds since 1904 are a date and no place to hide something. */
#define FIRST_TIME (EPOCH_1904 + 631152000ull)	/* 1990 */
#define LAST_TIME (EPOCH_1904 + 4102444800ull)	/* 2100 */

struct track {
	struct bw_box trak, tkhd, mdia, mdhd, hdlr, minf, stbl, stsd, stsc, sizes, chunks;
	bool whole; /* all of these are there */
	bool film, sound, enabled;
	uint32_t handler;
};

static bool
read_track(const struct bw_bmff *b, const struct bw_box *trak, struct track *t)
{
	memset(t, 0, sizeof(*t));
	t->trak = *trak;
	if (bw_box_find(b, trak, 0, "tkhd", &t->tkhd))
		t->enabled = (bw_bmff_u32(b, bw_box_body(&t->tkhd)) & 1) != 0;
	if (!bw_box_find(b, trak, 0, "mdia", &t->mdia) || !bw_box_find(b, &t->mdia, 0, "hdlr", &t->hdlr) ||
	    t->hdlr.len < t->hdlr.head + 12)
		return false;
	t->handler = bw_bmff_u32(b, bw_box_body(&t->hdlr) + 8);
	t->film = t->handler == BW_4CC("vide") || t->handler == BW_4CC("pict");
	t->sound = t->handler == BW_4CC("soun");
	t->whole = t->tkhd.len > 0 && bw_box_find(b, &t->mdia, 0, "mdhd", &t->mdhd) &&
	    bw_box_find(b, &t->mdia, 0, "minf", &t->minf) && bw_box_find(b, &t->minf, 0, "stbl", &t->stbl) &&
	    bw_box_find(b, &t->stbl, 0, "stsd", &t->stsd) && bw_box_find(b, &t->stbl, 0, "stsc", &t->stsc) &&
	    (bw_box_find(b, &t->stbl, 0, "stsz", &t->sizes) || bw_box_find(b, &t->stbl, 0, "stz2", &t->sizes)) &&
	    (bw_box_find(b, &t->stbl, 0, "stco", &t->chunks) || bw_box_find(b, &t->stbl, 0, "co64", &t->chunks));
	return true;
}

/* ---- where a track's coded data lies ---- */

struct sizes {
	uint32_t fixed, count; /* fixed 0: a table */
	unsigned field;	       /* bits of its entries */
	size_t table;
	uint32_t per, bytes; /* uncompressed sound: so many bytes for so many samples; 0: as the table says */
};

/* Old sound descriptions count samples of one byte and mean whole frames. */
static void
sound_frames(const struct bw_bmff *b, const struct track *t, struct sizes *z)
{
	size_t entry = bw_box_body(&t->stsd) + 8;
	uint32_t type = bw_bmff_u32(b, entry + 4), version = bw_bmff_u16(b, entry + 16);
	uint32_t channels = bw_bmff_u16(b, entry + 24), bits = bw_bmff_u16(b, entry + 26);
	bool plain = type == BW_4CC("sowt") || type == BW_4CC("twos") || type == BW_4CC("raw ") || type == BW_4CC("NONE") ||
	    type == BW_4CC("in24") || type == BW_4CC("in32") || type == BW_4CC("fl32") || type == BW_4CC("fl64") ||
	    type == BW_4CC("ulaw") || type == BW_4CC("alaw");

	if (!t->sound || z->fixed != 1)
		return;
	if (version == 1) {
		z->per = bw_bmff_u32(b, entry + 36);
		z->bytes = bw_bmff_u32(b, entry + 44);
	} else if (plain && version == 0) {
		if (type == BW_4CC("in24") || type == BW_4CC("in32") || type == BW_4CC("fl32") || type == BW_4CC("fl64"))
			bits = type == BW_4CC("in24") ? 24 : type == BW_4CC("fl64") ? 64 : 32;
		else if (type == BW_4CC("ulaw") || type == BW_4CC("alaw"))
			bits = 8;
		z->per = 1;
		z->bytes = channels * ((bits + 7) / 8);
	}
}

static bool
read_sizes(const struct bw_bmff *b, const struct track *t, struct sizes *z)
{
	size_t body = bw_box_body(&t->sizes), room;

	memset(z, 0, sizeof(*z));
	if (t->sizes.len < t->sizes.head + 12)
		return false;
	z->count = bw_bmff_u32(b, body + 8);
	z->table = body + 12;
	z->field = 32;
	if (bw_box_is(&t->sizes, "stsz"))
		z->fixed = bw_bmff_u32(b, body + 4);
	else
		z->field = bw_bmff_u32(b, body + 4) & 0xff;
	if (z->field != 4 && z->field != 8 && z->field != 16 && z->field != 32)
		return false;
	sound_frames(b, t, z);
	room = bw_box_end(&t->sizes) - z->table;
	return z->fixed != 0 || ((uint64_t)z->count * z->field + 7) / 8 <= room;
}

static uint32_t
size_of(const struct bw_bmff *b, const struct sizes *z, uint32_t i)
{
	size_t at = z->table;

	if (z->field == 32)
		return bw_bmff_u32(b, at + (size_t)i * 4);
	if (z->field == 16)
		return bw_bmff_u16(b, at + (size_t)i * 2);
	if (z->field == 8)
		return b->data[at + i];
	return i % 2 == 0 ? b->data[at + i / 2] >> 4 : b->data[at + i / 2] & 0xf;
}

/* Bytes of a chunk that begins with sample first and has n of them. */
static uint64_t
chunk_len(const struct bw_bmff *b, const struct sizes *z, uint32_t first, uint32_t n)
{
	uint64_t len = 0;
	uint32_t i;

	if (z->per > 0)
		return (uint64_t)n / z->per * z->bytes;
	if (z->fixed > 0)
		return (uint64_t)n * z->fixed;
	for (i = 0; i < n; i++)
		len += size_of(b, z, first + i);
	return len;
}

static bool
track_ranges(struct bw_bmff *b, const struct track *t)
{
	size_t runs_at = bw_box_body(&t->stsc) + 8, chunks_at = bw_box_body(&t->chunks) + 8;
	size_t wide = bw_box_is(&t->chunks, "co64") ? 8 : 4;
	uint32_t runs, chunks, run = 0, chunk, first = 0, n = 0;
	struct sizes z;

	if (!read_sizes(b, t, &z) || t->stsc.len < t->stsc.head + 8 || t->chunks.len < t->chunks.head + 8)
		return false;
	runs = bw_bmff_u32(b, runs_at - 4);
	chunks = bw_bmff_u32(b, chunks_at - 4);
	if (runs > (bw_box_end(&t->stsc) - runs_at) / 12 || chunks > (bw_box_end(&t->chunks) - chunks_at) / wide ||
	    (runs == 0 && chunks > 0))
		return false;
	for (chunk = 1; chunk <= chunks && first < z.count; chunk++) {
		size_t at = chunks_at + (size_t)(chunk - 1) * wide;

		while (run < runs && bw_bmff_u32(b, runs_at + (size_t)run * 12) <= chunk) {
			n = bw_bmff_u32(b, runs_at + (size_t)run * 12 + 4);
			run++;
		}
		if (n > z.count - first)
			n = z.count - first;
		bw_bmff_range(b, wide == 8 ? bw_bmff_u64(b, at) : bw_bmff_u32(b, at), chunk_len(b, &z, first, n));
		first += n;
	}
	return true;
}

/* ---- times ---- */

/* Bytes of each time in "mvhd", "tkhd" and "mdhd". */
static size_t
time_width(const struct bw_bmff *b, const struct bw_box *box)
{
	return bw_bmff_u32(b, bw_box_body(box)) >> 24 == 1 ? 8 : 4;
}

/* Ticks in a second, and ticks in all, of "mvhd" or "mdhd". */
static uint32_t
ticks_of(const struct bw_bmff *b, const struct bw_box *box, uint64_t *all)
{
	size_t wide = time_width(b, box), at = bw_box_body(box) + 4 + 2 * wide;

	*all = wide == 8 ? bw_bmff_u64(b, at + 4) : bw_bmff_u32(b, at + 4);
	return bw_bmff_u32(b, at);
}

static bool
is_time(uint64_t t)
{
	/* Some cameras count from 1970. */
	return (t >= FIRST_TIME && t <= LAST_TIME) || (t >= FIRST_TIME - EPOCH_1904 && t <= LAST_TIME - EPOCH_1904);
}

static void
note_time(struct bw_bmff *b, uint64_t t, const char *source)
{
	char text[BW_DATE_TEXT];

	if (!is_time(t))
		return;
	bw_wall_text(text, (int64_t)(t >= FIRST_TIME ? t - EPOCH_1904 : t));
	bw_facts_date(&b->s->facts, text, source,
	    t >= FIRST_TIME ? "universal time by the standard; some cameras write local time" :
	    "counted from a wrong year by the camera; universal or local time");
}

/* The two times at the start of a header, each 4 or 8 bytes. */
static void
keep_times(struct bw_bmff *b, size_t at, size_t wide, const char *source)
{
	size_t i;

	for (i = 0; i < 2; i++, at += wide) {
		uint64_t t = wide == 8 ? bw_bmff_u64(b, at) : bw_bmff_u32(b, at);

		if (t == 0 || is_time(t))
			bw_bmff_keep(b, at, wide, t == 0 ? BW_CLASS_STRUCTURE : BW_CLASS_DATE, t == 0 ? "boxes" : "times");
		else
			bw_bmff_zero(b, at, wide, BW_CLASS_UNKNOWN, "a time that is none");
		if (i == 0 && source != NULL)
			note_time(b, t, source);
	}
}

/* A header with two times and a fixed rest of v0 or v1 bytes (by version) after the head. */
static void
timed_header(struct bw_bmff *b, const struct bw_box *box, size_t v0, size_t v1, const char *source)
{
	size_t body = bw_box_body(box), wide = time_width(b, box);
	size_t want = wide == 8 ? v1 : v0, at = body + 4 + 2 * wide;

	if (box->len < box->head + want) {
		bw_split_refuse(b->s, "a header of the film is damaged");
		return;
	}
	bw_bmff_head(b, box);
	bw_bmff_keep(b, body, 4, BW_CLASS_STRUCTURE, "boxes");
	keep_times(b, body + 4, wide, source);
	bw_bmff_keep(b, at, body + want - at, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, body + want, bw_box_end(box) - body - want, BW_CLASS_HIDDEN, "bytes behind a header");
}

/* ---- tables ---- */

void
bw_bmff_sized(struct bw_bmff *b, const struct bw_box *box, uint64_t payload)
{
	size_t have = box->len - box->head;

	if (payload > have) {
		bw_split_refuse(b->s, "a table of the film is damaged");
		return;
	}
	bw_bmff_keep(b, box->at, box->head + (size_t)payload, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, bw_box_body(box) + (size_t)payload, have - (size_t)payload, BW_CLASS_HIDDEN, "bytes behind a table");
}

static void
counted(struct bw_bmff *b, const struct bw_box *box, uint64_t entry)
{
	bw_bmff_sized(b, box, 8 + entry * bw_bmff_u32(b, bw_box_body(box) + 4));
}

/* The first of its kind; further ones are free. */
static bool
is_first(const struct bw_bmff *b, const struct track *t, const struct bw_box *box)
{
	struct bw_box first;
	char type[4] = { (char)(box->type >> 24), (char)(box->type >> 16 & 0xff), (char)(box->type >> 8 & 0xff),
		(char)(box->type & 0xff) };

	return bw_box_find(b, &t->stbl, 0, type, &first) && first.at == box->at;
}

static void
split_table(struct bw_bmff *b, const struct track *t, const struct bw_box *box)
{
	size_t body = bw_box_body(box);
	struct sizes z;

	if (!is_first(b, t, box)) {
		bw_bmff_free(b, box, BW_CLASS_UNKNOWN, "box, not needed");
	} else if (bw_box_is(box, "stts") || bw_box_is(box, "ctts")) {
		counted(b, box, 8);
	} else if (bw_box_is(box, "stsc")) {
		counted(b, box, 12);
	} else if (bw_box_is(box, "stco") || bw_box_is(box, "stss") || bw_box_is(box, "stps")) {
		counted(b, box, 4);
	} else if (bw_box_is(box, "co64")) {
		counted(b, box, 8);
	} else if (bw_box_is(box, "cslg")) {
		bw_bmff_sized(b, box, bw_bmff_u32(b, body) >> 24 == 1 ? 44 : 24);
	} else if (bw_box_is(box, "stsz") || bw_box_is(box, "stz2")) {
		bw_bmff_sized(b, box, read_sizes(b, t, &z) ? 12 + (z.fixed > 0 ? 0 : ((uint64_t)z.count * z.field + 7) / 8) : UINT64_MAX);
	} else if (bw_box_is(box, "sdtp")) {
		bw_bmff_sized(b, box, 4 + (read_sizes(b, t, &z) && z.count <= box->len ? z.count : 0));
	} else {
		bw_bmff_free(b, box, BW_CLASS_UNKNOWN, "box, not needed");
	}
}

/* ---- how a track is coded ---- */

static void
split_colour(struct bw_bmff *b, const struct bw_box *box)
{
	uint32_t type = bw_bmff_u32(b, bw_box_body(box));

	if (type == BW_4CC("nclx") && box->len == box->head + 11)
		bw_bmff_keep(b, box->at, box->len, BW_CLASS_STRUCTURE, "boxes");
	else if (type == BW_4CC("nclc") && box->len == box->head + 10)
		bw_bmff_keep(b, box->at, box->len, BW_CLASS_STRUCTURE, "boxes");
	else
		bw_bmff_free(b, box, BW_CLASS_UNKNOWN, "colour profile of a film");
}

/* Children of a description: decoder set-up of known kinds stays. */
static void
split_setup(struct bw_bmff *b, size_t at, size_t end)
{
	static const char small[] = "paspclapgamafielbtrtmdcvcllichrmendasratpcmC";
	static const char setup[] = "avcChvcCav1CvpcCesdsd263dvcCdvvCjpgCalacdOpsdac3dec3damr";
	struct bw_box box;

	while (bw_box_next(b, &at, end, &box)) {
		if (bw_box_listed(box.type, setup) || (bw_box_listed(box.type, small) && box.len <= 64) ||
		    (bw_box_is(&box, "chan") && box.len <= 1024) || (bw_box_is(&box, "frma") && box.len == 12))
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "decoder set-up");
		else if (bw_box_is(&box, "dfLa") && box.len == 50)
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "decoder set-up");
		else if (bw_box_is(&box, "colr"))
			split_colour(b, &box);
		else if (box.type == 0)
			bw_bmff_keep(b, box.at, 8, BW_CLASS_STRUCTURE, "boxes"); /* ends QuickTime's list */
		else
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
	}
}

/* QuickTime puts the set-up of sound into a box of its own. */
static void
split_sound_setup(struct bw_bmff *b, size_t at, size_t end)
{
	struct bw_box box, inner;
	size_t from = at;

	while (bw_box_next(b, &at, end, &box)) {
		size_t in = bw_box_body(&box);

		if (!bw_box_is(&box, "wave")) {
			split_setup(b, from, bw_box_end(&box));
			from = at;
			continue;
		}
		bw_bmff_head(b, &box);
		while (bw_box_next(b, &in, bw_box_end(&box), &inner)) {
			/* A copy of the sample entry's name, with four zeros. */
			if (bw_box_is(&inner, "mp4a") && inner.len == 12)
				bw_bmff_keep(b, inner.at, inner.len, BW_CLASS_STRUCTURE, "decoder set-up");
			else
				split_setup(b, inner.at, bw_box_end(&inner));
		}
		from = at;
	}
}

static void
film_entry(struct bw_bmff *b, const struct bw_box *e)
{
	size_t body = bw_box_body(e);

	if (!bw_box_listed(e->type, "avc1avc3hvc1hev1mp4vs263h263vp08vp09av01apchapcnapcsapcoap4hap4xjpegmjpadvh1dvhempg1") ||
	    e->len < e->head + 78) {
		bw_split_refuse(b->s, "the film is coded in a way that is not known");
		return;
	}
	bw_bmff_keep(b, e->at, e->head + 12, BW_CLASS_STRUCTURE, "boxes"); /* reserved, reference, version */
	bw_bmff_zero(b, body + 12, 12, BW_CLASS_SOFTWARE, "name of the maker's coder");
	bw_bmff_keep(b, body + 24, 18, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, body + 42, 32, BW_CLASS_SOFTWARE, "name of the coder");
	bw_bmff_keep(b, body + 74, 4, BW_CLASS_STRUCTURE, "boxes");
	split_setup(b, body + 78, bw_box_end(e));
}

static void
sound_entry(struct bw_bmff *b, const struct bw_box *e)
{
	size_t body = bw_box_body(e), fixed = 28;
	uint32_t version = bw_bmff_u16(b, body + 8);

	if (version == 1)
		fixed = 44;
	else if (version == 2)
		fixed = 64;
	if (!bw_box_listed(e->type, "mp4asamrsawbalacOpusfLaCac-3ec-3lpcmsowttwosin24in32fl32fl64ulawalawraw NONE.mp3ima4ipcmfpcm") ||
	    version > 2 || e->len < e->head + fixed) {
		bw_split_refuse(b->s, "the sound is coded in a way that is not known");
		return;
	}
	bw_bmff_keep(b, e->at, e->head + 10, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, body + 10, 6, BW_CLASS_SOFTWARE, "name of the maker's coder");
	bw_bmff_keep(b, body + 16, fixed - 16, BW_CLASS_STRUCTURE, "boxes");
	split_sound_setup(b, body + fixed, bw_box_end(e));
}

static void
split_descriptions(struct bw_bmff *b, const struct track *t)
{
	size_t body = bw_box_body(&t->stsd), at = body + 8;
	uint32_t count = bw_bmff_u32(b, body + 4), i;
	struct bw_box e;
	uint8_t name[4];

	bw_bmff_keep(b, t->stsd.at, t->stsd.head + 8, BW_CLASS_STRUCTURE, "boxes");
	for (i = 0; i < count && bw_box_next(b, &at, bw_box_end(&t->stsd), &e); i++) {
		memcpy(name, b->data + e.at + 4, 4);
		bw_facts_codec(&b->s->facts, name, 4);
		if (t->film)
			film_entry(b, &e);
		else
			sound_entry(b, &e);
	}
	if (count == 0 || i < count)
		bw_split_refuse(b->s, "the description of a track is damaged");
}

/* ---- one track ---- */

/* What handles a track: its kind stays, names go. */
void
bw_bmff_handler(struct bw_bmff *b, const struct bw_box *box)
{
	size_t body = bw_box_body(box);
	uint32_t kind = bw_bmff_u32(b, body + 4);

	if (box->len < box->head + 12) {
		bw_split_refuse(b->s, "a header of the film is damaged");
		return;
	}
	bw_bmff_keep(b, box->at, box->head + 4, BW_CLASS_STRUCTURE, "boxes");
	if (kind == BW_4CC("mhlr") || kind == BW_4CC("dhlr"))
		bw_bmff_keep(b, body + 4, 4, BW_CLASS_STRUCTURE, "boxes");
	else
		bw_bmff_zero(b, body + 4, 4, BW_CLASS_SOFTWARE, "names of programs");
	bw_bmff_keep(b, body + 8, 4, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_zero(b, body + 12, bw_box_end(box) - body - 12, BW_CLASS_SOFTWARE, "names of programs");
}

/* The data must lie in this file; anything else names files of a device. */
void
bw_bmff_references(struct bw_bmff *b, const struct bw_box *dinf)
{
	struct bw_box dref, e;
	size_t at = bw_box_body(dinf), in;

	bw_bmff_head(b, dinf);
	while (bw_box_next(b, &at, bw_box_end(dinf), &dref)) {
		if (!bw_box_is(&dref, "dref")) {
			bw_bmff_free(b, &dref, BW_CLASS_UNKNOWN, "box, not needed");
			continue;
		}
		in = bw_box_body(&dref) + 8;
		bw_bmff_keep(b, dref.at, dref.head + 8, BW_CLASS_STRUCTURE, "boxes");
		while (bw_box_next(b, &in, bw_box_end(&dref), &e)) {
			if ((bw_bmff_u32(b, bw_box_body(&e)) & 1) == 0)
				bw_split_refuse(b->s, "the film is in another file");
			bw_bmff_keep(b, e.at, e.head + 4, BW_CLASS_STRUCTURE, "boxes");
			bw_bmff_zero(b, bw_box_body(&e) + 4, e.len - e.head - 4, BW_CLASS_IDENTITY, "names of files");
		}
	}
}

static void
split_minf(struct bw_bmff *b, const struct track *t)
{
	struct bw_box box, inner;
	size_t at = bw_box_body(&t->minf), in;

	bw_bmff_head(b, &t->minf);
	while (bw_box_next(b, &at, bw_box_end(&t->minf), &box)) {
		if ((bw_box_is(&box, "vmhd") && box.len == 20) || (bw_box_is(&box, "smhd") && box.len == 16))
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "boxes");
		else if (bw_box_is(&box, "hdlr"))
			bw_bmff_handler(b, &box);
		else if (bw_box_is(&box, "dinf"))
			bw_bmff_references(b, &box);
		else if (box.at != t->stbl.at)
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
	}
	bw_bmff_head(b, &t->stbl);
	in = bw_box_body(&t->stbl);
	while (bw_box_next(b, &in, bw_box_end(&t->stbl), &inner)) {
		if (inner.at == t->stsd.at)
			split_descriptions(b, t);
		else
			split_table(b, t, &inner);
	}
}

static void
split_mdia(struct bw_bmff *b, const struct track *t)
{
	struct bw_box box;
	size_t at = bw_box_body(&t->mdia), body = bw_box_body(&t->mdhd);
	size_t wide = time_width(b, &t->mdhd), lang = body + 4 + 3 * wide + 4;

	bw_bmff_head(b, &t->mdia);
	while (bw_box_next(b, &at, bw_box_end(&t->mdia), &box)) {
		if (box.at == t->hdlr.at)
			bw_bmff_handler(b, &box);
		else if (box.at == t->minf.at)
			split_minf(b, t);
		else if (box.at != t->mdhd.at)
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
	}
	if (t->mdhd.len < t->mdhd.head + 4 + 3 * wide + 8) {
		bw_split_refuse(b->s, "a header of the film is damaged");
		return;
	}
	/* The language may be that of the phone. */
	bw_bmff_head(b, &t->mdhd);
	bw_bmff_keep(b, body, 4, BW_CLASS_STRUCTURE, "boxes");
	keep_times(b, body + 4, wide, NULL);
	bw_bmff_keep(b, body + 4 + 2 * wide, lang - body - 4 - 2 * wide, BW_CLASS_STRUCTURE, "boxes");
	bw_bmff_put(b, lang, "\x55\xc4", 2, BW_CLASS_STRUCTURE, "language: not said");
	bw_bmff_zero(b, lang + 2, bw_box_end(&t->mdhd) - lang - 2, BW_CLASS_HIDDEN, "bytes behind a header");
}

/* Seconds that the edit list shows; the list itself stays. 0: all of the film,
 * which is what Apple's writers mean by it. */
static double
split_edits(struct bw_bmff *b, const struct bw_box *edts, uint32_t movie_rate)
{
	uint64_t shown = 0;
	uint32_t count, i;
	struct bw_box elst;
	size_t at = bw_box_body(edts), entry;

	bw_bmff_head(b, edts);
	while (bw_box_next(b, &at, bw_box_end(edts), &elst)) {
		if (!bw_box_is(&elst, "elst")) {
			bw_bmff_free(b, &elst, BW_CLASS_UNKNOWN, "box, not needed");
			continue;
		}
		entry = bw_bmff_u32(b, bw_box_body(&elst)) >> 24 == 1 ? 20 : 12;
		counted(b, &elst, entry);
		count = bw_bmff_u32(b, bw_box_body(&elst) + 4);
		for (i = 0; i < count && i < elst.len / entry; i++) {
			size_t e = bw_box_body(&elst) + 8 + i * entry;
			bool pause = entry == 20 ? bw_bmff_u64(b, e + 8) == UINT64_MAX : bw_bmff_u32(b, e + 4) == UINT32_MAX;

			if (!pause)
				shown += entry == 20 ? bw_bmff_u64(b, e) : bw_bmff_u32(b, e);
		}
	}
	return movie_rate > 0 ? (double)shown / movie_rate : 0;
}

/* Of two lists the one that shows less; 0 shows all. */
static double
shorter(double a, double b)
{
	return a > 0 && (b <= 0 || a < b) ? a : b;
}

/* Ticks of the samples that the tables of a track list. */
static uint64_t
table_ticks(const struct bw_bmff *b, const struct track *t)
{
	struct bw_box stts;
	uint64_t ticks = 0;
	size_t at, i, n;

	if (!bw_box_find(b, &t->stbl, 0, "stts", &stts) || stts.len < stts.head + 8)
		return 0;
	at = bw_box_body(&stts) + 8;
	n = bw_bmff_u32(b, at - 4);
	for (i = 0; i < n && i < (bw_box_end(&stts) - at) / 8; i++)
		if (bw_add_overflows(ticks, (uint64_t)bw_bmff_u32(b, at + i * 8) * bw_bmff_u32(b, at + i * 8 + 4), &ticks))
			return UINT64_MAX / 2;
	return ticks;
}

/* For its fragments, should it have some. */
static struct bw_bmff_track *
remember(struct bw_bmff *b, const struct track *t)
{
	struct bw_bmff_track *to = &b->tracks[b->track_count++];
	uint64_t all;

	*to = (struct bw_bmff_track){ .rate = ticks_of(b, &t->mdhd, &all), .end = table_ticks(b, t) };
	to->id = bw_bmff_u32(b, bw_box_body(&t->tkhd) + 4 + 2 * time_width(b, &t->tkhd));
	to->begun = to->end > 0;
	return to;
}

static void
note_picture(struct bw_bmff *b, const struct track *t)
{
	size_t body = bw_box_body(&t->tkhd), tail = bw_box_end(&t->tkhd) - 8, matrix = tail - 36;
	struct bw_facts *f = &b->s->facts;
	uint32_t a = bw_bmff_u32(b, matrix), c = bw_bmff_u32(b, matrix + 4), e = bw_bmff_u32(b, matrix + 12);

	if (!t->film || f->width > 0 || t->tkhd.len < t->tkhd.head + 84 || matrix < body)
		return;
	f->width = bw_bmff_u32(b, tail) >> 16;
	f->height = bw_bmff_u32(b, tail + 4) >> 16;
	if (a == 0 && c == 0x10000 && e == 0xffff0000)
		f->orientation = 6;
	else if (a == 0 && c == 0xffff0000 && e == 0x10000)
		f->orientation = 8;
	else if (a == 0xffff0000)
		f->orientation = 3;
}

static void
split_track(struct bw_bmff *b, const struct track *t, uint32_t movie_rate)
{
	struct bw_box box;
	size_t at = bw_box_body(&t->trak);
	struct bw_bmff_track *kept;
	uint64_t all;
	uint32_t rate;

	if (!t->whole || !track_ranges(b, t)) {
		bw_split_refuse(b->s, "the tables of a track are damaged");
		return;
	}
	kept = remember(b, t);
	rate = ticks_of(b, &t->mdhd, &all);
	bw_bmff_head(b, &t->trak);
	while (bw_box_next(b, &at, bw_box_end(&t->trak), &box)) {
		if (box.at == t->tkhd.at)
			timed_header(b, &box, 84, 96, NULL);
		else if (box.at == t->mdia.at)
			split_mdia(b, t);
		else if (bw_box_is(&box, "tapt") && box.len == 68)
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "boxes");
		else if (!bw_box_is(&box, "edts"))
			bw_bmff_free(b, &box, BW_CLASS_IDENTITY, "metadata of a track");
		else
			kept->shown = shorter(kept->shown, split_edits(b, &box, movie_rate));
	}
	if (rate > 0 && kept->shown > 0 && all != UINT32_MAX && all != UINT64_MAX && (double)all / rate - kept->shown > 1.0)
		bw_split_refuse(b->s, BW_BMFF_UNSHOWN);
	note_picture(b, t);
}

/* ---- all of it ---- */

static void
drop_track(struct bw_bmff *b, const struct track *t)
{
	if (t->film || t->sound) {
		bw_facts_warn(&b->s->facts, "a track that is switched off is left out");
		bw_bmff_free(b, &t->trak, BW_CLASS_HIDDEN, "a track that is switched off");
		return;
	}
	if (t->handler == BW_4CC("meta") || t->handler == BW_4CC("camm"))
		b->s->facts.has_place = true; /* position by the second, in most that have one */
	bw_bmff_free(b, &t->trak, BW_CLASS_LOCATION, "a track of measurements or words");
}

static size_t
count_enabled(const struct bw_bmff *b, const struct bw_box *moov)
{
	struct bw_box box;
	struct track t;
	size_t at = bw_box_body(moov), n = 0;

	while (bw_box_next(b, &at, bw_box_end(moov), &box))
		n += bw_box_is(&box, "trak") && read_track(b, &box, &t) && (t.film || t.sound) && t.enabled;
	return n;
}

void
bw_bmff_movie(struct bw_bmff *b, const struct bw_box *moov)
{
	struct bw_box box, mvhd = { 0 }, mvex;
	size_t at = bw_box_body(moov), tracks = 0;
	/* A file in which none is switched on shows all of them. */
	bool any_on = count_enabled(b, moov) > 0, dated = false;
	uint64_t ticks;
	uint32_t rate = 0;
	struct track t;

	if (bw_box_find(b, moov, 0, "mvhd", &mvhd)) {
		rate = ticks_of(b, &mvhd, &ticks);
		bw_facts_duration(&b->s->facts, ticks, rate);
	} else {
		bw_split_refuse(b->s, "a header of the film is damaged");
	}
	bw_bmff_head(b, moov);
	(void)bw_box_find(b, moov, 0, "mvex", &mvex);
	while (bw_box_next(b, &at, bw_box_end(moov), &box)) {
		if (box.at == mvhd.at) {
			timed_header(b, &box, 100, 112, "time in the film's header");
		} else if (bw_box_is(&box, "cmov")) {
			bw_split_refuse(b->s, "the description of the film is packed, which cannot be cleaned yet");
		} else if (mvex.len > 0 && box.at == mvex.at) {
			continue; /* the tracks come first */
		} else if (bw_box_is(&box, "trak") && tracks++ < BW_BMFF_MAX_TRACKS && read_track(b, &box, &t)) {
			if ((t.sound || (t.film && b->coded == BW_CLASS_PIXELS)) && (t.enabled || !any_on))
				split_track(b, &t, rate);
			else
				drop_track(b, &t);
		} else {
			if (bw_box_is(&box, "udta"))
				bw_bmff_user_data(b, &box);
			if (bw_box_is(&box, "meta") && !dated)
				dated = bw_bmff_keys(b, &box);
			else
				bw_bmff_free(b, &box, BW_CLASS_IDENTITY, "metadata");
		}
	}
	if (mvex.len > 0)
		bw_bmff_extends(b, &mvex);
}
