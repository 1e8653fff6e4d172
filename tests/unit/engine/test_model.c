/* The same random operations on the engine and on an array of items; what they answer must be
 * equal. */
#include "unit/engine/naive.h"

enum { OPERATIONS = 6000, PARTITIONS = 4, SORT_KEYS = 12, GROUPS = 3, NUMBERS = 8 };

typedef struct random_state {
    uint64_t seed;
} random_state;

static uint32_t pick(random_state *r, uint32_t below) {
    r->seed = r->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(r->seed >> 33) % below;
}

static const char *const sort_keys[SORT_KEYS] = {"a",  "aa", "ab", "b",  "ba", "bb",
                                                 "bc", "c",  "ca", "cb", "d",  "e"};
static const char *const numbers[NUMBERS] = {"-10", "-1.5", "0", "0.25", "2", "9", "10", "1e20"};

static void create_model_table(fixture *f) {
    const skep_index_definition indexes[] = {{.name = "by_group",
                                              .key = {.hash = {{"grp", SKEP_TYPE_S}},
                                                      .hash_count = 1,
                                                      .range = {{"n", SKEP_TYPE_N}},
                                                      .range_count = 1}}};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                                .hash_count = 1,
                                                .range = {{"sk", SKEP_TYPE_S}},
                                                .range_count = 1},
                                        .indexes = indexes,
                                        .index_count = 1};
    must(f, create(f, &definition));
}

static const char *random_key(random_state *r, char *out, size_t cap) {
    (void)snprintf(out, cap, "pk:'p%u', sk:'%s'", pick(r, PARTITIONS),
                   sort_keys[pick(r, SORT_KEYS)]);
    return out;
}

/* Each of the index's attributes is missing now and then. */
static void random_item(random_state *r, char *out, size_t cap) {
    char key[64], grp[32] = "", n[32] = "";
    if (pick(r, 5) > 0) (void)snprintf(grp, sizeof grp, ", grp:'g%u'", pick(r, GROUPS));
    if (pick(r, 5) > 0) (void)snprintf(n, sizeof n, ", n:%s", numbers[pick(r, NUMBERS)]);
    (void)snprintf(out, cap, "{%s%s%s, v:%u}", random_key(r, key, sizeof key), grp, n, pick(r, 9));
}

/* ---- Writes ---- */

static void do_put(fixture *f, naive *n, random_state *r) {
    char item[160];
    random_item(r, item, sizeof item);
    bool has_condition = pick(r, 3) == 0;
    skep_put_request request = {
        .table = "things", .item = value_of(f->arena, item), .return_values = SKEP_RETURN_ALL_OLD};
    if (has_condition) request.condition = text_expr("attribute_not_exists(pk)");
    size_t at = naive_find(n, request.item);
    skep_write_response response = {0};
    skep_status status = execute(f, SKEP_OP_PUT_ITEM, &request, &response);
    if (has_condition && at < n->count) {
        assert_int_equal(status, SKEP_CONDITION_FAILED);
        return;
    }
    assert_int_equal(status, SKEP_OK);
    assert_int_equal(response.attributes.data != NULL, at < n->count);
    if (at < n->count) assert_true(skep_value_equal(response.attributes, n->items[at]));
    naive_put(n, request.item);
}

/* SET v = 5 and another group, or REMOVE n. */
static void do_update(fixture *f, naive *n, random_state *r) {
    char key[64], text[160], grp[8];
    random_key(r, key, sizeof key);
    (void)snprintf(text, sizeof text, "{%s}", key);
    (void)snprintf(grp, sizeof grp, "'g%u'", pick(r, GROUPS));
    bool is_remove = pick(r, 3) == 0;
    skep_update_request request = {
        .table = "things", .key = value_of(f->arena, text), .return_values = SKEP_RETURN_ALL_NEW};
    request.update = text_expr(is_remove ? "REMOVE n" : "SET v = :v, grp = :g");
    if (!is_remove) request.bindings = bind(f, ":v", "5", ":g", grp, NULL);
    size_t at = naive_find(n, request.key);
    skep_value before = at < n->count ? n->items[at] : request.key;
    buffer buf;
    packed_writer w;
    skep_str name;
    skep_value value;
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, NULL);
    packed_open(&w, SKEP_TYPE_M);
    skep_value_iter iter = skep_value_begin(before);
    while (skep_value_next(&iter, &name, &value)) {
        bool is_replaced = is_remove ? name.len == 1 && name.ptr[0] == 'n'
                                     : (name.len == 1 && name.ptr[0] == 'v') || name.len == 3;
        if (is_replaced) continue;
        packed_name(&w, name);
        packed_value(&w, value);
    }
    if (!is_remove) {
        packed_name(&w, SKEP_STR("v"));
        packed_i64(&w, 5);
        packed_name(&w, SKEP_STR("grp"));
        packed_text(&w, (skep_str){grp + 1, 2});
    }
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_write_response response = {0};
    must(f, execute(f, SKEP_OP_UPDATE_ITEM, &request, &response));
    naive_put(n, (skep_value){buf.data, buf.len});
    assert_true(skep_value_equal(response.attributes, (skep_value){buf.data, buf.len}));
    buffer_fini(&buf);
}

static void do_delete(fixture *f, naive *n, random_state *r) {
    char key[64], text[80];
    random_key(r, key, sizeof key);
    (void)snprintf(text, sizeof text, "{%s}", key);
    must(f, erase(f, "things", text));
    naive_remove(n, value_of(f->arena, text));
}

/* Two puts in one transaction, one of them with a condition that may fail. */
static void do_transact(fixture *f, naive *n, random_state *r) {
    char first[160], second[160];
    random_item(r, first, sizeof first);
    random_item(r, second, sizeof second);
    skep_transact_action actions[2] = {
        {.kind = SKEP_TRANSACT_PUT,
         .table = "things",
         .item = value_of(f->arena, first),
         .condition = text_expr("attribute_exists(pk)")},
        {.kind = SKEP_TRANSACT_PUT, .table = "things", .item = value_of(f->arena, second)}};
    skep_transact_request request = {.actions = actions, .count = 2};
    skep_transact_response response = {0};
    skep_status status = execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response);
    if (compare_keys(actions[0].item, actions[1].item) == 0) {
        assert_int_equal(status, SKEP_INVALID);
    } else if (naive_find(n, actions[0].item) == n->count) {
        assert_int_equal(status, SKEP_CANCELLED);
    } else {
        assert_int_equal(status, SKEP_OK);
        naive_put(n, actions[0].item);
        naive_put(n, actions[1].item);
    }
}

/* ---- Reads ---- */

typedef struct wanted_run {
    const char *hash_name, *hash;
    const char *range_name;
    const char *comparison; /* "=", "<", ..., "BETWEEN", "begins_with" or NULL */
    skep_value low, high;
    int minimum_v; /* filter v >= minimum_v, 0: none */
    bool is_descending;
} wanted_run;

static bool range_matches(const wanted_run *q, skep_value item) {
    if (q->comparison == NULL) return true;
    skep_value value = attribute(item, q->range_name);
    if (strcmp(q->comparison, "begins_with") == 0) {
        skep_str text = skep_value_text(value), prefix = skep_value_text(q->low);
        return text.len >= prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
    }
    int order = compare_values(value, q->low);
    if (strcmp(q->comparison, "=") == 0) return order == 0;
    if (strcmp(q->comparison, "<") == 0) return order < 0;
    if (strcmp(q->comparison, "<=") == 0) return order <= 0;
    if (strcmp(q->comparison, ">") == 0) return order > 0;
    if (strcmp(q->comparison, ">=") == 0) return order >= 0;
    return order >= 0 && compare_values(value, q->high) <= 0;
}

/* What the run holds before the filter, in order. */
static size_t naive_run(const naive *n, const wanted_run *q, skep_value *out) {
    size_t count = 0;
    for (size_t i = 0; i < n->count; i++) {
        skep_value hash = attribute(n->items[i], q->hash_name);
        skep_value range = attribute(n->items[i], q->range_name);
        if (hash.data == NULL || range.data == NULL ||
            strcmp(skep_value_text(hash).ptr, q->hash) != 0 || !range_matches(q, n->items[i]))
            continue;
        out[count++] = n->items[i];
    }
    qsort(out, count, sizeof *out, strcmp(q->hash_name, "pk") == 0 ? by_table_key : by_index_key);
    for (size_t i = 0; q->is_descending && i < count / 2; i++) {
        skep_value swapped = out[i];
        out[i] = out[count - 1 - i];
        out[count - 1 - i] = swapped;
    }
    return count;
}

static bool filter_passes(const wanted_run *q, skep_value item) {
    skep_value v = attribute(item, "v");
    return q->minimum_v == 0 ||
           (v.data != NULL &&
            skep_decimal_compare(skep_value_decimal(v), skep_decimal_from_i64(q->minimum_v)) >= 0);
}

static const char *condition_text(fixture *f, const wanted_run *q) {
    char *text = skep_arena_alloc(f->arena, 128);
    int len = snprintf(text, 128, "%s = :h", q->hash_name);
    if (q->comparison == NULL) return text;
    if (strcmp(q->comparison, "begins_with") == 0)
        (void)snprintf(text + len, 100, " AND begins_with(%s, :l)", q->range_name);
    else if (strcmp(q->comparison, "BETWEEN") == 0)
        (void)snprintf(text + len, 100, " AND %s BETWEEN :l AND :u", q->range_name);
    else
        (void)snprintf(text + len, 100, " AND %s %s :l", q->range_name, q->comparison);
    return text;
}

/* Follows all pages of a query and compares them with the run. */
static void compare_pages(fixture *f, const naive *n, const wanted_run *q, uint32_t limit) {
    skep_value expected[NAIVE_ITEMS_MAX];
    skep_value_binding values[4] = {{str(":h"), packed_from_text(f->arena, str(q->hash))}};
    size_t count = naive_run(n, q, expected), at = 0, used = 1;
    if (q->comparison != NULL) values[used++] = (skep_value_binding){str(":l"), q->low};
    if (q->high.data != NULL) values[used++] = (skep_value_binding){str(":u"), q->high};
    if (q->minimum_v > 0)
        values[used++] = (skep_value_binding){str(":m"), packed_from_i64(f->arena, q->minimum_v)};
    skep_query_request request = {.table = "things",
                                  .index = strcmp(q->hash_name, "pk") == 0 ? NULL : "by_group",
                                  .key_condition = text_expr(condition_text(f, q)),
                                  .filter = text_expr(q->minimum_v > 0 ? "v >= :m" : NULL),
                                  .bindings = {.values = values, .value_count = used},
                                  .limit = limit,
                                  .is_descending = q->is_descending};
    do {
        skep_query_response page;
        size_t passed = 0;
        must(f, query(f, &request, &page));
        assert_true(at + page.scanned_count <= count);
        for (size_t i = 0; i < page.scanned_count; i++, at++) {
            if (!filter_passes(q, expected[at])) continue;
            assert_true(passed < page.count);
            assert_true(skep_value_equal(page.items[passed], expected[at]));
            passed++;
        }
        assert_int_equal(passed, page.count);
        request.start_key = page.last_key;
    } while (request.start_key.data != NULL);
    assert_int_equal(at, count);
}

static void do_query(fixture *f, const naive *n, random_state *r) {
    static const char *const comparisons[] = {
        NULL, "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"};
    char hash[8], low[32], high[32];
    bool is_index = pick(r, 2) == 0;
    wanted_run q = {.hash_name = is_index ? "grp" : "pk",
                    .hash = hash,
                    .range_name = is_index ? "n" : "sk",
                    .comparison = comparisons[pick(r, is_index ? 7 : 8)],
                    .minimum_v = pick(r, 2) == 0 ? (int)pick(r, 9) : 0,
                    .is_descending = pick(r, 2) == 0};
    (void)snprintf(hash, sizeof hash, "%c%u", is_index ? 'g' : 'p',
                   pick(r, is_index ? GROUPS : PARTITIONS));
    uint32_t a = pick(r, is_index ? NUMBERS : SORT_KEYS);
    uint32_t b = a + pick(r, (is_index ? NUMBERS : SORT_KEYS) - a);
    const char *quote = is_index ? "" : "'";
    const char *const *from = is_index ? numbers : sort_keys;
    (void)snprintf(low, sizeof low, "%s%s%s", quote, from[a], quote);
    (void)snprintf(high, sizeof high, "%s%s%s", quote, from[b], quote);
    q.low = value_of(f->arena, low);
    if (q.comparison != NULL && strcmp(q.comparison, "BETWEEN") == 0)
        q.high = value_of(f->arena, high);
    compare_pages(f, n, &q, pick(r, 3) == 0 ? 0 : 1 + pick(r, 5));
}

static void do_get(fixture *f, const naive *n, random_state *r) {
    char key[64], text[80];
    random_key(r, key, sizeof key);
    (void)snprintf(text, sizeof text, "{%s}", key);
    skep_value item = get(f, "things", text);
    size_t at = naive_find(n, value_of(f->arena, text));
    assert_int_equal(item.data != NULL, at < n->count);
    if (at < n->count) assert_true(skep_value_equal(item, n->items[at]));
}

/* All pages of a scan of the table, or of the index, hold each item once. */
static void do_scan(fixture *f, const naive *n, random_state *r) {
    bool is_index = pick(r, 2) == 0;
    skep_query_request request = {
        .table = "things", .index = is_index ? "by_group" : NULL, .limit = 1 + pick(r, 20)};
    size_t found = 0, expected = 0;
    for (size_t i = 0; i < n->count; i++)
        if (!is_index || (attribute(n->items[i], "grp").data != NULL &&
                          attribute(n->items[i], "n").data != NULL))
            expected++;
    do {
        skep_query_response page;
        must(f, scan(f, &request, &page));
        for (size_t i = 0; i < page.count; i++) {
            size_t at = naive_find(n, page.items[i]);
            assert_true(at < n->count && skep_value_equal(page.items[i], n->items[at]));
        }
        found += page.count;
        request.start_key = page.last_key;
    } while (request.start_key.data != NULL);
    assert_int_equal(found, expected);
}

static void run_operations(fixture *f, uint64_t seed, int operations) {
    naive n = {.count = 0};
    random_state r = {seed};
    create_model_table(f);
    for (int i = 0; i < operations; i++) {
        skep_arena_reset(f->arena);
        switch (pick(&r, 12)) {
        case 0:
        case 1:
        case 2: do_put(f, &n, &r); break;
        case 3:
        case 4: do_update(f, &n, &r); break;
        case 5: do_delete(f, &n, &r); break;
        case 6: do_transact(f, &n, &r); break;
        case 7: do_get(f, &n, &r); break;
        case 8: do_scan(f, &n, &r); break;
        default: do_query(f, &n, &r); break;
        }
    }
    assert_true(n.count > 20);
    naive_clear(&n);
}

static void the_engine_answers_as_an_array_of_items_does(void **state) {
    run_operations(*state, 1, OPERATIONS);
}

static void and_so_it_does_with_another_seed(void **state) {
    run_operations(*state, 20260714, OPERATIONS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(the_engine_answers_as_an_array_of_items_does),
        engine_test(and_so_it_does_with_another_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
