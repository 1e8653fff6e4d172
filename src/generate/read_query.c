/* Query bodies: C expressions as a small tree. What is not understood becomes RAW_OTHER with its
 * place. */
#include <string.h>

#include "generate/reader.h"

static CXCursor child_at(gen *g, CXCursor cursor, size_t index) {
    list children = {0};
    read_children(g, cursor, &children);
    return index < children.count ? *(CXCursor *)children.items[index] : clang_getNullCursor();
}

/* The last child that is an expression; a cast has its type in front. */
static CXCursor last_expression(gen *g, CXCursor cursor) {
    list children = {0};
    read_children(g, cursor, &children);
    for (size_t i = children.count; i > 0; i--) {
        CXCursor *child = children.items[i - 1];
        if (clang_isExpression(clang_getCursorKind(*child))) return *child;
    }
    return clang_getNullCursor();
}

static bool is_floating(CXType type) {
    return type.kind == CXType_Float || type.kind == CXType_Double ||
           type.kind == CXType_LongDouble;
}

/* A cast that can change the value would make the query mean something else in C than in the
 * request. */
static bool cast_keeps_value(CXCursor cast, CXCursor inner) {
    CXType to = clang_getCanonicalType(clang_getCursorType(cast));
    CXType from = clang_getCanonicalType(clang_getCursorType(inner));
    if (is_floating(from) && !is_floating(to)) return to.kind == CXType_Bool;
    if (to.kind == CXType_Pointer || from.kind == CXType_Pointer || to.kind == CXType_Bool)
        return true;
    return clang_Type_getSizeOf(to) >= clang_Type_getSizeOf(from);
}

static raw_expr *new_expr(reader *r, CXCursor cursor, raw_expr_kind kind) {
    raw_expr *e = gen_alloc(r->g, sizeof *e);
    e->kind = kind;
    e->at = read_place(r->g, cursor);
    return e;
}

static raw_expr *other(reader *r, CXCursor cursor, const char *what) {
    raw_expr *e = new_expr(r, cursor, RAW_OTHER);
    e->text = what;
    return e;
}

/* A constant that C can compute: numbers, enum constants, text, and macros of them. NULL: it is
 * none. */
static raw_expr *read_constant(reader *r, CXCursor cursor) {
    CXEvalResult result = clang_Cursor_Evaluate(cursor);
    if (result == NULL) return NULL;
    raw_expr *e = new_expr(r, cursor, RAW_OTHER);
    e->type = read_type(r, clang_getCursorType(cursor));
    switch (clang_EvalResult_getKind(result)) {
    case CXEval_Int:
        e->kind = RAW_INTEGER;
        e->is_unsigned = clang_EvalResult_isUnsignedInt(result) != 0;
        e->integer = e->is_unsigned ? (int64_t)clang_EvalResult_getAsUnsigned(result)
                                    : clang_EvalResult_getAsLongLong(result);
        break;
    case CXEval_Float:
        e->kind = RAW_FLOATING;
        e->floating = clang_EvalResult_getAsDouble(result);
        break;
    case CXEval_StrLiteral: {
        const char *text = clang_EvalResult_getAsStr(result);
        e->kind = RAW_TEXT;
        e->text = gen_text(r->g, text, strlen(text));
        break;
    }
    default: e = NULL; break;
    }
    clang_EvalResult_dispose(result);
    return e;
}

/* The member that a reference means; members of structs without a name belong to the struct
 * around them. */
static raw_member *find_field(reader *r, CXCursor reference) {
    CXCursor field = clang_getCursorReferenced(reference);
    CXCursor parent = clang_getCursorSemanticParent(field);
    if (!clang_Cursor_isAnonymousRecordDecl(parent)) read_struct(r, clang_getCursorType(parent));
    const char *name = read_string(r->g, clang_getCursorSpelling(field));
    place at = read_place(r->g, field);
    for (size_t s = 0; s < r->model->structs.count; s++) {
        const raw_struct *each = r->model->structs.items[s];
        for (size_t i = 0; i < each->members.count; i++) {
            raw_member *member = each->members.items[i];
            if (text_equal(member->name, name) && member->at.line == at.line &&
                member->at.column == at.column && text_equal(member->at.file, at.file))
                return member;
        }
    }
    return NULL;
}

static CXCursor look_through(reader *r, CXCursor cursor, bool *is_value_kept);

/* Adds the members on the way from the object to `cursor`; false where it is no such way.
 * Recursion ends at READ_EXPR_DEPTH_MAX. */
static bool read_path(reader *r, CXCursor cursor, const raw_query *query, raw_expr *e,
                      unsigned depth) {
    bool is_kept = true;
    if (depth > READ_EXPR_DEPTH_MAX) return false;
    cursor = look_through(r, cursor, &is_kept);
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_UnaryOperator &&
        clang_getCursorUnaryOperatorKind(cursor) == CXUnaryOperator_Deref)
        return read_path(r, child_at(r->g, cursor, 0), query, e, depth + 1) && e->path.count > 0;
    if (kind == CXCursor_DeclRefExpr) {
        CXCursor target = clang_getCursorReferenced(cursor);
        CXCursor function = clang_getCursorSemanticParent(target);
        return clang_getCursorKind(target) == CXCursor_ParmDecl &&
               clang_equalCursors(clang_Cursor_getArgument(function, 0), target);
    }
    if (kind != CXCursor_MemberRefExpr) return false;
    if (!read_path(r, child_at(r->g, cursor, 0), query, e, depth + 1)) return false;
    CXCursor field = clang_getCursorReferenced(cursor);
    CXCursor record = clang_getTypeDeclaration(clang_getCanonicalType(clang_getCursorType(field)));
    if (clang_Cursor_isAnonymousRecordDecl(record)) return true;
    raw_member *member = find_field(r, cursor);
    if (member == NULL) return false;
    list_add(r->g, &e->path, member);
    return true;
}

/* Below parentheses and casts, C's own and written ones. */
static CXCursor look_through(reader *r, CXCursor cursor, bool *is_value_kept) {
    for (unsigned i = 0; i < READ_EXPR_DEPTH_MAX; i++) {
        enum CXCursorKind kind = clang_getCursorKind(cursor);
        if (kind != CXCursor_UnexposedExpr && kind != CXCursor_ParenExpr &&
            kind != CXCursor_CStyleCastExpr)
            return cursor;
        CXCursor inner = last_expression(r->g, cursor);
        if (clang_Cursor_isNull(inner)) return cursor;
        if (kind == CXCursor_CStyleCastExpr && !cast_keeps_value(cursor, inner))
            *is_value_kept = false;
        cursor = inner;
    }
    return cursor;
}

/* ((void *)0), however it is written. */
static bool is_null_pointer(reader *r, CXCursor whole, CXCursor inner) {
    CXType type = clang_getCanonicalType(clang_getCursorType(whole));
    if (type.kind != CXType_Pointer) return false;
    raw_expr *value = read_constant(r, inner);
    return value != NULL && value->kind == RAW_INTEGER && value->integer == 0;
}

/* True if the way to a member goes through a subscript: o->items[0].count. */
static bool has_subscript(reader *r, CXCursor cursor) {
    bool is_kept = true;
    for (unsigned i = 0; i < READ_EXPR_DEPTH_MAX; i++) {
        cursor = look_through(r, cursor, &is_kept);
        if (clang_getCursorKind(cursor) == CXCursor_ArraySubscriptExpr) return true;
        if (clang_getCursorKind(cursor) != CXCursor_MemberRefExpr &&
            clang_getCursorKind(cursor) != CXCursor_UnaryOperator)
            return false;
        cursor = child_at(r->g, cursor, 0);
    }
    return false;
}

static raw_expr *read_leaf(reader *r, CXCursor whole, const raw_query *query) {
    bool is_kept = true;
    CXCursor inner = look_through(r, whole, &is_kept);
    if (is_null_pointer(r, whole, inner)) return new_expr(r, inner, RAW_NULL);
    if (!is_kept && read_constant(r, whole) == NULL)
        return other(r, whole, "a cast that can change the value");
    raw_expr *e = new_expr(r, inner, RAW_MEMBER);
    if (read_path(r, inner, query, e, 0) && e->path.count > 0) {
        const raw_member *last = e->path.items[e->path.count - 1];
        e->type = last->type;
        return e;
    }
    CXCursor target = clang_getCursorReferenced(inner);
    if (clang_getCursorKind(inner) == CXCursor_DeclRefExpr &&
        clang_getCursorKind(target) == CXCursor_ParmDecl) {
        CXCursor function = clang_getCursorSemanticParent(target);
        int count = clang_Cursor_getNumArguments(function);
        for (int i = 1; i < count; i++) {
            if (!clang_equalCursors(clang_Cursor_getArgument(function, (unsigned)i), target))
                continue;
            e = new_expr(r, inner, RAW_PARAMETER);
            e->index = (uint32_t)i;
            e->type = read_type(r, clang_getCursorType(target));
            return e;
        }
    }
    raw_expr *constant = read_constant(r, is_kept ? inner : whole);
    if (constant == NULL) constant = read_constant(r, whole);
    if (constant != NULL) return constant;
    return other(r, inner,
                 has_subscript(r, inner) ? "an element of a list, an array or a map"
                                         : "this expression");
}

static raw_expr *read_call(reader *r, CXCursor call, const raw_query *query) {
    raw_expr *e = new_expr(r, call, RAW_CALL);
    e->text = read_string(r->g, clang_getCursorSpelling(call));
    e->type = read_type(r, clang_getCursorType(call));
    int count = clang_Cursor_getNumArguments(call);
    for (int i = 0; i < count; i++)
        list_add(r->g, &e->args, read_expr(r, clang_Cursor_getArgument(call, (unsigned)i), query));
    return e;
}

static raw_expr *read_pair(reader *r, CXCursor cursor, raw_expr_kind kind, skep_query_op op,
                           const raw_query *query) {
    raw_expr *e = new_expr(r, cursor, kind);
    e->op = op;
    list_add(r->g, &e->args, read_expr(r, child_at(r->g, cursor, 0), query));
    list_add(r->g, &e->args, read_expr(r, child_at(r->g, cursor, 1), query));
    return e;
}

static raw_expr *read_binary(reader *r, CXCursor cursor, const raw_query *query) {
    switch (clang_getCursorBinaryOperatorKind(cursor)) {
    case CXBinaryOperator_LAnd: return read_pair(r, cursor, RAW_AND, SKEP_QUERY_AND, query);
    case CXBinaryOperator_LOr: return read_pair(r, cursor, RAW_OR, SKEP_QUERY_OR, query);
    case CXBinaryOperator_EQ: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_EQ, query);
    case CXBinaryOperator_NE: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_NE, query);
    case CXBinaryOperator_LT: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_LT, query);
    case CXBinaryOperator_LE: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_LE, query);
    case CXBinaryOperator_GT: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_GT, query);
    case CXBinaryOperator_GE: return read_pair(r, cursor, RAW_COMPARE, SKEP_QUERY_GE, query);
    default: return other(r, cursor, "arithmetic");
    }
}

/* Recursion ends at READ_EXPR_DEPTH_MAX. */
raw_expr *read_expr(reader *r, CXCursor expression, const raw_query *query) {
    bool is_kept = true;
    if (r->expr_depth >= READ_EXPR_DEPTH_MAX) return other(r, expression, "so deep a nesting");
    CXCursor inner = look_through(r, expression, &is_kept);
    raw_expr *e = NULL;
    r->expr_depth++;
    switch (clang_getCursorKind(inner)) {
    case CXCursor_BinaryOperator:
        e = read_constant(r, inner);
        if (e == NULL) e = read_binary(r, inner, query);
        break;
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(inner) == CXUnaryOperator_LNot) {
            e = new_expr(r, inner, RAW_NOT);
            list_add(r->g, &e->args, read_expr(r, child_at(r->g, inner, 0), query));
        }
        break;
    case CXCursor_CallExpr: e = read_call(r, inner, query); break;
    case CXCursor_ConditionalOperator: e = other(r, inner, "a conditional expression"); break;
    default: break;
    }
    if (e == NULL) e = read_leaf(r, expression, query);
    r->expr_depth--;
    return e;
}

static void read_parameters(reader *r, CXCursor function, raw_query *out) {
    int count = clang_Cursor_getNumArguments(function);
    for (int i = 0; i < count; i++) {
        CXCursor cursor = clang_Cursor_getArgument(function, (unsigned)i);
        CXType type = clang_getCursorType(cursor);
        if (i == 0) {
            CXType pointee = clang_getPointeeType(clang_getCanonicalType(type));
            if (pointee.kind == CXType_Record) out->structure = read_struct(r, pointee);
            continue;
        }
        raw_parameter *parameter = gen_alloc(r->g, sizeof *parameter);
        parameter->name = read_string(r->g, clang_getCursorSpelling(cursor));
        parameter->type = read_type(r, type);
        parameter->at = read_place(r->g, cursor);
        list_add(r->g, &out->parameters, parameter);
    }
}

void read_query(reader *r, CXCursor function, raw_query *out) {
    out->name = read_string(r->g, clang_getCursorSpelling(function));
    out->at = read_place(r->g, function);
    read_parameters(r, function, out);
    if (clang_getCanonicalType(clang_getCursorResultType(function)).kind != CXType_Bool) {
        out->wrong = "it does not return bool";
        return;
    }
    list parts = {0};
    read_children(r->g, function, &parts);
    CXCursor body =
        parts.count > 0 ? *(CXCursor *)parts.items[parts.count - 1] : clang_getNullCursor();
    if (clang_getCursorKind(body) != CXCursor_CompoundStmt) {
        out->wrong = "it has no body";
        return;
    }
    list statements = {0};
    read_children(r->g, body, &statements);
    CXCursor first = child_at(r->g, body, 0);
    if (statements.count != 1 || clang_getCursorKind(first) != CXCursor_ReturnStmt) {
        CXCursor *wrong = statements.count > 0 ? statements.items[0] : NULL;
        out->wrong = "its body is not one return statement";
        if (wrong != NULL) out->at = read_place(r->g, *wrong);
        return;
    }
    out->body = read_expr(r, child_at(r->g, first, 0), out);
}
