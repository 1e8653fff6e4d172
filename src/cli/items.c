/* skep items: the stored items, keys first, for people; or one line of DynamoDB JSON each. */
#include <stdlib.h>
#include <string.h>

#include "cli/database.h"
#include <skep/item.h>
#include <skep/pages.h>

enum { KEY_WIDTH_MAX = 40, ROWS_FOR_WIDTH = 100, LINE_WIDTH = 120 };

typedef struct printer {
    const cli *c;
    skep_client *client;
    skep_table_response table;
    bool is_json;
    uint64_t limit; /* 0: none */
    uint64_t printed;
    int width[2]; /* of the key columns, measured on the first page */
} printer;

static size_t column_count(const printer *p) {
    return p->table.table.key.range_count > 0 ? 2 : 1;
}

static const skep_key_attribute *key_column(const printer *p, size_t number) {
    return number == 0 ? &p->table.table.key.hash[0] : &p->table.table.key.range[0];
}

static const char *cell(const printer *p, skep_value item, size_t number, skep_arena *arena) {
    const skep_key_attribute *column = key_column(p, number);
    skep_value value;
    if (!skep_value_at(item, (skep_str){column->name, strlen(column->name)}, &value)) return "";
    if (skep_value_type(value) == SKEP_TYPE_S) {
        skep_str text = skep_value_text(value);
        return text.ptr != NULL ? text.ptr : "";
    }
    const char *text = skep_value_print(value, SKEP_JSON_PLAIN, 0, arena);
    return text != NULL ? text : "";
}

static void measure(printer *p, const skep_query_response *page, skep_arena *arena) {
    for (size_t column = 0; column < column_count(p); column++) {
        size_t width = strlen(key_column(p, column)->name);
        for (size_t i = 0; i < page->count && i < ROWS_FOR_WIDTH; i++) {
            size_t len = strlen(cell(p, page->items[i], column, arena));
            if (len > width) width = len;
        }
        p->width[column] = (int)(width < KEY_WIDTH_MAX ? width : KEY_WIDTH_MAX);
    }
}

static void print_header(const printer *p) {
    for (size_t i = 0; i < column_count(p); i++)
        fprintf(p->c->out, "%-*s  ", p->width[i], key_column(p, i)->name);
    fputs("attributes\n", p->c->out);
}

static bool is_key(const printer *p, skep_str name) {
    for (size_t i = 0; i < column_count(p); i++) {
        const char *key = key_column(p, i)->name;
        if (strlen(key) == name.len && memcmp(key, name.ptr, name.len) == 0) return true;
    }
    return false;
}

/* What does not fit in the line is cut at a character. */
static size_t print_cut(FILE *out, const char *text, size_t len, size_t room) {
    if (len <= room) {
        fwrite(text, 1, len, out);
        return len;
    }
    size_t cut = room > 3 ? room - 3 : 0;
    while (cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80) cut--;
    fwrite(text, 1, cut, out);
    fputs("...", out);
    return room;
}

static void print_row(const printer *p, skep_value item, skep_arena *arena) {
    FILE *out = p->c->out;
    size_t room = LINE_WIDTH;
    for (size_t i = 0; i < column_count(p); i++) {
        const char *key = cell(p, item, i, arena);
        size_t width = strlen(key) + 2;
        if (width < (size_t)p->width[i] + 2) width = (size_t)p->width[i] + 2;
        fprintf(out, "%-*s  ", p->width[i], key);
        room -= width < room ? width : room;
    }
    skep_value_iter iter = skep_value_begin(item);
    skep_str name;
    skep_value value;
    const char *between = "";
    while (room > 3 && skep_value_next(&iter, &name, &value)) {
        const char *text = skep_value_print(value, SKEP_JSON_PLAIN, 0, arena);
        if (is_key(p, name) || text == NULL) continue;
        fputs(between, out);
        room -= room > strlen(between) ? strlen(between) : room;
        room -= print_cut(out, name.ptr, name.len, room);
        if (room > 3) {
            fputs(": ", out);
            room -= 2;
            room -= print_cut(out, text, strlen(text), room);
        }
        between = ", ";
    }
    fputc('\n', out);
}

static void print_json(const printer *p, skep_value item, skep_arena *arena) {
    const char *text = skep_value_print(item, SKEP_JSON_DYNAMODB, 0, arena);
    if (text != NULL) fprintf(p->c->out, "%s\n", text);
}

static void print_page(printer *p, const skep_query_response *page, skep_arena *arena) {
    if (p->printed == 0 && !p->is_json) {
        measure(p, page, arena);
        print_header(p);
    }
    for (size_t i = 0; i < page->count && (p->limit == 0 || p->printed < p->limit); i++) {
        p->printed++;
        if (!p->is_json) {
            print_row(p, page->items[i], arena);
            continue;
        }
        print_json(p, page->items[i], arena);
    }
}

/* The next page travels while this one is printed. */
static skep_status print_items(printer *p, skep_arena *scratch, skep_error *err) {
    const skep_query_request request = {.table = p->table.table.name};
    const skep_pages_options options = {.scanned_max = p->limit};
    skep_query_response page;
    skep_pages *pages = skep_pages_new(p->client, SKEP_OP_SCAN, &request, &options, err);
    if (pages == NULL) return err->status;
    while (skep_pages_next(pages, &page, err)) {
        skep_arena_reset(scratch);
        print_page(p, &page, scratch);
    }
    skep_pages_free(pages);
    return err->status;
}

static skep_status show(printer *p, const char *table, skep_arena *arenas[2], skep_error *err) {
    skep_status status = skep_describe_table(p->client, &(skep_table_request){.table = table},
                                             &p->table, arenas[0], err);
    return status == SKEP_OK ? print_items(p, arenas[1], err) : status;
}

static bool read_limit(const cli *c, const char *text, uint64_t *out) {
    char *end = NULL;
    if (text == NULL) return true;
    *out = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out > 0) return true;
    fprintf(c->err, "skep items: --limit takes a number above 0, not '%s'\n", text);
    return false;
}

int cli_items(const cli *c, const cli_command *command) {
    printer p = {.c = c};
    const char *limit = NULL;
    const cli_option known[] = {{.name = "--json", .flag = &p.is_json},
                                {.name = "--limit", .value = &limit}};
    const char *operands[CLI_OPERANDS_MAX];
    size_t count = 0;
    skep_error err = {0};
    if (!cli_parse(c, command, known, 2, operands, CLI_OPERANDS_MAX, &count, NULL) ||
        !database_operands(c, command, count, 2) || !read_limit(c, limit, &p.limit))
        return CLI_USAGE;
    p.client = database_open(c, command->name, operands[0], false);
    if (p.client == NULL) return CLI_FAILED;
    skep_arena *arenas[2] = {skep_arena_new(NULL, 0), skep_arena_new(NULL, 0)};
    skep_status status = SKEP_NO_MEMORY;
    if (arenas[0] != NULL && arenas[1] != NULL) status = show(&p, operands[1], arenas, &err);
    for (size_t i = 0; i < 2; i++) skep_arena_free(arenas[i]);
    skep_close(p.client);
    return status == SKEP_OK ? CLI_OK : database_fail(c, command->name, &err);
}
