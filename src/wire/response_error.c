/* wire/response_error.c: the bodies of failures. What is not the service's JSON, as a proxy's page,
 * is shown as it begins. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "wire/operation.h"
#include "wire/response_parts.h"

enum { BODY_SHOWN_BYTES = 200 };

typedef struct failure {
    response_reader a;
    const char *type;
    const char *message;
    skep_value item;
    const skep_cancellation_reason *reasons;
    size_t reason_count;
} failure;

/* "com.amazonaws.dynamodb.v20120810#ThrottlingException" */
static const char *without_prefix(const char *type) {
    const char *hash = type != NULL ? strrchr(type, '#') : NULL;
    return hash != NULL ? hash + 1 : type;
}

static void read_failure(failure *f) {
    reader *r = &f->a.r;
    reader_walk walk;
    skep_str name;
    if (!reader_open_object(r, &walk, "an error")) return;
    while (reader_next_member(r, &walk, &name)) {
        if (reader_is(name, "__type"))
            reader_text(r, &f->type);
        else if (reader_is(name, "message") || reader_is(name, "Message"))
            reader_text(r, &f->message);
        else if (reader_is(name, "CancellationReasons"))
            response_reasons(&f->a, &f->reasons, &f->reason_count);
        else if (reader_is(name, "Item"))
            reader_item(r, &f->item);
        else
            reader_skip(r);
    }
}

/* The class of a cancelled transaction: that of its reasons, where each of them may pass. */
static wire_error_class class_of_reasons(const failure *f) {
    wire_error_class found = WIRE_ERROR_FINAL;
    for (size_t i = 0; i < f->reason_count; i++) {
        wire_error_kind kind = wire_error_kind_of_reason(f->reasons[i].code);
        if (kind.status == SKEP_OK) continue;
        if (kind.class == WIRE_ERROR_FINAL) return WIRE_ERROR_FINAL;
        if (found == WIRE_ERROR_FINAL) found = kind.class;
    }
    return found;
}

static int32_t first_refused(const failure *f) {
    for (size_t i = 0; i < f->reason_count; i++)
        if (wire_error_kind_of_reason(f->reasons[i].code).status != SKEP_OK) return (int32_t)i + 1;
    return 0;
}

/* What comes with the failure. */
static void answer(const failure *f) {
    const wire_response *what = f->a.what;
    if (what->operation == SKEP_OP_PUT_ITEM || what->operation == SKEP_OP_UPDATE_ITEM ||
        what->operation == SKEP_OP_DELETE_ITEM)
        ((skep_write_response *)what->response)->item = f->item;
    if (what->operation == SKEP_OP_TRANSACT_WRITE_ITEMS) {
        skep_transact_response *out = what->response;
        out->reasons = f->reasons;
        out->count = f->reason_count;
    }
    if (what->operation == SKEP_OP_TRANSACT_GET_ITEMS) {
        skep_transact_get_response *out = what->response;
        out->reasons = f->reasons;
        out->reason_count = f->reason_count;
    }
}

static skep_status fill(const failure *f, int32_t http_status, wire_error_class *class,
                        skep_error *err) {
    const char *type = without_prefix(f->type);
    const char *message = f->message != NULL ? f->message : "";
    wire_error_kind kind = wire_error_kind_of(type, http_status, message);
    if (message[0] == '\0')
        (void)fail_service(err, kind.status, type, "%s, HTTP status %d, without a message", type,
                           (int)http_status);
    else
        (void)fail_service(err, kind.status, type, "%s", message);
    if (kind.status == SKEP_CANCELLED) {
        kind.class = class_of_reasons(f);
        if (err != NULL) err->operation_index = first_refused(f);
    }
    *class = kind.class;
    if (err == NULL) return kind.status;
    err->http_status = http_status;
    err->is_retryable = kind.class != WIRE_ERROR_FINAL;
    return kind.status;
}

/* `start` is how the body began, before it was read in place. */
static skep_status fill_foreign(const char *start, int32_t http_status, wire_error_class *class,
                                skep_error *err) {
    wire_error_kind kind = wire_error_kind_of("", http_status, NULL);
    (void)fail(err, kind.status, "HTTP status %d with a body that is not the service's: '%s'",
               (int)http_status, start);
    *class = kind.class;
    if (err == NULL) return kind.status;
    err->http_status = http_status;
    err->is_retryable = kind.class != WIRE_ERROR_FINAL;
    return kind.status;
}

skep_status wire_decode_error(const wire_response *what, int32_t http_status, wire_text body,
                              wire_error_class *class, skep_error *err) {
    char start[BODY_SHOWN_BYTES];
    failure f = {.a = {.what = what}};
    (void)utf8_printable(body.data, body.len < BODY_SHOWN_BYTES ? body.len : BODY_SHOWN_BYTES,
                         start, sizeof start);
    reader_begin(&f.a.r, body, what->arena, NULL);
    read_failure(&f);
    skep_status status = reader_end(&f.a.r);
    fail_clear(err);
    if (status == SKEP_NO_MEMORY) {
        *class = WIRE_ERROR_FINAL;
        return fail_memory(err);
    }
    if (status != SKEP_OK || f.type == NULL) return fill_foreign(start, http_status, class, err);
    answer(&f);
    return fill(&f, http_status, class, err);
}
