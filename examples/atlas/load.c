/* Filling the atlas. A country and its subdivisions are saved together; languages and currencies a
 * hundred at a time, as many as one transaction takes. */
#include "load.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "atlas.skep.h"

enum { GROUP = 100 };

static skep_status refuse(skep_error *err, const char *path, const char *why) {
    *err = (skep_error){.status = SKEP_INVALID};
    snprintf(err->message, sizeof err->message, "%s: %s", path, why);
    return SKEP_INVALID;
}

/* The array in iso_NAME.json, whose one member is called NAME ("3166-1"). NULL on failure. */
static json_t *read_list(const char *dir, const char *name, skep_error *err) {
    char path[512];
    json_error_t why;
    snprintf(path, sizeof path, "%s/iso_%s.json", dir, name);
    json_t *file = json_load_file(path, 0, &why);
    if (file == NULL) {
        refuse(err, path, why.text);
        return NULL;
    }
    json_t *list = json_incref(json_object_get(file, name));
    json_decref(file);
    if (!json_is_array(list)) {
        json_decref(list);
        refuse(err, path, "has no such list");
        return NULL;
    }
    return list;
}

/* A copy of a member's text in the session, or NULL where it is absent. */
static char *text(skep_session *s, const json_t *object, const char *name) {
    const char *value = json_string_value(json_object_get(object, name));
    return value != NULL ? skep_session_text(s, value) : NULL;
}

/* ---- Countries and subdivisions ---- */

static void add_subdivisions(skep_session *s, country *c, const json_t *all, size_t *count) {
    size_t i, code_len = strlen(c->alpha_2);
    const json_t *entry;
    json_array_foreach(all, i, entry) {
        const char *code = json_string_value(json_object_get(entry, "code"));
        if (code == NULL || strncmp(code, c->alpha_2, code_len) != 0 || code[code_len] != '-')
            continue;
        subdivision *added = skep_append(s, &c->subdivisions);
        if (added == NULL) return; /* the save reports it */
        *added = (subdivision){.code = text(s, entry, "code"),
                               .name = text(s, entry, "name"),
                               .type = text(s, entry, "type"),
                               .parent = text(s, entry, "parent")};
        (*count)++;
    }
}

static skep_status save_country(skep_client *db, const json_t *entry, const json_t *subdivisions,
                                atlas_counts *counts, skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    country *c = s != NULL ? country_new(s) : NULL;
    skep_status status = SKEP_NO_MEMORY;
    if (c != NULL) {
        c->alpha_2 = text(s, entry, "alpha_2");
        c->alpha_3 = text(s, entry, "alpha_3");
        c->numeric = text(s, entry, "numeric");
        c->name = text(s, entry, "name");
        c->official_name = text(s, entry, "official_name");
        c->common_name = text(s, entry, "common_name");
        c->flag = text(s, entry, "flag");
        if (c->alpha_2 != NULL) add_subdivisions(s, c, subdivisions, &counts->subdivisions);
        status = skep_session_save(s, &(skep_save_options){.mode = SKEP_SAVE_CHUNKED}, err);
        if (status == SKEP_OK) counts->countries++;
    }
    skep_session_free(s);
    return status;
}

static skep_status load_countries(skep_client *db, const char *dir, atlas_progress *progress,
                                  atlas_counts *counts, skep_error *err) {
    json_t *countries = read_list(dir, "3166-1", err);
    json_t *subdivisions = countries != NULL ? read_list(dir, "3166-2", err) : NULL;
    skep_status status = subdivisions != NULL ? SKEP_OK : err->status;
    size_t total = json_array_size(countries);
    for (size_t i = 0; i < total && status == SKEP_OK; i++) {
        status = save_country(db, json_array_get(countries, i), subdivisions, counts, err);
        if (progress != NULL) progress("countries", i + 1, total);
    }
    json_decref(subdivisions);
    json_decref(countries);
    return status;
}

/* ---- Languages and currencies ---- */

static bool add_language(skep_session *s, const json_t *entry) {
    static const char types[] = "ACEHLS", scopes[] = "IMS";
    const char *type = json_string_value(json_object_get(entry, "type"));
    const char *scope = json_string_value(json_object_get(entry, "scope"));
    const char *type_at = type != NULL && type[0] != '\0' ? strchr(types, type[0]) : NULL;
    const char *scope_at = scope != NULL && scope[0] != '\0' ? strchr(scopes, scope[0]) : NULL;
    language *l = language_new(s);
    if (l == NULL || type_at == NULL || scope_at == NULL) return false;
    l->alpha_3 = text(s, entry, "alpha_3");
    l->alpha_2 = text(s, entry, "alpha_2");
    l->name = text(s, entry, "name");
    l->inverted_name = text(s, entry, "inverted_name");
    l->type = (language_type)(type_at - types);
    l->scope = (language_scope)(scope_at - scopes);
    return true;
}

static bool add_currency(skep_session *s, const json_t *entry) {
    currency *c = currency_new(s);
    if (c == NULL) return false;
    c->alpha_3 = text(s, entry, "alpha_3");
    c->numeric = text(s, entry, "numeric");
    c->name = text(s, entry, "name");
    return true;
}

static skep_status save_group(skep_client *db, const json_t *list, size_t from, size_t to,
                              bool (*add)(skep_session *, const json_t *), skep_error *err) {
    skep_session *s = skep_session_new(db, NULL);
    if (s == NULL) return SKEP_NO_MEMORY;
    skep_status status = SKEP_OK;
    for (size_t i = from; i < to && status == SKEP_OK; i++)
        if (!add(s, json_array_get(list, i)))
            status =
                refuse(err, json_string_value(json_object_get(json_array_get(list, i), "alpha_3")),
                       "an entry with an unknown type or scope");
    if (status == SKEP_OK) status = skep_session_save(s, NULL, err);
    skep_session_free(s);
    return status;
}

static skep_status load_list(skep_client *db, const json_t *list, const char *what,
                             atlas_progress *progress, bool (*add)(skep_session *, const json_t *),
                             size_t *saved, skep_error *err) {
    size_t total = json_array_size(list);
    for (size_t from = 0; from < total; from += GROUP) {
        size_t to = from + GROUP < total ? from + GROUP : total;
        skep_status status = save_group(db, list, from, to, add, err);
        if (status != SKEP_OK) return status;
        *saved = to;
        if (progress != NULL) progress(what, to, total);
    }
    return SKEP_OK;
}

skep_status atlas_load(skep_client *db, const char *json_dir, atlas_progress *progress,
                       atlas_counts *counts, skep_error *err) {
    *counts = (atlas_counts){0};
    skep_status status = atlas_create(db, err);
    if (status == SKEP_OK) status = load_countries(db, json_dir, progress, counts, err);
    if (status != SKEP_OK) return status;
    json_t *languages = read_list(json_dir, "639-3", err);
    json_t *currencies = languages != NULL ? read_list(json_dir, "4217", err) : NULL;
    status = currencies != NULL ? SKEP_OK : err->status;
    if (status == SKEP_OK)
        status =
            load_list(db, languages, "languages", progress, add_language, &counts->languages, err);
    if (status == SKEP_OK)
        status = load_list(db, currencies, "currencies", progress, add_currency,
                           &counts->currencies, err);
    json_decref(languages);
    json_decref(currencies);
    return status;
}
