// paho reads by `recv` and, with TLS, by `SSL_read`, and asks nobody how much. These two stand in their place, in Swift
// neither could: one that is weak, and one that the linker knows by another name.
//
// A shared paho finds them here because it looks into the program first. An archive of it finds `recv` here before the
// C library's, and `SSL_read` where the linker is told `--wrap=SSL_read` (OpenSSL's own, which is not weak, has to be
// there too, in one piece with functions that are needed).
#include "CPahoReads.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

static _Thread_local paho_reader current;
static _Thread_local void *current_context;

void paho_read_through(paho_reader reader, void *context) {
    current = reader;
    current_context = context;
}

ssize_t paho_recv(int descriptor, void *buffer, size_t count) {
    return recvfrom(descriptor, buffer, count, 0, NULL, NULL);
}

ssize_t paho_ssl_read(void *ssl, void *buffer, size_t count) {
    size_t done = 0;
    if (SSL_read_ex(ssl, buffer, count, &done)) return (ssize_t)done;
    return SSL_get_error(ssl, 0) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

int paho_ssl_pending(void *ssl) { return SSL_pending(ssl); }

ssize_t recv(int descriptor, void *buffer, size_t count, int flags) {
    paho_reader reader = current;
    // paho reads nothing, to NULL, where it closes.
    if (!reader || flags || !count) return recvfrom(descriptor, buffer, count, flags, NULL, NULL);
    return reader(current_context, descriptor, NULL, buffer, count);
}

int __wrap_SSL_read(SSL *ssl, void *buffer, int count) {
    if (count < 0) return -1;
    paho_reader reader = current;
    if (!reader) return (int)paho_ssl_read(ssl, buffer, (size_t)count);
    return (int)reader(current_context, -1, ssl, buffer, (size_t)count);
}

__attribute__((weak)) int SSL_read(SSL *ssl, void *buffer, int count) { return __wrap_SSL_read(ssl, buffer, count); }
