/* Unions by their tag, and values that converters store and load. */
#include "pantry_test.h"

#include "support/failing_allocator.h"

/* ---- Unions ---- */

static void a_union_is_stored_as_what_its_tag_selects(void **state) {
    (void)state;
    pantry p = {0};
    assert_member(&p, "payment", "nothing");
    assert_member(&p, "zahlart", "{\"S\":\"NONE\"}");
    p = (pantry){.paid_by = PAY_CARD, .payment.card = {"4711", 2030}};
    assert_member(&p, "payment", "{\"M\":{\"number\":{\"S\":\"4711\"},\"year\":{\"N\":\"2030\"}}}");
    p = (pantry){.paid_by = PAY_CENTS, .payment.cents = -5};
    assert_member(&p, "payment", "{\"N\":\"-5\"}");
    p = (pantry){.paid_by = PAY_IBAN, .payment.iban = "DE1"};
    assert_member(&p, "payment", "{\"S\":\"DE1\"}");
    p.paid_by = PAY_GIFT;
    assert_member(&p, "payment", "{\"S\":\"DE1\"}");
    assert_member(&p, "zahlart", "{\"S\":\"GIFT\"}");
    p.payment.iban = NULL;
    assert_member(&p, "payment", "nothing");
}

static void a_union_is_read_by_a_tag_whose_name_comes_later(void **state) {
    (void)state;
    pantry p = {.paid_by = PAY_CARD, .payment.card = {"4711", 2030}};
    pantry back = read_back(packed(&p));
    assert_int_equal(back.paid_by, PAY_CARD);
    assert_string_equal(back.payment.card.number, "4711");
    assert_int_equal(back.payment.card.year, 2030);
    p = (pantry){.paid_by = PAY_CENTS, .payment.cents = INT64_MIN};
    back = read_back(packed(&p));
    assert_true(back.payment.cents == INT64_MIN);
    p = (pantry){.paid_by = PAY_GIFT, .payment.iban = "DE1"};
    back = read_back(packed(&p));
    assert_string_equal(back.payment.iban, "DE1");
}

static void what_the_union_held_before_is_gone(void **state) {
    (void)state;
    static const payment zero;
    pantry p = {.paid_by = PAY_IBAN}, back;
    memset(&back, 0x66, sizeof back);
    unpack_as(&pantry_struct, packed(&p), &back);
    assert_memory_equal(&back.payment, &zero, sizeof zero);
    p.paid_by = PAY_NONE;
    memset(&back, 0x66, sizeof back);
    unpack_as(&pantry_struct, packed(&p), &back);
    assert_memory_equal(&back.payment, &zero, sizeof zero);
    p = (pantry){.paid_by = PAY_CENTS, .payment.cents = 1};
    memset(&back, 0x66, sizeof back);
    unpack_as(&pantry_struct, packed(&p), &back);
    assert_true(back.payment.cents == 1);
    assert_memory_equal((const char *)&back.payment + sizeof(int64_t), &zero,
                        sizeof zero - sizeof(int64_t));
    back.payment.cents = 5;
    back.paid_by = PAY_CENTS;
    unpack_as(&pantry_struct, with_null("payment"), &back);
    assert_int_equal(back.paid_by, PAY_NONE);
    assert_memory_equal(&back.payment, &zero, sizeof zero);
}

static skep_value paid(const char *by, skep_value value) {
    skep_item *item = item_begin();
    skep_item_set_value(item, "payment", value);
    skep_item_set_text(item, "zahlart", by);
    return item_end(item);
}

static void a_value_that_does_not_fit_its_tag_is_refused(void **state) {
    (void)state;
    assert_not_read(paid("CARD", skep_value_from_text(arena, "x")),
                    "pantry.payment.card: M expected, S found: \"x\"");
    assert_not_read(paid("CENTS", skep_value_from_double(arena, 0.5)),
                    "pantry.payment.cents: 0.5 is not a whole number, as int64_t is");
    assert_not_read(paid("IBAN", skep_value_from_bool(arena, true)),
                    "pantry.payment.iban: S expected, BOOL found: true");
    assert_not_read(paid("NONE", skep_value_from_i64(arena, 7)),
                    "pantry.payment: paid_by is NONE, for which no value is stored, but N is "
                    "found: 7");
    (void)read_back(paid("NONE", skep_value_from_null(arena)));
    assert_not_read(paid(NULL, skep_value_from_i64(arena, 7)),
                    "pantry.payment: paid_by is NONE, for which no value is stored, but N is "
                    "found: 7");
    skep_item *item = item_begin();
    skep_item_open_map(item, "payment");
    skep_item_set_text(item, "year", "soon");
    skep_item_close(item);
    skep_item_set_text(item, "zahlart", "CARD");
    assert_not_read(item_end(item), "pantry.payment.card.year: N expected, S found: \"soon\"");
}

static void a_tag_without_an_alternative_is_an_error(void **state) {
    (void)state;
    static const skep_variant some = {DELTA(paid_by, payment), 1, &paid_by_member,
                                      &payment_alternatives[1]};
    static const skep_member_more more = {.variant = &some};
    static const skep_member members[] = {
        FIELD(pantry, payment, "payment", SKEP_KIND_VARIANT, .more = &more),
        FIELD(pantry, paid_by, "zahlart", SKEP_KIND_ENUM, .enumeration = &payment_enum)};
    static const skep_struct type = {"pantry", members, 2, sizeof(pantry)};
    pantry p = {.paid_by = PAY_CENTS};
    assert_not_packed(&type, &p,
                      "pantry.payment: paid_by is CENTS, for which the union has no member");
    int unknown = 77;
    memcpy(&p.paid_by, &unknown, sizeof p.paid_by);
    assert_not_packed(&type, &p,
                      "pantry.payment: paid_by is 77, for which the union has no member");
    assert_not_unpacked(&type, paid("GIFT", skep_value_from_text(arena, "x")),
                        "pantry.payment: paid_by is GIFT, for which the union has no member");
    assert_not_unpacked(&type, paid("GIFT", (skep_value){0}),
                        "pantry.payment: paid_by is GIFT, for which the union has no member");
    /* An item in which nothing is said of the payment reads as zero. */
    unpack_as(&type, with_null("other"), &p);
    assert_int_equal(p.paid_by, PAY_NONE);
}

static void flags_of_a_union_and_of_its_alternatives_count(void **state) {
    (void)state;
    static const skep_member required_iban =
        FIELD(payment, iban, "payment", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_REQUIRED);
    static const skep_member null_iban =
        FIELD(payment, iban, "payment", SKEP_KIND_TEXT, .flags = SKEP_MEMBER_NULL);
    static const skep_member hidden_cents =
        FIELD(payment, cents, "payment", SKEP_KIND_I64, .flags = SKEP_MEMBER_SENSITIVE);
    static const skep_alternative alternatives[] = {{PAY_NONE, NULL},
                                                    {PAY_IBAN, &required_iban},
                                                    {PAY_GIFT, &null_iban},
                                                    {PAY_CENTS, &hidden_cents}};
    static const skep_variant variant = {DELTA(paid_by, payment), 4, &paid_by_member, alternatives};
    static const skep_member_more more = {.variant = &variant};
    skep_member members[] = {
        FIELD(pantry, payment, "payment", SKEP_KIND_VARIANT, .more = &more),
        FIELD(pantry, paid_by, "zahlart", SKEP_KIND_ENUM, .enumeration = &payment_enum)};
    const skep_struct type = {"pantry", members, 2, sizeof(pantry)};
    pantry p = {.paid_by = PAY_IBAN};
    assert_not_packed(&type, &p, "pantry.payment.iban: is required, but there is none");
    assert_not_unpacked(&type, paid("IBAN", (skep_value){0}),
                        "pantry.payment.iban: is required, but nothing is stored");
    p.paid_by = PAY_GIFT;
    assert_stored(at_name(pack_as(&type, &p), "payment"), "{\"NULL\":true}");
    assert_not_unpacked(&type, paid("CENTS", skep_value_from_text(arena, "5")),
                        "pantry.payment.cents: N expected, S found: (sensitive)");
    p.paid_by = PAY_NONE;
    members[0].flags = SKEP_MEMBER_NULL;
    assert_stored(at_name(pack_as(&type, &p), "payment"), "{\"NULL\":true}");
    members[0].flags = SKEP_MEMBER_REQUIRED;
    assert_not_packed(&type, &p, "pantry.payment: is required, but there is none");
    p.paid_by = PAY_GIFT;
    assert_not_unpacked(&type, paid("GIFT", skep_value_from_null(arena)),
                        "pantry.payment: is required, but NULL is stored");
}

/* ---- Converters ---- */

static void a_converter_says_what_is_stored(void **state) {
    (void)state;
    point path[] = {{1, 2}, {0, 0}};
    pantry p = {.place = {3, -4}, .mass = 1250, .path = {path, 2, 2}};
    assert_member(&p, "place", "{\"S\":\"3,-4\"}");
    assert_member(&p, "mass", "{\"N\":\"1.25\"}");
    assert_member(&p, "path", "{\"L\":[{\"S\":\"1,2\"},{\"NULL\":true}]}");
    assert_member(&p, "null_place", "{\"NULL\":true}");
    pantry back = read_back(packed(&p));
    assert_int_equal(back.place.y, -4);
    assert_int_equal(back.mass, 1250);
    assert_int_equal(back.path.items[0].y, 2);
    assert_int_equal(back.path.items[1].y, 0);
    p = (pantry){0};
    assert_member(&p, "place", "nothing");
    assert_member(&p, "mass", "{\"N\":\"0\"}");
}

static void what_a_converter_refuses_is_told_with_the_path(void **state) {
    (void)state;
    pantry p = {.place = {INT32_MIN, 0}};
    assert_not_written(&p, "pantry.place: -2147483648 is too far");
    point path[] = {{1, 2}, {INT32_MIN, 0}};
    p = (pantry){.path = {path, 2, 2}};
    assert_not_written(&p, "pantry.path[1]: -2147483648 is too far");
    assert_not_read(with_text("place", "here"), "pantry.place: \"here\" is not x,y");
    assert_not_read(with_number("place", "1"), "pantry.place: S expected, N found: 1");
    assert_not_read(with_number("mass", "0.0005"),
                    "pantry.mass: the converter mass failed without a message");
    assert_int_equal(mapper_unpack(&pantry_struct, with_text("place", "x"), &p, arena, NULL),
                     SKEP_INVALID);
}

static void a_sensitive_value_is_not_in_a_converters_message(void **state) {
    (void)state;
    static const skep_member member = FIELD(pantry, place, "place", SKEP_KIND_CUSTOM,
                                            .more = &point_more, .flags = SKEP_MEMBER_SENSITIVE);
    static const skep_struct type = {"pantry", &member, 1, sizeof(pantry)};
    pantry p = {.place = {INT32_MIN, 0}};
    assert_not_packed(&type, &p, "pantry.place: (sensitive) is refused by the converter point");
    assert_not_unpacked(&type, with_text("place", "here"),
                        "pantry.place: (sensitive) is refused by the converter point");
}

/* Stores whatever value `made` is. */
static skep_value made;

static skep_status store_made(const void *member, skep_arena *from, skep_value *out,
                              skep_error *error) {
    (void)member;
    (void)from;
    (void)error;
    *out = made;
    return SKEP_OK;
}

static void what_a_converter_makes_is_checked(void **state) {
    (void)state;
    static const skep_converter converter = {"odd", SKEP_TYPE_L, store_made, NULL};
    static const skep_member_more more = {.converter = &converter};
    skep_member member = FIELD(pantry, place, "place", SKEP_KIND_CUSTOM, .more = &more);
    const skep_struct type = {"pantry", &member, 1, sizeof(pantry)};
    const pantry p = {0};
    made = skep_value_from_text(arena, "x");
    assert_not_packed(&type, &p,
                      "pantry.place: the converter odd made a value of type S instead of L");
    static const uint8_t damaged[] = {SKEP_TYPE_L, 4, 0, 0, 0, 1, 0, 0, 0, 77, 0, 0, 0};
    made = (skep_value){damaged, sizeof damaged};
    assert_not_packed(&type, &p, "pantry.place: the converter odd made a damaged value");
    enum { LEVELS = 31 };
    buffer deep;
    packed_writer w;
    buffer_init(&deep, NULL, 0);
    packed_begin(&w, &deep, NULL);
    for (int i = 0; i < LEVELS + 1; i++) packed_open(&w, SKEP_TYPE_L);
    for (int i = 0; i < LEVELS + 1; i++) packed_end(&w);
    made = packed_take(&deep, arena);
    buffer_fini(&deep);
    assert_not_packed(&type, &p,
                      "pantry.place: lists and structs are nested deeper than the 31 levels that "
                      "DynamoDB stores");
    skep_value inner;
    assert_true(skep_value_at_index(made, 0, &inner));
    made = inner;
    assert_int_equal(packed_depth(pack_as(&type, &p)) - 1, LEVELS);
    member.flags = SKEP_MEMBER_OMIT_EMPTY;
    static const uint8_t empty[] = {SKEP_TYPE_L, 0, 0, 0, 0, 0, 0, 0, 0};
    made = (skep_value){empty, sizeof empty};
    assert_stored(at_name(pack_as(&type, &p), "place"), "nothing");
    member.flags = SKEP_MEMBER_REQUIRED;
    made = (skep_value){0};
    assert_not_packed(&type, &p, "pantry.place: is required, but there is none");
}

static void converters_run_out_of_memory_like_everything_else(void **state) {
    (void)state;
    const pantry p = {.place = {1, 1}, .mass = 5};
    failing_allocator memory;
    bool is_done = false;
    for (int nth = 1; !is_done; nth++) {
        failing_allocator_init(&memory, nth);
        buffer out;
        buffer_init(&out, &memory.table, 0);
        skep_status status = mapper_pack_struct(&pantry_struct, &p, &out, &err);
        is_done = status == SKEP_OK;
        if (!is_done) assert_int_equal(status, SKEP_NO_MEMORY);
        buffer_fini(&out);
        assert_int_equal(memory.live, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_union_is_stored_as_what_its_tag_selects),
        TEST(a_union_is_read_by_a_tag_whose_name_comes_later),
        TEST(what_the_union_held_before_is_gone),
        TEST(a_value_that_does_not_fit_its_tag_is_refused),
        TEST(a_tag_without_an_alternative_is_an_error),
        TEST(flags_of_a_union_and_of_its_alternatives_count),
        TEST(a_converter_says_what_is_stored),
        TEST(what_a_converter_refuses_is_told_with_the_path),
        TEST(a_sensitive_value_is_not_in_a_converters_message),
        TEST(what_a_converter_makes_is_checked),
        TEST(converters_run_out_of_memory_like_everything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
