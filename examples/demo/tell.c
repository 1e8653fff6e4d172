#include "tell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024, CELL_WIDTH = 30 };

static bool has_colour;

static const char *colour(const char *code) {
    return has_colour ? code : "";
}
#define BOLD    colour("\033[1m")
#define DIM     colour("\033[2m")
#define YELLOW  colour("\033[33m")
#define CYAN    colour("\033[36m")
#define RED     colour("\033[31m")
#define DEFAULT colour("\033[0m")

void tell_begin(void) {
    const char *refused = getenv("NO_COLOR");
    has_colour = isatty(STDOUT_FILENO) && (refused == NULL || refused[0] == '\0');
}

void tell_heading(const char *text) {
    printf("\n%s== %s%s\n\n", BOLD, text, DEFAULT);
}

void tell_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

void tell_code(const char *line) {
    printf("    %s%s%s\n", YELLOW, line, DEFAULT);
}

void tell_source(const char *path, const char *first, const char *last) {
    FILE *file = fopen(path, "r");
    char line[LINE_MAX_BYTES];
    bool is_inside = false;
    if (file == NULL) {
        tell_say("    (%s is not here)", path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, first, strlen(first)) == 0) is_inside = true;
        bool is_last = is_inside && strncmp(line, last, strlen(last)) == 0;
        if (is_inside) printf("    %s%s%s", YELLOW, line, DEFAULT);
        if (is_last) break;
    }
    fclose(file);
}

/* Every line of a text, indented. */
static void print_indented(const char *text, const char *code) {
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        printf("      %s%.*s%s\n", code, (int)len, text, DEFAULT);
        text += len;
        if (*text == '\n') text++;
    }
}

void tell_request(void *context, const skep_event *event) {
    const bool *is_on = context;
    if (!*is_on) return;
    skep_arena *arena = skep_arena_new(NULL, 0);
    const char *text =
        arena != NULL ? skep_request_describe(event->operation, event->request, arena) : NULL;
    printf("    %srequest, answered in %.3f ms:%s\n", DIM, (double)event->duration_ns / 1e6,
           DEFAULT);
    if (text != NULL) print_indented(text, CYAN);
    if (event->err != NULL) printf("      %srefused: %s%s\n", RED, event->err->message, DEFAULT);
    skep_arena_free(arena);
}

void tell_error(const skep_error *err) {
    printf("    %s%s: %s%s\n", RED, skep_status_name(err->status), err->message, DEFAULT);
}

/* ---- Stored items ---- */

static void print_cell(const char *text, int width) {
    /* Width counts characters, not bytes: continuation bytes take no column. */
    int columns = 0;
    const char *p = text;
    for (; *p != '\0' && columns < width; p++)
        if (((unsigned char)p[1] & 0xC0) != 0x80) columns++;
    printf("%.*s%*s", (int)(p - text), text, width - columns, "");
}

static bool is_key(skep_str name) {
    return (name.len == 2 && (memcmp(name.ptr, "PK", 2) == 0 || memcmp(name.ptr, "SK", 2) == 0));
}

static void print_item(skep_value item, skep_arena *arena) {
    static const skep_str keys[] = {{"PK", 2}, {"SK", 2}};
    for (size_t i = 0; i < 2; i++) {
        skep_value value;
        printf("    %s", BOLD);
        print_cell(skep_value_at(item, keys[i], &value) ? skep_value_text(value).ptr : "", 18);
        printf("%s", DEFAULT);
    }
    skep_str name;
    skep_value value;
    skep_value_iter iter = skep_value_begin(item);
    int column = 0;
    while (skep_value_next(&iter, &name, &value)) {
        if (is_key(name)) continue;
        const char *text = skep_value_print(value, SKEP_JSON_PLAIN, 0, arena);
        if (text == NULL) continue;
        if (column > 0 && column + (int)(name.len + strlen(text)) > 2 * CELL_WIDTH) {
            printf("\n%*s", 2 * 22, "");
            column = 0;
        }
        column += printf("    %.*s=%s", (int)name.len, name.ptr, text);
    }
    putchar('\n');
}

skep_status tell_table(skep_client *db, const char *table, size_t rows_max, skep_error *err) {
    skep_arena *arena = skep_arena_new(NULL, 0);
    if (arena == NULL) return SKEP_NO_MEMORY;
    skep_query_request request = {.table = table};
    skep_status status;
    size_t rows = 0;
    printf("    %sPK                    SK                    other attributes of table '%s'%s\n",
           DIM, table, DEFAULT);
    do {
        skep_query_response page = {0};
        status = skep_scan(db, &request, &page, arena, err);
        for (size_t i = 0; i < page.count && (rows_max == 0 || rows < rows_max); i++, rows++)
            print_item(page.items[i], arena);
        request.start_key = page.last_key;
    } while (status == SKEP_OK && request.start_key.data != NULL &&
             (rows_max == 0 || rows < rows_max));
    skep_arena_free(arena);
    return status;
}
