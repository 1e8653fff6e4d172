/* Paths in messages: as a program would write them, bounded, and with the rule about what may be
 * shown. */
#include "kitchen.h"

#include "mapper/path.h"

static void a_path_reads_like_an_expression_in_c(void **state) {
    (void)state;
    char text[PATH_TEXT_BYTES];
    mapper_path item = path_item("kitchen");
    assert_string_equal(path_text(&item, text), "kitchen");
    mapper_path spoons = path_member(&item, kitchen_member("spoons"));
    mapper_path third = path_element(&spoons, &spoon_element, 3);
    mapper_path label = path_member(&third, &spoon_members[1]);
    assert_string_equal(path_text(&label, text), "kitchen.spoons[3].label");
    mapper_path value = path_value("limit", kitchen_member("numbers"));
    mapper_path element = path_element(&value, &int_element, SIZE_MAX);
    assert_string_equal(path_text(&element, text), "limit[18446744073709551615]");
}

static void a_path_that_does_not_fit_keeps_its_end(void **state) {
    (void)state;
    char text[PATH_TEXT_BYTES];
    mapper_path chain[100] = {path_item("kitchen")};
    for (size_t i = 1; i < COUNT_OF(chain); i++)
        chain[i] = path_member(&chain[i - 1], &spoon_members[0]);
    const char *made = path_text(&chain[COUNT_OF(chain) - 1], text);
    assert_ptr_equal(made + strlen(made) + 1, text + sizeof text);
    assert_memory_equal(made, "....inner.inner", 15);
    char long_name[2 * PATH_TEXT_BYTES];
    memset(long_name, 'n', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    mapper_path item = path_item(long_name);
    assert_string_equal(path_text(&item, text), "...");
}

static void levels_count_lists_and_maps_inside_the_item(void **state) {
    (void)state;
    mapper_path item = path_item("kitchen");
    mapper_path best = path_member(&item, kitchen_member("best"));
    mapper_path label = path_member(&best, &spoon_members[1]);
    assert_int_equal(best.level, 0);
    assert_int_equal(label.level, 1);
    mapper_path value = path_value("arg", kitchen_member("best"));
    assert_int_equal(value.level, 0);
}

static void what_is_inside_something_sensitive_is_sensitive(void **state) {
    (void)state;
    mapper_path item = path_item("kitchen");
    mapper_path best = path_member(&item, kitchen_member("best"));
    mapper_path vault = path_member(&item, kitchen_member("vault"));
    mapper_path parts = path_member(&vault, &spoon_members[2]);
    mapper_path part = path_element(&parts, &spoon_element, 0);
    assert_false(best.is_sensitive);
    assert_true(vault.is_sensitive && parts.is_sensitive && part.is_sensitive);
    assert_true(path_value("arg", kitchen_member("secret")).is_sensitive);
}

static void only_failures_of_the_value_get_its_path(void **state) {
    (void)state;
    skep_error err = {0};
    mapper_path item = path_item("kitchen");
    assert_int_equal(path_fail(&item, &err, "%d is wrong", 5), SKEP_INVALID);
    assert_string_equal(err.message, "kitchen: 5 is wrong");
    assert_int_equal(path_context(&item, SKEP_NO_MEMORY, &err), SKEP_NO_MEMORY);
    assert_string_equal(err.message, "kitchen: 5 is wrong");
    assert_int_equal(path_context(&item, SKEP_INVALID, &err), SKEP_INVALID);
    assert_string_equal(err.message, "kitchen: kitchen: 5 is wrong");
    assert_int_equal(path_fail(&item, NULL, "x"), SKEP_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_reads_like_an_expression_in_c),
        cmocka_unit_test(a_path_that_does_not_fit_keeps_its_end),
        cmocka_unit_test(levels_count_lists_and_maps_inside_the_item),
        cmocka_unit_test(what_is_inside_something_sensitive_is_sensitive),
        cmocka_unit_test(only_failures_of_the_value_get_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
