#include "cli/cli.h"

#include <string.h>

#include <skep/export.h>

static const cli_command commands[] = {
    {"generate", "skep generate [options] HEADER... -o DIR [-- COMPILER FLAGS]",
     "typed calls from annotated headers",
     "  -o, --output DIR   where HEADER.skep.h, HEADER.skep.c and HEADER.skep.d are written\n"
     "  --include DIR      where skep/model.h is; found beside the program if not given\n"
     "  --resources DIR    clang's own headers; those of the build if not given\n"
     "  --always-write     also write files whose content has not changed\n"
     "\n"
     "Compiler flags are those that the header needs: -I, -D, -std. Nothing is written if there "
     "is\n"
     "an error; docs/diagnostics.md explains each by its code.\n",
     cli_generate},
    {"tables", "skep tables ADDRESS [--long]", "the tables of a database",
     "  -l, --long         also keys, indexes and sizes\n"
     "\n"
     "ADDRESS is the path of a database file, or any other that skep_open takes.\n",
     cli_tables},
    {"items", "skep items ADDRESS TABLE [--json] [--limit N]", "the items of a table",
     "  --json             a line of DynamoDB JSON for each item, complete\n"
     "  --limit N          at most N items\n",
     cli_items},
    {"create", "skep create ADDRESS TABLE --pk NAME[:TYPE] [--sk NAME[:TYPE]]", "a new table",
     "  --pk NAME[:TYPE]   the partition key; TYPE is S (the default), N or B\n"
     "  --sk NAME[:TYPE]   the sort key\n",
     cli_create},
    {"serve", "skep serve [--port N] [--host HOST] [--data FILE | --memory] [options]",
     "DynamoDB's HTTP protocol in front of a database file",
     "  --port N           the port; 8000 if not given, 0 for any that is free\n"
     "  --host HOST        the name or address to listen at; 127.0.0.1 if not given\n"
     "  --data FILE        the database file, made if there is none\n"
     "  --memory           a database in memory, gone at the end; so it is if neither is given\n"
     "  --require-signature ID:SECRET\n"
     "                     requests must be signed with this key (Signature Version 4)\n"
     "  --log              a line for each request on standard error\n"
     "\n"
     "Prints one line when it is ready. SIGTERM and SIGINT end it; all that was acknowledged is\n"
     "in the file. Any AWS SDK works against it with this endpoint and any region and key.\n",
     cli_serve},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static const cli_command *find_command(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

static void print_commands(FILE *to) {
    fprintf(to, "usage: skep COMMAND [arguments]\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "  %-10s the version\n  %-10s a command's options: skep help COMMAND\n", "version",
            "help");
}

static int print_help(FILE *to, const cli_command *command) {
    fprintf(to, "usage: %s\n\n%s.\n\n%s", command->usage, command->summary, command->help);
    return CLI_OK;
}

static int unknown_command(FILE *err, const char *name) {
    fprintf(err, "skep: unknown command '%s'; known are ", name);
    for (size_t i = 0; i < COMMAND_COUNT; i++) fprintf(err, "%s, ", commands[i].name);
    fprintf(err, "version and help\n");
    return CLI_USAGE;
}

static int run_help(const char *topic, FILE *out, FILE *err) {
    if (topic == NULL) {
        print_commands(out);
        return CLI_OK;
    }
    const cli_command *command = find_command(topic);
    return command != NULL ? print_help(out, command) : unknown_command(err, topic);
}

int cli_run(int argc, const char *const *argv, FILE *out, FILE *err) {
    if (argc < 2) {
        print_commands(err);
        return CLI_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0) {
        fprintf(out, "skep %s\n", SKEP_VERSION);
        return CLI_OK;
    }
    if (strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return run_help(argc > 2 ? argv[2] : NULL, out, err);
    const cli_command *command = find_command(name);
    if (command == NULL) return unknown_command(err, name);
    cli c = {
        .out = out, .err = err, .program = argv[0], .args = argv + 2, .count = (size_t)(argc - 2)};
    if (cli_wants_help(&c)) return print_help(out, command);
    return command->run(&c, command);
}
