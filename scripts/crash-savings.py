"""kill -9 against a pass-through under load: what the ledger may lose is what its documents say.

A miss and its entry are in one commit, so after a restart there are at least as many misses in the
ledger as entries. Of the hits, only those of the last moment before the kill may be missing.
"""

import http.client
import http.server
import json
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REFRAIN = ROOT / ".build/release/refrain"
CLIENTS = 4
PROMPTS = 20
# ProxyLimits.ledgerDelay is 50 ms; the commit that is under way and a busy machine come on top.
LOST_SECONDS_MAX = 0.5


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write for each answer; two would wait for each other's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({
            "id": "c", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "yes"},
                         "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body)
    reply = connection.getresponse()
    return reply.status, reply.read()


def start(folder, upstream, log):
    port = free_port()
    process = subprocess.Popen(
        [REFRAIN, "serve", "--port", str(port), "--data", f"{folder}/data", "--model", "none",
         "--map-size", "1GiB", "--upstream", f"openai=http://127.0.0.1:{upstream}"],
        cwd=ROOT, stderr=log, stdout=log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"crash: the server ended with {process.returncode} on a restart")
        try:
            if call(port, "GET", "/ready")[0] == 200:
                return process, port
        except OSError:
            time.sleep(0.02)
    sys.exit("crash: the server was not ready within 60 s")


def ask_until_dead(port, prefix, client, answered):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    count = client
    while True:
        count += 1
        body = json.dumps({"model": "gpt-4o-mini", "messages": [
            {"role": "user", "content": f"{prefix} prompt {count % PROMPTS}"}]})
        try:
            connection.request(
                "POST", "/v1/chat/completions", body, {"content-type": "application/json"})
            reply = connection.getresponse()
            reply.read()
        except (OSError, http.client.HTTPException):
            return
        if reply.status == 200:
            answered.append((time.monotonic(), reply.headers["refrain-outcome"]))


def totals(port):
    _, report = call(port, "GET", "/v1/caches/default/savings?by=day")
    _, numbers = call(port, "GET", "/v1/caches/default/stats")
    total = json.loads(report)["total"]
    return total["requests"], json.loads(numbers), total


def main():
    kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    random.seed(seed)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    # A killed client is what this is about.
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hits_before, answered_hits, longest = 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "ab") as log:
        for round_number in range(kills):
            process, port = start(folder, server.server_port, log)
            answered = []
            clients = [threading.Thread(
                target=ask_until_dead, args=(port, f"round {round_number}", c, answered))
                for c in range(CLIENTS)]
            for client in clients:
                client.start()
            time.sleep(random.uniform(0.3, 1.0))
            process.kill()
            killed = time.monotonic()
            process.wait()
            for client in clients:
                client.join()
            process, port = start(folder, server.server_port, log)
            requests, numbers, total = totals(port)
            process.kill()
            process.wait()
            entries = numbers["entries"]
            if requests["miss"] < entries:
                sys.exit(f"crash: {entries} entries and only {requests['miss']} misses (seed {seed})")
            times = sorted(at for at, outcome in answered if outcome == "hit-exact")
            recorded = requests["hit-exact"] - hits_before
            hits_before = requests["hit-exact"]
            answered_hits += len(times)
            if recorded < len(times):
                longest = max(longest, killed - times[recorded])
            if longest > LOST_SECONDS_MAX:
                sys.exit(f"crash: hits of {longest:.3f} s before the kill are lost (seed {seed})")
            avoided = total["inputTokensAvoided"]
            if avoided != 9 * (requests["hit-exact"] + requests["coalesced"]):
                sys.exit(f"crash: TORN: {requests} avoided {avoided} tokens (seed {seed})")
    print(f"{kills} kills, {answered_hits} hits answered: every entry's miss is in the ledger, "
          f"hits are missing from {longest * 1000:.0f} ms before a kill at most (seed {seed})")


main()
