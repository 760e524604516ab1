"""One nearest-neighbour library from PyPI, measured in a process of its own by commands on standard
input; answers are lines of JSON. `run.py` starts it and gives the commands that our own
`refrain-bench index` takes too:

  search EF     a round over all queries with this width
  churn N       replaces every vector N times (hnswlib only)

usage: peer.py LIBRARY VECTORS.f32 TRUTH.npy COUNT

One thread, M = 16, efConstruction = 200. M means the same everywhere: up to 16 links on upper levels
and 32 on the ground level (usearch calls it `connectivity`). All queries go in by one call, so that
Python's own time does not count against the library.
"""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

M, EF_CONSTRUCTION, K, DIMENSION = 16, 200, 10, 384
LAST = 2000


class Hnswlib:
    name = "hnswlib"

    def __init__(self, count, vectors):
        import hnswlib

        self.index = hnswlib.Index(space="ip", dim=DIMENSION)
        self.index.init_index(
            max_elements=count, M=M, ef_construction=EF_CONSTRUCTION, allow_replace_deleted=True
        )
        self.index.set_num_threads(1)

    def add(self, vectors, first):
        self.index.add_items(vectors, np.arange(first, first + len(vectors)), num_threads=1)

    def replace(self, vector, old, new):
        self.index.mark_deleted(old)
        self.index.add_items(vector[None], [new], num_threads=1, replace_deleted=True)

    def search(self, queries, ef):
        self.index.set_ef(max(ef, K))
        return self.index.knn_query(queries, k=K, num_threads=1)[0]


class Faiss:
    def __init__(self, count, vectors):
        import faiss

        faiss.omp_set_num_threads(1)
        self.index = self.make(faiss)
        self.index.hnsw.efConstruction = EF_CONSTRUCTION
        if not self.index.is_trained:
            self.index.train(vectors)

    def add(self, vectors, first):
        self.index.add(vectors)

    def search(self, queries, ef):
        self.index.hnsw.efSearch = ef
        return self.index.search(queries, K)[1]


class FaissFlat(Faiss):
    name = "faiss HNSWFlat"

    def make(self, faiss):
        return faiss.IndexHNSWFlat(DIMENSION, M, faiss.METRIC_INNER_PRODUCT)


class FaissSQ8(Faiss):
    name = "faiss HNSW-SQ8"

    def make(self, faiss):
        return faiss.IndexHNSWSQ(
            DIMENSION, faiss.ScalarQuantizer.QT_8bit, M, faiss.METRIC_INNER_PRODUCT
        )


class FaissSQ8Refined(FaissSQ8):
    """8-bit codes in the graph and float32 vectors to re-rank 12 candidates with, as ours does."""

    name = "faiss HNSW-SQ8 re-ranked"

    def __init__(self, count, vectors):
        import faiss

        super().__init__(count, vectors)
        self.graph = self.index
        self.index = faiss.IndexRefineFlat(self.graph)
        self.index.k_factor = 1.2

    def search(self, queries, ef):
        self.graph.hnsw.efSearch = ef
        return self.index.search(queries, K)[1]


class Usearch:
    name = "usearch f32"
    dtype, metric = "f32", "ip"

    def __init__(self, count, vectors):
        from usearch.index import Index

        self.index = Index(
            ndim=DIMENSION, metric=self.metric, dtype=self.dtype, connectivity=M,
            expansion_add=EF_CONSTRUCTION,
        )

    def add(self, vectors, first):
        self.index.add(np.arange(first, first + len(vectors)), vectors, threads=1)

    def search(self, queries, ef):
        self.index.expansion_search = ef
        return self.index.search(queries, K, threads=1).keys


class UsearchI8(Usearch):
    name = "usearch i8"
    dtype = "i8"


LIBRARIES = {
    "hnswlib": Hnswlib,
    "faiss": FaissFlat,
    "faiss-sq8": FaissSQ8,
    "faiss-sq8-refined": FaissSQ8Refined,
    "usearch": Usearch,
    "usearch-i8": UsearchI8,
}


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def answer(message):
    print(json.dumps(message), flush=True)


def percentiles(seconds):
    p50, p99 = np.percentile(np.asarray(seconds) * 1e6, [50, 99])
    return {"p50": p50, "p99": p99}


class Session:
    def __init__(self, kind, vectors, queries, expected):
        self.vectors, self.queries, self.expected = vectors, queries, expected
        self.generation = 0
        before = resident_bytes()
        start = time.process_time()
        self.library = kind(len(vectors), vectors)
        bulk = max(0, len(vectors) - LAST)
        if bulk:
            self.library.add(vectors[:bulk], 0)
        times = []
        for number in range(bulk, len(vectors)):
            begin = time.process_time()
            self.library.add(vectors[number : number + 1], number)
            times.append(time.process_time() - begin)
        answer({
            "library": kind.name, "count": len(vectors),
            "buildSeconds": time.process_time() - start, "lastInserts": percentiles(times),
            "bytesPerVector": (resident_bytes() - before) / len(vectors),
        })

    def search(self, ef):
        """Recall at 1 counts an equally near vector as right: the data hold duplicates."""
        start = time.process_time()
        found = np.asarray(self.library.search(self.queries, ef))
        seconds = time.process_time() - start
        found = found.astype(np.int64) % len(self.vectors)
        near = np.einsum("ij,ikj->ik", self.queries, self.vectors[found]).max(axis=1)
        best = np.einsum("ij,ij->i", self.queries, self.vectors[self.expected[:, 0]])
        at10 = sum(len(set(a) & set(b)) for a, b in zip(found.tolist(), self.expected.tolist()))
        answer({
            "ef": ef, "microseconds": seconds / len(self.queries) * 1e6,
            "recall1": float((near >= best - 1e-6).mean()),
            "recall10": at10 / len(self.queries) / K,
        })

    def churn(self, times):
        count = len(self.vectors)
        # Filled, so that its pages do not count as the library's growth.
        inserts = np.full(times * count, 0.0)
        before, start = resident_bytes(), time.process_time()
        for turn in range(self.generation, self.generation + times):
            for number in range(count):
                begin = time.process_time()
                self.library.replace(
                    self.vectors[number], turn * count + number, (turn + 1) * count + number
                )
                inserts[(turn - self.generation) * count + number] = time.process_time() - begin
            answer({"progress": f"everything replaced {turn + 1} times"})
        self.generation += times
        answer({
            "times": times, "seconds": time.process_time() - start,
            "residentGrowthPerVector": (resident_bytes() - before) / count,
            "replace": percentiles(inserts),
        })


def main():
    name, path, truth, count = sys.argv[1:]
    rows = np.fromfile(path, "<f4").reshape(-1, DIMENSION)
    expected = np.load(truth)
    session = Session(
        LIBRARIES[name], rows[: int(count)].copy(), rows[-len(expected) :].copy(), expected
    )
    for line in sys.stdin:
        command, number = line.split()
        getattr(session, command)(int(number))


if __name__ == "__main__":
    main()
