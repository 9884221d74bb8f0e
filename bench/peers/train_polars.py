"""Training as a polars and LightGBM team would write it: the peer of bench/training/run.mjs.

Panel of monthly snapshots from raw Parquet, labeled by rolling forward within the horizon; fits with the settings, the
number of trees and the cross-fits of ours; the same for the probability and the amount of a payment; Platt scaling or
isotonic regression by log loss out of fold; AUC, Brier score and log loss with bootstrap intervals over customers.
Usage: train_polars.py <workspace> <settings.json> <output folder>
"""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import lightgbm as lgb
import numpy as np
import polars as pl
from polars import col
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from features_polars import Snapshot, bucket, cents, days, features, schedule_of

RESAMPLES = 200


class HeldSnapshot(Snapshot):
    """A snapshot of tables that were read once for all."""

    tables: dict[str, pl.DataFrame] = {}

    def scan(self, table: str) -> pl.LazyFrame:
        if table not in self.tables:
            self.tables[table] = pl.read_parquet(self.raw / f"{table}.parquet")
        return self.tables[table].lazy().filter(col("known_on") < self.t)


def dpd_of(s: Snapshot, cohort: pl.DataFrame) -> pl.LazyFrame:
    """Where loans stand later: key, dpd."""
    payments = s.scan("payment").filter(col("paid_on") < s.t, s.not_yet("reversed_on"))
    paid = payments.join(cohort.lazy(), on="loan_id").group_by("key").agg(paid=cents("amount").sum())
    return (
        schedule_of(s, cohort).lazy()
        .filter(s.not_yet("superseded_on"))
        .with_columns(cumulative=col("amount").cum_sum().over("key"))
        .join(paid, on="key", how="left")
        .filter(col("due_on") < s.t, col("cumulative") > col("paid").fill_null(0))
        .group_by("key")
        .agg(later_dpd=days(s.t, col("due_on").min()))
    )  # fmt: skip


def labeled(raw: Path, day: date, horizon: int) -> pl.DataFrame:
    """The snapshot of a day with its outcome, and what was paid in the window."""
    s, later = HeldSnapshot(raw, day), HeldSnapshot(raw, day + timedelta(days=horizon))
    table = features(s).collect()
    cohort = table.select("loan_id").with_row_index("key")
    in_window = lambda name: (col(name) >= s.t) & (col(name) < later.t)  # noqa: E731
    recovered = (
        later.scan("payment")
        .filter(in_window("paid_on"), later.not_yet("reversed_on"))
        .join(cohort.lazy(), on="loan_id")
        .group_by("key")
        .agg(row_recovered=cents("amount").sum() / 100)
    )
    loans = HeldSnapshot.tables["loan"].lazy().select("loan_id", "customer_id", "closed_on", "charged_off_on")
    rolled = bucket(col("later_dpd").fill_null(0)) > col("dpd_bucket")
    bad = in_window("charged_off_on").fill_null(False) | (rolled & ~in_window("closed_on").fill_null(False))
    return (
        table.lazy().with_row_index("key")
        .join(dpd_of(later, cohort), on="key", how="left")
        .join(recovered, on="key", how="left")
        .join(loans, on="loan_id")
        .with_columns(row_day=(s.day - date(1970, 1, 1)).days, row_bad=bad.cast(pl.Int32), row_recovered=col("row_recovered").fill_null(0))
        .drop("key", "later_dpd", "closed_on", "charged_off_on")
        .sort("loan_id")
        .collect()
    )  # fmt: skip


class Fits:
    """Fits that hold out customers as ours do."""

    def __init__(self, settings: dict, seed: int):
        self.settings, self.seed = settings, seed

    def booster(self, objective: str, x: np.ndarray, y: np.ndarray, monotone: list[int] | None) -> lgb.Booster:
        told = self.settings
        parameters = dict(
            objective=objective, learning_rate=told["learningRate"], num_leaves=told["leaves"],
            min_data_in_leaf=told["minLeafRows"], lambda_l2=told["l2"], bagging_fraction=told["rowShare"], bagging_freq=1,
            feature_fraction=told["featureShare"], max_bin=255, seed=self.seed, verbose=-1,
            **({"monotone_constraints": monotone} if monotone else {}),
        )  # fmt: skip
        return lgb.train(parameters, lgb.Dataset(x, y, params=parameters), told["trees"])

    def fit(self, objective, x, y, group, monotone=None) -> list[lgb.Booster]:
        """Boosters whose mean is the model, each without a share of the customers."""
        bags = self.settings["bags"]
        share = 1 / bags if bags > 1 else self.settings["validationShare"]
        drawn = uniform(group, self.seed + 1)
        kept = [~((drawn >= b * share) & (drawn < (b + 1) * share)) for b in range(bags)]
        return [self.booster(objective, x[rows], y[rows], monotone) for rows in kept]

    def calibrated(self, x, y, group, monotone):
        """A model, and its calibration from rows that it, or fits like it, have not seen."""
        drawn = uniform(group, self.seed + 2)
        if self.settings["heldBack"]:
            held = drawn < self.settings["heldBack"]
            model = self.fit("binary", x[~held], y[~held], group[~held], monotone)
            return model, calibrator(margin(model, x[held]), y[held], group[held], self.seed)
        out_of_fold = np.empty(len(y))
        folds = self.settings["folds"]
        for fold in range(folds):
            held = np.floor(drawn * folds) == fold
            out_of_fold[held] = margin(self.fit("binary", x[~held], y[~held], group[~held], monotone), x[held])
        model = self.fit("binary", x, y, group, monotone)
        return model, calibrator(out_of_fold, y, group, self.seed)


def margin(model: list[lgb.Booster], x: np.ndarray) -> np.ndarray:
    return np.mean([booster.predict(x, raw_score=True) for booster in model], axis=0)


def uniform(group: np.ndarray, seed: int) -> np.ndarray:
    """A number in [0, 1) for each customer."""
    return np.random.default_rng(seed).random(int(group.max()) + 1)[group]


def platt(m, y):
    fitted = LogisticRegression(C=1e12).fit(m[:, None], y)
    return lambda margins: fitted.predict_proba(margins[:, None])[:, 1]


def isotonic(m, y):
    fitted = IsotonicRegression(y_min=1e-6, y_max=1 - 1e-6, out_of_bounds="clip").fit(m, y)
    return fitted.predict


def calibrator(m: np.ndarray, y: np.ndarray, group: np.ndarray, seed: int):
    fold = np.floor(uniform(group, seed + 3) * 5)

    def loss(kind) -> float:
        out_of_fold = np.empty(len(y))
        for held in range(5):
            out_of_fold[fold == held] = kind(m[fold != held], y[fold != held])(m[fold == held])
        return log_loss(y, out_of_fold)

    return min([platt, isotonic], key=loss)(m, y)


def evaluated(pd: np.ndarray, y: np.ndarray, group: np.ndarray, seed: int) -> dict:
    """Each metric with its 95 % bootstrap interval over customers."""
    metrics = {"auc": roc_auc_score, "brier": brier_score_loss, "log_loss": log_loss}
    _, customer = np.unique(group, return_inverse=True)
    random = np.random.default_rng(seed)
    samples = {name: [] for name in metrics}
    for _ in range(RESAMPLES):
        drawn = np.bincount(random.integers(0, customer.max() + 1, customer.max() + 1), minlength=customer.max() + 1)
        weight = drawn[customer]
        for name, metric in metrics.items():
            samples[name].append(metric(y, pd, sample_weight=weight))
    return {name: [metric(y, pd), *np.percentile(samples[name], [2.5, 97.5])] for name, metric in metrics.items()}


def main() -> None:
    workspace, told, output = sys.argv[1:]
    settings = json.loads(Path(told).read_text())
    folder, seed, horizon = Path(output), settings["seed"], settings["horizonDays"]
    dates = [date.fromisoformat(day) for day in settings["dates"]]
    panel = pl.concat(labeled(Path(workspace) / "raw", day, horizon) for day in dates)
    HeldSnapshot.tables.clear()
    panel.drop("customer_id").write_parquet(folder / "panel.parquet")

    names = settings["features"]
    x = panel.select(col(name).cast(pl.Float32).fill_null(float("nan")) for name in names).to_numpy()
    y = panel["row_bad"].to_numpy()
    recovered = panel["row_recovered"].cast(pl.Float64).to_numpy()
    group = panel["customer_id"].rank("dense").to_numpy().astype(np.int64) - 1
    day = panel["row_day"].to_numpy()
    is_test_customer = uniform(group, seed) < settings["testCustomerShare"]
    first_test_day = (dates[-settings["testMonths"]] - date(1970, 1, 1)).days
    training = (day + horizon <= first_test_day) & ~is_test_customer
    test = (day >= first_test_day) & is_test_customer

    fits = Fits(settings, seed)
    directions = settings["directions"]
    model, calibration = fits.calibrated(x[training], y[training], group[training], directions)
    pays = (recovered > 0).astype(np.int32)
    paying = fits.calibrated(x[training], pays[training], group[training], [-each for each in directions])
    paid = training & (recovered > 0)
    amount = fits.fit("regression", x[paid], recovered[paid], group[paid])
    pd = calibration(margin(model, x[test]))
    expected = paying[1](margin(paying[0], x[test])) * margin(amount, x[test])
    metrics = evaluated(pd, y[test], group[test], seed)
    metrics["recovered"] = [float(recovered[test].sum()), float(expected.sum())]
    rows = {"rows": len(y), "training": int(training.sum()), "test": int(test.sum()), "trees": sum(b.num_trees() for b in model)}
    for place, booster in enumerate(model):
        booster.save_model(folder / f"model_{place}.txt")
    (folder / "metrics.json").write_text(json.dumps({**rows, **metrics}))


if __name__ == "__main__":
    main()
