/* Dates in the names that phones and apps give to files. A name is what anyone can
 * change, so it is a candidate like any other, and says what it is the date of. */
#ifndef BW_FLOW_NAME_DATES_H
#define BW_FLOW_NAME_DATES_H

#include "case/ops.h"

/* The date in the name of a file, without its folder. claim->when is the moment or
 * the day when a camera names its files by that; of what was received, saved or
 * photographed from a screen it is all time up to then, since it was made no later.
 * Texts of *claim but for `text`, which is name, are constants. false: none is known. */
bool bw_name_date(const char *name, struct bw_date_claim *claim);
/* The date with which the name of the folder of a file begins: "2019", "2019-05 sea",
 * "20190512". Kept and shown; it does not date the event, since nobody says what it means. */
bool bw_folder_date(const char *path, struct bw_date_claim *claim);

#endif
