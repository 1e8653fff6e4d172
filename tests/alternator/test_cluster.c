/* A client on an imitation of an Alternator cluster: the list of nodes, nodes that fail, and
 * what such servers lack. */
#include "alternator/cluster.h"
#include "faults/support.h"

#include <unistd.h>

#include <skep/session.h>

#include "shop.skep.h"

#define ALL_THREE "[\"127.0.0.3\",\"127.0.0.1\",\"127.0.0.2\"]"

enum { LEARNT_MS = 4000, MANY = 60 };

typedef struct fixture {
    cluster *cluster;
    skep_client *db;
    skep_call_info info;
    skep_error err;
    char data[64];
} fixture;

static void note(void *context, const skep_event *event) {
    ((fixture *)context)->info = event->info;
}

static skep_client *open_at(fixture *f, const char *rest) {
    char address_text[CLUSTER_ADDRESS_MAX];
    cluster_address(f->cluster, rest, address_text);
    skep_client *db = skep_open(
        address_text,
        &(skep_open_options){.observer = note,
                             .observer_context = f,
                             .retry = {.call_timeout_ms = 10000, .base_ms = 5, .ceiling_ms = 50}},
        &f->err);
    if (db == NULL) fail_msg("%s", f->err.message);
    return db;
}

static int setup_group(void **state) {
    fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->data, sizeof f->data, "/tmp/skep-cluster-%ld.db", (long)getpid());
    f->cluster = cluster_start(&(cluster_options){.data = f->data});
    f->db = open_at(f, "");
    if (make_table(f->db, &f->err) != SKEP_OK || shop_create(f->db, &f->err) != SKEP_OK)
        fail_msg("%s", f->err.message);
    *state = f;
    return 0;
}

static void remove_data(const char *data) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[128];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(path, sizeof path, "%s%s", data, ends[i]);
        (void)unlink(path);
    }
}

static int teardown_group(void **state) {
    fixture *f = *state;
    if (f == NULL) return -1;
    skep_close(f->db);
    bool is_well = cluster_stop(f->cluster);
    remove_data(f->data);
    free(f);
    return is_well ? 0 : -1;
}

/* ---- The list ---- */

static void write_many(fixture *f, uint64_t served[CLUSTER_NODES]) {
    for (int i = 0; i < CLUSTER_NODES; i++) served[i] = cluster_served(f->cluster, i);
    for (int64_t i = 0; i < MANY; i++)
        if (put_number(f->db, "many", i, i, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    for (int i = 0; i < CLUSTER_NODES; i++) served[i] = cluster_served(f->cluster, i) - served[i];
}

/* Until the writes are spread as wanted: each node the same number, 0 where it is not wanted. */
static bool is_spread(fixture *f, bool first, bool second, bool third) {
    const bool wanted[CLUSTER_NODES] = {first, second, third};
    uint64_t served[CLUSTER_NODES], share = MANY / ((uint64_t)first + second + third);
    for (int64_t end = now_ms() + LEARNT_MS; now_ms() < end; sleep_ms(50)) {
        bool is_right = true;
        write_many(f, served);
        for (int i = 0; i < CLUSTER_NODES; i++)
            if (wanted[i] ? served[i] + 1 < share || served[i] > share + 1 : served[i] != 0)
                is_right = false;
        if (is_right) return true;
    }
    print_message("%" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", served[0], served[1], served[2]);
    return false;
}

static void the_load_is_spread_over_nodes_that_one_node_names(void **state) {
    fixture *f = *state;
    assert_true(is_spread(f, true, true, true));
}

static void nodes_are_added_and_removed(void **state) {
    fixture *f = *state;
    cluster_say(f->cluster, NULL, "[\"127.0.0.1\",\"127.0.0.3\"]");
    assert_true(is_spread(f, true, false, true));
    cluster_say(f->cluster, NULL, "[\"127.0.0.2\"]");
    assert_true(is_spread(f, false, true, false));
    cluster_say(f->cluster, NULL, ALL_THREE);
    assert_true(is_spread(f, true, true, true));
}

static void a_node_that_is_named_twice_counts_once(void **state) {
    fixture *f = *state;
    cluster_say(f->cluster, NULL, "[\"127.0.0.1\",\"127.0.0.2\",\"127.0.0.2\",\"127.0.0.2\"]");
    assert_true(is_spread(f, true, true, false));
    cluster_say(f->cluster, NULL, ALL_THREE);
    assert_true(is_spread(f, true, true, true));
}

static void answers_that_name_no_node_leave_the_list(void **state) {
    static const char *const answers[][2] = {{"200 OK", "[]"},
                                             {"500 Internal Server Error", "[\"127.0.0.2\"]"},
                                             {"200 OK", "[\"127.0.0.2\""},
                                             {"200 OK", "{\"127.0.0.2\":1}"},
                                             {"200 OK", "<html>"},
                                             {"200 OK", "[1,null,\"\",\"a/b\"]"}};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        cluster_say(f->cluster, answers[i][0], answers[i][1]);
        uint64_t asked = cluster_asked(f->cluster);
        for (int64_t end = now_ms() + LEARNT_MS;
             cluster_asked(f->cluster) == asked && now_ms() < end; sleep_ms(20))
            (void)get_number(f->db, "many", 0, &f->err);
        assert_true(cluster_asked(f->cluster) > asked);
        assert_true(is_spread(f, true, true, true));
    }
    cluster_say(f->cluster, "200 OK", ALL_THREE);
}

static void where_a_rack_is_empty_its_data_centre_is_asked(void **state) {
    fixture *f = *state;
    skep_client *before = f->db;
    f->db = open_at(f, "?dc=one&rack=two");
    assert_true(is_spread(f, true, true, true));
    cluster_say_rack(f->cluster, "[\"127.0.0.3\"]");
    assert_true(is_spread(f, false, false, true));
    cluster_say_rack(f->cluster, "[]");
    skep_close(f->db);
    f->db = before;
}

/* ---- Nodes that fail ---- */

static void a_node_that_is_named_and_dead_costs_no_call(void **state) {
    fixture *f = *state;
    uint64_t served[CLUSTER_NODES];
    cluster_say(f->cluster, NULL, "[\"127.0.0.1\",\"127.0.0.4\",\"127.0.0.2\"]");
    for (int64_t end = now_ms() + 2500; now_ms() < end;) {
        write_many(f, served);
        assert_int_equal(add_number(f->db, "dead", 0, 1, &f->err), SKEP_OK);
    }
    cluster_say(f->cluster, NULL, ALL_THREE);
    assert_true(is_spread(f, true, true, true));
}

static void a_node_that_dies_is_left_and_taken_back(void **state) {
    fixture *f = *state;
    cluster_kill(f->cluster, 1);
    assert_true(is_spread(f, true, false, true));
    cluster_revive(f->cluster, 1);
    assert_true(is_spread(f, true, true, true));
}

static void a_cluster_that_dies_altogether_comes_back(void **state) {
    fixture *f = *state;
    for (int i = 0; i < CLUSTER_NODES; i++) proxy_refuse(cluster_proxy(f->cluster, i), true);
    assert_int_equal(get_number(f->db, "many", 0, &f->err), -2);
    for (int i = 0; i < CLUSTER_NODES; i++) proxy_refuse(cluster_proxy(f->cluster, i), false);
    assert_true(is_spread(f, true, true, true));
}

static void a_node_with_three_errors_in_a_row_is_left(void **state) {
    fixture *f = *state;
    proxy_next(cluster_proxy(f->cluster, 2), PROXY_500, 200);
    assert_true(is_spread(f, true, true, false));
    proxy_calm(cluster_proxy(f->cluster, 2));
    assert_true(is_spread(f, true, true, true));
}

/* ---- Tables ---- */

static void create_tagged(fixture *f, const char *rest, const skep_tag *tag, char *body,
                          size_t size) {
    static int number;
    char name[16];
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *db = open_at(f, rest);
    (void)snprintf(name, sizeof name, "tagged%d", number++);
    const skep_create_table_request request = {
        .table = {.name = name, .key = {.hash = {{"PK", SKEP_TYPE_S}}, .hash_count = 1}},
        .tags = tag,
        .tag_count = tag != NULL};
    if (skep_create_table(db, &request, NULL, arena, &f->err) != SKEP_OK)
        fail_msg("%s", f->err.message);
    cluster_last_body(f->cluster, body, size);
    assert_int_equal(
        skep_delete_table(db, &(skep_table_request){.table = name}, NULL, arena, &f->err), SKEP_OK);
    skep_close(db);
    skep_arena_free(arena);
}

static void a_table_is_created_with_its_isolation(void **state) {
    static const char tag[] = "\"Tags\":[{\"Key\":\"system:write_isolation\",\"Value\":\"%s\"}]";
    static const char *const rests[][2] = {{"", "always_use_lwt"},
                                           {"?isolation=only_rmw_uses_lwt", "only_rmw_uses_lwt"},
                                           {"?isolation=forbid_rmw", "forbid_rmw"}};
    fixture *f = *state;
    char body[4096], expected[128];
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        create_tagged(f, rests[i][0], NULL, body, sizeof body);
        (void)snprintf(expected, sizeof expected, tag, rests[i][1]);
        if (strstr(body, expected) == NULL) fail_msg("%s is not in %s", expected, body);
    }
    create_tagged(f, "?isolation=server", NULL, body, sizeof body);
    assert_null(strstr(body, "Tags"));
    create_tagged(f, "", &(skep_tag){"system:write_isolation", "unsafe"}, body, sizeof body);
    (void)snprintf(expected, sizeof expected, tag, "unsafe");
    assert_non_null(strstr(body, expected));
    create_tagged(f, "", &(skep_tag){"team", "bees"}, body, sizeof body);
    assert_non_null(strstr(body, "{\"Key\":\"team\",\"Value\":\"bees\"},"
                                 "{\"Key\":\"system:write_isolation\""));
}

/* ---- Units ---- */

/* Such servers refuse INDEXES and tell nothing of queries. */
static void units_are_asked_for_as_far_as_such_servers_tell_them(void **state) {
    fixture *f = *state;
    char where[CLUSTER_ADDRESS_MAX], body[4096];
    skep_arena *arena = skep_arena_new(NULL, 0);
    cluster_address(f->cluster, "", where);
    skep_client *db = skep_open(
        where,
        &(skep_open_options){.wants_index_capacity = true, .observer = note, .observer_context = f},
        &f->err);
    assert_non_null(db);
    const skep_put_request put = {
        .table = "faults", .item = item_of(arena, "units", 1, 1), .entity = "number"};
    if (skep_put(db, &put, NULL, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    cluster_last_body(f->cluster, body, sizeof body);
    assert_non_null(strstr(body, "\"ReturnConsumedCapacity\":\"TOTAL\""));
    assert_true(f->info.write_units == 1);
    assert_non_null(strstr(skep_client_metrics(db, arena),
                           "\nskep_entity_write_units_total{entity=\"number\"} 1\n"));
    const skep_query_request scan = {.table = "faults", .limit = 1};
    if (skep_scan(db, &scan, NULL, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    cluster_last_body(f->cluster, body, sizeof body);
    assert_null(strstr(body, "ReturnConsumedCapacity"));
    assert_true(f->info.read_units == 0);
    skep_close(db);
    skep_arena_free(arena);
}

/* Several `skep serve` tell all units, those of indexes and queries too. */
static void a_cluster_with_transactions_is_asked_for_all_units(void **state) {
    fixture *f = *state;
    char where[CLUSTER_ADDRESS_MAX], body[4096];
    skep_arena *arena = skep_arena_new(NULL, 0);
    cluster_address(f->cluster, "?transactions=true", where);
    skep_client *db = skep_open(where, &(skep_open_options){.wants_index_capacity = true}, &f->err);
    assert_non_null(db);
    const skep_query_request scan = {.table = "faults", .limit = 1};
    assert_int_equal(skep_scan(db, &scan, NULL, arena, &f->err), SKEP_INVALID);
    assert_string_equal(f->err.message, "INDEXES consumed capacity is not supported");
    cluster_last_body(f->cluster, body, sizeof body);
    assert_non_null(strstr(body, "\"ReturnConsumedCapacity\":\"INDEXES\""));
    skep_close(db);
    skep_arena_free(arena);
}

/* ---- What is unknown ---- */

static void after_an_error_another_node_is_asked(void **state) {
    static const proxy_fault faults[] = {PROXY_500, PROXY_500_AFTER};
    fixture *f = *state;
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        for (int i = 0; i < CLUSTER_NODES; i++)
            proxy_next(cluster_proxy(f->cluster, i), faults[k], i == 0 ? 1 : 0);
        for (int64_t i = 0; i < CLUSTER_NODES; i++)
            assert_int_equal(put_number(f->db, "error", i, i, &f->err), SKEP_OK);
        for (int64_t i = 0; i < CLUSTER_NODES; i++)
            assert_int_equal(get_number(f->db, "error", i, &f->err), i);
    }
}

static void a_counter_with_an_error_is_unknown_whether_it_was_added_or_not(void **state) {
    static const proxy_fault faults[] = {PROXY_500, PROXY_500_AFTER};
    fixture *f = *state;
    for (int64_t k = 0; k < 2; k++) {
        for (int i = 0; i < CLUSTER_NODES; i++)
            proxy_next(cluster_proxy(f->cluster, i), faults[k], 1);
        assert_int_equal(add_number(f->db, "add", k, 1, &f->err), SKEP_UNKNOWN);
        assert_true(f->err.is_outcome_unknown);
        assert_int_equal(f->info.attempts, 1);
        for (int i = 0; i < CLUSTER_NODES; i++) proxy_calm(cluster_proxy(f->cluster, i));
        assert_int_equal(get_number(f->db, "add", k, &f->err), k == 0 ? -1 : 1);
    }
}

/* ---- What such servers lack ---- */

static uint64_t served_by_all(fixture *f) {
    uint64_t served = 0;
    for (int i = 0; i < CLUSTER_NODES; i++) served += cluster_served(f->cluster, i);
    return served;
}

static void transactions_are_refused_before_they_are_sent(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_transact_action action = {
        .kind = SKEP_TRANSACT_PUT, .table = "faults", .item = item_of(arena, "no", 0, 0)};
    const skep_transact_get get = {.table = "faults", .key = key_of(arena, "no", 0)};
    uint64_t served = served_by_all(f);
    assert_int_equal(skep_transact_write(f->db, &(skep_transact_request){&action, 1, NULL}, NULL,
                                         arena, &f->err),
                     SKEP_UNSUPPORTED);
    assert_non_null(strstr(f->err.message, "SKEP_SAVE_SINGLE"));
    assert_non_null(strstr(f->err.message, "SKEP_SAVE_BATCH"));
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(
        skep_transact_read(f->db, &(skep_transact_get_request){&get, 1}, NULL, arena, &f->err),
        SKEP_UNSUPPORTED);
    assert_non_null(strstr(f->err.message, "BatchGetItem"));
    assert_int_equal(served_by_all(f), served);
    skep_arena_free(arena);
}

static void an_order_is_saved_as_the_message_says(void **state) {
    fixture *f = *state;
    skep_session *s = skep_session_new(f->db, NULL);
    order *o = order_new(s);
    o->id = 1;
    *skep_append(s, &o->items) =
        (item){.id = 1, .product_name = "Honey", .unit_price = SKEP_DEC("26.05"), .units = 3};
    assert_int_equal(skep_session_save(s, NULL, &f->err), SKEP_UNSUPPORTED);
    const skep_save_options singly = {.mode = SKEP_SAVE_SINGLE};
    if (skep_session_save(s, &singly, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    skep_session_free(s);
    s = skep_session_new(f->db, NULL);
    o = order_load(s, 1, &f->err);
    assert_non_null(o);
    assert_int_equal(o->items.count, 1);
    skep_session_free(s);
}

static void an_operation_that_the_server_turns_out_to_lack_is_unsupported(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_client *db = open_at(f, "?transactions=true");
    const skep_transact_action action = {
        .kind = SKEP_TRANSACT_PUT, .table = "faults", .item = item_of(arena, "no", 0, 0)};
    assert_int_equal(
        skep_transact_write(db, &(skep_transact_request){&action, 1, NULL}, NULL, arena, &f->err),
        SKEP_UNSUPPORTED);
    assert_string_equal(f->err.message, "Unsupported operation TransactWriteItems");
    assert_string_equal(f->err.type, "UnknownOperationException");
    skep_close(db);
    skep_arena_free(arena);
}

/* ---- The wire ---- */

static void long_answers_in_chunks_without_checksum_or_id_are_read(void **state) {
    fixture *f = *state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_item *build = skep_item_new(arena);
    skep_value value;
    skep_get_response got = {0};
    char *text = malloc(30001);
    memset(text, 'x', 30000);
    text[30000] = '\0';
    skep_item_set_text(build, "PK", "long");
    skep_item_set_text(build, "SK", "00000000");
    skep_item_set_text(build, "text", text);
    assert_int_equal(skep_item_finish(build, &value, &f->err), SKEP_OK);
    assert_int_equal(skep_put(f->db, &(skep_put_request){.table = "faults", .item = value}, NULL,
                              arena, &f->err),
                     SKEP_OK);
    const skep_get_request request = {.table = "faults", .key = key_of(arena, "long", 0)};
    if (skep_get(f->db, &request, &got, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_true(skep_value_equal(got.item, value));
    assert_string_equal(f->info.request_id, "");
    for (int i = 0; i < CLUSTER_NODES; i++) proxy_next(cluster_proxy(f->cluster, i), PROXY_HALF, 1);
    if (skep_get(f->db, &request, &got, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_true(skep_value_equal(got.item, value));
    assert_int_equal(f->info.attempts, CLUSTER_NODES + 1);
    for (int i = 0; i < CLUSTER_NODES; i++) proxy_calm(cluster_proxy(f->cluster, i));
    free(text);
    skep_arena_free(arena);
}

static void number_keys_have_one_text(void **state) {
    static const char *const numbers[][2] = {{"1e3", "{\"N\":\"1000\"}"},
                                             {"1.50", "{\"N\":\"1.5\"}"},
                                             {"-0", "{\"N\":\"0\"}"},
                                             {"0.0001", "{\"N\":\"0.0001\"}"}};
    fixture *f = *state;
    char body[4096];
    skep_arena *arena = skep_arena_new(NULL, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        skep_decimal number;
        skep_value key;
        assert_int_equal(
            skep_decimal_parse((skep_str){numbers[i][0], strlen(numbers[i][0])}, &number, &f->err),
            SKEP_OK);
        skep_item *build = skep_item_new(arena);
        skep_item_set_decimal(build, "number", number);
        assert_int_equal(skep_item_finish(build, &key, &f->err), SKEP_OK);
        (void)skep_get(f->db, &(skep_get_request){.table = "faults", .key = key}, NULL, arena,
                       &f->err);
        cluster_last_body(f->cluster, body, sizeof body);
        if (strstr(body, numbers[i][1]) == NULL) fail_msg("%s is not in %s", numbers[i][1], body);
    }
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_load_is_spread_over_nodes_that_one_node_names),
        cmocka_unit_test(nodes_are_added_and_removed),
        cmocka_unit_test(a_node_that_is_named_twice_counts_once),
        cmocka_unit_test(answers_that_name_no_node_leave_the_list),
        cmocka_unit_test(where_a_rack_is_empty_its_data_centre_is_asked),
        cmocka_unit_test(a_node_that_is_named_and_dead_costs_no_call),
        cmocka_unit_test(a_node_that_dies_is_left_and_taken_back),
        cmocka_unit_test(a_cluster_that_dies_altogether_comes_back),
        cmocka_unit_test(a_node_with_three_errors_in_a_row_is_left),
        cmocka_unit_test(a_table_is_created_with_its_isolation),
        cmocka_unit_test(units_are_asked_for_as_far_as_such_servers_tell_them),
        cmocka_unit_test(a_cluster_with_transactions_is_asked_for_all_units),
        cmocka_unit_test(after_an_error_another_node_is_asked),
        cmocka_unit_test(a_counter_with_an_error_is_unknown_whether_it_was_added_or_not),
        cmocka_unit_test(transactions_are_refused_before_they_are_sent),
        cmocka_unit_test(an_order_is_saved_as_the_message_says),
        cmocka_unit_test(an_operation_that_the_server_turns_out_to_lack_is_unsupported),
        cmocka_unit_test(long_answers_in_chunks_without_checksum_or_id_are_read),
        cmocka_unit_test(number_keys_have_one_text),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
