/* Conventions that do not exist, or that make one name of two. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", names = capital); /* error: P03 */
SKEP_TABLE(two, pk = "PK", names = camel);

typedef struct twins {
    int64_t id;
    int unit_price;
    int unitPrice; /* error: M03, M03 */
    int listPrice;
    int list_price SKEP(name = "list price");
    void *bad; /* error: M01 */
} twins;
SKEP_ENTITY(twins, table = two, names = snakes); /* error: P03 */

typedef struct outer {
    int64_t id;
    twins inner;
} outer;
SKEP_ENTITY(outer, table = two, names = pascal);
