/* What jansson accepts, and what it reads, on random JSON and on damaged JSON. SKEP_ROUNDS in
 * the environment says how many documents each test reads, SKEP_SEED with which it begins. */
#include "decode_support.h"

#include "judge.h"
#include "random_json.h"
#include "wire/parse_plain.h"

static size_t from_environment(const char *name, size_t ordinary) {
    const char *text = getenv(name);
    return text != NULL ? strtoul(text, NULL, 10) : ordinary;
}

/* How many documents were accepted and refused; both have to happen, or the documents say
 * nothing. */
typedef struct tally {
    size_t accepted, refused, unknown;
} tally;

static void assert_both(const char *what, const tally *t) {
    print_message("%s: %zu accepted, %zu refused, %zu that jansson cannot judge\n", what,
                  t->accepted, t->refused, t->unknown);
    assert_true(t->accepted >= (t->accepted + t->refused) / 8);
    assert_true(t->refused >= (t->accepted + t->refused) / 8);
}

/* A copy that the decoder may change, with exactly the padding that it may read. */
static wire_text copy_text(const document *doc) {
    char *copy = malloc(doc->len + WIRE_PADDING_BYTES);
    assert_non_null(copy);
    memcpy(copy, doc->text, doc->len);
    memset(copy + doc->len, '"', WIRE_PADDING_BYTES);
    return (wire_text){copy, doc->len};
}

static void fail_document(const char *what, const document *doc, const skep_error *err) {
    print_error("seed %llu, %s: '%s' for\n", (unsigned long long)doc->r.seed, what, err->message);
    for (size_t i = 0; i < doc->len; i++) {
        unsigned char byte = (unsigned char)doc->text[i];
        print_error(byte >= ' ' && byte < 0x7F ? "%c" : "<%02X>", byte);
    }
    fail_msg("%s", "\nthe two do not agree");
}

static void count(tally *t, bool is_accepted, bool is_right, const document *doc,
                  const skep_error *err) {
    *(is_accepted ? &t->accepted : &t->refused) += 1;
    if (is_accepted != is_right) fail_document(is_accepted ? "accepted" : "refused", doc, err);
    if (is_accepted == (err->message[0] != '\0')) fail_document("message", doc, err);
}

/* ---- DynamoDB's form ---- */

typedef skep_status decode_function(wire_text json, skep_arena *arena, skep_value *out,
                                    skep_error *err);

static void judge_document(const document *doc, bool is_item, tally *t, skep_arena *arena) {
    json_t *tree;
    skep_value value = {0};
    skep_error err = {0};
    wire_text copy = copy_text(doc);
    decode_function *decode = is_item ? wire_decode_map : wire_decode_value;
    bool is_accepted = decode(copy, arena, &value, &err) == SKEP_OK;
    verdict v = judge_json(doc->text, doc->len, JSON_REJECT_DUPLICATES, &tree);
    if (v == IS_UNKNOWN) {
        t->unknown++;
    } else {
        bool is_right = v == IS_JSON && (is_item ? judge_map(tree, 0) : judge_value(tree, 0));
        count(t, is_accepted, is_right, doc, &err);
        if (is_accepted && !(is_item ? judge_same_map(tree, value) : judge_same_value(tree, value)))
            fail_document("another value", doc, &err);
    }
    if (is_accepted) assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    json_decref(tree);
    free(copy.data);
}

static void attribute_values_are_judged_as_by_jansson(void **state) {
    size_t rounds = from_environment("SKEP_ROUNDS", 2000);
    tally t = {0, 0, 0};
    document doc = {.r = {.seed = from_environment("SKEP_SEED", 1)}};
    for (size_t i = 0; i < rounds; i++) {
        bool is_item = doc_below(&doc, 2) == 0;
        skep_arena_reset(*state);
        doc.len = 0;
        if (doc_below(&doc, 200) == 0)
            doc_put_deep(&doc, 61 + doc_below(&doc, 6), is_item ? "{\"a\":{\"M\":" : "{\"L\":[",
                         is_item ? "{}" : "{\"SS\":[\"a\"]}", is_item ? "}}" : "]}");
        else if (is_item)
            doc_put_map(&doc, 0);
        else
            doc_put_value(&doc, 0);
        doc_damage_some(&doc);
        judge_document(&doc, is_item, &t, *state);
    }
    assert_both("attribute values", &t);
}

/* ---- Any JSON ---- */

/* What the decoder does with the parts of an answer that are not items. */
static skep_status pass_over(wire_text json, skep_arena *arena, skep_error *err) {
    wire_decoder d;
    if (wire_begin(&d, json, arena, err))
        (void)wire_at_end(&d, wire_skip_json(&d, wire_blank(d.start)));
    wire_finish(&d);
    return d.status;
}

static void judge_skipped(const document *doc, tally *t, skep_arena *arena) {
    json_t *tree;
    skep_error err = {0};
    wire_text copy = copy_text(doc);
    bool is_accepted = pass_over(copy, arena, &err) == SKEP_OK;
    verdict v = judge_json(doc->text, doc->len, 0, &tree);
    /* Behind a number that is too large for it jansson reads no further. */
    if (v == IS_UNKNOWN || v == IS_TOO_LARGE)
        t->unknown++;
    else
        count(t, is_accepted, v == IS_JSON && judge_depth(tree) <= WIRE_SKIPPED_DEPTH_MAX, doc,
              &err);
    json_decref(tree);
    free(copy.data);
}

/* Maps and lists around a leaf, where those of an item are not counted with it. */
static bool is_within_levels(const json_t *tree) {
    enum { LEVELS_MAX = 31 };
    return judge_depth(tree) <= LEVELS_MAX + (json_is_object(tree) ? 1U : 0U);
}

static void judge_plain(const document *doc, tally *t, skep_arena *arena) {
    json_t *tree;
    skep_value value = {0};
    skep_error err = {0};
    bool is_accepted =
        wire_parse_plain((skep_str){doc->text, doc->len}, arena, &value, &err) == SKEP_OK;
    verdict v = judge_json(doc->text, doc->len, JSON_REJECT_DUPLICATES, &tree);
    if (v == IS_UNKNOWN) {
        t->unknown++;
    } else {
        /* What is too large for a double is so for DynamoDB. */
        bool is_right =
            v == IS_JSON && judge_numbers(doc->text, doc->len) && is_within_levels(tree);
        count(t, is_accepted, is_right, doc, &err);
        if (is_accepted && !judge_same_plain(tree, value))
            fail_document("another value", doc, &err);
    }
    if (is_accepted) assert_int_equal(packed_check(value.data, value.size, NULL), SKEP_OK);
    json_decref(tree);
}

static void any_json_is_judged_as_by_jansson(void **state) {
    size_t rounds = from_environment("SKEP_ROUNDS", 2000);
    tally skipped = {0, 0, 0}, plain = {0, 0, 0};
    document doc = {.r = {.seed = from_environment("SKEP_SEED", 2)}};
    for (size_t i = 0; i < rounds; i++) {
        skep_arena_reset(*state);
        doc.len = 0;
        size_t deep = doc_below(&doc, 300);
        if (deep == 0)
            doc_put_deep(&doc, 28 + doc_below(&doc, 7), "{\"a\":", "[]", "}");
        else if (deep == 1)
            doc_put_deep(&doc, 125 + doc_below(&doc, 7), "[", "1", "]");
        else
            doc_put_any(&doc, 0);
        doc_damage_some(&doc);
        judge_skipped(&doc, &skipped, *state);
        judge_plain(&doc, &plain, *state);
    }
    assert_both("passed over", &skipped);
    assert_both("plain", &plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(attribute_values_are_judged_as_by_jansson),
        TEST(any_json_is_judged_as_by_jansson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
