#include "alternator/dialect.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "com.amazonaws.dynamodb.v20120810#"

enum { NAME_MAX_BYTES = 256, MESSAGE_MAX_BYTES = 1024, TABLES_MAX = 256, BATCH_MAX = 100 };

typedef struct table {
    char name[NAME_MAX_BYTES];
    char isolation[32];
} table;

struct dialect {
    pthread_mutex_t lock;
    table tables[TABLES_MAX]; /* those with an isolation of their own */
    size_t count;
};

dialect *dialect_new(void) {
    dialect *d = calloc(1, sizeof *d);
    if (d == NULL) abort();
    pthread_mutex_init(&d->lock, NULL);
    return d;
}

void dialect_free(dialect *d) {
    if (d == NULL) return;
    pthread_mutex_destroy(&d->lock);
    free(d);
}

/* ---- Texts ---- */

static char *body_of(const proxy_request *request) {
    return request->message->data + request->head_len;
}

static bool is_one_of(const char *operation, const char *const *names) {
    for (; *names != NULL; names++)
        if (strcmp(operation, *names) == 0) return true;
    return false;
}

/* The value of the first member `name`, as long as it has no escapes; "" where there is none. */
static void text_of(const char *json, const char *name, char out[NAME_MAX_BYTES]) {
    char member[64];
    (void)snprintf(member, sizeof member, "\"%s\":\"", name);
    const char *at = strstr(json, member);
    out[0] = '\0';
    if (at == NULL) return;
    at += strlen(member);
    (void)snprintf(out, NAME_MAX_BYTES, "%.*s", (int)strcspn(at, "\""), at);
}

static size_t count_of(const char *from, const char *to, const char *what) {
    size_t count = 0;
    while ((from = strstr(from, what)) != NULL && (to == NULL || from < to)) {
        from += strlen(what);
        count++;
    }
    return count;
}

/* With the comma that parts it from what is beside it. */
static void blank_member(char *from, char *to) {
    if (*to == ',')
        to++;
    else if (from[-1] == ',')
        from--;
    memset(from, ' ', (size_t)(to - from));
}

void dialect_refuse(proxy_bytes *answer, const char *type, const char *message) {
    const bool is_large = strcmp(type, "PayloadTooLarge") == 0;
    char body[MESSAGE_MAX_BYTES + NAME_MAX_BYTES];
    (void)snprintf(body, sizeof body, "{\"__type\":\"" PREFIX "%s\",\"message\":\"%s\"}", type,
                   message);
    proxy_answer(answer, is_large ? "413 Payload Too Large" : "400 Bad Request",
                 is_large ? "Connection: close\r\n" : "", body, strlen(body));
}

static bool refuse(proxy_bytes *answer, const char *message) {
    dialect_refuse(answer, "ValidationException", message);
    return true;
}

/* ---- Requests ---- */

/* Whether the values of an update come from more than the request: from attributes, functions of
 * them, or parts of what is there. */
static bool reads_first(const char *update) {
    if (strpbrk(update, ".[(") != NULL || strstr(update, "ADD ") != NULL ||
        strstr(update, "DELETE ") != NULL)
        return true;
    for (const char *at = update; (at = strchr(at, '=')) != NULL;) {
        at++;
        while (*at == ' ') at++;
        if (*at != ':') return true;
    }
    return false;
}

static bool is_rmw(const char *operation, const char *body) {
    static const char *const kinds[] = {"PutItem", "UpdateItem", "DeleteItem", NULL};
    static const char *const signs[] = {
        "\"ConditionExpression\":", "\"Expected\":", "\"ReturnValues\":\"ALL_OLD\"",
        "\"ReturnValues\":\"UPDATED_OLD\"", "\"ReturnValues\":\"ALL_NEW\""};
    char update[NAME_MAX_BYTES];
    if (!is_one_of(operation, kinds)) return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strstr(body, signs[i]) != NULL) return true;
    text_of(body, "UpdateExpression", update);
    return reads_first(update);
}

/* The entry of a table, NULL where it has none. Under the lock. */
static table *table_of(dialect *d, const char *name) {
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->tables[i].name, name) == 0) return &d->tables[i];
    return NULL;
}

static void note_table(dialect *d, const char *operation, const char *body) {
    static const char tag[] = "\"Key\":\"system:write_isolation\",\"Value\":\"";
    const char *isolation = strstr(body, tag);
    char name[NAME_MAX_BYTES];
    text_of(body, "TableName", name);
    pthread_mutex_lock(&d->lock);
    table *t = table_of(d, name);
    if (strcmp(operation, "DeleteTable") == 0) {
        if (t != NULL) *t = d->tables[--d->count];
    } else if (strcmp(operation, "CreateTable") == 0 && t == NULL && isolation != NULL) {
        if (d->count == TABLES_MAX) abort();
        isolation += sizeof tag - 1;
        t = &d->tables[d->count++];
        (void)snprintf(t->name, sizeof t->name, "%s", name);
        (void)snprintf(t->isolation, sizeof t->isolation, "%.*s", (int)strcspn(isolation, "\""),
                       isolation);
    }
    pthread_mutex_unlock(&d->lock);
}

static bool forbids_rmw(dialect *d, const char *body) {
    char name[NAME_MAX_BYTES];
    text_of(body, "TableName", name);
    pthread_mutex_lock(&d->lock);
    const table *t = table_of(d, name);
    bool is_forbidden =
        t != NULL && (strcmp(t->isolation, "forbid_rmw") == 0 ||
                      strcmp(t->isolation, "forbid") == 0 || strcmp(t->isolation, "f") == 0);
    pthread_mutex_unlock(&d->lock);
    return is_forbidden;
}

static const char *wrong_keys(const char *body) {
    static const char schema[] = "\"KeySchema\":[";
    for (const char *at = body; (at = strstr(at, schema)) != NULL;) {
        at += sizeof schema - 1;
        const char *end = strchr(at, ']');
        if (count_of(at, end, "\"KeyType\":") > 2)
            return "KeySchema must list exactly one or two key columns";
        if (count_of(at, end, "\"KeyType\":\"HASH\"") > 1)
            return "Second key in KeySchema must be a RANGE key";
    }
    return NULL;
}

/* Every index has all attributes. */
static void project_all(char *body) {
    static const char projection[] = "\"Projection\":{", all[] = "\"ProjectionType\":\"ALL\"";
    for (char *at = body; (at = strstr(at, projection)) != NULL;) {
        at += sizeof projection - 1;
        size_t len = strcspn(at, "}");
        if (len < sizeof all - 1) continue;
        memset(at, ' ', len);
        memcpy(at, all, sizeof all - 1);
    }
}

/* Reads of many items count nothing. */
static void drop_capacity(char *body) {
    static const char capacity[] = "\"ReturnConsumedCapacity\":\"TOTAL\"";
    char *at = strstr(body, capacity);
    if (at != NULL) blank_member(at, at + sizeof capacity - 1);
}

static bool is_batch_too_long(const char *body, char message[MESSAGE_MAX_BYTES]) {
    size_t count =
        count_of(body, NULL, "{\"PutRequest\":") + count_of(body, NULL, "{\"DeleteRequest\":");
    (void)snprintf(message, MESSAGE_MAX_BYTES,
                   "Invalid length of BatchWriteItem command, got %zu items, maximum is %d", count,
                   BATCH_MAX);
    return count > BATCH_MAX;
}

bool dialect_request(dialect *d, const proxy_request *request, proxy_bytes *answer) {
    static const char *const many[] = {"Query", "Scan", NULL};
    static const char *const changes[] = {"CreateTable", "UpdateTable", NULL};
    const char *operation = request->operation;
    char *body = body_of(request), message[MESSAGE_MAX_BYTES];
    if (strncmp(operation, "Transact", 8) == 0) {
        (void)snprintf(message, sizeof message, "Unsupported operation %s", operation);
        dialect_refuse(answer, "UnknownOperationException", message);
        return true;
    }
    if (strstr(body, "\"ReturnConsumedCapacity\":\"NONE\"") != NULL)
        return refuse(answer, "Unknown consumed capacity NONE");
    if (strstr(body, "\"ReturnConsumedCapacity\":\"INDEXES\"") != NULL)
        return refuse(answer, "INDEXES consumed capacity is not supported");
    if (strcmp(operation, "BatchWriteItem") == 0 && is_batch_too_long(body, message))
        return refuse(answer, message);
    if (is_rmw(operation, body) && forbids_rmw(d, body))
        return refuse(answer, "Read-modify-write operations are disabled by 'forbid_rmw' write "
                              "isolation policy.");
    if (is_one_of(operation, changes)) {
        const char *wrong = wrong_keys(body);
        if (wrong != NULL) return refuse(answer, wrong);
        project_all(body);
    }
    if (is_one_of(operation, many)) drop_capacity(body);
    note_table(d, operation, body);
    return false;
}

/* ---- Answers ---- */

/* The server's texts, still escaped, into those of such a node where they are known. */
static void translate(const proxy_request *request, const char *type, char *message, size_t size) {
    static const char index[] = "The table does not have the specified index: ";
    char name[NAME_MAX_BYTES], original[MESSAGE_MAX_BYTES];
    text_of(body_of(request), "TableName", name);
    (void)snprintf(original, sizeof original, "%s", message);
    if (strcmp(type, "ResourceNotFoundException") == 0 && name[0] != '\0')
        (void)snprintf(message, size, "Requested resource not found: Table: %s not found", name);
    else if (strcmp(type, "ResourceInUseException") == 0 &&
             strcmp(request->operation, "CreateTable") == 0)
        (void)snprintf(message, size, "Table %s already exists", name);
    else if (strncmp(original, index, sizeof index - 1) == 0)
        (void)snprintf(message, size, "Requested resource not found: Index '%.200s' for table '%s'",
                       original + sizeof index - 1, name);
    else if (strstr(original, "Consistent reads are not supported on global") != NULL)
        (void)snprintf(message, size, "Consistent reads are not allowed on global indexes (GSI)");
    else if (strcmp(original, "The provided key element does not match the schema") == 0)
        (void)snprintf(message, size, "Given key attribute not in schema");
}

static void answer_error(const proxy_request *request, const char *body, proxy_bytes *answer) {
    char full[NAME_MAX_BYTES], message[MESSAGE_MAX_BYTES];
    text_of(body, "__type", full);
    const char *hash = strchr(full, '#');
    const char *text = strstr(body, "essage\":\"");
    if (hash == NULL || text == NULL || strcmp(hash, "#ConditionalCheckFailedException") == 0)
        return;
    text += strlen("essage\":\"");
    /* Still escaped; it is the last member. */
    (void)snprintf(message, sizeof message, "%.*s", (int)strlen(text) - 2, text);
    translate(request, hash + 1, message, sizeof message);
    dialect_refuse(answer, hash + 1, message);
}

/* Answers about one item do not say whose units they are. */
static void drop_table_name(char *body) {
    static const char capacity[] = "\"ConsumedCapacity\":{", name[] = "\"TableName\":\"";
    char *at = strstr(body, capacity), *end = at != NULL ? strchr(at, '}') : NULL;
    if (end == NULL) return;
    at = strstr(at, name);
    if (at == NULL || at > end) return;
    blank_member(at, at + sizeof name + strcspn(at + sizeof name - 1, "\""));
}

static void drop_item_counts(char *body) {
    static const char count[] = "\"ItemCount\":";
    for (char *at = body; (at = strstr(at, count)) != NULL;) {
        char *end = at + sizeof count - 1;
        while (isdigit((unsigned char)*end)) end++;
        blank_member(at, end);
    }
}

void dialect_answer(const proxy_request *request, proxy_bytes *answer) {
    static const char *const single[] = {"PutItem", "GetItem", "UpdateItem", "DeleteItem", NULL};
    size_t len;
    if (proxy_header(answer, "Content-Encoding", &len) != NULL) return;
    char *body = answer->data + proxy_head_len(answer);
    if (strncmp(answer->data, "HTTP/1.1 400", 12) == 0)
        answer_error(request, body, answer);
    else if (is_one_of(request->operation, single))
        drop_table_name(body);
    else if (strcmp(request->operation, "DescribeTable") == 0)
        drop_item_counts(body);
}
