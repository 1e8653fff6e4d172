/* bench/simdjson_parse.h: a text that simdjson parses into its DOM again and again. Where libsimdjson-dev is not installed,
 * simdjson_none.c takes the place of simdjson.cpp. */
#ifndef BENCH_SIMDJSON_PARSE_H
#define BENCH_SIMDJSON_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct simdjson_parse simdjson_parse;

/** NULL: there is no simdjson. */
simdjson_parse *simdjson_parse_new(const char *text, size_t len);
bool simdjson_parse_run(simdjson_parse *p);
void simdjson_parse_free(simdjson_parse *p);

#ifdef __cplusplus
}
#endif
#endif
