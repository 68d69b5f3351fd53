/* An output file that appears whole or not at all. */
#ifndef BW_SYS_OUTPUT_H
#define BW_SYS_OUTPUT_H

#include "base/sink.h"

struct bw_output;

/* A new file, mode 0600, without a name where the system can do that, else
 * under a temporary name in the same folder. BW_EEXIST when path is there,
 * unless replace. path "-" is standard output (BW_EREFUSED when that is a
 * terminal): there nothing can be taken back. */
enum bw_rc bw_output_open(const char *path, bool replace, struct bw_output **out, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_output_write(struct bw_output *o, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
struct bw_sink bw_output_sink(struct bw_output *o);
/* Syncs, gives it its name and frees o; on failure nothing is left. Frees in
 * either case and sets *o to NULL. */
enum bw_rc bw_output_commit(struct bw_output **o, struct bw_err *err) BW_MUST_USE;
/* All of it at once, in a new file. */
enum bw_rc bw_output_whole(const char *path, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* Its time will not tell when it was made. */
void bw_output_timeless(struct bw_output *o);
/* Leaves nothing behind. *o may be NULL; it is NULL afterwards. */
void bw_output_abort(struct bw_output **o);

/* ---- a new folder that appears whole or not at all ---- */
struct bw_folder;

/* BW_EEXIST when path is there. */
enum bw_rc bw_folder_open(const char *path, struct bw_folder **out, struct bw_err *err) BW_MUST_USE;
/* The times of files in it will not tell when they were made. */
void bw_folder_timeless(struct bw_folder *f);
/* A new file below it; folders on the way are made. name is relative and was
 * checked by the caller (bw_bag_path_ok). Nothing is followed or replaced. */
enum bw_rc bw_folder_file(struct bw_folder *f, const char *name, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_folder_write(struct bw_folder *f, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* Ends the file begun last. */
enum bw_rc bw_folder_close(struct bw_folder *f, struct bw_err *err) BW_MUST_USE;
/* Takes it back. */
void bw_folder_undo(struct bw_folder *f);
enum bw_rc bw_folder_commit(struct bw_folder **f, struct bw_err *err) BW_MUST_USE;
void bw_folder_abort(struct bw_folder **f);

/* Reads a file as a stream; close with bw_input_close(). */
struct bw_input;
enum bw_rc bw_input_open(const char *path, struct bw_input **out, struct bw_err *err) BW_MUST_USE;
struct bw_source bw_input_source(struct bw_input *in);
uint64_t bw_input_size(const struct bw_input *in); /* 0 for a pipe */
/* Of a regular file: exactly len bytes at a place, whatever was read before, and
 * whether it kept its size and time since it was opened. */
enum bw_rc bw_input_pread(struct bw_input *in, void *data, size_t len, uint64_t at, struct bw_err *err) BW_MUST_USE;
bool bw_input_unchanged(const struct bw_input *in);
void bw_input_close(struct bw_input **in);
/* A whole small file, of at most limit bytes (BW_ELIMIT). */
enum bw_rc bw_input_slurp(const char *path, size_t limit, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

#endif
