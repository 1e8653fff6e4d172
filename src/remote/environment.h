/* remote/environment.h: variables of the process's environment, as the AWS SDKs read them: one that
 * is empty counts as one that is not set. */
#ifndef REMOTE_ENVIRONMENT_H
#define REMOTE_ENVIRONMENT_H

#include <stdbool.h>

/** The value, or NULL. It is the environment's own: copy what is kept. */
const char *environment_get(const char *name);

/** True for "true" in any case; false for all else, and where it is not set. */
bool environment_is_true(const char *name);

/** The same for any text; NULL is false. */
bool environment_says_true(const char *text);

#endif
