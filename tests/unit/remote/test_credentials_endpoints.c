/* Credentials that a server hands out: STS, IAM Identity Center, containers, instances. */
#include "credentials_support.h"

#include "base/buffer.h"
#include "remote/http.h"

static fake_server server;

static int begin_server(void **state) {
    fake_server_start(&server);
    int result = begin_home(state);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    setenv("AWS_ENDPOINT_URL_STS", server.url, 1);
    setenv("AWS_ENDPOINT_URL_SSO", server.url, 1);
    return result;
}

static int end_server(void **state) {
    fake_server_stop(&server);
    return end_home(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_server, end_server)

static void assert_asked(size_t which, const char *part) {
    assert_true(which < fake_server_count(&server));
    if (strstr(server.requests[which], part) == NULL)
        fail_msg("request %zu has no '%s':\n%s", which, part, server.requests[which]);
}

/* The address of the server with a path, as a variable. */
static void set_url(const char *variable, const char *path) {
    char url[256];
    snprintf(url, sizeof url, "%s%s", server.url, path);
    setenv(variable, url, 1);
}

/* ---- STS ---- */

#define STS_ANSWER(action, id)                                                                     \
    "<" action "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" action             \
    "Result><AssumedRoleUser><Arn>arn:x</Arn></AssumedRoleUser><Credentials><AccessKeyId>" id      \
    "</AccessKeyId><SecretAccessKey>HUSH/+&amp;=</SecretAccessKey><SessionToken>TO&#x4b;EN"        \
    "</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></" action          \
    "Result></" action "Response>"

#define STS_REFUSAL                                                                                \
    "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is not "      \
    "authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>"

static void write_role_profile(void) {
    write_text(".aws/config", "[profile work]\n"
                              "role_arn = arn:aws:iam::1:role/a b\n"
                              "source_profile = base\n"
                              "role_session_name = me\n"
                              "external_id = x&y\n"
                              "duration_seconds = 900\n"
                              "region = eu-north-1\n");
    write_text(".aws/credentials",
               "[base]\naws_access_key_id = BASE\naws_secret_access_key = HUSH\n"
               "aws_session_token = BASETOKEN\n");
}

/* What the fake STS was asked is signed by the credentials of the source. */
static void assert_signed(size_t which, const char *secret, const char *token, const char *region) {
    static char copy[FAKE_REQUEST_MAX];
    strcpy(copy, server.requests[which]);
    char *body = strstr(copy, "\r\n\r\n") + 4;
    sign_header headers[16];
    sign_request request = {.method = SKEP_STR("POST"),
                            .path = SKEP_STR("/"),
                            .query = SKEP_STR(""),
                            .headers = headers,
                            .body = {(uint8_t *)body, strlen(body)}};
    body[-4] = '\0';
    for (char *line = strstr(copy, "\r\n"); line != NULL;) {
        char *next = strstr(line + 2, "\r\n"), *colon = strchr(line + 2, ':');
        if (next != NULL) *next = '\0';
        headers[request.header_count++] =
            (sign_header){{line + 2, (size_t)(colon - line - 2)}, {colon + 2, strlen(colon + 2)}};
        line = next;
    }
    sign_verifier verifier = {
        .credentials = {SKEP_STR("BASE"), {secret, strlen(secret)}, {token, strlen(token)}},
        .region = {region, strlen(region)},
        .service = SKEP_STR("sts")};
    sign_key key = {0};
    skep_error err = {0};
    if (sign_verify(&verifier, &key, &request, NOW, &err) != SIGN_ACCEPTED)
        fail_msg("%s", err.message);
    sign_key_fini(&key);
}

static void a_role_is_assumed_with_another_profile(void **state) {
    (void)state;
    write_role_profile();
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRole", "ROLE"));
    finds(&(skep_remote_options){.profile = "work"}, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(0, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa"
                    "%20b&RoleSessionName=me&DurationSeconds=900&ExternalId=x%26y");
    assert_signed(0, "HUSH", "BASETOKEN", "eu-north-1");
}

static void a_refused_role_says_what_sts_says(void **state) {
    (void)state;
    write_role_profile();
    fake_server_route(&server, "POST / ", 403, STS_REFUSAL);
    fails(&(skep_remote_options){.profile = "work"}, SKEP_INVALID,
          "profile 'work': assumed role: STS refuses the role 'arn:aws:iam::1:role/a b': HTTP 403, "
          "AccessDenied: User is not authorized");
    fake_server_route(&server, "POST / ", 500, "SECRET SOUP");
    fails(&(skep_remote_options){.profile = "work"}, SKEP_INVALID, "HTTP 500, no code");
    fake_server_route(&server, "POST / ", 200, "<AccessKeyId>A</AccessKeyId>");
    fails(&(skep_remote_options){.profile = "work"}, SKEP_CORRUPT,
          "profile 'work': assumed role: the answer of STS holds no credentials");
}

static void roles_lead_to_roles(void **state) {
    (void)state;
    write_text(".aws/config", "[default]\nrole_arn = two\nsource_profile = middle\n"
                              "[profile middle]\nrole_arn = one\nsource_profile = middle\n"
                              "aws_access_key_id = BASE\naws_secret_access_key = HUSH\n");
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRole", "ROLE"));
    finds(NULL, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_int_equal(fake_server_count(&server), 2);
    assert_asked(0, "RoleArn=one&");
    assert_signed(0, "HUSH", "", "us-east-1");
    assert_asked(1, "RoleArn=two&RoleSessionName=skep-1800000000");
    assert_asked(1, "Credential=ROLE/20270115/us-east-1/sts/aws4_request");
    assert_asked(1, "X-Amz-Security-Token: TOKEN\r\n");
}

static void a_role_is_assumed_with_the_environment(void **state) {
    (void)state;
    write_text(".aws/config", "[profile a]\nrole_arn = one\ncredential_source = Environment\n");
    setenv("AWS_ACCESS_KEY_ID", "BASE", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "HUSH", 1);
    setenv("AWS_REGION", "eu-west-3", 1);
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRole", "ROLE"));
    finds(&(skep_remote_options){.profile = "a"}, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_signed(0, "HUSH", "", "eu-west-3");
}

static void a_web_identity_becomes_a_role(void **state) {
    (void)state;
    char path[256];
    write_text("token", "eyJ.HUSH\n");
    snprintf(path, sizeof path, "%s/token", getenv("HOME"));
    setenv("AWS_WEB_IDENTITY_TOKEN_FILE", path, 1);
    fails(NULL, SKEP_INVALID, "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN");
    setenv("AWS_ROLE_ARN", "arn:role", 1);
    setenv("AWS_ROLE_SESSION_NAME", "pod", 1);
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRoleWithWebIdentity", "WEB"));
    finds(NULL, "WEB", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(0, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Arole&"
                    "RoleSessionName=pod&WebIdentityToken=eyJ.HUSH");
    assert_null(strstr(server.requests[0], "Authorization:"));
    fake_server_route(&server, "POST / ", 400, STS_REFUSAL);
    fails(NULL, SKEP_INVALID, "web identity: STS refuses the role 'arn:role': HTTP 400");
    unlink(path);
    fails(NULL, SKEP_INVALID, "web identity: the file '");
}

static void a_profile_may_have_a_web_identity(void **state) {
    (void)state;
    char text[512];
    write_text("token", "eyJ.HUSH");
    snprintf(text, sizeof text,
             "[default]\nrole_arn = one\nweb_identity_token_file = %s/token\n"
             "[profile b]\nrole_arn = two\nsource_profile = default\n",
             getenv("HOME"));
    write_text(".aws/config", text);
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRole", "ROLE"));
    finds(NULL, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(0, "RoleArn=one");
    finds(&(skep_remote_options){.profile = "b"}, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(1, "Action=AssumeRoleWithWebIdentity");
    assert_asked(2, "Action=AssumeRole&");
}

static void a_server_that_is_not_there_is_named(void **state) {
    (void)state;
    write_role_profile();
    setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1", 1);
    fails(&(skep_remote_options){.profile = "work"}, SKEP_IO,
          "profile 'work': assumed role: 'http://127.0.0.1:1/' does not answer: ");
}

/* ---- SSO ---- */

#define SSO_PROFILE                                                                                \
    "[default]\nsso_session = my\nsso_account_id = 123456789012\nsso_role_name = Read Only\n"      \
    "[sso-session my]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n"

#define SSO_ANSWER                                                                                 \
    "{\"roleCredentials\":{\"accessKeyId\":\"SSO\",\"secretAccessKey\":\"HUSH\","                  \
    "\"sessionToken\":\"T\",\"expiration\":1800003600000}}"

static void write_cache(const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/.aws/sso", getenv("HOME"));
    mkdir(path, 0700);
    strcat(path, "/cache");
    mkdir(path, 0700);
    snprintf(path, sizeof path, ".aws/sso/cache/%s.json", name);
    write_text(path, text);
}

/* SHA-1 of "my" and of "https://old.awsapps.com/start". */
#define SHA1_MY  "3ece1471f44f63177cbc35ba0b904e0c096b6783"
#define SHA1_OLD "33d5ca4bf3b1a62edb96b47f7c203034a43ac435"

static void a_login_becomes_a_role(void **state) {
    (void)state;
    write_text(".aws/config", SSO_PROFILE);
    write_cache(SHA1_MY, "{\"startUrl\":\"x\",\"accessToken\":\"HUSHTOKEN\","
                         "\"expiresAt\":\"2027-01-15T08:30:00Z\"}");
    fake_server_route(&server,
                      "GET /federation/credentials?role_name=Read%20Only&account_id="
                      "123456789012 ",
                      200, SSO_ANSWER);
    finds(NULL, "SSO", "HUSH", "T", NOW + 3600);
    assert_asked(0, "x-amz-sso_bearer_token: HUSHTOKEN\r\n");
}

static void profiles_of_the_older_form_are_named_by_their_url(void **state) {
    (void)state;
    write_text(".aws/config", "[default]\nsso_start_url = https://old.awsapps.com/start\n"
                              "sso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = r\n");
    write_cache(SHA1_OLD, "{\"accessToken\":\"HUSH\",\"expiresAt\":\"2027-01-15T08:30:00UTC\"}");
    fake_server_route(&server, "GET /federation/credentials?role_name=r&account_id=1 ", 200,
                      SSO_ANSWER);
    finds(NULL, "SSO", "HUSH", "T", NOW + 3600);
}

static void without_a_login_the_command_is_named(void **state) {
    (void)state;
    static const char command[] = "log in with: aws sso login --profile default";
    write_text(".aws/config", SSO_PROFILE);
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' has not logged in; log in with: aws sso");
    write_cache(SHA1_MY, "{\"accessToken\":\"HUSH\",\"expiresAt\":\"2027-01-15T08:00:00Z\"}");
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' is logged in no longer");
    write_cache(SHA1_MY, "{\"accessToken\":\"HUSH\",\"expiresAt\":\"soon\"}");
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' has a token file that cannot be read");
    write_cache(SHA1_MY, "HUSH");
    fails(NULL, SKEP_INVALID, "has a token file that cannot be read");
    write_cache(SHA1_MY, "{\"accessToken\":\"HUSH\",\"expiresAt\":\"2027-01-15T08:00:01Z\"}");
    fake_server_route(&server, "GET /federation", 401, "{}");
    fails(NULL, SKEP_INVALID, command);
    fake_server_route(&server, "GET /federation", 403, "{}");
    fails(NULL, SKEP_INVALID,
          "SSO: the role 'Read Only' of the account '123456789012' is refused: HTTP 403");
}

#define SESSION                                                                                    \
    "\"clientId\":\"C\",\"clientSecret\":\"HUSH\",\"refreshToken\":\"R/1\","                       \
    "\"registrationExpiresAt\":\"2027-03-01T00:00:00Z\",\"startUrl\":\"x\""

static void read_back(char *out, size_t cap) {
    char path[256];
    snprintf(path, sizeof path, "%s/.aws/sso/cache/" SHA1_MY ".json", getenv("HOME"));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    out[fread(out, 1, cap - 1, file)] = '\0';
    fclose(file);
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void a_session_is_prolonged_before_it_ends(void **state) {
    (void)state;
    char text[1024];
    setenv("AWS_ENDPOINT_URL_SSO_OIDC", server.url, 1);
    write_text(".aws/config", SSO_PROFILE);
    write_cache(SHA1_MY,
                "{\"accessToken\":\"OLD\",\"expiresAt\":\"2027-01-15T08:15:00Z\"," SESSION "}");
    fake_server_route(&server, "POST /token ", 200,
                      "{\"accessToken\":\"NEW\",\"expiresIn\":3600,\"refreshToken\":\"R2\"}");
    fake_server_route(&server, "GET /federation", 200, SSO_ANSWER);
    finds(NULL, "SSO", "HUSH", "T", NOW + 3600);
    assert_asked(0, "\"grantType\":\"refresh_token\"");
    assert_asked(0, "\"refreshToken\":\"R/1\"");
    assert_asked(1, "x-amz-sso_bearer_token: NEW\r\n");
    read_back(text, sizeof text);
    assert_non_null(strstr(text, "\"accessToken\":\"NEW\""));
    assert_non_null(strstr(text, "\"expiresAt\":\"2027-01-15T09:00:00Z\""));
    assert_non_null(strstr(text, "\"refreshToken\":\"R2\""));
    assert_non_null(strstr(text, "\"clientSecret\":\"HUSH\""));
    assert_non_null(strstr(text, "\"startUrl\":\"x\""));
    finds(NULL, "SSO", "HUSH", "T", NOW + 3600); /* with the file as it is now */
    assert_asked(2, "x-amz-sso_bearer_token: NEW\r\n");
}

static void a_token_that_lasts_is_used_where_the_session_is_not_prolonged(void **state) {
    (void)state;
    setenv("AWS_ENDPOINT_URL_SSO_OIDC", server.url, 1);
    write_text(".aws/config", SSO_PROFILE);
    fake_server_route(&server, "GET /federation", 200, SSO_ANSWER);
    static const struct {
        int status;
        const char *body;
    } answers[] = {{400, "{}"},
                   {200, "HUSH"},
                   {200, "{\"accessToken\":\"N\"}"},
                   {200, "{\"accessToken\":\"N\\n\",\"expiresIn\":10}"},
                   {200, "{\"accessToken\":\"N\",\"expiresIn\":-1}"}};
    write_cache(SHA1_MY,
                "{\"accessToken\":\"OLD\",\"expiresAt\":\"2027-01-15T08:01:00Z\"," SESSION "}");
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        fake_server_route(&server, "POST /token ", answers[i].status, answers[i].body);
        finds(NULL, "SSO", "HUSH", "T", NOW + 3600);
        if (i < 3) assert_asked(2 * i + 1, "x-amz-sso_bearer_token: OLD\r\n");
    }
    write_cache(SHA1_MY,
                "{\"accessToken\":\"OLD\",\"expiresAt\":\"2027-01-15T07:00:00Z\"," SESSION "}");
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' is logged in no longer");
}

static void sso_profiles_are_whole(void **state) {
    (void)state;
    write_text(".aws/config", "[default]\nsso_session = my\n");
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' names the session 'my', and there is no");
    write_text(".aws/config", "[default]\nsso_start_url = u\nsso_account_id = 1\n");
    fails(NULL, SKEP_INVALID, "SSO: the profile 'default' has no sso_region");
}

/* ---- Containers ---- */

#define MACHINE_ANSWER(id)                                                                         \
    "{\"Code\":\"Success\",\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"HUSH\","               \
    "\"Token\":\"T\",\"Expiration\":\"2027-01-15T09:00:00Z\"}"

static void a_container_has_an_endpoint(void **state) {
    (void)state;
    set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", "/creds?id=7");
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic HUSH", 1);
    fake_server_route(&server, "GET /creds?id=7 ", 200, MACHINE_ANSWER("BOX"));
    finds(NULL, "BOX", "HUSH", "T", NOW + 3600);
    assert_asked(0, "Authorization: Basic HUSH\r\n");
    char path[256];
    write_text("authorization", "from file\n");
    snprintf(path, sizeof path, "%s/authorization", getenv("HOME"));
    setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path, 1);
    finds(NULL, "BOX", "HUSH", "T", NOW + 3600);
    assert_asked(1, "Authorization: from file\r\n");
    write_text("authorization", "HUSH\r\nX: y");
    fails(NULL, SKEP_INVALID, "container: the authorization token has more than one line");
    unlink(path);
    fails(NULL, SKEP_INVALID, "container: the file '");
}

static void broken_answers_of_a_container_are_errors(void **state) {
    (void)state;
    set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", "/creds");
    fake_server_route(&server, "GET /creds ", 500, "HUSH");
    fails(NULL, SKEP_IO, "/creds' answers with HTTP 500");
    fake_server_route(&server, "GET /creds ", 200, "HUSH");
    fails(NULL, SKEP_CORRUPT, "container: the answer is not the JSON that is expected");
    fake_server_route(&server, "GET /creds ", 200,
                      "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"HUSH\"}");
    fails(NULL, SKEP_CORRUPT, "container: the answer has no 'Expiration'");
    static char large[HTTP_ANSWER_BYTES_MAX + 2];
    memset(large, ' ', sizeof large - 1);
    fake_server_route(&server, "GET /creds ", 200, large);
    fails(NULL, SKEP_LIMIT, "has more than 65536 bytes");
}

static void tokens_go_to_this_machine_or_over_tls_only(void **state) {
    (void)state;
    static const char *const refused[] = {
        "http://example.com/x", "http://127.0.0.1.example.com/",  "http://10.0.0.1/",
        "http://localhost.x/",  "http://127.0.0.1@example.com/x", "ftp://localhost/",
        "http://[::2]/",        "http://169.254.170.20/",         "localhost"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", refused[i], 1);
        fails(NULL, SKEP_INVALID, "container: AWS_CONTAINER_CREDENTIALS_FULL_URI is '");
    }
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://127.0.0.1:1/x", 1);
    fails(NULL, SKEP_IO, "container: 'https://127.0.0.1:1/x' does not answer");
    setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[::1]:1/x", 1);
    fails(NULL, SKEP_IO, "container: 'http://[::1]:1/x' does not answer");
    setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "v2/x", 1);
    fails(NULL, SKEP_INVALID,
          "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is 'v2/x'; it begins with a '/'");
}

/* ---- Instances ---- */

#define ROLES "GET /latest/meta-data/iam/security-credentials/"

static void begin_instance(void) {
    unsetenv("AWS_EC2_METADATA_DISABLED");
    setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url, 1);
    fake_server_route(&server, "PUT /latest/api/token ", 200, "HUSHTOKEN");
    fake_server_route(&server, ROLES " ", 200, "web\n");
    fake_server_route(&server, ROLES "web ", 200, MACHINE_ANSWER("EC2"));
}

static void an_instance_has_a_role(void **state) {
    (void)state;
    begin_instance();
    finds(NULL, "EC2", "HUSH", "T", NOW + 3600);
    assert_asked(0, "X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n");
    assert_asked(1, "X-aws-ec2-metadata-token: HUSHTOKEN\r\n");
    assert_asked(2, "X-aws-ec2-metadata-token: HUSHTOKEN\r\n");
}

static void instances_without_a_role_and_other_machines_have_none(void **state) {
    (void)state;
    begin_instance();
    fake_server_route(&server, ROLES " ", 404, "");
    fails(NULL, SKEP_NOT_FOUND, "no credentials are found");
    setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1", 1);
    fails(NULL, SKEP_NOT_FOUND, "no credentials are found");
    begin_instance();
    setenv("AWS_EC2_METADATA_DISABLED", "True", 1);
    fails(NULL, SKEP_NOT_FOUND, "no credentials are found");
}

static void instances_that_fail_are_errors(void **state) {
    (void)state;
    begin_instance();
    fake_server_route(&server, "PUT /latest/api/token ", 403, "");
    fails(NULL, SKEP_IO, "instance metadata: 'http://127.0.0.1:");
    fake_server_route(&server, "PUT /latest/api/token ", 200, "HUSHTOKEN");
    fake_server_route(&server, ROLES "web ", 200, "{\"Code\":\"Failed\"}");
    fails(NULL, SKEP_CORRUPT, "instance metadata: the answer has no 'Expiration'");
    fake_server_route(&server, ROLES " ", 200, "");
    fails(NULL, SKEP_CORRUPT, "instance metadata: the answer names no role");
    fake_server_route(&server, ROLES " ", 200, "web")->delay_ms = 1500;
    fails(NULL, SKEP_IO, "does not answer");
}

static void a_profile_may_name_instance_and_container(void **state) {
    (void)state;
    begin_instance();
    write_text(".aws/config",
               "[profile a]\nrole_arn = one\ncredential_source = Ec2InstanceMetadata\n"
               "[profile b]\nrole_arn = two\ncredential_source = EcsContainer\n");
    set_url("AWS_CONTAINER_CREDENTIALS_FULL_URI", "/creds");
    fake_server_route(&server, "GET /creds ", 200, MACHINE_ANSWER("BOX"));
    fake_server_route(&server, "POST / ", 200, STS_ANSWER("AssumeRole", "ROLE"));
    finds(&(skep_remote_options){.profile = "a"}, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(3, "Credential=EC2/");
    finds(&(skep_remote_options){.profile = "b"}, "ROLE", "HUSH/+&=", "TOKEN", NOW + 3600);
    assert_asked(5, "Credential=BOX/");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_role_is_assumed_with_another_profile),
        TEST(a_refused_role_says_what_sts_says),
        TEST(roles_lead_to_roles),
        TEST(a_role_is_assumed_with_the_environment),
        TEST(a_web_identity_becomes_a_role),
        TEST(a_profile_may_have_a_web_identity),
        TEST(a_server_that_is_not_there_is_named),
        TEST(a_login_becomes_a_role),
        TEST(profiles_of_the_older_form_are_named_by_their_url),
        TEST(without_a_login_the_command_is_named),
        TEST(a_session_is_prolonged_before_it_ends),
        TEST(a_token_that_lasts_is_used_where_the_session_is_not_prolonged),
        TEST(sso_profiles_are_whole),
        TEST(a_container_has_an_endpoint),
        TEST(broken_answers_of_a_container_are_errors),
        TEST(tokens_go_to_this_machine_or_over_tls_only),
        TEST(an_instance_has_a_role),
        TEST(instances_without_a_role_and_other_machines_have_none),
        TEST(instances_that_fail_are_errors),
        TEST(a_profile_may_name_instance_and_container),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
