/* `skep serve` in a process of its own, on a port that is free. What cannot be done aborts the
 * test program. On Linux the server is killed when the thread that started it ends, however it
 * ends: start it from the main thread. */
#ifndef TESTS_FAULTS_SERVE_H
#define TESTS_FAULTS_SERVE_H

#include <stdint.h>

typedef struct serve serve;

/** `data` NULL: in memory. `signature` ("ID:SECRET") NULL: requests need not be signed. */
serve *serve_start(const char *data, const char *signature);
uint16_t serve_port(const serve *s);

/** SIGKILL, in the middle of whatever it does. */
void serve_kill(serve *s);
/** Started again after serve_kill, on the same data, at whatever port is free. */
void serve_again(serve *s);

/** SIGTERM; returns the exit status, which is that of a sanitizer too. */
int serve_stop(serve *s);

#endif
