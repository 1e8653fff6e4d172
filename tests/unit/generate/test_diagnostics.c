/* Headers with mistakes. Each says in comments, at the end of the line, which codes are to be
 * reported there. */
#include "unit/generate/run.h"

static int expects(const char *line, const char *word, const char *code) {
    int count = 0;
    char begin[32];
    snprintf(begin, sizeof begin, "/* %s: ", word);
    for (const char *at = strstr(line, begin); at != NULL; at = strstr(at + 1, begin)) {
        const char *end = strstr(at, "*/");
        for (const char *c = strstr(at, code); c != NULL && c < end; c = strstr(c + 1, code))
            count++;
    }
    return count;
}

static int reported(const run *r, unsigned line, generate_severity severity, const char *code) {
    int count = 0;
    for (size_t i = 0; i < r->count; i++)
        count += r->diagnostics[i].line == line && r->diagnostics[i].severity == severity &&
                 strcmp(r->diagnostics[i].code, code) == 0;
    return count;
}

static int expected_on(const char *line) {
    int count = 0;
    for (const char *at = strstr(line, "/* error: "); at != NULL;
         at = strstr(at + 1, "/* error: ")) {
        const char *end = strstr(at, "*/");
        count++;
        for (const char *c = strchr(at, ','); c != NULL && c < end; c = strchr(c + 1, ',')) count++;
    }
    return count;
}

/* Every reported code is expected on its line as often as it was reported; gives how many errors
 * the header expects. */
static size_t check_lines(const run *r, const char *text) {
    size_t expected = 0;
    unsigned number = 1;
    char line[1024];
    for (const char *at = text; *at != '\0'; number++) {
        size_t len = strcspn(at, "\n");
        snprintf(line, sizeof line, "%.*s", (int)len, at);
        expected += (size_t)expected_on(line);
        for (size_t i = 0; i < r->count; i++) {
            const run_diagnostic *d = &r->diagnostics[i];
            if (d->line != number) continue;
            const char *word = d->severity == GENERATE_ERROR ? "error" : "warning";
            int wanted = expects(line, word, d->code);
            if (wanted != reported(r, number, d->severity, d->code))
                print_message("line %u expects %s %d times\n", number, d->code, wanted);
            assert_int_equal(wanted, reported(r, number, d->severity, d->code));
        }
        at += len + (at[len] == '\n');
    }
    return expected;
}

static size_t count_errors(const run *r) {
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) count += r->diagnostics[i].severity == GENERATE_ERROR;
    return count;
}

static void check_header(const char *path) {
    run r;
    char root[RUN_PATH_MAX];
    run_open(&r);
    print_message("%s\n", path);
    run_tree_header(&r, path);
    run tree = {0};
    snprintf(tree.dir, sizeof tree.dir, "%.900s", run_root(root));
    char *text = run_read(&tree, path);
    assert_non_null(text);
    size_t expected = check_lines(&r, text);
    if (expected != count_errors(&r)) run_show(&r);
    assert_int_equal(count_errors(&r), expected);
    assert_int_equal(r.status, SKEP_INVALID);
    assert_int_equal(run_files(&r, 0), 0);
    free(text);
    run_close(&r);
}

static void every_mistake_is_reported_at_its_line_and_nothing_else_is(void **state) {
    (void)state;
    static const char *const headers[] = {"tables",  "syntax", "entities", "no_table",
                                          "names",   "keys",   "members",  "overlaps",
                                          "queries", "shapes", "naming",   "closed"};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "tests/generate/bad/%s.h", headers[i]);
        check_header(path);
    }
}

static void ten_mistakes_are_ten_errors_in_one_run_and_no_output(void **state) {
    (void)state;
    static const struct {
        unsigned line;
        unsigned column;
        const char *code;
    } wanted[] = {{4, 81, "P02"},  {10, 17, "M01"}, {11, 20, "M02"}, {13, 47, "K03"},
                  {22, 11, "M03"}, {25, 1, "E09"},  {26, 31, "K04"}, {29, 20, "Q03"},
                  {35, 27, "Q07"}, {40, 27, "Q05"}};
    run r;
    run_open(&r);
    run_tree_header(&r, "tests/generate/ten_mistakes.h");
    assert_int_equal(r.count, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(r.diagnostics[i].severity, GENERATE_ERROR);
        assert_int_equal(r.diagnostics[i].line, wanted[i].line);
        assert_int_equal(r.diagnostics[i].column, wanted[i].column);
        assert_string_equal(r.diagnostics[i].code, wanted[i].code);
    }
    assert_int_equal(r.status, SKEP_INVALID);
    assert_string_equal(r.err.message, "10 errors; nothing was written");
    assert_int_equal(run_files(&r, 0), 0);
    run_close(&r);
}

static void what_the_compiler_refuses_is_reported_in_its_words(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_text(&r, "#include <skep/model.h>\ntypedef struct a { int64_t id; unknown x; } a;\n"
                 "SKEP_ENTITY(a, nonsense);\n");
    assert_int_equal(r.status, SKEP_INVALID);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.diagnostics[0].line, 2);
    assert_string_equal(r.diagnostics[0].code, "");
    assert_non_null(strstr(r.diagnostics[0].text, "unknown type name 'unknown'"));
    run_close(&r);
}

static void a_missing_header_is_an_error_that_names_it(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_header(&r, "/nowhere/at_all.h");
    assert_int_equal(r.status, SKEP_INVALID);
    assert_true(r.count >= 1);
    run_close(&r);
}

static void a_header_without_annotations_is_warned_about(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_text(&r, "#include <skep/model.h>\ntypedef struct a { int64_t id; } a;\n");
    assert_int_equal(r.status, SKEP_OK);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.diagnostics[0].severity, GENERATE_WARNING);
    assert_string_equal(r.diagnostics[0].code, "P05");
    run_close(&r);
}

static void a_text_that_is_not_utf8_is_refused_where_it_stops_being_so(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_text(&r, "#include <skep/model.h>\nSKEP_TABLE(a, pk = \"PK\");\n"
                 "typedef struct thing { int64_t id; } thing;\n"
                 "SKEP_ENTITY(thing, table = a, pk = \"M\xFCNZE#{id}\");\n");
    assert_int_equal(r.status, SKEP_INVALID);
    size_t found = 0;
    for (size_t i = 0; i < r.count; i++) {
        if (strcmp(r.diagnostics[i].code, "P03") != 0) continue;
        assert_int_equal(r.diagnostics[i].line, 4);
        assert_int_equal(r.diagnostics[i].column, 38);
        assert_string_equal(r.diagnostics[i].text, "byte 0xFC in the text of 'pk' is not UTF-8");
        found++;
    }
    assert_int_equal(found, 1);
    run_close(&r);
}

static void a_diagnostic_prints_like_the_compilers(void **state) {
    (void)state;
    char text[200];
    generate_diagnostic d = {.severity = GENERATE_ERROR,
                             .file = "shop.h",
                             .line = 31,
                             .column = 5,
                             .code = "SKEP-Q03",
                             .text = "query 'x' needs a full scan",
                             .hint = "compare 'id' by =="};
    size_t len = generate_diagnostic_format(&d, text, sizeof text);
    assert_string_equal(text, "shop.h:31:5: error: query 'x' needs a full scan [SKEP-Q03]\n"
                              "shop.h:31:5: note: compare 'id' by ==\n");
    assert_int_equal(len, strlen(text));
    d.hint_file = "other.h";
    d.hint_line = 7;
    d.hint_column = 1;
    d.severity = GENERATE_WARNING;
    d.code = NULL;
    generate_diagnostic_format(&d, text, sizeof text);
    assert_string_equal(text, "shop.h:31:5: warning: query 'x' needs a full scan\n"
                              "other.h:7:1: note: compare 'id' by ==\n");
    assert_int_equal(generate_diagnostic_format(&d, text, 10), 9);
    assert_string_equal(text, "shop.h:31");
}

/* Every code that the sources can report has a section in the documentation. */
static void every_code_is_documented(void **state) {
    (void)state;
    static const char *const sources[] = {"note.c",         "read.c",          "generate.c",
                                          "check.c",        "check_table.c",   "check_struct.c",
                                          "check_entity.c", "check_index.c",   "check_key.c",
                                          "check_names.c",  "check_compare.c", "check_query.c"};
    run tree = {0};
    char root[RUN_PATH_MAX];
    snprintf(tree.dir, sizeof tree.dir, "%.900s", run_root(root));
    char *docs = run_read(&tree, "docs/diagnostics.md");
    assert_non_null(docs);
    size_t found = 0;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "src/generate/%s", sources[i]);
        char *text = run_read(&tree, path);
        assert_non_null(text);
        for (const char *at = strstr(text, "\""); at != NULL; at = strstr(at + 1, "\"")) {
            if (strchr("TEKMQP", at[1]) == NULL || strspn(at + 2, "0123456789") != 2 ||
                at[4] != '"')
                continue;
            char heading[32];
            snprintf(heading, sizeof heading, "\n### SKEP-%.3s", at + 1);
            if (strstr(docs, heading) == NULL) print_message("no section:%s\n", heading);
            assert_non_null(strstr(docs, heading));
            found++;
        }
        free(text);
    }
    assert_true(found > 50);
    free(docs);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_reported_at_its_line_and_nothing_else_is),
        cmocka_unit_test(ten_mistakes_are_ten_errors_in_one_run_and_no_output),
        cmocka_unit_test(what_the_compiler_refuses_is_reported_in_its_words),
        cmocka_unit_test(a_missing_header_is_an_error_that_names_it),
        cmocka_unit_test(a_header_without_annotations_is_warned_about),
        cmocka_unit_test(a_text_that_is_not_utf8_is_refused_where_it_stops_being_so),
        cmocka_unit_test(a_diagnostic_prints_like_the_compilers),
        cmocka_unit_test(every_code_is_documented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
