/* What the conventions make of members' names. */
#include "unit/generate/run.h"

#include "generate/check.h"

typedef struct names {
    const char *member;
    const char *camel, *snake, *kebab, *upper_snake, *pascal;
} names;

static const names all[] = {
    {"id", "id", "id", "id", "ID", "Id"},
    {"buyer_id", "buyerId", "buyer_id", "buyer-id", "BUYER_ID", "BuyerId"},
    {"unitPrice", "unitPrice", "unit_price", "unit-price", "UNIT_PRICE", "UnitPrice"},
    {"UnitPrice", "unitPrice", "unit_price", "unit-price", "UNIT_PRICE", "UnitPrice"},
    {"URLValue", "uRLValue", "url_value", "url-value", "URL_VALUE", "URLValue"},
    {"customerID", "customerID", "customer_id", "customer-id", "CUSTOMER_ID", "CustomerID"},
    {"PK", "pK", "pk", "pk", "PK", "PK"},
    {"line2", "line2", "line2", "line2", "LINE2", "Line2"},
    {"line2Text", "line2Text", "line2_text", "line2-text", "LINE2_TEXT", "Line2Text"},
    {"line_2_text", "line2Text", "line_2_text", "line-2-text", "LINE_2_TEXT", "Line2Text"},
    {"utf8Name", "utf8Name", "utf8_name", "utf8-name", "UTF8_NAME", "Utf8Name"},
    {"IOError2xx", "iOError2xx", "io_error2xx", "io-error2xx", "IO_ERROR2XX", "IOError2xx"},
    {"a", "a", "a", "a", "A", "A"},
    {"A", "a", "a", "a", "A", "A"},
    {"aB", "aB", "a_b", "a-b", "A_B", "AB"},
    {"ABc", "aBc", "a_bc", "a-bc", "A_BC", "ABc"},
    {"a__b", "aB", "a__b", "a--b", "A__B", "AB"},
    {"_hidden", "_hidden", "_hidden", "-hidden", "_HIDDEN", "_Hidden"},
    {"kind_", "kind_", "kind_", "kind-", "KIND_", "Kind_"},
    {"_", "_", "_", "-", "_", "_"},
    {"gr\xC3\xB6\xC3\x9F"
     "eInMm",
     "gr\xC3\xB6\xC3\x9F"
     "eInMm",
     "gr\xC3\xB6\xC3\x9F"
     "e_in_mm",
     "gr\xC3\xB6\xC3\x9F"
     "e-in-mm",
     "GR\xC3\xB6\xC3\x9F"
     "E_IN_MM",
     "Gr\xC3\xB6\xC3\x9F"
     "eInMm"},
};
enum { ALL = sizeof all / sizeof all[0] };

static gen *open_run(void) {
    gen *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->arena = skep_arena_new(NULL, 0);
    return g;
}

static void close_run(gen *g) {
    skep_arena_free(g->arena);
    free(g);
}

static void each_convention_names_members_by_their_words(void **state) {
    (void)state;
    gen *g = open_run();
    for (size_t i = 0; i < ALL; i++) {
        const names *n = &all[i];
        assert_string_equal(naming_apply(g, NAMING_NONE, n->member), n->member);
        assert_string_equal(naming_apply(g, NAMING_CAMEL, n->member), n->camel);
        assert_string_equal(naming_apply(g, NAMING_SNAKE, n->member), n->snake);
        assert_string_equal(naming_apply(g, NAMING_KEBAB, n->member), n->kebab);
        assert_string_equal(naming_apply(g, NAMING_UPPER_SNAKE, n->member), n->upper_snake);
        assert_string_equal(naming_apply(g, NAMING_PASCAL, n->member), n->pascal);
    }
    close_run(g);
}

static void a_name_that_follows_a_convention_stays_under_it(void **state) {
    (void)state;
    gen *g = open_run();
    for (size_t i = 0; i < ALL; i++) {
        const names *n = &all[i];
        assert_string_equal(naming_apply(g, NAMING_CAMEL, n->camel), n->camel);
        assert_string_equal(naming_apply(g, NAMING_SNAKE, n->snake), n->snake);
        assert_string_equal(naming_apply(g, NAMING_KEBAB, n->kebab), n->kebab);
        assert_string_equal(naming_apply(g, NAMING_PASCAL, n->pascal), n->pascal);
        if (strpbrk(n->upper_snake, "0123456789") != NULL) continue; /* 2X begins a word at X */
        assert_string_equal(naming_apply(g, NAMING_UPPER_SNAKE, n->upper_snake), n->upper_snake);
    }
    close_run(g);
}

/* The table's convention, the entity's instead of it, and the name that a member says itself. */
static void the_nearest_convention_and_an_explicit_name_win(void **state) {
    (void)state;
    run r;
    run_open(&r);
    run_text(&r, "#include <skep/model.h>\n"
                 "SKEP_TABLE(tab, pk = \"part_key\", sk = \"SK\", version = \"row_version\",\n"
                 "           gsi(Idx, pk = {buyerId}), names = camel);\n"
                 "typedef struct deep { int in_deep; } deep;\n"
                 "typedef struct own { int64_t id; int buyer_id; deep the_deep;\n"
                 "    SKEP_MAP(deep) by_name; int odd_one SKEP(name = \"odd-One_1\"); } own;\n"
                 "SKEP_ENTITY(own, versioned);\n"
                 "typedef struct child { int64_t child_id; } child;\n"
                 "typedef struct other { int64_t id; int buyer_id; deep the_deep;\n"
                 "    SKEP_LIST(child) children SKEP(many); } other;\n"
                 "SKEP_ENTITY(other, names = pascal);\n"
                 "SKEP_ENTITY(child, parent = other, sk = \"CHILD#{child_id:08}\");\n"
                 "typedef struct plain { int64_t id; int buyer_id; } plain;\n"
                 "SKEP_ENTITY(plain, names = none);\n");
    if (r.status != SKEP_OK) run_show(&r);
    assert_int_equal(r.status, SKEP_OK);
    char *source = run_read(&r, "text.skep.c");
    static const char *const wanted[] = {
        "{.name = \"in_deep\", .attribute = \"inDeep\"",
        "{.name = \"in_deep\", .attribute = \"InDeep\"",
        "{.name = \"the_deep\", .attribute = \"theDeep\"",
        "{.name = \"the_deep\", .attribute = \"TheDeep\"",
        "{.name = \"by_name\", .attribute = \"byName\"",
        "{.name = \"odd_one\", .attribute = \"odd-One_1\"",
        "{.name = \"buyer_id\", .attribute = \"buyerId\"",
        "{.name = \"buyer_id\", .attribute = \"BuyerId\"",
        "{.name = \"buyer_id\", .attribute = \"buyer_id\"",
        "{.name = \"child_id\", .attribute = \"childId\"",
        ".hash = {.attribute = \"part_key\"",
        ".version_attribute = \"row_version\"",
        "{.attribute = \"buyerId\", .type = SKEP_TYPE_N",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (strstr(source, wanted[i]) == NULL) print_message("missing: %s\n", wanted[i]);
        assert_non_null(strstr(source, wanted[i]));
    }
    free(source);
    run_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_convention_names_members_by_their_words),
        cmocka_unit_test(a_name_that_follows_a_convention_stays_under_it),
        cmocka_unit_test(the_nearest_convention_and_an_explicit_name_win),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
