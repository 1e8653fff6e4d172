#include "value/packed_sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "value/packed.h"
#include "value/packed_parts.h"

/* One entry of the container; all pointers go into the buffer, which does not move while they are
 * in use. */
typedef struct sort_entry {
    skep_bytes key; /* a map entry's name, a member's contents */
    const uint8_t *at;
    size_t size;
} sort_entry;

/* Equal keys stay in the order in which they were written. */
static int entry_compare(const void *left, const void *right) {
    const sort_entry *a = left;
    const sort_entry *b = right;
    int order = packed_bytes_compare(a->key, b->key);
    if (order != 0) return order;
    return a->at < b->at ? -1 : a->at > b->at;
}

static void read_entries(const uint8_t *body, uint32_t count, skep_type type, sort_entry *entries) {
    const uint8_t *p = body;
    for (uint32_t i = 0; i < count; i++) {
        sort_entry *entry = &entries[i];
        entry->at = p;
        if (type == SKEP_TYPE_M) {
            size_t len = packed_varint(&p);
            entry->key = (skep_bytes){p, len};
            p += len + 1;
        } else {
            entry->key = packed_contents(p);
        }
        p += packed_skip(p);
        entry->size = (size_t)(p - entry->at);
    }
}

/* ---- Duplicates ---- */

/* Text of a message; what passes the end is lost, as it would be in the error. */
typedef struct message_text {
    char text[SKEP_ERROR_MESSAGE_MAX + 64];
    size_t len;
} message_text;

static void add_text(message_text *m, const char *text, size_t len) {
    size_t room = sizeof m->text - 1 - m->len;
    if (len > room) len = room;
    memcpy(m->text + m->len, text, len);
    m->len += len;
    m->text[m->len] = '\0';
}

static void add_json_string(message_text *m, skep_bytes text) {
    static const char hex[] = "0123456789abcdef";
    static const char controls[] = "\b\t\n\f\r\"\\";
    static const char letters[] = "btnfr\"\\";
    add_text(m, "\"", 1);
    for (size_t i = 0; i < text.len && m->len < SKEP_ERROR_MESSAGE_MAX; i++) {
        uint8_t c = text.ptr[i];
        const char *control = c != 0 ? strchr(controls, c) : NULL;
        if (control != NULL) {
            char escape[2] = {'\\', letters[control - controls]};
            add_text(m, escape, sizeof escape);
        } else if (c < 0x20) {
            char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            add_text(m, escape, sizeof escape);
        } else {
            add_text(m, (const char *)&text.ptr[i], 1);
        }
    }
    add_text(m, "\"", 1);
}

static void add_base64_string(message_text *m, skep_bytes bytes) {
    char group[4];
    add_text(m, "\"", 1);
    for (size_t i = 0; i < bytes.len && m->len < SKEP_ERROR_MESSAGE_MAX; i += 3) {
        base64_encode(bytes.ptr + i, bytes.len - i < 3 ? bytes.len - i : 3, group);
        add_text(m, group, sizeof group);
    }
    add_text(m, "\"", 1);
}

static void add_member(message_text *m, skep_bytes member, skep_type set) {
    if (m->len > 1) add_text(m, ", ", set == SKEP_TYPE_SS ? 2 : 1);
    if (set == SKEP_TYPE_SS)
        add_json_string(m, member);
    else
        add_base64_string(m, member);
}

/* The first member, in the order written, that repeats an earlier one. */
static const uint8_t *first_repeat(const sort_entry *entries, uint32_t count) {
    const uint8_t *found = NULL;
    for (uint32_t i = 1; i < count; i++)
        if (packed_bytes_compare(entries[i - 1].key, entries[i].key) == 0 &&
            (found == NULL || entries[i].at < found))
            found = entries[i].at;
    return found;
}

/* DynamoDB lists the members that it had read, sorted, then the repeated one, then the rest as it
 * came. */
static void list_members(message_text *m, const sort_entry *entries, uint32_t count,
                         const uint8_t *repeat, const uint8_t *end, skep_type set) {
    add_text(m, "[", 1);
    for (uint32_t i = 0; i < count; i++)
        if (entries[i].at < repeat) add_member(m, entries[i].key, set);
    for (const uint8_t *p = repeat; p < end; p += packed_skip(p))
        add_member(m, packed_contents(p), set);
    add_text(m, "]", 1);
}

static skep_status fail_duplicate(const buffer *buf, const sort_entry *entries, uint32_t count,
                                  const uint8_t *repeat, skep_type type, skep_error *err) {
    if (type == SKEP_TYPE_M) {
        const uint8_t *p = repeat;
        size_t len = packed_varint(&p);
        char name[256];
        utf8_printable((const char *)p, len, name, sizeof name);
        return fail(err, SKEP_INVALID,
                    "the map has two entries of the name \"%s\": expected each name once", name);
    }
    message_text m = {.len = 0};
    if (type != SKEP_TYPE_NS) list_members(&m, entries, count, repeat, buf->data + buf->len, type);
    const char *link = type == SKEP_TYPE_SS ? " " : type == SKEP_TYPE_BS ? "of type BS " : "";
    return fail_validation(
        err, "One or more parameter values were invalid: Input collection %s%scontains duplicates.",
        m.text, link);
}

/* ---- Sorting ---- */

static void rearrange(uint8_t *body, size_t size, const sort_entry *entries, uint32_t count,
                      uint8_t *scratch) {
    uint8_t *p = scratch;
    for (uint32_t i = 0; i < count; i++) {
        memcpy(p, entries[i].at, entries[i].size);
        p += entries[i].size;
    }
    memcpy(body, scratch, size);
}

skep_status packed_sort(buffer *buf, size_t body, uint32_t count, skep_type type, skep_error *err) {
    const skep_allocator *allocator = buf->allocator;
    size_t size = buf->len - body;
    if (count > (SIZE_MAX - size) / sizeof(sort_entry)) return fail_memory(err);
    sort_entry *entries =
        allocator->resize(allocator->context, NULL, count * sizeof *entries + size);
    if (entries == NULL) return fail_memory(err);

    read_entries(buf->data + body, count, type, entries);
    qsort(entries, count, sizeof *entries, entry_compare);
    skep_status status = SKEP_OK;
    const uint8_t *repeat = first_repeat(entries, count);
    if (repeat != NULL)
        status = fail_duplicate(buf, entries, count, repeat, type, err);
    else
        rearrange(buf->data + body, size, entries, count, (uint8_t *)(entries + count));
    allocator->release(allocator->context, entries);
    return status;
}
