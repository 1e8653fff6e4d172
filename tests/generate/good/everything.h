/* A member of every kind with every word that SKEP knows; kinds.h has the plain ones. */
#ifndef EVERYTHING_H
#define EVERYTHING_H

#include <skep/memory.h>
#include <skep/model.h>
#include <skep/value.h>

SKEP_TABLE(depot, pk = "PK", sk = "SK", gsi(ByDay, pk = "dayKey", sk = "PK"), names = camel);

typedef struct rgb {
    uint8_t red, green, blue;
} rgb;
/* Stored as "rrggbb". */
skep_status color_store(const rgb *from, skep_arena *arena, skep_value *out, skep_error *err);
skep_status color_load(skep_value stored, rgb *to, skep_arena *arena, skep_error *err);

typedef uint32_t celsius; /* in tenths, stored as a number with a fraction */
skep_status celsius_store(const celsius *from, skep_arena *arena, skep_value *out, skep_error *err);
skep_status celsius_load(skep_value stored, celsius *to, skep_arena *arena, skep_error *err);

typedef enum grade { GRADE_NONE, GRADE_FINE, GRADE_POOR } grade;

enum shape_kind { SHAPE_NOTHING, SHAPE_CIRCLE, SHAPE_BOX, SHAPE_LABEL, SHAPE_PATH, SHAPE_UNKNOWN };

typedef struct point_2d {
    double x_axis, y_axis;
} point_2d;

typedef struct circle_data {
    point_2d center;
    double radius;
} circle_data;

typedef struct shape {
    enum shape_kind kind;
    union {
        circle_data circle;
        struct {
            point_2d from, to;
        } box;
        char *label;
        SKEP_LIST(point_2d) path;
        int unknown SKEP(ignore);
    } as SKEP(variant = kind);
} shape;

typedef struct line_item {
    int64_t product_id;
    char *product_name;
    skep_decimal unit_price;
} line_item;

typedef SKEP_MAP(int32_t) stock_map;
typedef char code[8];

typedef struct crate {
    int64_t crate_id;

    /* maps, lists of lists, arrays */
    SKEP_MAP(int64_t) stock_counts;
    SKEP_MAP(line_item) lines_by_code;
    SKEP_MAP(char *) labels SKEP(omit_empty);
    SKEP_MAP(SKEP_LIST(double)) readings;
    SKEP_LIST(stock_map) by_hall;
    SKEP_LIST(SKEP_LIST(int32_t)) grid;
    SKEP_LIST(SKEP_SET(char *)) tag_groups;
    SKEP_LIST(code) codes;
    int32_t dims[3];
    double matrix[2][3];
    char places[2][12];
    char *notes[2];
    struct {
        int32_t low, high;
    } limits[2];
    uint8_t address[6] SKEP(list);
    float meaning[4] SKEP(vector);
    grade grades[3] SKEP(number);

    /* pointers with a count */
    char **tags SKEP(count = n_tags);
    uint16_t n_tags;
    size_t n_lines;
    line_item *lines SKEP(count = n_lines, omit_empty);
    const int32_t *numbers SKEP(count = n_numbers, set, name = "numberSet");
    int8_t n_numbers;

    /* unions */
    shape outline;
    SKEP_LIST(shape) shapes;
    grade value_kind SKEP(number);
    union {
        int64_t fine;
        skep_time poor SKEP(epoch);
    } SKEP(variant = value_kind, name = "rating");

    /* converters */
    rgb paint SKEP(convert = color, type = S);
    rgb *trim SKEP(convert = color, type = S);
    SKEP_LIST(rgb) palette SKEP(convert = color, type = S);
    SKEP_SET(celsius) temperatures SKEP(convert = celsius, type = N);
    rgb corners[2] SKEP(convert = color, type = S);

    /* times */
    skep_time placed_at;
    skep_time updated_at SKEP(epoch);
    skep_time seen_at SKEP(epoch_ms);
    skep_time best_before SKEP(date);
    skep_time billing_month SKEP(format = "%Y-%m", sensitive);
    skep_time *closed_at SKEP(epoch);
    SKEP_LIST(skep_time) visits SKEP(date);

    /* text */
    char *extra_json SKEP(json);
    char memo[16] SKEP(json, omit_empty);
    skep_str summary SKEP(omit_empty);

    /* defaults */
    int32_t units SKEP(default = -5);
    uint64_t large SKEP(default = 18446744073709551615ULL);
    bool is_open SKEP(default = true);
    grade quality SKEP(default = GRADE_FINE);
    float ratio SKEP(default = -1.5e-3);
    double weight SKEP(default = 3);
    skep_decimal price SKEP(default = SKEP_DEC("1.50"));
    char *currency SKEP(default = "EUR\t?");
    char short_code[4] SKEP(default = "abc");
    skep_str unit SKEP(default = "kg");
    skep_time since SKEP(default = "2020-12-31T23:59:59.5Z");
    skep_uuid owner SKEP(default = "00112233-4455-6677-8899-aabbccddeeff");
    int16_t *ceiling SKEP(default = 100);
    grade *worst SKEP(default = GRADE_POOR, number);
    skep_time from_day SKEP(date, default = "2020-02-29", name = "from");
} crate;
SKEP_ENTITY(crate, pk = "CRATE#{crate_id}", sk = "CRATE#{paint}",
            ByDay(pk = "DAY#{best_before}#{billing_month}#{updated_at:012}"));

/* The same struct under another convention has other descriptors. */
typedef struct sample {
    int64_t id;
    line_item first_line;
    point_2d where;
    shape lastShape;
    int32_t HTTPStatus2xx;
} sample;
SKEP_ENTITY(sample, names = upper_snake);

SKEP_QUERY()
static inline bool crates_of(const crate *c, int64_t id, skep_time since, skep_time month,
                             skep_time day) {
    return c->crate_id == id && c->updated_at >= since && c->billing_month == month &&
           c->best_before < day && c->updated_at != INT64_C(1000000000);
}

SKEP_QUERY()
static inline bool tagged_crates(const crate *c, int64_t id) {
    return c->crate_id == id && c->tags != NULL && skep_is_present(c->ceiling);
}

#endif
