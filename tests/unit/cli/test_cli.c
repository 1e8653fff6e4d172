/* The skep command, called in process: what it prints and how it ends. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>
#include <skep/skep.h>

#include "cli/cli.h"
#include "value/packed.h"

enum { ARGS_MAX = 12 };

typedef struct result {
    int status;
    char *out;
    char *err;
} result;

/* `line` is the command line behind "skep", words separated by blanks. */
static result run(const char *line) {
    static const char program[] = "skep";
    const char *argv[ARGS_MAX] = {program};
    char copy[1024];
    size_t out_size = 0, err_size = 0;
    int argc = 1;
    result r = {0};
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < ARGS_MAX);
        argv[argc++] = word;
    }
    FILE *out = open_memstream(&r.out, &out_size), *err = open_memstream(&r.err, &err_size);
    assert_non_null(out);
    assert_non_null(err);
    r.status = cli_run(argc, argv, out, err);
    fclose(out);
    fclose(err);
    return r;
}

static void expect(const char *line, int status, const char *out, const char *err) {
    result r = run(line);
    if (r.status != status || strstr(r.out, out) == NULL || strstr(r.err, err) == NULL)
        print_message("skep %s: %d\n%s%s", line, r.status, r.out, r.err);
    assert_int_equal(r.status, status);
    assert_non_null(strstr(r.out, out));
    assert_non_null(strstr(r.err, err));
    free(r.out);
    free(r.err);
}

static void expect_exactly(const char *line, const char *out) {
    result r = run(line);
    assert_int_equal(r.status, CLI_OK);
    assert_string_equal(r.out, out);
    assert_string_equal(r.err, "");
    free(r.out);
    free(r.err);
}

static void help_lists_the_commands_and_each_has_its_own(void **state) {
    (void)state;
    static const char *const commands[] = {"generate", "tables", "items", "create"};
    for (size_t i = 0; i < 4; i++) {
        char line[64], usage[64];
        snprintf(usage, sizeof usage, "usage: skep %s ", commands[i]);
        expect("help", CLI_OK, commands[i], "");
        snprintf(line, sizeof line, "help %s", commands[i]);
        expect(line, CLI_OK, usage, "");
        snprintf(line, sizeof line, "%s --help", commands[i]);
        expect(line, CLI_OK, usage, "");
    }
    expect("version", CLI_OK, "skep " SKEP_VERSION "\n", "");
    expect("--version", CLI_OK, "skep " SKEP_VERSION "\n", "");
}

static void wrong_usage_is_named_with_what_is_right_and_ends_with_2(void **state) {
    (void)state;
    expect("", CLI_USAGE, "", "usage: skep COMMAND");
    expect("generat", CLI_USAGE, "",
           "unknown command 'generat'; known are generate, tables, items, create, serve, version "
           "and help");
    expect("help generat", CLI_USAGE, "", "unknown command 'generat'");
    expect("generate --wrong a.h", CLI_USAGE, "",
           "unknown option '--wrong'; known are --output, --include, --resources, --always-write");
    expect("generate a.h", CLI_USAGE, "", "-o DIR is missing");
    expect("generate -o", CLI_USAGE, "", "option '-o' takes a value");
    expect("generate -o /tmp", CLI_USAGE, "", "no header is named");
    expect("tables", CLI_USAGE, "", "an argument is missing");
    expect("tables a b", CLI_USAGE, "", "too many arguments");
    expect("items a", CLI_USAGE, "", "usage: skep items ADDRESS TABLE");
    expect("items a b --limit many", CLI_USAGE, "", "--limit takes a number above 0, not 'many'");
    expect("items a b --limit 0", CLI_USAGE, "", "not '0'");
    expect("create a b", CLI_USAGE, "", "--pk NAME is missing");
    expect("create a b --pk id:X", CLI_USAGE, "", "'id:X' is no key attribute");
    expect("create a b --pk id --sk :S", CLI_USAGE, "", "':S' is no key attribute");
}

static void generate_reports_an_error_and_ends_with_1(void **state) {
    (void)state;
    expect("generate /nowhere/a.h -o /tmp", CLI_FAILED, "", "skep generate: ");
}

static void a_database_that_does_not_exist_is_not_made_by_looking(void **state) {
    (void)state;
    expect("tables /nowhere/a.db", CLI_FAILED, "", "there is no database file '/nowhere/a.db'");
    expect("items file:/nowhere/a.db?sync=normal t", CLI_FAILED, "",
           "there is no database file '/nowhere/a.db'");
}

static void put_text(packed_writer *w, const char *name, const char *text) {
    packed_name(w, (skep_str){name, strlen(name)});
    packed_text(w, (skep_str){text, strlen(text)});
}

static void put_item(skep_client *db, int64_t number, const char *note) {
    packed_writer w;
    buffer buf;
    skep_error err = {0};
    skep_write_response response;
    skep_arena *arena = skep_arena_new(NULL, 0);
    buffer_init(&buf, NULL, 0);
    packed_begin(&w, &buf, &err);
    packed_open(&w, SKEP_TYPE_M);
    put_text(&w, "PK", "ORDER#1");
    packed_name(&w, SKEP_STR("SK"));
    packed_i64(&w, number);
    put_text(&w, "note", note);
    packed_name(&w, SKEP_STR("units"));
    packed_i64(&w, 3);
    packed_end(&w);
    assert_int_equal(packed_finish(&w), SKEP_OK);
    skep_put_request request = {.table = "shop", .item = packed_take(&buf, arena)};
    skep_status status = skep_put(db, &request, &response, arena, &err);
    if (status != SKEP_OK) print_message("%s\n", err.message);
    assert_int_equal(status, SKEP_OK);
    buffer_fini(&buf);
    skep_arena_free(arena);
}

static void put_items(const char *path) {
    char long_text[300];
    skep_error err = {0};
    skep_client *db = skep_open(path, NULL, &err);
    assert_non_null(db);
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    put_item(db, 1, "a \"quoted\" note");
    put_item(db, 10, long_text);
    skep_close(db);
}

static void check_items(const char *path) {
    char line[256];
    snprintf(line, sizeof line, "items %s shop --limit 1", path);
    expect_exactly(line, "PK       SK  attributes\n"
                         "ORDER#1  1   note: \"a \\\"quoted\\\" note\", units: 3\n");
    snprintf(line, sizeof line, "items %s shop --json --limit 1", path);
    expect_exactly(line, "{\"PK\":{\"S\":\"ORDER#1\"},\"SK\":{\"N\":\"1\"},"
                         "\"note\":{\"S\":\"a \\\"quoted\\\" note\"},\"units\":{\"N\":\"3\"}}\n");
    snprintf(line, sizeof line, "items %s shop", path);
    result r = run(line);
    assert_int_equal(r.status, CLI_OK);
    for (char *row = strtok(r.out, "\n"); row != NULL; row = strtok(NULL, "\n"))
        assert_true(strlen(row) <= 122);
    free(r.out);
    free(r.err);
    snprintf(line, sizeof line, "tables %s --long", path);
    expect(line, CLI_OK, "shop  key PK:S / SK:N  2 items, ", "");
}

static void tables_and_items_show_what_is_there(void **state) {
    (void)state;
    char dir[] = "/tmp/skep-cli-XXXXXX", path[64], line[256];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a.db", dir);
    snprintf(line, sizeof line, "create %s shop --pk PK --sk SK:N", path);
    expect_exactly(line, "table shop created\n");
    snprintf(line, sizeof line, "create %s other --pk id:B", path);
    expect_exactly(line, "table other created\n");
    expect(line, CLI_FAILED, "", "other");
    snprintf(line, sizeof line, "tables %s", path);
    expect_exactly(line, "other\nshop\n");
    snprintf(line, sizeof line, "tables %s --long", path);
    expect(line, CLI_OK, "shop  key PK:S / SK:N  0 items, 0 bytes\n", "");
    expect(line, CLI_OK, "other  key id:B  ", "");
    snprintf(line, sizeof line, "items %s nothing", path);
    expect(line, CLI_FAILED, "", "skep items: ");
    put_items(path);
    check_items(path);
    snprintf(line, sizeof line, "rm -r %s", dir);
    assert_int_equal(system(line), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_lists_the_commands_and_each_has_its_own),
        cmocka_unit_test(wrong_usage_is_named_with_what_is_right_and_ends_with_2),
        cmocka_unit_test(generate_reports_an_error_and_ends_with_1),
        cmocka_unit_test(a_database_that_does_not_exist_is_not_made_by_looking),
        cmocka_unit_test(tables_and_items_show_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
