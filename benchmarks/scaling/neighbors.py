"""Exact and approximate search for nearest neighbors: time, memory, and how often both find the same.

    python3 -m pip install -r benchmarks/scaling/requirements.txt
    python3 benchmarks/scaling/neighbors.py ROWS        # such as 100000; prints one line of JSON for each index

Rows are drawn from 1,000 clusters on a 20-dimensional subspace plus noise, normalized, 128 numbers each, as embeddings of similar
images are: neither all alike nor spread out evenly. Queries are drawn in the same way. All figures are for one thread.
"""
import json
import sys
import time

import faiss
import numpy as np

DIM, INTRINSIC, CLUSTERS, QUERIES, K = 128, 20, 1000, 1000, 10


def draw(rng, centers, basis, rows):
    out = np.empty((rows, DIM), np.float32)
    for start in range(0, rows, 100_000):
        count = min(100_000, rows - start)
        latent = centers[rng.integers(0, CLUSTERS, count)] + 0.5 * rng.standard_normal((count, INTRINSIC), np.float32)
        out[start : start + count] = latent @ basis + 0.1 * rng.standard_normal((count, DIM), np.float32)
    faiss.normalize_L2(out)
    return out


def search(index, queries):
    start = time.perf_counter()
    distances, found = index.search(queries, K)
    return (time.perf_counter() - start) / len(queries), np.arccos(np.clip(distances, -1, 1)) / np.pi, found


def report(**figures):
    print(json.dumps(figures), flush=True)


def compare(searcher, queries, exact, **about):
    seconds, angles, found = search(searcher, queries)
    recall = np.mean([len(set(a) & set(b)) / K for a, b in zip(found, exact["found"])])
    # What a memory method scores by: the mean angle to the nearest rows.
    error = np.abs(angles.mean(1) - exact["angles"].mean(1))
    spread = exact["angles"].mean(1).std()
    size = len(faiss.serialize_index(searcher)) if about["rows"] <= 100_000 else None
    report(**about, ms=1000 * seconds, recall=float(recall), scoreError=float(error.mean() / spread), bytes=size)


def main():
    rows = int(sys.argv[1])
    faiss.omp_set_num_threads(1)
    rng = np.random.default_rng(0)
    centers = rng.standard_normal((CLUSTERS, INTRINSIC), np.float32)
    basis = rng.standard_normal((INTRINSIC, DIM), np.float32) / np.sqrt(INTRINSIC)
    data, queries = draw(rng, centers, basis, rows), draw(rng, centers, basis, QUERIES)
    flat = faiss.IndexFlatIP(DIM)
    flat.add(data)
    seconds, angles, found = search(flat, queries)
    exact = {"angles": angles, "found": found}
    report(rows=rows, index="exact", build=0, ms=1000 * seconds, recall=1, scoreError=0, bytes=data.nbytes)
    lists = int(4 * np.sqrt(rows))
    start = time.perf_counter()
    ivf = faiss.IndexIVFFlat(faiss.IndexFlatIP(DIM), DIM, lists, faiss.METRIC_INNER_PRODUCT)
    ivf.cp.niter = 5
    ivf.train(data[: min(rows, 40 * lists)])
    ivf.add(data)
    build = time.perf_counter() - start
    for probes in (4, 16, 64):
        ivf.nprobe = probes
        compare(ivf, queries, exact, rows=rows, index=f"IVF, {probes} of {lists} lists", build=build)
    if rows > 100_000:
        return
    start = time.perf_counter()
    graph = faiss.IndexHNSWFlat(DIM, 16, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 100
    graph.add(data)
    build = time.perf_counter() - start
    for breadth in (32, 128):
        graph.hnsw.efSearch = breadth
        compare(graph, queries, exact, rows=rows, index=f"HNSW 16, breadth {breadth}", build=build)


main()
