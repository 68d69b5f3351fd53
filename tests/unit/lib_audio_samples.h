/* Small recordings, made byte by byte, with the canary in hiding places. */
#ifndef LIB_AUDIO_SAMPLES_H
#define LIB_AUDIO_SAMPLES_H

#include "base/bytes.h"
#include "lib_media_samples.h"
#include "media/media.h"

struct audio_sample {
	enum bw_format format;
	const char *place;
	void (*make)(struct bw_buf *out);
	bool plain; /* nothing to take out */
};

extern const struct audio_sample audio_samples[];
extern const size_t audio_sample_count;

/* What must not be copied, on purpose: each with a word of its reason. */
struct audio_refusal {
	enum bw_format format;
	const char *place, *reason;
	void (*make)(struct bw_buf *out);
};

extern const struct audio_refusal audio_refusals[];
extern const size_t audio_refusal_count;

/* The bytes of sound alone, by a reader of its own: it knows the layout of the samples. */
void audio_sound(enum bw_format format, const uint8_t *data, size_t len, struct bw_buf *out);

#endif
