#include "remote/address.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fail.h"
#include "remote/environment.h"
#include "remote/partition.h"
#include "remote/url.h"

#define SCHEME_AWS     "dynamodb:"
#define SCHEME_CLUSTER "alternator://"
#define SCHEME_HTTP    "http://"
#define SCHEME_HTTPS   "https://"

/* Servers that are not AWS's take any region, but a signature names one. */
#define REGION_ASSUMED "us-east-1"

/* What an address is read with. */
typedef struct context {
    const skep_remote_options *options;
    const profile_set *profiles;
    const char *profile;
    bool is_fips;
    bool is_dual_stack;
} context;

static bool begins(const char *text, const char *start) {
    return strncasecmp(text, start, strlen(start)) == 0;
}

bool remote_address_is(const char *text) {
    return begins(text, SCHEME_AWS) || begins(text, SCHEME_CLUSTER) || begins(text, SCHEME_HTTP) ||
           begins(text, SCHEME_HTTPS);
}

/* ---- What the configuration says ---- */

static const char *from_profile(const context *c, const char *property) {
    return c->profiles != NULL ? profile_get(c->profiles, PROFILE_PROFILE, c->profile, property)
                               : NULL;
}

static context context_of(const skep_remote_options *options, const profile_set *profiles) {
    context c = {.options = options, .profiles = profiles};
    c.profile = profile_name(options != NULL ? options->profile : NULL);
    const char *fips = environment_get("AWS_USE_FIPS_ENDPOINT");
    const char *dual_stack = environment_get("AWS_USE_DUALSTACK_ENDPOINT");
    if (fips == NULL) fips = from_profile(&c, "use_fips_endpoint");
    if (dual_stack == NULL) dual_stack = from_profile(&c, "use_dualstack_endpoint");
    c.is_fips = (options != NULL && options->use_fips) || environment_says_true(fips);
    c.is_dual_stack =
        (options != NULL && options->use_dual_stack) || environment_says_true(dual_stack);
    return c;
}

/* An endpoint that is configured for a service, with where it is; NULL where there is none. */
static const char *configured_endpoint(const context *c, const char *variable, const char *group,
                                       const char **where) {
    const char *ignored = environment_get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (ignored == NULL) ignored = from_profile(c, "ignore_configured_endpoint_urls");
    if (environment_says_true(ignored)) return NULL;
    const char *found = environment_get(variable);
    *where = variable;
    if (found != NULL) return found;
    *where = "AWS_ENDPOINT_URL";
    found = environment_get(*where);
    if (found != NULL) return found;
    *where = "endpoint_url of the profile's services section";
    const char *services = from_profile(c, "services");
    if (services != NULL)
        found = profile_get_nested(c->profiles, PROFILE_SERVICES, services, group, "endpoint_url");
    if (found != NULL) return found;
    *where = "endpoint_url of the profile";
    return from_profile(c, "endpoint_url");
}

static skep_status copy_region(const char *text, const char *where, char *out, skep_error *err) {
    size_t len = strlen(text);
    bool is_right = len > 0 && len <= ADDRESS_NAME_MAX;
    for (size_t i = 0; is_right && i < len; i++) {
        char c = text[i];
        is_right = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '-' || c == '_' || c == '.';
    }
    if (!is_right)
        return fail(err, SKEP_INVALID, "%s: '%.100s' is no region; one is for example 'eu-west-1'",
                    where, text);
    memcpy(out, text, len + 1);
    return SKEP_OK;
}

skep_status remote_region(const skep_remote_options *options, const profile_set *profiles,
                          char out[ADDRESS_NAME_MAX + 1], skep_error *err) {
    static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    out[0] = '\0';
    if (options != NULL && options->region != NULL)
        return copy_region(options->region, "the option region", out, err);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = environment_get(variables[i]);
        if (value != NULL) return copy_region(value, variables[i], out, err);
    }
    context c = context_of(options, profiles);
    const char *value = from_profile(&c, "region");
    return value != NULL ? copy_region(value, "region of the profile", out, err) : SKEP_OK;
}

/* ---- URLs ---- */

static skep_status refuse_variants(const context *c, skep_error *err) {
    if (!c->is_fips && !c->is_dual_stack) return SKEP_OK;
    return fail(err, SKEP_INVALID,
                "%s endpoints are AWS's own and cannot be asked for together with another "
                "endpoint; address a region, as in dynamodb://eu-west-1, or leave %s out",
                c->is_fips ? "FIPS" : "dual-stack", c->is_fips ? "use_fips" : "use_dual_stack");
}

/* The region: what the host of AWS names, what is configured, or one that any server takes. */
static skep_status complete_region(const context *c, remote_address *out, skep_error *err) {
    char named[ADDRESS_NAME_MAX + 1] = "";
    bool is_aws =
        out->kind == ADDRESS_URL && partition_is_aws_host(out->nodes[0].host, named, sizeof named);
    if (is_aws) out->kind = ADDRESS_AWS;
    bool is_told = c->options != NULL && c->options->region != NULL;
    if (named[0] != '\0' && !is_told) return copy_region(named, "the address", out->region, err);
    skep_status status = remote_region(c->options, c->profiles, out->region, err);
    if (status != SKEP_OK || out->region[0] != '\0') return status;
    out->is_region_assumed = true;
    memcpy(out->region, REGION_ASSUMED, sizeof REGION_ASSUMED);
    return SKEP_OK;
}

/* The scheme of a URL, as what follows it; NULL for another text. */
static const char *read_scheme(const char *text, bool *is_tls) {
    *is_tls = begins(text, SCHEME_HTTPS);
    if (*is_tls) return text + sizeof SCHEME_HTTPS - 1;
    return begins(text, SCHEME_HTTP) ? text + sizeof SCHEME_HTTP - 1 : NULL;
}

static skep_status read_url(const context *c, const char *text, remote_address *out,
                            skep_error *err) {
    const char *rest = read_scheme(text, &out->is_tls);
    if (rest == NULL)
        return fail(err, SKEP_INVALID,
                    "'%.200s' is no URL of a server; one begins with http:// or https://", text);
    out->kind = ADDRESS_URL;
    skep_status status = refuse_variants(c, err);
    return status == SKEP_OK ? url_read(text, rest, out, err) : status;
}

/* ---- Regions ---- */

static skep_status set_local(const context *c, remote_address *out, skep_error *err) {
    out->kind = ADDRESS_URL;
    out->nodes[0] = (address_node){.host = "localhost", .port = 8000};
    return refuse_variants(c, err);
}

static skep_status set_endpoint(const context *c, remote_address *out, skep_error *err) {
    address_node *node = &out->nodes[0];
    out->node_count = 1;
    if (strcmp(out->region, "local") == 0) return set_local(c, out, err);
    if (!partition_is_region(out->region))
        return fail(err, SKEP_INVALID,
                    "'%s' is no region of AWS; one is for example 'eu-west-1' or 'us-gov-east-1'",
                    out->region);
    out->kind = ADDRESS_AWS;
    out->is_tls = true;
    node->port = 443;
    if (!partition_host("dynamodb", out->region, c->is_fips, c->is_dual_stack, node->host,
                        sizeof node->host) ||
        !partition_host("search-dynamodb", out->region, c->is_fips, c->is_dual_stack,
                        out->search_host, sizeof out->search_host))
        return fail(err, SKEP_INVALID, "the region '%s' is too long", out->region);
    return SKEP_OK;
}

/* "eu-west-1" out of "//eu-west-1?chaos=..."; empty where the address names none. */
static skep_status read_region(const char *text, const char *rest, remote_address *out,
                               skep_error *err) {
    size_t len = strcspn(rest, "?");
    const char *query = rest[len] == '?' ? rest + len + 1 : "";
    if (query[0] != '\0' && (strncmp(query, "chaos=", 6) != 0 || strchr(query, '&') != NULL))
        return fail(err, SKEP_INVALID, "the address '%.200s' has a parameter; known is chaos only",
                    text);
    if (len == 0) return SKEP_OK;
    if (len < 3 || strncmp(rest, "//", 2) != 0)
        return fail(err, SKEP_INVALID,
                    "the address '%.200s' is neither 'dynamodb:', for the region of the "
                    "environment, nor of the form 'dynamodb://eu-west-1'",
                    text);
    char region[ADDRESS_NAME_MAX + 1];
    (void)snprintf(region, sizeof region, "%.*s", (int)(len - 2), rest + 2);
    if (len - 2 > ADDRESS_NAME_MAX)
        return fail(err, SKEP_INVALID, "the region of the address '%.200s' is too long", text);
    return copy_region(region, "the address", out->region, err);
}

static skep_status read_aws(const context *c, const char *text, remote_address *out,
                            skep_error *err) {
    skep_status status = read_region(text, text + sizeof SCHEME_AWS - 1, out, err);
    bool is_named = out->region[0] != '\0';
    if (status == SKEP_OK && !is_named)
        status = remote_region(c->options, c->profiles, out->region, err);
    if (status != SKEP_OK) return status;
    const char *where = NULL;
    const char *endpoint = configured_endpoint(c, "AWS_ENDPOINT_URL_DYNAMODB", "dynamodb", &where);
    if (endpoint != NULL) {
        char region[ADDRESS_NAME_MAX + 1];
        memcpy(region, out->region, sizeof region);
        status = read_url(c, endpoint, out, err);
        if (status == SKEP_OK) status = complete_region(c, out, err);
        if (status != SKEP_OK)
            fail_context(err, "%s: ", where);
        else if (region[0] != '\0')
            memcpy(out->region, region, sizeof region);
        return status;
    }
    if (out->region[0] == '\0')
        return fail(err, SKEP_INVALID,
                    "the address '%.200s' names no region, and neither do AWS_REGION and the "
                    "profile '%.100s'; write for example dynamodb://eu-west-1",
                    text, c->profile);
    return set_endpoint(c, out, err);
}

/* ---- Addresses ---- */

skep_status remote_address_read(const char *text, const skep_remote_options *options,
                                const profile_set *profiles, remote_address *out, skep_error *err) {
    context c = context_of(options, profiles);
    remote_address result;
    memset(&result, 0, sizeof result);
    skep_status status = SKEP_OK;
    if (begins(text, SCHEME_AWS)) {
        status = read_aws(&c, text, &result, err);
    } else if (begins(text, SCHEME_CLUSTER)) {
        result.kind = ADDRESS_CLUSTER;
        if (options != NULL) {
            result.affinity = options->affinity;
            result.isolation = options->isolation;
        }
        status = refuse_variants(&c, err);
        if (status == SKEP_OK)
            status = url_read(text, text + sizeof SCHEME_CLUSTER - 1, &result, err);
        if (status == SKEP_OK) status = complete_region(&c, &result, err);
    } else if (remote_address_is(text)) {
        status = read_url(&c, text, &result, err);
        if (status == SKEP_OK) status = complete_region(&c, &result, err);
    } else {
        status = fail(err, SKEP_INVALID,
                      "'%.200s' is no address of a server; one is 'dynamodb://eu-west-1', "
                      "'dynamodb:', 'https://HOST', 'http://HOST:PORT' or "
                      "'alternator://HOST1,HOST2:PORT'",
                      text);
    }
    if (status == SKEP_OK) *out = result;
    return status;
}

void remote_authority(const address_node *node, bool is_tls, char out[ADDRESS_AUTHORITY_MAX + 1]) {
    bool is_v6 = strchr(node->host, ':') != NULL;
    const char *open = is_v6 ? "[" : "", *close = is_v6 ? "]" : "";
    if (node->port == (is_tls ? 443 : 80))
        (void)snprintf(out, ADDRESS_AUTHORITY_MAX + 1, "%s%s%s", open, node->host, close);
    else
        (void)snprintf(out, ADDRESS_AUTHORITY_MAX + 1, "%s%s%s:%u", open, node->host, close,
                       (unsigned)node->port);
}

void remote_node_url(const address_node *node, bool is_tls, char out[ADDRESS_URL_MAX + 1]) {
    char authority[ADDRESS_AUTHORITY_MAX + 1];
    remote_authority(node, is_tls, authority);
    (void)snprintf(out, ADDRESS_URL_MAX + 1, "%s%s/", is_tls ? SCHEME_HTTPS : SCHEME_HTTP,
                   authority);
}

/* ---- Other services ---- */

skep_status remote_service_url(address_service service, const char *region,
                               const skep_remote_options *options, const profile_set *profiles,
                               char out[ADDRESS_URL_MAX + 1], skep_error *err) {
    static const struct {
        const char *host;
        const char *variable;
        const char *group;
    } services[] = {[ADDRESS_STS] = {"sts", "AWS_ENDPOINT_URL_STS", "sts"},
                    [ADDRESS_SSO] = {"portal.sso", "AWS_ENDPOINT_URL_SSO", "sso"},
                    [ADDRESS_SSO_OIDC] = {"oidc", "AWS_ENDPOINT_URL_SSO_OIDC", "sso_oidc"}};
    context c = context_of(options, profiles);
    remote_address at;
    memset(&at, 0, sizeof at);
    const char *where = NULL;
    const char *endpoint =
        configured_endpoint(&c, services[service].variable, services[service].group, &where);
    if (endpoint != NULL) {
        c.is_fips = c.is_dual_stack = false; /* of DynamoDB; this endpoint is what was asked for */
        skep_status status = read_url(&c, endpoint, &at, err);
        if (status != SKEP_OK) {
            fail_context(err, "%s: ", where);
            return status;
        }
    } else {
        if (!partition_is_region(region) ||
            !partition_host(services[service].host, region, c.is_fips, c.is_dual_stack,
                            at.nodes[0].host, sizeof at.nodes[0].host))
            return fail(err, SKEP_INVALID,
                        "'%.100s' is no region of AWS, in which credentials could be asked for; "
                        "one is for example 'eu-west-1'",
                        region);
        at.is_tls = true;
        at.nodes[0].port = 443;
    }
    remote_node_url(&at.nodes[0], at.is_tls, out);
    return SKEP_OK;
}
