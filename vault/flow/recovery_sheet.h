/* The recovery code on one page of paper. */
#ifndef BW_FLOW_RECOVERY_SHEET_H
#define BW_FLOW_RECOVERY_SHEET_H

#include "base/sink.h"

/* A PDF page (A4) with the code as text and as a QR code, to be printed and
 * then removed. The page does not say what the code opens. code is plain ASCII
 * of at most 128 characters. dutch: else English. Same input, same bytes. */
enum bw_rc bw_recovery_sheet(const char *code, bool dutch, struct bw_sink out, struct bw_err *err) BW_MUST_USE;

#endif
