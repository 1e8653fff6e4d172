#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static void copy_text(char *out, size_t cap, const char *text) {
    size_t len = strlen(text);
    size_t kept = utf8_cut(text, len, cap - 1);
    memcpy(out, text, kept);
    out[kept] = '\0';
}

static skep_status fill(skep_error *err, skep_status status, const char *type, const char *format,
                        va_list args) {
    if (err == NULL) return status;
    char message[2 * SKEP_ERROR_MESSAGE_MAX];
    int written = vsnprintf(message, sizeof message, format, args);
    fail_clear(err);
    err->status = status;
    copy_text(err->message, sizeof err->message, written < 0 ? format : message);
    if (type != NULL) {
        copy_text(err->type, sizeof err->type, type);
        err->http_status = 400;
    }
    return status;
}

skep_status fail(skep_error *err, skep_status status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, status, NULL, format, args);
    va_end(args);
    return status;
}

skep_status fail_service(skep_error *err, skep_status status, const char *type, const char *format,
                         ...) {
    va_list args;
    va_start(args, format);
    fill(err, status, type, format, args);
    va_end(args);
    return status;
}

skep_status fail_validation(skep_error *err, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, SKEP_INVALID, "ValidationException", format, args);
    va_end(args);
    return SKEP_INVALID;
}

skep_status fail_memory(skep_error *err) {
    return fail(err, SKEP_NO_MEMORY, "out of memory: the allocator or an arena's ceiling refused");
}

void fail_context(skep_error *err, const char *format, ...) {
    if (err == NULL) return;
    char message[2 * SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (written < 0) return;
    size_t len = utf8_cut(message, strlen(message), SKEP_ERROR_MESSAGE_MAX - 1);
    size_t old = strlen(err->message);
    memcpy(message + len, err->message, old + 1);
    copy_text(err->message, sizeof err->message, message);
}

void fail_clear(skep_error *err) {
    if (err == NULL) return;
    err->status = SKEP_OK;
    err->message[0] = '\0';
    err->type[0] = '\0';
    err->request_id[0] = '\0';
    err->http_status = 0;
    err->operation_index = 0;
    err->position = 0;
    err->is_retryable = false;
    err->is_outcome_unknown = false;
}

const char *skep_status_name(skep_status status) {
    switch (status) {
    case SKEP_OK: return "SKEP_OK";
    case SKEP_NOT_FOUND: return "SKEP_NOT_FOUND";
    case SKEP_INVALID: return "SKEP_INVALID";
    case SKEP_CONDITION_FAILED: return "SKEP_CONDITION_FAILED";
    case SKEP_CONFLICT: return "SKEP_CONFLICT";
    case SKEP_CANCELLED: return "SKEP_CANCELLED";
    case SKEP_NO_TABLE: return "SKEP_NO_TABLE";
    case SKEP_IN_USE: return "SKEP_IN_USE";
    case SKEP_LIMIT: return "SKEP_LIMIT";
    case SKEP_BUSY: return "SKEP_BUSY";
    case SKEP_NO_MEMORY: return "SKEP_NO_MEMORY";
    case SKEP_IO: return "SKEP_IO";
    case SKEP_CORRUPT: return "SKEP_CORRUPT";
    case SKEP_UNSUPPORTED: return "SKEP_UNSUPPORTED";
    case SKEP_UNKNOWN: return "SKEP_UNKNOWN";
    }
    return "unknown status";
}
