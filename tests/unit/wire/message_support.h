/* What the tests of requests and responses share: JSON with its padding, items from JSON. */
#ifndef WIRE_MESSAGE_SUPPORT_H
#define WIRE_MESSAGE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/decode.h"
#include "wire/request.h"
#include "wire/response.h"

static skep_arena *arena;
static buffer json;
static skep_error err;
static char *last_body;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    buffer_init(&json, NULL, 0);
    memset(&err, 0, sizeof err);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    buffer_fini(&json);
    free(last_body);
    last_body = NULL;
    return 0;
}

/* A body of its own memory, so that reading outside of it is found; good until the next one. */
static inline wire_text body_of(const char *text, size_t len) {
    free(last_body);
    last_body = malloc(len + WIRE_PADDING_BYTES);
    assert_non_null(last_body);
    memcpy(last_body, text, len);
    memset(last_body + len, 'x', WIRE_PADDING_BYTES);
    return (wire_text){last_body, len};
}

static inline wire_text body(const char *text) {
    return body_of(text, strlen(text));
}

/* An item from DynamoDB JSON. */
static inline skep_value item(const char *text) {
    skep_value value = {0};
    size_t len = strlen(text);
    char *copy = malloc(len + WIRE_PADDING_BYTES);
    assert_non_null(copy);
    memcpy(copy, text, len);
    skep_status status = wire_decode_map((wire_text){copy, len}, arena, &value, &err);
    if (status != SKEP_OK) fail_msg("%s: %s", text, err.message);
    free(copy);
    return value;
}

static inline skep_value value_of(const char *text) {
    char wrapped[4096];
    skep_value value = {0};
    (void)snprintf(wrapped, sizeof wrapped, "{\"v\":%s}", text);
    assert_true(skep_value_at(item(wrapped), SKEP_STR("v"), &value));
    return value;
}

static inline void assert_written(const char *expected) {
    assert_false(json.is_failed);
    if (json.len != strlen(expected) || memcmp(json.data, expected, json.len) != 0)
        fail_msg("%.*s\nexpected\n%s", (int)json.len, (const char *)json.data, expected);
    buffer_clear(&json);
}

static inline void assert_item(skep_value found, const char *expected) {
    assert_true(skep_value_equal(found, item(expected)));
}

#endif
