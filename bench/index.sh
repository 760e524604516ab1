#!/usr/bin/env bash
# The index beside hnswlib, faiss and usearch (PyPI, in .venv-index) on the same vectors. Names of parts
# as arguments run only those (`bench/index/run.py --help`). Needs the question texts beside the
# project; takes about twenty-five minutes and two gigabytes of memory.
set -euo pipefail
cd "$(dirname "$0")/.."
texts=../shared/data/qqp_texts.jsonl.gz
bench=.build/release/refrain-bench
python=.venv-index/bin/python

if [ ! -e data/run/qqp.f32 ] && [ ! -e "$texts" ]; then
    echo "bench-index: skipped, there is no $texts" >&2
    exit 0
fi
if [ ! -x "$python" ]; then
    python3 -m venv .venv-index
    "$python" -m pip install -q numpy hnswlib faiss-cpu usearch
fi
mkdir -p data/run
if [ ! -e data/run/qqp.f32 ]; then
    zcat "$texts" > data/run/qqp.jsonl
    "$bench" index-vectors --texts data/run/qqp.jsonl --out data/run/qqp.part >&2
    mv data/run/qqp.part data/run/qqp.f32
fi
"$python" bench/index/run.py "$@"
"$python" bench/index/report.py --page bench/index.md
