/* Members that cannot be stored. */
#include <skep/model.h>

SKEP_TABLE(one, pk = "PK", sk = "SK", gsi(GSI1, pk = "GSI1PK"), version = "v");

typedef union either {
    int a;
    float b;
} either;

typedef enum level { LEVEL_LOW, LEVEL_HIGH } level;
typedef struct part {
    int n;
} part;

typedef struct thing {
    int64_t id;
    either u; /* error: M01 */
    int no_length[0]; /* error: M01 */
    unsigned char raw[16]; /* error: M01 */
    void (*call)(void); /* error: M01 */
    void *data; /* error: M01 */
    long double wide; /* error: M01 */
    int **twice; /* error: M01 */
    char **names; /* error: M01 */
    uint8_t *bytes; /* error: M01 */
    skep_str *slice; /* error: M01 */
    unsigned bits : 3; /* error: M01 */
    const int fixed; /* error: M01 */
    volatile int restless; /* error: M01 */
    struct unknown *far; /* error: M01 */
    struct { int n; } *unnamed; /* error: M01 */
    _Complex double z; /* error: M01 */
    union { /* error: M01 */
        int first;
        int second;
    };
    SKEP_SET(bool) flags; /* error: M09 */
    SKEP_SET(part) parts; /* error: M09 */
    SKEP_LIST(int64_t *) pointers; /* error: M09 */
    SKEP_LIST(void *) anything; /* error: M09 */
    SKEP_LIST(struct { int n; }) unnamed_list; /* error: M09 */
    int one SKEP(number); /* error: M05 */
    level ok SKEP(number);
    int many SKEP(many); /* error: M06 */
    SKEP_LIST(int) several SKEP(many); /* error: M06 */
    int due SKEP(ttl); /* error: M02 */
    int json SKEP(vector(2)); /* error: P03 */
    int nothing SKEP(count); /* error: P03 */
    int wrong_count SKEP(count = "n"); /* error: P03 */
    int wrong_format SKEP(format = 5); /* error: P03 */
    int no_name SKEP(name = ""); /* error: P03 */
    int twin;
    int other SKEP(name = "twin"); /* error: M03 */
    char *v; /* error: M04 */
    char *PK; /* error: M04 */
    void *ignored SKEP(ignore);
} thing;
SKEP_ENTITY(thing, table = one, pk = "THING#{id}", sk = "THING#{id}");

typedef struct empty { /* error: M10 */
    void *only SKEP(ignore);
} empty;
typedef struct with_empty {
    int64_t id;
    empty nothing;
} with_empty;
SKEP_ENTITY(with_empty, table = one);
