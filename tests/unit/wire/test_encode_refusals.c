/* What the encoder refuses, with its exact words, and what it does when memory or the ceiling of a
 * buffer runs out at any point: the buffer keeps what it had. */
#include "unit/mapper/larder.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "mapper/mapper.h"
#include "support/failing_allocator.h"
#include "value/packed.h"
#include "wire/encode.h"

#define RANGE                                                                                      \
    "is not a number that DynamoDB holds: magnitudes from 1E-130 to 9.99E+125, no NaN and no "     \
    "infinity"

static skep_arena *arena;
static skep_error err;

static int setup(void **state) {
    (void)state;
    arena = skep_arena_new(NULL, 0);
    err = (skep_error){0};
    return arena == NULL;
}

static int teardown(void **state) {
    (void)state;
    skep_arena_free(arena);
    return 0;
}

static void assert_refused(const skep_struct *type, const void *object, const char *message) {
    buffer out;
    buffer_init(&out, NULL, 0);
    buffer_append_text(&out, "kept");
    assert_int_equal(wire_encode_struct(type, object, &out, &err), SKEP_INVALID);
    assert_string_equal(err.message, message);
    assert_int_equal(err.status, SKEP_INVALID);
    assert_int_equal(out.len, 4);
    assert_memory_equal(out.data, "kept", 4);
    assert_int_equal(wire_encode_struct(type, object, &out, NULL), SKEP_INVALID);
    assert_int_equal(out.len, 4);
    buffer_fini(&out);
}

/* ---- Elements ---- */

static void a_number_in_a_container_is_named_by_its_place(void **state) {
    (void)state;
    float floats[] = {1, -INFINITY};
    double reals[] = {1, 2, 1e126};
    skep_decimal decimals[] = {{.low = 1, .exponent = 126}};
    larder l = {.json_chars = "1", .float_set = {floats, 2, 2}};
    assert_refused(&larder_struct, &l, "larder.float_set[1]: -inf " RANGE);
    l = (larder){.json_chars = "1", .double_list = {reals, 3, 3}};
    assert_refused(&larder_struct, &l, "larder.double_list[2]: 1e+126 " RANGE);
    l = (larder){.json_chars = "1", .decimal_list = {decimals, 1, 1}};
    assert_refused(&larder_struct, &l, "larder.decimal_list[0]: the skep_decimal " RANGE);
    l = (larder){.json_chars = "1", .decimal_set = {decimals, 1, 1}};
    assert_refused(&larder_struct, &l, "larder.decimal_set[0]: the skep_decimal " RANGE);
    pantry p = {.vector = {0, 0, 0, INFINITY}};
    assert_refused(&pantry_struct, &p, "pantry.vector[3]: inf " RANGE);
}

static void a_text_in_a_container_is_named_by_its_place(void **state) {
    (void)state;
    skep_str strs[] = {{"fine", 4}, {"\xC3", 1}};
    larder_code codes[] = {"1234567", {'1', '2', '3', '4', '5', '6', '7', '8'}};
    shade shades[] = {SHADE_MILD, (shade)5};
    larder l = {.json_chars = "1", .str_list = {strs, 2, 2}};
    assert_refused(&larder_struct, &l,
                   "larder.str_list[1]: text is not UTF-8: byte 0xC3 at offset 0 does not belong "
                   "there, in \"\\xC3\"");
    l = (larder){.json_chars = "1", .code_set = {codes, 2, 2}};
    assert_refused(&larder_struct, &l,
                   "larder.code_set[1]: the text has no NUL within its char[8]");
    l = (larder){.json_chars = "1", .shade_list = {shades, 2, 2}};
    assert_refused(&larder_struct, &l,
                   "larder.shade_list[1]: 5 is no value of shade, which has DARK, MILD, PALE");
    l = (larder){.json_chars = "{"};
    assert_refused(&larder_struct, &l,
                   "larder.json_chars: is not JSON: a text in quotes is expected at offset 1: "
                   "\"{\"");
}

static void a_required_element_must_be_there(void **state) {
    (void)state;
    typedef struct holder {
        text_list texts;
    } holder;
    static const skep_member element =
        ELEMENT(char *, SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED);
    const skep_member member = FIELD(holder, texts, "texts", SKEP_KIND_LIST, .element = &element);
    const skep_struct type = {"holder", &member, 1, sizeof(holder)};
    char *texts[] = {"a", NULL};
    const holder h = {{texts, 2, 2}};
    assert_refused(&type, &h, "holder.texts[1]: is required, but there is none");
}

static void a_union_whose_tag_is_unknown_is_refused(void **state) {
    (void)state;
    parcel parcels[] = {{.kind = PAY_NONE}, {.kind = (payment_kind)9}};
    const larder l = {.json_chars = "1", .parcels = {parcels, 2, 2}};
    assert_refused(&larder_struct, &l,
                   "larder.parcels[1].content: kind is 9, for which the union has no member");
}

/* ---- Maps and depth ---- */

static void keys_that_cannot_be_written_are_refused(void **state) {
    (void)state;
    int_entry stock[] = {{"a", 1}, {"b", 2}, {"a", 3}};
    pantry p = {.stock = {stock, 3, 3}};
    assert_refused(&pantry_struct, &p,
                   "pantry.stock: the map has two entries of the name \"a\": expected each name "
                   "once");
    stock[2].key = NULL;
    assert_refused(&pantry_struct, &p, "pantry.stock[2]: the key is NULL");
    stock[2].key = "";
    assert_refused(&pantry_struct, &p,
                   "pantry.stock[\"\"]: a key is empty text, which no map of DynamoDB has");
    stock[2].key = "\xFF";
    assert_refused(&pantry_struct, &p, "pantry.stock[\"\\xFF\"]: the key is not UTF-8");
    p.stock.items = NULL;
    assert_refused(&pantry_struct, &p, "pantry.stock: count is 3, but items is NULL");
}

/* ---- The mapper is the judge ---- */

typedef void (*spoiler)(chance *c, kitchen *k);

static void spoil_real(chance *c, kitchen *k) {
    static const double wrong[] = {NAN, INFINITY, -INFINITY, 1e126, -1e126, 1e-131};
    k->real = wrong[chance_below(c, COUNT_OF(wrong))];
}

static void spoil_single(chance *c, kitchen *k) {
    k->pantry.vector[chance_below(c, COUNT_OF(k->pantry.vector))] = NAN;
}

static void spoil_price(chance *c, kitchen *k) {
    static const skep_decimal wrong[] = {{.low = 1, .exponent = 126},
                                         {.low = 1, .exponent = -131},
                                         {.low = UINT64_MAX},
                                         {.high = UINT64_MAX},
                                         {.low = 1, .exponent = INT16_MIN}};
    k->price = wrong[chance_below(c, COUNT_OF(wrong))];
}

static char *chance_bad_text(chance *c) {
    static const char *const wrong[] = {
        "\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a long text that is cut \xE2\x82",
        "\xFF"};
    const char *text = wrong[chance_below(c, COUNT_OF(wrong))];
    return skep_arena_copy_text(c->arena, text, strlen(text));
}

static void spoil_text(chance *c, kitchen *k) {
    k->best.label = chance_bad_text(c);
}

static void spoil_note(chance *c, kitchen *k) {
    const char *text = chance_bad_text(c);
    k->note = (skep_str){text, strlen(text)};
}

static void spoil_code(chance *c, kitchen *k) {
    (void)c;
    memset(k->code, 'x', sizeof k->code);
}

static void spoil_color(chance *c, kitchen *k) {
    k->color = (shade)(1 + (int)chance_below(c, 200));
}

static void spoil_required(chance *c, kitchen *k) {
    (void)c;
    k->required = NULL;
}

static void spoil_set(chance *c, kitchen *k) {
    k->tags.count = 1 + chance_below(c, 40);
    k->tags.items = chance_array(c, k->tags.count, sizeof *k->tags.items);
    for (size_t i = 1; i < k->tags.count; i++) k->tags.items[i] = chance_key(c, i);
}

static void spoil_count(chance *c, kitchen *k) {
    k->numbers.items = NULL;
    k->numbers.count = 1 + chance_below(c, 3);
}

static void spoil_negative_count(chance *c, kitchen *k) {
    k->pantry.labels = chance_array(c, 1, sizeof *k->pantry.labels);
    k->pantry.label_count = -1;
}

static void spoil_key(chance *c, kitchen *k) {
    static char *const wrong[] = {NULL, "", "0", "\x80"};
    int_map *map = &k->pantry.stock;
    map->count = 2 + chance_below(c, 30);
    map->items = chance_array(c, map->count, sizeof *map->items);
    for (size_t i = 0; i < map->count; i++) {
        char key[16];
        int len = snprintf(key, sizeof key, "%zu", i);
        map->items[i].key = skep_arena_copy_text(c->arena, key, (size_t)len);
    }
    map->items[map->count - 1].key = wrong[chance_below(c, COUNT_OF(wrong))];
}

static void spoil_long_key(chance *c, kitchen *k) {
    char *key = chance_array(c, LIMIT_ATTRIBUTE_NAME_BYTES + 2, 1);
    memset(key, 'k', LIMIT_ATTRIBUTE_NAME_BYTES + 1);
    k->pantry.stock.items = chance_array(c, 1, sizeof *k->pantry.stock.items);
    k->pantry.stock.items[0].key = key;
    k->pantry.stock.count = 1;
}

static void spoil_tag(chance *c, kitchen *k) {
    k->pantry.paid_by = (payment_kind)(5 + (int)chance_below(c, 100));
}

static void spoil_json(chance *c, kitchen *k) {
    static const char *const wrong[] = {"", "{", "[1,]", "nul", "01", "\"\x01\"", "{} {}"};
    const char *text = wrong[chance_below(c, COUNT_OF(wrong))];
    k->pantry.json = skep_arena_copy_text(c->arena, text, strlen(text));
}

static void spoil_place(chance *c, kitchen *k) {
    (void)c;
    k->pantry.place.x = INT32_MIN;
}

static void spoil_depth(chance *c, kitchen *k) {
    spoon *loop = chance_array(c, 1, sizeof *loop);
    if (chance_below(c, 2) == 0) {
        loop->inner = loop;
    } else {
        loop->parts.items = loop;
        loop->parts.count = 1;
    }
    k->other = loop;
}

static const spoiler spoilers[] = {
    spoil_real,     spoil_single, spoil_price, spoil_text,           spoil_note, spoil_code,
    spoil_color,    spoil_set,    spoil_count, spoil_negative_count, spoil_key,  spoil_long_key,
    spoil_required, spoil_tag,    spoil_json,  spoil_place,          spoil_depth};

static void what_the_mapper_refuses_is_refused_with_its_words(void **state) {
    (void)state;
    enum { ROUNDS = 60 };
    chance c = {22, arena};
    buffer packed;
    buffer_init(&packed, NULL, 0);
    for (size_t i = 0; i < ROUNDS * COUNT_OF(spoilers); i++) {
        kitchen k = chance_kitchen(&c, 1);
        skep_error packing = {0};
        spoilers[i % COUNT_OF(spoilers)](&c, &k);
        assert_int_equal(mapper_pack_struct(&kitchen_struct, &k, &packed, &packing), SKEP_INVALID);
        assert_refused(&kitchen_struct, &k, packing.message);
        skep_arena_reset(arena);
    }
    buffer_fini(&packed);
}

static void nesting_beyond_dynamodbs_is_refused(void **state) {
    (void)state;
    spoon loop = {.label = "round"};
    loop.parts.items = &loop;
    loop.parts.count = 1;
    buffer out;
    buffer_init(&out, NULL, 0);
    assert_int_equal(wire_encode_struct(&spoon_struct, &loop, &out, &err), SKEP_INVALID);
    const char *end = ".parts[0]: lists and structs are nested deeper than the 31 levels that "
                      "DynamoDB stores";
    size_t len = strlen(err.message);
    assert_true(len > strlen(end));
    assert_string_equal(err.message + len - strlen(end), end);
    assert_int_equal(out.len, 0);
    buffer_fini(&out);
}

/* ---- Memory ---- */

/* How a value is written; after a failure *status says what it was. */
typedef void (*writer)(const skep_struct *type, const void *object, skep_value map, buffer *out,
                       skep_status *status);

static void write_struct(const skep_struct *type, const void *object, skep_value map, buffer *out,
                         skep_status *status) {
    (void)map;
    *status = wire_encode_struct(type, object, out, &err);
    assert_int_equal(err.status, *status);
}

/* In the arena. */
static skep_value packed(const skep_struct *type, const void *object) {
    buffer scratch;
    skep_error packing;
    buffer_init(&scratch, NULL, 0);
    assert_int_equal(mapper_pack_struct(type, object, &scratch, &packing), SKEP_OK);
    skep_value map = packed_take(&scratch, arena);
    buffer_fini(&scratch);
    return map;
}

static void write_map(const skep_struct *type, const void *object, skep_value map, buffer *out,
                      skep_status *status) {
    (void)type;
    (void)object;
    wire_encode_map(map, out);
    *status = out->is_failed ? SKEP_LIMIT : SKEP_OK;
}

static void write_value(const skep_struct *type, const void *object, skep_value map, buffer *out,
                        skep_status *status) {
    (void)type;
    (void)object;
    wire_encode_value(map, out);
    *status = out->is_failed ? SKEP_LIMIT : SKEP_OK;
}

static void write_plain(const skep_struct *type, const void *object, skep_value map, buffer *out,
                        skep_status *status) {
    (void)type;
    (void)object;
    wire_encode_plain(map, out);
    *status = out->is_failed ? SKEP_LIMIT : SKEP_OK;
}

static const writer writers[] = {write_struct, write_map, write_value, write_plain};

static void check_ceilings(writer write, const skep_struct *type, const void *object) {
    skep_status status = SKEP_LIMIT;
    skep_value map = packed(type, object);
    for (size_t ceiling = 4; status != SKEP_OK; ceiling += 3) {
        buffer out;
        buffer_init(&out, NULL, ceiling);
        buffer_append_text(&out, "kept");
        write(type, object, map, &out, &status);
        if (status != SKEP_OK) {
            char message[128];
            (void)snprintf(message, sizeof message,
                           "a request takes more than the %zu bytes allowed", ceiling);
            assert_int_equal(status, SKEP_LIMIT);
            if (write == write_struct) assert_string_equal(err.message, message);
            assert_int_equal(out.len, 4);
            assert_memory_equal(out.data, "kept", 4);
        }
        buffer_fini(&out);
    }
}

static void check_allocations(const skep_struct *type, const void *object) {
    failing_allocator memory;
    skep_status status = SKEP_NO_MEMORY;
    for (int nth = 1; status != SKEP_OK; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        status = wire_encode_struct(type, object, &out, &err);
        if (status != SKEP_OK) {
            assert_int_equal(status, SKEP_NO_MEMORY);
            assert_string_equal(err.message,
                                "out of memory: the allocator or an arena's ceiling refused");
            assert_int_equal(out.len, 0);
        }
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
}

static void everything_is_written_or_nothing(void **state) {
    (void)state;
    chance c = {21, arena};
    for (int i = 0; i < 4; i++) {
        kitchen k = chance_kitchen(&c, i);
        larder l = chance_larder(&c);
        for (size_t w = 0; w < COUNT_OF(writers); w++) {
            check_ceilings(writers[w], &kitchen_struct, &k);
            check_ceilings(writers[w], &larder_struct, &l);
        }
        check_allocations(&kitchen_struct, &k);
        check_allocations(&larder_struct, &l);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_number_in_a_container_is_named_by_its_place),
        TEST(a_text_in_a_container_is_named_by_its_place),
        TEST(a_required_element_must_be_there),
        TEST(a_union_whose_tag_is_unknown_is_refused),
        TEST(keys_that_cannot_be_written_are_refused),
        TEST(what_the_mapper_refuses_is_refused_with_its_words),
        TEST(nesting_beyond_dynamodbs_is_refused),
        TEST(everything_is_written_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
