/* bench/bench.h: benchmarks that compare with a reference in the same run.
 *
 * A case has two sides that do the same work. Rounds alternate between them, each round of at least
 * BENCH_ROUND_NS; the medians of the rates are compared, so that a machine that drifts slows both.
 * */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 9 };
#define BENCH_ROUND_NS INT64_C(150000000)

typedef struct bench_case {
    const char *name;
    const char *unit;
    const char *reference;
    double at_least;                         /* floor of ours / reference, 0: none */
    void *(*setup)(void);                    /* NULL: the reference is not installed */
    void (*ours)(void *state, size_t count); /* does the work `count` times */
    void (*theirs)(void *state, size_t count);
    void (*teardown)(void *state);
} bench_case;

/** A number that is to be small, against the most that it may be. */
typedef struct bench_number {
    const char *name;
    const char *unit;
    const char *reference;
    double most;
    void *(*setup)(void);
    double (*measure)(void *state);
    void (*teardown)(void *state);
} bench_number;

/** The cases of one file, ended by one without a name. */
extern const bench_case bench_engine_cases[];
extern const bench_case bench_wire_decode_cases[];
extern const bench_case bench_wire_encode_cases[];
extern const bench_case bench_vector_cases[];
extern const bench_case bench_mapper_cases[];
extern const bench_case bench_remote_cases[];

/** The cases of a program, ended by NULL: tables_engine.c, tables_wire.c, tables_remote.c. */
extern const bench_case *const bench_tables[];

/** The numbers of a program, ended by one without a name. */
extern const bench_number bench_numbers[];

/** Ends the program with a message; benchmarks have nothing to recover. */
_Noreturn void bench_die(const char *what, const char *why);

#endif
