#include "sign_support.h"

#include "sign/date.h"

static void use(sign_key *key, const sign_credentials *credentials, int64_t now_s) {
    skep_error err = {0};
    if (sign_key_use(key, credentials, &test_scope, now_s, &err) != SKEP_OK)
        fail_msg("%s", err.message);
}

static void sign(const sign_key *key, const char *body, char *out) {
    sign_dynamodb(key,
                  &(sign_dynamodb_request){.host = SKEP_STR("dynamodb.us-east-1.amazonaws.com"),
                                           .target = SKEP_STR("DynamoDB_20120810.GetItem"),
                                           .body = bytes_of(body)},
                  out);
}

/* ---- Dates ---- */

static void dates_are_written_and_read_back(void **state) {
    (void)state;
    static const struct {
        int64_t second;
        const char *text;
    } cases[] = {{0, "19700101T000000Z"},
                 {TEST_NOW, "20150830T123600Z"},
                 {951782399, "20000228T235959Z"},
                 {951782400, "20000229T000000Z"},
                 {951868800, "20000301T000000Z"},
                 {4107542399, "21000228T235959Z"},
                 {4107542400, "21000301T000000Z"},
                 {1798761599, "20261231T235959Z"},
                 {SIGN_TIME_MAX, "99991231T235959Z"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[SIGN_DATE_LEN + 1];
        sign_date_put(cases[i].second, text);
        assert_string_equal(text, cases[i].text);
        int64_t second = -1;
        assert_true(sign_date_read(str_of(text), &second));
        assert_int_equal(second, cases[i].second);
    }
}

static void every_day_of_four_centuries_comes_back(void **state) {
    (void)state;
    for (int64_t day = 0; day < 146097; day++) {
        char text[SIGN_DATE_LEN + 1];
        int64_t second = 0;
        sign_date_put(day * 86400 + 1, text);
        assert_true(sign_date_read(str_of(text), &second));
        assert_int_equal(second, day * 86400 + 1);
    }
}

static void dates_in_other_forms_and_of_no_calendar_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "2015-08-30T12:36:00Z",
        "20150830T123600",
        "20150830t123600Z",
        "20150830T123600z",
        "20150830T12360 Z",
        "20150229T000000Z",
        "20150431T000000Z",
        "20151301T000000Z",
        "20150001T000000Z",
        "20150100T000000Z",
        "20150101T240000Z",
        "20150101T006000Z",
        "20150101T000060Z",
        "19691231T235959Z",
        "20150830T123600Z ",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t second = 7;
        assert_false(sign_date_read(str_of(texts[i]), &second));
        assert_int_equal(second, 7);
    }
}

/* ---- The key ---- */

static void a_key_is_derived_once_a_day(void **state) {
    (void)state;
    sign_key key = {0};
    use(&key, &test_credentials, TEST_NOW);
    assert_string_equal(key.date, "20150830T123600Z");
    sign_state inner = key.inner;
    use(&key, &test_credentials, TEST_NOW + 60);
    assert_string_equal(key.date, "20150830T123700Z");
    assert_memory_equal(&inner, &key.inner, sizeof inner);
    use(&key, &test_credentials, TEST_NOW + 86400);
    assert_string_equal(key.date, "20150831T123600Z");
    assert_memory_not_equal(&inner, &key.inner, sizeof inner);
    use(&key, &test_credentials, TEST_NOW - 60);
    assert_string_equal(key.date, "20150830T123500Z");
    assert_memory_equal(&inner, &key.inner, sizeof inner);
    sign_key_fini(&key);
}

static void a_change_of_anything_makes_another_signature(void **state) {
    (void)state;
    char first[SIGN_AUTHORIZATION_MAX + 1], other[SIGN_AUTHORIZATION_MAX + 1];
    sign_key key = {0};
    use(&key, &test_credentials, TEST_NOW);
    sign(&key, "{}", first);
    sign(&key, "{ }", other);
    assert_string_not_equal(first, other);

    sign_credentials changed = test_credentials;
    changed.secret_access_key.len--;
    use(&key, &changed, TEST_NOW);
    sign(&key, "{}", other);
    assert_string_not_equal(first, other);

    changed = test_credentials;
    changed.session_token = SKEP_STR("token");
    use(&key, &changed, TEST_NOW);
    sign(&key, "{}", other);
    assert_string_not_equal(first, other);
    assert_non_null(strstr(other, ";x-amz-security-token;"));

    sign_scope scope = {.region = SKEP_STR("eu-west-1"), .service = SKEP_STR("dynamodb")};
    assert_int_equal(sign_key_use(&key, &test_credentials, &scope, TEST_NOW, NULL), SKEP_OK);
    sign(&key, "{}", other);
    assert_non_null(
        strstr(other, "Credential=" TEST_ID "/20150830/eu-west-1/dynamodb/aws4_request"));

    use(&key, &test_credentials, TEST_NOW);
    sign(&key, "{}", other);
    assert_string_equal(first, other);
    sign_key_fini(&key);
}

static void a_wiped_key_holds_nothing(void **state) {
    (void)state;
    sign_key key = {0}, empty;
    memset(&empty, 0, sizeof empty);
    use(&key, &test_credentials, TEST_NOW);
    sign_key_fini(&key);
    assert_memory_equal(&key, &empty, sizeof key);
    sign_key_fini(&key);
    sign_key_fini(NULL);
}

static void refused(const char *id, const char *secret, const char *token, const char *region,
                    const char *reason) {
    sign_key key = {0};
    use(&key, &test_credentials, TEST_NOW);
    skep_error err = {0};
    sign_credentials credentials = {str_of(id), str_of(secret), str_of(token)};
    sign_scope scope = {str_of(region), SKEP_STR("dynamodb")};
    assert_int_equal(sign_key_use(&key, &credentials, &scope, TEST_NOW, &err), SKEP_INVALID);
    if (strstr(err.message, reason) == NULL) fail_msg("%s", err.message);
    assert_null(strstr(err.message, "SECRET"));
    assert_false(key.is_set);
}

static void what_cannot_be_signed_with_is_refused_without_showing_it(void **state) {
    (void)state;
    char longer[SIGN_TOKEN_MAX + 2];
    memset(longer, 'S', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    refused("", "SECRET", "", "eu-west-1", "the access key id has 0 characters");
    refused("A/SECRET", "SECRET", "", "eu-west-1", "slashes");
    refused("ID", "", "", "eu-west-1", "the secret access key has 0 characters, it has 1 to 256");
    refused("ID", "SECRET\n", "", "eu-west-1", "the secret access key has a line break");
    refused("ID", "SECRET", "SECRET\r\nx: y", "eu-west-1", "the session token has a line break");
    refused("ID", "SECRET", longer, "eu-west-1", "the session token has 16385 characters");
    refused("ID", "SECRET", "", "", "'' is no region to sign for");
    refused("ID", "SECRET", "", "eu/west", "'eu/west' is no region to sign for");
    longer[SIGN_SECRET_MAX + 1] = '\0';
    refused("ID", longer, "", "eu-west-1", "the secret access key has 257 characters");
    refused(longer, "SECRET", "", "eu-west-1", "the access key id has 257 characters");
}

static void a_token_that_changes_is_looked_at_again(void **state) {
    (void)state;
    sign_key key = {0};
    sign_credentials credentials = test_credentials;
    credentials.session_token = SKEP_STR("one");
    use(&key, &credentials, TEST_NOW);
    credentials.session_token = SKEP_STR("t\n");
    skep_error err = {0};
    assert_int_equal(sign_key_use(&key, &credentials, &test_scope, TEST_NOW, &err), SKEP_INVALID);
    assert_false(key.is_set);
}

static void times_out_of_range_are_refused(void **state) {
    (void)state;
    sign_key key = {0};
    skep_error err = {0};
    assert_int_equal(sign_key_use(&key, &test_credentials, &test_scope, -1, &err), SKEP_INVALID);
    assert_int_equal(sign_key_use(&key, &test_credentials, &test_scope, SIGN_TIME_MAX + 1, &err),
                     SKEP_INVALID);
    assert_non_null(strstr(err.message, "253402300800"));
}

/* ---- DynamoDB's requests ---- */

/* The specialised way gives what the general way gives for the same headers. */
static void check_dynamodb(bool is_gzip, const char *token, const char *body) {
    sign_credentials credentials = test_credentials;
    credentials.session_token = str_of(token);
    sign_key key = {0};
    use(&key, &credentials, TEST_NOW);
    sign_header headers[6] = {
        {SKEP_STR("X-Amz-Target"), SKEP_STR("DynamoDB_20120810.PutItem")},
        {SKEP_STR("Host"), SKEP_STR("localhost:8000")},
        {SKEP_STR("Content-Type"), SKEP_STR("application/x-amz-json-1.0")},
        {SKEP_STR("X-Amz-Date"), {key.date, SIGN_DATE_LEN}},
    };
    size_t count = 4;
    if (is_gzip) headers[count++] = (sign_header){SKEP_STR("Content-Encoding"), SKEP_STR("gzip")};
    if (token[0] != '\0')
        headers[count++] = (sign_header){SKEP_STR("X-Amz-Security-Token"), str_of(token)};
    sign_request request = {.method = SKEP_STR("POST"),
                            .path = SKEP_STR("/"),
                            .query = SKEP_STR(""),
                            .headers = headers,
                            .header_count = count,
                            .body = bytes_of(body)};
    char general[SIGN_AUTHORIZATION_MAX + 1], special[SIGN_AUTHORIZATION_MAX + 1];
    size_t general_len = 0;
    assert_int_equal(sign_general(&key, &request, general, &general_len, NULL), SKEP_OK);
    size_t special_len =
        sign_dynamodb(&key,
                      &(sign_dynamodb_request){.host = SKEP_STR("localhost:8000"),
                                               .target = SKEP_STR("DynamoDB_20120810.PutItem"),
                                               .body = bytes_of(body),
                                               .is_gzip = is_gzip},
                      special);
    assert_string_equal(special, general);
    assert_int_equal(special_len, general_len);
    assert_int_equal(strlen(special), special_len);
    sign_key_fini(&key);
}

static void requests_to_dynamodb_are_signed_as_any_others(void **state) {
    (void)state;
    check_dynamodb(false, "", "{\"TableName\":\"shop\"}");
    check_dynamodb(true, "", "\x1F\x8B");
    check_dynamodb(false, "IQoJb3JpZ2luX2VjEA==", "{}");
    check_dynamodb(true, "IQoJb3JpZ2luX2VjEA==", "");
}

static void the_longest_authorization_fits(void **state) {
    (void)state;
    char text[SIGN_SECRET_MAX];
    memset(text, 'x', sizeof text);
    sign_credentials credentials = {{text, SIGN_ACCESS_KEY_MAX}, {text, SIGN_SECRET_MAX}, {"t", 1}};
    sign_scope scope = {{text, SIGN_REGION_MAX}, {text, SIGN_SERVICE_MAX}};
    sign_key key = {0};
    assert_int_equal(sign_key_use(&key, &credentials, &scope, SIGN_TIME_MAX, NULL), SKEP_OK);
    char *out = malloc(SIGN_AUTHORIZATION_MAX + 1);
    sign_header headers[2] = {{{text, SIGN_SECRET_MAX - 1}, {"", 0}}, {{text, 255}, {"", 0}}};
    char other[SIGN_SECRET_MAX];
    memset(other, 'y', sizeof other);
    headers[1].name.ptr = other;
    sign_request request = {
        .method = SKEP_STR("POST"), .path = SKEP_STR("/"), .headers = headers, .header_count = 2};
    size_t len = 0;
    assert_int_equal(sign_general(&key, &request, out, &len, NULL), SKEP_OK);
    assert_in_range(len, 1, SIGN_AUTHORIZATION_MAX);
    headers[1].name.len++;
    headers[0].name.len++;
    skep_error err = {0};
    assert_int_equal(sign_general(&key, &request, out, &len, &err), SKEP_LIMIT);
    free(out);
    sign_key_fini(&key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_written_and_read_back),
        cmocka_unit_test(every_day_of_four_centuries_comes_back),
        cmocka_unit_test(dates_in_other_forms_and_of_no_calendar_are_refused),
        cmocka_unit_test(a_key_is_derived_once_a_day),
        cmocka_unit_test(a_change_of_anything_makes_another_signature),
        cmocka_unit_test(a_wiped_key_holds_nothing),
        cmocka_unit_test(what_cannot_be_signed_with_is_refused_without_showing_it),
        cmocka_unit_test(a_token_that_changes_is_looked_at_again),
        cmocka_unit_test(times_out_of_range_are_refused),
        cmocka_unit_test(requests_to_dynamodb_are_signed_as_any_others),
        cmocka_unit_test(the_longest_authorization_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
