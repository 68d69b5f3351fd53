/* The files of a dossier, hashed, from a seal, a ZIP or a folder. */
#ifndef BW_FLOW_VERIFY_FILES_H
#define BW_FLOW_VERIFY_FILES_H

#include "base/bytes.h"
#include "base/names.h"
#include "crypto/hash.h"
#include "flow/parts_check.h"
#include "flow/stamp.h"
#include "flow/verify.h"

#define BW_VERIFY_KEEP ((size_t)8 << 20) /* larger files are hashed, not kept */
#define BW_VERIFY_KEEP_LISTS ((size_t)64 << 20) /* the same for manifests and dossier.json */

struct bw_verify_file {
	char *path; /* relative to the bag */
	uint8_t sha256[32];
	uint64_t size;
	struct bw_buf data; /* empty for exhibits, the PDF and what is too large */
	bool judged; /* an exhibit whose proof over parts came before it */
	struct bw_parts_verdict parts;
};
struct bw_verify_files {
	struct bw_verify_file *list;
	size_t count, cap;
	struct bw_names names; /* places in the list */
	bool sealed, zipped;
	struct bw_sha256 hash; /* of the file being read */
	struct bw_parts_check *parts; /* of the exhibit being read */
};

enum bw_rc bw_verify_read(const struct bw_verify_opts *opts, struct bw_verify_files *f, struct bw_err *err) BW_MUST_USE;
/* For reading from anywhere: the same steps by hand (tests and fuzzing). */
enum bw_rc bw_verify_add(struct bw_verify_files *f, const char *path, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* The proof over parts of an exhibit, or NULL. */
const struct bw_verify_file *bw_verify_parts_of(const struct bw_verify_files *f, const char *exhibit);
const struct bw_verify_file *bw_verify_find(const struct bw_verify_files *f, const char *path);
void bw_verify_files_free(struct bw_verify_files *f);

/* The checks alone; who: whose stamps are believed, borrowed; *out as bw_flow_verify(). */
enum bw_rc bw_verify_checks(const struct bw_verify_opts *opts, const struct bw_stamp_authority *who, const struct bw_verify_files *f,
    struct bw_worker *worker, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
