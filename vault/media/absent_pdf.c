/* In place of pdf*.c, in a program that has them in a module (media/module.h). */
#include "media/plan.h"

bool
bw_media_reads_pdf(void)
{
	return false;
}

enum bw_rc
bw_pdf_split(struct bw_splitter *s, struct bw_err *err)
{
	(void)s;
	return bw_err_set(err, BW_EUNSUPPORTED, 0, "the part of the program that reads PDF is not here");
}
