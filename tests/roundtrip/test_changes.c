/* One thing is changed in each kind of member: that is sent, and nothing else. */
#include "roundtrip/crate.h"

typedef struct change {
    void (*make)(fixture *f, crate *c);
    const char *sent;        /* the update; NULL: nothing is sent */
    const char *path, *json; /* what is stored then */
} change;

static void map_value(fixture *f, crate *c) {
    (void)f;
    c->stock_counts.items[1].value = 99;
}

static void map_entry_added(fixture *f, crate *c) {
    skep_append(f->s, &c->stock_counts)->key = "oslo";
}

static void map_entry_removed(fixture *f, crate *c) {
    (void)f;
    skep_remove_at(&c->stock_counts, 0);
}

static void map_order(fixture *f, crate *c) {
    (void)f;
    char *key = c->stock_counts.items[0].key;
    int64_t value = c->stock_counts.items[0].value;
    c->stock_counts.items[0] = c->stock_counts.items[1];
    c->stock_counts.items[1].key = key;
    c->stock_counts.items[1].value = value;
}

static void struct_in_map(fixture *f, crate *c) {
    (void)f;
    c->lines_by_code.items[0].value.product_name = "Wax";
}

static void map_emptied(fixture *f, crate *c) {
    (void)f;
    c->labels.count = 0;
}

static void list_in_map(fixture *f, crate *c) {
    (void)f;
    c->readings.items[1].value.items[1] = -1;
}

static void map_in_list(fixture *f, crate *c) {
    (void)f;
    c->by_hall.items[1].items[0].value = 4;
}

static void list_in_list(fixture *f, crate *c) {
    (void)f;
    c->grid.items[0].items[1] = 22;
}

static void set_in_list(fixture *f, crate *c) {
    (void)f;
    c->tag_groups.items[1].items[0] = "yy";
}

static void array_element(fixture *f, crate *c) {
    (void)f;
    c->dims[1] = 101;
}

static void array_in_array(fixture *f, crate *c) {
    (void)f;
    c->matrix[1][2] = 8;
}

static void text_in_array(fixture *f, crate *c) {
    (void)f;
    strcpy(c->places[1], "east");
}

static void struct_in_array(fixture *f, crate *c) {
    (void)f;
    c->limits[0].high = 2;
}

static void vector_element(fixture *f, crate *c) {
    (void)f;
    c->meaning[2] = 0.5F;
}

static void counted_element(fixture *f, crate *c) {
    static char *tags[] = {"b", "c", "b"};
    (void)f;
    c->tags = tags;
}

static void counted_shorter(fixture *f, crate *c) {
    (void)f;
    c->n_lines = 1;
}

static void counted_set_order(fixture *f, crate *c) {
    static const int32_t numbers[] = {7, -3, 7};
    (void)f;
    c->numbers = numbers;
    c->n_numbers = 2;
}

static void counted_set(fixture *f, crate *c) {
    static const int32_t numbers[] = {7, -4};
    (void)f;
    c->numbers = numbers;
}

static void counted_gone(fixture *f, crate *c) {
    (void)f;
    c->lines = NULL;
    c->n_lines = 0;
}

static void inside_the_union(fixture *f, crate *c) {
    (void)f;
    c->outline.as.box.to.y_axis = 5;
}

static void other_alternative(fixture *f, crate *c) {
    (void)f;
    memset(&c->outline.as, 0, sizeof c->outline.as);
    c->outline.kind = SHAPE_LABEL;
    c->outline.as.label = "now a label";
}

static void no_alternative(fixture *f, crate *c) {
    (void)f;
    c->outline.kind = SHAPE_NOTHING;
}

static void union_in_list(fixture *f, crate *c) {
    (void)f;
    c->shapes.items[3].as.label = "other";
}

static void union_without_name(fixture *f, crate *c) {
    (void)f;
    c->value_kind = GRADE_FINE;
    c->fine = 17;
}

static void converted(fixture *f, crate *c) {
    (void)f;
    c->trim->blue = 1;
}

static void converted_gone(fixture *f, crate *c) {
    (void)f;
    c->trim = NULL;
}

static void converted_element(fixture *f, crate *c) {
    (void)f;
    c->palette.items[0].red = 0xaa;
}

static void converted_set(fixture *f, crate *c) {
    (void)f;
    c->temperatures.items[0] = 1;
}

static void epoch_second(fixture *f, crate *c) {
    (void)f;
    c->visits.items[0] += SKEP_TIME_SECOND; /* the same day */
    *c->closed_at = SKEP_TIME_SECOND;
}

static void epoch_millisecond(fixture *f, crate *c) {
    (void)f;
    c->seen_at += SKEP_TIME_SECOND / 1000;
}

static void day_of_list(fixture *f, crate *c) {
    (void)f;
    c->visits.items[0] += 86400 * SKEP_TIME_SECOND;
}

static void json_text(fixture *f, crate *c) {
    (void)f;
    c->extra_json = "[]";
}

static void json_emptied(fixture *f, crate *c) {
    (void)f;
    c->memo[0] = '\0';
}

static void to_the_default(fixture *f, crate *c) {
    (void)f;
    c->units = -5;
}

static void index_key(fixture *f, crate *c) {
    (void)f;
    c->updated_at += SKEP_TIME_SECOND;
}

static const change changes[] = {
    {map_value, "SET #stockCounts.#zurich = :v1", "stockCounts.zurich", "{\"N\":\"99\"}"},
    {map_entry_added, "SET #stockCounts.#oslo = :v1", "stockCounts.oslo", "{\"N\":\"0\"}"},
    {map_entry_removed, "REMOVE #stockCounts.#aarhus", "stockCounts.aarhus", "absent"},
    {map_order, NULL, "stockCounts.aarhus", "{\"N\":\"11\"}"},
    {struct_in_map, "SET #linesByCode.#one.#productName = :v1", "linesByCode.one.productName",
     "{\"S\":\"Wax\"}"},
    {map_emptied, "REMOVE #labels", "labels", "absent"},
    {list_in_map, "SET #readings.#cellar[1] = :v1", "readings.cellar",
     "{\"L\":[{\"N\":\"4.5\"},{\"N\":\"-1\"}]}"},
    {map_in_list, "SET #byHall[1].#gate = :v1", "byHall[1].gate", "{\"N\":\"4\"}"},
    {list_in_list, "SET #grid[0][1] = :v1", "grid[0]", "{\"L\":[{\"N\":\"0\"},{\"N\":\"22\"}]}"},
    {set_in_list, "SET #tagGroups[1] = :v1", "tagGroups[1]", "{\"SS\":[\"yy\"]}"},
    {array_element, "SET #dims[1] = :v1", "dims",
     "{\"L\":[{\"N\":\"0\"},{\"N\":\"101\"},{\"N\":\"200\"}]}"},
    {array_in_array, "SET #matrix[1][2] = :v1", "matrix[1][2]", "{\"N\":\"8\"}"},
    {text_in_array, "SET #places[1] = :v1", "places[1]", "{\"S\":\"east\"}"},
    {struct_in_array, "SET #limits[0].#high = :v1", "limits[0]",
     "{\"M\":{\"high\":{\"N\":\"2\"},\"low\":{\"N\":\"-1\"}}}"},
    {vector_element, "SET #meaning[2] = :v1", "meaning[2]", "{\"N\":\"0.5\"}"},
    {counted_element, "SET #tags[1] = :v1", "tags",
     "{\"L\":[{\"S\":\"b\"},{\"S\":\"c\"},{\"S\":\"b\"}]}"},
    {counted_shorter, "SET #lines = :v1", "lines[1]", "absent"},
    {counted_set_order, NULL, "numberSet", "{\"NS\":[\"-3\",\"7\"]}"},
    {counted_set, "SET #numberSet = :v1", "numberSet", "{\"NS\":[\"-4\",\"7\"]}"},
    {counted_gone, "REMOVE #lines", "lines", "absent"},
    {inside_the_union, "SET #outline.#as.#to.#yAxis = :v1", "outline.`as`.to.yAxis",
     "{\"N\":\"5\"}"},
    {other_alternative, "SET #outline.#as = :v1, #outline.#kind = :v2", "outline",
     "{\"M\":{\"as\":{\"S\":\"now a label\"},\"kind\":{\"S\":\"LABEL\"}}}"},
    {no_alternative, "SET #outline.#kind = :v1 REMOVE #outline.#as", "outline",
     "{\"M\":{\"kind\":{\"S\":\"NOTHING\"}}}"},
    {union_in_list, "SET #shapes[3].#as = :v1", "shapes[3]",
     "{\"M\":{\"as\":{\"S\":\"other\"},\"kind\":{\"S\":\"LABEL\"}}}"},
    {union_without_name, "SET #rating = :v1, #valueKind = :v2", "rating", "{\"N\":\"17\"}"},
    {converted, "SET #trim = :v1", "trim", "{\"S\":\"001001\"}"},
    {converted_gone, "REMOVE #trim", "trim", "absent"},
    {converted_element, "SET #palette[0] = :v1", "palette[0]", "{\"S\":\"aa0203\"}"},
    {converted_set, "SET #temperatures = :v1", "temperatures", "{\"NS\":[\"0.1\",\"21.5\"]}"},
    {epoch_second, "SET #closedAt = :v1", "closedAt", "{\"N\":\"1\"}"},
    {epoch_millisecond, "SET #seenAt = :v1", "seenAt", "{\"N\":\"1798675200501\"}"},
    {day_of_list, "SET #visits[0] = :v1", "visits", "{\"L\":[{\"S\":\"2027-01-01\"}]}"},
    {json_text, "SET #extraJson = :v1", "extraJson", "{\"S\":\"[]\"}"},
    {json_emptied, "REMOVE #memo", "memo", "absent"},
    {to_the_default, "SET #units = :v1", "units", "{\"N\":\"-5\"}"},
    {index_key, "SET #updatedAt = :v1, #dayKey = :v2", "dayKey",
     "{\"S\":\"DAY#2026-12-31#2026-12#001798675260\"}"},
};

/* Begins again with the crate as it was. */
static crate *start_again(fixture *f) {
    fresh_session(f);
    crate *c = crate_find(f->s, 1, PAINT, &f->err);
    if (c != NULL) {
        assert_ok(f, crate_remove(f->s, c, &f->err));
        save(f);
    }
    fresh_session(f);
    add_crate(f, 1);
    save(f);
    fresh_session(f);
    return load(f, 1);
}

/* The update in the text of the only request; "" where none was sent. */
static const char *sent_update(fixture *f) {
    const char *begin = strstr(only_request(&f->sent), "update: ");
    if (begin == NULL) return "";
    begin += strlen("update: ");
    size_t len = strcspn(begin, "\n");
    char *text = skep_arena_alloc(f->arena, len + 1);
    assert_non_null(text);
    memcpy(text, begin, len);
    return text;
}

static void what_changed_is_sent_and_nothing_else(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const change *each = &changes[i];
        crate *c = start_again(f);
        each->make(f, c);
        save(f);
        assert_int_equal(f->sent.count, each->sent != NULL ? 1 : 0);
        assert_string_equal(sent_update(f), each->sent != NULL ? each->sent : "");
        assert_string_equal(stored_json(f, each->path), each->json);
        save(f);
        assert_int_equal(f->sent.count, 0);
    }
}

/* An object that went through a save is what a new session reads. */
static void what_was_changed_is_read_as_it_was_saved(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        crate *c = start_again(f);
        changes[i].make(f, c);
        save(f);
        skep_value saved = stored(f);
        fresh_session(f);
        c = load(f, 1);
        assert_ok(f, crate_put(f->db, c, &f->err));
        assert_true(skep_value_equal(saved, stored(f)));
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, crate_setup, crate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(what_changed_is_sent_and_nothing_else),
        CASE(what_was_changed_is_read_as_it_was_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
