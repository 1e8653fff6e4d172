/* sign/date.h: times as Signature Version 4 writes them, "20150830T123600Z" (ISO 8601's basic
 * format, always in UTC). */
#ifndef SIGN_DATE_H
#define SIGN_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include <skep/slice.h>

#include "sign/sign.h"

/** Writes SIGN_DATE_LEN characters and a NUL; the time is from 0 to SIGN_TIME_MAX. */
void sign_date_put(int64_t second, char out[SIGN_DATE_LEN + 1]);

/** Reads such a text; false for any other and for days that the calendar does not have. */
bool sign_date_read(skep_str text, int64_t *second);

#endif
