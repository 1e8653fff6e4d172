/* base/fail.h: filling in a skep_error. The lowest level that knows something useful calls fail;
 * upper levels add context in front with fail_context. All accept err == NULL. */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include <skep/error.h>

/** Sets status and message (printf format) and returns `status`. */
skep_status fail(skep_error *err, skep_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** As fail, with DynamoDB's name of the error; http_status becomes 400. */
skep_status fail_service(skep_error *err, skep_status status, const char *type, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));

/** ValidationException with status SKEP_INVALID. */
skep_status fail_validation(skep_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

skep_status fail_memory(skep_error *err);

/** Puts text in front of the message. */
void fail_context(skep_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Makes `err` say that nothing went wrong; public calls start with it. */
void fail_clear(skep_error *err);

#endif
