/* The server, talked to over sockets: operations, the protocol's refusals, compression, signatures. */
#include "unit/server/fixture.h"

#include <time.h>
#include <zlib.h>

#include "server/compress.h"
#include "sign/sign.h"

static int setup_signed(void **state) {
    (void)state;
    return start("AKID", "se:cr/et");
}

static void put(int sk, size_t filler) {
    char *body = malloc(filler + 256);
    assert_non_null(body);
    int len = snprintf(body, 256,
                       "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":"
                       "\"%d\"},\"x\":{\"S\":\"",
                       sk);
    memset(body + len, 'x', filler);
    strcpy(body + len + filler, "\"}}}");
    call("PutItem", body);
    free(body);
}

/* ---- Operations ---- */

static void items_are_written_and_read_on_one_connection(void **state) {
    (void)state;
    make_table();
    call("PutItem", "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"},"
                    "\"b\":{\"B\":\"AP8=\"},\"s\":{\"NS\":[\"3\",\"1.0\"]}},"
                    "\"ReturnConsumedCapacity\":\"TOTAL\"}");
    assert_body(&f.answer, "{\"ConsumedCapacity\":{\"TableName\":\"shop\",\"CapacityUnits\":1.0}}");
    call("GetItem", "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}}}");
    assert_body(&f.answer, "{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"},\"b\":{\"B\":"
                           "\"AP8=\"},\"s\":{\"NS\":[\"1\",\"3\"]}}}");
    call("UpdateItem",
         "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}},"
         "\"UpdateExpression\":\"SET n = :n REMOVE b\",\"ExpressionAttributeValues\":{\":n\":"
         "{\"N\":\"5\"}},\"ReturnValues\":\"UPDATED_NEW\"}");
    assert_body(&f.answer, "{\"Attributes\":{\"n\":{\"N\":\"5\"}}}");
    call("DeleteItem",
         "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}}}");
    assert_body(&f.answer, "{}");
    call("GetItem", "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}}}");
    assert_body(&f.answer, "{}");
    call("ListTables", "{}");
    assert_body(&f.answer, "{\"TableNames\":[\"shop\"]}");
}

static void queries_go_page_by_page(void **state) {
    (void)state;
    make_table();
    for (int i = 0; i < 5; i++) put(i, 10);
    call("Query", "{\"TableName\":\"shop\",\"KeyConditionExpression\":\"PK = :p\","
                  "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}},\"Limit\":3,"
                  "\"ProjectionExpression\":\"SK\"}");
    assert_body(&f.answer, "{\"Items\":[{\"SK\":{\"N\":\"0\"}},{\"SK\":{\"N\":\"1\"}},{\"SK\":"
                           "{\"N\":\"2\"}}],\"Count\":3,\"ScannedCount\":3,\"LastEvaluatedKey\":"
                           "{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"2\"}}}");
    call("Query", "{\"TableName\":\"shop\",\"KeyConditionExpression\":\"PK = :p\","
                  "\"ExpressionAttributeValues\":{\":p\":{\"S\":\"a\"}},\"Select\":\"COUNT\","
                  "\"ExclusiveStartKey\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"2\"}}}");
    assert_body(&f.answer, "{\"Count\":2,\"ScannedCount\":2}");
    call("Scan", "{\"TableName\":\"shop\",\"Select\":\"COUNT\"}");
    assert_body(&f.answer, "{\"Count\":5,\"ScannedCount\":5}");
}

static void transactions_and_batches_are_served(void **state) {
    (void)state;
    make_table();
    call("BatchWriteItem",
         "{\"RequestItems\":{\"shop\":[{\"PutRequest\":{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":"
         "{\"N\":\"1\"}}}},{\"PutRequest\":{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"2\"}}}}"
         "]}}");
    assert_body(&f.answer, "{\"UnprocessedItems\":{}}");
    call("BatchGetItem", "{\"RequestItems\":{\"shop\":{\"Keys\":[{\"PK\":{\"S\":\"a\"},\"SK\":"
                         "{\"N\":\"2\"}},{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"9\"}}]}}}");
    assert_body(&f.answer,
                "{\"Responses\":{\"shop\":[{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"2\"}}]},"
                "\"UnprocessedKeys\":{}}");
    call("TransactWriteItems",
         "{\"TransactItems\":[{\"Delete\":{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},"
         "\"SK\":{\"N\":\"1\"}}}},{\"Put\":{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},"
         "\"SK\":{\"N\":\"3\"}}}}],\"ClientRequestToken\":\"t\"}");
    assert_body(&f.answer, "{}");
    call("TransactGetItems",
         "{\"TransactItems\":[{\"Get\":{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},"
         "\"SK\":{\"N\":\"1\"}}}},{\"Get\":{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},"
         "\"SK\":{\"N\":\"3\"}}}}]}");
    assert_body(&f.answer,
                "{\"Responses\":[{},{\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"3\"}}}]}");
    http_call(f.fd, "TransactWriteItems",
              "{\"TransactItems\":[{\"Put\":{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":"
              "\"a\"},\"SK\":{\"N\":\"7\"}}}},{\"ConditionCheck\":{\"TableName\":\"shop\",\"Key\":"
              "{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"3\"}},\"ConditionExpression\":"
              "\"attribute_not_exists(PK)\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}}"
              "]}",
              400, &f.answer);
    assert_body(&f.answer,
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                "\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"ConditionalCheckFailed\","
                "\"Message\":\"The conditional request failed\",\"Item\":{\"PK\":{\"S\":\"a\"},"
                "\"SK\":{\"N\":\"3\"}}}],\"Message\":\"Transaction cancelled, please refer "
                "cancellation reasons for specific reasons [None, ConditionalCheckFailed]\"}");
}

static void a_failed_condition_answers_with_the_item(void **state) {
    (void)state;
    make_table();
    put(1, 1);
    http_call(f.fd, "PutItem",
              "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}},"
              "\"ConditionExpression\":\"attribute_not_exists(PK)\","
              "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"}",
              400, &f.answer);
    assert_body(&f.answer,
                "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                "\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"},\"x\":{\"S\":\"x\"}},"
                "\"message\":\"The conditional request failed\"}");
}

/* ---- The protocol ---- */

static void answers_have_an_id_and_a_checksum(void **state) {
    (void)state;
    char first[256], second[256], checksum[256];
    call("ListTables", "{}");
    http_header(&f.answer, "x-amzn-RequestId", first);
    assert_int_equal(strlen(first), 52);
    assert_int_equal(strspn(first, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 52);
    http_header(&f.answer, "x-amz-crc32", checksum);
    uLong crc = crc32(0, (const Bytef *)f.answer.body, (uInt)f.answer.body_len);
    assert_int_equal(strtoull(checksum, NULL, 10), crc);
    call("ListTables", "{}");
    http_header(&f.answer, "x-amzn-RequestId", second);
    assert_string_not_equal(first, second);
    http_header(&f.answer, "Content-Type", checksum);
    assert_string_equal(checksum, "application/x-amz-json-1.0");
}

static void refused_as(const char *headers, const char *body, int status, const char *expected) {
    http_post(f.fd, headers, body, &f.answer);
    assert_int_equal(f.answer.status, status);
    assert_body(&f.answer, expected);
}

static void the_protocols_own_refusals_are_the_services(void **state) {
    (void)state;
    refused_as(HTTP_TARGET "PutItem\r\n" HTTP_JSON, "{", 400, BARE_SERIALIZATION);
    refused_as(HTTP_TARGET "PutItem\r\n" HTTP_JSON, "", 400, BARE_SERIALIZATION);
    refused_as(HTTP_TARGET "PutItem\r\n" HTTP_JSON, "[]", 400, BARE_SERIALIZATION);
    refused_as(HTTP_TARGET "Nothing\r\n" HTTP_JSON, "{", 400, BARE_SERIALIZATION);
    refused_as(HTTP_TARGET "Nothing\r\n" HTTP_JSON, "{}", 400, BARE_UNKNOWN);
    refused_as(HTTP_JSON, "{}", 400, BARE_UNKNOWN);
    refused_as(HTTP_TARGET "ListTables\r\nContent-Type: text/html\r\n", "{}", 404,
               "<UnknownOperationException/>\n");
    refused_as(HTTP_TARGET "ListTables\r\nContent-Type: Application/JSON; charset=utf-8\r\n", "{}",
               200, "{\"TableNames\":[]}");
    refused_as(HTTP_TARGET "PutItem\r\n" HTTP_JSON, "{\"TableName\":7}", 400,
               "{\"__type\":\"com.amazon.coral.service#SerializationException\",\"Message\":"
               "\"NUMBER_VALUE cannot be converted to String\"}");
    refused_as(HTTP_TARGET "DescribeTable\r\n" HTTP_JSON, "{\"TableName\":\"none\"}", 400,
               "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
               "\"message\":\"Requested resource not found: Table: none not found\"}");
    assert_int_equal(f.last.http_status, 400);
    assert_string_equal(f.last.operation, "DescribeTable");
    assert_string_equal(f.error, "ResourceNotFoundException");
    assert_int_equal(f.last.request_bytes, strlen("{\"TableName\":\"none\"}"));
}

static void other_methods_and_paths_are_not_operations(void **state) {
    (void)state;
    static const char get[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    static const char other[] = "GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n";
    assert_true(http_send(f.fd, get, sizeof get - 1) && http_receive(f.fd, &f.answer));
    assert_int_equal(f.answer.status, 200);
    assert_memory_equal(f.answer.body, "healthy: ", 9);
    assert_true(http_send(f.fd, other, sizeof other - 1) && http_receive(f.fd, &f.answer));
    assert_int_equal(f.answer.status, 404);
}

/* ---- Sizes and compression ---- */

static void bodies_that_are_too_long_are_refused(void **state) {
    (void)state;
    char head[256];
    int len = snprintf(head, sizeof head,
                       "POST / HTTP/1.1\r\nHost: x\r\n" HTTP_TARGET
                       "PutItem\r\nContent-Length: %d\r\n\r\n",
                       SERVER_BODY_BYTES_MAX + 1);
    assert_true(http_send(f.fd, head, (size_t)len) && http_receive(f.fd, &f.answer));
    assert_int_equal(f.answer.status, 413);
    assert_non_null(strstr(f.answer.body, "16777216"));
    reconnect();
    static char chunk[1024 * 1024];
    memset(chunk, ' ', sizeof chunk);
    len = snprintf(head, sizeof head,
                   "POST / HTTP/1.1\r\nHost: x\r\n" HTTP_TARGET
                   "ListTables\r\nTransfer-Encoding: chunked\r\n\r\n");
    assert_true(http_send(f.fd, head, (size_t)len));
    for (int i = 0; i < 17; i++)
        assert_true(http_send(f.fd, "100000\r\n", 8) && http_send(f.fd, chunk, sizeof chunk) &&
                    http_send(f.fd, "\r\n", 2));
    assert_true(http_send(f.fd, "0\r\n\r\n", 5) && http_receive(f.fd, &f.answer));
    assert_int_equal(f.answer.status, 413);
    reconnect();
    assert_true(http_send(f.fd, head, (size_t)len));
    assert_true(http_send(f.fd, "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", 17) &&
                http_receive(f.fd, &f.answer));
    assert_body(&f.answer, "{\"TableNames\":[]}");
}

/* `text` compressed as zlib's window bits say. */
static void compressed(const char *text, size_t len, int window, buffer *out) {
    z_stream z;
    memset(&z, 0, sizeof z);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t bound = deflateBound(&z, (uLong)len);
    buffer_init(out, NULL, 0);
    char *input = malloc(len + 1);
    assert_non_null(input);
    memcpy(input, text, len);
    z.next_in = (Bytef *)input;
    z.avail_in = (uInt)len;
    z.next_out = buffer_reserve(out, bound);
    z.avail_out = (uInt)bound;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out->len = bound - z.avail_out;
    (void)deflateEnd(&z);
    free(input);
}

static void compressed_requests_are_unpacked(void **state) {
    (void)state;
    static const int windows[] = {15 + 16, 15, -15};
    static const char *const encodings[] = {"gzip", "deflate", "deflate"};
    char headers[256];
    buffer body;
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(headers, sizeof headers,
                       HTTP_TARGET "ListTables\r\n" HTTP_JSON "Content-Encoding: %s\r\n",
                       encodings[i]);
        compressed("{\"Limit\":5}", 11, windows[i], &body);
        assert_true(http_post_bytes(f.fd, headers, body.data, body.len, &f.answer));
        assert_int_equal(f.answer.status, 200);
        for (size_t len = 0; len < body.len; len++) {
            assert_true(http_post_bytes(f.fd, headers, body.data, len, &f.answer));
            assert_int_equal(f.answer.status, 400);
            assert_body(&f.answer, BARE_SERIALIZATION);
        }
        buffer_fini(&body);
    }
    /* A small body that becomes a large one. */
    size_t large = SERVER_BODY_BYTES_MAX + 1;
    char *blanks = malloc(large);
    assert_non_null(blanks);
    memset(blanks, ' ', large);
    compressed(blanks, large, 15 + 16, &body);
    free(blanks);
    assert_true(body.len < 100000);
    assert_true(http_post_bytes(f.fd, HTTP_TARGET "ListTables\r\nContent-Encoding: gzip\r\n",
                                body.data, body.len, &f.answer));
    assert_int_equal(f.answer.status, 413);
    buffer_fini(&body);
}

static void long_answers_are_compressed_where_that_is_asked_for(void **state) {
    (void)state;
    static const char get[] =
        "{\"TableName\":\"shop\",\"Key\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":\"1\"}}}";
    static const char accepting[] =
        HTTP_TARGET "GetItem\r\n" HTTP_JSON "Accept-Encoding: deflate, gzip\r\n";
    char text[256];
    make_table();
    put(1, 8000);
    http_call(f.fd, "GetItem", get, 200, &f.answer);
    char *plain = strdup(f.answer.body);
    assert_string_equal(http_header(&f.answer, "Content-Encoding", text), "");
    http_post(f.fd, accepting, get, &f.answer);
    assert_string_equal(http_header(&f.answer, "Content-Encoding", text), "gzip");
    assert_true(f.answer.body_len < 1000);
    uLong crc = crc32(0, (const Bytef *)f.answer.body, (uInt)f.answer.body_len);
    assert_int_equal(strtoull(http_header(&f.answer, "x-amz-crc32", text), NULL, 10), crc);
    buffer unpacked;
    buffer_init(&unpacked, NULL, 0);
    assert_true(compress_unpack(f.answer.body, f.answer.body_len, &unpacked));
    assert_int_equal(unpacked.len, strlen(plain));
    assert_memory_equal(unpacked.data, plain, unpacked.len);
    buffer_fini(&unpacked);
    free(plain);
    put(1, 1000);
    http_post(f.fd, accepting, get, &f.answer);
    assert_string_equal(http_header(&f.answer, "Content-Encoding", text), "");
}

/* ---- Signatures ---- */

static int send_signed(const char *id, const char *secret, int64_t at, const char *sent) {
    static const char body[] = "{\"Limit\":3}";
    skep_error err;
    sign_key key;
    char authorization[SIGN_AUTHORIZATION_MAX + 1], headers[2048];
    memset(&key, 0, sizeof key);
    sign_credentials who = {.access_key_id = {id, strlen(id)},
                            .secret_access_key = {secret, strlen(secret)}};
    sign_scope scope = {SKEP_STR("eu-west-1"), SKEP_STR("dynamodb")};
    assert_int_equal(sign_key_use(&key, &who, &scope, at, &err), SKEP_OK);
    sign_dynamodb_request request = {.host = SKEP_STR("localhost"),
                                     .target = SKEP_STR("DynamoDB_20120810.ListTables"),
                                     .body = {(const uint8_t *)body, strlen(body)}};
    (void)sign_dynamodb(&key, &request, authorization);
    (void)snprintf(headers, sizeof headers,
                   HTTP_TARGET "ListTables\r\n" HTTP_JSON "X-Amz-Date: %s\r\nAuthorization: %s\r\n",
                   key.date, authorization);
    http_post(f.fd, headers, sent != NULL ? sent : body, &f.answer);
    sign_key_fini(&key);
    return f.answer.status;
}

static void assert_error_type(const char *type) {
    char expected[128];
    (void)snprintf(expected, sizeof expected, "{\"__type\":\"com.amazon.coral.service#%s\"", type);
    if (strncmp(f.answer.body, expected, strlen(expected)) != 0)
        fail_msg("%s\nexpected %s", f.answer.body, type);
    assert_int_equal(f.answer.status, 400);
}

static void only_requests_signed_with_the_key_are_served(void **state) {
    (void)state;
    int64_t now = (int64_t)time(NULL);
    assert_int_equal(send_signed("AKID", "se:cr/et", now, NULL), 200);
    assert_int_equal(send_signed("AKID", "se:cr/et", now, NULL), 200);
    (void)send_signed("AKID", "other", now, NULL);
    assert_error_type("InvalidSignatureException");
    (void)send_signed("OTHER", "se:cr/et", now, NULL);
    assert_error_type("UnrecognizedClientException");
    (void)send_signed("AKID", "se:cr/et", now - 3600, NULL);
    assert_error_type("InvalidSignatureException");
    (void)send_signed("AKID", "se:cr/et", now, "{\"Limit\":4}");
    assert_error_type("InvalidSignatureException");
    (void)send_signed("AKID", "other", now, "{");
    assert_body(&f.answer, BARE_SERIALIZATION);
    http_call(f.fd, "ListTables", "{}", 400, &f.answer);
    assert_error_type("MissingAuthenticationTokenException");
    refused_as(HTTP_TARGET "Nothing\r\n" HTTP_JSON, "{}", 400, BARE_UNKNOWN);
}

/* ---- Many at once ---- */

enum { THREADS = 4, PUTS = 50 };

static void *put_many(void *context) {
    const size_t thread = *(const size_t *)context;
    http_answer answer = {0};
    int fd = http_connect(server_port(f.server));
    bool is_fine = fd >= 0;
    for (size_t i = 0; i < PUTS && is_fine; i++) {
        char body[256];
        (void)snprintf(body, sizeof body,
                       "{\"TableName\":\"shop\",\"Item\":{\"PK\":{\"S\":\"a\"},\"SK\":{\"N\":"
                       "\"%zu\"}}}",
                       thread * PUTS + i);
        is_fine =
            http_post_bytes(fd, HTTP_TARGET "PutItem\r\n" HTTP_JSON, body, strlen(body), &answer) &&
            answer.status == 200;
    }
    free(answer.body);
    (void)close(fd);
    return is_fine ? context : NULL;
}

static void many_connections_are_served_at_once(void **state) {
    (void)state;
    pthread_t threads[THREADS];
    size_t numbers[THREADS];
    make_table();
    for (size_t i = 0; i < THREADS; i++) {
        numbers[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, put_many, &numbers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *done = NULL;
        assert_int_equal(pthread_join(threads[i], &done), 0);
        assert_non_null(done);
    }
    call("Scan", "{\"TableName\":\"shop\",\"Select\":\"COUNT\"}");
    assert_body(&f.answer, "{\"Count\":200,\"ScannedCount\":200}");
}

static void where_it_cannot_listen_it_says_so(void **state) {
    (void)state;
    skep_error err = {0};
    server_options options = {
        .backend = &skep_engine_backend, .instance = f.engine, .port = server_port(f.server)};
    assert_null(server_start(&options, &err));
    assert_int_equal(err.status, SKEP_IO);
    assert_non_null(strstr(err.message, "cannot listen at 127.0.0.1, port "));
    options.host = "no such host";
    assert_null(server_start(&options, &err));
    assert_non_null(strstr(err.message, "the host 'no such host' to listen at has no address"));
    server_stop(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(items_are_written_and_read_on_one_connection),
        TEST(queries_go_page_by_page),
        TEST(transactions_and_batches_are_served),
        TEST(a_failed_condition_answers_with_the_item),
        TEST(answers_have_an_id_and_a_checksum),
        TEST(the_protocols_own_refusals_are_the_services),
        TEST(other_methods_and_paths_are_not_operations),
        TEST(bodies_that_are_too_long_are_refused),
        TEST(compressed_requests_are_unpacked),
        TEST(long_answers_are_compressed_where_that_is_asked_for),
        cmocka_unit_test_setup_teardown(only_requests_signed_with_the_key_are_served, setup_signed,
                                        teardown),
        TEST(many_connections_are_served_at_once),
        TEST(where_it_cannot_listen_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
