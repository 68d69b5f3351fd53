/* Tag, length, value: the body of every operation. A field is tag (1 byte),
 * length (4 bytes, little-endian), value. Fields may repeat; unknown tags are
 * skipped by readers, so that fields can be added. */
#ifndef BW_BASE_TLV_H
#define BW_BASE_TLV_H

#include "base/bytes.h"

void bw_tlv_put(struct bw_buf *out, uint8_t tag, const void *data, size_t len);
void bw_tlv_text(struct bw_buf *out, uint8_t tag, const char *text); /* NULL: no field */
void bw_tlv_u64(struct bw_buf *out, uint8_t tag, uint64_t v);
void bw_tlv_i64(struct bw_buf *out, uint8_t tag, int64_t v);

/* One step: false at the end or when the bytes are cut short (c->bad). */
bool bw_tlv_next(struct bw_cursor *c, uint8_t *tag, struct bw_bytes *value);
/* The first field with that tag; false when there is none or it is cut short. */
bool bw_tlv_find(struct bw_bytes in, uint8_t tag, struct bw_bytes *value);
uint64_t bw_tlv_find_u64(struct bw_bytes in, uint8_t tag, uint64_t otherwise);
int64_t bw_tlv_find_i64(struct bw_bytes in, uint8_t tag, int64_t otherwise);
/* Every byte belongs to a whole field. */
bool bw_tlv_valid(struct bw_bytes in);

#endif
