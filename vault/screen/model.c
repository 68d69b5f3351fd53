#include "screen/model.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "screen/kernel.h"

#define MAGIC "BWMODEL1"
#define MAX_OPS 256u
#define MAX_CHANNELS 4096u
#define MAX_DEPTH 4096u /* of a product; one tile of it is gathered at a time */
#define MAX_PLANE ((size_t)4 << 20) /* numbers between two steps */
#define BUFFERS 4u
#define ALIGN 64u

enum kind { CONV = 1, DEPTHWISE, ADD, MEAN, DENSE };

struct coded { /* bytes that stand for byte * scale + min */
	double scale, min;
	uint32_t at;
};

struct op {
	uint8_t kind, kernel, stride;
	bool relu6;
	uint16_t source; /* ADD: the step whose result is added, counted from 1 */
	size_t inputs, outputs, in_side, out_side;
	struct coded coded[2]; /* weights, bias */
	float *weights, *bias;
	unsigned last_use, buffer; /* of its result */
};

struct bw_model {
	struct op ops[MAX_OPS];
	size_t count, plane; /* the largest result, in numbers */
	float *buffers[BUFFERS];
	float *gathered; /* BW_TILE_ROWS rows */
};

void
bw_model_free(struct bw_model *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->count; i++) {
		free(m->ops[i].weights);
		free(m->ops[i].bias);
	}
	for (i = 0; i < BUFFERS; i++)
		free(m->buffers[i]);
	free(m->gathered);
	free(m);
}

static float *
floats(size_t count)
{
	return aligned_alloc(ALIGN, (count * sizeof(float) + ALIGN - 1) / ALIGN * ALIGN);
}

/* ---- reading ---- */

static double
le_double(struct bw_cursor *c)
{
	uint64_t bits = bw_cursor_le64(c);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

static void
read_op(struct bw_cursor *c, struct op *op)
{
	unsigned i;

	op->kind = bw_cursor_u8(c);
	op->kernel = bw_cursor_u8(c);
	op->stride = bw_cursor_u8(c);
	op->relu6 = bw_cursor_u8(c) != 0;
	op->source = bw_cursor_le16(c);
	bw_cursor_skip(c, 2);
	op->inputs = bw_cursor_le32(c);
	op->outputs = bw_cursor_le32(c);
	for (i = 0; i < 2; i++) {
		op->coded[i].scale = le_double(c);
		op->coded[i].min = le_double(c);
	}
	for (i = 0; i < 2; i++)
		op->coded[i].at = bw_cursor_le32(c);
}

static size_t
depth_of(const struct op *op)
{
	return op->kernel * (size_t)op->kernel * (op->kind == DEPTHWISE ? 1 : op->inputs);
}

static bool
channels_ok(size_t channels)
{
	return channels > 0 && channels <= MAX_CHANNELS && channels % BW_CHANNELS == 0;
}

/* Does the step fit behind what came before? Sets its sides. */
static bool
fits(struct bw_model *m, size_t i)
{
	struct op *op = &m->ops[i];
	const struct op *before = i > 0 ? op - 1 : NULL, *added;

	op->in_side = before != NULL ? before->out_side : BW_MODEL_SIDE;
	op->out_side = op->in_side;
	if (op->inputs != (before != NULL ? before->outputs : 3) || op->in_side == 0)
		return false;
	switch (op->kind) {
	case CONV:
	case DEPTHWISE:
		if (!channels_ok(op->outputs) || (op->kind == DEPTHWISE && (op->outputs != op->inputs || op->kernel != 3)))
			return false;
		if ((op->kernel != 1 && op->kernel != 3) || (op->stride != 1 && op->stride != 2) || depth_of(op) > MAX_DEPTH)
			return false;
		if (op->stride == 2 && (op->kernel != 3 || op->in_side % 2 != 0))
			return false;
		op->out_side = op->in_side / op->stride;
		break;
	case ADD:
		if (op->source == 0 || op->source > i)
			return false;
		added = &m->ops[op->source - 1];
		if (added->outputs != op->inputs || added->out_side != op->in_side || op->outputs != op->inputs)
			return false;
		break;
	case MEAN:
		op->out_side = 1;
		if (op->outputs != op->inputs)
			return false;
		break;
	case DENSE:
		if (op->in_side != 1 || op->outputs != BW_SCORE_COUNT || op->inputs > MAX_CHANNELS || op->relu6)
			return false;
		break;
	default:
		return false;
	}
	if (op->out_side * op->out_side * op->outputs > MAX_PLANE)
		return false;
	if (op->out_side * op->out_side * op->outputs > m->plane)
		m->plane = op->out_side * op->out_side * op->outputs;
	return true;
}

/* ---- weights ---- */

static bool
coded_ok(const struct coded *c, size_t count, size_t len)
{
	return isfinite(c->scale) && isfinite(c->min) && fabs(c->scale) < 1e6 && fabs(c->min) < 1e6 && c->at <= len &&
	    count <= len - c->at;
}

static float
decoded(const struct coded *c, const uint8_t *file, size_t i)
{
	return (float)(file[c->at + i] * c->scale + c->min);
}

/* As the kernels want them: panels of columns for products, as they are for filters. */
static bool
decode_op(struct op *op, const uint8_t *file, size_t len)
{
	size_t depth = depth_of(op), width = op->outputs, panels = (width + BW_PANEL - 1) / BW_PANEL, i, k;
	bool panelled = op->kind == CONV;

	if (op->kind == ADD || op->kind == MEAN)
		return true;
	if (op->kind == DENSE)
		depth = op->inputs;
	if (!coded_ok(&op->coded[0], depth * width, len) || !coded_ok(&op->coded[1], width, len))
		return false;
	op->weights = floats(panels * BW_PANEL * depth);
	op->bias = floats(panels * BW_PANEL);
	if (op->weights == NULL || op->bias == NULL)
		return false;
	memset(op->weights, 0, panels * BW_PANEL * depth * sizeof(float));
	memset(op->bias, 0, panels * BW_PANEL * sizeof(float));
	for (i = 0; i < depth; i++) {
		for (k = 0; k < width; k++) {
			size_t at = panelled ? (k / BW_PANEL * depth + i) * BW_PANEL + k % BW_PANEL : i * width + k;

			op->weights[at] = decoded(&op->coded[0], file, i * width + k);
		}
	}
	for (k = 0; k < width; k++)
		op->bias[k] = decoded(&op->coded[1], file, k);
	return true;
}

/* ---- where results lie ---- */

/* A result stays until the last step that reads it. */
static bool
assign_buffers(struct bw_model *m)
{
	size_t i, k;
	unsigned b;

	for (i = 0; i < m->count; i++) {
		m->ops[i].last_use = (unsigned)i + 1;
		if (m->ops[i].kind == ADD)
			m->ops[m->ops[i].source - 1].last_use = (unsigned)i;
	}
	for (i = 0; i < m->count; i++) {
		bool taken[BUFFERS] = { false };

		for (k = 0; k < i; k++)
			if (m->ops[k].last_use >= i)
				taken[m->ops[k].buffer] = true;
		for (b = 0; b < BUFFERS && taken[b]; b++)
			;
		if (b == BUFFERS)
			return false;
		m->ops[i].buffer = b;
	}
	return true;
}

static bool
allocate(struct bw_model *m)
{
	size_t i;

	m->gathered = floats(BW_TILE_ROWS * (size_t)MAX_DEPTH);
	for (i = 0; i < m->count; i++)
		if (m->buffers[m->ops[i].buffer] == NULL && (m->buffers[m->ops[i].buffer] = floats(m->plane)) == NULL)
			return false;
	return m->gathered != NULL;
}

static bool
read_model(struct bw_model *m, const uint8_t *data, size_t len)
{
	struct bw_cursor c = bw_cursor_of(data, len);
	struct bw_bytes magic = bw_cursor_take(&c, strlen(MAGIC));
	uint16_t side = bw_cursor_le16(&c), classes = bw_cursor_le16(&c), count = bw_cursor_le16(&c);
	size_t i;

	bw_cursor_skip(&c, 2);
	if (c.bad || memcmp(magic.data, MAGIC, magic.len) != 0 || side != BW_MODEL_SIDE || classes != BW_SCORE_COUNT)
		return false;
	if (count == 0 || count > MAX_OPS)
		return false;
	for (i = 0; i < count; i++) {
		read_op(&c, &m->ops[i]);
		m->count = i + 1;
		if (c.bad || !fits(m, i) || !decode_op(&m->ops[i], data, len))
			return false;
		if ((m->ops[i].kind == DENSE) != (i + 1 == count))
			return false;
	}
	return true;
}

enum bw_rc
bw_model_load(const void *data, size_t len, struct bw_model **out, struct bw_err *err)
{
	struct bw_model *m = NULL;
	bool ok;

	*out = NULL;
	ok = len <= BW_MODEL_MAX_FILE && (m = calloc(1, sizeof(*m))) != NULL && read_model(m, data, len) && assign_buffers(m) &&
	    allocate(m);
	if (!ok) {
		bw_model_free(m);
		return bw_err_set(err, BW_EFORMAT, 0, "the file of the model is damaged, or there is no memory for it");
	}
	*out = m;
	return BW_OK;
}

/* ---- running ---- */

/* One point of a 3 by 3 product: nine points of the picture, zeros outside. */
static void
gather(const struct op *op, const float *in, size_t point, float *to)
{
	size_t n = op->inputs, before = op->stride == 1 ? 1 : 0, ky, kx;
	size_t y = point / op->out_side * op->stride, x = point % op->out_side * op->stride;

	for (ky = 0; ky < 3; ky++) {
		for (kx = 0; kx < 3; kx++, to += n) {
			/* One before the first wraps round and is outside as well. */
			size_t py = y + ky - before, px = x + kx - before;

			if (py < op->in_side && px < op->in_side)
				memcpy(to, in + (py * op->in_side + px) * n, n * sizeof(float));
			else
				memset(to, 0, n * sizeof(float));
		}
	}
}

static void
run_conv(struct bw_model *m, const struct op *op, const float *in, float *out)
{
	struct bw_product p = { op->weights, op->bias, depth_of(op), op->outputs, op->relu6 };
	size_t points = op->out_side * op->out_side, at, r;

	for (at = 0; at < points; at += BW_TILE_ROWS) {
		size_t count = points - at < BW_TILE_ROWS ? points - at : BW_TILE_ROWS;
		const float *rows[BW_TILE_ROWS];

		for (r = 0; r < BW_TILE_ROWS; r++) {
			size_t point = at + (r < count ? r : count - 1); /* the last one again fills the tile */

			rows[r] = in + point * op->inputs;
			if (op->kernel == 3) {
				gather(op, in, point, m->gathered + r * p.depth);
				rows[r] = m->gathered + r * p.depth;
			}
		}
		bw_kernel_tile(&p, rows, count, out + at * op->outputs);
	}
}

static void
run_mean(const struct op *op, const float *in, float *out)
{
	size_t points = op->in_side * op->in_side, c, i;

	for (c = 0; c < op->inputs; c++) {
		float sum = 0;

		for (i = 0; i < points; i++)
			sum += in[i * op->inputs + c];
		out[c] = sum / (float)points;
	}
}

static void
run_add(const struct op *op, const float *in, const float *added, float *out)
{
	size_t n = op->in_side * op->in_side * op->inputs, i;

	for (i = 0; i < n; i++)
		out[i] = in[i] + added[i];
}

/* The last step, and what makes shares of its numbers. */
static void
run_dense(const struct op *op, const float *in, float *out)
{
	float most, sum = 0;
	size_t i, k;

	for (k = 0; k < op->outputs; k++) {
		out[k] = op->bias[k];
		for (i = 0; i < op->inputs; i++)
			out[k] += in[i] * op->weights[i * op->outputs + k];
	}
	most = out[0];
	for (k = 1; k < op->outputs; k++)
		most = out[k] > most ? out[k] : most;
	for (k = 0; k < op->outputs; k++) {
		out[k] = expf(out[k] - most);
		sum += out[k];
	}
	for (k = 0; k < op->outputs; k++)
		out[k] /= sum;
}

static void
run_op(struct bw_model *m, const struct op *op, const float *in, float *out)
{
	struct bw_depthwise d = { op->weights, op->bias, op->in_side, op->out_side, op->inputs, op->stride, op->relu6 };

	switch ((enum kind)op->kind) {
	case CONV:
		run_conv(m, op, in, out);
		break;
	case DEPTHWISE:
		bw_kernel_depthwise(&d, in, out);
		break;
	case ADD:
		run_add(op, in, m->buffers[m->ops[op->source - 1].buffer], out);
		break;
	case MEAN:
		run_mean(op, in, out);
		break;
	case DENSE:
		run_dense(op, in, out);
		break;
	}
}

enum bw_rc
bw_model_score(struct bw_model *m, const float *dots, float scores[BW_SCORE_COUNT], struct bw_err *err)
{
	float *picture = floats(BW_MODEL_INPUTS);
	const float *in = picture;
	bool finite = true;
	size_t i;

	if (picture == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (i = 0; i < BW_MODEL_INPUTS; i++) {
		finite = finite && dots[i] >= 0 && dots[i] <= 1;
		picture[i] = dots[i] * 2 - 1;
	}
	for (i = 0; i < m->count && finite; i++) {
		float *out = m->buffers[m->ops[i].buffer];

		run_op(m, &m->ops[i], in, out);
		in = out;
	}
	for (i = 0; i < BW_SCORE_COUNT && finite; i++) {
		scores[i] = in[i];
		finite = isfinite(scores[i]);
	}
	free(picture);
	return finite ? BW_OK : bw_err_set(err, BW_EFORMAT, 0, "the picture has no scores");
}
