/* A TIFF file, piece by piece. */
#ifndef BW_TEST_TIFF_FIXTURE_H
#define BW_TEST_TIFF_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"

struct made {
	struct bw_buf b;
	bool big;
	struct field {
		uint16_t tag, type;
		uint32_t count, value;
		char text[5]; /* inline bytes; "" is none */
	} fields[80];
	size_t count;
};

enum { BYTE = 1, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 7 };

static inline void
put16(struct made *m, uint16_t n)
{
	m->big ? bw_buf_be16(&m->b, n) : bw_buf_le16(&m->b, n);
}

static inline void
put32(struct made *m, uint32_t n)
{
	m->big ? bw_buf_be32(&m->b, n) : bw_buf_le32(&m->b, n);
}

static inline void
set32(struct made *m, size_t at, uint32_t n)
{
	struct made one = { .big = m->big };

	put32(&one, n);
	memcpy(m->b.data + at, one.b.data, 4);
	bw_buf_free(&one.b);
}

static inline void
begin(struct made *m, bool big)
{
	memset(m, 0, sizeof(*m));
	m->big = big;
	bw_buf_put(&m->b, big ? "MM\0*" : "II*\0", 4);
	put32(m, 0);
}

static inline uint32_t
place(struct made *m, const void *data, size_t len)
{
	size_t at = m->b.len;

	bw_buf_put(&m->b, data, len);
	if (len % 2 != 0)
		bw_buf_u8(&m->b, 0);
	return (uint32_t)at;
}

static inline struct field *
field(struct made *m, uint16_t tag, uint16_t type, uint32_t count, uint32_t value)
{
	struct field *f = &m->fields[m->count++];

	assert_true(m->count <= 80);
	*f = (struct field){ .tag = tag, .type = type, .count = count, .value = value };
	return f;
}

/* A value of bytes, out of line when it is long. */
static inline void
words(struct made *m, uint16_t tag, uint16_t type, const char *text)
{
	size_t len = strlen(text) + (type == ASCII);

	if (len > 4)
		field(m, tag, type, (uint32_t)len, place(m, text, len));
	else
		memcpy(field(m, tag, type, (uint32_t)len, 0)->text, text, strlen(text));
}

static inline struct field *
find(struct made *m, uint16_t tag)
{
	size_t i;

	for (i = 0; i < m->count && m->fields[i].tag != tag; i++)
		;
	assert_true(i < m->count);
	return &m->fields[i];
}

/* Write the directory of all fields; where the link to the next stands. */
static inline uint32_t
directory(struct made *m, uint32_t *link)
{
	uint32_t at = (uint32_t)m->b.len;
	size_t i;

	put16(m, (uint16_t)m->count);
	for (i = 0; i < m->count; i++) {
		const struct field *f = &m->fields[i];

		put16(m, f->tag);
		put16(m, f->type);
		put32(m, f->count);
		if (f->text[0] != '\0') {
			bw_buf_put(&m->b, f->text, 4);
		} else if (f->type == SHORT && f->count == 1) {
			put16(m, (uint16_t)f->value);
			put16(m, (uint16_t)(f->value >> 16));
		} else {
			put32(m, f->value);
		}
	}
	*link = (uint32_t)m->b.len;
	put32(m, 0);
	m->count = 0;
	return at;
}

static inline void
finish(struct made *m)
{
	uint32_t link;

	set32(m, 4, directory(m, &link));
}

#endif
