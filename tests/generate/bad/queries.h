/* What a query cannot say. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK"), gsi(Sparse, pk = "SPARSE"));

typedef enum level { LEVEL_LOW, LEVEL_HIGH } level;
typedef enum other { OTHER_ONE, OTHER_TWO } other;
typedef struct inner {
    char *city;
} inner;
typedef struct thing {
    int64_t id;
    int32_t n;
    double d;
    float f;
    bool flag;
    char *text;
    char *more;
    level how;
    skep_time at;
    skep_decimal price;
    skep_uuid key;
    skep_bytes raw;
    int64_t *maybe;
    inner place;
    void *secret SKEP(ignore);
    SKEP_SET(char *) tags;
    SKEP_LIST(int) list;
} thing;
SKEP_ENTITY(thing, table = one, pk = "THING#{id}", sk = "THING#{id}", GSI1(pk = "{n}"));

typedef struct loose {
    int n;
} loose;


SKEP_QUERY()
static inline bool no_entity(const loose *l) { /* error: Q02 */
    return l->n == 1;
}

SKEP_QUERY()
static inline bool no_object(void) { /* error: Q02 */
    return true;
}

SKEP_QUERY()
static inline int no_bool(const thing *t, int64_t id) { /* error: Q04 */
    return t->id == id;
}

SKEP_QUERY()
bool no_body(const thing *t); /* error: Q04 */

SKEP_QUERY()
static inline bool statements(const thing *t, int64_t id) {
    if (t->n > 5) return false; /* error: Q04 */
    return t->id == id;
}

SKEP_QUERY()
static inline bool needs_scan(const thing *t, const char *text) { /* error: Q03 */
    return strcmp(t->text, text) == 0;
}

SKEP_QUERY(index = GSI1)
static inline bool wrong_index(const thing *t, int64_t id) { /* error: Q03 */
    return t->id == id;
}

SKEP_QUERY(index = Sparse)
static inline bool no_keys_there(const thing *t, int64_t id) { /* error: Q03 */
    return t->id == id;
}

SKEP_QUERY(index = GSI7) /* error: Q09 */
static inline bool unknown_index(const thing *t, int64_t id) {
    return t->id == id;
}

SKEP_QUERY(fast) /* error: P02 */
static inline bool unknown_word(const thing *t, int64_t id) {
    return t->id == id;
}

SKEP_QUERY()
static inline bool parameters(const thing *t, int64_t id,
                              int64_t *pointer, /* error: Q08 */
                              inner place, /* error: Q08 */
                              void *data) { /* error: Q08 */
    return t->id == id;
}

SKEP_QUERY()
static inline bool types(const thing *t, int64_t id, const char *x, level how, other what, int64_t at,
                         const char *y) {
    return t->id == id &&
           t->how > how && /* error: Q07 */
           t->how == (level)what && /* error: Q06 */
           t->flag < true && /* error: Q07 */
           t->at > at && /* error: Q06 */
           strcmp(t->more, x) && /* error: Q05 */
           t->text == y && /* error: Q06 */
           t->text && /* error: Q06 */
           t->n && /* error: Q06 */
           t->maybe == NULL &&
           t->d > 0.5 && t->f <= 2.5f && t->n >= -3 && t->id < 5u &&
           t->n == (int)t->d && /* error: Q05 */
           skep_starts_with(x, t->text) && /* error: Q10 */
           skep_has_text(t->more, "x") &&
           strcmp(x, y) == 0 && /* error: Q10 */
           skep_is_present(x) && /* error: Q05 */
           skep_is_present(&t->n) && /* error: Q05 */
           skep_is_present(t->maybe) &&
           (t->flag ? t->n > 1 : t->n > 2) && /* error: Q05 */
           strlen(t->text) == 3 && /* error: Q05 */
           strncmp(t->text, x, 2) == 0 && /* error: Q05 */
           t->list.items[0] == 3 && /* error: Q05 */
           t->list.count > 1 && /* error: Q10 */
           t->secret != NULL && /* error: Q10 */
           t->how != (level)7 && /* error: Q06 */
           *t->maybe == 4 && t->place.city != NULL &&
           (t->n > 1) == true && /* error: Q05 */
           t->n + 1 > 2 && /* error: Q05 */
           skep_decimal_compare(t->price, SKEP_DEC("one")) > 0 && /* error: Q05 */
           skep_decimal_compare(t->price, SKEP_DEC("1.50")) > 0 && true; /* error: Q05 */
}
