/* Bytes as keys, one component behind the other. The properties:
 * - key_read refuses and leaves everything as it was, or it gives a value that passes packed_check
 *   and of which key_append makes exactly the bytes that were read;
 * - two components of one type are ordered as their values are, and none is the beginning of
 * another;
 * - what begins with a prefix lies between key_append_prefix of it and its successor. */
#include "fuzz/fuzz.h"
#include "value/keybytes.h"
#include "value/packed.h"

/* A component: its bytes in the input and the value that they stand for. */
typedef struct component {
    skep_bytes bytes;
    buffer value;
} component;

static int compare(skep_bytes a, skep_bytes b) {
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    if (order == 0) order = (a.len > b.len) - (a.len < b.len);
    return (order > 0) - (order < 0);
}

static skep_value value_of(const component *c) {
    return (skep_value){c->value.data, c->value.len};
}

static bool read(const uint8_t **next, const uint8_t *end, component *c) {
    const uint8_t *start = *next;
    skep_error err = {0};
    buffer_init(&c->value, NULL, 0);
    skep_status status = key_read(next, end, &c->value, &err);
    if (status != SKEP_OK) {
        HOLDS(is_refusal(status, &err, SKEP_CORRUPT));
        HOLDS(*next == start && c->value.len == 0);
        buffer_fini(&c->value);
        return false;
    }
    HOLDS(*next > start && *next <= end);
    c->bytes = (skep_bytes){start, (size_t)(*next - start)};
    SUCCEEDS(packed_check(c->value.data, c->value.len, &err), err);
    return true;
}

static void is_what_would_be_written(const component *c) {
    buffer again;
    buffer_init(&again, NULL, 0);
    HOLDS(key_append(&again, value_of(c)));
    HOLDS(compare(c->bytes, (skep_bytes){again.data, again.len}) == 0);
    buffer_fini(&again);
}

static skep_bytes contents(skep_value value) {
    skep_str text = skep_value_text(value);
    return skep_value_type(value) == SKEP_TYPE_S ? (skep_bytes){(const uint8_t *)text.ptr, text.len}
                                                 : skep_value_bytes(value);
}

/* A key that has this one's first half as its beginning is in the range of the half. */
static void prefix_bounds_it(const component *c) {
    skep_value value = value_of(c);
    if (skep_value_type(value) != SKEP_TYPE_B) return;
    skep_bytes whole = contents(value);
    buffer half, range;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&half, NULL, 0);
    buffer_init(&range, NULL, 0);
    packed_begin(&w, &half, &err);
    packed_bytes(&w, (skep_bytes){whole.ptr, whole.len / 2});
    SUCCEEDS(packed_finish(&w), err);
    HOLDS(key_append_prefix(&range, (skep_value){half.data, half.len}));
    HOLDS(range.len <= c->bytes.len && memcmp(range.data, c->bytes.ptr, range.len) == 0);
    if (key_successor(&range)) HOLDS(compare(c->bytes, (skep_bytes){range.data, range.len}) < 0);
    buffer_fini(&half);
    buffer_fini(&range);
}

static void are_ordered_alike(const component *a, const component *b) {
    skep_value x = value_of(a), y = value_of(b);
    int order = compare(a->bytes, b->bytes);
    HOLDS((order == 0) == skep_value_equal(x, y));
    size_t common = a->bytes.len < b->bytes.len ? a->bytes.len : b->bytes.len;
    HOLDS(order == 0 || memcmp(a->bytes.ptr, b->bytes.ptr, common) != 0);
    if (skep_value_type(x) != skep_value_type(y)) return;
    int expected = skep_value_type(x) == SKEP_TYPE_N
                       ? skep_decimal_compare(skep_value_decimal(x), skep_value_decimal(y))
                       : compare(contents(x), contents(y));
    HOLDS(order == (expected > 0) - (expected < 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *next = data;
    component last, c;
    bool has_last = false;
    while (read(&next, data + size, &c)) {
        is_what_would_be_written(&c);
        prefix_bounds_it(&c);
        if (has_last) {
            are_ordered_alike(&last, &c);
            buffer_fini(&last.value);
        }
        last = c;
        has_last = true;
    }
    if (has_last) buffer_fini(&last.value);
    return 0;
}
