/* ZIP (APPNOTE 6.3): a writer that gives the same bytes for the same input, and
 * a bounded reader for what others made. */
#ifndef BW_FLOW_ZIP_H
#define BW_FLOW_ZIP_H

#include "base/sink.h"

/* A dossier has up to seven files for an exhibit that two authorities stamped. */
#define BW_ZIP_ENTRIES_MAX 131072
/* An entry of this name, at the top or in the one top folder, is padding. */
#define BW_ZIP_PAD_NAME "padding.bin"
/* The one top folder of a dossier; unsealing leaves it out again. */
#define BW_ZIP_BAG_FOLDER "dossier/"

/* ---- writing: every entry stored, one fixed time, no extra fields but ZIP64 ---- */
struct bw_zip;

/* CRC-32 of data, continued from crc (0 to begin). */
uint32_t bw_zip_crc(uint32_t crc, const void *data, size_t len);

/* time in seconds since 1970, UTC, at least 1980; rounded down to two seconds. */
enum bw_rc bw_zip_start(struct bw_sink out, int64_t time, struct bw_zip **z, struct bw_err *err) BW_MUST_USE;
/* Size and CRC are given first, so that the file can be written and read as a
 * stream. BW_EUSAGE: the name is not allowed (bw_bag_path_ok) or used already,
 * or the entry before is not complete. */
enum bw_rc bw_zip_entry(struct bw_zip *z, const char *name, uint64_t size, uint32_t crc, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_zip_write(struct bw_zip *z, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* An entry from memory, in one call. */
enum bw_rc bw_zip_add(struct bw_zip *z, const char *name, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* The last entry, of zeros, that makes the finished file bw_padme() bytes
 * long. name ends in BW_ZIP_PAD_NAME. */
enum bw_rc bw_zip_pad(struct bw_zip *z, const char *name, struct bw_err *err) BW_MUST_USE;
bool bw_zip_is_pad(const char *name);
enum bw_rc bw_zip_finish(struct bw_zip *z, struct bw_err *err) BW_MUST_USE;
void bw_zip_free(struct bw_zip *z);

/* ---- reading ---- */
struct bw_zip_limits {
	uint64_t total; /* bytes of all entries; 0: 64 GiB */
	size_t entries; /* 0: BW_ZIP_ENTRIES_MAX */
};

/* Called in order: entry, data (any number of times), end. Each may be NULL. */
struct bw_zip_visit {
	enum bw_rc (*entry)(void *ctx, const char *name, struct bw_err *err);
	enum bw_rc (*data)(void *ctx, const void *data, size_t len, struct bw_err *err);
	enum bw_rc (*end)(void *ctx, struct bw_err *err);
	void *ctx;
};

/* Every file of a ZIP that is read as a stream, to its end; stored or deflated.
 * Folders are passed over. The directory at the end must list the same entries
 * in the same order, and nothing may follow it: so every other program sees
 * what was read here. BW_EREFUSED: a name that is not allowed, a link, a
 * device, a name twice, encryption, another method, two lists that differ.
 * BW_ELIMIT, BW_EFORMAT. Uses no memory that the input decides on, but for
 * the names. */
enum bw_rc bw_zip_read(struct bw_source in, const struct bw_zip_limits *limits, const struct bw_zip_visit *visit,
    struct bw_err *err) BW_MUST_USE;

#endif
