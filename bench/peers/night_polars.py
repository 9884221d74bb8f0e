"""A night as a polars and LightGBM team would write it: the peer of bench/nightly/run.mjs.

Raw Parquet in; the ranked list in CSV, Parquet, JSON lines and Arrow out. Nothing is validated, no contact rule,
capacity or strategy applied, nothing reported.
Usage: night_polars.py <workspace> <as_of_date> <exported model> <output folder> [--reasons]
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl
from polars import col, lit

from features_polars import Snapshot, features
from ranking import REASONS, Champion, score


def ranked(s: Snapshot, table: pl.DataFrame, champion: Champion, with_reasons: bool) -> pl.DataFrame:
    matrix = table.select(col(name).cast(pl.Float32).fill_null(float("nan")) for name in champion.features).to_numpy()
    bucket = table["dpd_bucket"].to_numpy()
    past_due, outstanding = (table[name].cast(pl.Float64).to_numpy() for name in ["amount_past_due", "outstanding_principal"])
    pd = champion.pd(matrix)
    columns = {
        "dpd_bucket": champion.labels(bucket),
        "pd": pd,
        "score": score(pd),
        "expected_loss": pd * outstanding,
        "expected_recovery": champion.recovery(matrix, bucket, past_due, outstanding),
    }
    if with_reasons:
        reasons = champion.reasons(matrix)
        texts = champion.texts(reasons)
        for place in range(REASONS):
            columns[f"reason_{place + 1}"] = pl.Series(reasons[:, place], dtype=pl.String)
            columns[f"reason_{place + 1}_text"] = pl.Series(texts[:, place], dtype=pl.String)
    return (
        table.lazy()
        .select("loan_id", "dpd", "amount_past_due", "outstanding_principal")
        .with_columns(**{name: values if isinstance(values, pl.Series) else pl.Series(values) for name, values in columns.items()})
        .with_columns(col("expected_loss", "expected_recovery").round(2).cast(pl.Decimal(18, 2)))
        .join(s.scan("loan").select("loan_id", "customer_id", "product", "currency"), on="loan_id")
        .sort("pd", "dpd", "amount_past_due", "loan_id", descending=[True, True, True, False])
        .with_row_index("rank", offset=1)
        .with_columns(as_of_date=s.t, **{name: lit(value) for name, value in champion.told["stamp"].items()})
        .collect()
    )  # fmt: skip


def main() -> None:
    workspace, as_of_date, model, output = sys.argv[1:5]
    s = Snapshot(Path(workspace) / "raw", date.fromisoformat(as_of_date))
    table = features(s).collect()
    accounts = ranked(s, table, Champion(Path(model)), "--reasons" in sys.argv)
    folder = Path(output)
    accounts.write_csv(folder / "ranked_accounts.csv")
    accounts.write_parquet(folder / "ranked_accounts.parquet")
    accounts.write_ndjson(folder / "ranked_accounts.jsonl")
    accounts.write_ipc(folder / "ranked_accounts.arrow")
    table.write_parquet(folder / "features.parquet")


if __name__ == "__main__":
    main()
