#include "sys/beside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/later.h"

void
bw_beside_unmap(struct bw_mapped *m)
{
	void *map;

	if (m->data == NULL)
		return;
	memcpy(&map, &m->data, sizeof(map));
	(void)munmap(map, m->len);
	*m = (struct bw_mapped){ 0 };
}

static enum bw_rc
map_file(int fd, const char *path, size_t max, struct bw_mapped *out, struct bw_err *err)
{
	struct stat st;
	void *map;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 || (uintmax_t)st.st_size > max)
		return bw_err_set(err, BW_ELIMIT, 0, "%s is empty, too large or no file", path);
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return bw_err_set(err, BW_EFAIL, errno, "%s cannot be read", path);
	*out = (struct bw_mapped){ map, (size_t)st.st_size };
	return BW_OK;
}

enum bw_rc
bw_beside_map_path(const char *path, size_t max, struct bw_mapped *out, struct bw_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum bw_rc rc;

	if (fd < 0)
		return bw_err_set(err, BW_ENOTFOUND, errno, "%s is not there", path);
	rc = map_file(fd, path, max, out, err);
	(void)close(fd);
	return rc;
}

/* Of the running program, without a slash at the end; "" when it cannot be told. */
static void
program_folder(char folder[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
	char *slash;

	folder[n > 0 ? n : 0] = '\0';
	slash = strrchr(folder, '/');
	if (slash != NULL)
		*slash = '\0';
}

/* Of data, from the program's folder on. */
static const char *const places[] = { "/", "/share/bewaar/", "/../share/bewaar/" };

enum bw_rc
bw_beside_map(const char *variable, const char *name, size_t max, struct bw_mapped *out, struct bw_err *err)
{
	const char *named = getenv(variable);
	char folder[PATH_MAX], path[BW_BESIDE_PATH];
	enum bw_rc rc;
	size_t i;

	*out = (struct bw_mapped){ 0 };
	if (named != NULL)
		return bw_beside_map_path(named, max, out, err);
	program_folder(folder);
	for (i = 0; i < sizeof(places) / sizeof(places[0]) && folder[0] != '\0'; i++) {
		(void)snprintf(path, sizeof(path), "%s%s%s", folder, places[i], name);
		if ((rc = bw_beside_map_path(path, max, out, err)) != BW_ENOTFOUND)
			return rc;
	}
	(void)snprintf(path, sizeof(path), "%s/%s", BW_DATADIR, name);
	return bw_beside_map_path(path, max, out, err);
}

static bool
is_folder(char path[static BW_BESIDE_PATH], const char *folder, const char *place, const char *name)
{
	struct stat st;

	return snprintf(path, BW_BESIDE_PATH, "%s%s%s", folder, place, name) < (int)BW_BESIDE_PATH && stat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode);
}

bool
bw_beside_folder(const char *variable, const char *name, char path[static BW_BESIDE_PATH])
{
	const char *named = getenv(variable);
	char folder[PATH_MAX];
	size_t i;

	if (named != NULL)
		return is_folder(path, named, "", "");
	program_folder(folder);
	for (i = 0; i < sizeof(places) / sizeof(places[0]) && folder[0] != '\0'; i++)
		if (is_folder(path, folder, places[i], name))
			return true;
	return is_folder(path, BW_DATADIR, "/", name);
}

static bool
can_read(char path[static BW_BESIDE_PATH], const char *folder, const char *place, const char *name)
{
	int fd;

	if (snprintf(path, BW_BESIDE_PATH, "%s%s%s", folder, place, name) >= (int)BW_BESIDE_PATH)
		return false;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		return false;
	(void)close(fd);
	return true;
}

bool
bw_beside_code(const char *variable, const char *name, char path[static BW_BESIDE_PATH])
{
	static const char *const code_places[] = { "/", "/bewaar/", "/" BW_LIBDIR_FROM_BIN "/bewaar/" };
	const char *named = getenv(variable);
	char folders[2][PATH_MAX];
	size_t i;

	if (named != NULL)
		return can_read(path, named, "/", name);
	program_folder(folders[0]);
	bw_later_folder(folders[1]);
	for (i = 0; i < 2 * sizeof(code_places) / sizeof(code_places[0]); i++)
		if (folders[i % 2][0] != '\0' && can_read(path, folders[i % 2], code_places[i / 2], name))
			return true;
	return can_read(path, BW_LIBDIR, "/bewaar/", name);
}
