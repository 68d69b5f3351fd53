/* The device's clock. */
#ifndef BW_SYS_CLOCK_H
#define BW_SYS_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC, as the device believes. */
int64_t bw_clock_now_ms(void);
/* Milliseconds of a clock that never goes back; for durations only. */
int64_t bw_clock_steady_ms(void);

#endif
