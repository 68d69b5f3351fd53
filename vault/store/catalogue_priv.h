/* What the rest of this room does with the catalogue. */
#ifndef BW_STORE_CATALOGUE_PRIV_H
#define BW_STORE_CATALOGUE_PRIV_H

#include "store/catalogue.h"

/* An empty database, or the image of a checkpoint (copied). */
enum bw_rc bw_catalogue_new(struct bw_catalogue **out, const void *image, size_t len, struct bw_err *err) BW_MUST_USE;
void bw_catalogue_free(struct bw_catalogue *cat);
enum bw_rc bw_catalogue_exec(struct bw_catalogue *cat, const char *sql, struct bw_err *err) BW_MUST_USE;
/* One transaction at a time; begin twice is fine. */
enum bw_rc bw_catalogue_begin(struct bw_catalogue *cat, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_catalogue_keep(struct bw_catalogue *cat, struct bw_err *err) BW_MUST_USE;
void bw_catalogue_undo(struct bw_catalogue *cat);
/* The image, borrowed until the next change. */
enum bw_rc bw_catalogue_image(struct bw_catalogue *cat, struct bw_bytes *out, struct bw_err *err) BW_MUST_USE;

#endif
