/* Queries on times that are stored in another form than ISO 8601, in sort keys and in filters, held
 * against the comparison of what is stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/member.h"
#include "unit/query/database.h"

typedef struct event {
    int64_t room;
    int64_t number;
    skep_time at;
} event;

/* What descriptors of one form point to. */
typedef struct form {
    skep_member_more more;
    skep_member members[3];
    const skep_member *at_path[1], *number_path[1], *room_path[1];
    skep_struct type;
    skep_key_part hash_parts[2], range_parts[4];
    skep_entity entity;
} form;

enum { AT, NUMBER, ROOM };

/* Keys EVENTS#{room} and {at}#{number}, or #{number} where the time is to be looked for by a
 * filter. */
static void form_init(form *f, skep_time_form time_form, const char *format, uint32_t width,
                      bool is_in_key) {
    const skep_member members[] = {
        MEMBER(event, at, "at", SKEP_KIND_TIME, 0),
        MEMBER(event, number, "number", SKEP_KIND_I64, 0),
        MEMBER(event, room, "room", SKEP_KIND_I64, 0),
    };
    *f = (form){.more = {.time_form = (uint16_t)time_form, .format = format}};
    memcpy(f->members, members, sizeof members);
    f->members[AT].more = &f->more;
    f->at_path[0] = &f->members[AT];
    f->number_path[0] = &f->members[NUMBER];
    f->room_path[0] = &f->members[ROOM];
    f->type = (skep_struct){"event", f->members, 3, sizeof(event)};
    f->hash_parts[0].literal = "EVENTS#";
    f->hash_parts[1] = (skep_key_part){.path = f->room_path, .depth = 1};
    uint32_t count = 0;
    if (is_in_key)
        f->range_parts[count++] = (skep_key_part){.path = f->at_path, .depth = 1, .width = width};
    f->range_parts[count++].literal = "#";
    f->range_parts[count++] = (skep_key_part){.path = f->number_path, .depth = 1};
    f->entity = (skep_entity){.name = "event",
                              .table = &shop,
                              .type = &f->type,
                              .hash = {"PK", SKEP_TYPE_S, f->hash_parts, 2, false},
                              .range = {"SK", SKEP_TYPE_S, f->range_parts, count, false}};
}

/* ---- The model ---- */

static skep_time floor_to(skep_time value, int64_t unit) {
    int64_t above = value % unit;
    return value - (above < 0 ? above + unit : above);
}

/* == looks for what the parameter would be stored as, for that is all that can be there. */
static bool is_wanted(skep_query_op op, skep_time stored, skep_time parameter, int64_t unit) {
    switch (op) {
    case SKEP_QUERY_EQ: return stored == floor_to(parameter, unit);
    case SKEP_QUERY_NE: return stored != floor_to(parameter, unit);
    case SKEP_QUERY_LT: return stored < parameter;
    case SKEP_QUERY_LE: return stored <= parameter;
    case SKEP_QUERY_GT: return stored > parameter;
    default: return stored >= parameter;
    }
}

static const skep_query_op ops[] = {SKEP_QUERY_EQ, SKEP_QUERY_NE, SKEP_QUERY_LT,
                                    SKEP_QUERY_LE, SKEP_QUERY_GT, SKEP_QUERY_GE};

enum { EVENTS = 24 };

static skep_time event_time(int64_t number, int64_t unit) {
    return floor_to(1795250994 * SKEP_TIME_SECOND, unit) + number * (unit / 3);
}

static void assert_found(database *db, form *f, skep_query_op op, skep_time parameter,
                         int64_t unit) {
    const int64_t room = 1;
    skep_query_node nodes[] = {{.op = SKEP_QUERY_AND, .left = 1, .right = 2},
                               {.op = SKEP_QUERY_EQ,
                                .path = f->room_path,
                                .depth = 1,
                                .operand = {.type = &f->members[ROOM], .parameter = 0}},
                               {.op = op,
                                .path = f->at_path,
                                .depth = 1,
                                .operand = {.type = &f->members[AT], .parameter = 1}}};
    skep_compiled_query query = QUERY(f->entity, nodes, 2);
    bool is_found[EVENTS] = {false};
    skep_page page = {0};
    skep_error err = {0};
    while (
        skep_gen_query_next(db->session, &query, ARGUMENTS(&room, &parameter), NULL, &page, &err))
        for (size_t i = 0; i < page.count; i++)
            is_found[((const event *)page.items[i])->number] = true;
    if (err.status != SKEP_OK) fail_msg("%s", err.message);
    for (int64_t i = 0; i < EVENTS; i++)
        if (is_found[i] != is_wanted(op, floor_to(event_time(i, unit), unit), parameter, unit))
            fail_msg("operator %d finds event %d wrongly", (int)op, (int)i);
}

static void assert_form(database *db, skep_time_form time_form, const char *format, uint32_t width,
                        bool is_in_key) {
    form f;
    form_init(&f, time_form, format, width, is_in_key);
    int64_t unit = member_time_unit(&f.members[AT]);
    for (int64_t i = 0; i < EVENTS; i++)
        put(db, &f.entity, &(event){.room = 1, .number = i, .at = event_time(i, unit)}, NULL);
    for (size_t o = 0; o < COUNT_OF(ops); o++) {
        for (int64_t i = -1; i <= EVENTS; i++)
            assert_found(db, &f, ops[o], event_time(i, unit), unit);
        assert_found(db, &f, ops[o], event_time(3, unit) - 1, unit);
        assert_found(db, &f, ops[o], event_time(3, unit) + 1, unit);
    }
}

/* ---- Tests ---- */

static void seconds_are_found_in_a_padded_key(void **state) {
    assert_form(*state, SKEP_TIME_EPOCH_SECONDS, NULL, 10, true);
}

static void seconds_are_found_by_a_filter(void **state) {
    assert_form(*state, SKEP_TIME_EPOCH_SECONDS, NULL, 0, true);
    assert_form(*state, SKEP_TIME_EPOCH_SECONDS, NULL, 0, false);
}

static void milliseconds_are_found(void **state) {
    assert_form(*state, SKEP_TIME_EPOCH_MILLIS, NULL, 13, true);
}

static void milliseconds_are_found_by_a_filter(void **state) {
    assert_form(*state, SKEP_TIME_EPOCH_MILLIS, NULL, 0, false);
}

static void dates_are_found(void **state) {
    assert_form(*state, SKEP_TIME_DATE, NULL, 0, true);
}

static void dates_are_found_by_a_filter(void **state) {
    assert_form(*state, SKEP_TIME_DATE, NULL, 0, false);
}

static void times_by_a_format_that_sorts_are_found(void **state) {
    assert_form(*state, SKEP_TIME_FORMAT, "%Y/%m/%d %Hh", 0, true);
}

static void times_by_a_format_that_sorts_are_found_by_a_filter(void **state) {
    assert_form(*state, SKEP_TIME_FORMAT, "%Y-%jT%H:%M", 0, false);
}

static void assert_refused(form *f, skep_query_op op, const skep_member *operand,
                           const char *message, database *db) {
    const skep_time parameter = 0;
    skep_query_node nodes[] = {
        {.op = op, .path = f->at_path, .depth = 1, .operand = {.type = operand, .parameter = 0}}};
    skep_compiled_query query = QUERY(f->entity, nodes, 1);
    skep_page page = {0};
    skep_error err = {0};
    assert_false(
        skep_gen_query_next(db->session, &query, ARGUMENTS(&parameter), NULL, &page, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_string_equal(err.message, message);
}

static void a_format_that_does_not_sort_has_no_order(void **state) {
    static const char *const formats[] = {"%d.%m.%Y", "%Y-%m", "%Y", "%H:%M", "%Y%m%d%S", "x"};
    form f;
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        form_init(&f, SKEP_TIME_FORMAT, formats[i], 0, false);
        assert_refused(
            &f, SKEP_QUERY_LT, &f.members[AT],
            "query 'q' orders 'at', a time whose format does not go from the year down to the day "
            "or further",
            *state);
    }
}

static void two_forms_are_not_compared(void **state) {
    form f, other;
    form_init(&f, SKEP_TIME_DATE, NULL, 0, false);
    form_init(&other, SKEP_TIME_FORMAT, "%Y-%m-%d", 0, false);
    assert_refused(&f, SKEP_QUERY_EQ, &other.members[AT],
                   "query 'q' compares 'at' with a time of another form", *state);
    form_init(&f, SKEP_TIME_FORMAT, "%d.%m.%Y", 0, false);
    assert_refused(&f, SKEP_QUERY_EQ, &other.members[AT],
                   "query 'q' compares 'at' with a time of another form", *state);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_database, close_database)
    const struct CMUnitTest tests[] = {
        TEST(seconds_are_found_in_a_padded_key),
        TEST(seconds_are_found_by_a_filter),
        TEST(milliseconds_are_found),
        TEST(milliseconds_are_found_by_a_filter),
        TEST(dates_are_found),
        TEST(dates_are_found_by_a_filter),
        TEST(times_by_a_format_that_sorts_are_found),
        TEST(times_by_a_format_that_sorts_are_found_by_a_filter),
        TEST(a_format_that_does_not_sort_has_no_order),
        TEST(two_forms_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
