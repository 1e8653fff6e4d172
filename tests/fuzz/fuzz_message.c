/* The body of a request or of an answer; the first byte says of which operation, and which way. The
 * properties:
 * - a body is refused as the service refuses it, or the request that it is can be written, and what
 *   is written is read as the same request;
 * - an answer is corrupt, or it can be written, and what is written is read as the same answer;
 * - any body of an error gives an error with a message. */
#include "fuzz/fuzz.h"
#include "server/served.h"
#include "wire/request.h"
#include "wire/response.h"

enum { WAYS = 3, BODY_BYTES_MAX = 64 * 1024 };

/* Bytes with the room that reading in place needs. */
static wire_text body_of(const void *bytes, size_t len, skep_arena *arena) {
    char *copy = skep_arena_alloc(arena, len + WIRE_PADDING_BYTES);
    HOLDS(copy != NULL);
    if (len > 0) memcpy(copy, bytes, len);
    return (wire_text){copy, len};
}

static void encode(const served_request *request, skep_arena *arena, buffer *out) {
    skep_error err = {0};
    wire_request what = {
        .operation = request->operation, .request = &request->request, .scratch = arena};
    SUCCEEDS(wire_encode_request(&what, out, &err), err);
}

/* A table that stands twice in a batch stands once in what is written of it, perhaps with more
 * writes than one may have. */
static bool is_grouped(const served_request *request) {
    return request->operation != SKEP_OP_BATCH_WRITE_ITEM ||
           request->request.batch_write.count <= SKEP_BATCH_WRITES_MAX;
}

static void try_request(skep_operation operation, wire_text body, skep_arena *arena) {
    skep_error err = {0};
    served_request first, second;
    buffer once, again, refusal;
    skep_status status = served_read(operation, body, arena, &first, &err);
    buffer_init(&refusal, NULL, 0);
    if (status != SKEP_OK) {
        HOLDS(status == SKEP_INVALID && err.status == status && err.type[0] != '\0');
        HOLDS(served_write_error(&err, NULL, NULL, &refusal) == 400 && !refusal.is_failed);
        buffer_fini(&refusal);
        return;
    }
    buffer_init(&once, NULL, 0);
    buffer_init(&again, NULL, 0);
    encode(&first, arena, &once);
    if (is_grouped(&first)) {
        status = served_read(operation, body_of(once.data, once.len, arena), arena, &second, &err);
        SUCCEEDS(status, err);
        encode(&second, arena, &again);
        HOLDS(once.len == again.len && memcmp(once.data, again.data, once.len) == 0);
    }
    buffer_fini(&once);
    buffer_fini(&again);
    buffer_fini(&refusal);
}

/* A request of two tables, with which answers to batches and transactions are matched. */
static served_request asked_for(skep_operation operation, skep_arena *arena) {
    static const char batch_get[] =
        "{\"RequestItems\":{\"t1\":{\"Keys\":[{}]},\"t2\":{\"Keys\":[]}}}";
    static const char batch_write[] =
        "{\"RequestItems\":{\"t1\":[{\"PutRequest\":{\"Item\":{\"a\":{\"S\":\"1\"}}}},"
        "{\"DeleteRequest\":{\"Key\":{}}}],\"t2\":[{\"DeleteRequest\":{\"Key\":{}}}]}}";
    static const char transact[] = "{\"TransactItems\":[{\"Get\":{}},{\"Get\":{}}]}";
    skep_error err = {0};
    const char *text = operation == SKEP_OP_BATCH_GET_ITEM       ? batch_get
                       : operation == SKEP_OP_BATCH_WRITE_ITEM   ? batch_write
                       : operation == SKEP_OP_TRANSACT_GET_ITEMS ? transact
                                                                 : NULL;
    served_request asked = {.operation = operation};
    if (text != NULL)
        SUCCEEDS(served_read(operation, body_of(text, strlen(text), arena), arena, &asked, &err),
                 err);
    return asked;
}

static bool decode(const served_request *asked, wire_text body, served_any_response *out,
                   skep_arena *arena) {
    skep_error err = {0};
    skep_call_info info = {.read_units = 0};
    wire_response what = {asked->operation, &asked->request, out, arena, &info, NULL};
    memset(out, 0, sizeof *out);
    skep_status status = wire_decode_response(&what, body, &err);
    HOLDS(info.read_units >= 0 && info.write_units >= 0);
    for (size_t i = 0; i < info.table_count; i++)
        HOLDS(info.tables[i].index_count == 0 || info.tables[i].indexes[0].index != NULL);
    HOLDS(status == SKEP_OK || is_refusal(status, &err, SKEP_CORRUPT));
    return status == SKEP_OK;
}

/* What a table's description must have for the server to write it. */
static bool is_table(skep_operation operation) {
    return operation == SKEP_OP_CREATE_TABLE || operation == SKEP_OP_DESCRIBE_TABLE ||
           operation == SKEP_OP_UPDATE_TABLE || operation == SKEP_OP_DELETE_TABLE;
}

static void try_answer(skep_operation operation, wire_text body, skep_arena *arena) {
    served_any_response first, second;
    buffer once, again;
    served_request asked = asked_for(operation, arena);
    if (!decode(&asked, body, &first, arena) || is_table(operation)) return;
    asked.request.query.is_count_only =
        (operation == SKEP_OP_QUERY || operation == SKEP_OP_SCAN) && first.query.items == NULL;
    buffer_init(&once, NULL, 0);
    buffer_init(&again, NULL, 0);
    served_write(&asked, &first, NULL, &once);
    HOLDS(!once.is_failed && decode(&asked, body_of(once.data, once.len, arena), &second, arena));
    served_write(&asked, &second, NULL, &again);
    HOLDS(once.len == again.len && memcmp(once.data, again.data, once.len) == 0);
    buffer_fini(&once);
    buffer_fini(&again);
}

static void try_error(skep_operation operation, wire_text body, skep_arena *arena) {
    skep_error err = {0};
    served_any_response response;
    served_request asked = {.operation = operation};
    wire_error_class class;
    wire_response what = {operation, &asked.request, &response, arena, NULL, NULL};
    memset(&response, 0, sizeof response);
    skep_status status = wire_decode_error(&what, 500, body, &class, &err);
    HOLDS(is_refusal(status, &err, status) && status != SKEP_OK && err.http_status == 500);
    HOLDS(err.is_retryable == (class != WIRE_ERROR_FINAL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    HOLDS(arena != NULL);
    if (size > 0 && size < BODY_BYTES_MAX) {
        skep_operation operation = (skep_operation)(1 + data[0] % SKEP_OPERATION_COUNT);
        wire_text body = body_of(data + 1, size - 1, arena);
        switch (data[0] / SKEP_OPERATION_COUNT % WAYS) {
        case 0: try_request(operation, body, arena); break;
        case 1: try_answer(operation, body, arena); break;
        default: try_error(operation, body, arena);
        }
    }
    skep_arena_free(arena);
    return 0;
}
