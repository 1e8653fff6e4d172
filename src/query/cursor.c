#include "query/cursor.h"

#include <string.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/hash.h"
#include "session/session.h"
#include "value/packed.h"

enum {
    CURSOR_VERSION = 1,
    CHECKSUM_BYTES = 4,
    ATTRIBUTES_MAX = 2 + 2 * SKEP_KEY_ATTRIBUTES_MAX, /* of the table and of an index */
    BASE64_GROUP = 4
};

static void write_checksum(const uint8_t *bytes, size_t len, uint8_t out[CHECKSUM_BYTES]) {
    uint64_t hash = hash_bytes(bytes, len);
    uint32_t folded = (uint32_t)(hash ^ (hash >> 32));
    for (unsigned i = 0; i < CHECKSUM_BYTES; i++) out[i] = (uint8_t)(folded >> (8 * i));
}

const char *cursor_encode(skep_value key, skep_arena *arena) {
    size_t len = 1 + key.size + CHECKSUM_BYTES;
    uint8_t *bytes = skep_arena_alloc(arena, len);
    char *text = skep_arena_alloc(arena, base64_encoded_len(len) + 1);
    if (bytes == NULL || text == NULL) return NULL;
    bytes[0] = CURSOR_VERSION;
    memcpy(bytes + 1, key.data, key.size);
    write_checksum(bytes, 1 + key.size, bytes + 1 + key.size);
    base64_encode(bytes, len, text);
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '+') *c = '-';
        if (*c == '/') *c = '_';
        if (*c == '=') *c = '\0';
    }
    return text;
}

static skep_status fail_cursor(skep_error *err, const char *why) {
    return fail(err, SKEP_INVALID,
                "the cursor %s; only what skep_page_cursor gave can be used, unchanged", why);
}

/* base64url to the padded alphabet that base64_decode reads; NULL when memory is short. */
static char *to_base64(const char *text, size_t len, skep_arena *arena, size_t *padded_len) {
    size_t padding = (BASE64_GROUP - len % BASE64_GROUP) % BASE64_GROUP;
    char *padded = skep_arena_alloc(arena, len + padding + 1);
    if (padded == NULL) return NULL;
    for (size_t i = 0; i < len; i++) {
        /* The characters of the other alphabet become one that neither has. */
        char c = text[i] == '+' || text[i] == '/' || text[i] == '=' ? '!' : text[i];
        padded[i] = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    memset(padded + len, '=', padding);
    *padded_len = len + padding;
    return padded;
}

static bool is_key(skep_value value) {
    size_t count = skep_value_count(value);
    if (skep_value_type(value) != SKEP_TYPE_M || count == 0 || count > ATTRIBUTES_MAX) return false;
    skep_value_iter iter = skep_value_begin(value);
    skep_value attribute;
    while (skep_value_next(&iter, NULL, &attribute)) {
        skep_type type = skep_value_type(attribute);
        if (type != SKEP_TYPE_S && type != SKEP_TYPE_N && type != SKEP_TYPE_B) return false;
    }
    return true;
}

skep_status cursor_decode(const char *text, skep_arena *arena, skep_value *out, skep_error *err) {
    size_t len = strlen(text);
    if (len > CURSOR_TEXT_MAX) return fail_cursor(err, "is longer than any key");
    size_t padded_len = 0;
    char *padded = to_base64(text, len, arena, &padded_len);
    uint8_t *bytes = skep_arena_alloc(arena, base64_decoded_max(len + BASE64_GROUP));
    if (padded == NULL || bytes == NULL) return fail_memory(err);
    size_t size = 0;
    if (!base64_decode(padded, padded_len, bytes, &size)) {
        return fail_cursor(err, "is not base64url text");
    }
    if (size <= 1 + CHECKSUM_BYTES) return fail_cursor(err, "is too short");
    uint8_t checksum[CHECKSUM_BYTES];
    write_checksum(bytes, size - CHECKSUM_BYTES, checksum);
    if (memcmp(checksum, bytes + size - CHECKSUM_BYTES, CHECKSUM_BYTES) != 0) {
        return fail_cursor(err, "is damaged");
    }
    if (bytes[0] != CURSOR_VERSION) return fail_cursor(err, "is of another version");
    skep_value key = {bytes + 1, size - 1 - CHECKSUM_BYTES};
    if (packed_check(key.data, key.size, NULL) != SKEP_OK || !is_key(key)) {
        return fail_cursor(err, "holds no key");
    }
    *out = key;
    return SKEP_OK;
}

const char *skep_page_cursor(skep_session *session, const skep_page *page) {
    if (page->is_finished || page->last_key.data == NULL) return NULL;
    return cursor_encode(page->last_key, session_arena(session));
}
