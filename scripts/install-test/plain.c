/* Uses an installed skep from C and C++, without generated code: a table in memory, and exact numbers. */
#include <skep/skep.h>

#include <stdio.h>
#include <string.h>

static int fail_with(const char *what, const skep_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

int main(void) {
    skep_error err;
    skep_client *db = skep_open(":memory:", NULL, &err);
    if (db == NULL) return fail_with("skep_open", &err);
    skep_arena *arena = skep_arena_new(NULL, 0);

    skep_create_table_request request;
    memset(&request, 0, sizeof request);
    request.table.name = "shop";
    request.table.key.hash[0].name = "PK";
    request.table.key.hash[0].type = SKEP_TYPE_S;
    request.table.key.hash_count = 1;
    skep_table_response created, described;
    if (skep_create_table(db, &request, &created, arena, &err) != SKEP_OK)
        return fail_with("skep_create_table", &err);

    skep_table_request name;
    memset(&name, 0, sizeof name);
    name.table = "shop";
    if (skep_describe_table(db, &name, &described, arena, &err) != SKEP_OK)
        return fail_with("skep_describe_table", &err);

    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_decimal_format(SKEP_DEC("26.0500"), text);
    printf("table %s, key %s, number %s\n", described.table.name, described.table.key.hash[0].name,
           text);
    skep_arena_free(arena);
    skep_close(db);
    return 0;
}
