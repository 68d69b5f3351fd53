/* What the formats of sound share: tags of other rooms inside them. */
#ifndef BW_MEDIA_AUDIO_H
#define BW_MEDIA_AUDIO_H

#include "media/plan.h"

/* A comment block as Vorbis, Opus and FLAC have it (vendor, then NAME=value):
 * notes dates, programs, a place and a picture, and writes for each byte of it
 * the bw_class it belongs to. */
void bw_comment_note(struct bw_facts *f, const uint8_t *data, size_t len, uint8_t *classes);
/* data[at, at + len) of the file, left out in runs of one class. */
void bw_comment_drop(struct bw_splitter *s, size_t at, size_t len, const uint8_t *classes);

/* Length of the ID3v2 tag at the beginning of these bytes, its footer included,
 * cut to what is there; 0: there is none. */
size_t bw_id3_len(const uint8_t *data, size_t len);
/* The ID3v2 tag at data[at, at + len) of the file: facts, and left out. */
void bw_id3_split(struct bw_splitter *s, size_t at, size_t len);
/* Where the sound ends before the tags that stand at the end of data[0, len):
 * ID3v1 and its extension, APE, Lyrics3, ID3v2 with a footer. */
size_t bw_tail_start(const uint8_t *data, size_t from, size_t len);
/* Those tags, left out. */
void bw_tail_split(struct bw_splitter *s, size_t from, size_t len);

/* Is this a whole Opus packet (RFC 6716, 3.4) of one stream whose padding, if
 * there is any, is zero? */
bool bw_opus_packet_ok(const uint8_t *data, size_t len);

#endif
