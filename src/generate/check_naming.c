/* Conventions for names: `names = camel`. */
#include <string.h>

#include "generate/check.h"
#include "model/naming.h"

static const char *const names[] = {"none", "camel", "snake", "kebab", "upper_snake", "pascal"};
enum { NAMES = sizeof names / sizeof names[0] };

const char *naming_apply(gen *g, model_naming naming, const char *name) {
    size_t len = strlen(name);
    char *out = naming != NAMING_NONE ? gen_array(g, 2 * len + 1, 1) : NULL;
    if (out == NULL) return naming == NAMING_NONE ? name : "";
    naming_write(naming, name, len, out);
    return out;
}

void naming_read(checker *c, const note_arg *arg, model_naming *out) {
    const char *word = check_word(c, arg);
    if (word == NULL) return;
    for (int i = 0; i < NAMES; i++) {
        if (!text_equal(word, names[i])) continue;
        *out = (model_naming)i;
        return;
    }
    gen_error(c->g, arg->value_at, "P03", "there is no convention '%s' for names", word);
    gen_hint(c->g, NOWHERE, "known are %s", check_words(c->g, names, NAMES));
}
