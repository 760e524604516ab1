#!/usr/bin/env bash
# Usage: scripts/crash.sh [KILLS]
# Kills a loaded server with kill -9 again and again; after each restart every insert that was ever
# acknowledged must be found, whole. Uses the release binary.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/crash.py "${1:-50}"
python3 scripts/crash-savings.py "$(( (${1:-50} + 4) / 5 ))"
