/* Ten mistakes, each of another kind; one run must show them all, each at its line. */
#include <skep/model.h>

SKEP_TABLE(shop, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK", sk = "GSI1SK"), ttl = "expires"); /* error: P02 */

typedef enum order_status { ORDER_PENDING, ORDER_SHIPPED } order_status;

typedef struct item {
    int64_t id;
    long double weight; /* error: M01 */
    char *sku SKEP(encrypted); /* error: M02 */
} item;
SKEP_ENTITY(item, parent = order, sk = "ITEM#{number:08}"); /* error: K03 */

typedef struct order {
    int64_t id;
    int64_t buyer_id;
    double total;
    order_status status;
    skep_time placed_at;
    char *note;
    char *remark SKEP(name = "note"); /* error: M03 */
    SKEP_LIST(item) items SKEP(many);
} order;
SKEP_ENTITY(order, table = shop, pk = "ORDER#{id}", sk = "ORDER#{id}", versioned, /* error: E09 */
            GSI1(pk = "TOTAL#{total}", sk = "{placed_at}")); /* error: K04 */

SKEP_QUERY()
static inline bool pending_orders(const order *o) { /* error: Q03 */
    return o->status == ORDER_PENDING;
}

SKEP_QUERY()
static inline bool late_orders(const order *o, int64_t id) {
    return o->id == id && o->status > ORDER_PENDING; /* error: Q07 */
}

SKEP_QUERY()
static inline bool odd_orders(const order *o, int64_t id) {
    return o->id == id && o->buyer_id % 2 == 1; /* error: Q05 */
}
