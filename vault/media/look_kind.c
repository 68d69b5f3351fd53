/* By content. What is not known is held, but for a few kinds that are in nearly every
 * office file and show nothing. */
#include "media/look_kind.h"

#include <string.h>

struct mark {
	size_t at, len;
	const char *bytes;
	const char *why; /* NULL: it shows nothing */
};

static const struct mark marks[] = {
	{ 0, 4, "\0\1\0\0", NULL }, /* fonts */
	{ 0, 4, "OTTO", NULL },
	{ 0, 4, "ttcf", NULL },
	{ 0, 4, "wOFF", NULL },
	{ 0, 4, "wOF2", NULL },
	{ 40, 4, " EMF", "there is a drawing (EMF) in it, which cannot be looked at here" },
	{ 0, 4, "\xd7\xcd\xc6\x9a", "there is a drawing (WMF) in it, which cannot be looked at here" },
	{ 0, 4, "\1\0\x09\0", "there is a drawing (WMF) in it, which cannot be looked at here" },
	{ 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
	    "there is an embedded object or macro (OLE) in it, which cannot be looked at here" },
};

/* What Windows tells a printer: it begins with its name in 64 bytes, the version of the
 * layout 4.1, that of the driver, and how long this part is. */
static bool
is_printer_setup(struct bw_bytes in)
{
	return in.len >= 220 && in.len <= 65536 && memcmp(in.data + 64, "\1\4", 2) == 0 && in.data[68] == 220 &&
	    in.data[69] == 0;
}

static const char *
unknown(struct bw_bytes in)
{
	size_t i;

	if (in.len == 0 || is_printer_setup(in))
		return NULL;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const struct mark *m = &marks[i];

		if (in.len >= m->at + m->len && memcmp(in.data + m->at, m->bytes, m->len) == 0)
			return m->why;
	}
	return "there is a file in it of a kind that is not known";
}

const char *
bw_unseen_inside(enum bw_format format, struct bw_bytes in)
{
	if (format == BW_FORMAT_UNKNOWN)
		return unknown(in);
	if (format == BW_FORMAT_PDF)
		return "there is a PDF in it, which cannot be looked at here yet";
	if (format == BW_FORMAT_MP4)
		return "there is a film in it, which cannot be looked at here yet";
	if (bw_format_pictured(format))
		return "there is a picture in it of a kind that cannot be looked at here yet";
	return NULL;
}

bool
bw_is_letters(struct bw_bytes in)
{
	size_t i;

	for (i = 0; i < in.len; i++)
		if ((in.data[i] < 0x20 && memchr("\t\n\r\f\x1b", in.data[i], 5) == NULL) || in.data[i] == 0x7f)
			return false;
	return in.len > 0;
}
