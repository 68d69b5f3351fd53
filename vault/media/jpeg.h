/* JPEG in two steps: a walk that cuts the file into segments, then one part or
 * more for each. The coded data is copied byte for byte; only where it is damaged,
 * or bytes stand inside it that are no part of it, is it coded anew. */
#ifndef BW_MEDIA_JPEG_H
#define BW_MEDIA_JPEG_H

#include "media/plan.h"

enum bw_seg_kind { BW_SEG_MARKER, BW_SEG_SCAN, BW_SEG_STRAY, BW_SEG_TRAILER };

struct bw_seg {
	enum bw_seg_kind kind;
	uint8_t marker;
	size_t at, len;	     /* all of it, the marker included */
	uint32_t keep_tables; /* DQT, DHT: bit n is the n-th table */
};

#define BW_JPEG_MAX_SEGS 8000u
#define BW_JPEG_MAX_TABLES 32u

struct bw_jpeg {
	const uint8_t *data;
	size_t len;
	struct bw_seg *segs;
	size_t count;
	size_t sofs, soses, eois;
	size_t sof; /* index */
	bool full, odd_header, cut;
};

/* One table inside a DQT or DHT segment. */
struct bw_table {
	size_t at, len; /* from the start of the file */
	unsigned slot;	/* DQT 0..3; DHT 0..3 DC, 4..7 AC */
};

/* BW_EFORMAT when the bytes do not begin like a JPEG, BW_ENOMEM. */
enum bw_rc bw_jpeg_walk(const uint8_t *data, size_t len, struct bw_jpeg *out, struct bw_err *err) BW_MUST_USE;
void bw_jpeg_free(struct bw_jpeg *j);
/* Is it the marker of a frame header (SOF0..SOF15 of T.81)? */
bool bw_jpeg_is_frame(uint8_t marker);
/* The tables of segment s, in order; *end is behind the last well formed one. */
size_t bw_jpeg_tables(const struct bw_jpeg *j, const struct bw_seg *s, struct bw_table out[static BW_JPEG_MAX_TABLES],
    size_t *end);

/* Has every scan all bytes that it needs and no more, before each restart and at its end,
 * and nothing unusual about it? */
bool bw_jpeg_clean(const struct bw_jpeg *j);

enum bw_slack {
	BW_SLACK_OK,
	BW_SLACK_UNKNOWN, /* damaged, or too large to look at */
	BW_SLACK_INSIDE,  /* bytes that are no part of the picture stand in the middle of a scan */
};

/* How many bytes lie between the last coded block and the marker after it, by
 * decoding the coefficients; for each scan in order, at most cap. */
enum bw_slack bw_jpeg_slack(const uint8_t *data, size_t len, size_t *slack, size_t cap);

/* The same of a lossless JPEG (SOF3, T.81 annex H), which libjpeg does not read: one scan
 * without restarts, told by its codes; else it is not known. */
enum bw_slack bw_jpeg_lossless_slack(const struct bw_jpeg *j);

/* The picture coded anew from its coefficients, as one scan of Huffman codes, with
 * the given segments (marker, length, payload) behind the header and nothing else.
 * NULL, and the bytes appended to out, when libjpeg draws both alike; else why not. */
const char *bw_jpeg_recode(const uint8_t *data, size_t len, const struct bw_buf *segments, struct bw_buf *out);

#endif
