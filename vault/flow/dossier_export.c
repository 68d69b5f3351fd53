/* preview and export. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/encode.h"
#include "base/names.h"
#include "case/ops.h"
#include "crypto/hash.h"
#include "flow/disclosed.h"
#include "flow/dossier_plan.h"
#include "flow/dossier_texts.h"
#include "flow/labels.h"
#include "flow/parts.h"
#include "flow/seal.h"
#include "flow/sign.h"
#include "flow/zip.h"
#include "format/bag.h"
#include "format/statement.h"
#include "sys/output.h"

/* RFC 8493, 4.1.1: an archive of a bag holds one folder, and the bag in it. */
#define BASE BW_ZIP_BAG_FOLDER
#define PADDING BASE BW_ZIP_PAD_NAME
#define STAMPS_MAX 1000u

/* A file of the bag that is made in memory; exhibits are not among them. */
struct bag_file {
	char path[80];
	struct bw_buf data;
};

struct bag {
	struct bag_file *list;
	size_t count, cap;
	struct bw_names names;
	uint64_t *batches; /* of the vault, that go along, in order */
	size_t batch_count;
	bool failed;
	struct bw_verify_stamp *stamps;
	size_t stamp_count;
};

static struct bw_buf *
bag_add(struct bag *b, const char *path)
{
	static struct bw_buf lost;

	if (b->count == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 32;
		struct bag_file *more = realloc(b->list, cap * sizeof(*more));

		if (!more) {
			b->failed = true;
			bw_buf_free(&lost);
			return &lost;
		}
		b->list = more;
		b->cap = cap;
	}
	b->failed = b->failed || bw_names_add(&b->names, path, b->count) == BW_ENOMEM;
	memset(&b->list[b->count], 0, sizeof(*b->list));
	snprintf(b->list[b->count].path, sizeof(b->list->path), "%s", path);
	return &b->list[b->count++].data;
}

static void
bag_free(struct bag *b)
{
	for (size_t i = 0; i < b->count; i++)
		bw_buf_free(&b->list[i].data);
	free(b->list);
	bw_names_free(&b->names);
	free(b->batches);
	free(b->stamps);
}

/* ---- proofs ---- */

static int
by_number(const void *left, const void *right)
{
	const uint64_t *x = left, *y = right;

	return (*x > *y) - (*x < *y);
}

static void
note_batches(struct bag *b, const struct bw_stamp_proofs *p)
{
	for (size_t k = 0; k < p->count; k++)
		b->batches[b->batch_count++] = p->list[k].batch;
}

/* Numbers of the vault's batches would tell of stamps that are not in here, so those that
 * go along are numbered anew. */
static enum bw_rc
number_batches(struct bag *b, const struct bw_dossier *d, struct bw_err *err)
{
	size_t all = 0, kept = 0;

	for (size_t i = 0; i < d->count; i++)
		all += d->list[i].proofs.count + d->list[i].of_source.count;
	if ((b->batches = calloc(all + 1, sizeof(*b->batches))) == NULL)
		return bw_err_set(err, BW_ENOMEM, 0, "no memory for the dossier");
	for (size_t i = 0; i < d->count; i++) {
		note_batches(b, &d->list[i].proofs);
		note_batches(b, &d->list[i].of_source);
	}
	qsort(b->batches, b->batch_count, sizeof(*b->batches), by_number);
	for (size_t i = 0; i < b->batch_count; i++)
		if (kept == 0 || b->batches[kept - 1] != b->batches[i])
			b->batches[kept++] = b->batches[i];
	b->batch_count = kept;
	return BW_OK;
}

static size_t
batch_number(const struct bag *b, uint64_t batch)
{
	const uint64_t *at = bsearch(&batch, b->batches, b->batch_count, sizeof(*b->batches), by_number);

	return at != NULL ? (size_t)(at - b->batches) + 1 : 0;
}

static void
put_reply(struct bag *b, const struct bw_stamp_token *t, const struct bw_proof *proof, size_t batch, size_t n,
    struct bw_value *row)
{
	struct bw_verify_stamp s = { .time = t->facts.time_ms / 1000 };
	char path[80];

	snprintf(s.reply, sizeof(s.reply), "data/stamps/batch-%zu-%zu.tsr", batch, n);
	snprintf(s.roots, sizeof(s.roots), "data/stamps/batch-%zu-%zu.roots.pem", batch, n);
	bw_hex(s.digest, proof->root, 32);
	bw_set_text(row, "reply", s.reply + 5);
	bw_set_text(row, "roots", s.roots + 5);
	bw_set_text(row, "digest", s.digest);
	snprintf(path, sizeof(path), "%s", s.reply);
	if (bw_names_find(&b->names, path) != BW_NAMES_NONE)
		return;
	bw_buf_put(bag_add(b, s.reply), t->reply.data, t->reply.len);
	bw_buf_put(bag_add(b, s.roots), t->roots.data, t->roots.len);
	if (b->stamps && b->stamp_count < STAMPS_MAX)
		b->stamps[b->stamp_count++] = s;
}

/* data/proofs/BASE.SUFFIX, and its path under key. */
static void
put_proof(struct bag *b, const char *base, const char *suffix, struct bw_bytes data, const char *key, struct bw_value *row)
{
	char path[80];

	if (data.len == 0) {
		bw_set_null(row, key);
		return;
	}
	snprintf(path, sizeof(path), "data/proofs/%s%s", base, suffix);
	bw_buf_put(bag_add(b, path), data.data, data.len);
	bw_set_text(row, key, path + 5);
}

/* NAME.ers; a further authority's is NAME.2.ers. */
static struct bw_value *
exhibit_replies(struct bag *b, const struct bw_stamp_proof *p, const struct bw_proof *proof, const char *base, size_t batch)
{
	struct bw_value *replies = bw_array();
	char suffix[32] = ".ers";

	for (size_t k = 0; k < p->token_count; k++) {
		struct bw_value *row = bw_object();

		if (k > 0)
			snprintf(suffix, sizeof(suffix), ".%zu.ers", k + 1);
		put_reply(b, &p->tokens[k], proof, batch, k + 1, row);
		put_proof(b, base, suffix, p->tokens[k].record, "record", row);
		bw_push(replies, row);
	}
	return replies;
}

/* "D-01" of "exhibits/D-01.jpg". */
static void
base_name(const struct bw_exhibit *x, char *out, size_t cap)
{
	(void)snprintf(out, cap, "%.*s", (int)strcspn(x->file + 9, "."), x->file + 9);
}

/* That the copy holds parts of the original: a file, or why there is none. A root that is
 * all zero is that of no statement. */
static enum bw_rc
exhibit_parts(struct bw_case *c, struct bag *b, const struct bw_exhibit *x, struct bw_value *row,
    uint8_t root[static 32], struct bw_err *err)
{
	struct bw_item it = { 0 };
	struct bw_buf proof = { 0 };
	char base[32], why[BW_PARTS_WHY] = "";
	enum bw_rc rc;

	memset(root, 0, 32);
	if ((rc = bw_item_live(c, x->item, &it, err)) == BW_OK)
		rc = bw_parts_prove(c, &it, &proof, why, root, err);
	bw_set_int(row, "labelled", (int64_t)bw_labels_messages(it.facts));
	bw_item_free(&it);
	base_name(x, base, sizeof(base));
	if (rc == BW_OK)
		put_proof(b, base, ".parts.txt", (struct bw_bytes){ proof.data, proof.len }, "parts", row);
	bw_set_text(row, "parts_why", why[0] != '\0' ? why : NULL);
	bw_buf_free(&proof);
	return rc;
}

/* NULL: it says nothing of this copy, nor of what the copy was shown to be of. */
static struct bw_value *
put_item_proof(struct bag *b, const struct bw_exhibit *x, const struct bw_stamp_proof *p,
    const char *base, const uint8_t root[static 32])
{
	struct bw_statement s;
	struct bw_proof proof;
	struct bw_value *row;

	if (bw_statement_decode(p->statement.data, p->statement.len, &s, NULL) != BW_OK ||
	    (memcmp(s.parts_root, root, 32) != 0 && !(s.has_copy && memcmp(s.copy_sha256, x->sha256, 32) == 0)) ||
	    bw_proof_decode(p->proof.data, p->proof.len, &proof, NULL) != BW_OK)
		return NULL;
	row = bw_object();
	put_proof(b, base, ".statement.txt", p->statement, "statement", row);
	put_proof(b, base, ".account.txt", p->account, "account", row);
	put_proof(b, base, ".proof.txt", p->proof, "proof", row);
	bw_set(row, "replies", exhibit_replies(b, p, &proof, base, batch_number(b, p->batch)));
	return row;
}

/* Those of the item itself, and of an excerpt those of its chat. */
static struct bw_value *
exhibit_proofs(struct bag *b, const struct bw_exhibit *x, const uint8_t root[static 32])
{
	const struct bw_stamp_proofs *both[] = { &x->proofs, &x->of_source };
	struct bw_value *list = bw_array(), *row;
	char base[48];

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < both[k]->count; i++) {
			const struct bw_stamp_proof *p = &both[k]->list[i];

			base_name(x, base, sizeof(base));
			if (k > 0 || i > 0)
				snprintf(base + strlen(base), sizeof(base) - strlen(base), "%s-%zu", k > 0 ? "-chat" : "",
				    batch_number(b, p->batch));
			if ((row = put_item_proof(b, x, p, base, root)) != NULL)
				bw_push(list, row);
		}
	return list;
}

/* dossier.json: the model and where each exhibit's proofs lie. */
static enum bw_rc
put_json(struct bw_case *c, struct bag *b, const struct bw_dossier *d, struct bw_err *err)
{
	struct bw_value *all = bw_value_copy(d->model), *list = bw_array();
	enum bw_rc rc = BW_OK;
	uint8_t root[32];
	char *json;

	for (size_t i = 0; rc == BW_OK && i < d->count; i++) {
		struct bw_value *row = bw_object();

		bw_set_text(row, "exhibit", d->list[i].code);
		bw_set_text(row, "file", d->list[i].file);
		bw_set_hex(row, "sha256", d->list[i].sha256, 32);
		rc = exhibit_parts(c, b, &d->list[i], row, root, err);
		bw_set(row, "proofs", exhibit_proofs(b, &d->list[i], root));
		bw_push(list, row);
	}
	bw_set(all, "files", list);
	json = bw_value_json(all, true);
	if (json) {
		struct bw_buf *out = bag_add(b, "data/dossier.json");

		bw_buf_str(out, json);
		bw_buf_str(out, "\n");
	} else {
		b->failed = true;
	}
	free(json);
	bw_value_free(all);
	return rc;
}

/* ---- the bag ---- */

static void
manifest(struct bag *b, const struct bw_dossier *d, struct bw_buf *out, uint64_t *bytes, size_t *count)
{
	uint8_t digest[32];
	char path[80];

	for (size_t i = 0; i < b->count; i++) {
		if (strncmp(b->list[i].path, "data/", 5) != 0)
			continue;
		bw_sha256(digest, b->list[i].data.data, b->list[i].data.len);
		bw_bag_line(out, digest, b->list[i].path);
		*bytes += b->list[i].data.len;
		++*count;
	}
	for (size_t i = 0; i < d->count; i++) {
		snprintf(path, sizeof(path), "data/%s", d->list[i].file);
		bw_bag_line(out, d->list[i].sha256, path);
		*bytes += d->list[i].size;
		++*count;
	}
}

static void
bag_info(const struct bw_dossier *d, struct bw_buf *out, uint64_t bytes, size_t count)
{
	char text[BW_DATE_TEXT];

	bw_time_text(text, d->time_ms);
	text[10] = '\0'; /* the day */
	bw_bag_info(out, "Bag-Software-Agent", "bewaar " BW_VERSION);
	bw_bag_info(out, "Bagging-Date", text);
	snprintf(text, sizeof(text), "%" PRIu64 ".%zu", bytes, count);
	bw_bag_info(out, "Payload-Oxum", text);
	bw_bag_info(out, "External-Description", "Dossier");
}

static enum bw_rc
sign_bag(struct bw_case *c, struct bag *b, const struct bw_dossier *d, struct bw_err *err)
{
	struct bw_buf tag = { 0 }, ssh = { 0 }, mini = { 0 };
	struct bw_secret seed = { 0 };
	uint8_t digest[32];
	enum bw_rc rc;

	for (size_t i = 0; i < b->count; i++) {
		if (strncmp(b->list[i].path, "data/", 5) == 0)
			continue;
		bw_sha256(digest, b->list[i].data.data, b->list[i].data.len);
		bw_bag_line(&tag, digest, b->list[i].path);
	}
	if ((rc = bw_case_signing_key(c, &seed, err)) == BW_OK)
		rc = bw_sign(seed.data, "tagmanifest-sha256.txt", tag.data, tag.len, d->time_ms / 1000, &ssh, &mini, err);
	bw_secret_free(&seed);
	bw_buf_put(bag_add(b, "tagmanifest-sha256.txt"), tag.data, tag.len);
	bw_buf_put(bag_add(b, "tagmanifest-sha256.txt.sshsig"), ssh.data, ssh.len);
	bw_buf_put(bag_add(b, "tagmanifest-sha256.txt.minisig"), mini.data, mini.len);
	bw_buf_free(&tag);
	bw_buf_free(&ssh);
	bw_buf_free(&mini);
	return rc;
}

static enum bw_rc
fill_bag(struct bw_case *c, struct bag *b, const struct bw_dossier *d, struct bw_buf *pdf, struct bw_err *err)
{
	struct bw_buf list = { 0 };
	uint64_t bytes = 0;
	size_t count = 0;
	enum bw_rc rc;

	b->stamps = calloc(STAMPS_MAX, sizeof(*b->stamps));
	*bag_add(b, "data/dossier.pdf") = *pdf;
	memset(pdf, 0, sizeof(*pdf));
	if ((rc = number_batches(b, d, err)) == BW_OK)
		rc = put_json(c, b, d, err);
	bw_dossier_readme(bag_add(b, "data/README.html"));
	bw_dossier_verify_text(bag_add(b, "data/VERIFY.txt"), d->pub, b->stamps, b->stamp_count);
	manifest(b, d, &list, &bytes, &count);
	bw_bag_declare(bag_add(b, "bagit.txt"));
	bag_info(d, bag_add(b, "bag-info.txt"), bytes, count);
	bw_sign_put_ssh(bag_add(b, "signer.pub"), d->pub);
	bw_sign_put_allowed(bag_add(b, "allowed_signers"), d->pub);
	bw_buf_put(bag_add(b, "manifest-sha256.txt"), list.data, list.len);
	bw_buf_free(&list);
	if (rc == BW_OK)
		rc = sign_bag(c, b, d, err);
	for (size_t i = 0; i < b->count; i++)
		b->failed = b->failed || b->list[i].data.bad;
	return rc == BW_OK && b->failed ? bw_err_set(err, BW_ENOMEM, 0, "no memory for the dossier") : rc;
}

/* ---- writing ---- */

struct tee {
	struct bw_output *file;
	struct bw_sha256 hash;
	uint64_t size;
};

static enum bw_rc
tee_write(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct tee *t = ctx;

	bw_sha256_update(&t->hash, data, len);
	t->size += len;
	return bw_output_write(t->file, data, len, err);
}

struct exhibit_out {
	struct bw_zip *zip;
	struct bw_sha256 hash;
};

static enum bw_rc
exhibit_write(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct exhibit_out *o = ctx;

	bw_sha256_update(&o->hash, data, len);
	return bw_zip_write(o->zip, data, len, err);
}

/* The copy is made anew and asked for at the gate again: what was decided
 * between the plan and this byte counts. */
static enum bw_rc
write_exhibit(struct bw_case *c, const struct bw_dossier *d, const struct bw_exhibit *x, struct bw_zip *zip,
    struct bw_err *err)
{
	struct exhibit_out o = { .zip = zip };
	struct bw_item it = { 0 };
	uint8_t digest[32];
	char path[sizeof(BASE) + 80];
	enum bw_rc rc;

	(void)snprintf(path, sizeof(path), BASE "data/%s", x->file);
	if ((rc = bw_item_live(c, x->item, &it, err)) != BW_OK || (rc = bw_sha256_init(&o.hash, err)) != BW_OK)
		goto out;
	if ((rc = bw_zip_entry(zip, path, x->size, x->crc, err)) == BW_OK)
		rc = bw_item_disclose(c, &it, &d->gate, exhibit_write, &o, err);
	bw_sha256_final(&o.hash, digest);
	if (rc == BW_OK && memcmp(digest, x->sha256, 32) != 0)
		rc = bw_err_set(err, BW_EFAIL, 0, "the copy of an item changed while the dossier was written");
out:
	bw_sha256_free(&o.hash);
	bw_item_free(&it);
	return rc;
}

static enum bw_rc
add_entry(struct bw_zip *zip, const struct bag_file *f, struct bw_err *err)
{
	char path[sizeof(BASE) + sizeof(f->path)];

	(void)snprintf(path, sizeof(path), BASE "%s", f->path);
	return bw_zip_add(zip, path, f->data.data, f->data.len, err);
}

static enum bw_rc
write_zip(struct bw_case *c, const struct bag *b, const struct bw_dossier *d, struct bw_sink sink,
    const struct bw_hooks *hooks, struct bw_err *err)
{
	struct bw_zip *zip = NULL;
	enum bw_rc rc = bw_zip_start(sink, d->time_ms / 1000, &zip, err);

	for (size_t i = 0; rc == BW_OK && i < b->count; i++)
		rc = add_entry(zip, &b->list[i], err);
	for (size_t i = 0; rc == BW_OK && i < d->count; i++) {
		if (!bw_hooks_step(hooks, "write", i, d->count))
			rc = bw_err_set(err, BW_ECANCEL, 0, "stopped; no file was written");
		else
			rc = write_exhibit(c, d, &d->list[i], zip, err);
	}
	if (rc == BW_OK)
		rc = bw_zip_pad(zip, PADDING, err);
	if (rc == BW_OK)
		rc = bw_zip_finish(zip, err);
	bw_zip_free(zip);
	return rc;
}

static enum bw_rc
seal_to(const struct bw_export_opts *opts, struct bw_seal_to *to, struct bw_err *err)
{
	*to = (struct bw_seal_to){ .recipients = opts->to, .count = opts->to_count };
	if (opts->to_count == 0)
		return bw_err_set(err, BW_EUSAGE, 0, "nobody to seal the dossier to");
	for (size_t i = 0; i < opts->to_count; i++) {
		enum bw_rc rc;

		if (strcmp(opts->to[i], "passphrase") == 0) {
			if (opts->to_count != 1)
				return bw_err_set(err, BW_EUSAGE, 0, "a passphrase and keys do not go together");
			if (!opts->pass || opts->pass_len == 0)
				return bw_err_set(err, BW_EUSAGE, 0, "no passphrase was given for the seal");
			*to = (struct bw_seal_to){ .pass = opts->pass, .pass_len = opts->pass_len };
			return BW_OK;
		}
		if ((rc = bw_seal_recipient_check(opts->to[i], err)) != BW_OK)
			return rc;
	}
	return BW_OK;
}

/* Logged before the file has its name: better a line too many than one too few. */
static enum bw_rc
log_export(struct bw_case *c, const struct bw_dossier *d, const char *lawyer_asked, const uint8_t digest[static 32],
    struct bw_err *err)
{
	char hex[65], detail[160];
	enum bw_rc rc = BW_OK;

	bw_hex(hex, digest, 32);
	snprintf(detail, sizeof(detail), "dossier, %zu exhibits, sealed file sha256 %s", d->count, hex);
	for (size_t i = 0; rc == BW_OK && i < d->count; i++)
		rc = bw_op_remark(c, BW_OP_EXPORTED, d->list[i].item, d->list[i].code, NULL, err);
	if (rc == BW_OK)
		rc = bw_op_remark(c, BW_OP_EXPORTED, 0, detail, lawyer_asked, err);
	return rc == BW_OK ? bw_case_commit(c, err) : rc;
}

static enum bw_rc
write_sealed(struct bw_case *c, const struct bw_export_opts *opts, const struct bag *b, const struct bw_dossier *d,
    const struct bw_hooks *hooks, struct bw_value *report, struct bw_err *err)
{
	struct bw_seal_to to;
	struct bw_seal *seal = NULL;
	struct tee tee = { 0 };
	uint8_t digest[32];
	enum bw_rc rc = seal_to(opts, &to, err);

	if (rc == BW_OK)
		rc = bw_sha256_init(&tee.hash, err);
	if (rc == BW_OK)
		rc = bw_output_open(opts->file, false, &tee.file, err);
	if (rc == BW_OK)
		rc = bw_seal_start((struct bw_sink){ tee_write, &tee }, &to, &seal, err);
	if (rc == BW_OK)
		rc = write_zip(c, b, d, bw_seal_sink(seal), hooks, err);
	if (rc == BW_OK)
		rc = bw_seal_finish(seal, err);
	bw_seal_free(seal);
	if (rc == BW_OK) {
		bw_sha256_final(&tee.hash, digest);
		rc = log_export(c, d, opts->dossier.lawyer_asked, digest, err);
	}
	bw_sha256_free(&tee.hash);
	if (rc == BW_OK)
		rc = bw_output_commit(&tee.file, err);
	else
		bw_output_abort(&tee.file);
	if (rc == BW_OK) {
		bw_set_text(report, "file", opts->file);
		bw_set_hex(report, "sha256", digest, 32);
		bw_set_int(report, "size", (int64_t)tee.size);
	}
	return rc;
}

static enum bw_rc
check_release(const struct bw_dossier *d, const char *given, struct bw_err *err)
{
	enum bw_rc rc;
	uint8_t a[5], b[5];

	if (!given || !*given) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "the release code of the preview is missing");
		bw_err_hint(err, "run `bewaar dossier preview -o FILE.pdf`, look at every picture, and give the code with --release");
		return rc;
	}
	if (bw_unbase32(a, 5, given) && bw_unbase32(b, 5, d->release) && bw_equal(a, b, 5))
		return BW_OK;
	rc = bw_err_set(err, BW_EREFUSED, 0, "the release code does not fit: the content changed since the preview, or the code is mistyped");
	bw_err_hint(err, "run `bewaar dossier preview` again with the same choices, --to too, and look at what is new");
	return rc;
}

static enum bw_rc
make(struct bw_case *c, const struct bw_dossier_opts *opts, const struct bw_hooks *hooks, struct bw_dossier *d,
    struct bw_err *err)
{
	enum bw_rc rc = bw_dossier_gather(c, opts, hooks, d, err);

	if (rc == BW_OK && d->count == 0) {
		rc = bw_err_set(err, BW_EREFUSED, 0, "there is nothing that may leave");
		bw_err_hint(err, "see `bewaar dossier plan`: it says of each item why it stays; `bewaar review` decides what is held");
	}
	return rc == BW_OK ? bw_dossier_describe(c, opts, hooks, d, err) : rc;
}

enum bw_rc
bw_flow_dossier_preview(struct bw_case *c, const struct bw_dossier_opts *opts, const char *file,
    const struct bw_hooks *hooks, struct bw_value **out, struct bw_err *err)
{
	struct bw_dossier d = { 0 };
	struct bw_buf pdf = { 0 };
	size_t pages = 0;
	enum bw_rc rc = make(c, opts, hooks, &d, err);

	*out = NULL;
	if (rc == BW_OK)
		rc = bw_dossier_render(&d, opts, true, &pdf, &pages, err);
	if (rc == BW_OK)
		rc = bw_output_whole(file, pdf.data, pdf.len, err);
	if (rc == BW_OK) {
		*out = bw_dossier_report(&d, opts);
		bw_set_text(*out, "release", d.release);
		bw_set_text(*out, "file", file);
		bw_set_int(*out, "pages", (int64_t)pages);
	}
	bw_buf_free(&pdf);
	bw_dossier_free(&d);
	return rc;
}

enum bw_rc
bw_flow_dossier_export(struct bw_case *c, const struct bw_export_opts *opts, const struct bw_hooks *hooks,
    struct bw_value **out, struct bw_err *err)
{
	struct bw_dossier d = { 0 };
	struct bag b = { 0 };
	struct bw_buf pdf = { 0 }, words = { 0 };
	struct bw_value *report = NULL;
	struct bw_seal_to to;
	size_t pages = 0;
	enum bw_rc rc;

	*out = NULL;
	if (opts->supplement)
		return bw_err_set(err, BW_EUNSUPPORTED, 0, "supplements are not built yet");
	if ((rc = seal_to(opts, &to, err)) != BW_OK || (rc = make(c, &opts->dossier, hooks, &d, err)) != BW_OK ||
	    (rc = check_release(&d, opts->release, err)) != BW_OK)
		goto out;
	if ((rc = bw_dossier_render(&d, &opts->dossier, false, &pdf, &pages, err)) != BW_OK ||
	    (rc = fill_bag(c, &b, &d, &pdf, err)) != BW_OK)
		goto out;
	report = bw_dossier_report(&d, &opts->dossier);
	rc = write_sealed(c, opts, &b, &d, hooks, report, err);
	bw_set_int(report, "pages", (int64_t)pages);
	bw_sign_fingerprint(&words, d.pub);
	bw_set_text(report, "signer", bw_buf_text(&words));
	if (rc == BW_OK)
		*out = report;
	else
		bw_value_free(report);
out:
	bw_buf_free(&words);
	bw_buf_free(&pdf);
	bag_free(&b);
	bw_dossier_free(&d);
	return rc;
}
