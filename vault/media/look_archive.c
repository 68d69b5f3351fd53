/* Archives, office files and books: every file in them is looked at as a file of its
 * own. What another program could read in another way is refused by the reader
 * (archive.c); bytes that belong to no file would be seen by nobody. */
#include "media/archive.h"
#include "media/look.h"

static bool
has_gaps(const struct bw_archive *a)
{
	size_t at = 0, i;

	for (i = 0; i < a->count; i++) {
		if (a->ordered[i]->at != at)
			return true;
		at = a->ordered[i]->end;
	}
	return at != a->list_at || a->list_end != a->end_at || a->end != a->len;
}

static enum bw_rc
refused(const struct bw_archive *a, struct bw_err *err)
{
	const char *limit;

	if (a->refused != NULL)
		return bw_err_set(err, BW_EFORMAT, 0, "%s", a->refused);
	if ((limit = bw_archive_limit(a)) != NULL)
		return bw_err_set(err, BW_ELIMIT, 0, "%s", limit);
	if (has_gaps(a))
		return bw_err_set(err, BW_EFORMAT, 0, "there are bytes in the archive that belong to none of its files");
	return BW_OK;
}

static enum bw_rc
look_at(struct bw_look *l, const struct bw_archive *a, uint32_t i, struct bw_err *err)
{
	struct bw_buf plain = { 0 };
	enum bw_rc rc;

	if (bw_archive_unpack(a, &a->members[i], BW_ARCHIVE_MAX_MEMBER, &plain))
		rc = bw_look_member(l, i, (struct bw_bytes){ plain.data, plain.len }, err);
	else
		rc = bw_err_set(err, BW_EFORMAT, 0, "a file of the archive is damaged");
	bw_buf_free(&plain);
	return rc;
}

_Static_assert(BW_ARCHIVE_MAX_MEMBERS <= BW_LOOK_MEMBERS, "each member needs its number");

enum bw_rc
bw_look_archive(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	struct bw_archive a;
	enum bw_rc rc;
	uint32_t i;

	bw_archive_read(in.data, in.len, &a);
	rc = refused(&a, err);
	for (i = 0; rc == BW_OK && !l->more && i < a.count; i++)
		if (!a.members[i].folder && bw_look_wants(l, i))
			rc = look_at(l, &a, i, err);
	bw_archive_free(&a);
	return rc;
}
