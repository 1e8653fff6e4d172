/* Pages of orders for the tests of the decoder: the entity, and decoding in all ways. */
#ifndef TESTS_WIRE_PAGE_SUPPORT_H
#define TESTS_WIRE_PAGE_SUPPORT_H

#include <skep/item.h>

#include "decode_support.h"
#include "unit/mapper/fields.h"

/* ---- An entity ---- */

typedef struct line {
    char *name;
    skep_decimal unit_price;
    int32_t units;
} line;

typedef struct place {
    char *city, *street;
} place;

typedef struct order {
    int64_t id;
    bool is_gift;
    LIST_OF(line) items;
    char *note;
    place ship_to;
    text_list tags;
    text_list labels;
} order;

static const skep_member line_members[] = {
    FIELD(line, name, "name", SKEP_KIND_TEXT, .flags = 0),
    FIELD(line, unit_price, "unit_price", SKEP_KIND_DECIMAL, .flags = 0),
    FIELD(line, units, "units", SKEP_KIND_I32, .flags = 0),
};
static const skep_struct line_struct = {"line", line_members, COUNT_OF(line_members), sizeof(line)};
static const skep_member line_element = ELEMENT(line, SKEP_KIND_STRUCT, .type = &line_struct);

static const skep_member place_members[] = {
    FIELD(place, street, "a name of a street that is longer than one window", SKEP_KIND_TEXT,
          .flags = 0),
    FIELD(place, city, "city", SKEP_KIND_TEXT, .flags = 0),
};
static const skep_struct place_struct = {"place", place_members, COUNT_OF(place_members),
                                         sizeof(place)};

static const skep_member order_members[] = {
    FIELD(order, id, "id", SKEP_KIND_I64, .flags = 0),
    FIELD(order, is_gift, "is_gift", SKEP_KIND_BOOL, .flags = 0),
    FIELD(order, items, "items", SKEP_KIND_LIST, .element = &line_element),
    FIELD(order, labels, "labels", SKEP_KIND_SET, .element = &text_element),
    FIELD(order, note, "note", SKEP_KIND_TEXT, .flags = 0),
    FIELD(order, ship_to, "ship_to", SKEP_KIND_STRUCT, .type = &place_struct),
    FIELD(order, tags, "tags", SKEP_KIND_LIST, .element = &text_element),
};
static const skep_struct order_struct = {"order", order_members, COUNT_OF(order_members),
                                         sizeof(order)};

/* ---- Decoding in all ways ---- */

/* What a page has, out of the text's reach. */
typedef struct page_outcome {
    skep_status status;
    skep_error err;
    wire_page page;
    skep_value *packed; /* each object packed again */
} page_outcome;

static inline page_outcome decode_page(way w, const char *text, size_t len, bool wants_rest,
                                       skep_arena *arena) {
    page_outcome o = {.status = SKEP_OK};
    guarded g = guard_text(text, len);
    wire_page untouched;
    memset(&untouched, 0x5A, sizeof untouched);
    o.page = untouched;
    o.status = wire_decode_page_by(w.kernel, w.is_predicting, g.json, &order_struct, wants_rest,
                                   arena, &o.page, &o.err);
    if (o.status != SKEP_OK) {
        assert_memory_equal(&o.page, &untouched, sizeof untouched);
        assert_int_equal(o.err.status, o.status);
        assert_true(o.err.position <= len);
    } else {
        const order *orders = o.page.objects;
        o.packed = skep_arena_array(arena, o.page.count + 1, sizeof *o.packed);
        assert_non_null(o.packed);
        for (size_t i = 0; i < o.page.count; i++)
            o.packed[i] = pack_again(&order_struct, &orders[i], arena);
        assert_int_equal(o.page.rest != NULL, wants_rest && o.page.count > 0);
    }
    release_text(&g);
    return o;
}

static inline void assert_same_page(const page_outcome *a, const page_outcome *b) {
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->err.message, b->err.message);
    assert_int_equal(a->err.position, b->err.position);
    if (a->status != SKEP_OK) return;
    assert_int_equal(a->page.count, b->page.count);
    assert_int_equal(a->page.counted, b->page.counted);
    assert_int_equal(a->page.scanned_count, b->page.scanned_count);
    assert_true(same_value(a->page.last_key, b->page.last_key));
    for (size_t i = 0; i < a->page.count; i++) {
        assert_true(same_value(a->packed[i], b->packed[i]));
        if (a->page.rest != NULL) assert_true(same_value(a->page.rest[i], b->page.rest[i]));
    }
}

static inline page_outcome decode_all(const char *text, size_t len, bool wants_rest,
                                      skep_arena *arena) {
    way ways[WAYS_MAX];
    size_t count = all_ways(ways);
    page_outcome first = decode_page(ways[0], text, len, wants_rest, arena);
    for (size_t i = 1; i < count; i++) {
        page_outcome other = decode_page(ways[i], text, len, wants_rest, arena);
        assert_same_page(&first, &other);
    }
    return first;
}

static inline page_outcome decode(const char *text, skep_arena *arena) {
    page_outcome o = decode_all(text, strlen(text), true, arena);
    if (o.status != SKEP_OK) fail_msg("%s: %s", text, o.err.message);
    return o;
}

/* Item `index` is this one, and this is its rest. */
static inline void assert_item(const page_outcome *o, size_t index, const char *item,
                               const char *rest, skep_arena *arena) {
    assert_true(index < o->page.count);
    assert_string_equal(skep_value_print(o->packed[index], SKEP_JSON_PLAIN, 0, arena), item);
    assert_string_equal(skep_value_print(o->page.rest[index], SKEP_JSON_PLAIN, 0, arena), rest);
}

/* What is left out of an object is stored as this. */
#define EMPTY_ITEM "\"is_gift\":false,\"items\":[],\"ship_to\":{},\"tags\":[]"

#endif
