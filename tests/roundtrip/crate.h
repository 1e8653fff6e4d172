/* A crate with something in every member, and whether two hold the same. */
#ifndef TESTS_ROUNDTRIP_CRATE_H
#define TESTS_ROUNDTRIP_CRATE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "everything.skep.h"
#include "session/recorder.h"

#include "support/database.h"

#define PAINT ((rgb){0xff, 0x80, 0x00})

static const skep_time crate_day = INT64_C(1798675200) * SKEP_TIME_SECOND; /* 2026-12-31 */

typedef struct fixture {
    skep_client *db;
    skep_session *s;
    recorder sent;
    skep_arena *arena;
    skep_error err;
} fixture;

static inline void assert_ok(fixture *f, skep_status status) {
    if (status != SKEP_OK) fail_msg("%s: %s", skep_status_name(status), f->err.message);
}

static inline int crate_setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->db =
        test_open(&(skep_open_options){.observer = record, .observer_context = &f->sent}, &f->err);
    assert_non_null(f->db);
    assert_ok(f, depot_create(f->db, &f->err));
    f->s = skep_session_new(f->db, NULL);
    f->arena = skep_arena_new(NULL, 0);
    *state = f;
    return 0;
}

static inline int crate_teardown(void **state) {
    fixture *f = *state;
    skep_session_free(f->s);
    skep_arena_free(f->arena);
    skep_close(f->db);
    free(f);
    return 0;
}

/* Saves, and leaves in f->sent only what the save sent. */
static inline void save(fixture *f) {
    f->sent.count = 0;
    assert_ok(f, skep_session_save(f->s, NULL, &f->err));
}

/* Goes on with a new session that has read nothing yet. */
static inline void fresh_session(fixture *f) {
    skep_session_free(f->s);
    f->s = skep_session_new(f->db, NULL);
    f->sent.count = 0;
}

static inline crate *load(fixture *f, int64_t id) {
    crate *c = crate_find(f->s, id, PAINT, &f->err);
    if (c == NULL) fail_msg("%s", f->err.message);
    f->sent.count = 0;
    return c;
}

/* The one stored item, as DynamoDB writes it in JSON. */
static inline skep_value stored(fixture *f) {
    skep_query_response all = {0};
    assert_ok(f,
              skep_scan(f->db, &(skep_query_request){.table = "depot"}, &all, f->arena, &f->err));
    assert_int_equal(all.count, 1);
    return all.items[0];
}

/* The stored value of one attribute, with its type. */
static inline const char *stored_json(fixture *f, const char *path) {
    skep_value value;
    skep_error err;
    if (skep_value_find(stored(f), path, &value, &err) != SKEP_OK) return "absent";
    const char *text = skep_value_print(value, SKEP_JSON_DYNAMODB_VALUE, 0, f->arena);
    assert_non_null(text);
    return text;
}

static inline void fill_containers(fixture *f, crate *c) {
    static const double rows[2][3] = {{1, 2.5, -3}, {0, 1e-5, 7}};
    static const float meaning[4] = {0.1F, -2.5F, 0, 3e10F};
    for (int i = 0; i < 2; i++) {
        skep_append(f->s, &c->stock_counts)->key = i == 0 ? "zurich" : "aarhus";
        c->stock_counts.items[i].value = 10 + i;
        skep_append(f->s, &c->lines_by_code)->key = i == 0 ? "one" : "two";
        c->lines_by_code.items[i].value =
            (line_item){.product_id = i, .product_name = "Honey", .unit_price = SKEP_DEC("26.05")};
        skep_append(f->s, &c->labels)->key = i == 0 ? "left" : "right";
        c->labels.items[i].value = i == 0 ? "top" : "";
        skep_append(f->s, &c->readings)->key = i == 0 ? "cellar" : "attic";
        skep_append(f->s, &c->by_hall);
        skep_append(f->s, &c->grid);
        skep_append(f->s, &c->tag_groups);
        code *name = skep_append(f->s, &c->codes);
        if (name != NULL) snprintf(*name, sizeof *name, "code-%d", i);
    }
    *skep_append(f->s, &c->readings.items[0].value) = 4.5;
    *skep_append(f->s, &c->readings.items[0].value) = 5;
    skep_append(f->s, &c->by_hall.items[1])->key = "gate";
    c->by_hall.items[1].items[0].value = 3;
    for (int i = 0; i < 3; i++) {
        *skep_append(f->s, &c->grid.items[i % 2]) = i;
        *skep_append(f->s, &c->tag_groups.items[i % 2]) = i == 0 ? "x" : i == 1 ? "y" : "z";
        c->dims[i] = 100 * i;
    }
    memcpy(c->matrix, rows, sizeof rows);
    memcpy(c->meaning, meaning, sizeof meaning);
    memcpy(c->address, "\x00\x1b\x44\x11\x3a\xb7", 6);
    strcpy(c->places[0], "north");
    strcpy(c->places[1], "south");
    c->notes[0] = "first";
    c->notes[1] = "";
    c->limits[0].low = -1;
    c->limits[1].high = 5;
    c->grades[1] = GRADE_POOR;
}

static inline void fill_counted(crate *c) {
    static char *tags[] = {"b", "a", "b"};
    static line_item lines[] = {{1, "Wax", {0, 5, 0, false}}, {2, NULL, {0, 1, 1, true}}};
    static const int32_t numbers[] = {7, -3};
    c->tags = tags;
    c->n_tags = 3;
    c->lines = lines;
    c->n_lines = 2;
    c->numbers = numbers;
    c->n_numbers = 2;
}

static inline void fill_unions(fixture *f, crate *c) {
    static const enum shape_kind kinds[] = {SHAPE_NOTHING, SHAPE_CIRCLE, SHAPE_BOX, SHAPE_LABEL,
                                            SHAPE_PATH};
    c->outline.kind = SHAPE_BOX;
    c->outline.as.box.to = (point_2d){3, 4};
    for (int i = 0; i < 5; i++) skep_append(f->s, &c->shapes)->kind = kinds[i];
    c->shapes.items[1].as.circle = (circle_data){{1, 2}, 0.5};
    c->shapes.items[2].as.box.from = (point_2d){-1, -2};
    c->shapes.items[3].as.label = "a label";
    *skep_append(f->s, &c->shapes.items[4].as.path) = (point_2d){8, 9};
    *skep_append(f->s, &c->shapes.items[4].as.path) = (point_2d){9, 8};
    c->value_kind = GRADE_POOR;
    c->poor = crate_day;
}

static inline void fill_converted(fixture *f, crate *c) {
    c->paint = PAINT;
    c->trim = skep_session_alloc(f->s, sizeof *c->trim);
    c->trim->green = 0x10;
    *skep_append(f->s, &c->palette) = (rgb){1, 2, 3};
    *skep_append(f->s, &c->palette) = (rgb){4, 5, 6};
    *skep_append(f->s, &c->temperatures) = 215;
    *skep_append(f->s, &c->temperatures) = 0;
    c->corners[1].blue = 0xee;
}

static inline void fill_scalars(fixture *f, crate *c) {
    c->placed_at = crate_day + 1;
    c->updated_at = crate_day + 59 * SKEP_TIME_SECOND;
    c->seen_at = crate_day + SKEP_TIME_SECOND / 2;
    c->best_before = crate_day;
    c->billing_month = crate_day - 30 * 86400 * SKEP_TIME_SECOND; /* 2026-12-01 */
    c->closed_at = skep_session_alloc(f->s, sizeof *c->closed_at);
    *c->closed_at = -SKEP_TIME_SECOND;
    *skep_append(f->s, &c->visits) = crate_day;
    c->extra_json = "{\"a\": [1, null]}";
    strcpy(c->memo, "[1.5]");
    c->summary = (skep_str){"a\0b", 3};
    c->units = 12;
    c->large = 1;
    c->quality = GRADE_POOR;
    c->ratio = 0.1F;
    c->weight = 1e100;
    c->price = SKEP_DEC("-99999999999999999999999999999999999999");
    c->currency = "CHF";
    strcpy(c->short_code, "xyz");
    c->unit = (skep_str){"t", 1};
    c->since = INT64_MAX;
    c->owner.bytes[15] = 9;
    c->from_day = crate_day;
    c->ceiling = skep_session_alloc(f->s, sizeof *c->ceiling);
    c->worst = skep_session_alloc(f->s, sizeof *c->worst);
    *c->ceiling = -7;
}

static inline crate *add_crate(fixture *f, int64_t id) {
    crate *c = crate_new(f->s);
    assert_non_null(c);
    c->crate_id = id;
    fill_containers(f, c);
    fill_counted(c);
    fill_unions(f, c);
    fill_converted(f, c);
    fill_scalars(f, c);
    return c;
}

#endif
