#!/usr/bin/env bash
# Imports real prompts into a fresh server, looks up paraphrases and prints what came back with
# similarity and time. Uses 20,000 Quora questions where ../shared/data has them, else the
# project's own prompts.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 scripts/demo.py "$@"
