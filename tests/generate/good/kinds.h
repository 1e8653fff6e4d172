/* Every kind of member, every annotation of a member, structs without names, structs that contain themselves. */
#ifndef KINDS_H
#define KINDS_H

#include <skep/model.h>

SKEP_TABLE(kinds, pk = "PK");

typedef enum color { COLOR_RED, COLOR_DEEP_BLUE, COLOR_BLUE = 1 } color;
typedef enum single { SINGLE_ONE } single;
typedef enum mixed { APPLE, BANANA } mixed;
typedef int32_t my_int;
typedef skep_time moment;

struct node {
    int value;
    struct node *left;
    SKEP_LIST(struct node) more;
};

typedef struct everything {
    int64_t id;
    bool a_bool;
    signed char an_i8;
    short an_i16;
    my_int an_i32;
    long long an_i64;
    uint8_t a_u8;
    uint16_t a_u16;
    unsigned a_u32;
    size_t a_u64;
    float a_float;
    double a_double;
    skep_decimal a_decimal;
    moment a_time;
    skep_uuid a_uuid;
    color an_enum;
    color a_number SKEP(number);
    single one;
    mixed fruit;
    enum { UNNAMED_A = 1, UNNAMED_B } unnamed;
    char *text;
    const char *const_text SKEP(name = "a \"quoted\" name?", null);
    char chars[12];
    skep_str str;
    skep_bytes bytes;
    struct {
        struct {
            double lat, lon;
        } at;
        char *label;
    } where;
    struct {
        int32_t unnamed_member;
    };
    struct node *tree;
    int64_t *maybe_i64;
    color *maybe_enum SKEP(number);
    skep_decimal *maybe_decimal SKEP(required);
    SKEP_LIST(char *) texts;
    SKEP_LIST(struct node) nodes;
    SKEP_LIST(color) colors;
    SKEP_SET(int32_t) numbers;
    SKEP_SET(skep_bytes) blobs;
    SKEP_SET(color) color_set SKEP(number);
    void *not_stored SKEP(ignore);
    void *not_stored_either;
} everything;
SKEP_FIELD(everything, not_stored_either, ignore);
SKEP_FIELD(everything, str, name = "s", sensitive);
SKEP_ENTITY(everything);

#endif
