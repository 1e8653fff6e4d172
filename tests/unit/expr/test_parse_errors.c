/* Every refusal of the parser, with DynamoDB's text. */
#include "unit/expr/support.h"

typedef struct refusal {
    expr_language language;
    const char *text;
    const char *bindings;
    const char *message; /* behind "Invalid XExpression: " */
} refusal;

static const char *prefix_of(expr_language language) {
    static const char *const PREFIXES[] = {
        "Invalid ConditionExpression: ", "Invalid FilterExpression: ",
        "Invalid KeyConditionExpression: ", "Invalid ProjectionExpression: ",
        "Invalid UpdateExpression: "};
    return PREFIXES[language];
}

static void assert_refused(skep_arena *arena, const refusal *r) {
    skep_error err = {0};
    if (parse_text(arena, r->language, r->text, r->bindings, &err) != NULL)
        fail_msg("was accepted: %s", r->text);
    char expected[SKEP_ERROR_MESSAGE_MAX];
    (void)snprintf(expected, sizeof expected, "%s%s", prefix_of(r->language), r->message);
    if (strcmp(err.message, expected) != 0)
        fail_msg("%s\n  got      %s\n  expected %s", r->text, err.message, expected);
    assert_int_equal(err.status, SKEP_INVALID);
    assert_string_equal(err.type, "ValidationException");
}

static void assert_all_refused(skep_arena *arena, const refusal *table, size_t count) {
    for (size_t i = 0; i < count; i++) assert_refused(arena, &table[i]);
}

#define ASSERT_ALL_REFUSED(arena, table)                                                           \
    assert_all_refused(arena, table, sizeof(table) / sizeof((table)[0]))

#define SYNTAX(token, near) "Syntax error; token: \"" token "\", near: \"" near "\""

static void syntax_errors_name_the_token_and_its_neighbours(void **state) {
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "attribute_exists(pk) x y", NULL, SYNTAX("x", ") x y")},
        {EXPR_CONDITION, "a = = :v", "{:v: 1}", SYNTAX("=", "= = :v")},
        {EXPR_CONDITION, "attribute_exists(pk,)", NULL, SYNTAX(")", ",)")},
        {EXPR_CONDITION, "a IN :v", "{:v: 1}", SYNTAX(":v", "IN :v")},
        {EXPR_CONDITION, "a ! b", NULL, SYNTAX("!", "a ! b")},
        {EXPR_UPDATES, "SET", NULL, SYNTAX("<EOF>", "SET")},
        {EXPR_UPDATES, "INVALID SYNTAX", NULL, SYNTAX("INVALID", "INVALID SYNTAX")},
        {EXPR_CONDITION, "l[01] = :v", "{:v: 1}", SYNTAX("1", "01]")},
        {EXPR_CONDITION, "l[00] = :v", "{:v: 1}", SYNTAX("0", "00]")},
        {EXPR_CONDITION, "   ", NULL, SYNTAX("<EOF>", "   ")},
        {EXPR_UPDATES, " \t\r\n", NULL, SYNTAX("<EOF>", " \t\r\n")},
        {EXPR_CONDITION, "a  =   b  c", NULL, SYNTAX("c", "b  c")},
        {EXPR_CONDITION, "a", NULL, SYNTAX("<EOF>", "a")},
        {EXPR_CONDITION, "(a)", NULL, SYNTAX("<EOF>", ")")},
        {EXPR_CONDITION, ":v", "{:v: 1}", SYNTAX("<EOF>", ":v")},
        {EXPR_CONDITION, "a AND b = :v", "{:v: 1}", SYNTAX("AND", "a AND b")},
        {EXPR_CONDITION, "a = :v AND", "{:v: 1}", SYNTAX("<EOF>", "AND")},
        {EXPR_CONDITION, "a = :v AND OR b = :v", "{:v: 1}", SYNTAX("OR", "AND OR b")},
        {EXPR_CONDITION, "(a = :v AND b)", "{:v: 1}", SYNTAX(")", "b)")},
        {EXPR_CONDITION, "(a = :v", "{:v: 1}", SYNTAX("<EOF>", ":v")},
        {EXPR_CONDITION, "(a = :v) = :v", "{:v: 1}", SYNTAX("=", ") = :v")},
        {EXPR_CONDITION, "a = :v)", "{:v: 1}", SYNTAX(")", ":v)")},
        {EXPR_CONDITION, "NOT", NULL, SYNTAX("<EOF>", "NOT")},
        {EXPR_CONDITION, "NOT a", NULL, SYNTAX("<EOF>", "a")},
        {EXPR_CONDITION, "a = 5", NULL, SYNTAX("5", "= 5")},
        {EXPR_CONDITION, "a = \"x\"", NULL, SYNTAX("\"", "= \"x")},
        {EXPR_CONDITION, "a BETWEEN :v", "{:v: 1}", SYNTAX("<EOF>", ":v")},
        {EXPR_CONDITION, "a BETWEEN :v OR :v", "{:v: 1}", SYNTAX("OR", ":v OR :v")},
        {EXPR_CONDITION, "a IN ()", NULL, SYNTAX(")", "()")},
        {EXPR_CONDITION, "size()", NULL, SYNTAX(")", "()")},
        {EXPR_CONDITION, "attribute_exists(a = b)", NULL, SYNTAX("=", "a = b")},
        {EXPR_CONDITION, "a. = :v", "{:v: 1}", SYNTAX("=", ". = :v")},
        {EXPR_CONDITION, "a.[0] = :v", "{:v: 1}", SYNTAX("[", ".[0")},
        {EXPR_CONDITION, "a[b] = :v", "{:v: 1}", SYNTAX("b", "[b]")},
        {EXPR_CONDITION, "a[:v] = :v", "{:v: 1}", SYNTAX(":v", "[:v]")},
        {EXPR_CONDITION, "a[-1] = :v", "{:v: 1}", SYNTAX("-", "[-1")},
        {EXPR_CONDITION, "a + b = :v", "{:v: 1}", SYNTAX("+", "a + b")},
        {EXPR_CONDITION, "# = :v", "{:v: 1}", SYNTAX("#", "# =")},
        {EXPR_CONDITION, "#f(a)", "{#f: \"size\"}", SYNTAX("(", "#f(a")},
        {EXPR_CONDITION, "and = :v", "{:v: 1}", SYNTAX("and", "and =")},
        {EXPR_CONDITION, "caf\xC3\xA9 = :v", "{:v: 1}", SYNTAX("\xC3\xA9", "caf\xC3\xA9 =")},
        {EXPR_CONDITION, "a = :v \xF0\x9F\x90\x9D", "{:v: 1}",
         SYNTAX("\xF0\x9F\x90\x9D", ":v \xF0\x9F\x90\x9D")},
        {EXPR_CONDITION, "a\xC2\xA0= :v", "{:v: 1}", SYNTAX("\xC2\xA0", "a\xC2\xA0=")},
        {EXPR_UPDATES, "SET a", NULL, SYNTAX("<EOF>", "a")},
        {EXPR_UPDATES, "SET a = ", NULL, SYNTAX("<EOF>", "=")},
        {EXPR_UPDATES, "SET a = :v,", "{:v: 1}", SYNTAX("<EOF>", ",")},
        {EXPR_UPDATES, "SET a = :v b = :v", "{:v: 1}", SYNTAX("b", ":v b =")},
        {EXPR_UPDATES, "SET a = :v + :v + :v", "{:v: 1}", SYNTAX("+", ":v + :v")},
        {EXPR_UPDATES, "SET :v = :v", "{:v: 1}", SYNTAX(":v", "SET :v =")},
        {EXPR_UPDATES, "SET a <> :v", "{:v: 1}", SYNTAX("<>", "a <> :v")},
        {EXPR_UPDATES, "SET add = :v", "{:v: 1}", SYNTAX("add", "SET add =")},
        {EXPR_UPDATES, "ADD a b", NULL, SYNTAX("b", "a b")},
        {EXPR_UPDATES, "DELETE a", NULL, SYNTAX("<EOF>", "a")},
        {EXPR_UPDATES, "REMOVE a = :v", "{:v: 1}", SYNTAX("=", "a = :v")},
        {EXPR_PROJECTIONS, "a,", NULL, SYNTAX("<EOF>", ",")},
        {EXPR_PROJECTIONS, "a b", NULL, SYNTAX("b", "a b")},
        {EXPR_PROJECTIONS, ":v", "{:v: 1}", SYNTAX(":v", ":v")},
        {EXPR_PROJECTIONS, "size(a)", NULL, SYNTAX("(", "size(a")},
        {EXPR_KEY_CONDITION, "pk = :v sk = :v", "{:v: 1}", SYNTAX("sk", ":v sk =")},
        {EXPR_FILTER, "a = ", NULL, SYNTAX("<EOF>", "=")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void a_syntax_error_says_where_it_is(void **state) {
    skep_error err = {0};
    assert_null(parse_text(*state, EXPR_CONDITION, "a = = :v", "{:v: 1}", &err));
    assert_int_equal(err.position, 4);
    assert_null(parse_text(*state, EXPR_CONDITION, "a = :v AND ", "{:v: 1}", &err));
    assert_int_equal(err.position, 11);
    assert_null(parse_text(*state, EXPR_CONDITION, "a = :v AND data = :v", "{:v: 1}", &err));
    assert_int_equal(err.position, 11);
}

static void an_empty_text_is_refused(void **state) {
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "", NULL, "The expression can not be empty;"},
        {EXPR_PROJECTIONS, "", NULL, "The expression can not be empty;"},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void a_text_of_4096_bytes_is_the_longest(void **state) {
    char text[4098];
    memset(text, ' ', sizeof text);
    memcpy(text, "a = :v", 6);
    text[4096] = '\0';
    (void)parse_well(*state, EXPR_CONDITION, text, "{:v: 1}");
    text[4096] = ' ';
    text[4097] = '\0';
    refusal r = {EXPR_CONDITION, text, "{:v: 1}",
                 "Expression size has exceeded the maximum allowed size;"};
    assert_refused(*state, &r);
}

static void redundant_parentheses_are_refused(void **state) {
#define REDUNDANT "The expression has redundant parentheses;"
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "((a = :v))", "{:v: 1}", REDUNDANT},
        {EXPR_CONDITION, "b = :v AND ((a = :v))", "{:v: 1}", REDUNDANT},
        {EXPR_CONDITION, "((a)) = :v", "{:v: 1}", REDUNDANT},
        {EXPR_CONDITION, "a = ((:v))", "{:v: 1}", REDUNDANT},
        {EXPR_CONDITION, "((data = :v))", "{:v: 1}", REDUNDANT},
        {EXPR_UPDATES, "SET a = ((:v))", "{:v: 1}", REDUNDANT},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "((a = :v) AND (b = :v))", "{:v: 1}");
    (void)parse_well(*state, EXPR_CONDITION, "((a) = (:v))", "{:v: 1}");
    (void)parse_well(*state, EXPR_CONDITION, "((a = :v) OR b = :v) AND (c = :v)", "{:v: 1}");
    (void)parse_well(*state, EXPR_CONDITION, "size((a)) > :v", "{:v: 1}");
}

static void reserved_words_need_a_placeholder(void **state) {
#define RESERVED_WORD(word) "Attribute name is a reserved keyword; reserved keyword: " word
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "data = :v", "{:v: 1}", RESERVED_WORD("data")},
        {EXPR_CONDITION, "a.Status = :v", "{:v: 1}", RESERVED_WORD("Status")},
        {EXPR_CONDITION, "a = NAME", NULL, RESERVED_WORD("NAME")},
        {EXPR_CONDITION, "size = :v", "{:v: 1}", RESERVED_WORD("size")},
        {EXPR_CONDITION, "data = :v AND foo(b)", "{:v: 1}", RESERVED_WORD("data")},
        {EXPR_CONDITION, "data = :nowhere", NULL, RESERVED_WORD("data")},
        {EXPR_UPDATES, "SET zone = :v", "{:v: 1}", RESERVED_WORD("zone")},
        {EXPR_PROJECTIONS, "a, b.abort", NULL, RESERVED_WORD("abort")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "#d.#s = :v AND dat = :v",
                     "{#d: \"data\", #s: \"Status\", :v: 1}");
}

static void functions_are_known_by_their_exact_names(void **state) {
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "foo(a)", NULL, "Invalid function name; function: foo"},
        {EXPR_CONDITION, "Size(a) > :v", "{:v: 1}", "Invalid function name; function: Size"},
        {EXPR_FILTER, "a = foo(b)", NULL, "Invalid function name; function: foo"},
        {EXPR_UPDATES, "SET a = foo(b)", NULL, "Invalid function name; function: foo"},
        {EXPR_UPDATES, "SET a = size(b)", NULL,
         "The function is not allowed in an update expression; function: size"},
        {EXPR_CONDITION, "a = if_not_exists(b, :v)", "{:v: 1}",
         "The function is not allowed in a condition expression; function: if_not_exists"},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void functions_stand_where_their_result_belongs(void **state) {
#define MISUSED(name)                                                                              \
    "The function is not allowed to be used this way in an expression; function: " name
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "size(a)", NULL, MISUSED("size")},
        {EXPR_CONDITION, "NOT size(a)", NULL, MISUSED("size")},
        {EXPR_CONDITION, "(size(a))", NULL, MISUSED("size")},
        {EXPR_CONDITION, "attribute_exists(a) = :v", "{:v: true}", MISUSED("attribute_exists")},
        {EXPR_CONDITION, "a = contains(b, :v)", "{:v: 1}", MISUSED("contains")},
        {EXPR_CONDITION, "size(attribute_exists(a)) = :v", "{:v: 1}", MISUSED("attribute_exists")},
        {EXPR_CONDITION, "a IN (contains(b, :v))", "{:v: 1}", MISUSED("contains")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "(size(a)) > :v", "{:v: 1}");
}

static void placeholders_must_be_bound(void **state) {
#define NO_NAME(name)                                                                              \
    "An expression attribute name used in the document path is not defined; attribute "            \
    "name: " name
#define NO_VALUE(name)                                                                             \
    "An expression attribute value used in expression is not defined; attribute value: " name
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "#n = :v", "{:v: 1}", NO_NAME("#n")},
        {EXPR_CONDITION, "a.#n = :v", "{:v: 1}", NO_NAME("#n")},
        {EXPR_CONDITION, "a = :w AND #n = :v", "{:v: 1}", NO_VALUE(":w")},
        {EXPR_PROJECTIONS, "a, #n", NULL, NO_NAME("#n")},
        {EXPR_UPDATES, "SET a = :v", NULL, NO_VALUE(":v")},
        {EXPR_UPDATES, "ADD a :v", NULL, NO_VALUE(":v")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void conditions_of_put_look_at_operands_before_placeholders(void **state) {
#define BAD_TYPE(function, type)                                                                   \
    "Incorrect operand type for operator or function; operator or function: " function             \
    ", operand type: " type
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "#n = :w AND begins_with(a, :v)", "{:v: 1}", BAD_TYPE("begins_with", "N")},
        {EXPR_FILTER, "#n = :w AND begins_with(a, :v)", "{:v: 1}", NO_NAME("#n")},
        {EXPR_UPDATES, "SET #n = :v + :s", "{:v: 1, :s: \"x\"}", NO_NAME("#n")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void operands_must_have_a_type_that_fits(void **state) {
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "begins_with(a, :v)", "{:v: 1}", BAD_TYPE("begins_with", "N")},
        {EXPR_CONDITION, "begins_with(:v, a)", "{:v: [1]}", BAD_TYPE("begins_with", "L")},
        {EXPR_CONDITION, "begins_with(a, size(b))", NULL, BAD_TYPE("begins_with", "N")},
        {EXPR_CONDITION, "a < :v", "{:v: true}", BAD_TYPE("<", "BOOL")},
        {EXPR_CONDITION, ":v >= a", "{:v: <1>}", BAD_TYPE(">=", "NS")},
        {EXPR_CONDITION, "a BETWEEN :v AND :v", "{:v: null}", BAD_TYPE("BETWEEN", "NULL")},
        {EXPR_CONDITION, "size(:v) > a", "{:v: 1}", BAD_TYPE("size", "N")},
        {EXPR_CONDITION, "size(size(a)) > b", NULL, BAD_TYPE("size", "N")},
        {EXPR_CONDITION, "attribute_type(a, :v)", "{:v: 1}", BAD_TYPE("attribute_type", "N")},
        {EXPR_UPDATES, "SET a = :v + b", "{:v: \"x\"}", BAD_TYPE("+", "S")},
        {EXPR_UPDATES, "SET a = b - :v", "{:v: [1]}", BAD_TYPE("-", "L")},
        {EXPR_UPDATES, "SET a = list_append(b, :v)", "{:v: 1}", BAD_TYPE("list_append", "N")},
        {EXPR_UPDATES, "SET a = list_append(b, (c + d))", NULL, BAD_TYPE("list_append", "N")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "a = :v AND a <> :v AND contains(a, :v)",
                     "{:v: true}");
}

static void add_and_delete_have_their_own_words_for_types(void **state) {
#define BAD_ACTION(op, type)                                                                       \
    "Incorrect operand type for operator or function; operator: " op ", operand type: " type       \
    ", typeSet: ALLOWED_FOR_ADD_OPERAND"
    static const refusal TABLE[] = {
        {EXPR_UPDATES, "ADD a :v", "{:v: \"x\"}", BAD_ACTION("ADD", "STRING")},
        {EXPR_UPDATES, "ADD a :v", "{:v: b\"QQ==\"}", BAD_ACTION("ADD", "Binary")},
        {EXPR_UPDATES, "ADD a :v", "{:v: true}", BAD_ACTION("ADD", "BOOL")},
        {EXPR_UPDATES, "ADD a :v", "{:v: null}", BAD_ACTION("ADD", "NULL")},
        {EXPR_UPDATES, "ADD a :v", "{:v: [1]}", BAD_ACTION("ADD", "LIST")},
        {EXPR_UPDATES, "ADD a :v", "{:v: {}}", BAD_ACTION("ADD", "MAP")},
        {EXPR_UPDATES, "DELETE a :v", "{:v: 1}", BAD_ACTION("DELETE", "NUMBER")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void functions_take_a_number_of_operands(void **state) {
#define BAD_COUNT(function, count)                                                                 \
    "Incorrect number of operands for operator or function; operator or function: " function       \
    ", number of operands: " count
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "attribute_exists(a, b)", NULL, BAD_COUNT("attribute_exists", "2")},
        {EXPR_CONDITION, "begins_with(a)", NULL, BAD_COUNT("begins_with", "1")},
        {EXPR_CONDITION, "size(a, b) > c", NULL, BAD_COUNT("size", "2")},
        {EXPR_UPDATES, "SET a = if_not_exists(a)", NULL, BAD_COUNT("if_not_exists", "1")},
        {EXPR_UPDATES, "SET a = list_append(a, b, c)", NULL, BAD_COUNT("list_append", "3")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void some_functions_need_a_document_path(void **state) {
#define NEEDS_PATH(function)                                                                       \
    "Operator or function requires a document path; operator or function: " function
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "attribute_exists(:v)", "{:v: 1}", NEEDS_PATH("attribute_exists")},
        {EXPR_CONDITION, "attribute_not_exists(size(a))", NULL, NEEDS_PATH("attribute_not_exists")},
        {EXPR_CONDITION, "attribute_type(:v, :v)", "{:v: \"S\"}", NEEDS_PATH("attribute_type")},
        {EXPR_UPDATES, "SET a = if_not_exists(:v, :v)", "{:v: 1}", NEEDS_PATH("if_not_exists")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void attribute_type_knows_ten_names(void **state) {
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "attribute_type(a, :v)", "{:v: \"STRING\"}",
         "Invalid attribute type name found; type: STRING, valid types: "
         "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}"},
        {EXPR_CONDITION, "attribute_type(a, b)", NULL,
         BAD_TYPE("attribute_type", "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    static const char *const NAMES[] = {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        char bindings[32];
        (void)snprintf(bindings, sizeof bindings, "{:v: \"%s\"}", NAMES[i]);
        (void)parse_well(*state, EXPR_CONDITION, "attribute_type(a, :v)", bindings);
    }
}

static void the_first_operand_must_not_come_again(void **state) {
#define NOT_DISTINCT(op, path)                                                                     \
    "The first operand must be distinct from the remaining operands for this operator or "         \
    "function; operator: " op ", first operand: " path
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "contains(a, a)", NULL, NOT_DISTINCT("contains", "[a]")},
        {EXPR_CONDITION, "m.a IN (b, m.#a)", "{#a: \"a\"}", NOT_DISTINCT("IN", "[m, a]")},
        {EXPR_CONDITION, "l[0] = l[0]", NULL, NOT_DISTINCT("=", "[l, [0]]")},
        {EXPR_CONDITION, "a BETWEEN b AND a", NULL, NOT_DISTINCT("BETWEEN", "[a]")},
        {EXPR_CONDITION, "a < a", NULL, NOT_DISTINCT("<", "[a]")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "a.b = a AND a IN (b, b)", NULL);
}

static void bounds_of_between_are_of_one_type_and_in_order(void **state) {
#define BOUNDS(rule, lower, upper)                                                                 \
    "The BETWEEN operator requires " rule "; lower bound operand: AttributeValue: {" lower         \
    "}, upper bound operand: AttributeValue: {" upper "}"
#define SAME_TYPE "same data type for lower and upper bounds"
#define IN_ORDER  "upper bound to be greater than or equal to lower bound"
    static const refusal TABLE[] = {
        {EXPR_CONDITION, "a BETWEEN :x AND :y", "{:x: \"x\", :y: 1}",
         BOUNDS(SAME_TYPE, "S:x", "N:1")},
        {EXPR_CONDITION, "a BETWEEN :x AND :y", "{:x: 2, :y: 1}", BOUNDS(IN_ORDER, "N:2", "N:1")},
        {EXPR_KEY_CONDITION, "pk = :x AND sk BETWEEN :y AND :x", "{:x: \"a\", :y: \"b\"}",
         BOUNDS(IN_ORDER, "S:b", "S:a")},
        {EXPR_CONDITION, "a BETWEEN :x AND :y", "{:x: true, :y: b\"QUI=\"}",
         BOUNDS(SAME_TYPE, "BOOL:true", "B:java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]")},
        {EXPR_CONDITION, "begins_with(a, :y) AND a BETWEEN :x AND :y", "{:x: 2, :y: 1}",
         BOUNDS(IN_ORDER, "N:2", "N:1")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_CONDITION, "a BETWEEN :x AND :x", "{:x: 2}");
    (void)parse_well(*state, EXPR_CONDITION, "a BETWEEN :x AND b", "{:x: 2}");
}

static void a_section_comes_once(void **state) {
#define TWICE(section) "The \"" section "\" section can only be used once in an update expression;"
    static const refusal TABLE[] = {
        {EXPR_UPDATES, "SET a = :v SET b = :v", "{:v: 1}", TWICE("SET")},
        {EXPR_UPDATES, "remove a set b = :v Remove c", "{:v: 1}", TWICE("REMOVE")},
        {EXPR_UPDATES, "ADD a :v ADD a :v", "{:v: 1}", TWICE("ADD")},
        {EXPR_UPDATES, "DELETE a :nowhere DELETE b :nowhere", NULL, TWICE("DELETE")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
}

static void paths_must_not_overlap(void **state) {
#define TWO_PATHS(what, one, two)                                                                  \
    "Two document paths " what " with each other; must remove or rewrite one of these paths; "     \
    "path one: " one ", path two: " two
    static const refusal TABLE[] = {
        {EXPR_UPDATES, "SET a.b = :v REMOVE a", "{:v: 1}", TWO_PATHS("overlap", "[a, b]", "[a]")},
        {EXPR_UPDATES, "SET a = :v, #a = :v", "{:v: 1, #a: \"a\"}",
         TWO_PATHS("overlap", "[a]", "[a]")},
        {EXPR_UPDATES, "REMOVE l[0], l[0].x", NULL,
         TWO_PATHS("overlap", "[l, [0]]", "[l, [0], x]")},
        {EXPR_UPDATES, "SET a.b = :v, a[0] = :v", "{:v: 1}",
         TWO_PATHS("conflict", "[a, b]", "[a, [0]]")},
        {EXPR_PROJECTIONS, "a, b.c, a.x", NULL, TWO_PATHS("overlap", "[a]", "[a, x]")},
        {EXPR_PROJECTIONS, "a, a", NULL, TWO_PATHS("overlap", "[a]", "[a]")},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_UPDATES, "SET a.b = :v, a.c = :v REMOVE l[0], l[1]", "{:v: 1}");
    (void)parse_well(*state, EXPR_PROJECTIONS, "ab, a, l[0], l[1].x, l[1].y", NULL);
}

/* "a = :v" joined by `joint`, `count` times. */
static void fill_chain(char *out, const char *joint, size_t count) {
    *out = '\0';
    for (size_t i = 0; i < count; i++) {
        strcat(out, i > 0 ? joint : "");
        strcat(out, "a=:v");
    }
}

static void more_than_300_operators_are_refused(void **state) {
    char text[4096];
    fill_chain(text, " OR ", 150);
    (void)parse_well(*state, EXPR_CONDITION, text, "{:v: 1}");
    strcat(text, " OR NOT a=:v");
    refusal r = {EXPR_CONDITION, text, "{:v: 1}",
                 "The expression contains too many operators; operator count: 302"};
    assert_refused(*state, &r);
    fill_chain(text, " OR ", 150);
    strcat(text, " OR a=:v");
    r.message = "The expression contains too many operators; operator count: 301";
    assert_refused(*state, &r);
}

static void more_than_100_candidates_are_refused(void **state) {
    char text[1024] = "a IN (:v";
    for (size_t i = 1; i < 100; i++) strcat(text, ",:v");
    size_t len = strlen(text);
    strcat(text, ")");
    (void)parse_well(*state, EXPR_CONDITION, text, "{:v: 1}");
    (void)strcpy(text + len, ",:v)");
    refusal r = {EXPR_CONDITION, text, "{:v: 1}",
                 "The IN operator is provided with too many operands; number of operands: 101"};
    assert_refused(*state, &r);
}

static void nesting_has_a_bound(void **state) {
    char text[4096];
    size_t len = 0;
    for (; len < 2 * 321; len += 2) memcpy(text + len, "a(", 2);
    text[len] = '\0';
    refusal r = {EXPR_CONDITION, text, NULL,
                 "The expression is nested too deeply; at most 320 levels of parentheses, NOT and "
                 "functions are allowed"};
    assert_refused(*state, &r);
    memset(text, '(', 1000);
    text[1000] = '\0';
    assert_refused(*state, &r);
    r.language = EXPR_UPDATES;
    memcpy(text, "SET a=", 6);
    assert_refused(*state, &r);
}

static void list_indexes_and_paths_have_bounds(void **state) {
    char deep[128] = "a";
    for (size_t i = 1; i < 32; i++) strcat(deep, "[0]");
    (void)parse_well(*state, EXPR_PROJECTIONS, deep, NULL);
    strcat(deep, ".b");
    const refusal TABLE[] = {
        {EXPR_PROJECTIONS, "a[2147483648]", NULL,
         "List index is not within the allowable range; index: [2147483648]"},
        {EXPR_PROJECTIONS, "a[99999999999999999999999]", NULL,
         "List index is not within the allowable range; index: [99999999999999999999999]"},
        {EXPR_PROJECTIONS, deep, NULL,
         "The document path has too many nesting levels; nesting levels: 33"},
    };
    ASSERT_ALL_REFUSED(*state, TABLE);
    (void)parse_well(*state, EXPR_PROJECTIONS, "a[2147483647]", NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        EXPR_TEST(syntax_errors_name_the_token_and_its_neighbours),
        EXPR_TEST(a_syntax_error_says_where_it_is),
        EXPR_TEST(an_empty_text_is_refused),
        EXPR_TEST(a_text_of_4096_bytes_is_the_longest),
        EXPR_TEST(redundant_parentheses_are_refused),
        EXPR_TEST(reserved_words_need_a_placeholder),
        EXPR_TEST(functions_are_known_by_their_exact_names),
        EXPR_TEST(functions_stand_where_their_result_belongs),
        EXPR_TEST(placeholders_must_be_bound),
        EXPR_TEST(conditions_of_put_look_at_operands_before_placeholders),
        EXPR_TEST(operands_must_have_a_type_that_fits),
        EXPR_TEST(add_and_delete_have_their_own_words_for_types),
        EXPR_TEST(functions_take_a_number_of_operands),
        EXPR_TEST(some_functions_need_a_document_path),
        EXPR_TEST(attribute_type_knows_ten_names),
        EXPR_TEST(the_first_operand_must_not_come_again),
        EXPR_TEST(bounds_of_between_are_of_one_type_and_in_order),
        EXPR_TEST(a_section_comes_once),
        EXPR_TEST(paths_must_not_overlap),
        EXPR_TEST(more_than_300_operators_are_refused),
        EXPR_TEST(more_than_100_candidates_are_refused),
        EXPR_TEST(nesting_has_a_bound),
        EXPR_TEST(list_indexes_and_paths_have_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
