#include "remote/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* A piece of the address. */
typedef struct piece {
    const char *ptr;
    size_t len;
} piece;

static bool is_text(piece p, const char *text) {
    return p.len == strlen(text) && memcmp(p.ptr, text, p.len) == 0;
}

/* Cuts off what stands in front of the first `separator`. */
static piece cut(piece *rest, char separator) {
    const char *at = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;
    piece head = {rest->ptr, at != NULL ? (size_t)(at - rest->ptr) : rest->len};
    size_t used = head.len + (at != NULL);
    *rest = (piece){rest->ptr + used, rest->len - used};
    return head;
}

/* ---- Hosts ---- */

static bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static bool is_address_char(char c) {
    return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

static skep_status copy_host(const char *address, piece text, bool is_bracketed, address_node *out,
                             skep_error *err) {
    bool is_right = text.len > 0 && text.len <= ADDRESS_HOST_MAX;
    for (size_t i = 0; is_right && i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        is_right = is_bracketed ? is_address_char(c) : is_host_char(c);
        out->host[i] = c;
    }
    if (!is_right)
        return fail(err, SKEP_INVALID,
                    "the address '%.200s' has '%.*s' where the name of a host is expected, such as "
                    "'localhost', '10.0.0.1' or '[::1]'",
                    address, (int)(text.len < 100 ? text.len : 100), text.ptr);
    out->host[text.len] = '\0';
    return SKEP_OK;
}

static skep_status read_port(const char *address, piece text, uint16_t *out, skep_error *err) {
    unsigned port = 0;
    bool is_right = text.len > 0 && text.len <= 5;
    for (size_t i = 0; is_right && i < text.len; i++) {
        is_right = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        port = port * 10 + (unsigned)(text.ptr[i] - '0');
    }
    if (!is_right || port == 0 || port > UINT16_MAX)
        return fail(err, SKEP_INVALID,
                    "the address '%.200s' has '%.*s' where a port is expected, a number from 1 to "
                    "65535",
                    address, (int)(text.len < 100 ? text.len : 100), text.ptr);
    *out = (uint16_t)port;
    return SKEP_OK;
}

/* The port is 0 where there is none. */
static skep_status read_node(const char *address, piece text, address_node *out, skep_error *err) {
    bool is_bracketed = text.len > 0 && text.ptr[0] == '[' && memchr(text.ptr, ']', text.len);
    piece host = text, port = {NULL, 0};
    if (is_bracketed) {
        host = (piece){text.ptr + 1, text.len - 1};
        port = host;
        host = cut(&port, ']');
    } else {
        port = host;
        host = cut(&port, ':');
    }
    out->port = 0;
    skep_status status = copy_host(address, host, is_bracketed, out, err);
    if (status != SKEP_OK) return status;
    bool has_port = is_bracketed ? port.len > 0 : text.len > host.len;
    if (!has_port) return SKEP_OK;
    /* Behind a bracket the colon is still there; without it, what follows is no port. */
    if (is_bracketed) port = port.ptr[0] == ':' ? (piece){port.ptr + 1, port.len - 1} : text;
    return read_port(address, port, &out->port, err);
}

static uint16_t usual_port(const remote_address *a) {
    if (a->kind != ADDRESS_CLUSTER) return a->is_tls ? 443 : 80;
    /* One port behind the last node serves all that have none of their own. */
    uint16_t last = a->nodes[a->node_count - 1].port;
    if (last != 0) return last;
    return a->is_tls ? ADDRESS_CLUSTER_TLS_PORT : ADDRESS_CLUSTER_PORT;
}

static skep_status read_nodes(const char *address, piece text, remote_address *out,
                              skep_error *err) {
    size_t most = out->kind == ADDRESS_CLUSTER ? ADDRESS_NODES_MAX : 1;
    piece rest = text;
    out->node_count = 0;
    do {
        if (out->node_count == most)
            return fail(err, SKEP_INVALID, "the address '%.200s' names more than %zu %s", address,
                        most, most == 1 ? "host; nodes are listed in alternator://" : "nodes");
        piece node = out->kind == ADDRESS_CLUSTER ? cut(&rest, ',') : rest;
        bool is_last = node.ptr + node.len == text.ptr + text.len;
        skep_status status = read_node(address, node, &out->nodes[out->node_count], err);
        if (status != SKEP_OK) return status;
        out->node_count++;
        if (is_last) break;
    } while (true);
    return SKEP_OK;
}

/* ---- Parameters ---- */

static skep_status copy_name(piece name, piece value, char out[ADDRESS_NAME_MAX + 1],
                             skep_error *err) {
    bool is_right = value.len > 0 && value.len <= ADDRESS_NAME_MAX;
    for (size_t i = 0; is_right && i < value.len; i++) {
        char c = value.ptr[i];
        is_right = is_host_char(c) || (c >= 'A' && c <= 'Z');
        out[i] = c;
    }
    if (!is_right)
        return fail(err, SKEP_INVALID,
                    "'%.*s' cannot be the %.*s of an address; it has 1 to %d letters, digits, '-', "
                    "'_' and '.'",
                    (int)(value.len < 100 ? value.len : 100), value.ptr, (int)name.len, name.ptr,
                    ADDRESS_NAME_MAX);
    out[value.len] = '\0';
    return SKEP_OK;
}

/* The names of the two values of a switch; the longer pair is what messages say. */
static skep_status read_switch(piece name, piece value, bool *out, skep_error *err) {
    *out = is_text(value, "true") || is_text(value, "on");
    if (*out || is_text(value, "false") || is_text(value, "off")) return SKEP_OK;
    return fail(err, SKEP_INVALID, "%.*s=%.*s in an address is neither true nor false",
                (int)name.len, name.ptr, (int)(value.len < 100 ? value.len : 100), value.ptr);
}

/* A name that a parameter may have as its value, and what it stands for. */
typedef struct named {
    const char *name;
    unsigned value;
} named;

static skep_status read_named(piece name, piece value, const named *known, size_t count,
                              unsigned *out, skep_error *err) {
    char names[ADDRESS_HOST_MAX + 1] = "";
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_text(value, known[i].name)) {
            *out = known[i].value;
            return SKEP_OK;
        }
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", i > 0 ? ", " : "",
                                known[i].name);
    }
    return fail(err, SKEP_INVALID, "%.*s=%.*s in an address is none of %s", (int)name.len, name.ptr,
                (int)(value.len < 100 ? value.len : 100), value.ptr, names);
}

static skep_status read_affinity(piece name, piece value, skep_affinity *out, skep_error *err) {
    static const named known[] = {
        {"none", SKEP_AFFINITY_NONE}, {"rmw", SKEP_AFFINITY_RMW}, {"write", SKEP_AFFINITY_WRITE}};
    unsigned chosen = SKEP_AFFINITY_NONE;
    skep_status status = read_named(name, value, known, sizeof known / sizeof *known, &chosen, err);
    if (status == SKEP_OK) *out = (skep_affinity)chosen;
    return status;
}

/* ScyllaDB's own names, and ours for leaving it to the server. */
static const named isolations[] = {{"always_use_lwt", SKEP_ISOLATION_ALWAYS_USE_LWT},
                                   {"only_rmw_uses_lwt", SKEP_ISOLATION_ONLY_RMW_USES_LWT},
                                   {"forbid_rmw", SKEP_ISOLATION_FORBID_RMW},
                                   {"unsafe_rmw", SKEP_ISOLATION_UNSAFE_RMW},
                                   {"server", SKEP_ISOLATION_SERVER}};

static skep_status read_isolation(piece name, piece value, skep_isolation *out, skep_error *err) {
    unsigned chosen = SKEP_ISOLATION_ALWAYS_USE_LWT;
    skep_status status =
        read_named(name, value, isolations, sizeof isolations / sizeof *isolations, &chosen, err);
    if (status == SKEP_OK) *out = (skep_isolation)chosen;
    return status;
}

const char *remote_isolation_name(skep_isolation isolation) {
    for (size_t i = 0; i < sizeof isolations / sizeof *isolations; i++)
        if (isolations[i].value == (unsigned)isolation && isolation != SKEP_ISOLATION_SERVER)
            return isolations[i].name;
    return NULL;
}

static skep_status read_parameter(const char *address, piece text, remote_address *out,
                                  skep_error *err) {
    piece value = text, name = cut(&value, '=');
    if (is_text(name, "chaos")) return SKEP_OK;
    if (out->kind == ADDRESS_CLUSTER) {
        if (is_text(name, "dc")) return copy_name(name, value, out->datacenter, err);
        if (is_text(name, "rack")) return copy_name(name, value, out->rack, err);
        if (is_text(name, "tls")) return read_switch(name, value, &out->is_tls, err);
        if (is_text(name, "transactions"))
            return read_switch(name, value, &out->has_transactions, err);
        if (is_text(name, "affinity")) return read_affinity(name, value, &out->affinity, err);
        if (is_text(name, "isolation")) return read_isolation(name, value, &out->isolation, err);
    }
    return fail(err, SKEP_INVALID, "the address '%.200s' has a parameter '%.*s'; known are %s",
                address, (int)(name.len < 100 ? name.len : 100), name.ptr,
                out->kind == ADDRESS_CLUSTER
                    ? "dc, rack, tls, transactions, affinity, isolation and chaos"
                    : "chaos only");
}

skep_status url_read(const char *address, const char *rest, remote_address *out, skep_error *err) {
    piece text = {rest, strlen(rest)};
    piece query = text;
    text = cut(&query, '?');
    /* What stands before an '@' may be a secret: it is not shown. */
    if (text.len > 0 && memchr(text.ptr, '@', text.len) != NULL)
        return fail(err, SKEP_INVALID,
                    "an address holds no user and password; credentials are taken from the options "
                    "or the environment");
    if (text.len > 0 && text.ptr[text.len - 1] == '/') text.len--;
    if (text.len > 0 &&
        (memchr(text.ptr, '/', text.len) != NULL || memchr(text.ptr, '#', text.len) != NULL))
        return fail(err, SKEP_INVALID,
                    "the address '%.200s' has a path; DynamoDB's protocol has none: "
                    "https://HOST:PORT",
                    address);
    skep_status status = read_nodes(address, text, out, err);
    while (status == SKEP_OK && query.len > 0)
        status = read_parameter(address, cut(&query, '&'), out, err);
    if (status != SKEP_OK) return status;
    uint16_t usual = usual_port(out);
    for (size_t i = 0; i < out->node_count; i++)
        if (out->nodes[i].port == 0) out->nodes[i].port = usual;
    return SKEP_OK;
}
