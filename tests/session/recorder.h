/* An observer that keeps what every request said, so that tests can look at it. */
#ifndef TESTS_RECORDER_H
#define TESTS_RECORDER_H

#include <stdio.h>
#include <string.h>

#include <skep/skep.h>

enum { RECORDED_MAX = 64, RECORDED_TEXT_MAX = 16384 };

typedef struct recorder {
    size_t count;
    skep_operation operations[RECORDED_MAX];
    char texts[RECORDED_MAX][RECORDED_TEXT_MAX]; /* skep_request_describe */
} recorder;

static inline void record(void *context, const skep_event *event) {
    recorder *r = context;
    if (r->count >= RECORDED_MAX) return;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const char *text = skep_request_describe(event->operation, event->request, arena);
    snprintf(r->texts[r->count], RECORDED_TEXT_MAX, "%s", text != NULL ? text : "");
    r->operations[r->count++] = event->operation;
    skep_arena_free(arena);
}

/* The text of the only request since the recorder was cleared, "" if there were none or several. */
static inline const char *only_request(const recorder *r) {
    return r->count == 1 ? r->texts[0] : "";
}

static inline size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    for (const char *p = strstr(text, part); p != NULL; p = strstr(p + 1, part)) count++;
    return count;
}

#endif
