/* Reports as lines and tables for people. */
#ifndef BW_CLI_TREE_H
#define BW_CLI_TREE_H

#include <bewaar/bewaar.h>

/* hide: names of members that are left out, with blanks between; may be NULL. */
void tree_print(const struct bw_value *v, int depth, const char *hide);

#endif
