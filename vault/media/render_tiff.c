/* TIFF through libtiff: a strip or a row of tiles at a time. Colour profiles are not
 * looked at. */
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

#include "media/media.h"
#include "media/render.h"

/* One strip may be the whole picture; over this it is not drawn. */
#define MAX_STRIP ((size_t)192 << 20)

struct decoder {
	struct bw_bytes in;
	uint64_t at;
	TIFF *tif;
	TIFFRGBAImage image;
	bool begun;
	struct bw_shrink shrink;
	uint32_t *pixels;
	uint8_t *rgb;
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged, or of a kind that cannot be drawn");
}

/* ---- a file in memory ---- */

static tmsize_t
read_data(thandle_t ctx, void *to, tmsize_t len)
{
	struct decoder *x = ctx;
	uint64_t left = x->at < x->in.len ? x->in.len - x->at : 0;

	if (len < 0)
		return -1;
	if ((uint64_t)len > left)
		len = (tmsize_t)left;
	if (len > 0)
		memcpy(to, x->in.data + x->at, (size_t)len);
	x->at += (uint64_t)len;
	return len;
}

static tmsize_t
write_data(thandle_t ctx, void *from, tmsize_t len)
{
	(void)ctx;
	(void)from;
	(void)len;
	return -1;
}

static toff_t
seek_data(thandle_t ctx, toff_t to, int whence)
{
	struct decoder *x = ctx;
	uint64_t base = whence == SEEK_CUR ? x->at : whence == SEEK_END ? x->in.len : 0;

	/* A step back comes as a very large number. */
	x->at = base + to;
	return x->at;
}

static toff_t
size_data(thandle_t ctx)
{
	struct decoder *x = ctx;

	return x->in.len;
}

static int
close_data(thandle_t ctx)
{
	(void)ctx;
	return 0;
}

/* Said, and not printed. */
static int
on_message(TIFF *tif, void *ctx, const char *module, const char *format, va_list list)
{
	(void)tif;
	(void)ctx;
	(void)module;
	(void)format;
	(void)list;
	return 1;
}

/* mode: with "h" no directory is read yet. */
static TIFF *
open_file(struct decoder *x, const char *mode)
{
	TIFFOpenOptions *o = TIFFOpenOptionsAlloc();
	TIFF *tif;

	if (o == NULL)
		return NULL;
	TIFFOpenOptionsSetMaxSingleMemAlloc(o, (tmsize_t)MAX_STRIP);
	TIFFOpenOptionsSetErrorHandlerExtR(o, on_message, NULL);
	TIFFOpenOptionsSetWarningHandlerExtR(o, on_message, NULL);
	tif = TIFFClientOpenExt("picture", mode, x, read_data, write_data, seek_data, close_data, size_data, NULL, NULL, o);
	TIFFOpenOptionsFree(o);
	return tif;
}

enum bw_rc
bw_count_tiff(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct decoder x = { .in = in };
	TIFF *tif = open_file(&x, "rm");

	if (tif == NULL)
		return damaged(err);
	*count = TIFFNumberOfDirectories(tif);
	TIFFClose(tif);
	return BW_OK;
}

/* ---- one page ---- */

/* Those that a disclosed copy may be coded with; the library knows more. */
static bool
coding_known(uint16_t c)
{
	static const uint16_t known[] = { COMPRESSION_NONE, COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3,
		COMPRESSION_CCITTFAX4, COMPRESSION_LZW, COMPRESSION_JPEG, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,
		COMPRESSION_PACKBITS };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == c)
			return true;
	return false;
}

static uint32_t
rows_at_once(TIFF *tif, uint32_t height)
{
	uint32_t rows = 0;

	if (TIFFIsTiled(tif))
		(void)TIFFGetField(tif, TIFFTAG_TILELENGTH, &rows);
	else
		(void)TIFFGetFieldDefaulted(tif, TIFFTAG_ROWSPERSTRIP, &rows);
	return rows == 0 || rows > height ? height : rows;
}

/* The library has multiplied with alpha: what is left is white. */
static void
take_row(struct decoder *x, const uint32_t *from)
{
	uint32_t i;

	for (i = 0; i < x->image.width; i++) {
		unsigned white = 255 - TIFFGetA(from[i]);
		unsigned r = TIFFGetR(from[i]) + white, g = TIFFGetG(from[i]) + white, b = TIFFGetB(from[i]) + white;

		x->rgb[i * 3] = (uint8_t)(r < 255 ? r : 255);
		x->rgb[i * 3 + 1] = (uint8_t)(g < 255 ? g : 255);
		x->rgb[i * 3 + 2] = (uint8_t)(b < 255 ? b : 255);
	}
	bw_shrink_row(&x->shrink, x->rgb);
}

/* A picture that breaks off half way is still shown as far as it goes. */
static enum bw_rc
take_rows(struct decoder *x, uint32_t step, struct bw_err *err)
{
	uint32_t width = x->image.width, height = x->image.height, y, k;

	for (y = 0; y < height; y += step) {
		uint32_t rows = height - y < step ? height - y : step;

		x->image.row_offset = (int)y;
		x->image.col_offset = 0;
		memset(x->pixels, 0, (size_t)width * rows * 4);
		if (!TIFFRGBAImageGet(&x->image, x->pixels, width, rows))
			return y > 0 ? BW_OK : damaged(err);
		for (k = 0; k < rows; k++)
			take_row(x, x->pixels + (size_t)k * width);
	}
	return BW_OK;
}

/* Samples that are neither colour nor alpha are drawn by no reader. */
static bool
all_samples_show(TIFF *tif)
{
	uint16_t samples = 1, extra = 0, colour = 0, *kinds = NULL;

	(void)TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLESPERPIXEL, &samples);
	(void)TIFFGetFieldDefaulted(tif, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
	(void)TIFFGetFieldDefaulted(tif, TIFFTAG_PHOTOMETRIC, &colour);
	if (extra > 1 || (extra == 1 && (kinds == NULL || kinds[0] == EXTRASAMPLE_UNSPECIFIED)))
		return false;
	if (colour == PHOTOMETRIC_SEPARATED)
		return samples == 4;
	return samples <= (colour <= PHOTOMETRIC_MINISBLACK || colour == PHOTOMETRIC_PALETTE ? 1 : 3) + extra;
}

static enum bw_rc
begin(struct decoder *x, unsigned *turn, struct bw_err *err)
{
	uint16_t way = 1, coding = 0;
	char message[1024];

	(void)TIFFGetFieldDefaulted(x->tif, TIFFTAG_COMPRESSION, &coding);
	(void)TIFFGetFieldDefaulted(x->tif, TIFFTAG_ORIENTATION, &way);
	if (!all_samples_show(x->tif))
		return bw_err_set(err, BW_EFORMAT, 0, "the picture has more in it than colours, and that cannot be drawn");
	if (!coding_known(coding) || !TIFFRGBAImageOK(x->tif, message) ||
	    !TIFFRGBAImageBegin(&x->image, x->tif, 1, message))
		return damaged(err);
	x->begun = true;
	/* It shall not turn anything: that is done with the small picture. */
	x->image.orientation = x->image.req_orientation = ORIENTATION_TOPLEFT;
	*turn = way;
	return BW_OK;
}

static enum bw_rc
decode(struct decoder *x, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	uint32_t step;
	enum bw_rc rc;

	if ((rc = bw_shrink_start(&x->shrink, x->image.width, x->image.height, max_px, out, err)) != BW_OK)
		return rc;
	step = rows_at_once(x->tif, x->image.height);
	if ((uint64_t)step * x->image.width * 4 > MAX_STRIP)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is in pieces that are too large to be drawn");
	x->pixels = malloc((size_t)step * x->image.width * 4);
	x->rgb = malloc((size_t)x->image.width * 3);
	if (x->pixels == NULL || x->rgb == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	return take_rows(x, step, err);
}

/* The directory that x->tif stands at; takes all of x. */
static enum bw_rc
draw(struct decoder *x, bool found, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	unsigned turn = 1;
	enum bw_rc rc = found ? begin(x, &turn, err) : damaged(err);

	if (rc == BW_OK)
		rc = decode(x, max_px, out, err);
	out->turn = turn <= 8 ? turn : 1;
	if (x->begun)
		TIFFRGBAImageEnd(&x->image);
	if (x->tif != NULL)
		TIFFClose(x->tif);
	bw_shrink_end(&x->shrink);
	free(x->pixels);
	free(x->rgb);
	return rc;
}

enum bw_rc
bw_render_tiff(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder x = { .in = in };
	bool found = (x.tif = open_file(&x, "rm")) != NULL && (page == 0 || TIFFSetDirectory(x.tif, (tdir_t)page) != 0);

	return draw(&x, found, max_px, out, err);
}

enum bw_rc
bw_render_tiff_at(struct bw_bytes in, size_t at, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct decoder x = { .in = in };
	bool found = (x.tif = open_file(&x, "rmh")) != NULL && TIFFSetSubDirectory(x.tif, at) != 0;

	return draw(&x, found, max_px, out, err);
}
