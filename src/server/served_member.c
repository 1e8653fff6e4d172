/* server/served_member.c: members of requests by their kind, and what the service says of others. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/float_text.h"
#include "server/served_parts.h"

/* ---- What is wrong ---- */

void served_type_error(served_reader *r, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    if (r->status != SKEP_OK) return;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    r->status = fail_service(r->err, SKEP_INVALID, "SerializationException", "%s", message);
}

void served_fault(served_reader *r, const char *format, ...) {
    size_t len = strlen(r->faults);
    va_list args;
    if (r->fault_count > 0)
        len += (size_t)snprintf(r->faults + len, sizeof r->faults - len, "; ") % 3;
    r->fault_count++;
    if (len + 1 >= sizeof r->faults) return;
    va_start(args, format);
    (void)vsnprintf(r->faults + len, sizeof r->faults - len, format, args);
    va_end(args);
}

void served_refuse(served_reader *r, bool is_enveloped, const char *format, ...) {
    char message[SKEP_ERROR_MESSAGE_MAX];
    va_list args;
    if (r->refused.status != SKEP_OK) return;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    (void)fail_validation(&r->refused, "%s%s", is_enveloped ? SERVED_ENVELOPE : "", message);
}

void served_no_memory(served_reader *r) {
    if (r->status == SKEP_OK) r->status = fail_memory(r->err);
}

/* ---- Scalars ---- */

/* A token as the service names it; NULL for what is no scalar. */
static const char *token_name(json_kind kind) {
    switch (kind) {
    case JSON_TRUE: return "TRUE_VALUE";
    case JSON_FALSE: return "FALSE_VALUE";
    case JSON_WHOLE: return "NUMBER_VALUE";
    case JSON_DECIMAL: return "DECIMAL_VALUE";
    case JSON_TEXT: return "STRING_VALUE";
    default: return NULL;
    }
}

static void refuse_token(served_reader *r, const json_node *node, const char *wanted) {
    if (node->kind == JSON_LIST)
        served_type_error(r, "Unrecognized collection type class java.lang.%s", wanted);
    else if (node->kind == JSON_OBJECT)
        served_type_error(r, "Start of structure or map found where not expected");
    else
        served_type_error(r, "%s cannot be converted to %s", token_name(node->kind), wanted);
}

skep_str served_text(served_reader *r, const json_node *object, const char *name) {
    const json_node *node = served_member(r, object, name);
    if (node == NULL) return (skep_str){0};
    if (node->kind == JSON_TEXT) return json_text_of(&r->tree, node);
    refuse_token(r, node, "String");
    return (skep_str){0};
}

const char *served_chars(served_reader *r, const json_node *object, const char *name,
                         const char *path) {
    skep_str text = served_text(r, object, name);
    if (text.ptr != NULL && memchr(text.ptr, '\0', text.len) != NULL)
        served_fault(r,
                     "Value '%s' at '%s' " SERVED_CONSTRAINT
                     "satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                     text.ptr, path);
    return text.ptr;
}

static bool is_word(skep_str text, const char *words) {
    for (const char *word = words; *word != '\0';) {
        size_t len = strcspn(word, " ");
        size_t same = 0;
        while (same < len && same < text.len &&
               (text.ptr[same] | ('A' <= text.ptr[same] && text.ptr[same] <= 'Z' ? 0x20 : 0)) ==
                   word[same])
            same++;
        if (same == len && text.len == len) return true;
        word += len + (word[len] == ' ');
    }
    return false;
}

bool served_read_bool(served_reader *r, const json_node *node, bool is_value, bool *out,
                      bool *is_text) {
    *is_text = node->kind == JSON_TEXT;
    *out = node->kind == JSON_TRUE;
    if (node->kind == JSON_TRUE || node->kind == JSON_FALSE) return true;
    if (*is_text) {
        skep_str text = json_text_of(&r->tree, node);
        *out = is_word(text, "true t yes y 1");
        if (*out || is_word(text, "false f no n 0")) return true;
        served_type_error(r, "Unexpected token received from parser");
    } else if (node->kind == JSON_LIST && is_value) {
        served_type_error(r, "%s", "");
    } else {
        refuse_token(r, node, "Boolean");
    }
    return false;
}

bool served_bool(served_reader *r, const json_node *object, const char *name, bool otherwise) {
    const json_node *node = served_member(r, object, name);
    bool value, is_text;
    if (node == NULL) return otherwise;
    return served_read_bool(r, node, false, &value, &is_text) ? value : otherwise;
}

int32_t served_int(served_reader *r, const json_node *object, const char *name, bool *is_given) {
    const json_node *node = served_member(r, object, name);
    double number = 0;
    *is_given = node != NULL;
    if (node == NULL) return 0;
    if (node->kind != JSON_WHOLE && node->kind != JSON_DECIMAL) {
        refuse_token(r, node, "Integer");
        return 0;
    }
    (void)double_read(r->tree.text + node->at, node->len, &number);
    if (number >= INT32_MAX) return INT32_MAX;
    return number <= INT32_MIN ? INT32_MIN : (int32_t)number;
}

size_t served_enum(served_reader *r, const json_node *object, const char *name, const char *path,
                   const char *const *names, size_t count, const char *set) {
    skep_str text = served_text(r, object, name);
    if (text.ptr == NULL) return 0;
    for (size_t i = 1; i < count; i++)
        if (strlen(names[i]) == text.len && memcmp(names[i], text.ptr, text.len) == 0) return i;
    served_fault(r, "Value '%.*s' at '%s' " SERVED_CONSTRAINT "satisfy enum value set: %s",
                 (int)(text.len < SKEP_ERROR_TYPE_MAX ? text.len : SKEP_ERROR_TYPE_MAX), text.ptr,
                 path, set);
    return 0;
}

/* ---- Structures, lists and maps ---- */

const json_node *served_struct(served_reader *r, const json_node *node, const char *type,
                               bool is_element) {
    if (node == NULL || node->kind == JSON_OBJECT) return node;
    if (node->kind == JSON_NULL) return NULL;
    if (node->kind == JSON_LIST)
        served_type_error(r, "Unrecognized collection type class " SERVED_PACKAGE "%s", type);
    else
        served_type_error(
            r, "%s", is_element ? "Unexpected value type in payload" : "Unexpected field type");
    return NULL;
}

const json_node *served_list(served_reader *r, const json_node *object, const char *name,
                             const char *type) {
    const json_node *node = served_member(r, object, name);
    if (node == NULL || node->kind == JSON_LIST) return node;
    if (type != NULL)
        served_type_error(r, "%s", type);
    else if (node->kind == JSON_OBJECT)
        served_type_error(r, "Start of structure or map found where not expected");
    else
        served_type_error(r, "Unexpected field type");
    return NULL;
}

const json_node *served_map(served_reader *r, const json_node *node, const char *type) {
    if (node == NULL || node->kind == JSON_OBJECT) return node;
    if (node->kind == JSON_LIST)
        served_type_error(r, "Unrecognized collection type java.util.Map<java.lang.String, %s>",
                          type);
    else
        served_type_error(r, "Unexpected field type");
    return NULL;
}

/* ---- Legacy parameters ---- */

void served_refuse_legacy(served_reader *r, const json_node *object, const char *const *names,
                          const char *instead) {
    for (; *names != NULL; names++)
        if (served_member(r, object, *names) != NULL)
            served_refuse(r, false,
                          "The legacy parameter %s is not supported by this server: use %s", *names,
                          instead);
}
