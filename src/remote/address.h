/* remote/address.h: what the address of a remote says, and where AWS's services are.
 *
 *     dynamodb:                 DynamoDB in the region of the environment or the profile
 *     dynamodb://eu-west-1      DynamoDB in that region; "local" is http://localhost:8000
 *     https://HOST[:PORT]       any server that speaks its protocol; http:// too
 *     alternator://H1,H2[:PORT][?dc=D&rack=R&tls=true&transactions=true
 *                               &affinity=rmw&isolation=forbid_rmw]    one's own cluster, by
 *                               some of its nodes
 *
 * A parameter `chaos` of any address is the client's and passed over.
 *
 * Where AWS's endpoints are follows the service's endpoint rules of 2012-08-10 and the AWS SDKs and
 * Tools Reference Guide, "Service-specific endpoints". */
#ifndef REMOTE_ADDRESS_H
#define REMOTE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/error.h>
#include <skep/remote.h>

#include "remote/profile.h"

enum {
    ADDRESS_HOST_MAX = 255,
    ADDRESS_AUTHORITY_MAX = ADDRESS_HOST_MAX + 8, /* "[", "]", ":65535" */
    ADDRESS_URL_MAX = ADDRESS_AUTHORITY_MAX + 9,
    ADDRESS_NODES_MAX = 64,
    ADDRESS_NAME_MAX = 64, /* a region, a data centre, a rack */
    ADDRESS_CLUSTER_PORT = 8000,
    ADDRESS_CLUSTER_TLS_PORT = 8043
};

typedef enum address_kind {
    ADDRESS_AWS = 0, /**< DynamoDB itself, at the endpoint of its region */
    ADDRESS_URL,     /**< a server named by the address or by the configuration */
    ADDRESS_CLUSTER
} address_kind;

typedef struct address_node {
    char host[ADDRESS_HOST_MAX + 1]; /**< name, IPv4, or IPv6 without brackets; lower case */
    uint16_t port;
} address_node;

typedef struct remote_address {
    address_kind kind;
    bool is_tls;
    bool is_region_assumed;            /**< nothing named it: servers that are not AWS take any */
    bool has_transactions;             /**< a cluster said to have all that DynamoDB has */
    char region[ADDRESS_NAME_MAX + 1]; /**< that requests are signed for */
    address_node nodes[ADDRESS_NODES_MAX]; /**< one, or the nodes of a cluster that are known */
    size_t node_count;
    char
        search_host[ADDRESS_HOST_MAX + 1]; /**< AWS: the host that answers SearchVectors, else "" */
    char datacenter[ADDRESS_NAME_MAX + 1]; /**< cluster: "" for the contacted node's */
    char rack[ADDRESS_NAME_MAX + 1];       /**< cluster: "" for any */
    skep_affinity affinity;                /**< cluster: which writes have a node of their own */
    skep_isolation isolation;              /**< cluster: of tables that are created */
} remote_address;

/** True for text that begins as one of the forms above does. */
bool remote_address_is(const char *text);

/** Reads an address with what the options (may be NULL), the environment and the profile add to it.
 * SKEP_INVALID names what is wrong and what would be right. */
skep_status remote_address_read(const char *text, const skep_remote_options *options,
                                const profile_set *profiles, remote_address *out, skep_error *err);

/** What the Host header of a node says: the port is left out where it is the scheme's. */
void remote_authority(const address_node *node, bool is_tls, char out[ADDRESS_AUTHORITY_MAX + 1]);

/** The value of ScyllaDB's tag system:write_isolation, also the name in an address; NULL where
 * there is to be none. */
const char *remote_isolation_name(skep_isolation isolation);

/** "https://HOST[:PORT]/" */
void remote_node_url(const address_node *node, bool is_tls, char out[ADDRESS_URL_MAX + 1]);

/** The region of the options, the environment (AWS_REGION, AWS_DEFAULT_REGION) or the profile.
 * False, with `out` empty, where nothing names one. SKEP_INVALID for text that is no region. */
skep_status remote_region(const skep_remote_options *options, const profile_set *profiles,
                          char out[ADDRESS_NAME_MAX + 1], skep_error *err);

/** The services that credentials come from. */
typedef enum address_service { ADDRESS_STS = 0, ADDRESS_SSO, ADDRESS_SSO_OIDC } address_service;

/** The URL of such a service in a region, "https://sts.eu-west-1.amazonaws.com/".
 * AWS_ENDPOINT_URL_STS (_SSO, _SSO_OIDC), AWS_ENDPOINT_URL and the profile's settings come first.
 */
skep_status remote_service_url(address_service service, const char *region,
                               const skep_remote_options *options, const profile_set *profiles,
                               char out[ADDRESS_URL_MAX + 1], skep_error *err);

#endif
