/* Opening files, good and bad, and what happens when they cannot be written. */
#include <sys/resource.h>

#include <signal.h>
#include <time.h>

#include <sqlite3.h>

#include "unit/engine/file_test.h"

static void execute_sql(const char *path, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void what_was_written_is_there_after_reopening(void **state) {
    file_fixture *ff = *state;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    must(&ff->f, put(&ff->f, "things", "{pk:'a', n:1}"));
    reopen(ff);
    assert_value(&ff->f, get(&ff->f, "things", "{pk:'a'}"), "{pk:'a', n:1}");
}

static void addresses_are_paths_with_parameters(void **state) {
    file_fixture *ff = *state;
    char address[160];
    const char *formats[] = {"file:%s", "file://%s", "file:%s?sync=normal", "file:%s?sync=full"};
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(address, sizeof address, formats[i], ff->path);
        open_at(&ff->f, address);
        if (i == 0) create_simple(&ff->f, "things", SKEP_TYPE_NONE);
        must(&ff->f, put(&ff->f, "things", "{pk:'a'}"));
        skep_engine_backend.close(ff->f.engine);
        ff->f.engine = NULL;
    }
    (void)snprintf(address, sizeof address, "file:%s/sh%%6Fp.db", ff->folder);
    open_at(&ff->f, address);
    assert_non_null(get(&ff->f, "things", "{pk:'a'}").data);
}

static void bad_addresses_are_refused_naming_what_is_known(void **state) {
    file_fixture *ff = *state;
    assert_int_equal(refused_open(ff, "file:x.db?mode=ro"), SKEP_INVALID);
    assert_non_null(strstr(ff->f.err.message, "'mode'"));
    assert_non_null(strstr(ff->f.err.message, "sync=full or sync=normal"));
    assert_int_equal(refused_open(ff, "file:x.db?sync=off"), SKEP_INVALID);
    assert_non_null(strstr(ff->f.err.message, "sync='off'"));
    assert_int_equal(refused_open(ff, "file:"), SKEP_INVALID);
    assert_int_equal(refused_open(ff, "file:a%2"), SKEP_INVALID);
    assert_int_equal(refused_open(ff, "file:a%00b"), SKEP_INVALID);
    assert_int_equal(refused_open(ff, "file://host/x.db"), SKEP_INVALID);
}

static void a_missing_directory_is_named(void **state) {
    file_fixture *ff = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/nowhere/shop.db", ff->folder);
    assert_int_equal(refused_open(ff, path), SKEP_IO);
    assert_non_null(strstr(ff->f.err.message, path));
    assert_non_null(strstr(ff->f.err.message, "No such file or directory"));
    assert_int_equal(refused_open(ff, ff->folder), SKEP_IO);
}

static void a_file_that_is_no_database_is_refused_and_left_alone(void **state) {
    file_fixture *ff = *state;
    char text[32] = "";
    write_file(ff->path, "this is a letter to my aunt, and not a database at all.\n");
    assert_int_equal(refused_open(ff, ff->path), SKEP_CORRUPT);
    assert_non_null(strstr(ff->f.err.message, ff->path));
    assert_non_null(strstr(ff->f.err.message, "is not a database"));
    FILE *file = fopen(ff->path, "rb");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    (void)fclose(file);
    assert_memory_equal(text, "this is a letter", 16);
}

static void a_database_of_another_application_is_refused_and_left_alone(void **state) {
    file_fixture *ff = *state;
    execute_sql(ff->path, "CREATE TABLE aunts(name); PRAGMA application_id = 77;");
    assert_int_equal(refused_open(ff, ff->path), SKEP_INVALID);
    assert_non_null(strstr(ff->f.err.message, "application_id 77"));
    execute_sql(ff->path, "PRAGMA application_id = 0;");
    assert_int_equal(refused_open(ff, ff->path), SKEP_INVALID);
    execute_sql(ff->path,
                "INSERT INTO aunts VALUES('Berta');"); /* still there, still rollback mode */
    char wal[96];
    (void)snprintf(wal, sizeof wal, "%s-wal", ff->path);
    assert_int_not_equal(access(wal, F_OK), 0);
}

static void a_newer_format_is_refused_naming_both_versions(void **state) {
    file_fixture *ff = *state;
    open_at(&ff->f, ff->path);
    skep_engine_backend.close(ff->f.engine);
    ff->f.engine = NULL;
    execute_sql(ff->path, "PRAGMA user_version = 7;");
    assert_int_equal(refused_open(ff, ff->path), SKEP_UNSUPPORTED);
    assert_non_null(strstr(ff->f.err.message, "version 7"));
    assert_non_null(strstr(ff->f.err.message, "up to 1"));
}

static void an_empty_file_becomes_a_database(void **state) {
    file_fixture *ff = *state;
    write_file(ff->path, "");
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
}

static void a_damaged_item_is_refused_and_the_others_are_read(void **state) {
    file_fixture *ff = *state;
    skep_get_response got = {0};
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    must(&ff->f, put(&ff->f, "things", "{pk:'a'}"));
    must(&ff->f, put(&ff->f, "things", "{pk:'b'}"));
    execute_sql(ff->path, "UPDATE items SET item = x'0a0500' WHERE pk = x'53610001';");
    skep_get_request request = {.table = "things", .key = value_of(ff->f.arena, "{pk:'a'}")};
    assert_int_equal(execute(&ff->f, SKEP_OP_GET_ITEM, &request, &got), SKEP_CORRUPT);
    assert_non_null(strstr(ff->f.err.message, ff->path));
    assert_non_null(get(&ff->f, "things", "{pk:'b'}").data);
    skep_query_response page;
    assert_int_equal(scan(&ff->f, &(skep_query_request){.table = "things"}, &page), SKEP_CORRUPT);
    must(&ff->f, put(&ff->f, "things", "{pk:'a'}"));
    must(&ff->f, scan(&ff->f, &(skep_query_request){.table = "things"}, &page));
    assert_int_equal(page.count, 2);
}

static void an_item_without_its_key_refuses_a_new_index(void **state) {
    file_fixture *ff = *state;
    const skep_index_definition index = {.name = "by_n",
                                         .key = {.hash = {{"n", SKEP_TYPE_N}}, .hash_count = 1}};
    skep_update_table_request request = {.table = "things", .create = &index};
    skep_table_response response = {0};
    skep_query_response page;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    must(&ff->f, put(&ff->f, "things", "{pk:'a', n:1}"));
    must(&ff->f, put(&ff->f, "things", "{pk:'b', n:1}"));
    execute_sql(ff->path, "UPDATE items SET item = x'0a0000000000000000' WHERE pk = x'53620001';");
    assert_int_equal(execute(&ff->f, SKEP_OP_UPDATE_TABLE, &request, &response), SKEP_CORRUPT);
    assert_non_null(strstr(ff->f.err.message, "an item without its key"));
    assert_non_null(strstr(ff->f.err.message, ff->path));
    skep_query_request read = {.table = "things", .index = "by_n"};
    refused(&ff->f, scan(&ff->f, &read, &page), SKEP_INVALID,
            "The table does not have the specified index: by_n");
}

static void a_damaged_catalogue_is_refused(void **state) {
    file_fixture *ff = *state;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    execute_sql(ff->path,
                "UPDATE tables SET definition = x'00'; UPDATE catalogue SET generation = 99;");
    assert_int_equal(put(&ff->f, "things", "{pk:'a'}"), SKEP_CORRUPT);
    assert_non_null(strstr(ff->f.err.message, "'things'"));
    execute_sql(ff->path, "DELETE FROM catalogue;");
    assert_int_equal(put(&ff->f, "things", "{pk:'a'}"), SKEP_CORRUPT);
}

static void a_file_whose_schema_is_gone_is_refused(void **state) {
    file_fixture *ff = *state;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    reopen(ff);
    execute_sql(ff->path, "DROP TABLE items;");
    assert_int_equal(put(&ff->f, "things", "{pk:'a'}"), SKEP_CORRUPT);
}

/* As another user where the tests run as root, whom no permission stops. */
static int open_without_permission(file_fixture *ff) {
    if (geteuid() == 0 && (chmod(ff->folder, 0755) != 0 || setuid(65534) != 0)) return 1;
    skep_error err = {0};
    if (skep_engine_backend.open(ff->path, NULL, &err) != NULL) return 2;
    if (err.status != SKEP_IO) return 3;
    return strstr(err.message, ff->path) != NULL && strstr(err.message, "permission") != NULL ? 0
                                                                                              : 4;
}

static void a_file_that_may_not_be_written_is_refused(void **state) {
    file_fixture *ff = *state;
    open_at(&ff->f, ff->path);
    skep_engine_backend.close(ff->f.engine);
    ff->f.engine = NULL;
    assert_int_equal(chmod(ff->path, 0444), 0);
    assert_int_equal(in_child(open_without_permission, ff), 0);
}

/* A limit on the size of files is a disk that fills up. The limit lies within the write-ahead log.
 * */
static int write_until_full(file_fixture *ff) {
    struct rlimit limit = {200 * 1024, 200 * 1024};
    (void)signal(SIGXFSZ, SIG_IGN);
    open_or_exit(ff);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    char item[4200] = "{pk:'00', t:'";
    memset(item + 13, 'x', 4000);
    memcpy(item + 4013, "'}", 3);
    for (int i = 0; i < 99; i++) {
        (void)snprintf(item + 5, 3, "%02d", i);
        item[7] = '\'';
        skep_status status = put(&ff->f, "things", item);
        if (status == SKEP_OK) continue;
        if (status != SKEP_IO || strstr(ff->f.err.message, ff->path) == NULL) return 2;
        skep_query_response page; /* what was acknowledged is there, and nothing else */
        if (scan(&ff->f, &(skep_query_request){.table = "things"}, &page) != SKEP_OK) return 3;
        return page.count == (size_t)i && i > 10 ? 0 : 4;
    }
    return 5;
}

static void a_full_disk_loses_nothing_that_was_acknowledged(void **state) {
    file_fixture *ff = *state;
    assert_int_equal(in_child(write_until_full, ff), 0);
    open_at(&ff->f, ff->path);
    must(&ff->f, put(&ff->f, "things", "{pk:'later'}"));
    assert_non_null(get(&ff->f, "things", "{pk:'10'}").data);
}

static void a_locked_file_is_busy_and_may_be_tried_again(void **state) {
    file_fixture *ff = *state;
    sqlite3 *db = NULL;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    assert_int_equal(sqlite3_open(ff->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(put(&ff->f, "things", "{pk:'a'}"), SKEP_BUSY);
    assert_true(ff->f.err.is_retryable);
    assert_string_equal(ff->f.err.type, "ThrottlingException");
    assert_non_null(strstr(ff->f.err.message, ff->path));
    assert_null(get(&ff->f, "things", "{pk:'a'}").data); /* readers are not held up */
    sqlite3_close(db);
    must(&ff->f, put(&ff->f, "things", "{pk:'a'}"));
}

static int64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void a_locked_file_is_waited_for_until_the_deadline(void **state) {
    file_fixture *ff = *state;
    sqlite3 *db = NULL;
    open_at(&ff->f, ff->path);
    create_simple(&ff->f, "things", SKEP_TYPE_NONE);
    assert_int_equal(sqlite3_open(ff->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    int64_t started_ns = now_ns();
    ff->f.deadline_ns = started_ns + 50 * 1000 * 1000;
    assert_int_equal(put(&ff->f, "things", "{pk:'a'}"), SKEP_BUSY);
    assert_true(now_ns() >= ff->f.deadline_ns);
    assert_true(now_ns() < started_ns + INT64_C(2000000000));
    sqlite3_close(db);
    must(&ff->f,
         put(&ff->f, "things", "{pk:'a'}")); /* where nobody is waited for it is not asked */
    ff->f.deadline_ns = 0;
}

static int open_and_write(file_fixture *ff) {
    open_or_exit(ff);
    skep_table_definition definition = {.name = "things",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}}, .hash_count = 1}};
    skep_status status = create(&ff->f, &definition);
    if (status != SKEP_OK && status != SKEP_IN_USE) return 1;
    char item[32];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(item, sizeof item, "{pk:'%d-%d'}", (int)getpid(), i);
        if (put(&ff->f, "things", item) != SKEP_OK) return 2;
    }
    skep_engine_backend.close(ff->f.engine);
    return 0;
}

static void processes_may_create_and_write_one_file_at_once(void **state) {
    file_fixture *ff = *state;
    enum { PROCESSES = 6 };
    pid_t pids[PROCESSES];
    (void)fflush(NULL);
    for (size_t i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) _exit(open_and_write(ff));
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    skep_query_response page;
    open_at(&ff->f, ff->path);
    must(&ff->f, scan(&ff->f, &(skep_query_request){.table = "things"}, &page));
    assert_int_equal(page.count, PROCESSES * 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(what_was_written_is_there_after_reopening),
        file_test(addresses_are_paths_with_parameters),
        file_test(bad_addresses_are_refused_naming_what_is_known),
        file_test(a_missing_directory_is_named),
        file_test(a_file_that_is_no_database_is_refused_and_left_alone),
        file_test(a_database_of_another_application_is_refused_and_left_alone),
        file_test(a_newer_format_is_refused_naming_both_versions),
        file_test(an_empty_file_becomes_a_database),
        file_test(a_damaged_item_is_refused_and_the_others_are_read),
        file_test(an_item_without_its_key_refuses_a_new_index),
        file_test(a_damaged_catalogue_is_refused),
        file_test(a_file_whose_schema_is_gone_is_refused),
        file_test(a_file_that_may_not_be_written_is_refused),
        file_test(a_full_disk_loses_nothing_that_was_acknowledged),
        file_test(a_locked_file_is_busy_and_may_be_tried_again),
        file_test(a_locked_file_is_waited_for_until_the_deadline),
        file_test(processes_may_create_and_write_one_file_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
