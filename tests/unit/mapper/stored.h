/* What is stored, as text: DynamoDB's JSON without blanks, so that a test says the exact value in
 * one line. Bytes are hexadecimal instead of base64. */
#ifndef TESTS_MAPPER_STORED_H
#define TESTS_MAPPER_STORED_H

#include <stdio.h>

#include "base/buffer.h"
#include "fields.h"
#include "mapper/mapper.h"

static inline void show_scalar(skep_value value, buffer *out) {
    char number[SKEP_DECIMAL_TEXT_MAX];
    switch (skep_value_type(value)) {
    case SKEP_TYPE_N:
        skep_decimal_format(skep_value_decimal(value), number);
        buffer_append_format(out, "\"%s\"", number);
        break;
    case SKEP_TYPE_BOOL: buffer_append_text(out, skep_value_bool(value) ? "true" : "false"); break;
    case SKEP_TYPE_NULL: buffer_append_text(out, "true"); break;
    case SKEP_TYPE_B: {
        skep_bytes bytes = skep_value_bytes(value);
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < bytes.len; i++) buffer_append_format(out, "%02x", bytes.ptr[i]);
        buffer_append_byte(out, '"');
        break;
    }
    default: {
        skep_str text = skep_value_text(value);
        buffer_append_byte(out, '"');
        buffer_append(out, text.ptr, text.len);
        buffer_append_byte(out, '"');
    }
    }
}

static inline void show_value(skep_value value, buffer *out);

static inline void show_contents(skep_value value, buffer *out) {
    skep_type type = skep_value_type(value);
    bool is_map = type == SKEP_TYPE_M;
    skep_value_iter iter = skep_value_begin(value);
    skep_str name;
    skep_value inner;
    buffer_append_byte(out, is_map ? '{' : '[');
    for (size_t i = 0; skep_value_next(&iter, &name, &inner); i++) {
        if (i > 0) buffer_append_byte(out, ',');
        if (is_map) buffer_append_format(out, "\"%s\":", name.ptr);
        if (is_map || type == SKEP_TYPE_L)
            show_value(inner, out);
        else
            show_scalar(inner, out);
    }
    buffer_append_byte(out, is_map ? '}' : ']');
}

static inline void show_value(skep_value value, buffer *out) {
    skep_type type = skep_value_type(value);
    buffer_append_format(out, "{\"%s\":", skep_type_name(type));
    if (type >= SKEP_TYPE_SS)
        show_contents(value, out);
    else
        show_scalar(value, out);
    buffer_append_byte(out, '}');
}

static inline void assert_stored(skep_value value, const char *expected) {
    buffer out;
    buffer_init(&out, NULL, 0);
    if (value.data == NULL)
        buffer_append_text(&out, "nothing");
    else
        show_value(value, &out);
    buffer_append_byte(&out, '\0');
    assert_false(out.is_failed);
    if (strcmp((const char *)out.data, expected) != 0)
        fail_msg("stored: %s\nexpected: %s", (const char *)out.data, expected);
    buffer_fini(&out);
}

#endif
