/* webptool FILE FOLDER: the frames of an animated WebP as libwebp's own player composes them,
 * on white, as FOLDER/NNNN.ppm. What ours is held against; ImageMagick does not mix them. */
#include <stdio.h>
#include <stdlib.h>

#include <webp/demux.h>

static uint8_t
on_white(unsigned colour, unsigned alpha)
{
	return (uint8_t)((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

static void
save(const char *folder, unsigned number, const uint8_t *rgba, const WebPAnimInfo *info)
{
	char path[4096];
	uint32_t i, k;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%04u.ppm", folder, number);
	if ((f = fopen(path, "wb")) == NULL)
		exit(1);
	fprintf(f, "P6\n%u %u\n255\n", (unsigned)info->canvas_width, (unsigned)info->canvas_height);
	for (i = 0; i < info->canvas_width * info->canvas_height; i++, rgba += 4)
		for (k = 0; k < 3; k++)
			fputc(on_white(rgba[k], rgba[3]), f);
	if (fclose(f) != 0)
		exit(1);
}

int
main(int argc, char **argv)
{
	static uint8_t file[64 << 20];
	FILE *f = argc == 3 ? fopen(argv[1], "rb") : NULL;
	WebPData data = { file, f != NULL ? fread(file, 1, sizeof(file), f) : 0 };
	WebPAnimDecoder *player = WebPAnimDecoderNew(&data, NULL);
	WebPAnimInfo info;
	uint8_t *rgba;
	unsigned n = 0;
	int at;

	if (player == NULL || !WebPAnimDecoderGetInfo(player, &info))
		return 1;
	while (WebPAnimDecoderHasMoreFrames(player) && WebPAnimDecoderGetNext(player, &rgba, &at))
		save(argv[2], n++, rgba, &info);
	WebPAnimDecoderDelete(player);
	fclose(f);
	return n == info.frame_count ? 0 : 1;
}
