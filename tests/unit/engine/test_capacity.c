/* Consumed capacity: one write unit for each begun KB, one read unit for each begun 4 KB, half
 * where a read need not be consistent, twice in transactions; indexes apart. */
#include "unit/engine/engine_test.h"

#define units(f, reads, writes)                                                                    \
    do {                                                                                           \
        assert_float_equal((f)->info.read_units, (reads), 1e-9);                                   \
        assert_float_equal((f)->info.write_units, (writes), 1e-9);                                 \
    } while (0)

/* An item of so many bytes: two of them are the name of the key, one its value. */
static skep_value sized(fixture *f, char key, size_t bytes, int number) {
    char *text = skep_arena_alloc(f->arena, bytes + 64);
    int len = snprintf(text, 64, "{pk:'%c', n:%d, t:'", key, number);
    memset(text + len, 'x', bytes - 7); /* n takes 3, t 1 */
    memcpy(text + len + bytes - 7, "'}", 3);
    skep_value item = value_of(f->arena, text);
    assert_int_equal(skep_item_size(item), bytes);
    return item;
}

static skep_status put_sized(fixture *f, char key, size_t bytes, int number) {
    skep_put_request request = {.table = "things", .item = sized(f, key, bytes, number)};
    skep_write_response response = {0};
    return execute(f, SKEP_OP_PUT_ITEM, &request, &response);
}

static void nothing_is_counted_where_nobody_asks(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    must(f, put_sized(f, 'a', 3000, 1));
    units(f, 0, 0);
    (void)get(f, "things", "{pk:'a'}");
    units(f, 0, 0);
}

static void writes_count_the_larger_of_both_states(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    f->wants_capacity = true;
    must(f, put_sized(f, 'a', 1024, 1));
    units(f, 0, 1);
    must(f, put_sized(f, 'a', 3073, 1));
    units(f, 0, 4);
    must(f, put_sized(f, 'a', 100, 1));
    units(f, 0, 4);
    must(f, put_sized(f, 'b', 2000, 1));
    must(f, erase(f, "things", "{pk:'b'}"));
    units(f, 0, 2);
    must(f, erase(f, "things", "{pk:'b'}"));
    units(f, 0, 1);
    must(f, put_sized(f, 'b', 2000, 1));
    skep_update_request request = {
        .table = "things", .key = value_of(f->arena, "{pk:'b'}"), .update = text_expr("REMOVE t")};
    skep_write_response response = {0};
    must(f, execute(f, SKEP_OP_UPDATE_ITEM, &request, &response));
    units(f, 0, 2);
}

static void a_refused_write_tells_no_units(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    f->wants_capacity = true;
    skep_put_request request = {.table = "things",
                                .item = value_of(f->arena, "{pk:'a'}"),
                                .condition = text_expr("attribute_exists(pk)")};
    skep_write_response response = {0};
    assert_int_equal(execute(f, SKEP_OP_PUT_ITEM, &request, &response), SKEP_CONDITION_FAILED);
    units(f, 0, 0);
}

static void reads_count_whole_items(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    f->wants_capacity = true;
    must(f, put_sized(f, 'a', 4097, 1));
    skep_get_request request = {
        .table = "things", .key = value_of(f->arena, "{pk:'a'}"), .projection = text_expr("n")};
    skep_get_response response = {0};
    must(f, execute(f, SKEP_OP_GET_ITEM, &request, &response));
    units(f, 1, 0);
    request.is_consistent = true;
    must(f, execute(f, SKEP_OP_GET_ITEM, &request, &response));
    units(f, 2, 0);
    (void)get(f, "things", "{pk:'missing'}");
    units(f, 0.5, 0);
}

static void pages_count_the_sum_of_what_they_walked(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_simple(f, "things", SKEP_TYPE_NONE);
    f->wants_capacity = true;
    for (char key = 'a'; key < 'e'; key++) must(f, put_sized(f, key, 3000, 1));
    skep_query_request request = {.table = "things",
                                  .filter = text_expr("attribute_exists(nothing)")};
    must(f, scan(f, &request, &page));
    assert_int_equal(page.count, 0);
    units(f, 1.5, 0); /* 12,000 bytes */
    request.is_consistent = true;
    must(f, scan(f, &request, &page));
    units(f, 3, 0);
    request.limit = 1;
    must(f, scan(f, &request, &page));
    units(f, 1, 0);
    skep_query_request none = {.table = "things",
                               .key_condition = text_expr("pk = :p"),
                               .bindings = bind(f, ":p", "'missing'", NULL)};
    must(f, query(f, &none, &page));
    units(f, 0.5, 0);
}

static void create_indexed(fixture *f) {
    skep_index_definition indexes[] = {
        {.name = "all", .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}},
        {.name = "keys",
         .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1},
         .projection = SKEP_PROJECT_KEYS_ONLY}};
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                                        .indexes = indexes,
                                        .index_count = 2};
    must(f, create(f, &definition));
}

static void indexes_count_the_entries_that_change(void **state) {
    fixture *f = *state;
    create_indexed(f);
    f->wants_capacity = true;
    must(f, put(f, "things", "{pk:'z', t:'not in an index'}"));
    units(f, 0, 1);
    must(f, put_sized(f, 'a', 2000, 1)); /* 2 and new entries: 2, 1 */
    units(f, 0, 5);
    must(f, put_sized(f, 'a', 2000, 1)); /* the same again */
    units(f, 0, 2);
    must(f, put_sized(f, 'a', 3000, 1)); /* 3, a changed entry: 3, an unchanged one */
    units(f, 0, 6);
    must(f, put_sized(f, 'a', 2000, 2)); /* 3, entries that move: 3 + 2, 1 + 1 */
    units(f, 0, 10);
    must(f, erase(f, "things", "{pk:'a'}")); /* 2, and 2, 1 */
    units(f, 0, 5);
}

static void reading_an_index_counts_its_entries(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_indexed(f);
    f->wants_capacity = true;
    must(f, put_sized(f, 'a', 9000, 1));
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "all"}, &page));
    units(f, 1.5, 0);
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "keys"}, &page));
    units(f, 0.5, 0);
}

static void batches_count_each_item(void **state) {
    fixture *f = *state;
    create_simple(f, "things", SKEP_TYPE_NONE);
    f->wants_capacity = true;
    skep_batch_write writes[] = {
        {.table = "things", .item = sized(f, 'a', 1500, 1)},
        {.table = "things", .item = sized(f, 'b', 100, 1)},
        {.table = "things", .item = value_of(f->arena, "{pk:'c'}"), .is_delete = true}};
    skep_batch_write_request write_request = {writes, 3};
    skep_batch_write_response written = {0};
    must(f, execute(f, SKEP_OP_BATCH_WRITE_ITEM, &write_request, &written));
    units(f, 0, 4);
    skep_value keys[] = {value_of(f->arena, "{pk:'a'}"), value_of(f->arena, "{pk:'c'}")};
    skep_batch_get_table table = {.table = "things", .keys = keys, .key_count = 2};
    skep_batch_get_request get_request = {&table, 1};
    skep_batch_get_response got = {0};
    must(f, execute(f, SKEP_OP_BATCH_GET_ITEM, &get_request, &got));
    units(f, 1, 0);
    table.is_consistent = true;
    must(f, execute(f, SKEP_OP_BATCH_GET_ITEM, &get_request, &got));
    units(f, 2, 0);
}

static void transactions_count_twice_and_their_indexes_once(void **state) {
    fixture *f = *state;
    create_indexed(f);
    must(f, put_sized(f, 'c', 1500, 1));
    f->wants_capacity = true;
    skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_PUT, .table = "things", .item = sized(f, 'a', 1500, 1)},
        {.kind = SKEP_TRANSACT_DELETE, .table = "things", .item = value_of(f->arena, "{pk:'b'}")},
        {.kind = SKEP_TRANSACT_CHECK,
         .table = "things",
         .item = value_of(f->arena, "{pk:'c'}"),
         .condition = text_expr("attribute_exists(pk)")}};
    skep_transact_request request = {.actions = actions, .count = 3, .client_token = "token"};
    skep_transact_response response = {0};
    must(f, execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response));
    units(f, 0, 2 * 2 + 2 + 1 + 2 + 2 * 2); /* put and its entries, delete, check */
    must(f, execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &request, &response));
    units(f, 2 + 2 + 2, 0); /* the token was known: reads of what the first call wrote */
    skep_transact_get gets[] = {{.table = "things", .key = value_of(f->arena, "{pk:'a'}")},
                                {.table = "things", .key = value_of(f->arena, "{pk:'b'}")}};
    skep_transact_get_request get_request = {gets, 2};
    skep_transact_get_response got = {0};
    must(f, execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &get_request, &got));
    units(f, 4, 0);
}

/* ---- By table and index ---- */

/* "things W5 own W2, all W2, keys W1; other R1 own R1" */
static void told(const skep_call_info *info, char *out, size_t size) {
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < info->table_count; i++) {
        const skep_table_units *t = &info->tables[i];
        bool is_read = t->read_units > 0;
        assert_true(!is_read || t->write_units == 0);
        len +=
            (size_t)snprintf(out + len, size - len, "%s%s %c%g own %g", i > 0 ? "; " : "", t->table,
                             is_read ? 'R' : 'W', is_read ? t->read_units : t->write_units,
                             is_read ? t->own_read_units : t->own_write_units);
        for (size_t k = 0; k < t->index_count; k++) {
            const skep_index_units *x = &t->indexes[k];
            assert_false(x->is_local);
            len += (size_t)snprintf(out + len, size - len, ", %s %g", x->index,
                                    is_read ? x->read_units : x->write_units);
        }
    }
}

#define assert_told(f, expected)                                                                   \
    do {                                                                                           \
        char text[1024];                                                                           \
        told(&(f)->info, text, sizeof text);                                                       \
        assert_string_equal(text, (expected));                                                     \
    } while (0)

static void tables_are_told_without_their_indexes_where_these_are_not_wanted(void **state) {
    fixture *f = *state;
    create_indexed(f);
    must(f, put_sized(f, 'a', 2000, 1));
    assert_int_equal(f->info.table_count, 0);
    assert_null(f->info.tables);
    f->wants_capacity = true;
    must(f, put_sized(f, 'b', 2000, 1));
    units(f, 0, 5);
    assert_told(f, "things W5 own 0");
}

static void writes_tell_each_index_that_changed(void **state) {
    fixture *f = *state;
    create_indexed(f);
    f->wants_index_capacity = true;
    must(f, put(f, "things", "{pk:'z', t:'not in an index'}"));
    assert_told(f, "things W1 own 1");
    must(f, put_sized(f, 'a', 2000, 1));
    assert_told(f, "things W5 own 2, all 2, keys 1");
    must(f, put_sized(f, 'a', 2000, 1)); /* the same again */
    assert_told(f, "things W2 own 2");
    must(f, put_sized(f, 'a', 3000, 1)); /* the keys stay */
    assert_told(f, "things W6 own 3, all 3");
    must(f, put_sized(f, 'a', 2000, 2)); /* the entries move */
    assert_told(f, "things W10 own 3, all 5, keys 2");
    must(f, erase(f, "things", "{pk:'a'}"));
    assert_told(f, "things W5 own 2, all 2, keys 1");
}

static void reads_tell_the_table_or_the_index(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_indexed(f);
    must(f, put_sized(f, 'a', 9000, 1));
    f->wants_index_capacity = true;
    must(f, scan(f, &(skep_query_request){.table = "things", .index = "all"}, &page));
    assert_told(f, "things R1.5 own 0, all 1.5");
    must(f, scan(f, &(skep_query_request){.table = "things", .is_consistent = true}, &page));
    assert_told(f, "things R3 own 3");
    (void)get(f, "things", "{pk:'a'}");
    assert_told(f, "things R1.5 own 1.5");
}

static void batches_and_transactions_tell_each_table(void **state) {
    fixture *f = *state;
    create_indexed(f);
    create_simple(f, "other", SKEP_TYPE_NONE);
    f->wants_index_capacity = true;
    skep_batch_write writes[] = {
        {.table = "things", .item = sized(f, 'a', 1500, 1)},
        {.table = "other", .item = sized(f, 'b', 100, 1)},
        {.table = "things", .item = value_of(f->arena, "{pk:'c'}"), .is_delete = true}};
    skep_batch_write_request write_request = {writes, 3};
    skep_batch_write_response written = {0};
    must(f, execute(f, SKEP_OP_BATCH_WRITE_ITEM, &write_request, &written));
    assert_told(f, "things W6 own 3, all 2, keys 1; other W1 own 1");
    skep_value key = value_of(f->arena, "{pk:'a'}");
    skep_batch_get_table tables[] = {
        {.table = "other", .keys = &key, .key_count = 1},
        {.table = "things", .keys = &key, .key_count = 1, .is_consistent = true}};
    skep_batch_get_request get_request = {tables, 2};
    skep_batch_get_response got = {0};
    must(f, execute(f, SKEP_OP_BATCH_GET_ITEM, &get_request, &got));
    assert_told(f, "other R0.5 own 0.5; things R1 own 1");
    skep_transact_action actions[] = {
        {.kind = SKEP_TRANSACT_CHECK,
         .table = "other",
         .item = value_of(f->arena, "{pk:'b'}"),
         .condition = text_expr("attribute_exists(pk)")},
        {.kind = SKEP_TRANSACT_PUT, .table = "things", .item = sized(f, 'd', 1500, 1)}};
    skep_transact_request transaction = {.actions = actions, .count = 2, .client_token = "token"};
    skep_transact_response response = {0};
    must(f, execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &transaction, &response));
    assert_told(f, "other W2 own 2; things W7 own 4, all 2, keys 1");
    must(f, execute(f, SKEP_OP_TRANSACT_WRITE_ITEMS, &transaction, &response));
    assert_told(f, "other R2 own 2; things R2 own 2");
    skep_transact_get gets[] = {{.table = "things", .key = key}, {.table = "other", .key = key}};
    skep_transact_get_request reads = {gets, 2};
    skep_transact_get_response read = {0};
    must(f, execute(f, SKEP_OP_TRANSACT_GET_ITEMS, &reads, &read));
    assert_told(f, "things R2 own 2; other R2 own 2");
}

static void many_tables_and_indexes_have_room(void **state) {
    enum { TABLES = 9, INDEXES = 9 };
    fixture *f = *state;
    skep_index_definition indexes[INDEXES];
    skep_batch_write writes[TABLES];
    char names[TABLES][8], index_names[INDEXES][8];
    for (size_t i = 0; i < INDEXES; i++) {
        (void)snprintf(index_names[i], sizeof index_names[i], "by%zu", i);
        indexes[i] = (skep_index_definition){
            .name = index_names[i], .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};
    }
    for (size_t i = 0; i < TABLES; i++) {
        (void)snprintf(names[i], sizeof names[i], "many%zu", i);
        skep_table_definition definition = {.name = names[i],
                                            .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1},
                                            .indexes = indexes,
                                            .index_count = INDEXES};
        must(f, create(f, &definition));
        writes[i] = (skep_batch_write){.table = names[i], .item = sized(f, 'a', 100, 1)};
    }
    skep_batch_write_request request = {writes, TABLES};
    skep_batch_write_response written = {0};
    f->wants_index_capacity = true;
    must(f, execute(f, SKEP_OP_BATCH_WRITE_ITEM, &request, &written));
    assert_int_equal(f->info.table_count, TABLES);
    for (size_t i = 0; i < TABLES; i++) {
        assert_string_equal(f->info.tables[i].table, names[i]);
        assert_int_equal(f->info.tables[i].index_count, INDEXES);
        for (size_t k = 0; k < INDEXES; k++) {
            assert_string_equal(f->info.tables[i].indexes[k].index, index_names[k]);
            assert_float_equal(f->info.tables[i].indexes[k].write_units, 1, 1e-9);
        }
    }
    units(f, 0, TABLES * (INDEXES + 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(nothing_is_counted_where_nobody_asks),
        engine_test(writes_count_the_larger_of_both_states),
        engine_test(a_refused_write_tells_no_units),
        engine_test(reads_count_whole_items),
        engine_test(pages_count_the_sum_of_what_they_walked),
        engine_test(indexes_count_the_entries_that_change),
        engine_test(reading_an_index_counts_its_entries),
        engine_test(batches_count_each_item),
        engine_test(transactions_count_twice_and_their_indexes_once),
        engine_test(tables_are_told_without_their_indexes_where_these_are_not_wanted),
        engine_test(writes_tell_each_index_that_changed),
        engine_test(reads_tell_the_table_or_the_index),
        engine_test(batches_and_transactions_tell_each_table),
        engine_test(many_tables_and_indexes_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
