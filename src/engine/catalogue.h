/* engine/catalogue.h: the tables as this connection knows them, and when to look again.
 *
 * Tables and their indexes come and go, in any process. The copy in memory belongs to one
 * generation of the file; a transaction starts by comparing it with the file's and reads the
 * tables anew when they differ. What catalogue_find returns lives until then. */
#ifndef ENGINE_CATALOGUE_H
#define ENGINE_CATALOGUE_H

#include <skep/client.h>

#include "engine/store.h"

/** An index of a table. Indexes are in the order of their names. */
typedef struct index_info {
    int64_t id;
    const skep_index_definition *definition;
} index_info;

typedef struct table_info {
    int64_t id;
    int64_t created_at;
    skep_table_definition definition;
    index_info *indexes;
} table_info;

typedef struct catalogue {
    skep_arena *arena;
    table_info *tables; /* in the order of their names */
    size_t count;
    int64_t generation; /* 0: nothing was read yet */
} catalogue;

/** False when memory is short. */
bool catalogue_init(catalogue *c, const skep_allocator *allocator);
void catalogue_fini(catalogue *c);

/** Makes the copy that of the store's present generation. Inside a transaction. */
skep_status catalogue_refresh(catalogue *c, store *s, skep_error *err);

/** NULL when there is no such table. */
const table_info *catalogue_find(const catalogue *c, const char *name);

/** NULL when the table has no such index. */
const index_info *catalogue_find_index(const table_info *table, const char *name);

#endif
