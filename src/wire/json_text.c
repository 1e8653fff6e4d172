/* wire/json_text.c: values as JSON text for people and back (skep/item.h). */
#include <skep/item.h>

#include <string.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/limits.h"
#include "value/packed.h"
#include "wire/decode.h"
#include "wire/encode.h"
#include "wire/parse_plain.h"

enum { INDENT_MAX = 16 };

/* ---- Printing ---- */

static void append_compact(skep_value value, skep_json_form form, buffer *out) {
    if (value.data == NULL)
        buffer_append_text(out, "null");
    else if (form == SKEP_JSON_PLAIN)
        wire_encode_plain(value, out);
    else if (form == SKEP_JSON_DYNAMODB && skep_value_type(value) == SKEP_TYPE_M)
        wire_encode_map(value, out);
    else
        wire_encode_value(value, out);
}

static void append_line(size_t blanks, buffer *out) {
    uint8_t *at = buffer_reserve(out, blanks + 1);
    if (at == NULL) return;
    at[0] = '\n';
    memset(at + 1, ' ', blanks);
    out->len += blanks + 1;
}

/* The length of the string whose quote stands at `text`, both quotes included. */
static size_t string_len(const char *text) {
    size_t len = 1;
    while (text[len] != '"') len += text[len] == '\\' ? 2 : 1;
    return len + 1;
}

/* Lays out what the encoder wrote on one line. */
static void append_indented(const char *text, size_t len, unsigned indent, buffer *out) {
    size_t depth = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '"') {
            size_t run = string_len(text + i);
            buffer_append(out, text + i, run);
            i += run - 1;
            continue;
        }
        bool is_open = c == '{' || c == '[', is_close = c == '}' || c == ']';
        bool is_empty = is_close && (text[i - 1] == '{' || text[i - 1] == '[');
        if (is_close) depth--;
        if (is_close && !is_empty) append_line(depth * indent, out);
        buffer_append_byte(out, (uint8_t)c);
        if (is_open) depth++;
        if (c == ',' || (is_open && text[i + 1] != '}' && text[i + 1] != ']'))
            append_line(depth * indent, out);
        if (c == ':') buffer_append_byte(out, ' ');
    }
}

const char *skep_value_print(skep_value value, skep_json_form form, unsigned indent,
                             skep_arena *arena) {
    const skep_allocator *allocator = skep_arena_allocator(arena);
    buffer compact, indented;
    buffer_init(&compact, allocator, 0);
    buffer_init(&indented, allocator, 0);
    append_compact(value, form, &compact);
    const buffer *out = &compact;
    if (indent > 0 && !compact.is_failed) {
        append_indented((const char *)compact.data, compact.len,
                        indent < INDENT_MAX ? indent : INDENT_MAX, &indented);
        out = &indented;
    }
    const char *text = NULL;
    if (!out->is_failed) text = skep_arena_copy_text(arena, (const char *)out->data, out->len);
    buffer_fini(&indented);
    buffer_fini(&compact);
    return text;
}

/* ---- Parsing ---- */

/* The decoder writes into its text, and beyond the end. */
static skep_status copy_text(skep_str text, buffer *copy, wire_text *out, skep_error *err) {
    if (text.len > SIZE_MAX - WIRE_PADDING_BYTES) return fail_memory(err);
    uint8_t *at = buffer_reserve(copy, text.len + WIRE_PADDING_BYTES);
    if (at == NULL) return fail_memory(err);
    if (text.len > 0) memcpy(at, text.ptr, text.len);
    memset(at + text.len, 0, WIRE_PADDING_BYTES);
    *out = (wire_text){(char *)at, text.len};
    return SKEP_OK;
}

/* An item's own map is not one of the levels that DynamoDB counts. */
static skep_status check_levels(skep_value value, skep_error *err) {
    size_t own = skep_value_type(value) == SKEP_TYPE_M ? 1 : 0;
    if (packed_depth(value) <= LIMIT_NESTING_LEVELS + own) return SKEP_OK;
    return fail(err, SKEP_INVALID,
                "maps and lists are nested deeper than the %d levels that DynamoDB stores",
                LIMIT_NESTING_LEVELS);
}

static skep_status parse_typed(skep_str text, skep_json_form form, skep_arena *arena,
                               skep_value *out, skep_error *err) {
    buffer copy;
    buffer_init(&copy, skep_arena_allocator(arena), 0);
    wire_text json = {NULL, 0};
    skep_value value = {0};
    skep_status status = copy_text(text, &copy, &json, err);
    if (status == SKEP_OK)
        status = form == SKEP_JSON_DYNAMODB ? wire_decode_map(json, arena, &value, err)
                                            : wire_decode_value(json, arena, &value, err);
    if (status == SKEP_OK) status = check_levels(value, err);
    if (status == SKEP_CORRUPT) {
        /* Of an answer it would mean that the server is broken; here it is an argument. */
        status = SKEP_INVALID;
        if (err != NULL) err->status = status;
    }
    buffer_fini(&copy);
    if (status == SKEP_OK) *out = value;
    return status;
}

skep_status skep_value_parse(skep_str text, skep_json_form form, skep_arena *arena, skep_value *out,
                             skep_error *err) {
    fail_clear(err);
    if (form == SKEP_JSON_PLAIN) return wire_parse_plain(text, arena, out, err);
    return parse_typed(text, form, arena, out, err);
}
