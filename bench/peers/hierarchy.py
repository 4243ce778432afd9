"""Trees of merges as the peers make them, each from rows, with what it takes of distances: a function gives the heights."""

import fastcluster
import quitefastmst
import scipy
import scipy.cluster.hierarchy


def spanning_tree(X, method, threads):
    """The weights of the minimum spanning tree are the heights of single linkage."""
    if method != "single":
        raise ValueError(f"quitefastmst has no {method} linkage")
    quitefastmst.omp_set_num_threads(threads)
    return quitefastmst.mst_euclid(X)[0]


# All but quitefastmst use one thread.
HEIGHTS = {
    "scipy": lambda X, method, _: scipy.cluster.hierarchy.linkage(X, method)[:, 2],
    "fastcluster": lambda X, method, _: fastcluster.linkage(X, method)[:, 2],
    "fastcluster-vector": lambda X, method, _: fastcluster.linkage_vector(X, method)[:, 2],
    "quitefastmst": spanning_tree,
}


def hierarchy_versions():
    return {"scipy": scipy.__version__, "fastcluster": fastcluster.__version__, "quitefastmst": quitefastmst.__version__}
