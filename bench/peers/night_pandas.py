"""A night as a pandas and scikit-learn team would write it: the second peer of bench/nightly/run.mjs.

Raw Parquet in; the ranked list in CSV, Parquet, JSON lines and Arrow (Feather) out. The model is scikit-learn's
HistGradientBoostingClassifier, fitted beforehand by train_histogram.py. It gives no reasons and no expected recovery.
Nothing is validated, no contact rule, capacity or strategy applied, nothing reported.
Usage: night_pandas.py <workspace> <as_of_date> <exported model> <fitted.joblib> <output folder>
"""

import json
import sys
from datetime import date
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

from features_pandas import Snapshot, features


def main() -> None:
    workspace, as_of_date, model, fitted, output = sys.argv[1:]
    told = json.loads((Path(model) / "model.json").read_text())
    table = features(Snapshot(Path(workspace) / "raw", date.fromisoformat(as_of_date)))
    matrix = table[told["features"]].to_numpy("float32")
    pd_of_row = joblib.load(fitted).predict_proba(matrix)[:, 1]
    factor = 20 / np.log(2)
    points = 600 - factor * np.log(50) - factor * np.log(pd_of_row / (1 - pd_of_row))
    labels = np.array([each["label"] for each in told["buckets"]], dtype=object)
    position = ["loan_id", "customer_id", "product", "currency", "dpd", "amount_past_due", "outstanding_principal"]
    accounts = table[position].assign(
        dpd_bucket=labels[table.dpd_bucket],
        pd=pd_of_row,
        score=np.floor(points + 0.5).astype(np.int32),
        expected_loss=np.round(pd_of_row * table.outstanding_principal, 2),
        as_of_date=as_of_date,
        **told["stamp"],
    )
    accounts = accounts.sort_values(["pd", "dpd", "amount_past_due", "loan_id"], ascending=[False, False, False, True])
    accounts.insert(0, "rank", np.arange(1, len(accounts) + 1))
    accounts = accounts.reset_index(drop=True)
    folder = Path(output)
    accounts.to_csv(folder / "ranked_accounts.csv", index=False)
    accounts.to_parquet(folder / "ranked_accounts.parquet", compression="zstd")
    accounts.to_json(folder / "ranked_accounts.jsonl", orient="records", lines=True)
    accounts.to_feather(folder / "ranked_accounts.arrow", compression="uncompressed")
    table.to_parquet(folder / "features.parquet")


if __name__ == "__main__":
    main()
