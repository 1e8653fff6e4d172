/* skep-bench-wire: inner parts, which a user's program does not see. */
#include "bench.h"

const bench_case *const bench_tables[] = {bench_wire_decode_cases, bench_wire_encode_cases,
                                          bench_vector_cases, bench_mapper_cases, NULL};
