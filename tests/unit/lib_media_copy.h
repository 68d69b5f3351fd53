/* What every disclosed copy must do, whatever its format. Each check ends the
 * test that calls it when it does not hold. */
#ifndef LIB_MEDIA_COPY_H
#define LIB_MEDIA_COPY_H

#include "media/media.h"

/* BW_CANARIES names a folder to leave this original in, as FORMAT-PLACE.suffix, for
 * tests/interop/media-canaries.sh. */
void leave_original(const char *place, const struct bw_buf *original);
/* The copy is made, holds no canary, is its own copy, and was not clean before
 * (unless the original was its own copy already). */
void copy_is_clean(const char *place, enum bw_format format, const struct bw_buf *original, struct bw_buf *copy);
/* The reason, or "" when there is a copy; valid until the next call. */
const char *copy_refusal(enum bw_format format, const struct bw_buf *original);
/* Does a warning among the facts hold these words? */
bool plan_warns(const struct bw_plan *p, const char *words);
/* What sample_exif() says of date, fraction, zone and way up stands where the plan has its
 * spots: count of them. */
void spots_fit(const struct bw_plan *p, const struct bw_buf *file, size_t count);
/* Cut behind each byte: refused, or a copy that is its own copy. */
void copy_is_safe_when_cut(const char *place, enum bw_format format, const struct bw_buf *original);
/* Each byte changed: the same. */
void copy_is_safe_when_changed(const char *place, enum bw_format format, const struct bw_buf *original);

#endif
