#include "media/look.h"

#include <string.h>

#include "media/look_kind.h"

/* What else can be in a file of a kind comes as a function after the first. */
static bw_look_fn *const lookers[BW_FORMAT_COUNT][2] = {
	[BW_FORMAT_JPEG] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_PNG] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_WEBP] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_GIF] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_TIFF] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_HEIF] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_MP4] = { bw_look_film },
	[BW_FORMAT_PDF] = { bw_look_pdf },
	[BW_FORMAT_JXL] = { bw_look_frames },
	[BW_FORMAT_BMP] = { bw_look_frames },
	[BW_FORMAT_ZIP] = { bw_look_archive },
	[BW_FORMAT_EML] = { bw_look_mail },
	[BW_FORMAT_TEXT] = { bw_look_text },
	/* Of sound: covers. */
	[BW_FORMAT_MP3] = { bw_look_hidden },
	[BW_FORMAT_OGG] = { bw_look_hidden },
	[BW_FORMAT_FLAC] = { bw_look_hidden },
	[BW_FORMAT_WAV] = { bw_look_hidden },
	[BW_FORMAT_AIFF] = { bw_look_hidden },
	[BW_FORMAT_M4A] = { bw_look_hidden },
};

bool
bw_format_looked(enum bw_format format)
{
	return (unsigned)format < BW_FORMAT_COUNT && lookers[format][0] != NULL;
}

bw_look_fn *
bw_look_first(enum bw_format format)
{
	return (unsigned)format < BW_FORMAT_COUNT ? lookers[format][0] : NULL;
}

bool
bw_look_next(struct bw_look *l)
{
	bool wanted = l->unit >= l->from && !l->full;

	if (l->full)
		l->more = true;
	else
		l->unit++;
	return wanted;
}

enum bw_rc
bw_look_done(struct bw_look *l, enum bw_shown as, struct bw_err *err)
{
	return l->done != NULL ? l->done(l->ctx, as, err) : BW_OK;
}

/* All of a file of a kind that is looked at. */
static enum bw_rc
look_through(struct bw_look *l, enum bw_format format, struct bw_bytes in, struct bw_err *err)
{
	enum bw_rc rc = BW_OK;
	size_t i;

	for (i = 0; rc == BW_OK && i < sizeof(lookers[0]) / sizeof(lookers[0][0]) && lookers[format][i] != NULL; i++)
		rc = lookers[format][i](l, in, err);
	return rc;
}

enum bw_rc
bw_media_look(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(in.data, in.len);

	if (!bw_format_looked(format))
		return bw_err_set(err, BW_EFORMAT, 0, "not a kind of file whose pictures can be looked at");
	return look_through(l, format, in, err);
}

/* ---- what holds other files ---- */

/* Units from one member to the next. */
static uint64_t
span_of(unsigned depth)
{
	return (uint64_t)1 << (20 + 14 * (BW_LOOK_DEPTH - 1 - depth));
}

bool
bw_look_wants(struct bw_look *l, uint32_t member)
{
	uint64_t span = span_of(l->depth);

	if (l->full) {
		l->more = true;
		l->unit = member * span;
	}
	return !l->full && member >= l->from / span;
}

static enum bw_rc
look_inside(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(in.data, in.len);
	const char *why;

	if (format == BW_FORMAT_UNKNOWN && bw_is_letters(in))
		format = BW_FORMAT_TEXT;
	if ((format == BW_FORMAT_ZIP || format == BW_FORMAT_EML) && l->depth == BW_LOOK_DEPTH)
		return bw_err_set(err, BW_ELIMIT, 0, "archives or e-mails lie in one another, more than %u deep", BW_LOOK_DEPTH);
	if (bw_format_looked(format))
		return look_through(l, format, in, err);
	why = bw_unseen_inside(format, in);
	return why != NULL ? bw_err_set(err, BW_EUNSUPPORTED, 0, "%s", why) : BW_OK;
}

enum bw_rc
bw_look_member(struct bw_look *l, uint32_t member, struct bw_bytes in, struct bw_err *err)
{
	uint64_t span = span_of(l->depth), from = l->from;
	enum bw_rc rc;

	l->from = member == from / span ? from % span : 0;
	l->unit = 0;
	l->depth++;
	rc = look_inside(l, in, err);
	l->depth--;
	l->from = from;
	if (rc == BW_OK && l->unit >= span)
		rc = bw_err_set(err, BW_ELIMIT, 0, "a file inside holds more pictures than can be looked at");
	l->unit = l->more ? member * span + l->unit : (member + 1) * span;
	return rc;
}
