/* Progress on standard error, and stopping when the owner presses Ctrl-C. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "text.h"

static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
	(void)number;
	stopped = 1;
}

void
progress_signals(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	/* A second one ends the program at once; the vault survives that too. */
	sa.sa_flags = (int)SA_RESETHAND;
	(void)sigaction(SIGINT, &sa, NULL);
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGHUP, &sa, NULL);
}

bool
progress_stopped(void)
{
	return stopped != 0;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_clear(struct cli *c)
{
	if (c->step_drawn)
		fputs("\r\033[K", stderr);
	c->step_drawn = false;
}

static void
amount(char out[static 24], uint64_t n)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double x = (double)n;
	size_t i = 0;

	for (; x >= 1024 && i < 4; i++)
		x /= 1024;
	(void)snprintf(out, 24, i == 0 ? "%.0f %s" : "%.1f %s", x, unit[i]);
}

static void
draw(struct cli *c, const char *what, uint64_t done, uint64_t total, int64_t now)
{
	int64_t ms = now - c->step_start_ms;
	char have[24], rate[24];
	uint64_t per_s = ms > 0 ? done * 1000 / (uint64_t)ms : 0;

	amount(have, done);
	amount(rate, per_s);
	fprintf(stderr, "\r\033[K%s  ", what != NULL ? what : "");
	if (total > 0 && done <= total)
		fprintf(stderr, "%3u %%  ", (unsigned int)(done * 100 / total));
	fprintf(stderr, "%s  %s/s", have, rate);
	if (total > done && per_s > 0)
		fprintf(stderr, "  %" PRIu64 " s left", (total - done) / per_s);
	fflush(stderr);
	c->step_drawn = true;
}

bool
progress_step(void *ctx, const char *what, uint64_t done, uint64_t total)
{
	struct cli *c = ctx;
	int64_t now;

	if (stopped || c->progress == PROGRESS_NEVER)
		return !stopped;
	if (c->progress == PROGRESS_JSON) {
		fputs("{\"step\":", stderr);
		text_json(stderr, what != NULL ? what : "");
		fprintf(stderr, ",\"done\":%" PRIu64 ",\"total\":%" PRIu64 "}\n", done, total);
		return true;
	}
	if (c->quiet || !isatty(STDERR_FILENO))
		return true;
	now = now_ms();
	if (c->step_start_ms == 0)
		c->step_start_ms = now;
	if (now - c->step_last_ms >= 100 && now - c->step_start_ms >= 300) {
		c->step_last_ms = now;
		draw(c, what, done, total, now);
	}
	return true;
}
