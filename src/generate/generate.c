/* One run over all headers: read and check each, and only if all are right emit and write. */
#include "generate/generate.h"

#include <string.h>

#include "base/fail.h"
#include "generate/check.h"
#include "generate/emit.h"
#include "generate/output.h"
#include "generate/read.h"

typedef struct job {
    const char *path;   /* of the header, as given */
    const char *header; /* its file name */
    const char *stem;   /* that without extension */
    raw_model raw;
    model m;
} job;

static void name_job(gen *g, const char *path, job *out) {
    const char *slash = strrchr(path, '/');
    out->path = path;
    out->header = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(out->header, '.');
    out->stem = gen_text(g, out->header,
                         dot != NULL && dot != out->header ? (size_t)(dot - out->header)
                                                           : strlen(out->header));
}

static bool describes_something(const raw_model *raw) {
    for (size_t i = 0; i < raw->tables.count; i++)
        if (!((raw_note *)raw->tables.items[i])->is_included) return true;
    for (size_t i = 0; i < raw->entities.count; i++)
        if (!((raw_note *)raw->entities.items[i])->is_included) return true;
    for (size_t i = 0; i < raw->queries.count; i++)
        if (!((raw_query *)raw->queries.items[i])->note.is_included) return true;
    return false;
}

static void warn_empty(gen *g, const job *j) {
    if (describes_something(&j->raw)) return;
    gen_warning(g, (place){.file = j->path, .line = 1, .column = 1}, "P05",
                "the header describes no table, entity or query");
    gen_hint(g, NOWHERE, "SKEP_TABLE and SKEP_ENTITY of skep/model.h do that");
}

static void run_job(gen *g, job *j) {
    read_header(g, j->path, &j->raw);
    if (g->is_memory_short || j->raw.is_broken) return;
    warn_empty(g, j);
    check_model(g, &j->raw, &j->m);
}

/* ---- Writing ---- */

static void put_path(buffer *out, const char *path) {
    for (; *path != '\0'; path++) {
        if (*path == ' ' || *path == '#') buffer_append_byte(out, '\\');
        if (*path == '$') buffer_append_byte(out, '$');
        buffer_append_byte(out, (uint8_t)*path);
    }
}

/* What a make rule says: the outputs, and all that was read for them. */
static void emit_dependencies(const job *j, const char *header, const char *source, buffer *out) {
    put_path(out, source);
    buffer_append_byte(out, ' ');
    put_path(out, header);
    buffer_append_byte(out, ':');
    for (size_t i = 0; i < j->raw.dependencies.count; i++) {
        buffer_append_text(out, " \\\n  ");
        put_path(out, j->raw.dependencies.items[i]);
    }
    buffer_append_byte(out, '\n');
}

enum { OUTPUTS_OF_ONE = 3 };

static skep_status write_job(gen *g, const job *j, output *outputs, skep_error *err) {
    static const char *const suffixes[OUTPUTS_OF_ONE] = {"skep.h", "skep.c", "skep.d"};
    buffer contents[OUTPUTS_OF_ONE];
    skep_status status = SKEP_OK;
    for (int i = 0; i < OUTPUTS_OF_ONE; i++) {
        buffer_init(&contents[i], g->options->allocator, 0);
        outputs[i].path = gen_format(g, "%s/%s.%s", g->options->output_dir, j->stem, suffixes[i]);
    }
    emit_header(g, &j->m, j->stem, j->header, &contents[0]);
    emit_source(g, &j->m, j->stem, &contents[1]);
    emit_dependencies(j, outputs[0].path, outputs[1].path, &contents[2]);
    for (int i = 0; i < OUTPUTS_OF_ONE && status == SKEP_OK; i++) {
        bool is_dependencies = i == OUTPUTS_OF_ONE - 1;
        if (contents[i].is_failed || g->is_memory_short)
            status = fail_memory(err);
        else
            status = output_write(g, &outputs[i], &contents[i],
                                  is_dependencies || g->options->always_write, err);
    }
    for (int i = 0; i < OUTPUTS_OF_ONE; i++) buffer_fini(&contents[i]);
    return status;
}

static skep_status write_all(gen *g, const job *jobs, skep_error *err) {
    size_t count = g->options->header_count * OUTPUTS_OF_ONE;
    output *outputs = gen_array(g, count, sizeof *outputs);
    if (outputs == NULL) return fail_memory(err);
    skep_status status = SKEP_OK;
    for (size_t i = 0; i < g->options->header_count && status == SKEP_OK; i++)
        status = write_job(g, &jobs[i], &outputs[i * OUTPUTS_OF_ONE], err);
    for (size_t i = 0; i < count && status == SKEP_OK; i++)
        status = output_commit(&outputs[i], err);
    for (size_t i = 0; i < count; i++) output_abort(&outputs[i]);
    return status;
}

static skep_status run(gen *g, skep_error *err) {
    job *jobs = gen_array(g, g->options->header_count, sizeof *jobs);
    if (jobs == NULL) return fail_memory(err);
    for (size_t i = 0; i < g->options->header_count; i++) {
        name_job(g, g->options->headers[i], &jobs[i]);
        for (size_t k = 0; k < i; k++)
            if (text_equal(jobs[k].stem, jobs[i].stem))
                return fail(err, SKEP_INVALID,
                            "two headers would generate '%s.skep.h': '%s' and '%s'", jobs[i].stem,
                            jobs[k].path, jobs[i].path);
        run_job(g, &jobs[i]);
        gen_report(g);
        if (g->is_memory_short) return fail_memory(err);
    }
    if (g->error_count > 0)
        return fail(err, SKEP_INVALID, "%zu error%s; nothing was written", g->error_count,
                    g->error_count == 1 ? "" : "s");
    return write_all(g, jobs, err);
}

skep_status generate_run(const generate_options *options, skep_error *err) {
    fail_clear(err);
    if (options->header_count == 0) return fail(err, SKEP_INVALID, "no header to generate from");
    skep_arena *arena = skep_arena_new(options->allocator, 0);
    gen *g = arena != NULL ? skep_arena_alloc(arena, sizeof *g) : NULL;
    skep_status status = SKEP_NO_MEMORY;
    if (g != NULL) {
        g->options = options;
        g->arena = arena;
        status = run(g, err);
    } else {
        fail_memory(err);
    }
    skep_arena_free(arena);
    return status;
}
