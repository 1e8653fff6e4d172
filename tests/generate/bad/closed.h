/* Queries that look into what no condition reaches. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK");

typedef enum kind { KIND_NUMBER, KIND_TEXT } kind;
typedef struct part {
    int n;
} part;
typedef struct thing {
    int64_t id;
    kind kind;
    union {
        int number;
        part text;
    } as SKEP(variant = kind);
    union {
        int number;
        part text;
    } SKEP(variant = kind, name = "open");
    int array[3];
    part parts[2];
    SKEP_MAP(int) map;
    SKEP_LIST(part) list;
    SKEP_SET(int) set;
    skep_time epoch SKEP(epoch);
    skep_time date SKEP(date);
    skep_time other_date SKEP(date);
    skep_time mixed SKEP(format = "%d.%m.%Y");
    skep_time other_mixed SKEP(format = "%Y.%m.%d");
} thing;
SKEP_ENTITY(thing);

SKEP_QUERY()
static inline bool closed(const thing *t, int64_t id, skep_time when) {
    return t->id == id &&
           t->as.number == 1 && /* error: Q10 */
           t->as.text.n == 1 && /* error: Q10 */
           t->text.n == 1 && /* error: Q10 */
           t->array[0] == 1 && /* error: Q05 */
           t->parts[0].n == 1 && /* error: Q05 */
           t->map.items[0].value == 1 && /* error: Q05 */
           t->list.count == 1 && /* error: Q10 */
           t->set.items == NULL && /* error: Q10 */
           t->map.count > 0 && /* error: Q10 */
           t->epoch == t->date && /* error: Q06 */
           t->mixed == t->other_mixed && /* error: Q06 */
           t->mixed < when && /* error: Q07 */
           t->other_mixed < when &&
           t->mixed == when &&
           t->date <= t->other_date &&
           t->epoch >= when;
}

SKEP_QUERY()
static inline bool whole(const thing *t, int64_t id, const part *p) { /* error: Q08 */
    return t->id == id && t->array == NULL; /* error: Q06 */
}
