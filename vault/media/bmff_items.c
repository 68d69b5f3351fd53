/* "meta" of HEIC and AVIF: items, what they refer to, and where they lie. */
#include <stdlib.h>
#include <string.h>

#include "media/bmff.h"
#include "media/exif.h"
#include "media/icc.h"

#define MAX_ITEMS 4096u
#define MAX_PROPERTIES 2048u
#define MAX_DEPTH 8 /* of pictures that are made of pictures */

struct item {
	uint32_t id, type;
	struct bw_box infe;
	size_t type_at;
	uint32_t width, height; /* as coded */
	const struct item *tile; /* of a grid: the first, and all are alike */
	bool keep, thumb;
	bool piece; /* of a grid */
};

struct items {
	struct bw_bmff *b;
	struct bw_box iinf, iloc, iref, iprp, ipco, ipma, pitm, idat;
	struct item *list;
	size_t count;
	struct bw_box *properties;
	size_t property_count;
	uint32_t primary;
	size_t exif; /* index of the item with the dates, plus 1; 0: none */
	bool unseen; /* a reader does not show all of the picture */
};

static struct item *
item_of(struct items *m, uint32_t id)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (m->list[i].id == id)
			return &m->list[i];
	return NULL;
}

static unsigned
version(const struct items *m, const struct bw_box *box)
{
	return bw_bmff_u32(m->b, bw_box_body(box)) >> 24;
}

/* A number of 2 or 4 bytes, and past it. */
static uint32_t
take(const struct items *m, size_t *at, bool wide)
{
	uint32_t v = wide ? bw_bmff_u32(m->b, *at) : bw_bmff_u16(m->b, *at);

	*at += wide ? 4 : 2;
	return v;
}

/* ---- reading ---- */

static bool
read_infos(struct items *m)
{
	size_t at = bw_box_body(&m->iinf) + 4;
	uint32_t count = take(m, &at, version(m, &m->iinf) > 0), i;
	struct bw_box box;

	if (count > MAX_ITEMS || (m->list = calloc((size_t)count + 1, sizeof(*m->list))) == NULL)
		return false;
	for (i = 0; i < count && bw_box_next(m->b, &at, bw_box_end(&m->iinf), &box); i++) {
		unsigned v = version(m, &box);
		size_t in = bw_box_body(&box) + 4;
		struct item *it = &m->list[m->count];

		if (!bw_box_is(&box, "infe") || v < 2 || v > 3 || box.len < box.head + 12 + (v == 3 ? 2u : 0u))
			return false;
		it->id = take(m, &in, v == 3);
		if (take(m, &in, false) != 0) /* protected */
			return false;
		it->type_at = in;
		it->type = bw_bmff_u32(m->b, in);
		it->infe = box;
		m->count++;
	}
	return i == count && at == bw_box_end(&m->iinf);
}

typedef void ref_fn(struct items *m, uint32_t type, struct item *from, uint32_t to);

static bool
each_reference(struct items *m, ref_fn *fn)
{
	size_t at = bw_box_body(&m->iref) + 4, in;
	bool wide;
	struct bw_box box;
	uint32_t n;

	if (m->iref.len == 0)
		return true;
	wide = version(m, &m->iref) > 0;
	while (bw_box_next(m->b, &at, bw_box_end(&m->iref), &box)) {
		struct item *from;

		in = bw_box_body(&box);
		from = item_of(m, take(m, &in, wide));
		for (n = take(m, &in, false); n > 0 && in < bw_box_end(&box); n--) {
			uint32_t to = take(m, &in, wide);

			if (fn != NULL && from != NULL)
				fn(m, box.type, from, to);
		}
		if (n > 0 || in != bw_box_end(&box))
			return false;
	}
	return at == bw_box_end(&m->iref);
}

/* Calls for each property of each item; *end is behind the last. */
static bool
each_property(struct items *m, void (*fn)(struct items *m, struct item *it, const struct bw_box *property), size_t *end)
{
	size_t at = bw_box_body(&m->ipma) + 8;
	uint32_t flags = bw_bmff_u32(m->b, bw_box_body(&m->ipma)), count = bw_bmff_u32(m->b, at - 4), i;

	if (count > MAX_ITEMS)
		return false;
	for (i = 0; i < count && at + 3 <= bw_box_end(&m->ipma); i++) {
		struct item *it = item_of(m, take(m, &at, flags >> 24 > 0));
		unsigned n = at < m->b->len ? m->b->data[at++] : 0;

		for (; n > 0 && at < bw_box_end(&m->ipma); n--) {
			uint32_t index = (flags & 1) != 0 ? take(m, &at, false) & 0x7fff : m->b->data[at++] & 0x7fu;

			if (fn != NULL && it != NULL && index >= 1 && index <= m->property_count)
				fn(m, it, &m->properties[index - 1]);
		}
		if (n > 0)
			return false;
	}
	*end = at;
	return i == count && at <= bw_box_end(&m->ipma);
}

static bool
read_properties(struct items *m)
{
	size_t at = bw_box_body(&m->ipco);
	struct bw_box box;

	if ((m->properties = calloc(MAX_PROPERTIES, sizeof(*m->properties))) == NULL)
		return false;
	while (bw_box_next(m->b, &at, bw_box_end(&m->ipco), &box)) {
		if (m->property_count == MAX_PROPERTIES)
			return false;
		m->properties[m->property_count++] = box;
	}
	return at == bw_box_end(&m->ipco);
}

typedef bool extent_fn(struct items *m, struct item *it, unsigned method, uint64_t at, uint64_t len, unsigned extents);

static uint64_t
sized(const struct items *m, size_t *at, unsigned size)
{
	uint64_t v = size == 8 ? bw_bmff_u64(m->b, *at) : size == 4 ? bw_bmff_u32(m->b, *at) : 0;

	*at += size;
	return v;
}

static bool
is_size(unsigned n)
{
	return n == 0 || n == 4 || n == 8;
}

/* Every extent of every item; *end is behind the table. */
static bool
each_extent(struct items *m, extent_fn *fn, size_t *end)
{
	size_t at = bw_box_body(&m->iloc) + 4;
	unsigned v = version(m, &m->iloc), sizes = bw_bmff_u16(m->b, at);
	unsigned osize = sizes >> 12, lsize = sizes >> 8 & 0xf, bsize = sizes >> 4 & 0xf, isize = v > 0 ? sizes & 0xf : 0;
	uint32_t count, i;

	at += 2;
	count = take(m, &at, v == 2);
	if (v > 2 || count > MAX_ITEMS || !is_size(osize) || !is_size(lsize) || !is_size(bsize) || !is_size(isize))
		return false;
	for (i = 0; i < count && at < bw_box_end(&m->iloc); i++) {
		struct item *it = item_of(m, take(m, &at, v == 2));
		unsigned method = v > 0 ? take(m, &at, false) & 0xf : 0, n;
		uint32_t reference = take(m, &at, false);
		uint64_t base = sized(m, &at, bsize), from, len;
		unsigned extents = take(m, &at, false);

		for (n = 0; n < extents && at < bw_box_end(&m->iloc); n++) {
			at += isize;
			from = sized(m, &at, osize);
			len = sized(m, &at, lsize);
			if (it == NULL || reference != 0 || method > 1 || bw_add_overflows(base, from, &from) ||
			    !fn(m, it, method, from, len, extents))
				return false;
		}
		if (n < extents)
			return false;
	}
	*end = at;
	return i == count && at <= bw_box_end(&m->iloc);
}

/* ---- which items stay ---- */

static void
follow(struct items *m, uint32_t type, struct item *from, uint32_t to)
{
	struct item *it = item_of(m, to);

	if (type == BW_4CC("dimg") && from->keep && it != NULL)
		it->keep = true;
}

static const char *const alphas[] = { "urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" };

static bool
is_alpha(const struct items *m, const struct bw_box *property)
{
	size_t at = bw_box_body(property) + 4, left = bw_box_end(property) - at, i;

	if (!bw_box_is(property, "auxC") || property->len < property->head + 5)
		return false;
	for (i = 0; i < 2; i++) {
		size_t len = strlen(alphas[i]) + 1;

		if (left >= len && left <= len + 8 && memcmp(m->b->data + at, alphas[i], len) == 0)
			return true;
	}
	return false;
}

/* thumb serves as a mark for "is alpha" until references are looked at. */
static void
mark_alpha(struct items *m, struct item *it, const struct bw_box *property)
{
	if (is_alpha(m, property))
		it->thumb = true;
}

static void
keep_alpha(struct items *m, uint32_t type, struct item *from, uint32_t to)
{
	struct item *it = item_of(m, to);

	if (type == BW_4CC("auxl") && from->thumb && it != NULL && it->keep)
		from->keep = true;
}

static void
find_rest(struct items *m, uint32_t type, struct item *from, uint32_t to)
{
	if (type == BW_4CC("thmb") && from->type != BW_4CC("free"))
		from->thumb = true;
	if (type == BW_4CC("cdsc") && from->type == BW_4CC("Exif") && to == m->primary && m->exif == 0)
		m->exif = (size_t)(from - m->list) + 1;
}

static bool
choose(struct items *m)
{
	struct item *primary = item_of(m, m->primary);
	size_t end, i;
	int depth;

	if (primary == NULL || !each_property(m, mark_alpha, &end))
		return false;
	primary->keep = true;
	for (depth = 0; depth < MAX_DEPTH; depth++)
		if (!each_reference(m, follow))
			return false;
	if (!each_reference(m, keep_alpha))
		return false;
	for (depth = 0; depth < MAX_DEPTH; depth++)
		(void)each_reference(m, follow);
	for (i = 0; i < m->count; i++)
		m->list[i].thumb = false;
	(void)each_reference(m, find_rest);
	for (i = 0; i < m->count; i++) {
		uint32_t type = m->list[i].type;

		if (m->list[i].keep && type != BW_4CC("hvc1") && type != BW_4CC("av01") && type != BW_4CC("grid") &&
		    type != BW_4CC("iovl") && type != BW_4CC("iden") && type != BW_4CC("avc1") && type != BW_4CC("jpeg"))
			return false;
		if (m->list[i].keep && type != BW_4CC("grid") && type != BW_4CC("iovl") && type != BW_4CC("iden"))
			bw_facts_codec(&m->b->s->facts, m->b->data + m->list[i].type_at, 4);
	}
	return true;
}

/* ---- parts of the picture that are there, and not shown ---- */

static void
note_size(struct items *m, struct item *it, const struct bw_box *p)
{
	if (!bw_box_is(p, "ispe") || p->len != p->head + 12)
		return;
	it->width = bw_bmff_u32(m->b, bw_box_body(p) + 4);
	it->height = bw_bmff_u32(m->b, bw_box_body(p) + 8);
}

static void
note_tile(struct items *m, uint32_t type, struct item *from, uint32_t to)
{
	if (type == BW_4CC("dimg") && from->tile == NULL)
		from->tile = item_of(m, to);
}

/* The clean aperture: width and height as fractions, then where it lies. */
static void
judge_cut(struct items *m, struct item *it, const struct bw_box *p)
{
	size_t at = bw_box_body(p);
	uint32_t across, down;

	if (!it->keep || !bw_box_is(p, "clap") || p->len < p->head + 32)
		return;
	across = bw_bmff_u32(m->b, at + 4);
	down = bw_bmff_u32(m->b, at + 12);
	m->unseen |= across == 0 || down == 0 || it->width > (uint64_t)bw_bmff_u32(m->b, at) / across + BW_HEIF_EDGE ||
	    it->height > (uint64_t)bw_bmff_u32(m->b, at + 8) / down + BW_HEIF_EDGE;
}

/* Tiles may reach over the edge of a grid, each with less than itself. */
static void
judge_grid(struct items *m, const struct item *it, size_t at, uint64_t len)
{
	const uint8_t *p = m->b->data + at;
	bool wide = len >= 12 && (p[1] & 1) != 0;
	uint32_t width, height;

	if (len < 8 || it->tile == NULL || it->tile->width == 0 || it->tile->height == 0) {
		m->unseen = true;
		return;
	}
	width = wide ? bw_bmff_u32(m->b, at + 4) : bw_bmff_u16(m->b, at + 4);
	height = wide ? bw_bmff_u32(m->b, at + 8) : bw_bmff_u16(m->b, at + 6);
	m->unseen |= (uint64_t)p[3] * it->tile->width >= width || (uint64_t)p[2] * it->tile->height >= height;
}

/* Of pictures that lie one over another the lower one is not seen. */
static bool
look_for_unseen(struct items *m)
{
	size_t end, i;

	for (i = 0; i < m->count; i++)
		m->unseen |= m->list[i].keep && m->list[i].type == BW_4CC("iovl");
	return each_reference(m, note_tile) && each_property(m, note_size, &end) && each_property(m, judge_cut, &end);
}

/* ---- marking ---- */

static void
split_exif(struct items *m, uint64_t place, uint64_t len)
{
	struct bw_bmff *b = m->b;
	size_t at = (size_t)place, skip = 4 + (size_t)bw_bmff_u32(b, at);
	struct bw_buf fresh = { 0 };
	struct bw_exif x;
	bool placed = false;

	bw_buf_be32(&fresh, 0);
	if (len > 12 && skip < len - 8 && bw_exif_walk(b->data + at + skip, (size_t)len - skip, &x, NULL) == BW_OK) {
		bw_exif_facts(&x, &b->s->facts);
		bw_exif_spots(b->s, &x);
		placed = b->s->facts.has_place;
		bw_exif_fresh(&x, BW_EXIF_UPRIGHT | (b->s->options & BW_MEDIA_KEEP_OFFSET), &fresh);
		bw_exif_free(&x);
	}
	/* Which way is up is said by the picture's properties; Exif does not count. */
	b->s->facts.orientation = 0;
	if (fresh.len > len || fresh.len == 4 || fresh.bad)
		bw_buf_reset(&fresh);
	bw_bmff_put(b, at, fresh.data, fresh.len, BW_CLASS_DATE, "Exif: new, with dates only");
	bw_bmff_zero(b, at + fresh.len, (size_t)len - fresh.len, placed ? BW_CLASS_LOCATION : BW_CLASS_DEVICE,
	    placed ? "Exif: place, device and the rest" : "Exif: device and the rest");
	bw_buf_free(&fresh);
}

static bool
split_extent(struct items *m, struct item *it, unsigned method, uint64_t at, uint64_t len, unsigned extents)
{
	struct bw_bmff *b = m->b;
	size_t room = m->idat.len - m->idat.head;

	if (method == 1) {
		if (m->idat.len == 0 || at > room || len > room - at)
			return !it->keep;
		at += bw_box_body(&m->idat);
	}
	if (it->keep) {
		/* 0: to the end of the file. */
		if (len == 0)
			return false;
		bw_bmff_range(b, at, len);
		if (it->type == BW_4CC("grid") && at <= b->len && len <= b->len - at)
			judge_grid(m, it, (size_t)at, len);
		return true;
	}
	if (!bw_bmff_range_own(b, at, len))
		return true;
	if (m->exif > 0 && it == &m->list[m->exif - 1] && extents == 1) {
		split_exif(m, at, len);
	} else if (it->type == BW_4CC("mime")) {
		bw_facts_xmp(&b->s->facts, b->data + at, (size_t)len);
		bw_bmff_zero(b, (size_t)at, (size_t)len, BW_CLASS_IDENTITY, "XMP and other words");
	} else if (it->type == BW_4CC("Exif")) {
		bw_bmff_zero(b, (size_t)at, (size_t)len, BW_CLASS_LOCATION, "Exif of another picture");
	} else {
		b->s->facts.has_thumbnail |= it->type != BW_4CC("free");
		bw_bmff_zero(b, (size_t)at, (size_t)len, it->thumb ? BW_CLASS_THUMBNAIL : BW_CLASS_HIDDEN,
		    it->thumb ? "small picture" : "another picture, or part of one");
	}
	return true;
}

static bool
stays(const struct items *m, const struct item *it)
{
	return it != NULL && (it->keep || it == m->list + m->exif - 1);
}

/* References to and from what goes get another name: readers refuse files in which
 * something refers to nothing. */
static void
split_refs(struct items *m)
{
	struct bw_bmff *b = m->b;
	size_t at = bw_box_body(&m->iref) + 4, in;
	bool wide = version(m, &m->iref) > 0;
	struct bw_box box;

	bw_bmff_keep(b, m->iref.at, m->iref.head + 4, BW_CLASS_STRUCTURE, "boxes");
	while (bw_box_next(b, &at, bw_box_end(&m->iref), &box)) {
		bool whole;
		uint32_t n;

		in = bw_box_body(&box);
		whole = stays(m, item_of(m, take(m, &in, wide)));
		for (n = take(m, &in, false); n > 0; n--)
			whole = stays(m, item_of(m, take(m, &in, wide))) && whole;
		bw_bmff_keep(b, box.at, 4, BW_CLASS_STRUCTURE, "boxes");
		if (whole)
			bw_bmff_keep(b, box.at + 4, 4, BW_CLASS_STRUCTURE, "boxes");
		else
			bw_bmff_put(b, box.at + 4, "free", 4, BW_CLASS_STRUCTURE, "boxes");
		bw_bmff_keep(b, box.at + 8, box.len - 8, BW_CLASS_STRUCTURE, "boxes");
	}
}

static void
split_infos(struct items *m)
{
	struct bw_bmff *b = m->b;
	size_t i, head = bw_box_body(&m->iinf) + (version(m, &m->iinf) > 0 ? 8 : 6);

	bw_bmff_keep(b, m->iinf.at, head - m->iinf.at, BW_CLASS_STRUCTURE, "boxes");
	for (i = 0; i < m->count; i++) {
		const struct item *it = &m->list[i];
		size_t type = it->type_at;

		bw_bmff_keep(b, it->infe.at, type - it->infe.at, BW_CLASS_STRUCTURE, "boxes");
		if (stays(m, it))
			bw_bmff_keep(b, type, 4, BW_CLASS_STRUCTURE, "boxes");
		else
			bw_bmff_put(b, type, "free", 4, BW_CLASS_STRUCTURE, "boxes");
		bw_bmff_zero(b, type + 4, bw_box_end(&it->infe) - type - 4, BW_CLASS_IDENTITY, "names of pictures");
	}
}

static void
split_profile(struct bw_bmff *b, const struct bw_box *box)
{
	size_t at = bw_box_body(box) + 4, len = bw_box_end(box) - at;
	struct bw_buf clean = { 0 };

	if (bw_icc_clean(b->data + at, len, &clean) && clean.len <= len) {
		bw_bmff_keep(b, box->at, box->head + 4, BW_CLASS_STRUCTURE, "boxes");
		bw_bmff_put(b, at, clean.data, clean.len, BW_CLASS_STRUCTURE, "colour profile, without names");
		bw_bmff_zero(b, at + clean.len, len - clean.len, BW_CLASS_STRUCTURE, "colour profile: names");
	} else {
		bw_facts_warn(&b->s->facts, "the colour profile is damaged or of an unusual kind and is left out");
		bw_bmff_free(b, box, BW_CLASS_UNKNOWN, "colour profile, not readable");
	}
	bw_buf_free(&clean);
}

static void
split_property(struct items *m, const struct bw_box *p)
{
	static const char setup[] = "hvcCav1CavcCjpgC";
	static const char small[] = "ispeirotimirclappixipaspa1lxa1oplselcllimdcvrlocamvecclv";
	struct bw_bmff *b = m->b;
	uint32_t colour = bw_bmff_u32(b, bw_box_body(p));

	if (bw_box_listed(p->type, setup) || (bw_box_listed(p->type, small) && p->len <= 64) || is_alpha(m, p))
		bw_bmff_keep(b, p->at, p->len, BW_CLASS_STRUCTURE, "how the picture is coded");
	else if (bw_box_is(p, "colr") && colour == BW_4CC("nclx") && p->len == p->head + 11)
		bw_bmff_keep(b, p->at, p->len, BW_CLASS_STRUCTURE, "how the picture is coded");
	else if (bw_box_is(p, "colr") && p->len > p->head + 4 && (colour == BW_4CC("prof") || colour == BW_4CC("rICC")))
		split_profile(b, p);
	else
		bw_bmff_free(b, p, BW_CLASS_UNKNOWN, "property, not needed");
}

static void
split_properties(struct items *m, size_t ipma_end)
{
	struct bw_bmff *b = m->b;
	size_t at = bw_box_body(&m->iprp), i;
	struct bw_box box;

	bw_bmff_head(b, &m->iprp);
	while (bw_box_next(b, &at, bw_box_end(&m->iprp), &box)) {
		if (box.at == m->ipco.at) {
			bw_bmff_head(b, &box);
			for (i = 0; i < m->property_count; i++)
				split_property(m, &m->properties[i]);
		} else if (box.at == m->ipma.at) {
			bw_bmff_keep(b, box.at, ipma_end - box.at, BW_CLASS_STRUCTURE, "boxes");
			bw_bmff_zero(b, ipma_end, bw_box_end(&box) - ipma_end, BW_CLASS_HIDDEN, "bytes behind a table");
		} else {
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
		}
	}
}

/* Size and turn of the main picture. */
static void
note_property(struct items *m, struct item *it, const struct bw_box *p)
{
	static const unsigned turns[] = { 1, 8, 3, 6 };
	struct bw_facts *f = &m->b->s->facts;
	size_t body = bw_box_body(p);

	if (it->id != m->primary)
		return;
	if (bw_box_is(p, "ispe") && p->len == p->head + 12) {
		f->width = bw_bmff_u32(m->b, body + 4);
		f->height = bw_bmff_u32(m->b, body + 8);
	} else if (bw_box_is(p, "irot") && p->len == p->head + 1) {
		f->orientation = turns[m->b->data[body] & 3];
	}
}

static bool
read_items(struct items *m, const struct bw_box *meta)
{
	struct bw_bmff *b = m->b;
	size_t at;

	if (!bw_box_find(b, meta, 4, "pitm", &m->pitm) || !bw_box_find(b, meta, 4, "iinf", &m->iinf) ||
	    !bw_box_find(b, meta, 4, "iloc", &m->iloc) || !bw_box_find(b, meta, 4, "iprp", &m->iprp) ||
	    !bw_box_find(b, &m->iprp, 0, "ipco", &m->ipco) || !bw_box_find(b, &m->iprp, 0, "ipma", &m->ipma) ||
	    m->ipma.len < m->ipma.head + 8 || m->iloc.len < m->iloc.head + 8 || m->iinf.len < m->iinf.head + 8)
		return false;
	(void)bw_box_find(b, meta, 4, "iref", &m->iref);
	(void)bw_box_find(b, meta, 4, "idat", &m->idat);
	at = bw_box_body(&m->pitm) + 4;
	m->primary = take(m, &at, version(m, &m->pitm) > 0);
	return at == bw_box_end(&m->pitm) && read_infos(m) && read_properties(m) && choose(m) &&
	    look_for_unseen(m);
}

static void
split_meta(struct items *m, const struct bw_box *meta, size_t iloc_end, size_t ipma_end)
{
	struct bw_bmff *b = m->b;
	size_t at = bw_box_body(meta) + 4;
	struct bw_box box;

	bw_bmff_keep(b, meta->at, meta->head + 4, BW_CLASS_STRUCTURE, "boxes");
	while (bw_box_next(b, &at, bw_box_end(meta), &box)) {
		if (bw_box_is(&box, "hdlr")) {
			bw_bmff_handler(b, &box);
		} else if (bw_box_is(&box, "dinf")) {
			bw_bmff_references(b, &box);
		} else if (m->iref.len > 0 && box.at == m->iref.at) {
			split_refs(m);
		} else if (box.at == m->pitm.at) {
			bw_bmff_keep(b, box.at, box.len, BW_CLASS_STRUCTURE, "boxes");
		} else if (box.at == m->iinf.at) {
			split_infos(m);
		} else if (box.at == m->iprp.at) {
			split_properties(m, ipma_end);
		} else if (box.at == m->iloc.at) {
			bw_bmff_keep(b, box.at, iloc_end - box.at, BW_CLASS_STRUCTURE, "boxes");
			bw_bmff_zero(b, iloc_end, bw_box_end(&box) - iloc_end, BW_CLASS_HIDDEN, "bytes behind a table");
		} else if (m->idat.len > 0 && box.at == m->idat.at) {
			bw_bmff_data_box(b, &box);
		} else {
			if (bw_box_is(&box, "ipro"))
				bw_split_refuse(b->s, "the file is locked, which cannot be cleaned");
			bw_bmff_free(b, &box, BW_CLASS_UNKNOWN, "box, not needed");
		}
	}
}

void
bw_bmff_items(struct bw_bmff *b, const struct bw_box *meta)
{
	struct items m = { .b = b };
	size_t iloc_end = 0, ipma_end = 0;

	if (meta->len < meta->head + 4 || !read_items(&m, meta) || !each_extent(&m, split_extent, &iloc_end) ||
	    !each_property(&m, note_property, &ipma_end))
		bw_split_refuse(b->s, "the list of pictures in the file is damaged, locked, or of a kind that is not known");
	else
		split_meta(&m, meta, iloc_end, ipma_end);
	if (m.unseen)
		bw_split_refuse(b->s, "the picture holds parts that it does not show; save the cut picture as a new one first");
	free(m.list);
	free(m.properties);
}

/* ---- for who looks at every picture ---- */

/* The pieces of a grid are seen in it; what lies in an overlay may be covered. */
static void
note_piece(struct items *m, uint32_t type, struct item *from, uint32_t to)
{
	struct item *it = item_of(m, to);

	if (type == BW_4CC("dimg") && from->type == BW_4CC("grid") && it != NULL)
		it->piece = true;
}

static void
rename_references(const struct items *m, uint8_t *data)
{
	size_t at = bw_box_body(&m->iref) + 4;
	struct bw_box box;

	if (m->iref.len == 0)
		return;
	while (bw_box_next(m->b, &at, bw_box_end(&m->iref), &box))
		if (bw_box_is(&box, "thmb") || bw_box_is(&box, "auxl"))
			memcpy(data + box.at + 4, "none", 4);
}

bool
bw_heif_offer_all(uint8_t *data, size_t len)
{
	struct bw_bmff b = { .data = data, .len = len };
	struct items m = { .b = &b };
	struct bw_box box;
	size_t at = 0, i;
	bool known;

	while (m.iinf.len == 0 && bw_box_next(&b, &at, len, &box))
		if (bw_box_is(&box, "meta") && bw_box_find(&b, &box, 4, "iinf", &m.iinf))
			(void)bw_box_find(&b, &box, 4, "iref", &m.iref);
	known = m.iinf.len > 0 && read_infos(&m) && each_reference(&m, note_piece);
	for (i = 0; known && i < m.count; i++)
		if (!m.list[i].piece)
			data[bw_box_body(&m.list[i].infe) + 3] &= 0xfe; /* the flag that hides it */
	if (known)
		rename_references(&m, data);
	free(m.list);
	return known;
}
