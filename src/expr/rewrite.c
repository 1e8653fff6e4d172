#include "expr/rewrite.h"

#include <stdlib.h>

#include "base/fail.h"
#include "expr/path.h"
#include "expr/text.h"
#include "value/packed.h"

bool edit_has_parent(const edit *e, skep_value item) {
    skep_expr parent = *e->path;
    parent.count--;
    const expr_step *last = &e->path->as.steps[parent.count];
    skep_type wanted = last->name.ptr != NULL ? SKEP_TYPE_M : SKEP_TYPE_L;
    return skep_value_type(expr_resolve(&parent, item)) == wanted;
}

static int compare_edits(const void *a, const void *b) {
    return path_compare(((const edit *)a)->path, ((const edit *)b)->path);
}

static const expr_step *step_of(const edit *e, uint32_t step) {
    return &e->path->as.steps[step];
}

static size_t group_size(const edit *edits, size_t count, uint32_t step) {
    size_t size = 1;
    while (size < count &&
           path_step_compare(step_of(&edits[0], step), step_of(&edits[size], step)) == 0)
        size++;
    return size;
}

static void rewrite(packed_writer *w, skep_value old, const edit *edits, size_t count,
                    uint32_t step);

/* `old` is what stands at the step of the group now, absent if nothing. */
static void write_group(packed_writer *w, skep_value old, const edit *group, size_t size,
                        uint32_t step) {
    bool is_last = group[0].path->count == step + 1;
    if (is_last && group[0].value.data == NULL) return;
    skep_str name = step_of(&group[0], step)->name;
    if (name.ptr != NULL) packed_name(w, name);
    if (is_last)
        packed_value(w, group[0].value);
    else
        rewrite(w, old, group, size, step + 1);
}

/* Entries and edits are both in the order of names, so the two are merged. */
static void rewrite_map(packed_writer *w, skep_value old, const edit *edits, size_t count,
                        uint32_t step) {
    skep_value_iter iter = skep_value_begin(old);
    skep_str name;
    skep_value value;
    bool is_entry = skep_value_next(&iter, &name, &value);
    while (is_entry || count > 0) {
        int order = count == 0 ? -1 : is_entry ? text_compare(name, step_of(edits, step)->name) : 1;
        if (order < 0) {
            packed_name(w, name);
            packed_value(w, value);
        } else {
            size_t size = group_size(edits, count, step);
            write_group(w, order == 0 ? value : (skep_value){0}, edits, size, step);
            edits += size;
            count -= size;
        }
        if (order <= 0) is_entry = skep_value_next(&iter, &name, &value);
    }
}

static void rewrite_list(packed_writer *w, skep_value old, const edit *edits, size_t count,
                         uint32_t step) {
    skep_value_iter iter = skep_value_begin(old);
    skep_value value;
    for (uint32_t index = 0; skep_value_next(&iter, NULL, &value); index++) {
        if (count == 0 || step_of(edits, step)->index != index) {
            packed_value(w, value);
            continue;
        }
        size_t size = group_size(edits, count, step);
        write_group(w, value, edits, size, step);
        edits += size;
        count -= size;
    }
    for (; count > 0; edits++, count--) write_group(w, (skep_value){0}, edits, 1, step);
}

/* As deep as the old item: a path goes on only where its parent is there. */
static void rewrite(packed_writer *w, skep_value old, const edit *edits, size_t count,
                    uint32_t step) {
    skep_type type = skep_value_type(old);
    packed_open(w, type);
    if (type == SKEP_TYPE_M)
        rewrite_map(w, old, edits, count, step);
    else
        rewrite_list(w, old, edits, count, step);
    packed_end(w);
}

skep_status rewrite_item(edit *edits, size_t count, skep_value item, skep_arena *arena,
                         skep_value *out, skep_error *err) {
    if (count > 0) qsort(edits, count, sizeof *edits, compare_edits);
    buffer buf;
    packed_writer w;
    buffer_init(&buf, skep_arena_allocator(arena), 0);
    packed_begin(&w, &buf, err);
    rewrite(&w, item, edits, count, 0);
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
