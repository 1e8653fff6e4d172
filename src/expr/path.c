#include "expr/path.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "expr/text.h"

int path_step_compare(const expr_step *a, const expr_step *b) {
    bool is_name_a = a->name.ptr != NULL, is_name_b = b->name.ptr != NULL;
    if (is_name_a != is_name_b) return is_name_a ? 1 : -1;
    if (is_name_a) return text_compare(a->name, b->name);
    return a->index < b->index ? -1 : a->index > b->index;
}

uint32_t path_common(const skep_expr *a, const skep_expr *b) {
    uint32_t shorter = a->count < b->count ? a->count : b->count;
    uint32_t common = 0;
    while (common < shorter && path_step_compare(&a->as.steps[common], &b->as.steps[common]) == 0)
        common++;
    return common;
}

int path_compare(const skep_expr *a, const skep_expr *b) {
    uint32_t common = path_common(a, b);
    if (common == a->count || common == b->count)
        return a->count < b->count ? -1 : a->count > b->count;
    return path_step_compare(&a->as.steps[common], &b->as.steps[common]);
}

void path_format(const skep_expr *path, char *out, size_t cap) {
    char step_text[SKEP_ERROR_MESSAGE_MAX];
    size_t len = 0;
    out[len++] = '[';
    for (uint32_t i = 0; i < path->count; i++) {
        const expr_step *step = &path->as.steps[i];
        const char *comma = i > 0 ? ", " : "";
        if (step->name.ptr != NULL)
            (void)snprintf(step_text, sizeof step_text, "%s%.*s", comma, (int)step->name.len,
                           step->name.ptr);
        else
            (void)snprintf(step_text, sizeof step_text, "%s[%u]", comma, (unsigned)step->index);
        size_t wanted = strlen(step_text);
        size_t kept = utf8_cut(step_text, wanted, cap - len - 2);
        memcpy(out + len, step_text, kept);
        len += kept;
        if (kept < wanted) break;
    }
    out[len++] = ']';
    out[len] = '\0';
}
