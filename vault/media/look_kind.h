/* Inside the media room: files in archives and e-mails that no looker is for. */
#ifndef BW_MEDIA_LOOK_KIND_H
#define BW_MEDIA_LOOK_KIND_H

#include "media/media.h"

/* Why it cannot be let pass unseen; NULL for what shows nothing, such as sound. */
const char *bw_unseen_inside(enum bw_format format, struct bw_bytes in);
/* Text in an older code than UTF-8: bytes above 0x7f, and no control characters but
 * those of lines and of ISO 2022. Hardly any picture is without them. */
bool bw_is_letters(struct bw_bytes in);

#endif
