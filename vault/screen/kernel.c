#include "screen/kernel.h"

#include <stdint.h>

/* Unaligned, and allowed to look at any float. */
typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float v4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t v8i __attribute__((vector_size(32)));
typedef int32_t v4i __attribute__((vector_size(16)));

/* Between 0 and 6, number by number; what is no number becomes 6, which the last
 * step shows. */
#define CLAMP(v, ints, floats) \
	do { \
		const floats six = (floats){ 0 } + 6.0f; \
		ints keep = (v) < six; \
		(v) = (floats)(((ints)(v) & keep) | ((ints)six & ~keep)); \
		(v) = (floats)((ints)(v) & ((v) > (floats){ 0 })); \
	} while (0)

/* ---- products: six rows of sixteen where there are registers for it ---- */

#define SUM_WIDE(r) \
	sum[r][0] += rows[r][i] * w0; \
	sum[r][1] += rows[r][i] * w1;

static inline __attribute__((always_inline)) void
tile_wide(const struct bw_product *p, const float *const *rows, size_t count, float *out)
{
	const float *w = p->weights;
	size_t column, i, r;

	for (column = 0; column < p->width; column += BW_PANEL) {
		bool both = p->width - column >= BW_PANEL;
		v8 sum[BW_TILE_ROWS][2] = { 0 };
		const v8 b0 = *(const v8 *)(p->bias + column), b1 = *(const v8 *)(p->bias + column + 8);

		for (i = 0; i < p->depth; i++, w += BW_PANEL) {
			const v8 w0 = *(const v8 *)w, w1 = *(const v8 *)(w + 8);

			SUM_WIDE(0) SUM_WIDE(1) SUM_WIDE(2) SUM_WIDE(3) SUM_WIDE(4) SUM_WIDE(5)
		}
		for (r = 0; r < count; r++) {
			v8 low = sum[r][0] + b0, high = sum[r][1] + b1;

			if (p->relu6) {
				CLAMP(low, v8i, v8);
				CLAMP(high, v8i, v8);
			}
			*(v8 *)(out + r * p->width + column) = low;
			if (both)
				*(v8 *)(out + r * p->width + column + 8) = high;
		}
	}
}

/* ---- and three of eight where there are few (x86 as it was in 2003) ---- */

#define SUM_NARROW(r) \
	sum[r][0] += at[r][i] * w0; \
	sum[r][1] += at[r][i] * w1;

static inline __attribute__((always_inline)) void
half_tile(const struct bw_product *p, const float *const *at, const float *w, size_t column, size_t count, float *out)
{
	v4 sum[3][2] = { 0 };
	const v4 b0 = *(const v4 *)(p->bias + column), b1 = *(const v4 *)(p->bias + column + 4);
	size_t i, r;

	for (i = 0; i < p->depth; i++, w += BW_PANEL) {
		const v4 w0 = *(const v4 *)w, w1 = *(const v4 *)(w + 4);

		SUM_NARROW(0) SUM_NARROW(1) SUM_NARROW(2)
	}
	for (r = 0; r < count; r++) {
		v4 low = sum[r][0] + b0, high = sum[r][1] + b1;

		if (p->relu6) {
			CLAMP(low, v4i, v4);
			CLAMP(high, v4i, v4);
		}
		*(v4 *)(out + r * p->width + column) = low;
		*(v4 *)(out + r * p->width + column + 4) = high;
	}
}

static void
tile_narrow(const struct bw_product *p, const float *const *rows, size_t count, float *out)
{
	size_t column, first;

	for (column = 0; column < p->width; column += 8) {
		const float *w = p->weights + column / BW_PANEL * BW_PANEL * p->depth + column % BW_PANEL;

		for (first = 0; first < count; first += 3)
			half_tile(p, rows + first, w, column, count - first < 3 ? count - first : 3, out + first * p->width);
	}
}

/* ---- filters ---- */

struct window {
	size_t first, end; /* of the filter's three, those inside the picture */
	size_t at;	   /* in the picture, of the first */
};

static inline __attribute__((always_inline)) struct window
window_of(size_t out_at, size_t stride, size_t in_side)
{
	/* At stride 1 one line of zeros stands before the picture, at 2 (of an even side) none. */
	size_t before = stride == 1 ? 1 : 0, start = out_at * stride;
	struct window w;

	w.first = start < before ? before - start : 0;
	w.at = start + w.first - before;
	w.end = in_side - w.at < 3 - w.first ? w.first + (in_side - w.at) : 3;
	return w;
}

static inline __attribute__((always_inline)) void
depthwise_any(const struct bw_depthwise *d, const float *in, float *out)
{
	size_t y, x, c, ky, kx, n = d->channels;

	for (y = 0; y < d->out_side; y++) {
		const struct window wy = window_of(y, d->stride, d->in_side);

		for (x = 0; x < d->out_side; x++, out += n) {
			const struct window wx = window_of(x, d->stride, d->in_side);

			for (c = 0; c < n; c += BW_CHANNELS) {
				v8 sum = *(const v8 *)(d->bias + c);

				for (ky = wy.first; ky < wy.end; ky++)
					for (kx = wx.first; kx < wx.end; kx++)
						sum += *(const v8 *)(in + ((wy.at + ky - wy.first) * d->in_side + wx.at + kx - wx.first) * n + c) *
						    *(const v8 *)(d->weights + (ky * 3 + kx) * n + c);
				if (d->relu6)
					CLAMP(sum, v8i, v8);
				*(v8 *)(out + c) = sum;
			}
		}
	}
}

/* ---- which of them this machine can run ---- */

static void
tile_plain(const struct bw_product *p, const float *const *rows, size_t count, float *out)
{
#if defined(__aarch64__)
	tile_wide(p, rows, count, out); /* 32 registers */
#else
	tile_narrow(p, rows, count, out);
#endif
}

static void
depthwise_plain(const struct bw_depthwise *d, const float *in, float *out)
{
	depthwise_any(d, in, out);
}

static bool plain_only;

void
bw_kernel_plain(bool only)
{
	plain_only = only;
}

#if defined(__x86_64__)
static __attribute__((target("avx2,fma"))) void
tile_avx2(const struct bw_product *p, const float *const *rows, size_t count, float *out)
{
	tile_wide(p, rows, count, out);
}

static __attribute__((target("avx2,fma"))) void
depthwise_avx2(const struct bw_depthwise *d, const float *in, float *out)
{
	depthwise_any(d, in, out);
}

static bool
has_avx2(void)
{
	return !plain_only && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#else
#define tile_avx2 tile_plain
#define depthwise_avx2 depthwise_plain
static bool
has_avx2(void)
{
	return false;
}
#endif

void
bw_kernel_tile(const struct bw_product *p, const float *const rows[BW_TILE_ROWS], size_t count, float *out)
{
	(has_avx2() ? tile_avx2 : tile_plain)(p, rows, count, out);
}

void
bw_kernel_depthwise(const struct bw_depthwise *d, const float *in, float *out)
{
	(has_avx2() ? depthwise_avx2 : depthwise_plain)(d, in, out);
}
