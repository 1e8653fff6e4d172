# skep_command: the skep program, from src/cli.
