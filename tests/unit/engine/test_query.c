#include "unit/engine/engine_test.h"

static void create_shop(fixture *f) {
    static const char *const included[] = {"n"};
    const skep_index_definition indexes[] = {
        {.name = "by_holder",
         .key = {.hash = {{"holder", SKEP_TYPE_S}},
                 .hash_count = 1,
                 .range = {{"at", SKEP_TYPE_N}},
                 .range_count = 1}},
        {.name = "keys_only",
         .key = {.hash = {{"holder", SKEP_TYPE_S}}, .hash_count = 1},
         .projection = SKEP_PROJECT_KEYS_ONLY},
        {.name = "places",
         .key = {.hash = {{"country", SKEP_TYPE_S}, {"city", SKEP_TYPE_S}},
                 .hash_count = 2,
                 .range = {{"zip", SKEP_TYPE_N}, {"street", SKEP_TYPE_S}, {"house", SKEP_TYPE_N}},
                 .range_count = 3},
         .projection = SKEP_PROJECT_INCLUDE,
         .included = included,
         .included_count = 1}};
    skep_table_definition definition = {.name = "shop",
                                        .key = {.hash = {{"pk", SKEP_TYPE_S}},
                                                .hash_count = 1,
                                                .range = {{"sk", SKEP_TYPE_S}},
                                                .range_count = 1},
                                        .indexes = indexes,
                                        .index_count = 3};
    must(f, create(f, &definition));
}

static skep_query_request where(fixture *f, const char *condition, const char *value) {
    return (skep_query_request){.table = "shop",
                                .key_condition = text_expr(condition),
                                .bindings =
                                    bind(f, ":p", "'p'", value != NULL ? ":v" : NULL, value, NULL)};
}

/* The sort keys of a page, joined: "a b c". */
static const char *names_of(fixture *f, const skep_query_response *page, const char *attribute) {
    char *text = skep_arena_alloc(f->arena, 64 + page->count * 32);
    for (size_t i = 0; i < page->count; i++) {
        skep_value value = {NULL, 0};
        (void)skep_value_at(page->items[i], str(attribute), &value);
        if (i > 0) strcat(text, " ");
        strncat(text, value.data != NULL ? skep_value_text(value).ptr : "-", 30);
    }
    return text;
}

static void assert_query(fixture *f, skep_query_request request, const char *expected) {
    skep_query_response page;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), expected);
}

static void fill_partition(fixture *f) {
    const char *items[] = {"{pk:'p', sk:'a', n:1}", "{pk:'p', sk:'ab', n:2}",
                           "{pk:'p', sk:'b', n:3}", "{pk:'p', sk:'ba', n:4}",
                           "{pk:'p', sk:'c', n:5}", "{pk:'q', sk:'a', n:6}",
                           "{pk:'o', sk:'z', n:7}"};
    create_shop(f);
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) must(f, put(f, "shop", items[i]));
}

static void every_sort_condition_selects_its_run(void **state) {
    fixture *f = *state;
    fill_partition(f);
    assert_query(f, where(f, "pk = :p", NULL), "a ab b ba c");
    assert_query(f, where(f, "pk = :p AND sk = :v", "'ab'"), "ab");
    assert_query(f, where(f, "pk = :p AND sk < :v", "'b'"), "a ab");
    assert_query(f, where(f, "pk = :p AND sk <= :v", "'b'"), "a ab b");
    assert_query(f, where(f, "pk = :p AND sk > :v", "'ab'"), "b ba c");
    assert_query(f, where(f, "pk = :p AND sk >= :v", "'ab'"), "ab b ba c");
    assert_query(f, where(f, "pk = :p AND begins_with(sk, :v)", "'b'"), "b ba");
    assert_query(f, where(f, "(sk = :v) AND pk = :p", "'c'"), "c");
    assert_query(f, where(f, ":v < sk AND :p = pk", "'b'"), "ba c");
    skep_query_request request = where(f, "pk = :p AND sk BETWEEN :v AND :w", "'ab'");
    request.bindings = bind(f, ":p", "'p'", ":v", "'ab'", ":w", "'ba'", NULL);
    assert_query(f, request, "ab b ba");
}

static void both_directions_and_limits(void **state) {
    fixture *f = *state;
    fill_partition(f);
    skep_query_request request = where(f, "pk = :p", NULL);
    request.is_descending = true;
    assert_query(f, request, "c ba b ab a");
    request.limit = 2;
    skep_query_response page;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "c ba");
    assert_value(f, page.last_key, "{pk:'p', sk:'ba'}");
    request.start_key = page.last_key;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "b ab");
    request.start_key = page.last_key;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "a");
    assert_null(page.last_key.data);
}

static void a_page_that_ends_at_the_last_item_has_no_last_key(void **state) {
    fixture *f = *state;
    fill_partition(f);
    skep_query_request request = where(f, "pk = :p", NULL);
    skep_query_response page;
    request.limit = 5;
    must(f, query(f, &request, &page));
    assert_int_equal(page.count, 5);
    assert_null(page.last_key.data);
}

static void a_filter_counts_what_it_evaluates(void **state) {
    fixture *f = *state;
    fill_partition(f);
    skep_query_request request = where(f, "pk = :p", "3");
    request.filter = text_expr("n >= :v");
    request.limit = 4;
    skep_query_response page;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "b ba");
    assert_int_equal(page.scanned_count, 4);
    assert_value(f, page.last_key, "{pk:'p', sk:'ba'}");
    request.is_count_only = true;
    must(f, query(f, &request, &page));
    assert_int_equal(page.count, 2);
    assert_null(page.items);
}

static void a_projection_returns_parts_of_each_item(void **state) {
    fixture *f = *state;
    fill_partition(f);
    skep_query_request request = where(f, "pk = :p AND sk = :v", "'b'");
    request.projection = text_expr("n, absent");
    skep_query_response page;
    must(f, query(f, &request, &page));
    assert_int_equal(page.count, 1);
    assert_value(f, page.items[0], "{n:3}");
}

static void fill_index(fixture *f) {
    const char *items[] = {"{pk:'1', sk:'a', holder:'o', at:10, n:1}",
                           "{pk:'2', sk:'b', holder:'o', at:2, n:2}",
                           "{pk:'3', sk:'c', holder:'o', at:-5}",
                           "{pk:'4', sk:'d', holder:'o', at:2}",
                           "{pk:'5', sk:'e', holder:'x', at:2}",
                           "{pk:'6', sk:'f', holder:'o'}",
                           "{pk:'7', sk:'g', at:2}"};
    create_shop(f);
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) must(f, put(f, "shop", items[i]));
}

static skep_query_request of_holder(fixture *f, const char *condition, const char *value) {
    return (skep_query_request){.table = "shop",
                                .index = "by_holder",
                                .key_condition = text_expr(condition),
                                .bindings =
                                    bind(f, ":o", "'o'", value != NULL ? ":v" : NULL, value, NULL)};
}

static void an_index_is_sparse_and_in_its_own_order(void **state) {
    fixture *f = *state;
    fill_index(f);
    assert_query(f, of_holder(f, "holder = :o", NULL), "c b d a");
    skep_query_request request = of_holder(f, "holder = :o AND #at >= :v", "2");
    request.bindings = bind(f, ":o", "'o'", ":v", "2", "#at", "at", NULL);
    assert_query(f, request, "b d a");
    request.is_descending = true;
    assert_query(f, request, "a d b");
}

static void an_index_follows_every_write(void **state) {
    fixture *f = *state;
    skep_write_response response = {0};
    fill_index(f);
    skep_query_request all = of_holder(f, "holder = :o", NULL);
    assert_query(f, all, "c b d a");
    must(f, put(f, "shop", "{pk:'3', sk:'c', holder:'o', at:99}"));
    assert_query(f, all, "b d a c");
    must(f, erase(f, "shop", "{pk:'2', sk:'b'}"));
    assert_query(f, all, "d a c");
    skep_update_request update = {.table = "shop",
                                  .key = value_of(f->arena, "{pk:'4', sk:'d'}"),
                                  .update = text_expr("REMOVE #at"),
                                  .bindings = bind(f, "#at", "at", NULL)};
    must(f, execute(f, SKEP_OP_UPDATE_ITEM, &update, &response));
    assert_query(f, all, "a c");
    must(f, put(f, "shop", "{pk:'1', sk:'a'}"));
    assert_query(f, all, "c");
}

static void an_index_is_paged_across_equal_keys(void **state) {
    fixture *f = *state;
    fill_index(f);
    for (int descending = 0; descending < 2; descending++) {
        skep_query_request request = of_holder(f, "holder = :o", NULL);
        skep_query_response page;
        char all[64] = "";
        request.limit = 1;
        request.is_descending = descending == 1;
        do {
            must(f, query(f, &request, &page));
            assert_int_equal(page.count, 1);
            strcat(strcat(all, names_of(f, &page, "sk")), " ");
            request.start_key = page.last_key;
        } while (page.last_key.data != NULL);
        assert_string_equal(all, descending ? "a d b c " : "c b d a ");
    }
}

static void the_last_key_of_an_index_has_its_keys_and_the_tables(void **state) {
    fixture *f = *state;
    skep_query_response page;
    fill_index(f);
    skep_query_request request = of_holder(f, "holder = :o", NULL);
    request.limit = 2;
    must(f, query(f, &request, &page));
    assert_value(f, page.last_key, "{pk:'2', sk:'b', holder:'o', at:2}");
}

static void an_index_shows_what_it_projects(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_shop(f);
    must(f, put(f, "shop",
                "{pk:'1', sk:'a', holder:'o', n:1, m:2, country:'c', city:'d', zip:1, street:'s', "
                "house:2}"));
    skep_query_request request = of_holder(f, "holder = :o", NULL);
    request.index = "keys_only";
    must(f, query(f, &request, &page));
    assert_value(f, page.items[0], "{pk:'1', sk:'a', holder:'o'}");
    must(f, scan(f, &(skep_query_request){.table = "shop", .index = "places"}, &page));
    assert_value(f, page.items[0],
                 "{pk:'1', sk:'a', n:1, country:'c', city:'d', zip:1, street:'s', house:2}");
    request.projection = text_expr("n");
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "One or more parameter values were invalid: Global secondary index keys_only does not "
            "project [n]");
}

static void fill_places(fixture *f) {
    create_shop(f);
    const char *format = "{pk:'%d', sk:'%s', country:'c', city:'%s', zip:%d, street:'%s', "
                         "house:%d}";
    const struct {
        const char *sk, *city, *street;
        int zip, house;
    } rows[] = {{"a", "x", "s", 1, 1},
                {"b", "x", "s", 1, 9},
                {"c", "x", "t", 1, 3},
                {"d", "x", "s", 2, 1},
                {"e", "y", "s", 1, 1}};
    for (size_t i = 0; i < 5; i++) {
        char item[160];
        (void)snprintf(item, sizeof item, format, (int)i, rows[i].sk, rows[i].city, rows[i].zip,
                       rows[i].street, rows[i].house);
        must(f, put(f, "shop", item));
    }
}

static skep_query_request in_places(const char *condition) {
    return (skep_query_request){
        .table = "shop", .index = "places", .key_condition = text_expr(condition)};
}

static void keys_of_several_attributes_are_conditioned_from_the_left(void **state) {
    fixture *f = *state;
    fill_places(f);
    skep_query_request request = in_places("country = :c AND city = :x");
    request.bindings = bind(f, ":c", "'c'", ":x", "'x'", NULL);
    assert_query(f, request, "a b c d");
    request.is_descending = true;
    assert_query(f, request, "d c b a");
    request.is_descending = false;
    request.key_condition = text_expr("country = :c AND city = :x AND zip = :z");
    request.bindings = bind(f, ":c", "'c'", ":x", "'x'", ":z", "1", NULL);
    assert_query(f, request, "a b c");
    request.key_condition =
        text_expr("country = :c AND city = :x AND zip = :z AND street = :s AND house > :z");
    request.bindings = bind(f, ":c", "'c'", ":x", "'x'", ":z", "1", ":s", "'s'", NULL);
    assert_query(f, request, "b");
}

static void keys_of_several_attributes_name_what_is_missing(void **state) {
    fixture *f = *state;
    skep_query_response page;
    fill_places(f);
    skep_query_request request = in_places("country = :c");
    request.bindings = bind(f, ":c", "'c'", NULL);
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "HASH key attributes city must have equality conditions specified in the query");
    request.key_condition = text_expr("country = :c AND city = :c AND house = :z");
    request.bindings = bind(f, ":c", "'c'", ":z", "1", NULL);
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "RANGE key attributes zip, street must have equality conditions specified in the query "
            "because a condition is present on key attribute house");
}

static void assert_refused(fixture *f, const char *condition, const char *value, const char *text) {
    skep_query_response page;
    skep_query_request request = where(f, condition, value);
    refused(f, query(f, &request, &page), SKEP_INVALID, text);
}

static void key_conditions_are_refused_with_the_words_of_the_service(void **state) {
    fixture *f = *state;
    create_shop(f);
    assert_refused(f, "sk = :p", NULL, "Query condition missed key schema element: pk");
    assert_refused(f, "pk > :p", NULL, "Query key condition not supported");
    assert_refused(f, "pk = :p AND extra = :v", "1",
                   "Query condition missed key schema element: sk");
    assert_refused(f, "pk = :p AND sk = :v", "1",
                   "One or more parameter values were invalid: Condition parameter type does not "
                   "match schema type");
    assert_refused(f, "pk = :p AND sk = :v AND n = :v", "'a'",
                   "The number of query conditions (3) exceeds the number of key attributes "
                   "defined in the schema (2)");
    assert_refused(f, "pk = :p AND pk = :v", "'a'",
                   "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one "
                   "condition per key");
    assert_refused(f, "pk = :p AND sk.x = :v", "'a'",
                   "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions "
                   "on nested attributes");
    assert_refused(f, "pk = :p AND begins_with(sk, :v)", "1",
                   "Invalid KeyConditionExpression: Incorrect operand type for operator or "
                   "function; operator or function: begins_with, operand type: N");
    assert_refused(f, "pk = :p OR sk = :v", "'a'",
                   "Invalid KeyConditionExpression: Invalid operator used in "
                   "KeyConditionExpression: OR");
    assert_refused(f, "pk = :p AND sk = :v", "''",
                   "One or more parameter values are not valid. The AttributeValue for a key "
                   "attribute cannot contain an empty string value. Key: sk");
    assert_refused(f, "", NULL, "Invalid KeyConditionExpression: The expression can not be empty;");
}

static void requests_are_refused_with_the_words_of_the_service(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_shop(f);
    skep_query_request request = {.table = "shop"};
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
            "request.");
    request = where(f, "pk = :p", NULL);
    request.index = "nowhere";
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "The table does not have the specified index: nowhere");
    request.index = "by_holder";
    request.is_consistent = true;
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "Consistent reads are not supported on global secondary indexes");
    request = where(f, "pk = :p", "'x'");
    request.filter = text_expr("sk = :v");
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
            "sk");
    request.filter = text_expr("sk.x = :v");
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
            "allowed: Key: sk");
    request = where(f, "pk = :p", "'x'");
    refused(f, query(f, &request, &page), SKEP_INVALID,
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
    request.table = "absent";
    refused(f, query(f, &request, &page), SKEP_NO_TABLE, "Requested resource not found");
}

static void assert_start_refused(fixture *f, skep_query_request request, const char *start,
                                 const char *text) {
    skep_query_response page;
    request.start_key = value_of(f->arena, start);
    refused(f, query(f, &request, &page), SKEP_INVALID, text);
}

static void start_keys_are_checked(void **state) {
    fixture *f = *state;
    fill_partition(f);
    skep_query_request all = where(f, "pk = :p", NULL);
    skep_query_request some = where(f, "pk = :p AND sk > :v", "'b'");
    const char *invalid = "The provided starting key is invalid";
    assert_start_refused(f, all, "{pk:'p'}", invalid);
    assert_start_refused(f, all, "{pk:'p', sk:1}", invalid);
    assert_start_refused(f, all, "{pk:'p', sk:'a', n:1}", invalid);
    assert_start_refused(f, all, "{pk:'p', sk:''}",
                         "One or more parameter values are not valid. The AttributeValue for a key "
                         "attribute cannot contain an empty string value. Key: sk");
    assert_start_refused(f, all, "{pk:'q', sk:'a'}",
                         "The provided starting key is outside query boundaries based on provided "
                         "conditions");
    assert_start_refused(f, some, "{pk:'p', sk:'a'}",
                         "The provided starting key does not match the range key predicate");
    assert_start_refused(f, some, "{pk:'q', sk:'c'}",
                         "The query can return at most one row and cannot be restarted");
    create_simple(f, "hash-only", SKEP_TYPE_NONE);
    all.table = "hash-only";
    assert_start_refused(f, all, "{pk:'q'}", "The provided exclusive start key is invalid");
    some.start_key = value_of(f->arena, "{pk:'p', sk:'bb'}"); /* need not exist */
    assert_query(f, some, "c");
}

static void a_page_ends_at_one_megabyte(void **state) {
    fixture *f = *state;
    skep_query_response page;
    create_shop(f);
    char *item = skep_arena_alloc(f->arena, 300100);
    for (char sk = 'a'; sk < 'h'; sk++) {
        int len = snprintf(item, 64, "{pk:'p', sk:'%c', t:'", sk);
        memset(item + len, 'x', 300000);
        strcpy(item + len + 300000, "'}");
        must(f, put(f, "shop", item));
    }
    skep_query_request request = where(f, "pk = :p", NULL);
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "a b c d");
    request.start_key = page.last_key;
    must(f, query(f, &request, &page));
    assert_string_equal(names_of(f, &page, "sk"), "e f g");
    assert_null(page.last_key.data);
}

static void numbers_sort_by_value(void **state) {
    fixture *f = *state;
    create_simple(f, "numbers", SKEP_TYPE_N);
    const char *numbers[] = {"10", "9", "-1", "-10", "0", "1.5", "1e100", "-1e100", "1e-100"};
    const char *ordered[] = {"-1e100", "-10", "-1", "0", "1e-100", "1.5", "9", "10", "1e100"};
    for (size_t i = 0; i < 9; i++) {
        char item[64];
        (void)snprintf(item, sizeof item, "{pk:'p', sk:%s}", numbers[i]);
        must(f, put(f, "numbers", item));
    }
    skep_query_response page;
    skep_query_request request = where(f, "pk = :p", NULL);
    request.table = "numbers";
    must(f, query(f, &request, &page));
    assert_int_equal(page.count, 9);
    for (size_t i = 0; i < 9; i++) {
        char item[64];
        (void)snprintf(item, sizeof item, "{pk:'p', sk:%s}", ordered[i]);
        assert_value(f, page.items[i], item);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(every_sort_condition_selects_its_run),
        engine_test(both_directions_and_limits),
        engine_test(a_page_that_ends_at_the_last_item_has_no_last_key),
        engine_test(a_filter_counts_what_it_evaluates),
        engine_test(a_projection_returns_parts_of_each_item),
        engine_test(an_index_is_sparse_and_in_its_own_order),
        engine_test(an_index_follows_every_write),
        engine_test(an_index_is_paged_across_equal_keys),
        engine_test(the_last_key_of_an_index_has_its_keys_and_the_tables),
        engine_test(an_index_shows_what_it_projects),
        engine_test(keys_of_several_attributes_are_conditioned_from_the_left),
        engine_test(keys_of_several_attributes_name_what_is_missing),
        engine_test(key_conditions_are_refused_with_the_words_of_the_service),
        engine_test(requests_are_refused_with_the_words_of_the_service),
        engine_test(start_keys_are_checked),
        engine_test(a_page_ends_at_one_megabyte),
        engine_test(numbers_sort_by_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
