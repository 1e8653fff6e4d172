/* What keys cannot be made of. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK", sk = "GSI1SK"), gsi(Flat, pk = "FLAT"),
           gsi(Several, pk = {region, kind}), gsi(Again, pk = "GSI1PK"));
SKEP_TABLE(two, pk = "PK");
SKEP_TABLE(three, pk = "id", sk = "SK");

typedef struct address {
    char *city;
    double lat;
} address;

typedef struct wrong {
    int64_t id;
    float f;
    skep_bytes raw;
    skep_time at;
    char *text;
    address home;
    address *second;
    SKEP_SET(int) set;
} wrong;
SKEP_ENTITY(wrong, table = one,
            pk = "W#{id", /* error: K02 */
            sk = "W}#{id:08}", /* error: K02 */
            GSI1(pk = "{}", /* error: K02 */
                 sk = ""), /* error: K02 */
            GSI9(pk = "X")); /* error: K09 */

typedef struct wrong_2 {
    int64_t id;
    float f;
    skep_bytes raw;
    skep_time at;
    char *text;
    address home;
    address *second;
    SKEP_SET(int) set;
} wrong_2;
SKEP_ENTITY(wrong_2, table = one,
            pk = "{f}", /* error: K04 */
            sk = "{home.lat}", /* error: K04 */
            GSI1(pk = "{set}", /* error: K04 */
                 sk = "{raw}")); /* error: K04 */

typedef struct wrong_3 {
    int64_t id;
    skep_time at;
    char *text;
    address home;
    void *secret SKEP(ignore);
} wrong_3;
SKEP_ENTITY(wrong_3, table = one,
            pk = "{nothing}", /* error: K03 */
            sk = "{home.street}", /* error: K03 */
            GSI1(pk = "{id.x}", /* error: K03 */
                 sk = "{secret}"), /* error: K03 */
            Flat(pk = "{text}",
                 sk = "{text}")); /* error: K07 */

typedef struct wrong_4 {
    int64_t id;
    skep_time at;
    char *text;
    int32_t n;
    address *second;
} wrong_4;
SKEP_ENTITY(wrong_4, table = one, /* error: K11 */
            pk = "W4#{second.city}",
            sk = "{at:%Q}", /* error: K05 */
            GSI1(pk = "{n:8}", /* error: K05 */
                 sk = "{text:08}")); /* error: K05 */

typedef struct wrong_5 {
    int64_t id;
    int32_t n;
    char *region;
    char *kind;
} wrong_5;
SKEP_ENTITY(wrong_5, table = one, pk = "W5#{id}",
            sk = "{n}", /* warning: K06 */
            GSI1(pk = "{n}", unique, /* error: P02 */
                 sk = "N#{n:0}#{id:08}"),
            Again(pk = "{id}"), /* error: K13 */
            Several(pk = "{region}")); /* error: K12 */

typedef struct wrong_6 {
    int64_t number;
} wrong_6;
SKEP_ENTITY(wrong_6, table = one, /* error: K01 */
            GSI1(pk = "{number}")); /* error: K01 */

typedef struct wrong_7 {
    char *name;
} wrong_7;
SKEP_ENTITY(wrong_7, table = two, pk = "{name}",
            sk = "{name}"); /* error: K07 */

typedef struct plain {
    int64_t id; /* three: a number */
    char *SK;
} plain;
SKEP_ENTITY(plain, table = three);

typedef struct other_plain {
    char *id; /* three: text */
    char *SK;
} other_plain;
SKEP_ENTITY(other_plain, table = three); /* error: K08 */

typedef struct flag {
    bool id; /* error: K04 */
    char *SK;
} flag;
SKEP_ENTITY(flag, table = three);

typedef struct nulls {
    int64_t id;
    char *SK SKEP(null); /* error: K04 */
} nulls;
SKEP_ENTITY(nulls, table = three);
