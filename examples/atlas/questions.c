#include "questions.h"

#include <string.h>

#include "atlas.skep.h"

void atlas_answer_add(atlas_answer *answer, const char *word) {
    size_t len = strlen(word);
    if (answer->detail_len + len + 2 > sizeof answer->detail) return;
    if (answer->detail_len > 0) answer->detail[answer->detail_len++] = ' ';
    memcpy(answer->detail + answer->detail_len, word, len + 1);
    answer->detail_len += len;
}

static void add_page(atlas_answer *answer, const subdivision_page *page) {
    for (size_t i = 0; i < page->count; i++) {
        answer->count++;
        atlas_answer_add(answer, page->items[i]->code);
    }
}

static skep_status mexico(skep_session *s, atlas_answer *answer, skep_error *err) {
    const country *c = country_load(s, "MX", err);
    if (c == NULL) return err->status;
    answer->count = c->subdivisions.count;
    atlas_answer_add(answer, c->official_name);
    for (size_t i = 0; i < c->subdivisions.count; i++)
        atlas_answer_add(answer, c->subdivisions.items[i].code);
    return SKEP_OK;
}

static skep_status tabasco(skep_session *s, atlas_answer *answer, skep_error *err) {
    const subdivision *found = subdivision_find(s, "MX", "MX-TAB", err);
    if (found == NULL) return err->status;
    answer->count = 1;
    atlas_answer_add(answer, found->name);
    return SKEP_OK;
}

static skep_status provinces(skep_session *s, atlas_answer *answer, skep_error *err) {
    return subdivisions_of_type_count(s, "Province", &answer->count, err);
}

static skep_status departments(skep_session *s, atlas_answer *answer, skep_error *err) {
    subdivision_page page = {0};
    while (subdivisions_of_type_next(s, "Metropolitan department", NULL, &page, err))
        add_page(answer, &page);
    return err->status;
}

static skep_status last_states(skep_session *s, atlas_answer *answer, skep_error *err) {
    const skep_query_options options = {.limit = 10, .is_descending = true};
    subdivision_page page = {0};
    while (subdivisions_of_type_next(s, "State", &options, &page, err)) add_page(answer, &page);
    return err->status;
}

static skep_status canada(skep_session *s, atlas_answer *answer, skep_error *err) {
    subdivision_page page = {0};
    while (subdivisions_of_type_in_next(s, "Province", "CA-", &(skep_query_options){.page_size = 3},
                                        &page, err))
        add_page(answer, &page);
    return err->status;
}

static skep_status saints(skep_session *s, atlas_answer *answer, skep_error *err) {
    subdivision_page page = {0};
    while (subdivisions_named_next(s, "Province", "San", NULL, &page, err)) add_page(answer, &page);
    return err->status;
}

static skep_status england(skep_session *s, atlas_answer *answer, skep_error *err) {
    subdivision_page page = {0};
    while (subdivisions_within_next(s, "GB-ENG", NULL, &page, err)) add_page(answer, &page);
    return err->status;
}

static skep_status ancient(skep_session *s, atlas_answer *answer, skep_error *err) {
    language_page page = {0};
    while (languages_of_type_next(s, LANGUAGE_ANCIENT, NULL, &page, err))
        for (size_t i = 0; i < page.count; i++) {
            answer->count++;
            atlas_answer_add(answer, page.items[i]->alpha_3);
        }
    return err->status;
}

static skep_status macrolanguages(skep_session *s, atlas_answer *answer, skep_error *err) {
    language_page page = {0};
    while (macrolanguages_between_next(s, "a", "h", NULL, &page, err))
        for (size_t i = 0; i < page.count; i++) {
            answer->count++;
            atlas_answer_add(answer, page.items[i]->name);
        }
    return err->status;
}

static skep_status german(skep_session *s, atlas_answer *answer, skep_error *err) {
    const language *l = language_by_short_code_first(s, "de", NULL, err);
    if (l == NULL) return err->status;
    answer->count = 1;
    atlas_answer_add(answer, l->name);
    return SKEP_OK;
}

static skep_status peso(skep_session *s, atlas_answer *answer, skep_error *err) {
    const currency *c = currency_find(s, "MXN", err);
    if (c == NULL) return err->status;
    answer->count = 1;
    atlas_answer_add(answer, c->name);
    return SKEP_OK;
}

static skep_status norway(skep_session *s, atlas_answer *answer, skep_error *err) {
    const country *c = country_by_long_code_first(s, "NOR", NULL, err);
    if (c == NULL) return err->status;
    answer->count = 1;
    atlas_answer_add(answer, c->name);
    return SKEP_OK;
}

const atlas_question atlas_questions[] = {
    {"What is Mexico's full name, and which subdivisions has it?", mexico},
    {"What is MX-TAB called?", tabasco},
    {"How many provinces are there in the world?", provinces},
    {"Which are the metropolitan departments?", departments},
    {"Which ten states come last by code?", last_states},
    {"Which are the provinces of Canada?", canada},
    {"Which provinces have San in their name?", saints},
    {"What is England divided into?", england},
    {"Which languages are ancient?", ancient},
    {"Which living macrolanguages have a code from a to h?", macrolanguages},
    {"Which language is de?", german},
    {"What is the MXN?", peso},
    {"Which country is NOR?", norway},
};
const size_t atlas_question_count = sizeof atlas_questions / sizeof atlas_questions[0];
