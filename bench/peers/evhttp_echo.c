// The floor that the server is measured against: libevent's evhttp in plain C, one loop, answering
// every request with its own body.
//
//   cc -O2 -o .build/evhttp_echo bench/peers/evhttp_echo.c -levent
//   .build/evhttp_echo PORT

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void echo(struct evhttp_request *request, void *unused) {
    (void)unused;
    struct evbuffer *body = evbuffer_new();
    evbuffer_add_buffer(body, evhttp_request_get_input_buffer(request));
    evhttp_add_header(
        evhttp_request_get_output_headers(request), "Content-Type", "application/json");
    evhttp_send_reply(request, 200, "OK", body);
    evbuffer_free(body);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: evhttp_echo PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    struct event_base *base = event_base_new();
    struct evhttp *server = evhttp_new(base);
    evhttp_set_gencb(server, echo, NULL);
    if (evhttp_bind_socket(server, "127.0.0.1", (unsigned short)atoi(arguments[1])) != 0) {
        perror("bind");
        return 1;
    }
    event_base_dispatch(base);
    return 0;
}
