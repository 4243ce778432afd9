"""scikit-learn, FAISS, SciPy, fastcluster and quitefastmst behind JSON lines: one request a line on stdin, one answer a line on stdout.

One process serves a whole run of the bench, so that ours and theirs can take turns. ../README.md has the protocol.
"""

import json
import platform
import resource
import sys
import time
import warnings

import faiss
import numpy as np
import sklearn
from data import SETS, make
from density import density_versions, fitted, save
from hierarchy import HEIGHTS, hierarchy_versions
from scores import labelings, score
from mixture import mixture
from sklearn.cluster import KMeans, MiniBatchKMeans, kmeans_plusplus
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, pairwise_distances_argmin, silhouette_score
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
loaded = {}


def reset_peak():
    """Starts VmHWM anew at what is resident now."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass  # elsewhere the peak is that of the process so far


def resident(field):
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def inertia(X, centroids, labels):
    """Of this answer, from differences in float64: the one yardstick for ours and theirs."""
    centroids, total = centroids.astype(np.float64), 0.0
    for start in range(0, len(X), 16384):
        part = slice(start, start + 16384)
        difference = X[part].astype(np.float64) - centroids[labels[part]]
        total += float(np.einsum("ij,ij->", difference, difference))
    return total


def sklearn_kmeans(X, init, ask):
    model = KMeans(len(init), init=init, n_init=1, max_iter=ask.get("maxIter", 300), tol=ask.get("tol", 1e-4), algorithm=ask.get("algorithm", "lloyd"))
    start = time.perf_counter()
    model.fit(X)
    return {"seconds": time.perf_counter() - start, "nIter": int(model.n_iter_)}, model.cluster_centers_, model.labels_


def faiss_kmeans(X, init, ask):
    n, d = X.shape
    model = faiss.Kmeans(d, len(init), niter=ask["niter"], max_points_per_centroid=n, min_points_per_centroid=1)
    start = time.perf_counter()
    model.train(X, init_centroids=init)
    trained = time.perf_counter() - start
    # train returns no labels; one more search gives those that belong to the centroids, as ours and scikit-learn's do
    labels = model.index.search(X, 1)[1][:, 0]
    return {"seconds": time.perf_counter() - start, "trainSeconds": trained, "nIter": ask["niter"]}, model.centroids, labels


def kmeans(ask):
    X, init = loaded[ask["data"]], np.load(ask["init"])
    run = {"sklearn": sklearn_kmeans, "faiss": faiss_kmeans}[ask["lib"]]
    reset_peak()
    before = resident("VmRSS")
    with threadpool_limits(ask.get("threads", 2)):
        faiss.omp_set_num_threads(ask.get("threads", 2))
        answer, centroids, labels = run(X, init, ask)
    memory = {"rssBefore": before, "peakRss": resident("VmHWM")}
    if "out" in ask:
        np.save(ask["out"] + ".centroids.npy", centroids)
        np.save(ask["out"] + ".labels.npy", labels.astype(np.int32))
    return answer | memory | {"inertia": inertia(X, centroids, labels)}


def minibatch(ask):
    """scikit-learn's defaults: from rows to centroids and the labels of all rows."""
    X = loaded[ask["data"]]
    with threadpool_limits(ask.get("threads", 2)):
        start = time.perf_counter()
        model = MiniBatchKMeans(ask["k"], random_state=ask["seed"]).fit(X)
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "nSteps": int(model.n_steps_), "inertia": inertia(X, model.cluster_centers_, model.labels_)}


def seeding(ask):
    """Greedy k-means++ alone, and the inertia that its centroids leave."""
    X = loaded[ask["data"]]
    with threadpool_limits(ask.get("threads", 2)):
        start = time.perf_counter()
        centroids, _ = kmeans_plusplus(X, ask["k"], random_state=ask["seed"])
        seconds = time.perf_counter() - start
        labels = pairwise_distances_argmin(X, centroids)
    return {"seconds": seconds, "inertia": inertia(X, centroids, labels)}


SCORES = {"silhouette": silhouette_score, "daviesBouldin": davies_bouldin_score, "calinskiHarabasz": calinski_harabasz_score}


def judged(ask):
    X, labels = loaded[ask["data"]], np.load(ask["labels"])
    reset_peak()
    before = resident("VmRSS")
    with threadpool_limits(ask.get("threads", 2)):
        start = time.perf_counter()
        found = SCORES[ask["op"]](X, labels)
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "score": float(found), "rssBefore": before, "peakRss": resident("VmHWM")}


def linkage(ask):
    """From rows to the tree, distances included; sorted heights go to `out`."""
    X = loaded[ask["data"]]
    reset_peak()
    before = resident("VmRSS")
    with threadpool_limits(ask.get("threads", 2)):
        start = time.perf_counter()
        heights = HEIGHTS[ask["lib"]](X, ask["method"], ask.get("threads", 2))
        seconds = time.perf_counter() - start
    memory = {"rssBefore": before, "peakRss": resident("VmHWM")}
    np.save(ask["out"], np.sort(heights))
    return {"seconds": seconds, "heights": ask["out"]} | memory


def density(ask):
    """From rows to labels, which go to OUT.labels.npy."""
    X = loaded[ask["data"]]
    reset_peak()
    before = resident("VmRSS")
    with threadpool_limits(ask.setdefault("threads", 2)):
        start = time.perf_counter()
        model = fitted(X, ask)
        seconds = time.perf_counter() - start
    memory = {"rssBefore": before, "peakRss": resident("VmHWM")}
    save(model, ask["out"])
    return {"seconds": seconds} | memory


def fitted_mixture(ask):
    with threadpool_limits(ask.get("threads", 2)):
        return mixture(loaded[ask["data"]], ask)


def load(ask):
    X = np.ascontiguousarray(np.load(ask["path"]))
    loaded[ask["data"]] = X
    return {"rows": X.shape[0], "cols": X.shape[1], "dtype": str(X.dtype)}


def drop(ask):
    del loaded[ask["data"]]
    return {}


def versions(_):
    return {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "faiss": faiss.__version__, "numpy": np.__version__, **hierarchy_versions(), **density_versions(), "faissOptions": faiss.get_compile_options().strip(), "sets": list(SETS)}


OPS = {
    "versions": versions,
    "make": lambda ask: make(ask["name"], ask["out"], ask.get("divide", 1)),
    "load": load,
    "drop": drop,
    "kmeans": kmeans,
    "seeding": seeding,
    **dict.fromkeys(SCORES, judged),
    "linkage": linkage,
    "density": density,
    "minibatch": minibatch,
    "mixture": fitted_mixture,
    "labelings": labelings,
    "score": score,
    "inertia": lambda ask: {"inertia": inertia(loaded[ask["data"]], np.load(ask["centroids"]), np.load(ask["labels"]))},
}

for line in sys.stdin:
    ask = {}
    try:
        ask = json.loads(line)
        answer = {"id": ask.get("id"), "ok": True, **OPS[ask["op"]](ask)}
    except Exception as error:  # the answer must come, whatever happened
        answer = {"id": ask.get("id"), "ok": False, "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
