/* skep-bench: what a user's program calls. */
#include "bench.h"

const bench_case *const bench_tables[] = {bench_engine_cases, NULL};

const bench_number bench_numbers[] = {{.name = NULL}};
