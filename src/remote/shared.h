/* remote/shared.h: what all lanes of an opened remote share. Constant once open, or with a lock of its own. */
#ifndef REMOTE_SHARED_H
#define REMOTE_SHARED_H

#include <pthread.h>
#include <stdatomic.h>

#include <curl/curl.h>

#include <skep/backend.h>

#include "sign/sign.h"
#include "wire/error_class.h"
#include "wire/request.h"

enum {
    REMOTE_HOST_MAX = 300,
    REMOTE_URL_MAX = 400,
    REMOTE_BODY_BYTES_MAX = 64 * 1024 * 1024,  /* a request; DynamoDB takes 16 MB */
    REMOTE_ANSWER_BYTES_MAX = 64 * 1024 * 1024 /* an answer, unpacked; DynamoDB's have 16 MB */
};

/** Where one attempt goes. */
typedef struct remote_target {
    char url[REMOTE_URL_MAX];   /* "https://dynamodb.eu-west-1.amazonaws.com/" */
    char host[REMOTE_HOST_MAX]; /* as the Host header says it */
    size_t node;                /* of a cluster */
} remote_target;

typedef struct remote {
    const skep_allocator *allocator;
    skep_arena *arena; /* of the options' text */
    skep_remote_options options;
    wire_dialect dialect;
    char region[SIGN_REGION_MAX + 1];
    char user_agent[64];
    CURLSH *share;
    pthread_mutex_t share_locks[CURL_LOCK_DATA_LAST];
    remote_target target;
    atomic_llong skew_s; /* the server's clock less ours */
} remote;

/** Where an exchange is sent. */
skep_status remote_choose(remote *r, const skep_exchange *exchange, remote_target *out,
                          skep_error *err);

/** Makes `key` fit for the credentials of this moment; *is_signed is false where nothing is signed.
 *  `token` receives the session token, which lives until the next call with it. */
skep_status remote_sign_as(remote *r, sign_key *key, buffer *token, bool *is_signed,
                           skep_error *err);

/** Tells how an attempt at a target ended. */
void remote_ended(remote *r, const remote_target *target, const skep_error *err,
                  wire_error_class class);

#endif
