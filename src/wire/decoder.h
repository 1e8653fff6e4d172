/* wire/decoder.h: what the files of the decoder share: the state of one page, and what it has
 * learned about the order of attributes.
 *
 * Text is read by functions that take the place where something begins and return the place
 * behind it, or NULL once `status` and the error are set. The byte behind the text is a NUL,
 * which nothing that JSON allows contains, so each of them stops there without being told where
 * the end is.
 *
 * The contents of an attribute value begin behind the quote of {"S":"x"}, behind the bracket of
 * {"L":[..]} and {"M":{..}}, at the literal of {"BOOL":true}; they end behind the closing quote,
 * bracket or literal, in front of the brace. */
#ifndef WIRE_DECODER_H
#define WIRE_DECODER_H

#include <skep/gen/runtime.h>

#include "base/buffer.h"
#include "value/packed.h"
#include "wire/decode.h"

enum {
    WIRE_FRAGMENT_BYTES = 32,    /* compared at once */
    WIRE_UNKNOWN_MAX = 256,      /* attributes without a member that a shape remembers */
    WIRE_SKIPPED_DEPTH_MAX = 128 /* nesting of JSON that is not an item's */
};

/* The longest text, so that a mark of 32 bits is enough for every struct in it; DynamoDB's
 * largest answer has 16 MB. */
#define WIRE_TEXT_MAX_BYTES ((size_t)1 << 30)

/* ---- How values are read ---- */

typedef enum wire_op {
    WIRE_SKIP, /* no member: checked, and passed over or kept in the rest */
    WIRE_TEXT,
    WIRE_STR,
    WIRE_CHARS,
    WIRE_BYTES,
    WIRE_BOOL,
    WIRE_INTEGER,
    WIRE_DECIMAL,
    WIRE_FLOAT,
    WIRE_DOUBLE,
    WIRE_TIME,
    WIRE_UUID,
    WIRE_ENUM,
    WIRE_STRUCT,
    WIRE_LIST,
    WIRE_UNION,    /* kept until the struct ends: its tag may come behind it */
    WIRE_OPTIONAL, /* a pointer to what `target` says */
    WIRE_MAPPER    /* what is rare: made a packed value, which the mapper reads */
} wire_op;

typedef struct wire_shape wire_shape;
typedef struct wire_step wire_step;

/* A name of an enum with the quote behind it. */
typedef struct wire_name {
    char text[WIRE_FRAGMENT_BYTES];
    uint32_t mask;
    uint32_t len;
    int64_t value;
} wire_name;

/** How the value of a member or an element is read. */
typedef struct wire_type {
    uint16_t op;                         /* wire_op */
    uint16_t target;                     /* OPTIONAL: the wire_op of what it points to */
    uint16_t stored;                     /* skep_type */
    uint32_t size;                       /* of the value; OPTIONAL: of what it points to */
    uint32_t name_count;                 /* ENUM */
    const skep_member *member;           /* NULL: none */
    uint64_t positive_max, negative_max; /* INTEGER: the largest magnitudes */
    const wire_name *names;              /* ENUM */
    wire_shape *shape;                   /* STRUCT: NULL until the first one comes */
    wire_step *element;                  /* LIST: how an element begins and is read */
} wire_type;

/** What is expected at one place: text that begins a value, and how the value is read. In front
 *  of an attribute that text is `},"name":{"N":"`, with the end of the value before it; for the
 *  first attribute the first two bytes do not count. In front of an element it is `},{"S":"`. */
struct wire_step {
    char fragment[WIRE_FRAGMENT_BYTES]; /* its first bytes */
    uint32_t mask;                      /* which of them count */
    uint32_t len;                       /* of the whole fragment */
    wire_step *next;                    /* what came behind it the last time; NULL: nothing yet */
    uint32_t mark;                      /* of the struct in which the attribute came last */
    uint32_t offset;                    /* in the struct; of an element: the distance to the next */
    wire_type type;
    const char *more; /* the fragment behind its first bytes, or NULL */
    wire_step *chain; /* the next in its bucket */
    skep_str name;
    uint32_t hash;
    bool is_predictable; /* the name stands in JSON as it is */
};

/** A member that something is done for when its struct ends: a union, or one that has to be told
 *  that it is absent. */
typedef struct wire_rule {
    const skep_member *member;
    const wire_step *step; /* NULL until its attribute came */
    uint32_t hash;
} wire_rule;

/** What is known of a struct type at one level of nesting: the steps of the attributes that came
 *  so far. Each level has its own, so that a struct inside one of the same type has marks of its
 *  own. */
struct wire_shape {
    wire_step head;  /* in front of the first attribute: only `next` counts */
    wire_step end;   /* the end of the struct: only the fragment counts */
    wire_step stray; /* stands for what is not remembered */
    const skep_struct *type;
    wire_shape *following; /* in the decoder's list */
    unsigned level;
    uint32_t unknown_count;
    uint32_t bucket_mask;
    wire_step **buckets;
    wire_rule *rules; /* unions last, because their tags may have rules */
    uint32_t rule_count;
};

/* ---- Where the decoder is, for messages ---- */

typedef struct wire_frame {
    const struct wire_frame *parent;
    const skep_member *member; /* NULL: the item */
    size_t index;
    bool is_element;
} wire_frame;

/* ---- The state of one text ---- */

enum { WIRE_SCRATCH_BYTES = 2048, WIRE_BLOCK_BYTES = 16 };

typedef struct wire_strays wire_strays;

/* The value of a union in a struct that has not ended. */
typedef struct wire_kept {
    struct wire_kept *outer;
    const skep_member *member;
    skep_value value;
    uint32_t mark; /* of the struct */
} wire_kept;

typedef struct wire_decoder {
    char *start;
    char *end; /* a NUL stands here */
    skep_arena *arena;
    skep_error *err;
    skep_status status;
    const struct wire_kernel *kernel;
    const char *root; /* the item's name in messages */
    bool is_predicting;
    bool has_nul;        /* an escape has made one in some text */
    unsigned level;      /* lists, maps and sets around what is read */
    unsigned outside;    /* those of them that are not in the packed value that is written */
    uint32_t mark;       /* of the struct begun last */
    packed_writer *rest; /* where the item's other attributes go, or NULL */

    uint8_t *pool; /* memory of the arena that is not handed out, zeroed */
    size_t pool_left;
    size_t pool_next; /* how much is taken from the arena the next time */
    size_t pool_used;

    uint8_t *scratch; /* elements of the lists that are open; a block more can be read */
    size_t scratch_used;
    size_t scratch_cap;

    buffer packed; /* for values on their way to the mapper, and for what is skipped */
    wire_shape *shapes;
    wire_strays *strays;
    wire_kept *unions; /* those of the innermost struct first */
    uint8_t scratch_small[WIRE_SCRATCH_BYTES + WIRE_BLOCK_BYTES];
} wire_decoder;

/** The inner loop, compiled for one way of scanning. */
typedef struct wire_kernel {
    const char *name;
    /* A struct's attributes into a zeroed object, from behind its opening brace. */
    char *(*read_struct)(wire_decoder *d, wire_shape *shape, uint8_t *object, char *p,
                         const wire_frame *frame);
    /* For tests: the windows of wire/scan.h. */
    void (*text)(const char *p, uint32_t *quotes, uint32_t *specials);
    uint32_t (*equal)(const char *p, const char *expected);
} wire_kernel;

enum { WIRE_KERNELS_MAX = 4 };

/** The kernels of this build that this machine can run, the fastest last; returns how many, at
 *  least one. */
size_t wire_kernels(const wire_kernel *out[WIRE_KERNELS_MAX]);

/* ---- page.c ---- */

/** wire_decode_page with a kernel (NULL: the fastest), and with or without prediction. The
 *  result does not depend on them. */
skep_status wire_decode_page_by(const wire_kernel *kernel, bool is_predicting, wire_text json,
                                const skep_struct *type, bool wants_rest, skep_arena *arena,
                                wire_page *page, skep_error *err);

/* ---- item.c ---- */

/** wire_decode_item in the same manner. */
skep_status wire_decode_item_by(const wire_kernel *kernel, bool is_predicting, wire_text json,
                                const skep_struct *type, void *object, skep_value *rest,
                                skep_arena *arena, skep_error *err);

/** What of an item no member has. */
typedef struct wire_rest {
    buffer bytes;
    packed_writer w;
} wire_rest;

void wire_init_rest(wire_rest *rest, skep_arena *arena);
void wire_fini_rest(wire_rest *rest);
void wire_begin_rest(wire_rest *rest, wire_decoder *d);
/** A packed map in the arena, absent where nothing was kept. */
bool wire_end_rest(wire_rest *rest, wire_decoder *d, const char *at, skep_value *out);

wire_shape *wire_item_shape(wire_decoder *d, const skep_struct *type);

/** An item into a zeroed object, from behind its opening brace. */
char *wire_read_item(wire_decoder *d, wire_shape *shape, uint8_t *object, char *p);

/** True if only white space follows; false, with the failure set, if not, and if `p` is NULL. */
bool wire_at_end(wire_decoder *d, char *p);

/* ---- objects.c ---- */

/** Items on their way into an array of structs. */
typedef struct wire_objects {
    wire_shape *shape;
    size_t size;        /* of an object */
    const char *items;  /* where the items begin in the text */
    uint8_t *objects;   /* the array, in the arena */
    skep_value *values; /* the rest of each object, or NULL */
    size_t count;
    size_t cap;
    size_t told;          /* how many there are, as the answer says; 0: it has not said it yet */
    size_t pool_at_first; /* what the pool had handed out when the first object was read */
    bool wants_rest;
    wire_rest rest;
} wire_objects;

/** False with the failure set. wire_fini_objects is called in any case. */
bool wire_init_objects(wire_objects *o, wire_decoder *d, const skep_struct *type, bool wants_rest);
void wire_fini_objects(wire_objects *o);

/** From behind the bracket of the items. */
char *wire_read_objects(wire_objects *o, wire_decoder *d, char *p);

/* ---- decoder.c ---- */

/** False with the failure set. wire_finish is called in any case. */
bool wire_begin(wire_decoder *d, wire_text json, skep_arena *arena, skep_error *err);
void wire_finish(wire_decoder *d);

/** Zeroed memory of the arena, aligned for any type, in whole blocks where it is small; NULL with
 *  the failure set. */
void *wire_take_more(wire_decoder *d, size_t size);
static inline void *wire_take(wire_decoder *d, size_t size) {
    size_t need = (size + WIRE_BLOCK_BYTES - 1) & ~(size_t)(WIRE_BLOCK_BYTES - 1);
    if (need > d->pool_left || need < size) return wire_take_more(d, size);
    void *taken = d->pool;
    d->pool += need;
    d->pool_left -= need;
    d->pool_used += need;
    return taken;
}

/** The same, and room for as much as `pool` says in the next pieces. */
void *wire_take_with_pool(wire_decoder *d, size_t size, size_t pool);

/** Makes room for `size` bytes behind the scratch in use, which may move. */
bool wire_grow_scratch(wire_decoder *d, size_t size);

/** SKEP_CORRUPT at a place in the text; returns NULL, as readers do. */
char *wire_corrupt(wire_decoder *d, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** Notes a failure that the error tells already. */
char *wire_failed(wire_decoder *d, skep_status status);
/** What a writer refused at a place in the text: values that DynamoDB does not have are
 *  SKEP_CORRUPT. */
char *wire_refused(wire_decoder *d, const char *at, const packed_writer *w);

/* ---- shape.c ---- */

/** The shape of a type at the decoder's level. NULL with the failure set. */
wire_shape *wire_shape_of(wire_decoder *d, const skep_struct *type);

/** The step of an attribute, made when it comes for the first time. An attribute without a
 *  member has the type `found`. The shape's stray step for one that is not remembered. NULL with
 *  the failure set. */
wire_step *wire_step_of(wire_decoder *d, wire_shape *shape, skep_str name, skep_type found);

/** The end of the struct `mark`: tells the members that have a rule for it, and that did not
 *  come, that they are absent, and reads the unions. */
bool wire_close_struct(wire_decoder *d, wire_shape *shape, uint32_t mark, uint8_t *object,
                       const wire_frame *here);

/** Notes the name of an attribute of the struct `mark` that is not remembered. */
bool wire_note_stray(wire_decoder *d, uint32_t mark, skep_str name);
/** At the end of a struct, where d->strays is set: false, with the failure set, where one of
 *  them came twice. */
bool wire_end_strays(wire_decoder *d, uint32_t mark, const char *at);
void wire_drop_strays(wire_decoder *d);

static inline uint64_t wire_hash_words(const char **name, size_t *len) {
    uint64_t hash = *len;
    uint64_t word;
    for (; *len > sizeof word; *name += sizeof word, *len -= sizeof word) {
        memcpy(&word, *name, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    return hash;
}

static inline uint32_t wire_hash(const char *name, size_t len) {
    uint64_t hash = wire_hash_words(&name, &len);
    uint64_t word = 0;
    memcpy(&word, name, len);
    return (uint32_t)((hash ^ word) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

/** The same for a name in the JSON text, behind which seven bytes more can be read. */
static inline uint32_t wire_hash_in_text(const char *name, size_t len) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t hash = wire_hash_words(&name, &len);
    uint64_t word;
    memcpy(&word, name, sizeof word);
    word &= len > 0 ? UINT64_MAX >> (64 - 8 * len) : 0;
    return (uint32_t)((hash ^ word) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
#else
    return wire_hash(name, len);
#endif
}

/* ---- text.c ---- */

/** The end of a text, from behind its opening quote. Long text, what is not ASCII and escapes,
 *  which are undone in place, are all fine. Returns the place behind the quote and in *text_end
 *  where the text ends now. */
char *wire_text_end(wire_decoder *d, char *p, char **text_end);

/** The contents of a B, decoded in place. */
char *wire_read_bytes(wire_decoder *d, char *p, skep_bytes *out);

/** The contents of an N. */
char *wire_read_decimal(wire_decoder *d, char *p, skep_decimal *out);

/* ---- value.c: attribute values as packed values ---- */

/** Writes the contents of a value of a known type. */
char *wire_pack(wire_decoder *d, skep_type type, char *p, packed_writer *w);

/** The same to d->packed, by itself, for a value inside d->level others. */
char *wire_pack_inside(wire_decoder *d, skep_type type, char *p);

/** The attributes of a map or item, from behind its opening brace to behind its closing one. */
char *wire_pack_map(wire_decoder *d, char *p, packed_writer *w);

/** Checks the contents of a value of a known type and passes over them. */
char *wire_skip(wire_decoder *d, skep_type type, char *p);

/* ---- json.c ---- */

/** The next byte that is not white space. */
static inline char *wire_blank(char *p) {
    while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r') p++;
    return p;
}

/** A quoted text, from its opening quote; *out lies in the JSON text. `what` says what was
 *  expected. */
char *wire_read_quoted(wire_decoder *d, char *p, skep_str *out, const char *what);

/** From where an attribute value begins, `{"N":"`, to where its contents do. */
char *wire_open_value(wire_decoder *d, char *p, skep_type *type);

/** The same with a colon in front. */
char *wire_open_named(wire_decoder *d, char *p, skep_type *type);

/** The brace behind the contents. */
char *wire_close_value(wire_decoder *d, char *p);

/** `true` or `false`. */
char *wire_read_literal(wire_decoder *d, char *p, bool *out);

/** Any JSON value, checked and passed over. Names that come twice are not found. */
char *wire_skip_json(wire_decoder *d, char *p);

/* ---- fallback.c: what the mapper reads ---- */

/** The contents of a value of type `found` to the C value of `member` at `out`. `frame` is where
 *  the value is. */
char *wire_read_by_mapper(wire_decoder *d, const skep_member *member, skep_type found, char *p,
                          void *out, const wire_frame *frame);

/** The same for a text that is read already. */
bool wire_set_text(wire_decoder *d, const skep_member *member, skep_str text, void *out,
                   const wire_frame *frame);

/** What was written to d->packed, as a value in the arena. */
bool wire_take_packed(wire_decoder *d, skep_value *out);

/** Gives a LIST its items, which are copied into the arena. */
bool wire_set_items(wire_decoder *d, const wire_type *type, const void *items, size_t count,
                    void *out, const wire_frame *frame);

/** Keeps the contents of a union until its struct ends. */
char *wire_keep_union(wire_decoder *d, const wire_step *step, skep_type found, char *p,
                      const wire_frame *frame);

/** Reads a union of the struct `mark` from what was kept, by its tag in `object`. */
bool wire_set_union(wire_decoder *d, const skep_member *member, uint32_t mark, uint8_t *object,
                    const wire_frame *frame);

/** A member that is absent from its struct, or stored as NULL. */
bool wire_set_absent(wire_decoder *d, const skep_member *member, skep_type found, uint8_t *object,
                     const wire_frame *frame);

#endif
