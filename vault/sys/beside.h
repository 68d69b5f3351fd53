/* Files that are installed with the program, or lie beside it (on a stick). */
#ifndef BW_SYS_BESIDE_H
#define BW_SYS_BESIDE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct bw_mapped {
	const uint8_t *data; /* NULL: nothing */
	size_t len;
};

/* Maps, for reading, the first that is there: the file that the variable of the
 * environment names; NAME in the program's folder, in its share/bewaar, in
 * ../share/bewaar of it; where the library was installed. BW_ENOTFOUND; BW_ELIMIT
 * when it is empty or over max. */
enum bw_rc bw_beside_map(const char *variable, const char *name, size_t max, struct bw_mapped *out,
    struct bw_err *err) BW_MUST_USE;
/* The one at this path. */
enum bw_rc bw_beside_map_path(const char *path, size_t max, struct bw_mapped *out, struct bw_err *err) BW_MUST_USE;
void bw_beside_unmap(struct bw_mapped *m); /* an empty one is fine */

#define BW_BESIDE_PATH (PATH_MAX + 64)
/* Where the folder NAME is, by the same rule. false: nowhere. */
bool bw_beside_folder(const char *variable, const char *name, char path[static BW_BESIDE_PATH]) BW_MUST_USE;
/* Where a part of the program is that is loaded later, the first that can be read: NAME
 * in the folder that the variable names, and then in no other; in the folder of the
 * program or of the library that this is, in bewaar/ of it, where libraries are in
 * relation to it; where the library was installed. false: nowhere. */
bool bw_beside_code(const char *variable, const char *name, char path[static BW_BESIDE_PATH]) BW_MUST_USE;

#endif
