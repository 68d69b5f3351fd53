/* A ZIP archive (APPNOTE 6.3.10) in memory, or behind a reader: its members as the list of contents
 * names them, each held against its own header. Nothing of it is believed:
 * what two readers could read in two ways is refused. */
#ifndef BW_MEDIA_ARCHIVE_H
#define BW_MEDIA_ARCHIVE_H

#include "base/bytes.h"

#define BW_ARCHIVE_MAX_MEMBERS 10000u
#define BW_ARCHIVE_MAX_MEMBER ((size_t)64 << 20) /* unpacked */
#define BW_ARCHIVE_MAX_TOTAL ((uint64_t)256 << 20)
#define BW_ARCHIVE_MAX_RATIO 200u

#define BW_ZIP_LOCAL 0x04034b50u
#define BW_ZIP_CENTRAL 0x02014b50u
#define BW_ZIP_END 0x06054b50u
#define BW_ZIP_STORED 0u
#define BW_ZIP_DEFLATED 8u

struct bw_member {
	size_t at, data, end; /* its header, its packed bytes, and behind all that belongs to it */
	uint64_t packed, size;
	uint32_t crc;
	uint16_t method, flags, made_by;
	uint32_t attributes;
	uint32_t time; /* DOS date, then DOS time */
	struct bw_bytes name;
	bool folder;
};

/* Exactly len bytes at offset, which are there; false: they could not be read. */
struct bw_archive_source {
	void *ctx;
	bool (*read)(void *ctx, void *data, size_t len, uint64_t offset);
};

struct bw_archive {
	const uint8_t *data; /* NULL: behind source */
	size_t len;
	struct bw_archive_source source;
	uint8_t *list;	  /* of one behind a source: its list of contents, which has the names */
	uint8_t *scratch; /* and room for one header */
	struct bw_member *members;  /* in the order of the list of contents */
	struct bw_member **ordered; /* in the order of the file */
	size_t count;
	size_t list_at, list_end; /* the list of contents */
	size_t end_at, end;	  /* the end record with its comment */
	const char *refused;	  /* why it cannot be read safely; NULL when it can */
};

/* Leaves *a so that it must be freed; nothing but `refused` counts when that is set. */
void bw_archive_read(const void *data, size_t len, struct bw_archive *a);
/* The same of one that is too large to be in memory; names and numbers of its members are. It
 * takes bw_archive_stream() to look into these, not bw_archive_unpack(). */
void bw_archive_open(const struct bw_archive_source *source, uint64_t len, struct bw_archive *a);
void bw_archive_free(struct bw_archive *a);
/* Why the members are not unpacked, or NULL: too much, or packed too densely. */
const char *bw_archive_limit(const struct bw_archive *a);
bool bw_archive_dense(uint64_t size, uint64_t packed);
/* A member, or the first `max` bytes of a longer one, into an empty buffer.
 * false: damaged, which of a longer one is not seen, or no memory. */
bool bw_archive_unpack(const struct bw_archive *a, const struct bw_member *m, size_t max, struct bw_buf *out);
/* A member in pieces, from its start. */
struct bw_member_stream;
/* NULL: no memory. */
struct bw_member_stream *bw_archive_stream(const struct bw_archive *a, const struct bw_member *m);
/* Up to cap bytes that come next; *got 0 at the end, which is reached only when length and
 * checksum are those of the list. false: damaged. */
bool bw_member_stream_read(struct bw_member_stream *s, void *buf, size_t cap, size_t *got);
void bw_member_stream_close(struct bw_member_stream *s); /* NULL is fine */
/* The first member that is called so, in whatever folder; letters of ASCII match
 * in both cases, as office programs take them. NULL when there is none. */
const struct bw_member *bw_archive_find(const struct bw_archive *a, const char *name);

#endif
