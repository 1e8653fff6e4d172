/* What nodes of ScyllaDB Alternator refuse or answer in their own manner, as a client meets it:
 * each refusal has its status, and nothing is sent again that cannot succeed. */
#include "alternator/cluster.h"
#include "faults/support.h"

#include <unistd.h>

#define ROLE   "bees"
#define SECRET "$6$dC1/2Xq.$ab/cd.ef$gh"

typedef struct fixture {
    cluster *cluster;
    skep_client *db;
    skep_arena *arena;
    skep_call_info info;
    char units_of[64]; /* the table of the last request whose units were told */
    skep_error err;
    char data[64];
} fixture;

static void note(void *context, const skep_event *event) {
    fixture *f = context;
    f->info = event->info;
    if (event->info.table_count > 0)
        (void)snprintf(f->units_of, sizeof f->units_of, "%s", event->info.tables[0].table);
}

static skep_client *open_at(fixture *f, const char *rest, const skep_remote_options *remote) {
    char where[CLUSTER_ADDRESS_MAX];
    cluster_address(f->cluster, rest, where);
    skep_client *db = skep_open(
        where,
        &(skep_open_options){.observer = note,
                             .observer_context = f,
                             .wants_capacity = true,
                             .remote = remote,
                             .retry = {.call_timeout_ms = 10000, .base_ms = 5, .ceiling_ms = 50}},
        &f->err);
    if (db == NULL) fail_msg("%s", f->err.message);
    return db;
}

static void remove_data(const char *data) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[128];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(path, sizeof path, "%s%s", data, ends[i]);
        (void)unlink(path);
    }
}

/* An index that is said to hold keys only. */
static skep_status make_indexed(fixture *f) {
    const skep_index_definition index = {
        .name = "by_n", .key = {{{"n", SKEP_TYPE_N}}, 1, {{NULL, 0}}, 0}, .projection = 1};
    const skep_create_table_request request = {
        .table = {"indexed", {{{"PK", SKEP_TYPE_S}}, 1, {{"SK", SKEP_TYPE_S}}, 1}, &index, 1}};
    return skep_create_table(f->db, &request, NULL, f->arena, &f->err);
}

static int setup_group(void **state) {
    fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->data, sizeof f->data, "/tmp/skep-refusals-%ld.db", (long)getpid());
    f->cluster = cluster_start(&(cluster_options){.data = f->data});
    f->db = open_at(f, "", NULL);
    f->arena = skep_arena_new(NULL, 0);
    if (make_table(f->db, &f->err) != SKEP_OK || make_indexed(f) != SKEP_OK)
        fail_msg("%s", f->err.message);
    *state = f;
    return 0;
}

static int teardown_group(void **state) {
    fixture *f = *state;
    if (f == NULL) return -1;
    skep_arena_free(f->arena);
    skep_close(f->db);
    bool is_well = cluster_stop(f->cluster);
    remove_data(f->data);
    free(f);
    return is_well ? 0 : -1;
}

static void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

/* Refused once, with these words. */
static void assert_refused(fixture *f, skep_status status, skep_status expected, const char *type,
                           const char *message) {
    assert_string_equal(skep_status_name(status), skep_status_name(expected));
    assert_string_equal(f->err.type, type);
    assert_string_equal(f->err.message, message);
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 1);
}

/* ---- Tables ---- */

static skep_status create(fixture *f, size_t hash_count, size_t range_count) {
    skep_index_definition index = {.name = "i", .key = {.hash_count = hash_count}};
    const skep_key_attribute attributes[] = {{"a", SKEP_TYPE_S}, {"b", SKEP_TYPE_S}};
    memcpy(index.key.hash, attributes, sizeof attributes);
    index.key.range_count = range_count;
    index.key.range[0] = (skep_key_attribute){"c", SKEP_TYPE_S};
    const skep_create_table_request request = {
        .table = {"several", {{{"PK", SKEP_TYPE_S}}, 1, {{NULL, 0}}, 0}, &index, 1}};
    return skep_create_table(f->db, &request, NULL, f->arena, &f->err);
}

static void index_keys_of_several_attributes_are_refused(void **state) {
    fixture *f = *state;
    assert_refused(f, create(f, 2, 0), SKEP_INVALID, "ValidationException",
                   "Second key in KeySchema must be a RANGE key");
    assert_refused(f, create(f, 2, 1), SKEP_INVALID, "ValidationException",
                   "KeySchema must list exactly one or two key columns");
}

static void tables_that_are_there_or_not_are_told_in_other_words(void **state) {
    fixture *f = *state;
    const skep_get_request get = {.table = "none", .key = key_of(f->arena, "x", 1)};
    assert_refused(f, skep_get(f->db, &get, NULL, f->arena, &f->err), SKEP_NO_TABLE,
                   "ResourceNotFoundException",
                   "Requested resource not found: Table: none not found");
    assert_refused(f, make_table(f->db, &f->err), SKEP_IN_USE, "ResourceInUseException",
                   "Table faults already exists");
}

static void every_index_has_all_attributes_and_no_items_are_counted(void **state) {
    fixture *f = *state;
    skep_table_response table = {0};
    skep_query_response page = {0};
    const skep_put_request put = {.table = "indexed", .item = item_of(f->arena, "x", 1, 26)};
    const skep_query_request scan = {.table = "indexed", .index = "by_n"};
    assert_ok(f, skep_put(f->db, &put, NULL, f->arena, &f->err));
    assert_ok(f, skep_describe_table(f->db, &(skep_table_request){.table = "indexed"}, &table,
                                     f->arena, &f->err));
    assert_int_equal(table.table.index_count, 1);
    assert_int_equal(table.table.indexes[0].projection, SKEP_PROJECT_ALL);
    assert_int_equal(table.item_count, 0);
    assert_ok(f, skep_scan(f->db, &scan, &page, f->arena, &f->err));
    assert_int_equal(page.count, 1);
    assert_true(skep_value_equal(page.items[0], put.item));
}

/* ---- Reads ---- */

static void indexes_are_not_read_consistently(void **state) {
    fixture *f = *state;
    skep_query_request scan = {.table = "indexed", .index = "by_n", .is_consistent = true};
    assert_refused(f, skep_scan(f->db, &scan, NULL, f->arena, &f->err), SKEP_INVALID,
                   "ValidationException",
                   "Consistent reads are not allowed on global indexes (GSI)");
    scan = (skep_query_request){.table = "indexed", .index = "none"};
    assert_refused(f, skep_scan(f->db, &scan, NULL, f->arena, &f->err), SKEP_INVALID,
                   "ValidationException",
                   "Requested resource not found: Index 'none' for table 'indexed'");
}

/* Answers about one item name no table. */
static void units_are_those_of_the_table_that_was_asked(void **state) {
    fixture *f = *state;
    assert_ok(f, put_number(f->db, "units", 1, 1, &f->err));
    assert_string_equal(f->units_of, "faults");
    assert_true(f->info.write_units == 1);
}

/* ---- Writes ---- */

static void a_batch_is_refused_above_a_hundred(void **state) {
    enum { MANY = 101 };
    fixture *f = *state;
    skep_batch_write writes[MANY];
    for (int i = 0; i < MANY; i++)
        writes[i] = (skep_batch_write){.table = "faults", .item = item_of(f->arena, "batch", i, i)};
    const skep_batch_write_request request = {writes, MANY};
    assert_refused(f, skep_batch_write_items(f->db, &request, NULL, f->arena, &f->err),
                   SKEP_INVALID, "ValidationException",
                   "Invalid length of BatchWriteItem command, got 101 items, maximum is 100");
}

static skep_status put_absent(fixture *f, skep_client *db, int64_t number) {
    const skep_put_request put = {.table = "faults",
                                  .item = item_of(f->arena, "absent", number, 1),
                                  .condition = {.text = {"attribute_not_exists(PK)", 24}}};
    return skep_put(db, &put, NULL, f->arena, &f->err);
}

static skep_status set_number(fixture *f, skep_client *db, const char *text) {
    const skep_value_binding value = {.placeholder = {":n", 2},
                                      .value = skep_value_from_i64(f->arena, 5)};
    const skep_update_request request = {.table = "faults",
                                         .key = key_of(f->arena, "set", 1),
                                         .update = {.text = {text, strlen(text)}},
                                         .bindings = {.values = &value, .value_count = 1}};
    return skep_update(db, &request, NULL, f->arena, &f->err);
}

/* By the tag that the client gives a table which it creates. */
static void a_table_that_forbids_reads_before_writes_refuses_them(void **state) {
    static const char refusal[] =
        "Read-modify-write operations are disabled by 'forbid_rmw' write isolation policy.";
    fixture *f = *state;
    const skep_table_request table = {.table = "faults"};
    skep_client *db = open_at(f, "?isolation=forbid_rmw", NULL);
    assert_ok(f, skep_delete_table(db, &table, NULL, f->arena, &f->err));
    assert_ok(f, make_table(db, &f->err));
    assert_ok(f, put_number(db, "set", 1, 1, &f->err));
    assert_refused(f, put_absent(f, db, 1), SKEP_INVALID, "ValidationException", refusal);
    assert_refused(f, add_number(db, "set", 1, 1, &f->err), SKEP_INVALID, "ValidationException",
                   refusal);
    assert_refused(f, set_number(f, db, "SET n = n + :n"), SKEP_INVALID, "ValidationException",
                   refusal);
    assert_ok(f, set_number(f, db, "SET n = :n"));
    assert_int_equal(get_number(db, "set", 1, &f->err), 5);
    assert_ok(f, skep_delete_table(db, &table, NULL, f->arena, &f->err));
    skep_close(db);
    assert_ok(f, make_table(f->db, &f->err));
    assert_ok(f, put_absent(f, f->db, 1));
}

/* It was not carried out, so a counter may be sent again. */
static void what_a_busy_node_sheds_is_sent_again(void **state) {
    fixture *f = *state;
    cluster_next(f->cluster, CLUSTER_SHED, 2);
    assert_ok(f, add_number(f->db, "shed", 1, 26, &f->err));
    assert_int_equal(f->info.attempts, 3);
    assert_int_equal(get_number(f->db, "shed", 1, &f->err), 26);
}

static void what_is_too_large_is_sent_once(void **state) {
    fixture *f = *state;
    cluster_next(f->cluster, CLUSTER_TOO_LARGE, 1);
    assert_refused(f, put_number(f->db, "large", 1, 1, &f->err), SKEP_LIMIT, "PayloadTooLarge",
                   "Request content length limit of 16777216 bytes exceeded");
    assert_int_equal(get_number(f->db, "large", 1, &f->err), -1);
}

/* ---- Signatures ---- */

/* The secret of a role is a salted hash; the body is signed as it is sent, compressed. */
static void roles_sign_with_their_salted_hash(void **state) {
    fixture *f = *state;
    fixture other = {.arena = f->arena};
    skep_remote_options remote = {
        .access_key_id = ROLE, .secret_access_key = SECRET, .compress_from_bytes = 1};
    (void)snprintf(other.data, sizeof other.data, "/tmp/skep-roles-%ld.db", (long)getpid());
    other.cluster =
        cluster_start(&(cluster_options){.data = other.data, .signature = ROLE ":" SECRET});
    skep_client *db = open_at(&other, "", &remote);
    assert_ok(&other, make_table(db, &other.err));
    assert_ok(&other, put_number(db, "signed", 1, 1, &other.err));
    assert_int_equal(get_number(db, "signed", 1, &other.err), 1);
    skep_close(db);
    remote.secret_access_key = SECRET "i";
    db = open_at(&other, "", &remote);
    assert_int_not_equal(put_number(db, "signed", 1, 2, &other.err), SKEP_OK);
    assert_string_equal(other.err.type, "InvalidSignatureException");
    skep_close(db);
    assert_true(cluster_stop(other.cluster));
    remove_data(other.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(index_keys_of_several_attributes_are_refused),
        cmocka_unit_test(tables_that_are_there_or_not_are_told_in_other_words),
        cmocka_unit_test(every_index_has_all_attributes_and_no_items_are_counted),
        cmocka_unit_test(indexes_are_not_read_consistently),
        cmocka_unit_test(units_are_those_of_the_table_that_was_asked),
        cmocka_unit_test(a_batch_is_refused_above_a_hundred),
        cmocka_unit_test(a_table_that_forbids_reads_before_writes_refuses_them),
        cmocka_unit_test(what_a_busy_node_sheds_is_sent_again),
        cmocka_unit_test(what_is_too_large_is_sent_once),
        cmocka_unit_test(roles_sign_with_their_salted_hash),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
