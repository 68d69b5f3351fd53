/* The net that scores a picture: five numbers that say what kind it resembles.
 * Its file is made by scripts/model/convert.mjs from nsfwjs 4.4.0 and described in
 * docs/SCREENING.md. Nothing of a file is believed: every size, shape and offset is
 * checked when it is loaded, and the caller has checked its hash. */
#ifndef BW_SCREEN_MODEL_H
#define BW_SCREEN_MODEL_H

#include <stddef.h>

#include "base/err.h"

#define BW_MODEL_SIDE 224u /* the picture is pressed into so many dots each way */
#define BW_MODEL_INPUTS ((size_t)BW_MODEL_SIDE * BW_MODEL_SIDE * 3)
/* Of the one file that is known (scripts/fetch-model makes it); any other is none. */
#define BW_MODEL_NAME "nsfwjs-4.4.0-mobilenet_v2_mid"
#define BW_MODEL_SHA256 "b330a32da6a69b998617680833403707ee0cb0d1d68348fe3df835318e4ddbfc"
#define BW_MODEL_MAX_FILE ((size_t)16 << 20)

/* In the order of the file. */
enum bw_score { BW_SCORE_DRAWING, BW_SCORE_HENTAI, BW_SCORE_NEUTRAL, BW_SCORE_PORN, BW_SCORE_SEXY, BW_SCORE_COUNT };

struct bw_model;

/* Copies what it needs: about 25 MiB. BW_EFORMAT when anything of it is wrong. */
enum bw_rc bw_model_load(const void *data, size_t len, struct bw_model **out, struct bw_err *err) BW_MUST_USE;
void bw_model_free(struct bw_model *m);

/* dots: BW_MODEL_INPUTS numbers from 0 to 1, rows of red, green, blue. The scores
 * add up to 1. BW_EFORMAT when they are no numbers. One thread a model. */
enum bw_rc bw_model_score(struct bw_model *m, const float *dots, float scores[BW_SCORE_COUNT], struct bw_err *err)
    BW_MUST_USE;

#endif
