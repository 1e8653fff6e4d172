/* Types: what a member's C type is stored as, or why it cannot be. */
#include <string.h>

#include "generate/reader.h"

static bool cursor_is_named(gen *g, CXCursor cursor, const char *name) {
    return text_equal(read_string(g, clang_getCursorSpelling(cursor)), name);
}

static raw_type *refuse(raw_type *type, const char *right) {
    type->kind = 0;
    type->refusal = right;
    return type;
}

/* True if the type is `name` or a typedef of it. */
static bool is_typedef_of(gen *g, CXType type, const char *name) {
    for (unsigned i = 0; i < READ_TYPE_DEPTH_MAX; i++) {
        if (type.kind == CXType_Elaborated) {
            type = clang_Type_getNamedType(type);
        } else if (type.kind == CXType_Typedef) {
            CXCursor declaration = clang_getTypeDeclaration(type);
            if (cursor_is_named(g, declaration, name)) return true;
            type = clang_getTypedefDeclUnderlyingType(declaration);
        } else {
            return false;
        }
    }
    return false;
}

static uint16_t integer_kind(bool is_signed, uint32_t size) {
    switch (size) {
    case 1: return is_signed ? SKEP_KIND_I8 : SKEP_KIND_U8;
    case 2: return is_signed ? SKEP_KIND_I16 : SKEP_KIND_U16;
    case 4: return is_signed ? SKEP_KIND_I32 : SKEP_KIND_U32;
    case 8: return is_signed ? SKEP_KIND_I64 : SKEP_KIND_U64;
    default: return 0;
    }
}

static uint16_t scalar_kind(CXType canonical, uint32_t size) {
    switch (canonical.kind) {
    case CXType_Bool: return SKEP_KIND_BOOL;
    case CXType_Float: return SKEP_KIND_FLOAT;
    case CXType_Double: return SKEP_KIND_DOUBLE;
    case CXType_Char_S:
    case CXType_SChar:
    case CXType_Short:
    case CXType_Int:
    case CXType_Long:
    case CXType_LongLong: return integer_kind(true, size);
    case CXType_Char_U:
    case CXType_UChar:
    case CXType_UShort:
    case CXType_UInt:
    case CXType_ULong:
    case CXType_ULongLong: return integer_kind(false, size);
    default: return 0;
    }
}

static const char *integer_name(CXType type) {
    static const struct {
        enum CXTypeKind kind;
        const char *name;
    } names[] = {{CXType_UInt, "unsigned int"},   {CXType_Int, "int"},
                 {CXType_Long, "long"},           {CXType_ULong, "unsigned long"},
                 {CXType_LongLong, "long long"},  {CXType_ULongLong, "unsigned long long"},
                 {CXType_Short, "short"},         {CXType_UShort, "unsigned short"},
                 {CXType_UChar, "unsigned char"}, {CXType_SChar, "signed char"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].kind == type.kind) return names[i].name;
    return "int";
}

static void *find_known(const reader *r, CXCursor wanted) {
    for (size_t i = 0; i < r->declarations.count; i++) {
        const known_declaration *known = r->declarations.items[i];
        if (clang_equalCursors(known->cursor, wanted)) return known->raw;
    }
    return NULL;
}

static void remember(reader *r, CXCursor cursor, void *raw) {
    known_declaration *known = gen_alloc(r->g, sizeof *known);
    known->cursor = cursor;
    known->raw = raw;
    list_add(r->g, &r->declarations, known);
}

static const char *unqualified_name(gen *g, CXType type) {
    return read_string(g, clang_getTypeSpelling(clang_getUnqualifiedType(type)));
}

static raw_enum *read_enum(reader *r, CXType type) {
    CXCursor declaration = clang_getTypeDeclaration(clang_getCanonicalType(type));
    raw_enum *result = find_known(r, declaration);
    if (result != NULL) return result;
    result = gen_alloc(r->g, sizeof *result);
    remember(r, declaration, result);
    if (!clang_Cursor_isAnonymous(declaration)) result->c_type = unqualified_name(r->g, type);
    result->integer =
        integer_name(clang_getCanonicalType(clang_getEnumDeclIntegerType(declaration)));
    result->size = (uint32_t)clang_Type_getSizeOf(type);
    result->at = read_place(r->g, declaration);
    list children = {0};
    read_children(r->g, declaration, &children);
    for (size_t i = 0; i < children.count; i++) {
        CXCursor *child = children.items[i];
        if (clang_getCursorKind(*child) != CXCursor_EnumConstantDecl) continue;
        raw_enumerator *value = gen_alloc(r->g, sizeof *value);
        value->name = read_string(r->g, clang_getCursorSpelling(*child));
        value->value = clang_getEnumConstantDeclValue(*child);
        list_add(r->g, &result->values, value);
    }
    return result;
}

typedef struct field_walk {
    reader *r;
    raw_struct *to;
    uint64_t base_bits; /* where a struct without a name stands in the one that has its members */
    unsigned depth;
} field_walk;

static void add_field(field_walk *walk, CXCursor cursor, uint64_t offset_bits) {
    reader *r = walk->r;
    raw_member *member = gen_alloc(r->g, sizeof *member);
    member->name = read_string(r->g, clang_getCursorSpelling(cursor));
    member->at = read_place(r->g, cursor);
    member->offset = (uint32_t)(offset_bits / 8);
    member->type = read_type(r, clang_getCursorType(cursor));
    if (clang_Cursor_isBitField(cursor))
        refuse(member->type, "a bit-field has no address; make it a bool or an integer of its own");
    raw_struct *nested = member->type->structure;
    if (nested != NULL && nested->c_type == NULL && nested->outer == NULL &&
        member->type->kind == SKEP_KIND_STRUCT) {
        nested->outer = walk->to;
        nested->outer_member = member->name;
    }
    CXCursor attribute;
    const char *text = read_annotation(r->g, cursor, "member", &attribute);
    if (text != NULL && !read_note(r, text, attribute, &member->notes)) member->notes = (list){0};
    list_add(r->g, &walk->to->members, member);
}

static enum CXVisitorResult take_field(CXCursor cursor, CXClientData data) {
    field_walk *walk = data;
    long long offset = clang_Cursor_getOffsetOfField(cursor);
    uint64_t offset_bits = walk->base_bits + (offset > 0 ? (uint64_t)offset : 0);
    CXType type = clang_getCursorType(cursor);
    CXCursor record = clang_getTypeDeclaration(clang_getCanonicalType(type));
    bool is_unnamed =
        cursor_is_named(walk->r->g, cursor, "") || clang_Cursor_isAnonymousRecordDecl(record);
    if (!is_unnamed || clang_getCursorKind(record) != CXCursor_StructDecl) {
        add_field(walk, cursor, offset_bits);
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
    if (clang_getCursorKind(declaration) != CXCursor_StructDecl) return NULL;
    raw_struct *result = find_known(r, declaration);
    if (result != NULL) return result;
    result = gen_alloc(r->g, sizeof *result);
    remember(r, declaration, result);
    list_add(r->g, &r->model->structs, result);
    if (!clang_Cursor_isAnonymous(declaration)) result->c_type = unqualified_name(r->g, type);
    result->size = (uint32_t)clang_Type_getSizeOf(canonical);
    result->at = read_place(r->g, declaration);
    field_walk walk = {.r = r, .to = result};
    clang_Type_visitFields(canonical, take_field, &walk);
    return result;
}

static enum CXVisitorResult take_items_type(CXCursor cursor, CXClientData data) {
    *(CXType *)data = clang_getCursorType(cursor);
    return CXVisit_Break;
}

/* SKEP_LIST and SKEP_SET are structs whose first member points to the elements. */
static raw_type *read_container(reader *r, CXType canonical, raw_type *result, bool is_set) {
    CXType items = canonical;
    clang_Type_visitFields(canonical, take_items_type, &items);
    result->kind = is_set ? SKEP_KIND_SET : SKEP_KIND_LIST;
    result->element = read_type(r, clang_getPointeeType(items));
    const raw_struct *structure = result->element->structure;
    if (structure != NULL && structure->c_type == NULL)
        refuse(result->element, "a struct in a list needs a name");
    return result;
}

static raw_type *read_record(reader *r, CXType type, raw_type *result) {
    static const struct {
        const char *name;
        uint16_t kind;
    } known[] = {{"skep_decimal", SKEP_KIND_DECIMAL},
                 {"skep_uuid", SKEP_KIND_UUID},
                 {"skep_str", SKEP_KIND_STR},
                 {"skep_bytes", SKEP_KIND_BYTES}};
    CXType canonical = clang_getCanonicalType(type);
    CXCursor declaration = clang_getTypeDeclaration(canonical);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!cursor_is_named(r->g, declaration, known[i].name)) continue;
        result->kind = known[i].kind;
        return result;
    }
    if (clang_getCursorKind(declaration) != CXCursor_StructDecl)
        return refuse(result, "a union cannot be stored; use a struct with optional members");
    if (clang_Type_getSizeOf(canonical) < 0)
        return refuse(result, "the struct must be complete to be stored");
    if (read_annotation(r->g, declaration, "list", NULL) != NULL)
        return read_container(r, canonical, result, false);
    if (read_annotation(r->g, declaration, "set", NULL) != NULL)
        return read_container(r, canonical, result, true);
    result->kind = SKEP_KIND_STRUCT;
    result->structure = read_struct(r, type);
    return result;
}

/* What a pointer to `pointee` is: text, an optional value, or (in a container's `items`) the way to its elements. */
static raw_type *read_pointer(reader *r, CXType pointee, raw_type *result) {
    CXType canonical = clang_getCanonicalType(pointee);
    if (canonical.kind == CXType_Char_S || canonical.kind == CXType_Char_U) {
        result->kind = SKEP_KIND_TEXT;
        return result;
    }
    if (canonical.kind == CXType_SChar || canonical.kind == CXType_UChar)
        return refuse(result, "a pointer to bytes has no length; use skep_bytes");
    if (canonical.kind == CXType_Void || canonical.kind == CXType_FunctionProto ||
        canonical.kind == CXType_FunctionNoProto)
        return refuse(result,
                      "use the type itself, or skep_bytes, or mark the member SKEP(ignore)");
    raw_type *target = read_type(r, pointee);
    if (target->is_optional || target->kind == SKEP_KIND_TEXT || target->kind == SKEP_KIND_CHARS)
        return refuse(result, "a pointer to a pointer cannot be stored; use one pointer");
    if (target->kind == SKEP_KIND_STR || target->kind == SKEP_KIND_BYTES ||
        target->kind == SKEP_KIND_LIST || target->kind == SKEP_KIND_SET)
        return refuse(result, "use the type itself, without a pointer: it can be absent by itself");
    const char *spelling = result->spelling;
    const char *target_name = unqualified_name(r->g, pointee);
    bool is_const = result->is_const;
    *result = *target;
    result->spelling = spelling;
    result->target = target_name;
    result->is_const = is_const;
    result->is_optional = true;
    if (target->kind == SKEP_KIND_STRUCT && target->structure != NULL &&
        target->structure->c_type == NULL)
        return refuse(result, "a struct behind a pointer needs a name");
    return result;
}

static raw_type *read_array(CXType canonical, raw_type *result) {
    CXType element = clang_getCanonicalType(clang_getArrayElementType(canonical));
    if (element.kind == CXType_Char_S || element.kind == CXType_Char_U) {
        result->kind = SKEP_KIND_CHARS;
        return result;
    }
    if (element.kind == CXType_UChar || element.kind == CXType_SChar)
        return refuse(result, "use skep_bytes, or skep_uuid for 16 bytes that are one");
    return refuse(result, "use SKEP_LIST(T) or SKEP_SET(T)");
}

/* Recursion ends at READ_TYPE_DEPTH_MAX. */
raw_type *read_type(reader *r, CXType type) {
    raw_type *result = gen_alloc(r->g, sizeof *result);
    CXType canonical = clang_getCanonicalType(type);
    long long size = clang_Type_getSizeOf(canonical);
    result->spelling = unqualified_name(r->g, type);
    result->is_const = clang_isConstQualifiedType(canonical) != 0;
    result->size = size > 0 ? (uint32_t)size : 0;
    if (r->depth >= READ_TYPE_DEPTH_MAX) return refuse(result, "less nesting");
    if (clang_isVolatileQualifiedType(canonical))
        return refuse(result, "a member that is stored cannot be volatile");
    r->depth++;
    if (is_typedef_of(r->g, type, "skep_time")) {
        result->kind = SKEP_KIND_TIME;
    } else if (canonical.kind == CXType_Record) {
        result = read_record(r, type, result);
    } else if (canonical.kind == CXType_Enum) {
        result->kind = SKEP_KIND_ENUM;
        result->enumeration = read_enum(r, type);
    } else if (canonical.kind == CXType_Pointer) {
        CXType pointee = clang_getPointeeType(canonical);
        CXType written = clang_getPointeeType(type);
        result = read_pointer(r, written.kind != CXType_Invalid ? written : pointee, result);
    } else if (canonical.kind == CXType_ConstantArray) {
        result = read_array(canonical, result);
    } else {
        result->kind = scalar_kind(canonical, result->size);
        if (result->kind == 0)
            refuse(result, "use bool, an integer up to 64 bits, float, double or skep_decimal");
    }
    r->depth--;
    return result;
}
