/* The language inside annotations, and where its pieces stand. */
#include "unit/generate/run.h"

#include "generate/note.h"

typedef struct fixture {
    generate_options options;
    gen g;
    list args;
    bool is_read;
} fixture;

static fixture *parse(const char *text, bool is_exact) {
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->g.options = &f->options;
    f->g.arena = skep_arena_new(NULL, 0);
    note_source source = {
        .text = text, .len = strlen(text), .at = {"a.h", 3, 10}, .is_exact = is_exact};
    f->is_read = note_parse(&f->g, &source, &f->args);
    return f;
}

static void done(fixture *f) {
    skep_arena_free(f->g.arena);
    free(f);
}

static const note_arg *arg(const fixture *f, size_t index) {
    assert_true(index < f->args.count);
    return f->args.items[index];
}

static void words_texts_groups_and_calls_are_told_apart(void **state) {
    (void)state;
    fixture *f = parse("order, pk = \"PK\", table = shop, gsi(G, pk = {a, b}), n = 5", false);
    assert_true(f->is_read);
    assert_int_equal(f->args.count, 5);
    assert_int_equal(arg(f, 0)->kind, NOTE_WORD);
    assert_null(arg(f, 0)->name);
    assert_string_equal(arg(f, 0)->text, "order");
    assert_int_equal(arg(f, 1)->kind, NOTE_TEXT);
    assert_string_equal(arg(f, 1)->name, "pk");
    assert_string_equal(arg(f, 1)->text, "PK");
    assert_int_equal(arg(f, 2)->kind, NOTE_WORD);
    assert_string_equal(arg(f, 2)->text, "shop");
    const note_arg *call = arg(f, 3);
    assert_int_equal(call->kind, NOTE_CALL);
    assert_string_equal(call->text, "gsi");
    assert_int_equal(call->args.count, 2);
    const note_arg *group = call->args.items[1];
    assert_int_equal(group->kind, NOTE_GROUP);
    assert_string_equal(group->name, "pk");
    assert_null(group->text);
    assert_int_equal(group->args.count, 2);
    assert_string_equal(arg(f, 4)->text, "5");
    done(f);
}

static void numbers_are_words_as_c_writes_them(void **state) {
    (void)state;
    static const char *const numbers[] = {"5",    "-5",     "+5",     "1.5",     ".5", "5.",
                                          "-1e9", "1.5E-3", "2e+10f", "0x1FULL", "-.5"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[32];
        snprintf(text, sizeof text, "default = %s, next", numbers[i]);
        fixture *f = parse(text, false);
        assert_true(f->is_read);
        assert_int_equal(f->args.count, 2);
        assert_int_equal(arg(f, 0)->kind, NOTE_WORD);
        assert_string_equal(arg(f, 0)->text, numbers[i]);
        assert_string_equal(arg(f, 1)->text, "next");
        done(f);
    }
    static const char *const others[] = {"-", "- 5", "a-b", "5-3", "-a", ".", "--5", "a.b"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        fixture *f = parse(others[i], false);
        assert_false(f->is_read);
        done(f);
    }
}

static void nothing_is_no_arguments(void **state) {
    (void)state;
    static const char *const texts[] = {"", "  ", " /* nothing */ "};
    for (size_t i = 0; i < 3; i++) {
        fixture *f = parse(texts[i], false);
        assert_true(f->is_read);
        assert_int_equal(f->args.count, 0);
        done(f);
    }
}

static void texts_are_joined_and_their_escapes_read(void **state) {
    (void)state;
    fixture *f = parse("\"a\\\"b\\\\\" \"c\\n\"", false);
    assert_string_equal(arg(f, 0)->text, "a\"b\\c\n");
    done(f);
}

static void places_are_those_of_the_source(void **state) {
    (void)state;
    fixture *f = parse("one, // comment\n   two = \"X{id}\") and more", true);
    assert_true(f->is_read);
    assert_int_equal(arg(f, 0)->at.line, 3);
    assert_int_equal(arg(f, 0)->at.column, 10);
    assert_int_equal(arg(f, 1)->at.line, 4);
    assert_int_equal(arg(f, 1)->at.column, 4);
    assert_int_equal(arg(f, 1)->value_at.column, 10);
    place inside = note_place_in(arg(f, 1), 2);
    assert_int_equal(inside.line, 4);
    assert_int_equal(inside.column, 13);
    done(f);
}

static void without_the_source_all_stands_at_one_place(void **state) {
    (void)state;
    fixture *f = parse("one, two = \"X{id}\"", false);
    assert_int_equal(arg(f, 1)->at.column, 10);
    assert_int_equal(note_place_in(arg(f, 1), 2).column, 10);
    done(f);
}

static void an_escape_makes_places_behind_it_unknown(void **state) {
    (void)state;
    fixture *f = parse("\"a\\\\b\")", true);
    assert_int_equal(note_place_in(arg(f, 0), 3).column, 10);
    done(f);
}

static void what_is_not_an_annotation_is_reported_where_it_stands(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned column;
        const char *message;
    } wrong[] = {
        {"a b)", 12, "'b' in an annotation where ',' or the closing parenthesis is expected"},
        {"a = )", 14, "')' in an annotation where a word or a text in quotes is expected"},
        {"a, 'x')", 13, "''' in an annotation where a word or a text in quotes is expected"},
        {"\"open)", 16, "the annotation ends where '\"' is expected"},
        {"a(b", 13, "the annotation ends where ',' or the closing parenthesis is expected"},
        {"a", 11, "the annotation ends where ',' or the closing parenthesis is expected"},
        {"\"a\\0b\")", 13,
         "'0' in an annotation where n, t, \" or \\ behind a backslash is expected"},
        {"\"\\x41\")", 12,
         "'x' in an annotation where n, t, \" or \\ behind a backslash is expected"},
        {"\"\\", 12, "the annotation ends where n, t, \" or \\ behind a backslash is expected"},
        {"{{{{{a}}}}})", 15, "'a' in an annotation where less nesting is expected"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture *f = parse(wrong[i].text, true);
        assert_false(f->is_read);
        assert_int_equal(f->g.error_count, 1);
        const generate_diagnostic *d = f->g.diagnostics.items[0];
        assert_string_equal(d->text, wrong[i].message);
        assert_string_equal(d->code, "SKEP-P01");
        assert_int_equal(d->column, wrong[i].column);
        done(f);
    }
}

static void an_argument_that_is_given_again_is_reported_once_each_time(void **state) {
    (void)state;
    fixture *f = parse("a = b, a = c, d, d, a = e, a = f", false);
    assert_true(f->is_read);
    assert_int_equal(f->args.count, 6);
    assert_int_equal(f->g.error_count, 3);
    for (size_t i = 0; i < f->g.diagnostics.count; i++) {
        const generate_diagnostic *d = f->g.diagnostics.items[i];
        assert_string_equal(d->code, "SKEP-P06");
        assert_string_equal(d->text, "'a' is given twice");
    }
    done(f);
}

/* Whatever bytes: it ends, and says no more than one error of form. */
static void any_bytes_are_read_to_an_end(void **state) {
    (void)state;
    static const char bytes[] = "ab \"\\{}(),=/*\n5";
    uint32_t seed = 1;
    for (int round = 0; round < 5000; round++) {
        char text[24];
        for (size_t i = 0; i + 1 < sizeof text; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = bytes[(seed >> 16) % (sizeof bytes - 1)];
        }
        text[sizeof text - 1] = '\0';
        fixture *f = parse(text, round % 2 == 0);
        size_t form_errors = 0;
        for (size_t i = 0; i < f->g.diagnostics.count; i++) {
            const generate_diagnostic *d = f->g.diagnostics.items[i];
            form_errors += strcmp(d->code, "SKEP-P01") == 0;
        }
        assert_int_equal(form_errors, f->is_read ? 0 : 1);
        done(f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_texts_groups_and_calls_are_told_apart),
        cmocka_unit_test(numbers_are_words_as_c_writes_them),
        cmocka_unit_test(nothing_is_no_arguments),
        cmocka_unit_test(texts_are_joined_and_their_escapes_read),
        cmocka_unit_test(places_are_those_of_the_source),
        cmocka_unit_test(without_the_source_all_stands_at_one_place),
        cmocka_unit_test(an_escape_makes_places_behind_it_unknown),
        cmocka_unit_test(what_is_not_an_annotation_is_reported_where_it_stands),
        cmocka_unit_test(an_argument_that_is_given_again_is_reported_once_each_time),
        cmocka_unit_test(any_bytes_are_read_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
