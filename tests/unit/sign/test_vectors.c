/* AWS's published test suite of Signature Version 4: tests/vectors/sigv4.json. */
#include "sign_support.h"

#include "sign/date.h"
#include "wire/parse_plain.h"

enum { VECTOR_COUNT = 38 };

static skep_value member(skep_value map, const char *name) {
    skep_value value;
    skep_value_at(map, str_of(name), &value);
    return value;
}

static skep_str text_member(skep_value map, const char *name) {
    return skep_value_text(member(map, name));
}

static skep_value read_vectors(skep_arena *arena) {
    FILE *file = fopen(SKEP_TEST_VECTORS "/sigv4.json", "rb");
    assert_non_null(file);
    static char text[256 * 1024];
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_in_range(len, 1, sizeof text - 1);
    skep_value vectors;
    skep_error err = {0};
    if (wire_parse_plain((skep_str){text, len}, arena, &vectors, &err) != SKEP_OK)
        fail_msg("%s", err.message);
    return vectors;
}

/* "2015-08-30T12:36:00Z" without its punctuation. */
static int64_t time_of(skep_str extended) {
    char basic[SIGN_DATE_LEN + 1];
    size_t len = 0;
    for (size_t i = 0; i < extended.len; i++)
        if (extended.ptr[i] != '-' && extended.ptr[i] != ':') basic[len++] = extended.ptr[i];
    int64_t second = 0;
    assert_true(sign_date_read((skep_str){basic, len}, &second));
    return second;
}

/* ---- The request as text ---- */

typedef struct parsed {
    sign_request request;
    sign_header headers[SIGN_HEADERS_MAX];
    char hash[SIGN_HASH_TEXT_LEN];
} parsed;

static skep_str cut(skep_str *rest, const char *until) {
    size_t len = strlen(until), i = 0;
    while (i + len <= rest->len && memcmp(rest->ptr + i, until, len) != 0) i++;
    if (i + len > rest->len) i = rest->len;
    skep_str start = {rest->ptr, i};
    size_t used = i + len < rest->len ? i + len : rest->len;
    *rest = (skep_str){rest->ptr + used, rest->len - used};
    return start;
}

static void add_header(parsed *p, skep_str name, skep_str value) {
    p->headers[p->request.header_count++] = (sign_header){name, value};
}

/* A line that begins with a blank belongs to the header before. */
static void parse_headers(skep_str text, parsed *out) {
    while (text.len > 0) {
        skep_str line = cut(&text, "\n");
        if (line.ptr[0] == ' ') {
            skep_str *value = &out->headers[out->request.header_count - 1].value;
            value->len = (size_t)(line.ptr + line.len - value->ptr);
        } else {
            skep_str name = cut(&line, ":");
            add_header(out, name, line);
        }
    }
}

static void parse_request(skep_str text, parsed *out) {
    memset(out, 0, sizeof *out);
    skep_str head = cut(&text, "\n\n");
    skep_str line = cut(&head, "\n");
    out->request.method = cut(&line, " ");
    skep_str target = cut(&line, " HTTP/1.1");
    out->request.path = cut(&target, "?");
    out->request.query = target;
    out->request.headers = out->headers;
    out->request.body = (skep_bytes){(const uint8_t *)text.ptr, text.len};
    parse_headers(head, out);
}

/* ---- A vector ---- */

static void prepare(skep_value vector, sign_key *key, parsed *p) {
    skep_value context = member(vector, "context");
    skep_value who = member(context, "credentials");
    sign_credentials credentials = {.access_key_id = text_member(who, "access_key_id"),
                                    .secret_access_key = text_member(who, "secret_access_key"),
                                    .session_token = text_member(who, "token")};
    sign_scope scope = {text_member(context, "region"), text_member(context, "service")};
    skep_error err = {0};
    if (sign_key_use(key, &credentials, &scope, time_of(text_member(context, "timestamp")), &err) !=
        SKEP_OK)
        fail_msg("%s", err.message);
    parse_request(text_member(vector, "request"), p);
    if (!skep_value_bool(member(context, "normalize"))) p->request.path_form = SIGN_PATH_AS_SENT;
    add_header(p, SKEP_STR("X-Amz-Date"), (skep_str){key->date, SIGN_DATE_LEN});
    bool is_token_left_out = skep_value_bool(member(context, "omit_session_token"));
    if (credentials.session_token.len > 0 && !is_token_left_out)
        add_header(p, SKEP_STR("X-Amz-Security-Token"), credentials.session_token);
    if (skep_value_bool(member(context, "sign_body"))) {
        sign_hash_text(p->request.body.ptr, p->request.body.len, p->hash);
        add_header(p, SKEP_STR("x-amz-content-sha256"), (skep_str){p->hash, sizeof p->hash});
    }
}

static void check_vector(skep_value vector) {
    sign_key key = {0};
    parsed p;
    prepare(vector, &key, &p);
    char names[SIGN_SIGNED_NAMES_MAX], signature[SIGN_HASH_TEXT_LEN];
    size_t names_len = 0;
    assert_int_equal(sign_all_names(&p.request, names, &names_len, NULL), SKEP_OK);
    buffer canonical, string;
    buffer_init(&canonical, NULL, 0);
    buffer_init(&string, NULL, 0);
    assert_int_equal(sign_canonical(&p.request, (skep_str){names, names_len}, &canonical, NULL),
                     SKEP_OK);
    assert_str(content_of(&canonical), text_member(vector, "canonical_request"));
    sign_string_to_sign(&key, content_of(&canonical), &string);
    assert_str(content_of(&string), text_member(vector, "string_to_sign"));
    sign_signature(&key, content_of(&string), signature);
    assert_str((skep_str){signature, sizeof signature}, text_member(vector, "signature"));
    char authorization[SIGN_AUTHORIZATION_MAX + 1];
    size_t len = 0;
    assert_int_equal(sign_general(&key, &p.request, authorization, &len, NULL), SKEP_OK);
    assert_int_equal(strlen(authorization), len);
    assert_memory_equal(authorization + len - sizeof signature, signature, sizeof signature);
    buffer_fini(&canonical);
    buffer_fini(&string);
    sign_key_fini(&key);
}

static void every_published_vector_is_signed_as_published(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value vectors = read_vectors(arena);
    assert_int_equal(skep_value_count(vectors), VECTOR_COUNT);
    skep_value_iter iter = skep_value_begin(vectors);
    skep_value vector;
    while (skep_value_next(&iter, NULL, &vector)) {
        print_message("%s\n", text_member(vector, "name").ptr);
        check_vector(vector);
    }
    skep_arena_free(arena);
}

static void every_published_vector_is_accepted_by_the_server(void **state) {
    (void)state;
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value_iter iter = skep_value_begin(read_vectors(arena));
    skep_value vector;
    while (skep_value_next(&iter, NULL, &vector)) {
        sign_key key = {0}, server_key = {0};
        parsed p;
        prepare(vector, &key, &p);
        skep_value context = member(vector, "context");
        skep_value who = member(context, "credentials");
        bool is_token_left_out = skep_value_bool(member(context, "omit_session_token"));
        sign_verifier verifier = {
            .credentials = {.access_key_id = text_member(who, "access_key_id"),
                            .secret_access_key = text_member(who, "secret_access_key"),
                            .session_token =
                                is_token_left_out ? SKEP_STR("") : text_member(who, "token")},
            .region = text_member(context, "region"),
            .service = text_member(context, "service")};
        char authorization[SIGN_AUTHORIZATION_MAX + 1];
        size_t len = 0;
        assert_int_equal(sign_general(&key, &p.request, authorization, &len, NULL), SKEP_OK);
        add_header(&p, SKEP_STR("Authorization"), (skep_str){authorization, len});
        skep_error err = {0};
        sign_outcome outcome = sign_verify(&verifier, &server_key, &p.request, TEST_NOW, &err);
        if (outcome != SIGN_ACCEPTED)
            fail_msg("%s: %s", text_member(vector, "name").ptr, err.message);
        sign_key_fini(&key);
        sign_key_fini(&server_key);
    }
    skep_arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_published_vector_is_signed_as_published),
        cmocka_unit_test(every_published_vector_is_accepted_by_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
