/* Bytes as a sequence of operations on an engine in memory, beside a model that is an array of
 * items. The properties:
 * - what is stored is what the model has, after each operation that answers with an item and, by
 *   table and by index, at the end;
 * - a condition refuses exactly where it does not hold, a transaction does all or nothing;
 * - a read by pages gives what it gives at once, in the order of keys, and segments share it out;
 * - an index that comes later holds what one that was there before would hold;
 * - every item of an answer passes packed_check, every refusal says what it is. */
#include "fuzz/engine_many.h"
#include "fuzz/engine_run.h"

enum { OPERATIONS_MAX = 48, ACTIONS_MAX = 4, PAGES_MAX = SLOTS + 2 };

static void create_table(engine_run *r) {
    static const skep_index_definition indexes[] = {
        {.name = "by_b",
         .key = {.hash = {{"b", SKEP_TYPE_S}},
                 .hash_count = 1,
                 .range = {{"a", SKEP_TYPE_N}},
                 .range_count = 1}},
        {.name = "by_n",
         .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1},
         .projection = SKEP_PROJECT_KEYS_ONLY}};
    skep_create_table_request request = {.table = {.name = "things",
                                                   .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                                           .hash_count = 1,
                                                           .range = {{"sk", SKEP_TYPE_N}},
                                                           .range_count = 1},
                                                   .indexes = indexes,
                                                   .index_count = 2}};
    skep_table_response response = {0};
    SUCCEEDS(execute(r, SKEP_OP_CREATE_TABLE, &request, &response), r->err);
}

/* ---- Writes of one item ---- */

/* A refusal leaves the model as it is and says why; `item` is what the answer has of the store. */
static void is_right_refusal(const engine_run *r, skep_status status, const phrase *condition,
                             size_t slot, skep_value item) {
    HOLDS(status == SKEP_INVALID || status == SKEP_CONDITION_FAILED);
    if (status != SKEP_CONDITION_FAILED) return;
    HOLDS(condition->sent.text.ptr != NULL && !allows(r, condition, slot));
    HOLDS(skep_value_equal(item, r->items[slot]));
}

static void put(engine_run *r) {
    size_t slot = pick_slot(r);
    skep_value item = make_item(r, slot);
    phrase condition = read_condition(r);
    skep_put_request request = {.table = "things",
                                .item = item,
                                .condition = condition.sent,
                                .bindings = condition.bindings,
                                .return_values = SKEP_RETURN_ALL_OLD,
                                .return_item_on_failure = true};
    skep_write_response response = {0};
    skep_status status = execute(r, SKEP_OP_PUT_ITEM, &request, &response);
    is_sound(response.attributes);
    is_sound(response.item);
    bool is_legal =
        fits_all_indexes(r, item) && (condition.sent.text.ptr == NULL || condition.tree);
    if (is_legal) HOLDS((status == SKEP_OK) == allows(r, &condition, slot));
    if (status != SKEP_OK) {
        is_right_refusal(r, status, &condition, slot, response.item);
        return;
    }
    HOLDS(is_legal && skep_value_equal(response.attributes, r->items[slot]));
    keep(r, slot, item);
}

static void erase(engine_run *r) {
    size_t slot = pick_slot(r);
    phrase condition = read_condition(r);
    skep_delete_request request = {.table = "things",
                                   .key = make_key(r, slot),
                                   .condition = condition.sent,
                                   .bindings = condition.bindings,
                                   .return_values = SKEP_RETURN_ALL_OLD,
                                   .return_item_on_failure = true};
    skep_write_response response = {0};
    skep_status status = execute(r, SKEP_OP_DELETE_ITEM, &request, &response);
    is_sound(response.attributes);
    is_sound(response.item);
    if (status != SKEP_OK) {
        is_right_refusal(r, status, &condition, slot, response.item);
        return;
    }
    HOLDS(allows(r, &condition, slot));
    HOLDS(skep_value_equal(response.attributes, r->items[slot]));
    keep(r, slot, (skep_value){0});
}

static void update(engine_run *r) {
    size_t slot = pick_slot(r);
    phrase change = read_update(r), condition = read_condition(r);
    bool has_condition = condition.sent.text.ptr != NULL;
    skep_update_request request = {.table = "things",
                                   .key = make_key(r, slot),
                                   .update = change.sent,
                                   .condition = condition.sent,
                                   .return_values = SKEP_RETURN_ALL_NEW,
                                   .return_item_on_failure = true};
    request.bindings =
        used_bindings(r, change.text, has_condition ? condition.text : (skep_str){0});
    skep_write_response response = {0};
    skep_status status = execute(r, SKEP_OP_UPDATE_ITEM, &request, &response);
    is_sound(response.attributes);
    is_sound(response.item);
    if (status != SKEP_OK) {
        is_right_refusal(r, status, &condition, slot, response.item);
        return;
    }
    HOLDS(allows(r, &condition, slot));
    skep_value after = updated(r, &change, slot);
    HOLDS(skep_value_equal(response.attributes, after) && fits_indexes(after));
    bool is_t_kept = skep_value_equal(attribute(r->items[slot], "t"), attribute(after, "t"));
    HOLDS(is_t_kept || fits_all_indexes(r, after));
    HOLDS(slot_of(after) == slot);
    keep(r, slot, after);
}

/* ---- Transactions ---- */

typedef struct planned {
    size_t slot;
    phrase change, condition;
} planned;

static void plan(engine_run *r, skep_transact_action *action, planned *p) {
    *p = (planned){.slot = pick_slot(r)};
    *action = (skep_transact_action){
        .kind = (skep_transact_kind)(SKEP_TRANSACT_PUT + fuzz_below(&r->in, 4)), .table = "things"};
    action->item = action->kind == SKEP_TRANSACT_PUT ? make_item(r, p->slot) : make_key(r, p->slot);
    if (action->kind == SKEP_TRANSACT_UPDATE) p->change = read_update(r);
    p->condition = read_condition(r);
    action->update = p->change.sent;
    action->condition = p->condition.sent;
    action->bindings = used_bindings(r, p->change.text, p->condition.text);
    action->return_item_on_failure = true;
}

static void perform(engine_run *r, const skep_transact_action *action, const planned *p) {
    HOLDS(allows(r, &p->condition, p->slot));
    if (action->kind == SKEP_TRANSACT_PUT) keep(r, p->slot, action->item);
    if (action->kind == SKEP_TRANSACT_DELETE) keep(r, p->slot, (skep_value){0});
    if (action->kind == SKEP_TRANSACT_UPDATE) keep(r, p->slot, updated(r, &p->change, p->slot));
}

/* Each action has a reason, one of them at least is none of "None". */
static void is_right_cancellation(engine_run *r, const skep_transact_response *response,
                                  const planned *plans, size_t count) {
    size_t refused = 0;
    HOLDS(response->count == count);
    for (size_t i = 0; i < count; i++) {
        const skep_cancellation_reason *reason = &response->reasons[i];
        bool is_refused = strcmp(reason->code, "None") != 0;
        bool is_condition = strcmp(reason->code, "ConditionalCheckFailed") == 0;
        HOLDS(is_refused == (reason->message != NULL));
        refused += is_refused;
        is_sound(reason->item);
        if (!is_refused || is_condition)
            HOLDS(allows(r, &plans[i].condition, plans[i].slot) == !is_refused);
        if (is_condition) HOLDS(skep_value_equal(reason->item, r->items[plans[i].slot]));
    }
    HOLDS(refused > 0);
}

static void transact(engine_run *r) {
    skep_transact_action actions[ACTIONS_MAX];
    planned plans[ACTIONS_MAX];
    size_t count = 1 + fuzz_below(&r->in, ACTIONS_MAX);
    bool is_repeated = false;
    for (size_t i = 0; i < count; i++) {
        plan(r, &actions[i], &plans[i]);
        for (size_t k = 0; k < i; k++) is_repeated |= plans[k].slot == plans[i].slot;
    }
    skep_transact_request request = {.actions = actions, .count = count};
    skep_transact_response response = {0};
    skep_status status = execute(r, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
    HOLDS(status == SKEP_OK || status == SKEP_INVALID || status == SKEP_CANCELLED);
    if (is_repeated) HOLDS(status == SKEP_INVALID);
    if (status == SKEP_CANCELLED) is_right_cancellation(r, &response, plans, count);
    if (status != SKEP_OK) return;
    for (size_t i = 0; i < count; i++) perform(r, &actions[i], &plans[i]);
}

/* ---- Reads ---- */

static void get(engine_run *r) {
    size_t slot = pick_slot(r);
    skep_get_request request = {.table = "things", .key = make_key(r, slot)};
    skep_get_response response = {0};
    SUCCEEDS(execute(r, SKEP_OP_GET_ITEM, &request, &response), r->err);
    is_sound(response.item);
    HOLDS(skep_value_equal(response.item, r->items[slot]));
}

/* The slots of the items that a read gave, in its order. */
typedef struct answer {
    skep_status status;
    size_t slots[SLOTS];
    size_t count;
} answer;

/* Reads all pages; one that is not the last has a key to go on from. */
static answer read_pages(engine_run *r, skep_operation operation, skep_query_request request,
                         bool is_whole) {
    answer all = {0};
    for (size_t pages = 0;; pages++) {
        HOLDS(pages < PAGES_MAX);
        skep_query_response page = {0};
        all.status = execute(r, operation, &request, &page);
        if (all.status != SKEP_OK) return all;
        HOLDS(page.count <= page.scanned_count);
        HOLDS(request.limit == 0 || page.scanned_count <= request.limit);
        for (size_t i = 0; i < page.count; i++) {
            is_sound(page.items[i]);
            size_t slot = slot_of(page.items[i]);
            HOLDS(!is_whole || skep_value_equal(page.items[i], r->items[slot]));
            HOLDS(all.count < SLOTS);
            all.slots[all.count++] = slot;
        }
        is_sound(page.last_key);
        if (page.last_key.data == NULL) return all;
        request.start_key = page.last_key;
    }
}

/* None, or one that is of the language and does not speak of the table's keys. */
static phrase read_filter(engine_run *r) {
    if (fuzz_below(&r->in, 2) == 0) return (phrase){0};
    phrase filter = make_phrase(r, EXPR_FILTER, fuzz_until(&r->in, '\n'));
    bool has_key = occurs(SKEP_STR("pk"), filter.text) || occurs(SKEP_STR("sk"), filter.text);
    return filter.tree != NULL && !has_key ? filter : (phrase){0};
}

static bool passes(const phrase *filter, skep_value item) {
    return item.data != NULL && (filter->tree == NULL || expr_holds(filter->tree, item));
}

/* The filter's bindings and others. */
static skep_bindings join(engine_run *r, const skep_bindings *bindings,
                          const skep_value_binding *others, size_t count) {
    skep_bindings all = *bindings;
    skep_value_binding *values =
        skep_arena_array(r->arena, all.value_count + count, sizeof *values);
    HOLDS(values != NULL);
    for (size_t i = 0; i < all.value_count; i++) values[i] = bindings->values[i];
    for (size_t i = 0; i < count; i++) values[all.value_count++] = others[i];
    all.values = values;
    return all;
}

typedef struct wanted_range {
    size_t partition, comparison, low, high; /* low and high are indexes of sort keys */
} wanted_range;

static bool in_range(const wanted_range *wanted, size_t index) {
    switch (wanted->comparison) {
    case 0: return true;
    case 1: return index == wanted->low;
    case 2: return index < wanted->low;
    case 3: return index <= wanted->low;
    case 4: return index > wanted->low;
    case 5: return index >= wanted->low;
    default: return index >= wanted->low && index <= wanted->high;
    }
}

static wanted_range read_range(engine_run *r) {
    wanted_range wanted = {.partition = fuzz_below(&r->in, PARTITIONS),
                           .comparison = fuzz_below(&r->in, 7),
                           .low = fuzz_below(&r->in, SORT_KEYS)};
    wanted.high = wanted.low + fuzz_below(&r->in, SORT_KEYS - wanted.low);
    return wanted;
}

static void is_right_range(engine_run *r, const answer *given, const wanted_range *wanted,
                           const phrase *filter, bool is_descending) {
    size_t expected = 0;
    for (size_t i = 0; i < SORT_KEYS; i++) {
        size_t index = is_descending ? SORT_KEYS - 1 - i : i;
        size_t slot = wanted->partition * SORT_KEYS + index;
        if (!in_range(wanted, index) || !passes(filter, r->items[slot])) continue;
        HOLDS(expected < given->count && given->slots[expected] == slot);
        expected++;
    }
    HOLDS(expected == given->count);
}

static void query(engine_run *r) {
    static const char *const texts[] = {
        "pk = :p",
        "pk = :p AND sk = :low",
        "pk = :p AND sk < :low",
        "pk = :p AND sk <= :low",
        "sk > :low AND pk = :p",
        "pk = :p AND sk >= :low",
        "pk = :p AND sk BETWEEN :low AND :high",
    };
    wanted_range wanted = read_range(r);
    const char *text = texts[wanted.comparison];
    const skep_value_binding bounds[] = {
        {SKEP_STR(":p"), packed_from_text(r->arena, partition_text(wanted.partition))},
        {SKEP_STR(":low"), packed_from_decimal(r->arena, sort_number(wanted.low))},
        {SKEP_STR(":high"), packed_from_decimal(r->arena, sort_number(wanted.high))}};
    skep_query_request request = {.table = "things",
                                  .key_condition.text = {text, strlen(text)},
                                  .limit = (uint32_t)fuzz_below(&r->in, 5),
                                  .is_descending = fuzz_below(&r->in, 2) == 1};
    phrase filter = read_filter(r);
    size_t bound_count = wanted.comparison == 0 ? 1 : wanted.comparison < 6 ? 2 : 3;
    request.filter = filter.sent;
    request.bindings = join(r, &filter.bindings, bounds, bound_count);
    answer given = read_pages(r, SKEP_OP_QUERY, request, true);
    SUCCEEDS(given.status, r->err);
    is_right_range(r, &given, &wanted, &filter, request.is_descending);
}

/* Any text as key condition is refused, or gives items that are there. */
static void query_by_text(engine_run *r) {
    phrase condition = make_phrase(r, EXPR_KEY_CONDITION, fuzz_until(&r->in, '\n'));
    skep_query_request request = {.table = "things",
                                  .index = fuzz_below(&r->in, 2) == 1 ? "by_b" : NULL,
                                  .key_condition = condition.sent,
                                  .bindings = condition.bindings};
    answer given = read_pages(r, SKEP_OP_QUERY, request, true);
    HOLDS(given.status == SKEP_INVALID || (given.status == SKEP_OK && condition.tree != NULL));
    for (size_t i = 0; given.status == SKEP_OK && i < given.count; i++)
        HOLDS(expr_holds(condition.tree, r->items[given.slots[i]]));
}

static int by_slot(const void *a, const void *b) {
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* The slots that are expected, in any order, each once. */
static void has_exactly(answer *given, const bool expected[SLOTS]) {
    size_t next = 0;
    qsort(given->slots, given->count, sizeof given->slots[0], by_slot);
    for (size_t slot = 0; slot < SLOTS; slot++) {
        if (!expected[slot]) continue;
        HOLDS(next < given->count && given->slots[next] == slot);
        next++;
    }
    HOLDS(next == given->count);
}

enum { WHOLE_TABLE, BY_B, BY_N, BY_T, PLACES };

static bool is_in(size_t place, skep_value item) {
    if (item.data == NULL || place == WHOLE_TABLE) return item.data != NULL;
    if (place == BY_T) return is_in_by_t(item);
    if (place == BY_N) return attribute(item, "n").data != NULL;
    return attribute(item, "b").data != NULL && attribute(item, "a").data != NULL;
}

/* By pages of `limit` items, in so many segments one after the other. */
static void scan_place(engine_run *r, size_t place, uint32_t limit, uint32_t segments,
                       const phrase *filter) {
    static const char *const indexes[PLACES] = {NULL, "by_b", "by_n", "by_t"};
    skep_query_request request = {.table = "things",
                                  .index = indexes[place],
                                  .filter = filter->sent,
                                  .bindings = filter->bindings,
                                  .limit = limit};
    bool expected[SLOTS];
    for (size_t i = 0; i < SLOTS; i++)
        expected[i] = is_in(place, r->items[i]) && passes(filter, r->items[i]);
    answer all = {0};
    for (request.segment = 0; request.segment < segments; request.segment++) {
        request.total_segments = segments > 1 ? segments : 0;
        answer given = read_pages(r, SKEP_OP_SCAN, request, place != BY_N);
        SUCCEEDS(given.status, r->err);
        HOLDS(all.count + given.count <= SLOTS);
        memcpy(all.slots + all.count, given.slots, given.count * sizeof given.slots[0]);
        all.count += given.count;
    }
    has_exactly(&all, expected);
}

/* An index of keys only shows the filter less than the items have. */
static void scan(engine_run *r) {
    size_t place = fuzz_below(&r->in, r->has_by_t ? PLACES : BY_T);
    uint32_t pages = (uint32_t)fuzz_below(&r->in, 20), limit = pages % 5, segments = 1 + pages / 5;
    phrase filter = read_filter(r), none = {0};
    scan_place(r, place, limit, segments, place == BY_N ? &none : &filter);
}

/* All items with the b of some item, in the order of a. */
static void query_index(engine_run *r) {
    skep_value like = attribute(r->items[pick_slot(r)], "b");
    if (like.data == NULL) like = packed_from_text(r->arena, SKEP_STR("x"));
    const skep_value_binding bound = {SKEP_STR(":b"), like};
    skep_query_request request = {.table = "things",
                                  .index = "by_b",
                                  .key_condition.text = SKEP_STR("b = :b"),
                                  .bindings = {.values = &bound, .value_count = 1},
                                  .limit = (uint32_t)fuzz_below(&r->in, 5),
                                  .is_descending = fuzz_below(&r->in, 2) == 1};
    bool expected[SLOTS];
    for (size_t i = 0; i < SLOTS; i++)
        expected[i] =
            is_in(BY_B, r->items[i]) && skep_value_equal(attribute(r->items[i], "b"), like);
    answer given = read_pages(r, SKEP_OP_QUERY, request, true);
    SUCCEEDS(given.status, r->err);
    for (size_t i = 1; i < given.count; i++) {
        skep_value before = attribute(r->items[given.slots[i - 1]], "a");
        skep_value after = attribute(r->items[given.slots[i]], "a");
        int order = skep_decimal_compare(skep_value_decimal(before), skep_value_decimal(after));
        HOLDS(request.is_descending ? order >= 0 : order <= 0);
    }
    has_exactly(&given, expected);
}

/* ---- The whole ---- */

typedef void operation(engine_run *r);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static operation *const operations[] = {put,         put,          update,        update,
                                            erase,       get,          query,         scan,
                                            transact,    query_index,  query_by_text, batch_get,
                                            batch_write, transact_get, update_table};
    engine_run r = {.in = fuzz_begin(data, size), .arena = skep_arena_new(NULL, 0)};
    HOLDS(r.arena != NULL);
    r.engine = skep_engine_backend.open(":memory:", NULL, &r.err);
    SUCCEEDS(r.err.status, r.err);
    create_table(&r);
    for (size_t i = 0; i < OPERATIONS_MAX && !fuzz_at_end(&r.in); i++) {
        operations[fuzz_below(&r.in, sizeof operations / sizeof operations[0])](&r);
        skep_arena_reset(r.arena);
    }
    const phrase none = {0};
    for (size_t place = 0; place < (r.has_by_t ? PLACES : BY_T); place++)
        scan_place(&r, place, 0, 1, &none);
    skep_engine_backend.close(r.engine);
    for (size_t i = 0; i < SLOTS; i++) keep(&r, i, (skep_value){0});
    skep_arena_free(r.arena);
    return 0;
}
