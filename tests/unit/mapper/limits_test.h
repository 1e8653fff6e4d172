/* limits_test.h: a struct for values at the limits of what DynamoDB stores, for the tests of packed
 * items and of JSON. */
#ifndef TESTS_MAPPER_LIMITS_TEST_H
#define TESTS_MAPPER_LIMITS_TEST_H

#include <float.h>

#include "pantry.h"

typedef struct limits {
    char *text;
    skep_bytes raw;
    int_list numbers;
    int_map map;
    skep_decimal decimal;
    double real;
    float single;
} limits;

static const skep_member limit_members[] = {
    FIELD(limits, decimal, "decimal", SKEP_KIND_DECIMAL, .flags = 0),
    FIELD(limits, map, "map", SKEP_KIND_MAP, .element = &int_entry_value, .more = &int_map_more),
    FIELD(limits, numbers, "numbers", SKEP_KIND_LIST, .element = &int_element),
    FIELD(limits, raw, "raw", SKEP_KIND_BYTES, .flags = 0),
    FIELD(limits, real, "real", SKEP_KIND_DOUBLE, .flags = 0),
    FIELD(limits, single, "single", SKEP_KIND_FLOAT, .flags = 0),
    FIELD(limits, text, "text", SKEP_KIND_TEXT, .flags = 0),
};
static const skep_struct limit_struct = {"limits", limit_members, COUNT_OF(limit_members),
                                         sizeof(limits)};

/* Both ends of the exponents with 38 digits, and where the limbs of a decimal end. */
static const char *const limit_numbers[] = {
    "99999999999999999999999999999999999999",
    "-99999999999999999999999999999999999999",
    "9.9999999999999999999999999999999999999e125",
    "-9.9999999999999999999999999999999999999e125",
    "1e-130",
    "-1e-130",
    "1.2345678901234567890123456789012345678e-93",
    "999999999999999999",
    "1000000000000000000",
    "9999999999999999999",
    "10000000000000000000",
    "0.000000000000000001",
    "1e125",
    "0",
};
static const float limit_singles[] = {FLT_MAX, -FLT_MAX, FLT_MIN, FLT_TRUE_MIN, -0.0F, FLT_EPSILON};
static const double limit_reals[] = {9.999999999999998e125, 1e-130, DBL_EPSILON, -1e-130};

#endif
