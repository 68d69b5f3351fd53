/* Byte strings: a borrowed view, a bounded reader and a growing buffer. */
#ifndef BW_BASE_BYTES_H
#define BW_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A view of bytes that somebody else owns. */
struct bw_bytes {
	const uint8_t *data;
	size_t len;
};

/* ---- cursor: reads that cannot leave the bytes ----
 * A read past the end sets bad, returns zero and moves nothing; bad stays set.
 * So a parser may read a whole structure and check once. */
struct bw_cursor {
	const uint8_t *data;
	size_t len;
	size_t at;
	bool bad;
};

struct bw_cursor bw_cursor_of(const void *data, size_t len);
size_t bw_cursor_left(const struct bw_cursor *c);
uint8_t bw_cursor_u8(struct bw_cursor *c);
uint16_t bw_cursor_le16(struct bw_cursor *c);
uint32_t bw_cursor_le32(struct bw_cursor *c);
uint64_t bw_cursor_le64(struct bw_cursor *c);
uint16_t bw_cursor_be16(struct bw_cursor *c);
uint32_t bw_cursor_be32(struct bw_cursor *c);
uint64_t bw_cursor_be64(struct bw_cursor *c);
/* The next len bytes, or {NULL, 0} and bad. */
struct bw_bytes bw_cursor_take(struct bw_cursor *c, size_t len);
void bw_cursor_skip(struct bw_cursor *c, size_t len);
/* The next line without its LF; false, and nothing moved, when none ends. */
bool bw_cursor_line(struct bw_cursor *c, struct bw_bytes *line);
/* Go to an absolute position in [0, len]. */
void bw_cursor_seek(struct bw_cursor *c, size_t at);

/* ---- buf: a buffer that grows up to a limit ----
 * A failed append sets bad and changes nothing; bw_buf_check() turns it into a
 * result. Wiped on free, since it may carry what was decrypted. */
struct bw_buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	size_t limit; /* 0: BW_BUF_LIMIT */
	bool bad;
};

#define BW_BUF_LIMIT ((size_t)1 << 30)

void bw_buf_free(struct bw_buf *b); /* leaves an empty, usable buffer */
void bw_buf_reset(struct bw_buf *b); /* keeps the memory */
uint8_t *bw_buf_reserve(struct bw_buf *b, size_t len); /* NULL and bad, or room for len bytes, counted into b->len */
void bw_buf_put(struct bw_buf *b, const void *data, size_t len);
void bw_buf_u8(struct bw_buf *b, uint8_t v);
void bw_buf_le16(struct bw_buf *b, uint16_t v);
void bw_buf_le32(struct bw_buf *b, uint32_t v);
void bw_buf_le64(struct bw_buf *b, uint64_t v);
void bw_buf_be16(struct bw_buf *b, uint16_t v);
void bw_buf_be32(struct bw_buf *b, uint32_t v);
void bw_buf_be64(struct bw_buf *b, uint64_t v);
void bw_buf_str(struct bw_buf *b, const char *text); /* without the NUL */
void bw_buf_printf(struct bw_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* NUL-terminate (not counted in len) and return as text; "" when bad. */
const char *bw_buf_text(struct bw_buf *b);
enum bw_rc bw_buf_check(const struct bw_buf *b, struct bw_err *err) BW_MUST_USE;

/* ---- checked arithmetic; true when the result does not fit ---- */
#define bw_add_overflows(a, b, out) __builtin_add_overflow((a), (b), (out))
#define bw_sub_overflows(a, b, out) __builtin_sub_overflow((a), (b), (out))
#define bw_mul_overflows(a, b, out) __builtin_mul_overflow((a), (b), (out))

#endif
