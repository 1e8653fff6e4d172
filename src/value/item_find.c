/* value/item_find.c: values by document path. A path is read step by step as it is followed, so
 * that nothing is allocated; its text is checked to the end even where it leads nowhere. */
#include <skep/item.h>

#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "value/show.h"

enum { SHOWN_BYTES = 128 };

typedef struct path_step {
    skep_str name; /* as written, without its backticks; ptr NULL: an index */
    bool is_quoted;
    size_t index;
} path_step;

/* ---- Reading steps ---- */

static skep_status fail_path(const char *path, size_t at, const char *what, skep_error *err) {
    char shown[SHOWN_BYTES];
    fail(err, SKEP_INVALID, "%s is no path: %s at offset %zu",
         value_show_text((skep_str){path, strlen(path)}, shown, sizeof shown), what, at);
    if (err != NULL) err->position = at;
    return SKEP_INVALID;
}

static skep_status read_index(const char *path, size_t *at, path_step *step, skep_error *err) {
    size_t start = ++*at;
    for (step->index = 0; path[*at] >= '0' && path[*at] <= '9'; ++*at) {
        size_t digit = (size_t)(path[*at] - '0');
        if (step->index > (UINT32_MAX - digit) / 10)
            return fail_path(path, start, "an index beyond 4294967295", err);
        step->index = step->index * 10 + digit;
    }
    if (*at == start) return fail_path(path, start, "digits expected", err);
    if (path[*at] != ']') return fail_path(path, *at, "']' expected", err);
    ++*at;
    return SKEP_OK;
}

static skep_status read_quoted(const char *path, size_t *at, path_step *step, skep_error *err) {
    size_t open = (*at)++;
    for (; path[*at] != '`' || path[*at + 1] == '`'; *at += path[*at] == '`' ? 2 : 1)
        if (path[*at] == '\0') return fail_path(path, open, "a '`' without its end", err);
    step->name = (skep_str){path + open + 1, *at - open - 1};
    step->is_quoted = true;
    ++*at;
    return SKEP_OK;
}

/* The step at `*at`, which is moved behind it. */
static skep_status read_step(const char *path, size_t *at, path_step *step, skep_error *err) {
    *step = (path_step){.index = 0};
    if (path[*at] == '[') return read_index(path, at, step, err);
    if (*at > 0) {
        if (path[*at] != '.') return fail_path(path, *at, "'.' or '[' expected", err);
        ++*at;
    }
    if (path[*at] == '`') return read_quoted(path, at, step, err);
    size_t len = strcspn(path + *at, ".[]`");
    if (len == 0) return fail_path(path, *at, "a name expected", err);
    step->name = (skep_str){path + *at, len};
    *at += len;
    return SKEP_OK;
}

/* ---- Following steps ---- */

static bool is_quoted_name(skep_str quoted, skep_str name) {
    size_t at = 0;
    for (size_t i = 0; i < quoted.len; i++, at++) {
        if (at == name.len || name.ptr[at] != quoted.ptr[i]) return false;
        if (quoted.ptr[i] == '`') i++;
    }
    return at == name.len;
}

static bool follow_quoted(skep_value map, skep_str quoted, skep_value *out) {
    if (memchr(quoted.ptr, '`', quoted.len) == NULL) return skep_value_at(map, quoted, out);
    skep_str name;
    skep_value_iter iter = skep_value_begin(map);
    while (skep_value_next(&iter, &name, out))
        if (is_quoted_name(quoted, name)) return true;
    return false;
}

static bool follow(skep_value from, const path_step *step, skep_value *out) {
    if (step->name.ptr == NULL) return skep_value_at_index(from, step->index, out);
    if (skep_value_type(from) != SKEP_TYPE_M) return false;
    if (step->is_quoted) return follow_quoted(from, step->name, out);
    return skep_value_at(from, step->name, out);
}

/* `from` stands at the first `len` bytes of the path; the step behind them leads nowhere. */
static skep_status fail_nowhere(const char *path, size_t len, skep_value from,
                                const path_step *step, skep_error *err) {
    char whole[SHOWN_BYTES], reached[SHOWN_BYTES], what[SHOWN_BYTES], name[SHOWN_BYTES];
    (void)utf8_printable(path, strlen(path), whole, sizeof whole);
    (void)utf8_printable(len > 0 ? path : "the value", len > 0 ? len : strlen("the value"), reached,
                         sizeof reached);
    (void)value_show(from, what, sizeof what);
    if (step->name.ptr == NULL)
        return fail(err, SKEP_NOT_FOUND, "%s: nothing is stored there: %s is %s, without [%zu]",
                    whole, reached, what, step->index);
    return fail(err, SKEP_NOT_FOUND, "%s: nothing is stored there: %s is %s, without %s", whole,
                reached, what, value_show_text(step->name, name, sizeof name));
}

skep_status skep_value_find(skep_value value, const char *path, skep_value *out, skep_error *err) {
    fail_clear(err);
    if (value.data == NULL) return fail(err, SKEP_NOT_FOUND, "the value is absent");
    skep_status found = SKEP_OK;
    size_t at = 0;
    while (path != NULL && (at == 0 || path[at] != '\0')) {
        size_t reached = at;
        path_step step;
        skep_error wrong;
        if (read_step(path, &at, &step, &wrong) != SKEP_OK) {
            if (err != NULL) *err = wrong;
            return SKEP_INVALID;
        }
        skep_value next;
        if (found != SKEP_OK) continue;
        if (follow(value, &step, &next))
            value = next;
        else
            found = fail_nowhere(path, reached, value, &step, err);
    }
    if (found == SKEP_OK) *out = value;
    return found;
}
