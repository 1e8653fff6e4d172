/* cli/database.h: what the commands that open a database share. */
#ifndef CLI_DATABASE_H
#define CLI_DATABASE_H

#include <skep/skep.h>

#include "cli/cli.h"

enum { CLI_OPERANDS_MAX = 8 };

/** Opens the database for a command; a file is made only where `may_create`. NULL, with a message,
 *  on failure. */
skep_client *database_open(const cli *c, const char *command, const char *address, bool may_create);

/** Prints the failure; gives the exit status. */
int database_fail(const cli *c, const char *command, const skep_error *err);

/** True if there are as many operands as wanted; else prints the usage. */
bool database_operands(const cli *c, const cli_command *command, size_t given, size_t wanted);

#endif
