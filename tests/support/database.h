/* The database that a test runs on: the server that SKEP_TEST_ADDRESS names, emptied first, or memory of its own. */
#ifndef TESTS_DATABASE_H
#define TESTS_DATABASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <skep/skep.h>

static inline const char *test_address(void) {
    const char *named = getenv("SKEP_TEST_ADDRESS");
    return named != NULL && *named != '\0' ? named : ":memory:";
}

enum { TEST_ADDRESS_MAX = 512 };

/* The same with faults on purpose (docs/faults.md), whatever the address says already. */
static inline void test_chaos(const char *faults, char out[TEST_ADDRESS_MAX]) {
    const char *where = test_address();
    (void)snprintf(out, TEST_ADDRESS_MAX, "%s%cchaos=%s", where,
                   strchr(where, '?') != NULL ? '&' : '?', faults);
}

static const skep_remote_options test_remote = {
    .access_key_id = "test", .secret_access_key = "test-secret", .region = "us-east-1"};

enum { TEST_WAITS = 30000 /* of a millisecond */ };

/* Deletes a table and waits until it is gone. One that is still being made is asked for again. */
static inline skep_status test_drop(skep_client *db, const char *table, skep_arena *arena,
                                    skep_error *err) {
    const skep_table_request request = {.table = table};
    skep_status status = SKEP_OK;
    bool is_deleted = false;
    for (int waits = 0; waits < TEST_WAITS; waits++) {
        skep_table_response answer;
        status = is_deleted ? skep_describe_table(db, &request, &answer, arena, err)
                            : skep_delete_table(db, &request, NULL, arena, err);
        if (status == SKEP_NO_TABLE) return *err = (skep_error){0}, SKEP_OK;
        is_deleted = is_deleted || status == SKEP_OK;
        if (status != SKEP_OK && strcmp(err->type, "ResourceInUseException") != 0) return status;
        (void)nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return status != SKEP_OK ? status : SKEP_BUSY;
}

/* Deletes every table, unseen by the test's observers. */
static inline skep_status test_empty(skep_error *err) {
    skep_client *db = skep_open(test_address(), &(skep_open_options){.remote = &test_remote}, err);
    if (db == NULL) return err->status;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_status status = SKEP_OK;
    skep_list_tables_response list = {0};
    do {
        status = skep_list_tables(db, &(skep_list_tables_request){0}, &list, arena, err);
        for (size_t i = 0; i < list.count && status == SKEP_OK; i++)
            status = test_drop(db, list.names[i], arena, err);
    } while (status == SKEP_OK && list.count > 0);
    skep_arena_free(arena);
    skep_close(db);
    return status;
}

/* NULL on failure, as skep_open. */
static inline skep_client *test_open(const skep_open_options *options, skep_error *err) {
    skep_open_options all = {0};
    if (options != NULL) all = *options;
    all.remote = &test_remote;
    if (strcmp(test_address(), ":memory:") != 0 && test_empty(err) != SKEP_OK) return NULL;
    return skep_open(test_address(), &all, err);
}

#endif
