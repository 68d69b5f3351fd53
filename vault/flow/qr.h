/* A request as a QR code, to be taken to an authority with a phone's camera. It
 * holds the bytes in base64, since readers of codes expect text. */
#ifndef BW_FLOW_QR_H
#define BW_FLOW_QR_H

#include "base/bytes.h"
#include "base/sink.h"
#include "base/value.h"

/* As a picture in PNG, black on white. */
enum bw_rc bw_qr_png(struct bw_bytes data, struct bw_sink out, struct bw_err *err) BW_MUST_USE;
/* As lines for a terminal with light letters on a dark ground. */
enum bw_rc bw_qr_lines(struct bw_bytes data, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
