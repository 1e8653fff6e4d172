/* Bytes as a packed value. The property: packed_check refuses, with a place inside the bytes, or it
 * accepts; and what it accepts
 * - can be walked to its end, with the depth, the counts and the sizes that a walk finds;
 * - is found again, each entry of a map by its name and each element of a list by its index;
 * - becomes the same bytes when the writer writes it again, also when maps and sets are written
 *   backwards. */
#include "fuzz/fuzz.h"
#include "value/packed.h"

/* ---- Writing again ---- */

static void rewrite(packed_writer *w, skep_value value, bool is_backwards);

static void rewrite_backwards(packed_writer *w, skep_value container) {
    size_t count = skep_value_count(container);
    skep_value *members = calloc(count + 1, sizeof *members);
    skep_str *names = calloc(count + 1, sizeof *names);
    HOLDS(members != NULL && names != NULL);
    skep_value_iter iter = skep_value_begin(container);
    for (size_t i = 0; i < count; i++) HOLDS(skep_value_next(&iter, &names[i], &members[i]));
    for (size_t i = count; i > 0; i--) {
        if (skep_value_type(container) == SKEP_TYPE_M) packed_name(w, names[i - 1]);
        rewrite(w, members[i - 1], true);
    }
    free(members);
    free(names);
}

static void rewrite_container(packed_writer *w, skep_value container, bool is_backwards) {
    skep_type type = skep_value_type(container);
    packed_open(w, type);
    if (is_backwards && type != SKEP_TYPE_L) {
        rewrite_backwards(w, container);
    } else {
        skep_value_iter iter = skep_value_begin(container);
        skep_str name;
        skep_value member;
        while (skep_value_next(&iter, &name, &member)) {
            if (type == SKEP_TYPE_M) packed_name(w, name);
            rewrite(w, member, is_backwards);
        }
    }
    packed_end(w);
}

/* Recursion is bounded by PACKED_DEPTH_MAX, here as in `walk`. */
static void rewrite(packed_writer *w, skep_value value, bool is_backwards) {
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S: packed_text(w, skep_value_text(value)); break;
    case SKEP_TYPE_N: packed_decimal(w, skep_value_decimal(value)); break;
    case SKEP_TYPE_B: packed_bytes(w, skep_value_bytes(value)); break;
    case SKEP_TYPE_BOOL: packed_bool(w, skep_value_bool(value)); break;
    case SKEP_TYPE_NULL: packed_null(w); break;
    default: rewrite_container(w, value, is_backwards); break;
    }
}

static void becomes_the_same(skep_value value, bool is_backwards) {
    buffer buf;
    packed_writer w;
    skep_error err = {0};
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    rewrite(&w, value, is_backwards);
    SUCCEEDS(packed_finish(&w), err);
    HOLDS(buf.len == value.size && memcmp(buf.data, value.data, value.size) == 0);
    HOLDS(skep_value_equal((skep_value){buf.data, buf.len}, value));
    buffer_fini(&buf);
}

/* ---- Walking ---- */

typedef struct found {
    size_t depth;
    size_t size; /* as DynamoDB counts it */
} found;

static found walk(skep_value value);

static void is_found_again(skep_value container, size_t index, skep_str name, skep_value member) {
    skep_value again = {0};
    if (skep_value_type(container) == SKEP_TYPE_M)
        HOLDS(skep_value_at(container, name, &again));
    else if (skep_value_type(container) == SKEP_TYPE_L)
        HOLDS(skep_value_at_index(container, index, &again));
    else
        return;
    HOLDS(again.data == member.data && again.size == member.size);
}

static found walk_container(skep_value container) {
    skep_type type = skep_value_type(container);
    bool is_set = type != SKEP_TYPE_L && type != SKEP_TYPE_M;
    found sum = {.depth = 1, .size = is_set ? 0 : 3};
    size_t count = 0;
    skep_value_iter iter = skep_value_begin(container);
    skep_str name = {0};
    skep_value member, last = {0};
    while (skep_value_next(&iter, &name, &member)) {
        HOLDS(member.data >= container.data &&
              member.data + member.size <= container.data + container.size);
        HOLDS(!is_set || last.data == NULL || packed_compare(last, member) < 0);
        if (count < 16) is_found_again(container, count, name, member);
        found inside = walk(member);
        sum.size += inside.size + (is_set ? 0 : 1) + (type == SKEP_TYPE_M ? name.len : 0);
        if (inside.depth + 1 > sum.depth) sum.depth = inside.depth + 1;
        last = member;
        count++;
    }
    HOLDS(count == skep_value_count(container));
    if (is_set) sum.depth = 0;
    return sum;
}

static found walk(skep_value value) {
    found sum = {.size = 1};
    HOLDS(packed_skip(value.data) == value.size);
    switch (skep_value_type(value)) {
    case SKEP_TYPE_S:
        sum.size = skep_value_text(value).len;
        HOLDS(skep_value_text(value).ptr[sum.size] == '\0');
        break;
    case SKEP_TYPE_B: sum.size = skep_value_bytes(value).len; break;
    case SKEP_TYPE_N:
        sum.size = skep_value_size(value);
        HOLDS(sum.size >= 1 && sum.size <= 22);
        break;
    case SKEP_TYPE_BOOL:
    case SKEP_TYPE_NULL: break;
    default: sum = walk_container(value); break;
    }
    HOLDS(skep_value_size(value) == sum.size);
    HOLDS(packed_depth(value) == sum.depth);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    skep_error err = {0};
    skep_status status = packed_check(data, size, &err);
    if (status != SKEP_OK) {
        HOLDS(is_refusal(status, &err, SKEP_CORRUPT) && err.position <= size);
        return 0;
    }
    skep_value value = {data, size};
    found sum = walk(value);
    if (skep_value_type(value) == SKEP_TYPE_M) /* an item is not charged for being a map */
        HOLDS(skep_item_size(value) + 3 + skep_value_count(value) == sum.size);
    becomes_the_same(value, false);
    becomes_the_same(value, true);
    return 0;
}
