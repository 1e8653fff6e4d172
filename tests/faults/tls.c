#include "faults/tls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "faults/proxy_bytes.h"

enum { DAY_S = 86400 };

struct tls_front {
    int listener;
    uint16_t port, upstream_port;
    pthread_t thread;
    pthread_mutex_t lock;
    int client; /* the connection that is served; -1: none */
    SSL_CTX *context;
    char file[64], client_file[64];
};

static void must(bool is_done, const char *what) {
    if (is_done) return;
    fprintf(stderr, "%s: ", what);
    ERR_print_errors_fp(stderr);
    abort();
}

/* ---- Certificates ---- */

static EVP_PKEY *new_key(void) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
    must(context != NULL && EVP_PKEY_keygen_init(context) == 1 &&
             EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1 &&
             EVP_PKEY_keygen(context, &key) == 1,
         "a key");
    EVP_PKEY_CTX_free(context);
    return key;
}

static void add_extension(X509 *certificate, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    must(extension != NULL && X509_add_ext(certificate, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

/* `issuer` NULL: signed by itself. */
static X509 *new_certificate(const char *common_name, EVP_PKEY *key, X509 *issuer, long until_s) {
    X509 *certificate = X509_new();
    must(certificate != NULL, "a certificate");
    X509_NAME *name = X509_get_subject_name(certificate);
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name,
                                    -1, -1, 0) == 1,
         common_name);
    must(X509_set_version(certificate, 2) == 1 &&
             ASN1_INTEGER_set(X509_get_serialNumber(certificate), issuer != NULL ? 2 : 1) == 1 &&
             X509_gmtime_adj(X509_getm_notBefore(certificate), -10L * DAY_S) != NULL &&
             X509_gmtime_adj(X509_getm_notAfter(certificate), until_s) != NULL &&
             X509_set_issuer_name(certificate,
                                  issuer != NULL ? X509_get_subject_name(issuer) : name) == 1 &&
             X509_set_pubkey(certificate, key) == 1,
         "a certificate");
    return certificate;
}

static void sign(X509 *certificate, EVP_PKEY *key) {
    must(X509_sign(certificate, key, EVP_sha256()) > 0, "signing a certificate");
}

/* A PEM file of a certificate and, where there is one, its key. */
static void write_file(char path[64], X509 *certificate, EVP_PKEY *key) {
    (void)snprintf(path, 64, "/tmp/skep-cert-XXXXXX");
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    must(file != NULL && PEM_write_X509(file, certificate) == 1 &&
             (key == NULL || PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1) &&
             fclose(file) == 0,
         path);
}

static void make_client(tls_front *t, X509 *authority, EVP_PKEY *authority_key) {
    EVP_PKEY *key = new_key();
    X509 *client = new_certificate("client", key, authority, 5L * DAY_S);
    sign(client, authority_key);
    write_file(t->client_file, client, key);
    must(X509_STORE_add_cert(SSL_CTX_get_cert_store(t->context), authority) == 1, "an authority");
    SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    X509_free(client);
    EVP_PKEY_free(key);
}

static void make_certificates(tls_front *t, const tls_options *o) {
    EVP_PKEY *authority_key = new_key(), *key = new_key();
    char name[64];
    (void)snprintf(name, sizeof name, "authority of %p", (void *)t);
    X509 *authority = new_certificate(name, authority_key, NULL, 10L * DAY_S);
    add_extension(authority, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(authority, NID_key_usage, "critical,keyCertSign");
    sign(authority, authority_key);
    X509 *own = new_certificate("server", key, o->is_self_signed ? NULL : authority,
                                o->is_expired ? -1L * DAY_S : 5L * DAY_S);
    add_extension(own, NID_subject_alt_name, o->name);
    sign(own, o->is_self_signed ? key : authority_key);
    must(SSL_CTX_use_certificate(t->context, own) == 1 &&
             SSL_CTX_use_PrivateKey(t->context, key) == 1,
         "a context");
    write_file(t->file, authority, NULL);
    if (o->wants_client) make_client(t, authority, authority_key);
    X509_free(own);
    X509_free(authority);
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
}

/* ---- One connection after the other ---- */

static bool read_message(SSL *ssl, proxy_bytes *message) {
    char piece[4096];
    size_t len, head_len = 0, body_len = 0;
    proxy_bytes_clear(message);
    while (head_len == 0 || message->len < head_len + body_len) {
        int got = SSL_read(ssl, piece, sizeof piece);
        if (got <= 0) return false;
        proxy_bytes_append(message, piece, (size_t)got);
        head_len = proxy_head_len(message);
        const char *length = head_len > 0 ? proxy_header(message, "Content-Length", &len) : NULL;
        if (length != NULL) body_len = (size_t)strtoull(length, NULL, 10);
    }
    return true;
}

static int connect_upstream(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "upstream");
    return fd;
}

static void serve_one(tls_front *t, int client) {
    SSL *ssl = SSL_new(t->context);
    proxy_bytes message = {0};
    size_t head_len;
    must(ssl != NULL && SSL_set_fd(ssl, client) == 1, "a connection");
    if (SSL_accept(ssl) == 1) {
        int upstream = connect_upstream(t->upstream_port);
        while (read_message(ssl, &message) && proxy_send_all(upstream, message.data, message.len) &&
               proxy_read_message(upstream, &message, &head_len) &&
               SSL_write(ssl, message.data, (int)message.len) > 0) {
        }
        (void)close(upstream);
    }
    ERR_clear_error();
    proxy_bytes_free(&message);
    SSL_free(ssl);
}

/* Clients that are gone are no reason to end the program: OpenSSL writes with signals. */
static void block_sigpipe(void) {
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    (void)sigaddset(&blocked, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &blocked, NULL);
}

static void *run(void *context) {
    tls_front *t = context;
    block_sigpipe();
    for (;;) {
        int client = accept(t->listener, NULL, NULL);
        if (client < 0) return NULL;
        pthread_mutex_lock(&t->lock);
        t->client = client;
        pthread_mutex_unlock(&t->lock);
        serve_one(t, client);
        pthread_mutex_lock(&t->lock);
        t->client = -1;
        (void)close(client);
        pthread_mutex_unlock(&t->lock);
    }
}

tls_front *tls_start(const tls_options *options) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    tls_front *t = calloc(1, sizeof *t);
    must(t != NULL, "memory");
    t->upstream_port = options->upstream_port;
    t->client = -1;
    pthread_mutex_init(&t->lock, NULL);
    t->context = SSL_CTX_new(TLS_server_method());
    must(t->context != NULL, "a context");
    make_certificates(t, options);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    t->listener = socket(AF_INET, SOCK_STREAM, 0);
    must(t->listener >= 0 && bind(t->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
             listen(t->listener, 16) == 0 &&
             getsockname(t->listener, (struct sockaddr *)&address, &len) == 0,
         "listening");
    t->port = ntohs(address.sin_port);
    must(pthread_create(&t->thread, NULL, run, t) == 0, "a thread");
    return t;
}

void tls_stop(tls_front *t) {
    if (t == NULL) return;
    (void)shutdown(t->listener, SHUT_RDWR);
    pthread_mutex_lock(&t->lock);
    if (t->client >= 0) (void)shutdown(t->client, SHUT_RDWR);
    pthread_mutex_unlock(&t->lock);
    (void)pthread_join(t->thread, NULL);
    (void)close(t->listener);
    (void)unlink(t->file);
    if (t->client_file[0] != '\0') (void)unlink(t->client_file);
    SSL_CTX_free(t->context);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

uint16_t tls_port(const tls_front *t) {
    return t->port;
}

const char *tls_authority_file(const tls_front *t) {
    return t->file;
}

const char *tls_client_file(const tls_front *t) {
    return t->client_file;
}
