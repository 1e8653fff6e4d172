/* value/packed_check.c: the guard between bytes from a file and the code that trusts packed values.
 *
 * A checker walks the bytes once with a stack of open containers of its own. It accepts exactly
 * what the writer writes: every length is complete and in its shortest form, text is UTF-8 and
 * closed, entries ascend. */
#include "value/packed.h"

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "value/keybytes.h"
#include "value/packed_parts.h"

/* A container whose entries are being checked. */
typedef struct check_level {
    const uint8_t *end;
    skep_bytes last; /* name or member before this one */
    uint32_t left;   /* entries that are still to come */
    skep_type type;
    bool is_first;
} check_level;

typedef struct checker {
    const uint8_t *start;
    const uint8_t *next;
    const uint8_t *end; /* of the innermost container */
    size_t depth;
    skep_error *err;
    check_level levels[PACKED_DEPTH_MAX];
} checker;

static skep_status corrupt(checker *c, const char *what) {
    size_t offset = (size_t)(c->next - c->start);
    fail(c->err, SKEP_CORRUPT, "packed value, offset %zu: %s", offset, what);
    if (c->err != NULL) c->err->position = offset;
    return SKEP_CORRUPT;
}

static size_t left(const checker *c) {
    return (size_t)(c->end - c->next);
}

/* Reads a length in its shortest form; that many bytes need not be there. */
static skep_status check_varint(checker *c, size_t *out) {
    if (left(c) > 0 && *c->next < 0x80) { /* one byte, by far the most frequent */
        *out = *c->next++;
        return SKEP_OK;
    }
    uint64_t value = 0;
    for (unsigned i = 0; i < PACKED_VARINT_MAX; i++) {
        if (i == left(c)) return corrupt(c, "the bytes end inside a length");
        uint8_t byte = c->next[i];
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte >= 0x80) continue;
        if (byte == 0 && i > 0) return corrupt(c, "a length is not in its shortest form");
        if (value > UINT32_MAX) break;
        c->next += i + 1;
        *out = (size_t)value;
        return SKEP_OK;
    }
    return corrupt(c, "a length has more than 32 bits");
}

/* Reads a length and that many bytes; text is followed by a NUL. */
static skep_status check_run(checker *c, bool is_text, skep_bytes *out) {
    size_t len = 0;
    skep_status status = check_varint(c, &len);
    if (status != SKEP_OK) return status;
    if (len > left(c) || (is_text && len == left(c)))
        return corrupt(c, "the bytes end inside a text");
    if (is_text && !utf8_is_valid((const char *)c->next, len, NULL))
        return corrupt(c, "a text is not UTF-8");
    *out = (skep_bytes){c->next, len};
    c->next += len;
    if (!is_text) return SKEP_OK;
    if (*c->next != 0) return corrupt(c, "a text does not end in NUL");
    c->next++;
    return SKEP_OK;
}

static skep_status check_number(checker *c, skep_bytes *out) {
    if (left(c) == 0) return corrupt(c, "the bytes end inside a number");
    size_t len = *c->next;
    if (len > left(c) - 1) return corrupt(c, "the bytes end inside a number");
    if (!number_is_valid(c->next + 1, len)) return corrupt(c, "a number is not in its only form");
    *out = (skep_bytes){c->next + 1, len};
    c->next += 1 + len;
    return SKEP_OK;
}

static skep_status open_container(checker *c, skep_type type) {
    if (left(c) < PACKED_HEADER - 1) return corrupt(c, "the bytes end inside a container's header");
    if (c->depth == PACKED_DEPTH_MAX) return corrupt(c, "nested deeper than 64 levels");
    const uint8_t *header = c->next - 1;
    size_t size = packed_u32(header + PACKED_SIZE_AT);
    uint32_t count = packed_u32(header + PACKED_COUNT_AT);
    if (size > left(c) - (PACKED_HEADER - 1))
        return corrupt(c, "a container passes the end of its bytes");
    if (packed_is_set(type) && count == 0) return corrupt(c, "a set is empty");
    c->next = header + PACKED_HEADER;
    c->end = c->next + size;
    c->levels[c->depth++] =
        (check_level){.end = c->end, .left = count, .type = type, .is_first = true};
    return SKEP_OK;
}

static skep_status check_order(checker *c, check_level *level, skep_bytes key) {
    if (!level->is_first && packed_bytes_compare(level->last, key) >= 0)
        return corrupt(c, level->type == SKEP_TYPE_M ? "the names of a map do not ascend"
                                                     : "the members of a set do not ascend");
    level->is_first = false;
    level->last = key;
    return SKEP_OK;
}

static skep_status check_bool(checker *c) {
    if (left(c) == 0) return corrupt(c, "the bytes end inside a BOOL");
    if (*c->next > 1) return corrupt(c, "a BOOL is neither 0 nor 1");
    c->next++;
    return SKEP_OK;
}

/* Checks a value's tag and contents; of a container, its header. */
static skep_status check_value(checker *c, check_level *level) {
    if (left(c) == 0) return corrupt(c, "the bytes end where a value was expected");
    skep_type type = (skep_type)*c->next;
    bool is_member = level != NULL && packed_is_set(level->type);
    if (is_member && type != packed_member_type(level->type))
        return corrupt(c, "a set has a member of another type");
    c->next++;
    skep_bytes contents = {0};
    skep_status status;
    switch (type) {
    case SKEP_TYPE_S: status = check_run(c, true, &contents); break;
    case SKEP_TYPE_B: status = check_run(c, false, &contents); break;
    case SKEP_TYPE_N: status = check_number(c, &contents); break;
    case SKEP_TYPE_BOOL: status = check_bool(c); break;
    case SKEP_TYPE_NULL: status = SKEP_OK; break;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS:
    case SKEP_TYPE_L:
    case SKEP_TYPE_M: return open_container(c, type);
    case SKEP_TYPE_NONE:
    default: c->next--; return corrupt(c, "a value has an unknown type");
    }
    if (status != SKEP_OK || !is_member) return status;
    return check_order(c, level, contents);
}

/* Checks the next entry of the innermost container, or closes it. */
static skep_status check_entry(checker *c) {
    check_level *level = &c->levels[c->depth - 1];
    if (level->left == 0) {
        if (c->next != level->end) return corrupt(c, "a container has more bytes than entries");
        c->depth--;
        c->end = c->depth > 0 ? c->levels[c->depth - 1].end : NULL;
        return SKEP_OK;
    }
    level->left--;
    if (level->type == SKEP_TYPE_M) {
        skep_bytes name;
        skep_status status = check_run(c, true, &name);
        if (status == SKEP_OK) status = check_order(c, level, name);
        if (status != SKEP_OK) return status;
    }
    return check_value(c, level);
}

skep_status packed_check(const uint8_t *data, size_t size, skep_error *err) {
    fail_clear(err);
    checker c;
    c.start = c.next = data;
    c.end = data + size;
    c.depth = 0;
    c.err = err;
    skep_status status = check_value(&c, NULL);
    while (status == SKEP_OK && c.depth > 0) status = check_entry(&c);
    if (status == SKEP_OK && c.next != data + size)
        status = corrupt(&c, "bytes follow the end of the value");
    return status;
}
