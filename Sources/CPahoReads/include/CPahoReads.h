// What paho reads from its socket comes through here.
#pragma once

#include <stddef.h>
#include <sys/types.h>

/// Puts `count` bytes at most into `buffer`, from the TLS connection `ssl`, or from `descriptor` where that is NULL.
/// How many; 0: the connection is over; -1: as `recv(2)` and `SSL_read(3)` have it.
typedef ssize_t (*paho_reader)(void *context, int descriptor, void *ssl, void *buffer, size_t count);

/// From here on this thread's `recv` and `SSL_read` are calls of `reader`, until it is NULL.
void paho_read_through(paho_reader reader, void *context);

/// `recv(2)`.
ssize_t paho_recv(int descriptor, void *buffer, size_t count);

/// `SSL_read(3)`.
ssize_t paho_ssl_read(void *ssl, void *buffer, size_t count);

/// `SSL_pending(3)`: what has been decrypted and not been read.
int paho_ssl_pending(void *ssl);
