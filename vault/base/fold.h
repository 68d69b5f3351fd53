/* What two ways to write a name have in common: characters without their case, their marks, their
 * width and the form that a script gives them at an end of a word; digits of every script as those
 * of ASCII. From the Unicode character database (NFKD, case folding, general category), and a few
 * letters that people write for one another. */
#ifndef BW_BASE_FOLD_H
#define BW_BASE_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum bw_fold_class {
	BW_FOLD_LETTER,
	BW_FOLD_DIGIT,
	BW_FOLD_SYMBOL, /* a picture: emoji and the like */
	BW_FOLD_GAP,	/* between words */
	BW_FOLD_NOTHING /* a mark on a letter, or nobody sees it */
};

/* The class of code point cp, and of a letter or digit what it is held to be: *n code points. */
enum bw_fold_class bw_fold(uint32_t cp, uint32_t out[static 3], size_t *n);

#endif
