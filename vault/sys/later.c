#include "sys/later.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum bw_rc
bw_later_load(const char *library, const char *const *names, size_t count, void *calls, struct bw_err *err)
{
	void **found, *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
	enum bw_rc rc = BW_OK;
	size_t i;

	if (handle == NULL) {
		(void)bw_err_set(err, BW_EUNSUPPORTED, 0, "the library %s cannot be loaded", library);
		bw_err_hint(err, "install it from your system's packages");
		return BW_EUNSUPPORTED;
	}
	if ((found = calloc(count, sizeof(*found))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory");
	for (i = 0; rc == BW_OK && i < count; i++)
		if ((found[i] = dlsym(handle, names[i])) == NULL)
			rc = bw_err_set(err, BW_EUNSUPPORTED, 0, "the library %s is too old: it has no %s", library, names[i]);
	/* POSIX lets a pointer to a function be kept in one to void. */
	if (rc == BW_OK)
		memcpy(calls, found, count * sizeof(*found));
	free(found);
	return rc;
}

void
bw_later_folder(char folder[static PATH_MAX])
{
	static const char here;
	Dl_info info;
	char *slash;

	folder[0] = '\0';
	/* The name of the program itself is what its caller says it is; only a library's is
	 * always the whole path. */
	if (dladdr(&here, &info) == 0 || info.dli_fname == NULL || info.dli_fname[0] != '/')
		return;
	(void)snprintf(folder, PATH_MAX, "%s", info.dli_fname);
	if ((slash = strrchr(folder, '/')) != NULL)
		*slash = '\0';
}
