/* wire/parse_plain.c: a parser of plain JSON that writes packed values as it reads.
 *
 * The stack of open objects and arrays is the writer's: an object is an open map, an array an open
 * list. `parse` alternates between read_value, which reads a scalar or opens a container, and
 * go_on, which closes what ends there and reads the name of the next value. Text is known to be
 * UTF-8 before the first byte is read, so that only escapes have to be looked at. */
#include "wire/parse_plain.h"

#include <string.h>

#include "base/fail.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "value/packed.h"
#include "value/show.h"

typedef struct parser {
    const char *text;
    size_t len;
    size_t at;
    buffer out;
    buffer unescaped; /* the string that is being read, where it has escapes */
    packed_writer w;
    bool is_no_json; /* the failure is of the text, not of a value */
} parser;

/* ---- Failures ---- */

/* False, always, so that readers can end with it. */
static bool fail_json(parser *p, const char *expected) {
    enum { FOUND_BYTES = 16, SHOWN_BYTES = 80 };
    char shown[SHOWN_BYTES] = "the end";
    skep_str rest = {p->text + p->at, p->len - p->at};
    if (rest.len > 0) {
        rest.len = utf8_cut(rest.ptr, rest.len, rest.len < FOUND_BYTES ? rest.len : FOUND_BYTES);
        (void)value_show_text(rest, shown, sizeof shown);
    }
    p->w.status = fail(p->w.err, SKEP_INVALID, "JSON, offset %zu: expected %s, found %s", p->at,
                       expected, shown);
    if (p->w.err != NULL) p->w.err->position = p->at;
    p->is_no_json = true;
    return false;
}

/* Puts the path of a value in front of its failure, and notes its offset. */
static void fail_value(parser *p, size_t offset, const value_path *path) {
    if (p->is_no_json || p->w.status != SKEP_INVALID) return;
    fail_context(p->w.err, "%s%s", path->text, path->len > 0 ? ": " : "");
    if (p->w.err != NULL) p->w.err->position = offset;
}

static bool is_ok(const parser *p) {
    return p->w.status == SKEP_OK;
}

/* ---- Characters ---- */

static char peek(const parser *p) {
    return p->at < p->len ? p->text[p->at] : '\0';
}

static void skip_blanks(parser *p) {
    for (; p->at < p->len; p->at++) {
        char c = p->text[p->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    }
}

static bool take(parser *p, char wanted) {
    skip_blanks(p);
    if (peek(p) != wanted) return false;
    p->at++;
    return true;
}

/* ---- Strings ---- */

static bool read_hex(parser *p, uint32_t *out) {
    *out = 0;
    for (size_t i = 0; i < 4; i++, p->at++) {
        char c = peek(p);
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return fail_json(p, "a hexadecimal digit of \\u");
        *out = *out << 4 | digit;
    }
    return true;
}

static void append_utf8(buffer *out, uint32_t code) {
    uint8_t bytes[4];
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, code >>= 6) bytes[i] = (uint8_t)(0x80 | (code & 0x3F));
    static const uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    bytes[0] = (uint8_t)(leads[len] | code);
    buffer_append(out, bytes, len);
}

/* The four digits behind \u, and where they are half of a pair of surrogates, the other half. */
static void read_unicode(parser *p) {
    size_t start = p->at - 2;
    uint32_t code, low;
    if (!read_hex(p, &code)) return;
    if (code >= 0xD800 && code <= 0xDFFF) {
        bool is_pair =
            code < 0xDC00 && p->len - p->at >= 2 && memcmp(p->text + p->at, "\\u", 2) == 0;
        if (is_pair) {
            p->at += 2;
            if (!read_hex(p, &low)) return;
            is_pair = low >= 0xDC00 && low <= 0xDFFF;
        }
        if (!is_pair) {
            p->at = start;
            (void)fail_json(p, "surrogates in pairs");
            return;
        }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(&p->unescaped, code);
}

static void read_escape(parser *p) {
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char c = p->len - p->at >= 2 ? p->text[p->at + 1] : '\0';
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;
    if (letter != NULL) {
        buffer_append_byte(&p->unescaped, (uint8_t)meanings[letter - letters]);
        p->at += 2;
    } else if (c == 'u') {
        p->at += 2;
        read_unicode(p);
    } else {
        (void)fail_json(p, "an escape (one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000)");
    }
}

/* Where the run of characters that stand for themselves ends. */
static size_t plain_end(const parser *p) {
    size_t at = p->at;
    while (at < p->len && (unsigned char)p->text[at] >= 0x20 && p->text[at] != '"' &&
           p->text[at] != '\\')
        at++;
    return at;
}

/* The string at the parser, in the text or in `unescaped`. */
static bool read_string(parser *p, skep_str *out) {
    size_t start = ++p->at;
    bool has_escape = false;
    while (is_ok(p)) {
        size_t from = p->at;
        p->at = plain_end(p);
        if (has_escape) buffer_append(&p->unescaped, p->text + from, p->at - from);
        char c = peek(p);
        if (c == '"') break;
        if (c != '\\') {
            return fail_json(p, p->at < p->len ? "control characters in strings as escapes"
                                               : "'\"' at the end of the string");
        }
        if (!has_escape) {
            buffer_clear(&p->unescaped);
            buffer_append(&p->unescaped, p->text + start, p->at - start);
            has_escape = true;
        }
        read_escape(p);
    }
    if (has_escape && p->unescaped.is_failed && is_ok(p)) p->w.status = fail_memory(p->w.err);
    if (!is_ok(p)) return false;
    *out = has_escape ? (skep_str){(const char *)p->unescaped.data, p->unescaped.len}
                      : (skep_str){p->text + start, p->at - start};
    if (out->len == 0) out->ptr = "";
    p->at++;
    return true;
}

/* ---- Scalars ---- */

static bool skip_digits(parser *p, const char *expected) {
    size_t start = p->at;
    while (peek(p) >= '0' && peek(p) <= '9') p->at++;
    return p->at > start || fail_json(p, expected);
}

static void read_number(parser *p) {
    size_t start = p->at;
    if (peek(p) == '-') p->at++;
    if (peek(p) == '0')
        p->at++;
    else if (!skip_digits(p, "a digit"))
        return;
    if (peek(p) == '.') {
        p->at++;
        if (!skip_digits(p, "a digit behind the decimal point")) return;
    }
    if (peek(p) == 'e' || peek(p) == 'E') {
        p->at++;
        if (peek(p) == '+' || peek(p) == '-') p->at++;
        if (!skip_digits(p, "a digit of the exponent")) return;
    }
    skep_decimal number = {0};
    p->w.status = skep_decimal_parse((skep_str){p->text + start, p->at - start}, &number, p->w.err);
    packed_decimal(&p->w, number);
}

static bool take_word(parser *p, const char *word) {
    size_t len = strlen(word);
    if (p->len - p->at < len || memcmp(p->text + p->at, word, len) != 0) return false;
    p->at += len;
    return true;
}

static void read_scalar(parser *p) {
    skep_str text = {NULL, 0};
    char c = peek(p);
    if (c == '"') {
        if (read_string(p, &text)) packed_text(&p->w, text);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        read_number(p);
    } else if (take_word(p, "true")) {
        packed_bool(&p->w, true);
    } else if (take_word(p, "false")) {
        packed_bool(&p->w, false);
    } else if (take_word(p, "null")) {
        packed_null(&p->w);
    } else {
        (void)fail_json(p, "a value");
    }
}

/* ---- Objects and arrays ---- */

/* An item's own map is not one of the levels that DynamoDB counts. */
static bool can_nest(parser *p) {
    size_t own = p->w.depth > 0 && p->w.levels[0].type == SKEP_TYPE_M ? 1 : 0;
    if (p->w.depth < LIMIT_NESTING_LEVELS + own) return true;
    p->w.status = fail(p->w.err, SKEP_INVALID,
                       "maps and lists are nested deeper than the %d levels that DynamoDB stores",
                       LIMIT_NESTING_LEVELS);
    return false;
}

/* The value at the parser: a scalar, or the beginning of an object or array. */
static void read_value(parser *p, bool *has_opened) {
    skip_blanks(p);
    char c = peek(p);
    size_t start = p->at;
    *has_opened = c == '{' || c == '[';
    value_path path = {.len = 0};
    if (*has_opened) {
        if (can_nest(p)) packed_open(&p->w, c == '{' ? SKEP_TYPE_M : SKEP_TYPE_L);
        p->at++;
    } else {
        read_scalar(p);
    }
    if (is_ok(p)) return;
    value_path_of_writer(&path, &p->w, true);
    fail_value(p, start, &path);
}

static void read_name(parser *p) {
    skep_str name = {NULL, 0};
    skip_blanks(p);
    if (peek(p) != '"') {
        (void)fail_json(p, "a name in quotes");
        return;
    }
    if (!read_string(p, &name)) return;
    packed_name(&p->w, name);
    if (is_ok(p) && !take(p, ':')) (void)fail_json(p, "':' behind the name");
}

static void close_container(parser *p) {
    value_path path = {.len = 0};
    packed_end(&p->w);
    if (is_ok(p)) return;
    value_path_of_writer(&path, &p->w, false);
    fail_value(p, p->at - 1, &path);
}

/* Behind a value, or behind the '{' or '[' that was just read: closes what ends here, up to the
 * place of the next value. */
static void go_on(parser *p, bool has_opened) {
    while (is_ok(p) && p->w.depth > 0) {
        bool is_map = p->w.levels[p->w.depth - 1].type == SKEP_TYPE_M;
        if (take(p, is_map ? '}' : ']')) {
            close_container(p);
            has_opened = false;
            continue;
        }
        if (!has_opened && !take(p, ','))
            (void)fail_json(p, is_map ? "',' or '}'" : "',' or ']'");
        else if (is_map)
            read_name(p);
        return;
    }
}

static void parse(parser *p) {
    bool has_opened;
    do {
        read_value(p, &has_opened);
        go_on(p, has_opened);
    } while (is_ok(p) && p->w.depth > 0);
    skip_blanks(p);
    if (is_ok(p) && p->at < p->len) (void)fail_json(p, "the end of the text");
}

skep_status wire_parse_plain(skep_str text, skep_arena *arena, skep_value *out, skep_error *err) {
    parser p;
    p.text = text.ptr;
    p.len = text.len;
    p.is_no_json = false;
    buffer_init(&p.out, skep_arena_allocator(arena), LIMIT_PACKED_ITEM_BYTES);
    buffer_init(&p.unescaped, skep_arena_allocator(arena), 0);
    packed_begin(&p.w, &p.out, err);
    if (utf8_is_valid(text.ptr, text.len, &p.at)) {
        p.at = 0;
        parse(&p);
    } else {
        (void)fail_json(&p, "UTF-8");
    }
    skep_status status = packed_finish(&p.w);
    if (status == SKEP_OK) {
        skep_value value = packed_take(&p.out, arena);
        if (value.data != NULL)
            *out = value;
        else
            status = fail_memory(err);
    }
    buffer_fini(&p.unescaped);
    buffer_fini(&p.out);
    return status;
}
