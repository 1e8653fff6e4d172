/* Types: what a member's C type is stored as, or why it cannot be. */
#include <string.h>

#include "generate/reader.h"

static bool cursor_is_named(gen *g, CXCursor cursor, const char *name) {
    return text_equal(read_string(g, clang_getCursorSpelling(cursor)), name);
}

raw_type *read_refuse(raw_type *type, const char *right) {
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

/* The type behind names that typedefs give it; those of its parts stay. */
static CXType without_names(CXType type) {
    for (unsigned i = 0; i < READ_TYPE_DEPTH_MAX; i++) {
        if (type.kind == CXType_Elaborated)
            type = clang_Type_getNamedType(type);
        else if (type.kind == CXType_Typedef)
            type = clang_getTypedefDeclUnderlyingType(clang_getTypeDeclaration(type));
        else
            break;
    }
    return type;
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

void *read_known(const reader *r, CXCursor declaration) {
    for (size_t i = 0; i < r->declarations.count; i++) {
        const known_declaration *known = r->declarations.items[i];
        if (clang_equalCursors(known->cursor, declaration)) return known->raw;
    }
    return NULL;
}

void read_remember(reader *r, CXCursor declaration, void *raw) {
    known_declaration *known = gen_alloc(r->g, sizeof *known);
    known->cursor = declaration;
    known->raw = raw;
    list_add(r->g, &r->declarations, known);
}

const char *read_type_name(gen *g, CXType type) {
    return read_string(g, clang_getTypeSpelling(clang_getUnqualifiedType(type)));
}

static raw_enum *read_enum(reader *r, CXType type) {
    CXCursor declaration = clang_getTypeDeclaration(clang_getCanonicalType(type));
    raw_enum *result = read_known(r, declaration);
    if (result != NULL) return result;
    result = gen_alloc(r->g, sizeof *result);
    read_remember(r, declaration, result);
    if (!clang_Cursor_isAnonymous(declaration)) result->c_type = read_type_name(r->g, type);
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

typedef struct field_list {
    gen *g;
    list fields; /* CXCursor */
} field_list;

static enum CXVisitorResult take_field(CXCursor cursor, CXClientData data) {
    field_list *fields = data;
    CXCursor *copy = gen_alloc(fields->g, sizeof *copy);
    *copy = cursor;
    list_add(fields->g, &fields->fields, copy);
    return CXVisit_Continue;
}

static list fields_of(gen *g, CXType type) {
    field_list result = {.g = g};
    clang_Type_visitFields(clang_getCanonicalType(type), take_field, &result);
    return result.fields;
}

/* An element's struct cannot be reached from outside, so it must be named. */
static raw_type *read_element(reader *r, CXType type) {
    raw_type *element = read_type(r, type);
    if (r->g->is_memory_short) return element;
    const raw_type *innermost = element;
    while (innermost->kind == SKEP_KIND_ARRAY) innermost = innermost->element;
    bool is_record = innermost->kind == SKEP_KIND_STRUCT || innermost->kind == SKEP_KIND_VARIANT;
    if (is_record && innermost->structure != NULL && innermost->structure->c_type == NULL)
        read_refuse(element, "a struct behind a pointer, in a list or in a map needs a name");
    return element;
}

/* SKEP_LIST, SKEP_SET and SKEP_MAP are structs whose first member points to the elements; those
 * of a map are entries. */
static raw_type *read_container(reader *r, CXType canonical, raw_type *result, uint16_t kind) {
    list fields = fields_of(r->g, canonical);
    result->kind = kind;
    if (fields.count == 0) return read_refuse(result, NULL);
    CXType items = clang_getPointeeType(clang_getCursorType(*(CXCursor *)fields.items[0]));
    if (kind == SKEP_KIND_MAP) {
        list entry = fields_of(r->g, items);
        if (entry.count != 2) return read_refuse(result, NULL);
        CXCursor value = *(CXCursor *)entry.items[1];
        result->stride = (uint32_t)clang_Type_getSizeOf(items);
        result->value_offset = (uint32_t)(clang_Cursor_getOffsetOfField(value) / 8);
        items = clang_getCursorType(value);
    }
    result->element = read_element(r, items);
    const char *word = kind == SKEP_KIND_MAP ? "MAP" : kind == SKEP_KIND_SET ? "SET" : "LIST";
    result->spelling = gen_format(r->g, "SKEP_%s(%s)", word, result->element->spelling);
    return result;
}

static raw_type *read_record(reader *r, CXType type, raw_type *result) {
    static const struct {
        const char *name;
        uint16_t kind;
    } known[] = {{"skep_decimal", SKEP_KIND_DECIMAL},
                 {"skep_uuid", SKEP_KIND_UUID},
                 {"skep_str", SKEP_KIND_STR},
                 {"skep_bytes", SKEP_KIND_BYTES}},
      containers[] = {{"list", SKEP_KIND_LIST}, {"set", SKEP_KIND_SET}, {"map", SKEP_KIND_MAP}};
    CXType canonical = clang_getCanonicalType(type);
    CXCursor declaration = clang_getTypeDeclaration(canonical);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!cursor_is_named(r->g, declaration, known[i].name)) continue;
        result->kind = known[i].kind;
        return result;
    }
    if (clang_Type_getSizeOf(canonical) < 0)
        return read_refuse(result, "the struct must be complete to be stored");
    for (size_t i = 0; i < sizeof containers / sizeof containers[0]; i++)
        if (read_annotation(r->g, declaration, containers[i].name, NULL) != NULL)
            return read_container(r, canonical, result, containers[i].kind);
    result->structure = read_struct(r, type);
    if (result->structure == NULL) return read_refuse(result, NULL);
    result->kind = result->structure->is_union ? SKEP_KIND_VARIANT : SKEP_KIND_STRUCT;
    if (result->structure->c_type == NULL)
        result->spelling =
            result->structure->is_union ? "union without a name" : "struct without a name";
    return result;
}

static raw_type *read_optional(raw_type *result, const raw_type *target) {
    switch (target->kind) {
    case SKEP_KIND_TEXT:
    case SKEP_KIND_CHARS:
    case SKEP_KIND_ARRAY:
        return read_refuse(result,
                           "a pointer to pointers or arrays cannot be stored alone; with the "
                           "number of elements in another member: SKEP(count = member)");
    case SKEP_KIND_STR:
    case SKEP_KIND_BYTES:
    case SKEP_KIND_LIST:
    case SKEP_KIND_SET:
    case SKEP_KIND_MAP:
        return read_refuse(result,
                           "use the type itself, without a pointer: it can be absent by itself");
    case SKEP_KIND_VARIANT: return read_refuse(result, "use the union itself, without a pointer");
    default: break;
    }
    if (target->is_optional)
        return read_refuse(result, "a pointer to a pointer cannot be stored; use one pointer");
    raw_type own = *result;
    *result = *target;
    result->spelling = own.spelling;
    result->canonical = own.canonical;
    result->pointee = own.pointee;
    result->own_size = own.own_size;
    result->target = target->spelling;
    result->is_const = own.is_const;
    result->is_optional = true;
    return result;
}

/* What a pointer to `pointee` is: text, an optional value, or the first of several, which its
 * annotation says. */
static raw_type *read_pointer(reader *r, CXType pointee, raw_type *result) {
    CXType canonical = clang_getCanonicalType(pointee);
    if (canonical.kind == CXType_Void || canonical.kind == CXType_FunctionProto ||
        canonical.kind == CXType_FunctionNoProto)
        return read_refuse(result,
                           "use the type itself, or skep_bytes, or mark the member SKEP(ignore)");
    result->pointee = read_element(r, pointee);
    if (r->g->is_memory_short) return result;
    if (canonical.kind == CXType_Char_S || canonical.kind == CXType_Char_U) {
        result->kind = SKEP_KIND_TEXT;
        return result;
    }
    if (canonical.kind == CXType_SChar || canonical.kind == CXType_UChar)
        return read_refuse(result, "a pointer to bytes has no length; use skep_bytes");
    return read_optional(result, result->pointee);
}

static raw_type *read_array(reader *r, CXType type, CXType canonical, raw_type *result) {
    CXType element = clang_getArrayElementType(without_names(type));
    if (element.kind == CXType_Invalid) element = clang_getArrayElementType(canonical);
    enum CXTypeKind kind = clang_getCanonicalType(element).kind;
    long long count = clang_getArraySize(canonical);
    if (kind == CXType_Char_S || kind == CXType_Char_U) {
        result->kind = SKEP_KIND_CHARS;
        return result;
    }
    result->kind = SKEP_KIND_ARRAY;
    result->element = read_type(r, element);
    if (count < 1 || count > UINT32_MAX)
        return read_refuse(result, "an array without elements holds nothing");
    result->count = (uint32_t)count;
    return result;
}

/* Recursion ends at READ_TYPE_DEPTH_MAX. */
raw_type *read_type(reader *r, CXType type) {
    raw_type *result = gen_alloc(r->g, sizeof *result);
    CXType canonical = clang_getCanonicalType(type);
    long long size = clang_Type_getSizeOf(canonical);
    result->spelling = read_type_name(r->g, type);
    result->canonical = read_type_name(r->g, canonical);
    result->is_const = clang_isConstQualifiedType(canonical) != 0;
    result->size = size > 0 ? (uint32_t)size : 0;
    result->own_size = result->size;
    if (r->depth >= READ_TYPE_DEPTH_MAX) return read_refuse(result, "less nesting");
    if (clang_isVolatileQualifiedType(canonical))
        return read_refuse(result, "a member that is stored cannot be volatile");
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
        CXType written = clang_getPointeeType(without_names(type));
        result = read_pointer(r, written.kind != CXType_Invalid ? written : pointee, result);
    } else if (canonical.kind == CXType_ConstantArray) {
        result = read_array(r, type, canonical, result);
    } else if (canonical.kind == CXType_IncompleteArray) {
        read_refuse(result, "an array without a length cannot be stored; use SKEP_LIST(T)");
    } else {
        result->kind = scalar_kind(canonical, result->size);
        if (text_equal(result->spelling, "_Bool")) result->spelling = "bool";
        if (result->kind == 0)
            read_refuse(result,
                        "use bool, an integer up to 64 bits, float, double or skep_decimal");
    }
    r->depth--;
    return result;
}
