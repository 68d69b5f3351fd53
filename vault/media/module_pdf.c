/* bewaar-pdf.so; built alone, see CMakeLists.txt. */
#include "media/module.h"

const struct bw_media_module *
bw_media_module(void)
{
	static const struct bw_media_module here = {
		.version = BW_VERSION,
		.size = sizeof(here),
		.warm = bw_media_warm,
		.plan = bw_media_plan,
		.verify = bw_media_verify_copy,
	};

	return &here;
}
