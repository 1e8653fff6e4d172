/* What the tests of addresses, profiles and credentials share: an environment without any of AWS's
 * variables, and a home directory of its own for each test. */
#ifndef TESTS_REMOTE_AWS_SUPPORT_H
#define TESTS_REMOTE_AWS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <skep/error.h>

extern char **environ;

static inline void forget_variables(void) {
    for (size_t i = 0; environ[i] != NULL;) {
        char name[128] = "";
        size_t len = strcspn(environ[i], "=");
        if (strncmp(environ[i], "AWS_", 4) != 0 || len >= sizeof name) {
            i++;
            continue;
        }
        memcpy(name, environ[i], len);
        unsetenv(name);
        i = 0;
    }
}

/* The state of a test is the path of its home. */
static inline int begin_home(void **state) {
    forget_variables();
    char path[] = "/tmp/skep-home-XXXXXX", aws[64];
    if (mkdtemp(path) == NULL) return 1;
    setenv("HOME", path, 1);
    snprintf(aws, sizeof aws, "%s/.aws", path);
    *state = strdup(path);
    return mkdir(aws, 0700);
}

static inline int end_home(void **state) {
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int status = system(command);
    free(*state);
    forget_variables();
    return status;
}

static inline void write_bytes(const char *relative, const void *bytes, size_t len) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", getenv("HOME"), relative);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static inline void write_text(const char *relative, const char *text) {
    write_bytes(relative, text, strlen(text));
}

static inline void assert_says(const skep_error *err, const char *part) {
    if (strstr(err->message, part) == NULL) fail_msg("'%s' does not say '%s'", err->message, part);
}

#define HOME_TEST(name) cmocka_unit_test_setup_teardown(name, begin_home, end_home)

#endif
