#include "media/look.h"

/* What else can be in a file of a kind comes as a function after the first. */
static bw_look_fn *const lookers[BW_FORMAT_COUNT][2] = {
	[BW_FORMAT_JPEG] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_PNG] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_WEBP] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_GIF] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_TIFF] = { bw_look_frames, bw_look_hidden },
	[BW_FORMAT_HEIF] = { bw_look_frames, bw_look_hidden },
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

enum bw_rc
bw_media_look(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	enum bw_format format = bw_media_sniff(in.data, in.len);
	enum bw_rc rc = BW_OK;
	size_t i;

	if (!bw_format_looked(format))
		return bw_err_set(err, BW_EFORMAT, 0, "not a kind of file whose pictures can be looked at");
	for (i = 0; rc == BW_OK && i < sizeof(lookers[0]) / sizeof(lookers[0][0]) && lookers[format][i] != NULL; i++)
		rc = lookers[format][i](l, in, err);
	return rc;
}
