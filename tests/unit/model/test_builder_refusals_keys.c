/* What is refused of tables, entities, keys and queries, and what is said about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "builder_test.h"

/* One wrong description. */
#define WRONG(name, ...)                                                                           \
    static void name(skep_model *m) {                                                              \
        __VA_ARGS__                                                                                \
    }

WRONG(tables_0, skep_model_table(m, &(skep_table_spec){.name = "ab", .pk = "PK"});)
WRONG(tables_1, skep_model_table(m, &(skep_table_spec){.name = "a b c", .pk = "PK"});)
WRONG(tables_2, skep_model_table(m, &(skep_table_spec){.name = "flat"});)
WRONG(tables_3, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = ""});)
WRONG(tables_4, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "PK", .sk = ""});)
WRONG(tables_5, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "PK", .version = ""});)
WRONG(tables_6, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "PK", .sk = "PK"});)
WRONG(tables_7,
      skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "PK", .version = "PK"});)
WRONG(tables_8, skep_model_index(m, &(skep_index_spec){.name = "i", .pk = {"a"}});)
WRONG(tables_9, skep_model_index(m, &(skep_index_spec){.name = "GSI1"});)
WRONG(tables_10, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {""}});)
WRONG(tables_11, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"a", "b", "a"}});)
WRONG(tables_12, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"a"}, .sk = {"a"}});)
WRONG(tables_13,
      skep_model_index(m, &(skep_index_spec){
                              .name = "GSI1", .pk = {"a"}, .projection = (skep_projection)7});)
WRONG(tables_14,
      skep_model_index(m, &(skep_index_spec){
                              .name = "GSI1", .pk = {"a"}, .projection = SKEP_PROJECT_INCLUDE});)
WRONG(tables_15,
      skep_model_table(m, &(skep_table_spec){.name = "other", .pk = "PK", .version = "v"});
      skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"a"}, .sk = {"v"}});)
WRONG(
    tables_16, for (int i = 0; i < 21; i++) {
        char name[] = "GSI_A";
        name[4] = (char)('A' + i);
        skep_model_index(m, &(skep_index_spec){.name = name, .pk = {"a"}});
    })

static void tables_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {tables_0, "model: ab cannot be the name of a table: expected 3 to 255 characters of a-z, "
                   "A-Z, 0-9, '_', '-' and '.'"},
        {tables_1, "model: a b c cannot be the name of a table: expected 3 to 255 characters of "
                   "a-z, A-Z, 0-9, '_', '-' and '.'"},
        {tables_2, "model: table flat has no partition key: expected pk"},
        {tables_3, "model: flat: \"\" cannot be the name of a key attribute: expected UTF-8 of 1 "
                   "to 255 bytes"},
        {tables_4, "model: flat: \"\" cannot be the name of a key attribute: expected UTF-8 of 1 "
                   "to 255 bytes"},
        {tables_5, "model: flat: \"\" cannot be the name of a key attribute: expected UTF-8 of 1 "
                   "to 255 bytes"},
        {tables_6, "model: PK is both partition key and sort key of table flat"},
        {tables_7, "model: PK is a key attribute and the version of table flat"},
        {tables_8, "model: i cannot be the name of an index: expected 3 to 255 characters of a-z, "
                   "A-Z, 0-9, '_', '-' and '.'"},
        {tables_9, "model: index GSI1 has no partition key: expected pk"},
        {tables_10, "model: GSI1: \"\" cannot be the name of a key attribute: expected UTF-8 of 1 "
                    "to 255 bytes"},
        {tables_11, "model: a is twice in the key of index GSI1"},
        {tables_12, "model: a is twice in the key of index GSI1"},
        {tables_13, "model: index GSI1: 7 is no skep_projection"},
        {tables_14, "model: index GSI1: SKEP_PROJECT_INCLUDE and `included` go together"},
        {tables_15, "model: v is a key attribute of index GSI1 and the version of table other"},
        {tables_16, "model: table desk has 21 indexes: expected at most 20"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_entity);
}

WRONG(entities_0, skep_model_entity(m, &(skep_entity_spec){.name = "memo"});)
WRONG(entities_1, skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "chair"});)
WRONG(entities_2, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "PK"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});)
WRONG(entities_3, skep_model_entity(m, &(skep_entity_spec){.name = "note", .parent = "memo"});)
WRONG(entities_4, skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_entity(m, &(skep_entity_spec){
                               .name = "memo", .type = "note", .parent = "note", .table = "desk"});)
WRONG(entities_5, skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_entity(m, &(skep_entity_spec){
                               .name = "memo", .type = "note", .parent = "note", .pk = "X"});)
WRONG(entities_6, skep_model_entity(m, &(skep_entity_spec){.name = "note"}); skep_model_entity(
          m, &(skep_entity_spec){.name = "a", .type = "note", .parent = "note", .sk = "A"});
      skep_model_entity(m, &(skep_entity_spec){
                               .name = "b", .type = "note", .parent = "a", .sk = "B"});)
WRONG(entities_7, skep_model_entity(m, &(skep_entity_spec){.name = "note", .is_versioned = true});)
WRONG(entities_8, skep_model_entity(m, &(skep_entity_spec){.name = "place"});)
WRONG(entities_9, skep_model_entity(m, &(skep_entity_spec){.name = "place", .sk = "X"});)
WRONG(entities_10, skep_model_entity(m, &(skep_entity_spec){.name = "place", .pk = "X"});)
WRONG(entities_11, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "id"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat", .sk = "X"});)
WRONG(entities_12, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "id"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat"});
      skep_model_entity(m, &(skep_entity_spec){.name = "memo", .type = "note", .parent = "note"});)
WRONG(entities_13,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "X#{other.city}", .sk = "X"});)
WRONG(entities_14, SKEP_MODEL_MEMBER(m, note, maybe, .kind = SKEP_KIND_I64,
                                     .flags = SKEP_MEMBER_OPTIONAL, .attribute = "PK");
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .sk = "X"});)
WRONG(entities_15, SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_BYTES, .attribute = "PK");
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "X#{id}", .sk = "X"});)
WRONG(entities_16,
      skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "id", .version = "ratio"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat"});)
WRONG(entities_17, skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_entity(m,
                        &(skep_entity_spec){
                            .name = "memo", .type = "note", .pk = "NOTE#{text}", .sk = "{text}"});)

static void entities_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {entities_0, "model: entity memo: there is no struct memo"},
        {entities_1, "model: entity note: there is no table chair"},
        {entities_2, "model: entity note says no table, and there are 2"},
        {entities_3, "model: entity note: there is no entity memo"},
        {entities_4, "model: entity memo: the table of an entity with a parent is the parent's"},
        {entities_5, "model: entity memo: pk of an entity with a parent is the parent's"},
        {entities_6,
         "model: entity b: its parent a has a parent itself: an item collection has one"},
        {entities_7, "model: entity note is versioned, table desk has no version attribute"},
        {entities_8, "model: entity place says no pk for table desk: expected a template, or a "
                     "member stored as PK, or a member id"},
        {entities_9, "model: entity place says no pk for table desk: expected a template, or a "
                     "member stored as PK"},
        {entities_10, "model: entity place says no sk for table desk: expected a template, or a "
                      "member stored as SK"},
        {entities_11, "model: entity note says an sk, table flat has no sort key"},
        {entities_12,
         "model: entity memo has a parent, whose items need a sort key, which table flat has not"},
        {entities_13,
         "model: key PK of note is made of other, which is optional: a table key is never absent"},
        {entities_14,
         "model: key PK of note is made of maybe, which is optional: a table key is never absent"},
        {entities_15,
         "model: note.raw is stored as PK, which is made as a key: expected another attribute"},
        {entities_16, "model: note.ratio is stored as ratio, which is the table's version: "
                      "expected another attribute"},
        {entities_17, "model: keys of note and memo could be the same: expected templates that "
                      "begin with different text"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_members);
}

WRONG(children_0, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 8, "note");
      skep_model_entity(m, &(skep_entity_spec){.name = "shelf"});)
WRONG(children_1, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 8, "note");
      skep_model_entity(m, &(skep_entity_spec){.name = "shelf"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});)
WRONG(children_2, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 8, "note"); skep_model_children(m, "more", 32, "note");
      skep_model_entity(m, &(skep_entity_spec){.name = "shelf"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .parent = "shelf", .sk = "N#{id}"});)
WRONG(children_3, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_entity(m, &(skep_entity_spec){.name = "shelf"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .parent = "shelf", .sk = "N#{id}"});)
WRONG(children_4, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 8, "note");
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_entity(m, &(skep_entity_spec){.name = "shelf", .parent = "note", .sk = "S#{id}"});)
WRONG(children_5, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 8, "note");
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});)
WRONG(children_6, skep_model_struct(m, "shelf", 64);
      skep_model_member(m, "id", 0, &(skep_member_spec){.kind = SKEP_KIND_I64, .size = 8});
      skep_model_children(m, "notes", 48, "note");)

static void children_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {children_0,
         "model: shelf.notes: note is no child of shelf: expected an entity with parent = shelf"},
        {children_1,
         "model: shelf.notes: note is no child of shelf: expected an entity with parent = shelf"},
        {children_2, "model: shelf has two lists of note, whose items could not be told apart"},
        {children_3,
         "model: shelf has no list of note: expected skep_model_children in its struct"},
        {children_4, "model: entity shelf has a parent, so it cannot have children itself"},
        {children_5, "model: shelf.notes is a list of items, but shelf is the struct of no entity"},
        {children_6,
         "model: shelf.notes: 24 bytes at offset 48 are not inside the struct's 64 bytes"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_members);
}

WRONG(templates_0,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{idd}", .sk = "X"});)
WRONG(templates_1, skep_model_entity(m, &(skep_entity_spec){
                                            .name = "note", .pk = "N#{home.street}", .sk = "X"});)
WRONG(templates_2,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{id.x}", .sk = "X"});)
WRONG(templates_3,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#}", .sk = "X"});)
WRONG(templates_4,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{id", .sk = "X"});)
WRONG(templates_5,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{}", .sk = "X"});)
WRONG(templates_6,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{id:8}", .sk = "X"});)
WRONG(templates_7,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{at:%Q}", .sk = "X"});)
WRONG(templates_8,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{text:08}", .sk = "X"});)
WRONG(templates_9,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{ratio}", .sk = "X"});)
WRONG(templates_10,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#{home}", .sk = "X"});)
WRONG(templates_11, skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "", .sk = "X"});)
WRONG(templates_12,
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = "N#\xFF", .sk = "X"});)
WRONG(templates_13,
      char text[] = "{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{"
                    "id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}";
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .pk = text, .sk = "X"});)
WRONG(templates_14, skep_model_struct(m, "ring", 16); skep_model_member(
          m, "ring", 0,
          &(skep_member_spec){
              .kind = SKEP_KIND_STRUCT, .type = "ring", .size = 8, .flags = SKEP_MEMBER_OPTIONAL});
      skep_model_entity(m,
                        &(skep_entity_spec){.name = "ring",
                                            .pk = "{ring.ring.ring.ring.ring.ring.ring.ring.ring}",
                                            .sk = "X"});)

static void templates_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {templates_0,
         "model: note: key PK = \"N#{idd}\": note has no stored member \"idd\": expected one of "
         "at, code, home, id, is_open, marks, mood, other, ratio, text"},
        {templates_1, "model: note: key PK = \"N#{home.street}\": place has no stored member "
                      "\"street\": expected one of city, floor"},
        {templates_2, "model: note: key PK = \"N#{id.x}\": member id of note is no struct"},
        {templates_3,
         "model: note: key PK = \"N#}\", offset 2: '}' without '{': expected }} for the character"},
        {templates_4, "model: note: key PK = \"N#{id\", offset 2: '{' without '}': expected {{ for "
                      "the character"},
        {templates_5, "model: note: key PK = \"N#{}\", offset 2: {} without a member"},
        {templates_6, "model: note: key PK = \"N#{id:8}\": \"8\" is no format of number id: "
                      "expected how many digits, as in {id:08}"},
        {templates_7, "model: note: key PK = \"N#{at:%Q}\": \"%Q\" is no format of time at: "
                      "expected %Y %m %d %H %M %S %j and %%, as in {at:%Y-%m}"},
        {templates_8, "model: note: key PK = \"N#{text:08}\": \"08\" is no format of member text: "
                      "only numbers and times have one"},
        {templates_9, "model: note: key PK = \"N#{ratio}\": member ratio cannot be part of a key: "
                      "expected text, an integer, a decimal, an enum, a time or a UUID"},
        {templates_10, "model: note: key PK = \"N#{home}\": member home cannot be part of a key: "
                       "expected text, an integer, a decimal, an enum, a time or a UUID"},
        {templates_11, "model: note: key PK = \"\": a template cannot be empty"},
        {templates_12, "model: note: key PK = \"N#\\xFF\": a template is UTF-8"},
        {templates_13, "model: note: key PK = "
                       "\"{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{id}{"
                       "id}{id}{id}{id}{i...\": a template has at most 32 parts"},
        {templates_14, "model: ring: key PK = \"{ring.ring.ring.ring.ring.ring.ring.ring.ring}\": "
                       "a path has at most 8 members"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_members);
}

WRONG(keys_0, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "is_open"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat"});)
WRONG(keys_1, SKEP_MODEL_MEMBER(m, note, raw, .kind = SKEP_KIND_BYTES, .attribute = "PK",
                                .flags = SKEP_MEMBER_NULL);
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .sk = "X"});)
WRONG(keys_2, skep_model_table(m, &(skep_table_spec){.name = "flat", .pk = "id"});
      skep_model_entity(m, &(skep_entity_spec){.name = "note", .table = "flat"});
      skep_model_entity(m,
                        &(skep_entity_spec){.name = "place", .table = "flat", .pk = "P#{city}"});)
WRONG(keys_3, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"G1"}});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1", .sk = "X"});)
WRONG(keys_4, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"G1"}});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1"});)
WRONG(keys_5, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"G1"}});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI2", .pk = "X"});)
WRONG(keys_6, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"text", "code"}});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1", .pk = "X"});)
WRONG(keys_7, skep_model_index(m, &(skep_index_spec){.name = "GSI1", .pk = {"SK"}});
      skep_model_entity(m, &(skep_entity_spec){.name = "note"});
      skep_model_index_keys(m, &(skep_index_keys_spec){.index = "GSI1", .pk = "X#{text}"});)

static void keys_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {keys_0, "model: note: member is_open is key is_open, and is stored as BOOL: expected "
                 "text, a number or bytes"},
        {keys_1,
         "model: note: member raw is key PK, which is never NULL: leave SKEP_MEMBER_NULL out"},
        {keys_2, "model: key id of place is of type S, that of note is N: a key attribute has one "
                 "type in the whole table"},
        {keys_3, "model: note: index GSI1 has no sort key"},
        {keys_4, "model: note: index GSI1 has no key G1: expected a template, or a member stored "
                 "under that name"},
        {keys_5, "model: note: table desk has no index GSI2"},
        {keys_6, "model: note: pk of index GSI1 is several attributes, which are members by name, "
                 "no template"},
        {keys_7, "model: note: key SK is made in two ways, but an attribute has one value"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_members);
}

WRONG(queries_0, skep_model_query(m, "q", "memo", NULL);
      skep_model_compare(m, "id", SKEP_QUERY_EQ, 0);)
WRONG(queries_1, skep_model_query(m, "q", "note", "GSI1");
      skep_model_compare(m, "id", SKEP_QUERY_EQ, 0);)
WRONG(queries_2, skep_model_query(m, "q", "note", NULL);)
WRONG(queries_3, skep_model_query(m, "q", "note", NULL); skep_model_open(m, SKEP_QUERY_OR);)
WRONG(queries_4, skep_model_query(m, "q", "note", NULL); skep_model_open(m, SKEP_QUERY_OR);
      skep_model_close(m);)
WRONG(queries_5, skep_model_query(m, "q", "note", NULL); skep_model_close(m);)
WRONG(queries_6, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, NULL, SKEP_QUERY_EQ, 0);)
WRONG(queries_7, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "id", SKEP_QUERY_EXISTS, 0);)
WRONG(queries_8, skep_model_query(m, "q", "note", NULL); skep_model_open(m, SKEP_QUERY_EQ);)
WRONG(queries_9, skep_model_query(m, "q", "note", NULL);
      skep_model_presence(m, "text", SKEP_QUERY_EQ);)
WRONG(queries_10, skep_model_query(m, "q", "note", NULL);
      skep_model_presence(m, "", SKEP_QUERY_EXISTS);)
WRONG(queries_11, skep_model_query(m, "q", "note", NULL);
      skep_model_compare_members(m, "id", SKEP_QUERY_CONTAINS, "id");)
WRONG(queries_12, skep_model_query(m, "q", "note", NULL);
      skep_model_compare_members(m, "id", SKEP_QUERY_EQ, NULL);)
WRONG(queries_13, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "id", SKEP_QUERY_EQ, 32);)
WRONG(queries_14, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "id", SKEP_QUERY_EQ, 1);)
WRONG(queries_15, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "idd", SKEP_QUERY_EQ, 0);)
WRONG(queries_16, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "home", SKEP_QUERY_EQ, 0);)
WRONG(queries_17, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "id", SKEP_QUERY_CONTAINS, 0);)
WRONG(queries_18, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "mood", SKEP_QUERY_LT, 0);)
WRONG(queries_19, skep_model_query(m, "q", "note", NULL);
      skep_model_compare(m, "is_open", SKEP_QUERY_GE, 0);)
WRONG(queries_20, skep_model_query(m, "q", "note", NULL);
      skep_model_presence(m, "id", SKEP_QUERY_EXISTS);)
WRONG(queries_21, skep_model_query(m, "q", "note", NULL);
      skep_model_compare_members(m, "id", SKEP_QUERY_EQ, "text");)
WRONG(queries_22, skep_model_query(m, "q", "note", NULL);
      for (int i = 0; i < 257; i++) skep_model_compare(m, "id", SKEP_QUERY_NE, 0);)

static void queries_that_are_wrong_are_refused(void **state) {
    (void)state;
    static const refusal cases[] = {
        {queries_0, "model: query q: there is no entity memo"},
        {queries_1, "model: query q: table desk has no index GSI1"},
        {queries_2, "model: query q has no conditions"},
        {queries_3, "model: query q: a group was not closed: skep_model_close ends it"},
        {queries_4, "model: query q: a group has no conditions"},
        {queries_5, "model: skep_model_close was called where no group of conditions is open"},
        {queries_6, "model: skep_model_compare was given no member"},
        {queries_7,
         "model: skep_model_compare was given 12, which is no skep_query_op that it takes"},
        {queries_8, "model: skep_model_open was given 4, which is no skep_query_op that it takes"},
        {queries_9,
         "model: skep_model_presence was given 4, which is no skep_query_op that it takes"},
        {queries_10, "model: skep_model_presence was given no member"},
        {queries_11,
         "model: skep_model_compare_members was given 11, which is no skep_query_op that it takes"},
        {queries_12, "model: skep_model_compare_members was given no other member"},
        {queries_13, "model: parameter 32 of a query: expected 0 to 31"},
        {queries_14, "model: query q: parameter 0 is compared with nothing, but parameter 1 is"},
        {queries_15, "model: query q: note has no stored member \"idd\": expected one of at, code, "
                     "home, id, is_open, marks, mood, other, ratio, text"},
        {queries_16, "model: query q: member home cannot be compared: expected a number, text, a "
                     "time, an enum, a bool, a decimal or a UUID"},
        {queries_17, "model: query q: member id is no text, of which BEGINS_WITH and CONTAINS are"},
        {queries_18,
         "model: query q: member mood is stored by the enum's names: expected EQ or NE"},
        {queries_19, "model: query q: member is_open is a bool: expected EQ or NE"},
        {queries_20,
         "model: query q: member id is always there: expected text, bytes or a pointer"},
        {queries_21, "model: query q: members id and text are not of one kind"},
        {queries_22, "model: query q has more than 256 conditions"},
    };
    assert_refusals(cases, sizeof cases / sizeof cases[0], begin_entity);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_that_are_wrong_are_refused),
        cmocka_unit_test(entities_that_are_wrong_are_refused),
        cmocka_unit_test(children_that_are_wrong_are_refused),
        cmocka_unit_test(templates_that_are_wrong_are_refused),
        cmocka_unit_test(keys_that_are_wrong_are_refused),
        cmocka_unit_test(queries_that_are_wrong_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
