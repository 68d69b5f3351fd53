#include "media/jpeg_trap.h"

static void
on_error(j_common_ptr c)
{
	struct bw_jpeg_trap *t = (struct bw_jpeg_trap *)(void *)c->err;

	longjmp(t->out, 1);
}

static void
on_message(j_common_ptr c, int level)
{
	if (level < 0)
		c->err->num_warnings++;
}

static void
no_output(j_common_ptr c)
{
	(void)c;
}

struct jpeg_error_mgr *
bw_jpeg_trap_set(struct bw_jpeg_trap *t)
{
	struct jpeg_error_mgr *mgr = jpeg_std_error(&t->mgr);

	mgr->error_exit = on_error;
	mgr->emit_message = on_message;
	mgr->output_message = no_output;
	return mgr;
}

uint64_t
bw_jpeg_samples(const struct jpeg_decompress_struct *d)
{
	uint64_t size = (uint64_t)d->image_width * d->image_height, sum = 0;
	int i;

	for (i = 0; i < d->num_components; i++)
		sum += size * (uint64_t)(d->comp_info[i].h_samp_factor * d->comp_info[i].v_samp_factor) /
		    (uint64_t)(d->max_h_samp_factor * d->max_v_samp_factor);
	return sum;
}
