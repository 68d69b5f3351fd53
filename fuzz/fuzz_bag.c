/* Manifests: what is accepted is written back the same, no path leads out, and
 * none is there twice. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/bag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_path(const char *path)
{
	if (path[0] == '/' || path[0] == '\0' || strlen(path) > BW_BAG_PATH_MAX || strpbrk(path, "\\\n\r:") != NULL ||
	    strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL ||
	    strstr(path, "//") != NULL || (strlen(path) > 2 && strcmp(path + strlen(path) - 3, "/..") == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bw_bag_manifest m;
	struct bw_buf again = { 0 };

	(void)bw_bag_declared(data, len);
	if (bw_bag_parse_manifest(&m, data, len, NULL) != BW_OK)
		return 0;
	for (size_t i = 0; i < m.count; i++) {
		check_path(m.entry[i].path);
		if (bw_bag_find(&m, m.entry[i].path) != &m.entry[i])
			abort();
		bw_bag_line(&again, m.entry[i].sha256, m.entry[i].path);
	}
	if (again.len != len || (len > 0 && memcmp(again.data, data, len) != 0))
		abort();
	bw_buf_free(&again);
	bw_bag_manifest_free(&m);
	return 0;
}
