/* Questions to the atlas, each answered by compiled queries. */
#ifndef ATLAS_QUESTIONS_H
#define ATLAS_QUESTIONS_H

#include <skep/skep.h>

enum { ATLAS_DETAIL_MAX = 64 * 1024 };

typedef struct atlas_answer {
    size_t count;
    char detail[ATLAS_DETAIL_MAX]; /* codes or names, a blank between */
    size_t detail_len;
} atlas_answer;

typedef struct atlas_question {
    const char *text;
    skep_status (*ask)(skep_session *s, atlas_answer *answer, skep_error *err);
} atlas_question;

extern const atlas_question atlas_questions[];
extern const size_t atlas_question_count;

/** Adds a word to the detail; what does not fit is left out. */
void atlas_answer_add(atlas_answer *answer, const char *word);

#endif
