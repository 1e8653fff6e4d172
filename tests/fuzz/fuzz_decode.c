/* JSON text to the decoder, as an attribute value, an item and an answer. The properties:
 * - it is refused with a message and a place inside the text, and nothing is written, or it is
 *   read; the same by every kernel, with and without prediction;
 * - what becomes a packed value is a sound one, and is the same again when it was encoded and
 *   decoded;
 * - an item becomes the object that the mapper makes of its packed value, or is refused where
 *   the mapper refuses it;
 * - in a page, behind others that taught the decoder what comes, an item becomes what it is by
 *   itself. */
#include "fuzz/fuzz.h"
#include "mapper/mapper.h"
#include "support/kernels.h"
#include "unit/wire/shelf.h"
#include "wire/decoder.h"
#include "wire/encode.h"

enum { WAYS_MAX = 2 * WIRE_KERNELS_MAX };

/* ---- Text ---- */

/* A copy with exactly the padding that may be read, which holds what looks like JSON. */
static wire_text copy_text(const char *text, size_t len) {
    char *copy = malloc(len + WIRE_PADDING_BYTES);
    HOLDS(copy != NULL);
    if (len > 0) memcpy(copy, text, len);
    for (size_t i = 0; i < WIRE_PADDING_BYTES; i++) copy[len + i] = "\"}],0e\\\xC3"[(i + len) % 8];
    return (wire_text){copy, len};
}

static void is_refused(skep_status status, const skep_error *err, size_t len) {
    HOLDS(status == SKEP_CORRUPT || status == SKEP_INVALID);
    HOLDS(is_refusal(status, err, status) && err->position <= len);
}

static bool are_equal(skep_value a, skep_value b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* ---- Packed values ---- */

typedef skep_status decode_function(wire_text json, skep_arena *arena, skep_value *out,
                                    skep_error *err);
typedef void encode_function(skep_value value, buffer *out);

static bool decode(decode_function *function, const char *text, size_t len, skep_arena *arena,
                   skep_value *out) {
    skep_error err = {0};
    const skep_value untouched = {(const uint8_t *)"x", 1};
    wire_text json = copy_text(text, len);
    *out = untouched;
    skep_status status = function(json, arena, out, &err);
    free(json.data);
    if (status == SKEP_OK) {
        SUCCEEDS(packed_check(out->data, out->size, &err), err);
        return true;
    }
    HOLDS(status == SKEP_CORRUPT && out->data == untouched.data && out->size == 1);
    is_refused(status, &err, len);
    return false;
}

static bool packed(decode_function *function, encode_function *encode, const char *text, size_t len,
                   skep_arena *arena, skep_value *out) {
    buffer json;
    skep_value again;
    if (!decode(function, text, len, arena, out)) return false;
    buffer_init(&json, NULL, 0);
    encode(*out, &json);
    HOLDS(!json.is_failed);
    HOLDS(decode(function, (const char *)json.data, json.len, arena, &again));
    HOLDS(are_equal(*out, again));
    buffer_fini(&json);
    return true;
}

/* ---- Objects ---- */

/* An object that nests deeper than what is written becomes the text that says so. */
static skep_value pack(const shelf *object, skep_arena *arena) {
    buffer out;
    skep_error err = {0};
    buffer_init(&out, NULL, 0);
    skep_status status = mapper_pack_struct(&shelf_struct, object, &out, &err);
    if (status != SKEP_OK) HOLDS(strstr(err.message, "nested deeper") != NULL);
    skep_value value = status == SKEP_OK
                           ? packed_take(&out, arena)
                           : packed_from_text(arena, (skep_str){err.message, strlen(err.message)});
    HOLDS(value.data != NULL);
    buffer_fini(&out);
    return value;
}

typedef struct way {
    const wire_kernel *kernel;
    bool is_predicting;
} way;

static size_t all_ways(way out[WAYS_MAX]) {
    const wire_kernel *kernels[WIRE_KERNELS_MAX];
    size_t count = every_kernel(kernels);
    for (size_t i = 0; i < 2 * count; i++) out[i] = (way){kernels[i / 2], i % 2 == 1};
    return 2 * count;
}

/* What came of an item or a page. */
typedef struct outcome {
    skep_status status;
    skep_error err;
    size_t count;
    skep_value first, last; /* objects packed again, absent where there are none */
    skep_value rest;        /* of the last object */
    skep_value last_key;
} outcome;

static void are_the_same(const outcome *a, const outcome *b) {
    HOLDS(a->status == b->status && a->err.position == b->err.position);
    HOLDS(strcmp(a->err.message, b->err.message) == 0);
    HOLDS(a->count == b->count && are_equal(a->first, b->first) && are_equal(a->last, b->last));
    HOLDS(are_equal(a->rest, b->rest) && are_equal(a->last_key, b->last_key));
}

static outcome read_item(way w, const char *text, size_t len, skep_arena *arena) {
    outcome o = {.status = SKEP_OK};
    shelf object, untouched;
    wire_text json = copy_text(text, len);
    memset(&object, 0x5A, sizeof object);
    memcpy(&untouched, &object, sizeof object);
    o.status = wire_decode_item_by(w.kernel, w.is_predicting, json, &shelf_struct, &object, &o.rest,
                                   arena, &o.err);
    if (o.status == SKEP_OK) {
        o.first = o.last = pack(&object, arena);
        o.count = 1;
    } else {
        HOLDS(memcmp(&object, &untouched, sizeof object) == 0 && o.rest.data == NULL);
        is_refused(o.status, &o.err, len);
    }
    free(json.data);
    return o;
}

static outcome read_page(way w, const char *text, size_t len, skep_arena *arena) {
    outcome o = {.status = SKEP_OK};
    wire_page page = {0};
    wire_text json = copy_text(text, len);
    o.status = wire_decode_page_by(w.kernel, w.is_predicting, json, &shelf_struct, true, arena,
                                   &page, &o.err);
    if (o.status == SKEP_OK) {
        const shelf *objects = page.objects;
        o.count = page.count;
        o.last_key = page.last_key;
        if (page.count > 0) {
            o.first = pack(&objects[0], arena);
            o.last = pack(&objects[page.count - 1], arena);
            o.rest = page.rest[page.count - 1];
        }
    } else {
        HOLDS(page.objects == NULL && page.rest == NULL && page.last_key.data == NULL);
        is_refused(o.status, &o.err, len);
    }
    free(json.data);
    return o;
}

typedef outcome read_function(way w, const char *text, size_t len, skep_arena *arena);

static outcome read_in_all_ways(read_function *read, const char *text, size_t len,
                                skep_arena *arena) {
    way ways[WAYS_MAX];
    size_t count = all_ways(ways);
    outcome first = read(ways[0], text, len, arena);
    for (size_t i = 1; i < count; i++) {
        outcome other = read(ways[i], text, len, arena);
        are_the_same(&first, &other);
    }
    return first;
}

/* `map` is the packed item, absent where the text is none. */
static void is_as_the_mapper_says(const outcome *o, skep_value map, skep_arena *arena) {
    shelf object = {0};
    skep_error err = {0};
    if (map.data == NULL) {
        HOLDS(o->status != SKEP_OK);
        return;
    }
    skep_status status = mapper_unpack(&shelf_struct, map, &object, arena, &err);
    HOLDS(o->status == status);
    if (status == SKEP_OK) HOLDS(are_equal(pack(&object, arena), o->first));
}

/* The item three times, so that each teaches the next. */
static void is_the_same_in_a_page(const outcome *item, const char *text, size_t len,
                                  skep_arena *arena) {
    buffer page;
    buffer_init(&page, NULL, 0);
    for (int i = 0; i < 3; i++) {
        buffer_append_text(&page, i == 0 ? "{\"Items\":[" : ",");
        buffer_append(&page, text, len);
    }
    buffer_append_text(&page, "]}");
    HOLDS(!page.is_failed);
    outcome o = read_in_all_ways(read_page, (const char *)page.data, page.len, arena);
    HOLDS(o.status == SKEP_OK && o.count == 3);
    HOLDS(are_equal(o.first, item->first) && are_equal(o.last, item->first));
    HOLDS(are_equal(o.rest, item->rest));
    buffer_fini(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    skep_value value, map = {0};
    skep_arena *arena = skep_arena_new(NULL, 0);
    HOLDS(arena != NULL);
    (void)packed(wire_decode_value, wire_encode_value, text, size, arena, &value);
    if (!packed(wire_decode_map, wire_encode_map, text, size, arena, &map)) map.data = NULL;
    outcome item = read_in_all_ways(read_item, text, size, arena);
    is_as_the_mapper_says(&item, map, arena);
    if (item.status == SKEP_OK) is_the_same_in_a_page(&item, text, size, arena);
    (void)read_in_all_ways(read_page, text, size, arena);
    skep_arena_free(arena);
    return 0;
}
