/* TLS in front of a server, with certificates made for the occasion. What cannot be done aborts
 * the test program. */
#ifndef TESTS_FAULTS_TLS_H
#define TESTS_FAULTS_TLS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct tls_front tls_front;

typedef struct tls_options {
    uint16_t upstream_port; /* on 127.0.0.1, without TLS */
    const char *name;       /* that the certificate is for, "IP:127.0.0.1" or "DNS:example.org" */
    bool is_expired;        /* since yesterday */
    bool is_self_signed;    /* by nobody else than itself */
    bool wants_client;      /* clients must show a certificate of the authority */
} tls_options;

tls_front *tls_start(const tls_options *options);
void tls_stop(tls_front *t);

/** On 127.0.0.1. */
uint16_t tls_port(const tls_front *t);

/** A PEM file with the authority that signed the certificate, removed by tls_stop. */
const char *tls_authority_file(const tls_front *t);

/** The same with a client's certificate and its key. */
const char *tls_client_file(const tls_front *t);

#endif
