#include "media/film_frames.h"

/* most + 1: more than that are needed. */
static size_t
choose_by(const struct bw_film_sample *s, size_t count, int64_t gap, size_t most, size_t *chosen)
{
	size_t n = 0, last = 0;

	chosen[n++] = 0;
	while (last + 1 < count) {
		size_t next = last + 1, key = 0, i;

		for (i = last + 1; i < count && s[i].at_ms - s[last].at_ms <= gap; i++) {
			next = i;
			if (s[i].key)
				key = i;
		}
		if (n == most)
			return most + 1;
		last = key > 0 ? key : next;
		chosen[n++] = last;
	}
	return n;
}

size_t
bw_film_choose(const struct bw_film_sample *s, size_t count, size_t most, size_t *chosen)
{
	int64_t lasts, gap;
	size_t n;

	if (count == 0)
		return 0;
	lasts = s[count - 1].at_ms - s[0].at_ms;
	gap = lasts / (int64_t)(BW_FILM_LEAST - 1);
	gap = gap < BW_FILM_GAP_MS ? gap : BW_FILM_GAP_MS;
	if (gap < lasts / (int64_t)(most - 1))
		gap = lasts / (int64_t)(most - 1);
	/* Twice the even gap is enough for any film, so this ends. */
	while ((n = choose_by(s, count, gap, most, chosen)) > most)
		gap += gap / 4 + 1;
	return n;
}
