"""Scores accounts with a gbdt model written as LightGBM text, calibrated as ours is, and ranks them."""

import json
from pathlib import Path

import lightgbm as lgb
import numpy as np

from calibration import calibrated

REASONS = 4


class Champion:
    """What bench/nightly/exported-model.mjs has written."""

    def __init__(self, folder: Path):
        self.told = json.loads((folder / "model.json").read_text())
        self.features: list[str] = self.told["features"]
        self.models = {name: lgb.Booster(model_file=folder / f"{name}.txt")
                       for name in ["pd", "paying", "amount"] if (folder / f"{name}.txt").exists()}  # fmt: skip

    def margin(self, name: str, matrix: np.ndarray) -> np.ndarray:
        return self.models[name].predict(matrix, raw_score=True)

    def pd(self, matrix: np.ndarray) -> np.ndarray:
        return calibrated(self.told["calibrator"], self.margin("pd", matrix))

    def recovery(self, matrix, bucket, past_due, outstanding) -> np.ndarray:
        """Probability of a payment × amount of it, bounded to [0, balance]."""
        paying, amount = self.told["paying"], self.told["amount"]
        if paying["kind"] == "gbdt":
            probability = calibrated(paying["calibrator"], self.margin("paying", matrix))
        else:
            probability = rates(paying, bucket)
        if amount["kind"] == "gbdt":
            paid = self.margin("amount", matrix)
        else:
            paid = rates(amount, bucket) * past_due
        return probability * np.clip(paid, 0, np.maximum(outstanding, past_due))

    def reasons(self, matrix: np.ndarray) -> np.ndarray:
        """Names of the four features that raise the risk most, None where fewer do; rows × 4."""
        contributions = self.models["pd"].predict(matrix, pred_contrib=True)[:, :-1]
        contributions[:, ~np.isin(self.features, self.told["tellable"])] = 0
        order = np.argsort(-contributions, axis=1, kind="stable")[:, :REASONS]
        names = np.array(self.features, dtype=object)[order]
        names[np.take_along_axis(contributions, order, axis=1) <= 0] = None
        return names

    def texts(self, reasons: np.ndarray) -> np.ndarray:
        return np.vectorize(self.told["texts"].get, otypes=[object])(reasons)

    def labels(self, bucket: np.ndarray) -> np.ndarray:
        return np.array([each["label"] for each in self.told["buckets"]], dtype=object)[bucket]


def rates(part: dict, bucket: np.ndarray) -> np.ndarray:
    by_bucket = np.array([part["overall"] if rate is None else rate for rate in part["rates"]])
    return by_bucket[bucket]


def score(pd: np.ndarray) -> np.ndarray:
    """600 points at 50:1, 20 points double the odds."""
    factor = 20 / np.log(2)
    return np.floor(600 - factor * np.log(50) - factor * np.log(pd / (1 - pd)) + 0.5).astype(np.int32)
