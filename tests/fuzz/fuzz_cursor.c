/* Text as a query's cursor, and bytes as what a cursor holds. The properties:
 * - text is refused, or it gives a key, and the key's cursor is that text;
 * - of bytes under a right checksum those are a key that are one: a map of one to ten scalars. */
#include "fuzz/fuzz.h"
#include "query/cursor.h"
#include "value/packed.h"

static void is_key(skep_value key) {
    skep_error err = {0};
    SUCCEEDS(packed_check(key.data, key.size, &err), err);
    HOLDS(skep_value_type(key) == SKEP_TYPE_M && skep_value_count(key) > 0);
    skep_value_iter iter = skep_value_begin(key);
    skep_value attribute;
    while (skep_value_next(&iter, NULL, &attribute))
        HOLDS(skep_value_type(attribute) >= SKEP_TYPE_S &&
              skep_value_type(attribute) <= SKEP_TYPE_B);
}

static bool decode(const char *text, skep_arena *arena, skep_value *out) {
    skep_error err = {0};
    skep_status status = cursor_decode(text, arena, out, &err);
    if (status == SKEP_OK)
        is_key(*out);
    else
        HOLDS(is_refusal(status, &err, SKEP_INVALID) && out->data == NULL);
    return status == SKEP_OK;
}

static void try_text(const uint8_t *data, size_t size, skep_arena *arena) {
    skep_value key = {0};
    const char *text = skep_arena_copy_text(arena, (const char *)data, size);
    HOLDS(text != NULL);
    if (decode(text, arena, &key)) HOLDS(strcmp(cursor_encode(key, arena), text) == 0);
}

static void try_bytes(const uint8_t *data, size_t size, skep_arena *arena) {
    skep_value given = {data, size}, key = {0};
    const char *text = cursor_encode(given, arena);
    HOLDS(text != NULL);
    bool is_value = packed_check(data, size, NULL) == SKEP_OK;
    if (!decode(text, arena, &key)) return;
    HOLDS(is_value && key.size == size && memcmp(key.data, data, size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    HOLDS(arena != NULL);
    try_text(data, size, arena);
    try_bytes(data, size, arena);
    skep_arena_free(arena);
    return 0;
}
