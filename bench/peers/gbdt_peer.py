"""Trains and scores with a peer: gbdt_peer.py lightgbm|sklearn|xgboost FOLDER ROWS FEATURES THREADS

Prints one JSON line of seconds, peak MiB after training and the AUC of the last fifth of the rows.
"""
import json
import os
import resource
import sys
import time

library, folder = sys.argv[1:3]
rows, features, threads = (int(argument) for argument in sys.argv[3:6])
os.environ["OMP_NUM_THREADS"] = str(threads)
import numpy as np  # noqa: E402

table = np.fromfile(f"{folder}/rows.f32", np.float32).reshape(rows, features)
bad = np.fromfile(f"{folder}/bad.u8", np.uint8)
train = rows * 4 // 5
clock, cpu = time.perf_counter, time.process_time


def auc(score, outcome):
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    first = np.searchsorted(ranked, ranked, "left")
    last = np.searchsorted(ranked, ranked, "right")
    ranks = np.empty(len(score))
    ranks[order] = (first + last + 1) / 2
    bads = int(outcome.sum())
    return (ranks[outcome == 1].sum() - bads * (bads + 1) / 2) / (bads * (len(outcome) - bads))


began, began_cpu = clock(), cpu()
if library == "lightgbm":
    import lightgbm as lgb

    began, began_cpu = clock(), cpu()
    settings = dict(objective="binary", learning_rate=0.1, num_leaves=31, max_bin=255, num_threads=threads,
                    verbose=-1, seed=1)
    model = lgb.train(settings, lgb.Dataset(table[:train], bad[:train], params=settings), 200)
elif library == "sklearn":
    from sklearn.ensemble import HistGradientBoostingClassifier

    began, began_cpu = clock(), cpu()
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20,
                                           max_bins=255, early_stopping=False, random_state=1)
    model.fit(table[:train], bad[:train])
else:
    import xgboost as xgb

    began, began_cpu = clock(), cpu()
    settings = dict(objective="binary:logistic", eta=0.1, tree_method="hist", grow_policy="lossguide", max_leaves=31,
                    max_depth=0, max_bin=256, nthread=threads, seed=1)
    model = xgb.train(settings, xgb.DMatrix(table[:train], bad[:train], nthread=threads), 200)
trained, trained_cpu = clock(), cpu()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if library == "lightgbm":
    scoring = clock()
    score = model.predict(table, raw_score=True, num_threads=threads)
elif library == "sklearn":
    scoring = clock()
    score = model.decision_function(table)
else:
    data = xgb.DMatrix(table, nthread=threads)
    scoring = clock()
    score = model.predict(data, output_margin=True)
scored = clock()
print(json.dumps({
    "train": trained - began,
    "train_cpu": trained_cpu - began_cpu,
    "score": scored - scoring,
    "peak_mib": peak,
    "auc": auc(score[train:], bad[train:]),
}))
