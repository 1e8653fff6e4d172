/* The world in one table: countries with their subdivisions (ISO 3166), languages (ISO 639-3) and
 * currencies (ISO 4217), from the JSON files of Debian's iso-codes package. */
#ifndef ATLAS_H
#define ATLAS_H

#include <skep/model.h>

SKEP_TABLE(atlas, pk = "PK", sk = "SK", gsi(ByType, pk = "TypePK", sk = "TypeSK"),
           gsi(ByParent, pk = "ParentPK", sk = "ParentSK"), gsi(ByShortCode, pk = "ShortCode"));

typedef struct subdivision {
    char *code; /* "MX-TAB" */
    char *name;
    char *type;   /* "State" */
    char *parent; /* the subdivision that it is part of, or NULL: then it is not in ByParent */
} subdivision;
SKEP_ENTITY(subdivision, parent = country, sk = "SUBDIVISION#{code}",
            ByType(pk = "SUBDIVISION#{type}", sk = "{code}"),
            ByParent(pk = "PARENT#{parent}", sk = "{code}"));

typedef struct country {
    char *alpha_2; /* "MX" */
    char *alpha_3;
    char *numeric;
    char *name;
    char *official_name;
    char *common_name;
    char *flag;
    SKEP_LIST(subdivision) subdivisions SKEP(many);
} country;
SKEP_ENTITY(country, table = atlas, pk = "COUNTRY#{alpha_2}", sk = "COUNTRY#{alpha_2}",
            ByShortCode(pk = "COUNTRY#{alpha_3}"));

typedef enum language_scope { SCOPE_INDIVIDUAL, SCOPE_MACROLANGUAGE, SCOPE_SPECIAL } language_scope;
typedef enum language_type {
    LANGUAGE_ANCIENT,
    LANGUAGE_CONSTRUCTED,
    LANGUAGE_EXTINCT,
    LANGUAGE_HISTORICAL,
    LANGUAGE_LIVING,
    LANGUAGE_SPECIAL
} language_type;

typedef struct language {
    char *alpha_3; /* "deu" */
    char *alpha_2; /* "de", or NULL: then it is not in ByShortCode */
    char *name;
    char *inverted_name;
    language_scope scope;
    language_type type;
} language;
SKEP_ENTITY(language, table = atlas, pk = "LANGUAGE#{alpha_3}", sk = "LANGUAGE#{alpha_3}",
            ByType(pk = "LANGUAGE#{type}", sk = "{alpha_3}"),
            ByShortCode(pk = "LANGUAGE#{alpha_2}"));

typedef struct currency {
    char *alpha_3; /* "MXN" */
    char *numeric;
    char *name;
} currency;
SKEP_ENTITY(currency, table = atlas, pk = "CURRENCY#{alpha_3}", sk = "CURRENCY#{alpha_3}");

SKEP_QUERY()
static inline bool subdivisions_of_type(const subdivision *s, const char *type) {
    return strcmp(s->type, type) == 0;
}

/** Those of one type whose code begins with a text such as "CA-". */
SKEP_QUERY()
static inline bool subdivisions_of_type_in(const subdivision *s, const char *type,
                                           const char *beginning) {
    return strcmp(s->type, type) == 0 && skep_starts_with(s->code, beginning);
}

/** Those of one type whose name contains a text. */
SKEP_QUERY()
static inline bool subdivisions_named(const subdivision *s, const char *type, const char *part) {
    return strcmp(s->type, type) == 0 && skep_has_text(s->name, part);
}

SKEP_QUERY(index = ByParent)
static inline bool subdivisions_within(const subdivision *s, const char *parent) {
    return strcmp(s->parent, parent) == 0;
}

SKEP_QUERY()
static inline bool languages_of_type(const language *l, language_type type) {
    return l->type == type;
}

SKEP_QUERY()
static inline bool macrolanguages_between(const language *l, const char *first, const char *last) {
    return l->type == LANGUAGE_LIVING && strcmp(l->alpha_3, first) >= 0 &&
           strcmp(l->alpha_3, last) <= 0 && l->scope == SCOPE_MACROLANGUAGE;
}

SKEP_QUERY(index = ByShortCode)
static inline bool language_by_short_code(const language *l, const char *alpha_2) {
    return strcmp(l->alpha_2, alpha_2) == 0;
}

SKEP_QUERY()
static inline bool country_by_long_code(const country *c, const char *alpha_3) {
    return strcmp(c->alpha_3, alpha_3) == 0;
}

#endif
