/* query/objects.c: queries of a model that was described by calls (skep/model_builder.h): the calls
 * of generated code under names that are promised. */
#include <skep/model_builder.h>

bool skep_objects_next(skep_session *session, const skep_compiled_query *query,
                       const void *const *arguments, const skep_query_options *options,
                       skep_page *page, skep_error *err) {
    return skep_gen_query_next(session, query, arguments, options, page, err);
}

void *skep_objects_first(skep_session *session, const skep_compiled_query *query,
                         const void *const *arguments, const skep_query_options *options,
                         skep_error *err) {
    return skep_gen_query_first(session, query, arguments, options, err);
}

skep_status skep_objects_count(skep_session *session, const skep_compiled_query *query,
                               const void *const *arguments, size_t *out, skep_error *err) {
    return skep_gen_query_count(session, query, arguments, out, err);
}

const char *skep_objects_explain(skep_session *session, const skep_compiled_query *query,
                                 const void *const *arguments, skep_error *err) {
    return skep_gen_query_explain(session, query, arguments, err);
}
