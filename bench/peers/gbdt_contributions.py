"""Explains rows with LightGBM: gbdt_contributions.py MODEL FOLDER ROWS FEATURES EXPLAINED THREADS

Prints one JSON line: seconds, and the contributions of the first row.
"""
import json
import os
import sys
import time

path, folder = sys.argv[1:3]
rows, features, explained, threads = (int(argument) for argument in sys.argv[3:7])
os.environ["OMP_NUM_THREADS"] = str(threads)
import lightgbm as lgb  # noqa: E402
import numpy as np  # noqa: E402

table = np.memmap(f"{folder}/rows.f32", np.float32, "r", shape=(rows, features))[:explained].copy()
model = lgb.Booster(model_file=path)
model.predict(table[:100], raw_score=True, num_threads=threads)
began = time.perf_counter()
contributions = model.predict(table, pred_contrib=True, num_threads=threads)
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "first": contributions[0, :-1].tolist()}))
