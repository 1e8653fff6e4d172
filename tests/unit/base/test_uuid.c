/* UUIDs: text, versions, order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <skep/time.h>
#include <skep/uuid.h>

static void text_and_bytes_are_one_to_one(void **state) {
    (void)state;
    static const char text[] = "0190163d-8694-739b-aea5-966c26f8ad91";
    skep_uuid uuid;
    assert_int_equal(skep_uuid_parse(SKEP_STR("0190163D-8694-739b-AEA5-966c26f8ad91"), &uuid, NULL),
                     SKEP_OK);
    static const uint8_t bytes[] = {0x01, 0x90, 0x16, 0x3d, 0x86, 0x94, 0x73, 0x9b,
                                    0xae, 0xa5, 0x96, 0x6c, 0x26, 0xf8, 0xad, 0x91};
    assert_memory_equal(uuid.bytes, bytes, sizeof bytes);
    char printed[SKEP_UUID_TEXT_MAX];
    skep_uuid_format(uuid, printed);
    assert_string_equal(printed, text);
    assert_int_equal(strlen(printed), SKEP_UUID_TEXT_LEN);
}

static void what_is_no_uuid_is_refused_by_name(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "0190163d-8694-739b-aea5-966c26f8ad9",
                                        "0190163d-8694-739b-aea5-966c26f8ad911",
                                        "0190163d08694-739b-aea5-966c26f8ad91",
                                        "0190163d-8694-739b-aea5-966c26f8ad9g",
                                        "-190163d-8694-739b-aea5-966c26f8ad91",
                                        "0190163d8694739baea5966c26f8ad91",
                                        "{190163d-8694-739b-aea5-966c26f8ad9}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        skep_uuid uuid = {.bytes = {42}};
        skep_error err = {0};
        assert_int_equal(skep_uuid_parse((skep_str){texts[i], strlen(texts[i])}, &uuid, &err),
                         SKEP_INVALID);
        assert_non_null(strstr(err.message, texts[i]));
        assert_non_null(strstr(err.message, "is not a UUID: expected 36 characters"));
        assert_int_equal(uuid.bytes[0], 42);
    }
}

static void random_uuids_are_of_version_4_and_differ(void **state) {
    (void)state;
    skep_uuid a, b;
    assert_int_equal(skep_uuid_random(&a, NULL), SKEP_OK);
    assert_int_equal(skep_uuid_random(&b, NULL), SKEP_OK);
    assert_int_equal(a.bytes[6] >> 4, 4);
    assert_int_equal(a.bytes[8] >> 6, 2);
    assert_memory_not_equal(a.bytes, b.bytes, sizeof a.bytes);
}

static int64_t milliseconds_of(skep_uuid uuid) {
    int64_t value = 0;
    for (int i = 0; i < 6; i++) value = value << 8 | uuid.bytes[i];
    return value;
}

static void uuids_by_time_are_of_version_7_and_hold_the_clock(void **state) {
    (void)state;
    int64_t before = skep_time_now() / 1000000;
    skep_uuid uuid;
    assert_int_equal(skep_uuid_by_time(&uuid, NULL), SKEP_OK);
    int64_t after = skep_time_now() / 1000000;
    assert_int_equal(uuid.bytes[6] >> 4, 7);
    assert_int_equal(uuid.bytes[8] >> 6, 2);
    assert_true(milliseconds_of(uuid) >= before && milliseconds_of(uuid) <= after);
}

static void uuids_by_time_sort_by_age(void **state) {
    (void)state;
    skep_uuid older, newer;
    char older_text[SKEP_UUID_TEXT_MAX], newer_text[SKEP_UUID_TEXT_MAX];
    assert_int_equal(skep_uuid_by_time(&older, NULL), SKEP_OK);
    skep_time start = skep_time_now();
    while (skep_time_now() < start + 10000) {
    }
    assert_int_equal(skep_uuid_by_time(&newer, NULL), SKEP_OK);
    assert_true(memcmp(older.bytes, newer.bytes, sizeof older.bytes) < 0);
    skep_uuid_format(older, older_text);
    skep_uuid_format(newer, newer_text);
    assert_true(strcmp(older_text, newer_text) < 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_bytes_are_one_to_one),
        cmocka_unit_test(what_is_no_uuid_is_refused_by_name),
        cmocka_unit_test(random_uuids_are_of_version_4_and_differ),
        cmocka_unit_test(uuids_by_time_are_of_version_7_and_hold_the_clock),
        cmocka_unit_test(uuids_by_time_sort_by_age),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
