/* skep-bench-remote: what goes over HTTP. */
#include "bench.h"

const bench_case *const bench_tables[] = {bench_remote_cases, NULL};
