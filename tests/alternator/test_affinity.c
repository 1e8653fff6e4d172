/* Writes of a key on an imitation of an Alternator cluster: one node for each, another when it
 * fails, and back. */
#include "alternator/cluster.h"
#include "faults/support.h"

#include <unistd.h>

#include <skep/batch.h>
#include <skep/session.h>

#include "shop.skep.h"

#define ALL_THREE "[\"127.0.0.3\",\"127.0.0.1\",\"127.0.0.2\"]"

enum { KEYS = 40, PATIENCE_MS = 5000 };

typedef struct fixture {
    cluster *cluster;
    skep_client *db; /* with affinity of all writes */
    skep_error err;
    char data[64];
} fixture;

static skep_client *open_at(fixture *f, const char *rest) {
    char where[CLUSTER_ADDRESS_MAX];
    cluster_address(f->cluster, rest, where);
    skep_client *db = skep_open(
        where,
        &(skep_open_options){.retry = {.call_timeout_ms = 10000, .base_ms = 5, .ceiling_ms = 50}},
        &f->err);
    if (db == NULL) fail_msg("%s", f->err.message);
    return db;
}

/* Until all three nodes were learnt: reads go round. */
static void await_nodes(fixture *f, skep_client *db) {
    for (int64_t end = now_ms() + PATIENCE_MS; now_ms() < end; sleep_ms(20)) {
        uint64_t before[CLUSTER_NODES];
        size_t reached = 0;
        for (int i = 0; i < CLUSTER_NODES; i++) before[i] = cluster_served(f->cluster, i);
        for (int i = 0; i < CLUSTER_NODES; i++)
            assert_int_not_equal(get_number(db, "none", 0, &f->err), -2);
        for (int i = 0; i < CLUSTER_NODES; i++)
            reached += cluster_served(f->cluster, i) > before[i];
        if (reached == CLUSTER_NODES) return;
    }
    fail_msg("%s", "the nodes were not learnt");
}

static int setup_group(void **state) {
    fixture *f = calloc(1, sizeof *f);
    (void)snprintf(f->data, sizeof f->data, "/tmp/skep-affinity-%ld.db", (long)getpid());
    f->cluster = cluster_start(&(cluster_options){.data = f->data});
    f->db = open_at(f, "?affinity=write");
    if (make_table(f->db, &f->err) != SKEP_OK || shop_create(f->db, &f->err) != SKEP_OK)
        fail_msg("%s", f->err.message);
    await_nodes(f, f->db);
    *state = f;
    return 0;
}

static int teardown_group(void **state) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    fixture *f = *state;
    char path[128];
    if (f == NULL) return -1;
    skep_close(f->db);
    bool is_well = cluster_stop(f->cluster);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(path, sizeof path, "%s%s", f->data, ends[i]);
        (void)unlink(path);
    }
    free(f);
    return is_well ? 0 : -1;
}

/* ---- Which node ---- */

/* The node that serves what `write` sends; -1 where it is several. */
typedef skep_status sender(fixture *f, skep_client *db, const char *pk);

static int node_of(fixture *f, skep_client *db, const char *pk, sender *write) {
    uint64_t before[CLUSTER_NODES];
    int node = -1, reached = 0;
    for (int i = 0; i < CLUSTER_NODES; i++) before[i] = cluster_served(f->cluster, i);
    if (write(f, db, pk) != SKEP_OK) fail_msg("%s", f->err.message);
    for (int i = 0; i < CLUSTER_NODES; i++) {
        if (cluster_served(f->cluster, i) == before[i]) continue;
        node = i;
        reached++;
    }
    return reached == 1 ? node : -1;
}

/* Every kind of plain write, of two items of the partition. */
static skep_status write_all(fixture *f, skep_client *db, const char *pk) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    const skep_batch_write batch[] = {{.table = "faults", .item = item_of(arena, pk, 3, 3)},
                                      {.table = "faults", .item = item_of(arena, pk, 4, 4)}};
    const skep_delete_request erase = {.table = "faults", .key = key_of(arena, pk, 4)};
    skep_status status = put_number(db, pk, 1, 1, &f->err);
    if (status == SKEP_OK) status = put_number(db, pk, 2, 2, &f->err);
    if (status == SKEP_OK) status = add_number(db, pk, 1, 1, &f->err);
    if (status == SKEP_OK)
        status = skep_batch_write_all(db, &(skep_batch_write_request){batch, 2}, NULL, NULL, arena,
                                      &f->err);
    if (status == SKEP_OK) status = skep_delete(db, &erase, NULL, arena, &f->err);
    skep_arena_free(arena);
    return status;
}

static skep_status put_once(fixture *f, skep_client *db, const char *pk) {
    return put_number(db, pk, 1, 1, &f->err);
}

static skep_status add_twice(fixture *f, skep_client *db, const char *pk) {
    skep_status status = add_number(db, pk, 1, 1, &f->err);
    return status == SKEP_OK ? add_number(db, pk, 2, 1, &f->err) : status;
}

static void key_name(int number, char out[16]) {
    (void)snprintf(out, 16, "key%d", number);
}

static void all_writes_of_a_key_go_to_one_node(void **state) {
    fixture *f = *state;
    size_t counts[CLUSTER_NODES] = {0};
    for (int i = 0; i < KEYS; i++) {
        char pk[16];
        key_name(i, pk);
        int node = node_of(f, f->db, pk, write_all);
        if (node < 0) fail_msg("writes of %s went to several nodes", pk);
        counts[node]++;
    }
    for (int i = 0; i < CLUSTER_NODES; i++)
        if (counts[i] < KEYS / 8) fail_msg("%zu keys of node %d", counts[i], i);
}

/* Another program knows the same nodes by other names in another order. */
static void clients_agree(void **state) {
    fixture *f = *state;
    char where[CLUSTER_ADDRESS_MAX];
    (void)snprintf(where, sizeof where, "alternator://127.0.0.3,127.0.0.2:%u?affinity=write",
                   (unsigned)cluster_port(f->cluster));
    skep_client *other = skep_open(where, NULL, &f->err);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_table_response table;
    assert_non_null(other);
    await_nodes(f, other);
    assert_int_equal(skep_describe_table(other, &(skep_table_request){.table = "faults"}, &table,
                                         arena, &f->err),
                     SKEP_OK);
    for (int i = 0; i < KEYS; i++) {
        char pk[16];
        key_name(i, pk);
        assert_int_equal(node_of(f, other, pk, write_all), node_of(f, f->db, pk, write_all));
    }
    skep_close(other);
    skep_arena_free(arena);
}

static void reads_and_plain_writes_go_round_where_only_others_have_affinity(void **state) {
    fixture *f = *state;
    skep_client *db = open_at(f, "?affinity=rmw");
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_table_response table;
    await_nodes(f, db); /* by reads, which go round */
    assert_int_equal(
        skep_describe_table(db, &(skep_table_request){.table = "faults"}, &table, arena, &f->err),
        SKEP_OK);
    size_t reached[CLUSTER_NODES] = {0};
    for (int i = 0; i < CLUSTER_NODES; i++) reached[node_of(f, db, "round", put_once)]++;
    for (int i = 0; i < CLUSTER_NODES; i++) assert_int_equal(reached[i], 1);
    int node = node_of(f, db, "round", add_twice);
    assert_in_range(node, 0, CLUSTER_NODES - 1);
    for (int i = 0; i < CLUSTER_NODES; i++)
        assert_int_equal(node_of(f, db, "round", add_twice), node);
    skep_close(db);
    skep_arena_free(arena);
}

/* ---- Sessions ---- */

static skep_status save_order(fixture *f, skep_client *db, const char *pk) {
    const skep_save_options singly = {.mode = SKEP_SAVE_SINGLE};
    skep_session *s = skep_session_new(db, NULL);
    order *o = order_new(s);
    o->id = strtoll(pk, NULL, 10);
    for (int i = 1; i <= 3; i++) *skep_append(s, &o->items) = (item){.id = i, .units = i};
    skep_status status = skep_session_save(s, &singly, &f->err);
    o->status = ORDER_SHIPPED;
    if (status == SKEP_OK) status = skep_session_save(s, &singly, &f->err);
    skep_remove_at(&o->items, 0);
    if (status == SKEP_OK) status = skep_session_save(s, &singly, &f->err);
    skep_session_free(s);
    return status;
}

/* No table was described to this client: the session knows the key. */
static void a_session_writes_an_order_at_one_node(void **state) {
    fixture *f = *state;
    skep_client *db = open_at(f, "?affinity=write");
    bool is_reached[CLUSTER_NODES] = {false};
    await_nodes(f, db);
    for (int i = 1; i <= 12; i++) {
        char pk[16];
        (void)snprintf(pk, sizeof pk, "%d", i);
        int node = node_of(f, db, pk, save_order);
        if (node < 0) fail_msg("order %d went to several nodes", i);
        is_reached[node] = true;
    }
    assert_true(is_reached[0] + is_reached[1] + is_reached[2] > 1);
    skep_close(db);
}

/* ---- Nodes that fail ---- */

/* A key that the node has. */
static void key_at(fixture *f, int node, char out[16]) {
    for (int i = 0; i < 100; i++) {
        key_name(i, out);
        if (node_of(f, f->db, out, put_once) == node) return;
    }
    fail_msg("node %d has no key", node);
}

static void a_key_moves_when_its_node_dies_and_comes_back(void **state) {
    fixture *f = *state;
    char pk[16], other_pk[16];
    key_at(f, 1, pk);
    key_at(f, 2, other_pk);
    cluster_kill(f->cluster, 1);
    int heir = node_of(f, f->db, pk, write_all);
    assert_true(heir == 0 || heir == 2);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(node_of(f, f->db, pk, write_all), heir);
        assert_int_equal(node_of(f, f->db, other_pk, write_all), 2);
    }
    cluster_revive(f->cluster, 1);
    int node = heir;
    for (int64_t end = now_ms() + PATIENCE_MS; node != 1 && now_ms() < end; sleep_ms(50))
        node = node_of(f, f->db, pk, put_once);
    assert_int_equal(node, 1);
    assert_int_equal(node_of(f, f->db, pk, write_all), 1);
}

static void a_key_moves_when_its_node_leaves_the_cluster(void **state) {
    fixture *f = *state;
    char pk[16];
    key_at(f, 2, pk);
    cluster_say(f->cluster, NULL, "[\"127.0.0.1\",\"127.0.0.2\"]");
    int node = 2;
    for (int64_t end = now_ms() + PATIENCE_MS; node == 2 && now_ms() < end; sleep_ms(50))
        node = node_of(f, f->db, pk, put_once);
    assert_int_not_equal(node, 2);
    cluster_say(f->cluster, NULL, ALL_THREE);
    for (int64_t end = now_ms() + PATIENCE_MS; node != 2 && now_ms() < end; sleep_ms(50))
        node = node_of(f, f->db, pk, put_once);
    assert_int_equal(node, 2);
}

/* An error of the node is no reason to give up: the next in the key's order is asked. */
static void after_an_error_the_next_node_of_the_key_is_asked(void **state) {
    fixture *f = *state;
    char pk[16];
    key_at(f, 0, pk);
    proxy_next(cluster_proxy(f->cluster, 0), PROXY_500, 1);
    int node = node_of(f, f->db, pk, put_once);
    assert_true(node == 1 || node == 2);
    assert_int_equal(node_of(f, f->db, pk, put_once), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_writes_of_a_key_go_to_one_node),
        cmocka_unit_test(clients_agree),
        cmocka_unit_test(reads_and_plain_writes_go_round_where_only_others_have_affinity),
        cmocka_unit_test(a_session_writes_an_order_at_one_node),
        cmocka_unit_test(a_key_moves_when_its_node_dies_and_comes_back),
        cmocka_unit_test(a_key_moves_when_its_node_leaves_the_cluster),
        cmocka_unit_test(after_an_error_the_next_node_of_the_key_is_asked),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
