#include "fuzz/media_target.h"

MEDIA_TARGET(BW_FORMAT_BMP)
