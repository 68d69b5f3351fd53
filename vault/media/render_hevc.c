/* The HEVC decoder that libheif gets from us. Its own one starts a thread, and
 * the worker ends where a thread would begin; libde265 needs none. */
#include <stdlib.h>
#include <string.h>

#include <libde265/de265.h>
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>

#include "media/bmff.h"
#include "media/media.h"
#include "media/render.h"

/* Above that of the decoders that libheif brings along. */
#define PRIORITY 1000

static const struct heif_error fine = { heif_error_Ok, heif_suberror_Unspecified, "" };
static const struct heif_error bad = { heif_error_Decoder_plugin_error, heif_suberror_Unspecified, "damaged" };
static const struct heif_error no_room = { heif_error_Memory_allocation_error, heif_suberror_Unspecified, "no memory" };

static const char *
plugin_name(void)
{
	return "libde265 without threads";
}

static int
supports(enum heif_compression_format format)
{
	return format == heif_compression_HEVC ? PRIORITY : 0;
}

/* The coded picture may claim another size than the file around it, and may cut off more
 * than the edge that coding in blocks takes. */
static int
get_buffer(de265_decoder_context *d, struct de265_image_spec *spec, struct de265_image *image, void *ctx)
{
	if (spec->width <= 0 || spec->height <= 0 ||
	    (uint64_t)spec->width * (uint64_t)spec->height > BW_RENDER_MAX_HEIF ||
	    spec->width - spec->visible_width > (int)BW_HEIF_EDGE || spec->height - spec->visible_height > (int)BW_HEIF_EDGE)
		return 0;
	return de265_get_default_image_allocation_functions()->get_buffer(d, spec, image, ctx);
}

static struct heif_error
new_decoder(void **out)
{
	struct de265_image_allocation alloc = *de265_get_default_image_allocation_functions();
	de265_decoder_context *d = de265_new_decoder();

	if (d == NULL)
		return no_room;
	alloc.get_buffer = get_buffer;
	de265_set_image_allocation_functions(d, &alloc, NULL);
	*out = d;
	return fine;
}

static void
free_decoder(void *d)
{
	(void)de265_free_decoder(d);
}

/* Units, each with its length before it. */
static struct heif_error
push_data(void *d, const void *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);

	while (bw_cursor_left(&c) > 0) {
		uint32_t unit_len = bw_cursor_be32(&c);
		struct bw_bytes unit = bw_cursor_take(&c, unit_len);

		if (c.bad || unit_len > INT32_MAX || de265_push_NAL(d, unit.data, (int)unit_len, 0, NULL) != DE265_OK)
			return bad;
	}
	return fine;
}

static bool
copy_plane(const struct de265_image *from, int channel, enum heif_channel to, struct heif_image *out)
{
	int width = de265_get_image_width(from, channel), height = de265_get_image_height(from, channel);
	int bits = de265_get_bits_per_pixel(from, channel), in_stride = 0, out_stride = 0, y;
	const uint8_t *in = de265_get_image_plane(from, channel, &in_stride);
	size_t row_len;
	uint8_t *room;

	if (in == NULL || width <= 0 || height <= 0 || bits < 8 || bits > 16 ||
	    heif_image_add_plane(out, to, width, height, bits).code != heif_error_Ok ||
	    (room = heif_image_get_plane(out, to, &out_stride)) == NULL)
		return false;
	row_len = (size_t)width * (bits > 8 ? 2 : 1);
	if (in_stride < 0 || out_stride < 0 || (size_t)in_stride < row_len || (size_t)out_stride < row_len)
		return false;
	for (y = 0; y < height; y++)
		memcpy(room + (size_t)y * (size_t)out_stride, in + (size_t)y * (size_t)in_stride, row_len);
	return true;
}

/* What the coded picture says of its colours; the file around it may overrule it. */
static void
copy_colours(const struct de265_image *from, struct heif_image *out)
{
	struct heif_color_profile_nclx *n = heif_nclx_color_profile_alloc();

	if (n == NULL)
		return;
	(void)heif_nclx_color_profile_set_color_primaries(n, (uint16_t)de265_get_image_colour_primaries(from));
	(void)heif_nclx_color_profile_set_transfer_characteristics(n,
	    (uint16_t)de265_get_image_transfer_characteristics(from));
	(void)heif_nclx_color_profile_set_matrix_coefficients(n, (uint16_t)de265_get_image_matrix_coefficients(from));
	n->full_range_flag = de265_get_image_full_range_flag(from) != 0;
	(void)heif_image_set_nclx_color_profile(out, n);
	heif_nclx_color_profile_free(n);
}

static struct heif_image *
to_heif(const struct de265_image *from)
{
	static const enum heif_channel channels[] = { heif_channel_Y, heif_channel_Cb, heif_channel_Cr };
	enum de265_chroma chroma = de265_get_chroma_format(from);
	bool grey = chroma == de265_chroma_mono;
	struct heif_image *out = NULL;
	int k;

	/* Both number the ways of sampling as the standard does. */
	if (heif_image_create(de265_get_image_width(from, 0), de265_get_image_height(from, 0),
	        grey ? heif_colorspace_monochrome : heif_colorspace_YCbCr, (enum heif_chroma)chroma, &out).code !=
	    heif_error_Ok)
		return NULL;
	for (k = 0; k < (grey ? 1 : 3); k++) {
		if (!copy_plane(from, k, channels[k], out)) {
			heif_image_release(out);
			return NULL;
		}
	}
	copy_colours(from, out);
	return out;
}

/* Of several pictures readers show the last: there must be one only. And where the
 * library makes up for damage with grey, what others make of it is not known. */
static struct heif_error
decode_image(void *d, struct heif_image **out)
{
	const struct de265_image *image;
	unsigned pictures = 0;
	int more = 1;

	*out = NULL;
	(void)de265_flush_data(d);
	while (more && de265_decode(d, &more) == DE265_OK) {
		if ((image = de265_get_next_picture(d)) == NULL)
			continue;
		if (pictures++ == 0)
			*out = to_heif(image);
		de265_release_next_picture(d);
	}
	if (*out != NULL && pictures == 1 && de265_get_warning(d) == DE265_OK)
		return fine;
	if (*out != NULL)
		heif_image_release(*out);
	*out = NULL;
	return bad;
}

static void
set_strict(void *d, int strict)
{
	de265_set_parameter_bool(d, DE265_DECODER_PARAM_BOOL_SEI_CHECK_HASH, strict);
}

bool
bw_media_draws_all(void)
{
	return true;
}

void
bw_render_hevc_ready(void)
{
	static const struct heif_decoder_plugin plugin = {
		.plugin_api_version = 3,
		.get_plugin_name = plugin_name,
		.does_support_format = supports,
		.new_decoder = new_decoder,
		.free_decoder = free_decoder,
		.push_data = push_data,
		.decode_image = decode_image,
		.set_strict_decoding = set_strict,
		.id_name = "bewaar-hevc",
	};
	static bool done;
	struct heif_context *first;

	if (done)
		return;
	done = true;
	/* Its own decoders come with the first context. */
	if ((first = heif_context_alloc()) != NULL)
		heif_context_free(first);
	(void)de265_init(); /* tables */
	(void)heif_register_decoder_plugin(&plugin);
}
