/* fuzz/fuzz.h: what the fuzz targets share: the demand that a property holds, and reading an input
 * piece by piece.
 *
 * An input is never too short: behind its end every byte is 0, every text empty. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <skep/error.h>
#include <skep/slice.h>

/** The entry of every target; 0 always. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

_Noreturn static inline void fuzz_fail(const char *file, int line, const char *property,
                                       const char *why) {
    (void)fprintf(stderr, "%s:%d: does not hold: %s%s%s\n", file, line, property,
                  why[0] != '\0' ? ": " : "", why);
    abort();
}

/** Ends the process where the property does not hold. */
#define HOLDS(property)                                                                            \
    do {                                                                                           \
        if (!(property)) fuzz_fail(__FILE__, __LINE__, #property, "");                             \
    } while (0)

/** The same, with what the library said. */
#define SUCCEEDS(status, err)                                                                      \
    do {                                                                                           \
        if ((status) != SKEP_OK) fuzz_fail(__FILE__, __LINE__, #status, (err).message);            \
    } while (0)

/** A refusal has this status and says something. */
static inline bool is_refusal(skep_status status, const skep_error *err, skep_status wanted) {
    return status == wanted && err->status == wanted && err->message[0] != '\0';
}

/* ---- Reading an input ---- */

typedef struct fuzz_input {
    const uint8_t *next;
    const uint8_t *end;
} fuzz_input;

static inline fuzz_input fuzz_begin(const uint8_t *data, size_t size) {
    return (fuzz_input){data, data + size};
}

static inline bool fuzz_at_end(const fuzz_input *in) {
    return in->next == in->end;
}

static inline uint8_t fuzz_byte(fuzz_input *in) {
    return fuzz_at_end(in) ? 0 : *in->next++;
}

/** From 0 to `bound` - 1; takes one byte. */
static inline size_t fuzz_below(fuzz_input *in, size_t bound) {
    return fuzz_byte(in) % bound;
}

/** Eight bytes, the lowest first. */
static inline uint64_t fuzz_u64(fuzz_input *in) {
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) value |= (uint64_t)fuzz_byte(in) << (8 * i);
    return value;
}

/** As many of the next bytes as are there, at most `len`. */
static inline skep_str fuzz_take(fuzz_input *in, size_t len) {
    size_t left = (size_t)(in->end - in->next);
    skep_str taken = {(const char *)in->next, len < left ? len : left};
    in->next += taken.len;
    return taken;
}

/** The bytes up to the next `stop`, which is passed over, or to the end. */
static inline skep_str fuzz_until(fuzz_input *in, char stop) {
    size_t left = (size_t)(in->end - in->next);
    const uint8_t *found = left > 0 ? memchr(in->next, stop, left) : NULL;
    skep_str taken = fuzz_take(in, found != NULL ? (size_t)(found - in->next) : left);
    if (found != NULL) in->next++;
    return taken;
}

#endif
