/* client/log.h: SKEP_LOG=info|debug[,json]: a line on standard error for each call that is done; debug tells more.
 *
 * No line holds a value of an item or a key, nor anything of credentials. */
#ifndef CLIENT_LOG_H
#define CLIENT_LOG_H

#include <skep/backend.h>

typedef enum log_level { LOG_NONE = 0, LOG_INFO, LOG_DEBUG } log_level;

typedef struct log_settings {
    log_level level;
    bool is_json;
} log_settings;

/** Reads the environment. */
void log_init(log_settings *log);

/** Tells of a call that is done. */
void log_call(const log_settings *log, const skep_exchange *x, skep_status status,
              int64_t duration_ns);

/** Debug: tells of an attempt that is repeated after a pause. */
void log_repetition(const log_settings *log, const skep_exchange *x, int64_t pause_ns);

#endif
