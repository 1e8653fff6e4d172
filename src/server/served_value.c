/* server/served_value.c: attribute values from a request's tree to packed values.
 *
 * Recursion goes one list or map inwards and ends at VALUE_LEVELS_MAX; what is nested deeper is
 * refused without being looked at. */
#include <string.h>

#include "base/base64.h"
#include "base/fail.h"
#include "server/served_parts.h"

/* Levels around a leaf that a packed item can hold, which is one itself. */
enum { VALUE_LEVELS_MAX = PACKED_DEPTH_MAX - 1 };

#define VALUE_TYPE SERVED_PACKAGE "AttributeValue"

static const char nesting_text[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit";
static const char empty_text[] =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
static const char several_text[] = "Supplied AttributeValue has more than one datatypes set, must "
                                   "contain exactly one of the supported datatypes";

/* One value on its way into `w`. After a refusal nothing is written any more, but types are still
 * looked at. */
typedef struct value_reader {
    served_reader *r;
    packed_writer *w;
    skep_error why;       /* the writer's */
    const skep_str *name; /* of an expression's value; NULL: an item */
    bool is_deep;
} value_reader;

static void read_value(value_reader *v, const json_node *node, unsigned levels);

static void refuse(value_reader *v, bool may_envelope, const char *text) {
    served_refuse(v->r, may_envelope && v->r->is_enveloped, "%s", text);
    v->w->status = SKEP_INVALID;
}

/* ---- Scalars ---- */

/* A text where the type wants one. */
static bool take_text(value_reader *v, const json_node *node, skep_str *out) {
    static const char *const tokens[] = {[JSON_TRUE] = "TRUE_VALUE",
                                         [JSON_FALSE] = "FALSE_VALUE",
                                         [JSON_WHOLE] = "NUMBER_VALUE",
                                         [JSON_DECIMAL] = "DECIMAL_VALUE"};
    *out = json_text_of(&v->r->tree, node);
    if (node->kind == JSON_TEXT) return true;
    if (node->kind == JSON_LIST)
        served_type_error(v->r, "Unrecognized collection type class java.lang.String");
    else if (node->kind == JSON_OBJECT)
        served_type_error(v->r, "Start of structure or map found where not expected");
    else if (node->kind != JSON_NULL)
        served_type_error(v->r, "%s cannot be converted to String", tokens[node->kind]);
    else
        served_type_error(v->r, "%s", "");
    return false;
}

static void read_number(value_reader *v, const json_node *node) {
    skep_str text;
    skep_decimal number;
    skep_error why;
    if (!take_text(v, node, &text)) return;
    if (skep_decimal_parse(text, &number, &why) == SKEP_OK)
        packed_decimal(v->w, number);
    else
        refuse(v, true, why.message);
}

/* Decoded in place: three bytes are written once four characters were read. */
static void read_bytes(value_reader *v, const json_node *node) {
    skep_str text;
    size_t len;
    if (!take_text(v, node, &text)) return;
    uint8_t *bytes = (uint8_t *)(v->r->tree.text + node->at);
    if (base64_decode(text.ptr, text.len, bytes, &len))
        packed_bytes(v->w, (skep_bytes){bytes, len});
    else
        served_type_error(v->r, "%s", "");
}

static void read_bool(value_reader *v, skep_type type, const json_node *node, bool is_single) {
    bool value, is_text;
    if (!served_read_bool(v->r, node, true, &value, &is_text)) return;
    if (type == SKEP_TYPE_BOOL)
        packed_bool(v->w, value);
    else if (value)
        packed_null(v->w);
    else
        refuse(v, !is_text && is_single,
               SERVED_INVALID "Null attribute value types must have the value of true");
}

static void read_scalar(value_reader *v, skep_type type, const json_node *node) {
    skep_str text;
    if (type == SKEP_TYPE_N)
        read_number(v, node);
    else if (type == SKEP_TYPE_B)
        read_bytes(v, node);
    else if (take_text(v, node, &text))
        packed_text(v->w, text);
}

/* ---- Containers ---- */

static bool is_list(value_reader *v, const json_node *node) {
    if (node->kind == JSON_LIST) return true;
    served_type_error(v->r, "%s",
                      node->kind == JSON_OBJECT
                          ? "Start of structure or map found where not expected"
                          : "Unexpected field type");
    return false;
}

static void read_set(value_reader *v, skep_type type, const json_node *node) {
    skep_type member = type == SKEP_TYPE_SS   ? SKEP_TYPE_S
                       : type == SKEP_TYPE_NS ? SKEP_TYPE_N
                                              : SKEP_TYPE_B;
    const json_tree *tree = &v->r->tree;
    if (!is_list(v, node)) return;
    packed_open(v->w, type);
    const json_node *end = json_tree_end(tree, node);
    for (const json_node *at = json_tree_first(node); at < end && v->r->status == SKEP_OK;
         at = json_tree_next(tree, at))
        read_scalar(v, member, at);
    packed_end(v->w);
}

static bool is_too_deep(value_reader *v, unsigned levels) {
    if (levels <= VALUE_LEVELS_MAX) return false;
    v->is_deep = true;
    v->w->status = SKEP_INVALID;
    return true;
}

static void read_list(value_reader *v, const json_node *node, unsigned levels) {
    const json_tree *tree = &v->r->tree;
    if (!is_list(v, node) || is_too_deep(v, levels)) return;
    packed_open(v->w, SKEP_TYPE_L);
    const json_node *end = json_tree_end(tree, node);
    for (const json_node *at = json_tree_first(node); at < end && v->r->status == SKEP_OK;
         at = json_tree_next(tree, at))
        read_value(v, at, levels);
    packed_end(v->w);
}

static void read_map(value_reader *v, const json_node *node, unsigned levels) {
    const json_tree *tree = &v->r->tree;
    if (served_map(v->r, node, VALUE_TYPE) == NULL || is_too_deep(v, levels)) return;
    packed_open(v->w, SKEP_TYPE_M);
    const json_node *end = json_tree_end(tree, node);
    for (const json_node *at = json_tree_first(node); at < end && v->r->status == SKEP_OK;) {
        const json_node *value = json_tree_next(tree, at);
        packed_name(v->w, json_text_of(tree, at));
        read_value(v, value, levels);
        at = json_tree_next(tree, value);
    }
    packed_end(v->w);
}

/* ---- Values ---- */

static skep_type type_of_letter(char letter) {
    switch (letter) {
    case 'S': return SKEP_TYPE_S;
    case 'N': return SKEP_TYPE_N;
    case 'B': return SKEP_TYPE_B;
    case 'L': return SKEP_TYPE_L;
    case 'M': return SKEP_TYPE_M;
    default: return SKEP_TYPE_NONE;
    }
}

static skep_type type_of_set(char letter) {
    switch (letter) {
    case 'S': return SKEP_TYPE_SS;
    case 'N': return SKEP_TYPE_NS;
    case 'B': return SKEP_TYPE_BS;
    default: return SKEP_TYPE_NONE;
    }
}

static skep_type type_of(skep_str name) {
    if (name.len == 1) return type_of_letter(name.ptr[0]);
    if (name.len == 2 && name.ptr[1] == 'S') return type_of_set(name.ptr[0]);
    if (name.len != 4) return SKEP_TYPE_NONE;
    if (memcmp(name.ptr, "BOOL", 4) == 0) return SKEP_TYPE_BOOL;
    return memcmp(name.ptr, "NULL", 4) == 0 ? SKEP_TYPE_NULL : SKEP_TYPE_NONE;
}

static void read_typed(value_reader *v, skep_type type, const json_node *node, unsigned levels,
                       bool is_single) {
    switch (type) {
    case SKEP_TYPE_BOOL:
    case SKEP_TYPE_NULL: read_bool(v, type, node, is_single); break;
    case SKEP_TYPE_SS:
    case SKEP_TYPE_NS:
    case SKEP_TYPE_BS: read_set(v, type, node); break;
    case SKEP_TYPE_L: read_list(v, node, levels + 1); break;
    case SKEP_TYPE_M: read_map(v, node, levels + 1); break;
    default: read_scalar(v, type, node);
    }
}

/* How many types a value has; unknown members and nulls do not count. */
static unsigned count_types(const json_tree *tree, const json_node *node) {
    unsigned count = 0;
    const json_node *end = json_tree_end(tree, node);
    for (const json_node *at = json_tree_first(node); at < end;) {
        const json_node *value = json_tree_next(tree, at);
        if (value->kind != JSON_NULL && type_of(json_text_of(tree, at)) != SKEP_TYPE_NONE) count++;
        at = json_tree_next(tree, value);
    }
    return count;
}

static void read_value(value_reader *v, const json_node *node, unsigned levels) {
    const json_tree *tree = &v->r->tree;
    const json_node *object = served_struct(v->r, node, "AttributeValue", true);
    if (v->r->status != SKEP_OK) return;
    unsigned count = object != NULL ? count_types(tree, object) : 0;
    if (count == 0) {
        refuse(v, false, empty_text);
        return;
    }
    const json_node *end = json_tree_end(tree, object);
    for (const json_node *at = json_tree_first(object); at < end && v->r->status == SKEP_OK;) {
        const json_node *value = json_tree_next(tree, at);
        skep_type type = type_of(json_text_of(tree, at));
        if (type != SKEP_TYPE_NONE && value->kind != JSON_NULL)
            read_typed(v, type, value, levels, count == 1);
        at = json_tree_next(tree, value);
    }
    if (count > 1) refuse(v, false, several_text);
}

/* ---- Whole values ---- */

static void begin_value(value_reader *v, packed_writer *w, served_reader *r, const skep_str *name) {
    v->r = r;
    v->w = w;
    v->name = name;
    v->is_deep = false;
    v->why.message[0] = '\0';
    buffer_clear(&r->packed);
    packed_begin(w, &r->packed, &v->why);
}

/* What the writer found: sets that are empty or hold something twice. */
static void refuse_written(value_reader *v) {
    served_reader *r = v->r;
    bool is_empty_set = strstr(v->why.message, "not be empty") != NULL;
    if (v->name != NULL && (v->is_deep || is_empty_set))
        served_refuse(r, r->is_enveloped && !v->is_deep,
                      "ExpressionAttributeValues contains invalid value: %s for key %.*s",
                      v->is_deep ? nesting_text : v->why.message, (int)v->name->len, v->name->ptr);
    else if (v->is_deep)
        served_refuse(r, false, "%s", nesting_text);
    else
        served_refuse(r, r->is_enveloped, "%s", v->why.message);
}

static void end_value(value_reader *v, skep_value *out) {
    served_reader *r = v->r;
    skep_status status = packed_finish(v->w);
    if (r->status != SKEP_OK) return;
    if (status == SKEP_INVALID) {
        refuse_written(v);
    } else if (status == SKEP_OK) {
        *out = packed_take(&r->packed, r->arena);
        if (out->data == NULL) served_no_memory(r);
    } else {
        served_no_memory(r);
    }
}

void served_item(served_reader *r, const json_node *node, skep_value *out) {
    packed_writer w;
    value_reader v;
    *out = (skep_value){0};
    if (node == NULL || r->status != SKEP_OK) return;
    begin_value(&v, &w, r, NULL);
    read_map(&v, node, 0);
    end_value(&v, out);
}

/* ---- Placeholders ---- */

static void read_names(served_reader *r, const json_node *map, skep_bindings *out) {
    const json_tree *tree = &r->tree;
    skep_name_binding *names = skep_arena_array(r->arena, map->len, sizeof *names);
    if (names == NULL) {
        served_no_memory(r);
        return;
    }
    const json_node *end = json_tree_end(tree, map);
    for (const json_node *at = json_tree_first(map); at < end && r->status == SKEP_OK;) {
        const json_node *value = json_tree_next(tree, at);
        packed_writer none;
        value_reader v;
        skep_name_binding *name = &names[out->name_count];
        begin_value(&v, &none, r, NULL);
        name->placeholder = json_text_of(tree, at);
        name->name = (skep_str){"", 0};
        if (value->kind == JSON_NULL || take_text(&v, value, &name->name)) out->name_count++;
        at = json_tree_next(tree, value);
    }
    out->names = names;
    if (map->len == 0)
        served_refuse(r, r->is_enveloped, "ExpressionAttributeNames must not be empty");
}

static void read_values(served_reader *r, const json_node *map, skep_bindings *out) {
    const json_tree *tree = &r->tree;
    skep_value_binding *values = skep_arena_array(r->arena, map->len, sizeof *values);
    if (values == NULL) {
        served_no_memory(r);
        return;
    }
    const json_node *end = json_tree_end(tree, map);
    for (const json_node *at = json_tree_first(map); at < end && r->status == SKEP_OK;) {
        const json_node *value = json_tree_next(tree, at);
        packed_writer w;
        value_reader v;
        skep_value_binding *binding = &values[out->value_count++];
        binding->placeholder = json_text_of(tree, at);
        begin_value(&v, &w, r, &binding->placeholder);
        read_value(&v, value, 0);
        end_value(&v, &binding->value);
        at = json_tree_next(tree, value);
    }
    out->values = values;
    if (map->len == 0)
        served_refuse(r, r->is_enveloped, "ExpressionAttributeValues must not be empty");
}

void served_bindings(served_reader *r, const json_node *object, skep_bindings *out) {
    *out = (skep_bindings){0};
    if (r->status != SKEP_OK) return;
    const json_node *names =
        served_map(r, served_member(r, object, "ExpressionAttributeNames"), "java.lang.String");
    if (names != NULL) read_names(r, names, out);
    if (r->status != SKEP_OK) return;
    const json_node *values =
        served_map(r, served_member(r, object, "ExpressionAttributeValues"), VALUE_TYPE);
    if (values != NULL) read_values(r, values, out);
}
