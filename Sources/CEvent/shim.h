#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

// OpenSSL spells these as macros, which Swift does not see.
static inline long cevent_tls_set_minimum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}
static inline long cevent_tls_set_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_mode(context, mode);
}

// SOCK_CLOEXEC and SOCK_STREAM are C enums with implementation-defined imported types.
static inline int cevent_stream_socket(int family) {
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// epoll_data is a union; the watch only ever stores a number in it.
static inline int cevent_watch_hang_up(int epoll, int descriptor, uint64_t number) {
    struct epoll_event event = {0};
    event.events = EPOLLRDHUP | EPOLLET;
    event.data.u64 = number;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}
static inline int cevent_next_hang_up(int epoll, uint64_t *number) {
    struct epoll_event event;
    int count = epoll_wait(epoll, &event, 1, 0);
    if (count == 1) *number = event.data.u64;
    return count;
}

// prctl is variadic. The kernel keeps the first 15 bytes.
static inline void cevent_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}
