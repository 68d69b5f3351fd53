#include "fuzz/media_target.h"

CLEAN_MEDIA_TARGET(BW_FORMAT_TEXT)
