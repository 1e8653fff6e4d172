/* Names that the generated header would declare twice. */
#include <skep/model.h>

SKEP_TABLE(order, pk = "PK", sk = "SK");

typedef struct order {
    int64_t id;
} order;
SKEP_ENTITY(order, table = order); /* error: E12 */

SKEP_QUERY()
static inline bool order_find(const order *o, int64_t id) {
    return o->id == id;
}

typedef struct thing {
    int64_t id;
} thing;
typedef int thing_page;
int thing_new(void);
SKEP_ENTITY(thing, table = order); /* error: E12, E12 */

typedef struct by {
    int64_t id;
} by;
SKEP_ENTITY(by, table = order);
SKEP_TABLE(by_id, pk = "PK"); /* error: E12 */
typedef struct by_id {
    int64_t id;
} by_id;
int by_id_create(void);
