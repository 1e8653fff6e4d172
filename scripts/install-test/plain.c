/* Uses an installed skep from C and C++, without generated code: a table in memory, an item put and read back, and
   exact numbers. */
#include <skep/skep.h>

#include <stdio.h>
#include <string.h>

static int fail_with(const char *what, const skep_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

/* Puts an order and reads it back; NULL is success, else what failed. */
static const char *put_and_get(skep_client *db, skep_arena *arena, skep_error *err) {
    skep_item *item = skep_item_new(arena);
    skep_item_set_text(item, "PK", "ORDER#1");
    skep_item_set_decimal(item, "total", SKEP_DEC("26.0500"));
    skep_item_open_map(item, "ship_to");
    skep_item_set_text(item, "city", "Aarhus");
    skep_item_close(item);

    skep_put_request put;
    skep_write_response written;
    memset(&put, 0, sizeof put);
    put.table = "shop";
    if (skep_item_finish(item, &put.item, err) != SKEP_OK) return "skep_item_finish";
    if (skep_put(db, &put, &written, arena, err) != SKEP_OK) return "skep_put";

    skep_get_request get;
    skep_get_response got;
    memset(&get, 0, sizeof get);
    get.table = "shop";
    skep_item_set_text(item, "PK", "ORDER#1");
    if (skep_item_finish(item, &get.key, err) != SKEP_OK) return "skep_item_finish";
    if (skep_get(db, &get, &got, arena, err) != SKEP_OK) return "skep_get";

    char text[SKEP_DECIMAL_TEXT_MAX];
    skep_str city;
    skep_decimal total;
    if (skep_value_get_text(got.item, "ship_to.city", &city, err) != SKEP_OK) return "city";
    if (skep_value_get_decimal(got.item, "total", &total, err) != SKEP_OK) return "total";
    skep_decimal_format(total, text);
    printf("an order for %s, number %s\n", city.ptr, text);
    return NULL;
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

    printf("table %s, key %s, ", described.table.name, described.table.key.hash[0].name);
    const char *failed = put_and_get(db, arena, &err);
    if (failed != NULL) return fail_with(failed, &err);
    skep_arena_free(arena);
    skep_close(db);
    return 0;
}
