#!/usr/bin/env bash
# Runs the official clients, unmodified, against a server of this build. Each set of packages gets
# a virtual environment of its own under .venv-conformance (ignored), made once.
set -euo pipefail
# Without it LiteLLM asks the network for its price list at every start.
export LITELLM_LOCAL_MODEL_COST_MAP=True
cd "$(dirname "$0")/.."

environment() { # name, packages...
    local folder=.venv-conformance/$1
    shift
    if [ ! -e "$folder/.ready" ]; then
        printf 'conformance: installing %s\n' "$*" >&2
        python3 -m venv "$folder"
        "$folder/bin/pip" install -q pytest "$@"
        touch "$folder/.ready"
    fi
}

# The same from a frozen list; made anew when the list changes.
frozen() { # name, list
    local folder=.venv-conformance/$1
    if ! cmp -s "$2" "$folder/.ready"; then
        printf 'conformance: installing %s\n' "$2" >&2
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install -q --no-deps -r "$2"
        cp "$2" "$folder/.ready"
    fi
}

run() { # name, tests...
    local folder=.venv-conformance/$1
    shift
    printf '\nconformance: %s\n' "$folder" >&2
    "$folder/bin/python" -m pytest -q -p no:cacheprovider "$@"
}

frozen providers Tests/Conformance/providers-requirements.txt
# The bench of the pass-through has LiteLLM beside it, from the same environment.
[ "${1:-}" != --install-only ] || exit 0
environment langcache-0.14.0 langcache==0.14.0 redisvl==0.28.0 langchain-redis==0.2.6
environment langcache-0.11.1 langcache==0.11.1
run providers Tests/Conformance/test_proxy.py Tests/Conformance/test_proxy_litellm.py
run langcache-0.14.0 Tests/Conformance/test_langcache.py Tests/Conformance/test_redisvl.py
run langcache-0.11.1 Tests/Conformance/test_langcache.py

# Replayed answers, read by the parsers of the LLM providers' own SDKs; no server is involved.
environment llm-sdks openai==3.52.0 anthropic==2.11.0
replays=$(mktemp -d)
trap 'rm -rf "$replays"' EXIT
REFRAIN_REPLAYS=$replays swift test --filter ReplayExportTests
printf '\nconformance: replays\n' >&2
.venv-conformance/llm-sdks/bin/python -W ignore Tests/Conformance/check_replays.py "$replays"
