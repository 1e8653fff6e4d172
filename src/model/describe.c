#include "model/describe.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "model/key.h"

enum { KEY_TEXT_BYTES = 512, KEY_BINARY_BYTES = 64 };

static size_t describe_binary(skep_bytes bytes, char *out) {
    static const char digits[] = "0123456789abcdef";
    size_t shown = bytes.len < KEY_BINARY_BYTES ? bytes.len : KEY_BINARY_BYTES;
    size_t len = 0;
    for (size_t i = 0; i < shown; i++) {
        out[len++] = digits[bytes.ptr[i] >> 4];
        out[len++] = digits[bytes.ptr[i] & 15];
    }
    for (size_t i = 0; shown < bytes.len && i < 3; i++) out[len++] = '.';
    out[len] = '\0';
    return len;
}

static size_t describe_key_value(skep_value value, char out[KEY_TEXT_BYTES]) {
    skep_str text = skep_value_text(value);
    if (text.ptr != NULL) return utf8_printable(text.ptr, text.len, out, KEY_TEXT_BYTES);
    if (skep_value_type(value) == SKEP_TYPE_B) return describe_binary(skep_value_bytes(value), out);
    return strlen(model_describe_value(value, out, KEY_TEXT_BYTES));
}

const char *model_key_describe(const skep_table *table, skep_value item, skep_arena *arena) {
    const skep_key_schema *schema = &table->definition.key;
    char text[2 * KEY_TEXT_BYTES + 3];
    size_t len = 0;
    for (size_t i = 0; i < schema->hash_count + schema->range_count; i++) {
        const skep_key_attribute *attribute =
            i < schema->hash_count ? &schema->hash[i] : &schema->range[i - schema->hash_count];
        if (sizeof text - len < KEY_TEXT_BYTES + 3) break;
        if (i > 0) {
            memcpy(text + len, " / ", 3);
            len += 3;
        }
        skep_value value;
        (void)skep_value_at(item, (skep_str){attribute->name, strlen(attribute->name)}, &value);
        len += describe_key_value(value, text + len);
    }
    return skep_arena_copy_text(arena, text, len);
}
