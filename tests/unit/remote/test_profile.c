#include "aws_support.h"

#include "remote/profile.h"
#include "support/failing_allocator.h"
#include "support/random.h"

static profile_set *read_set(void) {
    skep_error err = {0};
    profile_set *set = profile_read(NULL, &err);
    if (set == NULL) fail_msg("%s", err.message);
    return set;
}

static void assert_property(const profile_set *set, const char *profile, const char *name,
                            const char *expected) {
    const char *value = profile_get(set, PROFILE_PROFILE, profile, name);
    if (expected == NULL)
        assert_null(value);
    else if (value == NULL)
        fail_msg("%s of %s is absent", name, profile);
    else
        assert_string_equal(value, expected);
}

static void no_files_are_an_empty_set(void **state) {
    (void)state;
    profile_set *set = read_set();
    assert_false(profile_has(set, PROFILE_PROFILE, "default"));
    assert_property(set, "default", "region", NULL);
    profile_free(set);
    unsetenv("HOME");
    set = read_set();
    assert_string_equal(profile_config_path(set), "");
    profile_free(set);
}

static void profiles_are_read_from_both_files(void **state) {
    (void)state;
    write_text(".aws/config", "[default]\n"
                              "region = eu-west-1\n"
                              "\n"
                              "# a comment\n"
                              "[profile shop]\n"
                              "region=us-east-2\r\n"
                              "aws_access_key_id = CONFIG\n"
                              "[shop2]\n"
                              "region = of no profile\n");
    write_text(".aws/credentials", "[shop]\n"
                                   "aws_access_key_id = CREDENTIALS\n"
                                   "aws_secret_access_key = a/b+c==\n"
                                   "[shop2]\n"
                                   "aws_access_key_id = TWO");
    profile_set *set = read_set();
    assert_property(set, "default", "region", "eu-west-1");
    assert_property(set, "shop", "region", "us-east-2");
    assert_property(set, "shop", "aws_access_key_id", "CREDENTIALS");
    assert_property(set, "shop", "AWS_Secret_Access_Key", "a/b+c==");
    assert_property(set, "shop2", "region", NULL);
    assert_property(set, "shop2", "aws_access_key_id", "TWO");
    assert_true(profile_has(set, PROFILE_PROFILE, "shop"));
    assert_false(profile_has(set, PROFILE_PROFILE, "Shop"));
    assert_false(profile_has(set, PROFILE_SERVICES, "shop"));
    profile_free(set);
}

static void a_long_token_is_read_whole(void **state) {
    (void)state;
    char text[6000] = "[default]\naws_session_token = ";
    size_t start = strlen(text);
    memset(text + start, 't', 5000);
    text[start + 5000] = '\0';
    write_text(".aws/credentials", text);
    profile_set *set = read_set();
    const char *token = profile_get(set, PROFILE_PROFILE, "default", "aws_session_token");
    assert_int_equal(strlen(token), 5000);
    profile_free(set);
}

static void files_may_lie_elsewhere(void **state) {
    (void)state;
    char path[256];
    write_text("other-config", "[profile a]\nregion = one\n");
    write_text("other-credentials", "[a]\naws_access_key_id = two\n");
    snprintf(path, sizeof path, "%s/other-config", getenv("HOME"));
    setenv("AWS_CONFIG_FILE", path, 1);
    setenv("AWS_SHARED_CREDENTIALS_FILE", "~/other-credentials", 1);
    profile_set *set = read_set();
    assert_property(set, "a", "region", "one");
    assert_property(set, "a", "aws_access_key_id", "two");
    assert_string_equal(profile_config_path(set), path);
    profile_free(set);
}

static void the_default_profile_spelled_out_wins(void **state) {
    (void)state;
    write_text(".aws/config", "[profile default]\nregion = spelled\n"
                              "[default]\nregion = bare\noutput = json\n");
    profile_set *set = read_set();
    assert_property(set, "default", "region", "spelled");
    assert_property(set, "default", "output", NULL);
    profile_free(set);
}

static void names_in_quotes_and_odd_blanks_are_read(void **state) {
    (void)state;
    write_text(".aws/config", "[ profile   \"my shop\" ]\n  \nregion   =  eu-west-1  \t\n"
                              "[profile 'b']\nregion = x # behind a blank\noutput = a#b;c ; more\n"
                              "  ; an indented comment\n");
    profile_set *set = read_set();
    assert_property(set, "my shop", "region", "eu-west-1");
    assert_property(set, "b", "region", "x");
    assert_property(set, "b", "output", "a#b;c");
    profile_free(set);
}

static void the_last_of_two_lines_counts_and_sections_are_joined(void **state) {
    (void)state;
    write_text(".aws/config", "[profile a]\nregion = 1\nregion = 2\n[profile b]\n[profile a]\n"
                              "output = text\nrole_arn =\n");
    profile_set *set = read_set();
    assert_property(set, "a", "region", "2");
    assert_property(set, "a", "output", "text");
    assert_property(set, "a", "role_arn", NULL);
    assert_true(profile_has(set, PROFILE_PROFILE, "b"));
    profile_free(set);
}

static void groups_of_indented_lines_are_read(void **state) {
    (void)state;
    write_text(".aws/config", "[services local]\n"
                              "dynamodb =\n"
                              "  endpoint_url = http://localhost:8000\n"
                              "\tother = 1\n"
                              "sts =\n"
                              "  endpoint_url = http://localhost:4566\n"
                              "[profile a]\n"
                              "services = local\n"
                              "s3 =\n"
                              "  region = not the profile's\n"
                              "cli_pager = less\n"
                              "  more of the value\n"
                              "[sso-session my]\n"
                              "sso_region = eu-north-1\n");
    profile_set *set = read_set();
    assert_string_equal(
        profile_get_nested(set, PROFILE_SERVICES, "local", "dynamodb", "endpoint_url"),
        "http://localhost:8000");
    assert_string_equal(profile_get_nested(set, PROFILE_SERVICES, "local", "STS", "endpoint_url"),
                        "http://localhost:4566");
    assert_null(profile_get_nested(set, PROFILE_SERVICES, "local", "sso", "endpoint_url"));
    assert_null(profile_get(set, PROFILE_SERVICES, "local", "endpoint_url"));
    assert_property(set, "a", "region", NULL);
    assert_property(set, "a", "cli_pager", "less");
    assert_string_equal(profile_get(set, PROFILE_SSO_SESSION, "my", "sso_region"), "eu-north-1");
    profile_free(set);
}

static void sections_of_others_are_passed_over(void **state) {
    (void)state;
    write_text(".aws/config", "[plugins]\nanything at all\n[default]\nregion = a\n");
    profile_set *set = read_set();
    assert_property(set, "default", "region", "a");
    profile_free(set);
}

static void which_profile_is_meant(void **state) {
    (void)state;
    assert_string_equal(profile_name(NULL), "default");
    assert_string_equal(profile_name(""), "default");
    setenv("AWS_PROFILE", "shop", 1);
    assert_string_equal(profile_name(NULL), "shop");
    assert_string_equal(profile_name("other"), "other");
}

static void refused(const char *text, const char *reason) {
    skep_error err = {0};
    write_text(".aws/credentials", text);
    assert_null(profile_read(NULL, &err));
    assert_int_equal(err.status, SKEP_INVALID);
    assert_says(&err, ".aws/credentials");
    assert_says(&err, reason);
    assert_null(strstr(err.message, "SECRET"));
}

static void broken_lines_are_named_but_not_shown(void **state) {
    (void)state;
    refused("[default]\n\naws_secret_access_key SECRET\n",
            "credentials:3: expected 'name = value' or '[section]'");
    refused("SECRET = 1\n", "credentials:1: a property belongs to a section");
    refused("[default\n", "credentials:1: a section's name ends in ']'");
    refused("[default] SECRET\n", "credentials:1: a section's name ends in ']'");
    refused("[ ]\n", "credentials:1: a section has a name");
    refused("[a]\n= SECRET\n", "credentials:2: a property has a name");
    write_bytes(".aws/credentials", "[a]\nb\0SECRET", 13);
    skep_error err = {0};
    assert_null(profile_read(NULL, &err));
    assert_says(&err, "is not text");
}

static void files_that_cannot_be_read_are_errors(void **state) {
    (void)state;
    skep_error err = {0};
    setenv("AWS_CONFIG_FILE", "~/.aws", 1);
    assert_null(profile_read(NULL, &err));
    assert_int_equal(err.status, SKEP_IO);
    assert_says(&err, "is not a file");
    unsetenv("AWS_CONFIG_FILE");
    static char large[PROFILE_FILE_BYTES_MAX + 1];
    memset(large, '#', sizeof large);
    write_bytes(".aws/config", large, sizeof large);
    assert_null(profile_read(NULL, &err));
    assert_int_equal(err.status, SKEP_LIMIT);
    write_bytes(".aws/config", large, sizeof large - 1);
    profile_free(read_set());
}

static void short_memory_is_reported_without_a_leak(void **state) {
    (void)state;
    write_text(".aws/config", "[default]\nregion = a\n[profile b]\nregion = c\n");
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_error err = {0};
        profile_set *set = profile_read(&memory.table, &err);
        bool is_done = set != NULL;
        if (!is_done) assert_int_equal(err.status, SKEP_NO_MEMORY);
        profile_free(set);
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
}

/* Whatever the bytes are, they are a set or an error that shows none of them. */
static void random_files_are_read_or_refused(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "[",  "]", "\n",    "profile ", "default", " ",       "=",         "\t",   "region",  "#",
        "\"", "'", "[a]\n", "\r",       ";",       "a = b\n", "  c = d\n", "HUSH", "services"};
    random_source r = {.seed = 7};
    for (int round = 0; round < 3000; round++) {
        char text[512] = "";
        for (size_t i = random_below(&r, 30); i > 0; i--)
            strcat(text, pieces[random_below(&r, sizeof pieces / sizeof *pieces)]);
        write_text(round % 2 == 0 ? ".aws/config" : ".aws/credentials", text);
        skep_error err = {0};
        profile_set *set = profile_read(NULL, &err);
        if (set == NULL) {
            assert_int_equal(err.status, SKEP_INVALID);
            assert_null(strstr(err.message, "HUSH"));
        } else {
            const char *value = profile_get(set, PROFILE_PROFILE, "default", "region");
            if (value != NULL) assert_true(value[0] != '\0' && strchr(value, '\n') == NULL);
            profile_get_nested(set, PROFILE_SERVICES, "a", "a", "c");
        }
        profile_free(set);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        HOME_TEST(no_files_are_an_empty_set),
        HOME_TEST(profiles_are_read_from_both_files),
        HOME_TEST(a_long_token_is_read_whole),
        HOME_TEST(files_may_lie_elsewhere),
        HOME_TEST(the_default_profile_spelled_out_wins),
        HOME_TEST(names_in_quotes_and_odd_blanks_are_read),
        HOME_TEST(the_last_of_two_lines_counts_and_sections_are_joined),
        HOME_TEST(groups_of_indented_lines_are_read),
        HOME_TEST(sections_of_others_are_passed_over),
        HOME_TEST(which_profile_is_meant),
        HOME_TEST(broken_lines_are_named_but_not_shown),
        HOME_TEST(files_that_cannot_be_read_are_errors),
        HOME_TEST(short_memory_is_reported_without_a_leak),
        HOME_TEST(random_files_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
