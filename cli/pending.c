/* Stands in, weakly, for rooms that are not there yet: the real function wins
 * as soon as it is linked. */
#include "cli.h"

#define MISSING(name)                                                          \
	int name(void);                                                        \
	__attribute__((weak)) int name(void) { return BW_EUNSUPPORTED; }

MISSING(bw_bind_blob)
MISSING(bw_bind_int)
MISSING(bw_bind_null)
MISSING(bw_bind_text)
MISSING(bw_bind_textn)
MISSING(bw_col_blob)
MISSING(bw_col_int)
MISSING(bw_col_text)
MISSING(bw_object_close)
MISSING(bw_object_open)
MISSING(bw_object_pread)
MISSING(bw_query_end)
MISSING(bw_query_start)
MISSING(bw_query_step)
MISSING(bw_stamp_item_stamps)
MISSING(bw_store_append)
MISSING(bw_store_catalogue)
MISSING(bw_store_check)
MISSING(bw_store_close)
MISSING(bw_store_commit)
MISSING(bw_store_compact)
MISSING(bw_store_create)
MISSING(bw_store_each_op)
MISSING(bw_store_erase)
MISSING(bw_store_forget_item)
MISSING(bw_store_open)
MISSING(bw_store_rotate)
MISSING(bw_store_slot_add)
MISSING(bw_store_slot_change)
MISSING(bw_store_slot_remove)
MISSING(bw_store_slots)
