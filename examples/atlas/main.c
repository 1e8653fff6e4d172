/* The atlas. Usage: atlas ADDRESS [JSON-DIR]: loads the atlas into a new database and answers
 * questions. */
#include <stdio.h>
#include <stdlib.h>

#include "load.h"
#include "questions.h"

static void show_progress(const char *what, size_t done, size_t total) {
    fprintf(stderr, "\r%s: %zu of %zu%s", what, done, total, done == total ? "\n" : "");
}

static skep_status ask_all(skep_client *db, skep_error *err) {
    atlas_answer *answer = malloc(sizeof *answer);
    skep_session *s = skep_session_new(db, NULL);
    skep_status status = answer != NULL && s != NULL ? SKEP_OK : SKEP_NO_MEMORY;
    for (size_t i = 0; i < atlas_question_count && status == SKEP_OK; i++) {
        answer->count = answer->detail_len = 0;
        answer->detail[0] = '\0';
        status = atlas_questions[i].ask(s, answer, err);
        if (status == SKEP_OK)
            printf("%s\n    %zu: %.200s%s\n", atlas_questions[i].text, answer->count,
                   answer->detail, answer->detail_len > 200 ? " ..." : "");
    }
    skep_session_free(s);
    free(answer);
    return status;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr,
                "usage: atlas ADDRESS [JSON-DIR]\n  ADDRESS   a file to create, or :memory:\n"
                "  JSON-DIR  of the iso-codes package, by default " ATLAS_JSON_DIR "\n");
        return 2;
    }
    skep_error err = {0};
    atlas_counts counts;
    skep_client *db = skep_open(argv[1], NULL, &err);
    skep_status status = err.status;
    if (db != NULL)
        status = atlas_load(db, argc > 2 ? argv[2] : ATLAS_JSON_DIR, show_progress, &counts, &err);
    if (status == SKEP_OK) {
        printf("%zu countries, %zu subdivisions, %zu languages, %zu currencies\n", counts.countries,
               counts.subdivisions, counts.languages, counts.currencies);
        status = ask_all(db, &err);
    }
    if (status != SKEP_OK) fprintf(stderr, "atlas: %s\n", err.message);
    skep_close(db);
    return status == SKEP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
