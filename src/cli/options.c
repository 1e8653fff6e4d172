#include <string.h>

#include "cli/cli.h"

bool cli_wants_help(const cli *c) {
    for (size_t i = 0; i < c->count && strcmp(c->args[i], "--") != 0; i++)
        if (strcmp(c->args[i], "--help") == 0 || strcmp(c->args[i], "-h") == 0) return true;
    return false;
}

static void refuse(const cli *c, const cli_command *command, const cli_option *options,
                   size_t option_count, const char *given) {
    fprintf(c->err, "skep %s: unknown option '%s'; known are ", command->name, given);
    for (size_t i = 0; i < option_count; i++) fprintf(c->err, "%s, ", options[i].name);
    fprintf(c->err, "--help\n");
}

static bool is_named(const cli_option *option, const char *given, const char **attached) {
    size_t len = strlen(option->name);
    *attached = NULL;
    if (option->brief != NULL && strcmp(option->brief, given) == 0) return true;
    if (strncmp(option->name, given, len) != 0) return false;
    if (given[len] == '=' && option->value != NULL) *attached = given + len + 1;
    return given[len] == '\0' || *attached != NULL;
}

/* Takes the option at `at`; gives how many arguments it is, 0 where it is wrong. */
static size_t take_option(const cli *c, const cli_command *command, const cli_option *options,
                          size_t option_count, size_t at) {
    const char *attached = NULL;
    for (size_t i = 0; i < option_count; i++) {
        if (!is_named(&options[i], c->args[at], &attached)) continue;
        if (options[i].flag != NULL) {
            *options[i].flag = true;
            return 1;
        }
        bool has_value = at + 1 < c->count && strcmp(c->args[at + 1], "--") != 0;
        if (attached == NULL && !has_value) {
            fprintf(c->err, "skep %s: option '%s' takes a value\n", command->name, c->args[at]);
            return 0;
        }
        *options[i].value = attached != NULL ? attached : c->args[at + 1];
        return attached != NULL ? 1 : 2;
    }
    refuse(c, command, options, option_count, c->args[at]);
    return 0;
}

bool cli_parse(const cli *c, const cli_command *command, const cli_option *options,
               size_t option_count, const char **operands, size_t operand_max,
               size_t *operand_count, size_t *rest) {
    size_t at = 0;
    *operand_count = 0;
    while (at < c->count && strcmp(c->args[at], "--") != 0) {
        const char *arg = c->args[at];
        if (arg[0] != '-' || arg[1] == '\0') {
            if (*operand_count == operand_max) {
                fprintf(c->err, "skep %s: too many arguments\nusage: %s\n", command->name,
                        command->usage);
                return false;
            }
            operands[(*operand_count)++] = arg;
            at++;
            continue;
        }
        size_t taken = take_option(c, command, options, option_count, at);
        if (taken == 0) return false;
        at += taken;
    }
    if (rest != NULL) *rest = at < c->count ? at + 1 : c->count;
    return true;
}
