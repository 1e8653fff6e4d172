/* skep/error.h: how every call of the library reports what went wrong.
 *
 * A call that produces one object returns it, or NULL on failure; every other call returns a
 * skep_status. The last parameter is always a skep_error on the caller's stack, which may be NULL:
 *
 *     skep_error err = {0};
 *     order *o = order_find(session, 7, &err);
 *     if (o == NULL && err.status != SKEP_NOT_FOUND)
 *         fprintf(stderr, "%s\n", err.message);
 *
 * A call clears the error when it starts and fills it only when it fails. An error is a plain value
 * without pointers; it may be copied, and belongs to whoever declared it. */
#ifndef SKEP_ERROR_H
#define SKEP_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What kind of failure it was; the kinds are those on which a program may want to act. */
typedef enum skep_status {
    SKEP_OK = 0,
    SKEP_NOT_FOUND,        /**< the object or item asked for does not exist */
    SKEP_INVALID,          /**< an argument, a value or a request is wrong; nothing was done */
    SKEP_CONDITION_FAILED, /**< a condition was false on the stored item; nothing was written */
    SKEP_CONFLICT,         /**< a versioned object was changed or deleted by somebody else */
    SKEP_CANCELLED,        /**< a transaction was refused as a whole; see the reasons */
    SKEP_NO_TABLE,         /**< the table does not exist (ResourceNotFoundException) */
    SKEP_IN_USE,           /**< the table exists already or is busy (ResourceInUseException) */
    SKEP_LIMIT,            /**< a ceiling of the service or of the caller was passed */
    SKEP_BUSY,             /**< throttled or locked out; the same call may succeed later */
    SKEP_NO_MEMORY,        /**< the allocator or an arena's ceiling refused */
    SKEP_IO,               /**< the file system or the network failed */
    SKEP_CORRUPT,          /**< a file or a message is not what it claims to be */
    SKEP_UNSUPPORTED,      /**< this server or this build cannot do it */
    SKEP_UNKNOWN           /**< the write may or may not have happened */
} skep_status;

enum { SKEP_ERROR_MESSAGE_MAX = 1024, SKEP_ERROR_TYPE_MAX = 64, SKEP_REQUEST_ID_MAX = 64 };

/** A failure. All zero means none. Text is UTF-8, NUL-terminated, cut at a character if too long.
 */
typedef struct skep_error {
    skep_status status;
    char message[SKEP_ERROR_MESSAGE_MAX]; /**< what was wrong, with which value, what would be right
                                           */
    char type[SKEP_ERROR_TYPE_MAX];       /**< DynamoDB's name, "ValidationException", or "" */
    char request_id[SKEP_REQUEST_ID_MAX]; /**< the server's id of the request, or "" */
    int32_t http_status;                  /**< 0 where no HTTP was involved */
    int32_t operation_index; /**< 1-based operation of a transaction or save, 0: none */
    size_t position;         /**< byte offset in the text that was parsed, 0: none */
    bool is_retryable;       /**< the same call may succeed later */
    bool is_outcome_unknown; /**< the write may have happened */
} skep_error;

/** The name of a status, for example "SKEP_NOT_FOUND"; never NULL. */
SKEP_API const char *skep_status_name(skep_status status);

#ifdef __cplusplus
}
#endif
#endif
