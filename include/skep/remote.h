/* skep/remote.h: how a client reaches servers over HTTP: AWS DynamoDB, ScyllaDB Alternator, DynamoDB Local, `skep
 * serve`.
 *
 * Addresses:
 *   dynamodb://eu-west-1              AWS, the endpoint of a region in its partition
 *   dynamodb:                         the same, region from the environment or the profile
 *   https://HOST[:PORT], http://...   any server that speaks the protocol
 *   alternator://HOST,HOST:PORT[?dc=NAME&rack=NAME&tls=true]   a cluster of one's own
 *       &affinity=rmw or write: see skep_affinity
 *       &isolation=always_use_lwt, ...: see skep_isolation
 *       &transactions=true: one that has them and all else that DynamoDB has, as several `skep serve`
 *       behind a list of nodes; without it they are refused before they are sent
 * Any of them may end in ?chaos=... (see docs/faults.md).
 *
 * What is left NULL or 0 comes from where the AWS SDKs take it: the environment (AWS_REGION,
 * AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_ENDPOINT_URL_DYNAMODB, ...), then the shared config and
 * credentials files, then container and instance metadata. All text is copied. */
#ifndef SKEP_REMOTE_H
#define SKEP_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <skep/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which writes to a cluster go to one node for each partition key, while it answers: there they
 * meet, which makes ScyllaDB's agreement by Paxos quicker and its clocks one. When the node fails
 * they go to another, the same for all. A key is known where a session writes, where a request
 * names `partition_key` or has a key of one attribute, and where this client has created or
 * described the table. A batch or transaction goes where most of its keys belong. */
typedef enum skep_affinity {
    SKEP_AFFINITY_NONE = 0, /**< the load goes round */
    SKEP_AFFINITY_RMW,  /**< writes that read first: with a condition, with the item as it was or
                               will be, updates by ADD, DELETE, of paths or from attributes */
    SKEP_AFFINITY_WRITE /**< all, as for tables whose isolation is always_use_lwt */
} skep_affinity;

/** How ScyllaDB isolates the writes of a table that is created through this client on a cluster: the
 * value of its tag system:write_isolation, which CreateTable sends unless the request has such a tag
 * itself. */
typedef enum skep_isolation {
    SKEP_ISOLATION_ALWAYS_USE_LWT = 0, /**< all writes by Paxos: conditions hold against any other
                                            write */
    SKEP_ISOLATION_ONLY_RMW_USES_LWT,  /**< those that read first; right where no item gets both
                                            kinds at one time */
    SKEP_ISOLATION_FORBID_RMW,         /**< those that read first are refused */
    SKEP_ISOLATION_UNSAFE_RMW,         /**< conditions are checked and may be false when written */
    SKEP_ISOLATION_SERVER              /**< no tag: as the server is configured */
} skep_isolation;

typedef struct skep_remote_options {
    /* Who asks */
    const char *access_key_id;     /**< with secret_access_key: explicit credentials */
    const char *secret_access_key; /**< never logged */
    const char *session_token;     /**< of temporary credentials; may be NULL */
    const char *profile;           /**< of the config and credentials files */
    bool is_unsigned;              /**< requests are not signed, no credentials are looked for */

    /* Where */
    const char *region;  /**< signs https:// and http:// addresses; NULL: from the environment */
    bool use_dual_stack; /**< AWS endpoints that answer over IPv4 and IPv6 */
    bool use_fips;       /**< AWS endpoints with validated cryptography */
    const char *ca_file; /**< PEM file of the authorities to trust instead of the system's */
    const char *client_cert; /**< PEM file, for servers that ask for one */
    const char *client_key;  /**< PEM file */
    const char *proxy;       /**< URL of an HTTP proxy; NULL: HTTPS_PROXY and the like */

    /* How long; 0: the default */
    uint32_t connect_timeout_ms; /**< default 3,000 */
    uint32_t attempt_timeout_ms; /**< one attempt, from the first byte sent; default 15,000 */

    /* How */
    size_t compress_from_bytes; /**< request bodies from this size on are sent gzipped; 0: never */
    bool accept_compressed;     /**< gzipped answers are asked for */
    skep_affinity affinity;     /**< clusters only; the address may say otherwise */
    skep_isolation isolation;   /**< of tables created on a cluster; as above */
} skep_remote_options;

#ifdef __cplusplus
}
#endif
#endif
