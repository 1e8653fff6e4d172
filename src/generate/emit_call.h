/* generate/emit_call.h: how the typed calls are written; private to the emit stage. */
#ifndef GENERATE_EMIT_CALL_H
#define GENERATE_EMIT_CALL_H

#include "generate/emit.h"

/** A parameter of a call. */
typedef struct call_parameter {
    const char *type; /* ready to be followed by the name */
    const char *name;
} call_parameter;

/** A name of the generated functions themselves: one that hides nothing that the header
 * declares, such as a type `session`. */
const char *call_own(const emitter *e, const char *wanted);

/** Lists of `call_parameter`: the parts of the table key; the parent's come first, with the
 * parent's name in front. */
list call_key_parameters(const emitter *e, const model_entity *entity);
list call_query_parameters(const emitter *e, const model_query *query);

/** "skep_session *session" and "skep_error *err". */
const char *call_session(const emitter *e);
const char *call_err(const emitter *e);

/** `HEAD(FIRST, parameters, last...)` without an end; `last` ends with NULL, `parameters` may be
 * NULL. */
void call_signature(emitter *e, const char *head, const char *first, const list *parameters,
                    const char *const *last);

/** The signatures of the four calls of a query. */
void call_next(emitter *e, const model_query *query);
void call_first(emitter *e, const model_query *query);
void call_count(emitter *e, const model_query *query);
void call_explain(emitter *e, const model_query *query);

#endif
