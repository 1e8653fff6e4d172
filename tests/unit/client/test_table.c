/* Creating a table while the one of its name is still being deleted. */
#include "scripted.h"

#include <skep/table.h>

typedef struct tables {
    size_t creates, describes;
    size_t deleting; /* so many descriptions say that it is being deleted */
} tables;

static tables now;

static skep_status execute(void *instance, skep_exchange *x) {
    skep_table_response *response = x->response;
    (void)instance;
    if (x->operation == SKEP_OP_CREATE_TABLE) {
        if (now.creates++ == 0)
            return fail_service(x->err, SKEP_IN_USE, "ResourceInUseException", "Table is there");
        response->status = "ACTIVE";
        return SKEP_OK;
    }
    assert_int_equal(x->operation, SKEP_OP_DESCRIBE_TABLE);
    if (now.describes++ >= now.deleting)
        return fail_service(x->err, SKEP_NO_TABLE, "ResourceNotFoundException", "no such table");
    response->status = "DELETING";
    return SKEP_OK;
}

static const skep_table_definition wanted = {.name = "shop",
                                             .key = {{{"PK", SKEP_TYPE_S}}, 1, {{NULL, 0}}, 0}};

static skep_client *open_tables(size_t deleting) {
    static skep_backend backend;
    backend = scripted_at_once;
    backend.execute = execute;
    now = (tables){.deleting = deleting};
    return scripted_client(&backend, "x", STEPS({SKEP_OK, NULL, false, false, 0}),
                           (skep_open_options){0});
}

static void a_table_that_is_being_deleted_is_waited_for_and_made_anew(void **state) {
    (void)state;
    skep_error err = {0};
    skep_client *client = open_tables(3);
    assert_int_equal(skep_table_ensure(client, &wanted, NULL, &err), SKEP_OK);
    assert_int_equal(now.creates, 2);
    assert_int_equal(now.describes, 4);
    assert_string_equal(err.message, "");
    skep_close(client);
}

static void time_that_is_over_says_what_the_table_is_still_doing(void **state) {
    (void)state;
    skep_error err = {0};
    skep_client *client = open_tables(SIZE_MAX);
    assert_int_equal(skep_table_wait(client, "shop", 30, &err), SKEP_BUSY);
    assert_string_equal(err.message,
                        "table shop or one of its indexes is still DELETING after 30 ms");
    skep_close(client);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_is_being_deleted_is_waited_for_and_made_anew),
        cmocka_unit_test(time_that_is_over_says_what_the_table_is_still_doing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
