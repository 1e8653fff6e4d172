/* Where credentials are found: options, environment, profiles and processes. */
#include "credentials_support.h"

#include "support/failing_allocator.h"

static int begin_alone(void **state) {
    int result = begin_home(state);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    return result;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_alone, end_home)

static void nothing_is_found_where_nothing_is_configured(void **state) {
    (void)state;
    fails(NULL, SKEP_NOT_FOUND, "no credentials are found: not in the options, the environment");
    fails(NULL, SKEP_NOT_FOUND, ".aws/credentials', a container or the instance's metadata");
}

static void options_come_first(void **state) {
    (void)state;
    setenv("AWS_ACCESS_KEY_ID", "ENV", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "HUSH", 1);
    write_text(".aws/config", "this file is broken");
    finds(&(skep_remote_options){.access_key_id = "ID", .secret_access_key = "HUSH"}, "ID", "HUSH",
          "", CREDENTIALS_FOREVER);
    finds(&(skep_remote_options){.access_key_id = "ID",
                                 .secret_access_key = "HUSH",
                                 .session_token = "TOKEN"},
          "ID", "HUSH", "TOKEN", CREDENTIALS_FOREVER);
}

static void one_half_of_a_pair_is_an_error(void **state) {
    (void)state;
    skep_error err = {0};
    skep_remote_options options = {.access_key_id = "ID"};
    assert_null(credentials_open(&(credentials_options){.options = &options}, &err));
    assert_says(&err, "the options have access_key_id without secret_access_key");
    setenv("AWS_SECRET_ACCESS_KEY", "HUSH", 1);
    fails(NULL, SKEP_INVALID,
          "environment: AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not");
    unsetenv("AWS_SECRET_ACCESS_KEY");
    write_text(".aws/credentials", "[default]\naws_access_key_id = ID\n");
    fails(NULL, SKEP_INVALID,
          "profile 'default': it has aws_access_key_id without aws_secret_access_key");
}

static void text_that_cannot_be_signed_with_is_refused(void **state) {
    (void)state;
    char longer[SIGN_SECRET_MAX + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    setenv("AWS_ACCESS_KEY_ID", "ID", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "HUSH\n", 1);
    fails(NULL, SKEP_INVALID, "environment: the secret access key has a blank, a line break");
    setenv("AWS_SECRET_ACCESS_KEY", longer, 1);
    fails(NULL, SKEP_INVALID, "environment: the secret access key has 257 characters, at most 256");
}

static void the_environment_comes_before_profiles(void **state) {
    (void)state;
    write_text(".aws/credentials", "[default]\naws_access_key_id = P\naws_secret_access_key = S\n"
                                   "[named]\naws_access_key_id = N\naws_secret_access_key = T\n"
                                   "aws_session_token = U\n");
    finds(NULL, "P", "S", "", CREDENTIALS_FOREVER);
    setenv("AWS_PROFILE", "named", 1);
    finds(NULL, "N", "T", "U", CREDENTIALS_FOREVER);
    setenv("AWS_ACCESS_KEY_ID", "E", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "F", 1);
    setenv("AWS_SESSION_TOKEN", "G", 1);
    finds(NULL, "E", "F", "G", CREDENTIALS_FOREVER);
    finds(&(skep_remote_options){.profile = "default"}, "P", "S", "", CREDENTIALS_FOREVER);
}

static void a_profile_that_is_not_there_is_named(void **state) {
    (void)state;
    fails(&(skep_remote_options){.profile = "nobody"}, SKEP_INVALID,
          "the profile 'nobody' is neither in");
    write_text(".aws/config", "[default]\nregion = eu-west-1\n");
    fails(NULL, SKEP_NOT_FOUND, "no credentials are found");
}

static void files_changed_meanwhile_are_read_anew(void **state) {
    (void)state;
    write_text(".aws/credentials", "[default]\naws_access_key_id = A\naws_secret_access_key = S\n");
    credentials_source *source = open_source(NULL);
    const credentials_set *first = credentials_acquire(source, NULL);
    assert_non_null(first);
    write_text(".aws/credentials", "[default]\naws_access_key_id = B\naws_secret_access_key = S\n");
    const credentials_set *same = credentials_acquire(source, NULL);
    assert_ptr_equal(first, same);
    credentials_invalidate(source, first);
    const credentials_set *next = credentials_acquire(source, NULL);
    assert_text(next->credentials.access_key_id, "B");
    assert_text(first->credentials.access_key_id, "A");
    credentials_invalidate(source, first); /* it is no longer the current one */
    assert_ptr_equal(credentials_acquire(source, NULL), next);
    credentials_release(first);
    credentials_release(same);
    credentials_release(next);
    credentials_release(next);
    credentials_close(source);
}

/* ---- Processes ---- */

static void set_process(const char *command) {
    char text[1024];
    snprintf(text, sizeof text, "[default]\ncredential_process = %s\n", command);
    write_text(".aws/config", text);
}

#define PRINT_KEYS "\"Version\":1,\"AccessKeyId\":\"ID\",\"SecretAccessKey\":\"HUSH\""

static void a_process_prints_credentials(void **state) {
    (void)state;
    set_process("printf '{" PRINT_KEYS "}'");
    finds(NULL, "ID", "HUSH", "", CREDENTIALS_FOREVER);
    set_process("echo '{" PRINT_KEYS
                ",\"SessionToken\":\"T\",\"Expiration\":\"2027-01-15T09:00:00Z\"}' | cat");
    finds(NULL, "ID", "HUSH", "T", NOW + 3600);
}

static void processes_that_fail_are_errors(void **state) {
    (void)state;
    set_process("echo '{" PRINT_KEYS "}'; exit 3");
    fails(NULL, SKEP_INVALID, "credential_process: the command ended with exit status 3");
    set_process("kill -9 $$");
    fails(NULL, SKEP_INVALID, "credential_process: the command ended with signal 9");
    set_process("echo HUSH");
    fails(NULL, SKEP_CORRUPT, "credential_process: the answer is not the JSON that is expected");
    set_process("echo '[\"HUSH\"]'");
    fails(NULL, SKEP_CORRUPT, "credential_process: the answer is not the JSON that is expected");
    set_process("echo '{\"Version\":2,\"AccessKeyId\":\"ID\",\"SecretAccessKey\":\"HUSH\"}'");
    fails(NULL, SKEP_CORRUPT, "credential_process: the answer is not of 'Version' 1");
    set_process("echo '{\"Version\":1,\"AccessKeyId\":\"ID\"}'");
    fails(NULL, SKEP_INVALID, "credential_process: the secret access key is missing");
    set_process("echo '{" PRINT_KEYS ",\"Expiration\":\"tomorrow\"}'");
    fails(NULL, SKEP_CORRUPT, "credential_process: 'Expiration' of the answer is no time");
    set_process("yes HUSH");
    fails(NULL, SKEP_LIMIT, "credential_process: the command prints more than 65536 bytes");
}

/* ---- Profiles that lead to others ---- */

static void chains_of_profiles_that_lead_nowhere_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *config;
        const char *reason;
    } cases[] = {
        {"[default]\nrole_arn = r\n",
         "profile 'default': a role_arn goes with one of source_profile"},
        {"[default]\nrole_arn = r\nsource_profile = a\ncredential_source = Environment\n",
         "profile 'default': a role_arn goes with one of source_profile"},
        {"[default]\nrole_arn = r\nsource_profile = a\n",
         "profile 'default': its source_profile 'a' does not exist"},
        {"[default]\nrole_arn = r\nsource_profile = a\n[profile a]\nregion = x\n",
         "profile 'default': its source_profile 'a' has no credentials"},
        {"[default]\nrole_arn = r\nsource_profile = a\n[profile a]\nrole_arn = r\n"
         "source_profile = default\n",
         "profile 'default': its source_profile leads back to 'default'"},
        {"[default]\nrole_arn = r\nsource_profile = default\n",
         "profile 'default': its source_profile leads back to 'default'"},
        {"[default]\nrole_arn = r\ncredential_source = Mars\n",
         "profile 'default': credential_source is 'Mars'; known are Environment"},
        {"[default]\nrole_arn = r\ncredential_source = Environment\n",
         "profile 'default': its credential_source Environment has no credentials"},
        {"[default]\nrole_arn = r\nsource_profile = a\nmfa_serial = m\n[profile a]\n",
         "profile 'default': it asks for a code of an MFA device"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_text(".aws/config", cases[i].config);
        fails(NULL, SKEP_INVALID, cases[i].reason);
    }
    char text[1024] = "[default]\nrole_arn = r\nsource_profile = p0\n";
    for (int i = 0; i < CREDENTIALS_ROLES_MAX; i++)
        snprintf(text + strlen(text), 100, "[profile p%d]\nrole_arn = r\nsource_profile = p%d\n", i,
                 i + 1);
    snprintf(text + strlen(text), 100, "[profile p%d]\nregion = x\n", CREDENTIALS_ROLES_MAX);
    write_text(".aws/config", text);
    fails(NULL, SKEP_LIMIT, "more than 5 profiles with roles lead from one to the next");
}

/* ---- Memory ---- */

static void short_memory_is_reported_without_a_leak(void **state) {
    (void)state;
    set_process("printf '{" PRINT_KEYS "}'");
    failing_allocator memory;
    for (int nth = 1;; nth++) {
        failing_allocator_init(&memory, nth);
        skep_error err = {0};
        credentials_options options = {.allocator = &memory.table, .now_s = fixed_now};
        credentials_source *source = credentials_open(&options, &err);
        const credentials_set *set = source != NULL ? credentials_acquire(source, &err) : NULL;
        bool is_done = set != NULL;
        if (!is_done) assert_int_equal(err.status, SKEP_NO_MEMORY);
        credentials_close(source);
        credentials_release(set); /* a set outlives its source */
        assert_int_equal(memory.live, 0);
        if (is_done) break;
    }
}

/* Keeps what is released, to look into it. */
typedef struct keeping {
    skep_allocator table;
    char *pieces[256];
    size_t sizes[256];
    size_t count;
} keeping;

static void *keeping_resize(void *context, void *memory, size_t size) {
    keeping *k = context;
    assert_null(memory); /* pieces that grow are copied, so that the old one is overwritten */
    assert_true(k->count < 256);
    k->pieces[k->count] = calloc(1, size);
    k->sizes[k->count] = size;
    return k->pieces[k->count++];
}

static void keeping_release(void *context, void *memory) {
    (void)context;
    (void)memory;
}

static bool has_secret(const char *bytes, size_t len) {
    for (size_t i = 0; i + 4 <= len; i++)
        if (memcmp(bytes + i, "HUSH", 4) == 0) return true;
    return false;
}

static void released_memory_holds_no_secret(void **state) {
    (void)state;
    set_process("printf '{" PRINT_KEYS "}'");
    static keeping k;
    k.table = (skep_allocator){keeping_resize, keeping_release, &k};
    credentials_options options = {.allocator = &k.table, .now_s = fixed_now};
    credentials_source *source = credentials_open(&options, NULL);
    const credentials_set *set = credentials_acquire(source, NULL);
    assert_non_null(set);
    bool is_there = false;
    for (size_t i = 0; i < k.count; i++) is_there |= has_secret(k.pieces[i], k.sizes[i]);
    assert_true(is_there);
    credentials_close(source);
    credentials_release(set);
    for (size_t i = 0; i < k.count; i++) {
        assert_false(has_secret(k.pieces[i], k.sizes[i]));
        free(k.pieces[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_found_where_nothing_is_configured),
        TEST(options_come_first),
        TEST(one_half_of_a_pair_is_an_error),
        TEST(text_that_cannot_be_signed_with_is_refused),
        TEST(the_environment_comes_before_profiles),
        TEST(a_profile_that_is_not_there_is_named),
        TEST(files_changed_meanwhile_are_read_anew),
        TEST(a_process_prints_credentials),
        TEST(processes_that_fail_are_errors),
        TEST(chains_of_profiles_that_lead_nowhere_are_refused),
        TEST(short_memory_is_reported_without_a_leak),
        TEST(released_memory_holds_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
