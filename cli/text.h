/* Text of any origin, made fit for a terminal or for JSON. */
#ifndef BW_CLI_TEXT_H
#define BW_CLI_TEXT_H

#include <stdio.h>

/* Control characters and marks that turn the direction of a line are shown as
 * \u{…}, bytes that are no UTF-8 as \x…; returns how many columns, roughly. */
int text_print(FILE *f, const char *text);
/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void text_json(FILE *f, const char *text);

#endif
