/* Keys of a vault: passphrases and recovery codes that open it, recipients
 * that dossiers are sealed to, and the signing key's public half. */
#ifndef BW_FLOW_KEYS_H
#define BW_FLOW_KEYS_H

#include "case/case.h"
#include "flow/hooks.h"

/* out: slots [{slot, kind, label, since}], recipients [{name, recipient, lawyer}]. */
enum bw_rc bw_flow_key_list(struct bw_case *c, const struct bw_hooks *hooks, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;

/* A further passphrase (pass) or, with pass NULL, a fresh recovery code, whose
 * text is put into code (BW_CODE_TEXT_MAX bytes, wiped by the caller). */
enum bw_rc bw_flow_key_add(struct bw_case *c, const void *pass, size_t len, const char *label, char *code,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* key: a slot's number, or the name of a recipient. The last slot stays: BW_EREFUSED. */
enum bw_rc bw_flow_key_remove(struct bw_case *c, const char *key, struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* Replaces the passphrase that opened the vault. */
enum bw_rc bw_flow_key_change(struct bw_case *c, const void *pass, size_t len, struct bw_value **out,
    struct bw_err *err) BW_MUST_USE;
/* A new root key; all sealed records are written anew under it. */
enum bw_rc bw_flow_key_rotate(struct bw_case *c, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

/* Remember an age recipient by a name; lawyer: intimate items may go to it. */
enum bw_rc bw_flow_recipient_add(struct bw_case *c, const char *name, const char *recipient, bool lawyer,
    struct bw_value **out, struct bw_err *err) BW_MUST_USE;
/* The recipient of a name, or, when it is "age1…", itself. *lawyer: marked so.
 * BW_ENOTFOUND: no such name. text is appended. */
enum bw_rc bw_recipient_find(struct bw_case *c, const char *name, struct bw_buf *text, bool *lawyer,
    struct bw_err *err) BW_MUST_USE;

/* out: minisign, ssh, public_key (hex), words. */
enum bw_rc bw_flow_key_identity(struct bw_case *c, struct bw_value **out, struct bw_err *err) BW_MUST_USE;

#endif
