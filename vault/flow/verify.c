#include "flow/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/utf8.h"
#include "flow/jobs.h"
#include "flow/sign.h"
#include "flow/zip.h"
#include "flow/stamp.h"
#include "flow/trust.h"
#include "flow/verify_files.h"
#include "format/account.h"
#include "format/bag.h"
#include "format/statement.h"

#define TAGS "tagmanifest-sha256.txt"

struct verify {
	const struct bw_verify_opts *opts;
	const struct bw_verify_files *f;
	struct bw_worker *worker;
	const struct bw_stamp_authority *who; /* without roots: the stamps are not checked */
	int64_t now_ms;
	struct bw_value *layers, *exhibits;
	struct bw_bag_manifest payload, tags;
	bool failed;
	unsigned int proofs, bad_proofs, stamps, bad_stamps, records, bad_records;
	unsigned int only_parts; /* exhibits of which the stamp covers the bytes of the original alone */
	unsigned int labelled; /* exhibits in which persons stand by labels, by the maker's word */
	unsigned int part, no_part; /* exhibits that are parts of their original, and that should be but are not */
	char why[320], record_why[320], why_part[120];
	struct bw_stamp_seen seen;
};

static void
layer(struct verify *v, const char *name, const char *result, const char *detail)
{
	struct bw_value *row = bw_object();

	bw_set_text(row, "name", name);
	bw_set_text(row, "result", result);
	bw_set_text(row, "detail", detail);
	bw_push(v->layers, row);
	v->failed = v->failed || strcmp(result, "fail") == 0;
}

/* ---- the bag ---- */

static bool
load(struct verify *v, const char *path, struct bw_bag_manifest *m, struct bw_buf *wrong)
{
	const struct bw_verify_file *file = bw_verify_find(v->f, path);
	struct bw_err err = { 0 };

	if (!file)
		bw_buf_printf(wrong, "%s is missing; ", path);
	else if (bw_bag_parse_manifest(m, file->data.data, file->data.len, &err) != BW_OK)
		bw_buf_printf(wrong, "%s cannot be read: %s; ", path, err.message);
	else
		return true;
	return false;
}

static void
check_listed(const struct verify *v, const struct bw_bag_manifest *m, struct bw_buf *wrong)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct bw_verify_file *file = bw_verify_find(v->f, m->entry[i].path);

		if (!file)
			bw_buf_printf(wrong, "%s is missing; ", m->entry[i].path);
		else if (memcmp(file->sha256, m->entry[i].sha256, 32) != 0)
			bw_buf_printf(wrong, "%s was altered; ", m->entry[i].path);
	}
}

static bool
may_be_unlisted(const char *path)
{
	static const char *const known[] = { TAGS, TAGS ".sshsig", TAGS ".minisig", BW_ZIP_PAD_NAME };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(path, known[i]) == 0)
			return true;
	return false;
}

static void
check_bag(struct verify *v)
{
	const struct bw_verify_file *declared = bw_verify_find(v->f, "bagit.txt");
	struct bw_buf wrong = { 0 }, shown = { 0 };
	char detail[80];

	if (!declared || !bw_bag_declared(declared->data.data, declared->data.len))
		bw_buf_str(&wrong, "bagit.txt is missing or not as it should be; ");
	load(v, "manifest-sha256.txt", &v->payload, &wrong);
	load(v, TAGS, &v->tags, &wrong);
	check_listed(v, &v->payload, &wrong);
	check_listed(v, &v->tags, &wrong);
	if (v->tags.count && !bw_bag_find(&v->tags, "manifest-sha256.txt"))
		bw_buf_str(&wrong, "the list of exhibits is not covered by the signature; ");
	for (size_t i = 0; i < v->f->count; i++) {
		const char *path = v->f->list[i].path;
		const struct bw_bag_manifest *m = strncmp(path, "data/", 5) == 0 ? &v->payload : &v->tags;

		if (!may_be_unlisted(path) && !bw_bag_find(m, path))
			bw_buf_printf(&wrong, "%s is not listed; ", path);
	}
	snprintf(detail, sizeof(detail), "%zu files, each as listed", v->payload.count + v->tags.count);
	bw_utf8_escape(&shown, wrong.data, wrong.len);
	layer(v, "bag", wrong.len ? "fail" : "pass", wrong.len ? bw_buf_text(&shown) : detail);
	bw_buf_free(&shown);
	bw_buf_free(&wrong);
}

/* ---- signatures ---- */

static void
check_signature(struct verify *v, const char *name, const char *suffix, const uint8_t *pub)
{
	const struct bw_verify_file *tags = bw_verify_find(v->f, TAGS), *sig;
	struct bw_err err = { 0 };
	char path[64];
	enum bw_rc rc;

	snprintf(path, sizeof(path), TAGS ".%s", suffix);
	sig = bw_verify_find(v->f, path);
	if (!tags || !sig || !pub) {
		layer(v, name, "fail", "the signature, the key or what it signs is missing");
		return;
	}
	if (strcmp(suffix, "sshsig") == 0)
		rc = bw_sign_check_ssh(pub, sig->data.data, sig->data.len, tags->data.data, tags->data.len, &err);
	else
		rc = bw_sign_check_minisign(pub, sig->data.data, sig->data.len, tags->data.data, tags->data.len, NULL, &err);
	layer(v, name, rc == BW_OK ? "pass" : "fail", rc == BW_OK ? "signed with the key in signer.pub" : err.message);
}

static void
check_signer(struct verify *v, const uint8_t *pub)
{
	struct bw_buf words = { 0 }, detail = { 0 };
	uint8_t wanted[32];
	bool same = false;

	if (pub)
		bw_sign_fingerprint(&words, pub);
	bw_buf_printf(&detail, "the key's words: %s", pub ? bw_buf_text(&words) : "none");
	if (!v->opts->signer) {
		bw_buf_str(&detail, "; compare them with the owner, or give --signer");
		layer(v, "signer", "not checked", bw_buf_text(&detail));
	} else {
		same = pub && strcmp(v->opts->signer, bw_buf_text(&words)) == 0;
		if (pub && !same && bw_sign_parse_pub(wanted, v->opts->signer, strlen(v->opts->signer), NULL) == BW_OK)
			same = memcmp(wanted, pub, 32) == 0;
		if (!same)
			bw_buf_str(&detail, "; this is not the expected signer");
		layer(v, "signer", same ? "pass" : "fail", bw_buf_text(&detail));
	}
	bw_buf_free(&words);
	bw_buf_free(&detail);
}

static void
check_signatures(struct verify *v)
{
	const struct bw_verify_file *key = bw_verify_find(v->f, "signer.pub");
	uint8_t pub[32];
	const uint8_t *known = NULL;

	if (key && bw_sign_parse_pub(pub, key->data.data, key->data.len, NULL) == BW_OK)
		known = pub;
	check_signature(v, "signature-sshsig", "sshsig", known);
	check_signature(v, "signature-minisign", "minisig", known);
	check_signer(v, known);
}

/* ---- exhibits and their proofs ---- */

static const struct bw_verify_file *
data_file(const struct verify *v, const struct bw_value *name)
{
	char path[BW_BAG_PATH_MAX + 8];
	const char *text = bw_value_text(name);

	if (!text || snprintf(path, sizeof(path), "data/%s", text) >= (int)sizeof(path))
		return NULL;
	return bw_verify_find(v->f, path);
}

/* Of one thing that stamps say something of: */
struct said {
	bool in_batch, trusted;
	int64_t not_after_ms;
};

/* An excerpt may be stamped later than its chat: what is said of every byte of a copy and
 * what is said of its parts alone must not be put together. */
struct answer {
	struct said copy; /* a statement in the batch names the very copy, or all of it is parts */
	struct said part; /* one names the root that the copy's parts lead to */
};

static struct bw_bytes
bytes_of(const struct bw_verify_file *f)
{
	return f ? (struct bw_bytes){ f->data.data, f->data.len } : (struct bw_bytes){ NULL, 0 };
}

static void
bad_record(struct verify *v, const char *why)
{
	v->bad_records++;
	snprintf(v->record_why, sizeof(v->record_why), "%s", why);
}

/* The evidence record over the statement, and over the account where it was not withheld. */
static enum bw_rc
check_record(struct verify *v, const struct bw_value *proof, const struct bw_value *reply, struct bw_err *err)
{
	const struct bw_value *named = bw_value_get(proof, "account");
	const struct bw_verify_file *record = data_file(v, bw_value_get(reply, "record"));
	const struct bw_verify_file *account = data_file(v, named);
	const struct bw_bytes objects[] = { bytes_of(data_file(v, bw_value_get(proof, "statement"))), bytes_of(account) };
	struct bw_record_verdict verdict = { 0 };
	enum bw_rc rc;

	v->records++;
	if (!record || !objects[0].data || (bw_value_text(named) && !account)) {
		bad_record(v, "an evidence record, or what it is about, is missing");
		return BW_OK;
	}
	if (account && !bw_account_valid(account->data.data, account->data.len)) {
		bad_record(v, "an account is not of its form");
		return BW_OK;
	}
	rc = bw_record_verify(v->worker, bytes_of(record), objects, account ? 2 : 1, account != NULL, v->who, v->now_ms,
	    &verdict, err);
	if (rc == BW_OK && (!verdict.in_record || (v->who->roots.len && !verdict.authority_trusted)))
		bad_record(v, verdict.why);
	return rc;
}

/* Does this statement commit to the original that the copy was shown to be of? */
static bool
names_parts(const struct bw_verify_file *statement, const struct bw_verify_file *exhibit)
{
	struct bw_statement s;

	return exhibit->parts.holds && bw_statement_decode(statement->data.data, statement->data.len, &s, NULL) == BW_OK &&
	    memcmp(s.parts_root, exhibit->parts.root, 32) == 0;
}

static void
note_time(struct said *s, int64_t not_after_ms)
{
	if (!s->trusted || not_after_ms < s->not_after_ms)
		s->not_after_ms = not_after_ms;
	s->trusted = true;
}

static enum bw_rc
check_reply(struct verify *v, const struct bw_value *proof, const struct bw_value *reply,
    const struct bw_verify_file *exhibit, struct answer *a, struct bw_err *err)
{
	const struct bw_verify_file *s = data_file(v, bw_value_get(proof, "statement"));
	const struct bw_verify_file *p = data_file(v, bw_value_get(proof, "proof"));
	const struct bw_verify_file *r = data_file(v, bw_value_get(reply, "reply"));
	struct bw_stamp_verdict verdict = { 0 };
	bool part, copy;
	enum bw_rc rc;

	v->proofs++;
	if (!s || !p || !r) {
		v->bad_proofs++;
		snprintf(v->why, sizeof(v->why), "a file of a proof is missing");
		return BW_OK;
	}
	rc = bw_stamp_verify(v->worker, bytes_of(s), bytes_of(p), bytes_of(r), v->who, exhibit->sha256, v->now_ms,
	    &v->seen, &verdict, err);
	if (rc == BW_OK)
		rc = check_record(v, proof, reply, err);
	if (rc != BW_OK)
		return rc;
	part = names_parts(s, exhibit);
	/* The copy as it was then, or another one of parts of the same original. */
	if ((!verdict.copy_named && !part) || !verdict.in_batch) {
		v->bad_proofs++;
		snprintf(v->why, sizeof(v->why), "%s", verdict.why);
		return BW_OK;
	}
	copy = verdict.copy_named || (part && exhibit->parts.of_original == exhibit->parts.size);
	a->copy.in_batch |= copy;
	a->part.in_batch |= part;
	if (!v->who->roots.len)
		return BW_OK;
	v->stamps++;
	if (!verdict.for_this_batch || !verdict.authority_trusted) {
		v->bad_stamps++;
		snprintf(v->why, sizeof(v->why), "%s", verdict.why);
	} else {
		if (copy)
			note_time(&a->copy, verdict.facts.not_after_ms);
		if (part)
			note_time(&a->part, verdict.facts.not_after_ms);
	}
	return BW_OK;
}

/* Classes are the maker's words; that something is withheld between the kept parts is not. */
static struct bw_value *
withheld(const struct bw_parts_verdict *p)
{
	struct bw_value *list = bw_array();
	unsigned i;

	for (i = 0; bw_parts_class_word(i) != NULL; i++)
		if (p->withheld >> i & 1)
			bw_push_text(list, bw_parts_class_word(i));
	return list;
}

/* Why an exhibit is not shown to be part of its original, or NULL; *known: is that an answer? */
static const char *
why_no_part(const struct verify *v, const struct bw_value *e, const struct bw_verify_file *file,
    const struct answer *a, bool *known)
{
	bool named = bw_value_text(bw_value_get(e, "parts")) != NULL;

	*known = true;
	if (file && file->judged && !file->parts.holds)
		return file->parts.why;
	if (file && file->judged)
		return a->part.in_batch ? NULL : "no statement that was stamped names this original";
	if (file && bw_verify_parts_of(v->f, file->path)) {
		*known = false;
		return "its proof over parts stands behind it; unpack the dossier and check the folder";
	}
	*known = named;
	return named ? "its proof over parts is missing" : bw_value_text(bw_value_get(e, "parts_why"));
}

/* What "existed no later than" is said of: every byte of the copy, or only those of the
 * original. A copy that no statement names may hold anything beside a single part. */
static const struct said *
covered(const struct answer *a)
{
	return a->copy.trusted || (a->copy.in_batch && !a->part.trusted) ? &a->copy : &a->part;
}

static void
tell_stamps(struct verify *v, const struct answer *a, struct bw_value *row)
{
	const struct said *s = covered(a);
	const char *what = !s->in_batch ? NULL : s == &a->copy ? "copy" : "parts";
	char text[BW_DATE_TEXT];

	bw_set_bool(row, "in_batch", s->in_batch);
	bw_set_text(row, "stamp_covers", what);
	v->only_parts += what != NULL && strcmp(what, "parts") == 0;
	bw_time_text(text, s->not_after_ms);
	bw_set_text(row, "not_after", s->trusted ? text : NULL);
	bw_time_text(text, a->part.not_after_ms);
	bw_set_text(row, "parts_not_after", a->part.trusted ? text : NULL);
	if (v->who->roots.len)
		bw_set_bool(row, "authority_trusted", s->trusted);
	else
		bw_set_null(row, "authority_trusted");
}

static void
tell_parts(struct verify *v, const struct bw_value *e, const struct bw_verify_file *file, const struct answer *a,
    struct bw_value *row)
{
	bool known;
	const char *why = why_no_part(v, e, file, a, &known);
	bool holds = known && why == NULL && file;

	v->part += holds;
	v->no_part += known && why != NULL;
	if (known && why != NULL)
		snprintf(v->why_part, sizeof(v->why_part), "%s", why);
	if (known)
		bw_set_bool(row, "part_of_original", holds);
	else
		bw_set_null(row, "part_of_original");
	bw_set_text(row, "part_why", why);
	if (!holds) {
		bw_set_null(row, "bytes_of_original");
		bw_set_null(row, "bytes_written_anew");
		bw_set_null(row, "withheld");
		return;
	}
	bw_set_int(row, "bytes_of_original", (int64_t)file->parts.of_original);
	bw_set_int(row, "bytes_written_anew", (int64_t)file->parts.anew);
	bw_set(row, "withheld", withheld(&file->parts));
}

static enum bw_rc
check_exhibit(struct verify *v, const struct bw_value *e, struct bw_err *err)
{
	const struct bw_verify_file *file = data_file(v, bw_value_get(e, "file"));
	const struct bw_value *proofs = bw_value_get(e, "proofs");
	const struct bw_bag_entry *entry = file ? bw_bag_find(&v->payload, file->path) : NULL;
	struct bw_value *row = bw_object();
	struct answer a = { 0 };
	char hex[65] = "";
	const char *said = bw_value_text(bw_value_get(e, "sha256"));
	enum bw_rc rc = BW_OK;
	bool intact;

	if (file)
		bw_hex(hex, file->sha256, 32);
	intact = entry && said && memcmp(entry->sha256, file->sha256, 32) == 0 && strcmp(said, hex) == 0;
	v->failed = v->failed || !intact;
	for (size_t i = 0; rc == BW_OK && file && i < bw_value_count(proofs); i++) {
		const struct bw_value *p = bw_value_at(proofs, i), *replies = bw_value_get(p, "replies");

		for (size_t k = 0; rc == BW_OK && k < bw_value_count(replies); k++)
			rc = check_reply(v, p, bw_value_at(replies, k), file, &a, err);
	}
	bw_set_text(row, "exhibit", bw_value_text(bw_value_get(e, "exhibit")));
	bw_set_text(row, "file", bw_value_text(bw_value_get(e, "file")));
	bw_set_bool(row, "bytes_intact", intact);
	tell_parts(v, e, file, &a, row);
	bw_set_int(row, "labelled", bw_value_int(bw_value_get(e, "labelled")));
	v->labelled += bw_value_int(bw_value_get(e, "labelled")) > 0;
	tell_stamps(v, &a, row);
	bw_push(v->exhibits, row);
	return rc;
}

static enum bw_rc
check_exhibits(struct verify *v, struct bw_err *err)
{
	const struct bw_verify_file *json = bw_verify_find(v->f, "data/dossier.json");
	struct bw_bytes bytes = { json ? json->data.data : NULL, json ? json->data.len : 0 };
	struct bw_value *d = NULL;
	const struct bw_value *files;
	struct bw_err local = { 0 };
	enum bw_rc rc;

	if (!json) {
		layer(v, "contents", "fail", "data/dossier.json is missing");
		return BW_OK;
	}
	rc = v->worker ? bw_jobs_json(v->worker, bytes, &d, &local) : bw_value_parse(bytes.data, bytes.len, &d, &local);
	if (rc != BW_OK) {
		layer(v, "contents", "fail", local.message);
		return BW_OK;
	}
	files = bw_value_get(d, "files");
	for (size_t i = 0; rc == BW_OK && i < bw_value_count(files); i++)
		rc = check_exhibit(v, bw_value_at(files, i), err);
	layer(v, "contents", v->failed ? "fail" : "pass",
	    v->failed ? "see the layers above and the exhibits" : "every exhibit is the file that dossier.json names");
	bw_value_free(d);
	return rc;
}

static void
parts_layer(struct verify *v)
{
	char detail[240];

	snprintf(detail, sizeof(detail),
	    "%u of %zu exhibits hold parts of the original that was stamped; see how many of their bytes those are%s%s", v->part,
	    bw_value_count(v->exhibits), v->part < bw_value_count(v->exhibits) ? "; the others say why not" : "",
	    v->only_parts ? "; the stamp covers only these bytes where it says so" : "");
	layer(v, "parts", v->no_part ? "fail" : v->part ? "pass" : "not checked",
	    v->no_part ? v->why_part : v->part ? detail : "no exhibit comes with a proof over parts");
}

static void
proof_layers(struct verify *v)
{
	char detail[400];

	snprintf(detail, sizeof(detail), "%u of %u proofs lead from the file to the stamped figure", v->proofs - v->bad_proofs, v->proofs);
	layer(v, "statements", !v->proofs ? "not checked" : v->bad_proofs ? "fail" : "pass",
	    !v->proofs ? "there are no stamps in this dossier" : v->bad_proofs ? v->why : detail);
	snprintf(detail, sizeof(detail), "%u evidence records (RFC 4998) lead from the statements to the stamps%s", v->records,
	    v->who->roots.len ? ", which end at the given root" : "; give --tsa-ca FILE to check the authorities too");
	layer(v, "records", !v->records ? "not checked" : v->bad_records ? "fail" : "pass",
	    !v->records ? "there are no stamps in this dossier" : v->bad_records ? v->record_why : detail);
	if (!v->stamps) {
		layer(v, "timestamps", "not checked",
		    v->proofs && !v->who->roots.len ? "give --tsa-ca FILE with the root of the authority" : "there are no stamps to check");
	} else {
		layer(v, "timestamps", v->bad_stamps ? "fail" : "pass",
		    v->bad_stamps ? v->why : "the authority's answers fit the proofs and end at the given root");
	}
	parts_layer(v);
}

static struct bw_value *
limits_of_this(const struct verify *v)
{
	struct bw_value *list = bw_array();

	bw_push_text(list, "It does not say who made a file, what it shows, or where and when it was made.");
	bw_push_text(list, "A time stamp says only that bytes existed no later than a moment, not since when.");
	bw_push_text(list, "It does not say whose key signed: compare the words with the owner.");
	bw_push_text(list, "It does not say what was left out; this is a selection.");
	if (v->labelled)
		bw_push_text(list, "Where persons stand by labels, such as [Person 1], the message was written anew: what it says is the maker's "
				   "word, and no stamp of the chat covers it.");
	return list;
}

enum bw_rc
bw_verify_checks(const struct bw_verify_opts *opts, const struct bw_stamp_authority *who, const struct bw_verify_files *f,
    struct bw_worker *worker, struct bw_value **out, struct bw_err *err)
{
	struct verify v = { .opts = opts, .f = f, .worker = worker, .who = who, .layers = bw_array(), .exhibits = bw_array() };
	enum bw_rc rc;

	v.now_ms = opts->now_ms ? opts->now_ms : (int64_t)time(NULL) * 1000;
	layer(&v, "seal", f->sealed ? "pass" : "not checked", f->sealed ? "opened, and whole to the end" : "it is not sealed");
	check_bag(&v);
	check_signatures(&v);
	rc = check_exhibits(&v, err);
	if (rc == BW_OK) {
		proof_layers(&v);
		*out = bw_object();
		bw_set_text(*out, "result", v.failed ? "fail" : "pass");
		bw_set(*out, "layers", v.layers);
		bw_set(*out, "exhibits", v.exhibits);
		bw_set(*out, "does_not_say", limits_of_this(&v));
		if (v.failed)
			rc = bw_err_set(err, BW_EVERIFY, 0, "the dossier is altered, incomplete or not as signed");
	} else {
		bw_value_free(v.layers);
		bw_value_free(v.exhibits);
	}
	bw_bag_manifest_free(&v.payload);
	bw_bag_manifest_free(&v.tags);
	return rc;
}

/* A seal or ZIP that cannot be read to its end is an answer, not an accident. */
static void
unreadable(const struct bw_verify_files *f, const char *why, struct bw_value **out)
{
	struct bw_value *layers = bw_array(), *row = bw_object();

	bw_set_text(row, "name", f->sealed ? "seal" : "bag");
	bw_set_text(row, "result", "fail");
	bw_set_text(row, "detail", why);
	bw_push(layers, row);
	*out = bw_object();
	bw_set_text(*out, "result", "fail");
	bw_set(*out, "layers", layers);
	bw_set(*out, "exhibits", bw_array());
	bw_set(*out, "does_not_say", limits_of_this(&(struct verify){ .labelled = 0 }));
}

enum bw_rc
bw_flow_verify(const struct bw_verify_opts *opts, struct bw_worker *worker, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_verify_files f = { 0 };
	struct bw_trust trust = { 0 };
	struct bw_err local = { 0 };
	enum bw_rc rc;

	(void)hooks;
	*out = NULL;
	if (opts->tsa_ca != NULL && (rc = bw_trust_roots(opts->tsa_ca, &trust, err)) != BW_OK)
		goto out;
	rc = bw_verify_read(opts, &f, &local);
	if (rc == BW_EVERIFY || rc == BW_EREFUSED || (rc == BW_EFORMAT && f.zipped)) {
		unreadable(&f, local.message, out);
		rc = bw_err_set(err, BW_EVERIFY, 0, "%s", local.message);
	} else if (rc != BW_OK) {
		rc = bw_err_set(err, rc, local.sys_errno, "%s", local.message);
		bw_err_hint(err, "%s", local.hint);
	} else {
		const struct bw_stamp_authority who = bw_trust_authority(&trust);

		rc = bw_verify_checks(opts, &who, &f, worker, out, err);
	}
out:
	bw_trust_free(&trust);
	bw_verify_files_free(&f);
	return rc;
}
