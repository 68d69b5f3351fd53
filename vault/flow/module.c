#include "flow/module.h"

#include <stdio.h>
#include <string.h>

#include "sys/beside.h"
#include "sys/later.h"

#define MAX_FONT ((size_t)1 << 20)

static struct bw_media_module used = {
	.version = BW_VERSION,
	.size = sizeof(used),
	.plan = bw_media_plan,
	.verify = bw_media_verify_copy,
	.render = bw_media_render,
	.look = bw_media_look,
	.font = bw_media_font,
	.give_font = bw_media_give_font,
};
static struct bw_err why; /* there is no module */

const struct bw_media_module *
bw_module(void)
{
	return &used;
}

/* They stay mapped, and take memory only where they are looked at. */
static void
give_fonts(void)
{
	static struct bw_mapped fonts[BW_MEDIA_FONTS];
	struct bw_err ignored = { 0 };
	char path[256];
	size_t i;

	for (i = 0; i < BW_MEDIA_FONTS && used.font(i) != NULL; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", BW_FONTS, used.font(i));
		if (fonts[i].data == NULL && bw_beside_map_path(path, MAX_FONT, &fonts[i], &ignored) == BW_OK)
			used.give_font(i, (struct bw_bytes){ fonts[i].data, fonts[i].len });
	}
}

static void
use(const struct bw_media_module *m)
{
	if (m->plan != NULL)
		used.plan = m->plan;
	if (m->verify != NULL)
		used.verify = m->verify;
	if (m->render != NULL)
		used.render = m->render;
	if (m->look != NULL)
		used.look = m->look;
	if (m->font != NULL)
		used.font = m->font;
	if (m->give_font != NULL)
		used.give_font = m->give_font;
	give_fonts();
	m->warm();
}

static bool
load(const char *file, const char *does)
{
	static const char *const names[] = { BW_MEDIA_MODULE_NAME };
	struct {
		const struct bw_media_module *(*module)(void);
	} calls = { NULL };
	const struct bw_media_module *m;
	char path[BW_BESIDE_PATH];

	if (!bw_beside_code("BEWAAR_MODULES", file, path)) {
		(void)bw_err_set(&why, BW_EUNSUPPORTED, 0, "the part of the program that %s (%s) is not installed", does, file);
		bw_err_hint(&why, "put it beside the program, or install the program anew");
		return false;
	}
	if (bw_later_load(path, names, 1, &calls, &why) != BW_OK) {
		bw_err_context(&why, "the part of the program that %s", does);
		return false;
	}
	m = calls.module();
	/* The version first: what another one has behind it is not known. */
	if (strcmp(m->version, BW_VERSION) != 0 || m->size != sizeof(*m)) {
		(void)bw_err_set(&why, BW_EUNSUPPORTED, 0, "the part of the program that %s (%s) is of another version", does, file);
		bw_err_hint(&why, "install the program anew");
		return false;
	}
	use(m);
	return true;
}

void
bw_module_load_pdf(void)
{
	if (bw_media_reads_pdf() || !load("bewaar-pdf.so", "reads PDF"))
		bw_media_warm();
}

void
bw_module_load_draw(void)
{
	if (bw_media_draws_all() || !load("bewaar-draw.so", "draws HEIC, TIFF, WebP, JPEG XL, PDF and films")) {
		give_fonts();
		bw_media_warm_drawing();
	}
}

enum bw_rc
bw_module_result(enum bw_rc rc, struct bw_err *err)
{
	if (rc == BW_EUNSUPPORTED && why.message[0] != '\0' && err != NULL)
		*err = why;
	return rc;
}
