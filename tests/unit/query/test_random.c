/* Random queries against a naive model: whatever the planner chooses, the objects are those for
 * which the same comparisons hold in C. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/query/database.h"

enum { ORDERS = 60, CLAUSES_MAX = 5, ROUNDS = 4000 };

/* ---- A small world, so that clauses often hold ---- */

static uint64_t next_random(uint64_t *seed, uint64_t below) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % below;
}

/* Names that are beginnings of each other, and that contain what stands between the parts of keys.
 * */
static char names[][8] = {"a", "a-b", "ab", "b-0", "\xC3\xA9"};
static char cards[][8] = {"4", "42", "5"};
static const char regions[][8] = {"eu", "eus", "us"};
/* Around a change of month. */
static const skep_time times[] = {2678398 * SKEP_TIME_SECOND, 2678399 * SKEP_TIME_SECOND,
                                  2678400 * SKEP_TIME_SECOND, 2678401 * SKEP_TIME_SECOND};

static order random_order(uint64_t *seed, int64_t id) {
    order o = {.id = id,
               .buyer_id = (int64_t)next_random(seed, 3),
               .total = (int32_t)next_random(seed, 4),
               .status = (order_status)next_random(seed, 3),
               .placed_at = times[next_random(seed, 4)],
               .name = names[next_random(seed, 5)],
               .is_paid = next_random(seed, 2) == 0};
    if (next_random(seed, 2) == 0) o.card = cards[next_random(seed, 3)];
    memcpy(o.region, regions[next_random(seed, 3)], sizeof o.region);
    return o;
}

/* ---- Clauses ---- */

/* A value of any member, and how it compares with another. */
typedef struct random_clause {
    skep_query_op op;
    order value; /* the member that is compared is taken from it */
    int member;
} random_clause;

static const skep_member *const *path_of(int member) {
    switch (member) {
    case ORDER_BUYER_ID: return order_buyer_id;
    case ORDER_CARD: return order_card;
    case ORDER_ID: return order_id;
    case ORDER_IS_PAID: return order_is_paid;
    case ORDER_NAME: return order_name;
    case ORDER_PLACED_AT: return order_placed_at;
    case ORDER_REGION: return order_region;
    case ORDER_STATUS: return order_status_path;
    default: return order_total;
    }
}

static random_clause make_clause(uint64_t *seed) {
    static const int members[] = {ORDER_BUYER_ID, ORDER_CARD,   ORDER_ID,
                                  ORDER_IS_PAID,  ORDER_NAME,   ORDER_PLACED_AT,
                                  ORDER_REGION,   ORDER_STATUS, ORDER_TOTAL};
    random_clause clause = {.member = members[next_random(seed, 9)],
                            .value = random_order(seed, (int64_t)next_random(seed, ORDERS))};
    if (clause.value.card == NULL) clause.value.card = cards[0];
    clause.op = SKEP_QUERY_EQ;
    if (next_random(seed, 2) == 0) {
        clause.op = (skep_query_op)(SKEP_QUERY_NE + next_random(seed, 6));
    }
    bool is_text = clause.member == ORDER_CARD || clause.member == ORDER_NAME;
    bool has_order = clause.member != ORDER_IS_PAID && clause.member != ORDER_STATUS;
    if (clause.op == SKEP_QUERY_BEGINS_WITH && !is_text) clause.op = SKEP_QUERY_EQ;
    if (clause.op > SKEP_QUERY_NE && !has_order) clause.op = SKEP_QUERY_NE;
    return clause;
}

static int compare_numbers(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int compare_member(int member, const order *a, const order *b) {
    switch (member) {
    case ORDER_BUYER_ID: return compare_numbers(a->buyer_id, b->buyer_id);
    case ORDER_CARD: return strcmp(a->card, b->card);
    case ORDER_ID: return compare_numbers(a->id, b->id);
    case ORDER_IS_PAID: return compare_numbers(a->is_paid, b->is_paid);
    case ORDER_NAME: return strcmp(a->name, b->name);
    case ORDER_PLACED_AT: return compare_numbers(a->placed_at, b->placed_at);
    case ORDER_REGION: return strcmp(a->region, b->region);
    case ORDER_STATUS: return compare_numbers((int64_t)a->status, (int64_t)b->status);
    default: return compare_numbers(a->total, b->total);
    }
}

static bool holds(const random_clause *clause, const order *o) {
    if (clause->member == ORDER_CARD && o->card == NULL) return clause->op == SKEP_QUERY_NE;
    int order_of_both = compare_member(clause->member, o, &clause->value);
    switch (clause->op) {
    case SKEP_QUERY_EQ: return order_of_both == 0;
    case SKEP_QUERY_NE: return order_of_both != 0;
    case SKEP_QUERY_LT: return order_of_both < 0;
    case SKEP_QUERY_LE: return order_of_both <= 0;
    case SKEP_QUERY_GT: return order_of_both > 0;
    case SKEP_QUERY_GE: return order_of_both >= 0;
    default: break;
    }
    return clause->member == ORDER_CARD ? skep_starts_with(o->card, clause->value.card)
                                        : skep_starts_with(o->name, clause->value.name);
}

/* ---- Queries ---- */

typedef struct random_query {
    random_clause clauses[CLAUSES_MAX];
    uint32_t count;
    skep_query_node nodes[2 * CLAUSES_MAX];
    const void *arguments[CLAUSES_MAX];
} random_query;

static const void *member_of(const order *o, int member) {
    return (const char *)o + order_members[member].offset;
}

/* c0 && (c1 && (c2 && ...)). */
static skep_compiled_query make_query(uint64_t *seed, const skep_entity *entity,
                                      random_query *out) {
    out->count = 1 + (uint32_t)next_random(seed, CLAUSES_MAX);
    uint32_t used = 0;
    for (uint32_t i = 0; i < out->count; i++) {
        random_clause *clause = &out->clauses[i];
        *clause = make_clause(seed);
        if (i + 1 < out->count) {
            out->nodes[used] = (skep_query_node)AND(used + 1, used + 2);
            used++;
        }
        const skep_member *const *path = path_of(clause->member);
        out->nodes[used++] = (skep_query_node){.op = clause->op,
                                               .path = path,
                                               .depth = 1,
                                               .operand = {.type = path[0], .parameter = i}};
        out->arguments[i] = member_of(&clause->value, clause->member);
    }
    return (skep_compiled_query){.name = "random",
                                 .entity = entity,
                                 .nodes = out->nodes,
                                 .node_count = used,
                                 .parameter_count = out->count};
}

static bool all_hold(const random_query *query, const order *o) {
    for (uint32_t i = 0; i < query->count; i++) {
        if (!holds(&query->clauses[i], o)) return false;
    }
    return true;
}

static size_t check_objects(database *db, const skep_compiled_query *compiled,
                            const random_query *query, const order *orders,
                            const skep_query_options *options) {
    bool is_found[ORDERS] = {false};
    size_t count = 0;
    skep_page page = {0};
    skep_error err = {0};
    while (skep_gen_query_next(db->session, compiled, query->arguments, options, &page, &err)) {
        for (size_t i = 0; i < page.count; i++, count++) {
            const order *o = page.items[i];
            assert_false(is_found[o->id]);
            is_found[o->id] = true;
        }
    }
    if (err.status != SKEP_OK) fail_msg("%s", err.message);
    for (size_t id = 0; id < ORDERS; id++) {
        if (is_found[id] != all_hold(query, &orders[id])) {
            fail_msg("order %zu is %s:\n%s", id, is_found[id] ? "too much" : "missing",
                     skep_gen_query_explain(db->session, compiled, query->arguments, NULL));
        }
    }
    return count;
}

/* Orders with the indexes that the server has; `indexes` takes as many as order_indexes. */
static skep_entity served_entity(const database *db, skep_entity_index *indexes) {
    skep_entity entity = order_entity;
    entity.indexes = indexes;
    entity.index_count = 0;
    for (size_t i = 0; i < COUNT_OF(order_indexes); i++)
        if (!db->lacks_by_region || order_indexes[i].hash_count == 1)
            indexes[entity.index_count++] = order_indexes[i];
    return entity;
}

static void random_queries_find_what_a_scan_would(void **state) {
    database *db = *state;
    uint64_t seed = 26;
    skep_entity_index indexes[COUNT_OF(order_indexes)];
    const skep_entity entity = served_entity(db, indexes);
    order orders[ORDERS];
    for (int64_t id = 0; id < ORDERS; id++) {
        orders[id] = random_order(&seed, id);
        put(db, &order_entity, &orders[id], NULL);
    }
    size_t served = 0, found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        random_query query;
        skep_compiled_query compiled = make_query(&seed, &entity, &query);
        size_t count;
        skep_error err = {0};
        if (skep_gen_query_count(db->session, &compiled, query.arguments, &count, &err) !=
            SKEP_OK) {
            /* Most random queries need a scan; nothing else may go wrong. */
            if (strstr(err.message, "query 'random' needs a full scan: ") == NULL) {
                fail_msg("%s", err.message);
            }
            continue;
        }
        const skep_query_options options = {.page_size = (uint32_t)next_random(&seed, 4),
                                            .is_descending = next_random(&seed, 2) == 0,
                                            .is_untracked = next_random(&seed, 2) == 0};
        assert_int_equal(check_objects(db, &compiled, &query, orders, &options), count);
        served++;
        found += count;
    }
    /* Otherwise nothing would have been tested. */
    assert_true(served > ROUNDS / 4);
    assert_true(found > ROUNDS / 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_queries_find_what_a_scan_would, open_database,
                                        close_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
