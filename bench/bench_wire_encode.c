/* A page of orders from structs to JSON, against jansson building the same document and dumping
 * it. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "page.h"
#include "value/packed.h"
#include "wire/encode.h"

typedef struct state {
    skep_arena *arena;
    page_order *orders;
    buffer out;
    buffer packed; /* the same orders, one behind the other */
    skep_value items[PAGE_ORDERS];
} state;

/* ---- jansson ---- */

static json_t *typed(const char *type, json_t *value) {
    json_t *made = json_object();
    json_object_set_new(made, type, value);
    return made;
}

static json_t *text(const char *value) {
    return typed("S", json_string(value));
}

static json_t *integer(int64_t value) {
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%lld", (long long)value);
    return typed("N", json_string(digits));
}

static json_t *number(skep_decimal value) {
    char digits[SKEP_DECIMAL_TEXT_MAX];
    skep_decimal_format(value, digits);
    return typed("N", json_string(digits));
}

static json_t *time_text(skep_time value) {
    char made[SKEP_TIME_TEXT_MAX];
    skep_time_format(value, made);
    return text(made);
}

static json_t *address(const page_address *at) {
    json_t *made = json_object();
    json_object_set_new(made, "city", text(at->city));
    json_object_set_new(made, "country", text(at->country));
    json_object_set_new(made, "state", text(at->state));
    json_object_set_new(made, "street", text(at->street));
    json_object_set_new(made, "zip", text(at->zip));
    return typed("M", made);
}

static json_t *texts(const page_texts *list) {
    json_t *made = json_array();
    for (size_t i = 0; i < list->count; i++) json_array_append_new(made, text(list->items[i]));
    return typed("L", made);
}

static json_t *order(const page_order *o) {
    static const char *const statuses[] = {"PENDING", "SHIPPED", "CANCELLED"};
    json_t *made = json_object();
    json_object_set_new(made, "buyer_id", integer(o->buyer_id));
    json_object_set_new(made, "card", text(o->card));
    json_object_set_new(made, "id", integer(o->id));
    json_object_set_new(made, "is_gift", typed("BOOL", json_boolean(o->is_gift)));
    json_object_set_new(made, "note", text(o->note));
    json_object_set_new(made, "placed_at", time_text(o->placed_at));
    json_object_set_new(made, "ship_to", address(&o->ship_to));
    json_object_set_new(made, "status", text(statuses[o->status]));
    json_object_set_new(made, "tags", texts(&o->tags));
    json_object_set_new(made, "total", number(o->total));
    json_object_set_new(made, "units", integer(o->units));
    return made;
}

static char *jansson_page(const page_order *orders) {
    json_t *page = json_array();
    for (size_t i = 0; i < PAGE_ORDERS; i++) json_array_append_new(page, order(&orders[i]));
    char *made = json_dumps(page, JSON_COMPACT);
    json_decref(page);
    if (made == NULL) bench_die("jansson", "no memory");
    return made;
}

static void dump_theirs(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) free(jansson_page(s->orders));
}

/* ---- skep ---- */

static void encode_page(state *s) {
    skep_error err;
    buffer_clear(&s->out);
    for (size_t i = 0; i < PAGE_ORDERS; i++) {
        buffer_append_byte(&s->out, i > 0 ? ',' : '[');
        if (wire_encode_struct(&page_order_struct, &s->orders[i], &s->out, &err) != SKEP_OK)
            bench_die("encode", err.message);
    }
    buffer_append_byte(&s->out, ']');
}

static void encode_ours(void *context, size_t count) {
    for (size_t i = 0; i < count; i++) encode_page(context);
}

static void encode_packed_page(state *s) {
    buffer_clear(&s->out);
    for (size_t i = 0; i < PAGE_ORDERS; i++) {
        buffer_append_byte(&s->out, i > 0 ? ',' : '[');
        wire_encode_map(s->items[i], &s->out);
    }
    buffer_append_byte(&s->out, ']');
}

static void packed_ours(void *context, size_t count) {
    for (size_t i = 0; i < count; i++) encode_packed_page(context);
}

/* ---- Both ---- */

/* All three write the same bytes, or the comparison says nothing. */
static void check_same(state *s, const char *expected, const char *what) {
    if (s->out.len != strlen(expected) || memcmp(s->out.data, expected, s->out.len) != 0)
        bench_die(what, "writes another text than jansson");
}

static void *setup(void) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL || (s->arena = skep_arena_new(NULL, 0)) == NULL) bench_die("setup", "no memory");
    buffer_init(&s->out, NULL, 0);
    buffer_init(&s->packed, NULL, 0);
    s->orders = page_make(PAGE_ORDERS, s->arena);
    page_pack(s->orders, PAGE_ORDERS, &s->packed, s->items);
    char *expected = jansson_page(s->orders);
    encode_page(s);
    check_same(s, expected, "wire_encode_struct");
    encode_packed_page(s);
    check_same(s, expected, "wire_encode_map");
    free(expected);
    return s;
}

static void teardown(void *context) {
    state *s = context;
    buffer_fini(&s->out);
    buffer_fini(&s->packed);
    skep_arena_free(s->arena);
    free(s);
}

const bench_case bench_wire_encode_cases[] = {
    {"structs to JSON", "page/s", "jansson building and dumping", 20, setup, encode_ours,
     dump_theirs, teardown},
    {"packed items to JSON", "page/s", "jansson building and dumping", 20, setup, packed_ours,
     dump_theirs, teardown},
    {.name = NULL},
};
