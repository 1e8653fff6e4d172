/* cli/cli.h: the skep command as a function, so that tests call it in process. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** Exit statuses: 1 where what was asked for failed, 2 where it was asked for wrongly. */
enum { CLI_OK = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/** Runs `skep ARGUMENTS...`; argv[0] is the program's own path. */
int cli_run(int argc, const char *const *argv, FILE *out, FILE *err);

/* ---- Shared by the commands ---- */

typedef struct cli {
    FILE *out;
    FILE *err;
    const char *program;     /* argv[0] */
    const char *const *args; /* behind the command's name */
    size_t count;
} cli;

typedef struct cli_command {
    const char *name;
    const char *usage;   /* one line, without "usage: " */
    const char *summary; /* one line */
    const char *help;    /* the options and what it does */
    int (*run)(const cli *c, const struct cli_command *command);
} cli_command;

int cli_generate(const cli *c, const cli_command *command);
int cli_tables(const cli *c, const cli_command *command);
int cli_items(const cli *c, const cli_command *command);
int cli_create(const cli *c, const cli_command *command);
int cli_serve(const cli *c, const cli_command *command);

/** What an option is: a flag, or one that takes a value (`--name VALUE`, `--name=VALUE`). */
typedef struct cli_option {
    const char *name;  /* with its dashes */
    const char *brief; /* "-o", NULL: none */
    bool *flag;        /* set where it is given; NULL: takes a value */
    const char **value;
} cli_option;

/** Sorts the arguments up to "--" into options and operands (at most `operand_max`). False, with a
 *  message that names the wrong one and the right ones, where one is not known. `rest` (may be
 *  NULL) receives the index behind "--". */
bool cli_parse(const cli *c, const cli_command *command, const cli_option *options,
               size_t option_count, const char **operands, size_t operand_max,
               size_t *operand_count, size_t *rest);

/** True if --help is among the arguments before "--". */
bool cli_wants_help(const cli *c);

#endif
