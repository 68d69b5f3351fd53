/* A medium in memory for fault tests: calls can be made to fail, and the power
 * can be cut, after which any subset of unsynced sectors is on the medium. */
#ifndef TEST_LIB_MEM_H
#define TEST_LIB_MEM_H

#include "sys/io.h"

struct mem;

struct mem *mem_new(void);
void mem_free(struct mem *m);
const struct bw_io *mem_io(struct mem *m);
/* The call number at (from 1) fails with code; forever: all later ones too. 0: none. */
void mem_fail(struct mem *m, unsigned long at, int code, bool forever);
/* After the call number at, nothing reaches the medium any more (every call fails with EIO). */
void mem_cut(struct mem *m, unsigned long at);
/* The medium is full when all files together have so many bytes. 0: it has no end. */
void mem_limit(struct mem *m, uint64_t bytes);
uint64_t mem_used(const struct mem *m);
/* A medium whose file system may not append, such as FAT: where the power went before a
 * sync, what a file grew by is any bytes. */
void mem_fat(struct mem *m);
unsigned long mem_calls(const struct mem *m);
/* What a medium may hold after the cut: synced bytes, and of the others any
 * subset of 512-byte sectors, chosen by seed. Names that were not synced may be missing. */
struct mem *mem_after_cut(const struct mem *m, uint64_t seed);
struct mem *mem_copy(const struct mem *m);
/* Flips one bit; false when there is no such byte. */
bool mem_flip(struct mem *m, const char *name, uint64_t at, int bit);
bool mem_shorten(struct mem *m, const char *name, uint64_t len);

#endif
