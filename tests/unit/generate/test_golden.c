/* What is generated for good headers: lists of regular expressions, and two compilers at their
 * strictest. */
#include <regex.h>

#include "unit/generate/run.h"

static const char *const names[] = {"shop", "kinds", "keys", "queries", "everything"};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

static int matches(const char *pattern, const char *text) {
    regex_t regex;
    int code = regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE | REG_NOSUB);
    if (code != 0) print_message("bad pattern: %s\n", pattern);
    assert_int_equal(code, 0);
    int found = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found;
}

static int check_pattern(const char *line, char *const texts[3]) {
    const char *text = texts[line[0] == 'h' ? 0 : line[0] == 'c' ? 1 : 2];
    int is_negated = line[2] == '!';
    int found = matches(line + 2 + is_negated, text);
    if (found == !is_negated) return 0;
    print_message("%s: %s\n", is_negated ? "must not be there" : "missing", line);
    return 1;
}

static int check_list(char *list, char *const texts[3]) {
    int wrong = 0, count = 0;
    for (char *line = strtok(list, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (line[0] == '#') continue;
        wrong += check_pattern(line, texts);
        count++;
    }
    assert_true(count > 5);
    return wrong;
}

static void generate_good(run *r, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "tests/generate/good/%s.h", name);
    run_tree_header(r, path);
    if (r->status != SKEP_OK) run_show(r);
    assert_int_equal(r->status, SKEP_OK);
    assert_int_equal(r->count, 0);
}

static void outputs_hold_what_their_lists_say(void **state) {
    (void)state;
    run tree = {0};
    char root[RUN_PATH_MAX];
    snprintf(tree.dir, sizeof tree.dir, "%.900s", run_root(root));
    for (size_t i = 0; i < NAME_COUNT; i++) {
        static const char *const kinds[] = {"h", "c", "d"};
        char *texts[3], name[64];
        run r;
        run_open(&r);
        generate_good(&r, names[i]);
        for (size_t k = 0; k < 3; k++) {
            snprintf(name, sizeof name, "%s.skep.%s", names[i], kinds[k]);
            texts[k] = run_read(&r, name);
            assert_non_null(texts[k]);
        }
        snprintf(name, sizeof name, "tests/generate/good/%s.expect", names[i]);
        char *list = run_read(&tree, name);
        assert_non_null(list);
        assert_int_equal(check_list(list, texts), 0);
        free(list);
        for (size_t k = 0; k < 3; k++) free(texts[k]);
        run_close(&r);
    }
}

static void run_compiler(const run *r, const char *compiler, const char *file) {
    char root[RUN_PATH_MAX], command[8 * RUN_PATH_MAX];
    run_root(root);
    snprintf(command, sizeof command,
             "%s -Wall -Wextra -Wconversion -Wsign-conversion -Wcast-qual -Wundef -Werror "
             "-I%s/include -I%s/tests/generate/good -I%s -fsyntax-only %s/%s",
             compiler, root, root, r->dir, r->dir, file);
    int status = system(command);
    if (status != 0) print_message("%s\n", command);
    assert_int_equal(status, 0);
}

static void outputs_compile_at_the_strictest_settings(void **state) {
    (void)state;
    if (system("cc --version >/dev/null 2>&1 && c++ --version >/dev/null 2>&1") != 0) skip();
    for (size_t i = 0; i < NAME_COUNT; i++) {
        char file[64];
        run r;
        run_open(&r);
        generate_good(&r, names[i]);
        snprintf(file, sizeof file, "%s.skep.c", names[i]);
        run_compiler(&r, "cc -std=c11 -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes",
                     file);
        snprintf(file, sizeof file, "%s.skep.h", names[i]);
        /* C++ has no structs without a name. */
        int has_unnamed = strcmp(names[i], "kinds") == 0;
        run_compiler(&r, has_unnamed ? "c++ -std=c++17 -x c++" : "c++ -std=c++17 -Wpedantic -x c++",
                     file);
        run_close(&r);
    }
}

/* Types that reach their kind in odd ways, in a header whose output must compile. */
static void what_is_named_and_nested_in_odd_ways_compiles(void **state) {
    (void)state;
    if (system("cc --version >/dev/null 2>&1") != 0) skip();
    run r;
    run_open(&r);
    run_text(&r,
             "#include <skep/memory.h>\n#include <skep/model.h>\n#include <skep/value.h>\n"
             "SKEP_TABLE(odd, pk = \"PK\");\n"
             "typedef enum { TAG_A, TAG_B } tag;\n"
             "typedef skep_time instant, instants[2];\n"
             "typedef instants *pair_of_instants;\n"
             "typedef SKEP_LIST(instants) list_of_instants;\n"
             "typedef void *opaque;\n"
             "skep_status opaque_store(const opaque *, skep_arena *, skep_value *, skep_error *);\n"
             "skep_status opaque_load(skep_value, opaque *, skep_arena *, skep_error *);\n"
             "typedef union { double a; instants b; } tagged;\n"
             "struct tree { tag tag; union { struct tree *a; SKEP_LIST(struct tree) b; };\n"
             "    SKEP_MAP(SKEP_LIST(struct tree)) children; };\n"
             "SKEP_FIELD(tree, a, variant = tag, name = \"the value\");\n"
             "typedef struct odd_one {\n"
             "    int64_t id;\n"
             "    instants when SKEP(epoch);\n"
             "    list_of_instants all SKEP(date);\n"
             "    pair_of_instants pairs SKEP(count = n);\n"
             "    opaque handle SKEP(convert = opaque, type = B);\n"
             "    opaque handles[3] SKEP(convert = opaque, type = B);\n"
             "    struct { tag inner_tag; int unused : 3 SKEP(ignore); int : 4;\n"
             "        union { struct { int32_t n; } a; char *b; } SKEP(variant = inner_tag, name = "
             "\"i\"); };\n"
             "    struct { struct { tag t; union { struct { instant at[2]; } b; float a; } u\n"
             "        SKEP(variant = t); } x[2]; } deep;\n"
             "    tag kind; tagged value SKEP(variant = kind);\n"
             "    long n SKEP(ignore);\n"
             "    struct tree tree;\n"
             "    int more, more_element; SKEP_LIST(instant) more_list SKEP(epoch);\n"
             "    SKEP_LIST(instant) more_list_element SKEP(epoch_ms);\n"
             "} odd_one;\n"
             "SKEP_ENTITY(odd_one);\n");
    if (r.status != SKEP_OK) run_show(&r);
    assert_int_equal(r.status, SKEP_OK);
    run_compiler(&r, "cc -std=c11 -Wpedantic -Wshadow", "text.skep.c");
    char *source = run_read(&r, "text.skep.c");
    static const char *const wanted[] = {
        "{.tag = TAG_A, .member = &skep_tree_a_members[0]}",
        "skep_odd_one_when_element_more = {.time_form = SKEP_TIME_EPOCH_SECONDS}",
        "skep_odd_one_all_element_element_more = {.time_form = SKEP_TIME_DATE}",
        "skep_odd_one_pairs_element = {.name = \"pairs\", .attribute = \"pairs\", .kind = "
        "SKEP_KIND_ARRAY",
        "{.name = \"handle\", .attribute = \"handle\", .kind = SKEP_KIND_CUSTOM, .more",
        "{.name = \"i\", .attribute = \"i\", .kind = SKEP_KIND_VARIANT",
        "offsetof(odd_one, deep.x[0].u.b.at) - offsetof(odd_one, deep.x[0].u.b)",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (strstr(source, wanted[i]) == NULL) print_message("missing: %s\n", wanted[i]);
        assert_non_null(strstr(source, wanted[i]));
    }
    free(source);
    run_close(&r);
}

static void an_unchanged_output_is_not_written_again(void **state) {
    (void)state;
    run r;
    char path[RUN_PATH_MAX + 16];
    struct stat first, second;
    run_open(&r);
    generate_good(&r, "shop");
    snprintf(path, sizeof path, "%s/shop.skep.c", r.dir);
    assert_int_equal(stat(path, &first), 0);
    generate_good(&r, "shop");
    assert_int_equal(stat(path, &second), 0);
    assert_true(first.st_ino == second.st_ino);
    char root[RUN_PATH_MAX], header[2 * RUN_PATH_MAX];
    snprintf(header, sizeof header, "%s/tests/generate/good/shop.h", run_root(root));
    run_header_with(&r, header, (generate_options){.always_write = true});
    assert_int_equal(stat(path, &second), 0);
    assert_true(first.st_ino != second.st_ino);
    assert_int_equal(run_files(&r, 0), 3);
    run_close(&r);
}

static void a_run_that_fails_leaves_earlier_outputs_as_they_were(void **state) {
    (void)state;
    static const char model[] = "#include <skep/model.h>\nSKEP_TABLE(tab, pk = \"PK\");\n"
                                "typedef struct a { int64_t id; %s } a;\nSKEP_ENTITY(a);\n";
    char text[512];
    run r;
    run_open(&r);
    snprintf(text, sizeof text, model, "char *name;");
    run_text(&r, text);
    assert_int_equal(r.status, SKEP_OK);
    char *before = run_read(&r, "text.skep.c");
    snprintf(text, sizeof text, model, "void *name;");
    run_text(&r, text);
    assert_int_equal(r.status, SKEP_INVALID);
    char *after = run_read(&r, "text.skep.c");
    assert_string_equal(before, after);
    assert_int_equal(run_files(&r, 0), 4);
    free(before);
    free(after);
    run_close(&r);
}

static void an_output_directory_that_does_not_exist_is_named(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_files(&r, 1);
    rmdir(r.dir);
    run_tree_header(&r, "tests/generate/good/shop.h");
    assert_int_equal(r.status, SKEP_IO);
    assert_non_null(strstr(r.err.message, r.dir));
}

static void an_included_model_is_used_and_not_generated_again(void **state) {
    (void)state;
    run r;
    char path[RUN_PATH_MAX + 16];
    run_open(&r);
    snprintf(path, sizeof path, "%s/base.h", r.dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(
        "#ifndef BASE_H\n#define BASE_H\n#include <skep/model.h>\n"
        "SKEP_TABLE(base, pk = \"PK\", sk = \"SK\");\n"
        "typedef struct user { int64_t id; char *name; } user;\nSKEP_ENTITY(user, table = base);\n"
        "#endif\n",
        file);
    fclose(file);
    run_text(&r, "#include \"base.h\"\n"
                 "typedef struct note { int64_t id; char *text; } note;\n"
                 "SKEP_ENTITY(note, table = base);\n"
                 "SKEP_QUERY()\nstatic inline bool user_by_id(const user *u, int64_t id) {\n"
                 "    return u->id == id;\n}\n");
    if (r.status != SKEP_OK) run_show(&r);
    assert_int_equal(r.status, SKEP_OK);
    char *header = run_read(&r, "text.skep.h"), *source = run_read(&r, "text.skep.c");
    assert_non_null(strstr(header, "#include \"base.skep.h\""));
    assert_non_null(strstr(header, "note *note_find("));
    assert_non_null(strstr(header, "user_by_id_next("));
    assert_null(strstr(header, "user_find"));
    assert_null(strstr(header, "base_create"));
    assert_null(strstr(source, "const skep_table skep_table_of_base ="));
    assert_non_null(strstr(source, "&skep_table_of_base"));
    free(header);
    free(source);
    run_close(&r);
}

static void one_wrong_header_of_several_leaves_them_all_unwritten(void **state) {
    (void)state;
    char root[RUN_PATH_MAX], include[RUN_PATH_MAX + 16], good[2 * RUN_PATH_MAX],
        bad[2 * RUN_PATH_MAX];
    run r;
    run_open(&r);
    snprintf(include, sizeof include, "%s/include", run_root(root));
    snprintf(good, sizeof good, "%s/tests/generate/good/shop.h", root);
    snprintf(bad, sizeof bad, "%s/tests/generate/ten_mistakes.h", root);
    const char *const headers[] = {good, bad};
    generate_options options = {.headers = headers,
                                .header_count = 2,
                                .output_dir = r.dir,
                                .include_dir = include,
                                .sink = run_keep,
                                .sink_context = &r};
    assert_int_equal(generate_run(&options, &r.err), SKEP_INVALID);
    assert_int_equal(r.count, 10);
    assert_int_equal(run_files(&r, 0), 0);
    const char *const twice[] = {good, good};
    options.headers = twice;
    assert_int_equal(generate_run(&options, &r.err), SKEP_INVALID);
    assert_non_null(strstr(r.err.message, "two headers would generate 'shop.skep.h'"));
    assert_int_equal(run_files(&r, 0), 0);
    run_close(&r);
}

static void structs_of_system_headers_can_be_mapped(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_text(&r, "#include <stdlib.h>\n#include <skep/model.h>\nSKEP_TABLE(tab, pk = \"PK\");\n"
                 "SKEP_FIELD(ldiv_t, rem, name = \"remainder\");\n"
                 "SKEP_ENTITY(ldiv_t, pk = \"DIV#{quot}\");\n");
    if (r.status != SKEP_OK) run_show(&r);
    assert_int_equal(r.status, SKEP_OK);
    char *source = run_read(&r, "text.skep.c");
    assert_non_null(strstr(source, ".name = \"rem\", .attribute = \"remainder\""));
    free(source);
    run_close(&r);
}

/* An allocator that refuses after a number of calls. */
typedef struct limited {
    size_t left;
} limited;

static void *limited_resize(void *context, void *memory, size_t size) {
    limited *l = context;
    if (l->left == 0) return NULL;
    l->left--;
    return realloc(memory, size);
}

static void limited_release(void *context, void *memory) {
    (void)context;
    free(memory);
}

/* Runs with one allocation more each time; gives how many a run needs. */
static size_t run_until_it_succeeds(const char *path) {
    char root[RUN_PATH_MAX], header[2 * RUN_PATH_MAX];
    snprintf(header, sizeof header, "%s/%s", run_root(root), path);
    for (size_t allowed = 0; allowed < 1000; allowed++) {
        limited l = {.left = allowed};
        skep_allocator allocator = {
            .resize = limited_resize, .release = limited_release, .context = &l};
        run r;
        run_open(&r);
        run_header_with(&r, header, (generate_options){.allocator = &allocator});
        size_t files = run_files(&r, 0);
        skep_status status = r.status;
        run_close(&r);
        if (status == SKEP_OK) return allowed;
        assert_int_equal(status, SKEP_NO_MEMORY);
        assert_int_equal(files, 0);
    }
    return 0;
}

static void a_run_without_memory_fails_and_writes_nothing(void **state) {
    (void)state;
    assert_true(run_until_it_succeeds("tests/generate/good/shop.h") > 3);
    assert_true(run_until_it_succeeds("tests/generate/good/everything.h") > 3);
}

static size_t count_lines(const char *text) {
    size_t count = 0;
    for (; *text != '\0'; text++) count += *text == '\n';
    return count;
}

/* Those of a model with every kind of member, without what is there for the entities themselves. */
static void fewer_than_ten_lines_are_written_for_a_member(void **state) {
    (void)state;
    run r;
    run_open(&r);
    generate_good(&r, "everything");
    char *source = run_read(&r, "everything.skep.c");
    char *entities = strstr(source, "const skep_table skep_table_of_");
    assert_non_null(entities);
    *entities = '\0';
    size_t members = 0;
    for (const char *at = strstr(source, "    {.name = "); at != NULL;
         at = strstr(at + 1, "    {.name = "))
        members++;
    assert_true(members > 60);
    assert_true(count_lines(source) < 10 * members);
    free(source);
    run_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outputs_hold_what_their_lists_say),
        cmocka_unit_test(outputs_compile_at_the_strictest_settings),
        cmocka_unit_test(what_is_named_and_nested_in_odd_ways_compiles),
        cmocka_unit_test(an_unchanged_output_is_not_written_again),
        cmocka_unit_test(a_run_that_fails_leaves_earlier_outputs_as_they_were),
        cmocka_unit_test(an_output_directory_that_does_not_exist_is_named),
        cmocka_unit_test(an_included_model_is_used_and_not_generated_again),
        cmocka_unit_test(one_wrong_header_of_several_leaves_them_all_unwritten),
        cmocka_unit_test(structs_of_system_headers_can_be_mapped),
        cmocka_unit_test(a_run_without_memory_fails_and_writes_nothing),
        cmocka_unit_test(fewer_than_ten_lines_are_written_for_a_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
