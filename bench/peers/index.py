"""Nearest-neighbour libraries on the vectors that `refrain-bench index` uses: build, recall against
time, memory, churn. One thread; CPU time, so that a busy machine disturbs it least.

usage: index.py --vectors FILE.f32 --queries N [--dimension 384] [--libraries hnswlib,faiss,...]
FILE holds little-endian float32 rows; the last N are the queries. Prints one JSON object a line.
"""

import argparse
import json
import os
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

M, EF_CONSTRUCTION, K = 16, 200, 10
EF = [10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 200, 256]


class Hnswlib:
    name = "hnswlib"

    def __init__(self, dimension, count):
        import hnswlib

        self.index = hnswlib.Index(space="ip", dim=dimension)
        self.index.init_index(
            max_elements=count, M=M, ef_construction=EF_CONSTRUCTION, allow_replace_deleted=True
        )
        self.index.set_num_threads(1)

    def add(self, vectors, first=0):
        self.index.add_items(vectors, np.arange(first, first + len(vectors)), num_threads=1)

    def replace(self, vectors, old, new):
        for vector, before, after in zip(vectors, old, new):
            self.index.mark_deleted(before)
            self.index.add_items(vector[None], [after], num_threads=1, replace_deleted=True)

    def search(self, query, ef):
        self.index.set_ef(max(ef, K))
        return self.index.knn_query(query[None], k=K, num_threads=1)[0][0]


class Faiss:
    def __init__(self, dimension, count):
        import faiss

        faiss.omp_set_num_threads(1)
        self.index = self.make(faiss, dimension)
        self.index.hnsw.efConstruction = EF_CONSTRUCTION

    def add(self, vectors, first=0):
        if not self.index.is_trained:
            self.index.train(vectors[:10000])
        self.index.add(vectors)

    def search(self, query, ef):
        self.index.hnsw.efSearch = ef
        return self.index.search(query[None], K)[1][0]


class FaissFlat(Faiss):
    name = "faiss HNSWFlat"

    def make(self, faiss, dimension):
        return faiss.IndexHNSWFlat(dimension, M, faiss.METRIC_INNER_PRODUCT)


class FaissSQ8(Faiss):
    name = "faiss HNSW-SQ8"

    def make(self, faiss, dimension):
        return faiss.IndexHNSWSQ(
            dimension, faiss.ScalarQuantizer.QT_8bit, M, faiss.METRIC_INNER_PRODUCT
        )


class Usearch:
    name = "usearch f32"
    dtype = "f32"

    def __init__(self, dimension, count):
        from usearch.index import Index

        self.index = Index(
            ndim=dimension, metric="ip", dtype=self.dtype, connectivity=M,
            expansion_add=EF_CONSTRUCTION,
        )

    def add(self, vectors, first=0):
        self.index.add(np.arange(first, first + len(vectors)), vectors, threads=1)

    def search(self, query, ef):
        self.index.expansion_search = ef
        return self.index.search(query, K, threads=1).keys


class UsearchI8(Usearch):
    name = "usearch i8"
    dtype = "i8"


LIBRARIES = {
    "hnswlib": Hnswlib,
    "faiss": FaissFlat,
    "faiss-sq8": FaissSQ8,
    "usearch": Usearch,
    "usearch-i8": UsearchI8,
}


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def truth(vectors, queries):
    best = np.zeros((len(queries), K), np.int64)
    for start in range(0, len(queries), 500):
        similarities = queries[start : start + 500] @ vectors.T
        part = np.argpartition(-similarities, K, axis=1)[:, :K]
        order = np.argsort(-np.take_along_axis(similarities, part, 1), axis=1)
        best[start : start + 500] = np.take_along_axis(part, order, 1)
    return best


def measure(library, vectors, queries, expected, ef, rounds, modulus):
    """Recall at 1 counts an equally near vector as right: the data hold duplicates."""
    least = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        found = [library.search(query, ef) for query in queries]
        least = min(least, time.process_time() - start)
    at1 = at10 = 0
    for query, keys, best in zip(queries, found, expected):
        keys = [int(key) % modulus for key in keys if int(key) >= 0]
        nearest = max((float(query @ vectors[key]) for key in keys), default=-2)
        at1 += nearest >= float(query @ vectors[best[0]]) - 1e-6
        at10 += len(set(keys) & set(best.tolist()))
    return {
        "ef": ef,
        "microseconds": least / len(queries) * 1e6,
        "recall1": at1 / len(queries),
        "recall10": at10 / len(queries) / K,
    }


def curve(library, vectors, queries, expected, rounds):
    points = []
    for ef in EF:
        points.append(measure(library, vectors, queries, expected, ef, rounds, len(vectors)))
        if points[-1]["recall10"] >= 0.995 and points[-1]["recall1"] >= 0.995:
            break
    return points


def churn(library, vectors, queries, expected, rounds, times):
    count = len(vectors)
    for turn in range(1, times + 1):
        old = np.arange((turn - 1) * count, turn * count)
        start = time.process_time()
        library.replace(vectors, old, old + count)
        print(
            json.dumps({"library": library.name, "churn": turn, "bytes": resident_bytes(),
                        "seconds": time.process_time() - start}),
            flush=True,
        )
    points = curve(library, vectors, queries, expected, rounds)
    print(json.dumps({"library": library.name, "afterChurn": times, "curve": points}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vectors", required=True)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--churn", type=int, default=0)
    parser.add_argument("--libraries", default=",".join(LIBRARIES))
    options = parser.parse_args()
    rows = np.fromfile(options.vectors, "<f4").reshape(-1, options.dimension)
    queries = rows[-options.queries :]
    vectors = rows[: min(options.count, len(rows) - options.queries)]
    expected = truth(vectors, queries)
    for name in options.libraries.split(","):
        before = resident_bytes()
        library = LIBRARIES[name](options.dimension, len(vectors))
        start = time.process_time()
        library.add(vectors)
        built = time.process_time() - start
        result = {
            "library": library.name,
            "count": len(vectors),
            "buildSeconds": built,
            "bytesPerVector": (resident_bytes() - before) / len(vectors),
            "curve": curve(library, vectors, queries, expected, options.rounds),
        }
        print(json.dumps(result), flush=True)
        if options.churn and hasattr(library, "replace"):
            churn(library, vectors, queries, expected, options.rounds, options.churn)


if __name__ == "__main__":
    main()
