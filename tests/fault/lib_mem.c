#include "lib_mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILES 64
#define OPEN 64
#define SECTOR 512u

/* now is what the program sees; kept is what a sync has made durable. Unsynced
 * writes are remembered as sectors whose old or new bytes may be found. */
struct mem_file {
	char name[64];
	uint8_t *now, *kept;
	uint64_t len, kept_len, cap;
	uint8_t *dirty; /* one per sector */
	bool exists, name_kept; /* the entry in the folder is durable as it is */
	bool existed; /* durable state of the name */
};

struct mem {
	struct bw_io io;
	struct mem_file files[FILES];
	int open[OPEN]; /* file number + 1 */
	bool dir, dir_kept;
	int locked;
	unsigned long calls, fail_at, cut_at;
	int code;
	bool forever;
	bool fat; /* no appending, and unsynced growth is any bytes */
	uint64_t limit; /* bytes of all files together, 0: no end */
};

static int
gate(struct mem *m)
{
	m->calls++;
	if (m->cut_at != 0 && m->calls > m->cut_at)
		return EIO;
	if (m->fail_at != 0 && (m->calls == m->fail_at || (m->forever && m->calls > m->fail_at)))
		return m->code;
	return 0;
}

static const char *
base_name(const char *path)
{
	const char *s = strrchr(path, '/');

	return s == NULL ? path : s + 1;
}

static struct mem_file *
lookup(struct mem *m, const char *path)
{
	const char *name = base_name(path);
	int i;

	for (i = 0; i < FILES; i++) {
		if (m->files[i].exists && strcmp(m->files[i].name, name) == 0)
			return &m->files[i];
	}
	return NULL;
}

static void
grow(struct mem_file *f, uint64_t len)
{
	uint64_t cap = f->cap == 0 ? 65536 : f->cap;

	if (len <= f->cap)
		return;
	while (cap < len)
		cap *= 2;
	f->now = realloc(f->now, cap);
	f->kept = realloc(f->kept, cap);
	f->dirty = realloc(f->dirty, cap / SECTOR);
	if (f->now == NULL || f->kept == NULL || f->dirty == NULL)
		abort();
	memset(f->now + f->cap, 0, cap - f->cap);
	memset(f->kept + f->cap, 0, cap - f->cap);
	memset(f->dirty + f->cap / SECTOR, 0, (cap - f->cap) / SECTOR);
	f->cap = cap;
}

static int
mem_open(void *ctx, const char *path, unsigned int flags, int *file)
{
	struct mem *m = ctx;
	struct mem_file *f;
	int e, i;

	if ((e = gate(m)) != 0)
		return e;
	f = lookup(m, path);
	if ((flags & BW_IO_CREATE) != 0) {
		if (f != NULL)
			return EEXIST;
		for (i = 0; i < FILES && (m->files[i].exists || m->files[i].existed); i++)
			;
		if (i == FILES)
			return ENFILE;
		f = &m->files[i];
		strncpy(f->name, base_name(path), sizeof(f->name) - 1);
		f->exists = true;
	}
	if (f == NULL)
		return ENOENT;
	for (i = 0; i < OPEN && m->open[i] != 0; i++)
		;
	if (i == OPEN)
		return EMFILE;
	m->open[i] = (int)(f - m->files) + 1;
	*file = i;
	return 0;
}

static int
mem_close(void *ctx, int file)
{
	struct mem *m = ctx;

	if (m->locked == file + 1)
		m->locked = 0;
	m->open[file] = 0;
	return 0;
}

static struct mem_file *
of(struct mem *m, int file)
{
	return &m->files[m->open[file] - 1];
}

static int
mem_pread(void *ctx, int file, void *data, size_t len, uint64_t at, size_t *got)
{
	struct mem *m = ctx;
	struct mem_file *f = of(m, file);
	int e;

	*got = 0;
	if ((e = gate(m)) != 0)
		return e;
	if (at >= f->len)
		return 0;
	*got = len < f->len - at ? len : (size_t)(f->len - at);
	memcpy(data, f->now + at, *got);
	return 0;
}

uint64_t
mem_used(const struct mem *m)
{
	uint64_t used = 0;
	int i;

	for (i = 0; i < FILES; i++) {
		if (m->files[i].exists)
			used += m->files[i].len;
	}
	return used;
}

/* How many of the len bytes to be written at this place the medium has room for. */
static size_t
room_for(const struct mem *m, const struct mem_file *f, uint64_t at, size_t len)
{
	uint64_t used = mem_used(m), more;

	if (m->limit == 0 || at + len <= f->len)
		return len;
	more = m->limit > used ? m->limit - used : 0; /* the file may still grow so much */
	if (f->len + more >= at + len)
		return len;
	return f->len + more > at ? (size_t)(f->len + more - at) : 0;
}

static int
mem_pwrite(void *ctx, int file, const void *data, size_t len, uint64_t at)
{
	struct mem *m = ctx;
	struct mem_file *f = of(m, file);
	size_t part = len;
	uint64_t s;
	int e;

	e = gate(m);
	if (e == EIO && m->cut_at != 0 && m->calls > m->cut_at)
		return e;
	if (e != 0)
		part = len / 2 / SECTOR * SECTOR; /* a failed write may be half done */
	else if ((part = room_for(m, f, at, len)) < len)
		e = ENOSPC;
	if (part > 0) {
		grow(f, at + part);
		memcpy(f->now + at, data, part);
		for (s = at / SECTOR; s <= (at + part - 1) / SECTOR; s++)
			f->dirty[s] = 1;
		if (at + part > f->len)
			f->len = at + part;
	}
	return e;
}

static int
mem_sync(void *ctx, int file)
{
	struct mem *m = ctx;
	struct mem_file *f = of(m, file);
	uint64_t s;
	int e;

	if ((e = gate(m)) != 0)
		return e;
	for (s = 0; s < f->cap / SECTOR; s++) {
		if (f->dirty[s])
			memcpy(f->kept + s * SECTOR, f->now + s * SECTOR, SECTOR);
		f->dirty[s] = 0;
	}
	f->kept_len = f->len;
	return 0;
}

static int
mem_sync_dir(void *ctx, const char *path)
{
	struct mem *m = ctx;
	int e, i;

	(void)path;
	if ((e = gate(m)) != 0)
		return e;
	for (i = 0; i < FILES; i++)
		m->files[i].existed = m->files[i].exists;
	m->dir_kept = m->dir;
	return 0;
}

static int
mem_size(void *ctx, int file, uint64_t *size)
{
	struct mem *m = ctx;
	int e;

	if ((e = gate(m)) != 0)
		return e;
	*size = of(m, file)->len;
	return 0;
}

static int
mem_lock(void *ctx, int file)
{
	struct mem *m = ctx;

	if (m->locked != 0)
		return EAGAIN;
	m->locked = file + 1;
	return 0;
}

static int
mem_unlink(void *ctx, const char *path)
{
	struct mem *m = ctx;
	struct mem_file *f;
	int e;

	if ((e = gate(m)) != 0)
		return e;
	f = lookup(m, path);
	if (f == NULL)
		return ENOENT;
	f->exists = false;
	return 0;
}

static int
mem_mkdir(void *ctx, const char *path)
{
	struct mem *m = ctx;
	int e;

	(void)path;
	if ((e = gate(m)) != 0)
		return e;
	if (m->dir)
		return EEXIST;
	m->dir = true;
	return 0;
}

static int
mem_rmdir(void *ctx, const char *path)
{
	struct mem *m = ctx;
	int e;

	(void)path;
	if ((e = gate(m)) != 0)
		return e;
	m->dir = false;
	return 0;
}

static int
mem_list(void *ctx, const char *path, int (*fn)(void *arg, const char *name), void *arg)
{
	struct mem *m = ctx;
	int e, i;

	(void)path;
	if ((e = gate(m)) != 0)
		return e;
	for (i = 0; i < FILES && e == 0; i++) {
		if (m->files[i].exists)
			e = fn(arg, m->files[i].name);
	}
	return e;
}

static int
mem_may_append(void *ctx, const char *path, bool *yes)
{
	const struct mem *m = ctx;

	(void)path;
	*yes = !m->fat;
	return 0;
}

static void
set_io(struct mem *m)
{
	m->io = (struct bw_io){ .ctx = m, .open = mem_open, .close = mem_close, .pread = mem_pread,
		.pwrite = mem_pwrite, .sync = mem_sync, .sync_dir = mem_sync_dir, .writeback = NULL, .forget = NULL,
		.size = mem_size, .lock = mem_lock, .unlink = mem_unlink, .mkdir = mem_mkdir, .rmdir = mem_rmdir,
		.list = mem_list, .may_append = mem_may_append };
}

struct mem *
mem_new(void)
{
	struct mem *m = calloc(1, sizeof(*m));

	if (m == NULL)
		abort();
	set_io(m);
	return m;
}

void
mem_free(struct mem *m)
{
	int i;

	for (i = 0; m != NULL && i < FILES; i++) {
		free(m->files[i].now);
		free(m->files[i].kept);
		free(m->files[i].dirty);
	}
	free(m);
}

const struct bw_io *
mem_io(struct mem *m)
{
	return &m->io;
}

void
mem_fail(struct mem *m, unsigned long at, int code, bool forever)
{
	m->calls = 0;
	m->cut_at = 0;
	m->fail_at = at;
	m->code = code;
	m->forever = forever;
}

void
mem_cut(struct mem *m, unsigned long at)
{
	m->calls = 0;
	m->fail_at = 0;
	m->cut_at = at;
}

void
mem_limit(struct mem *m, uint64_t bytes)
{
	m->limit = bytes;
}

void
mem_fat(struct mem *m)
{
	m->fat = true;
}

unsigned long
mem_calls(const struct mem *m)
{
	return m->calls;
}

static uint64_t
next(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

/* One file as the medium may hold it; bias 0: none of the unsynced sectors, 255: all. */
static void
settle(struct mem_file *to, const struct mem_file *from, bool fat, uint64_t *seed)
{
	unsigned int bias = (unsigned int)(next(seed) % 5) * 64;
	uint64_t s, i;

	if (from->cap == 0)
		return;
	grow(to, from->cap);
	memcpy(to->now, from->kept, from->cap);
	to->len = from->kept_len;
	if (from->len != from->kept_len && next(seed) % 2 == 0)
		to->len = from->len;
	for (s = 0; s < from->cap / SECTOR; s++) {
		if (from->dirty[s] && next(seed) % 256 < bias)
			memcpy(to->now + s * SECTOR, from->now + s * SECTOR, SECTOR);
		else if (fat && s * SECTOR >= from->kept_len)
			for (i = 0; i < SECTOR; i++)
				to->now[s * SECTOR + i] = (uint8_t)next(seed);
	}
	if (to->len < to->cap)
		memset(to->now + to->len, 0, to->cap - to->len);
	memcpy(to->kept, to->now, to->cap);
	to->kept_len = to->len;
}

struct mem *
mem_after_cut(const struct mem *m, uint64_t seed)
{
	struct mem *n = mem_new();
	const struct mem_file *f;
	int i;

	seed = seed * 0x9E3779B97F4A7C15u + 0x1234567;
	n->dir = n->dir_kept = m->dir;
	n->fat = m->fat;
	for (i = 0; i < FILES; i++) {
		f = &m->files[i];
		if (!f->exists && !f->existed)
			continue;
		/* A name made or removed since the last folder sync may be either way. */
		if (f->exists != f->existed && next(&seed) % 2 == 0)
			continue;
		memcpy(n->files[i].name, f->name, sizeof(f->name));
		n->files[i].exists = n->files[i].existed = true;
		settle(&n->files[i], f, m->fat, &seed);
	}
	return n;
}

struct mem *
mem_copy(const struct mem *m)
{
	struct mem *n = mem_new();
	int i;

	n->dir = n->dir_kept = m->dir;
	for (i = 0; i < FILES; i++) {
		if (!m->files[i].exists)
			continue;
		memcpy(n->files[i].name, m->files[i].name, sizeof(n->files[i].name));
		n->files[i].exists = n->files[i].existed = true;
		grow(&n->files[i], m->files[i].cap);
		if (m->files[i].cap == 0)
			continue;
		memcpy(n->files[i].now, m->files[i].now, m->files[i].cap);
		memcpy(n->files[i].kept, m->files[i].now, m->files[i].cap);
		n->files[i].len = n->files[i].kept_len = m->files[i].len;
	}
	return n;
}

bool
mem_flip(struct mem *m, const char *name, uint64_t at, int bit)
{
	struct mem_file *f = lookup(m, name);

	if (f == NULL || at >= f->len)
		return false;
	f->now[at] ^= (uint8_t)(1u << bit);
	return true;
}

bool
mem_shorten(struct mem *m, const char *name, uint64_t len)
{
	struct mem_file *f = lookup(m, name);

	if (f == NULL || len > f->len)
		return false;
	f->len = len;
	return true;
}
