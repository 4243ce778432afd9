"""Density clusterings as the peers make them, from rows to labels; OPTICS gives its reachabilities too."""

import numpy as np
import sklearn.cluster

try:
    import fast_hdbscan
except ImportError:  # numba is not everywhere
    fast_hdbscan = None


def sklearn_dbscan(X, ask):
    return sklearn.cluster.DBSCAN(eps=ask["eps"], min_samples=ask["minSamples"], algorithm=ask.get("algorithm", "auto"), n_jobs=ask["threads"])


def sklearn_hdbscan(X, ask):
    return sklearn.cluster.HDBSCAN(
        min_cluster_size=ask["minClusterSize"], min_samples=ask["minSamples"], algorithm=ask.get("algorithm", "auto"), n_jobs=ask["threads"], copy=True
    )


def sklearn_optics(X, ask):
    return sklearn.cluster.OPTICS(min_samples=ask["minSamples"], n_jobs=ask["threads"])


def fast(X, ask):
    """It does not count the point itself."""
    return fast_hdbscan.HDBSCAN(min_cluster_size=ask["minClusterSize"], min_samples=ask["minSamples"] - 1)


MODELS = {
    ("sklearn", "dbscan"): sklearn_dbscan,
    ("sklearn", "hdbscan"): sklearn_hdbscan,
    ("sklearn", "optics"): sklearn_optics,
    ("fast_hdbscan", "hdbscan"): fast,
}


def fitted(X, ask):
    return MODELS[ask["lib"], ask["method"]](X, ask).fit(X)


def save(model, out):
    """Labels to OUT.labels.npy, reachabilities, where there are some, to OUT.reachability.npy."""
    np.save(out + ".labels.npy", model.labels_.astype(np.int32))
    if hasattr(model, "reachability_"):
        np.save(out + ".reachability.npy", model.reachability_)


def density_versions():
    return {"fast_hdbscan": getattr(fast_hdbscan, "__version__", None)}
