#!/usr/bin/env bash
# CPU per request of the HTTP server against bare evhttp in C, side by side on this machine.
#
#   bench/peers/http_echo.sh SERVER-COMMAND...
#
# SERVER-COMMAND starts a server that echoes bodies; "PORT" in it stands for the port. Without one,
# `refrain-bench http-echo` is taken. Rounds are interleaved; what counts is the minimum and the
# median of user + system time per request, which other work on the machine hardly changes, and not
# requests per second, which it does. Settings: ROUNDS=5 SECONDS_EACH=2 CONNECTIONS="1 16 64".
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} connections=${CONNECTIONS:-1 16 64} port=${PORT:-18190}
bench=.build/release/refrain-bench
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

cc -O2 -o "$work/evhttp_echo" bench/peers/evhttp_echo.c -levent
cat > "$work/post.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = string.rep("x", 500)
LUA

start() { # name, port, command...
    local name=$1 at=$2
    shift 2
    "${@//PORT/$at}" > "$work/$name.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 100); do
        if curl -fsS -o "$work/answer" -d ok "http://127.0.0.1:$at/" 2> /dev/null; then return; fi
        sleep 0.1
    done
    echo "$name did not start:" >&2
    cat "$work/$name.log" >&2
    exit 1
}

ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

measure() { # pid, port, connections -> CPU microseconds per request
    local before after requests
    before=$(ticks "$1")
    requests=$(wrk -t1 -c"$3" -d"${seconds}s" -s "$work/post.lua" "http://127.0.0.1:$2/" |
        awk '/requests in/ { print $1 }')
    after=$(ticks "$1")
    awk -v t=$((after - before)) -v r="$requests" -v hz="$(getconf CLK_TCK)" \
        'BEGIN { printf "%.2f\n", t / hz * 1e6 / r }'
}

names=(evhttp)
start evhttp "$port" "$work/evhttp_echo" PORT
if [ $# -gt 0 ]; then
    names+=(given)
    start given $((port + 1)) "$@"
else
    names+=(task immediate)
    start task $((port + 1)) "$bench" http-echo --port PORT --handler task
    start immediate $((port + 2)) "$bench" http-echo --port PORT --handler immediate
fi

printf '%-12s %-12s %8s %8s %8s\n' connections server minimum median ratio
for count in $connections; do
    for round in $(seq "$rounds"); do
        for index in "${!names[@]}"; do
            measure "${pids[$index]}" $((port + index)) "$count" >> "$work/${names[$index]}.$count"
        done
    done
    floor=$(sort -n "$work/evhttp.$count" | head -1)
    for name in "${names[@]}"; do
        sort -n "$work/$name.$count" | awk -v c="$count" -v n="$name" -v f="$floor" '
            { v[NR] = $1 }
            END { printf "%-12s %-12s %8.2f %8.2f %8.2f\n", c, n, v[1], v[int((NR + 1) / 2)], v[1] / f }'
    done
done
