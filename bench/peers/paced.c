// An LLM API that answers at once, and a load of fixed rate: both small, so that what is measured
// is what stands between them.
//
//   paced serve PORT ANSWER
//   paced load PORT CONNECTIONS RATE SECONDS KIND KEY PROMPT
//
// `load` is an open loop: request n is due n/RATE seconds after the start, whether or not earlier
// ones are answered, and its latency counts from that moment; a closed loop would slow down with
// the server and hide its waits (G. Tene, "coordinated omission"). KIND: `hit` asks PROMPT, `miss`
// a new one each time, `stream` a new one as a stream whose latency ends at its first event.
// Prints one line of JSON, times in microseconds.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 64 << 10, CONNECTIONS_MAX = 4096, TICKS = 60 };

typedef struct {
    int fd, busy, ticks_left, first_seen;
    size_t used;
    uint64_t due;
    char *data;
} Peer;

static Peer *peers[65536];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now_nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static Peer *new_peer(int fd) {
    if (fd < 0 || fd >= 65536) fail("too many connections");
    Peer *peer = calloc(1, sizeof *peer);
    if (!peer || !(peer->data = malloc(BUFFER))) fail("malloc");
    peer->fd = fd;
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    peers[fd] = peer;
    return peer;
}

static void drop(Peer *peer) {
    close(peer->fd);
    peers[peer->fd] = NULL;
    free(peer->data);
    free(peer);
}

static void watch(int poller, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

static void put(Peer *peer, const char *bytes, size_t count) {
    // Answers and requests are smaller than a socket's buffer.
    if (write(peer->fd, bytes, count) != (ssize_t)count && errno != EPIPE && errno != ECONNRESET)
        fail("write");
}

// Appends what is there; false where the other side has left.
static int fill(Peer *peer) {
    for (;;) {
        if (peer->used == BUFFER) fail("a message is too long");
        ssize_t count = read(peer->fd, peer->data + peer->used, BUFFER - peer->used);
        if (count > 0) {
            peer->used += (size_t)count;
            if (peer->used < BUFFER) return 1;
        } else {
            return count < 0 && (errno == EAGAIN || errno == EINTR);
        }
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 2048)) fail("listen");
    return fd;
}

static const char EVENT[] =
    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n";
static const char LAST[] = "data: [DONE]\n\n";

static void put_event(Peer *peer, int is_last) {
    char chunk[512];
    const char *event = is_last ? LAST : EVENT;
    int count = snprintf(chunk, sizeof chunk, "%zx\r\n%s\r\n%s", strlen(event), event,
                         is_last ? "0\r\n\r\n" : "");
    put(peer, chunk, (size_t)count);
}

static void answer(Peer *peer, const char *reply, size_t reply_bytes) {
    for (;;) {
        char *end = memmem(peer->data, peer->used, "\r\n\r\n", 4);
        if (!end) return;
        *end = 0;
        char *field = strcasestr(peer->data, "\r\ncontent-length:");
        size_t total = (size_t)(end + 4 - peer->data) + (field ? strtoul(field + 17, NULL, 10) : 0);
        *end = '\r';
        if (peer->used < total) return;
        int is_stream = memmem(peer->data, total, "\"stream\":true", 13) != NULL;
        int is_slow = memmem(peer->data, total, "slowly", 6) != NULL;
        memmove(peer->data, peer->data + total, peer->used - total);
        peer->used -= total;
        if (!is_stream) {
            put(peer, reply, reply_bytes);
            continue;
        }
        static const char head[] =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
        put(peer, head, sizeof head - 1);
        put_event(peer, 0);
        if (is_slow) peer->ticks_left = TICKS;
        else put_event(peer, 1);
    }
}

static void tick_streams(void) {
    for (int fd = 0; fd < 65536; fd++) {
        Peer *peer = peers[fd];
        if (peer && peer->ticks_left > 0) put_event(peer, --peer->ticks_left == 0);
    }
}

static int timer_every(uint64_t nanos) {
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct timespec every = {(time_t)(nanos / 1000000000u), (long)(nanos % 1000000000u)};
    struct itimerspec spec = {every, every};
    if (timer < 0 || timerfd_settime(timer, 0, &spec, NULL)) fail("timerfd");
    return timer;
}

static void serve(int port, const char *body) {
    char *reply;
    int reply_bytes = asprintf(
        &reply, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %zu\r\n\r\n%s",
        strlen(body), body);
    int listener = listen_on(port), poller = epoll_create1(0), timer = timer_every(100000000);
    watch(poller, listener);
    watch(poller, timer);
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int peer;
                while ((peer = accept4(listener, NULL, NULL, 0)) >= 0) {
                    new_peer(peer);
                    watch(poller, peer);
                }
            } else if (fd == timer) {
                uint64_t ticks;
                if (read(timer, &ticks, 8) == 8) tick_streams();
            } else if (peers[fd]) {
                if (fill(peers[fd])) answer(peers[fd], reply, (size_t)reply_bytes);
                else drop(peers[fd]);
            }
        }
    }
}

typedef struct {
    const char *kind, *key, *prompt;
    uint64_t sent, tag;
    double *micros;
    size_t done, errors;
} Load;

static void ask(Peer *peer, Load *load, uint64_t due) {
    char body[1024], request[2048], prompt[512];
    int is_hit = !strcmp(load->kind, "hit");
    snprintf(prompt, sizeof prompt, is_hit ? "%s" : "%s %llu-%llu", load->prompt,
             (unsigned long long)load->tag, (unsigned long long)load->sent);
    int body_bytes = snprintf(
        body, sizeof body,
        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}", prompt,
        strcmp(load->kind, "stream") ? "" : ",\"stream\":true");
    int count = snprintf(
        request, sizeof request,
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        "authorization: Bearer %s\r\ncontent-length: %d\r\n\r\n%s", load->key, body_bytes, body);
    peer->busy = 1;
    peer->used = 0;
    peer->first_seen = 0;
    peer->due = due;
    load->sent++;
    put(peer, request, (size_t)count);
}

static void note(Peer *peer, Load *load, size_t room) {
    double micros = (double)(now_nanos() - peer->due) / 1e3;
    if (load->done < room) load->micros[load->done++] = micros;
}

// Whether the whole answer is there; notes its latency.
static int take(Peer *peer, Load *load, size_t room) {
    char *end = memmem(peer->data, peer->used, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end + 4 - peer->data);
    int is_stream = !strcmp(load->kind, "stream");
    if (is_stream && !peer->first_seen && memmem(end, peer->used - head + 4, "data: ", 6)) {
        peer->first_seen = 1;
        note(peer, load, room);
    }
    *end = 0;
    char *field = strcasestr(peer->data, "\r\ncontent-length:");
    size_t length = field ? strtoul(field + 17, NULL, 10) : 0;
    int is_good = !strncmp(peer->data, "HTTP/1.1 200", 12);
    *end = '\r';
    int is_whole = field ? peer->used >= head + length
                         : peer->used > head && !memcmp(peer->data + peer->used - 5, "0\r\n\r\n", 5);
    if (!is_whole) return 0;
    if (!is_good) load->errors++;
    if (!is_stream) note(peer, load, room);
    return 1;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static int connect_to(int port) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&at, sizeof at)) fail("connect");
    return fd;
}

static void report(Load *load, double seconds, double rate) {
    if (!load->done) fail("no answer");
    qsort(load->micros, load->done, sizeof(double), by_size);
    double *m = load->micros, n = (double)(load->done - 1);
    printf("{\"requests\":%zu,\"errors\":%zu,\"asked_per_second\":%.0f,\"per_second\":%.0f,"
           "\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"max\":%.1f}\n",
           load->done, load->errors, rate, (double)load->done / seconds, m[(size_t)(n * 0.5)],
           m[(size_t)(n * 0.9)], m[(size_t)(n * 0.99)], m[load->done - 1]);
}

static void run_load(int port, int connections, double rate, double seconds, Load *load) {
    int poller = epoll_create1(0), idle[CONNECTIONS_MAX], idle_count = 0;
    if (connections > CONNECTIONS_MAX) fail("connections");
    for (int i = 0; i < connections; i++) {
        int fd = connect_to(port);
        new_peer(fd);
        watch(poller, fd);
        idle[idle_count++] = fd;
    }
    size_t room = (size_t)(rate * seconds) + 1;
    load->micros = malloc(room * sizeof(double));
    load->tag = now_nanos();
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    watch(poller, timer);
    uint64_t start = now_nanos(), gap = (uint64_t)(1e9 / rate);
    struct epoll_event events[256];
    while (load->done < room - 1) {
        uint64_t due;
        while (idle_count && load->sent < room - 1
               && (due = start + load->sent * gap) <= now_nanos())
            ask(peers[idle[--idle_count]], load, due);
        if (idle_count && load->sent < room - 1) {
            due = start + load->sent * gap;
            struct itimerspec at = {.it_value = {(time_t)(due / 1000000000u),
                                                 (long)(due % 1000000000u)}};
            timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        }
        int count = epoll_wait(poller, events, 256, 5000);
        if (!count) break;
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            uint64_t ticks;
            if (fd == timer) {
                if (read(timer, &ticks, 8) != 8) continue;
                continue;
            }
            if (!fill(peers[fd])) fail("the server hung up");
            if (peers[fd]->busy && take(peers[fd], load, room)) {
                peers[fd]->busy = 0;
                idle[idle_count++] = fd;
            }
        }
    }
    report(load, (double)(now_nanos() - start) / 1e9, rate);
}

int main(int count, char **arguments) {
    if (count == 4 && !strcmp(arguments[1], "serve")) serve(atoi(arguments[2]), arguments[3]);
    if (count != 9 || strcmp(arguments[1], "load")) {
        fprintf(stderr, "usage: paced serve PORT ANSWER | "
                        "paced load PORT CONNECTIONS RATE SECONDS KIND KEY PROMPT\n");
        return 2;
    }
    Load load = {.kind = arguments[6], .key = arguments[7], .prompt = arguments[8]};
    run_load(atoi(arguments[2]), atoi(arguments[3]), atof(arguments[4]), atof(arguments[5]), &load);
    return load.errors > 0;
}
