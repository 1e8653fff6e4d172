#include "query/operand.h"

#include <string.h>

#include "base/fail.h"
#include "mapper/mapper.h"
#include "model/member.h"

/* The next time that the form can tell apart from the one before: at it or above is at `value` or
 * above. */
static skep_time round_up(skep_time value, int64_t unit) {
    int64_t above = value % unit;
    if (above < 0) above += unit;
    bool has_next = above > 0 && value <= INT64_MAX - (unit - above);
    return has_next ? value + (unit - above) : value;
}

skep_status query_operand_address(const query_call *call, const skep_query_node *node,
                                  const void **out) {
    const skep_query_operand *operand = &node->operand;
    const void *given =
        operand->constant != NULL ? operand->constant : call->arguments[operand->parameter];
    *out = given;
    bool rounds = node->op == SKEP_QUERY_GE || node->op == SKEP_QUERY_LT;
    if (!rounds || operand->type->kind != SKEP_KIND_TIME || given == NULL) return SKEP_OK;
    int64_t unit = member_time_unit(operand->type);
    if (unit <= 1) return SKEP_OK;
    skep_time *rounded = skep_arena_alloc(call->arena, sizeof *rounded);
    if (rounded == NULL) return fail_memory(call->err);
    memcpy(rounded, given, sizeof *rounded);
    *rounded = round_up(*rounded, unit);
    *out = rounded;
    return SKEP_OK;
}

skep_status query_operand_refused(const query_call *call, const skep_query_node *node,
                                  skep_status status) {
    if (status != SKEP_INVALID) return status;
    if (node->operand.constant != NULL) {
        fail_context(call->err, "query '%s', constant: ", call->query->name);
    } else {
        fail_context(call->err, "query '%s', parameter %u: ", call->query->name,
                     node->operand.parameter + 1);
    }
    return status;
}

skep_status query_operand_value(const query_call *call, const skep_query_node *node,
                                skep_value *out) {
    skep_value value = {0};
    const void *address;
    skep_status status = query_operand_address(call, node, &address);
    if (status == SKEP_OK)
        status = mapper_value(node->operand.type, address, call->arena, &value, call->err);
    if (status == SKEP_OK && value.data == NULL) {
        status = fail(call->err, SKEP_INVALID,
                      "is NULL, which '%s' cannot be compared with; ask with == NULL in the query "
                      "whether it is there",
                      node->path[node->depth - 1]->name);
    }
    if (status != SKEP_OK) return query_operand_refused(call, node, status);
    *out = value;
    return SKEP_OK;
}
