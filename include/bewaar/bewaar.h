/* Bewaar: a vault for evidence of a relationship.
 *
 * This header is the contract of the library. Every call returns enum bw_rc;
 * what went wrong is in the caller's struct bw_err (NULL is fine everywhere).
 * Reports come back as a struct bw_value that the caller frees with
 * bw_value_free(); their fields are those of docs/CLI.md. *out is NULL when
 * the call failed, but for BW_EPARTIAL and BW_EVERIFY, which report what they
 * found. The library never prints, never exits and never asks. One context and
 * its vaults belong to one thread at a time. */
#ifndef BEWAAR_BEWAAR_H
#define BEWAAR_BEWAAR_H

#include <bewaar/error.h>
#include <bewaar/value.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bw_context; /**< the process: hardening and the worker beside it */
struct bw_vault;   /**< an open vault */
struct bw_locked;  /**< text in locked memory, for passphrases */

/** How a long call talks. Each function may be NULL. Called by the calling thread. */
struct bw_callbacks {
	/** One row of the named list, borrowed; anything but BW_OK stops the call.
	 *  Without it, rows are put into the report. */
	enum bw_rc (*row)(void *ctx, const char *list, const struct bw_value *row);
	/** done of total (0: unknown); false asks to stop (BW_ECANCEL). */
	bool (*step)(void *ctx, const char *what, uint64_t done, uint64_t total);
	void *ctx;
};

/* ---- the process ---- */

/** The version of this library, such as "0.1.0". */
const char *bw_version(void);

/**
 * Harden the process (no core dump, umask 077, no new privileges) and fork the
 * worker that reads foreign bytes. Call once, first of all: before the process
 * has a second thread and before any passphrase is in its memory.
 *
 * @param[out] out  freed with bw_stop(); NULL on failure
 * @return BW_OK; BW_EFAIL the system refused
 */
enum bw_rc bw_start(struct bw_context **out, struct bw_err *err);
/** Ends the worker; vaults must be closed before. NULL is fine. */
void bw_stop(struct bw_context *ctx);

/** Zeroed memory for cap bytes of text and a NUL, kept out of swap and dumps
 *  where the system can; freed (and wiped) with bw_locked_free(). */
enum bw_rc bw_locked_new(size_t cap, struct bw_locked **out, struct bw_err *err);
char *bw_locked_text(struct bw_locked *l); /**< cap + 1 bytes; "" for NULL */
size_t bw_locked_len(const struct bw_locked *l); /**< strlen of the text; 0 for NULL */
size_t bw_locked_cap(const struct bw_locked *l);
void bw_locked_free(struct bw_locked *l);

/* ---- vaults ---- */

/** Cost of the key derivation: 64 MiB, 256 MiB, 1 GiB of memory. */
enum bw_kdf { BW_KDF_MODERATE = 0, BW_KDF_INTERACTIVE, BW_KDF_SENSITIVE };
enum bw_mode { BW_MODE_READ, BW_MODE_WRITE };

/** Room for a recovery code as text, with its NUL. */
#define BW_RECOVERY_MAX 64

/**
 * Make a vault in dir, which must not exist or be empty.
 *
 * @param      sheet  NULL, or a file that does not exist yet and receives a PDF
 *                    page with the recovery code
 * @param      dutch  language of that page
 * @param[out] code   the recovery code, shown once and wiped by the caller
 * @return BW_OK; BW_EEXIST something is there; BW_EUSAGE no passphrase;
 *         BW_EIO, BW_ENOSPC, BW_EREADONLY. Nothing is left behind on failure.
 */
enum bw_rc bw_vault_create(const char *dir, const struct bw_locked *pass, enum bw_kdf kdf, const char *sheet, bool dutch,
    char code[BW_RECOVERY_MAX], struct bw_err *err);

/**
 * Open the vault in dir with a passphrase or a recovery code.
 *
 * @return BW_OK; BW_EKEY neither opens it; BW_EBUSY somebody else writes;
 *         BW_ENOTFOUND no vault there; BW_EAUTH damaged beyond opening;
 *         BW_EREADONLY write mode on such a medium.
 */
enum bw_rc bw_vault_open(struct bw_context *ctx, const char *dir, enum bw_mode mode, const struct bw_locked *pass,
    struct bw_vault **out, struct bw_err *err);
void bw_vault_close(struct bw_vault *v); /**< NULL is fine */

/** Destroy the keys, then the data. Needs no passphrase. BW_ENOTFOUND: no vault. */
enum bw_rc bw_vault_erase(const char *dir, struct bw_err *err);

/* ---- what is in it ---- */

/** Take in files and folders; `as` is a kind or NULL. Rows "items". BW_EPARTIAL:
 *  some were refused, each with its reason in its row. */
enum bw_rc bw_vault_add(struct bw_vault *v, const char *const *paths, size_t count, const char *as,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);

/** Zeroed: everything. */
struct bw_filter_items {
	const char *kind, *phase, *tag;
	bool held;
	uint64_t person;
};
/** Rows "items". filter may be NULL. */
enum bw_rc bw_vault_list(struct bw_vault *v, const struct bw_filter_items *filter, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err);
/** Everything known of one item. BW_ENOTFOUND. */
enum bw_rc bw_vault_show(struct bw_vault *v, uint64_t item, struct bw_value **out, struct bw_err *err);
/** Write the disclosed copy, or the original, to a file that is not there yet. */
enum bw_rc bw_vault_get(struct bw_vault *v, uint64_t item, const char *file, bool original,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** Rows "events": the custody log; item 0: all of it. */
enum bw_rc bw_vault_log(struct bw_vault *v, uint64_t item, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err);

/* ---- the owner's words ---- */

/** NULL leaves a field as it is. */
struct bw_words {
	const char *what, *who, *where, *when, *how_known, *why, *language;
};
enum bw_rc bw_vault_note(struct bw_vault *v, uint64_t item, const struct bw_words *words, struct bw_value **out,
    struct bw_err *err);
/** Each change is "+tag" or "-tag"; all or nothing. */
enum bw_rc bw_vault_tag(struct bw_vault *v, uint64_t item, const char *const *changes, size_t count,
    struct bw_value **out, struct bw_err *err);
/** Add a date assertion; basis is owner, witness or organisation. */
enum bw_rc bw_vault_date(struct bw_vault *v, uint64_t item, const char *date, const char *basis, const char *because,
    struct bw_value **out, struct bw_err *err);
enum bw_rc bw_vault_person_add(struct bw_vault *v, const char *name, const char *const *roles, size_t count,
    struct bw_value **out, struct bw_err *err);
/** Rows "persons". */
enum bw_rc bw_vault_person_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err);
enum bw_rc bw_vault_event(struct bw_vault *v, const char *name, const char *date, const char *note,
    struct bw_value **out, struct bw_err *err);
/** Rows "events". */
enum bw_rc bw_vault_event_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err);
/** Rows "items": what waits for its owner to look. with_scores: the model's numbers too;
 *  they say what a picture resembles for a program, and nothing about a person. */
enum bw_rc bw_vault_review_list(struct bw_vault *v, bool with_scores, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err);
/** What items are: ordinary, medical, romantic, intimate, sexual or unsure. An item is a
 *  number, "12", or a range, "3-7": then what waits in it. All or nothing. Rows "items". */
enum bw_rc bw_vault_review(struct bw_vault *v, const char *const *items, size_t count, const char *sensitivity,
    const char *because, const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** How much a vault holds; nothing switches holding off. */
enum bw_caution { BW_CAUTION_AS_SET, BW_CAUTION_STANDARD, BW_CAUTION_STRICTER };
/** Look anew at each picture without a decision, and keep the setting for what is added
 *  later. Rows "items": those whose verdict changed. BW_ENOTFOUND or BW_EVERIFY without
 *  the model. */
enum bw_rc bw_vault_screen_again(struct bw_vault *v, enum bw_caution caution, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err);
/** Take an item out; because must say something. */
enum bw_rc bw_vault_remove(struct bw_vault *v, uint64_t item, const char *because, struct bw_value **out,
    struct bw_err *err);

/** svg: NULL or a file that is not there yet. */
enum bw_rc bw_vault_timeline(struct bw_vault *v, const char *svg, struct bw_value **out, struct bw_err *err);
enum bw_rc bw_vault_matrix(struct bw_vault *v, struct bw_value **out, struct bw_err *err);
/** Which chat, and how its dates are read. */
struct bw_chat_choice {
	const char *chat;  /**< one of several in an archive, by its name there; NULL: the only one */
	const char *order; /**< "dmy" or "mdy", where the file leaves it open; NULL: as it is */
};
/** Rows "messages" when each; the rest is a summary of the chat. how may be NULL. */
enum bw_rc bw_vault_messages(struct bw_vault *v, uint64_t item, const struct bw_chat_choice *how, bool each,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);

/** How the messages of an excerpt are chosen: one of lines, dates and rule. */
struct bw_excerpt_choice {
	const char *lines; /**< "1-20,35": numbers as bw_vault_messages() gives them */
	const char *dates; /**< "2019-04,2020-01-01..2020-02": those that surely lie inside */
	const char *rule;  /**< "first-last[=N]", "monthly[=N]", "around=EVENT[,DAYS]" */
	uint64_t context;  /**< so many more before and after each; none for first-last */
	const char *only;  /**< "A,B": of these senders alone, or NULL; the rest are counted gaps */
	const char *redact; /**< "A=B,C": persons to be shown by labels, each by all its names, or NULL */
	const char *allow; /**< words that may stay though a name stands in them, or NULL */
	bool dutch;	   /**< "[Persoon 1]" in place of "[Person 1]" */
};
/** Makes an item of kind "excerpt" of messages of a chat. */
enum bw_rc bw_vault_excerpt(struct bw_vault *v, uint64_t item, const struct bw_excerpt_choice *by,
    struct bw_value **out, struct bw_err *err);

/** Ties a translation (an item) to its original. kind: sworn, informal or machine; number: of a
 * sworn translator; language: of the original, or NULL to leave it. */
struct bw_translation_request {
	uint64_t item, of;
	const char *by, *kind, *number, *language;
};
enum bw_rc bw_vault_translation(struct bw_vault *v, const struct bw_translation_request *req, struct bw_value **out,
    struct bw_err *err);
/** How much was written and called in a chat, by month and person. svg: NULL or a file that is not
 * there yet. silence "FROM..TO" with why: keeps the owner's reason for that time ("" takes it
 * back); both NULL: keeps nothing. */
enum bw_rc bw_vault_overview(struct bw_vault *v, uint64_t item, const char *svg, const char *silence, const char *why,
    struct bw_value **out, struct bw_err *err);
/** Holds two exports of one talk against each other. Words that only one side has are not given. */
enum bw_rc bw_vault_compare(struct bw_vault *v, uint64_t item, uint64_t other, struct bw_value **out, struct bw_err *err);

/* ---- time ---- */

/** What a stamp is for: what has none yet; or one new stamp over all old ones, as they are
 *  or with their hash trees renewed to SHA-512 (once that was done, every renewal does). */
enum bw_stamp_what { BW_STAMP_NEW, BW_STAMP_RENEW, BW_STAMP_RENEW_SHA512 };

/** Ask authorities over the network, only those named: by an address, or by
 *  their data file (a path, or the name of one in share/bewaar/authorities), which names
 *  pinned roots. tsa_ca: the roots to trust for this call instead, in a PEM file or a data
 *  file (its name there, or a path that ends in ".conf").
 *  BW_EPARTIAL: some did not answer well. */
enum bw_rc bw_vault_stamp(struct bw_vault *v, enum bw_stamp_what what, const char *const *urls, size_t count,
    const char *tsa_ca, const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** The request to carry by hand, into a file that is not there yet. qr: the same as
 *  a QR code, a PNG into such a file, or "-" for lines in the report; NULL: none. */
enum bw_rc bw_vault_stamp_request(struct bw_vault *v, enum bw_stamp_what what, const char *file, const char *qr,
    struct bw_value **out, struct bw_err *err);
/** A reply that was carried by hand. BW_EVERIFY: refused, nothing changes. */
enum bw_rc bw_vault_stamp_reply(struct bw_vault *v, const char *file, const char *tsa_ca, struct bw_value **out,
    struct bw_err *err);
/** Rows "batches". */
enum bw_rc bw_vault_stamp_list(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err);

/* ---- the dossier ---- */

/** Zeroed is the default. */
struct bw_dossier_request {
	const char *lang;	  /**< "nl", "en" or NULL for both */
	const char *file;	  /**< preview, export: must not exist yet */
	/** "age1…", a stored name, or "passphrase" alone. Needed by export; to plan and
	 *  preview it says whether all receivers are marked as lawyers. */
	const char *const *to;
	size_t to_count;
	const struct bw_locked *pass; /**< for "passphrase" */
	const char *release;	  /**< export: the code that preview gave */
	const char *lawyer_asked; /**< why intimate items go along; NULL: they stay */
	int64_t time_ms;	  /**< 0: now */
	bool supplement;
};
enum bw_rc bw_vault_dossier_plan(struct bw_vault *v, const struct bw_dossier_request *req,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
enum bw_rc bw_vault_dossier_preview(struct bw_vault *v, const struct bw_dossier_request *req,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** BW_EREFUSED: not what was previewed, or something in it may not leave. */
enum bw_rc bw_vault_dossier_export(struct bw_vault *v, const struct bw_dossier_request *req,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);

/* ---- care and keys ---- */

/** Rows "damaged"; copies_hurt of them are spare copies, which hurt no item, and
 * copies_mended of these were written anew. BW_EVERIFY when any were not. lists_due counts lists that are yet to be written. */
enum bw_rc bw_vault_check(struct bw_vault *v, bool read_all, bool repair, const struct bw_callbacks *cb,
    struct bw_value **out, struct bw_err *err);
enum bw_rc bw_vault_compact(struct bw_vault *v, const struct bw_callbacks *cb, struct bw_value **out,
    struct bw_err *err);
enum bw_rc bw_vault_key_list(struct bw_vault *v, struct bw_value **out, struct bw_err *err);
/** A further passphrase or, with pass NULL, a new recovery code into code. */
enum bw_rc bw_vault_key_add(struct bw_vault *v, const struct bw_locked *pass, const char *label,
    char code[BW_RECOVERY_MAX], struct bw_value **out, struct bw_err *err);
enum bw_rc bw_vault_recipient_add(struct bw_vault *v, const char *name, const char *recipient, bool lawyer,
    struct bw_value **out, struct bw_err *err);
/** key: the number of a slot or the name of a recipient. */
enum bw_rc bw_vault_key_remove(struct bw_vault *v, const char *key, struct bw_value **out, struct bw_err *err);
/** A new passphrase in the place of the one that opened the vault. */
enum bw_rc bw_vault_key_change(struct bw_vault *v, const struct bw_locked *pass, struct bw_value **out,
    struct bw_err *err);
/** A new root key under the same passphrases. */
enum bw_rc bw_vault_key_rotate(struct bw_vault *v, struct bw_value **out, struct bw_err *err);
/** The public half of the signing key. */
enum bw_rc bw_vault_key_identity(struct bw_vault *v, struct bw_value **out, struct bw_err *err);

/* ---- without a vault ---- */

/** What a file tells about its maker. */
enum bw_rc bw_inspect(struct bw_context *ctx, const char *path, struct bw_value **out, struct bw_err *err);
/** Its disclosed copy, into a file that is not there yet. keep_offset: the zone of its
 * dates stays, which narrows the place. */
enum bw_rc bw_disclose(struct bw_context *ctx, const char *path, const char *file, bool keep_offset,
    struct bw_value **out, struct bw_err *err);
/** The same for files and folders, several at once: rows "files". With folder NULL it
 * only looks; else copies go to that new folder, under numbers, without times.
 * BW_EPARTIAL when some were refused. */
enum bw_rc bw_disclose_all(struct bw_context *ctx, const char *const *paths, size_t count, const char *folder, bool keep_offset,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** Which pictures their owner is asked to look at: rows "files" {input, format, verdict,
 * why, model, policy, pictures, at_ms, scores}. BW_ENOTFOUND or BW_EVERIFY without the model. */
enum bw_rc bw_screen_files(struct bw_context *ctx, const char *const *paths, size_t count, bool stricter,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
enum bw_rc bw_messages(struct bw_context *ctx, const char *path, const struct bw_chat_choice *how, bool each,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** Open a sealed dossier into a new folder, with the identities of a file or a passphrase. */
enum bw_rc bw_unseal_file(const char *path, const char *identity, const struct bw_locked *pass, const char *dir,
    struct bw_value **out, struct bw_err *err);

/** The empty form for a statement, to a file that is not there yet and ends in .pdf, .txt or
 * .html. role: partner or third-party; language: "nl", "en" or NULL. */
enum bw_rc bw_statement_form(const char *role, const char *language, const char *file, struct bw_value **out,
    struct bw_err *err);

struct bw_verify_request {
	const char *path;
	const char *identity; /**< age identity file, or NULL */
	const struct bw_locked *pass;
	const char *signer; /**< the key that should have signed, or NULL */
	const char *tsa_ca; /**< as for bw_vault_stamp(), or NULL */
};
/** Check a dossier layer by layer. BW_EVERIFY, with a report: altered, incomplete or not as signed. */
enum bw_rc bw_verify_dossier(struct bw_context *ctx, const struct bw_verify_request *req,
    const struct bw_callbacks *cb, struct bw_value **out, struct bw_err *err);
/** What this machine can and cannot protect; folder may be NULL. */
enum bw_rc bw_doctor(const char *folder, struct bw_value **out, struct bw_err *err);

#ifdef __cplusplus
}
#endif
#endif
