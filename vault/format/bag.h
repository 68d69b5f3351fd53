/* BagIt 1.0 (RFC 8493): declaration, bag-info and manifests of SHA-256. */
#ifndef BW_FORMAT_BAG_H
#define BW_FORMAT_BAG_H

#include "base/bytes.h"
#include "base/names.h"

#define BW_BAG_ENTRIES_MAX 131072
#define BW_BAG_PATH_MAX 255

struct bw_bag_entry {
	uint8_t sha256[32];
	const char *path; /* points into the manifest */
};

/* In the order of the file; no path twice. */
struct bw_bag_manifest {
	struct bw_bag_entry *entry;
	size_t count;
	char *text;
	struct bw_names names;
};

/* A path that may be made below a folder, on any system: relative, UTF-8, at
 * most BW_BAG_PATH_MAX bytes; no empty part, "." or ".."; no control
 * characters, backslash, colon or other character that Windows refuses, no
 * part that ends in a dot or space, no device name such as "con". The rule
 * for bags and for ZIP names alike. */
bool bw_bag_path_ok(const char *path, size_t len);

/* bagit.txt */
void bw_bag_declare(struct bw_buf *out);
/* A line of bag-info.txt; a newline in value becomes a space. */
void bw_bag_info(struct bw_buf *out, const char *label, const char *value);
/* A line of a manifest. % , CR and LF cannot occur in an allowed path, but for
 * %, which is written as %25. */
void bw_bag_line(struct bw_buf *out, const uint8_t sha256[static 32], const char *path);

/* Strict: lower-case hex, two spaces, allowed paths, LF at each end. BW_EFORMAT
 * or BW_ELIMIT leaves m empty. */
enum bw_rc bw_bag_parse_manifest(struct bw_bag_manifest *m, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
void bw_bag_manifest_free(struct bw_bag_manifest *m);
/* NULL when it is not there. */
const struct bw_bag_entry *bw_bag_find(const struct bw_bag_manifest *m, const char *path);
/* Is data exactly what bw_bag_declare() writes (CR LF allowed)? */
bool bw_bag_declared(const void *data, size_t len);

#endif
