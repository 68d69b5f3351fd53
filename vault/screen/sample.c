#include "screen/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIDE BW_MODEL_SIDE
#define MAX_SIDE ((uint32_t)1 << 20)

static struct bw_sample_place
place_of(uint32_t i, uint32_t size)
{
	double at = (double)(size - 1) / (double)(SIDE - 1) * (double)i;
	struct bw_sample_place p;

	p.low = (uint32_t)floor(at);
	p.high = (uint32_t)ceil(at);
	p.high = p.high < size ? p.high : size - 1;
	p.share = at - p.low;
	return p;
}

enum bw_rc
bw_sampler_start(struct bw_sampler *s, uint32_t width, uint32_t height, struct bw_err *err)
{
	uint32_t i;

	memset(s, 0, sizeof(*s));
	if (width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE)
		return bw_err_set(err, BW_ELIMIT, 0, "the picture has no size that can be looked at");
	s->width = width;
	s->height = height;
	for (i = 0; i < SIDE; i++)
		s->column[i] = place_of(i, width);
	for (i = 0; i < 256; i++)
		s->unit[i] = (float)(i / 255.0);
	s->above = malloc((size_t)width * 3);
	s->dots = malloc(BW_MODEL_INPUTS * sizeof(float));
	if (s->above == NULL || s->dots == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	return BW_OK;
}

void
bw_sampler_end(struct bw_sampler *s)
{
	free(s->above);
	free(s->dots);
	memset(s, 0, sizeof(*s));
}

static void
square_row(struct bw_sampler *s, uint32_t row, double share, const uint8_t *low, const uint8_t *high)
{
	float *out = s->dots + (size_t)row * SIDE * 3;
	uint32_t i;
	unsigned c;

	for (i = 0; i < SIDE; i++) {
		const struct bw_sample_place *p = &s->column[i];
		size_t left = (size_t)p->low * 3, right = (size_t)p->high * 3;

		for (c = 0; c < 3; c++) {
			double a = s->unit[low[left + c]], b = s->unit[low[right + c]];
			double d = s->unit[high[left + c]], e = s->unit[high[right + c]];
			double top = a + (b - a) * p->share, bottom = d + (e - d) * p->share;

			*out++ = (float)(top + (bottom - top) * share);
		}
	}
}

void
bw_sampler_row(struct bw_sampler *s, const uint8_t *rgb)
{
	if (s->y == s->height)
		return;
	/* A picture of the right size is taken as it is, which this gives too. */
	while (s->next < SIDE) {
		struct bw_sample_place p = place_of(s->next, s->height);

		if (p.high > s->y)
			break;
		square_row(s, s->next, p.share, p.low == s->y ? rgb : s->above, rgb);
		s->next++;
	}
	memcpy(s->above, rgb, (size_t)s->width * 3);
	s->y++;
}

bool
bw_sampler_done(const struct bw_sampler *s)
{
	return s->y == s->height && s->next == SIDE;
}

enum bw_rc
bw_sampler_turn(struct bw_sampler *s, unsigned orientation, struct bw_err *err)
{
	float *turned;
	size_t y, x;

	if (orientation < 2 || orientation > 8)
		return BW_OK;
	if ((turned = malloc(BW_MODEL_INPUTS * sizeof(float))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (y = 0; y < SIDE; y++) {
		for (x = 0; x < SIDE; x++) {
			/* Exif 2.32, Orientation: which corner of the file is shown where. */
			size_t row = orientation >= 5 ? x : y, column = orientation >= 5 ? y : x;

			if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
				row = SIDE - 1 - row;
			if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
				column = SIDE - 1 - column;
			memcpy(turned + (y * SIDE + x) * 3, s->dots + (row * SIDE + column) * 3, 3 * sizeof(float));
		}
	}
	free(s->dots);
	s->dots = turned;
	return BW_OK;
}
