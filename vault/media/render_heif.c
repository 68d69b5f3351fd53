/* HEIC and AVIF (ISO/IEC 23008-12) through libheif, which turns and cuts a picture as the
 * file says; so the way up in Exif does not count. What its decoders must not do in a
 * worker: start threads. Colour profiles are not looked at. */
#include <stdlib.h>
#include <string.h>

#include <libheif/heif.h>

#include "media/bmff.h"
#include "media/media.h"
#include "media/render.h"

struct decoder {
	struct heif_context *ctx;
	struct heif_image_handle *handle;
	struct heif_decoding_options *options;
	struct heif_image *image;
	struct bw_shrink shrink;
	uint8_t *rgb;
};

static enum bw_rc
damaged(struct bw_err *err)
{
	return bw_err_set(err, BW_EFORMAT, 0, "the picture is damaged, or of a kind that cannot be drawn");
}

static enum bw_rc
open_file(struct bw_bytes in, struct heif_context **out, struct bw_err *err)
{
	bw_render_hevc_ready();
	if ((*out = heif_context_alloc()) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	heif_context_set_max_decoding_threads(*out, 0);
	return heif_context_read_from_memory_without_copy(*out, in.data, in.len, NULL).code == heif_error_Ok ?
		   BW_OK : damaged(err);
}

/* Those that a reader offers; parts of others, alpha and the like are not counted. */
enum bw_rc
bw_count_heif(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct heif_context *ctx;
	enum bw_rc rc;

	if ((rc = open_file(in, &ctx, err)) == BW_OK)
		*count = (uint32_t)heif_context_get_number_of_top_level_images(ctx);
	if (ctx != NULL)
		heif_context_free(ctx);
	return rc;
}

/* The colours were multiplied with alpha already. */
static void
multiplied_on_white(const uint8_t *rgba, uint8_t *rgb, uint32_t width)
{
	uint32_t x, k;

	for (x = 0; x < width; x++)
		for (k = 0; k < 3; k++) {
			unsigned sum = rgba[x * 4 + k] + (255u - rgba[x * 4 + 3]);

			rgb[x * 3 + k] = (uint8_t)(sum < 255 ? sum : 255);
		}
}

static enum bw_rc
take_rows(struct decoder *x, bool alpha, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	int width = heif_image_get_width(x->image, heif_channel_interleaved);
	int height = heif_image_get_height(x->image, heif_channel_interleaved), stride = 0, y;
	const uint8_t *rows = heif_image_get_plane_readonly(x->image, heif_channel_interleaved, &stride);
	bool multiplied = heif_image_handle_is_premultiplied_alpha(x->handle) != 0;
	enum bw_rc rc;

	if (rows == NULL || width <= 0 || height <= 0 || stride / (alpha ? 4 : 3) < width)
		return damaged(err);
	if ((rc = bw_shrink_start(&x->shrink, (uint32_t)width, (uint32_t)height, max_px, out, err)) != BW_OK)
		return rc;
	if ((x->rgb = malloc((size_t)width * 3)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (y = 0; y < height; y++, rows += stride) {
		if (alpha && multiplied)
			multiplied_on_white(rows, x->rgb, (uint32_t)width);
		else if (alpha)
			bw_render_on_white(rows, x->rgb, (uint32_t)width);
		bw_shrink_row(&x->shrink, alpha ? x->rgb : rows);
	}
	return BW_OK;
}

/* Pictures by their numbers. */
struct list {
	heif_item_id ids[BW_LOOK_MAX_PICTURES];
	unsigned count;
};

static bool
has(const struct list *l, heif_item_id id)
{
	unsigned i;

	for (i = 0; i < l->count; i++)
		if (l->ids[i] == id)
			return true;
	return false;
}

static enum bw_rc
find_picture(struct decoder *x, const struct list *l, unsigned page, struct bw_err *err)
{
	int width, height;

	if (page >= l->count || heif_context_get_image_handle(x->ctx, l->ids[page], &x->handle).code != heif_error_Ok)
		return damaged(err);
	width = heif_image_handle_get_width(x->handle);
	height = heif_image_handle_get_height(x->handle);
	if (width <= 0 || height <= 0)
		return damaged(err);
	/* libheif holds it twice and more. */
	if ((uint64_t)width * (uint64_t)height > BW_RENDER_MAX_HEIF)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture is too large to be drawn");
	return BW_OK;
}

static enum bw_rc
decode(struct decoder *x, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	bool alpha = heif_image_handle_has_alpha_channel(x->handle) != 0;
	struct heif_error e;

	if ((x->options = heif_decoding_options_alloc()) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	x->options->convert_hdr_to_8bit = 1;
	x->options->decoder_id = "aom"; /* for AV1: the other one starts threads */
	e = heif_decode_image(x->handle, &x->image, heif_colorspace_RGB,
	    alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, x->options);
	if (e.code == heif_error_Memory_allocation_error)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	return e.code != heif_error_Ok ? damaged(err) : take_rows(x, alpha, max_px, out, err);
}

/* All that are offered but those of another list. */
static void
list_pictures(struct heif_context *ctx, const struct list *without, struct list *out)
{
	struct list all;
	unsigned i;

	all.count = (unsigned)heif_context_get_list_of_top_level_image_IDs(ctx, all.ids, BW_LOOK_MAX_PICTURES);
	out->count = 0;
	for (i = 0; i < all.count; i++)
		if (without == NULL || !has(without, all.ids[i]))
			out->ids[out->count++] = all.ids[i];
}

static enum bw_rc
render(struct heif_context *ctx, const struct list *l, unsigned page, unsigned max_px, struct bw_picture *out,
    struct bw_err *err)
{
	struct decoder x = { .ctx = ctx };
	enum bw_rc rc = find_picture(&x, l, page, err);

	if (rc == BW_OK)
		rc = decode(&x, max_px, out, err);
	bw_shrink_end(&x.shrink);
	free(x.rgb);
	if (x.image != NULL)
		heif_image_release(x.image);
	if (x.handle != NULL)
		heif_image_handle_release(x.handle);
	if (x.options != NULL)
		heif_decoding_options_free(x.options);
	return rc;
}

enum bw_rc
bw_render_heif(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct heif_context *ctx;
	struct list l;
	enum bw_rc rc;

	if ((rc = open_file(in, &ctx, err)) == BW_OK) {
		list_pictures(ctx, NULL, &l);
		rc = render(ctx, &l, page, max_px, out, err);
	}
	if (ctx != NULL)
		heif_context_free(ctx);
	return rc;
}

/* ---- what a reader does not offer ---- */

#define MAX_REST ((size_t)96 << 20)

struct rest {
	uint8_t *copy; /* of the file, changed so that all is offered */
	struct heif_context *ctx;
	struct list list;
};

static enum bw_rc
open_rest(struct bw_bytes in, struct rest *r, struct bw_err *err)
{
	struct heif_context *ctx;
	struct list offered;
	enum bw_rc rc;

	if (in.len > MAX_REST)
		return bw_err_set(err, BW_ELIMIT, 0, "the file is too large to be looked through");
	if ((rc = open_file(in, &ctx, err)) == BW_OK)
		list_pictures(ctx, NULL, &offered);
	if (ctx != NULL)
		heif_context_free(ctx);
	if (rc != BW_OK)
		return rc;
	if ((r->copy = malloc(in.len)) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	memcpy(r->copy, in.data, in.len);
	if (!bw_heif_offer_all(r->copy, in.len))
		return damaged(err);
	if ((rc = open_file((struct bw_bytes){ r->copy, in.len }, &r->ctx, err)) == BW_OK)
		list_pictures(r->ctx, &offered, &r->list);
	return rc;
}

static void
close_rest(struct rest *r)
{
	if (r->ctx != NULL)
		heif_context_free(r->ctx);
	free(r->copy);
}

enum bw_rc
bw_count_heif_rest(struct bw_bytes in, uint32_t *count, struct bw_err *err)
{
	struct rest r = { .copy = NULL };
	enum bw_rc rc = open_rest(in, &r, err);

	*count = r.list.count;
	close_rest(&r);
	return rc;
}

enum bw_rc
bw_render_heif_rest(struct bw_bytes in, unsigned page, unsigned max_px, struct bw_picture *out, struct bw_err *err)
{
	struct rest r = { .copy = NULL };
	enum bw_rc rc = open_rest(in, &r, err);

	if (rc == BW_OK)
		rc = render(r.ctx, &r.list, page, max_px, out, err);
	close_rest(&r);
	return rc;
}
