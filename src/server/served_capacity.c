#include "server/served_capacity.h"

#include <string.h>

/* What is told of an answer's units. */
typedef struct teller {
    json_out *j;
    bool is_transaction; /* reads and writes are told apart, too */
    bool by_index;
} teller;

/* The members of one place, without its braces. */
static void put_units(const teller *t, double reads, double writes) {
    json_member(t->j, "CapacityUnits");
    json_units(t->j, reads + writes);
    if (!t->is_transaction) return;
    if (reads > 0) {
        json_member(t->j, "ReadCapacityUnits");
        json_units(t->j, reads);
    }
    if (writes > 0) {
        json_member(t->j, "WriteCapacityUnits");
        json_units(t->j, writes);
    }
}

static void put_indexes(const teller *t, const skep_table_units *table, const char *member,
                        bool is_local) {
    bool is_begun = false;
    for (size_t i = 0; i < table->index_count; i++) {
        const skep_index_units *index = &table->indexes[i];
        if (index->is_local != is_local) continue;
        if (!is_begun) {
            json_member(t->j, member);
            json_bracket(t->j, '{');
            is_begun = true;
        }
        json_name(t->j, (skep_str){index->index, strlen(index->index)});
        json_bracket(t->j, '{');
        put_units(t, index->read_units, index->write_units);
        json_bracket(t->j, '}');
    }
    if (is_begun) json_bracket(t->j, '}');
}

static void put_table(const teller *t, const skep_table_units *table) {
    json_bracket(t->j, '{');
    json_member_chars(t->j, "TableName", table->table);
    put_units(t, table->read_units, table->write_units);
    if (t->by_index) {
        json_member(t->j, "Table");
        json_bracket(t->j, '{');
        put_units(t, table->own_read_units, table->own_write_units);
        json_bracket(t->j, '}');
        put_indexes(t, table, "LocalSecondaryIndexes", true);
        put_indexes(t, table, "GlobalSecondaryIndexes", false);
    }
    json_bracket(t->j, '}');
}

static bool has_list(skep_operation operation) {
    return operation == SKEP_OP_TRANSACT_WRITE_ITEMS || operation == SKEP_OP_TRANSACT_GET_ITEMS ||
           operation == SKEP_OP_BATCH_GET_ITEM || operation == SKEP_OP_BATCH_WRITE_ITEM;
}

void served_write_capacity(json_out *j, const served_request *asked, const skep_call_info *info) {
    const teller t = {.j = j,
                      .is_transaction = asked->operation == SKEP_OP_TRANSACT_WRITE_ITEMS ||
                                        asked->operation == SKEP_OP_TRANSACT_GET_ITEMS,
                      .by_index = asked->capacity == SERVED_CAPACITY_INDEXES};
    if (asked->capacity == SERVED_CAPACITY_NONE || info == NULL || info->table_count == 0) return;
    json_member(j, "ConsumedCapacity");
    if (!has_list(asked->operation)) {
        put_table(&t, &info->tables[0]);
        return;
    }
    json_bracket(j, '[');
    for (size_t i = 0; i < info->table_count; i++) {
        json_element(j);
        put_table(&t, &info->tables[i]);
    }
    json_bracket(j, ']');
}
