/* Annotations that cannot be read, whatever they mean. */
#include <skep/model.h>

SKEP_TABLE(one, pk = ); /* error: P01 */
SKEP_TABLE(two, pk = "PK" sk = "SK"); /* error: P01 */
SKEP_TABLE(three, pk = "PK", sk = "SK", pk = "PK"); /* error: P06 */
SKEP_TABLE(four, pk = "PK", /* a comment */ sk = "S" "K", // another one
           gsi(Five, pk = {a, {b, {c, {d, {e}}}}})); /* error: P01 */
SKEP_TABLE(six, pk = "PK", gsi(Seven, pk = "A"); /* error: P01 */
           );

#define MADE_ELSEWHERE SKEP_TABLE(eight, pk = 'x')
MADE_ELSEWHERE; /* error: P01 */

#define SKEP_NAMED(x) SKEP(name = x)

typedef struct thing {
    int64_t id SKEP(name "x"); /* error: P01 */
    int64_t n SKEP(name = n); /* error: P03 */
    int64_t m SKEP(name = ""); /* error: P03 */
    int64_t o SKEP_NAMED("other");
    int64_t p SKEP_NAMED(5); /* error: P03 */
} thing;
SKEP_ENTITY(thing, table = one);
