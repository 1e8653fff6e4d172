/* Descriptors as the generator would emit them, for the tests of this folder.
 *
 * Table shop: orders, log entries and notes in one partition, and five indexes of different shapes.
 * Table devices: keys that are members as they are stored. */
#ifndef TESTS_QUERY_FIXTURE_H
#define TESTS_QUERY_FIXTURE_H

#include <skep/gen/runtime.h>

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define MEMBER(owner, field, attribute_name, what, more)                                           \
    {.name = #field,                                                                               \
     .attribute = (attribute_name),                                                                \
     .offset = (uint32_t)offsetof(owner, field),                                                   \
     .size = (uint32_t)sizeof(((owner *)0)->field),                                                \
     .kind = (what),                                                                               \
     .flags = (more)}
#define PATH(name, ...) static const skep_member *const name[] = {__VA_ARGS__}

/* ---- order ---- */

typedef enum order_status { ORDER_PENDING, ORDER_SHIPPED, ORDER_CANCELLED } order_status;

typedef struct address {
    char *city;
} address;

typedef struct order {
    int64_t id;
    int64_t buyer_id;
    int32_t total;
    order_status status;
    skep_time placed_at;
    char *name;
    char *card;
    char region[8];
    bool is_paid;
    address ship_to;
} order;

static const skep_enum_value order_status_values[] = {
    {"PENDING", ORDER_PENDING}, {"SHIPPED", ORDER_SHIPPED}, {"CANCELLED", ORDER_CANCELLED}};
static const skep_enum order_status_enum = {"order_status", order_status_values, 3};

static const skep_member address_members[] = {MEMBER(address, city, "city", SKEP_KIND_TEXT, 0)};
static const skep_struct address_struct = {"address", address_members, 1, sizeof(address)};

enum {
    ORDER_BUYER_ID,
    ORDER_CARD,
    ORDER_ID,
    ORDER_IS_PAID,
    ORDER_NAME,
    ORDER_PLACED_AT,
    ORDER_REGION,
    ORDER_SHIP_TO,
    ORDER_STATUS,
    ORDER_TOTAL
};

static const skep_member order_members[] = {
    MEMBER(order, buyer_id, "buyer_id", SKEP_KIND_I64, 0),
    MEMBER(order, card, "card", SKEP_KIND_TEXT, 0),
    MEMBER(order, id, "id", SKEP_KIND_I64, 0),
    MEMBER(order, is_paid, "is_paid", SKEP_KIND_BOOL, 0),
    MEMBER(order, name, "name", SKEP_KIND_TEXT, SKEP_MEMBER_REQUIRED),
    MEMBER(order, placed_at, "placed_at", SKEP_KIND_TIME, 0),
    MEMBER(order, region, "region", SKEP_KIND_CHARS, 0),
    {.name = "ship_to",
     .attribute = "ship_to",
     .type = &address_struct,
     .offset = (uint32_t)offsetof(order, ship_to),
     .size = sizeof(address),
     .kind = SKEP_KIND_STRUCT},
    {.name = "status",
     .attribute = "status",
     .enumeration = &order_status_enum,
     .offset = (uint32_t)offsetof(order, status),
     .size = sizeof(order_status),
     .kind = SKEP_KIND_ENUM},
    MEMBER(order, total, "total", SKEP_KIND_I32, 0),
};
static const skep_struct order_struct = {"order", order_members, COUNT_OF(order_members),
                                         sizeof(order)};

PATH(order_buyer_id, &order_members[ORDER_BUYER_ID]);
PATH(order_card, &order_members[ORDER_CARD]);
PATH(order_id, &order_members[ORDER_ID]);
PATH(order_is_paid, &order_members[ORDER_IS_PAID]);
PATH(order_name, &order_members[ORDER_NAME]);
PATH(order_placed_at, &order_members[ORDER_PLACED_AT]);
PATH(order_region, &order_members[ORDER_REGION]);
PATH(order_city, &order_members[ORDER_SHIP_TO], &address_members[0]);
PATH(order_status_path, &order_members[ORDER_STATUS]);
PATH(order_total, &order_members[ORDER_TOTAL]);

#define TEXT_PART(text)          {.literal = (text)}
#define MEMBER_PART(member_path) {.path = (member_path), .depth = COUNT_OF(member_path)}
#define COMPOSED(name, list)                                                                       \
    {.attribute = (name), .type = SKEP_TYPE_S, .parts = (list), .part_count = COUNT_OF(list)}
#define IS_MEMBER(name, kind, list)                                                                \
    {.attribute = (name), .type = (kind), .parts = (list), .part_count = 1, .is_member = true}

static const skep_key_part order_key_parts[] = {TEXT_PART("ORDER#"), MEMBER_PART(order_id)};

/* GSI1: BUYER#{buyer_id} / {placed_at} */
static const skep_key_part order_gsi1_hash_parts[] = {TEXT_PART("BUYER#"),
                                                      MEMBER_PART(order_buyer_id)};
static const skep_key_part order_gsi1_range_parts[] = {MEMBER_PART(order_placed_at)};
static const skep_key order_gsi1_hash[] = {COMPOSED("GSI1PK", order_gsi1_hash_parts)};
static const skep_key order_gsi1_range[] = {COMPOSED("GSI1SK", order_gsi1_range_parts)};

/* by_card: card / placed_at, sparse */
static const skep_key_part order_card_parts[] = {MEMBER_PART(order_card)};
static const skep_key_part order_placed_parts[] = {MEMBER_PART(order_placed_at)};
static const skep_key order_by_card_hash[] = {IS_MEMBER("card", SKEP_TYPE_S, order_card_parts)};
static const skep_key order_by_card_range[] = {
    IS_MEMBER("placed_at", SKEP_TYPE_S, order_placed_parts)};

/* by_region: {region, status} / {total, placed_at}, several attributes */
static const skep_key_part order_region_parts[] = {MEMBER_PART(order_region)};
static const skep_key_part order_status_parts[] = {MEMBER_PART(order_status_path)};
static const skep_key_part order_total_parts[] = {MEMBER_PART(order_total)};
static const skep_key order_by_region_hash[] = {
    IS_MEMBER("region", SKEP_TYPE_S, order_region_parts),
    IS_MEMBER("status", SKEP_TYPE_S, order_status_parts)};
static const skep_key order_by_region_range[] = {
    IS_MEMBER("total", SKEP_TYPE_N, order_total_parts),
    IS_MEMBER("placed_at", SKEP_TYPE_S, order_placed_parts)};

/* GSI2: MONTH#{placed_at:%Y-%m} / {name}#{id} */
static const skep_key_part order_gsi2_hash_parts[] = {
    TEXT_PART("MONTH#"), {.path = order_placed_at, .depth = 1, .time_format = "%Y-%m"}};
static const skep_key_part order_gsi2_range_parts[] = {MEMBER_PART(order_name), TEXT_PART("#"),
                                                       MEMBER_PART(order_id)};
static const skep_key order_gsi2_hash[] = {COMPOSED("GSI2PK", order_gsi2_hash_parts)};
static const skep_key order_gsi2_range[] = {COMPOSED("GSI2SK", order_gsi2_range_parts)};

/* GSI3: keys only, BUYER#{buyer_id} / TOTAL#{total:08} */
static const skep_key_part order_gsi3_range_parts[] = {
    TEXT_PART("TOTAL#"), {.path = order_total, .depth = 1, .width = 8}};
static const skep_key order_gsi3_hash[] = {COMPOSED("GSI3PK", order_gsi1_hash_parts)};
static const skep_key order_gsi3_range[] = {COMPOSED("GSI3SK", order_gsi3_range_parts)};

/* GSI4: PAID#{is_paid} / {name}-{total:08} */
static const skep_key_part order_gsi4_hash_parts[] = {TEXT_PART("PAID#"),
                                                      MEMBER_PART(order_is_paid)};
static const skep_key_part order_gsi4_range_parts[] = {
    MEMBER_PART(order_name), TEXT_PART("-"), {.path = order_total, .depth = 1, .width = 8}};
static const skep_key order_gsi4_hash[] = {COMPOSED("GSI4PK", order_gsi4_hash_parts)};
static const skep_key order_gsi4_range[] = {COMPOSED("GSI4SK", order_gsi4_range_parts)};

static const skep_index_definition shop_indexes[] = {
    {.name = "GSI1",
     .key = {{{"GSI1PK", SKEP_TYPE_S}}, 1, {{"GSI1SK", SKEP_TYPE_S}}, 1},
     .projection = SKEP_PROJECT_ALL},
    {.name = "by_card",
     .key = {{{"card", SKEP_TYPE_S}}, 1, {{"placed_at", SKEP_TYPE_S}}, 1},
     .projection = SKEP_PROJECT_ALL},
    {.name = "by_region",
     .key = {{{"region", SKEP_TYPE_S}, {"status", SKEP_TYPE_S}},
             2,
             {{"total", SKEP_TYPE_N}, {"placed_at", SKEP_TYPE_S}},
             2},
     .projection = SKEP_PROJECT_ALL},
    {.name = "GSI2",
     .key = {{{"GSI2PK", SKEP_TYPE_S}}, 1, {{"GSI2SK", SKEP_TYPE_S}}, 1},
     .projection = SKEP_PROJECT_ALL},
    {.name = "GSI3",
     .key = {{{"GSI3PK", SKEP_TYPE_S}}, 1, {{"GSI3SK", SKEP_TYPE_S}}, 1},
     .projection = SKEP_PROJECT_KEYS_ONLY},
    {.name = "GSI4",
     .key = {{{"GSI4PK", SKEP_TYPE_S}}, 1, {{"GSI4SK", SKEP_TYPE_S}}, 1},
     .projection = SKEP_PROJECT_ALL},
};

static const skep_table shop = {
    .definition = {.name = "shop",
                   .key = {{{"PK", SKEP_TYPE_S}}, 1, {{"SK", SKEP_TYPE_S}}, 1},
                   .indexes = shop_indexes,
                   .index_count = COUNT_OF(shop_indexes)},
};

static const skep_entity_index order_indexes[] = {
    {0, order_gsi1_hash, 1, order_gsi1_range, 1},
    {1, order_by_card_hash, 1, order_by_card_range, 1},
    {2, order_by_region_hash, 2, order_by_region_range, 2},
    {3, order_gsi2_hash, 1, order_gsi2_range, 1},
    {4, order_gsi3_hash, 1, order_gsi3_range, 1},
    {5, order_gsi4_hash, 1, order_gsi4_range, 1},
};

static const skep_entity order_entity = {
    .name = "order",
    .table = &shop,
    .type = &order_struct,
    .hash = COMPOSED("PK", order_key_parts),
    .range = COMPOSED("SK", order_key_parts),
    .indexes = order_indexes,
    .index_count = COUNT_OF(order_indexes),
};

/* ---- entry: ORDER#{order_id} / ENTRY#{at}, in the partition of its order ---- */

typedef struct entry {
    int64_t order_id;
    skep_time at;
    char *text;
} entry;

static const skep_member entry_members[] = {
    MEMBER(entry, at, "at", SKEP_KIND_TIME, 0),
    MEMBER(entry, order_id, "order_id", SKEP_KIND_I64, 0),
    MEMBER(entry, text, "text", SKEP_KIND_TEXT, 0),
};
static const skep_struct entry_struct = {"entry", entry_members, 3, sizeof(entry)};

PATH(entry_at, &entry_members[0]);
PATH(entry_order_id, &entry_members[1]);
PATH(entry_text, &entry_members[2]);

static const skep_key_part entry_hash_parts[] = {TEXT_PART("ORDER#"), MEMBER_PART(entry_order_id)};
static const skep_key_part entry_range_parts[] = {TEXT_PART("ENTRY#"), MEMBER_PART(entry_at)};

static const skep_entity entry_entity = {
    .name = "entry",
    .table = &shop,
    .type = &entry_struct,
    .hash = COMPOSED("PK", entry_hash_parts),
    .range = COMPOSED("SK", entry_range_parts),
};

/* ---- item: a child of order ---- */

typedef struct item {
    int64_t id;
} item;

static const skep_member item_members[] = {MEMBER(item, id, "id", SKEP_KIND_I64, 0)};
static const skep_struct item_struct = {"item", item_members, 1, sizeof(item)};
PATH(item_id, &item_members[0]);
static const skep_key_part item_range_parts[] = {TEXT_PART("ITEM#"), MEMBER_PART(item_id)};

static const skep_entity item_entity = {
    .name = "item",
    .table = &shop,
    .type = &item_struct,
    .parent = &order_entity,
    .hash = COMPOSED("PK", order_key_parts),
    .range = COMPOSED("SK", item_range_parts),
};

/* ---- reading: device / at, the members themselves ---- */

typedef struct reading {
    char *device;
    int64_t at;
    double value;
    char *note;
} reading;

static const skep_member reading_members[] = {
    MEMBER(reading, at, "at", SKEP_KIND_I64, 0),
    MEMBER(reading, device, "device", SKEP_KIND_TEXT, 0),
    MEMBER(reading, note, "note", SKEP_KIND_TEXT, 0),
    MEMBER(reading, value, "value", SKEP_KIND_DOUBLE, 0),
};
static const skep_struct reading_struct = {"reading", reading_members, 4, sizeof(reading)};

PATH(reading_at, &reading_members[0]);
PATH(reading_device, &reading_members[1]);
PATH(reading_note, &reading_members[2]);
PATH(reading_value, &reading_members[3]);

static const skep_key_part reading_hash_parts[] = {MEMBER_PART(reading_device)};
static const skep_key_part reading_range_parts[] = {MEMBER_PART(reading_at)};

static const skep_table devices = {
    .definition = {.name = "devices",
                   .key = {{{"device", SKEP_TYPE_S}}, 1, {{"at", SKEP_TYPE_N}}, 1}},
};

static const skep_entity reading_entity = {
    .name = "reading",
    .table = &devices,
    .type = &reading_struct,
    .hash = IS_MEMBER("device", SKEP_TYPE_S, reading_hash_parts),
    .range = IS_MEMBER("at", SKEP_TYPE_N, reading_range_parts),
};

/* ---- Nodes ---- */

#define AND(a, b) {.op = SKEP_QUERY_AND, .left = (a), .right = (b)}
#define OR(a, b)  {.op = SKEP_QUERY_OR, .left = (a), .right = (b)}
#define NOT(a)    {.op = SKEP_QUERY_NOT, .left = (a)}
/* `member_path` compared with parameter number `n`, which has the member's own type. */
#define COMPARE(what, member_path, n)                                                              \
    {                                                                                              \
        .op = SKEP_QUERY_##what, .path = (member_path), .depth = COUNT_OF(member_path),            \
        .operand = {                                                                               \
            .type = (member_path)[COUNT_OF(member_path) - 1],                                      \
            .parameter = (n)                                                                       \
        }                                                                                          \
    }
#define EXISTS(what, member_path)                                                                  \
    {.op = SKEP_QUERY_##what, .path = (member_path), .depth = COUNT_OF(member_path)}
#define QUERY(of, list, parameters)                                                                \
    {.name = "q",                                                                                  \
     .entity = &(of),                                                                              \
     .nodes = (list),                                                                              \
     .node_count = COUNT_OF(list),                                                                 \
     .parameter_count = (parameters)}

#endif
