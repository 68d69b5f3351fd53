#include <string.h>

#include "flow/unseal.h"
#include "flow/zip.h"
#include "sys/output.h"

struct unpack {
	struct bw_folder *folder;
	bool padding; /* the entry that is being read */
	int64_t files, bytes;
};

static enum bw_rc
begin_file(void *ctx, const char *name, struct bw_err *err)
{
	struct unpack *u = ctx;

	u->padding = bw_zip_is_pad(name);
	if (u->padding)
		return BW_OK;
	u->files++;
	if (strncmp(name, BW_ZIP_BAG_FOLDER, strlen(BW_ZIP_BAG_FOLDER)) == 0)
		name += strlen(BW_ZIP_BAG_FOLDER);
	return bw_folder_file(u->folder, name, err);
}

static enum bw_rc
file_data(void *ctx, const void *data, size_t len, struct bw_err *err)
{
	struct unpack *u = ctx;

	if (u->padding)
		return BW_OK;
	u->bytes += (int64_t)len;
	return bw_folder_write(u->folder, data, len, err);
}

static enum bw_rc
end_file(void *ctx, struct bw_err *err)
{
	struct unpack *u = ctx;

	return u->padding ? BW_OK : bw_folder_close(u->folder, err);
}

static enum bw_rc
unpack(struct bw_unseal *sealed, const char *dir, struct unpack *u, struct bw_err *err)
{
	struct bw_zip_visit visit = { begin_file, file_data, end_file, u };
	enum bw_rc rc;

	if ((rc = bw_folder_open(dir, &u->folder, err)) != BW_OK)
		return rc;
	rc = bw_zip_read(bw_unseal_source(sealed), NULL, &visit, err);
	if (rc == BW_EFORMAT)
		bw_err_hint(err, "what was sealed is no dossier; a program such as age opens it");
	if (rc == BW_OK)
		return bw_folder_commit(&u->folder, err);
	bw_folder_abort(&u->folder);
	return rc;
}

enum bw_rc
bw_flow_unseal(const char *path, const struct bw_unseal_with *with, const char *dir, struct bw_value **out,
    struct bw_err *err)
{
	struct bw_input *in = NULL;
	struct bw_unseal *sealed = NULL;
	struct unpack u = { 0 };
	enum bw_rc rc;

	*out = NULL;
	if ((rc = bw_input_open(path, &in, err)) != BW_OK ||
	    (rc = bw_unseal_open(bw_input_source(in), with, &sealed, err)) != BW_OK ||
	    (rc = unpack(sealed, dir, &u, err)) != BW_OK)
		goto out;
	if ((*out = bw_object()) == NULL) {
		rc = bw_err_set(err, BW_ENOMEM, 0, "no memory");
		goto out;
	}
	bw_set_text(*out, "folder", dir);
	bw_set_int(*out, "files", u.files);
	bw_set_int(*out, "bytes", u.bytes);
out:
	bw_unseal_free(sealed);
	bw_input_close(&in);
	return rc;
}
