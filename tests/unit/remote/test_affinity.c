/* Which writes have affinity, which keys they write, and which node that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <skep/item.h>

#include "remote/affinity.h"

typedef struct fixture {
    affinity *rmw, *write;
    skep_arena *arena;
    uint64_t keys[AFFINITY_KEYS_MAX];
} fixture;

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->arena = skep_arena_new(NULL, 0);
    f->rmw = affinity_open(SKEP_AFFINITY_RMW, skep_allocator_default());
    f->write = affinity_open(SKEP_AFFINITY_WRITE, skep_allocator_default());
    assert_non_null(f->rmw);
    assert_non_null(f->write);
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    affinity_close(f->rmw);
    affinity_close(f->write);
    skep_arena_free(f->arena);
    free(f);
    return 0;
}

/* A key of PK and SK. */
static skep_value key(fixture *f, const char *pk, const char *sk) {
    skep_value value;
    skep_item *item = skep_item_new(f->arena);
    skep_item_set_text(item, "PK", pk);
    if (sk != NULL) skep_item_set_text(item, "SK", sk);
    assert_int_equal(skep_item_finish(item, &value, NULL), SKEP_OK);
    return value;
}

static size_t keys_of(fixture *f, affinity *a, skep_operation operation, const void *request) {
    const skep_exchange x = {.operation = operation, .request = request};
    memset(f->keys, 0, sizeof f->keys);
    return affinity_keys(a, &x, f->arena, f->keys);
}

static void learn(affinity *a, skep_operation operation, const char *table, const char *pk) {
    skep_table_response response = {
        .table = {.name = table, .key = {.hash = {{pk, SKEP_TYPE_S}}, .hash_count = 1}}};
    affinity_learn(a, &(skep_exchange){.operation = operation, .response = &response});
}

/* ---- Keys ---- */

static uint64_t put_key(fixture *f, const char *table, const char *pk, const char *sk) {
    const skep_put_request put = {.table = table, .item = key(f, pk, sk), .partition_key = "PK"};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &put), 1);
    return f->keys[0];
}

static void a_key_is_its_table_and_its_partition(void **state) {
    fixture *f = *state;
    uint64_t first = put_key(f, "t", "a", "1");
    assert_true(put_key(f, "t", "a", "2") == first);
    assert_true(put_key(f, "t", "a", NULL) == first);
    assert_true(put_key(f, "t", "b", "1") != first);
    assert_true(put_key(f, "u", "a", "1") != first);
}

static void every_kind_of_write_of_a_key_has_the_same(void **state) {
    fixture *f = *state;
    uint64_t first = put_key(f, "t", "a", "1");
    const skep_update_request update = {
        .table = "t", .key = key(f, "a", "1"), .partition_key = "PK"};
    const skep_delete_request erase = {
        .table = "t", .key = key(f, "a", "1"), .partition_key = "PK"};
    const skep_batch_write write = {.table = "t", .item = key(f, "a", "7"), .partition_key = "PK"};
    const skep_transact_action action = {
        .kind = SKEP_TRANSACT_CHECK, .table = "t", .item = key(f, "a", "1"), .partition_key = "PK"};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 1);
    assert_true(f->keys[0] == first);
    assert_int_equal(keys_of(f, f->write, SKEP_OP_DELETE_ITEM, &erase), 1);
    assert_true(f->keys[0] == first);
    assert_int_equal(keys_of(f, f->write, SKEP_OP_BATCH_WRITE_ITEM,
                             &(skep_batch_write_request){.writes = &write, .count = 1}),
                     1);
    assert_true(f->keys[0] == first);
    assert_int_equal(keys_of(f, f->write, SKEP_OP_TRANSACT_WRITE_ITEMS,
                             &(skep_transact_request){.actions = &action, .count = 1}),
                     1);
    assert_true(f->keys[0] == first);
}

static void reads_have_none(void **state) {
    fixture *f = *state;
    const skep_get_request get = {.table = "t", .key = key(f, "a", NULL)};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_GET_ITEM, &get), 0);
    const skep_table_request describe = {.table = "t"};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_DESCRIBE_TABLE, &describe), 0);
}

static void a_key_of_one_attribute_needs_no_name(void **state) {
    fixture *f = *state;
    uint64_t first = put_key(f, "t", "a", NULL);
    const skep_update_request update = {.table = "t", .key = key(f, "a", NULL)};
    const skep_put_request put = {.table = "t", .item = key(f, "a", NULL)};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 1);
    assert_true(f->keys[0] == first);
    assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &put), 0); /* perhaps not its key */
}

static void a_key_of_two_is_unknown_until_its_table_was_described(void **state) {
    static const skep_operation operations[] = {SKEP_OP_DESCRIBE_TABLE, SKEP_OP_CREATE_TABLE,
                                                SKEP_OP_UPDATE_TABLE};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        char table[8];
        (void)snprintf(table, sizeof table, "t%zu", i);
        const skep_update_request update = {.table = table, .key = key(f, "a", "1")};
        const skep_put_request put = {.table = table, .item = key(f, "a", "1")};
        assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 0);
        assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &put), 0);
        learn(f->write, operations[i], table, "PK");
        assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 1);
        uint64_t of_update = f->keys[0];
        assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &put), 1);
        assert_true(f->keys[0] == of_update);
        assert_true(put_key(f, table, "a", "2") == of_update);
    }
}

static void a_table_that_was_made_anew_is_learnt_anew(void **state) {
    fixture *f = *state;
    const skep_update_request update = {.table = "t", .key = key(f, "a", "1")};
    learn(f->write, SKEP_OP_CREATE_TABLE, "t", "SK");
    assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 1);
    uint64_t before = f->keys[0];
    learn(f->write, SKEP_OP_CREATE_TABLE, "t", "PK");
    assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 1);
    assert_true(f->keys[0] != before);
    learn(f->write, SKEP_OP_CREATE_TABLE, "t", "other");
    assert_int_equal(keys_of(f, f->write, SKEP_OP_UPDATE_ITEM, &update), 0);
}

static void what_describes_no_table_teaches_nothing(void **state) {
    fixture *f = *state;
    const skep_put_request put = {.table = "t", .item = key(f, "a", "1")};
    skep_table_response empty = {0};
    skep_get_response got = {0};
    affinity_learn(f->write,
                   &(skep_exchange){.operation = SKEP_OP_CREATE_TABLE, .response = &empty});
    affinity_learn(f->write, &(skep_exchange){.operation = SKEP_OP_GET_ITEM, .response = &got});
    affinity_learn(NULL, &(skep_exchange){.operation = SKEP_OP_GET_ITEM, .response = &got});
    assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &put), 0);
}

static void more_tables_than_there_is_room_for_stay_unknown(void **state) {
    fixture *f = *state;
    char table[16];
    for (int i = 0; i <= AFFINITY_TABLES_MAX; i++) {
        (void)snprintf(table, sizeof table, "t%d", i);
        learn(f->write, SKEP_OP_CREATE_TABLE, table, "PK");
    }
    const skep_put_request first = {.table = "t0", .item = key(f, "a", "1")};
    const skep_put_request last = {.table = table, .item = key(f, "a", "1")};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &first), 1);
    assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &last), 0);
}

static void requests_that_lack_their_key_have_none(void **state) {
    fixture *f = *state;
    const skep_put_request puts[] = {
        {.partition_key = "PK", .item = key(f, "a", NULL)},
        {.table = "t", .partition_key = "PK"},
        {.table = "t", .partition_key = "X", .item = key(f, "a", "1")}};
    for (size_t i = 0; i < sizeof puts / sizeof *puts; i++)
        assert_int_equal(keys_of(f, f->write, SKEP_OP_PUT_ITEM, &puts[i]), 0);
}

static void no_more_keys_are_taken_than_there_is_room_for(void **state) {
    enum { MANY = AFFINITY_KEYS_MAX + 50 };
    fixture *f = *state;
    skep_batch_write writes[MANY];
    for (size_t i = 0; i < MANY; i++)
        writes[i] =
            (skep_batch_write){.table = "t", .item = key(f, "a", "1"), .partition_key = "PK"};
    assert_int_equal(keys_of(f, f->write, SKEP_OP_BATCH_WRITE_ITEM,
                             &(skep_batch_write_request){.writes = writes, .count = MANY}),
                     AFFINITY_KEYS_MAX);
}

/* ---- Writes that read first ---- */

static skep_value a_set(fixture *f) {
    skep_value value, set = {0};
    skep_item *item = skep_item_new(f->arena);
    skep_item_open_set(item, "s", SKEP_TYPE_SS);
    skep_item_set_text(item, NULL, "x");
    skep_item_close(item);
    assert_int_equal(skep_item_finish(item, &value, NULL), SKEP_OK);
    assert_true(skep_value_at(value, (skep_str){"s", 1}, &set));
    return set;
}

static bool update_reads(fixture *f, const char *text, skep_return_values wanted) {
    const skep_value_binding value = {
        .placeholder = {":n", 2},
        .value = strncmp(text, "DELETE", 6) == 0 ? a_set(f) : skep_value_from_i64(f->arena, 1)};
    const skep_update_request update = {
        .table = "t",
        .key = key(f, "a", NULL),
        .update = {.text = {text, strlen(text)}},
        .bindings = {.values = &value, .value_count = strstr(text, ":n") != NULL},
        .return_values = wanted};
    return keys_of(f, f->rmw, SKEP_OP_UPDATE_ITEM, &update) == 1;
}

static void updates_read_where_they_need_the_item(void **state) {
    static const char *const reading[] = {"ADD n :n",
                                          "DELETE s :n",
                                          "SET n = n + :n",
                                          "SET a = b",
                                          "SET n = if_not_exists(n, :n)",
                                          "SET m.x = :n",
                                          "SET l[0] = :n",
                                          "REMOVE m.x",
                                          "SET a = :n REMOVE l[1]"};
    static const char *const blind[] = {"SET n = :n", "REMOVE a", "SET a = :n REMOVE b, c"};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++)
        if (!update_reads(f, reading[i], SKEP_RETURN_NONE)) fail_msg("%s", reading[i]);
    for (size_t i = 0; i < sizeof blind / sizeof *blind; i++)
        if (update_reads(f, blind[i], SKEP_RETURN_NONE)) fail_msg("%s", blind[i]);
    assert_false(update_reads(f, "SET SET", SKEP_RETURN_NONE)); /* which no server takes */
}

static void updates_that_show_the_item_read(void **state) {
    fixture *f = *state;
    assert_true(update_reads(f, "SET n = :n", SKEP_RETURN_ALL_OLD));
    assert_true(update_reads(f, "SET n = :n", SKEP_RETURN_UPDATED_OLD));
    assert_true(update_reads(f, "SET n = :n", SKEP_RETURN_ALL_NEW));
    assert_false(update_reads(f, "SET n = :n", SKEP_RETURN_UPDATED_NEW));
}

static void conditions_read(void **state) {
    static const skep_expression condition = {.text = {"attribute_exists(PK)", 20}};
    fixture *f = *state;
    skep_put_request put = {.table = "t", .item = key(f, "a", "1"), .partition_key = "PK"};
    skep_delete_request erase = {.table = "t", .key = key(f, "a", NULL)};
    skep_update_request update = {.table = "t", .key = key(f, "a", NULL)};
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_PUT_ITEM, &put), 0);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_DELETE_ITEM, &erase), 0);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_UPDATE_ITEM, &update), 0);
    put.condition = erase.condition = update.condition = condition;
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_PUT_ITEM, &put), 1);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_DELETE_ITEM, &erase), 1);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_UPDATE_ITEM, &update), 1);
    put.condition = erase.condition = (skep_expression){0};
    put.return_values = erase.return_values = SKEP_RETURN_ALL_OLD;
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_PUT_ITEM, &put), 1);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_DELETE_ITEM, &erase), 1);
}

static void batches_are_blind_and_transactions_are_not(void **state) {
    fixture *f = *state;
    const skep_batch_write write = {.table = "t", .item = key(f, "a", "7"), .partition_key = "PK"};
    const skep_transact_action action = {
        .kind = SKEP_TRANSACT_PUT, .table = "t", .item = key(f, "a", "1"), .partition_key = "PK"};
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_BATCH_WRITE_ITEM,
                             &(skep_batch_write_request){.writes = &write, .count = 1}),
                     0);
    assert_int_equal(keys_of(f, f->rmw, SKEP_OP_TRANSACT_WRITE_ITEMS,
                             &(skep_transact_request){.actions = &action, .count = 1}),
                     1);
}

/* ---- Nodes ---- */

static void writes_of_a_key_go_to_its_node_and_the_others_round(void **state) {
    fixture *f = *state;
    remote_address address = {.kind = ADDRESS_URL, .node_count = 3};
    for (int i = 0; i < 3; i++) {
        (void)snprintf(address.nodes[i].host, sizeof address.nodes[i].host, "n%d", i);
        address.nodes[i].port = 8000;
    }
    static const skep_remote_options no_options;
    nodes *n = nodes_open(&address, &no_options, skep_allocator_default(), NULL);
    nodes_choice first, next;
    const skep_put_request put = {.table = "t", .item = key(f, "a", "1"), .partition_key = "PK"};
    const skep_exchange write = {
        .operation = SKEP_OP_PUT_ITEM, .request = &put, .info = {.attempts = 1}};
    affinity_choose(f->write, n, &write, f->arena, &first);
    for (int i = 0; i < 10; i++) {
        affinity_choose(f->write, n, &write, f->arena, &next);
        assert_string_equal(next.url, first.url);
    }
    for (int i = 0; i < 6; i++) {
        affinity_choose(i % 2 == 0 ? f->rmw : NULL, n, &write, f->arena, &next);
        assert_string_equal(next.host, i % 3 == 0 ? "n0:8000" : i % 3 == 1 ? "n1:8000" : "n2:8000");
    }
    nodes_close(n);
}

static void closing_nothing_is_fine(void **state) {
    (void)state;
    affinity_close(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_key_is_its_table_and_its_partition),
        TEST(every_kind_of_write_of_a_key_has_the_same),
        TEST(reads_have_none),
        TEST(a_key_of_one_attribute_needs_no_name),
        TEST(a_key_of_two_is_unknown_until_its_table_was_described),
        TEST(a_table_that_was_made_anew_is_learnt_anew),
        TEST(what_describes_no_table_teaches_nothing),
        TEST(more_tables_than_there_is_room_for_stay_unknown),
        TEST(requests_that_lack_their_key_have_none),
        TEST(no_more_keys_are_taken_than_there_is_room_for),
        TEST(updates_read_where_they_need_the_item),
        TEST(updates_that_show_the_item_read),
        TEST(conditions_read),
        TEST(batches_are_blind_and_transactions_are_not),
        TEST(writes_of_a_key_go_to_its_node_and_the_others_round),
        cmocka_unit_test(closing_nothing_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
