/* Keys in every form: templates, formats, members, indexes of several attributes, inverted, sparse; parameters that
 * would hide a name of the header. */
#ifndef KEYS_H
#define KEYS_H

#include <skep/model.h>

SKEP_TABLE(places, pk = "PK", sk = "SK",
           gsi(ByRegion, pk = {region, kind}, sk = {level, at}),
           gsi(Inverted, pk = "SK", sk = "PK", projection = keys_only),
           gsi(Small, pk = "SmallPK", projection = include("region", "a")), version = "ver");
SKEP_TABLE(counters, pk = "name", sk = "number");

typedef enum place_kind { KIND_FIRST = 1, KIND_SECOND } place_kind;

typedef struct session {
    char code[9];
    int64_t client;
    skep_uuid key;
    place_kind kind;
    enum { SHADE_DARK, SHADE_LIGHT } shade;
    int level;
    skep_time at;
    char *region;
    struct {
        char *city;
    } home;
} session;
SKEP_ENTITY(session, table = places, pk = "S#{code}#{client:0}#{home.city}{{}}",
            sk = "K#{key}#{shade}#{at:%Y-%m}#{level:010}", versioned, Small(pk = "{region}"));

typedef struct child {
    int64_t session_code;
    char *data;
} child;
typedef struct parent {
    char *session_code;
    SKEP_LIST(child) children SKEP(many);
} parent;
SKEP_ENTITY(parent, table = places, pk = "P#{session_code}", sk = "P#{session_code}");
SKEP_ENTITY(child, parent = parent, sk = "C#{session_code:019}");

struct counter {
    char *name;
    uint32_t n SKEP(name = "number");
    double value;
};
SKEP_ENTITY(counter, table = counters);

SKEP_QUERY()
static inline bool counters_from(const struct counter *c, const char *name, unsigned from) {
    return skep_same_text(c->name, name) && c->n >= from;
}

SKEP_QUERY(index = ByRegion)
static inline bool by_region(const session *s, const char *options, int count, skep_time err) {
    return skep_same_text(s->region, options) && s->kind == KIND_SECOND && s->level == count && s->at > err;
}

#endif
