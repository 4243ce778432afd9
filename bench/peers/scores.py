"""Two labelings of the same rows, and scikit-learn's comparisons of them."""

import json
import time
from pathlib import Path

import numpy as np
from sklearn import metrics

SCORES = {"adjustedRand": metrics.adjusted_rand_score, "adjustedMutualInfo": metrics.adjusted_mutual_info_score}
VERSION = 1  # raise it whenever the labels change


def labelings(ask):
    """Writes two labelings of `rows` rows in `k` clusters, the same for three rows of five; int32, as our models give them."""
    rows, k = ask["rows"] // ask.get("divide", 1), ask["k"]
    stem = Path(ask["out"]) / f"labelings-{rows}-k{k}"
    paths = {name: f"{stem}.{name}.npy" for name in "ab"}
    done = Path(f"{stem}.json")
    if not (done.exists() and json.loads(done.read_text()) == VERSION):
        rng = np.random.default_rng([VERSION, rows, k])
        a = rng.integers(0, k, rows, dtype=np.int32)
        np.save(paths["a"], a)
        np.save(paths["b"], np.where(rng.random(rows) < 0.6, a, rng.integers(0, k, rows, dtype=np.int32)))
        done.write_text(json.dumps(VERSION))
    return {"rows": rows, **paths}


def score(ask):
    a, b = np.load(ask["a"]), np.load(ask["b"])
    start = time.perf_counter()
    found = SCORES[ask["score"]](a, b)
    return {"seconds": time.perf_counter() - start, "score": float(found)}
