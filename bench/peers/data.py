"""The data sets of the bench: made once, kept as .npy with a start and (for silhouette) labels. Float32; points in float64."""

import json
from pathlib import Path

import numpy as np


def blobs(rng, n, d, k, spread, dtype=np.float32):
    """k Gaussian blobs of standard deviation 1; the centres are drawn with standard deviation `spread`."""
    centers = rng.normal(0, spread, (k, d)).astype(dtype)
    label = rng.integers(0, k, n, dtype=np.int32)
    X = rng.standard_normal((n, d), dtype=dtype)
    for start in range(0, n, 65536):
        X[start : start + 65536] += centers[label[start : start + 65536]]
    return X, label


def points(rng, n, d, k, spread):
    """The same in float64, for trees: two of their distances are hardly ever equal."""
    return blobs(rng, n, d, k, spread, np.float64)


def embeddings(rng, n, d, k, power):
    """Like text embeddings: direction i has standard deviation i^-power, in the noise and, 0.6 as large, in the centres; the
    directions lie askew to the columns."""
    scale = (np.arange(1, d + 1) ** -power).astype(np.float32)
    centers = 0.6 * rng.standard_normal((k, d), dtype=np.float32) * scale
    label = rng.integers(0, k, n, dtype=np.int32)
    X = rng.standard_normal((n, d), dtype=np.float32) * scale + centers[label]
    turn = np.linalg.qr(rng.standard_normal((d, d), dtype=np.float32))[0]
    return X @ turn, label


def topics(rng, n, d, k, power, count=400, spread=0.5):
    """Like embeddings of texts, unit rows: topics whose sizes fall off by Zipf's law (power 0.7), rows spread half as wide around
    their topic as topics lie apart; direction i of both has standard deviation i^-power, askew to the columns."""
    scale = (np.arange(1, d + 1) ** -power).astype(np.float32)
    size = np.arange(1, count + 1) ** -0.7
    label = rng.choice(count, n, p=size / size.sum()).astype(np.int32)
    centers = rng.standard_normal((count, d), dtype=np.float32) * scale
    X = centers[label] + spread * rng.standard_normal((n, d), dtype=np.float32) * scale
    turn = np.linalg.qr(rng.standard_normal((d, d), dtype=np.float32))[0]
    return (X / np.linalg.norm(X, axis=1, keepdims=True)) @ turn, label


def text(rng, n, d, k, power):
    """Embeddings in float64."""
    X, label = embeddings(rng, n, d, k, power)
    return X.astype(np.float64), label


# name: (maker, rows, columns, k, spread or power). The spreads were set by the iterations that Lloyd takes (../README.md).
SETS = {
    "blobs-1Mx2-k8": (blobs, 1_000_000, 2, 8, 3.0),
    "blobs-1Mx3-k50": (blobs, 1_000_000, 3, 50, 3.0),
    "blobs-1Mx16-k64": (blobs, 1_000_000, 16, 64, 1.0),
    "blobs-200kx128-k256": (blobs, 200_000, 128, 256, 0.6),
    "embeddings-30kx768-k100": (embeddings, 30_000, 768, 100, 0.4),
    "embeddings-20kx768-k100": (embeddings, 20_000, 768, 100, 0.4),
    "topics-50kx384-k100-steep": (topics, 50_000, 384, 100, 0.5),
    "topics-50kx384-k100-flat": (topics, 50_000, 384, 100, 0.3),
    "blobs-50kx16-k8": (blobs, 50_000, 16, 8, 1.0),
    "blobs-100kx8-k20": (blobs, 100_000, 8, 20, 1.5),
    "points-20kx16": (points, 20_000, 16, 20, 3.0),
    "points-100kx16": (points, 100_000, 16, 20, 3.0),
    "points-100kx8": (points, 100_000, 8, 20, 3.0),
    "points-1Mx2": (points, 1_000_000, 2, 20, 3.0),
    "points-1Mx3": (points, 1_000_000, 3, 20, 3.0),
    "points-30kx128": (points, 30_000, 128, 20, 0.6),
    "points-100kx2": (points, 100_000, 2, 20, 3.0),
    "points-50kx2": (points, 50_000, 2, 20, 3.0),
    "points-250kx5": (points, 250_000, 5, 20, 3.0),
    "points-50kx16": (points, 50_000, 16, 20, 3.0),
    "points-5000x8": (points, 5_000, 8, 20, 3.0),
    "text-50kx384": (text, 50_000, 384, 100, 0.5),
    "text-25kx384": (text, 25_000, 384, 100, 0.5),
    "flat-25kx384": (text, 25_000, 384, 100, 0.0),
    "flat-50kx384": (text, 50_000, 384, 100, 0.0),
    "points-200kx8": (points, 200_000, 8, 8, 1.0),
    "points-1500x8": (points, 1_500, 8, 20, 3.0),
}
VERSION = 1  # raise it whenever the data change


def make(name, out, divide=1):
    """Writes NAME.npy, NAME.init.npy (k random distinct rows) and NAME.labels.npy (the blob of each row).

    `divide` makes that many times fewer rows, to see that the bench itself works."""
    maker, n, d, k, parameter = SETS[name]
    n //= divide
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    spec = {"name": name, "rows": n, "cols": d, "k": k, "parameter": parameter, "version": VERSION}
    stem = name if divide == 1 else f"{name}-div{divide}"
    paths = {kind: str(out / f"{stem}{suffix}.npy") for kind, suffix in (("data", ""), ("init", ".init"), ("labels", ".labels"))}
    done = out / f"{stem}.json"
    if not (done.exists() and json.loads(done.read_text()) == spec):
        rng = np.random.default_rng([VERSION, *name.encode()])
        X, label = maker(rng, n, d, k, parameter)
        np.save(paths["data"], np.ascontiguousarray(X))
        np.save(paths["init"], np.ascontiguousarray(X[rng.choice(n, k, replace=False)]))
        np.save(paths["labels"], label)
        done.write_text(json.dumps(spec))
    return spec | paths
