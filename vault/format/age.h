/* The age v1 file format (C2SP age.md): header, stanzas, armor. Bytes only;
 * keys are flow/seal.c's business. Strict: what is accepted encodes back to
 * the same bytes. */
#ifndef BW_FORMAT_AGE_H
#define BW_FORMAT_AGE_H

#include "base/bytes.h"

#define BW_AGE_MAGIC "age-encryption.org/v1\n"
#define BW_AGE_HEADER_MAX ((size_t)256 << 10) /* a longer header is refused */
#define BW_AGE_STANZAS_MAX 256
#define BW_AGE_ARGS_MAX 16
#define BW_AGE_MAC_LEN 32

/* args point into the parsed bytes (or the caller's text, to write); arg 0 is the type. */
struct bw_age_stanza {
	struct bw_bytes arg[BW_AGE_ARGS_MAX];
	size_t args;
	struct bw_buf body;
};

struct bw_age_header {
	struct bw_age_stanza *stanza;
	size_t stanzas;
	uint8_t mac[BW_AGE_MAC_LEN];
	size_t mac_over; /* the MAC covers this many bytes: up to and with "---" */
	size_t len;	 /* of the whole header; the payload follows */
};

/* True when data holds a whole header or one that can never become whole, so
 * that reading on is no use. */
bool bw_age_header_ends(const uint8_t *data, size_t len);
/* BW_EFORMAT or BW_ELIMIT leaves h empty. data must outlive h. */
enum bw_rc bw_age_header_parse(struct bw_age_header *h, const uint8_t *data, size_t len, struct bw_err *err) BW_MUST_USE;
void bw_age_header_free(struct bw_age_header *h);

/* Writing: magic and stanzas up to and with "---"; then the MAC line. */
void bw_age_header_put(struct bw_buf *out, const struct bw_age_stanza *stanza, size_t count);
void bw_age_mac_put(struct bw_buf *out, const uint8_t mac[static BW_AGE_MAC_LEN]);

/* ---- armor: PEM with label AGE ENCRYPTED FILE, read as a stream ---- */
struct bw_age_dearmor {
	char line[80];
	size_t len;    /* of line */
	size_t before; /* white space before the begin line */
	int state;     /* 0 begin, 1 body, 2 short line seen, 3 after the end line */
};
/* True when data (the first bytes of a file) is to be read as armor. */
bool bw_age_is_armor(const uint8_t *data, size_t len);
enum bw_rc bw_age_dearmor(struct bw_age_dearmor *a, const uint8_t *data, size_t len, struct bw_buf *out,
    struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_age_dearmor_end(struct bw_age_dearmor *a, struct bw_buf *out, struct bw_err *err) BW_MUST_USE;

#endif
