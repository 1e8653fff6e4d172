/* skep-demo: what skep does, told step by step. Usage: skep-demo [FILE]: keeps the database in
 * FILE, which must not exist yet; without it in a temporary file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "parts.h"
#include "tell.h"

static void remove_database(const char *path) {
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    char name[256];
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        remove(name);
    }
}

static int run(const char *path) {
    skep_error err = {0};
    bool is_telling = true;
    const skep_open_options options = {.observer = tell_request, .observer_context = &is_telling};
    tell_say("skep %s: plain C structs on DynamoDB, here on the embedded engine in the file\n%s",
             SKEP_VERSION, path);
    skep_client *db = skep_open(path, &options, &err);
    skep_status status = db != NULL ? demo_shop(db, &is_telling, &err) : err.status;
    if (status == SKEP_OK) status = demo_atlas(db, &is_telling, &err);
    skep_close(db);
    if (status != SKEP_OK) {
        fflush(stdout);
        fprintf(stderr, "skep-demo: %s: %s\n", skep_status_name(status), err.message);
        return EXIT_FAILURE;
    }
    tell_heading("That was all");
    tell_say(
        "The sources are in examples/shop and examples/atlas. Next: README.md, docs/model.md.");
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    char dir[] = "/tmp/skep-demo-XXXXXX";
    char path[256];
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        printf("usage: skep-demo [FILE]\n  FILE  a database to make and keep; without it a "
               "temporary one\n");
        return argc == 2 ? EXIT_SUCCESS : 2;
    }
    tell_begin();
    if (argc == 2) {
        if (access(argv[1], F_OK) == 0) {
            fprintf(stderr, "skep-demo: %s exists already; the demonstration wants a new file\n",
                    argv[1]);
            return EXIT_FAILURE;
        }
        return run(argv[1]);
    }
    if (mkdtemp(dir) == NULL) {
        perror("skep-demo: a temporary directory");
        return EXIT_FAILURE;
    }
    snprintf(path, sizeof path, "%s/demo.db", dir);
    int result = run(path);
    remove_database(path);
    rmdir(dir);
    return result;
}
