/* What SKEP and SKEP_FIELD say of a member: the words, their forms, and which of them exclude
 * each other. */
#include "generate/check_member.h"

typedef enum word_form { FORM_ALONE = 1, FORM_TEXT, FORM_WORD, FORM_ANY } word_form;

typedef struct word {
    const char *text;
    word_form form;
    const char *example; /* as the hint lists it */
    const char *means;   /* what it is for, NULL: any member */
    const char *code;    /* of the error for another member */
} word;

static const word words[MEMBER_WORDS] = {
    [WORD_NAME] = {"name", FORM_TEXT, "name = \"...\"", NULL, NULL},
    [WORD_IGNORE] = {"ignore", FORM_ALONE, "ignore", NULL, NULL},
    [WORD_MANY] = {"many", FORM_ALONE, "many", NULL, NULL},
    [WORD_NULL] = {"null", FORM_ALONE, "null", NULL, NULL},
    [WORD_NUMBER] = {"number", FORM_ALONE, "number", "enums", "M05"},
    [WORD_REQUIRED] = {"required", FORM_ALONE, "required", NULL, NULL},
    [WORD_SENSITIVE] = {"sensitive", FORM_ALONE, "sensitive", NULL, NULL},
    [WORD_OMIT_EMPTY] = {"omit_empty", FORM_ALONE, "omit_empty",
                         "text, bytes, lists, maps and structs", "M11"},
    [WORD_JSON] = {"json", FORM_ALONE, "json", "text", "M11"},
    [WORD_VECTOR] = {"vector", FORM_ALONE, "vector", "arrays of float or double", "M11"},
    [WORD_LIST] = {"list", FORM_ALONE, "list", "arrays of bytes", "M11"},
    [WORD_SET] = {"set", FORM_ALONE, "set", "pointers with 'count = ...'", "M11"},
    [WORD_COUNT] = {"count", FORM_WORD, "count = member", "pointers", "M11"},
    [WORD_VARIANT] = {"variant", FORM_WORD, "variant = member", "unions", "M11"},
    [WORD_CONVERT] = {"convert", FORM_WORD, "convert = functions", NULL, NULL},
    [WORD_TYPE] = {"type", FORM_WORD, "type = S", "members with 'convert = ...'", "M11"},
    [WORD_DEFAULT] = {"default", FORM_ANY, "default = value", NULL, NULL},
    [WORD_EPOCH] = {"epoch", FORM_ALONE, "epoch", "times (skep_time)", "M11"},
    [WORD_EPOCH_MS] = {"epoch_ms", FORM_ALONE, "epoch_ms", "times (skep_time)", "M11"},
    [WORD_DATE] = {"date", FORM_ALONE, "date", "times (skep_time)", "M11"},
    [WORD_FORMAT] = {"format", FORM_TEXT, "format = \"...\"", "times (skep_time)", "M11"},
};

static void refuse_unknown(const member_check *m, const note_arg *arg) {
    const char *examples[MEMBER_WORDS];
    for (int i = 0; i < MEMBER_WORDS; i++) examples[i] = words[i].example;
    const char *said = arg->name != NULL ? arg->name : arg->text != NULL ? arg->text : "{...}";
    gen_error(m->c->g, arg->at, "M02", "SKEP does not know '%s'", said);
    gen_hint(m->c->g, NOWHERE, "known are %s", check_words(m->c->g, examples, MEMBER_WORDS));
}

static bool has_form(const member_check *m, const word *known, const note_arg *arg) {
    bool is_alone = arg->name == NULL && arg->kind == NOTE_WORD;
    if (known->form == FORM_ALONE) {
        if (is_alone) return true;
        gen_error(m->c->g, arg->at, "P03", "'%s' stands alone, without a value", known->text);
        return false;
    }
    if (arg->name == NULL) {
        gen_error(m->c->g, arg->at, "P03", "'%s' takes a value", known->text);
        gen_hint(m->c->g, NOWHERE, "%s", known->example);
        return false;
    }
    if (known->form == FORM_TEXT) return check_text(m->c, arg) != NULL;
    return known->form == FORM_ANY || check_word(m->c, arg) != NULL;
}

static void take_note(member_check *m, const note_arg *arg) {
    const char *said = arg->name != NULL ? arg->name : arg->text;
    for (int i = 0; i < MEMBER_WORDS; i++) {
        if (!text_equal(said, words[i].text)) continue;
        if (has_form(m, &words[i], arg)) m->said[i] = arg;
        return;
    }
    refuse_unknown(m, arg);
}

static bool refuse_pair(const member_check *m, member_word a, member_word b) {
    const note_arg *second = m->said[b];
    if (m->said[a] == NULL || second == NULL) return true;
    gen_error(m->c->g, second->at, "M19", "'%s' and '%s' exclude each other", words[a].text,
              words[b].text);
    return false;
}

/* Where one word decides everything, the others mean nothing. */
static void refuse_others(const member_check *m, member_word only, const char *reason) {
    for (int i = 0; i < MEMBER_WORDS; i++) {
        if (m->said[i] == NULL || i == (int)only) continue;
        gen_error(m->c->g, m->said[i]->at, "M19", "'%s' says nothing of member '%s': %s",
                  words[i].text, m->raw->name, reason);
    }
}

/* An alternative is stored as the union's own attribute, present whenever its tag selects it. */
static void check_alternative(member_check *m) {
    static const member_word refused[] = {WORD_NAME,       WORD_MANY,  WORD_NULL,    WORD_REQUIRED,
                                          WORD_OMIT_EMPTY, WORD_COUNT, WORD_VARIANT, WORD_DEFAULT};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const note_arg *arg = m->said[refused[i]];
        if (arg == NULL) continue;
        gen_error(m->c->g, arg->at, "M11", "'%s' is not for member '%s', which is one of a union",
                  words[refused[i]].text, m->raw->name);
        gen_hint(m->c->g, NOWHERE, "say it of the union, or put the member into a struct");
        m->said[refused[i]] = NULL;
    }
}

bool member_notes(member_check *m) {
    static const member_word forms[] = {WORD_EPOCH, WORD_EPOCH_MS, WORD_DATE, WORD_FORMAT};
    for (size_t i = 0; i < m->raw->notes.count; i++) take_note(m, m->raw->notes.items[i]);
    if (m->said[WORD_MANY] != NULL)
        refuse_others(m, WORD_MANY, "its elements are items of their own");
    if (m->raw->is_alternative) check_alternative(m);
    bool is_right = refuse_pair(m, WORD_REQUIRED, WORD_DEFAULT);
    is_right &= refuse_pair(m, WORD_COUNT, WORD_VARIANT);
    for (size_t i = 0; i < 4; i++)
        for (size_t k = i + 1; k < 4; k++) is_right &= refuse_pair(m, forms[i], forms[k]);
    return is_right;
}

void member_unused(const member_check *m) {
    for (int i = 0; i < MEMBER_WORDS; i++) {
        if (m->said[i] == NULL || m->is_used[i] || words[i].means == NULL) continue;
        gen_error(m->c->g, m->said[i]->at, words[i].code, "'%s' is for %s; member '%s' is '%s'",
                  words[i].text, words[i].means, m->raw->name, m->raw->type->spelling);
    }
}
