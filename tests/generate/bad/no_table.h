/* An entity without any table. */
#include <skep/model.h>

typedef struct thing {
    int64_t id;
} thing;
SKEP_ENTITY(thing); /* error: E03 */
