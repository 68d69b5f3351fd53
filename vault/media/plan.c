#include "media/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const class_names[BW_CLASS_COUNT] = { "structure", "pixels", "audio", "date", "location", "device",
	"identity", "software", "thumbnail", "hidden", "message", "text", "unknown" };

const char *
bw_class_name(enum bw_class class)
{
	return (unsigned)class < BW_CLASS_COUNT ? class_names[class] : "unknown";
}

void
bw_plan_free(struct bw_plan *p)
{
	free(p->parts);
	bw_buf_free(&p->put);
	bw_value_free(p->facts);
	memset(p, 0, sizeof(*p));
}

static bool
grow(struct bw_plan *p)
{
	size_t cap = p->cap > 0 ? p->cap * 2 : 32;
	struct bw_part *parts;

	if (p->count < p->cap)
		return true;
	if (p->count >= BW_MEDIA_MAX_PARTS || (parts = realloc(p->parts, cap * sizeof(*parts))) == NULL)
		return false;
	p->parts = parts;
	p->cap = cap;
	return true;
}

static void
add(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, enum bw_part_action action, const char *what)
{
	struct bw_plan *p = s->plan;
	struct bw_part *last = p->count > 0 ? &p->parts[p->count - 1] : NULL;
	struct bw_part *part;

	if (len == 0 && action != BW_PART_REPLACE)
		return;
	if (last != NULL && last->action == action && last->class == class && action != BW_PART_REPLACE &&
	    strncmp(last->what, what, BW_PART_WHAT_LEN - 1) == 0) {
		last->length += len;
		return;
	}
	if (!grow(p)) {
		s->full = true;
		return;
	}
	part = &p->parts[p->count++];
	memset(part, 0, sizeof(*part));
	part->offset = at;
	part->length = len;
	part->class = class;
	part->action = action;
	(void)snprintf(part->what, BW_PART_WHAT_LEN, "%s", what);
}

void
bw_split_keep(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what)
{
	add(s, at, len, class, BW_PART_KEEP, what);
}

void
bw_split_drop(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what)
{
	add(s, at, len, class, BW_PART_DROP, what);
}

void
bw_split_zero(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what)
{
	add(s, at, len, class, BW_PART_ZERO, what);
}

void
bw_split_replace(struct bw_splitter *s, size_t at, size_t len, enum bw_class class, const char *what, const void *put,
    size_t put_len)
{
	struct bw_plan *p = s->plan;
	size_t before = p->count;

	add(s, at, len, class, BW_PART_REPLACE, what);
	if (p->count == before)
		return;
	p->parts[before].put_at = p->put.len;
	p->parts[before].put_len = put_len;
	bw_buf_put(&p->put, put, put_len);
}

void
bw_split_refuse(struct bw_splitter *s, const char *why)
{
	if (s->plan->refused[0] == '\0')
		(void)snprintf(s->plan->refused, sizeof(s->plan->refused), "%s", why);
}

static const char *
refusal(enum bw_format format)
{
	if (format == BW_FORMAT_UNKNOWN)
		return "this kind of file is not known, so nobody can say what else it tells";
	return "the hidden parts of this kind of file are not removed yet; save it in a usual kind, such as JPEG or text";
}

void
bw_split_raw(struct bw_splitter *s)
{
	bw_split_keep(s, 0, s->len, BW_CLASS_UNKNOWN, "the whole file, as it is");
	bw_facts_warn(&s->facts, "copied as it is, by the owner's choice: hidden parts are still in it");
}

static void
split_opaque(struct bw_splitter *s, enum bw_format format)
{
	if (s->options & BW_MEDIA_ALLOW_RAW) {
		bw_split_raw(s);
		return;
	}
	bw_split_drop(s, 0, s->len, BW_CLASS_UNKNOWN, "the whole file");
	bw_split_refuse(s, refusal(format));
}

static enum bw_rc (*const splitters[BW_FORMAT_COUNT])(struct bw_splitter *s, struct bw_err *err) = {
	[BW_FORMAT_JPEG] = bw_jpeg_split,
	[BW_FORMAT_PNG] = bw_png_split,
	[BW_FORMAT_GIF] = bw_gif_split,
	[BW_FORMAT_WEBP] = bw_webp_split,
	[BW_FORMAT_TEXT] = bw_text_split,
	[BW_FORMAT_PDF] = bw_pdf_split,
	[BW_FORMAT_HEIF] = bw_heif_split,
	[BW_FORMAT_JXL] = bw_jxl_split,
	[BW_FORMAT_MP4] = bw_mp4_split,
	[BW_FORMAT_M4A] = bw_m4a_split,
	[BW_FORMAT_TIFF] = bw_tiff_split,
	[BW_FORMAT_OGG] = bw_ogg_split,
	[BW_FORMAT_MP3] = bw_mp3_split,
	[BW_FORMAT_WAV] = bw_wav_split,
	[BW_FORMAT_AIFF] = bw_aiff_split,
	[BW_FORMAT_FLAC] = bw_flac_split,
	[BW_FORMAT_ZIP] = bw_zip_split,
	[BW_FORMAT_EML] = bw_eml_split,
};

bool
bw_media_has_parts(enum bw_format format)
{
	return (unsigned)format < BW_FORMAT_COUNT && splitters[format] != NULL;
}

static enum bw_rc
split(struct bw_splitter *s, enum bw_format format, struct bw_err *err)
{
	if (bw_media_has_parts(format))
		return splitters[format](s, err);
	split_opaque(s, format);
	return BW_OK;
}

static bool
tiles(const struct bw_plan *p)
{
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->parts[i].offset != at || bw_add_overflows(at, p->parts[i].length, &at))
			return false;
	return at == p->size;
}

static uint64_t
max_input(enum bw_format format, unsigned options)
{
	if ((options & BW_MEDIA_BOXES_ONLY) == 0)
		return BW_MEDIA_MAX_INPUT;
	return bw_film_format(format) ? BW_MEDIA_MAX_FILM : 0;
}

enum bw_rc
bw_media_plan(enum bw_format format, const void *data, size_t len, unsigned options, struct bw_plan *out,
    struct bw_err *err)
{
	struct bw_splitter s = { .data = data, .len = len, .options = options, .plan = out };
	enum bw_rc rc;

	memset(out, 0, sizeof(*out));
	out->format = format;
	out->size = len;
	out->put.limit = BW_MEDIA_MAX_PUT;
	if (len > max_input(format, options))
		rc = bw_err_set(err, BW_ELIMIT, 0, "the file is larger than %zu MiB", (size_t)(max_input(format, options) >> 20));
	else
		rc = split(&s, format, err);
	out->facts = bw_facts_finish(&s.facts);
	if (rc == BW_OK && (s.full || out->put.bad))
		rc = bw_err_set(err, BW_ELIMIT, 0, "the file has too many parts");
	if (rc == BW_OK && out->facts == NULL)
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
	if (rc == BW_OK && !tiles(out))
		rc = bw_err_set(err, BW_EFORMAT, 0, "the parts of the file do not add up");
	if (rc != BW_OK)
		bw_plan_free(out);
	return rc;
}

uint64_t
bw_plan_copy_size(const struct bw_plan *p)
{
	uint64_t size = 0;
	size_t i;

	if (p->refused[0] != '\0')
		return 0;
	for (i = 0; i < p->count; i++) {
		if (p->parts[i].action == BW_PART_KEEP || p->parts[i].action == BW_PART_ZERO)
			size += p->parts[i].length;
		else if (p->parts[i].action == BW_PART_REPLACE)
			size += p->parts[i].put_len;
	}
	return size;
}

const char *
bw_plan_suffix(const struct bw_plan *p)
{
	const struct bw_value *codecs = bw_value_get(p->facts, "codecs");
	const char *first = bw_value_count(codecs) > 0 ? bw_value_text(bw_value_at(codecs, 0)) : NULL;

	if (p->format == BW_FORMAT_TIFF && first != NULL && strcmp(first, "DNG") == 0)
		return "dng";
	return bw_format_suffix(p->format);
}

struct bw_value *
bw_plan_parts_value(const struct bw_plan *p)
{
	struct bw_value *parts = bw_array();
	static const char *const actions[] = { "keep", "drop", "replace", "zero" };
	size_t i;

	for (i = 0; i < p->count; i++) {
		struct bw_value *v = bw_object();

		bw_set_int(v, "offset", (int64_t)p->parts[i].offset);
		bw_set_int(v, "length", (int64_t)p->parts[i].length);
		bw_set_text(v, "class", bw_class_name(p->parts[i].class));
		bw_set_text(v, "what", p->parts[i].what);
		bw_set_text(v, "action", actions[p->parts[i].action]);
		bw_push(parts, v);
	}
	return parts;
}

static bool
is_withheld(const struct bw_part *part)
{
	return part->action == BW_PART_DROP || part->action == BW_PART_ZERO;
}

static struct bw_value *
withheld_value(const struct bw_plan *p)
{
	struct bw_value *withheld = bw_array();
	unsigned class;
	size_t i;

	for (class = 0; class < BW_CLASS_COUNT; class ++) {
		struct bw_value *v;
		int64_t count = 0, bytes = 0;

		for (i = 0; i < p->count; i++) {
			if (!is_withheld(&p->parts[i]) || p->parts[i].class != class)
				continue;
			count++;
			bytes += (int64_t)p->parts[i].length;
		}
		if (count == 0)
			continue;
		v = bw_object();
		bw_set_text(v, "class", class_names[class]);
		bw_set_int(v, "count", count);
		bw_set_int(v, "bytes", bytes);
		bw_push(withheld, v);
	}
	return withheld;
}

struct bw_value *
bw_plan_disclosed_value(const struct bw_plan *p)
{
	struct bw_value *v = bw_object(), *kept = bw_array();
	bool refused = p->refused[0] != '\0';
	bool seen[BW_CLASS_COUNT] = { false };
	unsigned class;
	size_t i;

	for (i = 0; i < p->count && !refused; i++)
		if (!is_withheld(&p->parts[i]))
			seen[p->parts[i].class] = true;
	for (class = 0; class < BW_CLASS_COUNT; class ++)
		if (seen[class])
			bw_push_text(kept, class_names[class]);
	if (refused)
		bw_set_null(v, "size");
	else
		bw_set_int(v, "size", (int64_t)bw_plan_copy_size(p));
	bw_set(v, "withheld", withheld_value(p));
	bw_set(v, "kept", kept);
	bw_set_text(v, "refused", refused ? p->refused : NULL);
	return v;
}
