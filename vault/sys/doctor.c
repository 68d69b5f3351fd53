#include "sys/doctor.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "sys/sandbox.h"

#define NAME_ROOM 300

/* The first line of a small system file; false when there is none. */
static bool
first_line(const char *path, char *line, size_t room)
{
	FILE *f = fopen(path, "re");
	bool ok = false;

	if (f != NULL) {
		ok = fgets(line, (int)room, f) != NULL;
		(void)fclose(f);
	}
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

static void
look_at_locking(struct bw_machine *m)
{
	long page = sysconf(_SC_PAGESIZE);
	struct rlimit r;
	void *probe;

	m->lockable = UINT64_MAX;
	if (getrlimit(RLIMIT_MEMLOCK, &r) == 0 && r.rlim_cur != RLIM_INFINITY)
		m->lockable = r.rlim_cur;
	probe = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (probe == MAP_FAILED)
		return;
	m->locks = mlock(probe, (size_t)page) == 0;
	(void)munmap(probe, (size_t)page);
}

static void
look_at_cores(struct bw_machine *m)
{
	char pattern[NAME_ROOM] = "";
	struct rlimit r = { 1, 1 };

	m->dumpable = prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0;
	(void)first_line("/proc/sys/kernel/core_pattern", pattern, sizeof(pattern));
	(void)getrlimit(RLIMIT_CORE, &r);
	/* The limit does not count for a handler, being dumpable does. */
	if (!m->dumpable)
		m->cores = BW_CORES_OFF;
	else if (pattern[0] == '|')
		m->cores = BW_CORES_HANDLER;
	else
		m->cores = r.rlim_cur == 0 ? BW_CORES_OFF : BW_CORES_FILE;
}

/* ---- swap ---- */

static bool
is_crypt(const char *block)
{
	char path[NAME_ROOM], uuid[NAME_ROOM] = "";

	(void)snprintf(path, sizeof(path), "/sys/class/block/%.100s/dm/uuid", block);
	return first_line(path, uuid, sizeof(uuid)) && strncmp(uuid, "CRYPT-", 6) == 0;
}

/* A volume may lie on an encrypted one: go down while there is one below. */
static bool
lies_on_crypt(const char *device)
{
	char block[128], path[NAME_ROOM];
	int depth;

	(void)snprintf(block, sizeof(block), "%.120s", device);
	for (depth = 0; depth < 4; depth++) {
		struct dirent *e;
		DIR *d;

		if (is_crypt(block))
			return true;
		(void)snprintf(path, sizeof(path), "/sys/class/block/%.100s/slaves", block);
		block[0] = '\0';
		if ((d = opendir(path)) == NULL)
			return false;
		while ((e = readdir(d)) != NULL)
			if (e->d_name[0] != '.')
				(void)snprintf(block, sizeof(block), "%.120s", e->d_name);
		(void)closedir(d);
		if (block[0] == '\0')
			return false;
	}
	return false;
}

static enum bw_swap
swap_kind(const char *path)
{
	char *real = realpath(path, NULL);
	enum bw_swap kind = BW_SWAP_PLAIN;
	const char *name;

	if (real != NULL && strncmp(real, "/dev/", 5) == 0) {
		name = strrchr(real, '/') + 1;
		if (strncmp(name, "zram", 4) == 0)
			kind = BW_SWAP_MEMORY;
		else if (lies_on_crypt(name))
			kind = BW_SWAP_ENCRYPTED;
	}
	free(real);
	return kind;
}

static enum bw_swap
look_at_swap(void)
{
	FILE *f = fopen("/proc/swaps", "re");
	enum bw_swap worst = BW_SWAP_NONE;
	char line[1024], *end;

	if (f == NULL)
		return BW_SWAP_UNKNOWN;
	if (fgets(line, sizeof(line), f) == NULL)
		worst = BW_SWAP_UNKNOWN;
	while (worst != BW_SWAP_UNKNOWN && fgets(line, sizeof(line), f) != NULL) {
		enum bw_swap kind;

		if ((end = strpbrk(line, " \t")) == NULL)
			continue;
		*end = '\0';
		kind = swap_kind(line);
		/* Encrypted and in memory together are as good as encrypted. */
		if (worst == BW_SWAP_NONE || kind == BW_SWAP_PLAIN ||
		    (worst == BW_SWAP_MEMORY && kind == BW_SWAP_ENCRYPTED))
			worst = kind;
	}
	(void)fclose(f);
	return worst;
}

/* ---- medium, clock, debugger ---- */

static void
look_at_medium(struct bw_machine *m, const char *folder)
{
	struct statvfs v;
	uint64_t bytes;

	if (folder == NULL || statvfs(folder, &v) != 0)
		return;
	m->has_space = !__builtin_mul_overflow((uint64_t)v.f_bavail, (uint64_t)v.f_frsize, &bytes);
	m->free_bytes = m->has_space ? bytes : 0;
	m->read_only = (v.f_flag & ST_RDONLY) != 0;
}

/* No real clock is before the first release of this program, and none of its
 * users' is after 2099. */
#define EARLIEST INT64_C(1735689600) /* 2025-01-01 */
#define LATEST INT64_C(4102444800)   /* 2100-01-01 */

static void
look_at_clock(struct bw_machine *m)
{
	struct timex tx = { .modes = 0 };
	struct timespec t = { 0, 0 };
	int state;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	m->clock_ms = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	m->clock_sane = t.tv_sec >= EARLIEST && t.tv_sec < LATEST;
	state = adjtimex(&tx);
	m->clock_synced = state >= 0 && state != TIME_ERROR && (tx.status & STA_UNSYNC) == 0;
}

static bool
is_traced(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	bool traced = false;

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "TracerPid:", 10) == 0)
			traced = strtol(line + 10, NULL, 10) != 0;
	(void)fclose(f);
	return traced;
}

void
bw_machine_look(struct bw_machine *m, const char *folder)
{
	memset(m, 0, sizeof(*m));
	look_at_locking(m);
	m->landlock_abi = bw_sandbox_landlock_abi();
	m->seccomp = bw_sandbox_seccomp_works();
	look_at_cores(m);
	m->swap = look_at_swap();
	look_at_medium(m, folder);
	look_at_clock(m);
	m->traced = is_traced();
}
