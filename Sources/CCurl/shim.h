#ifndef KPOD_CCURL_SHIM_H
#define KPOD_CCURL_SHIM_H

/* The checks that curl's macros make are of no use to wrappers whose types are fixed. */
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

/* curl_easy_setopt and its relatives are variadic, which Swift cannot call: one wrapper for each type of argument. */

static inline CURLcode kpod_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode kpod_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode kpod_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode kpod_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode kpod_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/* curl keeps a copy of the bytes. */
static inline CURLcode kpod_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob;
    blob.data = (void *)bytes;
    blob.len = count;
    blob.flags = CURL_BLOB_COPY;
    return curl_easy_setopt(easy, option, &blob);
}

/* The type of write, header and read callbacks. */
typedef size_t (*kpod_data_callback)(char *bytes, size_t size, size_t count, void *user);

static inline CURLcode kpod_set_data_callback(CURL *easy, CURLoption option, kpod_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode kpod_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode kpod_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode kpod_get_string(CURL *easy, CURLINFO info, const char **value) {
    return curl_easy_getinfo(easy, info, value);
}

/* The type of the callback that is given libcurl's own words about a transfer. */
typedef int (*kpod_debug_callback)(CURL *easy, curl_infotype type, char *bytes, size_t count, void *user);

static inline CURLcode kpod_set_debug_callback(CURL *easy, kpod_debug_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, callback);
}

/* The type of the callback that opens a socket, or declines to. */
typedef curl_socket_t (*kpod_open_callback)(void *user, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode kpod_set_open_callback(CURL *easy, kpod_open_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

/* Writes an IP address as text into a buffer of INET6_ADDRSTRLEN bytes or more; 0 if it is of another family. */
static inline int kpod_address_text(const struct curl_sockaddr *address, char *text, size_t size) {
    const void *raw = NULL;
    if (address->family == AF_INET) {
        raw = &((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr;
    } else if (address->family == AF_INET6) {
        raw = &((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr;
    }
    return raw && inet_ntop(address->family, raw, text, (socklen_t)size) ? 1 : 0;
}

static inline CURLMcode kpod_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* What keeps the TLS sessions of all handles that it is set for; NULL if memory is short. There is no lock in it: all of them
   are driven by one thread. */
static inline CURLSH *kpod_share_sessions(void) {
    CURLSH *share = curl_share_init();
    if (share) (void)curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

/* The socket of a connection that was only made; CURL_SOCKET_BAD if there is none. */
static inline curl_socket_t kpod_active_socket(CURL *easy) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket) != CURLE_OK) return CURL_SOCKET_BAD;
    return socket;
}

/* The TLS of a handle's connection; NULL if there is none. */
static inline SSL *kpod_tls(CURL *easy) {
    struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session) return NULL;
    return session->backend == CURLSSLBACKEND_OPENSSL ? (SSL *)session->internals : NULL;
}

/* Has TLS read as much at a time as its buffer holds, rather than the head of a record and then the rest of it. Only for who
   reads until there is no more: of what lies in that buffer no socket tells. */
static inline void kpod_read_ahead(CURL *easy) {
    SSL *tls = kpod_tls(easy);
    if (tls) SSL_set_read_ahead(tls, 1);
}

/* poll(2) for what else is polled together with libcurl's connections: on Linux a curl_waitfd is a pollfd. */
static inline void kpod_poll(struct curl_waitfd *entries, size_t count, int milliseconds) {
    _Static_assert(sizeof(struct curl_waitfd) == sizeof(struct pollfd) && CURL_WAIT_POLLIN == POLLIN, "another system");
    (void)poll((struct pollfd *)(void *)entries, (nfds_t)count, milliseconds);
}

/* CURLMsg keeps the result in a union. */
static inline CURLcode kpod_message_result(const CURLMsg *message) {
    return message->data.result;
}

/* The time in milliseconds after which data that nobody acknowledges ends the connection (RFC 5482). */
static int kpod_configure_socket(void *user, curl_socket_t socket, curlsocktype purpose) {
    unsigned int milliseconds = 25000;
    (void)user;
    (void)purpose;
    /* A kernel without the option leaves keep-alive, which is enough but for unacknowledged requests. */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    return CURL_SOCKOPT_OK;
}

static inline CURLcode kpod_set_socket_options(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, kpod_configure_socket);
}

#endif
