/* server/served_error.c: errors as the service writes them. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "server/served.h"
#include "wire/json_out.h"

enum { TYPE_BYTES = 128, HTTP_CLIENT_ERROR = 400, HTTP_SERVER_ERROR = 500 };

#define VALIDATE "com.amazon.coral.validate#"
#define SERVICE  "com.amazon.coral.service#"
#define DYNAMODB "com.amazonaws.dynamodb.v20120810#"

/* The types that do not come from DynamoDB itself. */
static const char *const framework_types[] = {
    "SerializationException",      "UnknownOperationException",
    "AccessDeniedException",       "MissingAuthenticationTokenException",
    "UnrecognizedClientException", "IncompleteSignatureException",
    "InvalidSignatureException",   "ExpiredTokenException",
};

/* The type of an error that has none, because the service has no such failure. */
static const char *type_of_status(skep_status status) {
    switch (status) {
    case SKEP_INVALID:
    case SKEP_LIMIT: return "ValidationException";
    case SKEP_CONDITION_FAILED: return "ConditionalCheckFailedException";
    case SKEP_CANCELLED: return "TransactionCanceledException";
    case SKEP_NO_TABLE: return "ResourceNotFoundException";
    case SKEP_IN_USE: return "ResourceInUseException";
    case SKEP_BUSY: return "ThrottlingException";
    case SKEP_UNSUPPORTED: return "UnknownOperationException";
    default: return "InternalServerError";
    }
}

static const char *prefix_of(const char *type) {
    if (strcmp(type, "ValidationException") == 0) return VALIDATE;
    for (size_t i = 0; i < sizeof framework_types / sizeof framework_types[0]; i++)
        if (strcmp(type, framework_types[i]) == 0) return SERVICE;
    return DYNAMODB;
}

static void put_reasons(json_out *j, const skep_cancellation_reason *reasons, size_t count) {
    json_member(j, "CancellationReasons");
    json_bracket(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_element(j);
        json_bracket(j, '{');
        json_member_chars(j, "Code", reasons[i].code);
        json_member_chars(j, "Message", reasons[i].message);
        json_member_item(j, "Item", reasons[i].item);
        json_bracket(j, '}');
    }
    json_bracket(j, ']');
}

/* What comes with a failure besides its message. */
static void put_details(json_out *j, skep_status status, skep_operation operation,
                        const served_any_response *response) {
    if (status == SKEP_CONDITION_FAILED &&
        (operation == SKEP_OP_PUT_ITEM || operation == SKEP_OP_UPDATE_ITEM ||
         operation == SKEP_OP_DELETE_ITEM))
        json_member_item(j, "Item", response->write.item);
    if (status != SKEP_CANCELLED) return;
    if (operation == SKEP_OP_TRANSACT_WRITE_ITEMS)
        put_reasons(j, response->transact.reasons, response->transact.count);
    if (operation == SKEP_OP_TRANSACT_GET_ITEMS)
        put_reasons(j, response->transact_get.reasons, response->transact_get.reason_count);
}

static void put_type(json_out *j, const char *type) {
    char full[TYPE_BYTES];
    (void)snprintf(full, sizeof full, "%s%s", prefix_of(type), type);
    json_member_chars(j, "__type", full);
}

/* A message may quote what was sent, cut in the middle of a character. */
static void put_message(json_out *j, const char *member, const char *message) {
    char shown[SKEP_ERROR_MESSAGE_MAX];
    if (message[0] == '\0') return;
    if (!utf8_is_valid(message, strlen(message), NULL)) {
        (void)utf8_printable(message, strlen(message), shown, sizeof shown);
        message = shown;
    }
    json_member_chars(j, member, message);
}

int served_write_error(const skep_error *err, const served_request *asked,
                       const served_any_response *response, buffer *out) {
    const char *type = err->type[0] != '\0' ? err->type : type_of_status(err->status);
    bool is_capital = strcmp(type, "SerializationException") == 0 ||
                      strcmp(type, "TransactionCanceledException") == 0;
    bool is_ours = strncmp(type, "Internal", strlen("Internal")) == 0;
    int http_status = is_ours ? HTTP_SERVER_ERROR : HTTP_CLIENT_ERROR;
    json_out j;
    json_begin(&j, out, NULL);
    json_bracket(&j, '{');
    put_type(&j, type);
    if (asked != NULL && response != NULL) put_details(&j, err->status, asked->operation, response);
    put_message(&j, is_capital ? "Message" : "message", err->message);
    json_bracket(&j, '}');
    if (json_end(&j) != SKEP_OK) out->is_failed = true;
    return err->http_status >= HTTP_CLIENT_ERROR ? err->http_status : http_status;
}
