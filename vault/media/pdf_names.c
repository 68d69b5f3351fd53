/* Which resources are used. A page lists pictures, fonts and the like by name, and
 * what its content does not name is not drawn: a picture that was taken off a page
 * often lies there still. All names in all contents are one set, so what is used
 * anywhere under a name stays everywhere under that name. */
#include <stdlib.h>
#include <string.h>

#include "base/encode.h"
#include "media/pdf.h"

#define MAX_NAMES ((size_t)1 << 20)
#define BASIS UINT64_C(0xcbf29ce484222325)

/* A set of numbers other than 0 with open addressing. */
static uint64_t *
slot_of(const struct bw_pdf_set *set, uint64_t key)
{
	size_t at = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (set->cap - 1);

	while (set->slots[at] != 0 && set->slots[at] != key)
		at = (at + 1) & (set->cap - 1);
	return &set->slots[at];
}

static bool
grow(struct bw_pdf_set *set)
{
	struct bw_pdf_set old = *set;
	size_t i;

	if (set->count * 2 < set->cap)
		return true;
	set->cap = old.cap > 0 ? old.cap * 2 : 1024;
	if ((set->slots = calloc(set->cap, sizeof(*set->slots))) == NULL) {
		*set = old;
		return false;
	}
	for (i = 0; i < old.cap; i++)
		if (old.slots[i] != 0)
			*slot_of(set, old.slots[i]) = old.slots[i];
	free(old.slots);
	return true;
}

bool
bw_pdf_set_holds(const struct bw_pdf_set *set, uint64_t key)
{
	return set->cap > 0 && *slot_of(set, key) != 0;
}

bool
bw_pdf_set_add(struct bw_pdf_set *set, uint64_t key, bool *is_new)
{
	uint64_t *slot;

	*is_new = false;
	if (!grow(set))
		return false;
	slot = slot_of(set, key);
	*is_new = *slot == 0;
	set->count += *is_new;
	*slot = key;
	return true;
}

/* ---- names in content, 7.3.5 ---- */

static uint64_t
add_byte(uint64_t hash, uint8_t byte)
{
	return (hash ^ byte) * UINT64_C(0x100000001b3);
}

static bool
ends_name(uint8_t c)
{
	return c <= ' ' || strchr("()<>[]{}/%", c) != NULL;
}

static void
add_name(struct bw_pdf_job *j)
{
	bool is_new;

	if (j->names.count >= MAX_NAMES || !bw_pdf_set_add(&j->names, j->scan.hash | 1, &is_new))
		j->any_name_used = true;
	j->scan.inside = false;
}

/* What follows a '#': two digits are one byte, anything else stands for itself. */
static void
add_escaped(struct bw_pdf_scan *s)
{
	if (s->escaped == 3)
		s->hash = add_byte(s->hash, (uint8_t)(bw_hex_digit((char)s->digits[0]) << 4 | bw_hex_digit((char)s->digits[1])));
	else if (s->escaped > 0)
		s->hash = add_byte(s->hash, '#');
	if (s->escaped == 2)
		s->hash = add_byte(s->hash, s->digits[0]);
	s->escaped = 0;
}

static void
scan_byte(struct bw_pdf_job *j, uint8_t c)
{
	struct bw_pdf_scan *s = &j->scan;

	if (s->inside && s->escaped > 0 && bw_hex_digit((char)c) >= 0) {
		s->digits[s->escaped - 1] = c;
		if (++s->escaped == 3)
			add_escaped(s);
		return;
	}
	if (s->inside) {
		add_escaped(s);
		if (ends_name(c))
			add_name(j);
		else if (c == '#')
			s->escaped = 1;
		else
			s->hash = add_byte(s->hash, c);
	}
	if (c == '/')
		*s = (struct bw_pdf_scan){ .inside = true, .hash = BASIS };
}

void
bw_pdf_scan(struct bw_pdf_job *j, const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		scan_byte(j, data[i]);
}

void
bw_pdf_scan_end(struct bw_pdf_job *j)
{
	scan_byte(j, ' ');
}

static bool
is_used(const struct bw_pdf_job *j, const char *name)
{
	uint64_t hash = BASIS;

	for (name++; *name != '\0'; name++)
		hash = add_byte(hash, (uint8_t)*name);
	return bw_pdf_set_holds(&j->names, hash | 1);
}

/* ---- resources, 7.8.3 ---- */

void
bw_pdf_keep_resources(struct bw_pdf_job *j, qpdf_oh resources)
{
	if (j->resource_count % 256 == 0) {
		qpdf_oh *more = realloc(j->resources, (j->resource_count + 256) * sizeof(*more));

		if (more == NULL) {
			bw_pdf_refuse(j, "there is not enough memory to look into it");
			return;
		}
		j->resources = more;
	}
	j->resources[j->resource_count++] = qpdf_oh_new_object(j->q, resources);
}

/* What stands in for the plain colours is named by no content. */
static bool
is_implied(const char *key)
{
	return strcmp(key, "/DefaultGray") == 0 || strcmp(key, "/DefaultRGB") == 0 || strcmp(key, "/DefaultCMYK") == 0;
}

/* Is anything left? */
static bool
prune_map(struct bw_pdf_job *j, qpdf_oh map)
{
	bool left = false;

	if (!qpdf_oh_is_dictionary(j->q, map))
		return false;
	qpdf_oh_begin_dict_key_iter(j->q, map);
	while (qpdf_oh_dict_more_keys(j->q)) {
		const char *key = qpdf_oh_dict_next_key(j->q);

		if (is_used(j, key) || is_implied(key)) {
			left = true;
			continue;
		}
		j->unused = true;
		qpdf_oh_remove_key(j->q, map, key);
	}
	return left;
}

void
bw_pdf_prune(struct bw_pdf_job *j)
{
	static const char *const maps[] = { "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font",
		"/Properties" };
	size_t i, k;

	for (i = 0; i < j->resource_count; i++) {
		for (k = 0; k < sizeof(maps) / sizeof(maps[0]) && !j->any_name_used; k++) {
			qpdf_oh map = qpdf_oh_get_key_if_dict(j->q, j->resources[i], maps[k]);

			if (!prune_map(j, map))
				qpdf_oh_remove_key(j->q, j->resources[i], maps[k]);
			qpdf_oh_release(j->q, map);
		}
		qpdf_oh_release(j->q, j->resources[i]);
	}
	j->resource_count = 0;
}
