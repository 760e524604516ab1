#!/usr/bin/env bash
# Brings a Debian 12 machine with Swift 6.3 to where `make build` works: Debian packages and the
# embedding model. Idempotent; with everything in place it takes no network and well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian package and a file that shows it is there.
packages=(
    "liblmdb-dev /usr/include/lmdb.h"
    "libxxhash-dev /usr/include/xxhash.h"
    "libopenblas-serial-dev /usr/include/x86_64-linux-gnu/openblas-serial/cblas.h"
    "libevent-dev /usr/include/event2/http.h"
    "libcurl4-openssl-dev /usr/include/x86_64-linux-gnu/curl/curl.h"
    "libssl-dev /usr/include/openssl/ssl.h"
    "libsimdjson-dev /usr/include/simdjson.h"
    "libzstd-dev /usr/include/zstd.h"
    "zlib1g-dev /usr/include/zlib.h"
    "libbrotli-dev /usr/include/brotli/decode.h"
    "python3-pip -"
)

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    printf 'setup: error: %s\n' "$*" >&2
    exit 1
}

command -v swift >/dev/null || fail "swift is not on the PATH. Install the Swift 6.3 toolchain for \
Debian 12 from swift.org, then run this again."

architecture=$(uname -m)
missing=()
for line in "${packages[@]}"; do
    read -r name witness <<<"$line"
    witness=${witness//x86_64-linux-gnu/${architecture}-linux-gnu}
    if [ "$witness" = - ]; then
        command -v pip3 >/dev/null || command -v pip >/dev/null || missing+=("$name")
    elif [ ! -e "$witness" ]; then
        missing+=("$name")
    fi
done

if [ ${#missing[@]} -gt 0 ]; then
    install=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo)
    else
        fail "these Debian packages are missing and this user may not install them.
Run this as root, then run make again:

    apt-get update && ${install[*]}
"
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq || say "apt-get update failed; trying the lists at hand"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" >/tmp/refrain-setup.$$.log 2>&1 || {
        tail -20 "/tmp/refrain-setup.$$.log" >&2
        fail "apt-get failed. The command was: ${install[*]}"
    }
    rm -f "/tmp/refrain-setup.$$.log"
fi

scripts/fetch-model.sh
