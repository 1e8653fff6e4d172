#include "client/json.h"

#include "base/base64.h"
#include "value/packed.h"

void json_append_text(buffer *out, skep_str text) {
    buffer_append_byte(out, '"');
    size_t plain_from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        buffer_append(out, text.ptr + plain_from, i - plain_from);
        plain_from = i + 1;
        switch (c) {
        case '"': buffer_append_text(out, "\\\""); break;
        case '\\': buffer_append_text(out, "\\\\"); break;
        case '\n': buffer_append_text(out, "\\n"); break;
        case '\r': buffer_append_text(out, "\\r"); break;
        case '\t': buffer_append_text(out, "\\t"); break;
        default: buffer_append_format(out, "\\u%04x", c); break;
        }
    }
    if (text.len > plain_from) buffer_append(out, text.ptr + plain_from, text.len - plain_from);
    buffer_append_byte(out, '"');
}

static void append_base64(buffer *out, skep_bytes bytes) {
    buffer_append_byte(out, '"');
    size_t len = base64_encoded_len(bytes.len);
    uint8_t *at = buffer_reserve(out, len);
    if (at != NULL) {
        base64_encode(bytes.ptr, bytes.len, (char *)at);
        out->len += len;
    }
    buffer_append_byte(out, '"');
}

static void append_number(buffer *out, skep_value number, bool is_plain) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(skep_value_decimal(number), text);
    if (!is_plain) buffer_append_byte(out, '"');
    buffer_append(out, text, len);
    if (!is_plain) buffer_append_byte(out, '"');
}

/* The contents of a scalar, without its type. */
static void append_scalar(buffer *out, skep_value value, bool is_plain) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: json_append_text(out, skep_value_text(value)); break;
    case SKEP_TYPE_N: append_number(out, value, is_plain); break;
    case SKEP_TYPE_B: append_base64(out, skep_value_bytes(value)); break;
    case SKEP_TYPE_BOOL: buffer_append_text(out, skep_value_bool(value) ? "true" : "false"); break;
    default: buffer_append_text(out, is_plain ? "null" : "true"); break;
    }
}

static void append_set(buffer *out, skep_value set, bool is_plain) {
    skep_value member;
    const char *separator = "[";
    skep_value_iter iter = skep_value_begin(set);
    while (skep_value_next(&iter, NULL, &member)) {
        buffer_append_text(out, separator);
        append_scalar(out, member, is_plain);
        separator = ",";
    }
    buffer_append_byte(out, ']');
}

static void append_value(buffer *out, skep_value value, bool is_plain, size_t depth);

/* Recursion ends at PACKED_DEPTH_MAX, which no packed value passes. */
static void append_document(buffer *out, skep_value value, bool is_plain, size_t depth) {
    bool is_map = skep_value_type(value) == SKEP_TYPE_M;
    skep_value entry;
    skep_str name = {NULL, 0};
    bool is_first = true;
    buffer_append_byte(out, is_map ? '{' : '[');
    skep_value_iter iter = skep_value_begin(value);
    while (depth < PACKED_DEPTH_MAX && skep_value_next(&iter, &name, &entry)) {
        if (!is_first) buffer_append_byte(out, ',');
        is_first = false;
        if (is_map) {
            json_append_text(out, name);
            buffer_append_byte(out, ':');
        }
        append_value(out, entry, is_plain, depth + 1);
    }
    buffer_append_byte(out, is_map ? '}' : ']');
}

static void append_value(buffer *out, skep_value value, bool is_plain, size_t depth) {
    skep_type type = skep_value_type(value);
    if (type == SKEP_TYPE_NONE) {
        buffer_append_text(out, "null");
        return;
    }
    if (!is_plain) {
        buffer_append_text(out, "{\"");
        buffer_append_text(out, skep_type_name(type));
        buffer_append_text(out, "\":");
    }
    if (type == SKEP_TYPE_L || type == SKEP_TYPE_M)
        append_document(out, value, is_plain, depth);
    else if (type == SKEP_TYPE_SS || type == SKEP_TYPE_NS || type == SKEP_TYPE_BS)
        append_set(out, value, is_plain);
    else
        append_scalar(out, value, is_plain);
    if (!is_plain) buffer_append_byte(out, '}');
}

void json_append_value(buffer *out, skep_value value, bool is_plain) {
    append_value(out, value, is_plain, 0);
}

void json_append_item(buffer *out, skep_value item, bool is_plain) {
    if (skep_value_type(item) == SKEP_TYPE_M)
        append_document(out, item, is_plain, 0);
    else
        append_value(out, item, is_plain, 0);
}
