/* Telling a reader, in the terminal, what happens: headings, requests as they are made, stored
 * items as a table. Colour only on a terminal. */
#ifndef DEMO_TELL_H
#define DEMO_TELL_H

#include <stdbool.h>
#include <stddef.h>

#include <skep/skep.h>

/** Whether to colour: standard output is a terminal and NO_COLOR is not set. */
void tell_begin(void);

void tell_heading(const char *text);
void tell_say(const char *format, ...) SKEP_PRINTF(1, 2);

/** A piece of a source file: the lines from the first that starts with `first` to the first after
 *  it that starts with `last`. */
void tell_source(const char *path, const char *first, const char *last);

/** Program text that was just run. */
void tell_code(const char *line);

/** Prints each request; an observer for skep_open_options. While *context (a bool) is false it is
 *  silent. */
skep_observer tell_request;

/** All items of a table, a line each. At most `rows_max`, 0: all. */
skep_status tell_table(skep_client *db, const char *table, size_t rows_max, skep_error *err);

/** A refusal, as the library reported it. */
void tell_error(const skep_error *err);

#endif
