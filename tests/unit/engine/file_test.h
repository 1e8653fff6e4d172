/* What tests of files share: a directory of their own that is removed afterwards. */
#ifndef FILE_TEST_H
#define FILE_TEST_H

#include <sys/stat.h>
#include <sys/wait.h>

#include "unit/engine/engine_test.h"

typedef struct file_fixture {
    fixture f;
    char folder[64];
    char path[80]; /* shop.db in it */
} file_fixture;

static inline int open_folder(void **state) {
    file_fixture *ff = calloc(1, sizeof *ff);
    ff->f.arena = skep_arena_new(NULL, 0);
    strcpy(ff->folder, "/tmp/skep-engine-XXXXXX");
    if (mkdtemp(ff->folder) == NULL) return -1;
    (void)snprintf(ff->path, sizeof ff->path, "%s/shop.db", ff->folder);
    *state = ff;
    return 0;
}

static inline int remove_folder(void **state) {
    file_fixture *ff = *state;
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    skep_engine_backend.close(ff->f.engine);
    for (size_t i = 0; i < 4; i++) {
        char path[96];
        (void)snprintf(path, sizeof path, "%s%s", ff->path, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(ff->folder);
    skep_arena_free(ff->f.arena);
    free(ff);
    return 0;
}

static inline void reopen(file_fixture *ff) {
    skep_engine_backend.close(ff->f.engine);
    open_at(&ff->f, ff->path);
}

/** Opening is refused; the message names the path. */
static inline skep_status refused_open(file_fixture *ff, const char *address) {
    ff->f.err = (skep_error){0};
    assert_null(skep_engine_backend.open(address, NULL, &ff->f.err));
    return ff->f.err.status;
}

/** For child processes, which must not run the test's teardown: leaves with 99 on failure. */
static inline void open_or_exit(file_fixture *ff) {
    ff->f.engine = skep_engine_backend.open(ff->path, NULL, &ff->f.err);
    if (ff->f.engine != NULL) return;
    (void)fprintf(stderr, "%s\n", ff->f.err.message);
    _exit(99);
}

/** Runs `child` in a process of its own and returns its exit status. */
static inline int in_child(int (*child)(file_fixture *), file_fixture *ff) {
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(child(ff));
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#define file_test(name) cmocka_unit_test_setup_teardown(name, open_folder, remove_folder)

#endif
