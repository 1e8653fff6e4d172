/* Real data: the JSON files of iso-codes, loaded and asked. */
#include <stdlib.h>

#include "load.h"
#include "parts.h"
#include "questions.h"
#include "tell.h"

static skep_status ask(skep_client *db, const atlas_question *question, atlas_answer *answer,
                       skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    answer->count = answer->detail_len = 0;
    answer->detail[0] = '\0';
    tell_say("  %s", question->text);
    skep_status status = question->ask(s, answer, err);
    if (status == SKEP_OK)
        tell_say("    -> %zu: %.160s%s\n", answer->count, answer->detail,
                 answer->detail_len > 160 ? " ..." : "");
    skep_session_free(s);
    return status;
}

skep_status demo_atlas(skep_client *db, bool *is_telling, skep_error *err) {
    atlas_counts counts;
    tell_heading("Real data: the world's countries, subdivisions, languages and currencies");
    *is_telling = false;
    skep_time start = skep_time_now();
    skep_status status = atlas_load(db, ATLAS_JSON_DIR, NULL, &counts, err);
    if (status != SKEP_OK) return status;
    tell_say("  %zu countries, %zu subdivisions, %zu languages and %zu currencies from %s\n"
             "  saved in %.1f s, each country with its subdivisions, flushed to the disk at every "
             "save.\n",
             counts.countries, counts.subdivisions, counts.languages, counts.currencies,
             ATLAS_JSON_DIR, (double)(skep_time_now() - start) / (double)SKEP_TIME_SECOND);
    status = tell_table(db, "atlas", 6, err);
    tell_heading("Questions, and the request that answers each");
    *is_telling = true;
    atlas_answer *answer = malloc(sizeof *answer);
    if (answer == NULL) return SKEP_NO_MEMORY;
    for (size_t i = 0; i < atlas_question_count && status == SKEP_OK; i++)
        status = ask(db, &atlas_questions[i], answer, err);
    free(answer);
    return status;
}
