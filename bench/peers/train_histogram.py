"""Fits scikit-learn's histogram gradient boosting on a panel: train_histogram.py <panel.parquet> <exported model> <output>"""

import json
import sys
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

panel, model, output = sys.argv[1:]
features = json.loads((Path(model) / "model.json").read_text())["features"]
rows = pd.read_parquet(panel, columns=[*features, "row_bad"])
settings = dict(max_iter=200, learning_rate=0.1, max_leaf_nodes=31, early_stopping=False, random_state=1)
fitted = HistGradientBoostingClassifier(**settings).fit(rows[features].to_numpy("float32"), rows.row_bad)
joblib.dump(fitted, output)
