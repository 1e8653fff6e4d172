#include "query/operand.h"

#include "base/fail.h"
#include "mapper/mapper.h"

const void *query_operand_address(const query_call *call, const skep_query_node *node) {
    const skep_query_operand *operand = &node->operand;
    return operand->constant != NULL ? operand->constant : call->arguments[operand->parameter];
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
    skep_status status = mapper_value(node->operand.type, query_operand_address(call, node),
                                      call->arena, &value, call->err);
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
