/* Two lines as key templates over one struct, the rest as an object of it. The properties:
 * - a template is refused with an error, or it is read, and its parts, written down again, are read
 *   as the same parts;
 * - the key that an object has by a template matches the template;
 * - what matches both templates is a text that they can have in common, so the generator says that
 *   they overlap. */
#include "base/limits.h"
#include "fuzz/fuzz.h"
#include "generate/check.h"
#include "model/key.h"
#include "value/packed.h"

/* ---- The struct ---- */

typedef enum colour { RED, GREEN, BLUE } colour;

typedef struct town {
    char *city;
    uint8_t zone;
} town;

typedef struct thing {
    int64_t id;
    int8_t small;
    uint32_t count;
    char *name;
    char code[4];
    skep_str text;
    skep_decimal price;
    skep_time at;
    skep_uuid uuid;
    bool flag;
    colour paint;
    colour level;
    double weight;
    town place;
} thing;

static const skep_enum_value COLOUR_VALUES[] = {{"RED", 0}, {"GREEN", 1}, {"BLUE", 2}};
static const skep_enum COLOURS = {"colour", COLOUR_VALUES, 3};

/* clang-format off */
#define MEMBER(owner, field, of_kind) \
    .name = #field, .attribute = #field, .offset = offsetof(owner, field), \
    .size = sizeof(((owner *)NULL)->field), .kind = (of_kind)
/* clang-format on */

/* The model that the check stage would have made of the struct. */
typedef struct fixture {
    skep_member town_members[2];
    skep_member members[14];
    raw_member raw[14];
    raw_member *stored[14];
    model_struct town, thing;
    model_table table;
    model_entity entity;
    model m;
    gen *g;
    checker c;
} fixture;

static void fill_members(fixture *f) {
    const skep_member town_members[] = {{MEMBER(town, city, SKEP_KIND_TEXT)},
                                        {MEMBER(town, zone, SKEP_KIND_U8)}};
    const skep_member members[] = {
        {MEMBER(thing, id, SKEP_KIND_I64)},
        {MEMBER(thing, small, SKEP_KIND_I8)},
        {MEMBER(thing, count, SKEP_KIND_U32)},
        {MEMBER(thing, name, SKEP_KIND_TEXT)},
        {MEMBER(thing, code, SKEP_KIND_CHARS)},
        {MEMBER(thing, text, SKEP_KIND_STR)},
        {MEMBER(thing, price, SKEP_KIND_DECIMAL)},
        {MEMBER(thing, at, SKEP_KIND_TIME)},
        {MEMBER(thing, uuid, SKEP_KIND_UUID)},
        {MEMBER(thing, flag, SKEP_KIND_BOOL)},
        {MEMBER(thing, paint, SKEP_KIND_ENUM), .enumeration = &COLOURS},
        {MEMBER(thing, level, SKEP_KIND_ENUM), .enumeration = &COLOURS,
         .flags = SKEP_MEMBER_NUMBER},
        {MEMBER(thing, weight, SKEP_KIND_DOUBLE)},
        {MEMBER(thing, place, SKEP_KIND_STRUCT), .type = &f->town.desc},
    };
    memcpy(f->town_members, town_members, sizeof town_members);
    memcpy(f->members, members, sizeof members);
    for (size_t i = 0; i < 14; i++) {
        f->raw[i].name = members[i].name;
        f->stored[i] = &f->raw[i];
    }
}

static fixture *new_fixture(void) {
    fixture *f = calloc(1, sizeof *f);
    HOLDS(f != NULL);
    f->g = calloc(1, sizeof *f->g);
    HOLDS(f->g != NULL);
    f->g->arena = skep_arena_new(NULL, 0);
    HOLDS(f->g->arena != NULL);
    fill_members(f);
    f->town.members = f->town_members;
    f->town.desc = (skep_struct){"town", f->town_members, 2, sizeof(town)};
    f->town.stored = f->stored;
    f->thing.members = f->members;
    f->thing.desc = (skep_struct){"thing", f->members, 14, sizeof(thing)};
    f->thing.stored = f->stored;
    f->table.range = "SK";
    f->entity = (model_entity){.name = "thing", .structure = &f->thing, .table = &f->table};
    list_add(f->g, &f->m.structs, &f->town);
    list_add(f->g, &f->m.structs, &f->thing);
    f->c = (checker){.g = f->g, .m = &f->m};
    return f;
}

static void free_fixture(fixture *f) {
    skep_arena_free(f->g->arena);
    free(f->g);
    free(f);
}

/* ---- The object ---- */

static char *read_text(fixture *f, fuzz_input *in) {
    skep_str line = fuzz_until(in, '\n');
    return line.len > 0 && line.ptr[0] == '!' ? NULL : gen_text(f->g, line.ptr, line.len);
}

static thing read_object(fixture *f, fuzz_input *in) {
    thing object = {0};
    object.name = read_text(f, in);
    object.place.city = read_text(f, in);
    object.text = fuzz_until(in, '\n');
    skep_str code = fuzz_take(in, sizeof object.code);
    memcpy(object.code, code.ptr, code.len);
    uint64_t bits = fuzz_u64(in);
    memcpy(&object.id, &bits, sizeof bits);
    object.small = (int8_t)fuzz_byte(in);
    object.count = (uint32_t)fuzz_u64(in) >> fuzz_below(in, 32);
    object.price = skep_decimal_from_i64((int8_t)fuzz_byte(in));
    object.price.exponent = (int16_t)(object.price.low > 0 ? (int8_t)fuzz_byte(in) : 0);
    bits = fuzz_u64(in);
    memcpy(&object.at, &bits, sizeof bits);
    memset(object.uuid.bytes, fuzz_byte(in), sizeof object.uuid.bytes);
    object.flag = fuzz_below(in, 2) == 1;
    object.paint = (colour)fuzz_below(in, 4); /* one value has no name */
    object.level = (colour)fuzz_below(in, 4);
    object.place.zone = fuzz_byte(in);
    return object;
}

/* ---- Templates ---- */

static bool read_template(fixture *f, const char *text, skep_key *out) {
    const note_arg arg = {.name = "sk", .kind = NOTE_TEXT, .text = text};
    size_t errors = f->g->error_count;
    bool is_read = check_template(&f->c, &f->entity, &arg, "SK", out);
    HOLDS(is_read == (f->g->error_count == errors) && !f->g->is_memory_short);
    return is_read;
}

static void write_part(buffer *out, const skep_key_part *part) {
    for (const char *c = part->literal; c != NULL && *c != '\0'; c++) {
        if (*c == '{' || *c == '}') buffer_append_byte(out, (uint8_t)*c);
        buffer_append_byte(out, (uint8_t)*c);
    }
    if (part->literal != NULL) return;
    for (uint32_t i = 0; i < part->depth; i++)
        buffer_append_format(out, "%c%s", i == 0 ? '{' : '.', part->path[i]->name);
    if (part->width > 0) buffer_append_format(out, ":0%u", (unsigned)part->width);
    if (part->time_format != NULL) buffer_append_format(out, ":%s", part->time_format);
    buffer_append_byte(out, '}');
}

static void is_read_again(fixture *f, const skep_key *key) {
    buffer text;
    skep_key again;
    buffer_init(&text, NULL, 0);
    for (uint32_t i = 0; i < key->part_count; i++) write_part(&text, &key->parts[i]);
    buffer_append_byte(&text, '\0');
    HOLDS(!text.is_failed);
    HOLDS(read_template(f, (const char *)text.data, &again) && keys_same(key, &again));
    buffer_fini(&text);
}

/* The object's key; absent where the template cannot make one of it. */
static skep_value key_of(fixture *f, const skep_key *key, const thing *object) {
    skep_value made = {0};
    skep_error err = {0};
    skep_status status =
        model_key_value(key, object, LIMIT_RANGE_KEY_BYTES, f->g->arena, &made, &err);
    if (status != SKEP_OK) {
        HOLDS(is_refusal(status, &err, SKEP_INVALID) && made.data == NULL);
        return made;
    }
    if (made.data == NULL) return made;
    SUCCEEDS(packed_check(made.data, made.size, &err), err);
    HOLDS(skep_value_text(made).len > 0 && skep_value_text(made).len <= LIMIT_RANGE_KEY_BYTES);
    HOLDS(model_key_matches(key, made));
    return made;
}

static void try_two(fixture *f, const skep_key *a, const skep_key *b, const thing *object) {
    skep_value x = key_of(f, a, object), y = key_of(f, b, object);
    bool is_common =
        (x.data != NULL && model_key_matches(b, x)) || (y.data != NULL && model_key_matches(a, y));
    bool overlap = keys_overlap(a, b);
    HOLDS(overlap == keys_overlap(b, a));
    HOLDS(!is_common || overlap);
    HOLDS(x.data == NULL || keys_overlap(a, a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fixture *f = new_fixture();
    fuzz_input in = fuzz_begin(data, size);
    skep_str first = fuzz_until(&in, '\n'), second = fuzz_until(&in, '\n');
    skep_key a = {0}, b = {0};
    bool has_first = read_template(f, gen_text(f->g, first.ptr, first.len), &a);
    bool has_second = read_template(f, gen_text(f->g, second.ptr, second.len), &b);
    if (has_first) is_read_again(f, &a);
    if (has_second) is_read_again(f, &b);
    thing object = read_object(f, &in);
    if (has_first && has_second) try_two(f, &a, &b, &object);
    free_fixture(f);
    return 0;
}
