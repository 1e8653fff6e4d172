/* What each kind of member is stored as, and that it is read back as it was. */
#include "roundtrip/crate.h"

static const struct {
    const char *path, *json;
} wanted[] = {
    {"PK", "{\"S\":\"CRATE#1\"}"},
    {"SK", "{\"S\":\"CRATE#ff8000\"}"},
    {"dayKey", "{\"S\":\"DAY#2026-12-31#2026-12#001798675259\"}"},
    {"crateId", "{\"N\":\"1\"}"},
    {"stockCounts", "{\"M\":{\"aarhus\":{\"N\":\"11\"},\"zurich\":{\"N\":\"10\"}}}"},
    {"linesByCode.two", "{\"M\":{\"productId\":{\"N\":\"1\"},\"productName\":{\"S\":\"Honey\"},"
                        "\"unitPrice\":{\"N\":\"26.05\"}}}"},
    {"labels", "{\"M\":{\"left\":{\"S\":\"top\"},\"right\":{\"S\":\"\"}}}"},
    {"readings", "{\"M\":{\"attic\":{\"L\":[]},\"cellar\":{\"L\":[{\"N\":\"4.5\"},{\"N\":\"5\"}"
                 "]}}}"},
    {"byHall", "{\"L\":[{\"M\":{}},{\"M\":{\"gate\":{\"N\":\"3\"}}}]}"},
    {"grid", "{\"L\":[{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"}]},{\"L\":[{\"N\":\"1\"}]}]}"},
    {"tagGroups", "{\"L\":[{\"SS\":[\"x\",\"z\"]},{\"SS\":[\"y\"]}]}"},
    {"codes", "{\"L\":[{\"S\":\"code-0\"},{\"S\":\"code-1\"}]}"},
    {"dims", "{\"L\":[{\"N\":\"0\"},{\"N\":\"100\"},{\"N\":\"200\"}]}"},
    {"matrix[1]", "{\"L\":[{\"N\":\"0\"},{\"N\":\"0.00001\"},{\"N\":\"7\"}]}"},
    {"places", "{\"L\":[{\"S\":\"north\"},{\"S\":\"south\"}]}"},
    {"notes", "{\"L\":[{\"S\":\"first\"},{\"S\":\"\"}]}"},
    {"limits", "{\"L\":[{\"M\":{\"high\":{\"N\":\"0\"},\"low\":{\"N\":\"-1\"}}},"
               "{\"M\":{\"high\":{\"N\":\"5\"},\"low\":{\"N\":\"0\"}}}]}"},
    {"address", "{\"L\":[{\"N\":\"0\"},{\"N\":\"27\"},{\"N\":\"68\"},{\"N\":\"17\"},"
                "{\"N\":\"58\"},{\"N\":\"183\"}]}"},
    {"meaning", "{\"L\":[{\"N\":\"0.1\"},{\"N\":\"-2.5\"},{\"N\":\"0\"},{\"N\":\"30000000000\"}"
                "]}"},
    {"grades", "{\"L\":[{\"N\":\"0\"},{\"N\":\"2\"},{\"N\":\"0\"}]}"},
    {"tags", "{\"L\":[{\"S\":\"b\"},{\"S\":\"a\"},{\"S\":\"b\"}]}"},
    {"lines[1]", "{\"M\":{\"productId\":{\"N\":\"2\"},\"unitPrice\":{\"N\":\"-10\"}}}"},
    {"numberSet", "{\"NS\":[\"-3\",\"7\"]}"},
    {"nTags", "absent"},
    {"nLines", "absent"},
    {"nNumbers", "absent"},
    {"outline.kind", "{\"S\":\"BOX\"}"},
    {"outline.`as`.to", "{\"M\":{\"xAxis\":{\"N\":\"3\"},\"yAxis\":{\"N\":\"4\"}}}"},
    {"shapes[0]", "{\"M\":{\"kind\":{\"S\":\"NOTHING\"}}}"},
    {"shapes[1].`as`.radius", "{\"N\":\"0.5\"}"},
    {"shapes[3]", "{\"M\":{\"as\":{\"S\":\"a label\"},\"kind\":{\"S\":\"LABEL\"}}}"},
    {"shapes[4].`as`[1].xAxis", "{\"N\":\"9\"}"},
    {"valueKind", "{\"N\":\"2\"}"},
    {"rating", "{\"N\":\"1798675200\"}"},
    {"paint", "{\"S\":\"ff8000\"}"},
    {"trim", "{\"S\":\"001000\"}"},
    {"palette", "{\"L\":[{\"S\":\"010203\"},{\"S\":\"040506\"}]}"},
    {"temperatures", "{\"NS\":[\"0\",\"21.5\"]}"},
    {"corners", "{\"L\":[{\"S\":\"000000\"},{\"S\":\"0000ee\"}]}"},
    {"placedAt", "{\"S\":\"2026-12-31T00:00:00.000000001Z\"}"},
    {"updatedAt", "{\"N\":\"1798675259\"}"},
    {"seenAt", "{\"N\":\"1798675200500\"}"},
    {"bestBefore", "{\"S\":\"2026-12-31\"}"},
    {"billingMonth", "{\"S\":\"2026-12\"}"},
    {"closedAt", "{\"N\":\"-1\"}"},
    {"visits", "{\"L\":[{\"S\":\"2026-12-31\"}]}"},
    {"extraJson", "{\"S\":\"{\\\"a\\\": [1, null]}\"}"},
    {"memo", "{\"S\":\"[1.5]\"}"},
    {"summary", "{\"S\":\"a\\u0000b\"}"},
    {"price", "{\"N\":\"-99999999999999999999999999999999999999\"}"},
    {"since", "{\"S\":\"2262-04-11T23:47:16.854775807Z\"}"},
    {"from", "{\"S\":\"2026-12-31\"}"},
};

static void each_kind_is_stored_in_its_form(void **state) {
    fixture *f = *state;
    add_crate(f, 1);
    save(f);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const char *found = stored_json(f, wanted[i].path);
        if (strcmp(found, wanted[i].json) != 0) print_message("%s: %s\n", wanted[i].path, found);
        assert_string_equal(found, wanted[i].json);
    }
}

static void assert_containers(const crate *c) {
    assert_int_equal(c->stock_counts.count, 2);
    assert_string_equal(c->stock_counts.items[0].key, "aarhus");
    assert_int_equal(c->stock_counts.items[0].value, 11);
    assert_string_equal(c->lines_by_code.items[1].key, "two");
    assert_string_equal(c->lines_by_code.items[1].value.product_name, "Honey");
    assert_string_equal(c->labels.items[1].value, "");
    assert_int_equal(c->readings.items[0].value.count, 0);
    assert_true(c->readings.items[1].value.items[0] == 4.5);
    assert_string_equal(c->by_hall.items[1].items[0].key, "gate");
    assert_int_equal(c->by_hall.items[1].items[0].value, 3);
    assert_int_equal(c->grid.items[0].count, 2);
    assert_int_equal(c->grid.items[0].items[1], 2);
    assert_string_equal(c->tag_groups.items[0].items[1], "z");
    assert_string_equal(c->codes.items[1], "code-1");
    assert_int_equal(c->dims[2], 200);
    assert_true(c->matrix[1][1] == 1e-5);
    assert_string_equal(c->places[1], "south");
    assert_string_equal(c->notes[0], "first");
    assert_int_equal(c->limits[1].high, 5);
    assert_int_equal(c->address[5], 0xb7);
    assert_true(c->meaning[0] == 0.1F);
    assert_int_equal(c->grades[1], GRADE_POOR);
}

static void assert_counted(const crate *c) {
    assert_int_equal(c->n_tags, 3);
    assert_string_equal(c->tags[2], "b");
    assert_int_equal(c->n_lines, 2);
    assert_null(c->lines[1].product_name);
    assert_int_equal(skep_decimal_compare(c->lines[1].unit_price, SKEP_DEC("-10")), 0);
    assert_int_equal(c->n_numbers, 2);
    assert_int_equal(c->numbers[0], -3);
}

static void assert_unions(const crate *c) {
    assert_int_equal(c->outline.kind, SHAPE_BOX);
    assert_true(c->outline.as.box.to.y_axis == 4);
    assert_int_equal(c->shapes.count, 5);
    assert_int_equal(c->shapes.items[0].kind, SHAPE_NOTHING);
    assert_true(c->shapes.items[1].as.circle.center.y_axis == 2);
    assert_true(c->shapes.items[2].as.box.from.x_axis == -1);
    assert_string_equal(c->shapes.items[3].as.label, "a label");
    assert_int_equal(c->shapes.items[4].as.path.count, 2);
    assert_true(c->shapes.items[4].as.path.items[0].y_axis == 9);
    assert_int_equal(c->value_kind, GRADE_POOR);
    assert_true(c->poor == crate_day);
}

static void assert_scalars(const crate *c) {
    assert_int_equal(c->paint.green, 0x80);
    assert_non_null(c->trim);
    assert_int_equal(c->trim->green, 0x10);
    assert_int_equal(c->palette.items[1].blue, 6);
    assert_int_equal(c->temperatures.items[1], 215);
    assert_int_equal(c->corners[1].blue, 0xee);
    assert_true(c->placed_at == crate_day + 1);
    assert_true(c->updated_at == crate_day + 59 * SKEP_TIME_SECOND);
    assert_true(c->seen_at == crate_day + SKEP_TIME_SECOND / 2);
    assert_true(c->best_before == crate_day);
    assert_true(c->billing_month == crate_day - 30 * 86400 * SKEP_TIME_SECOND);
    assert_true(*c->closed_at == -SKEP_TIME_SECOND);
    assert_true(c->visits.items[0] == crate_day);
    assert_string_equal(c->extra_json, "{\"a\": [1, null]}");
    assert_string_equal(c->memo, "[1.5]");
    assert_int_equal(c->summary.len, 3);
    assert_memory_equal(c->summary.ptr, "a\0b", 3);
    assert_int_equal(c->quality, GRADE_POOR);
    assert_true(c->weight == 1e100);
    assert_string_equal(c->currency, "CHF");
    assert_int_equal(c->owner.bytes[15], 9);
}

static void all_is_read_back_and_written_again_the_same(void **state) {
    fixture *f = *state;
    add_crate(f, 1);
    save(f);
    fresh_session(f);
    crate *c = load(f, 1);
    assert_containers(c);
    assert_counted(c);
    assert_unions(c);
    assert_scalars(c);
    save(f);
    assert_int_equal(f->sent.count, 0);
    skep_value before = stored(f);
    assert_ok(f, crate_put(f->db, c, &f->err));
    assert_true(skep_value_equal(before, stored(f)));
}

static void what_is_absent_has_its_default(void **state) {
    fixture *f = *state;
    skep_item *item = skep_item_new(f->arena);
    skep_item_set_text(item, "PK", "CRATE#7");
    skep_item_set_text(item, "SK", "CRATE#ff8000");
    skep_item_set_text(item, "paint", "ff8000");
    skep_item_set_i64(item, "crateId", 7);
    skep_item_set_null(item, "currency");
    for (size_t i = 0; i < 2; i++) skep_item_set_null(item, i == 0 ? "units" : "unit");
    skep_value made;
    assert_ok(f, skep_item_finish(item, &made, &f->err));
    skep_write_response put = {0};
    assert_ok(f, skep_put(f->db, &(skep_put_request){.table = "depot", .item = made}, &put,
                          f->arena, &f->err));
    crate *c = load(f, 7);
    assert_int_equal(c->units, -5);
    assert_true(c->large == UINT64_MAX);
    assert_true(c->is_open);
    assert_int_equal(c->quality, GRADE_FINE);
    assert_true(c->ratio == -1.5e-3F);
    assert_true(c->weight == 3);
    assert_int_equal(skep_decimal_compare(c->price, SKEP_DEC("1.5")), 0);
    assert_string_equal(c->currency, "EUR\t?");
    assert_string_equal(c->short_code, "abc");
    assert_int_equal(c->unit.len, 2);
    assert_memory_equal(c->unit.ptr, "kg", 2);
    char text[SKEP_TIME_TEXT_MAX], uuid[SKEP_UUID_TEXT_MAX];
    skep_time_format(c->since, text);
    assert_string_equal(text, "2020-12-31T23:59:59.500000000Z");
    skep_uuid_format(c->owner, uuid);
    assert_string_equal(uuid, "00112233-4455-6677-8899-aabbccddeeff");
    skep_time_format(c->from_day, text);
    assert_string_equal(text, "2020-02-29T00:00:00.000000000Z");
    assert_non_null(c->ceiling);
    assert_int_equal(*c->ceiling, 100);
    assert_non_null(c->worst);
    assert_int_equal(*c->worst, GRADE_POOR);
    assert_int_equal(c->stock_counts.count, 0);
    assert_null(c->tags);
    assert_int_equal(c->n_tags, 0);
    assert_int_equal(c->outline.kind, SHAPE_NOTHING);
    assert_int_equal(c->dims[2], 0);
    save(f); /* reading a default is no change */
    assert_int_equal(f->sent.count, 0);
}

static void empty_values_are_kept_or_left_out_as_said(void **state) {
    fixture *f = *state;
    crate *c = crate_new(f->s);
    c->crate_id = 1;
    c->paint = PAINT;
    c->notes[0] = c->notes[1] = "";
    c->summary = (skep_str){"", 0};
    c->extra_json = "null";
    save(f);
    static const char *const absent[] = {"labels",    "lines", "memo", "summary",
                                         "numberSet", "tags",  "trim", "rating"};
    static const char *const kept[] = {"stockCounts", "readings", "grid", "palette"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        if (strcmp(stored_json(f, absent[i]), "absent") != 0)
            print_message("%s: %s\n", absent[i], stored_json(f, absent[i]));
        assert_string_equal(stored_json(f, absent[i]), "absent");
    }
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        assert_string_not_equal(stored_json(f, kept[i]), "absent");
    fresh_session(f);
    load(f, 1);
    save(f);
    assert_int_equal(f->sent.count, 0);
}

static void one_struct_under_two_conventions_is_stored_under_two_names(void **state) {
    fixture *f = *state;
    sample *s = sample_new(f->s);
    s->id = 5;
    s->first_line = (line_item){3, "Comb", SKEP_DEC("2")};
    s->where.x_axis = 1;
    s->lastShape.kind = SHAPE_LABEL;
    s->lastShape.as.label = "last";
    s->HTTPStatus2xx = 204;
    save(f);
    assert_string_equal(stored_json(f, "ID"), "{\"N\":\"5\"}");
    assert_string_equal(stored_json(f, "FIRST_LINE.PRODUCT_NAME"), "{\"S\":\"Comb\"}");
    assert_string_equal(stored_json(f, "`WHERE`.X_AXIS"), "{\"N\":\"1\"}");
    assert_string_equal(stored_json(f, "LAST_SHAPE.KIND"), "{\"S\":\"LABEL\"}");
    assert_string_equal(stored_json(f, "HTTP_STATUS2XX"), "{\"N\":\"204\"}");
    fresh_session(f);
    s = sample_find(f->s, 5, &f->err);
    assert_non_null(s);
    assert_string_equal(s->first_line.product_name, "Comb");
    assert_string_equal(s->lastShape.as.label, "last");
    assert_int_equal(s->HTTPStatus2xx, 204);
}

/* Parameters are compared as the members' forms store them. */
static void queries_compare_times_in_the_form_of_their_member(void **state) {
    fixture *f = *state;
    add_crate(f, 1);
    save(f);
    static const struct {
        skep_time since, month, day; /* added to those of the crate */
        bool is_found;
    } cases[] = {
        {0, 0, 1, true},         {-1, 0, 1, true},           {1, 0, 1, false},
        {0, 0, 0, false},        {0, -31 * 86400, 1, false}, {0, 31 * 86400, 1, false},
        {0, 5 * 86400, 1, true},
    };
    const skep_time day = 86400 * SKEP_TIME_SECOND;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        skep_time since = crate_day + (59 + cases[i].since) * SKEP_TIME_SECOND;
        skep_time month = crate_day - 30 * day + cases[i].month * SKEP_TIME_SECOND;
        crate *c =
            crates_of_first(f->s, 1, since, month, crate_day + cases[i].day * day, NULL, &f->err);
        if ((c != NULL) != cases[i].is_found) print_message("case %zu: %s\n", i, f->err.message);
        assert_int_equal(c != NULL, cases[i].is_found);
        if (c == NULL) assert_int_equal(f->err.status, SKEP_NOT_FOUND);
    }
    assert_null(crates_of_first(f->s, 2, 0, crate_day, crate_day, NULL, &f->err));
}

static void queries_ask_whether_counted_pointers_are_there(void **state) {
    fixture *f = *state;
    crate *c = add_crate(f, 1);
    save(f);
    assert_non_null(tagged_crates_first(f->s, 1, NULL, &f->err));
    c->n_tags = 0; /* an empty list is there */
    save(f);
    assert_non_null(tagged_crates_first(f->s, 1, NULL, &f->err));
    fresh_session(f);
    c = load(f, 1);
    assert_true(tagged_crates(c, 1));
    c->tags = NULL;
    save(f);
    assert_false(tagged_crates(c, 1));
    assert_null(tagged_crates_first(f->s, 1, NULL, &f->err));
    assert_int_equal(f->err.status, SKEP_NOT_FOUND);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, crate_setup, crate_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(each_kind_is_stored_in_its_form),
        CASE(all_is_read_back_and_written_again_the_same),
        CASE(what_is_absent_has_its_default),
        CASE(empty_values_are_kept_or_left_out_as_said),
        CASE(one_struct_under_two_conventions_is_stored_under_two_names),
        CASE(queries_compare_times_in_the_form_of_their_member),
        CASE(queries_ask_whether_counted_pointers_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
