#define BW_DRAWING_BY_NAME
#include "flow/drawing.h"

#include <pthread.h>

#include "sys/later.h"

struct bw_drawing bw_drawing;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum bw_rc loaded;
static struct bw_err why;

static void
load(void)
{
#define X(name) #name,
	static const char *const names[] = { BW_DRAWING_CALLS(X) };
#undef X

	/* It brings pango, cairo and GObject with it. */
	loaded = bw_later_load("libpangocairo-1.0.so.0", names, sizeof(names) / sizeof(names[0]), &bw_drawing, &why);
}

enum bw_rc
bw_drawing_load(struct bw_err *err)
{
	(void)pthread_once(&once, load);
	if (loaded != BW_OK && err != NULL)
		*err = why;
	return loaded;
}

cairo_status_t
bw_drawing_write(void *ctx, const unsigned char *data, unsigned int len)
{
	struct bw_drawing_out *w = ctx;

	if (w->rc == BW_OK)
		w->rc = w->out.write(w->out.ctx, data, len, w->err);
	return w->rc == BW_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}
