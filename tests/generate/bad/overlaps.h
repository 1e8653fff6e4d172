/* Entities of one table whose keys could be the same. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", sk = "SK");
SKEP_TABLE(two, pk = "PK");

typedef struct a {
    char *name;
    int64_t id;
} a;
typedef struct b {
    char *name;
    int64_t id;
} b;
typedef struct c {
    char *name;
    int64_t id;
} c;
typedef struct d {
    char *name;
    int64_t id;
} d;
typedef struct e {
    char *name;
    int64_t id;
} e;
SKEP_ENTITY(a, table = one, pk = "A#{name}", sk = "A#{id:08}");
SKEP_ENTITY(b, table = one, pk = "A#{name}", sk = "B#{id:08}");
SKEP_ENTITY(c, table = one, pk = "{name}", sk = "A#{name}"); /* error: K10 */
SKEP_ENTITY(d, table = one, pk = "A#{name}#D", sk = "A#{id:08}"); /* error: K10 */
SKEP_ENTITY(e, table = one, pk = "{name}#{id}", sk = "A#5{id}"); /* error: K10, K10 */ /* warning: K06 */

typedef struct f {
    int64_t id;
} f;
typedef struct g {
    int64_t id;
} g;
typedef struct h {
    int64_t id;
    char *text;
} h;
SKEP_ENTITY(f, table = two, pk = "F{id}");
SKEP_ENTITY(g, table = two, pk = "FG{id}");
SKEP_ENTITY(h, table = two, pk = "F{text}"); /* error: K10, K10 */
