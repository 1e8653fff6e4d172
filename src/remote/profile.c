/* A set keeps the text of both files as it was read. Parsing cuts it into pieces in place, each of
 * which ends in a NUL, and notes them as a list of properties in the order of the files; reading a
 * property is a walk over that list. There are few and they are read when a client opens. */
#include "remote/profile.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "remote/environment.h"
#include "remote/file.h"

typedef struct section {
    const char *name;
    profile_kind kind;
    bool is_credentials;  /* of the credentials file */
    bool is_bare_default; /* [default] of the config file */
} section;

typedef struct setting {
    section of;
    const char *group; /* NULL: none */
    const char *name;
    const char *value;
} setting;

enum { CONFIG = 0, CREDENTIALS, FILE_COUNT };

struct profile_set {
    const skep_allocator *allocator;
    buffer text[FILE_COUNT];
    buffer properties; /* of setting */
    buffer sections;   /* of section */
    char path[FILE_COUNT][PROFILE_PATH_MAX];
};

/* ---- Cutting lines ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts blanks off both ends, in place. */
static char *trim(char *text) {
    while (is_blank(*text)) text++;
    size_t len = strlen(text);
    while (len > 0 && is_blank(text[len - 1])) len--;
    text[len] = '\0';
    return text;
}

/* A comment begins with a '#' or ';' at the start of a line or behind a blank. */
static void cut_comment(char *line) {
    for (char *c = line; *c != '\0'; c++)
        if ((*c == '#' || *c == ';') && (c == line || is_blank(c[-1]))) {
            *c = '\0';
            return;
        }
}

static char *unquote(char *text) {
    size_t len = strlen(text);
    if (len >= 2 && (text[0] == '"' || text[0] == '\'') && text[len - 1] == text[0]) {
        text[len - 1] = '\0';
        return text + 1;
    }
    return text;
}

/* ---- Sections ---- */

/* What stands behind a word and a blank, or NULL where the text begins otherwise. */
static char *behind(char *text, const char *word) {
    size_t len = strlen(word);
    return strncmp(text, word, len) == 0 && is_blank(text[len]) ? trim(text + len) : NULL;
}

static section read_section(char *text, bool is_credentials) {
    section result = {.name = text, .kind = PROFILE_OTHER, .is_credentials = is_credentials};
    if (is_credentials) {
        result.kind = PROFILE_PROFILE;
        return result;
    }
    char *name = NULL;
    if (strcmp(text, "default") == 0) {
        result.kind = PROFILE_PROFILE;
        result.is_bare_default = true;
    } else if ((name = behind(text, "profile")) != NULL) {
        result.kind = PROFILE_PROFILE;
    } else if ((name = behind(text, "sso-session")) != NULL) {
        result.kind = PROFILE_SSO_SESSION;
    } else if ((name = behind(text, "services")) != NULL) {
        result.kind = PROFILE_SERVICES;
    }
    if (name != NULL) result.name = unquote(name);
    return result;
}

/* ---- Lines ---- */

typedef struct reader {
    profile_set *set;
    const char *path;
    size_t line;
    section current;
    bool has_section;
    const char *group; /* the last property without a value, whose indented lines are its group */
    bool is_credentials;
    bool is_continued; /* the last property has a value, of which indented lines are more */
} reader;

static skep_status fail_line(const reader *r, const char *expected, skep_error *err) {
    return fail(err, SKEP_INVALID, "%s:%zu: %s", r->path, r->line, expected);
}

static skep_status open_section(reader *r, char *line, skep_error *err) {
    char *end = strchr(line, ']');
    if (end == NULL || end[1] != '\0')
        return fail_line(r, "a section's name ends in ']', and nothing follows it", err);
    *end = '\0';
    r->current = read_section(trim(line + 1), r->is_credentials);
    r->has_section = true;
    r->group = NULL;
    r->is_continued = false;
    if (r->current.name[0] == '\0') return fail_line(r, "a section has a name", err);
    buffer_append(&r->set->sections, &r->current, sizeof r->current);
    return r->set->sections.is_failed ? fail_memory(err) : SKEP_OK;
}

static skep_status add_property(reader *r, char *line, bool is_indented, skep_error *err) {
    char *sign = strchr(line, '=');
    if (sign == NULL) return fail_line(r, "expected 'name = value' or '[section]'", err);
    if (!r->has_section)
        return fail_line(r, "a property belongs to a section, begun by a line '[name]'", err);
    *sign = '\0';
    setting added = {.of = r->current,
                     .group = is_indented ? r->group : NULL,
                     .name = trim(line),
                     .value = trim(sign + 1)};
    if (added.name[0] == '\0') return fail_line(r, "a property has a name before the '='", err);
    if (!is_indented) {
        r->group = added.value[0] == '\0' ? added.name : NULL;
        r->is_continued = added.value[0] != '\0';
    }
    buffer_append(&r->set->properties, &added, sizeof added);
    return r->set->properties.is_failed ? fail_memory(err) : SKEP_OK;
}

static skep_status read_line(reader *r, char *line, skep_error *err) {
    bool is_indented = line[0] == ' ' || line[0] == '\t';
    cut_comment(line);
    line = trim(line);
    if (line[0] == '\0') return SKEP_OK;
    if (line[0] == '[') return open_section(r, line, err);
    /* Sections of other tools may hold what they like. */
    if (r->has_section && r->current.kind == PROFILE_OTHER) return SKEP_OK;
    bool is_nested = is_indented && r->group != NULL;
    /* More lines of a value: nothing that is read here has any. */
    if (is_indented && !is_nested && r->is_continued) return SKEP_OK;
    return add_property(r, line, is_nested, err);
}

static skep_status read_text(profile_set *set, int which, skep_error *err) {
    reader r = {.set = set, .path = set->path[which], .is_credentials = which == CREDENTIALS};
    char *line = (char *)set->text[which].data;
    static const char mark[] = "\xEF\xBB\xBF";
    if (strlen(line) != set->text[which].len)
        return fail(err, SKEP_INVALID, "the file '%s' is not text: it has a NUL in it", r.path);
    if (strncmp(line, mark, sizeof mark - 1) == 0) line += sizeof mark - 1;
    while (line != NULL) {
        char *end = strchr(line, '\n');
        if (end != NULL) *end = '\0';
        r.line++;
        skep_status status = read_line(&r, line, err);
        if (status != SKEP_OK) return status;
        line = end != NULL ? end + 1 : NULL;
    }
    return SKEP_OK;
}

/* ---- Files ---- */

bool profile_home(const char *relative, char out[PROFILE_PATH_MAX]) {
    const char *home = environment_get("HOME");
    if (home == NULL) return false;
    int len = snprintf(out, PROFILE_PATH_MAX, "%s/%s", home, relative);
    return len > 0 && len < PROFILE_PATH_MAX;
}

static bool find_path(const char *variable, const char *relative, char out[PROFILE_PATH_MAX]) {
    const char *path = environment_get(variable);
    if (path == NULL) return profile_home(relative, out);
    if (strncmp(path, "~/", 2) == 0) return profile_home(path + 2, out);
    int len = snprintf(out, PROFILE_PATH_MAX, "%s", path);
    return len > 0 && len < PROFILE_PATH_MAX;
}

static skep_status read_file(profile_set *set, int which, const char *variable,
                             const char *relative, skep_error *err) {
    if (!find_path(variable, relative, set->path[which])) {
        set->path[which][0] = '\0';
        return SKEP_OK;
    }
    skep_error failure = {0};
    skep_status status =
        file_read(set->path[which], PROFILE_FILE_BYTES_MAX, &set->text[which], &failure);
    if (status == SKEP_OK) return read_text(set, which, err);
    if (status == SKEP_NOT_FOUND) return SKEP_OK;
    if (err != NULL) *err = failure;
    return status;
}

profile_set *profile_read(const skep_allocator *allocator, skep_error *err) {
    if (allocator == NULL) allocator = skep_allocator_default();
    profile_set *set = allocator->resize(allocator->context, NULL, sizeof *set);
    if (set == NULL) {
        fail_memory(err);
        return NULL;
    }
    memset(set, 0, sizeof *set);
    set->allocator = allocator;
    for (int i = 0; i < FILE_COUNT; i++) buffer_init(&set->text[i], allocator, 0);
    buffer_init(&set->properties, allocator, 0);
    buffer_init(&set->sections, allocator, 0);
    skep_status status = read_file(set, CONFIG, "AWS_CONFIG_FILE", ".aws/config", err);
    if (status == SKEP_OK)
        status =
            read_file(set, CREDENTIALS, "AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials", err);
    if (status == SKEP_OK) return set;
    profile_free(set);
    return NULL;
}

void profile_free(profile_set *set) {
    if (set == NULL) return;
    for (int i = 0; i < FILE_COUNT; i++) file_wipe(&set->text[i]);
    buffer_fini(&set->properties);
    buffer_fini(&set->sections);
    set->allocator->release(set->allocator->context, set);
}

/* ---- Reading ---- */

const char *profile_name(const char *chosen) {
    if (chosen != NULL && chosen[0] != '\0') return chosen;
    const char *name = environment_get("AWS_PROFILE");
    return name != NULL ? name : "default";
}

static bool is_of(const section *s, profile_kind kind, const char *name) {
    return s->kind == kind && strcmp(s->name, name) == 0;
}

/* [default] of the config file counts only where there is no [profile default]. */
static bool is_default_spelled_out(const profile_set *set) {
    const section *all = (const section *)(const void *)set->sections.data;
    size_t count = set->sections.len / sizeof *all;
    for (size_t i = 0; i < count; i++)
        if (is_of(&all[i], PROFILE_PROFILE, "default") && !all[i].is_credentials &&
            !all[i].is_bare_default)
            return true;
    return false;
}

bool profile_has(const profile_set *set, profile_kind kind, const char *name) {
    const section *all = (const section *)(const void *)set->sections.data;
    size_t count = set->sections.len / sizeof *all;
    for (size_t i = 0; i < count; i++)
        if (is_of(&all[i], kind, name)) return true;
    return false;
}

static bool is_same_group(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

const char *profile_get_nested(const profile_set *set, profile_kind kind, const char *name,
                               const char *group, const char *property) {
    const setting *all = (const setting *)(const void *)set->properties.data;
    size_t count = set->properties.len / sizeof *all;
    bool skips_bare = is_default_spelled_out(set);
    const char *found = NULL;
    /* The credentials file is behind the config file, and the last of two lines counts. */
    for (size_t i = 0; i < count; i++) {
        const setting *p = &all[i];
        if (!is_of(&p->of, kind, name) || (p->of.is_bare_default && skips_bare)) continue;
        if (is_same_group(p->group, group) && strcasecmp(p->name, property) == 0) found = p->value;
    }
    return found != NULL && found[0] != '\0' ? found : NULL;
}

const char *profile_get(const profile_set *set, profile_kind kind, const char *name,
                        const char *property) {
    return profile_get_nested(set, kind, name, NULL, property);
}

const char *profile_config_path(const profile_set *set) {
    return set->path[CONFIG];
}

const char *profile_credentials_path(const profile_set *set) {
    return set->path[CREDENTIALS];
}
