/* expr/project.c: the parts of an item that a set of paths leads to. */
#include <stdlib.h>

#include "base/fail.h"
#include "expr/eval.h"
#include "expr/path.h"
#include "expr/update.h"
#include "value/packed.h"

static int compare_paths(const void *a, const void *b) {
    return path_compare(*(const skep_expr *const *)a, *(const skep_expr *const *)b);
}

/* Where the paths end that go the same step as the first. */
static size_t group_size(const skep_expr *const *paths, size_t count, uint32_t step) {
    size_t size = 1;
    while (size < count &&
           path_step_compare(&paths[0]->as.steps[step], &paths[size]->as.steps[step]) == 0)
        size++;
    return size;
}

/* `paths` are in order and all lead somewhere, so `container` is a map or list with what they name.
 * As deep as the item. */
static void write_selected(packed_writer *w, skep_value container, const skep_expr *const *paths,
                           size_t count, uint32_t step) {
    packed_open(w, skep_value_type(container));
    for (size_t done = 0, size; done < count; done += size) {
        const skep_expr *const *group = paths + done;
        size = group_size(group, count - done, step);
        const expr_step *at = &group[0]->as.steps[step];
        skep_value child;
        if (at->name.ptr != NULL) {
            (void)skep_value_at(container, at->name, &child);
            packed_name(w, at->name);
        } else {
            (void)skep_value_at_index(container, at->index, &child);
        }
        if (group[0]->count == step + 1)
            packed_value(w, child);
        else
            write_selected(w, child, group, size, step + 1);
    }
    packed_end(w);
}

/* Sorts `paths` in place. */
static skep_status select_paths(const skep_expr **paths, size_t count, skep_value item,
                                skep_arena *arena, skep_value *out, skep_error *err) {
    if (count == 0) {
        *out = (skep_value){0};
        return SKEP_OK;
    }
    qsort(paths, count, sizeof *paths, compare_paths);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(arena), 0);
    packed_begin(&w, &buf, err);
    write_selected(&w, item, paths, count, 0);
    skep_status status = packed_finish(&w);
    if (status == SKEP_OK) {
        skep_value taken = packed_take(&buf, arena);
        if (taken.data != NULL)
            *out = taken;
        else
            status = fail_memory(err);
    }
    buffer_fini(&buf);
    return status;
}

/* The paths of a projection, or of the actions of an update. */
static const skep_expr *path_of(const skep_expr *part) {
    return part->kind == EXPR_PATH ? part : part->as.operands[0];
}

static skep_status select_parts(const skep_expr *tree, skep_value item, skep_arena *arena,
                                skep_value *out, skep_error *err) {
    fail_clear(err);
    const skep_expr **paths = skep_arena_array(arena, tree->count, sizeof(const skep_expr *));
    if (paths == NULL) return fail_memory(err);
    size_t count = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
        const skep_expr *path = path_of(tree->as.operands[i]);
        if (expr_resolve(path, item).data != NULL) paths[count++] = path;
    }
    return select_paths(paths, count, item, arena, out, err);
}

skep_status expr_project(const skep_expr *projection, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    return select_parts(projection, item, arena, out, err);
}

skep_status expr_touched(const skep_expr *update, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    return select_parts(update, item, arena, out, err);
}
