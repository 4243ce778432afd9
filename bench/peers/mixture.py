"""Mixtures of Gaussians by scikit-learn, from a given start."""

import time

import numpy as np
from sklearn.mixture import GaussianMixture


def start(X, means, kind):
    """Equal weights, and balls as wide as the mean column: the same start that ours gets."""
    k, d = means.shape
    precision = 1 / X.var(axis=0).mean()
    precisions = {
        "full": lambda: np.repeat(precision * np.eye(d)[None], k, axis=0),
        "tied": lambda: precision * np.eye(d),
        "diag": lambda: np.full((k, d), precision),
        "spherical": lambda: np.full(k, precision),
    }[kind]()
    return {"weights_init": np.full(k, 1 / k), "means_init": means, "precisions_init": precisions}


def mixture(X, ask):
    """From rows to a fitted mixture and the labels of the rows."""
    means, kind = np.load(ask["init"]).astype(X.dtype), ask["covarianceType"]
    given = start(X, means, kind)
    began = time.perf_counter()
    model = GaussianMixture(len(means), covariance_type=kind, tol=ask["tol"], max_iter=ask["maxIter"], **given)
    labels = model.fit_predict(X)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "logLikelihood": float(model.lower_bound_), "nIter": int(model.n_iter_), "largest": int(np.bincount(labels).max())}
