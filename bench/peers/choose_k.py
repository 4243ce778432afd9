"""What chooseK does, scripted in scikit-learn; prints the processor seconds of each part as JSON.

    python choose_k.py DATA.npy K_MAX REFERENCES SILHOUETTE_ROWS

K-means with one start for each k, silhouette_score of all rows, Calinski-Harabasz, Davies-Bouldin, and the gap statistic:
uniform tables in the box of the principal components, k-means of each k on each. To end within the hour, REFERENCES tables
are timed (the caller scales to 50), and silhouettes of the first SILHOUETTE_ROWS rows (the caller scales by their square).
"""

import json
import sys
import time

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

path, k_max, references, judged = sys.argv[1], *map(int, sys.argv[2:5])
X = np.load(path)
parts = {}


def timed(part, work):
    begin = time.process_time()
    result = work()
    parts[part] = parts.get(part, 0) + time.process_time() - begin
    return result


def gather(table, k):
    return KMeans(k, n_init=1, random_state=0).fit(table)


models = timed("fits", lambda: [gather(X, k) for k in range(2, k_max + 1)])
for model in models:
    timed("scores", lambda: (calinski_harabasz_score(X, model.labels_), davies_bouldin_score(X, model.labels_)))
for model in models:
    timed("silhouettes", lambda: silhouette_score(X[:judged], model.labels_[:judged]))

rng = np.random.default_rng(0)
axes = PCA().fit(X)
turned = axes.transform(X)
low, high = turned.min(axis=0), turned.max(axis=0)
for _ in range(references):
    table = timed("references", lambda: axes.inverse_transform(rng.uniform(low, high, X.shape)).astype(X.dtype))
    timed("references", lambda: [gather(table, k) for k in range(1, k_max + 1)])

print(json.dumps(parts))
