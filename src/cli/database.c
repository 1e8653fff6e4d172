/* skep tables, items and create: looking into a database with nothing but the client's operations.
 * */
#include "cli/database.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ADDRESS_BYTES_MAX = 4096 };

/* The path of a file address, without "file:" and "?options"; false for other addresses. */
static bool address_path(const char *address, char path[ADDRESS_BYTES_MAX]) {
    if (address[0] == ':' || strstr(address, "://") != NULL) return false;
    if (strncmp(address, "file:", 5) == 0) address += 5;
    size_t len = strcspn(address, "?");
    if (len >= ADDRESS_BYTES_MAX) return false;
    memcpy(path, address, len);
    path[len] = '\0';
    return true;
}

skep_client *database_open(const cli *c, const char *command, const char *address,
                           bool may_create) {
    char path[ADDRESS_BYTES_MAX];
    skep_error err = {0};
    if (!may_create && address_path(address, path) && access(path, F_OK) != 0) {
        fprintf(c->err, "skep %s: there is no database file '%s'\n", command, path);
        return NULL;
    }
    skep_client *client = skep_open(address, NULL, &err);
    if (client == NULL) fprintf(c->err, "skep %s: %s\n", command, err.message);
    return client;
}

int database_fail(const cli *c, const char *command, const skep_error *err) {
    fprintf(c->err, "skep %s: %s\n", command, err->message);
    return CLI_FAILED;
}

bool database_operands(const cli *c, const cli_command *command, size_t given, size_t wanted) {
    if (given == wanted) return true;
    fprintf(c->err, "skep %s: %s\nusage: %s\n", command->name,
            given < wanted ? "an argument is missing" : "there are too many arguments",
            command->usage);
    return false;
}

/* ---- skep tables ---- */

static void print_schema(FILE *out, const skep_key_schema *key) {
    for (size_t i = 0; i < key->hash_count; i++)
        fprintf(out, "%s%s:%s", i > 0 ? "," : "", key->hash[i].name,
                skep_type_name(key->hash[i].type));
    for (size_t i = 0; i < key->range_count; i++)
        fprintf(out, "%s%s:%s", i > 0 ? "," : " / ", key->range[i].name,
                skep_type_name(key->range[i].type));
}

static skep_status print_table(const cli *c, skep_client *client, const char *name,
                               skep_arena *arena, skep_error *err) {
    skep_table_response found = {0};
    skep_status status =
        skep_describe_table(client, &(skep_table_request){.table = name}, &found, arena, err);
    if (status != SKEP_OK) return status;
    fprintf(c->out, "%s  key ", name);
    print_schema(c->out, &found.table.key);
    fprintf(c->out, "  %llu items, %llu bytes\n", (unsigned long long)found.item_count,
            (unsigned long long)found.size_bytes);
    for (size_t i = 0; i < found.table.index_count; i++) {
        const skep_index_definition *index = &found.table.indexes[i];
        fprintf(c->out, "  index %s  key ", index->name);
        print_schema(c->out, &index->key);
        fputc('\n', c->out);
    }
    return SKEP_OK;
}

static skep_status list_tables(const cli *c, skep_client *client, bool is_long, skep_arena *arena,
                               skep_error *err) {
    skep_list_tables_request request = {0};
    do {
        skep_list_tables_response found = {0};
        skep_status status = skep_list_tables(client, &request, &found, arena, err);
        for (size_t i = 0; i < found.count && status == SKEP_OK; i++) {
            if (is_long)
                status = print_table(c, client, found.names[i], arena, err);
            else
                fprintf(c->out, "%s\n", found.names[i]);
        }
        if (status != SKEP_OK) return status;
        request.start = found.last;
    } while (request.start != NULL);
    return SKEP_OK;
}

int cli_tables(const cli *c, const cli_command *command) {
    bool is_long = false;
    const cli_option known[] = {{.name = "--long", .brief = "-l", .flag = &is_long}};
    const char *operands[CLI_OPERANDS_MAX];
    size_t count = 0;
    skep_error err = {0};
    if (!cli_parse(c, command, known, 1, operands, CLI_OPERANDS_MAX, &count, NULL) ||
        !database_operands(c, command, count, 1))
        return CLI_USAGE;
    skep_client *client = database_open(c, command->name, operands[0], false);
    if (client == NULL) return CLI_FAILED;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_status status =
        arena == NULL ? SKEP_NO_MEMORY : list_tables(c, client, is_long, arena, &err);
    skep_arena_free(arena);
    skep_close(client);
    return status == SKEP_OK ? CLI_OK : database_fail(c, command->name, &err);
}

/* ---- skep create ---- */

/* "NAME", "NAME:N" */
static bool read_attribute(const cli *c, const char *option, const char *text, skep_arena *arena,
                           skep_key_attribute *out) {
    static const skep_type types[] = {SKEP_TYPE_S, SKEP_TYPE_N, SKEP_TYPE_B};
    const char *colon = strrchr(text, ':');
    size_t len = colon != NULL ? (size_t)(colon - text) : strlen(text);
    out->name = skep_arena_copy_text(arena, text, len);
    out->type = colon == NULL ? SKEP_TYPE_S : SKEP_TYPE_NONE;
    for (size_t i = 0; colon != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(colon + 1, skep_type_name(types[i])) == 0) out->type = types[i];
    if (out->name != NULL && len > 0 && out->type != SKEP_TYPE_NONE) return true;
    fprintf(c->err,
            "skep create: '%s' is no key attribute; %s takes NAME, NAME:S, NAME:N or NAME:B\n",
            text, option);
    return false;
}

static int create_table(const cli *c, const char *const *operands, const char *hash,
                        const char *range, skep_arena *arena) {
    skep_create_table_request request = {.table = {.name = operands[1]}};
    skep_key_schema *key = &request.table.key;
    skep_table_response created = {0};
    skep_error err = {0};
    key->hash_count = 1;
    key->range_count = range != NULL ? 1 : 0;
    if (!read_attribute(c, "--pk", hash, arena, &key->hash[0]) ||
        (range != NULL && !read_attribute(c, "--sk", range, arena, &key->range[0])))
        return CLI_USAGE;
    skep_client *client = database_open(c, "create", operands[0], true);
    if (client == NULL) return CLI_FAILED;
    skep_status status = skep_create_table(client, &request, &created, arena, &err);
    skep_close(client);
    if (status != SKEP_OK) return database_fail(c, "create", &err);
    fprintf(c->out, "table %s created\n", operands[1]);
    return CLI_OK;
}

int cli_create(const cli *c, const cli_command *command) {
    const char *hash = NULL, *range = NULL;
    const cli_option known[] = {{.name = "--pk", .value = &hash},
                                {.name = "--sk", .value = &range}};
    const char *operands[CLI_OPERANDS_MAX];
    size_t count = 0;
    if (!cli_parse(c, command, known, 2, operands, CLI_OPERANDS_MAX, &count, NULL) ||
        !database_operands(c, command, count, 2))
        return CLI_USAGE;
    if (hash == NULL) {
        fprintf(c->err, "skep create: --pk NAME is missing\nusage: %s\n", command->usage);
        return CLI_USAGE;
    }
    skep_arena *arena = skep_arena_new(NULL, 0);
    int status = arena != NULL ? create_table(c, operands, hash, range, arena) : CLI_FAILED;
    skep_arena_free(arena);
    return status;
}
