"""Bins and fits a logistic regression on WoE columns: scorecard_sklearn.py FOLDER ROWS FEATURES THREADS

Quantile bins of KBinsDiscretizer, missing values in a bin of their own, the weight of evidence of each bin,
and scikit-learn's LogisticRegression on those columns. Trains on the first four fifths of the rows and prints
one JSON line of seconds, peak MiB after training and the AUC of the last fifth.
"""
import json
import os
import resource
import sys
import time
import warnings

folder = sys.argv[1]
rows, features, threads = (int(argument) for argument in sys.argv[2:5])
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = str(threads)
import numpy as np  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402
from sklearn.preprocessing import KBinsDiscretizer  # noqa: E402

warnings.filterwarnings("ignore", message=".*width are too small.*|.*quantile_method.*")
table = np.fromfile(f"{folder}/columns.f32", np.float32).reshape(features, rows)
bad = np.fromfile(f"{folder}/bad.u8", np.uint8)
train = rows * 4 // 5
bins = 10
clock = time.perf_counter


def binned(discretizer, values):
    """The bin of each value; missing is the bin after the last."""
    missing = np.isnan(values)
    codes = np.full(len(values), bins, np.uint8)
    codes[~missing] = discretizer.transform(values[~missing, None])[:, 0]
    return codes


def weight_of_evidence(codes, outcome):
    """ln(share of goods / share of bads) of each bin, smoothed by half a row."""
    bads = np.bincount(codes, weights=outcome, minlength=bins + 1) + 0.5
    goods = np.bincount(codes, minlength=bins + 1) - bads + 1
    return np.log((goods / goods.sum()) / (bads / bads.sum()))


began = clock()
outcome = bad[:train].astype(np.float64)
design = np.empty((train, features), order="F")
card = []
for column in range(features):
    values = table[column, :train]
    present = values[~np.isnan(values)][:, None]
    discretizer = KBinsDiscretizer(bins, encode="ordinal", strategy="quantile", subsample=200_000, random_state=1)
    discretizer.fit(present)
    codes = binned(discretizer, values)
    woe = weight_of_evidence(codes, outcome)
    design[:, column] = woe[codes]
    card.append((discretizer, woe))
binned_at = clock()
model = LogisticRegression(C=1.0, max_iter=200).fit(design, bad[:train])
fitted = clock()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
scoring = clock()
margin = np.full(rows - train, model.intercept_[0])
for column, (discretizer, woe) in enumerate(card):
    margin += model.coef_[0, column] * woe[binned(discretizer, table[column, train:])]
print(json.dumps({
    "fit": fitted - began,
    "binning": binned_at - began,
    "score": clock() - scoring,
    "peak_mib": peak,
    "auc": roc_auc_score(bad[train:], margin),
    "features": features,
}))
