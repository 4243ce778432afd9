"""What `clusterwise kmeans iris.csv -k 3 --out out.csv` does, in the leanest Python: python iris_command.py IN.csv OUT.csv

Numeric columns, standardised, k-means with scikit-learn's defaults, every row with its cluster. No pandas: it would
add its own start to scikit-learn's.
"""

import csv
import sys

import numpy as np
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    header, *rows = csv.reader(file)
numeric = [j for j, cell in enumerate(rows[0]) if cell.replace(".", "", 1).replace("-", "", 1).isdigit()]
X = np.array([[float(row[j]) for j in numeric] for row in rows])
model = KMeans(3, random_state=0).fit(StandardScaler().fit_transform(X))
with open(sys.argv[2], "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow([*header, "cluster"])
    out.writerows([*row, label] for row, label in zip(rows, model.labels_))
print("sizes", np.bincount(model.labels_).tolist(), "inertia", model.inertia_)
