/* generate/emit_call.h: how the typed calls are written; private to the emit stage. */
#ifndef GENERATE_EMIT_CALL_H
#define GENERATE_EMIT_CALL_H

#include "generate/emit.h"

/** The parameters of one call. */
typedef struct parameter_list {
    list names; /* const char * */
    list types; /* const char *, ready to be followed by the name */
} parameter_list;

/** A name of the generated functions themselves: one that hides nothing that the header declares, such as a type
 *  `session`. */
const char *call_own(const emitter *e, const char *wanted);

/** The parts of the table key; the parent's come first, with the parent's name in front. */
parameter_list call_key_parameters(const emitter *e, const model_entity *entity);
parameter_list call_query_parameters(const emitter *e, const model_query *query);

/** "skep_session *session" and "skep_error *err". */
const char *call_session(const emitter *e);
const char *call_err(const emitter *e);

/** `HEAD(FIRST, parameters, last...)` without an end; `last` ends with NULL, `parameters` may be NULL. */
void call_signature(emitter *e, const char *head, const char *first,
                    const parameter_list *parameters, const char *const *last);

/** The signatures of the four calls of a query. */
void call_next(emitter *e, const model_query *query);
void call_first(emitter *e, const model_query *query);
void call_count(emitter *e, const model_query *query);
void call_explain(emitter *e, const model_query *query);

#endif
