/* Everything that a query may say. */
#ifndef QUERIES_H
#define QUERIES_H

#include <skep/model.h>

#define LIMIT  40
#define PREFIX "ab" "c"

SKEP_TABLE(things, pk = "PK", sk = "SK", gsi(ByParent, pk = "GSI1PK"));

typedef enum level { LEVEL_LOW, LEVEL_HIGH } level;
typedef struct inner {
    char *city;
    float height;
} inner;
typedef struct part {
    char *code;
    char *color;
} part;
SKEP_ENTITY(part, parent = thing, ByParent(pk = "COLOR#{color}"), sk = "PART#{code}");
typedef struct thing {
    int64_t id;
    uint64_t big;
    double d;
    bool flag;
    char *text;
    char *more SKEP(sensitive);
    char code[8];
    level how;
    level rank SKEP(number);
    skep_time at;
    skep_decimal price;
    skep_uuid key;
    int64_t *maybe;
    inner *place;
    inner home;
    SKEP_LIST(part) parts SKEP(many);
} thing;
SKEP_ENTITY(thing, pk = "THING#{id}", sk = "THING#{id}");

SKEP_QUERY()
static inline bool all_forms(const thing *t, int64_t id, const char *x, level how, skep_time at, skep_uuid key,
                             skep_decimal price, bool flag, float height) {
    return (t->id) == (long long)id && 18446744073709551615u > t->big && t->d != -0.25 &&
           LIMIT * 2 >= t->id && (t->flag || !t->flag) && t->flag == flag && t->flag != false &&
           strcmp(t->text, x) >= 0 && strcmp("m", t->text) > 0 && !(t->how == how) && t->how != LEVEL_HIGH &&
           t->rank > LEVEL_LOW && t->at <= at && t->at > 1000 && skep_same_uuid(t->key, key) &&
           skep_decimal_compare(t->price, price) < 0 &&
           skep_decimal_compare(SKEP_DEC("-1.50"), t->price) <= 0 && skep_has_text(t->more, PREFIX) &&
           skep_starts_with(t->code, "\"\\") && skep_same_text(t->text, t->more) && t->more != NULL &&
           NULL == t->maybe && skep_is_present(t->place) && *t->maybe == t->id && t->place->height > height &&
           t->home.height < 1.5f && skep_same_text(t->home.city, "Rome");
}

SKEP_QUERY()
static inline bool parts_of_color(const part *p, const char *color) {
    return skep_same_text(p->color, color) && p->code != NULL;
}

#endif
