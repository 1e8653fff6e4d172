/* Saving and loading objects on the embedded engine, against the bare SQLite statements that the
 * same work needs: same schema, same settings, prepared once, the packed item taken from the
 * database that skep wrote. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include <skep/skep.h>

#include "shop.skep.h"

enum { STORED = 5000, ITEM_MAX = 4096 };

typedef struct state {
    char dir[64], ours[96], theirs[96];
    skep_client *db;
    sqlite3 *bare;
    sqlite3_stmt *begin, *commit, *insert, *insert_index, *select, *select_range;
    unsigned char item[ITEM_MAX], range[256];
    int item_len, range_len;
    int64_t next_ours, next_theirs;
    uint64_t random;
} state;

static const char *const schema =
    "CREATE TABLE items(table_id INTEGER NOT NULL, pk BLOB NOT NULL, sk BLOB NOT NULL, item BLOB "
    "NOT NULL,"
    " PRIMARY KEY(table_id, pk, sk)) WITHOUT ROWID;"
    "CREATE TABLE index_rows(index_id INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL,"
    " pk BLOB NOT NULL, sk BLOB NOT NULL, PRIMARY KEY(index_id, hash, range, pk, sk)) WITHOUT "
    "ROWID;";

static int64_t pick(state *s) {
    s->random = s->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (int64_t)((s->random >> 33) % STORED) + 1;
}

static void check(state *s, int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        bench_die("SQLite", sqlite3_errmsg(s->bare));
}

static sqlite3_stmt *prepare(state *s, const char *sql) {
    sqlite3_stmt *statement = NULL;
    check(s, sqlite3_prepare_v3(s->bare, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
    return statement;
}

/* ---- The two sides of one save ---- */

static void fill_order(skep_session *s, order *o, int64_t id) {
    o->id = id;
    o->buyer_id = id % 100;
    o->status = ORDER_SHIPPED;
    o->placed_at = INT64_C(1790000000000000000) + id;
    o->ship_to = (address){.street = "17 Long Acre, third floor, on the left",
                           .city = "London",
                           .state = "Greater London",
                           .zip = "WC2E 9RZ",
                           .country = "GB"};
    o->card = "4000 0000 0000 0002";
    *skep_append(s, &o->tags) = "gift";
    *skep_append(s, &o->tags) = "fragile";
}

static void save_ours(void *context, size_t count) {
    state *s = context;
    skep_error err = {0};
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(s->db, NULL);
        order *o = order_new(session);
        fill_order(session, o, ++s->next_ours);
        if (skep_session_save(session, NULL, &err) != SKEP_OK) bench_die("save", err.message);
        skep_session_free(session);
    }
}

/* Keys as the engine writes them: a type letter, the text, 00 01. */
static int key_bytes(char *out, const char *format, int64_t id) {
    int len = sprintf(out, format, (long long)id);
    out[len] = '\0';
    out[len + 1] = '\1';
    return len + 2;
}

static void step(state *s, sqlite3_stmt *statement) {
    check(s, sqlite3_step(statement));
    check(s, sqlite3_reset(statement));
}

static void save_theirs(void *context, size_t count) {
    state *s = context;
    for (size_t i = 0; i < count; i++) {
        char key[64], buyer[64];
        int64_t id = ++s->next_theirs;
        int key_len = key_bytes(key, "SORDER#%lld", id);
        int buyer_len = key_bytes(buyer, "SBUYER#%lld", id % 100);
        step(s, s->begin);
        sqlite3_bind_blob(s->insert, 1, key, key_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->insert, 2, key, key_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->insert, 3, s->item, s->item_len, SQLITE_STATIC);
        step(s, s->insert);
        sqlite3_bind_blob(s->insert_index, 1, buyer, buyer_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->insert_index, 2, s->range, s->range_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->insert_index, 3, key, key_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->insert_index, 4, key, key_len, SQLITE_STATIC);
        step(s, s->insert_index);
        step(s, s->commit);
    }
}

/* ---- The two sides of one get ---- */

static void find_ours(void *context, size_t count) {
    state *s = context;
    skep_error err = {0};
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(s->db, NULL);
        if (order_find(session, pick(s), &err) == NULL) bench_die("find", err.message);
        skep_session_free(session);
    }
}

static void select_theirs(void *context, size_t count) {
    state *s = context;
    static volatile unsigned char sink;
    for (size_t i = 0; i < count; i++) {
        char key[64];
        unsigned char copy[ITEM_MAX];
        int key_len = key_bytes(key, "SORDER#%lld", pick(s));
        sqlite3_bind_blob(s->select, 1, key, key_len, SQLITE_STATIC);
        sqlite3_bind_blob(s->select, 2, key, key_len, SQLITE_STATIC);
        if (sqlite3_step(s->select) != SQLITE_ROW) bench_die("SQLite", "no row");
        int len = sqlite3_column_bytes(s->select, 0);
        memcpy(copy, sqlite3_column_blob(s->select, 0), (size_t)len);
        sink = copy[len - 1];
        sqlite3_reset(s->select);
    }
    (void)sink;
}

/* ---- Loading an order with its items ---- */

static void load_ours(void *context, size_t count) {
    state *s = context;
    skep_error err = {0};
    for (size_t i = 0; i < count; i++) {
        skep_session *session = skep_session_new(s->db, NULL);
        const order *o = order_load(session, pick(s), &err);
        if (o == NULL) bench_die("load", err.message);
        skep_session_free(session);
    }
}

static void range_theirs(void *context, size_t count) {
    state *s = context;
    static volatile unsigned char sink;
    for (size_t i = 0; i < count; i++) {
        char key[64];
        unsigned char copy[ITEM_MAX];
        int key_len = key_bytes(key, "SORDER#%lld", pick(s)), code;
        sqlite3_bind_blob(s->select_range, 1, key, key_len, SQLITE_STATIC);
        while ((code = sqlite3_step(s->select_range)) == SQLITE_ROW) {
            int len = sqlite3_column_bytes(s->select_range, 0);
            memcpy(copy, sqlite3_column_blob(s->select_range, 0), (size_t)len);
            sink = copy[len - 1];
        }
        check(s, code);
        sqlite3_reset(s->select_range);
    }
    (void)sink;
}

/* ---- Two databases with the same contents ---- */

static void open_ours(state *s, const char *sync, bool has_items) {
    skep_error err = {0};
    char where[160];
    snprintf(where, sizeof where, "file:%s?sync=%s", s->ours, sync);
    s->db = skep_open(where, NULL, &err);
    if (s->db == NULL || shop_create(s->db, &err) != SKEP_OK) bench_die("open", err.message);
    skep_save_options chunks = {.mode = SKEP_SAVE_CHUNKED};
    for (int i = 0; i < STORED;) {
        skep_session *session = skep_session_new(s->db, NULL);
        for (int n = 0; n < 100; n++, i++) {
            order *o = order_new(session);
            fill_order(session, o, ++s->next_ours);
            for (int k = 0; has_items && k < 10; k++)
                *skep_append(session, &o->items) = (item){
                    .id = k, .product_name = "Honey", .unit_price = SKEP_DEC("26.05"), .units = k};
        }
        if (skep_session_save(session, &chunks, &err) != SKEP_OK) bench_die("save", err.message);
        skep_session_free(session);
    }
}

/* The bare database takes the rows from the file that skep wrote. */
static void open_theirs(state *s, const char *sync) {
    char sql[512];
    sqlite3_stmt *row;
    check(s, sqlite3_open(s->theirs, &s->bare));
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = %s; ATTACH '%s' AS skep;", sync,
             s->ours);
    check(s, sqlite3_exec(s->bare, sql, NULL, NULL, NULL));
    check(s, sqlite3_exec(s->bare, schema, NULL, NULL, NULL));
    check(s, sqlite3_exec(s->bare,
                          "INSERT INTO items SELECT table_id, pk, sk, item FROM skep.items;"
                          "INSERT INTO index_rows SELECT * FROM skep.index_rows; DETACH skep;",
                          NULL, NULL, NULL));
    s->begin = prepare(s, "BEGIN IMMEDIATE");
    s->commit = prepare(s, "COMMIT");
    s->insert = prepare(s, "INSERT INTO items VALUES (1, ?1, ?2, ?3)");
    s->insert_index = prepare(s, "INSERT INTO index_rows VALUES (1, ?1, ?2, ?3, ?4)");
    s->select = prepare(s, "SELECT item FROM items WHERE table_id = 1 AND pk = ?1 AND sk = ?2");
    s->select_range =
        prepare(s, "SELECT item FROM items WHERE table_id = 1 AND pk = ?1 ORDER BY sk");
    row =
        prepare(s, "SELECT items.item, index_rows.range FROM items JOIN index_rows USING (pk, sk)");
    if (sqlite3_step(row) != SQLITE_ROW)
        bench_die("SQLite", "the database that skep wrote is empty");
    s->item_len = sqlite3_column_bytes(row, 0);
    s->range_len = sqlite3_column_bytes(row, 1);
    memcpy(s->item, sqlite3_column_blob(row, 0), (size_t)s->item_len);
    memcpy(s->range, sqlite3_column_blob(row, 1), (size_t)s->range_len);
    sqlite3_finalize(row);
}

static void *setup(const char *sync, bool has_items) {
    state *s = calloc(1, sizeof *s);
    if (s == NULL) bench_die("setup", "out of memory");
    snprintf(s->dir, sizeof s->dir, "/tmp/skep-bench-XXXXXX");
    if (mkdtemp(s->dir) == NULL) bench_die("setup", "no temporary directory");
    snprintf(s->ours, sizeof s->ours, "%s/ours.db", s->dir);
    snprintf(s->theirs, sizeof s->theirs, "%s/theirs.db", s->dir);
    s->random = 7;
    open_ours(s, sync, has_items);
    open_theirs(s, sync);
    s->next_theirs = s->next_ours;
    return s;
}

static void *setup_full(void) {
    return setup("full", false);
}
static void *setup_normal(void) {
    return setup("normal", false);
}
static void *setup_items(void) {
    return setup("normal", true);
}

static void teardown(void *context) {
    state *s = context;
    sqlite3_stmt *all[] = {s->begin,        s->commit, s->insert,
                           s->insert_index, s->select, s->select_range};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) sqlite3_finalize(all[i]);
    sqlite3_close(s->bare);
    skep_close(s->db);
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", s->ours, suffixes[i]);
        remove(path);
        snprintf(path, sizeof path, "%s%s", s->theirs, suffixes[i]);
        remove(path);
    }
    remove(s->dir);
    free(s);
}

const bench_case bench_engine_cases[] = {
    {"find one object by key", "ops/s", "bare SQLite SELECT by key", 0.5, setup_normal, find_ours,
     select_theirs, teardown},
    {"save one new object", "ops/s", "bare SQLite BEGIN, 2 INSERTs, COMMIT, synchronous = FULL",
     0.4, setup_full, save_ours, save_theirs, teardown},
    {"save one new object, sync=normal", "ops/s",
     "bare SQLite BEGIN, 2 INSERTs, COMMIT, synchronous = NORMAL", 0.4, setup_normal, save_ours,
     save_theirs, teardown},
    {"load an order with its 10 items", "ops/s", "bare SQLite SELECT of 11 rows", 0, setup_items,
     load_ours, range_theirs, teardown},
    {NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL},
};
