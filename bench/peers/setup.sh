#!/usr/bin/env bash
# Makes .venv-peers in the project's root with the libraries that the benchmarks compare against:
# every bench/peers/*-requirements.txt. Quick when nothing changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
stamp=.venv-peers/.installed
wanted=$(cat bench/peers/*-requirements.txt | sha256sum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
    echo "peers: $PWD/.venv-peers is complete" >&2
    exit 0
fi
[ -x .venv-peers/bin/python ] || "${PYTHON:-python3}" -m venv .venv-peers
for list in bench/peers/*-requirements.txt; do
    .venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r "$list"
done
printf '%s' "$wanted" >"$stamp"
echo "peers: $PWD/.venv-peers is complete" >&2
