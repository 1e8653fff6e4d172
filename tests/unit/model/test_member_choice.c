/* What a stored tag of a union selects, and which forms of times are in the order of the times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <skep/item.h>

#include "model/member.h"

typedef enum shape { SHAPE_NONE = 0, SHAPE_DOT = 3, SHAPE_LINE = -1 } shape;

typedef struct drawing {
    union {
        int64_t dot;
        double line;
    } content;
    shape shape;
} drawing;

static const skep_enum_value shape_values[] = {
    {"NONE", SHAPE_NONE}, {"DOT", SHAPE_DOT}, {"LINE", SHAPE_LINE}};
static const skep_enum shape_enum = {"shape", shape_values, 3};
static const skep_member tag = {.name = "shape",
                                .attribute = "shape",
                                .offset = (uint32_t)offsetof(drawing, shape),
                                .size = sizeof(shape),
                                .kind = SKEP_KIND_ENUM,
                                .enumeration = &shape_enum};
static const skep_member dot = {.name = "dot", .size = sizeof(int64_t), .kind = SKEP_KIND_I64};
static const skep_member line = {.name = "line", .size = sizeof(double), .kind = SKEP_KIND_DOUBLE};
static const skep_alternative alternatives[] = {
    {SHAPE_NONE, NULL}, {SHAPE_DOT, &dot}, {SHAPE_LINE, &line}};
static const skep_variant variant = {(int32_t)offsetof(drawing, shape), 3, &tag, alternatives};
static const skep_member_more more = {.variant = &variant};
static const skep_member content = {.name = "content",
                                    .attribute = "content",
                                    .size = sizeof(((drawing *)0)->content),
                                    .kind = SKEP_KIND_VARIANT,
                                    .more = &more};

static void a_stored_tag_selects_by_name_or_by_number(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    assert_non_null(arena);
    const struct {
        skep_value tag;
        const skep_alternative *selected;
    } cases[] = {
        {skep_value_from_text(arena, "DOT"), &alternatives[1]},
        {skep_value_from_text(arena, "LINE"), &alternatives[2]},
        {skep_value_from_text(arena, "NONE"), &alternatives[0]},
        {skep_value_from_text(arena, "CIRCLE"), NULL},
        {skep_value_from_i64(arena, 3), &alternatives[1]},
        {skep_value_from_i64(arena, -1), &alternatives[2]},
        {skep_value_from_i64(arena, 7), NULL},
        {skep_value_from_double(arena, 0.5), NULL},
        {skep_value_from_u64(arena, UINT64_MAX), NULL},
        {skep_value_from_bool(arena, true), NULL},
        {{0}, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_ptr_equal(member_alternative_stored(&content, cases[i].tag), cases[i].selected);
    skep_arena_free(arena);
}

static void a_tag_in_memory_selects_by_its_bits(void **state) {
    (void)state;
    drawing d = {.shape = SHAPE_LINE};
    char shown[MEMBER_SHOWN_BYTES];
    assert_ptr_equal(member_alternative(&content, &d.content), &alternatives[2]);
    assert_string_equal(member_tag_shown(&content, &d.content, shown), "LINE");
    assert_false(member_tag_is_zero(&content, &d.content));
    d.shape = (shape)9;
    assert_null(member_alternative(&content, &d.content));
    assert_string_equal(member_tag_shown(&content, &d.content, shown), "9");
    d.shape = SHAPE_NONE;
    assert_true(member_tag_is_zero(&content, &d.content));
}

static void a_form_of_times_says_what_it_can_tell_apart(void **state) {
    (void)state;
    static const struct {
        skep_time_form form;
        const char *format;
        int64_t unit;
    } cases[] = {
        {SKEP_TIME_ISO, NULL, 1},
        {SKEP_TIME_EPOCH_SECONDS, NULL, SKEP_TIME_SECOND},
        {SKEP_TIME_EPOCH_MILLIS, NULL, 1000000},
        {SKEP_TIME_DATE, NULL, 86400 * SKEP_TIME_SECOND},
        {SKEP_TIME_FORMAT, "%Y-%m-%d", 86400 * SKEP_TIME_SECOND},
        {SKEP_TIME_FORMAT, "%Y%m%dT%H", 3600 * SKEP_TIME_SECOND},
        {SKEP_TIME_FORMAT, "%Y/%j %H:%M", 60 * SKEP_TIME_SECOND},
        {SKEP_TIME_FORMAT, "100%% %Y-%m-%d %H:%M:%S", SKEP_TIME_SECOND},
        {SKEP_TIME_FORMAT, "%d.%m.%Y", 0},
        {SKEP_TIME_FORMAT, "%Y-%m", 0},
        {SKEP_TIME_FORMAT, "%Y-%m-%d %", 0},
        {SKEP_TIME_FORMAT, "%Y%Y%Y%Y%Y%Y%Y%Y", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const skep_member_more form = {.time_form = (uint16_t)cases[i].form,
                                       .format = cases[i].format};
        const skep_member member = {
            .name = "at", .size = sizeof(skep_time), .kind = SKEP_KIND_TIME, .more = &form};
        assert_true(member_time_unit(&member) == cases[i].unit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stored_tag_selects_by_name_or_by_number),
        cmocka_unit_test(a_tag_in_memory_selects_by_its_bits),
        cmocka_unit_test(a_form_of_times_says_what_it_can_tell_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
