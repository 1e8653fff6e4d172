/* What an entity may not say. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", sk = "SK");
SKEP_TABLE(two, pk = "PK");

typedef struct lonely {
    int64_t id;
} lonely;
SKEP_ENTITY(lonely, table = one);
SKEP_ENTITY(lonely, table = one); /* error: E02 */
SKEP_ENTITY(ghost, table = one); /* error: E01 */
SKEP_ENTITY(table = one); /* error: P03 */

typedef struct undecided {
    int64_t id;
} undecided;
SKEP_ENTITY(undecided); /* error: E04 */

typedef struct lost {
    int64_t id;
} lost;
SKEP_ENTITY(lost, table = three); /* error: E03 */

typedef struct orphan {
    int64_t id;
} orphan;
SKEP_ENTITY(orphan, parent = nobody); /* error: E05 */

typedef struct leaf {
    int64_t id;
} leaf;
typedef struct branch {
    int64_t id;
    SKEP_LIST(leaf) leaves SKEP(many); /* error: E06 */
} branch;
typedef struct tree {
    int64_t id;
    SKEP_LIST(branch) branches SKEP(many);
    SKEP_LIST(branch) more SKEP(many); /* error: E11 */
    SKEP_LIST(lonely) strangers SKEP(many); /* error: E08 */
} tree;
SKEP_ENTITY(tree, table = one);
SKEP_ENTITY(branch, parent = tree);
SKEP_ENTITY(leaf, parent = branch); /* error: E06 */

typedef struct unlisted {
    int64_t id;
} unlisted;
SKEP_ENTITY(unlisted, parent = tree); /* error: E07 */

typedef struct owned {
    int64_t id;
} owned;
typedef struct owner {
    int64_t id;
    SKEP_LIST(owned) things SKEP(many);
} owner;
SKEP_ENTITY(owned, parent = owner,
            table = one); /* error: E10 */
SKEP_ENTITY(owner, table = one, versioned, /* error: E09 */
            unique); /* error: P02 */

typedef struct flat_part {
    int64_t id;
} flat_part;
typedef struct flat {
    int64_t id;
    SKEP_LIST(flat_part) parts SKEP(many);
} flat;
SKEP_ENTITY(flat, table = two);
SKEP_ENTITY(flat_part, parent = flat); /* error: K07 */

typedef struct plain {
    SKEP_LIST(leaf) leaves SKEP(many); /* error: E08 */
    int n;
} plain;
typedef struct holder {
    int64_t id;
    plain inner;
} holder;
SKEP_ENTITY(holder, table = one);

SKEP_FIELD(holder, nothing, ignore); /* error: M07 */
SKEP_FIELD(nobody, id, ignore); /* error: E01 */
SKEP_FIELD(holder); /* error: P03 */
