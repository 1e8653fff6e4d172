#include "wire/error_class.h"

#include <stddef.h>
#include <string.h>

enum { HTTP_ENTITY_TOO_LARGE = 413, HTTP_TOO_MANY = 429, HTTP_SERVER_ERROR = 500 };

typedef struct known_error {
    const char *type;
    wire_error_kind kind;
} known_error;

/* Names of the service, of the gateways in front of AWS services, and of Alternator. */
static const known_error known[] = {
    {"ConditionalCheckFailedException", {SKEP_CONDITION_FAILED, WIRE_ERROR_FINAL}},
    {"ResourceNotFoundException", {SKEP_NO_TABLE, WIRE_ERROR_FINAL}},
    {"TableNotFoundException", {SKEP_NO_TABLE, WIRE_ERROR_FINAL}},
    {"ResourceInUseException", {SKEP_IN_USE, WIRE_ERROR_FINAL}},
    {"TableAlreadyExistsException", {SKEP_IN_USE, WIRE_ERROR_FINAL}},
    {"TableInUseException", {SKEP_IN_USE, WIRE_ERROR_FINAL}},
    {"TransactionCanceledException", {SKEP_CANCELLED, WIRE_ERROR_FINAL}},
    {"TransactionConflictException", {SKEP_BUSY, WIRE_ERROR_CONFLICT}},
    {"ReplicatedWriteConflictException", {SKEP_BUSY, WIRE_ERROR_CONFLICT}},
    {"TransactionInProgressException", {SKEP_BUSY, WIRE_ERROR_IN_PROGRESS}},
    {"ItemCollectionSizeLimitExceededException", {SKEP_LIMIT, WIRE_ERROR_FINAL}},
    {"LimitExceededException", {SKEP_LIMIT, WIRE_ERROR_LIMITED}},
    {"PayloadTooLarge", {SKEP_LIMIT, WIRE_ERROR_FINAL}},
    {"RequestEntityTooLargeException", {SKEP_LIMIT, WIRE_ERROR_FINAL}},
    {"ProvisionedThroughputExceededException", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"ProvisionedThroughputExceeded", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"RequestLimitExceeded", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"ThrottlingException", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"Throttling", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"ThrottledException", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"RequestThrottled", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"RequestThrottledException", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"TooManyRequestsException", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"BandwidthLimitExceeded", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"PriorRequestNotComplete", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"SlowDown", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"InternalServerError", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"InternalServerErrorException", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"InternalFailure", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"ServiceUnavailable", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"ServiceUnavailableException", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"RequestTimeout", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"RequestTimeoutException", {SKEP_IO, WIRE_ERROR_SERVER}},
    {"ExpiredTokenException", {SKEP_INVALID, WIRE_ERROR_EXPIRED}},
    {"ExpiredToken", {SKEP_INVALID, WIRE_ERROR_EXPIRED}},
    {"UnrecognizedClientException", {SKEP_INVALID, WIRE_ERROR_UNKNOWN_KEY}},
    {"InvalidClientTokenId", {SKEP_INVALID, WIRE_ERROR_UNKNOWN_KEY}},
    {"RequestTimeTooSkewed", {SKEP_INVALID, WIRE_ERROR_SKEWED}},
    {"RequestExpired", {SKEP_INVALID, WIRE_ERROR_SKEWED}},
    {"RequestInTheFuture", {SKEP_INVALID, WIRE_ERROR_SKEWED}},
    {"UnknownOperationException", {SKEP_UNSUPPORTED, WIRE_ERROR_FINAL}},
};

static const known_error reasons[] = {
    {"None", {SKEP_OK, WIRE_ERROR_FINAL}},
    {"ConditionalCheckFailed", {SKEP_CONDITION_FAILED, WIRE_ERROR_FINAL}},
    {"ItemCollectionSizeLimitExceeded", {SKEP_LIMIT, WIRE_ERROR_FINAL}},
    {"TransactionConflict", {SKEP_BUSY, WIRE_ERROR_CONFLICT}},
    {"ProvisionedThroughputExceeded", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"ThrottlingError", {SKEP_BUSY, WIRE_ERROR_THROTTLED}},
    {"ResourceNotFound", {SKEP_NO_TABLE, WIRE_ERROR_FINAL}},
};

static const known_error *find(const known_error *table, size_t count, const char *type) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].type, type) == 0) return &table[i];
    return NULL;
}

/* A signature whose time is wrong has the type of any wrong signature. */
static bool is_about_time(const char *type, const char *message) {
    return strcmp(type, "InvalidSignatureException") == 0 && message != NULL &&
           (strstr(message, "Signature expired") != NULL ||
            strstr(message, "Signature not yet current") != NULL);
}

static wire_error_kind kind_of_http(int32_t http_status) {
    if (http_status == HTTP_TOO_MANY) return (wire_error_kind){SKEP_BUSY, WIRE_ERROR_THROTTLED};
    if (http_status == HTTP_ENTITY_TOO_LARGE)
        return (wire_error_kind){SKEP_LIMIT, WIRE_ERROR_FINAL};
    if (http_status >= HTTP_SERVER_ERROR) return (wire_error_kind){SKEP_IO, WIRE_ERROR_SERVER};
    return (wire_error_kind){SKEP_INVALID, WIRE_ERROR_FINAL};
}

wire_error_kind wire_error_kind_of(const char *type, int32_t http_status, const char *message) {
    const known_error *found = find(known, sizeof known / sizeof known[0], type);
    if (found != NULL) return found->kind;
    if (is_about_time(type, message)) return (wire_error_kind){SKEP_INVALID, WIRE_ERROR_SKEWED};
    return kind_of_http(http_status);
}

wire_error_kind wire_error_kind_of_reason(const char *code) {
    const known_error *found = find(reasons, sizeof reasons / sizeof reasons[0], code);
    return found != NULL ? found->kind : (wire_error_kind){SKEP_INVALID, WIRE_ERROR_FINAL};
}

const char *wire_error_class_name(wire_error_class class) {
    switch (class) {
    case WIRE_ERROR_FINAL: return "FINAL";
    case WIRE_ERROR_THROTTLED: return "THROTTLED";
    case WIRE_ERROR_LIMITED: return "LIMITED";
    case WIRE_ERROR_SERVER: return "SERVER";
    case WIRE_ERROR_CONFLICT: return "CONFLICT";
    case WIRE_ERROR_IN_PROGRESS: return "IN_PROGRESS";
    case WIRE_ERROR_EXPIRED: return "EXPIRED";
    case WIRE_ERROR_UNKNOWN_KEY: return "UNKNOWN_KEY";
    case WIRE_ERROR_SKEWED: return "SKEWED";
    }
    return "unknown class";
}
