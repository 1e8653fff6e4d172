/* generate/read.h: the first stage: libclang's view of a header as a raw model. */
#ifndef GENERATE_READ_H
#define GENERATE_READ_H

#include "generate/raw.h"

/** Parses `header` as C11 with SKEP_GENERATE defined. Errors of the C front end are forwarded;
 * the model is then not to be used. */
void read_header(gen *g, const char *header, raw_model *out);

#endif
