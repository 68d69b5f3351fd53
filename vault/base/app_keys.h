/* The names under which apps write their keys into exports (Signal: backup.proto of libsignal).
 * Reading a chat tells where they stand, and copies leave them out. */
#ifndef BW_BASE_APP_KEYS_H
#define BW_BASE_APP_KEYS_H

#include <stdbool.h>
#include <stddef.h>

bool bw_app_key(const void *name, size_t len);

#endif
