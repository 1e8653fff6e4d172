/* Structs and unions: their members, with those of structs without a name taken for their own. */
#include "generate/reader.h"

typedef struct field_walk {
    reader *r;
    raw_struct *to;
    uint64_t base_bits; /* where a struct without a name stands in the one that has its members */
    unsigned depth;
} field_walk;

/* A struct without a name is reached through the member whose type, or whose array's elements'
 * type, it is. */
static void take_outer(field_walk *walk, const raw_member *member) {
    const raw_type *type = member->type;
    const char *name = member->is_unnamed ? NULL : member->name;
    for (; type->kind == SKEP_KIND_ARRAY && name != NULL; type = type->element)
        name = gen_format(walk->r->g, "%s[0]", name);
    raw_struct *nested = type->structure;
    bool is_here = type->kind == SKEP_KIND_STRUCT || type->kind == SKEP_KIND_VARIANT;
    if (!is_here || nested == NULL || nested->c_type != NULL || nested->outer != NULL) return;
    nested->outer = walk->to;
    nested->outer_member = name;
    nested->outer_offset = member->offset;
}

/* What stands behind a union without a name annotates the union. */
static void take_notes(field_walk *walk, CXCursor cursor, raw_member *member) {
    CXCursor attribute;
    const char *text = read_annotation(walk->r->g, cursor, "member", &attribute);
    if (text == NULL && member->is_unnamed)
        text = read_annotation(
            walk->r->g,
            clang_getTypeDeclaration(clang_getCanonicalType(clang_getCursorType(cursor))), "member",
            &attribute);
    if (text != NULL && !read_note(walk->r, text, attribute, &member->notes))
        member->notes = (list){0};
}

static void add_field(field_walk *walk, CXCursor cursor, uint64_t offset_bits, bool is_unnamed) {
    reader *r = walk->r;
    raw_member *member = gen_alloc(r->g, sizeof *member);
    member->at = read_place(r->g, cursor);
    member->offset = (uint32_t)(offset_bits / 8);
    member->is_unnamed = is_unnamed;
    member->is_alternative = walk->to->is_union;
    member->type = read_type(r, clang_getCursorType(cursor));
    if (r->g->is_memory_short) return; /* the type may be spare memory, and then means nothing */
    const list *inner = member->type->structure != NULL ? &member->type->structure->members : NULL;
    if (is_unnamed)
        member->name =
            inner != NULL && inner->count > 0 ? ((raw_member *)inner->items[0])->name : "";
    else
        member->name = read_string(r->g, clang_getCursorSpelling(cursor));
    if (is_unnamed && member->is_alternative)
        read_refuse(member->type, "a struct or union without a name in a union needs a name");
    if (clang_Cursor_isBitField(cursor))
        read_refuse(member->type,
                    "a bit-field has no address; make it a bool or an integer of its own");
    take_outer(walk, member);
    take_notes(walk, cursor, member);
    list_add(r->g, &walk->to->members, member);
}

/* The members of a struct without a name are those of the struct around it; in a union they
 * would be one value together, and a bit-field without a name is none at all. */
static enum CXVisitorResult take_field(CXCursor cursor, CXClientData data) {
    field_walk *walk = data;
    long long offset = clang_Cursor_getOffsetOfField(cursor);
    uint64_t offset_bits = walk->base_bits + (offset > 0 ? (uint64_t)offset : 0);
    CXType type = clang_getCursorType(cursor);
    CXCursor record = clang_getTypeDeclaration(clang_getCanonicalType(type));
    bool has_no_name = read_string(walk->r->g, clang_getCursorSpelling(cursor))[0] == '\0';
    bool is_unnamed = has_no_name || clang_Cursor_isAnonymousRecordDecl(record);
    if (has_no_name && clang_Cursor_isBitField(cursor)) return CXVisit_Continue;
    if (!is_unnamed || walk->to->is_union || clang_getCursorKind(record) != CXCursor_StructDecl) {
        add_field(walk, cursor, offset_bits, is_unnamed);
    } else if (walk->depth < READ_TYPE_DEPTH_MAX) {
        field_walk inner = *walk;
        inner.base_bits = offset_bits;
        inner.depth++;
        clang_Type_visitFields(type, take_field, &inner);
    }
    return CXVisit_Continue;
}

raw_struct *read_struct(reader *r, CXType type) {
    CXType canonical = clang_getCanonicalType(type);
    CXCursor declaration = clang_getTypeDeclaration(canonical);
    bool is_union = clang_getCursorKind(declaration) == CXCursor_UnionDecl;
    if (!is_union && clang_getCursorKind(declaration) != CXCursor_StructDecl) return NULL;
    raw_struct *result = read_known(r, declaration);
    if (result != NULL) return result;
    result = gen_alloc(r->g, sizeof *result);
    read_remember(r, declaration, result);
    list_add(r->g, &r->model->structs, result);
    result->is_union = is_union;
    if (!clang_Cursor_isAnonymous(declaration)) result->c_type = read_type_name(r->g, type);
    result->size = (uint32_t)clang_Type_getSizeOf(canonical);
    result->at = read_place(r->g, declaration);
    field_walk walk = {.r = r, .to = result};
    clang_Type_visitFields(canonical, take_field, &walk);
    return result;
}
