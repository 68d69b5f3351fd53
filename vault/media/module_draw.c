/* bewaar-draw.so; built alone, see CMakeLists.txt. */
#include "media/module.h"

const struct bw_media_module *
bw_media_module(void)
{
	static const struct bw_media_module here = {
		.version = BW_VERSION,
		.size = sizeof(here),
		.warm = bw_media_warm_drawing,
		.render = bw_media_render,
		.look = bw_media_look,
		.font = bw_media_font,
		.give_font = bw_media_give_font,
	};

	return &here;
}
