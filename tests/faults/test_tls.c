/* Certificates that must be refused are, with the reason; one's own authority is trusted; a
 * proxy tunnels. */
#include "faults/support.h"
#include "faults/tls.h"

typedef struct fixture {
    serve *server;
    skep_call_info info;
    skep_error err;
} fixture;

static void note(void *context, const skep_event *event) {
    ((fixture *)context)->info = event->info;
}

static int setup(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->server = serve_start(NULL, "AKIDTEST:a-secret-of-tests");
    *state = f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    assert_int_equal(serve_stop(f->server), 0);
    free(f);
    return 0;
}

static skep_client *open_at(fixture *f, const char *url, const skep_remote_options *remote) {
    skep_client *db =
        skep_open(url,
                  &(skep_open_options){.remote = remote,
                                       .observer = note,
                                       .observer_context = f,
                                       .retry = {.call_timeout_ms = 5000, .base_ms = 5}},
                  &f->err);
    if (db == NULL) fail_msg("%s", f->err.message);
    return db;
}

/* A write through TLS; `file` NULL: the authority of the front. */
static skep_status write_through(fixture *f, const tls_options *how, const char *host,
                                 const char *file) {
    char url[64];
    tls_options options = *how;
    skep_remote_options remote = somebody;
    options.upstream_port = serve_port(f->server);
    tls_front *front = tls_start(&options);
    (void)snprintf(url, sizeof url, "https://%s:%u", host, (unsigned)tls_port(front));
    remote.ca_file = file != NULL ? file : tls_authority_file(front);
    skep_client *db = open_at(f, url, &remote);
    skep_status status = make_table(db, &f->err);
    skep_close(db);
    tls_stop(front);
    return status;
}

static void assert_refused(fixture *f, skep_status status, const char *why) {
    assert_int_equal(status, SKEP_IO);
    if (strstr(f->err.message, why) == NULL) fail_msg("'%s' is not in: %s", why, f->err.message);
    assert_non_null(strstr(f->err.message, "CreateTable at https://"));
    assert_false(f->err.is_retryable);
    assert_false(f->err.is_outcome_unknown);
    assert_int_equal(f->info.attempts, 1);
}

static void an_authority_of_ones_own_is_trusted(void **state) {
    fixture *f = *state;
    skep_status status =
        write_through(f, &(tls_options){.name = "IP:127.0.0.1"}, "127.0.0.1", NULL);
    if (status != SKEP_OK) fail_msg("%s", f->err.message);
}

static void a_name_of_another_host_is_refused(void **state) {
    fixture *f = *state;
    assert_refused(f,
                   write_through(f, &(tls_options){.name = "DNS:example.org"}, "127.0.0.1", NULL),
                   "127.0.0.1");
    assert_non_null(strstr(f->err.message, "certificate"));
}

static void an_expired_certificate_is_refused(void **state) {
    fixture *f = *state;
    assert_refused(f,
                   write_through(f, &(tls_options){.name = "IP:127.0.0.1", .is_expired = true},
                                 "127.0.0.1", NULL),
                   "certificate has expired");
}

static void a_self_signed_certificate_is_refused(void **state) {
    fixture *f = *state;
    assert_refused(f,
                   write_through(f, &(tls_options){.name = "IP:127.0.0.1", .is_self_signed = true},
                                 "127.0.0.1", NULL),
                   "self");
    assert_non_null(strstr(f->err.message, "certificate"));
}

static void an_authority_that_is_not_trusted_is_refused(void **state) {
    fixture *f = *state;
    tls_front *other = tls_start(&(tls_options){.name = "IP:127.0.0.1"});
    assert_refused(f,
                   write_through(f, &(tls_options){.name = "IP:127.0.0.1"}, "127.0.0.1",
                                 tls_authority_file(other)),
                   "certificate");
    tls_stop(other);
}

static void a_file_of_authorities_that_is_missing_is_named(void **state) {
    fixture *f = *state;
    assert_refused(f,
                   write_through(f, &(tls_options){.name = "IP:127.0.0.1"}, "127.0.0.1",
                                 "/no/such/authorities.pem"),
                   "/no/such/authorities.pem");
}

static void a_client_certificate_is_shown_where_one_is_asked_for(void **state) {
    fixture *f = *state;
    char url[64];
    tls_front *front = tls_start(&(tls_options){
        .upstream_port = serve_port(f->server), .name = "IP:127.0.0.1", .wants_client = true});
    skep_remote_options remote = somebody;
    remote.ca_file = tls_authority_file(front);
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", (unsigned)tls_port(front));
    skep_client *db = open_at(f, url, &remote);
    assert_int_not_equal(put_number(db, "client", 0, 1, &f->err), SKEP_OK);
    skep_close(db);
    remote.client_cert = remote.client_key = tls_client_file(front);
    db = open_at(f, url, &remote);
    if (put_number(db, "client", 0, 2, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    skep_close(db);
    /* A cluster's nodes want to see it on each way. */
    (void)snprintf(url, sizeof url, "alternator://127.0.0.1:%u?tls=true",
                   (unsigned)tls_port(front));
    db = open_at(f, url, &remote);
    if (put_number(db, "client", 0, 3, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    skep_close(db);
    tls_stop(front);
}

/* On a new connection and on one that was used before. */
static void an_answer_lost_in_tls_is_unknown(void **state) {
    fixture *f = *state;
    char url[64];
    proxy *p = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    tls_front *front =
        tls_start(&(tls_options){.upstream_port = proxy_port(p), .name = "IP:127.0.0.1"});
    skep_remote_options remote = somebody;
    remote.ca_file = tls_authority_file(front);
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", (unsigned)tls_port(front));
    skep_client *db = open_at(f, url, &remote);
    for (int64_t i = 0; i < 2; i++) {
        proxy_next(p, PROXY_RESET_AFTER, 1);
        assert_int_equal(add_number(db, "tls", 0, 1, &f->err), SKEP_UNKNOWN);
        assert_int_equal(get_number(db, "tls", 0, &f->err), i + 1);
    }
    skep_close(db);
    tls_stop(front);
    proxy_stop(p);
}

/* ---- Through a proxy ---- */

static skep_client *open_through(fixture *f, const char *url, const char *authority,
                                 const proxy *p) {
    char way[64];
    skep_remote_options remote = somebody;
    (void)snprintf(way, sizeof way, "http://127.0.0.1:%u", (unsigned)proxy_port(p));
    remote.proxy = way;
    remote.ca_file = authority;
    return open_at(f, url, &remote);
}

static void plain_requests_go_through_a_proxy(void **state) {
    fixture *f = *state;
    char url[64];
    proxy *p = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    (void)snprintf(url, sizeof url, "http://example.test:%u", (unsigned)serve_port(f->server));
    skep_client *db = open_through(f, url, NULL, p);
    if (put_number(db, "proxy", 0, 1, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_int_equal(get_number(db, "proxy", 0, &f->err), 1);
    assert_int_equal(proxy_count(p).requests, 2);
    skep_close(db);
    proxy_stop(p);
}

static void tls_goes_through_the_tunnel_of_a_proxy(void **state) {
    fixture *f = *state;
    char url[64];
    tls_front *front =
        tls_start(&(tls_options){.upstream_port = serve_port(f->server), .name = "IP:127.0.0.1"});
    proxy *p = proxy_start(&(proxy_options){.upstream_port = tls_port(front)});
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", (unsigned)tls_port(front));
    skep_client *db = open_through(f, url, tls_authority_file(front), p);
    if (put_number(db, "tunnel", 0, 1, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_int_equal(get_number(db, "tunnel", 0, &f->err), 1);
    assert_int_equal(proxy_count(p).tunnels, 1);
    skep_close(db);
    proxy_stop(p);
    tls_stop(front);
}

static void a_tunnel_that_is_refused_has_done_nothing(void **state) {
    fixture *f = *state;
    proxy *p = proxy_start(&(proxy_options){.upstream_port = serve_port(f->server)});
    skep_client *db = open_through(f, "https://127.0.0.1:8043", NULL, p);
    proxy_next(p, PROXY_407, 20);
    assert_int_equal(add_number(db, "tunnel", 0, 1, &f->err), SKEP_IO);
    assert_non_null(strstr(f->err.message, "407"));
    assert_false(f->err.is_outcome_unknown);
    skep_close(db);
    proxy_stop(p);
}

/* ---- Compression ---- */

typedef struct seen {
    unsigned packed_requests;
    unsigned packed_answers;
} seen;

static bool look_before(void *context, const proxy_request *request, proxy_bytes *answer) {
    size_t len;
    seen *s = context;
    (void)answer;
    if (proxy_header(request->message, "Content-Encoding", &len) != NULL) s->packed_requests++;
    return false;
}

static void look_after(void *context, const proxy_request *request, proxy_bytes *answer) {
    size_t len;
    seen *s = context;
    (void)request;
    if (proxy_header(answer, "Content-Encoding", &len) != NULL) s->packed_answers++;
}

static void bodies_are_compressed_both_ways_and_signed_as_sent(void **state) {
    fixture *f = *state;
    char url[64], *text = malloc(20001);
    seen s = {0};
    const proxy_hooks hooks = {&s, look_before, look_after};
    proxy *p =
        proxy_start(&(proxy_options){.upstream_port = serve_port(f->server), .hooks = &hooks});
    skep_remote_options remote = somebody;
    remote.compress_from_bytes = 1024;
    remote.accept_compressed = true;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", (unsigned)proxy_port(p));
    skep_client *db = open_at(f, url, &remote);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_item *item = skep_item_new(arena);
    skep_get_response got = {0};
    skep_value value;
    for (int i = 0; i < 20000; i++) text[i] = (char)('a' + i % 17);
    text[20000] = '\0';
    skep_item_set_text(item, "PK", "long");
    skep_item_set_text(item, "SK", "00000000");
    skep_item_set_text(item, "text", text);
    assert_int_equal(skep_item_finish(item, &value, &f->err), SKEP_OK);
    if (skep_put(db, &(skep_put_request){.table = "faults", .item = value}, NULL, arena, &f->err) !=
        SKEP_OK)
        fail_msg("%s", f->err.message);
    const skep_get_request request = {.table = "faults", .key = key_of(arena, "long", 0)};
    if (skep_get(db, &request, &got, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_true(skep_value_equal(got.item, value));
    assert_int_equal(s.packed_requests, 1); /* the get is short */
    assert_true(s.packed_answers >= 1);
    assert_true(f->info.response_bytes < 10000);
    proxy_next(p, PROXY_CORRUPT, 1);
    if (skep_get(db, &request, &got, arena, &f->err) != SKEP_OK) fail_msg("%s", f->err.message);
    assert_int_equal(f->info.attempts, 2);
    skep_close(db);
    proxy_stop(p);
    skep_arena_free(arena);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_authority_of_ones_own_is_trusted),
        cmocka_unit_test(a_name_of_another_host_is_refused),
        cmocka_unit_test(an_expired_certificate_is_refused),
        cmocka_unit_test(a_self_signed_certificate_is_refused),
        cmocka_unit_test(an_authority_that_is_not_trusted_is_refused),
        cmocka_unit_test(a_file_of_authorities_that_is_missing_is_named),
        cmocka_unit_test(a_client_certificate_is_shown_where_one_is_asked_for),
        cmocka_unit_test(an_answer_lost_in_tls_is_unknown),
        cmocka_unit_test(plain_requests_go_through_a_proxy),
        cmocka_unit_test(tls_goes_through_the_tunnel_of_a_proxy),
        cmocka_unit_test(a_tunnel_that_is_refused_has_done_nothing),
        cmocka_unit_test(bodies_are_compressed_both_ways_and_signed_as_sent),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
