/* server/served_scalars.c: plain members of requests about items. All operations read theirs in one
 * order, that in which the service finds wrong types. */
#include <stdio.h>

#include "server/served_parts.h"

enum { PATH_BYTES = 128, TOTAL_SEGMENTS_MAX = 1000000 };

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const char *const capacity_names[] = {"", "INDEXES", "TOTAL", "NONE"};
static const char *const return_names[] = {"",        "NONE",       "ALL_OLD", "UPDATED_OLD",
                                           "ALL_NEW", "UPDATED_NEW"};
static const char *const metrics_names[] = {"", "SIZE", "NONE"};
static const char *const failure_names[] = {"", "ALL_OLD", "NONE"};
static const char *const select_names[] = {"", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
                                           "ALL_PROJECTED_ATTRIBUTES"};

/* ---- Enums ---- */

typedef struct scalar_reader {
    served_reader *r;
    const json_node *object;
    unsigned mask;
    const char *path;
} scalar_reader;

static size_t read_enum(const scalar_reader *s, const char *member, const char *name,
                        const char *const *names, size_t count, const char *set) {
    char path[PATH_BYTES];
    if (served_member(s->r, s->object, member) == NULL) return 0;
    (void)snprintf(path, sizeof path, "%s%s", s->path, name);
    return served_enum(s->r, s->object, member, path, names, count, set);
}

static served_capacity read_capacity(const scalar_reader *s) {
    static const served_capacity wanted[] = {SERVED_CAPACITY_NONE, SERVED_CAPACITY_INDEXES,
                                             SERVED_CAPACITY_TOTAL, SERVED_CAPACITY_NONE};
    size_t found = read_enum(s, "ReturnConsumedCapacity", "returnConsumedCapacity", capacity_names,
                             COUNT_OF(capacity_names), "[INDEXES, TOTAL, NONE]");
    return wanted[found];
}

static skep_return_values read_return_values(const scalar_reader *s) {
    size_t found =
        read_enum(s, "ReturnValues", "returnValues", return_names, COUNT_OF(return_names),
                  "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]");
    return found > 0 ? (skep_return_values)(found - 1) : SKEP_RETURN_NONE;
}

static bool read_on_failure(const scalar_reader *s) {
    return read_enum(s, "ReturnValuesOnConditionCheckFailure",
                     "returnValuesOnConditionCheckFailure", failure_names, COUNT_OF(failure_names),
                     "[ALL_OLD, NONE]") == 1;
}

static served_select read_select(const scalar_reader *s) {
    return (served_select)read_enum(
        s, "Select", "select", select_names, COUNT_OF(select_names),
        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
}

static void read_enums(const scalar_reader *s, served_scalars *out) {
    if (s->mask & SERVED_CAPACITY) out->capacity = read_capacity(s);
    if (s->mask & SERVED_RETURN_VALUES) out->return_values = read_return_values(s);
    if (s->mask & SERVED_METRICS)
        (void)read_enum(s, "ReturnItemCollectionMetrics", "returnItemCollectionMetrics",
                        metrics_names, COUNT_OF(metrics_names), "[SIZE, NONE]");
    if (s->mask & SERVED_ON_FAILURE) out->item_on_failure = read_on_failure(s);
    if (s->mask & SERVED_SELECT) out->select = read_select(s);
}

/* ---- Expressions ---- */

static void read_expressions(const scalar_reader *s, served_scalars *out) {
    served_reader *r = s->r;
    if (s->mask & SERVED_CONDITION)
        out->condition.text = served_text(r, s->object, "ConditionExpression");
    if (s->mask & SERVED_FILTER) out->filter.text = served_text(r, s->object, "FilterExpression");
    if (s->mask & SERVED_KEY_CONDITION)
        out->key_condition.text = served_text(r, s->object, "KeyConditionExpression");
    if (s->mask & SERVED_PROJECTION)
        out->projection.text = served_text(r, s->object, "ProjectionExpression");
    if (s->mask & SERVED_UPDATE) out->update.text = served_text(r, s->object, "UpdateExpression");
}

/* ---- Numbers and flags ---- */

static uint32_t read_count(const scalar_reader *s, const char *name, int32_t min, int32_t max,
                           bool *is_given) {
    int32_t value = served_int(s->r, s->object, name, is_given);
    if (!*is_given || s->r->status != SKEP_OK) return 0;
    if (value < min)
        served_fault(s->r,
                     "Value at '%s' " SERVED_CONSTRAINT "have value greater than or equal to %d",
                     name, (int)min);
    if (value > max)
        served_fault(s->r, "Value at '%s' " SERVED_CONSTRAINT "have value less than or equal to %d",
                     name, (int)max);
    return value < min ? 0 : (uint32_t)value;
}

static void read_segments(const scalar_reader *s, served_scalars *out) {
    bool has_segment, has_total;
    out->segment = read_count(s, "Segment", 0, TOTAL_SEGMENTS_MAX - 1, &has_segment);
    out->total_segments = read_count(s, "TotalSegments", 1, TOTAL_SEGMENTS_MAX, &has_total);
    if (has_segment && !has_total)
        served_refuse(s->r, false,
                      "The TotalSegments parameter is required but was not present in the request "
                      "when Segment parameter is present");
    if (has_total && !has_segment)
        served_refuse(s->r, false,
                      "The Segment parameter is required but was not present in the request when "
                      "parameter TotalSegments is present");
}

void served_scalars_read(served_reader *r, const json_node *object, unsigned mask, const char *path,
                         served_scalars *out) {
    scalar_reader s = {r, object, mask, path};
    bool is_given;
    *out = (served_scalars){0};
    if (r->status != SKEP_OK) return;
    if (mask & SERVED_TABLE)
        out->table = served_chars(r, object, "TableName", path[0] != '\0' ? path : "tableName");
    if (mask & SERVED_INDEX) out->index = served_chars(r, object, "IndexName", "indexName");
    read_enums(&s, out);
    read_expressions(&s, out);
    if (mask & SERVED_LIMIT) out->limit = read_count(&s, "Limit", 1, INT32_MAX, &is_given);
    if (mask & SERVED_SEGMENTS) read_segments(&s, out);
    if (mask & SERVED_FORWARD)
        out->is_descending = !served_bool(r, object, "ScanIndexForward", true);
    if (mask & SERVED_CONSISTENT)
        out->is_consistent = served_bool(r, object, "ConsistentRead", false);
}
