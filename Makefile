# Everything a person does with the project. `make run` and `make test` set up what they need.

HOST ?= 127.0.0.1
PORT ?= 8080
DATA ?= data/run
# Two compile jobs at a time keep a small machine usable; set JOBS to change it.
JOBS ?= $(shell nproc)
SWIFT_BUILD = swift build -j $(JOBS)
# The standard library inside the executable: a tenth less time in a request than through its dynamic
# one, and nothing of the toolchain needed where it runs.
RELEASE_BUILD = $(SWIFT_BUILD) -c release --static-swift-stdlib -Xswiftc -use-ld=lld
REFRAIN = .build/release/refrain
BENCH = .build/release/refrain-bench

.DEFAULT_GOAL := help
.PHONY: help setup build build-bench run test check lint check-all check-neon demo bench bench-embedding bench-index bench-proxy bench-gate crash conformance hooks clean

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## ?/  make \1\t/' | expand -t 24

setup:           ## Debian packages and the embedding model; quick when they are there
	@scripts/setup.sh

build: setup     ## the service, optimised: .build/release/refrain
	$(RELEASE_BUILD) --product refrain

build-bench: setup ## what the scripts under bench/ run: refrain-bench, pair-features
	$(RELEASE_BUILD) --product refrain-bench
	$(RELEASE_BUILD) --product pair-features

run: build       ## the service on http://127.0.0.1:8080 (HOST, PORT and DATA change it)
	$(REFRAIN) serve --host $(HOST) --port $(PORT) --data $(DATA)

# One test after another: some block a thread on a socket, and a small machine's pool has two.
test: setup      ## build everything and run the tests
	$(SWIFT_BUILD) --build-tests
	swift test --skip-build --no-parallel

lint:            ## formatting of the source, and the evaluation data
	swift format lint --strict --recursive Package.swift Sources Tests bench
	@scripts/check-pairs.py

check: setup lint ## what decides whether a change is done: lint, imports, tests
	$(SWIFT_BUILD) --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --no-parallel

check-all: check ## the long checks: sanitizers and crash loop
	swift test --sanitize=thread --scratch-path .build/thread --filter 'VectorSearch|LMDB|EventLoop|SemanticCache'
	ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address --scratch-path .build/address
	$(MAKE) check-neon crash

check-neon:      ## the NEON kernels against their scalar twins, by emulation
	@scripts/check-neon.sh

demo: build      ## import prompts, look up paraphrases, show hits with similarity and time
	@scripts/demo.sh

bench: build build-bench ## the benchmarks of the service; JSON in bench/results, tables on the terminal
	python3 bench/service/service.py lookup
	python3 bench/service/service.py insert
	python3 bench/service/service.py footprint

bench-embedding: build-bench ## the embedder beside onnxruntime, torch and sentence-transformers
	bench/peers/setup.sh
	.venv-peers/bin/python bench/peers/embedding.py --json bench/results/embedding.json

bench-index: build-bench ## the index beside hnswlib, faiss and usearch
	@bench/index.sh

bench-proxy: build ## what the pass-through adds, paced and saturated, and LiteLLM's cache beside it
	@scripts/conformance.sh --install-only
	.venv-conformance/providers/bin/python bench/peers/proxy.py --litellm

bench-gate: build-bench ## counts of the index against bench/thresholds; fails on a worse one
	$(BENCH) gate

crash: build     ## kill -9 a loaded server again and again; every acknowledged insert must be there
	@scripts/crash.sh 50

conformance: build ## the official client libraries against a running server
	@scripts/conformance.sh

hooks:           ## lint before each commit
	@printf '#!/bin/sh\nexec make lint\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit

clean:           ## remove what was built (not data)
	rm -rf .build
