/* "mvex" and "moof": films whose samples come in fragments, as recorders in
 * browsers and messengers write them (ISO/IEC 14496-12, 8.8).
 *
 * A fragment holds runs of samples, each with the place of its coded data. The
 * place counts from a base that is given, from the fragment, or from the end of
 * the run before; the last is known only while the run before belongs to a track
 * that stays. What a track that goes leaves behind becomes free and zero, and so
 * do indexes of fragments ("sidx", "mfra") and brands of segments: nothing needs
 * them to play. */
#include "media/bmff.h"

/* Marks of "tfhd" and of "trun": which fields there are. */
#define HEAD_BASE 0x1u
#define HEAD_DESCRIPTION 0x2u
#define HEAD_DURATION 0x8u
#define HEAD_SIZE 0x10u
#define HEAD_FLAGS 0x20u
#define HEAD_EMPTY 0x10000u
#define HEAD_FROM_MOOF 0x20000u
#define HEAD_KNOWN \
	(HEAD_BASE | HEAD_DESCRIPTION | HEAD_DURATION | HEAD_SIZE | HEAD_FLAGS | HEAD_EMPTY | HEAD_FROM_MOOF)
#define RUN_PLACE 0x1u
#define RUN_FIRST_FLAGS 0x4u
#define RUN_DURATION 0x100u
#define RUN_SIZE 0x200u
#define RUN_FLAGS 0x400u
#define RUN_OFFSET 0x800u
#define RUN_KNOWN (RUN_PLACE | RUN_FIRST_FLAGS | RUN_DURATION | RUN_SIZE | RUN_FLAGS | RUN_OFFSET | 1u << 24)

static const char damaged[] = "a fragment of the film is damaged";
static const char locked[] = "the film is locked (encrypted), so it cannot be cleaned";

/* Where the next run's coded data lies, when it does not say it. */
struct place {
	uint64_t moof, next;
	bool lost; /* it hangs on a track that is left out */
};

/* The part of a fragment that belongs to one track. */
struct piece {
	struct bw_bmff_track *track;
	uint32_t duration, size; /* of a sample, unless the run says it */
	uint64_t base;
};

static struct bw_bmff_track *
track_of(struct bw_bmff *b, uint32_t id)
{
	size_t i;

	for (i = 0; i < b->track_count; i++)
		if (b->tracks[i].id == id)
			return &b->tracks[i];
	return NULL;
}

/* ---- "mvex" ---- */

static void
split_defaults(struct bw_bmff *b, const struct bw_box *trex)
{
	size_t body = bw_box_body(trex);
	struct bw_bmff_track *t = track_of(b, bw_bmff_u32(b, body + 4));

	if (t == NULL) {
		bw_bmff_free(b, trex, BW_CLASS_UNKNOWN, "box of a track that is left out");
		return;
	}
	if (t->defaults)
		bw_split_refuse(b->s, "the description of a track is damaged");
	t->defaults = true;
	t->duration = bw_bmff_u32(b, body + 12);
	t->size = bw_bmff_u32(b, body + 16);
	bw_bmff_sized(b, trex, 24);
}

static bool
ids_differ(const struct bw_bmff *b)
{
	size_t i, k;

	for (i = 0; i < b->track_count; i++)
		for (k = 0; k < i; k++)
			if (b->tracks[i].id == b->tracks[k].id)
				return false;
	return true;
}

void
bw_bmff_extends(struct bw_bmff *b, const struct bw_box *mvex)
{
	struct bw_box box;
	size_t at = bw_box_body(mvex);

	b->extends = true;
	if (!ids_differ(b))
		bw_split_refuse(b->s, "two tracks have one number");
	bw_bmff_head(b, mvex);
	while (bw_box_next(b, &at, bw_box_end(mvex), &box)) {
		if (bw_box_is(&box, "trex"))
			split_defaults(b, &box);
		else if (bw_box_is(&box, "mehd"))
			bw_bmff_sized(b, &box, bw_bmff_u32(b, bw_box_body(&box)) >> 24 == 1 ? 12 : 8);
		else
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
	}
}

/* ---- "trun" ---- */

/* The sum of one field over a table of samples. */
static uint64_t
sum(const struct bw_bmff *b, size_t at, size_t step, uint32_t count)
{
	uint64_t all = 0;
	uint32_t i;

	for (i = 0; i < count; i++)
		all += bw_bmff_u32(b, at + i * step);
	return all;
}

static bool
place_of(const struct bw_bmff *b, const struct piece *p, size_t at, uint64_t *out)
{
	uint32_t field = bw_bmff_u32(b, at);

	if (field <= INT32_MAX)
		return !bw_add_overflows(p->base, field, out);
	return !bw_sub_overflows(p->base, UINT32_MAX - field + 1ull, out);
}

static bool
split_run(struct bw_bmff *b, const struct bw_box *trun, const struct piece *p, struct place *place)
{
	size_t body = bw_box_body(trun), at = body + 8, step, size_at;
	uint32_t flags = bw_bmff_u32(b, body), count = bw_bmff_u32(b, body + 4);
	uint64_t bytes = (uint64_t)count * p->size, ticks = (uint64_t)count * p->duration;

	if (trun->len < trun->head + 8 || (flags & ~RUN_KNOWN) != 0)
		return false;
	step = 4 * (size_t)__builtin_popcount(flags & (RUN_DURATION | RUN_SIZE | RUN_FLAGS | RUN_OFFSET));
	if ((flags & RUN_PLACE) != 0) {
		if (!place_of(b, p, at, &place->next))
			return false;
		at += 4;
	}
	at += flags & RUN_FIRST_FLAGS ? 4 : 0;
	bw_bmff_sized(b, trun, at - body + (uint64_t)count * step);
	if (at > bw_box_end(trun) || (uint64_t)count * step > bw_box_end(trun) - at)
		return false;
	size_at = at + (flags & RUN_DURATION ? 4 : 0);
	if ((flags & RUN_DURATION) != 0)
		ticks = sum(b, at, step, count);
	if ((flags & RUN_SIZE) != 0)
		bytes = sum(b, size_at, step, count);
	bw_bmff_range(b, place->next, bytes);
	return !bw_add_overflows(place->next, bytes, &place->next) &&
	    !bw_add_overflows(p->track->end, ticks, &p->track->end);
}

/* ---- "traf" ---- */

static bool
split_head(struct bw_bmff *b, const struct bw_box *tfhd, const struct place *place, struct piece *p)
{
	size_t body = bw_box_body(tfhd), at = body + 8;
	uint32_t flags = bw_bmff_u32(b, body);

	if ((flags & ~HEAD_KNOWN) != 0 || !p->track->defaults)
		return false;
	p->base = (flags & HEAD_FROM_MOOF) != 0 ? place->moof : place->next;
	p->duration = p->track->duration;
	p->size = p->track->size;
	if ((flags & HEAD_BASE) != 0) {
		p->base = bw_bmff_u64(b, at);
		at += 8;
	} else if ((flags & HEAD_FROM_MOOF) == 0 && place->lost) {
		bw_split_refuse(b->s, "a track hangs on another one that is left out");
	}
	at += flags & HEAD_DESCRIPTION ? 4 : 0;
	if ((flags & HEAD_DURATION) != 0) {
		p->duration = bw_bmff_u32(b, at);
		at += 4;
	}
	if ((flags & HEAD_SIZE) != 0) {
		p->size = bw_bmff_u32(b, at);
		at += 4;
	}
	at += flags & HEAD_FLAGS ? 4 : 0;
	bw_bmff_sized(b, tfhd, at - body);
	return true;
}

/* When the fragment begins. Samples must not lie over earlier ones: which of
 * the two is shown differs from player to player. */
static bool
split_time(struct bw_bmff *b, const struct bw_box *tfdt, struct bw_bmff_track *t)
{
	size_t body = bw_box_body(tfdt);
	bool wide = bw_bmff_u32(b, body) >> 24 == 1;
	uint64_t start = wide ? bw_bmff_u64(b, body + 4) : bw_bmff_u32(b, body + 4);

	bw_bmff_sized(b, tfdt, wide ? 12 : 8);
	if (!t->begun)
		t->start = start;
	else if (start < t->end && t->end - start > t->rate)
		return false;
	t->begun = true;
	t->end = start;
	return true;
}

static bool
split_parts(struct bw_bmff *b, const struct bw_box *traf, const struct piece *p, struct place *place)
{
	struct bw_box box, tfhd, tfdt;
	size_t at = bw_box_body(traf);

	(void)bw_box_find(b, traf, 0, "tfhd", &tfhd);
	if (bw_box_find(b, traf, 0, "tfdt", &tfdt) && !split_time(b, &tfdt, p->track))
		return false;
	p->track->begun = true;
	while (bw_box_next(b, &at, bw_box_end(traf), &box)) {
		if (bw_box_is(&box, "trun")) {
			if (!split_run(b, &box, p, place))
				return false;
		} else if (bw_box_listed(box.type, "saiosaizsencpssh")) {
			bw_split_refuse(b->s, locked);
		} else if (bw_box_listed(box.type, "tfhdtfdt")) {
			if (box.at != tfhd.at && box.at != tfdt.at)
				return false;
		} else {
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
		}
	}
	return at == bw_box_end(traf);
}

static bool
split_traf(struct bw_bmff *b, const struct bw_box *traf, struct place *place)
{
	struct piece p = { 0 };
	struct bw_box tfhd;

	if (!bw_box_find(b, traf, 0, "tfhd", &tfhd) || tfhd.len < tfhd.head + 8)
		return false;
	p.track = track_of(b, bw_bmff_u32(b, bw_box_body(&tfhd) + 4));
	if (p.track == NULL) {
		bw_bmff_free(b, traf, BW_CLASS_HIDDEN, "fragment of a track that is left out");
		place->lost = true;
		return true;
	}
	bw_bmff_head(b, traf);
	if (!split_head(b, &tfhd, place, &p))
		return false;
	place->next = p.base;
	place->lost = false;
	return split_parts(b, traf, &p, place);
}

/* ---- "moof" ---- */

void
bw_bmff_fragment(struct bw_bmff *b, const struct bw_box *moof)
{
	struct place place = { .moof = moof->at, .next = moof->at };
	struct bw_box box, mfhd;
	size_t at = bw_box_body(moof);
	bool whole = bw_box_find(b, moof, 0, "mfhd", &mfhd);

	if (!b->extends)
		bw_split_refuse(b->s, "a fragment stands before the film that it belongs to");
	bw_bmff_head(b, moof);
	while (whole && bw_box_next(b, &at, bw_box_end(moof), &box)) {
		if (box.at == mfhd.at)
			bw_bmff_sized(b, &box, 8);
		else if (bw_box_is(&box, "traf"))
			whole = split_traf(b, &box, &place);
		else if (bw_box_is(&box, "pssh"))
			bw_split_refuse(b->s, locked);
		else
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
	}
	if (!whole || at != bw_box_end(moof))
		bw_split_refuse(b->s, damaged);
}

/* The header of such a film says no length, or that of its beginning. */
void
bw_bmff_fragments_end(struct bw_bmff *b)
{
	size_t i;

	for (i = 0; i < b->track_count; i++) {
		const struct bw_bmff_track *t = &b->tracks[i];
		uint64_t ticks = t->end > t->start ? t->end - t->start : 0;

		if (t->rate == 0 || ticks == 0)
			continue;
		bw_facts_longest(&b->s->facts, ticks, t->rate);
		if (t->shown > 0 && (double)ticks / t->rate - t->shown > 1.0)
			bw_split_refuse(b->s, BW_BMFF_UNSHOWN);
	}
}
