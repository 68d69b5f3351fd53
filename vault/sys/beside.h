/* Data files that are installed with the program, or lie beside it (on a stick). */
#ifndef BW_SYS_BESIDE_H
#define BW_SYS_BESIDE_H

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

#endif
