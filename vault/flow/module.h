/* The modules of the media room (media/module.h), in the zygotes that need them. */
#ifndef BW_FLOW_MODULE_H
#define BW_FLOW_MODULE_H

#include "media/module.h"

/* What jobs call in this process: its own functions, or those of the module that was
 * loaded. No pointer in it is NULL. */
const struct bw_media_module *bw_module(void);

/* For `warm`: load the module if the program is built without what is in it, and let it
 * load what it needs. When it cannot be had, all stays as it was, and what needs it ends
 * with BW_EUNSUPPORTED. */
void bw_module_load_pdf(void);
void bw_module_load_draw(void);

/* The result of a job: BW_EUNSUPPORTED gets the reason that loading gave. */
enum bw_rc bw_module_result(enum bw_rc rc, struct bw_err *err);

#endif
