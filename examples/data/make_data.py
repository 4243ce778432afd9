"""Writes the data of this folder. Needs scikit-learn, pillow and the package palmerpenguins (penguins.csv is copied from it).

    python -m venv .venv && .venv/bin/pip install scikit-learn==1.9.1 pillow==13.0.0
    .venv/bin/pip install --no-deps palmerpenguins==0.1.6
    .venv/bin/python examples/data/make_data.py
"""

import csv
import importlib.util
from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris, load_sample_image, load_wine, make_blobs

HERE = Path(__file__).parent


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(name, len(rows), "rows")


def cell(value):
    return repr(float(value)).removesuffix(".0")


def labelled(name, bunch, header, label):
    names = [str(n) for n in bunch.target_names]
    write(name, [*header, label], [[*map(cell, x), names[t]] for x, t in zip(bunch.data, bunch.target)])


def points(name, X, y=None):
    header = ["x", "y"] + ([] if y is None else ["blob"])
    # full precision: float(text) gives the same bits back
    write(name, header, [[*map(cell, row)] + ([] if y is None else [f"blob_{y[i]}"]) for i, row in enumerate(X)])


iris_header = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]
labelled("iris.csv", load_iris(), iris_header, "species")
wine = load_wine()
wine_header = ["od280_od315" if n.startswith("od280") else n for n in wine.feature_names]
labelled("wine.csv", wine, wine_header, "class")

# found, not imported: the package itself needs pandas, its file does not
source = Path(importlib.util.find_spec("palmerpenguins").origin).parent / "data" / "penguins.csv"
(HERE / "penguins.csv").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")

points("blobs-1000.csv", *make_blobs(1000, centers=4, n_features=2, random_state=42))
points("blobs-300.csv", *make_blobs(300, centers=4, n_features=2, cluster_std=0.60, random_state=0))
np.random.seed(0)
points("uniform-500.csv", np.random.rand(500, 2))

from PIL import Image  # noqa: E402

image = Image.fromarray(load_sample_image("flower.jpg")).resize((160, 107), Image.Resampling.LANCZOS)
np.save(HERE / "flower.npy", np.ascontiguousarray(image, dtype=np.uint8))
