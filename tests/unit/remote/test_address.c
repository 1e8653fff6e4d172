#include "aws_support.h"

#include "remote/address.h"
#include "remote/partition.h"
#include "support/random.h"
#include "wire/parse_plain.h"

static void read_with(const char *text, const skep_remote_options *options, remote_address *out) {
    skep_error err = {0};
    profile_set *profiles = profile_read(NULL, &err);
    if (profiles == NULL || remote_address_read(text, options, profiles, out, &err) != SKEP_OK)
        fail_msg("%s: %s", text, err.message);
    profile_free(profiles);
}

static void assert_url(const remote_address *a, size_t node, const char *expected) {
    char url[ADDRESS_URL_MAX + 1];
    remote_node_url(&a->nodes[node], a->is_tls, url);
    assert_string_equal(url, expected);
}

static void refused_with(const char *text, const skep_remote_options *options, const char *reason) {
    skep_error err = {0};
    remote_address out = {.node_count = 77};
    profile_set *profiles = profile_read(NULL, &err);
    assert_non_null(profiles);
    assert_int_equal(remote_address_read(text, options, profiles, &out, &err), SKEP_INVALID);
    assert_says(&err, reason);
    assert_int_equal(out.node_count, 77);
    profile_free(profiles);
}

static void refused(const char *text, const char *reason) {
    refused_with(text, NULL, reason);
}

/* ---- Regions ---- */

static void a_region_is_an_endpoint_of_dynamodb(void **state) {
    (void)state;
    remote_address a;
    read_with("dynamodb://eu-west-1", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_AWS);
    assert_true(a.is_tls);
    assert_string_equal(a.region, "eu-west-1");
    assert_int_equal(a.node_count, 1);
    assert_url(&a, 0, "https://dynamodb.eu-west-1.amazonaws.com/");
    assert_string_equal(a.search_host, "search-dynamodb.eu-west-1.amazonaws.com");
    assert_false(a.is_region_assumed);
    read_with("dynamodb://eu-west-1?chaos=seed:7,throttle:0.1", NULL, &a);
    assert_string_equal(a.region, "eu-west-1");
    read_with("DynamoDB://local", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_URL);
    assert_url(&a, 0, "http://localhost:8000/");
}

static void the_region_comes_from_options_environment_or_profile(void **state) {
    (void)state;
    remote_address a;
    refused("dynamodb:", "names no region, and neither do AWS_REGION and the profile 'default'");
    write_text(".aws/config", "[default]\nregion = eu-north-1\n[profile b]\nregion = ca-west-1\n");
    read_with("dynamodb:", NULL, &a);
    assert_string_equal(a.region, "eu-north-1");
    read_with("dynamodb:", &(skep_remote_options){.profile = "b"}, &a);
    assert_string_equal(a.region, "ca-west-1");
    setenv("AWS_PROFILE", "b", 1);
    read_with("dynamodb:?chaos=seed:1", NULL, &a);
    assert_string_equal(a.region, "ca-west-1");
    setenv("AWS_DEFAULT_REGION", "sa-east-1", 1);
    read_with("dynamodb:", NULL, &a);
    assert_string_equal(a.region, "sa-east-1");
    setenv("AWS_REGION", "cn-north-1", 1);
    read_with("dynamodb:", NULL, &a);
    assert_url(&a, 0, "https://dynamodb.cn-north-1.amazonaws.com.cn/");
    read_with("dynamodb:", &(skep_remote_options){.region = "us-gov-west-1"}, &a);
    assert_string_equal(a.region, "us-gov-west-1");
    read_with("dynamodb://us-east-1", &(skep_remote_options){.region = "us-gov-west-1"}, &a);
    assert_string_equal(a.region, "us-east-1");
}

static void what_is_no_region_is_refused(void **state) {
    (void)state;
    refused("dynamodb://eu-west-1a", "'eu-west-1a' is no region of AWS; one is for example");
    refused("dynamodb://euwest1", "'euwest1' is no region of AWS");
    refused("dynamodb://EU-WEST-1", "'EU-WEST-1' is no region of AWS");
    refused("dynamodb://eu-west-1/x", "'eu-west-1/x' is no region");
    refused("dynamodb://", "is neither 'dynamodb:'");
    refused("dynamodb:eu-west-1", "nor of the form 'dynamodb://eu-west-1'");
    refused("dynamodb://eu-west-1?dc=1", "has a parameter; known is chaos only");
    setenv("AWS_REGION", "eu west", 1);
    refused("dynamodb:", "AWS_REGION: 'eu west' is no region");
}

/* ---- AWS's own table of endpoints ---- */

static skep_str text_of(skep_value map, const char *name) {
    skep_value value;
    skep_value_at(map, (skep_str){name, strlen(name)}, &value);
    return skep_value_text(value);
}

static bool flag_of(skep_value map, const char *name) {
    skep_value value;
    skep_value_at(map, (skep_str){name, strlen(name)}, &value);
    return skep_value_bool(value);
}

/* The table's URLs have no '/' at the end. */
static void assert_table(const char *url, skep_value row, const char *column) {
    skep_str expected = text_of(row, column);
    if (strlen(url) != expected.len + 1 || memcmp(url, expected.ptr, expected.len) != 0)
        fail_msg("%s is %s and should be %.*s", column, url, (int)expected.len, expected.ptr);
}

static void check_services(skep_value row, const char *region, const skep_remote_options *options) {
    static const char *const columns[] = {
        [ADDRESS_STS] = "sts_url", [ADDRESS_SSO] = "sso_url", [ADDRESS_SSO_OIDC] = "sso_oidc_url"};
    for (int i = ADDRESS_STS; i <= ADDRESS_SSO_OIDC; i++) {
        char url[ADDRESS_URL_MAX + 1];
        skep_error err = {0};
        if (remote_service_url((address_service)i, region, options, NULL, url, &err) != SKEP_OK)
            fail_msg("%s", err.message);
        assert_table(url, row, columns[i]);
    }
}

static void check_row(skep_value row) {
    skep_str region = text_of(row, "region");
    char address[100], url[ADDRESS_URL_MAX + 1];
    snprintf(address, sizeof address, "dynamodb://%s", region.ptr);
    skep_remote_options options = {.use_fips = flag_of(row, "fips"),
                                   .use_dual_stack = flag_of(row, "dual_stack")};
    remote_address a;
    skep_error err = {0};
    skep_status status = remote_address_read(address, &options, NULL, &a, &err);
    if (text_of(row, "error").len > 0) {
        assert_int_equal(status, SKEP_INVALID);
        return;
    }
    if (status != SKEP_OK) fail_msg("%s", err.message);
    remote_node_url(&a.nodes[0], a.is_tls, url);
    assert_table(url, row, "url");
    if (a.kind != ADDRESS_AWS) return;
    address_node search = {.port = 443};
    memcpy(search.host, a.search_host, sizeof search.host);
    remote_node_url(&search, true, url);
    assert_table(url, row, "search_url");
    check_services(row, region.ptr, &options);
}

static void every_endpoint_is_where_the_service_says(void **state) {
    (void)state;
    static char text[256 * 1024];
    FILE *file = fopen(SKEP_TEST_VECTORS "/endpoints.json", "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    skep_arena *arena = skep_arena_new(NULL, 0);
    skep_value table, row;
    assert_int_equal(wire_parse_plain((skep_str){text, len}, arena, &table, NULL), SKEP_OK);
    assert_int_equal(skep_value_count(table), 212);
    for (skep_value_iter i = skep_value_begin(table); skep_value_next(&i, NULL, &row);)
        check_row(row);
    skep_arena_free(arena);
}

/* ---- URLs ---- */

static void a_url_is_any_server(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *url;
        const char *authority;
    } cases[] = {
        {"http://localhost:8000", "http://localhost:8000/", "localhost:8000"},
        {"http://LocalHost", "http://localhost/", "localhost"},
        {"HTTPS://db.example.com/", "https://db.example.com/", "db.example.com"},
        {"https://db.example.com:443", "https://db.example.com/", "db.example.com"},
        {"http://db.example.com:443", "http://db.example.com:443/", "db.example.com:443"},
        {"http://127.0.0.1:80/", "http://127.0.0.1/", "127.0.0.1"},
        {"http://[::1]:8000", "http://[::1]:8000/", "[::1]:8000"},
        {"https://[FE80::1]", "https://[fe80::1]/", "[fe80::1]"},
        {"http://a_b:1?chaos=seed:1", "http://a_b:1/", "a_b:1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        remote_address a;
        char authority[ADDRESS_AUTHORITY_MAX + 1];
        read_with(cases[i].text, NULL, &a);
        assert_int_equal(a.kind, ADDRESS_URL);
        assert_url(&a, 0, cases[i].url);
        remote_authority(&a.nodes[0], a.is_tls, authority);
        assert_string_equal(authority, cases[i].authority);
        assert_string_equal(a.region, "us-east-1");
        assert_true(a.is_region_assumed);
    }
}

static void a_url_of_aws_names_its_region(void **state) {
    (void)state;
    remote_address a;
    setenv("AWS_REGION", "sa-east-1", 1);
    read_with("https://dynamodb.eu-west-1.amazonaws.com", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_AWS);
    assert_string_equal(a.region, "eu-west-1");
    read_with("https://vpce-1-ab.dynamodb.us-east-2.vpce.amazonaws.com", NULL, &a);
    assert_string_equal(a.region, "us-east-2");
    read_with("https://dynamodb-fips.us-gov-east-1.api.aws", NULL, &a);
    assert_string_equal(a.region, "us-gov-east-1");
    read_with("https://dynamodb.amazonaws.com", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_AWS);
    assert_string_equal(a.region, "sa-east-1");
    read_with("https://dynamodb.eu-west-1.amazonaws.com.example.org", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_URL);
    assert_string_equal(a.region, "sa-east-1");
    read_with("http://localhost:8000", &(skep_remote_options){.region = "local"}, &a);
    assert_string_equal(a.region, "local");
}

static void broken_urls_are_refused(void **state) {
    (void)state;
    refused("http://", "has '' where the name of a host is expected");
    refused("http://a b", "has 'a b' where the name of a host is expected");
    refused("http://a,b", "has 'a,b' where the name of a host is expected");
    refused("http://a:0", "has '0' where a port is expected, a number from 1 to 65535");
    refused("http://a:65536", "has '65536' where a port");
    refused("http://a:8x", "has '8x' where a port");
    refused("http://a:", "has '' where a port");
    refused("http://[::1", "where the name of a host");
    refused("http://[::1]8000", "where a port");
    refused("http://a/b", "has a path");
    refused("http://a#b", "has a path");
    refused("http://a?x=1", "has a parameter 'x'; known are chaos only");
    refused("ftp://a", "is no address of a server; one is 'dynamodb://eu-west-1'");
    skep_error err = {0};
    remote_address a;
    assert_int_equal(remote_address_read("http://id:SECRET@host", NULL, NULL, &a, &err),
                     SKEP_INVALID);
    assert_says(&err, "an address holds no user and password");
    assert_null(strstr(err.message, "SECRET"));
}

static void own_endpoints_exclude_fips_and_dual_stack(void **state) {
    (void)state;
    refused_with("http://localhost", &(skep_remote_options){.use_fips = true},
                 "FIPS endpoints are AWS's own");
    refused_with("alternator://a", &(skep_remote_options){.use_dual_stack = true},
                 "dual-stack endpoints are AWS's own");
    refused_with("dynamodb://local", &(skep_remote_options){.use_dual_stack = true},
                 "or leave use_dual_stack out");
    setenv("AWS_USE_FIPS_ENDPOINT", "true", 1);
    refused("http://localhost", "FIPS endpoints are AWS's own");
}

/* ---- Configured endpoints ---- */

static void endpoints_are_configured_in_the_order_of_the_sdks(void **state) {
    (void)state;
    remote_address a;
    write_text(".aws/config", "[default]\nregion = eu-north-1\nservices = mine\n"
                              "endpoint_url = http://profile\n"
                              "[services mine]\ndynamodb =\n  endpoint_url = http://section\n"
                              "[profile plain]\nendpoint_url = http://plain\n"
                              "[profile off]\nendpoint_url = http://plain\nregion = eu-west-3\n"
                              "ignore_configured_endpoint_urls = true\n");
    read_with("dynamodb:", &(skep_remote_options){.profile = "plain"}, &a);
    assert_url(&a, 0, "http://plain/");
    assert_true(a.is_region_assumed);
    read_with("dynamodb:", NULL, &a);
    assert_url(&a, 0, "http://section/");
    assert_string_equal(a.region, "eu-north-1");
    setenv("AWS_ENDPOINT_URL", "http://all:1", 1);
    read_with("dynamodb:", NULL, &a);
    assert_url(&a, 0, "http://all:1/");
    setenv("AWS_ENDPOINT_URL_DYNAMODB", "https://own:2", 1);
    read_with("dynamodb://eu-west-1", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_URL);
    assert_url(&a, 0, "https://own:2/");
    assert_string_equal(a.region, "eu-west-1");
    read_with("http://localhost:8000", NULL, &a);
    assert_url(&a, 0, "http://localhost:8000/");
    setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true", 1);
    read_with("dynamodb:", NULL, &a);
    assert_url(&a, 0, "https://dynamodb.eu-north-1.amazonaws.com/");
    unsetenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    read_with("dynamodb:", &(skep_remote_options){.profile = "off"}, &a);
    assert_url(&a, 0, "https://dynamodb.eu-west-3.amazonaws.com/");
}

static void a_broken_configured_endpoint_is_named(void **state) {
    (void)state;
    setenv("AWS_ENDPOINT_URL_DYNAMODB", "localhost:8000", 1);
    refused("dynamodb://eu-west-1",
            "AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' is no URL of a server");
    setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:x", 1);
    refused("dynamodb://eu-west-1", "AWS_ENDPOINT_URL_DYNAMODB: the address 'http://localhost:x'");
}

static void variants_come_from_environment_and_profile(void **state) {
    (void)state;
    remote_address a;
    setenv("AWS_USE_DUALSTACK_ENDPOINT", "TRUE", 1);
    read_with("dynamodb://eu-west-1", NULL, &a);
    assert_url(&a, 0, "https://dynamodb.eu-west-1.api.aws/");
    write_text(".aws/config", "[default]\nuse_fips_endpoint = true\n");
    read_with("dynamodb://eu-west-1", NULL, &a);
    assert_url(&a, 0, "https://dynamodb-fips.eu-west-1.api.aws/");
    setenv("AWS_USE_FIPS_ENDPOINT", "false", 1);
    read_with("dynamodb://eu-west-1", NULL, &a);
    assert_url(&a, 0, "https://dynamodb.eu-west-1.api.aws/");
}

static void other_services_have_endpoints_of_their_own(void **state) {
    (void)state;
    char url[ADDRESS_URL_MAX + 1];
    skep_error err = {0};
    setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:4566", 1);
    assert_int_equal(remote_service_url(ADDRESS_STS, "eu-west-1", NULL, NULL, url, &err), SKEP_OK);
    assert_string_equal(url, "http://127.0.0.1:4566/");
    assert_int_equal(remote_service_url(ADDRESS_SSO, "eu-west-1", NULL, NULL, url, &err), SKEP_OK);
    assert_string_equal(url, "https://portal.sso.eu-west-1.amazonaws.com/");
    setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1", 1);
    assert_int_equal(remote_service_url(ADDRESS_SSO, "eu-west-1", NULL, NULL, url, &err), SKEP_OK);
    assert_string_equal(url, "http://127.0.0.1:1/");
    setenv("AWS_ENDPOINT_URL_STS", "nowhere", 1);
    assert_int_equal(remote_service_url(ADDRESS_STS, "x", NULL, NULL, url, &err), SKEP_INVALID);
    assert_says(&err, "AWS_ENDPOINT_URL_STS: 'nowhere' is no URL");
    unsetenv("AWS_ENDPOINT_URL");
    assert_int_equal(remote_service_url(ADDRESS_SSO, "mars", NULL, NULL, url, &err), SKEP_INVALID);
    assert_says(&err, "'mars' is no region of AWS");
}

/* ---- Clusters ---- */

static void a_cluster_is_a_list_of_nodes(void **state) {
    (void)state;
    remote_address a;
    read_with("alternator://10.0.0.1,10.0.0.2:8080?dc=dc1&rack=RACK_1", NULL, &a);
    assert_int_equal(a.kind, ADDRESS_CLUSTER);
    assert_int_equal(a.node_count, 2);
    assert_url(&a, 0, "http://10.0.0.1:8080/");
    assert_url(&a, 1, "http://10.0.0.2:8080/");
    assert_string_equal(a.datacenter, "dc1");
    assert_string_equal(a.rack, "RACK_1");
    read_with("alternator://a:1,b:2,[::1]", NULL, &a);
    assert_url(&a, 0, "http://a:1/");
    assert_url(&a, 1, "http://b:2/");
    assert_url(&a, 2, "http://[::1]:8000/");
    read_with("alternator://a/?tls=true", NULL, &a);
    assert_url(&a, 0, "https://a:8043/");
    assert_true(a.is_region_assumed);
    read_with("alternator://a?tls=false&chaos=seed:1", NULL, &a);
    assert_url(&a, 0, "http://a:8000/");
}

static void affinity_is_of_the_address_or_else_of_the_options(void **state) {
    (void)state;
    remote_address a;
    const skep_remote_options options = {.affinity = SKEP_AFFINITY_WRITE};
    read_with("alternator://a", NULL, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_NONE);
    read_with("alternator://a?affinity=rmw", NULL, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_RMW);
    read_with("alternator://a?affinity=write&tls=true", NULL, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_WRITE);
    read_with("alternator://a", &options, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_WRITE);
    read_with("alternator://a?affinity=none", &options, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_NONE);
    read_with("http://a", &options, &a);
    assert_int_equal(a.affinity, SKEP_AFFINITY_NONE);
}

static void isolation_is_always_by_paxos_where_nothing_else_is_said(void **state) {
    static const char *const modes[] = {"always_use_lwt", "only_rmw_uses_lwt", "forbid_rmw",
                                        "unsafe_rmw"};
    (void)state;
    remote_address a;
    const skep_remote_options options = {.isolation = SKEP_ISOLATION_FORBID_RMW};
    char text[64];
    read_with("alternator://a", NULL, &a);
    assert_string_equal(remote_isolation_name(a.isolation), "always_use_lwt");
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        (void)snprintf(text, sizeof text, "alternator://a?isolation=%s", modes[i]);
        read_with(text, &options, &a);
        assert_string_equal(remote_isolation_name(a.isolation), modes[i]);
    }
    read_with("alternator://a?isolation=server", &options, &a);
    assert_null(remote_isolation_name(a.isolation));
    read_with("alternator://a?tls=true", &options, &a);
    assert_string_equal(remote_isolation_name(a.isolation), "forbid_rmw");
    refused("alternator://a?isolation=always",
            "isolation=always in an address is none of always_use_lwt, only_rmw_uses_lwt, "
            "forbid_rmw, unsafe_rmw, server");
    refused("http://a?isolation=server", "known are chaos only");
}

static void broken_clusters_are_refused(void **state) {
    (void)state;
    refused("alternator://", "has '' where the name of a host");
    refused("alternator://a,", "has '' where the name of a host");
    refused("alternator://a,,b", "has '' where the name of a host");
    refused("alternator://a?dc=", "'' cannot be the dc of an address");
    refused("alternator://a?rack=a%20b", "'a%20b' cannot be the rack");
    refused("alternator://a?tls=yes", "tls=yes in an address is neither true nor false");
    refused("alternator://a?zone=1", "has a parameter 'zone'; known are dc, rack, tls, "
                                     "transactions, affinity, isolation and chaos");
    refused("alternator://a?affinity=key",
            "affinity=key in an address is none of none, rmw, write");
    char many[400] = "alternator://";
    for (int i = 0; i <= ADDRESS_NODES_MAX; i++) strcat(many, i > 0 ? ",a" : "a");
    refused(many, "names more than 64 nodes");
}

static void addresses_are_told_from_paths(void **state) {
    (void)state;
    assert_true(remote_address_is("dynamodb:"));
    assert_true(remote_address_is("https://x"));
    assert_true(remote_address_is("alternator://x"));
    assert_false(remote_address_is("shop.db"));
    assert_false(remote_address_is(":memory:"));
    assert_false(remote_address_is("file:dynamodb"));
}

static void the_shape_of_regions(void **state) {
    (void)state;
    assert_true(partition_is_region("eu-west-1"));
    assert_true(partition_is_region("us-gov-east-12"));
    static const char *const others[] = {"",      "eu",       "eu-1",       "-west-1",
                                         "eu--1", "eu-west-", "eu-west-1-", "eu-west-1a",
                                         "1-a-b", "eu west-1"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(partition_is_region(others[i]));
}

/* An address that is read gives a URL that is read as the same. */
static void random_addresses_are_read_or_refused(void **state) {
    (void)state;
    static const char *const pieces[] = {"http://",   "https://", "alternator://",
                                         "dynamodb:", "//",       "a",
                                         "eu-west-1", ":",        "80",
                                         "65536",     "[",        "]",
                                         "::1",       ",",        "/",
                                         "?",         "dc=x",     "&",
                                         "=",         "rack",     "chaos=1",
                                         ".",         "@",        "#",
                                         "%",         "tls=",     "true",
                                         "\x01",      "\xFF"};
    random_source r = {.seed = 11};
    size_t read = 0;
    for (int round = 0; round < 100000; round++) {
        char text[256] = "", url[ADDRESS_URL_MAX + 1];
        for (size_t i = 1 + random_below(&r, 8); i > 0; i--)
            strcat(text, pieces[random_below(&r, i > 5 ? 4 : sizeof pieces / sizeof *pieces)]);
        skep_error err = {0};
        remote_address a, again;
        if (remote_address_read(text, NULL, NULL, &a, &err) != SKEP_OK) {
            assert_int_equal(err.status, SKEP_INVALID);
            continue;
        }
        read++;
        assert_in_range(a.node_count, 1, ADDRESS_NODES_MAX);
        for (size_t i = 0; i < a.node_count; i++) {
            remote_node_url(&a.nodes[i], a.is_tls, url);
            if (remote_address_read(url, NULL, NULL, &again, &err) != SKEP_OK)
                fail_msg("%s: %s", url, err.message);
            assert_string_equal(again.nodes[0].host, a.nodes[i].host);
            assert_int_equal(again.nodes[0].port, a.nodes[i].port);
        }
    }
    assert_true(read > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        HOME_TEST(a_region_is_an_endpoint_of_dynamodb),
        HOME_TEST(the_region_comes_from_options_environment_or_profile),
        HOME_TEST(what_is_no_region_is_refused),
        HOME_TEST(every_endpoint_is_where_the_service_says),
        HOME_TEST(a_url_is_any_server),
        HOME_TEST(a_url_of_aws_names_its_region),
        HOME_TEST(broken_urls_are_refused),
        HOME_TEST(own_endpoints_exclude_fips_and_dual_stack),
        HOME_TEST(endpoints_are_configured_in_the_order_of_the_sdks),
        HOME_TEST(a_broken_configured_endpoint_is_named),
        HOME_TEST(variants_come_from_environment_and_profile),
        HOME_TEST(other_services_have_endpoints_of_their_own),
        HOME_TEST(a_cluster_is_a_list_of_nodes),
        HOME_TEST(affinity_is_of_the_address_or_else_of_the_options),
        HOME_TEST(isolation_is_always_by_paxos_where_nothing_else_is_said),
        HOME_TEST(broken_clusters_are_refused),
        HOME_TEST(addresses_are_told_from_paths),
        HOME_TEST(the_shape_of_regions),
        HOME_TEST(random_addresses_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
