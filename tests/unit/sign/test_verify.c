#include "sign_support.h"

#include "support/random.h"

#define HOST   "localhost:8000"
#define TARGET "DynamoDB_20120810.GetItem"
#define BODY   "{\"TableName\":\"shop\"}"

enum { AUTHORIZATION = 4, DATE = 3, TOKEN = 5 };

/* A signed request; tests change what they like before it is verified. */
typedef struct sample {
    sign_header headers[8];
    sign_request request;
    char date[SIGN_DATE_LEN + 1];
    char authorization[SIGN_AUTHORIZATION_MAX + 1];
} sample;

static void make_sample(sample *s, const sign_credentials *credentials, const sign_scope *scope,
                        int64_t now_s) {
    sign_key key = {0};
    skep_error err = {0};
    if (sign_key_use(&key, credentials, scope, now_s, &err) != SKEP_OK) fail_msg("%s", err.message);
    sign_dynamodb_request request = {
        .host = SKEP_STR(HOST), .target = SKEP_STR(TARGET), .body = bytes_of(BODY)};
    size_t len = sign_dynamodb(&key, &request, s->authorization);
    memcpy(s->date, key.date, sizeof s->date);
    s->headers[0] = (sign_header){SKEP_STR("Host"), SKEP_STR(HOST)};
    s->headers[1] = (sign_header){SKEP_STR("X-Amz-Target"), SKEP_STR(TARGET)};
    s->headers[2] = (sign_header){SKEP_STR("Content-Type"), SKEP_STR("application/x-amz-json-1.0")};
    s->headers[DATE] = (sign_header){SKEP_STR("X-Amz-Date"), {s->date, SIGN_DATE_LEN}};
    s->headers[AUTHORIZATION] = (sign_header){SKEP_STR("Authorization"), {s->authorization, len}};
    s->headers[TOKEN] = (sign_header){SKEP_STR("X-Amz-Security-Token"), credentials->session_token};
    s->request = (sign_request){.method = SKEP_STR("POST"),
                                .path = SKEP_STR("/"),
                                .query = SKEP_STR(""),
                                .headers = s->headers,
                                .header_count = credentials->session_token.len > 0 ? 6 : 5,
                                .body = bytes_of(BODY)};
    sign_key_fini(&key);
}

static void usual(sample *s) {
    make_sample(s, &test_credentials, &test_scope, TEST_NOW);
}

static sign_outcome verify_at(const sample *s, int64_t now_s, skep_error *err) {
    sign_verifier verifier = {.credentials = test_credentials};
    sign_key key = {0};
    sign_outcome outcome = sign_verify(&verifier, &key, &s->request, now_s, err);
    assert_null(strstr(err->message, TEST_SECRET));
    sign_key_fini(&key);
    return outcome;
}

static void expect(const sample *s, sign_outcome outcome, const char *type, const char *message) {
    skep_error err = {0};
    assert_int_equal(verify_at(s, TEST_NOW, &err), outcome);
    assert_string_equal(err.message, message);
    assert_string_equal(err.type, type);
    if (outcome != SIGN_ACCEPTED) assert_int_equal(err.http_status, 400);
}

static void set_authorization(sample *s, const char *text) {
    s->headers[AUTHORIZATION].value = str_of(text);
}

#define INCOMPLETE "IncompleteSignatureException"
#define INVALID    "InvalidSignatureException"
#define MISMATCH                                                                                   \
    "The request signature we calculated does not match the signature you provided. Check your "   \
    "AWS Secret Access Key and signing method. Consult the service documentation for details."

static void a_request_signed_with_the_secret_is_accepted(void **state) {
    (void)state;
    sample s;
    usual(&s);
    expect(&s, SIGN_ACCEPTED, "", "");
}

static void another_secret_makes_the_signature_wrong(void **state) {
    (void)state;
    sample s;
    sign_credentials other = test_credentials;
    other.secret_access_key = SKEP_STR("another");
    make_sample(&s, &other, &test_scope, TEST_NOW);
    expect(&s, SIGN_WRONG, INVALID, MISMATCH);
}

static void a_request_without_authorization_lacks_its_token(void **state) {
    (void)state;
    static const char *const texts[] = {"", "   ", "Basic QUtJRDpzZWNyZXQ=", "AWS AKID:x", "AWS4"};
    sample s;
    usual(&s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        set_authorization(&s, texts[i]);
        expect(&s, SIGN_MISSING, "MissingAuthenticationTokenException",
               "Request is missing Authentication Token");
    }
    s.request.header_count = AUTHORIZATION;
    expect(&s, SIGN_MISSING, "MissingAuthenticationTokenException",
           "Request is missing Authentication Token");
}

static void another_algorithm_is_not_supported(void **state) {
    (void)state;
    sample s;
    usual(&s);
    set_authorization(&s, "AWS4-HMAC-SHA512 Credential=a, SignedHeaders=b, Signature=c");
    expect(&s, SIGN_INCOMPLETE, INCOMPLETE, "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512'.");
}

static void every_missing_part_is_named(void **state) {
    (void)state;
    sample s;
    usual(&s);
    set_authorization(&s, "AWS4-HMAC-SHA256 Credential=a");
    expect(&s, SIGN_INCOMPLETE, INCOMPLETE,
           "Authorization header requires 'Signature' parameter. Authorization header requires "
           "'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) "
           "Authorization=520Nq5bS80gLhTcgcZzjkP74XCXMcdxItgMCiiN4K6U=");
    s.request.header_count = 3;
    s.headers[2] = s.headers[AUTHORIZATION];
    skep_error err = {0};
    assert_int_equal(verify_at(&s, TEST_NOW, &err), SIGN_INCOMPLETE);
    assert_non_null(strstr(err.message, "Authorization header requires existence of either a "
                                        "'X-Amz-Date' or a 'Date' header. (Hashed"));
}

static void a_date_that_is_none_is_shown(void **state) {
    (void)state;
    sample s;
    usual(&s);
    s.headers[DATE].value = SKEP_STR("Sun, 30 Aug 2015 12:36:00 GMT");
    expect(&s, SIGN_INCOMPLETE, INCOMPLETE,
           "Date must be in ISO-8601 'basic format'. Got 'Sun, 30 Aug 2015 12:36:00 GMT'. See "
           "http://en.wikipedia.org/wiki/ISO_8601");
}

static void the_date_header_serves_where_x_amz_date_is_absent(void **state) {
    (void)state;
    sample s;
    usual(&s);
    s.headers[DATE].name = SKEP_STR("Date");
    /* It is read, so what is wrong is the signature: x-amz-date was signed and is gone. */
    expect(&s, SIGN_WRONG, INVALID, MISMATCH);
}

static void a_signature_is_good_for_five_minutes_on_either_side(void **state) {
    (void)state;
    sample s;
    usual(&s);
    skep_error err = {0};
    assert_int_equal(verify_at(&s, TEST_NOW + 300, &err), SIGN_ACCEPTED);
    assert_int_equal(verify_at(&s, TEST_NOW - 300, &err), SIGN_ACCEPTED);
    assert_int_equal(verify_at(&s, TEST_NOW + 301, &err), SIGN_EXPIRED);
    assert_string_equal(err.type, INVALID);
    assert_string_equal(err.message, "Signature expired: 20150830T123600Z is now earlier than "
                                     "20150830T123601Z (20150830T124101Z - 5 min.)");
    assert_int_equal(verify_at(&s, TEST_NOW - 301, &err), SIGN_NOT_YET);
    assert_string_equal(err.type, INVALID);
    assert_string_equal(err.message, "Signature not yet current: 20150830T123600Z is still later "
                                     "than 20150830T123559Z (20150830T123059Z + 5 min.)");
    assert_int_equal(verify_at(&s, 0, &err), SIGN_NOT_YET);
}

static void a_signature_is_accepted_across_midnight(void **state) {
    (void)state;
    const int64_t midnight = INT64_C(1440979200);
    sample s;
    make_sample(&s, &test_credentials, &test_scope, midnight - 5);
    skep_error err = {0};
    assert_int_equal(verify_at(&s, midnight + 5, &err), SIGN_ACCEPTED);
}

static void a_credential_has_five_parts(void **state) {
    (void)state;
    sample s;
    usual(&s);
    set_authorization(&s, "AWS4-HMAC-SHA256 Credential=" TEST_ID
                          "/20150830/us-east-1/dynamodb,SignedHeaders=host,Signature=c");
    expect(&s, SIGN_INCOMPLETE, INCOMPLETE,
           "Credential must have exactly 5 slash-delimited elements, e.g. "
           "keyid/date/region/service/term, got '" TEST_ID "/20150830/us-east-1/dynamodb'");
}

static void everything_wrong_with_the_scope_is_said(void **state) {
    (void)state;
    sample s;
    usual(&s);
    set_authorization(&s, "AWS4-HMAC-SHA256 Credential=" TEST_ID
                          "/20150829/us-east-1/s3/aws5_request,SignedHeaders=host,Signature=c");
    expect(&s, SIGN_WRONG, INVALID,
           "Credential should be scoped to correct service: 'dynamodb'. Credential should be "
           "scoped with a valid terminator: 'aws4_request', not 'aws5_request'. Date in Credential "
           "scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != "
           "'20150830', from '20150830T123600Z'. ");
}

static void a_verifier_of_one_region_refuses_others(void **state) {
    (void)state;
    sample s;
    usual(&s);
    sign_verifier verifier = {.credentials = test_credentials, .region = SKEP_STR("eu-west-1")};
    sign_key key = {0};
    skep_error err = {0};
    assert_int_equal(sign_verify(&verifier, &key, &s.request, TEST_NOW, &err), SIGN_WRONG);
    assert_string_equal(err.message,
                        "Credential should be scoped to a valid region, not 'us-east-1'. ");
    sign_key_fini(&key);
}

static void unknown_keys_and_tokens_are_unrecognized(void **state) {
    (void)state;
    static const char message[] = "The security token included in the request is invalid.";
    sample s;
    sign_credentials other = test_credentials;
    other.access_key_id = SKEP_STR("AKIDEXAMPLF");
    make_sample(&s, &other, &test_scope, TEST_NOW);
    expect(&s, SIGN_UNRECOGNIZED, "UnrecognizedClientException", message);
    other = test_credentials;
    other.session_token = SKEP_STR("token");
    make_sample(&s, &other, &test_scope, TEST_NOW);
    expect(&s, SIGN_UNRECOGNIZED, "UnrecognizedClientException", message);

    sign_verifier verifier = {.credentials = other};
    sign_key key = {0};
    skep_error err = {0};
    assert_int_equal(sign_verify(&verifier, &key, &s.request, TEST_NOW, &err), SIGN_ACCEPTED);
    s.request.header_count = TOKEN;
    assert_int_equal(sign_verify(&verifier, &key, &s.request, TEST_NOW, &err), SIGN_UNRECOGNIZED);
    sign_key_fini(&key);
}

static void host_and_operation_must_be_signed(void **state) {
    (void)state;
    sample s;
    usual(&s);
#define START "AWS4-HMAC-SHA256 Credential=" TEST_ID "/20150830/us-east-1/dynamodb/aws4_request"
    set_authorization(&s, START ", SignedHeaders=x-amz-target, Signature=c");
    expect(&s, SIGN_WRONG, INVALID,
           "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    set_authorization(&s, START ", SignedHeaders=host, Signature=c");
    expect(&s, SIGN_WRONG, INVALID,
           "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
    set_authorization(&s, START ", SignedHeaders=host;x-amz-target, Signature=c");
    expect(&s, SIGN_WRONG, INVALID, MISMATCH);
}

static void more_headers_than_are_looked_at_are_refused(void **state) {
    (void)state;
    sample s;
    usual(&s);
    static sign_header many[SIGN_HEADERS_MAX + 1];
    for (size_t i = 0; i <= SIGN_HEADERS_MAX; i++)
        many[i] = i < 5 ? s.headers[i] : (sign_header){SKEP_STR("x"), SKEP_STR("y")};
    s.request.headers = many;
    s.request.header_count = SIGN_HEADERS_MAX + 1;
    expect(&s, SIGN_TOO_LARGE, INVALID, "the request has 65 header lines, at most 64 are signed");
}

static void blanks_and_commas_may_separate_the_parts(void **state) {
    (void)state;
    sample s;
    usual(&s);
    for (char *c = s.authorization; *c != '\0'; c++)
        if (*c == ',') *c = ' ';
    expect(&s, SIGN_ACCEPTED, "", "");
}

static void random_headers_are_refused_as_the_service_does(void **state) {
    (void)state;
    static const char *const pieces[] = {"AWS4-HMAC-SHA256",
                                         " ",
                                         ",",
                                         "Credential=",
                                         "SignedHeaders=",
                                         "host",
                                         "Signature=",
                                         "/",
                                         TEST_ID,
                                         "=",
                                         ";",
                                         "20150830",
                                         "us-east-1",
                                         "\xFF",
                                         "dynamodb",
                                         "aws4_request"};
    random_source r = {.seed = 5};
    sample s;
    usual(&s);
    for (int round = 0; round < 20000; round++) {
        char text[512] = "AWS4-HMAC-SHA256 ";
        if (random_below(&r, 10) == 0) text[0] = '\0';
        for (size_t i = random_below(&r, 16); i > 0; i--)
            strcat(text, pieces[random_below(&r, sizeof pieces / sizeof *pieces)]);
        set_authorization(&s, text);
        skep_error err = {0};
        sign_outcome outcome = verify_at(&s, TEST_NOW, &err);
        assert_int_not_equal(outcome, SIGN_ACCEPTED);
        assert_int_equal(err.http_status, 400);
        assert_true(err.message[0] != '\0' && strstr(err.type, "Exception") != NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_signed_with_the_secret_is_accepted),
        cmocka_unit_test(another_secret_makes_the_signature_wrong),
        cmocka_unit_test(a_request_without_authorization_lacks_its_token),
        cmocka_unit_test(another_algorithm_is_not_supported),
        cmocka_unit_test(every_missing_part_is_named),
        cmocka_unit_test(a_date_that_is_none_is_shown),
        cmocka_unit_test(the_date_header_serves_where_x_amz_date_is_absent),
        cmocka_unit_test(a_signature_is_good_for_five_minutes_on_either_side),
        cmocka_unit_test(a_signature_is_accepted_across_midnight),
        cmocka_unit_test(a_credential_has_five_parts),
        cmocka_unit_test(everything_wrong_with_the_scope_is_said),
        cmocka_unit_test(a_verifier_of_one_region_refuses_others),
        cmocka_unit_test(unknown_keys_and_tokens_are_unrecognized),
        cmocka_unit_test(host_and_operation_must_be_signed),
        cmocka_unit_test(more_headers_than_are_looked_at_are_refused),
        cmocka_unit_test(blanks_and_commas_may_separate_the_parts),
        cmocka_unit_test(random_headers_are_refused_as_the_service_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
