/* The walk over a header's declarations. Annotations are attributes that the macros of
 * skep/model.h leave: on variables named skep_note_N at file scope, on members, and on
 * functions. */
#include "generate/read.h"

#include <ctype.h>
#include <string.h>

#include "generate/reader.h"

const char *read_string(gen *g, CXString text) {
    const char *borrowed = clang_getCString(text);
    const char *copy =
        gen_text(g, borrowed != NULL ? borrowed : "", borrowed != NULL ? strlen(borrowed) : 0);
    clang_disposeString(text);
    return copy;
}

place read_location(gen *g, CXSourceLocation location) {
    CXFile file = NULL;
    place at = {0};
    clang_getExpansionLocation(location, &file, &at.line, &at.column, NULL);
    if (file != NULL) at.file = read_string(g, clang_getFileName(file));
    return at;
}

place read_place(gen *g, CXCursor cursor) {
    return read_location(g, clang_getCursorLocation(cursor));
}

typedef struct child_walk {
    gen *g;
    list *out;
} child_walk;

static enum CXChildVisitResult add_child(CXCursor cursor, CXCursor parent, CXClientData data) {
    child_walk *walk = data;
    (void)parent;
    CXCursor *copy = gen_alloc(walk->g, sizeof *copy);
    *copy = cursor;
    list_add(walk->g, walk->out, copy);
    return CXChildVisit_Continue;
}

void read_children(gen *g, CXCursor cursor, list *out) {
    child_walk walk = {.g = g, .out = out};
    clang_visitChildren(cursor, add_child, &walk);
}

const char *read_annotation(gen *g, CXCursor cursor, const char *kind, CXCursor *attribute) {
    list children = {0};
    read_children(g, cursor, &children);
    const char *prefix = gen_format(g, "skep:%s:", kind);
    for (size_t i = 0; i < children.count; i++) {
        CXCursor *child = children.items[i];
        if (clang_getCursorKind(*child) != CXCursor_AnnotateAttr) continue;
        const char *text = read_string(g, clang_getCursorSpelling(*child));
        if (strncmp(text, prefix, strlen(prefix)) != 0) continue;
        if (attribute != NULL) *attribute = *child;
        return text + strlen(prefix);
    }
    return NULL;
}

/* The length of the annotation's name that stands at the beginning of `text`; 0: none does. */
static size_t annotation_name(const char *text, size_t size) {
    static const char *const names[] = {"SKEP_TABLE", "SKEP_ENTITY", "SKEP_FIELD", "SKEP_QUERY",
                                        "SKEP"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i]);
        bool is_name = size > len && strncmp(text, names[i], len) == 0 && text[len] != '_' &&
                       !isalnum((unsigned char)text[len]);
        if (is_name) return len;
    }
    return 0;
}

/* Finds the text of the macro call at a location: its first character behind the parenthesis.
 * False where the source there is not a call of an annotation macro, because another macro
 * expands to it. */
static bool find_in_source(reader *r, CXSourceLocation location, note_source *out) {
    CXFile file = NULL;
    unsigned line = 0, column = 0, offset = 0;
    clang_getExpansionLocation(location, &file, &line, &column, &offset);
    size_t size = 0;
    const char *text = file == NULL ? NULL : clang_getFileContents(r->unit, file, &size);
    if (text == NULL || offset >= size) return false;
    size_t len = annotation_name(text + offset, size - offset);
    size_t open = offset + len;
    while (len > 0 && open < size && (text[open] == ' ' || text[open] == '\t')) open++;
    if (len == 0 || open >= size || text[open] != '(') return false;
    *out = (note_source){.text = text + open + 1, .len = size - open - 1, .is_exact = true};
    out->at = read_location(r->g, location);
    out->at.column += (unsigned)(open + 1 - offset);
    return true;
}

bool read_note(reader *r, const char *text, CXCursor attribute, list *out) {
    note_source source;
    CXSourceLocation location = clang_getCursorLocation(attribute);
    if (!find_in_source(r, location, &source))
        source =
            (note_source){.text = text, .len = strlen(text), .at = read_location(r->g, location)};
    return note_parse(r->g, &source, out);
}

/* "dir/shop.h" is "shop". */
static const char *header_stem(gen *g, const char *path) {
    const char *base = strrchr(path, '/');
    base = base != NULL ? base + 1 : path;
    const char *dot = strrchr(base, '.');
    return gen_text(g, base, dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base));
}

static void fill_note(reader *r, CXCursor cursor, raw_note *note) {
    CXFile file = NULL;
    clang_getExpansionLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    note->at = read_place(r->g, cursor);
    note->is_included = file == NULL || !clang_File_isEqual(file, r->main_file);
    note->header = header_stem(r->g, note->at.file != NULL ? note->at.file : "");
}

static void take_variable(reader *r, CXCursor cursor) {
    const struct {
        const char *kind;
        list *to;
    } kinds[] = {{"table", &r->model->tables},
                 {"entity", &r->model->entities},
                 {"field", &r->model->fields}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        CXCursor attribute;
        const char *text = read_annotation(r->g, cursor, kinds[i].kind, &attribute);
        if (text == NULL) continue;
        raw_note *note = gen_alloc(r->g, sizeof *note);
        fill_note(r, cursor, note);
        note->is_broken = !read_note(r, text, attribute, &note->args);
        list_add(r->g, kinds[i].to, note);
    }
}

static void take_name(reader *r, CXCursor cursor) {
    const char *name = read_string(r->g, clang_getCursorSpelling(cursor));
    list_add(r->g, &r->model->names, (void *)(uintptr_t)name);
}

static void take_type(reader *r, CXCursor cursor, const char *prefix) {
    named_type *named = gen_alloc(r->g, sizeof *named);
    named->name = read_string(r->g, clang_getCursorSpelling(cursor));
    named->c_type = gen_format(r->g, "%s%s", prefix, named->name);
    named->type = clang_getCursorType(cursor);
    list_add(r->g, &r->type_names, named);
}

static void take_arguments(reader *r, CXCursor cursor, raw_function *out) {
    int count = clang_Cursor_getNumArguments(cursor);
    for (int i = 0; i < count; i++) {
        CXType type = clang_getCanonicalType(
            clang_getCursorType(clang_Cursor_getArgument(cursor, (unsigned)i)));
        raw_argument *argument = gen_alloc(r->g, sizeof *argument);
        argument->canonical = read_type_name(r->g, type);
        if (type.kind == CXType_Pointer) {
            CXType pointee = clang_getPointeeType(type);
            argument->pointee = read_type_name(r->g, pointee);
            argument->points_to_const = clang_isConstQualifiedType(pointee) != 0;
        }
        list_add(r->g, &out->arguments, argument);
    }
}

/* Of several declarations of one function the first is enough. */
static void keep_function(reader *r, CXCursor cursor) {
    raw_function *function = gen_alloc(r->g, sizeof *function);
    function->name = read_string(r->g, clang_getCursorSpelling(cursor));
    function->at = read_place(r->g, cursor);
    function->result =
        read_type_name(r->g, clang_getCanonicalType(clang_getCursorResultType(cursor)));
    take_arguments(r, cursor, function);
    list_add(r->g, &r->model->functions, function);
}

static void take_function(reader *r, CXCursor cursor) {
    CXCursor attribute;
    take_name(r, cursor);
    keep_function(r, cursor);
    const char *text = read_annotation(r->g, cursor, "query", &attribute);
    bool is_repeated = !clang_isCursorDefinition(cursor) &&
                       !clang_Cursor_isNull(clang_getCursorDefinition(cursor));
    if (text == NULL || is_repeated) return;
    raw_query *query = gen_alloc(r->g, sizeof *query);
    fill_note(r, attribute, &query->note);
    query->note.is_broken = !read_note(r, text, attribute, &query->note.args);
    read_query(r, cursor, query);
    list_add(r->g, &r->model->queries, query);
}

/* Structs of system headers can be mapped too; their other names are of no interest. */
static enum CXChildVisitResult take_declaration(CXCursor cursor, CXCursor parent,
                                                CXClientData data) {
    reader *r = data;
    bool is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) != 0;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    (void)parent;
    if (kind == CXCursor_TypedefDecl) take_type(r, cursor, "");
    if (kind == CXCursor_StructDecl && clang_isCursorDefinition(cursor))
        take_type(r, cursor, "struct ");
    if (is_system) return CXChildVisit_Continue;
    switch (kind) {
    case CXCursor_TypedefDecl:
    case CXCursor_StructDecl:
    case CXCursor_EnumConstantDecl: take_name(r, cursor); break;
    case CXCursor_VarDecl:
        take_name(r, cursor);
        take_variable(r, cursor);
        break;
    case CXCursor_FunctionDecl: take_function(r, cursor); break;
    case CXCursor_EnumDecl: return CXChildVisit_Recurse;
    default: break;
    }
    return CXChildVisit_Continue;
}

/* A typedef's name wins over a tag: that is what programs write. */
static const named_type *find_type(const reader *r, const char *name) {
    const named_type *found = NULL;
    for (size_t i = 0; i < r->type_names.count; i++) {
        const named_type *named = r->type_names.items[i];
        if (clang_getCanonicalType(named->type).kind != CXType_Record ||
            !text_equal(named->name, name))
            continue;
        if (found == NULL || text_equal(named->c_type, name)) found = named;
    }
    return found;
}

static void resolve_notes(reader *r, const list *notes) {
    for (size_t i = 0; i < notes->count; i++) {
        raw_note *note = notes->items[i];
        if (note->args.count == 0) continue;
        const note_arg *first = note->args.items[0];
        const named_type *named = find_type(r, first->text);
        if (first->kind != NOTE_WORD || first->name != NULL || named == NULL) continue;
        note->structure = read_struct(r, named->type);
        note->c_type = named->c_type;
        if (note->structure != NULL) note->structure->c_type = named->c_type;
    }
}

static void take_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth,
                           CXClientData data) {
    reader *r = data;
    (void)stack;
    (void)depth;
    if (clang_Location_isInSystemHeader(clang_getLocation(r->unit, file, 1, 1))) return;
    list_add(r->g, &r->model->dependencies,
             (void *)(uintptr_t)read_string(r->g, clang_getFileName(file)));
}

static bool forward_diagnostics(gen *g, CXTranslationUnit unit) {
    bool has_errors = false;
    unsigned count = clang_getNumDiagnostics(unit);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
            has_errors = true;
            gen_forward(g, read_location(g, clang_getDiagnosticLocation(diagnostic)),
                        read_string(g, clang_getDiagnosticSpelling(diagnostic)));
        }
        clang_disposeDiagnostic(diagnostic);
    }
    return has_errors;
}

static const char *const *make_flags(gen *g, size_t *count) {
    const generate_options *options = g->options;
    const char **flags = gen_array(g, options->flag_count + 8, sizeof *flags);
    size_t used = 0;
    *count = 0;
    if (flags == NULL) return NULL;
    flags[used++] = "-xc";
    flags[used++] = "-std=c11";
    flags[used++] = "-DSKEP_GENERATE";
    flags[used++] = "-resource-dir";
    flags[used++] = options->resource_dir != NULL ? options->resource_dir : GENERATE_RESOURCE_DIR;
    for (size_t i = 0; i < options->flag_count; i++) flags[used++] = options->flags[i];
    if (options->include_dir != NULL) flags[used++] = gen_format(g, "-I%s", options->include_dir);
    *count = used;
    return flags;
}

static void read_unit(reader *r, const char *header) {
    gen *g = r->g;
    r->main_file = clang_getFile(r->unit, header);
    r->model->is_broken = forward_diagnostics(g, r->unit);
    if (r->model->is_broken) return;
    clang_visitChildren(clang_getTranslationUnitCursor(r->unit), take_declaration, r);
    resolve_notes(r, &r->model->entities);
    resolve_notes(r, &r->model->fields);
    clang_getInclusions(r->unit, take_inclusion, r);
}

void read_header(gen *g, const char *header, raw_model *out) {
    *out = (raw_model){.header = header};
    size_t flag_count = 0;
    const char *const *flags = make_flags(g, &flag_count);
    if (g->is_memory_short) return;
    CXIndex index = clang_createIndex(0, 0);
    CXTranslationUnit unit = NULL;
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, header, flags, (int)flag_count, NULL, 0, 0, &unit);
    if (code != CXError_Success || unit == NULL) {
        out->is_broken = true;
        gen_error(g, (place){.file = header, .line = 1, .column = 1}, "P04",
                  "the C front end cannot read this header");
        gen_hint(g, NOWHERE,
                 "does the file exist, and are the flags after -- those of a compiler?");
    } else {
        reader r = {.g = g, .model = out, .unit = unit};
        read_unit(&r, header);
    }
    if (unit != NULL) clang_disposeTranslationUnit(unit);
    clang_disposeIndex(index);
}
