/* E-mail and mailboxes: every body is decoded and looked at as a file of its own, and
 * so is the text before, between and behind the parts, which few programs show. */
#include <string.h>

#include "base/eml.h"
#include "media/archive.h"
#include "media/look.h"

#define MAX_OPEN 8u /* parts in parts */

struct mail {
	struct bw_look *l;
	struct bw_cursor c;
	bool mailbox;
	struct bw_eml_part open[MAX_OPEN]; /* those whose boundaries count now */
	unsigned depth;
	enum bw_eml_coding coding; /* of the body that was begun */
	size_t start;		   /* of it */
	uint32_t bodies;
};

static bool
is_blank(struct bw_bytes b)
{
	size_t i;

	for (i = 0; i < b.len && b.data[i] <= ' '; i++)
		;
	return i == b.len;
}

static enum bw_rc
look_at_body(struct mail *m, struct bw_bytes body, uint32_t number, struct bw_err *err)
{
	struct bw_buf plain = { .limit = 2 * BW_ARCHIVE_MAX_MEMBER };
	enum bw_rc rc;

	if (m->coding == BW_EML_PLAIN)
		rc = bw_look_member(m->l, number, body, err);
	else if (bw_eml_decode(body, m->coding, &plain))
		rc = bw_look_member(m->l, number, (struct bw_bytes){ plain.data, plain.len }, err);
	else
		rc = bw_err_set(err, BW_EFORMAT, 0, "a part of the e-mail is damaged or too large");
	bw_buf_free(&plain);
	return rc;
}

/* The body ends here; the end of the line before a boundary belongs to that. */
static enum bw_rc
end_body(struct mail *m, size_t end, struct bw_err *err)
{
	struct bw_bytes body = { m->c.data + m->start, end > m->start ? end - m->start : 0 };

	if (is_blank(body))
		return BW_OK;
	if (end < m->c.len && body.data[body.len - 1] == '\n')
		body.len -= body.len > 1 && body.data[body.len - 2] == '\r' ? 2 : 1;
	if (m->bodies == BW_LOOK_MEMBERS)
		return bw_err_set(err, BW_ELIMIT, 0, "the e-mails have more than %u parts", BW_LOOK_MEMBERS);
	m->bodies++;
	if (m->l->more || !bw_look_wants(m->l, m->bodies - 1))
		return BW_OK;
	return look_at_body(m, body, m->bodies - 1, err);
}

/* A header, those of messages that it announces, and where the body behind it begins. */
static enum bw_rc
begin_body(struct mail *m, struct bw_err *err)
{
	struct bw_eml_part p;

	do {
		bw_eml_part_read(&m->c, &p);
		if (p.bad != NULL)
			return bw_err_set(err, BW_EFORMAT, 0, "%s", p.bad);
	} while (p.message);
	if (p.several) {
		if (m->depth == MAX_OPEN)
			return bw_err_set(err, BW_ELIMIT, 0, "the parts of the e-mail lie in one another, more than %u deep", MAX_OPEN);
		m->open[m->depth++] = p;
	}
	m->coding = p.coding;
	m->start = m->c.at;
	return BW_OK;
}

/* Which of the open boundaries is it, from 1, the innermost first? 0: none. */
static unsigned
boundary_of(const struct mail *m, struct bw_bytes line, bool *last)
{
	unsigned i;

	if (line.len < 3 || memcmp(line.data, "--", 2) != 0)
		return 0;
	for (i = m->depth; i > 0; i--) {
		const struct bw_eml_part *p = &m->open[i - 1];
		struct bw_bytes rest;

		if (line.len - 2 < p->boundary_len || memcmp(line.data + 2, p->boundary, p->boundary_len) != 0)
			continue;
		rest = (struct bw_bytes){ line.data + 2 + p->boundary_len, line.len - 2 - p->boundary_len };
		*last = rest.len >= 2 && memcmp(rest.data, "--", 2) == 0;
		if (is_blank(rest) || *last)
			return i;
	}
	return 0;
}

static enum bw_rc
at_boundary(struct mail *m, unsigned which, bool last, struct bw_err *err)
{
	m->depth = last ? which - 1 : which;
	if (!last)
		return begin_body(m, err);
	m->coding = BW_EML_PLAIN; /* what stands behind the last part */
	m->start = m->c.at;
	return BW_OK;
}

enum bw_rc
bw_look_mail(struct bw_look *l, struct bw_bytes in, struct bw_err *err)
{
	struct mail m = { .l = l };
	struct bw_bytes line;
	bool last = false, after_blank = false;
	enum bw_rc rc;

	m.c = bw_eml_header(in.data, in.len, &m.mailbox);
	rc = begin_body(&m, err);
	while (rc == BW_OK && !l->more) {
		size_t at = m.c.at;
		unsigned which;

		if (!bw_eml_line(&m.c, &line))
			break;
		which = boundary_of(&m, line, &last);
		if (which > 0) {
			if ((rc = end_body(&m, at, err)) == BW_OK && !l->more)
				rc = at_boundary(&m, which, last, err);
		} else if (m.mailbox && after_blank && line.len > 5 && memcmp(line.data, "From ", 5) == 0) {
			m.depth = 0;
			if ((rc = end_body(&m, at, err)) == BW_OK && !l->more)
				rc = begin_body(&m, err);
		}
		after_blank = line.len == 0;
	}
	return rc == BW_OK && !l->more ? end_body(&m, m.c.len, err) : rc;
}
