/* The receiver opens a sealed dossier into a new folder. */
#ifndef BW_FLOW_UNSEAL_H
#define BW_FLOW_UNSEAL_H

#include "base/value.h"
#include "flow/seal.h"

/* Opens the sealed file at path into the new folder dir. The padding entry is
 * not written. Either all of it is there afterwards, or nothing. *out receives
 * {"folder", "files", "bytes"}. Errors as bw_unseal_open() and bw_zip_read();
 * BW_EEXIST when dir is there. */
enum bw_rc bw_flow_unseal(const char *path, const struct bw_unseal_with *with, const char *dir, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

#endif
