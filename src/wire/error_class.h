/* wire/error_class.h: what kind of failure an error of the service is, for statuses and retries. */
#ifndef WIRE_ERROR_CLASS_H
#define WIRE_ERROR_CLASS_H

#include <skep/error.h>

/** Why the same request may succeed later, and what has to be done until then. */
typedef enum wire_error_class {
    WIRE_ERROR_FINAL = 0,   /* asking again changes nothing */
    WIRE_ERROR_THROTTLED,   /* too many requests; nothing was done */
    WIRE_ERROR_LIMITED,     /* LimitExceededException: too many table operations at once */
    WIRE_ERROR_SERVER,      /* 5xx: a write may have happened */
    WIRE_ERROR_CONFLICT,    /* another transaction was at one of the items; nothing was done */
    WIRE_ERROR_IN_PROGRESS, /* the transaction with this token is still running */
    WIRE_ERROR_EXPIRED,     /* the credentials are too old: get new ones */
    WIRE_ERROR_UNKNOWN_KEY, /* the server does not know these credentials (yet, or any more) */
    WIRE_ERROR_SKEWED       /* our clock and the server's differ: correct by the Date header */
} wire_error_class;

/** "THROTTLED", ... */
const char *wire_error_class_name(wire_error_class class);

typedef struct wire_error_kind {
    skep_status status;
    wire_error_class class;
} wire_error_kind;

/** The kind of an error by its type ("ThrottlingException", "" where the answer had none), the HTTP
 *  status, and the message, by which expired signatures are known. */
wire_error_kind wire_error_kind_of(const char *type, int32_t http_status, const char *message);

/** The kind of one code of a cancelled transaction ("TransactionConflict"); class FINAL also for
 *  "None", with SKEP_OK. */
wire_error_kind wire_error_kind_of_reason(const char *code);

#endif
