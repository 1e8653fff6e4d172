#include "generate/check.h"

#include <string.h>

#include "base/utf8.h"

const char *check_words(gen *g, const char *const *words, size_t count) {
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        const char *between = i == 0 ? "" : i + 1 == count ? " and " : ", ";
        text = gen_format(g, "%s%s%s", text, between, words[i]);
    }
    return text;
}

static const char *argument_name(const note_arg *arg) {
    if (arg->name != NULL) return arg->name;
    return arg->text != NULL ? arg->text : "{...}";
}

void check_unknown(checker *c, const note_arg *arg, const char *annotation,
                   const char *const *known, size_t count) {
    gen_error(c->g, arg->at, "P02", "%s does not know '%s'", annotation, argument_name(arg));
    gen_hint(c->g, NOWHERE, "known are %s", check_words(c->g, known, count));
}

const char *check_text(checker *c, const note_arg *arg) {
    size_t bad_at = 0;
    if (arg->kind != NOTE_TEXT) {
        gen_error(c->g, arg->value_at, "P03", "'%s' takes a text in quotes", argument_name(arg));
        return NULL;
    }
    if (utf8_is_valid(arg->text, strlen(arg->text), &bad_at)) return arg->text;
    gen_error(c->g, note_place_in(arg, bad_at), "P03",
              "byte 0x%02X in the text of '%s' is not UTF-8",
              (unsigned)(unsigned char)arg->text[bad_at],
              arg->name != NULL ? arg->name : "an annotation");
    return NULL;
}

const char *check_word(checker *c, const note_arg *arg) {
    if (arg->kind == NOTE_WORD) return arg->text;
    gen_error(c->g, arg->value_at, "P03", "'%s' takes a name without quotes", argument_name(arg));
    return NULL;
}

void check_model(gen *g, raw_model *raw, model *out) {
    checker c = {.g = g, .raw = raw, .m = out};
    *out = (model){.raw = raw};
    void (*const stages[])(checker *) = {check_tables, check_entities, check_queries, check_names};
    for (size_t i = 0; i < sizeof stages / sizeof *stages && !g->is_memory_short; i++)
        stages[i](&c);
}
