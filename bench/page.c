#include "page.h"

#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "mapper/mapper.h"
#include "support/random.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- The descriptors, as `skep generate` would write them ---- */

#define MEMBER(owner, field, what, ...)                                                            \
    {.name = #field,                                                                               \
     .attribute = #field,                                                                          \
     .attribute_len = sizeof #field - 1,                                                           \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(((owner *)0)->field),                                                \
     .kind = (what),                                                                               \
     __VA_ARGS__}

static const skep_enum_value status_values[] = {
    {"PENDING", PAGE_PENDING}, {"SHIPPED", PAGE_SHIPPED}, {"CANCELLED", PAGE_CANCELLED}};
static const skep_enum status_enum = {"page_status", status_values, COUNT_OF(status_values)};

static const skep_member address_members[] = {
    MEMBER(page_address, city, SKEP_KIND_TEXT, .flags = 0),
    MEMBER(page_address, country, SKEP_KIND_TEXT, .flags = 0),
    MEMBER(page_address, state, SKEP_KIND_TEXT, .flags = 0),
    MEMBER(page_address, street, SKEP_KIND_TEXT, .flags = 0),
    MEMBER(page_address, zip, SKEP_KIND_TEXT, .flags = 0),
};
static const skep_struct address_struct = {"page_address", address_members,
                                           COUNT_OF(address_members), sizeof(page_address)};

static const skep_member tag = {
    .name = "element", .attribute = "", .size = sizeof(char *), .kind = SKEP_KIND_TEXT};

static const skep_member order_members[] = {
    MEMBER(page_order, buyer_id, SKEP_KIND_I64, .flags = 0),
    MEMBER(page_order, card, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_SENSITIVE),
    MEMBER(page_order, id, SKEP_KIND_I64, .flags = 0),
    MEMBER(page_order, is_gift, SKEP_KIND_BOOL, .flags = 0),
    MEMBER(page_order, note, SKEP_KIND_TEXT, .flags = 0),
    MEMBER(page_order, placed_at, SKEP_KIND_TIME, .flags = 0),
    MEMBER(page_order, ship_to, SKEP_KIND_STRUCT, .type = &address_struct),
    MEMBER(page_order, status, SKEP_KIND_ENUM, .enumeration = &status_enum),
    MEMBER(page_order, tags, SKEP_KIND_LIST, .element = &tag),
    MEMBER(page_order, total, SKEP_KIND_DECIMAL, .flags = 0),
    MEMBER(page_order, units, SKEP_KIND_I32, .flags = 0),
};
const skep_struct page_order_struct = {"page_order", order_members, COUNT_OF(order_members),
                                       sizeof(page_order)};

/* ---- Orders ---- */

static const page_address addresses[] = {
    {"17 Long Acre, third floor, on the left", "London", "Greater London", "WC2E 9RZ", "GB"},
    {"221B Baker Street", "London", "Greater London", "NW1 6XE", "GB"},
    {"1600 Amphitheatre Parkway", "Mountain View", "California", "94043", "US"},
    {"5 Rue de Rivoli", "Paris", "Ile-de-France", "75001", "FR"},
    {"Via Appia Antica 42", "Rome", "Lazio", "00179", "IT"},
};
static const char *const notes[] = {
    "Leave it with the neighbour.",
    "Ring twice.",
    "No hurry: any day will do, mornings are best.",
    "Call before delivery",
    "The bell is broken, please knock.",
};
static const char *const tag_names[] = {"gift", "fragile", "express", "insured", "cold chain"};

#define PICK(r, array) ((char *)(uintptr_t)(array)[random_below(r, COUNT_OF(array))])

static char *make_text(skep_arena *arena, const char *format, unsigned number) {
    char text[64];
    int len = snprintf(text, sizeof text, format, number);
    return skep_arena_copy_text(arena, text, (size_t)len);
}

static page_texts make_tags(random_source *r, skep_arena *arena) {
    page_texts tags = {.count = 1 + random_below(r, 3)};
    tags.items = skep_arena_array(arena, tags.count, sizeof *tags.items);
    for (size_t i = 0; i < tags.count; i++) tags.items[i] = PICK(r, tag_names);
    tags.capacity = tags.count;
    return tags;
}

static skep_decimal make_price(random_source *r) {
    char text[32];
    int len = snprintf(text, sizeof text, "%u.%02u", (unsigned)random_below(r, 2000),
                       (unsigned)random_below(r, 100));
    skep_decimal price = {0};
    (void)skep_decimal_parse((skep_str){text, (size_t)len}, &price, NULL);
    return price;
}

page_order *page_make(size_t count, skep_arena *arena) {
    const skep_time year = INT64_C(31536000) * SKEP_TIME_SECOND;
    random_source r = {.seed = 7};
    page_order *orders = skep_arena_array(arena, count, sizeof *orders);
    for (size_t i = 0; i < count; i++)
        orders[i] = (page_order){
            .id = 1000001 + (int64_t)i,
            .buyer_id = (int64_t)random_below(&r, 100000),
            .card = make_text(arena, "4000 0000 0000 %04u", (unsigned)random_below(&r, 10000)),
            .note = PICK(&r, notes),
            .ship_to = addresses[random_below(&r, COUNT_OF(addresses))],
            .status = (page_status)random_below(&r, COUNT_OF(status_values)),
            .placed_at = 55 * year + (skep_time)(random_u64(&r) % (uint64_t)year),
            .tags = make_tags(&r, arena),
            .total = make_price(&r),
            .units = (int32_t)random_below(&r, 20) + 1,
            .is_gift = random_below(&r, 2) != 0,
        };
    return orders;
}

/* ---- Packed ---- */

void page_pack(const page_order *orders, size_t count, buffer *out, skep_value *items) {
    skep_error err;
    for (size_t i = 0; i < count; i++) {
        size_t start = out->len;
        if (mapper_pack_struct(&page_order_struct, &orders[i], out, &err) != SKEP_OK)
            bench_die("page", err.message);
        items[i].size = out->len - start;
    }
    const uint8_t *at = out->data;
    for (size_t i = 0; i < count; i++) {
        items[i].data = at;
        at += items[i].size;
    }
}

/* ---- As JSON, without the encoder that is measured ---- */

enum { ATTRIBUTES = COUNT_OF(order_members), ATTRIBUTE_BYTES = 1024 };

/* One attribute: its name and value. */
typedef struct attribute {
    char text[ATTRIBUTE_BYTES];
    size_t len;
} attribute;

/* `chance` NULL prints the plain page. */
typedef struct printer {
    random_source *chance;
    attribute all[ATTRIBUTES];
    size_t count;
} printer;

static void put(attribute *a, const char *text) {
    size_t len = strlen(text);
    memcpy(a->text + a->len, text, len);
    a->len += len;
}

/* On the worst page the first character is always escaped, others now and then. */
static void put_text(attribute *a, const char *text, random_source *chance) {
    put(a, "{\"S\":\"");
    for (const char *p = text; *p != '\0'; p++) {
        char piece[8] = {*p};
        if (chance != NULL && (p == text || random_below(chance, 8) == 0))
            (void)snprintf(piece, sizeof piece, "\\u%04x", (unsigned)(unsigned char)*p);
        put(a, piece);
    }
    put(a, "\"}");
}

static attribute *begin_attribute(attribute *a, const char *name) {
    a->len = 0;
    put(a, "\"");
    put(a, name);
    put(a, "\":");
    return a;
}

static attribute *add(printer *p, const char *name) {
    return begin_attribute(&p->all[p->count++], name);
}

static void add_text(printer *p, const char *name, const char *text) {
    put_text(add(p, name), text, p->chance);
}

static void add_number(printer *p, const char *name, skep_decimal number) {
    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_decimal_format(number, text);
    attribute *a = add(p, name);
    put(a, "{\"N\":\"");
    put(a, text);
    put(a, "\"}");
}

static void shuffle(attribute *all, size_t count, random_source *chance) {
    for (size_t i = count; i > 1; i--) {
        size_t k = random_below(chance, i);
        attribute other = all[i - 1];
        all[i - 1] = all[k];
        all[k] = other;
    }
}

static void add_address(printer *p, const page_address *at) {
    attribute inner[COUNT_OF(address_members)];
    const char *texts[] = {at->city, at->country, at->state, at->street, at->zip};
    for (size_t i = 0; i < COUNT_OF(inner); i++)
        put_text(begin_attribute(&inner[i], address_members[i].attribute), texts[i], p->chance);
    if (p->chance != NULL) shuffle(inner, COUNT_OF(inner), p->chance);
    attribute *a = add(p, "ship_to");
    put(a, "{\"M\":{");
    for (size_t i = 0; i < COUNT_OF(inner); i++) {
        if (i > 0) put(a, ",");
        memcpy(a->text + a->len, inner[i].text, inner[i].len);
        a->len += inner[i].len;
    }
    put(a, "}}");
}

static void add_tags(printer *p, const page_texts *tags) {
    attribute *a = add(p, "tags");
    put(a, "{\"L\":[");
    for (size_t i = 0; i < tags->count; i++) {
        if (i > 0) put(a, ",");
        put_text(a, tags->items[i], p->chance);
    }
    put(a, "]}");
}

static void print_order(printer *p, const page_order *o, buffer *out) {
    char time[SKEP_TIME_TEXT_MAX];
    skep_time_format(o->placed_at, time);
    p->count = 0;
    add_number(p, "buyer_id", skep_decimal_from_i64(o->buyer_id));
    add_text(p, "card", o->card);
    add_number(p, "id", skep_decimal_from_i64(o->id));
    put(add(p, "is_gift"), o->is_gift ? "{\"BOOL\":true}" : "{\"BOOL\":false}");
    add_text(p, "note", o->note);
    add_text(p, "placed_at", time);
    add_address(p, &o->ship_to);
    add_text(p, "status", status_values[o->status].name);
    add_tags(p, &o->tags);
    add_number(p, "total", o->total);
    add_number(p, "units", skep_decimal_from_i64(o->units));
    if (p->chance != NULL) {
        shuffle(p->all, p->count, p->chance);
        p->count -= random_below(p->chance, ATTRIBUTES / 2);
    }
    for (size_t i = 0; i < p->count; i++) {
        buffer_append_byte(out, i > 0 ? ',' : '{');
        buffer_append(out, p->all[i].text, p->all[i].len);
    }
    buffer_append_byte(out, '}');
}

static void print_page(const page_order *orders, size_t count, random_source *chance, buffer *out) {
    printer p = {.chance = chance};
    buffer_append_format(out, "{\"Count\":%zu,\"Items\":[", count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buffer_append_byte(out, ',');
        print_order(&p, &orders[i], out);
    }
    buffer_append_format(out, "],\"ScannedCount\":%zu}", count);
}

void page_print(const page_order *orders, size_t count, buffer *out) {
    print_page(orders, count, NULL, out);
}

void page_print_worst(const page_order *orders, size_t count, buffer *out) {
    random_source chance = {.seed = 9};
    print_page(orders, count, &chance, out);
}
