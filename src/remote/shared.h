/* remote/shared.h: what all lanes of an opened remote share. Constant once open, or with a lock of its own. */
#ifndef REMOTE_SHARED_H
#define REMOTE_SHARED_H

#include <pthread.h>
#include <stdatomic.h>

#include <curl/curl.h>

#include <skep/backend.h>

#include "remote/affinity.h"
#include "remote/credentials.h"
#include "remote/nodes.h"
#include "wire/request.h"

enum {
    REMOTE_BODY_BYTES_MAX = 64 * 1024 * 1024,  /* a request; DynamoDB takes 16 MB */
    REMOTE_ANSWER_BYTES_MAX = 64 * 1024 * 1024 /* an answer, unpacked; DynamoDB's have 16 MB */
};

typedef struct remote {
    const skep_allocator *allocator;
    skep_arena *arena; /* of the options' text */
    skep_remote_options options;
    remote_address address;
    wire_dialect dialect;
    const char *isolation; /* the tag of tables that are created; NULL: none */
    nodes *nodes;
    affinity *affinity;              /* NULL: every request goes to the next node in turn */
    credentials_source *credentials; /* NULL: nothing is signed, or as somebody */
    bool is_somebody;                /* a server on this machine: any credentials do */
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    atomic_llong skew_s; /* the server's clock less ours */
} remote;

#endif
