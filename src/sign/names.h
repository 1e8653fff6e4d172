/* sign/names.h: header names: compared without regard to case, listed with ';' between them. */
#ifndef SIGN_NAMES_H
#define SIGN_NAMES_H

#include "sign/sign.h"

bool names_equal(skep_str a, skep_str b);

/** The next name of a list, from `*at` on, which starts at 0; false after the last. An empty name
 * between two ';' is a name. */
bool names_next(skep_str list, size_t *at, skep_str *name);

/** Whether the list has the name. */
bool names_have(skep_str list, const char *name);

/** The value of the first header of that name; NULL where there is none. */
const sign_header *names_find(const sign_request *request, const char *name);

#endif
