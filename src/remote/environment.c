#include "remote/environment.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

const char *environment_get(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool environment_says_true(const char *text) {
    return text != NULL && strcasecmp(text, "true") == 0;
}

bool environment_is_true(const char *name) {
    return environment_says_true(environment_get(name));
}
