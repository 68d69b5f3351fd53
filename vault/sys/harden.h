/* What every Bewaar program does first. */
#ifndef BW_SYS_HARDEN_H
#define BW_SYS_HARDEN_H

#include "base/err.h"

/* Descriptors 0 to 2 are open (so that no vault file becomes "stdout"), new
 * files are ours alone (umask 077), no core dump, not readable by other
 * processes of the same user, no new privileges through exec, and writing to a
 * closed pipe is an error, not a death. Call it once, from main. */
enum bw_rc bw_harden_process(struct bw_err *err) BW_MUST_USE;

#endif
