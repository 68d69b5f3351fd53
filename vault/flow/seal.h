/* Sealing to somebody's age key or to a passphrase, and opening it again. The
 * format is age v1 (C2SP age.md), so that age, rage and typage open it. */
#ifndef BW_FLOW_SEAL_H
#define BW_FLOW_SEAL_H

#include "base/sink.h"
#include "crypto/secret.h"

#define BW_SEAL_RECIPIENTS_MAX 20
#define BW_SEAL_WORK 18	     /* scrypt log2 N that is written: 256 MiB */
#define BW_UNSEAL_WORK_MAX 20 /* and read: 1 GiB */
#define BW_AGE_RECIPIENT_LEN 62

/* Either recipients ("age1…") or one passphrase, never both: with a
 * passphrase anybody who knows it could pose as every reader. */
struct bw_seal_to {
	const char *const *recipients;
	size_t count;
	const void *pass; /* NULL: none */
	size_t pass_len;
};

/* BW_EUSAGE with a hint when text is no age recipient that can be sealed to. */
enum bw_rc bw_seal_recipient_check(const char *text, struct bw_err *err) BW_MUST_USE;

struct bw_seal;
/* Writes the header to out; out's context must live until free. */
enum bw_rc bw_seal_start(struct bw_sink out, const struct bw_seal_to *to, struct bw_seal **s, struct bw_err *err) BW_MUST_USE;
enum bw_rc bw_seal_write(struct bw_seal *s, const void *data, size_t len, struct bw_err *err) BW_MUST_USE;
/* Writes the last segment; without it the file does not open. */
enum bw_rc bw_seal_finish(struct bw_seal *s, struct bw_err *err) BW_MUST_USE;
void bw_seal_free(struct bw_seal *s);
struct bw_sink bw_seal_sink(struct bw_seal *s);
/* Size of the sealed file for len plain bytes. */
uint64_t bw_sealed_size(const struct bw_seal_to *to, uint64_t len);

/* Identities as in an age identity file (comments, AGE-SECRET-KEY-1 lines),
 * or a passphrase. */
struct bw_unseal_with {
	const char *identities; /* NULL: none */
	size_t identities_len;
	const void *pass;
	size_t pass_len;
};

struct bw_unseal;
/* Reads the header, armored or not. BW_EFORMAT: no sealed file; BW_EVERIFY:
 * altered; BW_EKEY: none of the keys opens it; BW_EUSAGE: a line of the
 * identity file is no key. in's context must live until free. */
enum bw_rc bw_unseal_open(struct bw_source in, const struct bw_unseal_with *with, struct bw_unseal **u, struct bw_err *err)
    BW_MUST_USE;
/* Authenticated bytes only. BW_EVERIFY: altered or cut off. The stream is
 * whole only once *got is 0 with BW_OK. */
enum bw_rc bw_unseal_read(struct bw_unseal *u, void *buf, size_t cap, size_t *got, struct bw_err *err) BW_MUST_USE;
struct bw_source bw_unseal_source(struct bw_unseal *u);
void bw_unseal_free(struct bw_unseal *u);

/* All of in, opened, to out. */
enum bw_rc bw_unseal_all(struct bw_source in, const struct bw_unseal_with *with, struct bw_sink out, struct bw_err *err)
    BW_MUST_USE;

/* A new key pair: identity receives the AGE-SECRET-KEY-1 text (with a NUL,
 * which len does not count). */
enum bw_rc bw_seal_keygen(struct bw_secret *identity, char recipient[static BW_AGE_RECIPIENT_LEN + 1], struct bw_err *err)
    BW_MUST_USE;

/* Padmé (Nikitin et al., PETS 2019): the next size that tells at most
 * O(log log len) about len; at most 12 % more. */
uint64_t bw_padme(uint64_t len);

#endif
