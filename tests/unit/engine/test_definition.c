/* Table definitions as they are stored: what was packed comes back, and what no table can have is refused. */
#include "engine/definition.h"

#include "unit/engine/engine_test.h"

static const char WHOLE[] =
    "{hash:[['pk',1]], range:[['sk',2]], indexes:[{name:'by_b', hash:[['b',1],['c',3]], "
    "range:[['d',2]], projection:2, included:['e']}]}";

static skep_status unpack(fixture *f, const char *text, skep_table_definition *out) {
    skep_value packed = value_of(f->arena, text);
    f->err = (skep_error){0};
    return definition_unpack((skep_bytes){packed.data, packed.size}, "things", f->arena, out,
                             &f->err);
}

static void a_definition_that_was_packed_is_read_as_it_was(void **state) {
    fixture *f = *state;
    skep_table_definition read = {0};
    must(f, unpack(f, WHOLE, &read));
    assert_string_equal(read.name, "things");
    assert_string_equal(read.key.hash[0].name, "pk");
    assert_string_equal(read.key.range[0].name, "sk");
    assert_int_equal(read.index_count, 1);
    assert_int_equal(read.indexes[0].key.hash_count, 2);
    assert_string_equal(read.indexes[0].included[0], "e");
    buffer buf;
    buffer_init(&buf, NULL, 0);
    must(f, definition_pack(&read, &buf, &f->err));
    assert_value(f, (skep_value){buf.data, buf.len}, WHOLE);
    buffer_fini(&buf);
}

static void what_no_table_can_have_is_refused(void **state) {
    fixture *f = *state;
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{hash:[], range:[], indexes:[]}",
        "{hash:[['',1]], range:[], indexes:[]}",
        "{hash:[['pk',0]], range:[], indexes:[]}",
        "{hash:[['pk',4]], range:[], indexes:[]}",
        "{hash:[[1,1]], range:[], indexes:[]}",
        "{hash:[['pk']], range:[], indexes:[]}",
        "{hash:[['pk',1],['p2',1]], range:[], indexes:[]}",
        "{hash:[['pk',1]], range:[['a',1],['b',1]], indexes:[]}",
        "{hash:[['pk',1]], range:[['',1]], indexes:[]}",
        "{hash:[['pk',1]], range:[]}",
        "{hash:[['pk',1]], range:[], indexes:['by_b']}",
        "{hash:[['pk',1]], range:[], indexes:[{name:'x', hash:[['b',1]], range:[], projection:0, "
        "included:[]}]}",
        "{hash:[['pk',1]], range:[], indexes:[{name:'', hash:[['b',1]], range:[], projection:0, "
        "included:[]}]}",
        "{hash:[['pk',1]], range:[], indexes:[{name:'by_x', hash:[['',1]], range:[], projection:0, "
        "included:[]}]}",
        "{hash:[['pk',1]], range:[], indexes:[{name:'by_x', hash:[['b',1]], range:[], "
        "projection:9, "
        "included:[]}]}",
        "{hash:[['pk',1]], range:[], indexes:[{name:'by_x', hash:[['b',1]], range:[], "
        "projection:2, "
        "included:['']}]}",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        skep_table_definition read = {0};
        if (unpack(f, wrong[i], &read) != SKEP_CORRUPT) fail_msg("%s is taken", wrong[i]);
        assert_string_equal(f->err.message, "the definition of table 'things' cannot be read");
    }
}

static void a_table_has_a_name_of_the_right_form(void **state) {
    fixture *f = *state;
    static const char *const wrong[] = {"", "ab", "two words", "\xC3\xA9\xC3\xA9"};
    skep_value packed = value_of(f->arena, WHOLE);
    skep_table_definition read = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(definition_unpack((skep_bytes){packed.data, packed.size}, wrong[i],
                                           f->arena, &read, &f->err),
                         SKEP_CORRUPT);
}

static void a_name_that_a_nul_would_cut_is_refused(void **state) {
    fixture *f = *state;
    skep_value whole = value_of(f->arena, "{hash:[['pk',1]], range:[], indexes:[]}");
    uint8_t bytes[128];
    skep_table_definition read = {0};
    assert_true(whole.size <= sizeof bytes);
    memcpy(bytes, whole.data, whole.size);
    for (size_t i = 0; i + 1 < whole.size; i++)
        if (bytes[i] == 'p' && bytes[i + 1] == 'k') bytes[i] = '\0';
    assert_int_equal(
        definition_unpack((skep_bytes){bytes, whole.size}, "things", f->arena, &read, &f->err),
        SKEP_CORRUPT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        engine_test(a_definition_that_was_packed_is_read_as_it_was),
        engine_test(what_no_table_can_have_is_refused),
        engine_test(a_table_has_a_name_of_the_right_form),
        engine_test(a_name_that_a_nul_would_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
