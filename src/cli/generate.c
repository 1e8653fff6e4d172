/* skep generate: options in, diagnostics out; the work is the generate library's. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "generate/generate.h"

enum { DIAGNOSTIC_BYTES_MAX = 4096, PATH_BYTES_MAX = PATH_MAX };

static void print_diagnostic(void *context, const generate_diagnostic *diagnostic) {
    char text[DIAGNOSTIC_BYTES_MAX];
    generate_diagnostic_format(diagnostic, text, sizeof text);
    fputs(text, context);
}

/* The program stands in PREFIX/bin or in BUILD/bin of the source tree; the headers in
 * PREFIX/include, or in the tree's. */
static const char *find_include(const char *program, char *resolved) {
    static const char *const places[] = {"../include", "../../include"};
    char self[PATH_BYTES_MAX], buf[PATH_BYTES_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len > 0)
        self[len] = '\0';
    else
        snprintf(self, sizeof self, "%s", program);
    char *slash = strrchr(self, '/');
    if (slash == NULL) return NULL;
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int made = snprintf(buf, PATH_BYTES_MAX, "%s/%s/skep/model.h", self, places[i]);
        if (made < 0 || made >= PATH_BYTES_MAX || access(buf, R_OK) != 0) continue;
        buf[(size_t)made - strlen("/skep/model.h")] = '\0';
        return realpath(buf, resolved);
    }
    return NULL;
}

static int run(const cli *c, const cli_command *command, const char **operands) {
    generate_options options = {
        .headers = operands, .sink = print_diagnostic, .sink_context = c->err};
    const cli_option known[] = {
        {.name = "--output", .brief = "-o", .value = &options.output_dir},
        {.name = "--include", .value = &options.include_dir},
        {.name = "--resources", .value = &options.resource_dir},
        {.name = "--always-write", .flag = &options.always_write},
    };
    char include[PATH_BYTES_MAX];
    size_t rest = 0;
    skep_error err;
    if (!cli_parse(c, command, known, sizeof known / sizeof known[0], operands, c->count + 1,
                   &options.header_count, &rest))
        return CLI_USAGE;
    if (options.header_count == 0 || options.output_dir == NULL) {
        fprintf(c->err, "skep generate: %s\nusage: %s\n",
                options.header_count == 0 ? "no header is named" : "-o DIR is missing",
                command->usage);
        return CLI_USAGE;
    }
    options.flags = c->args + rest;
    options.flag_count = c->count - rest;
    if (options.include_dir == NULL) options.include_dir = find_include(c->program, include);
    if (generate_run(&options, &err) == SKEP_OK) return CLI_OK;
    fprintf(c->err, "skep generate: %s\n", err.message);
    return CLI_FAILED;
}

int cli_generate(const cli *c, const cli_command *command) {
    const char **operands = calloc(c->count + 1, sizeof *operands);
    if (operands == NULL) {
        fprintf(c->err, "skep generate: not enough memory\n");
        return CLI_FAILED;
    }
    int status = run(c, command, operands);
    free(operands);
    return status;
}
