/* The server under whatever may come in: random and damaged bodies, broken connections. */
#include "unit/server/fixture.h"

#include "support/random.h"

static const char *const operations[] = {
    "PutItem",     "GetItem",      "UpdateItem",     "DeleteItem",         "Query",
    "Scan",        "BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems",
    "CreateTable", "UpdateTable",  "DescribeTable",  "ListTables"};

static const char *const bodies[] = {
    "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"},\"l\":{\"L\":"
    "[{\"M\":{\"x\":{\"BOOL\":true}}},{\"NULL\":true},{\"BS\":[\"AA==\"]}]}}}",
    "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}},"
    "\"UpdateExpression\":\"SET #n = :v\",\"ExpressionAttributeNames\":{\"#n\":\"n\"},"
    "\"ExpressionAttributeValues\":{\":v\":{\"SS\":[\"a\",\"b\"]}},\"ReturnValues\":\"ALL_NEW\"}",
    "{\"TableName\":\"shop\",\"KeyConditionExpression\":\"PK = :p AND SK > :s\",\"Limit\":3,"
    "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"},\":s\":{\"N\":\"-1e3\"}},"
    "\"ScanIndexForward\":false,\"ExclusiveStartKey\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"2\"}}}",
    "{\"RequestItems\":{\"shop\":[{\"PutRequest\":{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":"
    "\"5\"}}}},{\"DeleteRequest\":{\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"6\"}}}}]}}",
    "{\"TransactItems\":[{\"Put\":{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":"
    "{\"N\":\"7\"}}}},{\"Get\":{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":"
    "{\"N\":\"7\"}}}}],\"ClientRequestToken\":\"t\"}"};

static size_t random_body(random_source *r, char *out) {
    const char *from = bodies[random_below(r, sizeof bodies / sizeof bodies[0])];
    size_t len = strlen(from);
    memcpy(out, from, len);
    if (random_below(r, 8) == 0) {
        len = random_below(r, 300);
        for (size_t i = 0; i < len; i++) out[i] = (char)random_u64(r);
        return len;
    }
    for (size_t i = random_below(r, 5); i > 0; i--) {
        static const char odd[] = "{}[]\",:\\\x00\xFF 09.e-tfn";
        size_t at = random_below(r, len);
        if (random_below(r, 4) == 0) {
            size_t end = at + random_below(r, len - at + 1);
            memmove(out + at, out + end, len - end);
            len -= end - at;
            if (len == 0) break;
        } else {
            out[at] = odd[random_below(r, sizeof odd - 1)];
        }
    }
    return len;
}

static void any_body_is_answered_and_leaves_the_server_running(void **state) {
    (void)state;
    const char *rounds = getenv("SKEP_ROUNDS");
    size_t count = rounds != NULL ? strtoull(rounds, NULL, 10) : 1000;
    random_source r = {.seed = 20261121};
    char body[2048], headers[256];
    make_table();
    for (size_t i = 0; i < count; i++) {
        size_t len = random_body(&r, body);
        (void)snprintf(headers, sizeof headers, HTTP_TARGET "%s\r\n" HTTP_JSON "%s",
                       operations[random_below(&r, sizeof operations / sizeof operations[0])],
                       random_below(&r, 16) == 0 ? "Content-Encoding: gzip\r\n" : "");
        assert_true(http_post_bytes(f.fd, headers, body, len, &f.answer));
        assert_true(f.answer.status == 200 || f.answer.status == 400);
        if (f.answer.status == 400)
            assert_memory_equal(f.answer.body, "{\"__type\":\"com.amazon", 21);
        else
            assert_int_equal(f.answer.body[0], '{');
    }
    call("DescribeTable", "{\"TableName\":\"shop\"}");
}

static void deep_and_wide_bodies_are_answered(void **state) {
    (void)state;
    enum { LEN = 4 * 1024 * 1024 };
    char *body = malloc(LEN + 1);
    assert_non_null(body);
    static const char headers[] = HTTP_TARGET "PutItem\r\n" HTTP_JSON;
    memset(body, '[', LEN);
    assert_true(http_post_bytes(f.fd, headers, body, LEN, &f.answer));
    assert_body(&f.answer, BARE_SERIALIZATION);
    memset(body, '0', LEN);
    for (size_t i = 1; i < LEN - 2; i += 2) body[i] = ',';
    body[0] = '[';
    body[1] = '0';
    for (size_t i = 2; i < LEN - 1; i += 2) body[i] = ',', body[i + 1] = '0';
    body[LEN - 1] = ']';
    assert_true(http_post_bytes(f.fd, headers, body, LEN, &f.answer));
    assert_int_equal(f.answer.status, 400);
    assert_body(&f.answer, BARE_SERIALIZATION);
    free(body);
    call("ListTables", "{}");
}

static void connections_that_break_off_harm_nobody(void **state) {
    (void)state;
    static const char request[] =
        "POST / HTTP/1.1\r\nHost: x\r\n" HTTP_TARGET "ListTables\r\nContent-Length: 2\r\n\r\n{}";
    for (size_t len = 0; len < sizeof request - 1; len += 3) {
        int fd = http_connect(server_port(f.server));
        assert_true(fd >= 0);
        assert_true(http_send(fd, request, len));
        (void)close(fd);
    }
    call("ListTables", "{}");
    int fd = http_connect(server_port(f.server));
    assert_true(http_send(fd, "\x16\x03\x01 this is not HTTP\r\n\r\n", 25));
    (void)close(fd);
    call("ListTables", "{}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(any_body_is_answered_and_leaves_the_server_running),
        TEST(deep_and_wide_bodies_are_answered),
        TEST(connections_that_break_off_harm_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
