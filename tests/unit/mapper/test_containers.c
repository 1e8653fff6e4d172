/* Maps, fixed arrays, pointers beside their count, and all of them inside each other: what is
 * stored, what comes back and what is refused with which words. */
#include "pantry_test.h"

#include "base/limits.h"
#include "support/failing_allocator.h"

/* ---- Maps ---- */

static void a_map_is_stored_by_its_keys_in_whatever_order_they_are(void **state) {
    (void)state;
    int_entry stock[] = {{"rye", 3}, {"oats", -1}, {"Ärger", 2}, {"a b#{c}", 0}};
    pantry p = {.stock = {stock, 4, 4}};
    assert_member(&p, "stock",
                  "{\"M\":{\"a b#{c}\":{\"N\":\"0\"},\"oats\":{\"N\":\"-1\"},\"rye\":{\"N\":\"3\"},"
                  "\"Ärger\":{\"N\":\"2\"}}}");
    pantry back = read_back(packed(&p));
    assert_int_equal(back.stock.count, 4);
    assert_int_equal(back.stock.capacity, 4);
    assert_string_equal(back.stock.items[0].key, "a b#{c}");
    assert_string_equal(back.stock.items[3].key, "Ärger");
    assert_int_equal(back.stock.items[1].value, -1);
}

static void maps_hold_structs_pointers_lists_maps_and_converted_values(void **state) {
    (void)state;
    jar_entry jars[] = {{"b", {"beans", 250}}, {"a", {NULL, 1}}};
    jar one = {"one", 1};
    jar_pointer_entry maybe[] = {{"x", NULL}, {"y", &one}};
    int32_t numbers[] = {1, 2};
    list_entry shelves[] = {{"low", {numbers, 2, 2}}, {"high", {NULL, 0, 0}}};
    int_entry inner[] = {{"k", 7}};
    map_entry nested[] = {{"m", {inner, 1, 1}}, {"e", {NULL, 0, 0}}};
    int_map counts[] = {{inner, 1, 1}, {NULL, 0, 0}};
    point_entry sights[] = {{"s", {3, -4}}, {"nowhere", {0, 0}}};
    pantry p = {0};
    p.jars.items = jars;
    p.maybe_jars.items = maybe;
    p.shelves.items = shelves;
    p.nested.items = nested;
    p.counts.items = counts;
    p.sights.items = sights;
    p.jars.count = p.maybe_jars.count = p.shelves.count = p.nested.count = p.counts.count =
        p.sights.count = 2;
    assert_member(&p, "jars",
                  "{\"M\":{\"a\":{\"M\":{\"grams\":{\"N\":\"1\"}}},\"b\":{\"M\":{\"grams\":{\"N\":"
                  "\"250\"},\"label\":{\"S\":\"beans\"}}}}}");
    assert_member(&p, "maybe_jars",
                  "{\"M\":{\"x\":{\"NULL\":true},\"y\":{\"M\":{\"grams\":{\"N\":\"1\"},\"label\":{"
                  "\"S\":\"one\"}}}}}");
    assert_member(&p, "shelves",
                  "{\"M\":{\"high\":{\"L\":[]},\"low\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}}");
    assert_member(&p, "nested", "{\"M\":{\"e\":{\"M\":{}},\"m\":{\"M\":{\"k\":{\"N\":\"7\"}}}}}");
    assert_member(&p, "counts", "{\"L\":[{\"M\":{\"k\":{\"N\":\"7\"}}},{\"M\":{}}]}");
    assert_member(&p, "sights", "{\"M\":{\"nowhere\":{\"NULL\":true},\"s\":{\"S\":\"3,-4\"}}}");
    pantry back = read_back(packed(&p));
    assert_string_equal(back.jars.items[1].value.label, "beans");
    assert_null(back.maybe_jars.items[0].value);
    assert_string_equal(back.maybe_jars.items[1].value->label, "one");
    assert_int_equal(back.shelves.items[1].value.items[1], 2);
    assert_int_equal(back.nested.items[1].value.items[0].value, 7);
    assert_int_equal(back.counts.items[0].items[0].value, 7);
    assert_null(back.counts.items[1].items);
    assert_int_equal(back.sights.items[0].value.x, 0);
    assert_int_equal(back.sights.items[1].value.y, -4);
}

static void an_empty_map_is_kept_and_an_absent_one_is_empty(void **state) {
    (void)state;
    pantry p = {0};
    assert_member(&p, "stock", "{\"M\":{}}");
    int_entry stock[] = {{"rye", 3}};
    p.stock = (int_map){stock, 1, 1};
    unpack_as(&pantry_struct, with_null("stock"), &p);
    assert_null(p.stock.items);
    assert_int_equal(p.stock.count, 0);
}

static void keys_that_cannot_be_stored_are_refused(void **state) {
    (void)state;
    int_entry twice[] = {{"b", 1}, {"a", 2}, {"b", 3}}, null[] = {{"a", 1}, {NULL, 2}};
    int_entry same[] = {{"a", 1}, {"a", 1}}, empty[] = {{"", 1}}, bad[] = {{"a\xff", 1}};
    pantry p = {.stock = {twice, 3, 3}};
    assert_not_written(
        &p, "pantry.stock: the map has two entries of the name \"b\": expected each name once");
    p.stock = (int_map){same, 2, 2};
    assert_not_written(
        &p, "pantry.stock: the map has two entries of the name \"a\": expected each name once");
    p.stock = (int_map){null, 2, 2};
    assert_not_written(&p, "pantry.stock[1]: the key is NULL");
    p.stock = (int_map){empty, 1, 1};
    assert_not_written(&p, "pantry.stock[\"\"]: a key is empty text, which no map of DynamoDB has");
    p.stock = (int_map){bad, 1, 1};
    assert_not_written(&p, "pantry.stock[\"a\\xFF\"]: the key is not UTF-8");
    p.stock = (int_map){NULL, 2, 2};
    assert_not_written(&p, "pantry.stock: count is 2, but items is NULL");
    char *long_key = skep_arena_alloc(arena, LIMIT_ATTRIBUTE_NAME_BYTES + 2);
    memset(long_key, 'k', LIMIT_ATTRIBUTE_NAME_BYTES + 1);
    int_entry too_long[] = {{long_key, 1}};
    p.stock = (int_map){too_long, 1, 1};
    buffer out;
    buffer_init(&out, NULL, 0);
    assert_int_equal(mapper_pack_struct(&pantry_struct, &p, &out, &err), SKEP_INVALID);
    assert_non_null(strstr(err.message, "the key has 65536 bytes, at most 65535 are possible"));
    long_key[LIMIT_ATTRIBUTE_NAME_BYTES] = '\0';
    assert_int_equal(mapper_pack_struct(&pantry_struct, &p, &out, &err), SKEP_OK);
    buffer_fini(&out);
}

static void keys_that_a_pointer_cannot_hold_are_refused(void **state) {
    (void)state;
    skep_value one = skep_value_from_i64(arena, 1);
    buffer out;
    packed_writer w;
    for (int with_nul = 0; with_nul < 2; with_nul++) {
        buffer_init(&out, NULL, 0);
        packed_begin(&w, &out, NULL);
        packed_open(&w, SKEP_TYPE_M);
        packed_name(&w, SKEP_STR("stock"));
        packed_open(&w, SKEP_TYPE_M);
        packed_name(&w, with_nul == 1 ? SKEP_STR("a\0b") : SKEP_STR(""));
        packed_value(&w, one);
        packed_end(&w);
        packed_end(&w);
        assert_int_equal(packed_finish(&w), SKEP_OK);
        assert_not_read((skep_value){out.data, out.len},
                        with_nul == 1
                            ? "pantry.stock[\"a\\x00b\"]: the key has a NUL at offset 1, where a "
                              "char * would end"
                            : "pantry.stock[\"\"]: a key is empty text, which no map of DynamoDB "
                              "has");
        buffer_fini(&out);
    }
}

static void a_wrong_value_in_a_map_is_named_by_its_key(void **state) {
    (void)state;
    assert_not_read(with_text("stock", "x"), "pantry.stock: M expected, S found: \"x\"");
    skep_item *item = item_begin();
    skep_item_open_map(item, "stock");
    skep_item_set_i64(item, "a", 1);
    skep_item_set_text(item, "two words", "x");
    skep_item_close(item);
    assert_not_read(item_end(item), "pantry.stock[\"two words\"]: N expected, S found: \"x\"");
    item = item_begin();
    skep_item_open_map(item, "jars");
    skep_item_open_map(item, "b");
    skep_item_set_bool(item, "grams", true);
    skep_item_close(item);
    skep_item_close(item);
    assert_not_read(item_end(item), "pantry.jars[\"b\"].grams: N expected, BOOL found: true");
    item = item_begin();
    skep_item_open_list(item, "counts");
    skep_item_open_map(item, NULL);
    skep_item_set_i64(item, "k", INT64_C(3000000000));
    skep_item_close(item);
    skep_item_close(item);
    assert_not_read(item_end(item), "pantry.counts[0][\"k\"]: 3000000000 does not fit int32_t");
}

static void long_keys_are_cut_and_keys_of_sensitive_maps_hidden_in_messages(void **state) {
    (void)state;
    static const skep_member secret[] = {FIELD(pantry, stock, "stock", SKEP_KIND_MAP,
                                               .element = &int_entry_value, .more = &int_map_more,
                                               .flags = SKEP_MEMBER_SENSITIVE)};
    static const skep_struct secret_struct = {"pantry", secret, 1, sizeof(pantry)};
    skep_item *item = item_begin();
    skep_item_open_map(item, "stock");
    skep_item_set_text(item, "pin", "4711");
    skep_item_close(item);
    assert_not_unpacked(&secret_struct, item_end(item),
                        "pantry.stock[(sensitive)]: N expected, S found: (sensitive)");
    char key[200];
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    item = item_begin();
    skep_item_open_map(item, "stock");
    skep_item_set_bool(item, key, false);
    skep_item_close(item);
    assert_not_read(item_end(item),
                    "pantry.stock[\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk..."
                    "\"]: N expected, BOOL found: false");
}

/* ---- Fixed arrays ---- */

static void arrays_are_lists_of_exactly_their_length(void **state) {
    (void)state;
    pantry p = {.vector = {0.1F, -2.5F, 3, 0},
                .grid = {{1, -2, 3}, {4, 5, INT16_MIN}},
                .pair = {{"a", 1}, {NULL, 2}},
                .names = {"seven77", ""},
                .notes = {"n", NULL}};
    assert_member(&p, "vector",
                  "{\"L\":[{\"N\":\"0.1\"},{\"N\":\"-2.5\"},{\"N\":\"3\"},{\"N\":\"0\"}]}");
    assert_member(&p, "grid",
                  "{\"L\":[{\"L\":[{\"N\":\"1\"},{\"N\":\"-2\"},{\"N\":\"3\"}]},{\"L\":[{\"N\":"
                  "\"4\"},{\"N\":\"5\"},{\"N\":\"-32768\"}]}]}");
    assert_member(&p, "names", "{\"L\":[{\"S\":\"seven77\"},{\"S\":\"\"}]}");
    assert_member(&p, "notes", "{\"L\":[{\"S\":\"n\"},{\"NULL\":true}]}");
    pantry back = read_back(packed(&p));
    assert_memory_equal(back.vector, p.vector, sizeof p.vector);
    assert_memory_equal(back.grid, p.grid, sizeof p.grid);
    assert_memory_equal(back.names, p.names, sizeof p.names);
    assert_string_equal(back.pair[0].label, "a");
    assert_null(back.pair[1].label);
    assert_int_equal(back.pair[1].grams, 2);
    assert_string_equal(back.notes[0], "n");
    assert_null(back.notes[1]);
}

static skep_value list_of(const char *name, int count) {
    skep_item *item = item_begin();
    skep_item_open_list(item, name);
    for (int i = 0; i < count; i++) skep_item_set_i64(item, NULL, i);
    skep_item_close(item);
    return item_end(item);
}

static void another_number_of_elements_is_refused_with_both_numbers(void **state) {
    (void)state;
    assert_not_read(list_of("vector", 3), "pantry.vector: 4 elements expected, a list of 3 found");
    assert_not_read(list_of("vector", 5), "pantry.vector: 4 elements expected, a list of 5 found");
    assert_not_read(list_of("vector", 0), "pantry.vector: 4 elements expected, a list of 0 found");
    assert_not_read(with_number("vector", "1"), "pantry.vector: L expected, N found: 1");
    assert_int_equal((int)read_back(list_of("vector", 4)).vector[3], 3);
}

static void an_absent_array_is_cleared_where_it_is_described(void **state) {
    (void)state;
    pantry p;
    memset(&p, 0x77, sizeof p);
    unpack_as(&pantry_struct, with_null("grid"), &p);
    static const int16_t zero[2][3];
    assert_memory_equal(p.grid, zero, sizeof zero);
    assert_true(p.vector[0] == 0 && p.vector[3] == 0);
    assert_null(p.pair[1].label);
    assert_int_equal(p.names[1][7], 0);
    assert_null(p.notes[0]);
    assert_true(p.unmapped == INT64_C(0x7777777777777777));
}

static void an_element_of_an_array_is_named_by_its_place(void **state) {
    (void)state;
    skep_item *item = item_begin();
    skep_item_open_list(item, "grid");
    for (int i = 0; i < 2; i++) {
        skep_item_open_list(item, NULL);
        for (int k = 0; k < 3; k++) skep_item_set_i64(item, NULL, i == 1 && k == 2 ? 32768 : 0);
        skep_item_close(item);
    }
    skep_item_close(item);
    assert_not_read(item_end(item), "pantry.grid[1][2]: 32768 does not fit int16_t");
    pantry p = {.names = {"12345678"}};
    assert_not_written(&p, "pantry.names[0]: the text has no NUL within its char[8]");
}

/* ---- A pointer and its count ---- */

static void counted_lists_and_sets_have_their_count_beside_them(void **state) {
    (void)state;
    int32_t codes[] = {5, -6};
    char *labels[] = {"b", "a", "b"};
    pantry p = {.codes = codes, .code_count = 2, .labels = labels, .label_count = 3};
    assert_member(&p, "codes", "{\"L\":[{\"N\":\"5\"},{\"N\":\"-6\"}]}");
    assert_member(&p, "labels", "{\"SS\":[\"a\",\"b\"]}");
    pantry back = read_back(packed(&p));
    assert_int_equal(back.code_count, 2);
    assert_int_equal(back.codes[1], -6);
    assert_int_equal(back.label_count, 2);
    assert_string_equal(back.labels[1], "b");
}

static void a_null_pointer_is_absent_and_an_empty_list_is_not(void **state) {
    (void)state;
    int32_t codes[1] = {0};
    pantry p = {0};
    assert_member(&p, "codes", "nothing");
    assert_member(&p, "labels", "nothing");
    pantry back = {.codes = codes, .code_count = 9, .label_count = 9};
    unpack_as(&pantry_struct, packed(&p), &back);
    assert_null(back.codes);
    assert_int_equal(back.code_count, 0);
    assert_int_equal(back.label_count, 0);
    p.codes = codes;
    assert_member(&p, "codes", "{\"L\":[]}");
    back = read_back(packed(&p));
    assert_non_null(back.codes);
    assert_int_equal(back.code_count, 0);
}

static void counts_that_make_no_sense_are_refused(void **state) {
    (void)state;
    pantry p = {.code_count = 3};
    assert_not_written(&p, "pantry.codes: count is 3, but items is NULL");
    char *labels[] = {"a"};
    p = (pantry){.labels = labels, .label_count = -1};
    assert_not_written(&p, "pantry.labels: its count is -1, which is no number of items");
}

static void more_elements_than_the_count_can_say_are_refused(void **state) {
    (void)state;
    pantry p = read_back(list_of("codes", 255));
    assert_int_equal(p.code_count, 255);
    assert_int_equal(p.codes[254], 254);
    assert_not_read(list_of("codes", 256),
                    "pantry.codes: 256 elements do not fit their count, which is uint8_t");
}

static void counts_of_every_width_are_read_and_written(void **state) {
    (void)state;
    typedef struct holder {
        int32_t *items;
        union {
            int8_t i8;
            int16_t i16;
            int32_t i32;
            int64_t i64;
            uint8_t u8;
            uint16_t u16;
            uint32_t u32;
            uint64_t u64;
        } count;
        uint64_t behind;
    } holder;
    static const struct {
        uint16_t kind;
        size_t max;
    } cases[] = {{SKEP_KIND_I8, 127},  {SKEP_KIND_I16, 300}, {SKEP_KIND_I32, 300},
                 {SKEP_KIND_I64, 300}, {SKEP_KIND_U8, 255},  {SKEP_KIND_U16, 300},
                 {SKEP_KIND_U32, 300}, {SKEP_KIND_U64, 300}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const skep_member_more more = {.count_delta = (int32_t)offsetof(holder, count) -
                                                      (int32_t)offsetof(holder, items),
                                       .count_kind = cases[i].kind};
        const skep_member member =
            FIELD(holder, items, "items", SKEP_KIND_LIST, .element = &int_element, .more = &more,
                  .flags = SKEP_MEMBER_COUNTED);
        const skep_struct type = {"holder", &member, 1, sizeof(holder)};
        holder h = {.behind = UINT64_MAX};
        unpack_as(&type, list_of("items", (int)cases[i].max), &h);
        assert_true(h.behind == UINT64_MAX && h.count.u64 == cases[i].max);
        assert_int_equal(skep_value_count(at_name(pack_as(&type, &h), "items")), cases[i].max);
        if (cases[i].max < 300)
            assert_int_equal(
                mapper_unpack(&type, list_of("items", (int)cases[i].max + 1), &h, arena, &err),
                SKEP_INVALID);
        assert_true(h.count.u64 == cases[i].max);
    }
}

/* ---- Depth and memory ---- */

static void maps_and_arrays_count_as_levels(void **state) {
    (void)state;
    enum { LEVELS = LIMIT_NESTING_LEVELS };
    /* Maps of maps, a descriptor for each level: the struct's own map is not counted. */
    static skep_member levels[LEVELS + 1];
    map_entry entries[LEVELS + 1];
    memset(entries, 0, sizeof entries);
    levels[0] = int_map_element;
    for (int i = 1; i <= LEVELS; i++) {
        levels[i] = (skep_member)FIELD(map_entry, value, "", SKEP_KIND_MAP, .more = &map_map_more);
        levels[i].element = &levels[i - 1];
        /* An entry's value is a map, whatever it holds: the pointers are written through memcpy. */
        map_entry *inner = &entries[i - 1];
        entries[i].key = "k";
        memcpy(&entries[i].value.items, &inner, sizeof inner);
        entries[i].value.count = 1;
    }
    entries[0].key = "k";
    levels[0].offset = (uint32_t)offsetof(map_entry, value);
    for (int depth = LEVELS - 1; depth <= LEVELS; depth++) {
        skep_member top = levels[depth];
        top.name = top.attribute = "deep";
        top.offset = 0;
        const skep_struct type = {"deep", &top, 1, sizeof(int_map)};
        buffer out;
        buffer_init(&out, NULL, 0);
        skep_status status = mapper_pack_struct(&type, &entries[depth].value, &out, &err);
        assert_int_equal(status, depth < LEVELS ? SKEP_OK : SKEP_INVALID);
        if (status != SKEP_OK)
            assert_non_null(strstr(err.message, "nested deeper than the 31 levels"));
        else
            assert_int_equal(packed_depth((skep_value){out.data, out.len}) - 1, LEVELS);
        buffer_fini(&out);
    }
}

static void shortage_of_memory_is_reported_when_writing(void **state) {
    (void)state;
    int_entry stock[] = {{"b", 1}, {"a", 2}};
    char *labels[] = {"b", "a"};
    pantry p = {.stock = {stock, 2, 2}, .labels = labels, .label_count = 2, .place = {1, 2}};
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        skep_status status = mapper_pack_struct(&pantry_struct, &p, &out, &err);
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
        if (status == SKEP_OK) break;
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(err.status, SKEP_NO_MEMORY);
    }
}

static void a_ceiling_is_respected(void **state) {
    (void)state;
    pantry p = {0};
    buffer out;
    buffer_init(&out, NULL, 300);
    assert_int_equal(mapper_pack_struct(&pantry_struct, &p, &out, &err), SKEP_LIMIT);
    assert_string_equal(err.message, "a packed value takes more than the 300 bytes allowed");
    buffer_fini(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_map_is_stored_by_its_keys_in_whatever_order_they_are),
        TEST(maps_hold_structs_pointers_lists_maps_and_converted_values),
        TEST(an_empty_map_is_kept_and_an_absent_one_is_empty),
        TEST(keys_that_cannot_be_stored_are_refused),
        TEST(keys_that_a_pointer_cannot_hold_are_refused),
        TEST(a_wrong_value_in_a_map_is_named_by_its_key),
        TEST(long_keys_are_cut_and_keys_of_sensitive_maps_hidden_in_messages),
        TEST(arrays_are_lists_of_exactly_their_length),
        TEST(another_number_of_elements_is_refused_with_both_numbers),
        TEST(an_absent_array_is_cleared_where_it_is_described),
        TEST(an_element_of_an_array_is_named_by_its_place),
        TEST(counted_lists_and_sets_have_their_count_beside_them),
        TEST(a_null_pointer_is_absent_and_an_empty_list_is_not),
        TEST(counts_that_make_no_sense_are_refused),
        TEST(more_elements_than_the_count_can_say_are_refused),
        TEST(counts_of_every_width_are_read_and_written),
        TEST(maps_and_arrays_count_as_levels),
        TEST(shortage_of_memory_is_reported_when_writing),
        TEST(a_ceiling_is_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
