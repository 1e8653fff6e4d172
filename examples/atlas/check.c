/* The atlas as a test: the same counts as the JSON files, and each answer as computed from them by
 * plain loops, without skep. Closes with "N passed, N failed". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "load.h"
#include "questions.h"

typedef struct world {
    json_t *countries, *subdivisions, *languages, *currencies;
} world;

typedef struct tally {
    size_t passed, failed;
} tally;

static json_t *list(const char *file, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", ATLAS_JSON_DIR, file);
    json_t *root = json_load_file(path, 0, NULL);
    json_t *all = json_incref(json_object_get(root, name));
    json_decref(root);
    return all;
}

static const char *get(const json_t *object, const char *name) {
    const char *value = json_string_value(json_object_get(object, name));
    return value != NULL ? value : "";
}

static int by_code(const void *a, const void *b) {
    return strcmp(get(*(json_t *const *)a, "code"), get(*(json_t *const *)b, "code"));
}

static int by_alpha_3(const void *a, const void *b) {
    return strcmp(get(*(json_t *const *)a, "alpha_3"), get(*(json_t *const *)b, "alpha_3"));
}

/* The first entry whose member has a value. */
static const json_t *first(const json_t *all, const char *member, const char *value) {
    size_t i;
    const json_t *entry;
    json_array_foreach(all, i, entry) if (strcmp(get(entry, member), value) == 0) return entry;
    return NULL;
}

typedef bool matcher(const json_t *entry);

/* Entries that match, sorted, their member `shown` joined. */
static void select_sorted(json_t *all, matcher *matches, int (*order)(const void *, const void *),
                          const char *shown, atlas_answer *answer) {
    size_t i, n = 0;
    json_t *entry;
    json_t **found = calloc(json_array_size(all) + 1, sizeof *found);
    if (found == NULL) abort();
    json_array_foreach(all, i, entry) if (matches(entry)) found[n++] = entry;
    qsort(found, n, sizeof *found, order);
    for (i = 0; i < n; i++) atlas_answer_add(answer, get(found[i], shown));
    answer->count = n;
    free(found);
}

static bool starts(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}
static bool is_type(const json_t *e, const char *type) {
    return strcmp(get(e, "type"), type) == 0;
}
static bool in_mexico(const json_t *e) {
    return starts(get(e, "code"), "MX-");
}
static bool is_department(const json_t *e) {
    return is_type(e, "Metropolitan department");
}
static bool is_state(const json_t *e) {
    return is_type(e, "State");
}
static bool is_canadian(const json_t *e) {
    return is_type(e, "Province") && starts(get(e, "code"), "CA-");
}
static bool is_saint(const json_t *e) {
    return is_type(e, "Province") && strstr(get(e, "name"), "San") != NULL;
}
static bool is_english(const json_t *e) {
    return strcmp(get(e, "parent"), "GB-ENG") == 0;
}
static bool is_ancient(const json_t *e) {
    return is_type(e, "A");
}
static bool is_macrolanguage(const json_t *e) {
    const char *code = get(e, "alpha_3");
    return is_type(e, "L") && strcmp(get(e, "scope"), "M") == 0 && strcmp(code, "a") >= 0 &&
           strcmp(code, "h") <= 0;
}

/* ---- One computation for each question, in their order ---- */

static void mexico(const world *w, atlas_answer *a) {
    atlas_answer_add(a, get(first(w->countries, "alpha_2", "MX"), "official_name"));
    select_sorted(w->subdivisions, in_mexico, by_code, "code", a);
}

static void one(const json_t *entry, atlas_answer *a) {
    a->count = 1;
    atlas_answer_add(a, get(entry, "name"));
}

static void tabasco(const world *w, atlas_answer *a) {
    one(first(w->subdivisions, "code", "MX-TAB"), a);
}

static void provinces(const world *w, atlas_answer *a) {
    size_t i;
    const json_t *entry;
    json_array_foreach(w->subdivisions, i, entry) a->count += is_type(entry, "Province");
}

static void departments(const world *w, atlas_answer *a) {
    select_sorted(w->subdivisions, is_department, by_code, "code", a);
}

static void last_states(const world *w, atlas_answer *a) {
    atlas_answer *all = calloc(1, sizeof *all);
    if (all == NULL) abort();
    select_sorted(w->subdivisions, is_state, by_code, "code", all);
    for (char *word = all->detail + all->detail_len; a->count < 10 && word != NULL; a->count++) {
        *word = '\0';
        word = strrchr(all->detail, ' ');
        atlas_answer_add(a, word != NULL ? word + 1 : all->detail);
    }
    free(all);
}

static void canada(const world *w, atlas_answer *a) {
    select_sorted(w->subdivisions, is_canadian, by_code, "code", a);
}

static void saints(const world *w, atlas_answer *a) {
    select_sorted(w->subdivisions, is_saint, by_code, "code", a);
}

static void england(const world *w, atlas_answer *a) {
    select_sorted(w->subdivisions, is_english, by_code, "code", a);
}

static void ancient(const world *w, atlas_answer *a) {
    select_sorted(w->languages, is_ancient, by_alpha_3, "alpha_3", a);
}

static void macrolanguages(const world *w, atlas_answer *a) {
    select_sorted(w->languages, is_macrolanguage, by_alpha_3, "name", a);
}

static void german(const world *w, atlas_answer *a) {
    one(first(w->languages, "alpha_2", "de"), a);
}

static void peso(const world *w, atlas_answer *a) {
    one(first(w->currencies, "alpha_3", "MXN"), a);
}

static void norway(const world *w, atlas_answer *a) {
    one(first(w->countries, "alpha_3", "NOR"), a);
}

static void (*const expected[])(const world *, atlas_answer *) = {
    mexico,  tabasco, provinces,      departments, last_states, canada, saints,
    england, ancient, macrolanguages, german,      peso,        norway};

/* ---- Comparing ---- */

static void check(tally *t, bool is_right, const char *what, const char *detail) {
    if (is_right)
        t->passed++;
    else
        t->failed++;
    printf("%s  %s%s%s\n", is_right ? "ok  " : "FAIL", what, is_right ? "" : ": ",
           is_right ? "" : detail);
}

static void check_count(tally *t, const char *what, size_t found, const json_t *all) {
    char detail[100];
    snprintf(detail, sizeof detail, "%zu stored, %zu in the JSON file", found,
             json_array_size(all));
    check(t, found == json_array_size(all) && found > 0, what, detail);
}

static void check_question(tally *t, skep_session *s, const world *w, size_t i) {
    skep_error err = {0};
    atlas_answer *got = calloc(1, sizeof *got), *wanted = calloc(1, sizeof *wanted);
    if (got == NULL || wanted == NULL) abort();
    skep_status status = atlas_questions[i].ask(s, got, &err);
    expected[i](w, wanted);
    bool is_right = status == SKEP_OK && got->count == wanted->count && got->count > 0 &&
                    strcmp(got->detail, wanted->detail) == 0;
    char detail[2048];
    snprintf(detail, sizeof detail, "%s got %zu: %.150s, wanted %zu: %.150s", err.message,
             got->count, got->detail, wanted->count, wanted->detail);
    check(t, is_right, atlas_questions[i].text, detail);
    free(got);
    free(wanted);
}

int main(int argc, char **argv) {
    world w = {list("iso_3166-1.json", "3166-1"), list("iso_3166-2.json", "3166-2"),
               list("iso_639-3.json", "639-3"), list("iso_4217.json", "4217")};
    tally t = {0};
    skep_error err = {0};
    atlas_counts counts = {0};
    skep_client *db = skep_open(argc > 1 ? argv[1] : ":memory:", NULL, &err);
    skep_status status =
        db != NULL ? atlas_load(db, ATLAS_JSON_DIR, NULL, &counts, &err) : err.status;
    check(&t, status == SKEP_OK, "the atlas loads", err.message);
    check_count(&t, "as many countries as in iso_3166-1.json", counts.countries, w.countries);
    check_count(&t, "as many subdivisions as in iso_3166-2.json", counts.subdivisions,
                w.subdivisions);
    check_count(&t, "as many languages as in iso_639-3.json", counts.languages, w.languages);
    check_count(&t, "as many currencies as in iso_4217.json", counts.currencies, w.currencies);
    skep_session *s = db != NULL ? skep_session_new(db, NULL) : NULL;
    for (size_t i = 0; s != NULL && i < atlas_question_count; i++) check_question(&t, s, &w, i);
    skep_session_free(s);
    skep_close(db);
    json_decref(w.countries);
    json_decref(w.subdivisions);
    json_decref(w.languages);
    json_decref(w.currencies);
    printf("%zu passed, %zu failed\n", t.passed, t.failed);
    return t.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
