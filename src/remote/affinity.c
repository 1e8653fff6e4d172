#include "remote/affinity.h"

#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "expr/parse.h"

/* A table whose description was seen. */
typedef struct known_table {
    char *name; /* and behind its NUL the attribute */
    const char *partition_key;
} known_table;

struct affinity {
    const skep_allocator *allocator;
    skep_affinity writes;
    pthread_mutex_t lock; /* of what follows */
    known_table tables[AFFINITY_TABLES_MAX];
    size_t count;
};

affinity *affinity_open(skep_affinity writes, const skep_allocator *allocator) {
    affinity *a = allocator->resize(allocator->context, NULL, sizeof *a);
    if (a == NULL) return NULL;
    memset(a, 0, sizeof *a);
    a->allocator = allocator;
    a->writes = writes;
    pthread_mutex_init(&a->lock, NULL);
    return a;
}

void affinity_close(affinity *a) {
    if (a == NULL) return;
    for (size_t i = 0; i < a->count; i++)
        a->allocator->release(a->allocator->context, a->tables[i].name);
    pthread_mutex_destroy(&a->lock);
    a->allocator->release(a->allocator->context, a);
}

/* ---- What is known of tables ---- */

static known_table *find_table(affinity *a, const char *name) {
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->tables[i].name, name) == 0) return &a->tables[i];
    return NULL;
}

/* A table that is described again may have been made anew with another key. What cannot be kept
 * stays unknown. */
static void note(affinity *a, const char *table, const char *partition_key) {
    size_t table_size = strlen(table) + 1, key_size = strlen(partition_key) + 1;
    char *text = a->allocator->resize(a->allocator->context, NULL, table_size + key_size);
    if (text == NULL) return;
    memcpy(text, table, table_size);
    memcpy(text + table_size, partition_key, key_size);
    pthread_mutex_lock(&a->lock);
    known_table *known = find_table(a, table);
    if (known == NULL && a->count < AFFINITY_TABLES_MAX) known = &a->tables[a->count++];
    if (known != NULL) {
        char *before = known->name;
        *known = (known_table){text, text + table_size};
        text = before;
    }
    pthread_mutex_unlock(&a->lock);
    a->allocator->release(a->allocator->context, text);
}

void affinity_learn(affinity *a, const skep_exchange *x) {
    if (a == NULL) return;
    if (x->operation != SKEP_OP_CREATE_TABLE && x->operation != SKEP_OP_DESCRIBE_TABLE &&
        x->operation != SKEP_OP_UPDATE_TABLE)
        return;
    const skep_table_definition *table = &((const skep_table_response *)x->response)->table;
    if (table->name != NULL && table->key.hash_count > 0 && table->key.hash[0].name != NULL)
        note(a, table->name, table->key.hash[0].name);
}

/* ---- Which writes ---- */

static bool is_given(const skep_expression *expression) {
    return expression->text.ptr != NULL || expression->tree != NULL;
}

/* SET of an attribute to a constant, and REMOVE of one, need not read the item. */
static bool is_blind(const skep_expr *action) {
    if (action->as.operands[0]->count != 1) return false;
    return action->kind == EXPR_REMOVE ||
           (action->kind == EXPR_SET && action->as.operands[1]->kind == EXPR_VALUE);
}

static bool reads_in_update(const skep_update_request *request, skep_arena *scratch) {
    const skep_expr *tree = request->update.tree;
    if (request->update.text.ptr != NULL) {
        expr_scope scope;
        skep_error ignored;
        if (!expr_scope_init(&scope, &request->bindings, scratch)) return false;
        tree = expr_parse(EXPR_UPDATES, request->update.text, &scope, scratch, &ignored);
    }
    for (uint32_t i = 0; tree != NULL && i < tree->count; i++)
        if (!is_blind(tree->as.operands[i])) return true;
    return false;
}

/* Whether a write reads the item that it changes. */
static bool reads_first(const skep_exchange *x, skep_arena *scratch) {
    switch (x->operation) {
    case SKEP_OP_PUT_ITEM: {
        const skep_put_request *put = x->request;
        return is_given(&put->condition) || put->return_values != SKEP_RETURN_NONE;
    }
    case SKEP_OP_DELETE_ITEM: {
        const skep_delete_request *erase = x->request;
        return is_given(&erase->condition) || erase->return_values != SKEP_RETURN_NONE;
    }
    case SKEP_OP_UPDATE_ITEM: {
        const skep_update_request *update = x->request;
        return is_given(&update->condition) ||
               (update->return_values != SKEP_RETURN_NONE &&
                update->return_values != SKEP_RETURN_UPDATED_NEW) ||
               reads_in_update(update, scratch);
    }
    default: return x->operation == SKEP_OP_TRANSACT_WRITE_ITEMS;
    }
}

/* ---- Keys ---- */

/* The keys of one exchange as they are found. */
typedef struct key_list {
    affinity *affinity;
    uint64_t *out;
    size_t count;
} key_list;

static bool value_of(skep_value map, const char *attribute, skep_value *out) {
    return skep_value_at(map, (skep_str){attribute, strlen(attribute)}, out);
}

static bool known_value(affinity *a, const char *table, skep_value map, skep_value *out) {
    pthread_mutex_lock(&a->lock);
    const known_table *known = find_table(a, table);
    bool is_found = known != NULL && value_of(map, known->partition_key, out);
    pthread_mutex_unlock(&a->lock);
    return is_found;
}

static bool only_value(skep_value map, skep_value *out) {
    skep_value_iter it = skep_value_begin(map);
    return skep_value_count(map) == 1 && skep_value_next(&it, NULL, out);
}

/* `map` is an item or its key, in which the partition key is an attribute. */
static void add_key(key_list *list, const char *table, const char *partition_key, skep_value map,
                    bool is_key) {
    skep_value value = {0};
    if (table == NULL || map.data == NULL || list->count == AFFINITY_KEYS_MAX) return;
    bool is_found = partition_key != NULL ? value_of(map, partition_key, &value)
                                          : (is_key && only_value(map, &value)) ||
                                                known_value(list->affinity, table, map, &value);
    if (!is_found) return;
    uint64_t of_table = hash_bytes((const uint8_t *)table, strlen(table));
    list->out[list->count++] = hash_mix(hash_bytes(value.data, value.size) + of_table * HASH_STEP);
}

static void add_action(key_list *list, const skep_transact_action *action) {
    add_key(list, action->table, action->partition_key, action->item,
            action->kind != SKEP_TRANSACT_PUT);
}

static void add_keys(key_list *list, const skep_exchange *x) {
    switch (x->operation) {
    case SKEP_OP_PUT_ITEM: {
        const skep_put_request *put = x->request;
        add_key(list, put->table, put->partition_key, put->item, false);
        break;
    }
    case SKEP_OP_UPDATE_ITEM: {
        const skep_update_request *update = x->request;
        add_key(list, update->table, update->partition_key, update->key, true);
        break;
    }
    case SKEP_OP_DELETE_ITEM: {
        const skep_delete_request *erase = x->request;
        add_key(list, erase->table, erase->partition_key, erase->key, true);
        break;
    }
    case SKEP_OP_BATCH_WRITE_ITEM: {
        const skep_batch_write_request *batch = x->request;
        for (size_t i = 0; i < batch->count; i++) {
            const skep_batch_write *write = &batch->writes[i];
            add_key(list, write->table, write->partition_key, write->item, write->is_delete);
        }
        break;
    }
    case SKEP_OP_TRANSACT_WRITE_ITEMS: {
        const skep_transact_request *request = x->request;
        for (size_t i = 0; i < request->count; i++) add_action(list, &request->actions[i]);
        break;
    }
    default: break;
    }
}

size_t affinity_keys(affinity *a, const skep_exchange *x, skep_arena *scratch,
                     uint64_t out[AFFINITY_KEYS_MAX]) {
    key_list list = {.affinity = a, .out = out};
    if (a->writes == SKEP_AFFINITY_WRITE ||
        (a->writes == SKEP_AFFINITY_RMW && reads_first(x, scratch)))
        add_keys(&list, x);
    return list.count;
}

void affinity_choose(affinity *a, nodes *n, const skep_exchange *x, skep_arena *scratch,
                     nodes_choice *out) {
    uint64_t keys[AFFINITY_KEYS_MAX];
    size_t count = a != NULL ? affinity_keys(a, x, scratch, keys) : 0;
    if (count > 0)
        nodes_choose_for(n, keys, count, x->info.attempts, out);
    else
        nodes_choose(n, out);
}
