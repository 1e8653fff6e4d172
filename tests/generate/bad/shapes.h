/* Mistakes in lists, maps, arrays, unions, converters, defaults and forms of times. */
#include <skep/memory.h>
#include <skep/model.h>
#include <skep/value.h>

SKEP_TABLE(one, pk = "PK", sk = "SK");

typedef struct rgb {
    unsigned char r, g, b;
} rgb;
skep_status rgb_store(const rgb *from, skep_arena *arena, skep_value *out, skep_error *err);
skep_status rgb_load(skep_value stored, rgb *to, skep_arena *arena, skep_error *err);
skep_status half_store(const rgb *from, skep_arena *arena, skep_value *out, skep_error *err);
int wrong_store(rgb *from, skep_arena *arena, skep_value *out); /* error: M16 */
skep_status wrong_load(skep_value *stored, rgb *to, skep_arena *arena, skep_error *err); /* error: M16 */
skep_status two_store(const rgb *from, skep_arena *arena, skep_value *out, skep_error *err);
skep_status two_load(skep_value stored, int *to, skep_arena *arena, skep_error *err); /* error: M16 */

typedef struct converted {
    int64_t id;
    rgb good SKEP(convert = rgb, type = S);
    rgb untyped SKEP(convert = rgb); /* error: M17 */
    rgb strange SKEP(convert = rgb, type = X); /* error: M17 */
    rgb missing SKEP(convert = nobody, type = S); /* error: M16, M16 */
    rgb half SKEP(convert = half, type = S); /* error: M16 */
    rgb wrong SKEP(convert = wrong, type = S);
    rgb two SKEP(convert = two, type = S);
    int other SKEP(convert = rgb, type = S); /* error: M16 */
    SKEP_LIST(rgb) several SKEP(convert = rgb, type = S);
    rgb listed SKEP(convert = rgb, type = L);
    SKEP_SET(rgb) lists SKEP(convert = rgb, type = L); /* error: M09 */
    int typed SKEP(type = S); /* error: M11 */
    rgb given SKEP(convert = rgb, type = S, default = 5); /* error: M18 */
} converted;
SKEP_ENTITY(converted, pk = "CONVERTED#{id}", sk = "{good}#{listed}"); /* error: K04 */

typedef char letters[4];
skep_status letters_store(const letters *from, skep_arena *arena, skep_value *out, skep_error *err);
skep_status letters_load(skep_value stored, letters *to, skep_arena *arena, skep_error *err);
typedef struct arrays {
    int64_t id;
    letters as_text;
    letters converted SKEP(convert = letters, type = S); /* error: K04 */
} arrays;
SKEP_ENTITY(arrays, pk = "ARRAYS#{id}", sk = "{as_text}#{converted}");

typedef struct counted {
    int64_t id;
    int n, s, a, b;
    double half;
    char **tags SKEP(count = n);
    char **more SKEP(count = n); /* error: M12 */
    int *none SKEP(count = nothing); /* error: M12 */
    int *halves SKEP(count = half); /* error: M12 */
    int plain SKEP(count = n); /* error: M11 */
    char *text SKEP(count = a); /* error: M01 */
    uint8_t *bytes SKEP(count = b); /* error: M01 */
    SKEP_LIST(int) list SKEP(set); /* error: M11 */
    bool *flags SKEP(count = s, set); /* error: M09 */
    int k SKEP(number); /* error: M12 */
    int *keys SKEP(count = k);
} counted;
SKEP_ENTITY(counted, pk = "COUNTED#{id}", sk = "{n}"); /* error: K03 */

typedef enum kind { KIND_NONE, KIND_NUMBER, KIND_TEXT, KIND_WORDS = 2 } kind;
typedef struct variants {
    int64_t id;
    kind kind;
    kind hidden SKEP(ignore); /* error: M13 */
    int no_enum;
    union {
        int number;
        char *text;
    } good SKEP(variant = kind);
    union {
        int number;
    } lost SKEP(variant = nowhere); /* error: M13 */
    union {
        int number;
    } wrong SKEP(variant = no_enum); /* error: M13 */
    union {
        int number;
    } untold SKEP(variant = hidden);
    union {
        int number;
        int triangle; /* error: M14 */
        int Number; /* error: M14 */
    } extra SKEP(variant = kind);
    union {
        char *text;
        char *words; /* error: M14 */
    } alike SKEP(variant = kind);
    union { /* error: M15 */
        int number;
    } SKEP(variant = kind);
    union {
        void *number; /* error: M01 */
        union {
            int x;
        } text; /* error: M01 */
    } deep SKEP(variant = kind);
    union {
        int number SKEP(required); /* error: M11 */
        char *text SKEP(name = "t"); /* error: M11 */
    } named SKEP(variant = kind);
    int no_union SKEP(variant = kind); /* error: M11 */
    union {
        int number;
    } untagged; /* error: M01 */
    SKEP_LIST(union both) unions; /* error: M09 */
} variants;
SKEP_ENTITY(variants, pk = "VARIANTS#{id}", sk = "{good}"); /* error: K04 */

typedef struct words {
    int64_t id;
    int json SKEP(json); /* error: M11 */
    int epoch SKEP(epoch); /* error: M11 */
    skep_time both SKEP(epoch, date); /* error: M19 */
    skep_time strange SKEP(format = "%q"); /* error: M20 */
    skep_time ends SKEP(format = "%Y%"); /* error: M20 */
    skep_time gaps SKEP(format = "%Y %d"); /* error: M20 */
    skep_time constant SKEP(format = "noon"); /* error: M20 */
    skep_time days SKEP(format = "%Y %j %d"); /* error: M20 */
    skep_time no_minute SKEP(format = "%H %S"); /* error: M20 */
    skep_time birthday SKEP(format = "%m-%d");
    skep_time of_day SKEP(format = "%H:%M");
    skep_time fine SKEP(format = "%d.%m.%Y");
    int vector[3] SKEP(vector); /* error: M11 */
    double matrix[2][2] SKEP(vector);
    int listed SKEP(list); /* error: M11 */
    SKEP_SET(int) set SKEP(omit_empty); /* error: M11 */
    int needed SKEP(required, default = 5); /* error: M19 */
    SKEP_MAP(struct { int n; }) unnamed; /* error: M09 */
    SKEP_MAP(int *) pointers; /* error: M09 */
    SKEP_LIST(SKEP_LIST(void *)) inner; /* error: M09 */
    const int fixed[2]; /* error: M01 */
} words;
SKEP_ENTITY(words, pk = "WORDS#{id}", sk = "{fine:%Y}");

typedef struct part {
    int n;
} part;
typedef struct defaults {
    int64_t id;
    int8_t wide SKEP(default = 128); /* error: M18 */
    int8_t low SKEP(default = -128);
    uint8_t negative SKEP(default = -1); /* error: M18 */
    uint64_t huge SKEP(default = 18446744073709551616); /* error: M18 */
    int text SKEP(default = "5"); /* error: M18 */
    int fraction SKEP(default = 1.5); /* error: M18 */
    bool number SKEP(default = 1); /* error: M18 */
    double word SKEP(default = many); /* error: M18 */
    float large SKEP(default = 1e60); /* error: M18 */
    skep_decimal digits SKEP(default = SKEP_DEC(1.5)); /* error: M18 */
    skep_time when SKEP(default = "today"); /* error: M18 */
    skep_uuid key SKEP(default = "1"); /* error: M18 */
    kind unknown SKEP(default = NUMBER); /* error: M18 */
    char letters[4] SKEP(default = "four"); /* error: M18 */
    char *word_as_text SKEP(default = word); /* error: M18 */
    int *optional SKEP(default = "5"); /* error: M18 */
    part *pointer SKEP(default = 5); /* error: M18 */
    skep_bytes bytes SKEP(default = "b"); /* error: M18 */
    SKEP_LIST(int) list SKEP(default = 5); /* error: M18 */
} defaults;
SKEP_ENTITY(defaults);
