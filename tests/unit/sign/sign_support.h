/* What the tests of signing share. */
#ifndef TESTS_SIGN_SUPPORT_H
#define TESTS_SIGN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sign/sign.h"

#define TEST_ID     "AKIDEXAMPLE"
#define TEST_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define TEST_NOW    INT64_C(1440938160) /* 2015-08-30T12:36:00Z */

static const sign_credentials test_credentials = {
    .access_key_id = {TEST_ID, sizeof TEST_ID - 1},
    .secret_access_key = {TEST_SECRET, sizeof TEST_SECRET - 1},
};

static const sign_scope test_scope = {.region = {"us-east-1", 9}, .service = {"dynamodb", 8}};

static inline skep_str str_of(const char *text) {
    return (skep_str){text, strlen(text)};
}

static inline skep_bytes bytes_of(const char *text) {
    return (skep_bytes){(const uint8_t *)text, strlen(text)};
}

static inline void assert_str(skep_str actual, skep_str expected) {
    if (actual.len != expected.len || memcmp(actual.ptr, expected.ptr, actual.len) != 0)
        fail_msg("is\n%.*s\nand should be\n%.*s", (int)actual.len, actual.ptr, (int)expected.len,
                 expected.ptr);
}

static inline skep_str content_of(const buffer *text) {
    return (skep_str){(const char *)text->data, text->len};
}

/* How many rounds a random test runs: SKEP_ROUNDS in the environment, or what is usual. */
static inline size_t rounds_or(size_t usual) {
    const char *text = getenv("SKEP_ROUNDS");
    return text != NULL && atol(text) > 0 ? (size_t)atol(text) : usual;
}

#endif
