/* Libraries that are loaded when they are first needed. What only some verbs use
 * (the network, pages) and all that it brings would otherwise be mapped at each
 * start and copied at each fork of a worker, which is most of the cost of both. */
#ifndef BW_SYS_LATER_H
#define BW_SYS_LATER_H

#include <limits.h>
#include <stddef.h>

#include "base/err.h"

/* Fill calls, a struct of count pointers to functions, with what the library has
 * under these names. It stays loaded. BW_EUNSUPPORTED when it or one of the names
 * is missing; calls is then as it was. */
enum bw_rc bw_later_load(const char *library, const char *const *names, size_t count, void *calls, struct bw_err *err)
    BW_MUST_USE;

/* The folder of the library that this code was loaded from, without a slash at the end;
 * "" when it is in the program itself, or cannot be told. */
void bw_later_folder(char folder[static PATH_MAX]);

#endif
