#include "expr/describe.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "expr/print.h"
#include "expr/render.h"
#include "expr/text.h"

/* ---- Values ---- */

/* Writing stops once `out` is longer than `len_max`: the rest would be cut away. */
typedef struct shortened {
    buffer *out;
    size_t len_max;
} shortened;

static bool is_full(const shortened *s) {
    return s->out->len > s->len_max || s->out->is_failed;
}

static void put_text(shortened *s, skep_str text) {
    buffer_append_byte(s->out, '"');
    for (size_t i = 0; i < text.len && !is_full(s); i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') {
            buffer_append_byte(s->out, '\\');
            buffer_append_byte(s->out, c);
        } else if (c < 0x20) {
            buffer_append_format(s->out, "\\u%04x", (unsigned)c);
        } else {
            buffer_append_byte(s->out, c);
        }
    }
    buffer_append_byte(s->out, '"');
}

/* Only as many bytes as can be shown. */
static void put_base64(shortened *s, skep_bytes bytes) {
    enum { SHOWN_MAX = DESCRIBE_VALUE_MAX };
    size_t shown = bytes.len < SHOWN_MAX ? bytes.len : SHOWN_MAX;
    size_t len = base64_encoded_len(shown);
    buffer_append_text(s->out, "b\"");
    char *text = (char *)buffer_reserve(s->out, len);
    if (text == NULL) return;
    base64_encode(bytes.ptr, shown, text);
    s->out->len += len;
    buffer_append_byte(s->out, '"');
}

static void put_number(shortened *s, skep_value value) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    size_t len = skep_decimal_format(skep_value_decimal(value), text);
    buffer_append(s->out, text, len);
}

static void put_value(shortened *s, skep_value value);

static void put_container(shortened *s, skep_value value, char open, char close) {
    buffer_append_byte(s->out, (uint8_t)open);
    skep_value_iter iter = skep_value_begin(value);
    skep_str name;
    skep_value inner;
    bool is_first = true;
    while (!is_full(s) && skep_value_next(&iter, &name, &inner)) {
        if (!is_first) buffer_append_text(s->out, ", ");
        is_first = false;
        if (name.ptr != NULL) {
            put_text(s, name);
            buffer_append_text(s->out, ": ");
        }
        put_value(s, inner);
    }
    buffer_append_byte(s->out, (uint8_t)close);
}

/* Recursion is as deep as the value, and each level writes a byte of at most len_max. */
static void put_value(shortened *s, skep_value value) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_NONE: buffer_append_text(s->out, "absent"); break;
    case SKEP_TYPE_S: put_text(s, skep_value_text(value)); break;
    case SKEP_TYPE_N: put_number(s, value); break;
    case SKEP_TYPE_B: put_base64(s, skep_value_bytes(value)); break;
    case SKEP_TYPE_BOOL:
        buffer_append_text(s->out, skep_value_bool(value) ? "true" : "false");
        break;
    case SKEP_TYPE_NULL: buffer_append_text(s->out, "null"); break;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: put_container(s, value, '<', '>'); break;
    case SKEP_TYPE_L: put_container(s, value, '[', ']'); break;
    case SKEP_TYPE_M: put_container(s, value, '{', '}'); break;
    }
}

void describe_value(buffer *out, skep_value value) {
    size_t start = out->len;
    shortened s = {out, start + DESCRIBE_VALUE_MAX};
    put_value(&s, value);
    if (out->is_failed || out->len <= s.len_max) return;
    const char *text = (const char *)out->data + start;
    out->len = start + utf8_cut(text, out->len - start, DESCRIBE_VALUE_MAX);
    buffer_append_text(out, "...");
}

void describe_attribute_value(skep_value value, char *out, size_t cap) {
    const char *type = skep_type_name(skep_value_type(value));
    char number[SKEP_DECIMAL_TEXT_MAX];
    skep_str text = skep_value_text(value);
    buffer other;
    buffer_init(&other, NULL, 0);
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: break;
    case SKEP_TYPE_N:
        text = (skep_str){number, skep_decimal_format(skep_value_decimal(value), number)};
        break;
    case SKEP_TYPE_B: {
        size_t len = skep_value_bytes(value).len;
        buffer_append_format(&other, "java.nio.HeapByteBuffer[pos=0 lim=%zu cap=%zu]", len, len);
        text = (skep_str){(const char *)other.data, other.len};
        break;
    }
    default: describe_value(&other, value); text = (skep_str){(const char *)other.data, other.len};
    }
    enum { FRAME = 32 }; /* what stands around the text */
    size_t kept = utf8_cut(text.ptr, text.len, cap - FRAME);
    (void)snprintf(out, cap, "AttributeValue: {%s:%.*s}", type, (int)kept, text.ptr);
    buffer_fini(&other);
}

/* ---- Expressions ---- */

static bool is_plain_name(skep_str name) {
    return text_is_all_name_parts(name) && !text_is_digit(name.ptr[0]);
}

static void name_in_place(renderer *r, skep_str name) {
    if (is_plain_name(name)) {
        buffer_append(r->out, name.ptr, name.len);
        return;
    }
    shortened all = {r->out, SIZE_MAX};
    put_text(&all, name);
}

static void value_in_place(renderer *r, skep_value value) {
    describe_value(r->out, value);
}

void describe_expr(buffer *out, const skep_expr *expr) {
    renderer r = {.out = out, .put_name = name_in_place, .put_value = value_in_place};
    render_expr(&r, expr);
}

skep_str describe_take(buffer *out, skep_arena *arena) {
    skep_str text = {0};
    if (!out->is_failed) {
        text.ptr = skep_arena_copy_text(arena, (const char *)out->data, out->len);
        text.len = text.ptr != NULL ? out->len : 0;
    }
    buffer_fini(out);
    return text;
}

skep_str expr_describe(const skep_expr *expr, skep_arena *arena) {
    buffer out;
    buffer_init(&out, skep_arena_allocator(arena), 0);
    describe_expr(&out, expr);
    return describe_take(&out, arena);
}
