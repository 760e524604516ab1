"""kill -9 against a loaded server: every acknowledged insert is found after the restart, untorn."""

import http.client
import json
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
REFRAIN = ROOT / ".build/release/refrain"
WRITERS = 8
CHECKED_PER_ROUND = 2_000


def answer_to(prompt):
    """The response stored with a prompt; long enough for overflow pages, and checkable."""
    return f"answer to {prompt}: " + prompt * (len(prompt) * 37 % 300)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, log):
    port = free_port()
    process = subprocess.Popen(
        [REFRAIN, "serve", "--port", str(port), "--data", folder, "--model", "none",
         "--map-size", "8GiB"], stderr=log, stdout=log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"crash: the server ended with {process.returncode} on a restart")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return process, port
        except OSError:
            pass
        time.sleep(0.02)
    sys.exit("crash: the server was not ready within 60 s")


def insert_until_dead(port, round_number, writer, acknowledged, lock):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    count = 0
    while True:
        prompt = f"round {round_number} writer {writer} prompt {count}"
        count += 1
        body = json.dumps({"prompt": prompt, "response": answer_to(prompt)})
        try:
            connection.request("POST", "/v1/caches/default/entries", body)
            reply = connection.getresponse()
            reply.read()
        except (OSError, http.client.HTTPException):
            return
        if reply.status == 201:
            with lock:
                acknowledged.append(prompt)


def check(port, prompts):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for start_at in range(0, len(prompts), 500):
        part = prompts[start_at:start_at + 500]
        body = json.dumps({"searches": [
            {"prompt": p, "searchStrategies": ["exact"], "recordUse": False} for p in part]})
        connection.request("POST", "/v1/caches/default/entries/search:batch", body)
        results = json.loads(connection.getresponse().read())["results"]
        for prompt, result in zip(part, results):
            if not result.get("data"):
                sys.exit(f"crash: acknowledged and LOST: {prompt}: {result}")
            if result["data"][0]["response"] != answer_to(prompt):
                sys.exit(f"crash: TORN: {prompt}")


def main():
    kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    random.seed(seed)
    acknowledged, lock, checked = [], threading.Lock(), 0
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "ab") as log:
        for round_number in range(kills + 1):
            process, port = start(f"{folder}/data", log)
            # The latest ones always, and a sample of all earlier ones; in the last round, all.
            sample = acknowledged[-CHECKED_PER_ROUND:]
            if round_number == kills:
                sample = acknowledged
            elif len(acknowledged) > CHECKED_PER_ROUND:
                sample = sample + random.sample(acknowledged, CHECKED_PER_ROUND)
            check(port, sample)
            checked += len(sample)
            if round_number == kills:
                process.send_signal(signal.SIGTERM)
                if process.wait(30) != 0:
                    sys.exit("crash: SIGTERM did not end with 0")
                break
            writers = [threading.Thread(
                target=insert_until_dead, args=(port, round_number, w, acknowledged, lock))
                for w in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(random.uniform(0.05, 0.5))
            process.kill()
            process.wait()
            for writer in writers:
                writer.join()
    print(f"{kills} kills, {len(acknowledged)} acknowledged inserts, {checked} checks: "
          f"none lost, none torn (seed {seed})")


main()
