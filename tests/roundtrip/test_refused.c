/* What does not fit its member is refused in both directions, with the member's path in the
 * message. */
#include "roundtrip/crate.h"

/* Puts the stored crate again with another value, given as DynamoDB's JSON, for one attribute. */
static void put_with(fixture *f, skep_value base, const char *attribute, const char *json) {
    skep_item *item = skep_item_new(f->arena);
    skep_value_iter iter = skep_value_begin(base);
    skep_str name;
    skep_value value, made;
    skep_write_response put = {0};
    while (skep_value_next(&iter, &name, &value)) {
        bool is_replaced =
            name.len == strlen(attribute) && memcmp(name.ptr, attribute, name.len) == 0;
        if (is_replaced)
            assert_ok(f, skep_value_parse((skep_str){json, strlen(json)}, SKEP_JSON_DYNAMODB_VALUE,
                                          f->arena, &value, &f->err));
        char *text = skep_arena_copy_text(f->arena, name.ptr, name.len);
        skep_item_set_value(item, text, value);
    }
    assert_ok(f, skep_item_finish(item, &made, &f->err));
    assert_ok(f, skep_put(f->db, &(skep_put_request){.table = "depot", .item = made}, &put,
                          f->arena, &f->err));
}

static void what_is_stored_otherwise_is_refused_by_its_path(void **state) {
    fixture *f = *state;
    static const struct {
        const char *attribute, *json, *message;
    } wrong[] = {
        {"stockCounts", "{\"L\":[]}", "crate.stock_counts: M expected, L found"},
        {"stockCounts", "{\"M\":{\"north\":{\"S\":\"5\"}}}",
         "crate.stock_counts[\"north\"]: N expected, S found: \"5\""},
        {"linesByCode", "{\"M\":{\"x\":{\"M\":{\"unitPrice\":{\"BOOL\":true}}}}}",
         "crate.lines_by_code[\"x\"].unit_price: N expected, BOOL found"},
        {"readings", "{\"M\":{\"a\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]}}}",
         "crate.readings[\"a\"][1]: N expected, S found"},
        {"byHall", "{\"L\":[{\"M\":{\"gate\":{\"N\":\"1.5\"}}}]}",
         "crate.by_hall[0][\"gate\"]: 1.5 is not a whole number"},
        {"grid", "{\"L\":[{\"L\":[{\"N\":\"2147483648\"}]}]}",
         "crate.grid[0][0]: 2147483648 does not fit int32_t"},
        {"codes", "{\"L\":[{\"S\":\"12345678\"}]}",
         "crate.codes[0]: 8 bytes of text and a NUL do not fit char[8]"},
        {"dims", "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}",
         "crate.dims: 3 elements expected, a list of 2 found"},
        {"meaning",
         "{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"},{\"N\":\"3\"},{\"N\":\"4\"},{\"N\":\"5\"}]"
         "}",
         "crate.meaning: 4 elements expected, a list of 5 found"},
        {"address", "{\"B\":\"AAAA\"}", "crate.address: L expected, B found"},
        {"places", "{\"L\":[{\"S\":\"ok\"},{\"S\":\"much too long for it\"}]}",
         "crate.places[1]: 20 bytes of text"},
        {"grades", "{\"L\":[{\"N\":\"0\"},{\"S\":\"FINE\"},{\"N\":\"0\"}]}",
         "crate.grades[1]: N expected, S found"},
        {"numberSet", "{\"SS\":[\"1\"]}", "crate.numbers: NS expected, SS found"},
        {"outline", "{\"M\":{\"kind\":{\"S\":\"CIRCLE\"},\"as\":{\"S\":\"x\"}}}",
         "crate.outline.as.circle: M expected, S found"},
        {"outline", "{\"M\":{\"kind\":{\"S\":\"HEXAGON\"}}}", "crate.outline.kind: "},
        {"shapes",
         "{\"L\":[{\"M\":{\"kind\":{\"S\":\"PATH\"},\"as\":{\"L\":[{\"M\":{\"xAxis\":"
         "{\"S\":\"1\"}}}]}}}]}",
         "crate.shapes[0].as.path[0].x_axis: N expected, S found"},
        {"rating", "{\"S\":\"late\"}", "crate.rating.poor: N expected, S found"},
        {"trim", "{\"S\":\"orange\"}", "crate.trim: orange is no color"},
        {"trim", "{\"N\":\"5\"}", "crate.trim: S expected, N found"},
        {"palette", "{\"L\":[{\"S\":\"010203\"},{\"S\":\"1\"}]}",
         "crate.palette[1]: 1 is no color"},
        {"updatedAt", "{\"S\":\"2026-12-31\"}", "crate.updated_at: N expected, S found"},
        {"bestBefore", "{\"S\":\"tomorrow\"}", "crate.best_before: "},
        {"extraJson", "{\"S\":\"{oops\"}", "crate.extra_json: "},
        {"memo", "{\"S\":\"[1,\"}", "crate.memo: "},
    };
    add_crate(f, 1);
    save(f);
    skep_value base = stored(f);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fresh_session(f);
        put_with(f, base, wrong[i].attribute, wrong[i].json);
        crate *c = crate_find(f->s, 1, PAINT, &f->err);
        if (c != NULL || strstr(f->err.message, wrong[i].message) == NULL)
            print_message("%s %s: %s\n", wrong[i].attribute, wrong[i].json, f->err.message);
        assert_null(c);
        assert_non_null(strstr(f->err.message, wrong[i].message));
    }
}

static void a_count_that_is_too_small_for_what_is_stored_is_an_error(void **state) {
    fixture *f = *state;
    static char json[8192] = "{\"NS\":[";
    size_t len = strlen(json);
    for (int i = 0; i < 128; i++)
        len += (size_t)snprintf(json + len, sizeof json - len, "%s\"%d\"", i > 0 ? "," : "", i);
    snprintf(json + len, sizeof json - len, "]}");
    add_crate(f, 1);
    save(f);
    fresh_session(f);
    put_with(f, stored(f), "numberSet", json);
    assert_null(crate_find(f->s, 1, PAINT, &f->err));
    assert_non_null(strstr(f->err.message, "crate.numbers: "));
    assert_non_null(strstr(f->err.message, "128"));
}

typedef struct mistake {
    void (*make)(crate *c);
    const char *message;
} mistake;

static void break_json(crate *c) {
    c->extra_json = "{\"a\":";
}

static void repeat_key(crate *c) {
    c->stock_counts.items[1].key = c->stock_counts.items[0].key;
}

static void unknown_tag(crate *c) {
    c->outline.kind = (enum shape_kind)77;
}

static void negative_count(crate *c) {
    c->n_numbers = -1;
}

static void count_of_nothing(crate *c) {
    c->tags = NULL;
}

static void key_without_text(crate *c) {
    c->labels.items[0].key = NULL;
}

static void not_a_number(crate *c) {
    c->meaning[3] = (float)(1e308 * 10 - 1e308 * 10);
}

static void what_cannot_be_stored_is_refused_by_its_path(void **state) {
    fixture *f = *state;
    static const mistake mistakes[] = {
        {break_json, "crate.extra_json: is not JSON"},
        {repeat_key, "crate.stock_counts: the map has two entries of the name \"zurich\""},
        {unknown_tag, "crate.outline.as: kind is 77"},
        {negative_count, "crate.numbers: its count is -1"},
        {count_of_nothing, "crate.tags: count is 3"},
        {key_without_text, "crate.labels[0]: the key is NULL"},
        {not_a_number, "crate.meaning[3]: "},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        fresh_session(f);
        crate *c = add_crate(f, (int64_t)i + 1);
        mistakes[i].make(c);
        skep_status status = skep_session_save(f->s, NULL, &f->err);
        if (strstr(f->err.message, mistakes[i].message) == NULL)
            print_message("%s: %s\n", mistakes[i].message, f->err.message);
        assert_int_equal(status, SKEP_INVALID);
        assert_non_null(strstr(f->err.message, mistakes[i].message));
        assert_int_equal(f->sent.count, 0);
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, crate_setup, crate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(what_is_stored_otherwise_is_refused_by_its_path),
        CASE(a_count_that_is_too_small_for_what_is_stored_is_an_error),
        CASE(what_cannot_be_stored_is_refused_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
