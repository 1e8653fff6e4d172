/* The reference for reading JSON: simdjson's DOM, used as its documentation recommends: one parser for all texts, padding
 * behind each so that nothing is copied. */
#include "simdjson_parse.h"

#include <simdjson.h>

struct simdjson_parse {
    simdjson_parse(const char *json, size_t len) : text(json, len), parser() {}
    simdjson::padded_string text;
    simdjson::dom::parser parser;
};

extern "C" simdjson_parse *simdjson_parse_new(const char *text, size_t len) {
    return new simdjson_parse(text, len);
}

extern "C" bool simdjson_parse_run(simdjson_parse *p) {
    simdjson::dom::element root;
    return p->parser.parse(p->text).get(root) == simdjson::SUCCESS;
}

extern "C" void simdjson_parse_free(simdjson_parse *p) {
    delete p;
}
