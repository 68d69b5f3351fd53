#include "base/fold.h"

#include <stdlib.h>

#include "base/fold_table.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static enum bw_fold_class
class_of(uint32_t cp)
{
	size_t low = 0, high = COUNT(classes);

	while (low < high) {
		size_t i = low + (high - low) / 2;

		if (cp > classes[i].last)
			low = i + 1;
		else if (cp < classes[i].first)
			high = i;
		else
			return (enum bw_fold_class)classes[i].class;
	}
	return BW_FOLD_LETTER;
}

static uint32_t
one_of(uint32_t cp)
{
	size_t low = 0, high = COUNT(to_one);

	while (low < high) {
		size_t i = low + (high - low) / 2;

		if (cp > to_one[i].last)
			low = i + 1;
		else if (cp < to_one[i].first)
			high = i;
		else
			return (cp - to_one[i].first) % to_one[i].step == 0 ? (uint32_t)((int32_t)cp + to_one[i].by) : cp;
	}
	return cp;
}

static size_t
more_of(uint32_t cp, uint32_t out[static 3])
{
	size_t low = 0, high = COUNT(to_more), n = 0;

	while (low < high) {
		size_t i = low + (high - low) / 2;

		if (cp > to_more[i].cp) {
			low = i + 1;
		} else if (cp < to_more[i].cp) {
			high = i;
		} else {
			for (; n < 3 && to_more[i].to[n] != 0; n++)
				out[n] = to_more[i].to[n];
			break;
		}
	}
	return n;
}

enum bw_fold_class
bw_fold(uint32_t cp, uint32_t out[static 3], size_t *n)
{
	enum bw_fold_class class = class_of(cp);

	*n = 0;
	if (class != BW_FOLD_LETTER && class != BW_FOLD_DIGIT)
		return class;
	if ((*n = more_of(cp, out)) == 0) {
		out[0] = one_of(cp);
		*n = 1;
	}
	return class;
}
