#include "aws_support.h"

#include "remote/xml_text.h"
#include "support/random.h"

static void gives(const char *xml, const char *name, const char *expected) {
    char out[32] = "?";
    if (!xml_text(xml, name, out, sizeof out)) fail_msg("%s has no %s", xml, name);
    assert_string_equal(out, expected);
}

static void gives_none(const char *xml, const char *name) {
    char out[32];
    if (xml_text(xml, name, out, sizeof out)) fail_msg("%s: %s is '%s'", xml, name, out);
}

static void the_text_of_an_element_is_found(void **state) {
    (void)state;
    gives("<a><Key>text</Key></a>", "Key", "text");
    gives("<a><KeyId>1</KeyId><Key>2</Key><Key>3</Key></a>", "Key", "2");
    gives("<Key></Key>", "Key", "");
    gives("<Key> \n x</Key>", "Key", " \n x");
}

static void entities_are_undone(void **state) {
    (void)state;
    gives("<K>a&amp;b&lt;&gt;&quot;&apos;</K>", "K", "a&b<>\"'");
    gives("<K>&#65;&#x42;&#x63;</K>", "K", "ABc");
    gives_none("<K>&nbsp;</K>", "K");
    gives_none("<K>&#0;</K>", "K");
    gives_none("<K>&#x20AC;</K>", "K");
    gives_none("<K>&#;</K>", "K");
    gives_none("<K>&#x;</K>", "K");
    gives_none("<K>&amp</K>", "K");
}

static void what_is_broken_or_too_long_is_none(void **state) {
    (void)state;
    gives_none("", "K");
    gives_none("<K>", "K");
    gives_none("<K>text", "K");
    gives_none("<K>text<", "K");
    gives_none("<K>text</", "K");
    gives_none("<K>text</L>", "K");
    gives_none("<K><L>text</L></K>", "K");
    gives_none("<K a=\"b\">text</K>", "K");
    gives("<K>1234567890123456789012345678901</K>", "K", "1234567890123456789012345678901");
    gives_none("<K>12345678901234567890123456789012</K>", "K");
}

/* Whatever the bytes are, what is written ends within its room. */
static void random_bytes_are_read_within_bounds(void **state) {
    (void)state;
    static const char *const pieces[] = {"<K>", "</K>", "&", ";", "amp", "#", "x4", "<", "t"};
    random_source r = {.seed = 3};
    for (int round = 0; round < 20000; round++) {
        char xml[256] = "";
        for (size_t i = random_below(&r, 12); i > 0; i--)
            strcat(xml, pieces[random_below(&r, sizeof pieces / sizeof *pieces)]);
        char *copy = strdup(xml), out[4];
        if (xml_text(copy, "K", out, sizeof out)) assert_true(strlen(out) < sizeof out);
        free(copy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_of_an_element_is_found),
        cmocka_unit_test(entities_are_undone),
        cmocka_unit_test(what_is_broken_or_too_long_is_none),
        cmocka_unit_test(random_bytes_are_read_within_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
