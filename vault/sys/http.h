/* One small POST, only ever made because the owner asked for it by address. */
#ifndef BW_SYS_HTTP_H
#define BW_SYS_HTTP_H

#include "base/bytes.h"

/* http and https only; no redirect, no cookie, no user name, no stored state;
 * a proxy only from the environment (https_proxy and so on). 10 s to connect,
 * 60 s in all. The answer stays within reply->limit (which must be set).
 * BW_EIO: not reached, or not a 200 answer of the wanted type. */
enum bw_rc bw_http_post(const char *url, const char *send_type, struct bw_bytes body, const char *want_type,
    struct bw_buf *reply, struct bw_err *err) BW_MUST_USE;

#endif
