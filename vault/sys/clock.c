#include "sys/clock.h"

#include <time.h>

static int64_t
read_ms(clockid_t id)
{
	struct timespec ts = { 0, 0 };

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
bw_clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t
bw_clock_steady_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}
