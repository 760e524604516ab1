#!/usr/bin/env bash
# The index beside hnswlib, faiss and usearch (PyPI, in .venv-index) on the same vectors, one library a
# process. Needs the question texts beside the project; takes about half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."
texts=../shared/data/qqp_texts.jsonl.gz
bench=.build/release/refrain-bench
python=.venv-index/bin/python

[ -e "$texts" ] || {
    echo "bench-index: skipped, there is no $texts" >&2
    exit 0
}
if [ ! -x "$python" ]; then
    python3 -m venv .venv-index
    "$python" -m pip install -q numpy hnswlib faiss-cpu usearch
fi
mkdir -p data/run
if [ ! -e data/run/qqp.f32 ]; then
    zcat "$texts" > data/run/qqp.jsonl
    "$bench" index-vectors --texts data/run/qqp.jsonl --out data/run/qqp.f32
fi
"$bench" index --vectors data/run/qqp.f32 --churn 5 --mixed 5 --snapshot data/run/index.snapshot
for library in hnswlib faiss faiss-sq8 usearch usearch-i8; do
    "$python" bench/peers/index.py --vectors data/run/qqp.f32 --libraries "$library" --churn 5
done
