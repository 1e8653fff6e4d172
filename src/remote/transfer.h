/* remote/transfer.h: one exchange over HTTP: the request as it is sent, the answer as it comes in.
 *
 * A transfer is used again and again: its easy handle, its buffers and its header lines stay. */
#ifndef REMOTE_TRANSFER_H
#define REMOTE_TRANSFER_H

#include "base/buffer.h"
#include "remote/poller.h"
#include "remote/shared.h"
#include "sign/sign.h"

enum {
    TRANSFER_HEADERS = 12,
    /* What stands in each line but the host's and the signature's has at most 64 bytes. */
    TRANSFER_LINES_BYTES = ADDRESS_AUTHORITY_MAX + SIGN_AUTHORIZATION_MAX + TRANSFER_HEADERS * 64,
    TRANSFER_DATE_BYTES = 64
};

typedef struct transfer transfer;
struct transfer {
    CURL *easy;
    remote *remote;
    poller *poller;          /* the lane's, which is told of connections */
    skep_exchange *exchange; /* NULL: idle */
    transfer *previous, *next;

    /* The request */
    nodes_choice node;
    char url_set[ADDRESS_URL_MAX + 1]; /* the one that the easy handle has */
    const credentials_set *who;        /* NULL: as nobody, or as somebody */
    buffer body;
    buffer packed; /* the body compressed */
    size_t sent;   /* of the body, where it is read piece by piece */
    bool is_gzip;
    bool is_warm_up; /* nothing is asked for but a connection */
    bool is_by_pieces;
    struct curl_slist headers[TRANSFER_HEADERS]; /* libcurl's list, in our memory */
    char lines[TRANSFER_LINES_BYTES];            /* theirs, one behind the other */
    buffer token;                                /* the session token's line */
    char curl_message[CURL_ERROR_SIZE];

    /* The answer */
    buffer answer;
    buffer unpacked;
    uint32_t checksum;
    bool has_checksum;
    bool is_answer_gzip;
    bool is_too_long;
    char date[TRANSFER_DATE_BYTES]; /* the Date header, read only where clocks differ; else empty */
};

/** The poller must outlive the connections that the transfer opens. NULL when memory is short. */
transfer *transfer_new(remote *r, poller *connections);
void transfer_free(transfer *t);

/** Prepares the request of an exchange and signs it with the lane's key. */
skep_status transfer_prepare(transfer *t, skep_exchange *exchange, sign_key *key,
                             skep_arena *scratch, skep_error *err);

/** Prepares a request that does nothing but open a connection, where `is_fresh` even if one is free,
 * and the lane's key. */
skep_status transfer_prepare_warm_up(transfer *t, skep_exchange *exchange, bool is_fresh,
                                     sign_key *key, skep_error *err);

/** What came of it, in the exchange's response or error. */
skep_status transfer_finish(transfer *t, CURLcode result);

#endif
